//! Who stands behind a signature: CA, maker, authority, region; and whether he may.

use std::collections::BTreeSet;

use crate::licence::DivisionCode;
use crate::licence::Issuer;
use crate::licence::Uscc;
use crate::licence::same_name;
use crate::recognition::AnchorPurpose;
use crate::recognition::Authority;
use crate::recognition::MayIssue;
use crate::recognition::PartyFacts;
use crate::recognition::SignatureFacts;
use crate::recognition::Standing;
use crate::recognition::VerifiedList;
use crate::recognition::check::held::Held;
use crate::recognition::check::held::Signed;
use crate::recognition::check::level::accepted_algorithms;
use crate::recognition::check::list_state;
use crate::recognition::check::scene::Above;
use crate::recognition::check::scene::Scene;
use crate::recognition::check::scene::Source;
use crate::recognition::list::Place;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::SignatureKind;
use crate::report::Subject;
use crate::report::Verdict;
use crate::time::Timestamp;

/// What was found about one signature.
#[derive(Default)]
pub(super) struct Behind<'a> {
    pub(super) findings: Vec<Finding>,
    pub(super) rules: BTreeSet<String>,
    /// The best time of the signature.
    pub(super) signed: Option<Timestamp>,
    /// The region of the authority.
    pub(super) region: Option<DivisionCode>,
    /// The list of another publisher in which the authority was found.
    pub(super) via: Option<&'a VerifiedList>,
    /// Whether it stands for a sealed licence, or for one that may go without seal.
    pub(super) is_sealed: bool,
    /// The signature.
    pub(super) signature: Option<&'a SignatureFacts>,
}

/// What was found about each signature; about none in particular where there is none.
pub(super) fn judge_all<'a>(scene: &Scene<'a>) -> Vec<Behind<'a>> {
    let signatures = scene.facts.signatures.iter();
    let judged: Vec<Behind<'a>> = signatures.map(|s| judge(scene, s)).collect();
    if judged.is_empty() {
        return vec![Behind::default()];
    }
    judged
}

fn judge<'a>(scene: &Scene<'a>, signature: &'a SignatureFacts) -> Behind<'a> {
    let signed = Signed {
        time: signature.time,
        used_at: scene.request.used_at,
        known: scene.known,
    };
    let mut step = Step {
        scene,
        signature,
        signed,
        behind: Behind {
            signed: signature.time.best,
            signature: Some(signature),
            is_sealed: signature.kind == SignatureKind::Seal,
            ..Behind::default()
        },
    };
    let found = step.find_authority();
    step.region(found);
    step.anchor(found);
    step.maker(found);
    step.authority(found);
    let crypto = &scene.own.list().crypto;
    let accepted = accepted_algorithms(crypto, signature, &signed);
    step.add(Subject::Signature(signature.number), accepted);
    step.behind
}

/// Where the authority was found.
#[derive(Clone, Copy)]
enum Found<'a> {
    /// This one, in this list.
    One(Source<'a>, Place),
    /// Nobody, with the reason.
    Nobody(Reason),
}

struct Step<'s, 'a> {
    scene: &'s Scene<'a>,
    signature: &'a SignatureFacts,
    signed: Signed,
    behind: Behind<'a>,
}

