//! Seals and signatures made field by field, so that each field can be wrong on its own.
//!
//! Every field is one encoded element that a test may replace before the structure is signed.

use sm2::dsa::SigningKey;
use sm2::dsa::signature::Signer;

use yinzheng::asn1::Tag;
use yinzheng::asn1::bit_string;
use yinzheng::asn1::integer;
use yinzheng::asn1::object_identifier;
use yinzheng::asn1::sequence;
use yinzheng::asn1::tlv;
use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::limits::Limits;
use yinzheng::oid;
use yinzheng::oid::Oid;
use yinzheng::report::Check;
use yinzheng::report::Finding;
use yinzheng::report::Outcome;
use yinzheng::report::Reason;
use yinzheng::seal;
use yinzheng::seal::Expectation;
use yinzheng::seal::SealSignatureFacts;

pub(crate) const CONTENT: &[u8] = b"<ofd:Signature/>";
pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

pub(crate) fn text(tag: Tag, text: &str) -> Vec<u8> {
    tlv(tag, &[text.as_bytes()])
}

pub(crate) fn ia5(content: &str) -> Vec<u8> {
    text(Tag::IA5_STRING, content)
}

pub(crate) fn octets(content: &[u8]) -> Vec<u8> {
    tlv(Tag::OCTET_STRING, &[content])
}

pub(crate) fn number(n: u8) -> Vec<u8> {
    integer(&[n])
}

pub(crate) fn generalized(content: &str) -> Vec<u8> {
    text(Tag::GENERALIZED_TIME, content)
}

pub(crate) fn utc(content: &str) -> Vec<u8> {
    text(Tag::UTC_TIME, content)
}

pub(crate) fn dotted(text: &str) -> Vec<u8> {
    object_identifier(Oid::from_dotted(text).unwrap())
}

/// One ExtData; `critical` is left out or stands as an element.
pub(crate) fn extension(id: &str, critical: &[u8]) -> Vec<u8> {
    sequence(&[&dotted(id), critical, &octets(b"v")])
}

/// Someone with an SM2 key and a certificate of his own.
#[derive(Clone)]
pub(crate) struct Person {
    secret: [u8; 32],
    pub(crate) certificate: Vec<u8>,
}

impl Person {
    /// `seed` makes the key; the certificate is valid for the year 2024 to 2033 and signed by its own key.
    pub(crate) fn new(seed: u8, name: &str) -> Self {
        Self::from(seed, name, "240101000000Z")
    }

    pub(crate) fn from(seed: u8, name: &str, not_before: &str) -> Self {
        let secret = [seed; 32];
        let key = SigningKey::from_slice("", &secret).unwrap();
        let point = key.verifying_key().to_sec1_bytes();
        let algorithm = sequence(&[
            &object_identifier(oid::EC_PUBLIC_KEY),
            &object_identifier(oid::SM2),
        ]);
        let spki = sequence(&[&algorithm, &bit_string(&point)]);
        let sign = |tbs: &[u8]| sm2(&secret, DEFAULT_ID, tbs);
        let certificate = certificate(name, not_before, &spki, sign);
        Self {
            secret,
            certificate,
        }
    }

    pub(crate) fn sign(&self, id: &[u8], message: &[u8]) -> Vec<u8> {
        sm2(&self.secret, id, message)
    }
}

/// A certificate with any key in it.
pub(crate) fn certificate(
    name: &str,
    not_before: &str,
    spki: &[u8],
    sign: impl Fn(&[u8]) -> Vec<u8>,
) -> Vec<u8> {
    let attribute = sequence(&[
        &object_identifier(oid::AT_CN),
        &text(Tag::UTF8_STRING, name),
    ]);
    let name = sequence(&[&tlv(Tag::SET, &[&attribute])]);
    let algorithm = sequence(&[&object_identifier(oid::SM2_WITH_SM3)]);
    let validity = sequence(&[&utc(not_before), &utc("330101000000Z")]);
    let version = tlv(Tag::context(0), &[&number(2)]);
    let tbs = sequence(&[
        &version,
        &number(7),
        &algorithm,
        &name,
        &validity,
        &name,
        spki,
    ]);
    sequence(&[&tbs, &algorithm, &bit_string(&sign(&tbs))])
}

/// The signature value in DER.
fn sm2(secret: &[u8; 32], id: &[u8], message: &[u8]) -> Vec<u8> {
    let key = SigningKey::from_slice(std::str::from_utf8(id).unwrap(), secret).unwrap();
    let value = key.sign(message).to_bytes();
    let (r, s) = value.split_at(32);
    sequence(&[&integer(r), &integer(s)])
}

