//! The picture of a seal to be made: as given, or drawn.

use crate::asn1::Tag;
use crate::asn1::sequence;
use crate::asn1::tlv;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;
use crate::seal::Octets;
use crate::seal::Picture;
use crate::seal::PictureKind;
use crate::seal::make::SealError;
use crate::seal::make::draw;
use crate::seal::make::encode;
use crate::seal::make::rules;

/// Longest text along the rim of a drawn seal, in characters: beyond it they cannot be read.
const RIM: usize = 60;
/// Longest text across a drawn seal, in characters.
const LINE: usize = 20;

/// A picture for a seal, with its size on paper.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SealPicture {
    kind: PictureKind,
    data: Vec<u8>,
    width: u32,
    height: u32,
}

impl SealPicture {
    /// A picture as given: PNG, JPG, SVG, OFD, GIF or BMP, told by its first octets and otherwise not looked into.
    ///
    /// * `width`, `height`: on paper, in millimetres, 1 to 200.
    ///
    /// # Errors
    ///
    /// [`SealError::Picture`] for another kind or size, and for SVG that runs something or reaches outside.
    pub fn given(data: &[u8], width: u32, height: u32) -> Result<Self, SealError> {
        let kind = PictureKind::of(data);
        let declared = kind.map(|k| k.to_string()).unwrap_or_default();
        let picture = Picture {
            data: Octets::new(data),
            found: kind,
            width: u64::from(width),
            height: u64::from(height),
            declared,
        };
        match kind {
            Some(kind) if picture.is_usual() => Ok(Self {
                kind,
                data: data.to_vec(),
                width,
                height,
            }),
            _ => Err(refused(format!("{} {width}x{height} mm", picture.declared))),
        }
    }

    /// A round seal drawn as SVG: red ring, star, `unit` along the rim, `line` across it below the star.
    ///
    /// * `unit`: the unit's name, 1 to 60 characters.
    /// * `line`: what kind of seal it is, such as 电子证照专用章; may be empty, at most 20 characters.
    /// * `diameter`: in millimetres.
    ///
    /// # Errors
    ///
    /// [`SealError::Picture`] for a text that is too long, or holds control characters, or another size than 1 to 200.
    pub fn round(unit: &str, line: &str, diameter: u32) -> Result<Self, SealError> {
        Self::drawn(unit, line, (diameter, diameter), draw::Middle::Star)
    }

    /// An oval seal drawn as SVG: red ring, `unit` along the rim, `line` across its middle; else as
    /// [`SealPicture::round`].
    ///
    /// # Errors
    ///
    /// As [`SealPicture::round`].
    pub fn oval(unit: &str, line: &str, width: u32, height: u32) -> Result<Self, SealError> {
        Self::drawn(unit, line, (width, height), draw::Middle::Line)
    }

    fn drawn(
        unit: &str,
        line: &str,
        (width, height): (u32, u32),
        middle: draw::Middle,
    ) -> Result<Self, SealError> {
        for (text, shortest, longest) in [(unit, 1, RIM), (line, 0, LINE)] {
            let length = text.trim().chars().count();
            if !(shortest..=longest).contains(&length) || text.contains(char::is_control) {
                return Err(refused(format!("{length} characters")));
            }
        }
        let svg = draw::seal(unit.trim(), line.trim(), (width, height), middle);
        Self::given(svg.as_bytes(), width, height)
    }

    /// What kind it is.
    pub const fn kind(&self) -> PictureKind {
        self.kind
    }

    /// Its data.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Width and height on paper, in millimetres.
    pub const fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// SES_ESPictureInfo.
    pub(super) fn der(&self) -> Vec<u8> {
        let kind = self.kind.to_string();
        sequence(&[
            &tlv(Tag::IA5_STRING, &[kind.as_bytes()]),
            &encode::octets(&self.data),
            &encode::number(u64::from(self.width)),
            &encode::number(u64::from(self.height)),
        ])
    }
}

fn refused(detail: String) -> SealError {
    let finding = Finding::not_ok(Check::SesFormat, Reason::SealPictureUnusual)
        .about(Subject::Seal(rules::NUMBER))
        .at("SES_ESPictureInfo")
        .with(detail);
    SealError::Picture(Box::new(finding))
}
