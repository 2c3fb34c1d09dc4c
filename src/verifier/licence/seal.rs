//! Does one of the seals on a licence belong to the body that it names as its issuer?

use std::collections::BTreeSet;

use crate::licence;
use crate::licence::AnnotatedCopy;
use crate::licence::Element;
use crate::licence::Issuer;
use crate::licence::Metadata;
use crate::licence::Protection;
use crate::licence::SealOwner;
use crate::oid;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Subject;
use crate::report::Verdict;
use crate::time::Timestamp;
use crate::verifier::case::Case;
use crate::verifier::licence::Asked;
use crate::verifier::licence::carriers::Vouching;
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
        let named = certificate.into_iter().flat_map(named_in);
        let seal = case.seal.as_ref().map(|s| s.name.as_str());
        Self {
            owner: SealOwner::of_subject(named, seal),
            claimed: signer.and_then(|p| p.claimed),
        }
    }
}

/// The texts in a certificate that name whose it is.
pub(crate) fn named_in(certificate: &Certificate) -> impl Iterator<Item = &str> {
    let subject = certificate.subject();
    let of = move |kind| subject.attributes().filter(move |(oid, _)| *oid == kind);
    NAMING.into_iter().flat_map(of).map(|(_, text)| text)
}

/// Whose signatures passed and cover every covered carrier alone.
pub(super) fn owners(asked: &Asked<'_>) -> Vec<SealOwner> {
    let paths = covered_paths(asked);
    let sealers = asked.covers.sealers(&paths);
    sealers.map(|sealer| sealer.owner.clone()).collect()
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
    let codes_alone =
        asked.covers.vouching() == Vouching::All || AnnotatedCopy::of(trusted).is_some();
    let mut judged: Vec<(Finding, &Sealer)> = sealers
        .map(|sealer| {
            let table = &asked.context.evidence.delegations;
            let mut finding = licence::judge_issuer_seal(&issuers, &sealer.owner, table);
            if codes_alone {
                finding = without_names(finding);
            }
            (finding, sealer)
        })
        .collect();
    judged.sort_by_key(|(finding, _)| match finding.outcome {
        Outcome::Ok => 0,
        Outcome::Warning(_) => 1,
        _ if finding.verdict() == Some(Verdict::Failed) => 3,
        _ => 2,
    });
    let counts = match asked.covers.vouching() {
        Vouching::One => judged.into_iter().next(),
        Vouching::All => judged.into_iter().last(),
    };
    let Some((finding, sealer)) = counts else {
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

/// A name alone ties nobody to the issuer of an annotated copy or of a proof in JSON: the seal on a copy is somebody
/// else's by design, both forms are made by this library with codes, and anyone can bear a name.
fn without_names(mut finding: Finding) -> Finding {
    if let Outcome::Warning(Reason::IssuerSealUncheckable) = finding.outcome {
        finding.outcome = Outcome::NotOk(Reason::IssuerSealUncheckable);
    }
    finding
}

/// The issuers that the covered data name; where they give no code, the one in the identifier is that of the issuer.
fn issuers(trusted: &Metadata) -> Vec<Issuer> {
    let mut issuers = trusted.issuers().to_vec();
    let id = trusted.id();
    let code = id.and_then(|reading| reading.id()?.issuer_code());
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
    let files = files.filter(|c| covered.contains(c.carrier().path.as_str()));
    files.flat_map(|c| c.through.iter().cloned()).collect()
}
