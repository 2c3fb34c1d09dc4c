//! The system's random source, by `ring`.

use ring::rand::SecureRandom as _;
use ring::rand::SystemRandom;

use crate::crypto::SignError;

/// Fills `octets` from the system's random source.
///
/// # Errors
///
/// [`SignError::Random`] if that source fails; what `octets` hold then is of no use.
pub fn fill_random(octets: &mut [u8]) -> Result<(), SignError> {
    SystemRandom::new()
        .fill(octets)
        .map_err(|_| SignError::Random)
}
