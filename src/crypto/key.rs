//! Public keys as certificates carry them.

use std::fmt;
use std::sync::Arc;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::asn1::bit_string;
use crate::asn1::object_identifier;
use crate::asn1::sequence;
use crate::asn1::tlv;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::SignatureForm;
use crate::crypto::TableBudget;
use crate::crypto::VerifyError;
use crate::crypto::signature;
use crate::crypto::sm2::Sm2Key;
use crate::error::ParseError;
use crate::oid;
use crate::oid::Oid;

/// Octets of the table that a key makes for itself after some uses.
const SMALL_TABLE: usize = 8 << 10;

/// What kind of key it is, and its size where that varies.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum KeyKind {
    /// Ed25519.
    Ed25519,
    /// An algorithm or curve that this library does not verify.
    Other(Oid),
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// RSA with a modulus of so many bits.
    Rsa(u32),
    /// SM2 (GB/T 32918.5).
    Sm2,
}

impl fmt::Display for KeyKind {
    /// `SM2`, `RSA-2048`, …, or the dotted identifier.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Other(oid) => write!(f, "{oid}"),
            Self::P256 => f.write_str("P-256"),
            Self::P384 => f.write_str("P-384"),
            Self::Rsa(bits) => write!(f, "RSA-{bits}"),
            Self::Sm2 => f.write_str("SM2"),
        }
    }
}

/// A public key (SubjectPublicKeyInfo, RFC 5280, 4.1.2.7).
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct PublicKey {
    kind: KeyKind,
    octets: Box<[u8]>,
}

impl PublicKey {
    /// Reads one SubjectPublicKeyInfo that fills `der` exactly. Whether the point lies on its curve is
    /// only found out by [`PublicKey::prepare`].
    ///
    /// SM2 keys are read with id-ecPublicKey and the SM2 curve, and with the SM2 identifier as algorithm, which
    /// some tools write.
    ///
    /// # Errors
    ///
    /// A [`ParseError`] naming the field that is malformed.
    pub fn from_spki(der: &[u8]) -> Result<Self, ParseError> {
        let mut outer = Reader::new(der);
        let mut fields = outer.read(Tag::SEQUENCE, "SubjectPublicKeyInfo")?.inside();
        outer.finish("SubjectPublicKeyInfo")?;
        let mut algorithm = fields
            .read(Tag::SEQUENCE, "SubjectPublicKeyInfo.algorithm")?
            .inside();
        let octets = fields.read_octets_in_bits("SubjectPublicKeyInfo.subjectPublicKey")?;
        fields.finish("SubjectPublicKeyInfo")?;
        let oid = algorithm.read_oid("SubjectPublicKeyInfo.algorithm")?;
        let parameter = if algorithm.is_empty() {
            None
        } else {
            Some(algorithm.read_any("SubjectPublicKeyInfo.algorithm.parameters")?)
        };
        algorithm.finish("SubjectPublicKeyInfo.algorithm")?;
        let kind = kind_of(oid, parameter.as_ref(), octets)?;
        Ok(Self {
            kind,
            octets: octets.into(),
        })
    }

    /// Writes the key as SubjectPublicKeyInfo: RSA with the plain RSA identifier, SM2 with id-ecPublicKey and the
    /// curve; a kind that is not verified here by its identifier alone.
    ///
    /// For a key inside a signed structure take the octets from that structure instead.
    pub fn to_spki(&self) -> Vec<u8> {
        let (algorithm, parameter) = match self.kind {
            KeyKind::Ed25519 => (oid::ED25519, Vec::new()),
            KeyKind::Other(other) => (other, Vec::new()),
            KeyKind::P256 => (oid::EC_PUBLIC_KEY, object_identifier(oid::P256)),
            KeyKind::P384 => (oid::EC_PUBLIC_KEY, object_identifier(oid::P384)),
            KeyKind::Rsa(_) => (oid::RSA, tlv(Tag::NULL, &[])),
            KeyKind::Sm2 => (oid::EC_PUBLIC_KEY, object_identifier(oid::SM2)),
        };
        sequence(&[
            &sequence(&[&object_identifier(algorithm), &parameter]),
            &bit_string(&self.octets),
        ])
    }

