//! Keys in hardware, through PKCS#11 (feature `pkcs11`).
//!
//! The token signs digests; messages are hashed here, so that a long document does not pass through a slow device.
//! RSA and ECDSA have standard mechanisms. SM2 has none, so the owner of the token says which number its maker
//! chose and what that mechanism takes.
//!
//! The library of the token's maker runs inside this process with all its rights: load only one that you trust.

use std::fmt;
use std::path::Path;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use cryptoki::context::CInitializeArgs;
use cryptoki::context::CInitializeFlags;
use cryptoki::context::Pkcs11;
use cryptoki::error::Error as DeviceError;
use cryptoki::error::RvError;
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::MechanismType;
use cryptoki::mechanism::vendor_defined::VendorDefinedMechanism;
use cryptoki::object::Attribute;
use cryptoki::object::AttributeType;
use cryptoki::object::KeyType;
use cryptoki::object::ObjectClass;
use cryptoki::object::ObjectHandle;
use cryptoki::session::Session;
use cryptoki::session::UserType;
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::bit_string;
use crate::asn1::integer;
use crate::asn1::object_identifier;
use crate::asn1::sequence;
use crate::asn1::tlv;
use crate::crypto::DEFAULT_ID;
use crate::crypto::DigestAlgorithm;
use crate::crypto::KeyKind;
use crate::crypto::PublicKey;
use crate::crypto::SignError;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::Signer;
use crate::crypto::Sm2Mechanism;
use crate::crypto::Token;
use crate::crypto::TokenError;
use crate::crypto::TokenPart;
use crate::crypto::z_value;
use crate::oid;

/// A private key on a PKCS#11 token: RSA (PKCS#1 v1.5 with SHA-256), P-256 (ECDSA with SHA-256), or SM2 by a
/// mechanism of the token's maker.
///
/// One session, used by one thread at a time; open several for more.
pub struct Pkcs11Signer {
    session: Mutex<Session>,
    key: ObjectHandle,
    public: PublicKey,
    algorithm: SignatureAlgorithm,
    sm2: Option<Sm2Mechanism>,
}

impl Pkcs11Signer {
    /// Opens the key with the label `key` on a token.
    ///
    /// * `module`: the shared library of the token's maker; it is loaded into this process.
    /// * `pin`: the user PIN. It is handed to the module and kept nowhere else. PKCS#11 logs in the process, not the
    ///   session: where the process is logged in to this token already, the PIN is not looked at.
    ///
    /// The public key is read from the public key object with the identifier (CKA_ID) of the private key, or else
    /// with its label.
    ///
    /// # Errors
    ///
    /// [`TokenError`]. A wrong PIN counts against the token's limit of tries, so do not repeat it.
    pub fn open(module: &Path, token: Token<'_>, key: &str, pin: &str) -> Result<Self, TokenError> {
        Self::open_with(module, token, key, pin, None)
    }

    /// As [`Pkcs11Signer::open`], for a token that signs with SM2 as `sm2` says. Other keys ignore it.
    ///
    /// # Errors
    ///
    /// As [`Pkcs11Signer::open`].
    pub fn open_with(
        module: &Path,
        token: Token<'_>,
        key: &str,
        pin: &str,
        sm2: Option<Sm2Mechanism>,
    ) -> Result<Self, TokenError> {
        let context = start(module)?;
        let slot = find_slot(&context, token)?;
        let session = context.open_ro_session(slot)?;
        match session.login(UserType::User, Some(&AuthPin::new(pin.into()))) {
            // Somebody in this process has logged in before; the login belongs to the token, not to the session.
            Ok(()) | Err(DeviceError::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(error) => return Err(error.into()),
        }
        let private = find_one(
            &session,
            &[
                Attribute::Class(ObjectClass::PRIVATE_KEY),
                Attribute::Label(key.as_bytes().to_vec()),
            ],
            TokenPart::PrivateKey,
        )?;
        let public = read_public(&session, private, key)?;
        let algorithm = match public.kind() {
            KeyKind::P256 => SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256),
            KeyKind::Rsa(_) => SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256),
            KeyKind::Sm2 if sm2.is_some() => SignatureAlgorithm::Sm2Sm3,
            _ => return Err(TokenError::KeyKind),
        };
        Ok(Self {
            session: Mutex::new(session),
            key: private,
            public,
            algorithm,
            sm2,
        })
    }

    fn session(&self) -> MutexGuard<'_, Session> {
        // A panic elsewhere leaves the session as it was: each signature is one call that starts anew.
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn call(&self, mechanism: &Mechanism<'_>, input: &[u8]) -> Result<Vec<u8>, SignError> {
        self.session()
            .sign(mechanism, self.key, input)
            .map_err(|error| SignError::Device(name_of(&error)))
    }

    /// SM2 over e, or over the message for a token that takes nothing else.
    fn sign_sm2(&self, number: u64, input: &[u8]) -> Result<Vec<u8>, SignError> {
        let kind = MechanismType::new_vendor_defined(number)
            .map_err(|error| SignError::Device(name_of(&error)))?;
        let mechanism = VendorDefinedMechanism::new::<()>(kind, None);
        pair(&self.call(&Mechanism::VendorDefined(mechanism), input)?)
    }
}

