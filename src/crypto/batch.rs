//! Many SM2 signature values at once.

use crate::crypto::PreparedKey;
use crate::crypto::SignatureForm;
use crate::crypto::VerifyError;
use crate::crypto::sm2;

/// One signature value of a batch.
#[derive(Clone, Copy, Debug)]
pub struct BatchItem<'a> {
    key: &'a PreparedKey,
    digest: &'a [u8; 32],
    value: &'a [u8],
}

impl<'a> BatchItem<'a> {
    /// * `key`: an SM2 key; best a pinned one ([`PreparedKey::pinned`]).
    /// * `digest`: e = SM3(Z ‖ M), as [`PreparedKey::sm2_digest`] gives it.
    /// * `value`: the signature value, untrusted.
    pub const fn new(key: &'a PreparedKey, digest: &'a [u8; 32], value: &'a [u8]) -> Self {
        Self { key, digest, value }
    }
}

/// Checks many SM2 values, and answers for each, in order, what [`PreparedKey::verify_sm2_digest`] would: no answer
/// depends on another item. Under pinned keys it is faster, because the arithmetic shares its inversions.
///
/// Memory: some 4 KiB for each item, for 64 items at a time.
///
/// ```
/// use yinzheng::crypto::{BatchItem, DEFAULT_ID, PreparedKey, Signer, SoftwareSigner, TableBudget, verify_batch};
///
/// let signer = SoftwareSigner::generate_sm2()?;
/// let key = PreparedKey::pinned(signer.public_key(), &TableBudget::new(1 << 20))?;
/// let value = signer.sign(b"licence")?;
///
/// let digests = [&b"licence"[..], b"licencf"].map(|m| key.sm2_digest(DEFAULT_ID, m).unwrap());
/// let items = digests.each_ref().map(|digest| BatchItem::new(&key, digest, &value));
/// let answers = verify_batch(&items);
/// assert!(answers[0].is_ok());
/// assert!(answers[1].is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Each item has its own; see [`PreparedKey::verify_sm2_digest`].
pub fn verify_batch(items: &[BatchItem<'_>]) -> Vec<Result<SignatureForm, VerifyError>> {
    let read: Vec<_> = items.iter().map(ask).collect();
    let asked: Vec<_> = read.iter().flatten().map(|(_, asked)| *asked).collect();
    let mut answers = sm2::verify_all_vartime(&asked).into_iter();
    let answer = |read: Result<(SignatureForm, sm2::Asked<'_>), VerifyError>| {
        let (form, _) = read?;
        match answers.next() {
            Some(true) => Ok(form),
            _ => Err(VerifyError::BadSignature),
        }
    };
    read.into_iter().map(answer).collect()
}

fn ask<'a>(item: &BatchItem<'a>) -> Result<(SignatureForm, sm2::Asked<'a>), VerifyError> {
    let key = item.key.sm2_key().ok_or(VerifyError::KeyMismatch)?;
    key.ask(item.digest, item.value)
}
