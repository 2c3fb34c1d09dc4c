//! The entries of a list: regions, CAs, makers, authorities, types, scenarios.

use serde::Deserialize;
use serde::Serialize;

use crate::licence::DivisionCode;
use crate::licence::Uscc;
use crate::recognition::StandingHistory;
use crate::report::Format;
use crate::time::Timestamp;

/// A region whose licences are recognised.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Division code; the region is everything that lies in it, but for what has an entry of its own.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub code: DivisionCode,
    /// Its name.
    pub name: String,
    /// The region that it lies in, where that is listed too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub parent: Option<DivisionCode>,
    /// How it stands.
    pub status: StandingHistory,
}

impl Region {
    /// The region with this code and name.
    pub fn new(code: DivisionCode, name: impl Into<String>, status: StandingHistory) -> Self {
        Self {
            code,
            name: name.into(),
            parent: None,
            status,
        }
    }
}

/// What a CA is recognised for.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AnchorPurpose {
    /// Signers (签章人).
    SignerCa,
    /// Seal makers (制章者).
    SealMakerCa,
    /// Time stamping authorities.
    TimestampCa,
}

/// A CA that is recognised.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListedAnchor {
    /// Name of this entry.
    pub anchor_id: String,
    /// Its certificate, DER in base64.
    pub certificate: String,
    /// What it is recognised for; at least one.
    pub purposes: Vec<AnchorPurpose>,
    /// Its region.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub region: DivisionCode,
    /// How it stands.
    pub status: StandingHistory,
    /// What certificates below it must be like.
    #[serde(default, skip_serializing_if = "AnchorConstraints::is_empty")]
    pub constraints: AnchorConstraints,
}

impl ListedAnchor {
    /// The CA with this certificate (DER), without constraints.
    pub fn new(
        anchor_id: impl Into<String>,
        certificate: &[u8],
        purposes: impl Into<Vec<AnchorPurpose>>,
        region: DivisionCode,
        status: StandingHistory,
    ) -> Self {
        use base64::Engine as _;
        Self {
            anchor_id: anchor_id.into(),
            certificate: base64::engine::general_purpose::STANDARD.encode(certificate),
            purposes: purposes.into(),
            region,
            status,
            constraints: AnchorConstraints::default(),
        }
    }
}

/// What certificates below a recognised CA must be like.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AnchorConstraints {
    /// Certificate policies, dotted, of which the end entity's certificate must name one; any or none will do where
    /// this is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificate_policies: Vec<String>,
}

impl AnchorConstraints {
    /// Whether nothing is demanded.
    pub const fn is_empty(&self) -> bool {
        self.certificate_policies.is_empty()
    }
}

/// A certificate as a list names it.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CertificateRef {
    /// The certificate, DER in base64.
    Der(String),
    /// Its digest, `sm3:` and hexadecimal digits in small letters.
    Digest(String),
}

/// A certificate by who certified it and whom it names; renewals fit without a change of the list.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SubjectMatch {
    /// The listed CA above it.
    pub anchor_id: String,
    /// The organisation's social credit code, as the subject has it: before the name of the organisation (O), as
    /// serialNumber or as UID. This or a name must be given; where both are, both must fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub code: Option<Uscc>,
    /// A name of the organisation, equal to O of the subject letter by letter, or to CN where there is no O.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
}

impl SubjectMatch {
    /// Certificates under `anchor_id` for the organisation with this code.
    pub fn by_code(anchor_id: impl Into<String>, code: Uscc) -> Self {
        Self {
            anchor_id: anchor_id.into(),
            code: Some(code),
            organisation: None,
        }
    }

    /// Certificates under `anchor_id` for the organisation with this name.
    pub fn by_name(anchor_id: impl Into<String>, organisation: impl Into<String>) -> Self {
        Self {
            anchor_id: anchor_id.into(),
            code: None,
            organisation: Some(organisation.into()),
        }
    }
}

/// A seal maker that is recognised.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SealMaker {
    /// Name of this entry.
    pub maker_id: String,
    /// Its name. A maker of the same name and region in a list that is taken over is the same one: what is said here
    /// of it stands.
    pub name: String,
    /// Its region.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub region: DivisionCode,
    /// Its certificates; these or `matches` must be given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<CertificateRef>,
    /// Its certificates by CA and subject.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<SubjectMatch>,
    /// How it stands.
    pub status: StandingHistory,
}

impl SealMaker {
    /// The maker with this name, without certificates yet.
    pub fn new(
        maker_id: impl Into<String>,
        name: impl Into<String>,
        region: DivisionCode,
        status: StandingHistory,
    ) -> Self {
        Self {
            maker_id: maker_id.into(),
            name: name.into(),
            region,
            certificates: Vec::new(),
            matches: Vec::new(),
            status,
        }
    }
}

