//! Electronic seals (电子印章): GM/T 0031-2014 (V1), GB/T 38540-2020 (V4), GM/T 0031-2025 (V5).

use yinzheng::crypto::DigestAlgorithm;
use yinzheng::oid::Oid;
use yinzheng::time::Timestamp;

use super::certificate::Identity;
use super::der;
use super::pki::OFFICE;
use super::pki::SEAL_ID;

/// The layout, and the number written into the header unless another is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Layout {
    V1,
    V4,
    V5,
}

impl Layout {
    pub(crate) fn number(self) -> u64 {
        match self {
            Self::V1 => 1,
            Self::V4 => 4,
            Self::V5 => 5,
        }
    }
}

/// How the seal lists the certificates that may sign with it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Listing {
    Certificates,
    /// SM3 digests, their type written so.
    Digests(&'static str),
    /// Texts that are no certificates, as one V1 producer writes them.
    Texts(&'static str),
}

/// One ExtData.
#[derive(Clone, Debug)]
pub(crate) struct ExtData {
    pub(crate) oid: Oid,
    /// The BOOLEAN as written: `None` leaves it out, FALSE written out is not DER but seen.
    pub(crate) critical: Option<u8>,
    pub(crate) value: Vec<u8>,
}

impl ExtData {
    pub(crate) fn der(&self) -> Vec<u8> {
        let critical = self.critical.map(der::boolean).unwrap_or_default();
        der::seq([der::oid(self.oid), critical, der::octets(&self.value)])
    }
}

/// Makes one SESeal: the office's special-purpose seal, 42 mm, made 2024-01-15, valid 2024-02-01 to the end of
/// 2049 (V1) or 2054.
#[derive(Clone)]
pub(crate) struct SealBuilder {
    layout: Layout,
    maker: Identity,
    header_id: String,
    version: u64,
    id: String,
    kind: u64,
    name: String,
    listing: Listing,
    listed: Vec<Vec<u8>>,
    created: Timestamp,
    valid: (Timestamp, Timestamp),
    generalized: bool,
    picture_type: String,
    picture: Vec<u8>,
    size: (u64, u64),
    extensions: Vec<ExtData>,
    algorithm: Option<Oid>,
    over_sequence: bool,
    raw_value: bool,
    timestamp: Option<Vec<u8>>,
    broken: bool,
    trailing: Vec<u8>,
}

impl SealBuilder {
    /// A seal of this layout by `maker`, listing the certificate of `signer`.
    pub(crate) fn new(layout: Layout, maker: &Identity, signer: &Identity) -> Self {
        let end = match layout {
            Layout::V1 => "2049-12-31T15:59:59Z",
            _ => "2054-12-31T15:59:59Z",
        };
        Self {
            layout,
            maker: maker.clone(),
            header_id: "ES".to_owned(),
            version: layout.number(),
            id: SEAL_ID.to_owned(),
            kind: 1,
            name: format!("{OFFICE}电子证照专用章"),
            listing: Listing::Certificates,
            listed: vec![signer.certificate.clone()],
            created: der::instant("2024-01-15T02:00:00Z"),
            valid: (der::instant("2024-01-31T16:00:00Z"), der::instant(end)),
            generalized: layout != Layout::V1,
            picture_type: "PNG".to_owned(),
            picture: super::picture::round_seal(SEAL_ID),
            size: (42, 42),
            extensions: Vec::new(),
            algorithm: None,
            over_sequence: layout == Layout::V1,
            raw_value: false,
            timestamp: None,
            broken: false,
            trailing: Vec::new(),
        }
    }

    pub(crate) fn id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }

    pub(crate) fn name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    pub(crate) fn created(mut self, at: &str) -> Self {
        self.created = der::instant(at);
        self
    }

    pub(crate) fn valid(mut self, from: &str, until: &str) -> Self {
        self.valid = (der::instant(from), der::instant(until));
        self
    }

    pub(crate) fn picture(mut self, kind: &str, data: &[u8], width: u64, height: u64) -> Self {
        kind.clone_into(&mut self.picture_type);
        self.picture = data.to_vec();
        self.size = (width, height);
        self
    }

    pub(crate) fn listing(mut self, listing: Listing) -> Self {
        self.listing = listing;
        self
    }

    /// Lists these certificates instead.
    pub(crate) fn listed(mut self, certificates: &[&[u8]]) -> Self {
        self.listed = certificates.iter().map(|c| c.to_vec()).collect();
        self
    }

    pub(crate) fn extension(mut self, extension: ExtData) -> Self {
        self.extensions.push(extension);
        self
    }

    /// A timestamp token over the maker's value.
    pub(crate) fn timestamp(mut self, token: &[u8]) -> Self {
        self.timestamp = Some(token.to_vec());
        self
    }

    /// Deviation: another header.ID than `ES`.
    pub(crate) fn header_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.header_id);
        self
    }

    /// Deviation: another header.version than the layout's.
    pub(crate) fn version(mut self, version: u64) -> Self {
        self.version = version;
        self
    }

    /// Deviation: another algorithm identifier than the key's.
    pub(crate) fn algorithm(mut self, algorithm: Oid) -> Self {
        self.algorithm = Some(algorithm);
        self
    }

    /// Deviation: V1 with GeneralizedTime.
    pub(crate) fn generalized_times(mut self) -> Self {
        self.generalized = true;
        self
    }

    /// Deviation: V4 or V5 signed over SEQUENCE(info, cert, algorithm) as V1 is.
    pub(crate) fn over_sequence(mut self) -> Self {
        self.over_sequence = true;
        self
    }

    /// Deviation: V1 signed over SES_SealInfo alone as V4 is.
    pub(crate) fn over_info(mut self) -> Self {
        self.over_sequence = false;
        self
    }

    /// Deviation: the value as r‖s.
    pub(crate) fn raw_value(mut self) -> Self {
        self.raw_value = true;
        self
    }

    /// A maker's value that does not verify.
    pub(crate) fn broken_signature(mut self) -> Self {
        self.broken = true;
        self
    }

    /// Deviation: octets behind the structure.
    pub(crate) fn trailing(mut self, octets: &[u8]) -> Self {
        self.trailing = octets.to_vec();
        self
    }

    /// The maker's value alone, for a timestamp over it.
    pub(crate) fn value(&self) -> Vec<u8> {
        let info = self.info();
        let message = if self.over_sequence {
            der::seq([info, self.maker_field(), self.algorithm_field()])
        } else {
            info
        };
        let mut value = if self.raw_value {
            self.maker.key.sign_raw(&message)
        } else {
            self.maker.key.sign(&message)
        };
        if self.broken {
            *value.last_mut().expect("octets") ^= 1;
        }
        value
    }

    /// The seal.
    pub(crate) fn build(&self) -> Vec<u8> {
        let (maker, algorithm) = (self.maker_field(), self.algorithm_field());
        let value = der::bits(&self.value());
        let mut seal = match self.layout {
            Layout::V1 => der::seq([self.info(), der::seq([maker, algorithm, value])]),
            Layout::V4 | Layout::V5 => {
                let token = self.timestamp.as_ref();
                let token = token.map(|t| der::tagged(0, [der::bits(t)]));
                let token = token.unwrap_or_default();
                der::seq([self.info(), maker, algorithm, value, token])
            }
        };
        seal.extend_from_slice(&self.trailing);
        seal
    }

    fn maker_field(&self) -> Vec<u8> {
        der::octets(&self.maker.certificate)
    }

    fn algorithm_field(&self) -> Vec<u8> {
        der::oid(self.algorithm.unwrap_or_else(|| self.maker.key.algorithm()))
    }

    fn info(&self) -> Vec<u8> {
        let header = der::seq([
            der::ia5(&self.header_id),
            der::int(self.version),
            der::ia5("yinzheng"),
        ]);
        let picture = der::seq([
            der::ia5(&self.picture_type),
            der::octets(&self.picture),
            der::int(self.size.0),
            der::int(self.size.1),
        ]);
        let extensions = if self.extensions.is_empty() {
            Vec::new()
        } else {
            der::seq(self.extensions.iter().map(ExtData::der))
        };
        der::seq([
            header,
            der::ia5(&self.id),
            self.property(),
            picture,
            extensions,
        ])
    }

    fn property(&self) -> Vec<u8> {
        let time = |t| {
            if self.generalized {
                der::generalized_time(t)
            } else {
                der::utc_time(t)
            }
        };
        let list_type = match (self.layout, self.listing) {
            (Layout::V1, _) => Vec::new(),
            (_, Listing::Digests(_)) => der::int(2),
            _ => der::int(1),
        };
        der::seq([
            der::int(self.kind),
            der::utf8(&self.name),
            list_type,
            der::seq(self.listed.iter().map(|c| self.list_entry(c))),
            time(self.created),
            time(self.valid.0),
            time(self.valid.1),
        ])
    }

    fn list_entry(&self, certificate: &[u8]) -> Vec<u8> {
        match self.listing {
            Listing::Certificates => der::octets(certificate),
            Listing::Digests(kind) => der::seq([
                der::printable(kind),
                der::octets(DigestAlgorithm::Sm3.digest(certificate).as_bytes()),
            ]),
            Listing::Texts(text) => der::ia5(text),
        }
    }
}
