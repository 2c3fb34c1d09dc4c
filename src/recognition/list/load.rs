//! From a payload to a list that can be relied on: every rule of the form, and the lookup tables on the way.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::asn1::check_der;
use crate::crypto::DigestAlgorithm;
use crate::licence::DivisionCode;
use crate::limits::Limits;
use crate::pki::Certificate;
use crate::recognition::HistoryFault;
use crate::recognition::StandingHistory;
use crate::recognition::list::AnchorPurpose;
use crate::recognition::list::Authority;
use crate::recognition::list::CertificateRef;
use crate::recognition::list::ListFault;
use crate::recognition::list::ListRule;
use crate::recognition::list::RecognitionList;
use crate::recognition::list::SealMaker;
use crate::recognition::list::Span;
use crate::recognition::list::SubjectMatch;
use crate::recognition::list::fault::Faults;
use crate::recognition::list::index::Index;
use crate::recognition::list::index::Parties;
use crate::recognition::list::index::Place;
use crate::recognition::list::overlap;
use crate::recognition::list::rules;

/// Most regions: all divisions of the country are about 3,300.
const MOST_REGIONS: usize = 10_000;
/// Most CAs. The country has some sixty licensed ones; each is parsed.
const MOST_ANCHORS: usize = 2_000;
/// Most seal makers.
const MOST_MAKERS: usize = 10_000;
/// Most authorities: every office of several provinces.
const MOST_AUTHORITIES: usize = 100_000;
/// Most types: the national catalogue has some thousands.
const MOST_TYPES: usize = 100_000;
/// Most types of one authority.
const MOST_OF_AUTHORITY: usize = 10_000;

/// Checks every rule and prepares what is looked up.
///
/// # Errors
///
/// Every broken rule, up to 64, sorted by place.
pub(crate) fn load(list: &RecognitionList, limits: &Limits) -> Result<Index, Vec<ListFault>> {
    let mut loading = Loading {
        list,
        limits,
        index: Index::default(),
        faults: Faults::default(),
    };
    if loading.within_limits() {
        loading.regions();
        loading.anchors();
        loading.types();
        loading.makers();
        loading.authorities();
        let Loading { index, faults, .. } = &mut loading;
        overlap::judge(list, index, faults);
        rules::judge(list, index, faults);
    }
    let faults = loading.faults.into_sorted();
    if faults.is_empty() {
        Ok(loading.index)
    } else {
        Err(faults)
    }
}

struct Loading<'a> {
    list: &'a RecognitionList,
    limits: &'a Limits,
    index: Index,
    faults: Faults,
}

