//! Makes certificates, signature values and timestamps, right and wrong ones.

use ring::rand::SystemRandom;
use ring::signature::ECDSA_P256_SHA256_ASN1_SIGNING;
use ring::signature::EcdsaKeyPair;
use ring::signature::KeyPair as _;
use sm2::dsa::SigningKey;
use sm2::dsa::signature::Signer as _;

use yinzheng::asn1::Reader;
use yinzheng::asn1::Tag;
use yinzheng::asn1::bit_string;
use yinzheng::asn1::integer;
use yinzheng::asn1::object_identifier;
use yinzheng::asn1::sequence;
use yinzheng::asn1::tlv;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::oid;
use yinzheng::oid::Oid;
use yinzheng::pki::Certificate;

pub(crate) const KEY_ID: [u8; 4] = [1, 2, 3, 4];

/// A key with a certificate in its own name.
pub(crate) struct Party {
    key: Key,
    pub(crate) name: Vec<u8>,
    pub(crate) serial: u8,
    pub(crate) certificate: Vec<u8>,
}

enum Key {
    P256(Box<EcdsaKeyPair>),
    Sm2(Box<SigningKey>),
}

impl Party {
    /// With an SM2 key.
    pub(crate) fn new(cn: &str, serial: u8, seed: u8) -> Self {
        let key = SigningKey::from_slice("1234567812345678", &[seed; 32]).unwrap();
        let point = key.verifying_key().to_sec1_bytes();
        Self::with_key(cn, serial, Key::Sm2(Box::new(key)), (oid::SM2, &point))
    }

    /// With a P-256 key.
    pub(crate) fn on_p256(cn: &str, serial: u8) -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap();
        let point = key.public_key().as_ref().to_vec();
        Self::with_key(cn, serial, Key::P256(Box::new(key)), (oid::P256, &point))
    }

    fn with_key(cn: &str, serial: u8, key: Key, public: (Oid, &[u8])) -> Self {
        let name = name(cn);
        let certificate = certificate(&name, serial, public);
        Self {
            key,
            name,
            serial,
            certificate,
        }
    }

    pub(crate) fn read(&self) -> Certificate {
        Certificate::from_der(&self.certificate).unwrap()
    }

    /// With SM2 r‖s over `message`, under the standard's identity; otherwise as [`Self::sign`].
    pub(crate) fn sign_raw(&self, message: &[u8]) -> Vec<u8> {
        match &self.key {
            Key::Sm2(key) => key.sign(message).to_bytes().to_vec(),
            Key::P256(_) => self.sign(message),
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.key {
            Key::P256(key) => {
                let value = key.sign(&SystemRandom::new(), message).unwrap();
                value.as_ref().to_vec()
            }
            Key::Sm2(_) => {
                let raw = self.sign_raw(message);
                let (r, s) = raw.split_at(32);
                sequence(&[&integer(r), &integer(s)])
            }
        }
    }
}

fn name(cn: &str) -> Vec<u8> {
    let value = tlv(Tag::UTF8_STRING, &[cn.as_bytes()]);
    let attribute = sequence(&[&object_identifier(oid::AT_CN), &value]);
    sequence(&[&tlv(Tag::SET, &[&attribute])])
}

/// A certificate whose own signature nobody asks for here.
fn certificate(name: &[u8], serial: u8, (curve, point): (Oid, &[u8])) -> Vec<u8> {
    let key_id = sequence(&[
        &object_identifier(oid::CE_SUBJECT_KEY_ID),
        &octets(&octets(&KEY_ID)),
    ]);
    let spki = sequence(&[
        &sequence(&[
            &object_identifier(oid::EC_PUBLIC_KEY),
            &object_identifier(curve),
        ]),
        &bit_string(point),
    ]);
    let validity = sequence(&[
        &tlv(Tag::UTC_TIME, &[b"200101000000Z"]),
        &tlv(Tag::UTC_TIME, &[b"400101000000Z"]),
    ]);
    let tbs = sequence(&[
        &tlv(Tag::context(0), &[&integer(&[2])]),
        &integer(&[serial]),
        &algorithm(oid::SM2_WITH_SM3),
        name,
        &validity,
        name,
        &spki,
        &tlv(Tag::context(3), &[&sequence(&[&key_id])]),
    ]);
    sequence(&[&tbs, &algorithm(oid::SM2_WITH_SM3), &bit_string(&[0; 70])])
}

pub(crate) fn octets(content: &[u8]) -> Vec<u8> {
    tlv(Tag::OCTET_STRING, &[content])
}

pub(crate) fn algorithm(oid: Oid) -> Vec<u8> {
    sequence(&[&object_identifier(oid)])
}

pub(crate) fn attribute(oid: Oid, values: &[&[u8]]) -> Vec<u8> {
    sequence(&[&object_identifier(oid), &tlv(Tag::SET, values)])
}

pub(crate) fn sm3(data: &[u8]) -> Vec<u8> {
    DigestAlgorithm::Sm3.digest(data).as_bytes().to_vec()
}

/// contentType, signingTime and messageDigest, in the order of DER.
pub(crate) fn attributes(content_type: Oid, digest: &[u8]) -> Vec<Vec<u8>> {
    let time = tlv(Tag::UTC_TIME, &[b"240601020000Z"]);
    vec![
        attribute(oid::PKCS9_CONTENT_TYPE, &[&object_identifier(content_type)]),
        attribute(oid::PKCS9_SIGNING_TIME, &[&time]),
        attribute(oid::PKCS9_MESSAGE_DIGEST, &[&octets(digest)]),
    ]
}

