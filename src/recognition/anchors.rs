//! The trust anchors that a list amounts to, so that certificates are verified by it and by nothing else.

use crate::licence::DivisionCode;
use crate::pki::Anchors;
use crate::pki::Certificate;
use crate::pki::Purpose;
use crate::pki::Purposes;
use crate::pki::TrustAnchor;
use crate::recognition::AnchorPurpose;
use crate::recognition::StandingHistory;
use crate::recognition::VerifiedList;
use crate::time::Timestamp;

impl VerifiedList {
    /// The CAs and the seal makers' certificates of the list, and of those that it takes over, each for its purposes and
    /// for the periods in which it is recognised, as known at `now`. An anchor that was suspended for a time is there
    /// twice; one that was annulled is missing for what the annulment voids.
    ///
    /// Only whom the list names is trusted: whether issuer, type and matter are recognised too, is what
    /// [`recognise`](crate::recognition::recognise) says.
    pub fn anchors(&self, now: Timestamp) -> Anchors {
        let mut anchors = Anchors::new();
        self.add_anchors(now, |_| true, &mut anchors);
        for other in self.taken_over() {
            let regions = &other.scope.regions;
            let in_scope = |code| regions.iter().any(|r| r.covers(code));
            other.list.add_anchors(now, in_scope, &mut anchors);
        }
        anchors
    }

    fn add_anchors(
        &self,
        now: Timestamp,
        in_scope: impl Fn(DivisionCode) -> bool,
        anchors: &mut Anchors,
    ) {
        let (list, index) = (self.list(), self.index());
        for (place, anchor) in list.anchors.iter().enumerate() {
            let purposes = anchor.purposes.iter().map(|p| match p {
                AnchorPurpose::SignerCa => Purpose::SignerCa,
                AnchorPurpose::SealMakerCa => Purpose::SealMakerCa,
                AnchorPurpose::TimestampCa => Purpose::TimestampCa,
            });
            let purposes = purposes.fold(Purposes::default(), Purposes::with);
            if let Some(certificate) = index.anchor_certificate(place)
                && in_scope(anchor.region)
            {
                anchors.extend(trusted(certificate, purposes, &anchor.status, now));
            }
        }
        for (place, certificate) in index.maker_certificates() {
            let purposes = Purposes::of(Purpose::SealMakerCa);
            if let Some(maker) = list.seal_makers.get(*place)
                && in_scope(maker.region)
            {
                anchors.extend(trusted(certificate, purposes, &maker.status, now));
            }
        }
    }
}

/// One anchor for each period.
fn trusted(
    certificate: &Certificate,
    purposes: Purposes,
    status: &StandingHistory,
    now: Timestamp,
) -> Vec<TrustAnchor> {
    let periods = status.recognised_periods(now).into_iter();
    let anchor = |(from, end): (Timestamp, Option<Timestamp>)| {
        let anchor = TrustAnchor::new(certificate.clone(), purposes).since(from);
        match end {
            // Anchors are trusted up to and including their last instant.
            Some(end) => anchor.until(end.plus(-1)),
            None => anchor,
        }
    };
    periods.map(anchor).collect()
}