    /// Whether the key stands in the one form that writers use: a point in full, an RSAPublicKey of two positive
    /// numbers without zeros before them. A key in another form, such as a compressed point, is the same key under
    /// another name, since names are digests of the octets. True of kinds that are not verified here.
    pub fn is_canonical(&self) -> bool {
        let full_point = |len: usize| self.octets.len() == len && self.octets.starts_with(&[4]);
        match self.kind {
            KeyKind::Sm2 | KeyKind::P256 => full_point(65),
            KeyKind::P384 => full_point(97),
            KeyKind::Rsa(_) => is_plain_rsa(&self.octets).unwrap_or(false),
            KeyKind::Ed25519 | KeyKind::Other(_) => true,
        }
    }

    /// What kind of key it is.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The content of `subjectPublicKey`: a SEC1 point, an RSAPublicKey, or the 32 octets of Ed25519.
    pub fn as_octets(&self) -> &[u8] {
        &self.octets
    }

    /// Reads the key for use; worth keeping when it verifies more than once. An SM2 key makes itself a table of
    /// 8 KiB at its third use, with which it verifies some four times as fast.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Unsupported`] for a kind not verified here, [`VerifyError::BadKey`] for a point off its curve.
    pub fn prepare(&self) -> Result<PreparedKey, VerifyError> {
        self.prepare_within(&TableBudget::new(SMALL_TABLE))
    }

    /// As [`PublicKey::prepare`], with the table taken from a budget that keys share.
    ///
    /// # Errors
    ///
    /// As [`PublicKey::prepare`].
    pub fn prepare_within(&self, budget: &TableBudget) -> Result<PreparedKey, VerifyError> {
        let sm2 = match self.kind {
            KeyKind::Other(_) => return Err(VerifyError::Unsupported),
            KeyKind::Sm2 => {
                let key = Sm2Key::from_sec1(&self.octets, budget).ok_or(VerifyError::BadKey)?;
                Some(Arc::new(key))
            }
            _ => None,
        };
        Ok(PreparedKey {
            public: self.clone(),
            sm2,
        })
    }

    /// Checks one signature value; see [`PreparedKey::verify`].
    ///
    /// # Errors
    ///
    /// What [`PublicKey::prepare`] and [`PreparedKey::verify`] report.
    pub fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        sm2_id: &[u8],
        message: &[u8],
        value: &[u8],
    ) -> Result<SignatureForm, VerifyError> {
        self.prepare()?.verify(algorithm, sm2_id, message, value)
    }
}

fn kind_of(oid: Oid, parameter: Option<&Tlv<'_>>, octets: &[u8]) -> Result<KeyKind, ParseError> {
    Ok(match oid {
        oid::EC_PUBLIC_KEY => {
            let curve = parameter.filter(|p| p.tag == Tag::OBJECT_IDENTIFIER);
            match curve.map(|p| p.oid("namedCurve")).transpose()? {
                Some(oid::SM2) => KeyKind::Sm2,
                Some(oid::P256) => KeyKind::P256,
                Some(oid::P384) => KeyKind::P384,
                Some(other) => KeyKind::Other(other),
                None => KeyKind::Other(oid),
            }
        }
        oid::SM2 | oid::SM2_SIGN => KeyKind::Sm2,
        oid::RSA | oid::RSA_PSS => KeyKind::Rsa(modulus_bits(octets)?),
        oid::ED25519 => KeyKind::Ed25519,
        other => KeyKind::Other(other),
    })
}

fn modulus_bits(octets: &[u8]) -> Result<u32, ParseError> {
    let mut fields = Reader::new(octets)
        .read(Tag::SEQUENCE, "RSAPublicKey")?
        .inside();
    let modulus = fields.read(Tag::INTEGER, "RSAPublicKey.modulus")?.value;
    let skip = modulus.iter().take_while(|&&b| b == 0).count();
    let magnitude = modulus.get(skip..).unwrap_or_default();
    let leading = magnitude.first().map_or(0, |b| b.leading_zeros());
    let bits = u32::try_from(magnitude.len())
        .unwrap_or(u32::MAX)
        .saturating_mul(8);
    Ok(bits.saturating_sub(leading))
}

fn is_plain_rsa(octets: &[u8]) -> Result<bool, ParseError> {
    let mut outer = Reader::new(octets);
    let whole = outer.read(Tag::SEQUENCE, "RSAPublicKey")?;
    outer.finish("RSAPublicKey")?;
    let mut fields = whole.inside();
    let modulus = fields.read(Tag::INTEGER, "RSAPublicKey.modulus")?.value;
    let exponent = fields
        .read(Tag::INTEGER, "RSAPublicKey.publicExponent")?
        .value;
    fields.finish("RSAPublicKey")?;
    let positive = |number: &[u8]| match number {
        [0, next, ..] => *next >= 0x80,
        [first, ..] => *first > 0 && *first < 0x80,
        [] => false,
    };
    let again = sequence(&[
        &tlv(Tag::INTEGER, &[modulus]),
        &tlv(Tag::INTEGER, &[exponent]),
    ]);
    Ok(positive(modulus) && positive(exponent) && again == octets)
}

