//! OCSP answers (RFC 6960, 4.2): basic responses of an issuer, or of a responder that it authorised.

use crate::asn1::Tag;
use crate::asn1::sequence;
use crate::asn1::tlv;
use crate::crypto::DEFAULT_ID;
use crate::crypto::DigestAlgorithm;
use crate::oid;
use crate::pki::Certificate;
use crate::pki::KeyUsage;
use crate::pki::issue::Credential;
use crate::pki::issue::IssueError;
use crate::pki::issue::algorithm;
use crate::pki::issue::credential::signed;
use crate::pki::issue::crl::written_reason;
use crate::pki::issue::extension;
use crate::pki::issue::write::enumerated;
use crate::pki::issue::write::explicit;
use crate::pki::issue::write::generalized_time;
use crate::pki::issue::write::identified;
use crate::pki::issue::write::octets;
use crate::pki::issue::write::primitive;
use crate::pki::issue::write::sequence_of;
use crate::pki::revocation::BasicResponse;
use crate::pki::revocation::CertStatus;
use crate::pki::revocation::OcspResponse;
use crate::pki::revocation::RevocationReason;
use crate::time::Timestamp;

/// Longest nonce, in octets (RFC 8954, 2.1).
const LONGEST_NONCE: usize = 32;

/// What an OCSP answer says about one certificate.
#[derive(Clone, Debug)]
pub struct StatusTemplate {
    certificate: Certificate,
    issuer: Certificate,
    status: CertStatus,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    hash: DigestAlgorithm,
}

impl StatusTemplate {
    /// `certificate`, issued by `issuer`, is in `status` as of `this_update`; no next update is promised.
    pub fn new(
        certificate: &Certificate,
        issuer: &Certificate,
        status: CertStatus,
        this_update: Timestamp,
    ) -> Self {
        Self {
            certificate: certificate.clone(),
            issuer: issuer.clone(),
            status,
            this_update,
            next_update: None,
            hash: DigestAlgorithm::Sha1,
        }
    }

    /// Says by when a newer answer will be there; later than this update.
    #[must_use]
    pub const fn with_next_update(mut self, next: Timestamp) -> Self {
        self.next_update = Some(next);
        self
    }

    /// Names the certificate by digests of this kind. The default is SHA-1, which clients ask by and which nothing
    /// rests on here: the digests only find the issuer again.
    #[must_use]
    pub const fn with_name_digest(mut self, digest: DigestAlgorithm) -> Self {
        self.hash = digest;
        self
    }

    /// Refuses what makes no sense, and what `responder` has no right to say (RFC 6960, 4.2.2.2).
    fn check(&self, responder: &Credential<'_>, produced: Timestamp) -> Result<(), IssueError> {
        if !was_issued_by(&self.certificate, &self.issuer) {
            return Err(IssueError::NotIssuedBy);
        }
        let revoked = match self.status {
            CertStatus::Revoked { at, reason } => {
                written_reason(reason)?;
                Some(at)
            }
            CertStatus::Good | CertStatus::Unknown => None,
        };
        let in_order = revoked.is_none_or(|at| at <= self.this_update)
            && self.this_update <= produced
            && self.next_update.is_none_or(|next| self.this_update < next);
        if !in_order {
            return Err(IssueError::TimeOrder);
        }
        if responder.certificate() == &self.issuer {
            return Ok(());
        }
        let purposes = responder.certificate().ext_key_usage().ok().flatten();
        let authorised = purposes.is_some_and(|p| p.contains(&oid::KP_OCSP_SIGNING))
            && was_issued_by(responder.certificate(), &self.issuer);
        if authorised {
            Ok(())
        } else {
            Err(IssueError::NotAuthorised)
        }
    }

