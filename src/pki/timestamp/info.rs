//! TSTInfo (RFC 3161, 2.4.2; GB/T 20520): what a timestamp says.

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::crypto::DigestAlgorithm;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::oid::Oid;
use crate::pki::GeneralName;
use crate::pki::extension::read_extension;
use crate::time::Timestamp;

const FIELD: &str = "TSTInfo";

/// What a timestamp says.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TstInfo {
    /// The policy of the time-stamping authority.
    pub policy: Oid,
    /// The algorithm of the imprint as written.
    pub imprint_oid: Oid,
    /// The algorithm of the imprint, where known.
    pub imprint_algorithm: Option<DigestAlgorithm>,
    /// The digest of what was timestamped.
    pub imprint: Vec<u8>,
    /// Serial number, content octets.
    pub serial: Vec<u8>,
    /// The time, its fraction cut off.
    pub gen_time: Timestamp,
    /// Whether `gen_time` lost a fraction of a second.
    pub fraction: Fraction,
    /// How far off the time may be; `None` where the authority states nothing.
    pub accuracy: Option<Accuracy>,
    /// Whether all timestamps of the authority can be ordered by time alone.
    pub ordering: bool,
    /// The number that the request carried, content octets.
    pub nonce: Option<Vec<u8>>,
    /// A name of the authority.
    pub tsa: Option<GeneralName>,
    /// Extensions that are marked critical; none is understood here.
    pub critical_extensions: Vec<Oid>,
}

/// Whether a time was written with a fraction of a second.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fraction {
    /// It was, and it was cut off.
    CutOff,
    /// It was not.
    None,
}

/// How far off the time of a timestamp may be, to either side (RFC 3161, 2.4.2).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Accuracy {
    /// Whole seconds.
    pub seconds: u32,
    /// Thousandths of a second, 1 to 999; 0 if not stated.
    pub millis: u16,
    /// Millionths of a second, 1 to 999; 0 if not stated.
    pub micros: u16,
}

impl Accuracy {
    /// The next whole number of seconds.
    pub fn ceiling(self) -> i64 {
        let part = i64::from(self.millis > 0 || self.micros > 0);
        i64::from(self.seconds).saturating_add(part)
    }
}

impl TstInfo {
    /// Reads one TSTInfo that fills `der` exactly.
    ///
    /// ```
    /// use yinzheng::pki::timestamp::TstInfo;
    ///
    /// assert_eq!(TstInfo::from_der(&[0x30, 0x00]).unwrap_err().field(), "TSTInfo.version");
    /// ```
    ///
    /// # Errors
    ///
    /// A [`ParseError`] naming the field; another version than 1 is one too.
    pub fn from_der(der: &[u8]) -> Result<Self, ParseError> {
        let mut outer = Reader::new(der);
        let mut fields = outer.read(Tag::SEQUENCE, FIELD)?.inside();
        outer.finish(FIELD)?;
        let version = fields.offset();
        if fields.read_u64("TSTInfo.version")? != 1 {
            let kind = ParseErrorKind::UnexpectedValue;
            return Err(ParseError::new(kind, "TSTInfo.version", version));
        }
        let policy = fields.read_oid("TSTInfo.policy")?;
        let (imprint_oid, imprint) = read_imprint(&mut fields)?;
        let serial = fields.read(Tag::INTEGER, "TSTInfo.serialNumber")?;
        let time = fields.read(Tag::GENERALIZED_TIME, "TSTInfo.genTime")?;
        let accuracy = fields.read_optional(Tag::SEQUENCE, "TSTInfo.accuracy")?;
        let ordering = fields.read_optional_boolean("TSTInfo.ordering")?;
        let nonce = fields.read_optional(Tag::INTEGER, "TSTInfo.nonce")?;
        let tsa = fields.read_optional(Tag::context(0), "TSTInfo.tsa")?;
        let extensions = fields.read_optional(Tag::context(1), "TSTInfo.extensions")?;
        fields.finish(FIELD)?;
        Ok(Self {
            policy,
            imprint_oid,
            imprint_algorithm: DigestAlgorithm::from_oid(imprint_oid),
            imprint: imprint.to_vec(),
            serial: serial.value.to_vec(),
            gen_time: time.time("TSTInfo.genTime")?,
            fraction: if time.value.contains(&b'.') {
                Fraction::CutOff
            } else {
                Fraction::None
            },
            accuracy: accuracy.map(|a| read_accuracy(&a)).transpose()?,
            ordering: ordering.unwrap_or(false),
            nonce: nonce.map(|n| n.value.to_vec()),
            tsa: tsa.map(|t| read_tsa(&t)).transpose()?,
            critical_extensions: extensions
                .map(|e| read_critical(&e))
                .transpose()?
                .unwrap_or_default(),
        })
    }

