//! The answer about one file, in plain data.

use serde::Deserialize;
use serde::Serialize;

use crate::report::Check;
use crate::report::ContentKind;
use crate::report::Finding;
use crate::report::LicenceSummary;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::RecognitionSummary;
use crate::report::Remedy;
use crate::report::Subject;
use crate::report::Verdict;
use crate::time::Timestamp;

/// The version of the JSON form; within `/1` fields are only added.
pub const SCHEMA: &str = "yinzheng.report/1";

/// What kind of file it is, by its content.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// CMS SignedData (`.p7s`, `.p7m`).
    Cms,
    /// An OFD package.
    Ofd,
    /// A proof in signed JSON.
    Proof,
    /// A stand-alone e-seal (`Seal.esl`).
    Seal,
    /// A stand-alone e-seal signature (`SignedValue.dat`).
    SealSignature,
    /// A stand-alone timestamp token or response (`.tsr`).
    Timestamp,
    /// None of these.
    Unknown,
}

/// What kind of signature it is.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureKind {
    /// A digital signature without seal (数字签名).
    Digital,
    /// An e-seal signature (电子签章).
    Seal,
    /// A timestamp.
    Timestamp,
}

/// The answer about one file.
///
/// Its JSON form is the versioned schema `yinzheng.report/1`; it is the same, byte for byte, for the same input,
/// policy, anchors, evidence and time.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize)]
#[must_use = "nothing has been decided until the verdict is read"]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The name that the caller gave the file.
    pub file: String,
    /// What kind of file it is.
    pub format: Format,
    /// The file itself.
    pub input: InputSummary,
    /// The conclusion.
    pub verdict: Verdict,
    /// What decided against a pass, most telling first; empty for a pass.
    pub reasons: Vec<DecisiveReason>,
    /// The time at which the caller asks.
    pub validation_time: Timestamp,
    /// At which time certificates and seal were judged: `validation-time` or `claimed-time`.
    pub judged_at: String,
    /// The policy in force.
    pub policy: PolicySummary,
    /// The signatures, in the order of the file.
    pub signatures: Vec<SignatureReport>,
    /// What the signatures that passed cover together; absent for files without content of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<CoverageSummary>,
    /// The e-licence in the file, where it holds one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<LicenceSummary>,
    /// Whether a region recognises it, where the caller asked that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recognition: Option<RecognitionSummary>,
    /// The checks about the file as a whole, and about the licence in it.
    pub checks: Vec<CheckLine>,
    /// The program that made the report.
    pub tool: ToolSummary,
}

/// The file that was read.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize)]
pub struct InputSummary {
    /// Length in bytes.
    pub size: usize,
    /// SM3 of the bytes, hexadecimal.
    pub sm3: String,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
}

/// The policy in force.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize)]
pub struct PolicySummary {
    /// Its name.
    pub id: String,
    /// Its digest, `sm3:` and hexadecimal digits.
    pub digest: String,
}

