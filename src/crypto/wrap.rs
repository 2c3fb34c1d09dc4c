//! Content for one recipient: a fresh key under the recipient's SM2 key (GB/T 32918.4), the content under that key in
//! SM4-GCM, with the tag of 16 octets and the nonce of 12 that RFC 8998 uses.
//!
//! The engines are the crates `sm2` and, with `sm4`, `aes-gcm`, whose mode works over any cipher of that block size.

use ::sm2::elliptic_curve::common::getrandom::SysRng;
use ::sm2::pke::DecryptingKey;
use ::sm2::pke::EncryptingKey;
use aes_gcm::AesGcm;
use aes_gcm::Nonce;
use aes_gcm::aead::Aead;
use aes_gcm::aead::KeyInit;
use aes_gcm::aead::Payload;
use aes_gcm::aead::consts::U12;
use sm4::Sm4;
use zeroize::Zeroizing;

use crate::crypto::KeyKind;
use crate::crypto::PublicKey;
use crate::crypto::fill_random;

/// Length of an SM4 key, in octets.
pub const CONTENT_KEY: usize = 16;

/// Length of the nonce, in octets.
pub const CONTENT_NONCE: usize = 12;

/// Why content was not wrapped or opened. Says nothing about key or content.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum WrapError {
    /// The key is not for this, or the content was changed.
    #[error("the content cannot be opened")]
    Closed,
    /// Content is wrapped for SM2 keys alone.
    #[error("no content is wrapped for a key of kind {0}")]
    KeyUnsupported(KeyKind),
    /// No random numbers.
    #[error("no random numbers")]
    Random,
}

/// Something that holds a private key and opens what was wrapped for it: a software key, or a device.
pub trait KeyUnwrapper: Send + Sync {
    /// The key for which content is wrapped.
    fn wrapping_key(&self) -> &PublicKey;

    /// Opens a wrapped key.
    ///
    /// * `wrapped`: an SM2Cipher of GM/T 0009 in DER.
    ///
    /// # Errors
    ///
    /// [`WrapError`].
    fn unwrap_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, WrapError>;
}

/// A key under which one content is closed.
pub struct ContentKey(Zeroizing<[u8; CONTENT_KEY]>);

impl std::fmt::Debug for ContentKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ContentKey(not shown)")
    }
}

impl ContentKey {
    /// A fresh key.
    ///
    /// # Errors
    ///
    /// [`WrapError::Random`].
    pub fn generate() -> Result<Self, WrapError> {
        let mut key = Zeroizing::new([0; CONTENT_KEY]);
        fill_random(&mut *key).map_err(|_| WrapError::Random)?;
        Ok(Self(key))
    }

    /// The key wrapped for `recipient`: an SM2Cipher of GM/T 0009 in DER.
    ///
    /// # Errors
    ///
    /// [`WrapError::KeyUnsupported`] for any other than an SM2 key; [`WrapError::Random`].
    pub fn wrap(&self, recipient: &PublicKey) -> Result<Vec<u8>, WrapError> {
        let unsupported = WrapError::KeyUnsupported(recipient.kind());
        if recipient.kind() != KeyKind::Sm2 {
            return Err(unsupported);
        }
        let key = EncryptingKey::from_sec1_bytes(recipient.as_octets()).map_err(|_| unsupported)?;
        key.encrypt_der(&mut SysRng, &*self.0)
            .map_err(|_| WrapError::Random)
    }

    /// Opens a wrapped key.
    ///
    /// # Errors
    ///
    /// [`WrapError::Closed`] if it is not for this key.
    pub fn unwrap(wrapped: &[u8], by: &dyn KeyUnwrapper) -> Result<Self, WrapError> {
        let octets = by.unwrap_key(wrapped)?;
        let key = octets
            .as_slice()
            .try_into()
            .map_err(|_| WrapError::Closed)?;
        Ok(Self(Zeroizing::new(key)))
    }

