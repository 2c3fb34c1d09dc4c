//! Private keys as structures: PKCS#8 (RFC 5958), ECPrivateKey (RFC 5915), RSAPrivateKey (RFC 8017, A.1.2).
//!
//! The public key of a curve is always computed from the number. One that stands beside it in the file must be the
//! same: a key that signs for another public key than it names makes signatures that nobody can verify.
//!
//! No error says more than the name of a field, because what stands there may be part of a key.

use ::sm2::elliptic_curve::sec1::ToSec1Point;
use zeroize::Zeroizing;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::bit_string;
use crate::asn1::integer;
use crate::asn1::object_identifier;
use crate::asn1::sequence;
use crate::asn1::tlv;
use crate::crypto::KeyError;
use crate::error::ParseError;
use crate::oid;
use crate::oid::Oid;

impl From<ParseError> for KeyError {
    /// Keeps the field alone: kind and place of the fault could show octets of the key.
    fn from(error: ParseError) -> Self {
        Self::Malformed {
            field: error.field(),
        }
    }
}

/// A curve whose keys sign here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Curve {
    P256,
    P384,
    Sm2,
}

/// A private key that was read. No `Debug`, so that it cannot be printed by accident.
pub(crate) enum PrivateKey {
    Curve {
        curve: Curve,
        /// Big-endian, as long as the field.
        number: Zeroizing<Vec<u8>>,
        /// SEC1, not compressed.
        point: Vec<u8>,
    },
    Ed25519(Zeroizing<Vec<u8>>),
    /// RSAPrivateKey.
    Rsa(Zeroizing<Vec<u8>>),
}

/// What a DER structure is, judged by its first two elements.
pub(crate) enum Shape {
    Encrypted,
    Plain,
}

/// Whether `der` is an EncryptedPrivateKeyInfo.
pub(crate) fn shape(der: &[u8]) -> Result<Shape, KeyError> {
    let fields = Reader::new(der).read(Tag::SEQUENCE, "PrivateKeyInfo")?;
    Ok(match fields.inside().peek() {
        Some(Tag::SEQUENCE) => Shape::Encrypted,
        _ => Shape::Plain,
    })
}

