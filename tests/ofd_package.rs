//! Archives that two readers could read in two ways, and archives that do harm (rows 5 and 21 of the table).

mod ofd_build;

use std::time::Duration;
use std::time::Instant;

use ofd_build::Archive;
use ofd_build::Entry;
use ofd_build::FONT;
use ofd_build::PAGE;
use ofd_build::Signed;
use ofd_build::deflated;
use ofd_build::entry;
use proptest::prelude::*;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::limits::Limits;
use yinzheng::ofd;
use yinzheng::ofd::CoveredTogether;
use yinzheng::ofd::Package;
use yinzheng::ofd::PackageFaultKind as Kind;
use yinzheng::ofd::ReadError;
use yinzheng::policy::Policy;
use yinzheng::report::Finding;
use yinzheng::report::Outcome;
use yinzheng::report::Reason;
use yinzheng::report::Verdict;

fn kinds(bytes: &[u8]) -> Vec<Kind> {
    let facts = ofd::observe(bytes, &Limits::default());
    let mut kinds: Vec<Kind> = facts.package.iter().map(|f| f.kind).collect();
    kinds.dedup();
    kinds
}

/// The worst that is said about a package and its first signature.
fn worst(bytes: &[u8]) -> Verdict {
    let facts = ofd::observe(bytes, &Limits::default());
    let policy = Policy::standard();
    let mut findings = ofd::judge_document(&facts);
    let binding = ofd::ValueBinding::new(Some(ofd_build::SEAL_BYTES), None);
    let at = "2026-11-24T00:00:00Z".parse().unwrap();
    findings.extend(ofd::judge_signature(&facts, 0, &binding, &policy, at));
    findings.extend(ofd::judge_coverage(
        &facts,
        0,
        &policy,
        &CoveredTogether::new(&facts, |_| Verdict::Passed),
    ));
    let verdicts = findings.iter().filter_map(Finding::verdict);
    verdicts.fold(Verdict::Passed, Verdict::and)
}

/// The signed document with its archive changed.
fn changed(change: impl FnOnce(&mut Archive)) -> Vec<u8> {
    let mut archive = Signed::full().archive();
    change(&mut archive);
    archive.build()
}

/// The place of a file's entry.
fn at(archive: &mut Archive, path: &str) -> usize {
    let mut entries = archive.entries.iter();
    entries.position(|e| e.name == path.as_bytes()).unwrap()
}

fn change_entry(path: &str, change: impl FnOnce(&mut Entry)) -> Vec<u8> {
    changed(|archive| {
        let index = at(archive, path);
        change(&mut archive.entries[index]);
    })
}

#[test]
fn every_sound_form_of_an_archive_is_read() {
    let zip64 = changed(|a| a.zip64 = true);
    let comment = changed(|a| a.comment = b"KRC".to_vec());
    let packed = changed(|a| {
        for e in &mut a.entries {
            let name = String::from_utf8(e.name.clone()).unwrap();
            *e = Entry {
                flags: 0x802,
                local_flags: Some(2),
                ..deflated(&name, &e.data.clone())
            };
        }
    });
    let directories = changed(|a| {
        a.entries.insert(0, entry("Doc_0/", ""));
        a.entries.push(entry("Doc_0/Res/", ""));
    });
    let mut forms = vec![
        ("plain", Signed::full().build()),
        ("zip64", zip64),
        ("comment", comment),
        ("deflate, and flags that differ in bit 11", packed),
        ("directories", directories),
    ];
    for (name, signature, wide) in [
        ("descriptor", true, false),
        ("descriptor without signature", false, false),
        ("descriptor with long sizes", true, true),
    ] {
        let bytes = changed(|a| {
            for e in &mut a.entries {
                e.flags |= 8;
                e.gap = descriptor(&e.data, signature, wide);
            }
        });
        forms.push((name, bytes));
    }
    for (name, bytes) in forms {
        assert_eq!(kinds(&bytes), [], "{name}");
        assert_eq!(worst(&bytes), Verdict::Passed, "{name}");
    }
}

fn descriptor(data: &[u8], signature: bool, wide: bool) -> Vec<u8> {
    let mut out = Vec::new();
    if signature {
        out.extend(b"PK\x07\x08");
    }
    out.extend(crc(data).to_le_bytes());
    for _ in 0..2 {
        out.extend((data.len() as u32).to_le_bytes());
        if wide {
            out.extend([0; 4]);
        }
    }
    out
}

