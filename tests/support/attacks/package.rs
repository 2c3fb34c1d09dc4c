//! Rows 5, 21, 26: the archive itself.

use super::Attack;
use super::DOCUMENT;
use super::PAGE_2;
use super::document;
use super::flag;
use super::harmless;
use super::invalid;
use super::refused;
use super::row;
use super::sealed;
use super::sealed_with;
use crate::support::ofd::OfdSignature;
use crate::support::ofd::Package;
use crate::support::pki::TestPki;
use crate::support::seal::Layout;
use crate::support::seal::SealBuilder;
use crate::support::zip::ENCRYPTED;
use crate::support::zip::Listed;
use crate::support::zip::Zip;
use crate::support::zip::ZipEntry;

/// The second page with another year, under this name.
fn forged(package: &Package, name: &str) -> ZipEntry {
    let text = String::from_utf8_lossy(package.get(PAGE_2)).replace("2028", "2038");
    ZipEntry::new(name, text.as_bytes())
}

/// The sealed package with one more entry, or with whatever else `edit` does.
fn edited(edit: impl Fn(&Package, &mut Zip)) -> Vec<u8> {
    let package = sealed();
    let mut zip = package.zip();
    edit(&package, &mut zip);
    zip.write()
}

fn at(zip: &Zip, name: &str) -> usize {
    let found = zip.entries.iter().position(|e| e.name == name.as_bytes());
    found.expect("an entry of that name")
}

/// Two readers see two packages.
pub(super) fn attack_05() -> Vec<Attack> {
    row(5, [twins(), disagreements(), surroundings()].concat())
}

fn twins() -> Vec<Attack> {
    let twin = |name: &'static str| edited(move |p, zip| zip.entries.push(forged(p, name)));
    let first = edited(|p, zip| zip.entries.insert(0, forged(p, PAGE_2)));
    let duplicate = "DUPLICATE_ENTRY";
    vec![
        invalid("second entry of the same name", twin(PAGE_2), duplicate),
        invalid("forged entry before the good one", first, duplicate),
        invalid(
            "twin with a double slash",
            twin("Doc_0//Pages/Page_1/Content.xml"),
            "",
        ),
        invalid(
            "twin with a dot segment",
            twin("./Doc_0/Pages/Page_1/Content.xml"),
            "",
        ),
        invalid(
            "twin with backslashes",
            twin("Doc_0\\Pages\\Page_1\\Content.xml"),
            "",
        ),
        flag(
            "twin in other case",
            twin("Doc_0/Pages/Page_1/content.xml"),
            "",
        ),
    ]
}

fn disagreements() -> Vec<Attack> {
    let hidden = edited(|p, zip| {
        zip.entries.insert(
            0,
            ZipEntry {
                listed: Listed::LocalOnly,
                ..forged(p, PAGE_2)
            },
        );
    });
    let renamed = edited(|_, zip| {
        let entry = at(zip, PAGE_2);
        zip.entries[entry].local_name = Some(b"Doc_0/Pages/Page_1/Content.bak".to_vec());
    });
    let swapped = edited(|p, zip| {
        let other = ZipEntry {
            local_name: Some(PAGE_2.as_bytes().to_vec()),
            ..forged(p, "Doc_0/Pages/Page_1/Content.bak")
        };
        zip.entries.push(other);
    });
    let size = edited(|_, zip| {
        let entry = at(zip, PAGE_2);
        zip.entries[entry].local_size = Some(7);
    });
    let crc = edited(|_, zip| {
        let entry = at(zip, PAGE_2);
        zip.entries[entry].declared_crc = Some(0x1234_5678);
    });
    let reason = "PACKAGE_DISAGREES";
    vec![
        invalid("entry that the directory does not name", hidden, reason),
        invalid("local header names another file", renamed, reason),
        invalid(
            "stray entry whose local header names a page",
            swapped,
            reason,
        ),
        invalid("local header declares another size", size, reason),
        invalid("wrong CRC", crc, ""),
    ]
}

