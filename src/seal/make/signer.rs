//! The signer (签章人): a content's digest, a seal and a key become a seal signature.

use crate::asn1::Tag;
use crate::asn1::bit_string;
use crate::asn1::object_identifier;
use crate::asn1::sequence;
use crate::asn1::tlv;
use crate::crypto::DEFAULT_ID;
use crate::crypto::DigestAlgorithm;
use crate::crypto::Signer;
use crate::limits::Limits;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::pki::Role;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Subject;
use crate::seal::DATE_TOLERANCE;
use crate::seal::Expectation;
use crate::seal::ExtData;
use crate::seal::Seal;
use crate::seal::SealFacts;
use crate::seal::SealSignature;
use crate::seal::SealVersion;
use crate::seal::SignerListed;
use crate::seal::judge;
use crate::seal::judge_seal;
use crate::seal::make::CertificateCheck;
use crate::seal::make::SealError;
use crate::seal::make::Timestamper;
use crate::seal::make::encode;
use crate::seal::make::rules;
use crate::seal::make::rules::field;
use crate::seal::make::timestamper;
use crate::seal::observe;
use crate::seal::observe::find_signer;
use crate::seal::observe_seal;
use crate::time::Timestamp;

/// By how much the clocks of signer and time stamping authority may differ, in seconds; the strictest policy allows
/// as much.
const CLOCKS: i64 = 300;

/// Signs with one seal and one key, in the version of the seal.
#[derive(Clone)]
pub struct SealSigner<'a> {
    seal: SealFacts,
    signer: &'a dyn Signer,
    certificate: Certificate,
    algorithm: Oid,
    check: Option<CertificateCheck<'a>>,
    timestamper: Option<&'a dyn Timestamper>,
    extensions: Vec<ExtData>,
}

impl<'a> SealSigner<'a> {
    /// Takes a seal (SESeal, DER; untrusted) and verifies it, and looks for `certificate` (签章人证书) in its list,
    /// octet for octet (GM/T 0031-2014, 6.2.2 b and c).
    ///
    /// # Errors
    ///
    /// [`SealError::Seal`] for a seal that is malformed or altered, [`SealError::Signers`] for a signer who is not in
    /// the list or cannot be compared with it, [`SealError::Algorithm`] for a key that is not the certificate's or of
    /// a kind that the seal's standard does not know.
    pub fn new(
        seal: &[u8],
        signer: &'a dyn Signer,
        certificate: &Certificate,
    ) -> Result<Self, SealError> {
        let observed = observe_seal(seal, &Limits::default(), &[DEFAULT_ID.to_vec()]);
        let fault = rules::fault(judge_seal(&observed, rules::NUMBER), |_| true);
        let facts = match (observed, fault) {
            (Ok(facts), None) => facts,
            (_, Some(finding)) => return Err(SealError::Seal(Box::new(finding))),
            (Err(_), None) => return Err(field("SESeal")),
        };
        let check = Check::SesSignatureValue;
        let algorithm = rules::algorithm(signer, certificate, facts.seal.version, check)?;
        let list = &facts.seal.info.property.signers;
        let reason = match find_signer(list, certificate.der()) {
            SignerListed::ByCertificate(_) | SignerListed::ByDigest(_) => None,
            SignerListed::NotListed => Some(Reason::SealSignerNotListed),
            SignerListed::Uncheckable => Some(Reason::SealSignerListUncheckable),
        };
        if let Some(reason) = reason {
            let finding = Finding::not_ok(Check::SesSignerListed, reason)
                .about(Subject::Signer(rules::NUMBER))
                .at(certificate.subject().to_string());
            return Err(SealError::Signers(Box::new(finding)));
        }
        Ok(Self {
            seal: facts,
            signer,
            certificate: certificate.clone(),
            algorithm,
            check: None,
            timestamper: None,
            extensions: Vec::new(),
        })
    }

    /// The same, asking `check` of the signer's and the maker's certificate what lies outside this room.
    #[must_use]
    pub const fn checked_by(mut self, check: CertificateCheck<'a>) -> Self {
        self.check = Some(check);
        self
    }

    /// The same with a timestamp over the signature value, which GB/T 38540-2020 and GM/T 0031-2025 have.
    #[must_use]
    pub const fn timestamped_by(mut self, timestamper: &'a dyn Timestamper) -> Self {
        self.timestamper = Some(timestamper);
        self
    }

    /// The same with one more extension in TBS_Sign, which GB/T 38540-2020 and GM/T 0031-2025 have.
    #[must_use]
    pub fn extension(mut self, extension: ExtData) -> Self {
        self.extensions.push(extension);
        self
    }

    /// The seal.
    pub const fn seal(&self) -> &Seal {
        &self.seal.seal
    }

    /// The digest for the content: SM3 with SM2, the digest of the signature algorithm with RSA (GM/T 0031-2014).
    pub fn digest_algorithm(&self) -> DigestAlgorithm {
        let digest = self.signer.algorithm().digest();
        digest.unwrap_or(DigestAlgorithm::Sm3)
    }

    /// The identifier of the signature algorithm.
    pub const fn algorithm(&self) -> Oid {
        self.algorithm
    }