    /// SingleResponse.
    fn der(&self) -> Result<Vec<u8>, IssueError> {
        let hash = |data: &[u8]| octets(self.hash.digest(data).as_bytes());
        let id = sequence(&[
            &algorithm::of_digest(self.hash),
            &hash(self.issuer.subject().der()),
            &hash(self.issuer.public_key().as_octets()),
            &tlv(Tag::INTEGER, &[self.certificate.serial()]),
        ]);
        let status = match self.status {
            CertStatus::Good => primitive(0, &[]),
            CertStatus::Revoked { at, reason } => {
                let reason = written_reason(reason)?.map(|r| explicit(0, &enumerated(r)));
                let fields = [generalized_time(at)?, reason.unwrap_or_default()];
                tlv(Tag::context(1), &[&fields.concat()])
            }
            CertStatus::Unknown => primitive(2, &[]),
        };
        let next = self.next_update.map(generalized_time).transpose()?;
        let next = next.map(|t| explicit(0, &t)).unwrap_or_default();
        let this = generalized_time(self.this_update)?;
        Ok(sequence(&[&id, &status, &this, &next]))
    }

    /// The status as it is read: "unspecified" is left out when written.
    fn read_status(&self) -> CertStatus {
        match self.status {
            CertStatus::Revoked { at, reason } => CertStatus::Revoked {
                at,
                reason: reason.filter(|r| *r != RevocationReason::Unspecified),
            },
            other => other,
        }
    }
}

/// Whether `certificate` names `issuer` and bears its signature.
fn was_issued_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    let named = certificate.issuer().matches(issuer.subject());
    let value = certificate.signature_value();
    let fits = |algorithm| {
        let key = issuer.public_key();
        key.verify(algorithm, DEFAULT_ID, certificate.tbs(), value)
            .is_ok()
    };
    named && certificate.signature_algorithm().is_some_and(fits)
}

/// An OCSP answer that is to be issued.
#[derive(Clone, Debug)]
pub struct OcspTemplate {
    produced: Timestamp,
    statuses: Vec<StatusTemplate>,
    nonce: Option<Vec<u8>>,
}

impl OcspTemplate {
    /// An answer about no certificate yet, signed at `produced`.
    pub const fn new(produced: Timestamp) -> Self {
        Self {
            produced,
            statuses: Vec::new(),
            nonce: None,
        }
    }

    /// Says one thing more.
    #[must_use]
    pub fn with_status(mut self, status: StatusTemplate) -> Self {
        self.statuses.push(status);
        self
    }

    /// With the nonce of the request: 1 to 32 octets (RFC 8954, 2.1).
    #[must_use]
    pub fn with_nonce(mut self, nonce: &[u8]) -> Self {
        self.nonce = Some(nonce.to_vec());
        self
    }

    /// The answer, signed by `responder` under its name, with its certificate inside.
    ///
    /// # Errors
    ///
    /// * [`IssueError::NotAuthorised`] if the responder neither is the issuer nor was authorised by it with
    ///   id-kp-OCSPSigning; [`IssueError::IssuerUsage`] if its keyUsage leaves signing out;
    ///   [`IssueError::TimeOutsideCertificate`] if its certificate is not valid then.
    /// * [`IssueError::NotIssuedBy`], [`IssueError::TimeOrder`], [`IssueError::RevocationReason`],
    ///   [`IssueError::Empty`], [`IssueError::Nonce`] for a template that makes no sense.
    /// * [`IssueError::Sign`] and [`IssueError::Signature`] if the signature was not made, or not well.
    pub fn sign(&self, responder: &Credential<'_>) -> Result<OcspResponse, IssueError> {
        self.check(responder)?;
        let certificate = responder.certificate();
        let statuses: Result<Vec<_>, _> = self.statuses.iter().map(StatusTemplate::der).collect();
        let extensions = self.nonce.as_ref().map(|nonce| {
            let nonce = extension::plain(oid::OCSP_NONCE, &octets(nonce));
            explicit(1, &sequence(&[&nonce]))
        });
        let data = sequence(&[
            &explicit(1, certificate.subject().der()),
            &generalized_time(self.produced)?,
            &sequence_of(&statuses?),
            &extensions.unwrap_or_default(),
        ]);
        let certificates = explicit(0, &sequence(&[certificate.der()]));
        let basic = signed(responder.signer(), &data, &certificates)?;
        let bytes = identified(oid::OCSP_BASIC, &octets(&basic));
        let der = sequence(&[&enumerated(0), &explicit(0, &bytes)]);
        let made = OcspResponse::from_der(&der).map_err(IssueError::ReadBack)?;
        let faithful = made
            .basic()
            .is_some_and(|basic| self.is_said_by(basic, certificate));
        if faithful {
            Ok(made)
        } else {
            Err(IssueError::Unfaithful("OCSP answer"))
        }
    }

