//! Private keys encrypted under a passphrase: PBES2 with PBKDF2 (RFC 8018), as OpenSSL and GmSSL write it.
//!
//! OpenSSL 3 writes HMAC-SHA-256 and AES-256-CBC. GmSSL writes HMAC-SM3 and SM4-CBC, with the identifier of SM3
//! with a key as PRF; OpenSSL and GM/T 0091 have another identifier for the same PRF. All are read.
//!
//! CBC has no integrity of its own: whether the passphrase was right shows in the padding and the structure.

use ::sm4::Sm4;
use aes::Aes128;
use aes::Aes192;
use aes::Aes256;
use cbc::cipher::BlockModeDecrypt;
use cbc::cipher::BlockModeEncrypt;
use cbc::cipher::KeyIvInit;
use cbc::cipher::block_padding::Pkcs7;
use des::TdesEde3;
use pbkdf2::pbkdf2_hmac;
use ring::rand::SecureRandom;
use ring::rand::SystemRandom;
use zeroize::Zeroizing;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::integer;
use crate::asn1::object_identifier;
use crate::asn1::sequence;
use crate::asn1::tlv;
use crate::crypto::KeyError;
use crate::crypto::KeyProtection;
use crate::limits::Limits;
use crate::oid;
use crate::oid::Oid;

/// Iterations of what is written: what the better recommendations ask for with HMAC-SHA-256, about a third of a
/// second.
const ITERATIONS: u32 = 600_000;

const SALT: usize = 16;

/// The pseudo-random function of PBKDF2.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Prf {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
    Sm3,
}

/// The cipher, always in CBC mode with the padding of RFC 8018.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    DesEde3,
    Sm4,
}

/// What stands in an EncryptedPrivateKeyInfo.
struct Scheme<'a> {
    prf: Prf,
    salt: &'a [u8],
    iterations: u32,
    cipher: Cipher,
    iv: &'a [u8],
    encrypted: &'a [u8],
}

/// The PrivateKeyInfo in an EncryptedPrivateKeyInfo (RFC 5958, 3).
///
/// Its structure is not looked at; a wrong passphrase that happens to leave valid padding (one in some 250) shows
/// only there.
pub(crate) fn decrypt(
    der: &[u8],
    passphrase: &[u8],
    limits: &Limits,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let scheme = Scheme::read(der, limits)?;
    let key = scheme.derive(passphrase);
    let mut octets = Zeroizing::new(scheme.encrypted.to_vec());
    let length = match scheme.cipher {
        Cipher::Aes128 => open::<cbc::Decryptor<Aes128>>(&key, scheme.iv, &mut octets),
        Cipher::Aes192 => open::<cbc::Decryptor<Aes192>>(&key, scheme.iv, &mut octets),
        Cipher::Aes256 => open::<cbc::Decryptor<Aes256>>(&key, scheme.iv, &mut octets),
        Cipher::DesEde3 => open::<cbc::Decryptor<TdesEde3>>(&key, scheme.iv, &mut octets),
        Cipher::Sm4 => open::<cbc::Decryptor<Sm4>>(&key, scheme.iv, &mut octets),
    };
    octets.truncate(length.ok_or(KeyError::Passphrase)?);
    Ok(octets)
}

/// Encrypts a PrivateKeyInfo under `passphrase` with a fresh salt.
pub(crate) fn encrypt(
    info: &[u8],
    passphrase: &[u8],
    protection: KeyProtection,
) -> Result<Vec<u8>, KeyError> {
    let mut salt = [0; SALT];
    let mut iv = [0; 16];
    for octets in [&mut salt, &mut iv] {
        SystemRandom::new()
            .fill(octets)
            .map_err(|_| KeyError::Random)?;
    }
    let (prf, cipher) = match protection {
        KeyProtection::Aes256 => (Prf::Sha256, Cipher::Aes256),
        KeyProtection::Sm4 => (Prf::Sm3, Cipher::Sm4),
    };
    let mut scheme = Scheme {
        prf,
        salt: &salt,
        iterations: ITERATIONS,
        cipher,
        iv: &iv,
        encrypted: &[],
    };
    let key = scheme.derive(passphrase);
    let padded = info.len().saturating_add(cipher.block());
    let mut octets = Zeroizing::new(Vec::with_capacity(padded));
    octets.extend_from_slice(info);
    octets.resize(padded, 0);
    let sealed = match protection {
        KeyProtection::Aes256 => {
            close::<cbc::Encryptor<Aes256>>(&key, &iv, &mut octets, info.len())
        }
        KeyProtection::Sm4 => close::<cbc::Encryptor<Sm4>>(&key, &iv, &mut octets, info.len()),
    };
    scheme.encrypted = sealed.ok_or(KeyError::Number)?;
    Ok(scheme.write())
}