fn crc(data: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(data);
    crc.sum()
}

/// Bit 3 set, and everything in the local header all the same.
fn complete(e: &mut Entry) {
    let size = e.data.len() as u32;
    e.flags |= 8;
    e.local_numbers = Some([crc(&e.data), size, size]);
}

/// Bit 3 set, and sizes of all ones in the local header and in its field for ZIP64, which begins with `id`.
fn filled(e: &mut Entry, id: u16) {
    e.flags |= 8;
    e.local_numbers = Some([0, u32::MAX, u32::MAX]);
    let mut field = id.to_le_bytes().to_vec();
    field.extend(16_u16.to_le_bytes());
    field.extend([0xff; 16]);
    e.local_extra = Some(field);
    e.gap = descriptor(&e.data, true, true);
}

#[test]
fn descriptors_announced_in_vain_are_told() {
    let all = changed(|a| a.entries.iter_mut().for_each(complete));
    let last = changed(|a| complete(a.entries.last_mut().unwrap()));
    let empty = changed(|a| {
        a.entries.push(entry("Doc_0/Res/", ""));
        complete(a.entries.last_mut().unwrap());
    });
    let ones = changed(|a| a.entries.iter_mut().for_each(|e| filled(e, 1)));
    for (bytes, why) in [
        (all, "none behind any entry"),
        (last, "none before the directory"),
        (empty, "none behind an empty directory"),
        (ones, "sizes of all ones"),
    ] {
        assert_eq!(kinds(&bytes), [Kind::DescriptorUnusual], "{why}");
        assert_eq!(worst(&bytes), Verdict::Passed, "{why}");
        let facts = ofd::observe(&bytes, &Limits::default());
        let said = Outcome::Warning(Reason::EntryUnusual);
        let findings = ofd::judge_document(&facts);
        assert!(findings.iter().any(|f| f.outcome == said), "{why}");
    }
}

/// One change to an entry.
type Change = fn(&mut Entry);

/// Something is missing or contradicts, or there is room for what another reader would find.
const CONTRADICTING: &[(Change, Kind, &str)] = &[
    (
        |e| {
            complete(e);
            e.gap = b"more".to_vec();
        },
        Kind::DescriptorDiffers,
        "bytes where the descriptor would be",
    ),
    (
        |e| {
            complete(e);
            e.gap = descriptor(b"other", true, false);
        },
        Kind::DescriptorDiffers,
        "a descriptor that contradicts",
    ),
    (
        |e| {
            complete(e);
            e.local_numbers.as_mut().unwrap()[0] = 0;
        },
        Kind::DescriptorDiffers,
        "no checksum in either place",
    ),
    (
        |e| {
            complete(e);
            e.local_numbers.as_mut().unwrap()[1] = 0;
        },
        Kind::DescriptorDiffers,
        "no packed size in either place",
    ),
    (
        |e| {
            complete(e);
            e.local_numbers.as_mut().unwrap()[0] ^= 1;
        },
        Kind::LocalHeaderDiffers,
        "another checksum",
    ),
    (
        |e| {
            complete(e);
            e.local_numbers.as_mut().unwrap()[2] += 1;
        },
        Kind::LocalHeaderDiffers,
        "another size",
    ),
    (
        |e| {
            filled(e, 1);
            e.gap.clear();
        },
        Kind::DescriptorDiffers,
        "sizes of all ones and no descriptor",
    ),
    (
        |e| {
            filled(e, 1);
            e.gap = descriptor(b"other", true, true);
        },
        Kind::DescriptorDiffers,
        "sizes of all ones and a descriptor that contradicts",
    ),
    (
        |e| filled(e, 0xcafe),
        Kind::LocalHeaderDiffers,
        "sizes of all ones without ZIP64",
    ),
    (
        |e| {
            filled(e, 1);
            e.local_extra.as_mut().unwrap()[4] = 7;
        },
        Kind::LocalHeaderDiffers,
        "another size in ZIP64",
    ),
    (
        |e| {
            filled(e, 1);
            e.local_numbers.as_mut().unwrap()[0] = 7;
        },
        Kind::LocalHeaderDiffers,
        "sizes of all ones and another checksum",
    ),
    (
        |e| {
            filled(e, 1);
            e.flags = 0;
            e.local_numbers = None;
        },
        Kind::Hidden,
        "a descriptor that nothing announces",
    ),
];

