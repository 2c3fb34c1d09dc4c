//! Rows 3, 4, 6, 7, 18: what the References say.

use yinzheng::crypto::DigestAlgorithm;

use super::Attack;
use super::DOCUMENT;
use super::FONT;
use super::flag;
use super::invalid;
use super::refused;
use super::row;
use super::sealed;
use super::sealed_with;
use super::signature;
use crate::support::ofd::Package;
use crate::support::ofd::signature::Reference;
use crate::support::zip::ZipEntry;

/// The References are empty, harmless or repeated.
pub(super) fn attack_03() -> Vec<Attack> {
    let none = sealed_with(signature().only(&[]));
    let one = sealed_with(signature().only(&[FONT]));
    let many = sealed_with(
        signature()
            .only(&[FONT])
            .edit_references(|one| vec![one[0].clone(); 20]),
    );
    row(
        3,
        vec![
            invalid("no Reference", none.pack(), "NO_REFERENCES"),
            invalid("one harmless Reference", one.pack(), "UNPROTECTED_CONTENT"),
            invalid(
                "one Reference many times",
                many.pack(),
                "DUPLICATE_REFERENCE",
            ),
        ],
    )
}

/// One file is named twice, with different digests.
pub(super) fn attack_04() -> Vec<Attack> {
    let twice = |spelling: &'static str| {
        let wrong = vec![0; 32];
        sealed_with(signature().edit_references(move |mut all| {
            all.push(Reference {
                file: spelling.to_owned(),
                digest: wrong.clone(),
            });
            all
        }))
        .pack()
    };
    let same = sealed_with(signature().edit_references(|mut all| {
        let first = all.swap_remove(1);
        all.extend([
            first.clone(),
            Reference {
                file: first.file.replace("/Doc_0/", "/Doc_0/./"),
                ..first
            },
        ]);
        all
    }));
    let reason = "DUPLICATE_REFERENCE";
    row(
        4,
        vec![
            invalid(
                "same name, other digest",
                twice("/Doc_0/Document.xml"),
                reason,
            ),
            invalid(
                "same path spelt otherwise, other digest",
                twice("/Doc_0/./Document.xml"),
                reason,
            ),
            invalid(
                "same path spelt otherwise, same digest",
                same.pack(),
                reason,
            ),
        ],
    )
}

/// A Reference whose path is replaced.
fn renamed(path: &'static str) -> Vec<u8> {
    sealed_with(signature().edit_references(move |mut all| {
        for reference in &mut all {
            if reference.file.ends_with(DOCUMENT) {
                path.clone_into(&mut reference.file);
            }
        }
        all
    }))
    .pack()
}

/// Paths that lead out, or are none.
pub(super) fn attack_06() -> Vec<Attack> {
    let unsafe_path = "UNSAFE_PATH";
    let mut located: Package = sealed_with(signature().except(&[super::ROOT]));
    located.replace(super::ROOT, "/Doc_0/Document.xml", "../Doc_0/Document.xml");
    let entry = |name: &str| {
        let mut zip = sealed().zip();
        zip.entries.push(ZipEntry::new(name, b"outside"));
        zip.write()
    };
    row(
        6,
        vec![
            invalid(
                "Reference above the root",
                renamed("/../Doc_0/Document.xml"),
                unsafe_path,
            ),
            invalid(
                "Reference up and above the root",
                renamed("/Doc_0/../../Doc_0/Document.xml"),
                unsafe_path,
            ),
            invalid(
                "Reference with a drive letter",
                renamed("C:/Doc_0/Document.xml"),
                unsafe_path,
            ),
            invalid(
                "Reference with a scheme",
                renamed("file:///Doc_0/Document.xml"),
                unsafe_path,
            ),
            invalid("empty Reference", renamed(""), unsafe_path),
            flag(
                "Reference with backslashes",
                renamed("\\Doc_0\\Document.xml"),
                "PATH_UNUSUAL",
            ),
            flag(
                "Reference down and up again",
                renamed("/Doc_0/Res/../Document.xml"),
                "PATH_UNUSUAL",
            ),
            invalid("DocRoot above the root", located.pack(), unsafe_path),
            invalid("entry above the root", entry("../evil.xml"), ""),
            invalid("entry with an absolute path", entry("/etc/evil.xml"), ""),
            invalid("entry with NUL", entry("Doc_0/Document.xml\0.txt"), ""),
        ],
    )
}

/// References to nothing.
pub(super) fn attack_07() -> Vec<Attack> {
    let mut gone = sealed();
    gone.remove(FONT);
    let mut folder = sealed_with(signature().edit_references(|mut all| {
        let digest = DigestAlgorithm::Sm3.digest(b"").as_bytes().to_vec();
        let file = "/Doc_0/Res/".to_owned();
        all.push(Reference { file, digest });
        all
    }));
    folder.put("Doc_0/Res/", b"");
    let missing = "REFERENCE_MISSING";
    row(
        7,
        vec![
            invalid("referenced entry removed", gone.pack(), missing),
            invalid(
                "Reference to a name that never was",
                renamed("/Doc_0/Other.xml"),
                missing,
            ),
            invalid(
                "Reference to the same name in other case",
                renamed("/doc_0/document.xml"),
                missing,
            ),
            invalid("Reference to a folder", folder.pack(), ""),
        ],
    )
}

/// Digests that do not hold.
pub(super) fn attack_18() -> Vec<Attack> {
    let with =
        |digest, text: &str| sealed_with(signature().digest(digest).check_method(text)).pack();
    let weak = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE";
    row(
        18,
        vec![
            refused(
                "CheckMethod absent, MD5 meant",
                with(DigestAlgorithm::Md5, ""),
                weak,
            ),
            refused("CheckMethod MD5", with(DigestAlgorithm::Md5, "MD5"), weak),
            refused(
                "CheckMethod SHA1",
                with(DigestAlgorithm::Sha1, "SHA1"),
                weak,
            ),
            invalid(
                "CheckMethod absent, SM3 used",
                with(DigestAlgorithm::Sm3, ""),
                "",
            ),
            refused(
                "CheckMethod unknown",
                with(DigestAlgorithm::Sm3, "1.2.3.4"),
                "",
            ),
        ],
    )
}
