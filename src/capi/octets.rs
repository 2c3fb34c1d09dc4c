//! Octets in JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::Deserializer;

/// Octets in Base64; white space in it is passed over.
pub(super) struct Base64(pub(super) Vec<u8>);

/// A structure in Base64 over its DER, or in PEM. The readers of `pki` take both forms.
pub(super) struct Armoured(pub(super) Vec<u8>);

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode(&String::deserialize(deserializer)?).map(Self)
    }
}

impl<'de> Deserialize<'de> for Armoured {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.contains("-----BEGIN ") {
            Ok(Self(text.into_bytes()))
        } else {
            decode(&text).map(Self)
        }
    }
}

fn decode<E: serde::de::Error>(text: &str) -> Result<Vec<u8>, E> {
    let plain: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(plain).map_err(|_| E::custom("not Base64"))
}