/// An issuing authority (签发机构) that is recognised.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Its social credit code. What is said here of the authority stands, also where a list that is taken over has other
    /// certificates of it.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub authority_id: Uscc,
    /// Its name.
    pub name: String,
    /// Other names under which it issues.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Its region.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub region: DivisionCode,
    /// The certificates that sign for it; these or `matches` must be given. Where another body seals for it, such as an
    /// approval bureau for a department, that body's certificates stand here, beside the entry of the body itself: the
    /// licence says for which of the two it was sealed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<CertificateRef>,
    /// The certificates that sign for it, by CA and subject.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<SubjectMatch>,
    /// What it may issue.
    pub may_issue: Vec<MayIssue>,
    /// How it stands.
    pub status: StandingHistory,
}

impl Authority {
    /// The authority with this code and name, without certificates and types yet.
    pub fn new(
        authority_id: Uscc,
        name: impl Into<String>,
        region: DivisionCode,
        status: StandingHistory,
    ) -> Self {
        Self {
            authority_id,
            name: name.into(),
            aliases: Vec::new(),
            region,
            certificates: Vec::new(),
            matches: Vec::new(),
            may_issue: Vec::new(),
            status,
        }
    }
}

/// What an authority may issue.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MayIssue {
    /// Code of the type.
    pub type_code: String,
    /// Where; its own region where nothing is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub territory: Vec<DivisionCode>,
    /// When; at any time where nothing is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub valid: Vec<Span>,
    /// Whether only sealed licences are recognised. They are where nothing is said.
    #[serde(default = "sealed", skip_serializing_if = "is_sealed")]
    pub seal_required: bool,
    /// In which formats; in any where nothing is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub formats: Vec<Format>,
}

const fn sealed() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the form that serde asks for
const fn is_sealed(required: &bool) -> bool {
    *required
}

impl MayIssue {
    /// Sealed licences of this type, in the authority's own region, at any time.
    pub fn new(type_code: impl Into<String>) -> Self {
        Self {
            type_code: type_code.into(),
            territory: Vec::new(),
            valid: Vec::new(),
            seal_required: true,
            formats: Vec::new(),
        }
    }
}

/// A span of time.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// First instant.
    pub from: Timestamp,
    /// The first instant that no longer belongs to it; open where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Span {
    /// From `from` on, up to and without `until`.
    pub const fn new(from: Timestamp, until: Option<Timestamp>) -> Self {
        Self { from, until }
    }

    /// Whether `t` lies in it.
    pub fn contains(self, t: Timestamp) -> bool {
        self.from <= t && self.until.is_none_or(|until| t < until)
    }
}

/// A licence type that the list speaks of.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListedType {
    /// Its code.
    pub type_code: String,
    /// Its name; advisory, codes decide.
    pub name: String,
    /// The standard that describes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
    /// Items that must lie under the seal: elements by their code (`ZZBH`), items of the type (`KZ_…`) as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mandatory_metadata: Vec<String>,
}

impl ListedType {
    /// The type with this code and name.
    pub fn new(type_code: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            type_code: type_code.into(),
            name: name.into(),
            standard: None,
            mandatory_metadata: Vec::new(),
        }
    }
}

/// For which matters which types are recognised (应用场景).
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Name of this entry.
    pub id: String,
    /// Codes of matters (事项), or `*` for every matter.
    pub matters: Vec<String>,
    /// Codes of the region's own types.
    pub types: Vec<String>,
    /// Whether the types are *not* recognised for these matters, whatever other entries say.
    #[serde(default, skip_serializing_if = "is_no_exception")]
    pub excluded: bool,
    /// How it stands.
    pub status: StandingHistory,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the form that serde asks for
const fn is_no_exception(excluded: &bool) -> bool {
    !*excluded
}

impl Scenario {
    /// These types, for these matters.
    pub fn new(
        id: impl Into<String>,
        matters: Vec<String>,
        types: Vec<String>,
        status: StandingHistory,
    ) -> Self {
        Self {
            id: id.into(),
            matters,
            types,
            excluded: false,
            status,
        }
    }

    /// The same as an exception.
    #[must_use]
    pub const fn excluding(mut self) -> Self {
        self.excluded = true;
        self
    }
}

/// A list of another publisher that the region takes over, under the keys named here.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TakeOver {
    /// The list.
    pub list_id: String,
    /// Its publisher.
    pub publisher: String,
    /// The publisher's keys: SubjectPublicKeyInfo, DER in base64, points in full.
    pub keys: Vec<String>,
    /// How many of them must have signed.
    pub threshold: u32,
    /// What of the list counts.
    pub scope: TakeOverScope,
}

impl TakeOver {
    /// The list of `publisher` under these keys.
    pub fn new(
        list_id: impl Into<String>,
        publisher: impl Into<String>,
        keys: Vec<String>,
        threshold: u32,
        scope: TakeOverScope,
    ) -> Self {
        Self {
            list_id: list_id.into(),
            publisher: publisher.into(),
            keys,
            threshold,
            scope,
        }
    }
}

/// What counts of a list that is taken over: CAs, makers and authorities alone, never its rules. Its timestamp
/// authorities prove times as those of the region's own list do, of whatever licence.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TakeOverScope {
    /// Regions; at least one.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub regions: Vec<DivisionCode>,
    /// Types; every type where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
}

impl TakeOverScope {
    /// Every type of these regions.
    pub const fn regions(regions: Vec<DivisionCode>) -> Self {
        Self {
            regions,
            types: Vec::new(),
        }
    }
}
