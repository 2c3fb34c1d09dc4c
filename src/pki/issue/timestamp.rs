//! Timestamp tokens (RFC 3161, 2.4.2; GB/T 20520).

use crate::asn1::integer;
use crate::asn1::object_identifier;
use crate::asn1::sequence;
use crate::crypto::DEFAULT_ID;
use crate::crypto::DigestAlgorithm;
use crate::crypto::SignatureForm;
use crate::limits::Limits;
use crate::oid;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::pki::Role;
use crate::pki::cms::DataHash;
use crate::pki::cms::SignatureValue;
use crate::pki::cms::SignedAttributes;
use crate::pki::cms::SignerFacts;
use crate::pki::issue::Credential;
use crate::pki::issue::IssueError;
use crate::pki::issue::Placement;
use crate::pki::issue::SerialNumber;
use crate::pki::issue::algorithm;
use crate::pki::issue::signer_info::Encapsulated;
use crate::pki::issue::signer_info::Parts;
use crate::pki::issue::signer_info::signed_attributes;
use crate::pki::issue::write::generalized_time;
use crate::pki::issue::write::number;
use crate::pki::issue::write::octets;
use crate::pki::issue::write::primitive;
use crate::pki::timestamp;
use crate::pki::timestamp::Accuracy;
use crate::pki::timestamp::TimestampRequest;
use crate::pki::timestamp::TstInfo;
use crate::time::Timestamp;

/// Longest nonce, in octets; RFC 3161 names 64 bits as usual.
const LONGEST_NONCE: usize = 32;

/// A timestamp that is to be made.
#[derive(Clone, Debug)]
pub struct TimestampTemplate {
    policy: Oid,
    algorithm: DigestAlgorithm,
    imprint: Vec<u8>,
    time: Timestamp,
    serial: Option<SerialNumber>,
    accuracy: Option<Accuracy>,
    nonce: Option<Vec<u8>>,
}

impl TimestampTemplate {
    /// A timestamp with a random serial number and no stated accuracy.
    ///
    /// * `policy`: under which the authority issues it.
    /// * `algorithm`, `imprint`: the digest of what is stamped; for a signature, of the octets of its value.
    /// * `time`: the time it states, in whole seconds.
    pub fn new(policy: Oid, algorithm: DigestAlgorithm, imprint: &[u8], time: Timestamp) -> Self {
        Self {
            policy,
            algorithm,
            imprint: imprint.to_vec(),
            time,
            serial: None,
            accuracy: None,
            nonce: None,
        }
    }

    /// With this serial number, which the authority must never have given before.
    #[must_use]
    pub fn with_serial(mut self, serial: SerialNumber) -> Self {
        self.serial = Some(serial);
        self
    }

    /// Says how far off the time may be.
    #[must_use]
    pub const fn with_accuracy(mut self, accuracy: Accuracy) -> Self {
        self.accuracy = Some(accuracy);
        self
    }

    /// With the nonce of the request: a number of 1 to 32 octets, big-endian.
    #[must_use]
    pub fn with_nonce(mut self, magnitude: &[u8]) -> Self {
        self.nonce = Some(magnitude.to_vec());
        self
    }

    /// The TimeStampToken in DER, signed by `authority`, with its certificate.
    ///
    /// # Errors
    ///
    /// * [`IssueError::Usage`] for a certificate that is not that of a time stamping authority;
    ///   [`IssueError::TimeOutsideCertificate`] if it is not valid at the time stated.
    /// * [`IssueError::WeakDigest`], [`IssueError::ImprintLength`], [`IssueError::Nonce`] for what makes no sense.
    /// * [`IssueError::Sign`] and [`IssueError::Signature`] if the signature was not made, or not well.
    pub fn sign(&self, authority: &Credential<'_>) -> Result<Vec<u8>, IssueError> {
        authority.check_role(Role::TimestampAuthority)?;
        authority.check_time(self.time)?;
        algorithm::check_strong(self.algorithm)?;
        if self.imprint.len() != self.algorithm.output_len() {
            return Err(IssueError::ImprintLength(self.algorithm));
        }
        let good_length = |n: &Vec<u8>| (1..=LONGEST_NONCE).contains(&n.len());
        if !self.nonce.as_ref().is_none_or(good_length) {
            return Err(IssueError::Nonce);
        }
        let serial = match &self.serial {
            Some(given) => given.clone(),
            None => SerialNumber::random()?,
        };
        let info = self.info(&serial)?;
        let what = Encapsulated {
            outer: oid::CMS_SIGNED_DATA,
            kind: oid::CT_TST_INFO,
            content: &info,
            placement: Placement::Attached,
        };
        let attributes = signed_attributes(&what, authority, Some(self.time))?;
        let token = Parts::sign(&what, authority, None, Some(attributes))?.der();
        self.check_made(&token, authority.certificate(), &serial)?;
        Ok(token)
    }