fn open<M: KeyIvInit + BlockModeDecrypt>(
    key: &[u8],
    iv: &[u8],
    octets: &mut [u8],
) -> Option<usize> {
    let mode = M::new_from_slices(key, iv).ok()?;
    mode.decrypt_padded::<Pkcs7>(octets).ok().map(<[u8]>::len)
}

fn close<'a, M: KeyIvInit + BlockModeEncrypt>(
    key: &[u8],
    iv: &[u8],
    octets: &'a mut [u8],
    length: usize,
) -> Option<&'a [u8]> {
    let mode = M::new_from_slices(key, iv).ok()?;
    mode.encrypt_padded::<Pkcs7>(octets, length).ok()
}

impl Cipher {
    const fn key_length(self) -> usize {
        match self {
            Self::Aes128 | Self::Sm4 => 16,
            Self::Aes192 | Self::DesEde3 => 24,
            Self::Aes256 => 32,
        }
    }

    const fn block(self) -> usize {
        match self {
            Self::DesEde3 => 8,
            _ => 16,
        }
    }

    fn from_oid(oid: Oid) -> Result<Self, KeyError> {
        Ok(match oid {
            oid::AES128_CBC => Self::Aes128,
            oid::AES192_CBC => Self::Aes192,
            oid::AES256_CBC => Self::Aes256,
            oid::DES_EDE3_CBC => Self::DesEde3,
            oid::SM4_CBC => Self::Sm4,
            oid => return Err(unsupported("PBES2-params.encryptionScheme", oid)),
        })
    }
}

impl Prf {
    fn from_oid(oid: Oid) -> Result<Self, KeyError> {
        Ok(match oid {
            oid::HMAC_SHA1 => Self::Sha1,
            oid::HMAC_SHA256 => Self::Sha256,
            oid::HMAC_SHA384 => Self::Sha384,
            oid::HMAC_SHA512 => Self::Sha512,
            oid::HMAC_SM3 | oid::SM3_KEYED => Self::Sm3,
            oid => return Err(unsupported("PBKDF2-params.prf", oid)),
        })
    }
}

impl<'a> Scheme<'a> {
    fn read(der: &'a [u8], limits: &Limits) -> Result<Self, KeyError> {
        const FIELD: &str = "EncryptedPrivateKeyInfo";
        let mut outer = Reader::new(der);
        let mut fields = outer.read(Tag::SEQUENCE, FIELD)?.inside();
        outer.finish(FIELD)?;
        let mut algorithm = fields.read(Tag::SEQUENCE, "encryptionAlgorithm")?.inside();
        let encrypted = fields.read(Tag::OCTET_STRING, "encryptedData")?.value;
        fields.finish(FIELD)?;

        match algorithm.read_oid("encryptionAlgorithm")? {
            oid::PBES2 | oid::GM_PBES2 => {}
            oid => return Err(unsupported("encryptionAlgorithm", oid)),
        }
        let mut parameters = algorithm.read(Tag::SEQUENCE, "PBES2-params")?.inside();
        algorithm.finish("encryptionAlgorithm")?;
        let mut derivation = parameters
            .read(Tag::SEQUENCE, "PBES2-params.keyDerivationFunc")?
            .inside();
        let mut scheme = parameters
            .read(Tag::SEQUENCE, "PBES2-params.encryptionScheme")?
            .inside();
        parameters.finish("PBES2-params")?;

        let cipher = Cipher::from_oid(scheme.read_oid("PBES2-params.encryptionScheme")?)?;
        let iv = scheme.read(Tag::OCTET_STRING, "PBES2-params.encryptionScheme")?;
        scheme.finish("PBES2-params.encryptionScheme")?;
        if iv.value.len() != cipher.block() {
            return Err(KeyError::Malformed {
                field: "PBES2-params.encryptionScheme",
            });
        }
        let (prf, salt, iterations) = read_pbkdf2(&mut derivation, cipher, limits)?;
        Ok(Self {
            prf,
            salt,
            iterations,
            cipher,
            iv: iv.value,
            encrypted,
        })
    }

