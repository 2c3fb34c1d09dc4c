//! Electronic seal signatures (电子签章): SES_Signature in the layouts V1, V4 and V5.

use yinzheng::oid::Oid;
use yinzheng::time::Timestamp;

use super::certificate::Identity;
use super::der;
use super::seal::ExtData;
use super::seal::Layout;

/// How a V1 timeInfo is written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum TimeForm {
    /// BIT STRING holding a DER UTCTime.
    UtcTime,
    /// BIT STRING holding this text.
    Text(String),
    /// OCTET STRING holding a DER UTCTime, as some producers write it.
    Octets,
    /// BIT STRING holding this timestamp token.
    Token(Vec<u8>),
}

/// How `[0] timeStamp` is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Tagging {
    Explicit,
    Implicit,
    Untagged,
}

/// Makes one SES_Signature by `signer` with `seal`, claimed at 2024-06-01T02:00:00Z.
#[derive(Clone)]
pub(crate) struct SealSignatureBuilder {
    layout: Layout,
    version: u64,
    seal: Vec<u8>,
    signer: Identity,
    certificate: Option<Vec<u8>>,
    time: Timestamp,
    time_form: TimeForm,
    data_hash: Vec<u8>,
    property: String,
    extensions: Vec<ExtData>,
    algorithm: Option<Oid>,
    timestamp: Option<(Tagging, Vec<u8>)>,
    raw_value: bool,
    broken: bool,
    unused_bits: u8,
    trailing: Vec<u8>,
}

impl SealSignatureBuilder {
    /// With the hash of `content` by the signer's digest, and `property` as propertyInfo.
    pub(crate) fn new(
        layout: Layout,
        seal: &[u8],
        signer: &Identity,
        content: &[u8],
        property: &str,
    ) -> Self {
        Self {
            layout,
            version: layout.number(),
            seal: seal.to_vec(),
            signer: signer.clone(),
            certificate: None,
            time: der::instant("2024-06-01T02:00:00Z"),
            time_form: TimeForm::UtcTime,
            data_hash: signer.key.digest().digest(content).as_bytes().to_vec(),
            property: property.to_owned(),
            extensions: Vec::new(),
            algorithm: None,
            timestamp: None,
            raw_value: false,
            broken: false,
            unused_bits: 0,
            trailing: Vec::new(),
        }
    }

    pub(crate) fn at(mut self, time: Timestamp) -> Self {
        self.time = time;
        self
    }

    pub(crate) fn time_form(mut self, form: TimeForm) -> Self {
        self.time_form = form;
        self
    }

    pub(crate) fn data_hash(mut self, hash: &[u8]) -> Self {
        self.data_hash = hash.to_vec();
        self
    }

    pub(crate) fn property(mut self, property: &str) -> Self {
        property.clone_into(&mut self.property);
        self
    }

    pub(crate) fn extension(mut self, extension: ExtData) -> Self {
        self.extensions.push(extension);
        self
    }

    /// Names another certificate than the one of the key that signs.
    pub(crate) fn certificate(mut self, der: &[u8]) -> Self {
        self.certificate = Some(der.to_vec());
        self
    }

    pub(crate) fn algorithm(mut self, algorithm: Oid) -> Self {
        self.algorithm = Some(algorithm);
        self
    }

    /// Deviation: another TBS_Sign.version.
    pub(crate) fn version(mut self, version: u64) -> Self {
        self.version = version;
        self
    }

    /// A timestamp token over the value.
    pub(crate) fn timestamp(mut self, tagging: Tagging, token: &[u8]) -> Self {
        self.timestamp = Some((tagging, token.to_vec()));
        self
    }

    /// Deviation: the value as r‖s.
    pub(crate) fn raw_value(mut self) -> Self {
        self.raw_value = true;
        self
    }

    /// A value that does not verify.
    pub(crate) fn broken_signature(mut self) -> Self {
        self.broken = true;
        self
    }

    /// Deviation: the last bit of dataHash that is set, and the zero bits behind it, are declared unused.
    pub(crate) fn unused_hash_bit(mut self) -> Self {
        let last = self.data_hash.last().expect("a digest");
        self.unused_bits = u8::try_from(last.trailing_zeros()).expect("at most eight") + 1;
        self
    }

    /// Deviation: octets behind the structure.
    pub(crate) fn trailing(mut self, octets: &[u8]) -> Self {
        self.trailing = octets.to_vec();
        self
    }

    /// The signature value alone, for a timestamp over it.
    pub(crate) fn value(&self) -> Vec<u8> {
        let tbs = self.to_sign();
        let mut value = if self.raw_value {
            self.signer.key.sign_raw(&tbs)
        } else {
            self.signer.key.sign(&tbs)
        };
        if self.broken {
            *value.last_mut().expect("octets") ^= 1;
        }
        value
    }

    /// The seal signature.
    pub(crate) fn build(&self) -> Vec<u8> {
        let value = der::bits(&self.value());
        let mut out = match self.layout {
            Layout::V1 => der::seq([self.to_sign(), value]),
            Layout::V4 | Layout::V5 => der::seq([
                self.to_sign(),
                self.certificate_field(),
                self.algorithm_field(),
                value,
                self.timestamp_field(),
            ]),
        };
        out.extend_from_slice(&self.trailing);
        out
    }

    fn timestamp_field(&self) -> Vec<u8> {
        match &self.timestamp {
            None => Vec::new(),
            Some((Tagging::Explicit, token)) => der::tagged(0, [der::bits(token)]),
            Some((Tagging::Implicit, token)) => der::primitive(0, &[&[0], &token[..]].concat()),
            Some((Tagging::Untagged, token)) => der::bits(token),
        }
    }

    fn certificate_field(&self) -> Vec<u8> {
        let own = &self.signer.certificate;
        der::octets(self.certificate.as_ref().unwrap_or(own))
    }

    fn algorithm_field(&self) -> Vec<u8> {
        der::oid(
            self.algorithm
                .unwrap_or_else(|| self.signer.key.algorithm()),
        )
    }

    fn to_sign(&self) -> Vec<u8> {
        let mut hash = der::bits(&self.data_hash);
        let at = hash.len() - self.data_hash.len() - 1;
        hash[at] = self.unused_bits;
        let mut fields = vec![
            der::int(self.version),
            self.seal.clone(),
            self.time_field(),
            hash,
            der::ia5(&self.property),
        ];
        match self.layout {
            Layout::V1 => fields.extend([self.certificate_field(), self.algorithm_field()]),
            _ if self.extensions.is_empty() => {}
            _ => {
                let list = der::seq(self.extensions.iter().map(ExtData::der));
                fields.push(der::tagged(0, [list]));
            }
        }
        der::seq(fields)
    }

    fn time_field(&self) -> Vec<u8> {
        match (self.layout, &self.time_form) {
            (Layout::V1, TimeForm::UtcTime) => der::bits(&der::utc_time(self.time)),
            (Layout::V1, TimeForm::Text(text)) => der::bits(text.as_bytes()),
            (Layout::V1, TimeForm::Token(token)) => der::bits(token),
            (Layout::V1, TimeForm::Octets) => der::octets(&der::utc_time(self.time)),
            _ => der::generalized_time(self.time),
        }
    }
}