fn surroundings() -> Vec<Attack> {
    let around = |prefix: &'static [u8], suffix: &'static [u8], counts| {
        edited(move |_, zip| {
            zip.prefix = prefix.to_vec();
            zip.prefix_counts = counts;
            zip.suffix = suffix.to_vec();
        })
    };
    let two = [edited(|_, _| ()), document().build().pack()].concat();
    let reason = "PACKAGE_SURROUNDED";
    vec![
        flag(
            "octets before the archive",
            around(b"KingGrid", b"", false),
            reason,
        ),
        flag(
            "octets before, counted by the offsets",
            around(b"KingGrid", b"", true),
            reason,
        ),
        flag(
            "octets behind the archive",
            around(b"", b"trailing", false),
            reason,
        ),
        invalid("a second archive behind the first", two, ""),
    ]
}

/// Sizes that lie, entries that overlap, pictures that are more than pictures.
pub(super) fn attack_21() -> Vec<Attack> {
    let bomb = edited(|_, zip| {
        zip.entries
            .push(ZipEntry::bomb("Doc_0/Res/bomb.bin", 1 << 29));
    });
    let quiet = edited(|_, zip| {
        let mut entry = ZipEntry::bomb("Doc_0/Res/bomb.bin", 1 << 29);
        entry.declared_size = Some(100);
        entry.local_size = Some(100);
        zip.entries.push(entry);
    });
    let overlap = edited(|_, zip| {
        let of = at(zip, PAGE_2);
        for i in 0..50 {
            let mut entry = zip.entries[of].clone();
            entry.name = format!("Doc_0/Res/{i}.xml").into_bytes();
            entry.listed = Listed::CentralOnly(of);
            zip.entries.push(entry);
        }
    });
    let many = edited(|_, zip| {
        zip.entries
            .extend((0..30_000).map(|i| ZipEntry::new(&format!("Doc_0/Res/{i}"), b"")));
    });
    let link = edited(|_, zip| {
        let mut entry = ZipEntry::new("Doc_0/Res/link", b"/etc/passwd");
        entry.mode = 0o120_777;
        zip.entries.push(entry);
    });
    row(
        21,
        vec![
            refused("entry that unpacks to half a gigabyte", bomb, ""),
            invalid("the same, declared small", quiet, ""),
            invalid("fifty entries over the same octets", overlap, ""),
            refused("thirty thousand entries", many, ""),
            invalid("symbolic link", link, ""),
            harmless(
                "seal picture is an OFD package",
                pictured("ofd", &nested()),
                "",
            ),
            flag(
                "seal picture is an SVG with a script",
                pictured("SVG", SVG),
                "SEAL_PICTURE_UNUSUAL",
            ),
            flag(
                "seal picture is not what its type says",
                pictured("PNG", b"GIF89a"),
                "SEAL_PICTURE_UNUSUAL",
            ),
        ],
    )
}

const SVG: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script>\
<image href=\"http://example.org/track.png\"/></svg>";

fn nested() -> Vec<u8> {
    let mut zip = document().build().zip();
    zip.entries.push(ZipEntry::bomb("bomb.bin", 1 << 28));
    zip.write()
}

fn pictured(kind: &str, picture: &[u8]) -> Vec<u8> {
    let pki = TestPki::sm2();
    let seal = SealBuilder::new(Layout::V4, &pki.maker, &pki.signer)
        .picture(kind, picture, 42, 42)
        .build();
    let signature = OfdSignature::seal(Layout::V4, &pki.signer, &seal).stamp("1", super::STAMP);
    sealed_with(signature).pack()
}

/// Encrypted, with something else to be seen.
pub(super) fn attack_26() -> Vec<Attack> {
    let mut decoy = sealed();
    decoy.put(
        "Encryptions.xml",
        &decoy.spelling.xml(
            "Encryptions",
            "",
            "<ofd:EncryptInfo ID=\"1\"><ofd:DecryptSeedLoc>/decryptseed.dat</ofd:DecryptSeedLoc>\
             <ofd:EntriesMapLoc>/entriesmap.dat</ofd:EntriesMapLoc></ofd:EncryptInfo>\n",
        ),
    );
    decoy.put("decryptseed.dat", &[0x5a; 64]);
    decoy.put("entriesmap.dat", &[0xa5; 160]);
    decoy.put("Doc_0/Pages/Page_1/Content.enc", &[0x3c; 512]);
    let zip = edited(|_, zip| {
        let entry = at(zip, DOCUMENT);
        zip.entries[entry].flags |= ENCRYPTED;
    });
    row(
        26,
        vec![
            flag(
                "encrypted package with a readable decoy",
                decoy.pack(),
                "ENCRYPTED_PACKAGE",
            ),
            refused("archive entry marked encrypted", zip, ""),
        ],
    )
}
