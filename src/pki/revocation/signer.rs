//! Whether whoever signed a CRL or an OCSP answer may do so.

use crate::oid;
use crate::pki::Certificate;
use crate::pki::KeyUsage;
use crate::pki::SignatureResult;
use crate::pki::revocation::Defect;
use crate::pki::revocation::Question;
use crate::pki::revocation::RevocationStatus;
use crate::pki::revocation::SignerEdge;
use crate::pki::revocation::judge::Asking;
use crate::pki::revocation::judge::Judge;
use crate::pki::revocation::judge::Notes;
use crate::pki::revocation::sources::NamedSources;
use crate::policy::RevocationLevel;
use crate::report::Reason;
use crate::time::Timestamp;

/// A signed source.
pub(super) struct Signed<'a> {
    pub(super) edges: &'a [SignerEdge],
    /// When it says that it was made.
    pub(super) made: Timestamp,
    /// By when it provably existed.
    pub(super) existed_by: Option<Timestamp>,
    pub(super) role: Role,
}

/// What was signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    Crl,
    Ocsp,
}

impl Signed<'_> {
    /// When the signer's certificate has to hold for a question about `at`: at that time, or when it signed if that
    /// was later, so that a CRL made later is used; with a proof, when that says.
    fn moment(&self, at: Timestamp) -> Timestamp {
        self.existed_by.unwrap_or_else(|| at.max(self.made))
    }
}

impl Judge<'_> {
    /// The certificate behind the signature, if its key verified it and may have made it; else what kept the best
    /// candidate from it.
    pub(super) fn signer<'s>(
        &self,
        signed: &Signed<'s>,
        asking: &Asking<'_>,
        notes: &mut Notes,
    ) -> Result<&'s Certificate, Defect> {
        let mut nearest = Defect::SignerMissing;
        for edge in signed.edges {
            let defect = match edge.outcome {
                SignatureResult::Invalid(_) => Defect::SignatureInvalid,
                SignatureResult::LimitReached => Defect::LimitReached,
                SignatureResult::Unsupported => Defect::AlgorithmUnsupported,
                SignatureResult::Verified { .. } => {
                    match self.may_sign(&edge.certificate, signed, asking, notes) {
                        Ok(()) => return Ok(&edge.certificate),
                        Err(defect) => defect,
                    }
                }
            };
            if defect.rank() > nearest.rank() {
                nearest = defect;
            }
        }
        Err(nearest)
    }

    fn may_sign(
        &self,
        signer: &Certificate,
        signed: &Signed<'_>,
        asking: &Asking<'_>,
        notes: &mut Notes,
    ) -> Result<(), Defect> {
        let question = asking.question;
        let moment = signed.moment(question.at);
        let is_issuer = is_same_ca(signer, question.issuer);
        match signed.role {
            Role::Crl => may_sign_crls(signer)?,
            Role::Ocsp if is_issuer => {}
            Role::Ocsp => may_answer(signer)?,
        }
        if is_issuer {
            // Its own validity at the time in question is for its path to say, which holds an anchor to none.
            let signed_by = signed.existed_by.unwrap_or(signed.made);
            return if signed_by <= signer.validity().not_after {
                Ok(())
            } else {
                Err(Defect::SignerOutOfBounds)
            };
        }
        if asking.asked.contains(&signer.id()) {
            return match signed.role {
                // A CRL issuer's certificate may be covered by that issuer's own CRL.
                Role::Crl => Ok(()),
                // A responder that vouches for itself says nothing (RFC 6960, 4.2.2.2.1).
                Role::Ocsp => Err(Defect::SignerUnknown),
            };
        }
        let path = self
            .path_of(signer, moment)
            .map_err(|reason| match reason {
                Reason::RevocationOutOfBoundsNoPoe => Defect::SignerOutOfBounds,
                other => Defect::SignerUntrusted(other),
            })?;
        if signed.role == Role::Ocsp {
            let [_, above, ..] = path.as_slice() else {
                return Err(Defect::SignerNotPermitted);
            };
            if !is_same_ca(above, question.issuer) {
                return Err(Defect::SignerNotPermitted);
            }
            if signer
                .extensions()
                .iter()
                .any(|e| e.oid == oid::OCSP_NO_CHECK)
            {
                return Ok(());
            }
        }
        self.is_not_revoked(&path, moment, asking, notes)
    }

    /// Asks for the state of every certificate of a path below its anchor, but for those that are being asked about
    /// and the issuer in question, which has its own place in the path.
    fn is_not_revoked(
        &self,
        path: &[Certificate],
        at: Timestamp,
        asking: &Asking<'_>,
        notes: &mut Notes,
    ) -> Result<(), Defect> {
        for pair in path.windows(2) {
            let [certificate, issuer] = pair else {
                continue;
            };
            if asking.asked.contains(&certificate.id()) || certificate == asking.question.issuer {
                continue;
            }
            let question = Question {
                certificate,
                issuer,
                at,
            };
            let answer = self.answer(&question, asking.asked);
            match answer.status {
                RevocationStatus::Good { .. } => {}
                RevocationStatus::OnHold { .. } | RevocationStatus::Revoked(_) => {
                    return Err(Defect::SignerRevoked);
                }
                RevocationStatus::Unknown { reason, .. } => match reason {
                    Reason::LimitExceeded => return Err(Defect::LimitReached),
                    // A CRL or an answer says something about it that is not understood.
                    Reason::UnsupportedCriticalExtension => return Err(Defect::SignerUnknown),
                    _ if self.demands(certificate) => return Err(Defect::SignerUnknown),
                    _ => {}
                },
            }
            answer
                .used
                .into_iter()
                .for_each(|source| notes.uses(source));
        }
        Ok(())
    }

    fn demands(&self, certificate: &Certificate) -> bool {
        match self.policy.intermediate {
            RevocationLevel::IfAvailable => false,
            RevocationLevel::Required => true,
            RevocationLevel::WhereNamed => !NamedSources::of(certificate).is_empty(),
        }
    }
}

/// The same CA: the same name and the same key, whichever certificate it is.
fn is_same_ca(a: &Certificate, b: &Certificate) -> bool {
    a.subject().matches(b.subject()) && a.public_key() == b.public_key()
}

/// RFC 5280, 6.3.3 (f): without keyUsage it may.
fn may_sign_crls(signer: &Certificate) -> Result<(), Defect> {
    match signer.key_usage() {
        Ok(None) => Ok(()),
        Ok(Some(usage)) if usage.allows_any(KeyUsage::CRL_SIGN) => Ok(()),
        Ok(Some(_)) | Err(_) => Err(Defect::SignerNotPermitted),
    }
}

/// RFC 6960, 4.2.2.2: id-kp-OCSPSigning by name, anyExtendedKeyUsage does not do; RFC 5280, 4.2.1.12: a keyUsage
/// beside it has to allow signatures.
fn may_answer(signer: &Certificate) -> Result<(), Defect> {
    let signatures = KeyUsage::DIGITAL_SIGNATURE.union(KeyUsage::NON_REPUDIATION);
    let purpose =
        matches!(signer.ext_key_usage(), Ok(Some(p)) if p.contains(&oid::KP_OCSP_SIGNING));
    let usage = match signer.key_usage() {
        Ok(None) => true,
        Ok(Some(usage)) => usage.allows_any(signatures),
        Err(_) => false,
    };
    if purpose && usage {
        Ok(())
    } else {
        Err(Defect::SignerNotPermitted)
    }
}
