//! Bytes to facts: reads the structures, and finds out which values fit which keys.
//!
//! Every value is checked over the octets as received. Nothing stops at the first fault, and nothing is judged.

use std::collections::BTreeMap;

use crate::asn1::sequence;
use crate::crypto::DEFAULT_ID;
use crate::crypto::DigestAlgorithm;
use crate::crypto::KeyKind;
use crate::crypto::PreparedKey;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::SignatureForm;
use crate::crypto::VerifyError;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::pki::Certificate;
use crate::pki::Memory;
use crate::seal::Layout;
use crate::seal::Seal;
use crate::seal::SealFacts;
use crate::seal::SealSignature;
use crate::seal::SealSignatureFacts;
use crate::seal::SealVersion;
use crate::seal::SignedOver;
use crate::seal::SignerEntry;
use crate::seal::SignerList;
use crate::seal::SignerListed;
use crate::seal::ValueCheck;

/// Reads one SES_Signature and finds out what can be said about it without its content.
///
/// * `der`: the file; untrusted.
/// * `limits`: bounds its length, its lists and its certificates.
/// * `sm2_ids`: the SM2 user identities to try, in this order; the standard's default if empty.
///
/// No time, trust or policy enters here, and no file is opened.
///
/// # Errors
///
/// What [`SealSignature::from_der_within`] reports. To report it as a finding, hand the result to
/// [`judge`](crate::seal::judge()) as it is.
pub fn observe(
    der: &[u8],
    limits: &Limits,
    sm2_ids: &[Vec<u8>],
) -> Result<SealSignatureFacts, ParseError> {
    observe_with(der, limits, sm2_ids, &Memory::none())
}

/// As [`observe`], with what came up before.
pub(crate) fn observe_with(
    der: &[u8],
    limits: &Limits,
    sm2_ids: &[Vec<u8>],
    memory: &Memory,
) -> Result<SealSignatureFacts, ParseError> {
    let signature = SealSignature::from_der_within(der, limits)?;
    let signer = certificate(&signature.signer_certificate, limits, memory);
    let algorithm = SignatureAlgorithm::from_oid(signature.algorithm, None);
    let value = match verifying_key(&signer, algorithm, signature.seal.version, memory) {
        Ok(key) => key
            .asked_once()
            .check(&signature.to_sign, &signature.value, sm2_ids),
        Err(fault) => fault,
    };
    Ok(SealSignatureFacts {
        seal: facts_of(signature.seal.clone(), limits, sm2_ids, memory),
        signer,
        algorithm,
        value,
        listed: match signature.signer_id {
            Some(_) => SignerListed::Uncheckable,
            None => find_signer(
                &signature.seal.info.property.signers,
                &signature.signer_certificate,
            ),
        },
        maker_is_signer: signature.signer_certificate == signature.seal.maker_certificate,
        signature,
    })
}

/// Reads one stand-alone SESeal (`Seal.esl`) and finds out what can be said about it; see [`observe`].
///
/// # Errors
///
/// What [`Seal::from_der_within`] reports.
pub fn observe_seal(
    der: &[u8],
    limits: &Limits,
    sm2_ids: &[Vec<u8>],
) -> Result<SealFacts, ParseError> {
    observe_seal_with(der, limits, sm2_ids, &Memory::none())
}

/// As [`observe_seal`], with what came up before.
pub(crate) fn observe_seal_with(
    der: &[u8],
    limits: &Limits,
    sm2_ids: &[Vec<u8>],
    memory: &Memory,
) -> Result<SealFacts, ParseError> {
    Seal::from_der_within(der, limits).map(|seal| facts_of(seal, limits, sm2_ids, memory))
}

fn facts_of(seal: Seal, limits: &Limits, sm2_ids: &[Vec<u8>], memory: &Memory) -> SealFacts {
    let maker = certificate(&seal.maker_certificate, limits, memory);
    let algorithm = SignatureAlgorithm::from_oid(seal.algorithm, None);
    let (value, signed_over) = match verifying_key(&maker, algorithm, seal.version, memory) {
        Ok(key) => maker_value(&seal, &key, sm2_ids),
        Err(fault) => (fault, None),
    };
    SealFacts {
        seal,
        maker,
        algorithm,
        value,
        signed_over,
    }
}

/// Seals of 2014 are signed over a SEQUENCE that stands nowhere in the file; later ones over SES_SealInfo, though some
/// makers kept to the old form.
fn maker_value(
    seal: &Seal,
    key: &VerifyingKey<'_>,
    sm2_ids: &[Vec<u8>],
) -> (ValueCheck, Option<SignedOver>) {
    let mut found = ValueCheck::Invalid;
    if seal.layout == Layout::Gbt2020 {
        found = key.check(&seal.info.raw, &seal.value, sm2_ids);
        if found.is_valid() {
            return (found, Some(SignedOver::Info));
        }
    }
    let [cert, algorithm] = &seal.signed_suffix;
    let signed = sequence(&[&seal.info.raw, cert, algorithm]);
    let over_sequence = key.check(&signed, &seal.value, sm2_ids);
    if over_sequence.is_valid() {
        return (over_sequence, Some(SignedOver::Sequence));
    }
    if seal.layout == Layout::Gmt2014 {
        found = over_sequence;
    }
    (found, None)
}

