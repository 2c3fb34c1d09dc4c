//! What makers and signers have to be, and what a result has to be, before anything is handed out.

use crate::crypto::DigestAlgorithm;
use crate::crypto::KeyKind;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::Signer;
use crate::oid;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::pki::Role;
use crate::pki::check_usage;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Subject;
use crate::seal::SealVersion;
use crate::seal::make::SealError;
use crate::time::Timestamp;

/// What the caller knows about a certificate: whether a path leads to an anchor, and whether it is revoked. The
/// reason is what stands against it.
pub type CertificateCheck<'a> = &'a dyn Fn(&Certificate, Role) -> Result<(), Reason>;

/// The number that findings carry: one seal is made at a time.
pub(super) const NUMBER: usize = 1;

/// Subject and checks of a role: its path, and whether it is revoked.
const fn questions(role: Role) -> (Subject, Check, Check) {
    match role {
        Role::SealMaker => (
            Subject::Maker(NUMBER),
            Check::PkiMakerPath,
            Check::PkiMakerRevocation,
        ),
        Role::TimestampAuthority => (
            Subject::Timestamp(NUMBER),
            Check::TimeTimestamp,
            Check::TimeTimestamp,
        ),
        _ => (
            Subject::Signer(NUMBER),
            Check::PkiSignerPath,
            Check::PkiSignerRevocation,
        ),
    }
}

/// Refuses a certificate that a verifier would refuse at this time: its use, its validity, and what the caller knows.
pub(super) fn certificate(
    certificate: &Certificate,
    role: Role,
    at: Timestamp,
    check: Option<CertificateCheck<'_>>,
) -> Result<(), SealError> {
    let (subject, path, revocation) = questions(role);
    let refuse = |finding: Finding| {
        let finding = finding.about(subject).at(certificate.subject().to_string());
        SealError::Certificate(Box::new(finding))
    };
    check_usage(certificate, role).map_err(|fault| {
        refuse(Finding::not_ok(Check::PkiKeyUsage, fault.reason()).with(fault.to_string()))
    })?;
    let validity = certificate.validity();
    if !validity.contains(at) {
        let detail = format!("{} - {}, {at}", validity.not_before, validity.not_after);
        return Err(refuse(
            Finding::not_ok(path, Reason::TimeOutsideValidity).with(detail),
        ));
    }
    match check.map_or(Ok(()), |check| check(certificate, role)) {
        Ok(()) => Ok(()),
        Err(reason) => {
            let question = if is_revocation(reason) {
                revocation
            } else {
                path
            };
            Err(refuse(Finding::not_ok(question, reason)))
        }
    }
}

const fn is_revocation(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::CertificateOnHold
            | Reason::Revoked
            | Reason::RevokedCaNoPoe
            | Reason::RevokedNoPoe
            | Reason::RevocationMissing
            | Reason::RevocationOutOfBoundsNoPoe
            | Reason::TryLater
    )
}

/// The identifier to write for what `signer` signs with, if the standard of `version` has it and the key is the
/// certificate's: SM2 in all three; RSA in the text of 2014 and in seals of 2020; ECDSA in none.
pub(super) fn algorithm(
    signer: &dyn Signer,
    certificate: &Certificate,
    version: SealVersion,
    check: Check,
) -> Result<Oid, SealError> {
    let refuse = |reason| {
        let finding = Finding::not_ok(check, reason).with(signer.algorithm().to_string());
        SealError::Algorithm(Box::new(finding))
    };
    if signer.public_key() != certificate.public_key() {
        return Err(refuse(Reason::AlgorithmMismatch));
    }
    use DigestAlgorithm as D;
    let (oid, kind) = match signer.algorithm() {
        SignatureAlgorithm::Sm2Sm3 => (oid::SM2_WITH_SM3, KeyKind::Sm2),
        SignatureAlgorithm::RsaPkcs1(digest) => {
            let oid = match digest {
                D::Sha256 => oid::RSA_SHA256,
                D::Sha384 => oid::RSA_SHA384,
                D::Sha512 => oid::RSA_SHA512,
                // SHA-1 is in the text of 2014, and too weak to pass today.
                _ => return Err(refuse(Reason::CryptoConstraintsFailure)),
            };
            (oid, certificate.public_key().kind())
        }
        _ => return Err(refuse(Reason::AlgorithmUnsupported)),
    };
    if !may_sign(kind, version) {
        return Err(refuse(Reason::AlgorithmUnsupported));
    }
    Ok(oid)
}

/// Whether seals of `version` know keys of this kind.
pub(super) const fn may_sign(kind: KeyKind, version: SealVersion) -> bool {
    match kind {
        KeyKind::Sm2 => !matches!(version, SealVersion::Unknown),
        KeyKind::Rsa(_) => matches!(version, SealVersion::V1 | SealVersion::V4),
        _ => false,
    }
}

/// The finding that keeps a result from being handed out: what is not `Ok`, or a warning that is not among
/// `tolerated`. What is wrong comes before what could not be looked at because of it.
pub(super) fn fault(
    findings: Vec<Finding>,
    tolerated: impl Fn(&Finding) -> bool,
) -> Option<Finding> {
    let bad = |finding: &&Finding| match finding.outcome {
        Outcome::Ok | Outcome::Info(_) => false,
        Outcome::Warning(_) => !tolerated(finding),
        _ => true,
    };
    let wrong = findings
        .iter()
        .find(|f| matches!(f.outcome, Outcome::NotOk(_)));
    wrong.or_else(|| findings.iter().find(bad)).cloned()
}

/// The finding that a field cannot hold its value.
pub(super) fn field(name: &'static str) -> SealError {
    let finding = Finding::not_ok(Check::SesFormat, Reason::FormatFailure).at(name);
    SealError::Field(Box::new(finding))
}