    fn check(&self, responder: &Credential<'_>) -> Result<(), IssueError> {
        let certificate = responder.certificate();
        // A CA may answer with the key that signs its certificates and CRLs.
        let signs = KeyUsage::DIGITAL_SIGNATURE.union(KeyUsage::NON_REPUDIATION);
        let is_ca = responder.check_ca(KeyUsage::CRL_SIGN).is_ok();
        let usage = certificate
            .key_usage()
            .map_err(|_| IssueError::IssuerUsage)?;
        if !is_ca && usage.is_some_and(|u| !u.allows_any(signs)) {
            return Err(IssueError::IssuerUsage);
        }
        responder.check_time(self.produced)?;
        if self.statuses.is_empty() {
            return Err(IssueError::Empty);
        }
        let good_length = |n: &Vec<u8>| (1..=LONGEST_NONCE).contains(&n.len());
        if !self.nonce.as_ref().is_none_or(good_length) {
            return Err(IssueError::Nonce);
        }
        self.statuses
            .iter()
            .try_for_each(|status| status.check(responder, self.produced))
    }

    /// Whether `made` says what was asked for.
    fn is_said_by(&self, made: &BasicResponse, responder: &Certificate) -> bool {
        let mut pairs = made.answers().iter().zip(&self.statuses);
        made.responder().is(responder)
            && made.certificates() == std::slice::from_ref(responder)
            && made.produced_at() == self.produced
            && made.nonce() == self.nonce.as_deref()
            && made.answers().len() == self.statuses.len()
            && pairs.all(|(read, asked)| {
                read.certificate.names(&asked.certificate, &asked.issuer)
                    && read.status == asked.read_status()
                    && read.this_update == asked.this_update
                    && read.next_update == asked.next_update
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::SoftwareSigner;
    use crate::pki::issue::CertificateTemplate;
    use crate::pki::issue::NameBuilder;
    use crate::pki::issue::Profile;
    use crate::pki::issue::self_signed;
    use crate::time::Validity;

    fn day(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_answer_that_says_something_else_is_not_handed_out() {
        let key = SoftwareSigner::sm2(&[7; 32]).unwrap();
        let root = |text| {
            let validity = Validity {
                not_before: day("2024-01-01"),
                not_after: day("2034-01-01"),
            };
            let name = NameBuilder::new().common_name(text).build().unwrap();
            self_signed(
                &CertificateTemplate::new(Profile::Root, name, validity),
                &key,
            )
            .unwrap()
        };
        let (a, b) = (root("a"), root("b"));
        let status =
            |certificate, status, this| StatusTemplate::new(certificate, &a, status, day(this));
        let good = || status(&a, CertStatus::Good, "2025-01-01");
        let revoked = CertStatus::Revoked {
            at: day("2024-06-01"),
            reason: Some(RevocationReason::Unspecified),
        };
        let said = |status| OcspTemplate::new(day("2025-01-01")).with_status(status);
        let answer =
            |asked: &OcspTemplate| asked.sign(&Credential::new(&a, &key).unwrap()).unwrap();
        for asked in [said(good()), said(status(&a, revoked, "2025-01-01"))] {
            assert!(asked.is_said_by(answer(&asked).basic().unwrap(), &a));
        }

        let made = answer(&said(good()));
        let made = made.basic().unwrap();
        for (other, why) in [
            (said(status(&a, revoked, "2025-01-01")), "status"),
            (
                said(status(&b, CertStatus::Good, "2025-01-01")),
                "certificate",
            ),
            (
                said(status(&a, CertStatus::Good, "2024-12-31")),
                "this update",
            ),
            (
                said(good().with_next_update(day("2026-01-01"))),
                "next update",
            ),
            (said(good()).with_status(good()), "number of answers"),
            (said(good()).with_nonce(b"1"), "nonce"),
            (
                OcspTemplate::new(day("2025-01-02")).with_status(good()),
                "time",
            ),
        ] {
            assert!(!other.is_said_by(made, &a), "{why}");
        }
        assert!(!said(good()).is_said_by(made, &b), "responder");
    }
}