impl<'a> Step<'_, 'a> {
    fn add(&mut self, subject: Subject, finding: Finding) {
        self.behind.findings.push(finding.about(subject));
    }

    fn rule(&mut self, part: &str, id: &str) {
        self.behind.rules.insert(format!("{part}/{id}"));
    }

    /// The authority that the signer's certificate belongs to and that the licence names. The region's own list goes
    /// first: whom it knows, no other list is asked about.
    fn find_authority(&self) -> Found<'a> {
        let candidates = |source: &Source<'a>| -> Vec<Place> {
            let signer = &self.signature.signer;
            let Some(certificate) = signer.certificate() else {
                return Vec::new();
            };
            let above = source.all_above(signer, AnchorPurpose::SignerCa);
            let mut found = source.index().authorities().find(certificate, &above);
            let all = &source.list().authorities;
            found.retain(|p| all.get(*p).is_some_and(|a| source.has_region(a.region)));
            found
        };
        let own = candidates(&self.scene.own);
        if !own.is_empty() {
            return self.identify(self.scene.own, own);
        }
        let others = self.scene.others.iter().map(|o| (*o, candidates(o)));
        let mut others = others.filter(|(_, found)| !found.is_empty());
        match (others.next(), others.next()) {
            (None, _) => Found::Nobody(Reason::AuthorityUnknown),
            (Some((source, found)), None) => self.identify(source, found),
            (Some(_), Some(_)) => Found::Nobody(Reason::AuthorityAmbiguous),
        }
    }

    /// The one of `candidates` that the licence names as its issuer.
    fn identify(&self, source: Source<'a>, candidates: Vec<Place>) -> Found<'a> {
        let licence = &self.scene.facts.licence;
        let of_id = licence.identifier.as_ref().and_then(|id| id.issuer_code());
        let named = |i: &Issuer| i.name.is_some() || i.code.is_some();
        if !licence.issuers.iter().any(named) && of_id.is_none() {
            return Found::Nobody(Reason::AuthorityIdentityUnknown);
        }
        let all = &source.list().authorities;
        let is_issuer = |p: &Place| {
            let Some(authority) = all.get(*p) else {
                return false;
            };
            let stated = licence.issuers.iter().any(|i| is_named(authority, i));
            let nobody = !licence.issuers.iter().any(named);
            stated || (nobody && of_id == Some(authority.authority_id))
        };
        let fitting: Vec<Place> = candidates.into_iter().filter(is_issuer).collect();
        match fitting.as_slice() {
            [] => Found::Nobody(Reason::AuthorityIdentityMismatch),
            [only] => Found::One(source, *only),
            _ => Found::Nobody(Reason::AuthorityAmbiguous),
        }
    }

    /// The issuing region, at the time of use.
    fn region(&mut self, found: Found<'a>) {
        let check = Check::RegionRecognised;
        let (region, source) = match found {
            Found::One(source, place) => {
                let authority = source.list().authorities.get(place);
                (authority.map(|a| a.region), source)
            }
            Found::Nobody(_) => (self.stated_region(), self.scene.own),
        };
        self.behind.region = region.filter(|_| matches!(found, Found::One(..)));
        let Some(region) = region else {
            return self.add(
                Subject::Licence,
                Finding::skipped(check, Reason::NotEvaluated),
            );
        };
        let listed = [self.scene.own, source].into_iter().find_map(|s| {
            let place = s.index().region(region)?;
            s.list().regions.get(place)
        });
        let Some(listed) = listed else {
            let unknown = Finding::not_ok(check, Reason::RegionNotRecognised);
            return self.add(Subject::Licence, unknown.at(region.as_str()));
        };
        let standing = listed
            .status
            .at(self.scene.request.used_at, self.scene.known);
        let reason = match standing {
            Standing::Recognised => None,
            Standing::NotYetRecognised | Standing::Suspended => Some(Reason::RegionNotRecognised),
            Standing::Withdrawn => Some(Reason::RegionWithdrawn),
            Standing::Annulled => Some(Reason::RegionAnnulled),
        };
        self.rule("regions", listed.code.as_str());
        let finding = reason.map_or(Finding::ok(check), |r| Finding::not_ok(check, r));
        self.add(Subject::Licence, finding.at(listed.code.as_str()));
    }

    /// The division in the issuer's code, for a licence whose issuer no list knows.
    fn stated_region(&self) -> Option<DivisionCode> {
        let licence = &self.scene.facts.licence;
        let stated = licence.issuers.iter().filter_map(|i| i.code.as_deref());
        let mut stated = stated.filter_map(|c| c.trim().parse::<Uscc>().ok());
        let of_id = || licence.identifier.as_ref().and_then(|id| id.issuer_code());
        stated.next().or_else(of_id)?.division()
    }

    /// The signer's CA, at the time of the signature. The region's own list goes first, and its word against a CA stands.
    fn anchor(&mut self, found: Found<'a>) {
        let check = Check::AnchorRecognised;
        let signer = &self.signature.signer;
        let (source, above) = self.above(found, signer, AnchorPurpose::SignerCa);
        let subject = Subject::Signer(self.signature.number);
        let finding = match above {
            Above::Unknown => Finding::not_ok(check, Reason::AnchorUnknown),
            Above::OtherPurpose(place) => {
                let id = source
                    .list()
                    .anchors
                    .get(place)
                    .map(|a| a.anchor_id.as_str());
                Finding::not_ok(check, Reason::AnchorWrongPurpose).at(id.unwrap_or_default())
            }
            Above::Listed(place) => self.judge_anchor(check, source, place, signer),
        };
        self.add(subject, finding);
    }

    fn above(
        &self,
        found: Found<'a>,
        party: &PartyFacts,
        purpose: AnchorPurpose,
    ) -> (Source<'a>, Above) {
        let own = self.scene.own;
        let here = own.above(party, purpose);
        match found {
            Found::One(source, _) if here == Above::Unknown && source.is_taken_over() => {
                (source, source.above(party, purpose))
            }
            _ => (own, here),
        }
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

    /// The seal maker, at the time of the signature.
    fn maker(&mut self, found: Found<'a>) {
        let check = Check::MakerRecognised;
        let subject = Subject::Maker(self.signature.number);
        let Some(party) = &self.signature.maker else {
            return self.add(subject, Finding::skipped(check, Reason::NotApplicable));
        };
        let mut sources = vec![self.scene.own];
        if let Found::One(source, _) = found
            && source.is_taken_over()
        {
            sources.push(source);
        }
        for source in &sources {
            let found = makers(source, party);
            if !found.is_empty() {
                let finding = self.judge_makers(*source, &found);
                return self.add(subject, finding);
            }
        }
        // A list that names no maker leaves it to the anchors for makers.
        let open = sources.iter().any(|s| s.list().seal_makers.is_empty());
        let finding = match self.above(found, party, AnchorPurpose::SealMakerCa) {
            (source, Above::Listed(place)) if open => {
                self.judge_anchor(check, source, place, party)
            }
            _ => Finding::not_ok(check, Reason::MakerUnknown),
        };
        self.add(subject, finding);
    }

    /// The worst of several entries for one maker counts.
    fn judge_makers(&mut self, source: Source<'a>, found: &[Place]) -> Finding {
        let check = Check::MakerRecognised;
        let mut worst = Finding::ok(check);
        for maker in found
            .iter()
            .filter_map(|p| source.list().seal_makers.get(*p))
        {
            self.rule("seal_makers", &maker.maker_id);
            let reason = match self.signed.held(&maker.status) {
                Held::Yes => continue,
                Held::Open => Reason::SignatureTimeUnproven,
                Held::Not(Standing::Annulled) => Reason::MakerAnnulled,
                Held::Not(_) => Reason::MakerNotRecognisedAtSealingTime,
            };
            if worst.verdict() != Some(Verdict::Failed) {
                worst = Finding::not_ok(check, reason).at(&maker.maker_id);
            }
        }
        worst
    }

    /// The authority, at the times of issue and signature, and what it may issue, at the time of issue.
    fn authority(&mut self, found: Found<'a>) {
        let check = Check::AuthorityRecognised;
        let subject = Subject::Signer(self.signature.number);
        let (source, authority) = match found {
            Found::Nobody(reason) => {
                self.add(subject, Finding::not_ok(check, reason));
                let may = Finding::skipped(Check::AuthorityMayIssue, Reason::NotEvaluated);
                return self.add(subject, may);
            }
            Found::One(source, place) => match source.list().authorities.get(place) {
                Some(authority) => (source, (place, authority)),
                None => return,
            },
        };
        if source.is_taken_over() {
            self.behind.via = Some(source.verified);
            let state = list_state(source.verified, self.scene.request);
            self.behind.findings.extend(state);
        }
        let (place, authority) = authority;
        let id = authority.authority_id;
        self.rule("authorities", id.as_str());
        let finding = self.judge_authority(authority);
        self.add(subject, finding.at(id.as_str()));
        let may = self.may_issue(source, place, authority);
        self.add(subject, may.at(id.as_str()));
    }

    fn judge_authority(&self, authority: &Authority) -> Finding {
        let check = Check::AuthorityRecognised;
        let Some(issued) = self.scene.issued() else {
            return Finding::not_ok(check, Reason::IssueTimeUnknown);
        };
        let reason = |standing| match standing {
            Standing::Annulled => Reason::AuthorityAnnulled,
            _ => Reason::AuthorityNotInPeriod,
        };
        match authority.status.at(issued, self.scene.known) {
            Standing::Recognised => {}
            standing => return Finding::not_ok(check, reason(standing)),
        }
        match self.signed.held(&authority.status) {
            Held::Yes => Finding::ok(check),
            Held::Open => Finding::not_ok(check, Reason::SignatureTimeUnproven),
            Held::Not(standing) => Finding::not_ok(check, reason(standing)),
        }
    }

    /// The narrowest cause is told: of the entries that are left after each question, one must be left at the end.
    fn may_issue(&mut self, source: Source<'a>, place: Place, authority: &Authority) -> Finding {
        let check = Check::AuthorityMayIssue;
        let Some(code) = self.scene.type_code() else {
            return Finding::not_ok(check, Reason::MandatoryMetadataMissing);
        };
        let wanted = source.index().type_place(&code);
        let wanted = wanted.filter(|_| source.has_type(&code));
        let places = wanted.into_iter();
        let places = places.flat_map(|w| source.index().may_issue(place, w));
        let mut left: Vec<&MayIssue> = places.filter_map(|m| authority.may_issue.get(m)).collect();
        let Some(issued) = self.scene.issued() else {
            return Finding::not_ok(check, Reason::IssueTimeUnknown);
        };
        let area = self.scene.area().unwrap_or(authority.region);
        let in_territory = |m: &MayIssue| {
            let own = m.territory.is_empty() && authority.region.covers(area);
            own || m.territory.iter().any(|t| t.covers(area))
        };
        let sealed = self.signature.kind == SignatureKind::Seal;
        let format = self.scene.facts.format;
        let questions: [(Fits<'_>, Reason); 5] = [
            (&|_| true, Reason::AuthorityNotAllowedForType),
            (
                &|m| m.valid.is_empty() || m.valid.iter().any(|s| s.contains(issued)),
                Reason::AuthorityNotInPeriod,
            ),
            (&in_territory, Reason::AuthorityOutsideTerritory),
            (
                &|m| sealed || !m.seal_required,
                Reason::AuthoritySealRequired,
            ),
            (
                &|m| m.formats.is_empty() || m.formats.contains(&format),
                Reason::AuthorityFormatNotAccepted,
            ),
        ];
        for (holds, reason) in questions {
            left.retain(|m| holds(m));
            if left.is_empty() {
                return Finding::not_ok(check, reason);
            }
        }
        self.behind.is_sealed |= left.iter().any(|m| !m.seal_required);
        Finding::ok(check)
    }
}

/// Whether an entry fits.
type Fits<'f> = &'f dyn Fn(&MayIssue) -> bool;

/// The listed makers that `party` belongs to.
fn makers(source: &Source<'_>, party: &PartyFacts) -> Vec<Place> {
    let Some(certificate) = party.certificate() else {
        return Vec::new();
    };
    let above = source.all_above(party, AnchorPurpose::SealMakerCa);
    let mut found = source.index().makers().find(certificate, &above);
    let all = &source.list().seal_makers;
    found.retain(|p| all.get(*p).is_some_and(|m| source.has_region(m.region)));
    found
}

/// Whether the licence means this authority by `issuer`: codes decide; where there is none that could, names do.
fn is_named(authority: &Authority, issuer: &Issuer) -> bool {
    let code = issuer.code.as_deref();
    if let Some(code) = code.and_then(|c| c.trim().parse::<Uscc>().ok()) {
        return code == authority.authority_id;
    }
    let Some(name) = issuer.name.as_deref() else {
        return false;
    };
    let names = [&authority.name].into_iter().chain(&authority.aliases);
    let mut names = names.map(String::as_str);
    names.any(|known| same_name(known, name))
}
