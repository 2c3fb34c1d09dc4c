//! What recognition decides by: the licence, and who stands behind each signature that passed.
//!
//! Certificates are kept whole, and what is looked up in lists is taken from them once, when the facts are made, so
//! that a check costs next to nothing and stored facts can be judged again.

use serde::Deserialize;
use serde::Serialize;

use crate::crypto::DigestAlgorithm;
use crate::crypto::KeyKind;
use crate::crypto::SignatureAlgorithm;
use crate::licence::LicenceFacts;
use crate::licence::SealOwner;
use crate::oid;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::report::Format;
use crate::report::SignatureKind;
use crate::time::Timestamp;

/// What recognition decides by, about one file.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct RecognitionFacts {
    /// The licence.
    pub licence: LicenceFacts,
    /// What kind of file it is.
    pub format: Format,
    /// The signatures that passed and cover all of the licence's data that are relied on, in the order of the file.
    pub signatures: Vec<SignatureFacts>,
    /// When the file was verified.
    pub validation_time: Timestamp,
    /// The policy by which it was verified.
    pub policy: PolicyFacts,
    /// The digest of the report, see [`Report::digest`](crate::report::Report::digest).
    pub report: String,
}

impl RecognitionFacts {
    /// Facts without signatures.
    ///
    /// * `report`: the digest of the report on the file.
    pub fn new(
        licence: LicenceFacts,
        format: Format,
        validation_time: Timestamp,
        policy: PolicyFacts,
        report: impl Into<String>,
    ) -> Self {
        Self {
            licence,
            format,
            signatures: Vec::new(),
            validation_time,
            policy,
            report: report.into(),
        }
    }
}

/// A policy, by name and digest.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PolicyFacts {
    /// Its name.
    pub id: String,
    /// Its digest, `sm3:` and hexadecimal digits.
    pub digest: String,
}

impl PolicyFacts {
    /// The policy with this name and digest.
    pub fn new(id: impl Into<String>, digest: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            digest: digest.into(),
        }
    }
}

/// Who stands behind one signature, and since when.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SignatureFacts {
    /// Its number in the file, from 1.
    pub number: usize,
    /// What kind it is.
    pub kind: SignatureKind,
    /// The signer (签章人), with the path to the anchor.
    pub signer: PartyFacts,
    /// The maker of the seal (制章人), where there is a seal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maker: Option<PartyFacts>,
    /// The seal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<SealFacts>,
    /// When it was signed, and who says so.
    pub time: SignatureTimeFacts,
}

/// A seal.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SealFacts {
    /// esID.
    pub id: String,
    /// Name.
    pub name: String,
    /// `V1`, `V4` or `V5`.
    pub version: String,
}

impl SealFacts {
    /// The seal with this identifier, name and layout.
    pub fn new(id: impl Into<String>, name: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            version: version.into(),
        }
    }
}

/// Who vouches for the time of a signature.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProvenBy {
    /// The caller, by a proof of existence.
    Caller,
    /// The signer alone; the policy accepted his word.
    Claim,
    /// A timestamp that passed.
    Timestamp,
}

/// When a signature was made, and who says so.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct SignatureTimeFacts {
    /// The time that counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<Timestamp>,
    /// Who vouches for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven_by: Option<ProvenBy>,
    /// What the signer says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<Timestamp>,
}

impl SignatureTimeFacts {
    /// Signed at `best` at the latest, as `by` says.
    pub const fn proven(best: Timestamp, by: ProvenBy) -> Self {
        Self {
            best: Some(best),
            proven_by: Some(by),
            claimed: None,
        }
    }
}

impl SignatureFacts {
    /// A digital signature without seal.
    pub const fn new(number: usize, signer: PartyFacts, time: SignatureTimeFacts) -> Self {
        Self {
            number,
            kind: SignatureKind::Digital,
            signer,
            maker: None,
            seal: None,
            time,
        }
    }

    /// The same as an e-seal signature, with its seal and that one's maker.
    #[must_use]
    pub fn with_seal(mut self, seal: SealFacts, maker: PartyFacts) -> Self {
        self.kind = SignatureKind::Seal;
        self.seal = Some(seal);
        self.maker = Some(maker);
        self
    }
}

