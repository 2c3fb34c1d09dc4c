//! Who stands behind a signature: the authority in whose name it was made, and its region.

use std::collections::BTreeSet;

use crate::licence::DivisionCode;
use crate::licence::Issuer;
use crate::licence::Uscc;
use crate::licence::same_name;
use crate::recognition::AnchorPurpose;
use crate::recognition::Authority;
use crate::recognition::SignatureFacts;
use crate::recognition::Standing;
use crate::recognition::VerifiedList;
use crate::recognition::check::held::Signed;
use crate::recognition::check::level::accepted_algorithms;
use crate::recognition::check::scene::Scene;
use crate::recognition::check::scene::Source;
use crate::recognition::list::Place;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::SignatureKind;
use crate::report::Subject;
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
pub(super) enum Found<'a> {
    /// This one, in this list.
    One(Source<'a>, Place),
    /// Nobody, with the reason.
    Nobody(Reason),
}

pub(super) struct Step<'s, 'a> {
    pub(super) scene: &'s Scene<'a>,
    pub(super) signature: &'a SignatureFacts,
    pub(super) signed: Signed,
    pub(super) behind: Behind<'a>,
}

impl<'a> Step<'_, 'a> {
    pub(super) fn add(&mut self, subject: Subject, finding: Finding) {
        self.behind.findings.push(finding.about(subject));
    }

    pub(super) fn rule(&mut self, part: &str, id: &str) {
        self.behind.rules.insert(format!("{part}/{id}"));
    }

    /// The authority that the signer's certificate belongs to and that the licence names. The region's own list goes
    /// first: whom it knows by this certificate, no other list is asked about.
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