/// A public key ready to verify many values; clones share what it has made for that.
#[derive(Clone, Debug)]
pub struct PreparedKey {
    public: PublicKey,
    sm2: Option<Arc<Sm2Key>>,
}

impl PreparedKey {
    /// A key that will verify thousands of values: of a CA, a seal maker, an issuer.
    ///
    /// An SM2 key makes itself a table of 256 KiB at once, which takes as long as some 20 verifications, and then
    /// verifies some six times as fast. Where the budget has no room for that, it is as
    /// [`PublicKey::prepare_within`] makes it; so are keys of other kinds.
    ///
    /// ```
    /// use yinzheng::crypto::{PreparedKey, Signer, SoftwareSigner, TableBudget};
    ///
    /// let signer = SoftwareSigner::generate_sm2()?;
    /// let budget = TableBudget::new(300 << 10);
    /// let first = PreparedKey::pinned(signer.public_key(), &budget)?;
    /// let second = PreparedKey::pinned(signer.public_key(), &budget)?;
    /// assert_eq!([first.table_octets(), second.table_octets()], [256 << 10, 0]);
    ///
    /// drop(first);
    /// assert_eq!(budget.left(), 300 << 10);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`PublicKey::prepare`].
    pub fn pinned(public: &PublicKey, budget: &TableBudget) -> Result<Self, VerifyError> {
        let prepared = public.prepare_within(budget)?;
        if let Some(sm2) = &prepared.sm2 {
            sm2.pin();
        }
        Ok(prepared)
    }

    /// Octets that its table takes now; 0 for keys that are not SM2 keys.
    pub fn table_octets(&self) -> usize {
        self.sm2.as_ref().map_or(0, |key| key.table_octets())
    }

    pub(super) fn sm2_key(&self) -> Option<&Sm2Key> {
        self.sm2.as_deref()
    }

    /// The digest e = SM3(Z ‖ M) that an SM2 value is made over (GB/T 32918.2, 7.1). Z of the default identity is
    /// computed once for a key.
    ///
    /// * `sm2_id`: the user identity, usually [`DEFAULT_ID`](super::DEFAULT_ID).
    ///
    /// # Errors
    ///
    /// [`VerifyError::KeyMismatch`] if the key is not an SM2 key, [`VerifyError::BadSignature`] if the identity is
    /// longer than 8191 octets, under which no value verifies.
    pub fn sm2_digest(&self, sm2_id: &[u8], message: &[u8]) -> Result<[u8; 32], VerifyError> {
        let key = self.sm2_key().ok_or(VerifyError::KeyMismatch)?;
        key.digest(sm2_id, message).ok_or(VerifyError::BadSignature)
    }

    /// The key it was made from.
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Checks `value` over `message` and says in which form the value came.
    ///
    /// * `algorithm`: what the structure around the value names; it must fit the key.
    /// * `sm2_id`: the user identity for SM2, usually [`DEFAULT_ID`](super::DEFAULT_ID); ignored otherwise.
    /// * `message`: the octets that were signed, **not** their digest.
    /// * `value`: the signature value, untrusted.
    ///
    /// # Errors
    ///
    /// [`VerifyError`]; only [`VerifyError::Unsupported`] leaves the question open.
    pub fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        sm2_id: &[u8],
        message: &[u8],
        value: &[u8],
    ) -> Result<SignatureForm, VerifyError> {
        match (algorithm, &self.sm2) {
            (SignatureAlgorithm::Sm2Sm3, Some(key)) => key.verify(sm2_id, message, value),
            (SignatureAlgorithm::Sm2Sm3, None) | (_, Some(_)) => Err(VerifyError::KeyMismatch),
            (_, None) => signature::verify_by_ring(&self.public, algorithm, message, value),
        }
    }

    /// Checks an SM2 value over the digest e = SM3(Z ‖ M), 32 octets.
    ///
    /// # Errors
    ///
    /// [`VerifyError::KeyMismatch`] if the key is not an SM2 key; else as [`PreparedKey::verify`].
    pub fn verify_sm2_digest(
        &self,
        e: &[u8; 32],
        value: &[u8],
    ) -> Result<SignatureForm, VerifyError> {
        self.sm2_key()
            .ok_or(VerifyError::KeyMismatch)?
            .verify_digest(e, value)
    }
}