fn certificate(der: &[u8], limits: &Limits, memory: &Memory) -> Result<Certificate, ParseError> {
    if der.len() > limits.certificate {
        let (kind, at) = (ParseErrorKind::Limit, limits.certificate);
        return Err(ParseError::new(kind, "Certificate", at));
    }
    memory.certificate(der)
}

/// A key together with the algorithm that it is used with.
struct VerifyingKey<'m> {
    key: PreparedKey,
    algorithm: SignatureAlgorithm,
    /// Where answers are kept, unless each value comes up once.
    answers: Option<&'m Memory>,
}

/// The key to verify with, or why there is none.
fn verifying_key<'m>(
    certificate: &Result<Certificate, ParseError>,
    algorithm: Option<SignatureAlgorithm>,
    version: SealVersion,
    memory: &'m Memory,
) -> Result<VerifyingKey<'m>, ValueCheck> {
    let public = certificate
        .as_ref()
        .map_err(|_| ValueCheck::NoCertificate)?
        .public_key();
    let algorithm = algorithm.ok_or(ValueCheck::Unsupported)?;
    match (algorithm, public.kind()) {
        (_, KeyKind::Other(_)) => return Err(ValueCheck::Unsupported),
        (SignatureAlgorithm::Sm2Sm3, KeyKind::Sm2) => {}
        // RSA is in the text of 2014 and in seals of 2020; GM/T 0031-2025 has no such file.
        (SignatureAlgorithm::RsaPkcs1(_), KeyKind::Rsa(_)) => {
            if !matches!(version, SealVersion::V1 | SealVersion::V4) {
                return Err(ValueCheck::Unsupported);
            }
        }
        (SignatureAlgorithm::RsaPss(_), KeyKind::Rsa(_))
        | (SignatureAlgorithm::Ecdsa(_), KeyKind::P256 | KeyKind::P384)
        | (SignatureAlgorithm::Ed25519, KeyKind::Ed25519) => return Err(ValueCheck::Unsupported),
        _ => return Err(ValueCheck::KeyMismatch),
    }
    let key = memory.prepare(public).map_err(fault)?;
    Ok(VerifyingKey {
        key,
        algorithm,
        answers: Some(memory),
    })
}

impl VerifyingKey<'_> {
    /// The same key for the value of a file, which is its own: to keep the answer would cost a digest of the message
    /// and gain nothing.
    fn asked_once(mut self) -> Self {
        self.answers = None;
        self
    }

    fn verify(
        &self,
        sm2_id: &[u8],
        message: &[u8],
        value: &[u8],
    ) -> Result<SignatureForm, VerifyError> {
        match self.answers {
            Some(memory) => memory.verify(&self.key, self.algorithm, sm2_id, message, value),
            None => self.key.verify(self.algorithm, sm2_id, message, value),
        }
    }

    fn check(&self, message: &[u8], value: &[u8], sm2_ids: &[Vec<u8>]) -> ValueCheck {
        if self.algorithm != SignatureAlgorithm::Sm2Sm3 {
            return match self.verify(&[], message, value) {
                Ok(form) => ValueCheck::Valid { form, sm2_id: None },
                Err(error) => fault(error),
            };
        }
        let default = [DEFAULT_ID.to_vec()];
        let ids = if sm2_ids.is_empty() {
            &default
        } else {
            sm2_ids
        };
        let mut found = ValueCheck::Invalid;
        for id in ids {
            match self.verify(id, message, value) {
                Ok(form) => {
                    return ValueCheck::Valid {
                        form,
                        sm2_id: Some(id.clone()),
                    };
                }
                Err(error) => found = fault(error),
            }
        }
        found
    }
}

fn fault(error: VerifyError) -> ValueCheck {
    match error {
        VerifyError::BadEncoding => ValueCheck::BadEncoding,
        VerifyError::BadKey => ValueCheck::BadKey,
        VerifyError::BadSignature => ValueCheck::Invalid,
        VerifyError::KeyMismatch => ValueCheck::KeyMismatch,
        VerifyError::Unsupported => ValueCheck::Unsupported,
    }
}

/// Looks for the signer's certificate in the seal's list, octet for octet (GM/T 0031-2014, 6.2.2 c).
pub(super) fn find_signer(list: &SignerList, certificate: &[u8]) -> SignerListed {
    let mut digests = BTreeMap::new();
    let mut uncheckable = false;
    for (number, entry) in list.entries.iter().enumerate() {
        match entry {
            SignerEntry::Certificate(listed) => {
                if listed.as_bytes() == certificate {
                    return SignerListed::ByCertificate(number);
                }
            }
            SignerEntry::Digest { algorithm, value } => {
                let Some(algorithm) = DigestAlgorithm::from_name(algorithm) else {
                    uncheckable = true;
                    continue;
                };
                let digest = digests
                    .entry(algorithm)
                    .or_insert_with(|| algorithm.digest(certificate));
                let same = digest.as_bytes() == value.as_bytes();
                // A weak digest can prove that a certificate is another one, but not that it is the same.
                if same && !algorithm.is_weak() {
                    return SignerListed::ByDigest(number);
                }
                uncheckable |= same;
            }
            SignerEntry::Identifier(_) | SignerEntry::Opaque(_) => uncheckable = true,
        }
    }
    if uncheckable {
        SignerListed::Uncheckable
    } else {
        SignerListed::NotListed
    }
}
