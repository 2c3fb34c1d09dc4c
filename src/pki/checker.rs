//! Verification of signature values under a common budget.

use crate::crypto::DEFAULT_ID;
use crate::crypto::PublicKey;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::SignatureForm;
use crate::crypto::VerifyError;
use crate::limits::Limits;
use crate::pki::Memory;

/// What came of checking one signature value.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignatureResult {
    /// It does not verify.
    Invalid(VerifyError),
    /// It was not checked: [`Limits::signature_checks`] was reached before.
    LimitReached,
    /// This library does not verify the algorithm; nothing is proven either way.
    Unsupported,
    /// It verifies.
    Verified {
        /// In which form the value came.
        form: SignatureForm,
        /// Which SM2 user identity fits: its place in the list of those tried, 0 being the first. 0 for other
        /// algorithms.
        sm2_id: usize,
    },
}

impl SignatureResult {
    /// Whether the value verifies.
    pub const fn is_verified(self) -> bool {
        matches!(self, Self::Verified { .. })
    }
}

/// Checks signature values, no more than [`Limits::signature_checks`] for one file. What it remembers counts all the
/// same: how far a file gets does not depend on others.
#[derive(Clone, Debug)]
pub struct SignatureChecker {
    sm2_ids: Vec<Vec<u8>>,
    left: usize,
    memory: Memory,
}

impl SignatureChecker {
    /// A checker that tries the default SM2 user identity alone (GM/T 0009, clause 10).
    pub fn new(limits: &Limits) -> Self {
        Self {
            sm2_ids: vec![DEFAULT_ID.to_vec()],
            left: limits.signature_checks,
            memory: Memory::default(),
        }
    }

    /// The same checker, which tries these SM2 user identities in this order.
    #[must_use]
    pub fn with_sm2_ids(mut self, ids: impl IntoIterator<Item = Vec<u8>>) -> Self {
        self.sm2_ids = ids.into_iter().collect();
        self
    }

    /// The same checker, with what came up before in this memory.
    #[must_use]
    pub fn with_memory(mut self, memory: Memory) -> Self {
        self.memory = memory;
        self
    }

    /// Checks `value` over `message` under `key`; `algorithm` is what the structure around it names, `None` if
    /// that is not one of ours.
    pub fn check(
        &mut self,
        key: &PublicKey,
        algorithm: Option<SignatureAlgorithm>,
        message: &[u8],
        value: &[u8],
    ) -> SignatureResult {
        let Some(algorithm) = algorithm else {
            return SignatureResult::Unsupported;
        };
        if self.left == 0 {
            return SignatureResult::LimitReached;
        }
        let prepared = match self.memory.prepare(key) {
            Ok(prepared) => prepared,
            Err(VerifyError::Unsupported) => return SignatureResult::Unsupported,
            Err(fault) => return SignatureResult::Invalid(fault),
        };
        let ids = if algorithm == SignatureAlgorithm::Sm2Sm3 {
            self.sm2_ids.as_slice()
        } else {
            &[Vec::new()]
        };
        let mut worst = VerifyError::BadSignature;
        for (sm2_id, id) in ids.iter().enumerate() {
            let Some(left) = self.left.checked_sub(1) else {
                return SignatureResult::LimitReached;
            };
            self.left = left;
            let memory = &self.memory;
            match memory.verify(&prepared, algorithm, id, message, value) {
                Ok(form) => return SignatureResult::Verified { form, sm2_id },
                Err(VerifyError::Unsupported) => return SignatureResult::Unsupported,
                Err(fault) => worst = fault,
            }
        }
        SignatureResult::Invalid(worst)
    }
}
