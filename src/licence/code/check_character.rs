//! The check character of licence identifiers: ISO/IEC 7064, MOD 37,36.

/// The check character of `text` by ISO/IEC 7064 MOD 37,36 (hybrid system), as GB/T 36904 uses it.
///
/// * `text`: digits and capital letters A to Z only; for an e-licence identifier the type, issuer, serial and version
///   without the root and without dots.
///
/// `None` if another character stands in `text`. The work is linear in its length.
///
/// ```
/// use yinzheng::licence::mod_37_36;
///
/// assert_eq!(mod_37_36("ABC"), Some('Z'));
/// assert_eq!(mod_37_36("abc"), None);
/// ```
pub fn mod_37_36(text: &str) -> Option<char> {
    let mut p: u32 = 36;
    for octet in text.bytes() {
        let s = match p.wrapping_add(value(octet)?) % 36 {
            0 => 36,
            s => s,
        };
        p = s.wrapping_mul(2) % 37;
    }
    character(37_u32.wrapping_sub(p) % 36)
}

/// The character that one known batch generator writes instead: letters count one more than they should, and the
/// result is taken from the wrong end. Licences with it exist; it is told apart, never made.
pub(crate) fn deviating_check_character(text: &str) -> Option<char> {
    let mut p: u32 = 36;
    for octet in text.bytes() {
        let (value, modulus) = if octet.is_ascii_digit() {
            (value(octet)?, 36)
        } else {
            (value(octet)?.wrapping_add(1), 37)
        };
        let sum = p.wrapping_add(value);
        let sum = if sum > modulus {
            sum.checked_rem(modulus)?
        } else {
            sum
        };
        let s = match sum % 36 {
            0 => 36,
            s => s,
        };
        p = s.wrapping_mul(2) % 37;
    }
    character(36_u32.checked_sub(p)?)
}

const fn value(octet: u8) -> Option<u32> {
    match octet {
        b'0'..=b'9' => Some(octet.wrapping_sub(b'0') as u32),
        b'A'..=b'Z' => Some((octet.wrapping_sub(b'A') as u32).wrapping_add(10)),
        _ => None,
    }
}

fn character(value: u32) -> Option<char> {
    char::from_digit(value, 36).map(|c| c.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_are_computed() {
        for (text, want) in [
            ("ABC", 'Z'),
            ("A12425GABC1234002", 'M'),
            ("11100000000013338W01111430000006122244L20230000403001", 'U'),
        ] {
            assert_eq!(mod_37_36(text), Some(want), "{text}");
        }
        for text in ["A.B", "a", "A B", "证"] {
            assert_eq!(mod_37_36(text), None, "{text}");
        }
    }

    #[test]
    fn the_deviating_generator_is_reproduced() {
        let safety = "11100000000013338W01111430000006122244L20230000403001";
        let shandong = "11100000000013661B006113700000045046442209FA4E88F9E4C878F3E9BED2CE7EA49001";
        assert_eq!(deviating_check_character(safety), Some('T'));
        assert_eq!(deviating_check_character(shandong), Some('M'));
        assert_eq!(mod_37_36(shandong), Some('D'));
    }
}
