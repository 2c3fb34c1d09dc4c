//! Locations (ST_Loc): how the XML files of a package name each other.
//!
//! A leading `/` is the package's root, everything else is relative to the directory of the file that holds the
//! location (GB/T 33190-2016, table 2). Percent signs mean themselves.

use std::borrow::Cow;

use crate::ofd::package::Package;

/// Longest location read, in bytes.
const LONGEST: usize = 4_096;

/// A location that was found to be a path inside the package.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Location {
    /// The path, beginning with `/`.
    pub path: String,
    /// Whether it was written otherwise than the standard says, or meant otherwise than it was written.
    pub unusual: bool,
}

/// A location that leads out of the package, or is none. Nothing is read through it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct UnsafeLocation;

/// Resolves `text`, found in a file of the directory `base`, without looking whether anything is there.
///
/// # Errors
///
/// [`UnsafeLocation`] for a location that is empty, climbs above the root, or holds `:` or control characters.
///
/// ```
/// use yinzheng::ofd::resolve;
///
/// assert_eq!(resolve("../Res/a.png", "/Doc_0/Pages")?.path, "/Doc_0/Res/a.png");
/// assert!(resolve("../../../a.png", "/Doc_0/Pages").is_err());
/// # Ok::<(), yinzheng::ofd::UnsafeLocation>(())
/// ```
pub fn resolve(text: &str, base: &str) -> Result<Location, UnsafeLocation> {
    let text = text.trim();
    let forbidden = |c: char| c.is_control() || c == ':';
    if text.is_empty() || text.len() > LONGEST || text.contains(forbidden) {
        return Err(UnsafeLocation);
    }
    let slashed = match text.contains('\\') {
        true => Cow::Owned(text.replace('\\', "/")),
        false => Cow::Borrowed(text),
    };
    let mut unusual = matches!(slashed, Cow::Owned(_));
    // Segments, each behind a slash.
    let mut path = String::with_capacity(base.len().saturating_add(text.len()).saturating_add(1));
    let push = |path: &mut String, segment: &str| {
        path.push('/');
        path.push_str(segment);
    };
    let relative = match slashed.strip_prefix('/') {
        Some(from_root) => {
            // An absolute path has nothing to climb from.
            unusual |= from_root.split('/').any(|s| matches!(s, "." | ".."));
            from_root
        }
        None => {
            let above = base.split('/').filter(|s| !s.is_empty());
            above.for_each(|segment| push(&mut path, segment));
            &slashed
        }
    };
    let relative = relative.strip_suffix('/').unwrap_or(relative);
    for segment in relative.split('/') {
        match segment {
            "" => unusual = true,
            "." => {}
            ".." => {
                let last = path.rfind('/').ok_or(UnsafeLocation)?;
                path.truncate(last);
            }
            plain => push(&mut path, plain),
        }
    }
    if path.is_empty() {
        path.push('/');
    }
    Ok(Location { path, unusual })
}

/// Resolves `text` to a file of `package`. Where nothing is there, a relative location is tried once more from the
/// root, as some writers mean it; that is [`Location::unusual`].
pub(super) fn locate(
    package: &Package<'_>,
    text: &str,
    base: &str,
) -> Result<Location, UnsafeLocation> {
    let location = resolve(text, base)?;
    if package.contains(&location.path) || text.trim().starts_with(['/', '\\']) {
        return Ok(location);
    }
    match resolve(text, "/") {
        Ok(from_root) if package.contains(&from_root.path) => Ok(Location {
            unusual: true,
            ..from_root
        }),
        _ => Ok(location),
    }
}

/// The directory of the file at `path`: `/Doc_0` for `/Doc_0/Document.xml`, `/` for `/OFD.xml`.
pub(super) fn directory(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) | None => "/",
        Some((directory, _)) => directory,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_location() {
        for (text, base, want) in [
            ("/Doc_0/Document.xml", "/x", "/Doc_0/Document.xml"),
            ("Document.xml", "/Doc_0", "/Doc_0/Document.xml"),
            (" ./a.xml\n", "/Doc_0", "/Doc_0/a.xml"),
            ("../a.xml", "/Doc_0/Signs", "/Doc_0/a.xml"),
            ("..", "/Doc_0/Signs", "/Doc_0"),
            ("Res/", "/Doc_0", "/Doc_0/Res"),
            ("%2e%2e/a", "/Doc_0", "/Doc_0/%2e%2e/a"),
        ] {
            let location = resolve(text, base).unwrap();
            assert_eq!(location.path, want);
            assert!(!location.unusual, "{text}");
        }
        for text in ["Doc_0\\a.xml", "//a", "a//b"] {
            assert!(resolve(text, "/").unwrap().unusual, "{text}");
        }
    }

    #[test]
    fn what_leads_out_is_refused() {
        for text in [
            "",
            "  ",
            "..",
            "/..",
            "a/../../b",
            "..\\x",
            "C:/x",
            "http://x/y",
            "a\0b",
        ] {
            assert_eq!(resolve(text, "/"), Err(UnsafeLocation), "{text:?}");
        }
    }

    #[test]
    fn a_directory_is_what_stands_before_the_last_slash() {
        assert_eq!(directory("/OFD.xml"), "/");
        assert_eq!(directory("/Doc_0/Signs/Signatures.xml"), "/Doc_0/Signs");
    }
}
