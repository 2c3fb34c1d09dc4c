//! Proofs in signed JSON: an envelope with the issuer's signature and, beside it, a seal signature over the same octets.
//!
//! ```text
//! { "schema": "yinzheng.envelope/1", "payload": …, "signatures": [ one, with domain yinzheng-proof-v1 ],
//!   "seal": SES_Signature, DER in Base64 }
//! ```
//!
//! The payload names the seal by its digest, and `dataHash` of the seal signature is the digest of the payload, so that
//! neither can be exchanged. Its `propertyInfo` is the domain: a seal signature that was made over the same octets as
//! part of something else is none over a proof. Both signatures must hold. Nothing in the file is left unsigned.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::crypto::DEFAULT_ID;
use crate::crypto::DigestAlgorithm;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::VerifyError;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::licence::PROOF_DOMAIN;
use crate::licence::Proof;
use crate::limits::Limits;
use crate::pki::Certificate;
use crate::pki::envelope::Envelope;
use crate::pki::envelope::EnvelopeSignature;
use crate::pki::envelope::key_id;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::SignatureKind;
use crate::report::Subject;
use crate::seal::SealSignatureFacts;
use crate::verifier::case::Case;
use crate::verifier::case::Party;
use crate::verifier::read::Reader;

/// What the issuer's own signature must have answered well.
const SIGNATURE_CHECKS: &[Check] = &[
    Check::AlgorithmSignature,
    Check::PkiKeyUsage,
    Check::PkiSignerPath,
    Check::PkiSignerRevocation,
    Check::ProofSignatureValue,
    Check::TimeSigningTime,
];

/// A proof in JSON as it was read. Nothing is believed yet: [`Verifier::verify`](crate::verifier::Verifier::verify)
/// says whether its signatures hold and whose they are.
#[derive(Clone, Debug)]
pub struct SealedProof {
    envelope: Envelope,
    signature: EnvelopeSignature,
    seal: Vec<u8>,
    proof: Proof,
}

/// The file, closed: what no signature covers could tell a reader something else.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    #[serde(rename = "schema")]
    _schema: IgnoredAny,
    #[serde(rename = "payload")]
    _payload: IgnoredAny,
    #[serde(rename = "signatures")]
    _signatures: Vec<SignatureForm>,
    seal: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignatureForm {
    #[serde(rename = "key_id")]
    _key_id: IgnoredAny,
    #[serde(rename = "alg")]
    _alg: IgnoredAny,
    #[serde(rename = "value")]
    _value: IgnoredAny,
    #[serde(default, rename = "cert")]
    _cert: IgnoredAny,
}