impl Loading<'_> {
    fn within_limits(&mut self) -> bool {
        let list = self.list;
        let mut within = true;
        for (name, count, most) in [
            ("regions", list.regions.len(), MOST_REGIONS),
            ("anchors", list.anchors.len(), MOST_ANCHORS),
            ("seal_makers", list.seal_makers.len(), MOST_MAKERS),
            ("authorities", list.authorities.len(), MOST_AUTHORITIES),
            ("types", list.types.len(), MOST_TYPES),
        ] {
            if count > most {
                within = false;
                self.faults
                    .add(ListRule::LimitExceeded, || format!("/{name}"));
            }
        }
        within
    }

    fn regions(&mut self) {
        for (i, region) in self.list.regions.iter().enumerate() {
            if self.index.regions.insert(region.code, i).is_some() {
                self.faults
                    .add(ListRule::DuplicateId, || format!("/regions/{i}/code"));
            }
            history(&mut self.faults, &region.status, || format!("/regions/{i}"));
        }
        for (i, region) in self.list.regions.iter().enumerate() {
            let lies_in = |parent: &DivisionCode| {
                self.index.regions.contains_key(parent)
                    && parent.covers(region.code)
                    && *parent != region.code
            };
            if region.parent.as_ref().is_some_and(|p| !lies_in(p)) {
                let place = || format!("/regions/{i}/parent");
                self.faults.add(ListRule::DanglingReference, place);
            }
        }
    }

    fn anchors(&mut self) {
        let mut seen: HashMap<(Vec<u8>, AnchorPurpose), Place> = HashMap::new();
        for (i, anchor) in self.list.anchors.iter().enumerate() {
            let id = anchor.anchor_id.as_str().into();
            if self.index.anchor_ids.insert(id, i).is_some() {
                let place = || format!("/anchors/{i}/anchor_id");
                self.faults.add(ListRule::DuplicateId, place);
            }
            if anchor.purposes.is_empty() {
                let place = || format!("/anchors/{i}/purposes");
                self.faults.add(ListRule::PurposeMissing, place);
            }
            history(&mut self.faults, &anchor.status, || format!("/anchors/{i}"));
            self.region(anchor.region, || format!("/anchors/{i}/region"));
            let read = STANDARD.decode(&anchor.certificate).ok();
            let read = read.and_then(|der| Certificate::from_der(&der).ok());
            match &read {
                Some(certificate) => self.index.add_anchor(i, certificate),
                None => self.faults.add(ListRule::CertificateUnreadable, || {
                    format!("/anchors/{i}/certificate")
                }),
            }
            for purpose in &anchor.purposes {
                let key = read.as_ref().map(|c| (c.der().to_vec(), *purpose));
                if key.is_some_and(|key| seen.insert(key, i).is_some()) {
                    let place = || format!("/anchors/{i}/certificate");
                    self.faults.add(ListRule::DuplicateId, place);
                }
            }
            self.index.anchor_certificates.push(read);
        }
    }

    fn types(&mut self) {
        for (i, listed) in self.list.types.iter().enumerate() {
            let code = listed.type_code.as_str().into();
            if self.index.types.insert(code, i).is_some() {
                self.faults
                    .add(ListRule::DuplicateId, || format!("/types/{i}/type_code"));
            }
        }
    }

    fn makers(&mut self) {
        for (i, maker) in self.list.seal_makers.iter().enumerate() {
            let place = || format!("/seal_makers/{i}");
            let id = maker.maker_id.as_str().into();
            if self.index.maker_ids.insert(id, i).is_some() {
                self.faults
                    .add(ListRule::DuplicateId, || place() + "/maker_id");
            }
            self.index.add_maker_name(i, &maker.name);
            history(&mut self.faults, &maker.status, place);
            self.region(maker.region, || place() + "/region");
            let mut parties = std::mem::take(&mut self.index.makers);
            self.party(i, &Named::of_maker(maker), &place, &mut parties);
            self.index.makers = parties;
            for certificate in &maker.certificates {
                let CertificateRef::Der(text) = certificate else {
                    continue;
                };
                let read = STANDARD.decode(text).ok();
                match read.and_then(|der| Certificate::from_der(&der).ok()) {
                    Some(read) => self.index.maker_certificates.push((i, read)),
                    None => {
                        let place = || place() + "/certificates";
                        self.faults.add(ListRule::CertificateUnreadable, place);
                    }
                }
            }
        }
    }

    fn authorities(&mut self) {
        for (i, authority) in self.list.authorities.iter().enumerate() {
            let place = || format!("/authorities/{i}");
            let ids = &mut self.index.authority_ids;
            if ids.insert(authority.authority_id, i).is_some() {
                self.faults
                    .add(ListRule::DuplicateId, || place() + "/authority_id");
            }
            history(&mut self.faults, &authority.status, place);
            self.region(authority.region, || place() + "/region");
            let mut parties = std::mem::take(&mut self.index.authorities);
            self.party(i, &Named::of_authority(authority), &place, &mut parties);
            self.index.authorities = parties;
            self.may_issue(authority, &place);
        }
    }

    fn may_issue(&mut self, authority: &Authority, place: &dyn Fn() -> String) {
        if authority.may_issue.len() > MOST_OF_AUTHORITY {
            self.faults
                .add(ListRule::LimitExceeded, || place() + "/may_issue");
            self.index.may_issue.push(Vec::new());
            return;
        }
        let mut issued = Vec::with_capacity(authority.may_issue.len());
        for (m, may) in authority.may_issue.iter().enumerate() {
            let place = || format!("{}/may_issue/{m}", place());
            match self.index.type_place(&may.type_code) {
                Some(listed) => issued.push((listed, m)),
                None => self
                    .faults
                    .add(ListRule::DanglingReference, || place() + "/type_code"),
            }
            let inverted = |s: &Span| s.until.is_some_and(|until| until <= s.from);
            if may.valid.iter().any(inverted) {
                self.faults
                    .add(ListRule::SpanInverted, || place() + "/valid");
            }
        }
        issued.sort_unstable();
        self.index.may_issue.push(issued);
    }

    /// Who signs, by certificates and matches.
    fn party(
        &mut self,
        entry: Place,
        named: &Named<'_>,
        place: &dyn Fn() -> String,
        parties: &mut Parties,
    ) {
        if named.certificates.is_empty() && named.matches.is_empty() {
            self.faults.add(ListRule::CertificateMissing, place);
        }
        for (c, certificate) in named.certificates.iter().enumerate() {
            let place = || format!("{}/certificates/{c}", place());
            match certificate {
                CertificateRef::Der(text) if !is_der(text, self.limits) => {
                    self.faults.add(ListRule::CertificateUnreadable, place);
                }
                CertificateRef::Digest(text) if !is_digest(text) => {
                    self.faults.add(ListRule::DigestUnreadable, place);
                }
                _ => parties.add_certificate(entry, certificate),
            }
        }
        for (m, subject) in named.matches.iter().enumerate() {
            let place = || format!("{}/matches/{m}", place());
            if subject.code.is_none() && subject.organisation.is_none() {
                self.faults.add(ListRule::MatchEmpty, place);
            }
            match self.index.anchor_ids.get(subject.anchor_id.as_str()) {
                Some(anchor) => parties.add_match(entry, *anchor, subject),
                None => self
                    .faults
                    .add(ListRule::DanglingReference, || place() + "/anchor_id"),
            }
        }
    }

    /// Every entry lies in a listed region.
    fn region(&mut self, code: DivisionCode, place: impl FnOnce() -> String) {
        if self.index.region(code).is_none() {
            self.faults.add(ListRule::DanglingReference, place);
        }
    }
}

