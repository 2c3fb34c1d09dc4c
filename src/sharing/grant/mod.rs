//! Grants (用证授权): who allowed the use of which licences, to whom, for what and until when.
//!
//! "Consent given" as a plain yes is not enough: a grant is bound to holder, body, matter, purpose and fields, is
//! signed, and is used up by its use. There are four kinds, and which one it was is part of every answer: the holder's
//! own signature, that of somebody who is proven to act for the holder, the word of a platform that identified the
//! holder and asked, and a legal basis without consent (依职权).

mod authority;
mod judge;
mod nonce;
mod nonce_file;
mod revocation;

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::crypto::SignError;
use crate::crypto::fill_random;
use crate::crypto::hex;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::licence::DivisionCode;
use crate::licence::LicenceId;
use crate::licence::Uscc;
use crate::limits::Limits;
use crate::pki::envelope::Envelope;
use crate::sharing::HolderRef;
use crate::sharing::TypeRef;
use crate::sharing::text;
use crate::sharing::text::field_key;
use crate::time::Timestamp;

pub use authority::GrantAuthorities;
pub use authority::LegalBasis;
pub use authority::Platform;
pub use judge::AcceptedGrant;
pub use judge::GrantCheck;
pub use judge::GrantUse;
pub use judge::judge_grant;
pub use judge::judge_grant_json;
pub use nonce::Consumption;
pub use nonce::MemoryNonces;
pub use nonce::NonceStore;
pub use nonce::OneUse;
pub use nonce::StoreError;
pub use nonce::UseReceipt;
pub use nonce_file::FileNonces;
pub(super) use nonce_file::sync_parent;
pub use revocation::GrantRevocation;
pub use revocation::REVOCATION_DOMAIN;
pub use revocation::REVOCATION_SCHEMA;
pub use revocation::SignedRevocation;

/// The version of the JSON form.
pub const GRANT_SCHEMA: &str = "yinzheng.grant/1";

/// The domain under which grants are signed, see [`Envelope::sign`].
pub const GRANT_DOMAIN: &str = "yinzheng-grant-v1";

/// Most uses of one grant. More than a batch of licences for one case is no authorisation but a subscription.
pub const MOST_USES: u32 = 1_000;

/// Most entries of a scope, and most fields of an entry.
const MOST_ENTRIES: usize = 256;

/// An authorisation, as it is signed. Members that are not known are refused: one could be a restriction.
#[non_exhaustive]
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// [`GRANT_SCHEMA`].
    pub schema: String,
    /// Its identifier, unique with its maker.
    pub grant_id: String,
    /// Whose licences.
    pub holder: HolderRef,
    /// Who may use them: the body's social credit code.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub grantee: Uscc,
    /// For which matter, by its code.
    pub matter: String,
    /// For what, by the identifier of the text that the holder saw.
    pub purpose: String,
    /// In which case, where it is for one alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// Which licences, and what of them.
    pub scope: Vec<ScopeItem>,
    /// Where they are used.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub region: DivisionCode,
    /// First instant at which it may be used.
    pub not_before: Timestamp,
    /// Last instant at which it may be used.
    pub not_after: Timestamp,
    /// How often it may be used, 1 to [`MOST_USES`].
    pub max_uses: u32,
    /// At least 128 random bit, in lower-case hexadecimal digits.
    pub nonce: String,
    /// On what it rests.
    pub basis: GrantBasis,
}

impl fmt::Debug for Grant {
    /// Without what tells about the holder's life: scope and purpose.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant")
            .field("grant_id", &self.grant_id)
            .field("grantee", &self.grantee)
            .field("not_after", &self.not_after)
            .finish_non_exhaustive()
    }
}

/// One licence, or licences of one type, and what of it may be used.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ScopeItem {
    /// Which.
    pub subject: ScopeSubject,
    /// What of it.
    pub extent: Extent,
}

/// What a scope or a request names.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ScopeSubject {
    /// One licence, by its identifier.
    Id(#[cfg_attr(feature = "schema", schemars(with = "String"))] LicenceId),
    /// Every licence or proof of a type.
    Type(TypeRef),
}

