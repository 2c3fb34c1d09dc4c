//! From what the rooms below observed to cases: seals, signature values in CMS, timestamps.

use std::cell::Cell;

use crate::crypto::DEFAULT_ID;
use crate::error::ParseError;
use crate::limits::Limits;
use crate::pki::Certificate;
use crate::pki::Memory;
use crate::pki::cms;
use crate::pki::cms::CmsFacts;
use crate::pki::cms::CmsRequest;
use crate::pki::cms::Content;
use crate::pki::cms::SignerFacts;
use crate::pki::revocation::Crl;
use crate::pki::revocation::OcspResponse;
use crate::pki::timestamp;
use crate::pki::timestamp::TimestampFacts;
use crate::pki::timestamp::TimestampRequest;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::SignatureKind;
use crate::report::Subject;
use crate::seal;
use crate::seal::Expectation;
use crate::seal::SealFacts;
use crate::seal::SealSignatureFacts;
use crate::seal::SealVersion;
use crate::seal::SignedOver;
use crate::seal::TimeForm;
use crate::seal::Token;
use crate::seal::ValueCheck;
use crate::time::Timestamp;
use crate::verifier::case::Case;
use crate::verifier::case::JudgedAtCreation;
use crate::verifier::case::Party;
use crate::verifier::case::SealCase;

/// What every seal signature must have answered well.
pub(crate) const SEAL_SIGNATURE_CHECKS: &[Check] = &[
    Check::AlgorithmSignature,
    Check::PkiKeyUsage,
    Check::PkiMakerPath,
    Check::PkiMakerRevocation,
    Check::PkiSignerPath,
    Check::PkiSignerRevocation,
    Check::SesDataHash,
    Check::SesEncoding,
    Check::SesFormat,
    Check::SesSealSignature,
    Check::SesSealValidity,
    Check::SesSignatureValue,
    Check::SesSignerListed,
    Check::SesVersion,
    Check::TimeSigningTime,
];

/// What every signature value in CMS must have answered well.
pub(crate) const CMS_CHECKS: &[Check] = &[
    Check::AlgorithmDigest,
    Check::AlgorithmSignature,
    Check::CmsDataHash,
    Check::CmsFormat,
    Check::CmsSignatureValue,
    Check::PkiKeyUsage,
    Check::PkiSignerPath,
    Check::PkiSignerRevocation,
    Check::TimeSigningTime,
];

/// What a seal that stands alone must have answered well.
pub(crate) const SEAL_CHECKS: &[Check] = &[
    Check::AlgorithmSignature,
    Check::PkiKeyUsage,
    Check::PkiMakerPath,
    Check::PkiMakerRevocation,
    Check::SesEncoding,
    Check::SesFormat,
    Check::SesSealSignature,
    Check::SesSealValidity,
    Check::SesVersion,
];

/// The work that all signatures of one file may still cause together: each is small, and there can be many.
pub(crate) struct Work {
    checks: Cell<usize>,
    signers: Cell<usize>,
    timestamps: Cell<usize>,
}

impl Work {
    pub(crate) const fn new(limits: &Limits) -> Self {
        Self {
            checks: Cell::new(limits.signature_checks),
            // A few with several signers each.
            signers: Cell::new(limits.signatures.saturating_mul(2)),
            timestamps: Cell::new(limits.timestamps),
        }
    }

    /// The limits for the next value.
    fn limits(&self, limits: &Limits) -> Limits {
        Limits {
            signature_checks: self.checks.get(),
            signatures: self.signers.get().min(limits.signatures),
            ..limits.clone()
        }
    }

    fn spend_checks(&self, facts: &CmsFacts) {
        self.checks
            .set(self.checks.get().saturating_sub(facts.checks));
    }

    fn spend_signers(&self, facts: &CmsFacts) {
        let left = self.signers.get().saturating_sub(facts.signers.len());
        self.signers.set(left);
    }

    /// Takes `wanted` timestamps off what is left; gives how many may be read.
    fn take_timestamps(&self, wanted: usize) -> usize {
        let allowed = self.timestamps.get().min(wanted);
        self.timestamps
            .set(self.timestamps.get().saturating_sub(allowed));
        allowed
    }
}

/// What reading needs beside the octets.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) work: &'a Work,
    pub(crate) sm2_ids: &'a [Vec<u8>],
    /// Certificates that the caller handed in.
    pub(crate) certificates: &'a [Certificate],
    /// When the caller asks.
    pub(crate) at: Timestamp,
    /// What came up before.
    pub(crate) memory: &'a Memory,
}

