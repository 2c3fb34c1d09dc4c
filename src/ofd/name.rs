//! Names of package entries: from the bytes in the archive to one path.
//!
//! Every entry gets exactly one path, and nothing is ever looked up in another way: a reader that guesses
//! (case-blind, by suffix) shows other bytes than the ones whose digest was compared. Two entries whose names come to
//! one path, whatever character set each is written in, are twins.

use std::borrow::Cow;
use std::fmt::Write;

use encoding_rs::GB18030;

use crate::ofd::fault::PackageFaultKind;

/// Longest entry name read, in bytes; a path of twenty Chinese directory names has some six hundred.
const LONGEST: usize = 4_096;

/// An entry name as read.
pub(super) struct EntryName {
    /// Normalised, beginning with `/`, without a slash at its end; for names that are no safe path, the name as it
    /// can be shown.
    pub(super) path: String,
    /// Whether the name ends with a slash.
    pub(super) directory: bool,
    /// Whether `path` may be looked up.
    pub(super) usable: bool,
    /// What is wrong with it.
    pub(super) fault: Option<PackageFaultKind>,
}

/// Reads the bytes of a name; `marked_utf8` is bit 11 of the entry's flags.
pub(super) fn read(raw: &[u8], marked_utf8: bool) -> EntryName {
    let refused = |fault| EntryName {
        path: format!("/{}", shown(raw)),
        directory: raw.ends_with(b"/"),
        usable: false,
        fault: Some(fault),
    };
    if raw.len() > LONGEST {
        return EntryName {
            path: format!("/{}", shown(raw.get(..64).unwrap_or_default())),
            ..refused(PackageFaultKind::Limit)
        };
    }
    let Some(name) = decoded(raw, marked_utf8) else {
        return refused(PackageFaultKind::NameNotUtf8);
    };
    let name = name.as_ref();
    let slashed = name.replace('\\', "/");
    let forbidden = |c: char| c.is_control() || c == ':';
    if slashed.is_empty() || slashed.starts_with('/') || slashed.contains(forbidden) {
        return refused(PackageFaultKind::NameUnsafe);
    }
    let directory = slashed.ends_with('/');
    let inner = slashed.strip_suffix('/').unwrap_or(&slashed);
    let mut path = String::with_capacity(name.len().saturating_add(1));
    let mut unusual = slashed != name || (!marked_utf8 && !name.is_ascii());
    for segment in inner.split('/') {
        match segment {
            ".." => return refused(PackageFaultKind::NameUnsafe),
            "" | "." => unusual = true,
            plain => {
                path.push('/');
                path.push_str(plain);
            }
        }
    }
    if path.is_empty() {
        return refused(PackageFaultKind::NameUnsafe);
    }
    EntryName {
        path,
        directory,
        usable: true,
        fault: unusual.then_some(PackageFaultKind::NameUnusual),
    }
}

/// A name as text: UTF-8, or GB 18030 (with GBK in it) as Chinese archivers write it without a mark, but only if it is
/// that from its first byte to its last.
pub(super) fn decoded(raw: &[u8], marked_utf8: bool) -> Option<Cow<'_, str>> {
    match std::str::from_utf8(raw) {
        Ok(name) => Some(Cow::Borrowed(name)),
        Err(_) if marked_utf8 => None,
        Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(raw),
    }
}

/// The bytes as text that can be shown: what is not UTF-8, and control characters, as `\x..`.
fn shown(raw: &[u8]) -> String {
    let mut text = String::new();
    for chunk in raw.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_control() {
                let _ = write!(text, "\\x{:02x}", u32::from(c));
            } else {
                text.push(c);
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_one_path() {
        for (raw, path, fault) in [
            (&b"OFD.xml"[..], "/OFD.xml", None),
            (b"Doc_0/", "/Doc_0", None),
            (b"Doc_0//a", "/Doc_0/a", Some(PackageFaultKind::NameUnusual)),
            (
                b"./Doc_0/a",
                "/Doc_0/a",
                Some(PackageFaultKind::NameUnusual),
            ),
            (b"Doc_0\\a", "/Doc_0/a", Some(PackageFaultKind::NameUnusual)),
            ("章.xml".as_bytes(), "/章.xml", None),
        ] {
            let name = read(raw, true);
            assert!(name.usable);
            assert_eq!((name.path.as_str(), name.fault), (path, fault));
        }
        let unmarked = read("章.xml".as_bytes(), false);
        assert_eq!(unmarked.fault, Some(PackageFaultKind::NameUnusual));
    }

    #[test]
    fn names_that_are_no_safe_path_are_never_looked_up() {
        for (raw, why) in [
            (&b"../x"[..], "leads out"),
            (b"a/../../x", "leads out further in"),
            (b"..\\x", "leads out on Windows"),
            (b"/etc/passwd", "absolute"),
            (b"C:/x", "a drive"),
            (b"a\0.xml", "NUL ends it for some readers"),
            (b"", "nothing"),
            (b"./", "nothing but the root"),
        ] {
            let name = read(raw, true);
            assert!(!name.usable, "{why}");
            assert_eq!(name.fault, Some(PackageFaultKind::NameUnsafe), "{why}");
        }
        let marked = read(b"Doc_0/\xd5\xc2.xml", true);
        assert_eq!(marked.fault, Some(PackageFaultKind::NameNotUtf8));
        assert!(!marked.usable);
        assert_eq!(marked.path, "/Doc_0/\\xd5\\xc2.xml");
    }

    #[test]
    fn gbk_names_are_read_whole_or_not_at_all() {
        for (raw, path, fault) in [
            (
                &b"Doc_0/\xd5\xc2.xml"[..],
                "/Doc_0/\u{7ae0}.xml",
                PackageFaultKind::NameUnusual,
            ),
            // The second byte of a character may be that of a backslash.
            (
                b"Doc_0/\x81\x5c.xml",
                "/Doc_0/\u{4e57}.xml",
                PackageFaultKind::NameUnusual,
            ),
            (
                b"Doc_0\\\xd5\xc2.xml",
                "/Doc_0/\u{7ae0}.xml",
                PackageFaultKind::NameUnusual,
            ),
        ] {
            let name = read(raw, false);
            assert!(name.usable);
            assert_eq!((name.path.as_str(), name.fault), (path, Some(fault)));
        }
        for (raw, fault, why) in [
            (
                &b"Doc_0/\xd5\xc2\xff.xml"[..],
                PackageFaultKind::NameNotUtf8,
                "one byte of no character",
            ),
            (
                b"Doc_0/\xd5",
                PackageFaultKind::NameNotUtf8,
                "a character cut off",
            ),
            (b"..\\\xd5\xc2", PackageFaultKind::NameUnsafe, "leads out"),
            (
                b"\xd5\xc2:x",
                PackageFaultKind::NameUnsafe,
                "a drive or stream",
            ),
        ] {
            let name = read(raw, false);
            assert!(!name.usable, "{why}");
            assert_eq!(name.fault, Some(fault), "{why}");
        }
    }
}