/// What of a licence.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// The whole file, as it shows its face (照面).
    Face,
    /// These fields, by element code or extension name.
    Fields(Vec<String>),
}

impl Extent {
    /// Whether `wanted` lies within this extent.
    pub fn covers(&self, wanted: &Self) -> bool {
        match (self, wanted) {
            (Self::Face, _) => true,
            (Self::Fields(_), Self::Face) => false,
            (Self::Fields(have), Self::Fields(want)) => {
                let has = |f: &String| have.iter().any(|h| field_key(h) == field_key(f));
                want.iter().all(has)
            }
        }
    }
}

impl ScopeItem {
    /// This extent of these licences.
    pub const fn new(subject: ScopeSubject, extent: Extent) -> Self {
        Self { subject, extent }
    }

    /// Whether `wanted`, a licence of type `kind`, lies within this item. What is wanted by type alone is not covered
    /// by the authorisation of one licence.
    fn covers(&self, wanted: &Self, kind: Option<&TypeRef>) -> bool {
        let subject = match (&self.subject, &wanted.subject) {
            (ScopeSubject::Type(have), ScopeSubject::Id(_)) => Some(have) == kind,
            (have, want) => have == want,
        };
        subject && self.extent.covers(&wanted.extent)
    }

    pub(super) fn check(&self) -> Result<(), ParseError> {
        if let ScopeSubject::Type(TypeRef::Proof(code)) = &self.subject {
            text::named(code, "scope.subject")?;
        }
        let Extent::Fields(fields) = &self.extent else {
            return Ok(());
        };
        if fields.is_empty() {
            return Err(text::bad(ParseErrorKind::Missing, "scope.extent"));
        }
        if fields.len() > MOST_ENTRIES {
            return Err(text::bad(ParseErrorKind::Limit, "scope.extent"));
        }
        fields
            .iter()
            .try_for_each(|f| text::named(f, "scope.extent"))
    }
}

/// Whether `wanted`, a licence of type `kind`, lies within one item of `scope`.
pub(super) fn covered(scope: &[ScopeItem], wanted: &ScopeItem, kind: Option<&TypeRef>) -> bool {
    scope.iter().any(|item| item.covers(wanted, kind))
}

/// How well a person was identified by who asked (身份认证等级).
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AuthenticationLevel {
    /// A password or a code by text message.
    Low,
    /// Real name checked against a register (实名认证).
    Substantial,
    /// Real name and real person: face, card or certificate (实人认证).
    High,
}

/// On what an authorisation rests.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum GrantBasis {
    /// The signature of somebody who acts for the holder, such as a parent or a manager. Lawful where that is proven,
    /// and no word of the holder.
    Delegate {
        /// Who signs.
        delegate: HolderRef,
    },
    /// The holder's own signature.
    OwnSignature,
    /// The word of a platform that identified the holder and asked.
    Platform {
        /// The platform's body.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        platform: Uscc,
        /// How well it identified the holder.
        authentication: AuthenticationLevel,
    },
    /// A legal basis, without the holder's consent.
    Statute {
        /// Its code in the table of legal bases.
        legal_basis: String,
    },
}

/// Which kind of basis, for results and records.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GrantKind {
    /// The signature of somebody who acts for the holder.
    Delegate,
    /// The holder's own signature.
    OwnSignature,
    /// The word of a platform.
    Platform,
    /// A legal basis.
    Statute,
}

impl GrantBasis {
    /// Which kind it is.
    pub const fn kind(&self) -> GrantKind {
        match self {
            Self::Delegate { .. } => GrantKind::Delegate,
            Self::OwnSignature => GrantKind::OwnSignature,
            Self::Platform { .. } => GrantKind::Platform,
            Self::Statute { .. } => GrantKind::Statute,
        }
    }
}