/// A BIT STRING by a writer that takes it for a list of flags: zero octets at its end left out, and the zero bits before
/// them called unused.
pub(crate) fn flags(octets: &[u8]) -> Vec<u8> {
    let end = octets.iter().rposition(|&octet| octet != 0);
    let (kept, unused) = end.map_or((&[][..], 0), |end| {
        (&octets[..=end], octets[end].trailing_zeros() as u8)
    });
    tlv(Tag::BIT_STRING, &[&[unused], kept])
}

/// r‖s of a value in DER.
pub(crate) fn raw_form(der: &[u8]) -> Vec<u8> {
    let mut fields = yinzheng::asn1::Reader::new(der)
        .read(Tag::SEQUENCE, "value")
        .unwrap()
        .inside();
    let mut pair = Vec::new();
    for _ in 0..2 {
        let number = fields.read(Tag::INTEGER, "number").unwrap().value;
        let magnitude = number.strip_prefix(&[0]).unwrap_or(number);
        pair.extend(vec![0; 32 - magnitude.len()]);
        pair.extend_from_slice(magnitude);
    }
    pair
}

/// The layout that is written.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Written {
    V1,
    V4,
}

/// A seal signature to be, with everything in it.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) seal_layout: Written,
    pub(crate) layout: Written,
    pub(crate) maker: Person,
    pub(crate) signer: Person,
    // SES_SealInfo
    pub(crate) header: [Vec<u8>; 3],
    pub(crate) seal_id: Vec<u8>,
    pub(crate) kind: Vec<u8>,
    pub(crate) name: Vec<u8>,
    pub(crate) list_type: Vec<u8>,
    pub(crate) list: Vec<u8>,
    pub(crate) dates: [Vec<u8>; 3],
    pub(crate) picture: [Vec<u8>; 4],
    pub(crate) seal_extensions: Vec<u8>,
    // Around it
    pub(crate) maker_certificate: Vec<u8>,
    pub(crate) seal_algorithm: Vec<u8>,
    pub(crate) maker_id: &'static [u8],
    pub(crate) over_sequence: bool,
    pub(crate) seal_timestamp: Vec<u8>,
    /// Applied to SES_SignInfo in the layout of 2014.
    pub(crate) wrap_sign_info: fn(Vec<u8>) -> Vec<u8>,
    // TBS_Sign
    pub(crate) version: Vec<u8>,
    pub(crate) time: Vec<u8>,
    pub(crate) data_hash: Vec<u8>,
    pub(crate) property: Vec<u8>,
    pub(crate) extensions: Vec<u8>,
    // Around it
    pub(crate) certificate: Vec<u8>,
    pub(crate) algorithm: Vec<u8>,
    pub(crate) signer_id: &'static [u8],
    /// Applied to the DER signature value.
    pub(crate) form: fn(&[u8]) -> Vec<u8>,
    /// Writes the BIT STRING around the signature value, and that around the maker's.
    pub(crate) bits: fn(&[u8]) -> Vec<u8>,
    pub(crate) seal_bits: fn(&[u8]) -> Vec<u8>,
    pub(crate) timestamp: Vec<u8>,
    pub(crate) tail: Vec<u8>,
}

impl Draft {
    /// A flawless signature of GB/T 38540-2020.
    pub(crate) fn v4() -> Self {
        let (maker, signer) = (Person::new(1, "maker"), Person::new(2, "signer"));
        Self {
            seal_layout: Written::V4,
            layout: Written::V4,
            header: [ia5("ES"), number(4), ia5("TEST")],
            seal_id: ia5("51080000000001"),
            kind: number(1),
            name: text(Tag::UTF8_STRING, "测试专用章"),
            list_type: number(1),
            list: sequence(&[&octets(&signer.certificate)]),
            dates: [
                generalized("20240102000000Z"),
                generalized("20240102000000Z"),
                generalized("20320101000000Z"),
            ],
            picture: [ia5("PNG"), octets(PNG), number(40), number(40)],
            seal_extensions: vec![],
            maker_certificate: octets(&maker.certificate),
            seal_algorithm: object_identifier(oid::SM2_WITH_SM3),
            maker_id: DEFAULT_ID,
            over_sequence: false,
            seal_timestamp: vec![],
            wrap_sign_info: |sign_info| sign_info,
            version: number(4),
            time: generalized("20240601020000Z"),
            data_hash: bit_string(DigestAlgorithm::Sm3.digest(CONTENT).as_bytes()),
            property: ia5("/Doc_0/Signs/Sign_0/Signature.xml"),
            extensions: vec![],
            certificate: octets(&signer.certificate),
            algorithm: object_identifier(oid::SM2_WITH_SM3),
            signer_id: DEFAULT_ID,
            form: <[u8]>::to_vec,
            bits: bit_string,
            seal_bits: bit_string,
            timestamp: vec![],
            tail: vec![],
            maker,
            signer,
        }
    }