/// An attribute that names `certificate` by its SM3 or SHA-256 digest.
pub(crate) fn signing_certificate(certificate: &[u8], digest: DigestAlgorithm) -> Vec<u8> {
    let hash = octets(digest.digest(certificate).as_bytes());
    let id = match digest {
        // The default of the schema is left out in DER.
        DigestAlgorithm::Sha256 => sequence(&[&hash]),
        other => sequence(&[&algorithm(other.oid()), &hash]),
    };
    let value = sequence(&[&sequence(&[&id])]);
    attribute(oid::AA_SIGNING_CERTIFICATE_V2, &[&value])
}

/// Parts of a SignerInfo; `signature` is made by the caller.
pub(crate) struct SignerInfo {
    pub(crate) version: u8,
    pub(crate) sid: Vec<u8>,
    pub(crate) digest: Oid,
    pub(crate) attributes: Option<Vec<Vec<u8>>>,
    pub(crate) algorithm: Oid,
    pub(crate) signature: Vec<u8>,
    pub(crate) unsigned: Vec<Vec<u8>>,
}

impl SignerInfo {
    /// Over `message` without attributes.
    pub(crate) fn plain(party: &Party, message: &[u8]) -> Self {
        Self {
            version: 1,
            sid: sequence(&[&party.name, &integer(&[party.serial])]),
            digest: oid::SM3,
            attributes: None,
            algorithm: oid::SM2_SIGN,
            signature: party.sign(message),
            unsigned: Vec::new(),
        }
    }

    /// Over `attributes`.
    pub(crate) fn attributed(party: &Party, attributes: Vec<Vec<u8>>) -> Self {
        let message = tlv(Tag::SET, &[&attributes.concat()]);
        Self {
            attributes: Some(attributes),
            ..Self::plain(party, &message)
        }
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let set = |number: u8, items: &[Vec<u8>]| tlv(Tag::context(number), &[&items.concat()]);
        let signed = self.attributes.as_ref().map(|a| set(0, a));
        let unsigned = if self.unsigned.is_empty() {
            Vec::new()
        } else {
            set(1, &self.unsigned)
        };
        sequence(&[
            &integer(&[self.version]),
            &self.sid,
            &algorithm(self.digest),
            &signed.unwrap_or_default(),
            &algorithm(self.algorithm),
            &octets(&self.signature),
            &unsigned,
        ])
    }
}

/// Parts of a ContentInfo with SignedData.
pub(crate) struct Cms {
    pub(crate) outer: Oid,
    pub(crate) version: u8,
    pub(crate) digests: Vec<Oid>,
    pub(crate) content_type: Oid,
    /// The whole element inside `[0]`.
    pub(crate) content: Option<Vec<u8>>,
    pub(crate) certificates: Vec<Vec<u8>>,
    /// RevocationInfoChoices.
    pub(crate) revocation: Vec<Vec<u8>>,
    pub(crate) signers: Vec<SignerInfo>,
}

impl Cms {
    pub(crate) fn new(content: Option<&[u8]>, party: &Party, signer: SignerInfo) -> Self {
        Self {
            outer: oid::GM_SIGNED_DATA,
            version: 1,
            digests: vec![oid::SM3],
            content_type: oid::GM_DATA,
            content: content.map(octets),
            certificates: vec![party.certificate.clone()],
            revocation: Vec::new(),
            signers: vec![signer],
        }
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let digests: Vec<u8> = self.digests.iter().flat_map(|d| algorithm(*d)).collect();
        let content = self.content.as_ref().map(|c| tlv(Tag::context(0), &[c]));
        let signers: Vec<u8> = self.signers.iter().flat_map(SignerInfo::der).collect();
        let revocation = if self.revocation.is_empty() {
            Vec::new()
        } else {
            tlv(Tag::context(1), &[&self.revocation.concat()])
        };
        let data = sequence(&[
            &integer(&[self.version]),
            &tlv(Tag::SET, &[&digests]),
            &sequence(&[
                &object_identifier(self.content_type),
                &content.unwrap_or_default(),
            ]),
            &tlv(Tag::context(0), &[&self.certificates.concat()]),
            &revocation,
            &tlv(Tag::SET, &[&signers]),
        ]);
        sequence(&[
            &object_identifier(self.outer),
            &tlv(Tag::context(0), &[&data]),
        ])
    }
}

/// Form B: content outside, attributes signed.
pub(crate) fn detached(party: &Party, content: &[u8]) -> Cms {
    let attributes = attributes(oid::GM_DATA, &sm3(content));
    Cms::new(None, party, SignerInfo::attributed(party, attributes))
}

/// Form A: the digest inside, and signed.
pub(crate) fn digested(party: &Party, content: &[u8]) -> Cms {
    let digest = sm3(content);
    Cms::new(Some(&digest), party, SignerInfo::plain(party, &digest))
}

/// Every encoding that comes of putting a NULL at the end of one constructed element of `der`.
pub(crate) fn with_one_element_too_many(der: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = Reader::new(der);
    let mut all = Vec::new();
    let mut before = Vec::new();
    while !reader.is_empty() {
        let element = reader.read_any("element").unwrap();
        let around = |content: &[u8]| {
            let changed = tlv(element.tag, &[content]);
            let after = &der[element.offset + element.raw.len()..];
            [&before[..], &changed, after].concat()
        };
        if element.tag.is_constructed() {
            all.push(around(&[element.value, &[5, 0]].concat()));
            let inside = with_one_element_too_many(element.value);
            all.extend(inside.iter().map(|content| around(content)));
        }
        before.extend_from_slice(element.raw);
    }
    all
}
