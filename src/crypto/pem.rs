//! PEM blocks with private keys (RFC 7468), read leniently and written in 64 columns.
//!
//! Everything that holds key octets is allocated once at its full length and wiped when dropped, so that no copy
//! stays behind in a buffer that grew.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::crypto::KeyError;

/// The first line of every block starts so.
pub(crate) const BEGIN: &[u8] = b"-----BEGIN ";

const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// The labels that are read. Parameters and certificates may stand around the key.
const LABELS: &[&[u8]] = &[
    b"PRIVATE KEY",
    b"ENCRYPTED PRIVATE KEY",
    b"EC PRIVATE KEY",
    b"RSA PRIVATE KEY",
    // `openssl ec` writes ECPrivateKey so where the curve is SM2.
    b"SM2 PRIVATE KEY",
];

/// The octets of the one private key in `text`; text and other blocks around it are passed over.
///
/// The label is not handed on: what the octets are shows in their structure, and files with the wrong label exist.
pub(crate) fn read(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let mut found = None;
    let mut lines = text.split(|&b| b == b'\n' || b == b'\r');
    while let Some(line) = lines.next() {
        let Some(label) = label_of(line, BEGIN) else {
            continue;
        };
        if !LABELS.contains(&label) {
            continue;
        }
        if found.is_some() {
            return Err(KeyError::Several);
        }
        found = Some(read_block(&mut lines, label, text.len())?);
    }
    found.ok_or(KeyError::NoKey)
}

fn read_block<'a>(
    lines: &mut impl Iterator<Item = &'a [u8]>,
    label: &[u8],
    capacity: usize,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let malformed = KeyError::Malformed { field: "PEM" };
    let mut digits = Zeroizing::new(Vec::with_capacity(capacity));
    for line in lines {
        if let Some(end) = label_of(line, END) {
            if end != label {
                return Err(malformed);
            }
            let mut octets = Zeroizing::new(vec![0; digits.len()]);
            let length = STANDARD
                .decode_slice(digits.as_slice(), octets.as_mut_slice())
                .map_err(|_| malformed)?;
            octets.truncate(length);
            return Ok(octets);
        }
        // No base64 digit is a colon, so this is a header.
        if line.contains(&b':') {
            if line.starts_with(b"DEK-Info") {
                return Err(KeyError::LegacyEncryption);
            }
            continue;
        }
        digits.extend(line.iter().filter(|b| !b.is_ascii_whitespace()));
    }
    Err(malformed)
}

fn label_of<'a>(line: &'a [u8], start: &[u8]) -> Option<&'a [u8]> {
    line.trim_ascii().strip_prefix(start)?.strip_suffix(DASHES)
}

/// One block with `label` around `der`.
pub(crate) fn write(label: &str, der: &[u8]) -> Zeroizing<String> {
    let mut digits = Zeroizing::new(vec![0; der.len().div_ceil(3).saturating_mul(4)]);
    let length = STANDARD.encode_slice(der, &mut digits).unwrap_or(0);
    digits.truncate(length);
    // Line ends add one in 64, the two label lines less than a hundred.
    let capacity = length.saturating_add(length / 64).saturating_add(128);
    let mut out = Zeroizing::new(String::with_capacity(capacity));
    for part in ["-----BEGIN ", label, "-----\n"] {
        out.push_str(part);
    }
    for line in digits.chunks(64) {
        out.extend(line.iter().copied().map(char::from));
        out.push('\n');
    }
    for part in ["-----END ", label, "-----\n"] {
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for length in [1, 2, 3, 47, 48, 49, 200] {
            let der: Vec<u8> = (0..length).collect();
            let text = write("PRIVATE KEY", &der);
            assert!(text.lines().all(|line| line.len() <= 64), "{length}");
            assert_eq!(*read(text.as_bytes()).unwrap(), der, "{length}");
        }
    }

    #[test]
    fn blocks_are_told_apart() {
        let key = "-----BEGIN EC PRIVATE KEY-----\r\nAAEC\r\n-----END EC PRIVATE KEY-----\r\n";
        let other =
            "-----BEGIN EC PARAMETERS-----\nBggqgRzPVQGCLQ==\n-----END EC PARAMETERS-----\n";
        let malformed = KeyError::Malformed { field: "PEM" };
        for (text, want, why) in [
            (
                format!("a remark\n{other}{key}"),
                Ok(vec![0, 1, 2]),
                "parameters first",
            ),
            (
                format!("{key}{other}"),
                Ok(vec![0, 1, 2]),
                "something after it",
            ),
            (format!("{key}{key}"), Err(KeyError::Several), "which one?"),
            (other.to_owned(), Err(KeyError::NoKey), "no key"),
            (String::new(), Err(KeyError::NoKey), "nothing"),
            (
                key.replace("END EC", "END RSA"),
                Err(malformed.clone()),
                "other end",
            ),
            (
                key.replace("-----END", "END"),
                Err(malformed.clone()),
                "no end",
            ),
            (key.replace("AAEC", "AA*C"), Err(malformed), "no base64"),
            (
                key.replace(
                    "AAEC",
                    "Proc-Type: 4,ENCRYPTED\nDEK-Info: SM4-CBC,00\n\nAAEC",
                ),
                Err(KeyError::LegacyEncryption),
                "encrypted as before PKCS#8",
            ),
        ] {
            assert_eq!(read(text.as_bytes()).map(|k| k.to_vec()), want, "{why}");
        }
    }
}
