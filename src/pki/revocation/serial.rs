//! Serial numbers as they are compared.

/// The content octets of an INTEGER without padding: a certificate whose serial number is padded is the one that a
/// CRL lists without.
pub(super) fn significant(content: &[u8]) -> &[u8] {
    let mut rest = content;
    while let [first, tail @ ..] = rest
        && let [next, ..] = tail
        && ((*first == 0x00 && next & 0x80 == 0) || (*first == 0xff && next & 0x80 != 0))
    {
        rest = tail;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_does_not_count_but_the_sign_does() {
        for (content, want) in [
            (&[0, 0, 1][..], &[1][..]),
            (&[0, 0x80], &[0, 0x80]),
            (&[0xff, 0xff, 0x80], &[0x80]),
            (&[0xff, 0x7f], &[0xff, 0x7f]),
            (&[0], &[0]),
            (&[], &[]),
        ] {
            assert_eq!(significant(content), want);
        }
    }
}
