//! Packages as they are before their first signature: packed from files, or given with data added to OFD.xml.

use crate::limits::Limits;
use crate::ofd::Package;
use crate::ofd::closure;
use crate::ofd::sign::edit;
use crate::ofd::sign::write;
use crate::ofd::sign::write::Content;
use crate::ofd::sign::write::NewEntry;
use crate::ofd::xml::XmlFault;

/// An archive of files, each with its path from `/`; `None` if it is beyond what the format holds.
pub(crate) fn pack(files: Vec<(String, Vec<u8>)>) -> Option<Vec<u8>> {
    let entry = |(path, bytes)| NewEntry {
        path,
        content: Content::New(bytes),
    };
    write::archive(&files.into_iter().map(entry).collect::<Vec<_>>())
}

/// The same package with pairs of name and value at the end of the first document's CustomDatas. All other entries
/// keep their bytes.
///
/// The caller has looked that nothing is signed yet and the package has no faults.
pub(crate) fn with_custom_data(
    package: &[u8],
    pairs: &[(String, String)],
    limits: &Limits,
) -> Result<Vec<u8>, XmlFault> {
    let package = Package::open(package, limits);
    let root = package
        .read(closure::OFD_XML, limits.xml)
        .map_err(|_| XmlFault::Limit)?;
    let mut root = Some(edit::described(&root, pairs, limits)?);
    let mut entries = Vec::new();
    for (index, old) in package.entries().iter().enumerate() {
        let content = if old.directory {
            Content::Directory
        } else if old.path == closure::OFD_XML {
            Content::New(root.take().ok_or(XmlFault::Malformed)?)
        } else {
            Content::Kept(*package.packed(index).map_err(|_| XmlFault::Limit)?)
        };
        let path = old.path.clone();
        entries.push(NewEntry { path, content });
    }
    write::archive(&entries).ok_or(XmlFault::Limit)
}
