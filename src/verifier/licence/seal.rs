//! Does one of the seals on a licence belong to the body that it names as its issuer?

use std::collections::BTreeSet;

use crate::licence;
use crate::licence::Element;
use crate::licence::Issuer;
use crate::licence::Metadata;
use crate::licence::Protection;
use crate::licence::SealOwner;
use crate::oid;
use crate::oid::Oid;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Subject;
use crate::report::Verdict;
use crate::time::Timestamp;
use crate::verifier::case::Case;
use crate::verifier::licence::Asked;
use crate::verifier::licence::skipped;

/// The attributes of a subject that name an organisation, the most telling first.
const NAMING: [Oid; 5] = [
    oid::AT_O,
    oid::AT_SERIAL_NUMBER,
    oid::AT_UID,
    oid::AT_OU,
    oid::AT_CN,
];

/// A signature that passed: whose it is, and when it claims to be made.
#[derive(Clone, Debug)]
pub(crate) struct Sealer {
    owner: SealOwner,
    claimed: Option<Timestamp>,
}

impl Sealer {
    pub(crate) fn of(case: &Case) -> Self {
        let signer = case.signers.first();
        let certificate = signer.and_then(|p| p.certificate.as_ref());
        let named = certificate.into_iter().flat_map(|c| {
            let subject = c.subject();
            let of = move |kind| subject.attributes().filter(move |(oid, _)| *oid == kind);
            NAMING.into_iter().flat_map(of).map(|(_, text)| text)
        });
        let seal = case.seal.as_ref().map(|s| s.name.as_str());
        Self {
            owner: SealOwner::of_subject(named, seal),
            claimed: signer.and_then(|p| p.claimed),
        }
    }
}

/// Judges `licence.issuer-seal`. Only a signature that passed and covers every covered carrier is asked: with one that
/// covers some, and a stranger's that covers the rest, nobody stands behind the whole.
pub(super) fn judge(asked: &Asked<'_>) -> Vec<Finding> {
    let check = Check::LicenceIssuerSeal;
    let trusted = asked.licence.trusted();
    if trusted.elements().next().is_none() {
        return vec![skipped(check, Reason::NotEvaluated)];
    }
    let issuers = issuers(trusted);
    let paths = covered_paths(asked);
    let sealers = asked.covers.sealers(&paths);
    let mut judged: Vec<(Finding, &Sealer)> = sealers
        .map(|sealer| {
            let table = &asked.context.evidence.delegations;
            let finding = licence::judge_issuer_seal(&issuers, &sealer.owner, table);
            (finding, sealer)
        })
        .collect();
    judged.sort_by_key(|(finding, _)| match finding.outcome {
        Outcome::Ok => 0,
        Outcome::Warning(_) => 1,
        _ if finding.verdict() == Some(Verdict::Failed) => 3,
        _ => 2,
    });
    let Some((finding, sealer)) = judged.into_iter().next() else {
        let finding = Finding::not_ok(check, Reason::IssuerSealUncheckable);
        let detail = "no signature covers all of its data";
        return vec![finding.about(Subject::Licence).with(detail)];
    };
    let times = trusted.date(Element::IssueDate).zip(sealer.claimed);
    let early = times.and_then(|(issued, sealed)| {
        licence::judge_seal_time(issued, sealed, asked.policy.licence.seal_ahead)
    });
    [finding].into_iter().chain(early).collect()
}

/// The issuers that the covered data name; where they give no code, the one in the identifier is that of the issuer.
fn issuers(trusted: &Metadata) -> Vec<Issuer> {
    let mut issuers = trusted.issuers().to_vec();
    let id = trusted.id();
    let code = id.as_ref().and_then(|reading| reading.id()?.issuer_code());
    let code = code.map(|c| c.as_str().to_owned());
    match issuers.as_mut_slice() {
        [] if code.is_some() => issuers.push(Issuer { name: None, code }),
        [only] if only.code.is_none() => only.code = code,
        _ => {}
    }
    issuers
}

/// Every file that has a say in what the covered carriers say.
pub(super) fn covered_paths(asked: &Asked<'_>) -> BTreeSet<String> {
    let used = asked.licence.carriers().iter();
    let covered: BTreeSet<&str> = used
        .filter(|(_, protection)| *protection == Protection::Covered)
        .map(|(carrier, _)| carrier.path.as_str())
        .collect();
    let files = asked.carriers.iter();
    let files = files.filter(|c| covered.contains(c.carrier.path.as_str()));
    files.flat_map(|c| c.through.iter().cloned()).collect()
}