impl SealedProof {
    /// Reads a proof in JSON; untrusted.
    ///
    /// # Errors
    ///
    /// [`ParseError`] for what is no envelope around a proof, has anything beside what it must have, or has not one
    /// signature.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, ParseError> {
        let bad = |kind, field| ParseError::new(kind, field, 0);
        let envelope = Envelope::from_json(bytes, limits)?;
        let form: Form = serde_json::from_slice(bytes)
            .map_err(|_| bad(ParseErrorKind::UnexpectedValue, "SealedProof"))?;
        let seal = STANDARD
            .decode(&form.seal)
            .map_err(|_| bad(ParseErrorKind::BadText, "SealedProof.seal"))?;
        Self::new(envelope, seal)
    }

    /// A proof with the signature in `envelope` and this seal signature (SES_Signature, DER).
    pub(crate) fn new(envelope: Envelope, seal: Vec<u8>) -> Result<Self, ParseError> {
        let [signature] = envelope.signatures() else {
            let field = "SealedProof.signatures";
            return Err(ParseError::new(ParseErrorKind::UnexpectedValue, field, 0));
        };
        Ok(Self {
            signature: signature.clone(),
            proof: Proof::from_json(envelope.payload())?,
            envelope,
            seal,
        })
    }

    /// The JSON form, in one line.
    pub(crate) fn to_json(&self) -> String {
        let envelope = self.envelope.to_json();
        let members = envelope.strip_suffix('}').unwrap_or(&envelope);
        format!("{members},\"seal\":\"{}\"}}", STANDARD.encode(&self.seal))
    }

    /// What it states, read from the octets that are signed.
    pub const fn proof(&self) -> &Proof {
        &self.proof
    }

    /// The octets that are signed.
    pub fn payload(&self) -> &[u8] {
        self.envelope.payload()
    }

    /// The seal signature (SES_Signature, DER) over them.
    pub fn seal_signature(&self) -> &[u8] {
        &self.seal
    }

    /// Both signatures on their way to the report: the issuer's own, and that with the seal.
    pub(crate) fn cases(&self, reader: &Reader<'_>) -> [Case; 2] {
        let seal = reader.observe(&self.seal);
        let mut sealed = reader.seal_signature(2, &seal, Some(self.payload()));
        sealed.required.push(Check::ProofSealMatch);
        sealed.findings.push(self.judge_seal(&seal));
        sealed.stated_time = Some(self.proof.issued);
        [self.signature_case(reader), sealed]
    }

    fn signature_case(&self, reader: &Reader<'_>) -> Case {
        let certificate = self.certificate(reader.certificates);
        let algorithm = self.signature.algorithm;
        let mut case = Reader::case(1, SignatureKind::Digital);
        case.required = SIGNATURE_CHECKS.to_vec();
        case.findings = vec![self.judge_signature(certificate)];
        case.embedded = certificate.into_iter().cloned().collect();
        case.signers = vec![Party {
            certificate: certificate.cloned(),
            algorithm: Some(algorithm),
            sm2_id: (algorithm == SignatureAlgorithm::Sm2Sm3).then(|| DEFAULT_ID.to_vec()),
            value: self.signature.value.clone(),
            claimed: Some(self.proof.issued),
            timestamps: Vec::new(),
        }];
        case
    }

    /// The signer's certificate: the one that came along, else one among `known` for the key that is claimed.
    fn certificate<'c>(&'c self, known: &'c [Certificate]) -> Option<&'c Certificate> {
        let mut known = known.iter();
        let claimed = |c: &&Certificate| key_id(c.public_key()) == self.signature.key_id;
        let own = self.signature.certificate.as_ref();
        own.or_else(|| known.find(claimed))
    }

    /// Judges whether the issuer's own signature value fits.
    pub(crate) fn judge_signature(&self, certificate: Option<&Certificate>) -> Finding {
        let check = Check::ProofSignatureValue;
        let verified = certificate.map(|c| self.envelope.verify(PROOF_DOMAIN, c.public_key()));
        let finding = match verified {
            Some(Ok(())) => Finding::ok(check),
            None => Finding::not_ok(check, Reason::NoSigningCertificateFound),
            Some(Err(VerifyError::Unsupported)) => {
                Finding::not_ok(check, Reason::AlgorithmUnsupported)
            }
            Some(Err(VerifyError::KeyMismatch)) => {
                Finding::not_ok(check, Reason::AlgorithmMismatch)
            }
            Some(Err(_)) => Finding::not_ok(check, Reason::SigCryptoFailure),
        };
        finding.about(Subject::Signature(1))
    }

    /// Judges whether the seal signature is one over a proof, with the seal that this one names.
    pub(crate) fn judge_seal(&self, seal: &Result<SealSignatureFacts, ParseError>) -> Finding {
        let check = Check::ProofSealMatch;
        let finding = match seal {
            Err(_) => Finding::skipped(check, Reason::NotEvaluated),
            Ok(facts) if facts.signature.property_text() != Some(PROOF_DOMAIN) => {
                let place = "TBS_Sign.propertyInfo";
                Finding::not_ok(check, Reason::SealContainerMismatch).at(place)
            }
            Ok(facts) if seal_name(&facts.signature.seal.raw) != self.proof.seal => {
                Finding::not_ok(check, Reason::SealContainerMismatch).at("Proof.seal")
            }
            Ok(_) => Finding::ok(check),
        };
        finding.about(Subject::Signature(2))
    }
}

/// How a proof names a seal (SESeal, DER).
pub(crate) fn seal_name(seal: &[u8]) -> String {
    format!("sm3:{}", DigestAlgorithm::Sm3.digest(seal))
}

/// Whether it is to be read as JSON.
pub(crate) fn starts_as_json(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{")
}