impl PrivateKey {
    /// Reads one structure that fills `der` exactly. Which it is shows in what follows the version: an algorithm
    /// (PKCS#8), octets (ECPrivateKey) or a number (RSAPrivateKey).
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        const FIELD: &str = "PrivateKeyInfo";
        let mut outer = Reader::new(der);
        let mut fields = outer.read(Tag::SEQUENCE, FIELD)?.inside();
        outer.finish(FIELD)?;
        let version = fields.read_u64("version")?;
        match (fields.peek(), version) {
            (Some(Tag::SEQUENCE), 3) => Err(KeyError::Pkcs12),
            (Some(Tag::SEQUENCE), 0 | 1) => Self::from_pkcs8(&mut fields),
            (Some(Tag::OCTET_STRING), 1) => Self::from_ec(der, None, None),
            (Some(Tag::INTEGER), 0) => Ok(Self::Rsa(Zeroizing::new(der.to_vec()))),
            _ => Err(KeyError::Malformed { field: "version" }),
        }
    }

    /// The rest of a OneAsymmetricKey after its version.
    fn from_pkcs8(fields: &mut Reader<'_>) -> Result<Self, KeyError> {
        const FIELD: &str = "privateKeyAlgorithm";
        let mut algorithm = fields.read(Tag::SEQUENCE, FIELD)?.inside();
        let key = fields.read(Tag::OCTET_STRING, "privateKey")?;
        fields.read_optional(Tag::context(0), "attributes")?;
        let public = read_public(fields)?;
        fields.finish("PrivateKeyInfo")?;

        let oid = algorithm.read_oid(FIELD)?;
        match oid {
            oid::EC_PUBLIC_KEY => {
                let curve = Curve::from_oid(algorithm.read_oid("namedCurve")?)?;
                Self::from_ec(key.value, Some(curve), public)
            }
            // Some tools name the curve as the algorithm.
            oid::SM2 => Self::from_ec(key.value, Some(Curve::Sm2), public),
            oid::ED25519 => {
                let mut inner = key.inside();
                let seed = inner.read(Tag::OCTET_STRING, "CurvePrivateKey")?.value;
                inner.finish("CurvePrivateKey")?;
                Self::from_seed(seed, public)
            }
            oid::RSA => match Self::from_der(key.value)? {
                rsa @ Self::Rsa(_) => Ok(rsa),
                _ => Err(KeyError::Malformed {
                    field: "RSAPrivateKey",
                }),
            },
            oid => Err(KeyError::Unsupported { field: FIELD, oid }),
        }
    }

    /// An ECPrivateKey.
    ///
    /// * `curve`: what the structure around it names; without one it must name its curve itself.
    /// * `public`: the public key from the structure around it.
    fn from_ec(der: &[u8], curve: Option<Curve>, public: Option<&[u8]>) -> Result<Self, KeyError> {
        const FIELD: &str = "ECPrivateKey";
        let mut outer = Reader::new(der);
        let mut fields = outer.read(Tag::SEQUENCE, FIELD)?.inside();
        outer.finish(FIELD)?;
        if fields.read_u64("ECPrivateKey.version")? != 1 {
            return Err(KeyError::Malformed {
                field: "ECPrivateKey.version",
            });
        }
        let number = fields.read(Tag::OCTET_STRING, "ECPrivateKey.privateKey")?;
        let own = fields.read_optional(Tag::context(0), "ECPrivateKey.parameters")?;
        let point = fields.read_optional(Tag::context(1), "ECPrivateKey.publicKey")?;
        fields.finish(FIELD)?;

        let own = own.map(|p| p.inside().read_oid("ECPrivateKey.parameters"));
        let own = own.transpose()?.map(Curve::from_oid).transpose()?;
        let curve = match (curve, own) {
            (Some(a), Some(b)) if a != b => None,
            (a, b) => a.or(b),
        };
        let curve = curve.ok_or(KeyError::Malformed {
            field: "ECPrivateKey.parameters",
        })?;
        let key = Self::from_number(curve, number.value)?;
        let point = point.map(|p| p.inside().read_octets_in_bits("ECPrivateKey.publicKey"));
        for given in [point.transpose()?, public].into_iter().flatten() {
            key.demand_point(given)?;
        }
        Ok(key)
    }

    /// A key from its number, big-endian; leading zeros may be there or not.
    pub(crate) fn from_number(curve: Curve, number: &[u8]) -> Result<Self, KeyError> {
        let length = curve.length();
        let excess = number.len().saturating_sub(length);
        let (zeros, digits) = number.split_at_checked(excess).ok_or(KeyError::Number)?;
        if zeros.iter().any(|&b| b != 0) {
            return Err(KeyError::Number);
        }
        let mut number = Zeroizing::new(Vec::with_capacity(length));
        number.resize(length.saturating_sub(digits.len()), 0);
        number.extend_from_slice(digits);
        let point = curve.point(&number).ok_or(KeyError::Number)?;
        Ok(Self::Curve {
            curve,
            number,
            point,
        })
    }

    fn from_seed(seed: &[u8], public: Option<&[u8]>) -> Result<Self, KeyError> {
        let pair = ring::signature::Ed25519KeyPair::from_seed_unchecked(seed)
            .map_err(|_| KeyError::Number)?;
        let own = ring::signature::KeyPair::public_key(&pair);
        if public.is_some_and(|given| given != own.as_ref()) {
            return Err(KeyError::PublicKeyMismatch);
        }
        Ok(Self::Ed25519(Zeroizing::new(seed.to_vec())))
    }

    /// Whether `given`, a SEC1 point in any form, is the key's own.
    fn demand_point(&self, given: &[u8]) -> Result<(), KeyError> {
        let Self::Curve { curve, point, .. } = self else {
            return Ok(());
        };
        let own = point.get(1..).unwrap_or_default();
        let x = own.get(..curve.length()).unwrap_or_default();
        let odd = own.last().map_or(0, |b| b & 1);
        let same = match given.split_first() {
            Some((4, rest)) => rest == own,
            Some((&form @ (2 | 3), rest)) => rest == x && form & 1 == odd,
            Some((&form @ (6 | 7), rest)) => rest == own && form & 1 == odd,
            _ => false,
        };
        if same {
            Ok(())
        } else {
            Err(KeyError::PublicKeyMismatch)
        }
    }

    /// A PrivateKeyInfo. Keys on curves name their curve and public key inside as well, because GmSSL wants them.
    pub(crate) fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        let (algorithm, key) = match self {
            Self::Curve {
                curve,
                number,
                point,
            } => {
                let named = object_identifier(curve.oid());
                let key = sequence(&[
                    &integer(&[1]),
                    &Zeroizing::new(tlv(Tag::OCTET_STRING, &[number])),
                    &tlv(Tag::context(0), &[&named]),
                    &tlv(Tag::context(1), &[&bit_string(point)]),
                ]);
                let algorithm = [object_identifier(oid::EC_PUBLIC_KEY), named].concat();
                (algorithm, Zeroizing::new(key))
            }
            Self::Ed25519(seed) => (
                object_identifier(oid::ED25519),
                Zeroizing::new(tlv(Tag::OCTET_STRING, &[seed])),
            ),
            Self::Rsa(key) => (
                [object_identifier(oid::RSA), tlv(Tag::NULL, &[])].concat(),
                key.clone(),
            ),
        };
        let key = Zeroizing::new(tlv(Tag::OCTET_STRING, &[&key]));
        Zeroizing::new(sequence(&[&integer(&[0]), &sequence(&[&algorithm]), &key]))
    }
}