impl Signer for Pkcs11Signer {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        match self.sm2 {
            Some(Sm2Mechanism::Message(number)) if self.algorithm == SignatureAlgorithm::Sm2Sm3 => {
                self.sign_sm2(number, message)
            }
            _ if self.algorithm == SignatureAlgorithm::Sm2Sm3 => {
                let coordinates = self.public.as_octets().strip_prefix(&[4]);
                let z = coordinates
                    .and_then(|c| c.try_into().ok())
                    .and_then(|c| z_value(DEFAULT_ID, c))
                    .ok_or(SignError::Key)?;
                let mut hasher = DigestAlgorithm::Sm3.hasher();
                hasher.update(z.as_bytes());
                hasher.update(message);
                self.sign_digest(hasher.finish().as_bytes())
            }
            _ => self.sign_digest(DigestAlgorithm::Sha256.digest(message).as_bytes()),
        }
    }

    fn sign_digest(&self, digest: &[u8]) -> Result<Vec<u8>, SignError> {
        if digest.len() != 32 {
            return Err(SignError::WholeMessageOnly);
        }
        match (self.algorithm, self.sm2) {
            (SignatureAlgorithm::Sm2Sm3, Some(Sm2Mechanism::Digest(number))) => {
                self.sign_sm2(number, digest)
            }
            (SignatureAlgorithm::Sm2Sm3, _) => Err(SignError::WholeMessageOnly),
            (SignatureAlgorithm::Ecdsa(_), _) => pair(&self.call(&Mechanism::Ecdsa, digest)?),
            _ => self.call(&Mechanism::RsaPkcs, &digest_info(digest)),
        }
    }
}

impl fmt::Debug for Pkcs11Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pkcs11Signer({})", self.public.kind())
    }
}

/// DigestInfo over a SHA-256 digest (RFC 8017, 9.2).
fn digest_info(digest: &[u8]) -> Vec<u8> {
    let algorithm = sequence(&[&object_identifier(oid::SHA256), &tlv(Tag::NULL, &[])]);
    sequence(&[&algorithm, &tlv(Tag::OCTET_STRING, &[digest])])
}

/// r‖s as DER.
fn pair(value: &[u8]) -> Result<Vec<u8>, SignError> {
    match value.split_at_checked(32) {
        Some((r, s)) if s.len() == 32 => Ok(sequence(&[&integer(r), &integer(s)])),
        _ => Err(SignError::Device("the value is not r and s".to_owned())),
    }
}

/// Loads and starts the module; one that runs already in this process is used as it is.
fn start(module: &Path) -> Result<Pkcs11, TokenError> {
    let context = Pkcs11::new(module).map_err(|_| TokenError::Module)?;
    match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(DeviceError::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(context),
        Err(_) => Err(TokenError::Module),
    }
}

fn find_slot(context: &Pkcs11, token: Token<'_>) -> Result<Slot, TokenError> {
    let mut found = None;
    for slot in context.get_slots_with_token()? {
        let fits = match token {
            Token::Label(label) => context.get_token_info(slot)?.label() == label,
            Token::Slot(number) => slot.id() == number,
        };
        if fits && found.replace(slot).is_some() {
            return Err(TokenError::Ambiguous(TokenPart::Token));
        }
    }
    found.ok_or(TokenError::NotFound(TokenPart::Token))
}

fn find_one(
    session: &Session,
    template: &[Attribute],
    part: TokenPart,
) -> Result<ObjectHandle, TokenError> {
    match session.find_objects(template)?.as_slice() {
        [] => Err(TokenError::NotFound(part)),
        [one] => Ok(*one),
        _ => Err(TokenError::Ambiguous(part)),
    }
}