    fn write(&self) -> Vec<u8> {
        // Only what `encrypt` writes, and the second to the letter as GmSSL does: it knows its own identifier of
        // HMAC-SM3 and no other, names the length of the key and leaves out the NULL.
        let (prf, length, cipher) = match self.prf {
            Prf::Sm3 => (
                sequence(&[&object_identifier(oid::SM3_KEYED)]),
                integer(&[16]),
                oid::SM4_CBC,
            ),
            _ => (
                sequence(&[&object_identifier(oid::HMAC_SHA256), &tlv(Tag::NULL, &[])]),
                Vec::new(),
                oid::AES256_CBC,
            ),
        };
        let derivation = sequence(&[
            &tlv(Tag::OCTET_STRING, &[self.salt]),
            &integer(&self.iterations.to_be_bytes()),
            &length,
            &prf,
        ]);
        let scheme = sequence(&[
            &object_identifier(cipher),
            &tlv(Tag::OCTET_STRING, &[self.iv]),
        ]);
        let parameters = sequence(&[
            &sequence(&[&object_identifier(oid::PBKDF2), &derivation]),
            &scheme,
        ]);
        sequence(&[
            &sequence(&[&object_identifier(oid::PBES2), &parameters]),
            &tlv(Tag::OCTET_STRING, &[self.encrypted]),
        ])
    }

    fn derive(&self, passphrase: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut key = Zeroizing::new(vec![0; self.cipher.key_length()]);
        let (salt, rounds) = (self.salt, self.iterations);
        match self.prf {
            Prf::Sha1 => pbkdf2_hmac::<sha1::Sha1>(passphrase, salt, rounds, &mut key),
            Prf::Sha256 => pbkdf2_hmac::<sha2::Sha256>(passphrase, salt, rounds, &mut key),
            Prf::Sha384 => pbkdf2_hmac::<sha2::Sha384>(passphrase, salt, rounds, &mut key),
            Prf::Sha512 => pbkdf2_hmac::<sha2::Sha512>(passphrase, salt, rounds, &mut key),
            Prf::Sm3 => pbkdf2_hmac::<sm3::Sm3>(passphrase, salt, rounds, &mut key),
        }
        key
    }
}

/// PBKDF2 with its parameters (RFC 8018, A.2): PRF, salt and iterations.
fn read_pbkdf2<'a>(
    derivation: &mut Reader<'a>,
    cipher: Cipher,
    limits: &Limits,
) -> Result<(Prf, &'a [u8], u32), KeyError> {
    const FIELD: &str = "PBKDF2-params";
    match derivation.read_oid("PBES2-params.keyDerivationFunc")? {
        oid::PBKDF2 | oid::GM_PBKDF2 => {}
        oid => return Err(unsupported("PBES2-params.keyDerivationFunc", oid)),
    }
    let mut fields = derivation.read(Tag::SEQUENCE, FIELD)?.inside();
    derivation.finish("PBES2-params.keyDerivationFunc")?;
    let salt = fields.read(Tag::OCTET_STRING, "PBKDF2-params.salt")?.value;
    let iterations = fields.read_u64("PBKDF2-params.iterationCount")?;
    if fields.peek() == Some(Tag::INTEGER) {
        let length = fields.read_u64("PBKDF2-params.keyLength")?;
        if usize::try_from(length) != Ok(cipher.key_length()) {
            return Err(KeyError::Malformed {
                field: "PBKDF2-params.keyLength",
            });
        }
    }
    let prf = match fields.read_optional(Tag::SEQUENCE, "PBKDF2-params.prf")? {
        None => Prf::Sha1,
        Some(prf) => Prf::from_oid(prf.inside().read_oid("PBKDF2-params.prf")?)?,
    };
    fields.finish(FIELD)?;

    let limit = limits.key_iterations;
    let iterations = u32::try_from(iterations).unwrap_or(u32::MAX);
    match iterations {
        0 => Err(KeyError::Malformed {
            field: "PBKDF2-params.iterationCount",
        }),
        n if n > limit => Err(KeyError::TooManyIterations { limit }),
        n => Ok((prf, salt, n)),
    }
}

const fn unsupported(field: &'static str, oid: Oid) -> KeyError {
    KeyError::Unsupported { field, oid }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6070 and RFC 7914 for the SHA family; SM3 computed with another implementation of HMAC-SM3.
    #[test]
    fn keys_are_derived_as_published() {
        for (prf, passphrase, salt, iterations, cipher, want) in [
            (
                Prf::Sha1,
                &b"password"[..],
                &b"salt"[..],
                4096,
                Cipher::Aes128,
                "4b007901b765489abead49d926f721d0",
            ),
            (
                Prf::Sha256,
                b"passwd",
                b"salt",
                1,
                Cipher::Aes256,
                "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc",
            ),
            (
                Prf::Sm3,
                b"password",
                b"salt",
                4096,
                Cipher::Sm4,
                "b6e8f2074c87432b78f62e5ced980fdf",
            ),
        ] {
            let scheme = Scheme {
                prf,
                salt,
                iterations,
                cipher,
                iv: &[],
                encrypted: &[],
            };
            let key = scheme.derive(passphrase);
            let hex: String = key.iter().map(|b| format!("{b:02x}")).collect();
            assert_eq!(hex, want, "{prf:?}");
        }
    }
}
