//! The maker of seals (制章人): from a draft to a signed seal.

use crate::asn1::bit_string;
use crate::asn1::object_identifier;
use crate::asn1::sequence;
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
use crate::seal::HEADER_ID;
use crate::seal::Seal;
use crate::seal::SealVersion;
use crate::seal::judge_seal;
use crate::seal::make::CertificateCheck;
use crate::seal::make::Listing;
use crate::seal::make::SealDraft;
use crate::seal::make::SealError;
use crate::seal::make::SealPicture;
use crate::seal::make::Timestamper;
use crate::seal::make::encode;
use crate::seal::make::rules;
use crate::seal::make::rules::field;
use crate::seal::make::timestamper;
use crate::seal::observe_seal;
use crate::time::Timestamp;

/// Makes seals of one version with one key.
///
/// ```
/// # fn doc(
/// #     key: &dyn yinzheng::crypto::Signer,
/// #     maker: &yinzheng::Certificate,
/// #     office: yinzheng::Certificate,
/// # ) -> Result<(), Box<dyn std::error::Error>> {
/// use yinzheng::seal::{SealDraft, SealMaker, SealPicture, SealVersion};
/// use yinzheng::time::Validity;
///
/// let validity = Validity {
///     not_before: "2026-01-01T00:00:00+08:00".parse()?,
///     not_after: "2029-01-01T00:00:00+08:00".parse()?,
/// };
/// let created = "2025-12-30T10:00:00+08:00".parse()?;
/// let draft = SealDraft::new("51080000009999", "广元市示例局电子证照专用章", &[office], created, validity)
///     .picture(SealPicture::round("广元市示例局", "电子证照专用章", 42)?);
/// let seal = SealMaker::new(SealVersion::V4, key, maker).make(&draft)?;
/// std::fs::write("Seal.esl", seal.raw.as_bytes())?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SealMaker<'a> {
    version: SealVersion,
    signer: &'a dyn Signer,
    certificate: Certificate,
    vendor: String,
    check: Option<CertificateCheck<'a>>,
    timestamper: Option<&'a dyn Timestamper>,
}

impl<'a> SealMaker<'a> {
    /// A maker of seals of `version` who signs with the key of `certificate` (制章人证书).
    pub fn new(version: SealVersion, signer: &'a dyn Signer, certificate: &Certificate) -> Self {
        Self {
            version,
            signer,
            certificate: certificate.clone(),
            vendor: "yinzheng".to_owned(),
            check: None,
            timestamper: None,
        }
    }

    /// The same with another vendor (`Vid`), ASCII.
    #[must_use]
    pub fn vendor(mut self, vendor: &str) -> Self {
        vendor.clone_into(&mut self.vendor);
        self
    }

    /// The same, asking `check` of the maker's and every signer's certificate what lies outside this room.
    #[must_use]
    pub const fn checked_by(mut self, check: CertificateCheck<'a>) -> Self {
        self.check = Some(check);
        self
    }

    /// The same with a timestamp over the maker's value, which GM/T 0031-2025 alone has.
    #[must_use]
    pub const fn timestamped_by(mut self, timestamper: &'a dyn Timestamper) -> Self {
        self.timestamper = Some(timestamper);
        self
    }

    /// Makes the seal that `draft` describes; its DER is [`Seal::raw`].
    ///
    /// The maker's certificate and those of the signers must be good for this at `createDate`.
    ///
    /// # Errors
    ///
    /// [`SealError`], with the finding that stands against the seal; none was made.
    pub fn make(&self, draft: &SealDraft) -> Result<Seal, SealError> {
        let check = Check::SesSealSignature;
        let algorithm = rules::algorithm(self.signer, &self.certificate, self.version, check)?;
        rules::certificate(
            &self.certificate,
            Role::SealMaker,
            draft.created,
            self.check,
        )?;
        self.check_signers(draft)?;
        check_dates(draft)?;
        if self.timestamper.is_some() && self.version != SealVersion::V5 {
            return Err(SealError::Timestamp(Box::new(unsupported())));
        }
        let info = self.info(draft)?;
        let der = self.sealed(&info, algorithm, draft.created)?;
        let observed = observe_seal(&der, &Limits::default(), &[DEFAULT_ID.to_vec()]);
        let tolerated =
            |f: &Finding| f.outcome == Outcome::Warning(Reason::UnsupportedCriticalExtension);
        let fault = rules::fault(judge_seal(&observed, rules::NUMBER), tolerated);
        match (observed, fault) {
            (Ok(facts), None) => Ok(facts.seal),
            (_, Some(finding)) => Err(SealError::Result(Box::new(finding))),
            (Err(_), None) => Err(field("SESeal")),
        }
    }

    /// The signature and what stands around it.
    fn sealed(
        &self,
        info: &[u8],
        algorithm: Oid,
        created: Timestamp,
    ) -> Result<Vec<u8>, SealError> {
        let certificate = encode::octets(self.certificate.der());
        let algorithm = object_identifier(algorithm);
        if self.version == SealVersion::V1 {
            let signed = sequence(&[info, &certificate, &algorithm]);
            let value = bit_string(&self.signer.sign(&signed)?);
            return Ok(sequence(&[
                info,
                &sequence(&[&certificate, &algorithm, &value]),
            ]));
        }
        let value = self.signer.sign(info)?;
        let token = match self.timestamper {
            None => Vec::new(),
            Some(authority) => {
                // createDate must not be later than the timestamp (GM/T 0031-2025).
                let token = timestamper::token(authority, &value, (created, 0), self.check)?;
                encode::timestamp(&token)
            }
        };
        let value = bit_string(&value);
        Ok(sequence(&[info, &certificate, &algorithm, &value, &token]))
    }