/// The public key that goes with `private`.
fn read_public(
    session: &Session,
    private: ObjectHandle,
    label: &str,
) -> Result<PublicKey, TokenError> {
    let id = session
        .get_attributes(private, &[AttributeType::Id])?
        .into_iter()
        .find_map(|a| match a {
            Attribute::Id(id) if !id.is_empty() => Some(Attribute::Id(id)),
            _ => None,
        });
    let which = id.unwrap_or_else(|| Attribute::Label(label.as_bytes().to_vec()));
    let public = find_one(
        session,
        &[Attribute::Class(ObjectClass::PUBLIC_KEY), which],
        TokenPart::PublicKey,
    )?;
    let kind = session.get_attributes(public, &[AttributeType::KeyType])?;
    let spki = match kind.as_slice() {
        [Attribute::KeyType(KeyType::RSA)] => rsa_spki(session, public)?,
        [Attribute::KeyType(KeyType::EC)] => curve_spki(session, public)?,
        // Makers give SM2 a type of their own, with the attributes of other curves.
        [Attribute::KeyType(_)] => curve_spki(session, public).map_err(|_| TokenError::KeyKind)?,
        _ => return Err(TokenError::KeyKind),
    };
    PublicKey::from_spki(&spki).map_err(|_| TokenError::PublicKey)
}

fn rsa_spki(session: &Session, key: ObjectHandle) -> Result<Vec<u8>, TokenError> {
    let wanted = [AttributeType::Modulus, AttributeType::PublicExponent];
    let (mut modulus, mut exponent) = (None, None);
    for attribute in session.get_attributes(key, &wanted)? {
        match attribute {
            Attribute::Modulus(octets) => modulus = Some(octets),
            Attribute::PublicExponent(octets) => exponent = Some(octets),
            _ => {}
        }
    }
    let (Some(modulus), Some(exponent)) = (modulus, exponent) else {
        return Err(TokenError::PublicKey);
    };
    let key = sequence(&[&integer(&modulus), &integer(&exponent)]);
    let algorithm = sequence(&[&object_identifier(oid::RSA), &tlv(Tag::NULL, &[])]);
    Ok(sequence(&[&algorithm, &bit_string(&key)]))
}

fn curve_spki(session: &Session, key: ObjectHandle) -> Result<Vec<u8>, TokenError> {
    let wanted = [AttributeType::EcParams, AttributeType::EcPoint];
    let (mut curve, mut point) = (None, None);
    for attribute in session.get_attributes(key, &wanted)? {
        match attribute {
            Attribute::EcParams(octets) => curve = Some(octets),
            Attribute::EcPoint(octets) => point = Some(octets),
            _ => {}
        }
    }
    let (Some(curve), Some(point)) = (curve, point) else {
        return Err(TokenError::PublicKey);
    };
    let algorithm = sequence(&[&object_identifier(oid::EC_PUBLIC_KEY), &curve]);
    Ok(sequence(&[&algorithm, &bit_string(bare_point(&point))]))
}

/// The point inside its OCTET STRING; some tokens leave the wrapper out. The length tells, because the first two
/// octets of a bare point can look like a wrapper.
fn bare_point(point: &[u8]) -> &[u8] {
    const BARE: usize = 65;
    let mut outer = Reader::new(point);
    match outer.read(Tag::OCTET_STRING, "CKA_EC_POINT") {
        Ok(inner) if outer.is_empty() && point.len() != BARE => inner.value,
        _ => point,
    }
}

impl From<DeviceError> for TokenError {
    fn from(error: DeviceError) -> Self {
        match error {
            DeviceError::Pkcs11(
                RvError::PinIncorrect
                | RvError::PinLocked
                | RvError::PinInvalid
                | RvError::PinLenRange
                | RvError::PinExpired,
                _,
            ) => Self::Pin,
            error => Self::Device(name_of(&error)),
        }
    }
}

/// The name of the return code. Texts of other errors come from the system and could hold anything, so they are
/// left out.
fn name_of(error: &DeviceError) -> String {
    match error {
        DeviceError::Pkcs11(code, function) => format!("{function:?} returned {code:?}"),
        _ => "the module does not do what PKCS#11 demands".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_tokens_become_der() {
        let mut value = [0; 64];
        value[31] = 1;
        value[32] = 0x80;
        let der = pair(&value).unwrap();
        assert_eq!(der[..5], [0x30, 38, 2, 1, 1]);
        assert_eq!(der[5..9], [2, 33, 0, 0x80]);
        for length in [0, 32, 63, 65, 96] {
            assert!(pair(&vec![1; length]).is_err(), "{length}");
        }
    }

    #[test]
    fn points_are_read_with_and_without_wrapper() {
        for second in [0, 63, 65, 0xff] {
            let mut bare = vec![4; 65];
            bare[1] = second;
            assert_eq!(bare_point(&bare), bare, "{second}");
            assert_eq!(bare_point(&tlv(Tag::OCTET_STRING, &[&bare])), bare);
        }
    }
}
