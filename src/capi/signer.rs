//! A signer whose key lies with the caller, with a seal in his hand or without.

use std::error::Error;
use std::ffi::c_char;
use std::ffi::c_void;
use std::fmt;

use serde::Deserialize;

use crate::capi::border;
use crate::capi::bytes::YzBytes;
use crate::capi::config;
use crate::capi::config::present;
use crate::capi::octets::Armoured;
use crate::capi::octets::Base64;
use crate::capi::request::OfdRequest;
use crate::capi::request::SealRequest;
use crate::capi::status::Failure;
use crate::capi::status::YzStatus;
use crate::crypto::DigestAlgorithm;
use crate::crypto::KeyKind;
use crate::crypto::PublicKey;
use crate::crypto::SignError;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::Signer;
use crate::issuer::LicenceDescription;
use crate::issuer::LicenceIssuer;
use crate::limits::Limits;
use crate::ofd::sign;
use crate::pki::Certificate;
use crate::pki::envelope::Envelope;
use crate::seal::SealError;
use crate::seal::SealSigner;

/// Room for a signature value, in octets: an RSA signature of 8192 bits.
pub const YZ_SIGNATURE_MAX: usize = 1024;

/// Signs a message with the caller's key: a USB key, a module, a service.
///
/// `message` is the message itself, not a digest. The value goes into `signature`, and its length into
/// `*signature_len`, which holds the room there is, YZ_SIGNATURE_MAX. By the key of the signer's certificate: SM2 with
/// SM3 and the default identity, in DER; RSA PKCS #1 v1.5 with SHA-256. Returns 0, or any other number to refuse; then
/// nothing is signed. What comes back is verified before it is used.
///
/// `context` is the pointer that yz_signer_new was given. The callback must not return by longjmp or an exception, and
/// must not keep `message` or `signature`.
pub type YzSignCallback = Option<
    unsafe extern "C-unwind" fn(
        context: *mut c_void,
        message: *const u8,
        message_len: usize,
        signature: *mut u8,
        signature_len: *mut usize,
    ) -> i32,
>;

/// A signer's certificate, the callback that signs, and his seal, where he has one.
pub struct YzSigner {
    device: Device,
    certificate: Certificate,
    seal: Option<Vec<u8>>,
}

impl fmt::Debug for YzSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "YzSigner({:?})", self.certificate)
    }
}

/// What a signer is made from, as JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignerForm {
    certificate: Armoured,
    #[serde(default, deserialize_with = "present")]
    seal: Option<Base64>,
}

/// Makes a signer: the certificate, the callback to its key, and a seal with which its owner may sign.
///
/// `config_json`: {"certificate": CERTIFICATE, "seal": BASE64}, the seal being the DER of an e-seal (SESeal). Who signs
/// grants alone needs none. Seal and certificate are verified here; `callback` is not called yet.
///
/// # Safety
///
/// `config_json` points to text. `callback` and `context` stay usable, from every thread that the signer is used on,
/// until the signer is released. `signer_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_signer_new(
    config_json: *const c_char,
    callback: YzSignCallback,
    context: *mut c_void,
    signer_out: *mut *mut YzSigner,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for text and room.
        let (out, config) = unsafe {
            (
                border::out("signer_out", signer_out)?,
                border::text("config_json", config_json)?,
            )
        };
        let callback = callback.ok_or_else(|| Failure::argument("callback is NULL"))?;
        let form: SignerForm = config::read("config", config)?;
        let mut certificates = config::certificates("certificate", &form.certificate.0)?;
        let (1, Some(certificate)) = (certificates.len(), certificates.pop()) else {
            return Err(Failure::configuration("certificate: more than one"));
        };
        let signer = YzSigner {
            device: Device::new(callback, context, certificate.public_key())?,
            certificate,
            seal: form.seal.map(|s| s.0),
        };
        if let Some(seal) = &signer.seal {
            let wrong = |e: SealError| Failure::configuration(said(&e));
            signer.seal_signer(seal).map_err(wrong)?;
        }
        out.hand(signer);
        Ok(())
    })
}