    /// SES_SealInfo.
    fn info(&self, draft: &SealDraft) -> Result<Vec<u8>, SealError> {
        let ia5 = |text: &str, name| encode::ia5(text).ok_or_else(|| field(name));
        let number = match self.version {
            SealVersion::V1 => 1,
            SealVersion::V4 => 4,
            SealVersion::V5 => 5,
            SealVersion::Unknown => return Err(SealError::Version(Box::new(unsupported()))),
        };
        let header = sequence(&[
            &ia5(HEADER_ID, "SES_Header.ID")?,
            &encode::number(number),
            &ia5(&self.vendor, "SES_Header.Vid")?,
        ]);
        if draft.seal_id.trim().is_empty() {
            return Err(field("SES_SealInfo.esID"));
        }
        let property = self.property(draft)?;
        let picture = match &draft.picture {
            Some(picture) => picture.der(),
            None => SealPicture::round(&draft.name, "", 42)?.der(),
        };
        let extensions = if draft.extensions.is_empty() {
            Vec::new()
        } else {
            encode::extensions(&draft.extensions)
        };
        Ok(sequence(&[
            &header,
            &ia5(&draft.seal_id, "SES_SealInfo.esID")?,
            &property,
            &picture,
            &extensions,
        ]))
    }

    /// SES_ESPropertyInfo.
    fn property(&self, draft: &SealDraft) -> Result<Vec<u8>, SealError> {
        let first = self.version == SealVersion::V1;
        let date = |time, name| {
            let written = if first {
                encode::utc_time(time)
            } else {
                encode::generalized_time(time)
            };
            written.ok_or_else(|| {
                let finding = Finding::not_ok(Check::SesFormat, Reason::FormatFailure);
                SealError::Dates(Box::new(finding.at(name).with(time.to_string())))
            })
        };
        let (number, entries) = list(draft);
        let name = encode::utf8(&draft.name).ok_or_else(|| field("SES_ESPropertyInfo.name"))?;
        Ok(sequence(&[
            &encode::number(draft.kind),
            &name,
            &if first {
                Vec::new()
            } else {
                encode::number(number)
            },
            &sequence(&[&entries]),
            &date(draft.created, "SES_ESPropertyInfo.createDate")?,
            &date(draft.validity.not_before, "SES_ESPropertyInfo.validStart")?,
            &date(draft.validity.not_after, "SES_ESPropertyInfo.validEnd")?,
        ]))
    }

    /// Everyone in the list must be able to sign with the seal: a wrong entry is found out too late otherwise.
    fn check_signers(&self, draft: &SealDraft) -> Result<(), SealError> {
        let refuse = |reason, detail: &str| {
            let finding = Finding::not_ok(Check::SesSignerListed, reason)
                .at("SES_ESPropertyInfo.certList")
                .with(detail)
                .about(Subject::Seal(rules::NUMBER));
            Err(SealError::Signers(Box::new(finding)))
        };
        if draft.signers.is_empty() {
            return refuse(Reason::SealSignerNotListed, "0");
        }
        if draft.signers.len() > Limits::default().seal_certificates {
            return refuse(Reason::LimitExceeded, &draft.signers.len().to_string());
        }
        if draft.listing == Listing::Digests && self.version == SealVersion::V1 {
            return refuse(Reason::SealSignerListUncheckable, "certListType");
        }
        for signer in &draft.signers {
            rules::certificate(signer, Role::Signer, draft.created, self.check)?;
            if !rules::may_sign(signer.public_key().kind(), self.version) {
                return refuse(Reason::AlgorithmUnsupported, &signer.subject().to_string());
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for SealMaker<'_> {
    /// Whose certificate it is; the key shows nothing.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealMaker({:?}, {:?})", self.version, self.certificate)
    }
}

/// `certListType` and the entries of `certList`.
fn list(draft: &SealDraft) -> (u64, Vec<u8>) {
    let entries = draft.signers.iter();
    match draft.listing {
        Listing::Certificates => (1, entries.flat_map(|c| encode::octets(c.der())).collect()),
        Listing::Digests => {
            let digest = |certificate: &Certificate| {
                let digest = DigestAlgorithm::Sm3.digest(certificate.der());
                let kind = encode::printable(&DigestAlgorithm::Sm3.to_string());
                sequence(&[&kind, &encode::octets(digest.as_bytes())])
            };
            (2, entries.flat_map(digest).collect())
        }
    }
}

/// A seal ends after it begins and was made before it ends.
fn check_dates(draft: &SealDraft) -> Result<(), SealError> {
    let (start, end) = (draft.validity.not_before, draft.validity.not_after);
    let latest = start.max(draft.created);
    if end > latest {
        return Ok(());
    }
    let finding = Finding::not_ok(Check::SesFormat, Reason::FormatFailure)
        .about(Subject::Seal(rules::NUMBER))
        .at("SES_ESPropertyInfo.validEnd")
        .with(format!("{latest} >= {end}"));
    Err(SealError::Dates(Box::new(finding)))
}

fn unsupported() -> Finding {
    Finding::not_ok(Check::SesVersion, Reason::UnsupportedVersion)
        .about(Subject::Seal(rules::NUMBER))
}