#[test]
fn descriptors_that_are_missed_or_contradict_are_refused() {
    for (change, want, why) in CONTRADICTING {
        let bytes = change_entry(PAGE, *change);
        assert!(kinds(&bytes).contains(want), "{why}: {:?}", kinds(&bytes));
        assert_eq!(worst(&bytes), Verdict::Failed, "{why}");
    }
}

/// A further file, signed with the others, whose name is in UTF-8 in the references and as `name` in the archive.
fn renamed(name: &[u8], extra: &[u8]) -> Vec<u8> {
    let mut archive = Signed::unsigned()
        .set("Doc_0/Res/章.png", "png")
        .sign(|_| true)
        .archive();
    let index = at(&mut archive, "Doc_0/Res/章.png");
    archive.entries[index].name = name.to_vec();
    archive.entries[index].extra = extra.to_vec();
    archive.entries[index].flags = 0;
    archive.build()
}

const GBK: &[u8] = b"Doc_0/Res/\xd5\xc2.png";

fn unicode_path(name: &str) -> Vec<u8> {
    let mut field = vec![0x75, 0x70, 0, 0, 1, 0, 0, 0, 0];
    field.extend(name.as_bytes());
    field[2] = (field.len() - 4) as u8;
    field
}

#[test]
fn names_in_gbk_are_read_and_told() {
    let same = unicode_path("Doc_0/Res/章.png");
    for (extra, why) in [(&[][..], "alone"), (&same, "the same in UTF-8 beside it")] {
        let bytes = renamed(GBK, extra);
        let facts = ofd::observe(&bytes, &Limits::default());
        assert!(facts.paths.iter().any(|p| p == "/Doc_0/Res/章.png"));
        assert!(facts.signatures[0].covers("/Doc_0/Res/章.png"), "{why}");
        assert_eq!(kinds(&bytes), [Kind::NameUnusual], "{why}");
        assert_eq!(worst(&bytes), Verdict::Passed, "{why}");
    }
}

/// The twin: two entries for one path, or two names for one entry.
#[test]
fn names_in_gbk_hide_nothing() {
    let twins = |first: &[u8], second: &str| {
        let mut archive = Signed::full().archive();
        for (name, data) in [(first, "one"), (second.as_bytes(), "two")] {
            let mut e = entry("", data);
            e.name = name.to_vec();
            archive.entries.push(e);
        }
        archive.build()
    };
    for (bytes, want, why) in [
        (
            twins(GBK, "Doc_0/Res/章.png"),
            Kind::DuplicateName,
            "the same path in UTF-8",
        ),
        (
            twins(GBK, "Doc_0/RES/章.png"),
            Kind::CaseTwin,
            "the same path in other letters",
        ),
        (
            renamed(GBK, &unicode_path("Doc_0/Res/other.png")),
            Kind::LocalHeaderDiffers,
            "another name in UTF-8 beside it",
        ),
        (
            renamed(b"..\\..\\\xd5\xc2.png", &[]),
            Kind::NameUnsafe,
            "a path that leads out",
        ),
    ] {
        assert!(kinds(&bytes).contains(&want), "{why}: {:?}", kinds(&bytes));
        assert_eq!(worst(&bytes), Verdict::Failed, "{why}");
    }
    // Not GBK as a whole: nothing can be looked up by it, so what the signature names is missing.
    let bytes = renamed(b"Doc_0/Res/\xd5\xc2\xff.png", &[]);
    assert!(kinds(&bytes).contains(&Kind::NameNotUtf8));
    assert_eq!(worst(&bytes), Verdict::Failed);
}

