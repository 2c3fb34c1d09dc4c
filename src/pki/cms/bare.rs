//! Signature values without anything around them: a SEQUENCE of two INTEGERs (ofd-signature, 3.4).

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::crypto::DigestAlgorithm;
use crate::crypto::KeyKind;
use crate::crypto::SignatureAlgorithm;
use crate::error::ParseError;
use crate::pki::Memory;
use crate::pki::cms::facts::CmsFacts;
use crate::pki::cms::facts::CmsFormat;
use crate::pki::cms::facts::ContentForm;
use crate::pki::cms::facts::DataHash;
use crate::pki::cms::facts::SignatureValue;
use crate::pki::cms::facts::SignedAttributes;
use crate::pki::cms::facts::SignerCertificate;
use crate::pki::cms::facts::SignerFacts;
use crate::pki::cms::facts::SignerIdentifier;
use crate::pki::cms::observe::CmsRequest;
use crate::pki::cms::signer::Budget;
use crate::pki::cms::signer::check_value;

/// Whether `value` is nothing but a SEQUENCE of two INTEGERs.
pub(in crate::pki::cms) fn is_bare(value: &[u8]) -> bool {
    let read = || -> Result<(), ParseError> {
        let mut outer = Reader::new(value);
        let mut fields = outer.read(Tag::SEQUENCE, "signature")?.inside();
        outer.finish("signature")?;
        fields.read(Tag::INTEGER, "r")?;
        fields.read(Tag::INTEGER, "s")?;
        fields.finish("signature")
    };
    read().is_ok()
}

/// Tries the certificates handed in, each in turn: nothing in the value says which one it was made with. Only one
/// that fits is the signer's; if none does, nothing is proven.
pub(in crate::pki::cms) fn observe(
    value: &[u8],
    request: &CmsRequest<'_>,
    memory: &Memory,
) -> CmsFacts {
    let mut signer = SignerFacts {
        identifier: SignerIdentifier::Absent,
        certificate: SignerCertificate::NotFound,
        digest_oid: None,
        digest: None,
        signature_oid: None,
        algorithm: None,
        attributes: SignedAttributes::Absent,
        form: ContentForm::Missing,
        data_hash: DataHash::ContentMissing,
        value: SignatureValue::ContentMissing,
        sm2_id: None,
        signing_time: None,
        signature: value.to_vec(),
        timestamp_tokens: Vec::new(),
        offset: 0,
    };
    let mut budget = Budget::new(request.limits);
    if let Some(content) = request.content.outside() {
        signer.form = ContentForm::Detached;
        signer.data_hash = DataHash::BoundByValue;
        try_each(&mut signer, content, request, (&mut budget, memory));
    }
    CmsFacts {
        format: Ok(CmsFormat::BareSignature),
        content_type: None,
        enclosed: None,
        signers: vec![signer],
        certificates: Vec::new(),
        unreadable_certificates: Vec::new(),
        crls: Vec::new(),
        ocsp: Vec::new(),
        deviations: Vec::new(),
        checks: budget.spent(),
    }
}

fn try_each(
    signer: &mut SignerFacts,
    content: &[u8],
    request: &CmsRequest<'_>,
    (budget, memory): (&mut Budget, &Memory),
) {
    signer.value = SignatureValue::NoCertificate;
    for certificate in request.certificates {
        let Some(algorithm) = algorithm_of(certificate.public_key().kind()) else {
            continue;
        };
        let signed = (content, signer.signature.as_slice());
        let (value, sm2_id) = check_value(
            certificate,
            algorithm,
            signed,
            request.sm2_ids,
            (budget, memory),
        );
        match value {
            SignatureValue::Verified(_) => {
                signer.certificate = SignerCertificate::Found(certificate.clone());
                signer.digest = algorithm.digest();
                signer.algorithm = Some(algorithm);
                signer.value = value;
                signer.sm2_id = sm2_id;
                return;
            }
            SignatureValue::Limit => {
                signer.value = value;
                return;
            }
            _ => {}
        }
    }
}

/// The usual algorithm for a key, since the value names none.
const fn algorithm_of(kind: KeyKind) -> Option<SignatureAlgorithm> {
    match kind {
        KeyKind::Sm2 => Some(SignatureAlgorithm::Sm2Sm3),
        KeyKind::P256 => Some(SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256)),
        KeyKind::P384 => Some(SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha384)),
        _ => None,
    }
}
