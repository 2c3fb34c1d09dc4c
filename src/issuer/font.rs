//! A font that goes into the file.

use crate::error::ParseError;
use crate::error::ParseErrorKind;

/// A font to embed, so that every viewer shows the same page.
///
/// Without one a page names its font (宋体), and each viewer takes what it has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Font {
    name: String,
    ending: &'static str,
    data: Vec<u8>,
}

impl Font {
    /// A font from its file: OpenType or TrueType, told by its first octets and otherwise not looked into. Whether its
    /// licence allows embedding is for the caller to know.
    ///
    /// * `name`: the name of its family.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::UnexpectedValue`] for another kind of file, such as a collection of fonts, and for an empty
    /// name.
    pub fn new(name: &str, data: &[u8]) -> Result<Self, ParseError> {
        let bad = |field| ParseError::new(ParseErrorKind::UnexpectedValue, field, 0);
        let ending = match data.first_chunk::<4>() {
            Some(b"\0\x01\0\0" | b"true") => "ttf",
            Some(b"OTTO") => "otf",
            _ => return Err(bad("Font.data")),
        };
        if name.trim().is_empty() || name.contains(char::is_control) {
            return Err(bad("Font.name"));
        }
        Ok(Self {
            name: name.to_owned(),
            ending,
            data: data.to_vec(),
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn file(&self) -> String {
        format!("font.{}", self.ending)
    }

    pub(super) fn data(&self) -> &[u8] {
        &self.data
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_are_told_by_their_beginning() {
        for (data, file) in [
            (&b"\0\x01\0\0more"[..], Some("font.ttf")),
            (b"OTTO", Some("font.otf")),
            (b"ttcf", None),
            (b"OT", None),
        ] {
            let font = Font::new("思源宋体", data).ok();
            assert_eq!(font.map(|f| f.file()).as_deref(), file, "{data:?}");
        }
        assert!(Font::new(" ", b"OTTO").is_err());
    }
}
