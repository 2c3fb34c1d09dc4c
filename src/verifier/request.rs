//! What one call needs: the file, the time, the evidence.

use std::fmt;

use crate::crypto::DigestAlgorithm;
use crate::licence::Delegations;
use crate::licence::Holder;
use crate::licence::StatusEvidence;
use crate::licence::masked;
use crate::pki::Certificate;
use crate::pki::revocation::Crl;
use crate::pki::revocation::OcspResponse;
use crate::pki::revocation::RevocationFacts;
use crate::policy::JudgedAt;
use crate::time::Timestamp;
use crate::verifier::SignedStatus;

/// A file to verify. Its kind is told by its content, never by its name.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    name: &'a str,
    bytes: &'a [u8],
    content: Option<&'a [u8]>,
}

impl<'a> Input<'a> {
    /// A file that holds its signatures: an OFD package, a seal, a signature value, a timestamp.
    ///
    /// * `name`: shown in the report, and used for nothing else.
    /// * `bytes`: the whole file; untrusted.
    pub const fn new(name: &'a str, bytes: &'a [u8]) -> Self {
        Self {
            name,
            bytes,
            content: None,
        }
    }

    /// The same file with the content that it signs but does not hold (for `.p7s`, `SignedValue.dat`, `.tsr`).
    #[must_use]
    pub const fn with_content(mut self, content: &'a [u8]) -> Self {
        self.content = Some(content);
        self
    }

    /// The name shown in the report.
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// The whole file.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The content that is signed but not held.
    pub const fn content(&self) -> Option<&'a [u8]> {
        self.content
    }
}

/// Everything that one call needs beside the file.
///
/// ```
/// use yinzheng::verifier::Context;
///
/// let context = Context::at("2026-11-24T00:00:00Z".parse()?);
/// # Ok::<(), yinzheng::error::ParseError>(())
/// ```
#[derive(Clone)]
pub struct Context {
    /// The time at which the caller asks, usually now.
    pub validation_time: Timestamp,
    /// At which time certificates, seal and revocation are judged.
    pub judged_at: JudgedAt,
    /// What is at hand beside the file.
    pub evidence: Evidence,
    /// Whose the licence in the file should be; without one, nothing is said about its holder.
    pub holder: Option<Holder>,
    /// What the licence is used for: annotated copies and proofs are good for one purpose.
    pub purpose: Option<String>,
}

impl fmt::Debug for Context {
    /// The purpose masked, since it is free text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("validation_time", &self.validation_time)
            .field("judged_at", &self.judged_at)
            .field("evidence", &self.evidence)
            .field("holder", &self.holder)
            .field("purpose", &self.purpose.as_deref().map(masked))
            .finish()
    }
}

impl Context {
    /// Asks at `validation_time`, without evidence.
    pub fn at(validation_time: Timestamp) -> Self {
        Self {
            validation_time,
            judged_at: JudgedAt::ValidationTime,
            evidence: Evidence::default(),
            holder: None,
            purpose: None,
        }
    }

    /// The same, with evidence.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// The same, asking also whether the licence in the file belongs to `holder`.
    #[must_use]
    pub fn for_holder(mut self, holder: Holder) -> Self {
        self.holder = Some(holder);
        self
    }

    /// The same, asking also whether an annotated copy or a proof is used for what it was made for. Purposes are
    /// compared as texts, but for differences that carry no meaning.
    #[must_use]
    pub fn for_purpose(mut self, purpose: impl Into<String>) -> Self {
        self.purpose = Some(purpose.into());
        self
    }

    /// The same, judged at the times that the signatures claim for themselves.
    #[must_use]
    pub const fn judged_at_claimed_time(mut self) -> Self {
        self.judged_at = JudgedAt::ClaimedTime;
        self
    }
}

/// What the caller hands in beside the file. None of it is trusted: certificates and revocation data prove
/// themselves by their signatures. What is the caller's own word is shown as such: [`ProofOfExistence`], and the
/// origin of a licence's status.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Certificates between signers and anchors, and signers' certificates that files leave out.
    pub intermediates: Vec<Certificate>,
    /// Certificate revocation lists.
    pub crls: Vec<Crl>,
    /// OCSP answers.
    pub ocsp: Vec<OcspResponse>,
    /// What the caller knows about when things existed.
    pub proofs: Vec<ProofOfExistence>,
    /// Statements of the status of licences, each with who vouches for it; those about other licences are left aside.
    pub licence_status: Vec<StatusEvidence>,
    /// Signed statements of the status of licences. One counts where its signer's path passes now and he is the issuer
    /// of the licence, or may act for him; of others the report says that they do not count.
    pub signed_status: Vec<SignedStatus>,
    /// Which bodies may seal, and state the status of licences, for which authorities.
    pub delegations: Delegations,
}

impl Evidence {
    /// The same without repetitions and in an order of its own: that in which things were handed in, from a folder or
    /// a bundle, decides nothing.
    pub(crate) fn settled(mut self) -> Self {
        self.intermediates.sort_by_key(Certificate::id);
        self.intermediates.dedup();
        self.crls.sort_by(|a, b| a.der().cmp(b.der()));
        self.crls.dedup();
        self.ocsp.sort_by(|a, b| a.der().cmp(b.der()));
        self.ocsp.dedup_by(|a, b| a.der() == b.der());
        self.signed_status.sort_by(|a, b| a.bytes().cmp(b.bytes()));
        self.signed_status.dedup_by(|a, b| a.bytes() == b.bytes());
        self
    }
}

/// The caller's own knowledge that something existed at a time: a receipt, an archive's register (存在性证明).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ProofOfExistence {
    sm3: String,
    time: Timestamp,
}

impl ProofOfExistence {
    /// `object` (a whole file, or a signature value) existed at `time`.
    pub fn new(object: &[u8], time: Timestamp) -> Self {
        Self::by_digest(&DigestAlgorithm::Sm3.digest(object).to_string(), time)
    }

    /// The object with this SM3 digest (hexadecimal) existed at `time`.
    pub fn by_digest(sm3: &str, time: Timestamp) -> Self {
        Self {
            sm3: sm3.to_ascii_lowercase(),
            time,
        }
    }

    /// The digest of the object, hexadecimal.
    pub fn sm3(&self) -> &str {
        &self.sm3
    }

    /// When it existed at the latest.
    pub const fn time(&self) -> Timestamp {
        self.time
    }

    /// Tells the revocation data that it is about when it existed.
    pub(crate) fn mark(&self, facts: &mut RevocationFacts) {
        let is = |octets: &[u8]| DigestAlgorithm::Sm3.digest(octets).to_string() == self.sm3;
        for observed in facts.crls.iter_mut().filter(|o| is(o.crl.der())) {
            observed.existed_by = Some(self.time);
        }
        for observed in facts.ocsp.iter_mut().filter(|o| is(o.response.der())) {
            observed.existed_by = Some(self.time);
        }
    }
}