    /// TSTInfo.
    fn info(&self, serial: &SerialNumber) -> Result<Vec<u8>, IssueError> {
        let imprint = sequence(&[
            &algorithm::of_digest(self.algorithm),
            &octets(&self.imprint),
        ]);
        let nonce = self.nonce.as_deref().map(integer);
        Ok(sequence(&[
            &number(1),
            &object_identifier(self.policy),
            &imprint,
            serial.der(),
            &generalized_time(self.time)?,
            &self.accuracy.map(accuracy).unwrap_or_default(),
            &nonce.unwrap_or_default(),
        ]))
    }

    /// Reads what was made as a verifier does: the authority's value verifies, and the token says what was asked for.
    fn check_made(
        &self,
        token: &[u8],
        authority: &Certificate,
        serial: &SerialNumber,
    ) -> Result<(), IssueError> {
        let request = TimestampRequest {
            imprinted: None,
            certificates: &[],
            limits: &Limits::default(),
            sm2_ids: &[DEFAULT_ID],
        };
        let facts = timestamp::observe(token, &request);
        let info = facts.info.as_ref().map_err(|e| IssueError::ReadBack(*e))?;
        let names_certificate = true;
        let verified = |s: &SignerFacts| {
            s.certificate() == Some(authority)
                && s.value == SignatureValue::Verified(SignatureForm::Der)
                && s.data_hash == DataHash::Match
                && s.attributes == SignedAttributes::Read { names_certificate }
        };
        let same = self.is_said_by(info, serial)
            && facts.cms.deviations.is_empty()
            && facts.signer().is_some_and(verified);
        if same {
            Ok(())
        } else {
            Err(IssueError::Unfaithful("timestamp"))
        }
    }

    fn is_said_by(&self, info: &TstInfo, serial: &SerialNumber) -> bool {
        let nonce = info.nonce.as_deref().map(integer);
        info.policy == self.policy
            && info.imprint_algorithm == Some(self.algorithm)
            && info.imprint == self.imprint
            && info.serial == serial.content()
            && info.gen_time == self.time
            && info.accuracy == self.accuracy
            && nonce == self.nonce.as_deref().map(integer)
    }
}

/// Accuracy; what is zero is left out, as the fields of a second demand at least 1.
fn accuracy(stated: Accuracy) -> Vec<u8> {
    let seconds = match stated.seconds {
        0 => Vec::new(),
        n => number(n.into()),
    };
    sequence(&[
        &seconds,
        &fraction(0, stated.millis),
        &fraction(1, stated.micros),
    ])
}

/// `[number]` IMPLICIT INTEGER; nothing for zero.
fn fraction(tag: u8, value: u16) -> Vec<u8> {
    let octets = value.to_be_bytes();
    match (value, octets) {
        (0, _) => Vec::new(),
        (_, [0, low @ 0..0x80]) => primitive(tag, &[low]),
        // Up to 999, so the sign bit of two octets is clear.
        (_, both) => primitive(tag, &both),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_says_something_else_is_not_handed_out() {
        let of = |policy, digest, octet, time: &str| {
            TimestampTemplate::new(policy, digest, &[octet; 32], time.parse().unwrap())
        };
        let (sm3, sha256) = (DigestAlgorithm::Sm3, DigestAlgorithm::Sha256);
        let serial = SerialNumber::try_from(1).unwrap();
        let asked = of(oid::ANY_POLICY, sm3, 1, "2025-01-01").with_nonce(&[0, 9]);
        let info = TstInfo::from_der(&asked.info(&serial).unwrap()).unwrap();
        assert!(asked.is_said_by(&info, &serial));

        let accuracy = Accuracy {
            seconds: 1,
            millis: 0,
            micros: 0,
        };
        for (other, why) in [
            (
                of(oid::SM2, sm3, 1, "2025-01-01").with_nonce(&[9]),
                "policy",
            ),
            (
                of(oid::ANY_POLICY, sha256, 1, "2025-01-01").with_nonce(&[9]),
                "algorithm",
            ),
            (
                of(oid::ANY_POLICY, sm3, 2, "2025-01-01").with_nonce(&[9]),
                "imprint",
            ),
            (
                of(oid::ANY_POLICY, sm3, 1, "2025-01-02").with_nonce(&[9]),
                "time",
            ),
            (asked.clone().with_nonce(&[8]), "nonce"),
            (of(oid::ANY_POLICY, sm3, 1, "2025-01-01"), "no nonce"),
            (asked.clone().with_accuracy(accuracy), "accuracy"),
        ] {
            assert!(!other.is_said_by(&info, &serial), "{why}");
        }
        let second = SerialNumber::try_from(2).unwrap();
        assert!(!asked.is_said_by(&info, &second), "serial number");
    }
}
