//! What a seal and a seal signature hold once they are read.
//!
//! Owned values; every part that is signed, hashed or compared is kept as the octets that arrived. Nothing here
//! is checked beyond its structure.

use crate::oid::Oid;
use crate::report::Reason;
use crate::seal::Octets;
use crate::seal::PictureKind;
use crate::seal::TimeInfo;
use crate::time::Timestamp;
use crate::time::Validity;

/// The standard that a seal follows.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum SealVersion {
    /// GM/T 0031-2014.
    V1,
    /// GB/T 38540-2020.
    V4,
    /// GM/T 0031-2025.
    V5,
    /// The layout of V4 and V5 with a higher number: a standard that is not known here.
    Unknown,
}

/// Which of the two layouts a structure has. Its shape decides, not the number in it.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Layout {
    /// Two elements at the top: GM/T 0031-2014.
    Gmt2014,
    /// Four or five elements at the top: GB/T 38540-2020 and GM/T 0031-2025.
    Gbt2020,
}

/// Something that is not as the standard says, and was read all the same because its meaning is certain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Deviation {
    /// What it is called in a report.
    pub reason: Reason,
    /// The field, in the standard's spelling.
    pub field: &'static str,
    /// Where, in bytes from the start of the input.
    pub offset: usize,
}

/// An electronic seal (电子印章, SESeal).
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Seal {
    /// The whole SESeal, as received.
    pub raw: Octets,
    /// Its layout.
    pub layout: Layout,
    /// The standard it follows, from layout and header.
    pub version: SealVersion,
    /// What the maker signed.
    pub info: SealInfo,
    /// The maker's certificate (制章人证书), DER, not yet parsed.
    pub maker_certificate: Octets,
    /// `cert` and the algorithm identifier as they stand in the file, tags included: in the 2014 layout, and in
    /// seals made like it, they are signed too.
    pub signed_suffix: [Octets; 2],
    /// The signature algorithm that is named.
    pub algorithm: Oid,
    /// The maker's signature value.
    pub value: Octets,
    /// A timestamp token over [`Seal::value`], only in GM/T 0031-2025; DER, not yet parsed.
    pub timestamp: Option<Octets>,
    /// What was read although it is not as the standard says.
    pub deviations: Vec<Deviation>,
}

/// What describes a seal and is signed by its maker (SES_SealInfo).
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SealInfo {
    /// The whole SES_SealInfo, as received.
    pub raw: Octets,
    /// `header`.
    pub header: Header,
    /// The unique code of the seal (印章编码, `esID`).
    pub seal_id: String,
    /// `property`.
    pub property: Property,
    /// `picture`.
    pub picture: Picture,
    /// `extDatas`; empty if absent.
    pub extensions: Vec<ExtData>,
}

/// SES_Header.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Header {
    /// `ID`; the standards fix it as [`HEADER_ID`].
    pub id: String,
    /// `version`.
    pub version: u64,
    /// The vendor (`Vid`).
    pub vendor: String,
}

/// What [`Header::id`] has to be.
pub const HEADER_ID: &str = "ES";

/// SES_ESPropertyInfo.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Property {
    /// `type`, a number without a common meaning.
    pub kind: u64,
    /// The seal's name (印章名称).
    pub name: String,
    /// Who may sign with the seal (`certList`).
    pub signers: SignerList,
    /// `createDate`.
    pub created: Timestamp,
    /// `validStart` and `validEnd`, in the order of the file even if they contradict each other.
    pub validity: Validity,
}

/// The list of those who may sign with a seal.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignerList {
    /// What the list says that it holds.
    pub kind: SignerListKind,
    /// Its entries.
    pub entries: Vec<SignerEntry>,
}

/// What a list of signers says that it holds.
#[allow(clippy::exhaustive_enums)] // every number has its place
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignerListKind {
    /// Nothing: the layout of 2014 has no `certListType`.
    Unstated,
    /// `certListType` 1.
    Certificates,
    /// `certListType` 2.
    Digests,
    /// Another `certListType`, unknown here.
    Other(u64),
}

/// One entry of the list of signers.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SignerEntry {
    /// A certificate, DER, not parsed.
    Certificate(Octets),
    /// The digest of a certificate.
    Digest {
        /// `type`, which the standard leaves open: taken as the name or identifier of the algorithm.
        algorithm: String,
        /// `value`.
        value: Octets,
    },
    /// A name for a certificate; the 2014 text does not say how to find one by it.
    Identifier(String),
    /// Anything else, kept as it came.
    Opaque(Octets),
}

/// The picture of a seal (SES_ESPictureInfo). It is never decoded here.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Picture {
    /// `type` as written.
    pub declared: String,
    /// `data`.
    pub data: Octets,
    /// What the first octets of `data` say it is.
    pub found: Option<PictureKind>,
    /// Width in millimetres.
    pub width: u64,
    /// Height in millimetres.
    pub height: u64,
}

/// One extension of a seal or a seal signature (ExtData).
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ExtData {
    /// `extnID`.
    pub id: Oid,
    /// `critical`.
    pub critical: bool,
    /// `extnValue`.
    pub value: Octets,
}

impl ExtData {
    /// An extension for a seal or seal signature to be made, not critical.
    pub fn new(id: Oid, value: &[u8]) -> Self {
        Self {
            id,
            critical: false,
            value: Octets::new(value),
        }
    }

    /// The same, critical: a verifier that does not know it says so.
    #[must_use]
    pub fn critical(mut self) -> Self {
        self.critical = true;
        self
    }
}

/// A seal signature (电子签章, SES_Signature).
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SealSignature {
    /// The whole SES_Signature, as received, without what may follow it.
    pub raw: Octets,
    /// Its layout.
    pub layout: Layout,
    /// `TBS_Sign`, as received: what the signature value is over.
    pub to_sign: Octets,
    /// `TBS_Sign.version`.
    pub version: u64,
    /// The seal in it, with the maker's signature.
    pub seal: Seal,
    /// When the signer says that he signed.
    pub time_info: TimeInfo,
    /// The digest of the content (`dataHash`).
    pub data_hash: Octets,
    /// `propertyInfo`: free, and signed; in an OFD file it names the signature file.
    pub property_info: Octets,
    /// `TBS_Sign.extDatas`; empty if absent.
    pub extensions: Vec<ExtData>,
    /// The signer's certificate (签章人证书), DER, not yet parsed; empty where only [`SealSignature::signer_id`] is given.
    pub signer_certificate: Octets,
    /// A name for the signer's certificate in its place, as the 2014 text allows without saying how to find one by it.
    pub signer_id: Option<Octets>,
    /// The signature algorithm that is named.
    pub algorithm: Oid,
    /// The signature value.
    pub value: Octets,
    /// A timestamp token over [`SealSignature::value`]; DER, not yet parsed.
    pub timestamp: Option<Octets>,
    /// What was read although it is not as the standard says, outside the seal.
    pub deviations: Vec<Deviation>,
}

impl SealSignature {
    /// `propertyInfo` as text, if it is UTF-8.
    pub fn property_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.property_info).ok()
    }
}