impl Reader<'_> {
    /// A case with this number and nothing in it.
    pub(crate) fn case(number: usize, kind: SignatureKind) -> Case {
        Case {
            number,
            id: number.to_string(),
            kind,
            findings: Vec::new(),
            required: Vec::new(),
            signers: Vec::new(),
            seal: None,
            embedded: Vec::new(),
            crls: Vec::new(),
            ocsp: Vec::new(),
            path: None,
            digests: None,
            coverage: None,
            stated_time: None,
        }
    }

    /// The facts of a seal signature.
    pub(crate) fn observe(&self, der: &[u8]) -> Result<SealSignatureFacts, ParseError> {
        seal::observe_with(der, self.limits, self.sm2_ids, self.memory)
    }

    /// The facts of a seal.
    pub(crate) fn observe_seal(&self, der: &[u8]) -> Result<SealFacts, ParseError> {
        seal::observe_seal_with(der, self.limits, self.sm2_ids, self.memory)
    }

    /// A seal signature over `content`.
    pub(crate) fn seal_signature(
        &self,
        number: usize,
        observed: &Result<SealSignatureFacts, ParseError>,
        content: Option<&[u8]>,
    ) -> Case {
        let mut case = Self::case(number, SignatureKind::Seal);
        case.required = SEAL_SIGNATURE_CHECKS.to_vec();
        let digest = observed
            .as_ref()
            .ok()
            .zip(content)
            .and_then(|(f, c)| f.content_digest(c));
        let expected = Expectation::new(number, digest.as_ref().map(|d| d.as_bytes()));
        case.findings = seal::judge(observed, &expected);
        if let Ok(facts) = observed {
            let timestamps: Vec<TimestampFacts> =
                facts.timestamp().iter().map(|t| self.token(t)).collect();
            let time_info = &facts.signature.time_info;
            // GM/T 0031-2014: timeInfo may be a timestamp. It lies in what is signed, so it is older than the
            // signature and proves nothing about when that existed: its time is what the signer claims.
            let stamped = timestamps
                .first()
                .filter(|_| time_info.form == TimeForm::Token);
            let party = Party {
                certificate: facts.signer.clone().ok(),
                algorithm: facts.algorithm,
                sm2_id: sm2_id(&facts.value),
                value: facts.signature.value.as_bytes().to_vec(),
                claimed: time_info
                    .time
                    .or_else(|| stamped.and_then(TimestampFacts::gen_time)),
                timestamps,
            };
            let seal = self.seal_case(&facts.seal);
            case.embedded = embedded([&party, &seal.maker]);
            case.signers = vec![party];
            case.seal = Some(seal);
        }
        case
    }

    /// A seal that stands alone.
    pub(crate) fn seal(&self, number: usize, observed: &Result<SealFacts, ParseError>) -> Case {
        let mut case = Self::case(number, SignatureKind::Seal);
        case.required = SEAL_CHECKS.to_vec();
        case.findings = seal::judge_seal(observed, number);
        if let Ok(facts) = observed {
            let seal = self.seal_case(facts);
            case.embedded = embedded([&seal.maker]);
            case.seal = Some(seal);
        }
        case
    }

    fn seal_case(&self, facts: &SealFacts) -> SealCase {
        let info = &facts.seal.info;
        SealCase {
            version: match facts.seal.version {
                SealVersion::V1 => "V1",
                SealVersion::V4 => "V4",
                SealVersion::V5 => "V5",
                SealVersion::Unknown => "unknown",
            },
            id: info.seal_id.clone(),
            name: info.property.name.clone(),
            validity: info.property.validity,
            created: info.property.created,
            signed_over: facts.signed_over.map(|over| match over {
                SignedOver::Info => "info",
                SignedOver::Sequence => "sequence",
            }),
            maker: Party {
                certificate: facts.maker.clone().ok(),
                algorithm: facts.algorithm,
                sm2_id: sm2_id(&facts.value),
                value: facts.seal.value.as_bytes().to_vec(),
                claimed: Some(info.property.created),
                timestamps: facts.timestamp().iter().map(|t| self.token(t)).collect(),
            },
            judged_at_creation: match facts.seal.version {
                SealVersion::V5 => JudgedAtCreation::Yes,
                _ => JudgedAtCreation::No,
            },
        }
    }

    /// A signature value in CMS, or a bare one, over `content`.
    pub(crate) fn cms(&self, number: usize, value: &[u8], content: Content<'_>) -> Case {
        let ids = self.ids();
        let limits = self.work.limits(self.limits);
        let request = CmsRequest {
            content,
            certificates: self.certificates,
            limits: &limits,
            sm2_ids: &ids,
        };
        let facts = cms::observe_with(value, &request, self.memory);
        self.work.spend_checks(&facts);
        self.work.spend_signers(&facts);
        let mut case = Self::case(number, SignatureKind::Digital);
        case.required = CMS_CHECKS.to_vec();
        case.findings = cms::judge(&facts, Subject::Signature(number));
        case.signers = facts.signers.iter().map(|s| self.signer(s)).collect();
        let stamps = facts.signers.iter().map(|s| s.timestamp_tokens.len());
        let read = case.signers.iter().map(|p| p.timestamps.len());
        let left_out = stamps.sum::<usize>().saturating_sub(read.sum());
        if left_out > 0 {
            let limit = Finding::warning(Check::TimeTimestamp, Reason::LimitExceeded);
            let limit = limit.about(Subject::Timestamp(number));
            case.findings
                .push(limit.with(format!("{left_out} not read")));
        }
        case.embedded = embedded(&case.signers);
        case.embedded.extend(facts.certificates);
        // What cannot be read of these is no evidence; what it would have shown is then missing, and said so.
        case.crls = facts
            .crls
            .iter()
            .filter_map(|der| Crl::from_der(der).ok())
            .collect();
        case.ocsp = facts
            .ocsp
            .iter()
            .filter_map(|der| OcspResponse::from_der(der).ok())
            .collect();
        case
    }

    fn signer(&self, facts: &SignerFacts) -> Party {
        let allowed = self.work.take_timestamps(facts.timestamp_tokens.len());
        let tokens = facts.timestamp_tokens.iter().take(allowed);
        let token = |der: &Vec<u8>| self.timestamp_in_file(der, Some(&facts.signature));
        Party {
            certificate: facts.certificate().cloned(),
            algorithm: facts.algorithm,
            sm2_id: facts.sm2_id.clone(),
            value: facts.signature.clone(),
            claimed: facts.signing_time,
            timestamps: tokens.map(token).collect(),
        }
    }

    fn token(&self, token: &Token) -> TimestampFacts {
        self.timestamp_in_file(
            token.der.as_bytes(),
            token.over.as_ref().map(|o| o.as_bytes()),
        )
    }

    /// A timestamp over `imprinted`, one of several in the file.
    fn timestamp_in_file(&self, der: &[u8], imprinted: Option<&[u8]>) -> TimestampFacts {
        let limits = Limits {
            signature_checks: self.work.checks.get(),
            ..self.limits.clone()
        };
        let facts = self.timestamp_within(der, imprinted, &limits);
        self.work.spend_checks(&facts.cms);
        facts
    }

    /// A timestamp over `imprinted` that is the whole file.
    pub(crate) fn timestamp(&self, der: &[u8], imprinted: Option<&[u8]>) -> TimestampFacts {
        self.timestamp_within(der, imprinted, self.limits)
    }

    fn timestamp_within(
        &self,
        der: &[u8],
        imprinted: Option<&[u8]>,
        limits: &Limits,
    ) -> TimestampFacts {
        let ids = self.ids();
        let request = TimestampRequest {
            imprinted,
            certificates: self.certificates,
            limits,
            sm2_ids: &ids,
        };
        timestamp::observe_with(der, &request, self.memory)
    }

    fn ids(&self) -> Vec<&[u8]> {
        if self.sm2_ids.is_empty() {
            return vec![DEFAULT_ID];
        }
        self.sm2_ids.iter().map(Vec::as_slice).collect()
    }
}

fn sm2_id(value: &ValueCheck) -> Option<Vec<u8>> {
    match value {
        ValueCheck::Valid { sm2_id, .. } => sm2_id.clone(),
        _ => None,
    }
}

/// The certificates that came along with these parties.
fn embedded<'a>(parties: impl IntoIterator<Item = &'a Party>) -> Vec<Certificate> {
    let of_tokens = |party: &'a Party| {
        party
            .timestamps
            .iter()
            .flat_map(|t| with_authority(&t.cms, t))
    };
    parties
        .into_iter()
        .flat_map(|p| p.certificate.iter().cloned().chain(of_tokens(p)))
        .collect()
}

fn with_authority(cms: &CmsFacts, facts: &TimestampFacts) -> Vec<Certificate> {
    cms.certificates
        .iter()
        .chain(facts.certificate())
        .cloned()
        .collect()
}
