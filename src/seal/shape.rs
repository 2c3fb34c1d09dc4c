//! What a signature value or seal file is, told by its outermost tags alone.
//!
//! One decision, made once: the reader that follows is strict, and no other one is tried when it fails, or a
//! forger would choose for us.

/// The structures that stand in `SignedValue.dat`, `Seal.esl` and their like.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Shape {
    /// A signature value alone: two INTEGERs, or 64 octets r‖s. It names neither signer nor algorithm.
    BareSignature,
    /// A CMS ContentInfo, perhaps in BER: an OBJECT IDENTIFIER comes first.
    Cms,
    /// SESeal: SES_SealInfo with its header comes first.
    Seal,
    /// SES_Signature: TBS_Sign with its version comes first.
    SealSignature,
    /// None of these.
    Unknown,
}

/// Length of an SM2 signature value r‖s, in octets.
const RAW_VALUE: usize = 64;

impl Shape {
    /// Looks at the first few tags; whether the rest is well formed is for the reader to say.
    ///
    /// ```
    /// use yinzheng::seal::Shape;
    ///
    /// assert_eq!(Shape::of(&[0x30, 0x80, 0x06, 0x0a]), Shape::Cms);
    /// assert_eq!(Shape::of(b"PK"), Shape::Unknown);
    /// ```
    pub fn of(input: &[u8]) -> Self {
        let by_tags = match content_of_sequence(input) {
            Some([0x06, ..]) => Self::Cms,
            Some([0x02, ..]) => Self::BareSignature,
            Some(inner) => match content_of_sequence(inner) {
                Some([0x02, ..]) => Self::SealSignature,
                Some([0x30, ..]) => Self::Seal,
                _ => Self::Unknown,
            },
            None => Self::Unknown,
        };
        if by_tags == Self::Unknown && input.len() == RAW_VALUE {
            Self::BareSignature
        } else {
            by_tags
        }
    }
}

/// What follows the identifier and length of a SEQUENCE, whatever form the length has.
fn content_of_sequence(input: &[u8]) -> Option<&[u8]> {
    let (&length, rest) = input.strip_prefix(&[0x30])?.split_first()?;
    let more = if length <= 0x80 { 0 } else { length & 0x7f };
    rest.get(usize::from(more)..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tags_decide() {
        for (input, want) in [
            (&[][..], Shape::Unknown),
            (&[0x30], Shape::Unknown),
            (&[0x30, 0x82, 1], Shape::Unknown),
            (
                &[0x30, 0x82, 1, 0, 0x30, 0x81, 0x80, 0x02],
                Shape::SealSignature,
            ),
            (&[0x30, 0x20, 0x30, 0x10, 0x30], Shape::Seal),
            (&[0x30, 0x06, 0x02, 1, 1, 0x02, 1, 1], Shape::BareSignature),
            (&[0x30, 0x80, 0x06], Shape::Cms),
            (&[0x30, 0x02, 0x30, 0x00], Shape::Unknown),
            (&[0xff; 64], Shape::BareSignature),
            (&[0xff; 65], Shape::Unknown),
        ] {
            assert_eq!(Shape::of(input), want, "{input:02x?}");
        }
    }
}