/// Someone who made a signature value, and why he is trusted.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PartyFacts {
    /// His certificate first, then those above it up to the trust anchor that was used.
    pub path: Vec<CertificateFacts>,
    /// What he signed with, and what the certificates of the path were signed with; sorted, each once.
    pub algorithms: Vec<AlgorithmFacts>,
}

impl PartyFacts {
    /// The party at the beginning of `path`, who signed by `algorithm`. The certificates below the anchor count by what
    /// they were signed with; the anchor itself is trusted as it is.
    pub fn new(path: &[Certificate], algorithm: Option<SignatureAlgorithm>) -> Self {
        let own = path.first().zip(algorithm);
        let own = own.map(|(c, a)| AlgorithmFacts::of(a, c.public_key().kind()));
        let links = path.windows(2).filter_map(|pair| match pair {
            [certificate, issuer] => {
                let by = certificate.signature_algorithm()?;
                Some(AlgorithmFacts::of(by, issuer.public_key().kind()))
            }
            _ => None,
        });
        let mut algorithms: Vec<AlgorithmFacts> = own.into_iter().chain(links).collect();
        algorithms.sort();
        algorithms.dedup();
        Self {
            path: path.iter().map(CertificateFacts::of).collect(),
            algorithms,
        }
    }

    /// His certificate.
    pub fn certificate(&self) -> Option<&CertificateFacts> {
        self.path.first()
    }
}

/// An algorithm in use, in the names of [`AlgorithmLimit`](crate::policy::AlgorithmLimit).
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct AlgorithmFacts {
    /// `SM2`, `RSA`, `ECDSA`, `Ed25519`, or a dotted identifier.
    pub name: String,
    /// Size of the key, in bits.
    pub bits: u32,
    /// The digest beside it, `SM3`, `SHA-256`, …; absent where it is built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl AlgorithmFacts {
    /// The algorithm under a key of this kind.
    pub fn of(algorithm: SignatureAlgorithm, key: KeyKind) -> Self {
        let (name, bits) = match key {
            KeyKind::Ed25519 => ("Ed25519".to_owned(), 256),
            KeyKind::P256 => ("ECDSA".to_owned(), 256),
            KeyKind::P384 => ("ECDSA".to_owned(), 384),
            KeyKind::Rsa(bits) => ("RSA".to_owned(), bits),
            KeyKind::Sm2 => ("SM2".to_owned(), 256),
            KeyKind::Other(oid) => (oid.to_string(), 0),
        };
        Self {
            name,
            bits,
            digest: algorithm.digest().map(|d| d.to_string()),
        }
    }
}

/// A certificate, and what lists know it by.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct CertificateFacts {
    /// DER, base64.
    pub der: String,
    /// The digest of the DER, `sm3:` and hexadecimal digits.
    pub sm3: String,
    /// Subject, RFC 4514.
    pub subject: String,
    /// The organisation's social credit code, where the subject holds exactly one: before the name of the organisation
    /// (O), as serialNumber or as UID. What a unit (OU) is called is the subscriber's own choice and names nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The names of the organisation in the subject (O); its common name (CN) where there is no organisation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<String>,
    /// Certificate policies, dotted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
}

impl CertificateFacts {
    /// The facts about `certificate`.
    pub fn of(certificate: &Certificate) -> Self {
        use base64::Engine as _;
        let subject = certificate.subject();
        let of = |kind: Oid| {
            let fits = move |(oid, _): &(Oid, _)| *oid == kind;
            subject.attributes().filter(fits).map(|(_, text)| text)
        };
        let naming = if of(oid::AT_O).next().is_some() {
            oid::AT_O
        } else {
            oid::AT_CN
        };
        let owner = SealOwner::of_subject(of(naming), None);
        let numbers = of(oid::AT_SERIAL_NUMBER).chain(of(oid::AT_UID));
        let code = SealOwner::of_subject(of(naming).chain(numbers), None).code;
        let policies = certificate.policies().ok().flatten().unwrap_or_default();
        Self {
            der: base64::engine::general_purpose::STANDARD.encode(certificate.der()),
            sm3: format!("sm3:{}", DigestAlgorithm::Sm3.digest(certificate.der())),
            subject: subject.to_string(),
            code,
            organisations: owner.name.into_iter().chain(owner.aliases).collect(),
            policies: policies.iter().map(ToString::to_string).collect(),
        }
    }
}