    /// A flawless signature of GM/T 0031-2025.
    pub(crate) fn v5() -> Self {
        Self {
            header: [ia5("ES"), number(5), ia5("TEST")],
            version: number(5),
            ..Self::v4()
        }
    }

    /// A flawless signature of GM/T 0031-2014.
    pub(crate) fn v1() -> Self {
        Self {
            seal_layout: Written::V1,
            layout: Written::V1,
            header: [ia5("ES"), number(1), ia5("TEST")],
            list_type: vec![],
            dates: [
                utc("240102000000Z"),
                utc("240102000000Z"),
                utc("320101000000Z"),
            ],
            over_sequence: true,
            version: number(1),
            time: bit_string(b"2024-06-01 10:00:00"),
            ..Self::v4()
        }
    }

    pub(crate) fn info(&self) -> Vec<u8> {
        let joined = |parts: &[Vec<u8>]| sequence(&[&parts.concat()]);
        let property = sequence(&[
            &self.kind,
            &self.name,
            &self.list_type,
            &self.list,
            &self.dates.concat(),
        ]);
        let header = joined(&self.header);
        let picture = joined(&self.picture);
        sequence(&[
            &header,
            &self.seal_id,
            &property,
            &picture,
            &self.seal_extensions,
        ])
    }

    pub(crate) fn seal(&self) -> Vec<u8> {
        let info = self.info();
        let over_sequence = sequence(&[&info, &self.maker_certificate, &self.seal_algorithm]);
        let signed = if self.over_sequence {
            &over_sequence
        } else {
            &info
        };
        let value = (self.seal_bits)(&self.maker.sign(self.maker_id, signed));
        let sealing = [
            &self.maker_certificate[..],
            &self.seal_algorithm,
            &value,
            &self.seal_timestamp,
        ]
        .concat();
        match self.seal_layout {
            Written::V4 => sequence(&[&info, &sealing]),
            Written::V1 => sequence(&[&info, &(self.wrap_sign_info)(sequence(&[&sealing]))]),
        }
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        self.der_with_seal(&self.seal())
    }

    pub(crate) fn der_with_seal(&self, seal: &[u8]) -> Vec<u8> {
        let named = [&self.certificate[..], &self.algorithm].concat();
        let (inside, outside) = match self.layout {
            Written::V1 => (named, vec![]),
            Written::V4 => (vec![], named),
        };
        let to_sign = sequence(&[
            &self.version,
            seal,
            &self.time,
            &self.data_hash,
            &self.property,
            &self.extensions,
            &inside,
        ]);
        let value = (self.form)(&self.signer.sign(self.signer_id, &to_sign));
        let bits = (self.bits)(&value);
        let whole = sequence(&[&to_sign, &outside, &bits, &self.timestamp]);
        [whole, self.tail.clone()].concat()
    }

    pub(crate) fn judged(&self) -> Vec<Finding> {
        judged(&self.der())
    }
}

/// Observed and judged over [`CONTENT`] with two identities: the default one, and `other`.
pub(crate) fn judged(der: &[u8]) -> Vec<Finding> {
    let digest = DigestAlgorithm::Sm3.digest(CONTENT);
    let expected = Expectation::new(1, Some(digest.as_bytes()));
    seal::judge(&observed(der), &expected)
}

pub(crate) fn observed(der: &[u8]) -> Result<SealSignatureFacts, yinzheng::error::ParseError> {
    let ids = [DEFAULT_ID.to_vec(), b"other".to_vec()];
    seal::observe(der, &Limits::default(), &ids)
}

/// The one answer to `check`, warnings aside.
pub(crate) fn answer(findings: &[Finding], check: Check) -> Outcome {
    let answers: Vec<Outcome> = findings
        .iter()
        .filter(|f| f.check == check && !matches!(f.outcome, Outcome::Warning(_)))
        .map(|f| f.outcome)
        .collect();
    assert_eq!(answers.len(), 1, "{check}: {findings:?}");
    answers[0]
}

/// What was answered badly or not at all.
pub(crate) fn bad(findings: &[Finding]) -> Vec<(Check, Outcome)> {
    findings
        .iter()
        .filter(|f| !matches!(f.outcome, Outcome::Ok | Outcome::Warning(_)))
        .map(|f| (f.check, f.outcome))
        .collect()
}

/// What was warned of, and where.
pub(crate) fn warnings(findings: &[Finding]) -> Vec<(Reason, &str)> {
    findings
        .iter()
        .filter_map(|f| match f.outcome {
            Outcome::Warning(reason) => Some((reason, f.place.as_deref().unwrap_or(""))),
            _ => None,
        })
        .collect()
}

/// One change to a draft.
pub(crate) type Change = fn(&mut Draft);