    /// Closes `content`; `bound` is not in the result and must be the same for opening. One nonce closes one content:
    /// a key is used once.
    ///
    /// # Errors
    ///
    /// [`WrapError::Closed`] for content beyond what the mode takes, 64 GiB.
    pub fn close(
        &self,
        nonce: &[u8; CONTENT_NONCE],
        bound: &[u8],
        content: &[u8],
    ) -> Result<Vec<u8>, WrapError> {
        let payload = Payload {
            msg: content,
            aad: bound,
        };
        let sealed = self.cipher().encrypt(&Nonce::from(*nonce), payload);
        sealed.map_err(|_| WrapError::Closed)
    }

    /// Opens what was closed.
    ///
    /// # Errors
    ///
    /// [`WrapError::Closed`] if anything was changed.
    pub fn open(
        &self,
        nonce: &[u8; CONTENT_NONCE],
        bound: &[u8],
        closed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, WrapError> {
        let payload = Payload {
            msg: closed,
            aad: bound,
        };
        let opened = self.cipher().decrypt(&Nonce::from(*nonce), payload);
        opened.map(Zeroizing::new).map_err(|_| WrapError::Closed)
    }

    fn cipher(&self) -> AesGcm<Sm4, U12> {
        AesGcm::new(&(*self.0).into())
    }
}

/// Opens an SM2Cipher with the secret number of a key, 32 octets.
pub(super) fn unwrap_sm2(number: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, WrapError> {
    let key = DecryptingKey::from_slice(number).map_err(|_| WrapError::Closed)?;
    let opened = key.decrypt_der(wrapped).map_err(|_| WrapError::Closed)?;
    Ok(Zeroizing::new(opened))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::SoftwareSigner;

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    /// RFC 8998, A.1.
    #[test]
    fn sm4_gcm_is_that_of_the_standard() {
        let key: [u8; 16] = hex("0123456789ABCDEFFEDCBA9876543210").try_into().unwrap();
        let nonce: [u8; 12] = hex("00001234567800000000ABCD").try_into().unwrap();
        let bound = hex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
        let content = hex(
            "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD\
             EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA",
        );
        let closed = hex(
            "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735\
             D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D\
             83DE3541E4C2B58177E065A9BF7B62EC",
        );
        let key = ContentKey(Zeroizing::new(key));
        assert_eq!(key.close(&nonce, &bound, &content).unwrap(), closed);
        assert_eq!(*key.open(&nonce, &bound, &closed).unwrap(), content);
        assert_eq!(
            key.open(&nonce, b"", &closed).unwrap_err(),
            WrapError::Closed
        );
    }

    /// GB/T 32918.5-2017, C.2, in the order C1 C3 C2 and as DER.
    #[test]
    fn sm2_decryption_is_that_of_the_standard() {
        let number = hex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8");
        let [x, y] = [
            "04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73",
            "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0",
        ]
        .map(hex);
        let c3 = hex("59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766");
        let c2 = hex("21886CA989CA9C7D58087307CA93092D651EFA");
        let octets = |b: &[u8]| crate::asn1::tlv(crate::asn1::Tag::OCTET_STRING, &[b]);
        let cipher = crate::asn1::sequence(&[
            &crate::asn1::integer(&x),
            &crate::asn1::integer(&y),
            &octets(&c3),
            &octets(&c2),
        ]);
        assert_eq!(
            *unwrap_sm2(&number, &cipher).unwrap(),
            b"encryption standard"
        );
    }

    #[test]
    fn only_the_recipient_opens() {
        let [ours, theirs] = [(); 2].map(|()| SoftwareSigner::generate_sm2().unwrap());
        let key = ContentKey::generate().unwrap();
        let wrapped = key.wrap(ours.wrapping_key()).unwrap();
        let closed = key.close(&[1; 12], b"a", b"content").unwrap();
        let again = ContentKey::unwrap(&wrapped, &ours).unwrap();
        assert_eq!(*again.open(&[1; 12], b"a", &closed).unwrap(), b"content");
        assert!(ContentKey::unwrap(&wrapped, &theirs).is_err());
        let mut changed = wrapped;
        *changed.last_mut().unwrap() ^= 1;
        assert!(ContentKey::unwrap(&changed, &ours).is_err());
        let p256 = SoftwareSigner::generate_p256().unwrap();
        let refused = key.wrap(p256.wrapping_key()).unwrap_err();
        assert_eq!(refused, WrapError::KeyUnsupported(KeyKind::P256));
    }
}