/// The program that made the report.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize)]
pub struct ToolSummary {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// One cause of a verdict that is not a pass.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize)]
pub struct DecisiveReason {
    /// The question.
    pub check: Check,
    /// The cause.
    pub reason: Reason,
    /// Whom it concerns.
    pub subject: Subject,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What would change the answer.
    pub remedy: Remedy,
    /// The cause in English.
    pub text_en: &'static str,
    /// The cause in Chinese.
    pub text_zh: &'static str,
}

impl DecisiveReason {
    /// What `finding` has to say; `None` where it went well.
    pub fn of(finding: &Finding) -> Option<Self> {
        let reason = finding.outcome.reason()?;
        Some(Self {
            check: finding.check,
            reason,
            subject: finding.subject,
            place: finding.place.clone(),
            remedy: reason.remedy(),
            text_en: reason.text_en(),
            text_zh: reason.text_zh(),
        })
    }
}

/// One answered question, as JSON shows it.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize)]
pub struct CheckLine {
    /// The question.
    pub check: Check,
    /// `ok`, `not-ok`, `warning`, `info` or `skipped`.
    pub outcome: &'static str,
    /// The cause, for every outcome but `ok`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Whom it concerns.
    pub subject: Subject,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Values that belong to the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl From<&Finding> for CheckLine {
    fn from(finding: &Finding) -> Self {
        Self {
            check: finding.check,
            outcome: finding.outcome.code(),
            reason: finding.outcome.reason(),
            subject: finding.subject,
            place: finding.place.clone(),
            detail: finding.detail.clone(),
        }
    }
}

impl CheckLine {
    /// Whether the question was answered well.
    pub fn is_ok(&self) -> bool {
        self.outcome == Outcome::Ok.code()
    }
}

/// The answer about one signature.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize)]
pub struct SignatureReport {
    /// Its identifier in the file, or its number where it has none.
    pub id: String,
    /// What kind it is.
    pub kind: SignatureKind,
    /// Layout of the seal: `V1`, `V4` or `V5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seal_version: Option<String>,
    /// Digests, signature values, seal binding and structure alone.
    pub integrity: Verdict,
    /// Everything.
    pub verdict: Verdict,
    /// The verdict of each subject: signer, maker, seal.
    pub subjects: Vec<SubjectVerdict>,
    /// When it was signed, and who says so.
    pub signing_time: SigningTime,
    /// What holds at the time of the signature and at validation time.
    pub times: Vec<TimeAnswer>,
    /// The seal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seal: Option<SealSummary>,
    /// The signer's certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signer: Option<CertificateSummary>,
    /// The path from the signer to the anchor, if one was found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<CertificateSummary>,
    /// The path from the seal's maker to the anchor, if one was found and `chain` is not that path.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub maker_chain: Vec<CertificateSummary>,
    /// What is known at validation time about the revocation of signer and maker.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revocation: Vec<RevocationSummary>,
    /// The signature algorithm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
    /// The SM2 user identity that verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sm2_id: Option<String>,
    /// The signature file in the package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The protected files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digests: Option<DigestSummary>,
    /// What it covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<CoverageSummary>,
    /// Every question and its answer.
    pub checks: Vec<CheckLine>,
}

/// The verdict of one subject of a signature.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize)]
pub struct SubjectVerdict {
    /// Who.
    pub subject: Subject,
    /// The conclusion about it.
    pub verdict: Verdict,
}

/// What is known about the revocation of a certificate and of the CAs above it.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct RevocationSummary {
    /// Whose certificate it is: the signer's or the maker's.
    pub subject: Subject,
    /// `good`, `revoked`, `unknown`, `not-required` or `not-evaluated`.
    pub state: &'static str,
    /// Since when it is revoked, or the CA above it that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// Why it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// When it was signed, and who says so.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Serialize)]
pub struct SigningTime {
    /// What the signature itself says; the signer's claim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed: Option<Timestamp>,
    /// The time that counts: the earliest proven one, else the claimed one where it was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best: Option<Timestamp>,
    /// Who vouches for `best`: `timestamp`, `caller` or `claim`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proven_by: Option<&'static str>,
}

/// What holds at one time.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize)]
pub struct TimeAnswer {
    /// `signature-time` or `validation-time`.
    pub basis: &'static str,
    /// The time.
    pub time: Timestamp,
    /// What certificates and seal amount to at that time.
    pub verdict: Verdict,
    /// Why, where it is not a pass.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

/// A seal.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize)]
pub struct SealSummary {
    /// esID.
    pub id: String,
    /// Name.
    pub name: String,
    /// Subject of the maker's certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maker: Option<String>,
    /// The maker's certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maker_certificate: Option<CertificateSummary>,
    /// validStart.
    pub valid_from: Timestamp,
    /// validEnd.
    pub valid_until: Timestamp,
    /// What the maker signed: `info` (SES_SealInfo) or `sequence` (with certificate and algorithm).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_over: Option<&'static str>,
}

/// A certificate.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize)]
pub struct CertificateSummary {
    /// Subject, RFC 4514; what looks like a citizen number in it is masked.
    pub subject: String,
    /// Issuer, RFC 4514.
    pub issuer: String,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// notBefore.
    pub valid_from: Timestamp,
    /// notAfter.
    pub valid_until: Timestamp,
    /// Key, for example `SM2`.
    pub key: String,
}

/// The protected files.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize)]
pub struct DigestSummary {
    /// The digest algorithm, as the file writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
    /// How many have the digest that was signed.
    pub matched: usize,
    /// How many are referenced.
    pub total: usize,
    /// The paths of the others.
    pub bad: Vec<String>,
}

/// How far a signature reaches.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoverageGrade {
    /// Everything is covered and nothing else is in the package.
    Full,
    /// Nothing is covered.
    None,
    /// Something is covered and something is not.
    Partial,
}

/// What is covered.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize)]
pub struct CoverageSummary {
    /// How far.
    pub grade: CoverageGrade,
    /// How many files are covered.
    pub covered: usize,
    /// Files that belong to the document and are not covered.
    pub uncovered: Vec<UncoveredFile>,
    /// Files that nothing names.
    pub stray: Vec<String>,
}

/// A file that is not covered.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct UncoveredFile {
    /// Its path, beginning with `/`.
    pub path: String,
    /// What part of the document it is.
    pub kind: ContentKind,
}

impl Report {
    /// The conclusion.
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Whether the file has no signature at all, which is an answer of its own.
    pub fn is_unsigned(&self) -> bool {
        self.reasons
            .iter()
            .any(|r| r.reason == Reason::NoSignatureFound)
    }

    /// Every warning, about the file and about each signature.
    pub fn warnings(&self) -> impl Iterator<Item = &CheckLine> {
        self.all_checks().filter(|line| line.outcome == "warning")
    }

    /// Every answered question, about the file and about each signature.
    pub fn all_checks(&self) -> impl Iterator<Item = &CheckLine> {
        self.checks
            .iter()
            .chain(self.signatures.iter().flat_map(|s| &s.checks))
    }

    /// The report as one JSON object, without line breaks.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The report as indented JSON.
    pub fn to_json_pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}