    /// Makes a seal signature; its DER is [`SealSignature::raw`].
    ///
    /// * `digest`: the content's, by [`SealSigner::digest_algorithm`]; it becomes `dataHash`.
    /// * `property`: `propertyInfo`, ASCII; in an OFD file the path of the signature file.
    /// * `at`: the time of signing, `timeInfo`; a claim until something proves it.
    ///
    /// # Errors
    ///
    /// [`SealError`], with the finding that stands against it; nothing was signed, or what was made does not verify.
    pub fn sign(
        &self,
        digest: &[u8],
        property: &str,
        at: Timestamp,
    ) -> Result<SealSignature, SealError> {
        self.check_time(at)?;
        let first = self.seal.seal.version == SealVersion::V1;
        if first && !(self.extensions.is_empty() && self.timestamper.is_none()) {
            let finding = Finding::not_ok(Check::SesVersion, Reason::UnsupportedVersion);
            return Err(SealError::Version(Box::new(finding)));
        }
        let to_sign = self.to_sign(digest, property, at)?;
        let value = self.signer.sign(&to_sign)?;
        let bits = bit_string(&value);
        let der = if first {
            sequence(&[&to_sign, &bits])
        } else {
            let token = match self.timestamper {
                None => Vec::new(),
                Some(authority) => {
                    let token = timestamper::token(authority, &value, (at, CLOCKS), self.check)?;
                    encode::timestamp(&token)
                }
            };
            let [certificate, algorithm] = self.signer_fields();
            sequence(&[&to_sign, &certificate, &algorithm, &bits, &token])
        };
        verified(&der, digest)
    }

    /// TBS_Sign.
    fn to_sign(&self, digest: &[u8], property: &str, at: Timestamp) -> Result<Vec<u8>, SealError> {
        let seal = &self.seal.seal;
        let property = encode::ia5(property).ok_or_else(|| field("TBS_Sign.propertyInfo"))?;
        let time_field = || field("TBS_Sign.timeInfo");
        let hash = bit_string(digest);
        if seal.version == SealVersion::V1 {
            let time = bit_string(&encode::utc_time(at).ok_or_else(time_field)?);
            let [certificate, algorithm] = self.signer_fields();
            let version = encode::number(1);
            return Ok(sequence(&[
                &version,
                &seal.raw,
                &time,
                &hash,
                &property,
                &certificate,
                &algorithm,
            ]));
        }
        let extensions = if self.extensions.is_empty() {
            Vec::new()
        } else {
            tlv(Tag::context(0), &[&encode::extensions(&self.extensions)])
        };
        let version = encode::number(seal.info.header.version);
        let time = encode::generalized_time(at).ok_or_else(time_field)?;
        Ok(sequence(&[
            &version,
            &seal.raw,
            &time,
            &hash,
            &property,
            &extensions,
        ]))
    }

    fn signer_fields(&self) -> [Vec<u8>; 2] {
        let certificate = encode::octets(self.certificate.der());
        [certificate, object_identifier(self.algorithm)]
    }

    /// Whether signer, seal and maker are good at the time of signing.
    fn check_time(&self, at: Timestamp) -> Result<(), SealError> {
        rules::certificate(&self.certificate, Role::Signer, at, self.check)?;
        let property = &self.seal.seal.info.property;
        if let Ok(maker) = &self.seal.maker {
            // Since 2025 a maker's certificate has to have been good when the seal was made; before, it has to be
            // good whenever the seal is verified (e-seal, 6.2 d).
            let then = match self.seal.seal.version {
                SealVersion::V5 => property.created,
                _ => at,
            };
            rules::certificate(maker, Role::SealMaker, then, self.check)?;
        }
        let validity = property.validity;
        let reason = if at > validity.not_after {
            Reason::SealExpired
        } else if at < validity.not_before || at.plus(DATE_TOLERANCE) < property.created {
            Reason::SealNotYetValid
        } else {
            return Ok(());
        };
        let detail = format!("{} - {}, {at}", validity.not_before, validity.not_after);
        let finding = Finding::not_ok(Check::SesSealValidity, reason)
            .about(Subject::Seal(rules::NUMBER))
            .with(detail);
        Err(SealError::Seal(Box::new(finding)))
    }
}

impl std::fmt::Debug for SealSigner<'_> {
    /// Whose seal and certificate it is; the key shows nothing.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let id = &self.seal.seal.info.seal_id;
        write!(f, "SealSigner({id}, {:?})", self.certificate)
    }
}

/// Reads and judges what was made. What is odd about the seal was known and let pass before; the signature itself has
/// nothing odd.
fn verified(der: &[u8], digest: &[u8]) -> Result<SealSignature, SealError> {
    let observed = observe(der, &Limits::default(), &[DEFAULT_ID.to_vec()]);
    let expected = Expectation::new(rules::NUMBER, Some(digest));
    let about_seal = |f: &Finding| {
        matches!(f.subject, Subject::Seal(_) | Subject::Maker(_))
            || f.outcome == Outcome::Warning(Reason::UnsupportedCriticalExtension)
    };
    let fault = rules::fault(judge(&observed, &expected), about_seal);
    match (observed, fault) {
        (Ok(facts), None) => Ok(facts.signature),
        (_, Some(finding)) => Err(SealError::Result(Box::new(finding))),
        (Err(_), None) => Err(field("SES_Signature")),
    }
}