/// What says whose certificates belong to an entry.
struct Named<'a> {
    certificates: &'a [CertificateRef],
    matches: &'a [SubjectMatch],
}

impl<'a> Named<'a> {
    fn of_maker(maker: &'a SealMaker) -> Self {
        Self {
            certificates: &maker.certificates,
            matches: &maker.matches,
        }
    }

    fn of_authority(authority: &'a Authority) -> Self {
        Self {
            certificates: &authority.certificates,
            matches: &authority.matches,
        }
    }
}

/// Adds what is wrong with a status history.
pub(super) fn history(
    faults: &mut Faults,
    history: &StandingHistory,
    place: impl FnOnce() -> String,
) {
    match history.fault() {
        None => {}
        Some(HistoryFault::Empty) => {
            faults.add(ListRule::HistoryEmpty, || place() + "/status");
        }
        Some(HistoryFault::Unsorted(at)) => faults.add(ListRule::HistoryUnsorted, || {
            format!("{}/status/{at}", place())
        }),
        Some(HistoryFault::Retroactive(at)) => faults.add(ListRule::HistoryRetroactive, || {
            format!("{}/status/{at}", place())
        }),
    }
}

/// Whether a certificate is at least DER, as one that is only compared has to be: the signer's own is read in full when
/// his file is verified.
fn is_der(text: &str, limits: &Limits) -> bool {
    let Ok(der) = STANDARD.decode(text) else {
        return false;
    };
    der.len() <= limits.certificate && check_der(&der, limits.der_depth, "Certificate").is_ok()
}

/// Whether a digest is written in the one form.
pub(super) fn is_digest(text: &str) -> bool {
    let digits = text.strip_prefix("sm3:").unwrap_or_default();
    let plain = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    digits.len() == DigestAlgorithm::Sm3.output_len().saturating_mul(2) && digits.bytes().all(plain)
}