impl Grant {
    /// A grant for one use within `validity` (first and last instant), with a fresh identifier and random number.
    ///
    /// # Errors
    ///
    /// [`SignError::Random`] without random numbers.
    pub fn new(
        holder: HolderRef,
        grantee: Uscc,
        matter: impl Into<String>,
        region: DivisionCode,
        validity: (Timestamp, Timestamp),
        basis: GrantBasis,
    ) -> Result<Self, SignError> {
        let mut random = [0; 32];
        fill_random(&mut random)?;
        let (id, nonce) = random.split_at(16);
        Ok(Self {
            schema: GRANT_SCHEMA.to_owned(),
            grant_id: hex(id),
            holder,
            grantee,
            matter: matter.into(),
            purpose: String::new(),
            case: None,
            scope: Vec::new(),
            region,
            not_before: validity.0,
            not_after: validity.1,
            max_uses: 1,
            nonce: hex(nonce),
            basis,
        })
    }

    /// The same grant for this purpose.
    #[must_use]
    pub fn for_purpose(mut self, purpose: impl Into<String>) -> Self {
        self.purpose = purpose.into();
        self
    }

    /// The same grant with one more licence or type of licence.
    #[must_use]
    pub fn over(mut self, subject: ScopeSubject, extent: Extent) -> Self {
        self.scope.push(ScopeItem { subject, extent });
        self
    }

    /// The payload to sign under [`GRANT_DOMAIN`].
    ///
    /// # Errors
    ///
    /// [`ParseError`] naming the field that a reader would refuse.
    pub fn to_envelope(&self) -> Result<Envelope, ParseError> {
        self.check()?;
        let payload = serde_json::to_vec(self)
            .map_err(|_| text::bad(ParseErrorKind::UnexpectedValue, "grant"))?;
        Ok(Envelope::new(payload))
    }

    fn check(&self) -> Result<(), ParseError> {
        if self.schema != GRANT_SCHEMA {
            return Err(text::bad(ParseErrorKind::UnexpectedValue, "grant.schema"));
        }
        text::named(&self.grant_id, "grant.grant_id")?;
        text::named(&self.matter, "grant.matter")?;
        text::named(&self.purpose, "grant.purpose")?;
        if let Some(case) = &self.case {
            text::named(case, "grant.case")?;
        }
        match &self.basis {
            GrantBasis::Delegate { delegate } => delegate.check()?,
            GrantBasis::Statute { legal_basis } => text::named(legal_basis, "grant.basis")?,
            GrantBasis::OwnSignature | GrantBasis::Platform { .. } => {}
        }
        self.holder.check()?;
        text::nonce(&self.nonce, "grant.nonce")?;
        if self.not_before > self.not_after {
            return Err(text::bad(ParseErrorKind::BadTime, "grant.not_after"));
        }
        if !(1..=MOST_USES).contains(&self.max_uses) {
            return Err(text::bad(ParseErrorKind::Limit, "grant.max_uses"));
        }
        if self.scope.is_empty() {
            return Err(text::bad(ParseErrorKind::Missing, "grant.scope"));
        }
        if self.scope.len() > MOST_ENTRIES {
            return Err(text::bad(ParseErrorKind::Limit, "grant.scope"));
        }
        self.scope.iter().try_for_each(ScopeItem::check)
    }
}

/// A grant with the signatures over it, not judged.
#[derive(Clone, Debug)]
pub struct SignedGrant {
    grant: Grant,
    envelope: Envelope,
    digest: String,
}

impl SignedGrant {
    /// Reads the JSON form of a signed grant; untrusted.
    ///
    /// # Errors
    ///
    /// [`ParseError`] naming the first field that is missing, malformed or over a limit.
    pub fn from_json(json: &[u8], limits: &Limits) -> Result<Self, ParseError> {
        Self::from_envelope(Envelope::from_json(json, limits)?)
    }

    /// Reads the grant in an envelope.
    ///
    /// # Errors
    ///
    /// As [`SignedGrant::from_json`].
    pub fn from_envelope(envelope: Envelope) -> Result<Self, ParseError> {
        let grant: Grant = serde_json::from_slice(envelope.payload())
            .map_err(|_| text::bad(ParseErrorKind::UnexpectedValue, "grant"))?;
        grant.check()?;
        Ok(Self {
            digest: text::digest_of_octets(envelope.payload()),
            grant,
            envelope,
        })
    }

    /// What it says; not to be relied on before [`judge_grant`].
    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// `sm3:` and the digest of the signed octets, by which requests and records name it.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The signatures.
    pub const fn envelope(&self) -> &Envelope {
        &self.envelope
    }
}
