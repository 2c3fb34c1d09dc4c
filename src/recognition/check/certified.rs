//! Who certified a signature: the signer's CA, the seal maker and his CA.

use std::cmp::Reverse;

use crate::recognition::AnchorPurpose;
use crate::recognition::PartyFacts;
use crate::recognition::SealMaker;
use crate::recognition::Standing;
use crate::recognition::check::held::Held;
use crate::recognition::check::held::badness;
use crate::recognition::check::held::worse;
use crate::recognition::check::scene::Above;
use crate::recognition::check::scene::Source;
use crate::recognition::check::signature::Found;
use crate::recognition::check::signature::Step;
use crate::recognition::list::Parties;
use crate::recognition::list::Place;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Subject;

impl<'a> Step<'_, 'a> {
    /// The signer's CA, at the time of the signature. The region's own list goes first, and its word against a CA stands.
    /// Where the authority is known by CA and subject, that CA counts beside the nearest one.
    pub(super) fn anchor(&mut self, found: Found<'a>) {
        let check = Check::AnchorRecognised;
        let signer = &self.signature.signer;
        let (source, above) = self.above(found, signer, AnchorPurpose::SignerCa);
        let mut finding = match above {
            Above::Unknown => Finding::not_ok(check, Reason::AnchorUnknown),
            Above::OtherPurpose(place) => {
                let anchor = source.list().anchors.get(place);
                let id = anchor.map(|a| a.anchor_id.as_str());
                Finding::not_ok(check, Reason::AnchorWrongPurpose).at(id.unwrap_or_default())
            }
            Above::Listed(place) => self.judge_anchor(check, source, place, signer),
        };
        if let Found::One(source, place) = found {
            let purpose = (check, AnchorPurpose::SignerCa);
            let of = (source.index().authorities(), place);
            if let Some(matched) = self.judge_match(purpose, source, of, signer) {
                finding = worse(finding, matched);
            }
        }
        self.add(Subject::Signer(self.signature.number), finding);
    }

    /// The nearest CA above `party`: in the region's own list, else in the one in which the authority was found.
    fn above(
        &self,
        found: Found<'a>,
        party: &PartyFacts,
        purpose: AnchorPurpose,
    ) -> (Source<'a>, Above) {
        let own = self.scene.own;
        let here = own.above(party, purpose);
        if !matches!(here, Above::Listed(_))
            && let Found::One(source, _) = found
            && source.is_taken_over()
        {
            let there = source.above(party, purpose);
            if here == Above::Unknown || matches!(there, Above::Listed(_)) {
                return (source, there);
            }
        }
        (own, here)
    }

    fn judge_anchor(
        &mut self,
        check: Check,
        source: Source<'a>,
        place: Place,
        party: &PartyFacts,
    ) -> Finding {
        let Some(anchor) = source.list().anchors.get(place) else {
            return Finding::not_ok(check, Reason::AnchorUnknown);
        };
        self.rule("anchors", &anchor.anchor_id);
        let wanted = &anchor.constraints.certificate_policies;
        let has = |policy: &String| {
            let own = party.certificate().map(|c| &c.policies);
            own.is_some_and(|own| own.contains(policy))
        };
        let finding = match self.signed.held(&anchor.status) {
            Held::Yes if wanted.is_empty() || wanted.iter().any(has) => Finding::ok(check),
            Held::Yes => Finding::not_ok(check, Reason::AnchorConstraintUnmet),
            Held::Open => Finding::not_ok(check, Reason::SignatureTimeUnproven),
            Held::Not(Standing::Annulled) => Finding::not_ok(check, Reason::AnchorAnnulled),
            Held::Not(Standing::Withdrawn) => Finding::not_ok(check, Reason::AnchorWithdrawn),
            Held::Not(_) => Finding::not_ok(check, Reason::AnchorNotRecognisedAtSignatureTime),
        };
        finding.at(&anchor.anchor_id)
    }

    /// The CA through which an entry knows `party` by CA and subject; the best of several, since one is enough. `None`
    /// for an entry that names the certificate itself.
    fn judge_match(
        &mut self,
        (check, purpose): (Check, AnchorPurpose),
        source: Source<'a>,
        (parties, entry): (&Parties, Place),
        party: &PartyFacts,
    ) -> Option<Finding> {
        let above = source.all_above(party, purpose);
        let through = parties.through(entry, party.certificate()?, &above);
        let own = self.scene.own;
        let judged = through.into_iter().map(|place| {
            // The region's own word against that CA stands here, too.
            let here = own.same_anchor(source, place, purpose);
            let (source, place) = here.map_or((source, place), |here| (own, here));
            self.judge_anchor(check, source, place, party)
        });
        judged.min_by_key(badness)
    }

    /// The seal maker, at the time of the signature.
    pub(super) fn maker(&mut self, found: Found<'a>) {
        let check = Check::MakerRecognised;
        let subject = Subject::Maker(self.signature.number);
        let Some(party) = &self.signature.maker else {
            return self.add(subject, Finding::skipped(check, Reason::NotApplicable));
        };
        let other = match found {
            Found::One(source, _) if source.is_taken_over() => Some(source),
            _ => None,
        };
        let sources = [Some(self.scene.own), other];
        for source in sources.into_iter().flatten() {
            let places = makers(source, party);
            if !places.is_empty() {
                let finding = self.judge_makers(source, &places, party);
                let finding = worse(finding, self.judge_maker_ca(source, party));
                return self.add(subject, finding);
            }
        }
        // A list that names no maker leaves it to its anchors for makers.
        let open = sources.into_iter().flatten().find(|source| {
            let above = source.above(party, AnchorPurpose::SealMakerCa);
            source.list().seal_makers.is_empty() && matches!(above, Above::Listed(_))
        });
        let finding = match open {
            Some(source) => self.judge_maker_ca(source, party),
            None => Finding::not_ok(check, Reason::MakerUnknown),
        };
        self.add(subject, finding);
    }

    /// The nearest CA above a maker that `source` names, and what the region's own list says of his CAs; good where
    /// neither lists one, since whoever names a maker need not name his CA.
    fn judge_maker_ca(&mut self, source: Source<'a>, party: &PartyFacts) -> Finding {
        let check = Check::MakerRecognised;
        let own = self.scene.own;
        let other = source.is_taken_over().then_some(source);
        let mut worst = Finding::ok(check);
        for source in [Some(own), other].into_iter().flatten() {
            if let Above::Listed(place) = source.above(party, AnchorPurpose::SealMakerCa) {
                worst = worse(worst, self.judge_anchor(check, source, place, party));
            }
        }
        worst
    }

    /// The worst of several entries for one maker counts.
    fn judge_makers(&mut self, source: Source<'a>, found: &[Place], party: &PartyFacts) -> Finding {
        let check = Check::MakerRecognised;
        let mut judged = Vec::new();
        for place in found {
            let Some(maker) = source.list().seal_makers.get(*place) else {
                continue;
            };
            let mut finding = self.judge_maker(maker);
            let purpose = (check, AnchorPurpose::SealMakerCa);
            let of = (source.index().makers(), *place);
            if let Some(matched) = self.judge_match(purpose, source, of, party) {
                finding = worse(finding, matched);
            }
            if source.is_taken_over() {
                finding = worse(finding, self.own_word(maker));
            }
            judged.push(finding);
        }
        worst(judged)
    }

    fn judge_maker(&mut self, maker: &SealMaker) -> Finding {
        let check = Check::MakerRecognised;
        self.rule("seal_makers", &maker.maker_id);
        let reason = match self.signed.held(&maker.status) {
            Held::Yes => return Finding::ok(check),
            Held::Open => Reason::SignatureTimeUnproven,
            Held::Not(Standing::Annulled) => Reason::MakerAnnulled,
            Held::Not(_) => Reason::MakerNotRecognisedAtSealingTime,
        };
        Finding::not_ok(check, reason).at(&maker.maker_id)
    }

    /// What the region's own list says of a maker that another list names under another certificate. Makers have no
    /// number of their own, and lists name their entries as they please: one of the same name and region is the same;
    /// one that bears the same name of entry alone may be another, so nothing is concluded from it.
    fn own_word(&mut self, maker: &SealMaker) -> Finding {
        let own = self.scene.own;
        let all = &own.list().seal_makers;
        let mut judged = Vec::new();
        let called = own.index().makers_called(&maker.name).iter();
        let near = |m: &&SealMaker| m.region.covers(maker.region) || maker.region.covers(m.region);
        let same: Vec<&SealMaker> = called.filter_map(|p| all.get(*p)).filter(near).collect();
        // A maker may have an entry for each certificate, the old ones withdrawn.
        let known = same.iter().map(|m| self.judge_maker(m));
        judged.extend(known.min_by_key(|f| (badness(f), named(f))));
        let place = own.index().maker(&maker.maker_id);
        let namesake = place.and_then(|p| all.get(p)).filter(|m| !same.contains(m));
        if namesake.is_some_and(|m| self.signed.held(&m.status) != Held::Yes) {
            let open = Finding::not_ok(Check::MakerRecognised, Reason::MakerAmbiguous);
            judged.push(open.at(&maker.maker_id));
        }
        worst(judged)
    }
}

/// Cause and place: an order of findings that does not depend on the order of the list.
fn named(finding: &Finding) -> (&'static str, Option<String>) {
    let cause = match finding.outcome {
        Outcome::NotOk(reason) => reason.code(),
        _ => "",
    };
    (cause, finding.place.clone())
}

/// The worst of the findings about a maker; good where there are none.
fn worst(judged: Vec<Finding>) -> Finding {
    let first = judged
        .into_iter()
        .min_by_key(|f| (Reverse(badness(f)), named(f)));
    first.unwrap_or(Finding::ok(Check::MakerRecognised))
}

/// The listed makers that `party` belongs to.
fn makers(source: Source<'_>, party: &PartyFacts) -> Vec<Place> {
    let Some(certificate) = party.certificate() else {
        return Vec::new();
    };
    let above = source.all_above(party, AnchorPurpose::SealMakerCa);
    let mut found = source.index().makers().find(certificate, &above);
    let all = &source.list().seal_makers;
    found.retain(|p| all.get(*p).is_some_and(|m| source.has_region(m.region)));
    found
}