/// Makes an e-seal signature (SES_Signature, DER) over a content.
///
/// `request_json`: {"time": TIME, "property": TEXT}; the time of signing, and propertyInfo (ASCII, may be left out).
///
/// # Safety
///
/// `signer` is a handle that is not released. `content` points to `len` octets and `request_json` to text; nobody
/// writes to them during the call. `bytes_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_sign_seal(
    signer: *const YzSigner,
    content: *const u8,
    len: usize,
    request_json: *const c_char,
    bytes_out: *mut *mut YzBytes,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handle, octets, text and room.
        let (out, signer, content, request) = unsafe {
            (
                border::out("bytes_out", bytes_out)?,
                border::handle("signer", signer)?,
                border::octets("content", content, len)?,
                border::text("request_json", request_json)?,
            )
        };
        let request = SealRequest::from_json(request)?;
        let hand = signer.in_hand()?;
        let digest = hand.digest_algorithm().digest(content);
        let made = hand.sign(digest.as_bytes(), &request.property, request.time);
        out.hand(YzBytes(made.map_err(|e| refused(&e))?.raw.to_vec()));
        Ok(())
    })
}

/// Seals an OFD document; the sealed one is a new one.
///
/// `request_json`, in which every field but time may be left out:
///
/// ```text
/// {"time": TIME,    of signing
///  "document": N,    in the package, from 0
///  "places": [{"page": PAGE, "left": MM, "top": MM},    a stamp; from the upper left corner of the page
///    {"edge": "right", "offset": MM, "pages": [PAGE…], "most": N}],    a seam stamp (骑缝章)
///  "lock": BOOL,    no further signature may follow
///  "beside_broken": BOOL,    although a signature that is there may be broken
///  "leave_out": [PATH…]}    files that are not covered
/// ```
///
/// PAGE is a number, from 1, or an identifier as text.
///
/// # Safety
///
/// `signer` is a handle that is not released. `ofd` points to `len` octets and `request_json` to text; nobody writes
/// to them during the call. `bytes_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_sign_ofd(
    signer: *const YzSigner,
    ofd: *const u8,
    len: usize,
    request_json: *const c_char,
    bytes_out: *mut *mut YzBytes,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handle, octets, text and room.
        let (out, signer, ofd, request) = unsafe {
            (
                border::out("bytes_out", bytes_out)?,
                border::handle("signer", signer)?,
                border::octets("ofd", ofd, len)?,
                border::text("request_json", request_json)?,
            )
        };
        let request = OfdRequest::from_json(request)?;
        if request.font.is_some() {
            return Err(Failure::configuration("request: nothing is drawn"));
        }
        config::no_longer(ofd, Limits::default().file)?;
        let hand = signer.in_hand()?;
        let made = sign::seal(ofd, &hand, &request.to_sign());
        out.hand(YzBytes(made.map_err(|e| refused(&e))?));
        Ok(())
    })
}

/// Issues an e-licence (电子证照): an OFD file with the data of `description_json` in it, sealed.
///
/// `description_json` is described at the library's LicenceDescription. With `pages`, an OFD document that is not
/// signed yet, the data go into it, and `request_json` is as for yz_sign_ofd. Without (NULL and 0), a page is drawn,
/// and `request_json` is {"time": TIME, "font": {"name": TEXT, "data": BASE64}}, the font being for that page.
///
/// # Safety
///
/// `signer` is a handle that is not released. `description_json` and `request_json` point to text, and `pages` to
/// `len` octets; nobody writes to them during the call. `bytes_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_issue_licence(
    signer: *const YzSigner,
    description_json: *const c_char,
    pages: *const u8,
    len: usize,
    request_json: *const c_char,
    bytes_out: *mut *mut YzBytes,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handle, texts, octets and room.
        let (out, signer, description, pages, request) = unsafe {
            (
                border::out("bytes_out", bytes_out)?,
                border::handle("signer", signer)?,
                border::text("description_json", description_json)?,
                border::octets("pages", pages, len)?,
                border::text("request_json", request_json)?,
            )
        };
        let request = OfdRequest::from_json(request)?;
        out.hand(YzBytes(signer.issue(description, pages, &request)?));
        Ok(())
    })
}

