//! What kind of picture a seal carries, told by its first octets.
//!
//! Nothing is decoded: a seal's picture is opaque here, and a nested OFD package is not opened.

use std::fmt;

use crate::seal::Picture;

/// How far into the data the root element of an SVG picture is looked for.
const SVG_WINDOW: usize = 4096;

/// Longest side of a seal that is not worth a remark, in millimetres. The largest real ones have 45.
const LONGEST_SIDE: u64 = 200;

/// The picture formats that seals carry.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum PictureKind {
    /// Windows bitmap.
    Bmp,
    /// GIF.
    Gif,
    /// JPEG.
    Jpg,
    /// A ZIP archive, which here is an OFD package of one page; common in vendors' seals.
    Ofd,
    /// PNG.
    Png,
    /// SVG.
    Svg,
}

impl PictureKind {
    /// The kind that `data` begins like.
    ///
    /// ```
    /// use yinzheng::seal::PictureKind;
    ///
    /// assert_eq!(PictureKind::of(b"GIF89a"), Some(PictureKind::Gif));
    /// assert_eq!(PictureKind::of(b"%PDF"), None);
    /// ```
    pub fn of(data: &[u8]) -> Option<Self> {
        const MAGIC: [(&[u8], PictureKind); 6] = [
            (b"\x89PNG\r\n\x1a\n", PictureKind::Png),
            (b"\xff\xd8\xff", PictureKind::Jpg),
            (b"GIF87a", PictureKind::Gif),
            (b"GIF89a", PictureKind::Gif),
            (b"BM", PictureKind::Bmp),
            (b"PK\x03\x04", PictureKind::Ofd),
        ];
        let by_magic = MAGIC.iter().find(|(magic, _)| data.starts_with(magic));
        by_magic
            .map(|&(_, kind)| kind)
            .or_else(|| is_svg(data).then_some(Self::Svg))
    }

    /// The kind that a `type` field names, in any case: `PNG`, `jpeg`, `.bmp`, `image/svg+xml`.
    pub fn named(text: &str) -> Option<Self> {
        let lower = text.trim().to_ascii_lowercase();
        let bare = lower.strip_prefix("image/").unwrap_or(&lower);
        Some(match bare.trim_start_matches('.') {
            "bmp" => Self::Bmp,
            "gif" => Self::Gif,
            "jpg" | "jpeg" | "jpe" => Self::Jpg,
            "ofd" => Self::Ofd,
            "png" => Self::Png,
            "svg" | "svg+xml" => Self::Svg,
            _ => return None,
        })
    }
}

impl fmt::Display for PictureKind {
    /// `PNG`, `OFD`, …
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bmp => "BMP",
            Self::Gif => "GIF",
            Self::Jpg => "JPG",
            Self::Ofd => "OFD",
            Self::Png => "PNG",
            Self::Svg => "SVG",
        })
    }
}

impl Picture {
    /// Whether the data is of the declared kind, both sides are from 1 to 200 mm, and an SVG picture neither runs
    /// anything nor reaches outside.
    pub fn is_usual(&self) -> bool {
        let side = |mm: u64| (1..=LONGEST_SIDE).contains(&mm);
        let kind = PictureKind::named(&self.declared);
        let still = self.found != Some(PictureKind::Svg) || is_still(&self.data);
        kind.is_some() && kind == self.found && side(self.width) && side(self.height) && still
    }
}

/// Marks of an SVG picture that runs something or reaches outside; a picture that merely mentions one is as odd.
const ACTIVE: [&str; 9] = [
    "<script",
    "javascript:",
    "<foreignobject",
    "<!doctype",
    "<!entity",
    "href=\"http",
    "href='http",
    "@import",
    " onload",
];

fn is_still(svg: &[u8]) -> bool {
    let text = String::from_utf8_lossy(svg).to_ascii_lowercase();
    !ACTIVE.iter().any(|mark| text.contains(mark))
}

fn is_svg(data: &[u8]) -> bool {
    let window = data.get(..SVG_WINDOW).unwrap_or(data);
    let text = window.strip_prefix(b"\xef\xbb\xbf").unwrap_or(window);
    let begins_as_xml = text.trim_ascii_start().starts_with(b"<");
    begins_as_xml && text.windows(4).any(|w| w == b"<svg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_acts_is_unusual() {
        for (svg, want) in [
            ("<svg><circle r='1'/></svg>", true),
            ("<svg><SCRIPT>1</SCRIPT></svg>", false),
            ("<svg onload='f()'/>", false),
            (
                "<svg><image href=\"https://example.org/a.png\"/></svg>",
                false,
            ),
        ] {
            assert_eq!(is_still(svg.as_bytes()), want, "{svg}");
        }
    }

    #[test]
    fn kinds_are_told_by_content_and_by_name() {
        for (data, name, want) in [
            (&b"\x89PNG\r\n\x1a\nIHDR"[..], "png", Some(PictureKind::Png)),
            (b"\xff\xd8\xff\xe0", "JPEG", Some(PictureKind::Jpg)),
            (b"BM6", ".bmp", Some(PictureKind::Bmp)),
            (b"PK\x03\x04", "ofd", Some(PictureKind::Ofd)),
            (
                b"\xef\xbb\xbf<?xml version='1.0'?><svg/>",
                "image/svg+xml",
                Some(PictureKind::Svg),
            ),
            (b"<html>", "htm", None),
            (b"", "", None),
        ] {
            assert_eq!(PictureKind::of(data), want);
            assert_eq!(PictureKind::named(name), want);
        }
    }
}