    /// The first whole second by which what was timestamped surely existed: the time, its accuracy added, rounded
    /// up.
    pub fn latest(&self) -> Timestamp {
        let accuracy = self.accuracy.map_or(0, Accuracy::ceiling);
        let cut = match self.fraction {
            Fraction::CutOff => 1,
            Fraction::None => 0,
        };
        self.gen_time.plus(accuracy).plus(cut)
    }
}

fn read_imprint<'a>(fields: &mut Reader<'a>) -> Result<(Oid, &'a [u8]), ParseError> {
    const IMPRINT: &str = "TSTInfo.messageImprint";
    let mut pair = fields.read(Tag::SEQUENCE, IMPRINT)?.inside();
    let mut algorithm = pair.read(Tag::SEQUENCE, IMPRINT)?.inside();
    let oid = algorithm.read_oid(IMPRINT)?;
    algorithm.read_optional(Tag::NULL, IMPRINT)?;
    algorithm.finish(IMPRINT)?;
    let hash = pair.read(Tag::OCTET_STRING, IMPRINT)?.value;
    pair.finish(IMPRINT)?;
    Ok((oid, hash))
}

fn read_accuracy(element: &Tlv<'_>) -> Result<Accuracy, ParseError> {
    const ACCURACY: &str = "TSTInfo.accuracy";
    let bad = element.error(ParseErrorKind::BadInteger, ACCURACY);
    let mut fields = element.inside();
    let mut accuracy = Accuracy::default();
    if fields.peek() == Some(Tag::INTEGER) {
        let seconds = fields.read_u64(ACCURACY)?;
        accuracy.seconds = u32::try_from(seconds).map_err(|_| bad)?;
    }
    let mut part = |number| match fields.read_optional(Tag::context_primitive(number), ACCURACY)? {
        None => Ok(0),
        Some(element) => match *element.integer(ACCURACY)? {
            [low] if low < 0x80 => Ok(u16::from(low)),
            [high, low] if high < 0x80 => Ok(u16::from_be_bytes([high, low])),
            _ => Err(bad),
        },
    };
    accuracy.millis = part(0)?;
    accuracy.micros = part(1)?;
    fields.finish(ACCURACY)?;
    if accuracy.millis > 999 || accuracy.micros > 999 {
        Err(bad)
    } else {
        Ok(accuracy)
    }
}

fn read_tsa(wrapper: &Tlv<'_>) -> Result<GeneralName, ParseError> {
    let mut inner = wrapper.inside();
    let name = GeneralName::read(&mut inner, "TSTInfo.tsa")?;
    inner.finish("TSTInfo.tsa")?;
    Ok(name)
}

/// The identifiers of the extensions that are critical.
fn read_critical(element: &Tlv<'_>) -> Result<Vec<Oid>, ParseError> {
    const EXTENSIONS: &str = "TSTInfo.extensions";
    let mut list = element.inside();
    let mut critical = Vec::new();
    while !list.is_empty() {
        let extension = list.read(Tag::SEQUENCE, EXTENSIONS)?;
        let (id, is_critical, _) = read_extension(&extension, EXTENSIONS)?;
        if is_critical {
            critical.push(id);
        }
    }
    Ok(critical)
}