/// The public key of a OneAsymmetricKey: an implicit BIT STRING, or an explicit one as older versions of `ring`
/// wrote it.
fn read_public<'a>(fields: &mut Reader<'a>) -> Result<Option<&'a [u8]>, KeyError> {
    const FIELD: &str = "publicKey";
    if let Some(implicit) = fields.read_optional(Tag::context_primitive(1), FIELD)? {
        let octets = implicit.value.strip_prefix(&[0]);
        return Ok(Some(octets.ok_or(KeyError::Malformed { field: FIELD })?));
    }
    let explicit = fields.read_optional(Tag::context(1), FIELD)?;
    let octets = explicit.map(|e| e.inside().read_octets_in_bits(FIELD));
    Ok(octets.transpose()?)
}

impl Curve {
    fn from_oid(oid: Oid) -> Result<Self, KeyError> {
        Ok(match oid {
            oid::P256 => Self::P256,
            oid::P384 => Self::P384,
            oid::SM2 => Self::Sm2,
            oid => {
                return Err(KeyError::Unsupported {
                    field: "namedCurve",
                    oid,
                });
            }
        })
    }

    pub(crate) const fn oid(self) -> Oid {
        match self {
            Self::P256 => oid::P256,
            Self::P384 => oid::P384,
            Self::Sm2 => oid::SM2,
        }
    }

    /// Octets of a number or coordinate.
    pub(crate) const fn length(self) -> usize {
        match self {
            Self::P256 | Self::Sm2 => 32,
            Self::P384 => 48,
        }
    }

    /// The public point, SEC1 and not compressed, in constant time; `None` if `number` is not between 1 and n - 1.
    fn point(self, number: &[u8]) -> Option<Vec<u8>> {
        Some(match self {
            Self::P256 => {
                let key = p256::SecretKey::from_slice(number).ok()?;
                key.public_key().to_sec1_point(false).as_bytes().to_vec()
            }
            Self::P384 => {
                let key = p384::SecretKey::from_slice(number).ok()?;
                key.public_key().to_sec1_point(false).as_bytes().to_vec()
            }
            Self::Sm2 => {
                let key = ::sm2::SecretKey::from_slice(number).ok()?;
                key.public_key().to_sec1_point(false).as_bytes().to_vec()
            }
        })
    }
}