#[test]
fn the_zip_crate_writes_what_we_read() {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (path, content) in &Signed::full().files {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(path.as_str(), options).unwrap();
        writer.write_all(content).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    assert_eq!(kinds(&bytes), []);
    assert_eq!(worst(&bytes), Verdict::Passed);
}

#[test]
fn twins_are_refused() {
    for (twin, want) in [
        (PAGE, Kind::DuplicateName),
        ("Doc_0/Pages/PAGE_0/Content.xml", Kind::CaseTwin),
        ("Doc_0//Pages/Page_0/Content.xml", Kind::DuplicateName),
        ("./Doc_0/Pages/Page_0/Content.xml", Kind::DuplicateName),
        ("Doc_0\\Pages\\Page_0\\Content.xml", Kind::DuplicateName),
        ("Doc_0/Pages/Page_0/Content.xml/", Kind::DuplicateName),
    ] {
        for first in [true, false] {
            let bytes = changed(|a| {
                let place = if first { 0 } else { a.entries.len() };
                let data = if twin.ends_with('/') { "" } else { "other" };
                a.entries.insert(place, entry(twin, data));
            });
            assert!(kinds(&bytes).contains(&want), "{twin}: {:?}", kinds(&bytes));
            assert_eq!(worst(&bytes), Verdict::Failed, "{twin}");
        }
    }
}

#[test]
#[allow(clippy::too_many_lines)] // a table
fn directory_and_local_entries_have_to_agree() {
    for (bytes, want, why) in [
        (
            change_entry(PAGE, |e| e.local_name = Some(b"Q".to_vec())),
            Kind::LocalHeaderDiffers,
            "name",
        ),
        (
            change_entry(PAGE, |e| e.local_flags = Some(1)),
            Kind::LocalHeaderDiffers,
            "encrypted in one place",
        ),
        (
            change_entry(PAGE, |e| e.local_flags = Some(0x808)),
            Kind::LocalHeaderDiffers,
            "descriptor in one place",
        ),
        (
            change_entry(PAGE, |e| e.local_crc = Some(1)),
            Kind::LocalHeaderDiffers,
            "checksum",
        ),
        (
            change_entry(PAGE, |e| e.local_method = Some(8)),
            Kind::LocalHeaderDiffers,
            "method",
        ),
        (
            change_entry(PAGE, |e| e.extra = unicode_path("Doc_0/other.xml")),
            Kind::LocalHeaderDiffers,
            "a second name",
        ),
        (
            change_entry(PAGE, |e| {
                e.flags |= 8;
                e.gap = descriptor(b"other", true, false);
            }),
            Kind::DescriptorDiffers,
            "descriptor",
        ),
        (
            change_entry(PAGE, |e| e.flags |= 8),
            Kind::DescriptorDiffers,
            "no descriptor",
        ),
        (
            change_entry(PAGE, |e| e.gap = b"some bytes".to_vec()),
            Kind::Hidden,
            "bytes between",
        ),
        (
            changed(|a| {
                let mut hidden = entry(PAGE, "other");
                hidden.hidden = true;
                a.entries.insert(0, hidden);
            }),
            Kind::SurroundedByArchive,
            "an entry before the first that the directory knows",
        ),
        (
            changed(|a| {
                let mut hidden = entry(PAGE, "other");
                hidden.hidden = true;
                a.entries.insert(3, hidden);
            }),
            Kind::Hidden,
            "an entry in the middle that the directory does not know",
        ),
        (
            changed(|a| {
                let mut twin = a.entries[0].clone();
                twin.shared = true;
                twin.name = b"X.xml".to_vec();
                a.entries.insert(1, twin);
            }),
            Kind::Overlap,
            "two records for one entry",
        ),
        (
            changed(|a| a.count = Some(3)),
            Kind::DirectoryDisagrees,
            "count",
        ),
        (changed(|a| a.disk = 1), Kind::MultiDisk, "disk"),
        (
            changed(|a| {
                let mut filled = entry("Doc_0/Res/", "data");
                filled.flags = 0x800;
                a.entries.push(filled);
            }),
            Kind::DirectoryWithData,
            "a directory with data",
        ),
    ] {
        assert!(kinds(&bytes).contains(&want), "{why}: {:?}", kinds(&bytes));
        assert_eq!(worst(&bytes), Verdict::Failed, "{why}");
    }
}

#[test]
fn bytes_around_are_told_and_archives_around_refused() {
    let other = Archive::new(vec![entry("OFD.xml", "<other/>")]).build();
    for (bytes, want, verdict) in [
        (
            changed(|a| a.prefix = b"junk".to_vec()),
            Kind::Surrounded,
            Verdict::Passed,
        ),
        (
            changed(|a| a.suffix = b"\r\n\0".to_vec()),
            Kind::Surrounded,
            Verdict::Passed,
        ),
        (
            changed(|a| a.prefix = other.clone()),
            Kind::SurroundedByArchive,
            Verdict::Failed,
        ),
        (
            changed(|a| a.suffix = b"xPK\x03\x04".to_vec()),
            Kind::SurroundedByArchive,
            Verdict::Failed,
        ),
        (
            changed(|a| a.comment = b"PK\x01\x02".to_vec()),
            Kind::SurroundedByArchive,
            Verdict::Failed,
        ),
    ] {
        assert_eq!(kinds(&bytes), [want]);
        assert_eq!(worst(&bytes), verdict, "{want:?}");
    }
    for inside in ["suffix", "comment"] {
        let bytes = changed(|a| match inside {
            "suffix" => a.suffix = other.clone(),
            _ => a.comment = other.clone(),
        });
        assert_eq!(worst(&bytes), Verdict::Failed, "an archive as {inside}");
    }
    // Offsets that count from the archive's own start, as writers leave them that add a prefix afterwards.
    let moved = [b"junk".to_vec(), Signed::full().build()].concat();
    assert_eq!(kinds(&moved), [Kind::Surrounded]);
    assert_eq!(worst(&moved), Verdict::Passed);
}

#[test]
fn names_that_are_no_paths_are_refused() {
    for (name, want) in [
        (&b"../x"[..], Kind::NameUnsafe),
        (b"/OFD.xml", Kind::NameUnsafe),
        (b"C:\\x", Kind::NameUnsafe),
        (b"a\0b", Kind::NameUnsafe),
    ] {
        let bytes = changed(|a| {
            a.entries.push(Entry {
                name: name.to_vec(),
                ..entry("", "x")
            });
        });
        assert_eq!(kinds(&bytes), [want], "{name:?}");
        assert_eq!(worst(&bytes), Verdict::Failed);
    }
    let link = change_entry(FONT, |e| e.attributes = 0o120_777 << 16);
    assert_eq!(kinds(&link), [Kind::SymbolicLink]);
    assert_eq!(worst(&link), Verdict::Failed);
    let folder = change_entry(FONT, |e| e.attributes = 0o140_666 << 16);
    assert_eq!(kinds(&folder), [], "one writer marks folders so");
}

#[test]
fn names_in_another_character_set_are_shown_and_never_matched() {
    let name = b"Doc_0/\xd5\xc2\xff.xml".to_vec();
    let bytes = changed(|a| {
        a.entries.push(Entry {
            name,
            ..entry("", "x")
        });
    });
    assert_eq!(kinds(&bytes), [Kind::NameNotUtf8]);
    let facts = ofd::observe(&bytes, &Limits::default());
    let shown = r"/Doc_0/\xd5\xc2\xff.xml";
    assert_eq!(facts.stray, [shown]);
    let package = Package::open(&bytes, &Limits::default());
    assert_eq!(package.read(shown, 99), Err(ReadError::Absent));
}

#[test]
fn backslashes_are_read_as_what_they_mean() {
    let bytes = changed(|a| {
        for e in &mut a.entries {
            let name = String::from_utf8(e.name.clone()).unwrap();
            e.name = name.replace('/', "\\").into_bytes();
        }
    });
    assert_eq!(kinds(&bytes), [Kind::NameUnusual]);
    assert_eq!(worst(&bytes), Verdict::Passed);
}

#[test]
fn data_have_to_be_what_the_directory_says() {
    let page = Signed::full().get(PAGE).to_vec();
    let deflate = |change: fn(&mut ofd_build::Packed)| {
        change_entry(PAGE, |e| {
            *e = Entry {
                flags: 0x800,
                ..deflated(PAGE, &page)
            };
            change(e.packed.as_mut().unwrap());
        })
    };
    for (bytes, want, why) in [
        (
            deflate(|p| p.1.extend(b"tail")),
            Kind::DataAfterStream,
            "bytes after the stream",
        ),
        (
            deflate(|p| p.2 -= 1),
            Kind::EntryDamaged,
            "longer than said",
        ),
        (
            deflate(|p| p.2 += 1),
            Kind::EntryDamaged,
            "shorter than said",
        ),
        (
            deflate(|p| p.1.truncate(5)),
            Kind::EntryDamaged,
            "stream cut off",
        ),
        (deflate(|p| p.1.clear()), Kind::EntryDamaged, "no stream"),
        (
            change_entry(PAGE, |e| e.crc = Some(7)),
            Kind::EntryDamaged,
            "checksum",
        ),
        (
            change_entry(PAGE, |e| e.packed = Some((0, b"ab".to_vec(), 3))),
            Kind::EntryDamaged,
            "stored in another size",
        ),
        (deflate(|p| p.0 = 12), Kind::UnknownMethod, "bzip2"),
    ] {
        assert!(kinds(&bytes).contains(&want), "{why}: {:?}", kinds(&bytes));
        assert_eq!(worst(&bytes), Verdict::Failed, "{why}");
    }
    for flag in [1, 1 << 6, 1 << 13] {
        let bytes = change_entry(PAGE, |e| e.flags |= flag);
        assert_eq!(kinds(&bytes), [Kind::EntryEncrypted]);
        assert_eq!(worst(&bytes), Verdict::Indeterminate, "encrypted");
    }
}

#[test]
fn a_damaged_stray_does_not_go_unnoticed() {
    let bytes = changed(|a| {
        let mut stray = entry("stray", "x");
        stray.crc = Some(1);
        a.entries.push(stray);
    });
    assert_eq!(kinds(&bytes), [Kind::EntryDamaged]);
}

#[test]
#[allow(clippy::too_many_lines)] // a table
fn limits_leave_the_answer_open() {
    let bytes = Signed::full().build();
    let strict = [
        Limits {
            file: 100,
            ..Limits::default()
        },
        Limits {
            entries: 3,
            ..Limits::default()
        },
        Limits {
            inflated: 100,
            ..Limits::default()
        },
        Limits {
            entry: 100,
            ..Limits::default()
        },
        Limits {
            xml: 100,
            ..Limits::default()
        },
        Limits {
            references: 2,
            ..Limits::default()
        },
        Limits {
            stamps: 0,
            ..Limits::default()
        },
        Limits {
            signatures: 0,
            ..Limits::default()
        },
        Limits {
            documents: 0,
            ..Limits::default()
        },
        Limits {
            seal: 2,
            cms: 2,
            ..Limits::default()
        },
    ];
    for limits in strict {
        let facts = ofd::observe(&bytes, &limits);
        let policy = Policy::standard();
        let mut findings = ofd::judge_document(&facts);
        let binding = ofd::ValueBinding::default();
        let at = "2026-11-24T00:00:00Z".parse().unwrap();
        findings.extend(ofd::judge_signature(&facts, 0, &binding, &policy, at));
        let reasons: Vec<_> = findings
            .iter()
            .filter(|f| f.verdict().is_some())
            .filter_map(|f| f.outcome.reason())
            .map(|r| r.code())
            .collect();
        assert!(
            reasons.contains(&"LIMIT_EXCEEDED"),
            "{limits:?}: {reasons:?}"
        );
        assert!(
            !reasons.contains(&"HASH_FAILURE") && !reasons.contains(&"REFERENCE_MISSING"),
            "a limit is no forgery: {reasons:?}"
        );
    }
}

#[test]
fn bombs_do_not_go_off() {
    let zeros = vec![0; 64 << 20];
    let honest = deflated("Doc_0/bomb", &zeros);
    drop(zeros);
    let liar = Entry {
        packed: honest.packed.clone().map(|(m, p, _)| (m, p, 10)),
        ..honest.clone()
    };
    for (bomb, want) in [(honest, Kind::Limit), (liar, Kind::EntryDamaged)] {
        let bytes = changed(|a| {
            a.entries.push(Entry {
                data: Vec::new(),
                ..bomb
            });
        });
        let start = Instant::now();
        assert!(kinds(&bytes).contains(&want));
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn many_small_costs_are_bounded_together() {
    let crumb = deflated("Doc_0/crumb", &vec![0; 4 << 20]);
    let bytes = changed(|a| {
        for n in 0..17 {
            let name = format!("Doc_0/crumb{n}").into_bytes();
            a.entries.push(Entry {
                name,
                data: Vec::new(),
                crc: Some(0),
                ..crumb.clone()
            });
        }
    });
    assert_eq!(kinds(&bytes), [Kind::Limit], "68 MiB out of a few KiB");

    let two = Signed::full().sign_again(|_| true);
    let total: usize = two.files.iter().map(|(_, content)| content.len()).sum();
    let limits = Limits {
        inflated: total as u64,
        ..Limits::default()
    };
    let limited = |signed: &Signed, limits: &Limits| {
        let facts = ofd::observe(&signed.build(), limits);
        let mut faults = facts.package.iter();
        faults.any(|f| f.kind == Kind::Limit)
    };
    assert!(!limited(&two, &limits));
    let other = two.replace(
        "Doc_0/Signs/Sign_1/Signature.xml",
        "1.2.156.10197.1.401",
        "SHA-256",
    );
    assert!(limited(&other, &limits), "two algorithms cost twice");

    let pages: String = (3..20)
        .map(|n| format!("<ofd:Page ID=\"{n}\" BaseLoc=\"P{n}.xml\"/>"))
        .collect();
    let mut long = Signed::unsigned().replace(
        ofd_build::DOCUMENT,
        "</ofd:Pages>",
        &format!("{pages}</ofd:Pages>"),
    );
    for n in 3..20 {
        let page = format!("<Page>{}</Page>", "<a/>".repeat(90));
        long = long.set(&format!("Doc_0/P{n}.xml"), page);
    }
    let limits = Limits {
        xml_nodes: 100,
        ..Limits::default()
    };
    let facts = ofd::observe(&long.sign(|_| true).build(), &limits);
    let faults = facts.documents[0].closure.faults.iter();
    let limited = faults.filter(|f| f.problem == ofd::ContentProblem::Entry(Kind::Limit));
    assert!(limited.count() > 5, "seventeen pages of 92 tags");
}

#[test]
fn what_is_no_archive_is_said_to_be_none() {
    let whole = Signed::full().build();
    for bytes in [&b""[..], b"PK", b"%PDF-1.7", &whole[..whole.len() - 1]] {
        assert_eq!(kinds(bytes), [Kind::NotAPackage]);
        assert_eq!(worst(bytes), Verdict::Failed);
    }
    let empty = Archive::default().build();
    assert_eq!(worst(&empty), Verdict::Failed, "no entries");
    let rootless = Archive::new(vec![entry("a", "b")]).build();
    assert_eq!(worst(&rootless), Verdict::Failed, "no OFD.xml");
}

#[test]
fn reading_and_digesting_use_one_map() {
    let bytes = Signed::full().build();
    let package = Package::open(&bytes, &Limits::default());
    assert_eq!(package.read("/Doc_0/Res/font.ttf", 99).unwrap(), b"font");
    let digest = package.digest("/Doc_0/Res/font.ttf", DigestAlgorithm::Sm3);
    assert_eq!(digest, Ok(DigestAlgorithm::Sm3.digest(b"font")));
    for path in ["Doc_0/Res/font.ttf", "/doc_0/res/font.ttf", "/Doc_0/Res"] {
        assert_eq!(package.read(path, 99), Err(ReadError::Absent), "{path}");
    }
    assert_eq!(
        package.read("/Doc_0/Res/font.ttf", 3),
        Err(ReadError::Refused(Kind::Limit))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Altered bytes anywhere in an archive never make it panic, and never go by unnoticed where they are part of
    /// a protected file.
    #[test]
    fn altered_archives_never_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<Option<prop::sample::Index>>(),
    ) {
        let mut bytes = Signed::full().sign_again(|_| true).build();
        for (index, value) in &changes {
            let place = index.index(bytes.len());
            bytes[place] = *value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let facts = ofd::observe(&bytes, &Limits::default());
        let policy = Policy::standard();
        let findings = ofd::judge_document(&facts);
        prop_assert!(!findings.is_empty());
        for index in 0..facts.signatures.len() {
            let at = "2026-11-24T00:00:00Z".parse().unwrap();
            let binding = ofd::ValueBinding::default();
            ofd::judge_signature(&facts, index, &binding, &policy, at);
        }
    }

    /// The XML of every part may be anything.
    #[test]
    fn altered_files_never_panic(
        file in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        put in "[<>/=\"'&; a-zA-Z!?:-]{0,12}",
    ) {
        let signed = Signed::full().sign_again(|_| true);
        let (path, content) = &signed.files[file.index(signed.files.len())];
        let (path, mut content) = (path.clone(), content.clone());
        let at = place.index(content.len());
        content.splice(at..at, put.bytes());
        let bytes = signed.set(&path, content).build();
        let facts = ofd::observe(&bytes, &Limits::default());
        ofd::judge_document(&facts);
    }
}

#[test]
fn one_changed_byte_of_a_covered_file_is_always_noticed() {
    let signed = Signed::full();
    let covered = signed.files.iter().filter(|(path, _)| {
        ![ofd_build::LIST, ofd_build::SIGNATURE, ofd_build::VALUE].contains(&path.as_str())
    });
    for (path, content) in covered {
        for place in 0..content.len() {
            let mut other = content.clone();
            other[place] ^= 1 << (place % 8);
            let bytes = signed.clone().set(path, other).build();
            assert_ne!(worst(&bytes), Verdict::Passed, "{path} at {place}");
        }
    }
}