/// Releases a signer; its callback is not called any more.
///
/// # Safety
///
/// `signer` is NULL or a handle that is not released, and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_signer_free(signer: *mut YzSigner) {
    // SAFETY: the caller vouches for the handle.
    unsafe { border::release(signer) }
}

impl YzSigner {
    fn seal_signer(&self, seal: &[u8]) -> Result<SealSigner<'_>, SealError> {
        SealSigner::new(seal, &self.device, &self.certificate)
    }

    fn in_hand(&self) -> Result<SealSigner<'_>, Failure> {
        let none = || Failure::argument("the signer has no seal");
        let seal = self.seal.as_deref().ok_or_else(none)?;
        self.seal_signer(seal).map_err(|e| refused(&e))
    }

    /// Signs a payload as one of `domain`; the envelope as JSON, with the certificate in it.
    pub(super) fn sign_envelope(
        &self,
        mut envelope: Envelope,
        domain: &str,
    ) -> Result<String, Failure> {
        let signed = envelope.sign(domain, &self.device, Some(&self.certificate));
        signed.map_err(|e| refused(&e))?;
        Ok(envelope.to_json())
    }

    fn issue(
        &self,
        description: &str,
        pages: &[u8],
        request: &OfdRequest,
    ) -> Result<Vec<u8>, Failure> {
        config::no_longer(pages, Limits::default().file)?;
        let description = LicenceDescription::from_json(description);
        let description = description.map_err(|e| config::unreadable("description", &e))?;
        let mut issuer = LicenceIssuer::new(self.in_hand()?);
        let made = if pages.is_empty() {
            if request.is_about_pages() {
                return Err(Failure::configuration("request: no pages were given"));
            }
            if let Some(font) = &request.font {
                issuer = issuer.font(font.read()?);
            }
            issuer.issue(&description, request.time)
        } else {
            if request.font.is_some() {
                return Err(Failure::configuration("request: nothing is drawn"));
            }
            issuer.issue_on(&description, pages, request.to_sign())
        };
        Ok(made.map_err(|e| refused(&e))?.ofd)
    }
}

fn refused(error: &dyn Error) -> Failure {
    Failure::argument(said(error))
}

/// An error and what led to it, in one line.
fn said(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        let more = deeper.to_string();
        // Some errors say their cause themselves.
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = deeper.source();
    }
    text
}

type Callback =
    unsafe extern "C-unwind" fn(*mut c_void, *const u8, usize, *mut u8, *mut usize) -> i32;

/// The caller's key.
struct Device {
    callback: Callback,
    context: *mut c_void,
    algorithm: SignatureAlgorithm,
    public: PublicKey,
}

// SAFETY: the library only hands `context` back to the callback, and whoever made the signer vouched that both can be
// used from every thread that uses the signer (`yz_signer_new`).
#[allow(clippy::non_send_fields_in_send_ty)]
unsafe impl Send for Device {}
// SAFETY: as above; nothing else in it changes.
unsafe impl Sync for Device {}

impl Device {
    fn new(callback: Callback, context: *mut c_void, key: &PublicKey) -> Result<Self, Failure> {
        let algorithm = match key.kind() {
            KeyKind::Rsa(_) => SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256),
            KeyKind::Sm2 => SignatureAlgorithm::Sm2Sm3,
            _ => {
                let text = "certificate: seals are signed with SM2 or RSA";
                return Err(Failure::configuration(text));
            }
        };
        Ok(Self {
            callback,
            context,
            algorithm,
            public: key.clone(),
        })
    }
}

impl Signer for Device {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut value = vec![0; YZ_SIGNATURE_MAX];
        let mut len = value.len();
        // SAFETY: message and value are as long as said and live during the call; the caller vouched for the callback.
        let answer = unsafe {
            (self.callback)(
                self.context,
                message.as_ptr(),
                message.len(),
                value.as_mut_ptr(),
                &raw mut len,
            )
        };
        if answer != 0 {
            return Err(SignError::Device(format!("the callback returned {answer}")));
        }
        if len == 0 || len > value.len() {
            let text = format!("the callback says that its value has {len} octets");
            return Err(SignError::Device(text));
        }
        value.truncate(len);
        Ok(value)
    }
}
