//! Every attack of the digest's table that a file can express, with the result that the table names. The numbers in
//! the names of tests are the table's rows.

mod ofd_build;

use ofd_build::ANNOTATION;
use ofd_build::ATTACHMENT;
use ofd_build::CMS_VALUE;
use ofd_build::DOCUMENT;
use ofd_build::FONT;
use ofd_build::LIST;
use ofd_build::PAGE;
use ofd_build::SEAL;
use ofd_build::SEAL_BYTES;
use ofd_build::SEAL_VALUE;
use ofd_build::SIGNATURE;
use ofd_build::Signed;
use ofd_build::TAG;
use ofd_build::TEMPLATE;
use ofd_build::VALUE;
use yinzheng::limits::Limits;
use yinzheng::ofd;
use yinzheng::ofd::CoveredTogether;
use yinzheng::ofd::ValueBinding;
use yinzheng::policy::Policy;
use yinzheng::report::CoverageGrade;
use yinzheng::report::Finding;
use yinzheng::report::Outcome;
use yinzheng::report::Subject;
use yinzheng::report::Verdict;

/// Every finding about a package, the value of each signature taken to be what the package says.
fn judge(bytes: &[u8]) -> Vec<Finding> {
    judge_with(bytes, &|path| {
        ValueBinding::new(Some(SEAL_BYTES), Some(path))
    })
}

fn judge_with(bytes: &[u8], binding: &dyn for<'p> Fn(&'p str) -> ValueBinding<'p>) -> Vec<Finding> {
    let facts = ofd::observe(bytes, &Limits::default());
    let policy = Policy::standard();
    let mut findings = ofd::judge_document(&facts);
    for (index, signature) in facts.signatures.iter().enumerate() {
        let binding = binding(&signature.path);
        let at = "2026-11-24T00:00:00Z".parse().unwrap();
        findings.extend(ofd::judge_signature(&facts, index, &binding, &policy, at));
        findings.extend(ofd::judge_coverage(
            &facts,
            index,
            &policy,
            &CoveredTogether::new(&facts, |_| Verdict::Passed),
        ));
    }
    findings.extend(ofd::judge_unsigned(
        &facts,
        &policy,
        &CoveredTogether::new(&facts, |_| Verdict::Passed),
    ));
    findings
}

/// `subject check outcome REASON place` of everything that is not a good answer.
fn bad(findings: &[Finding]) -> Vec<String> {
    let telling = findings
        .iter()
        .filter(|f| matches!(f.outcome, Outcome::NotOk(_) | Outcome::Warning(_)));
    telling
        .map(|f| {
            let reason = f.outcome.reason().map(|r| r.code()).unwrap_or_default();
            let place = f.place.as_deref().unwrap_or("-");
            format!(
                "{} {} {} {reason} {place}",
                f.subject,
                f.check,
                f.outcome.code()
            )
        })
        .collect()
}

#[track_caller]
fn expect(signed: &Signed, want: &[&str]) {
    assert_eq!(bad(&judge(&signed.build())), want);
}

/// The worst that findings say.
fn worst(findings: &[Finding]) -> Verdict {
    let verdicts = findings.iter().filter_map(Finding::verdict);
    verdicts.fold(Verdict::Passed, Verdict::and)
}

const HASH: &str = "signature:1 ofd.reference-digest not-ok HASH_FAILURE";
const UNPROTECTED: &str = "signature:1 ofd.coverage not-ok UNPROTECTED_CONTENT";
const DATA: &str = "signature:1 ofd.coverage warning UNPROTECTED_DATA";
const MISSING: &str = "signature:1 ofd.reference-missing not-ok";
const FILES: &str = "signature:1 ofd.signature-list not-ok";
const ORPHAN: &str = "document ofd.signature-list warning";
const LISTED: &str = "document ofd.signature-list not-ok";

#[test]
fn a_fully_covered_document_has_no_bad_finding() {
    expect(&Signed::full(), &[]);
    let facts = ofd::observe(&Signed::full().build(), &Limits::default());
    assert_eq!(facts.signatures[0].coverage.grade, CoverageGrade::Full);
    assert!(facts.signatures[0].covers("/OFD.xml"));
    assert_eq!(facts.documents[0].info.custom[0].1, "道路运输经营许可证");
    let union = ofd::covered_by(&facts, |_| true);
    assert_eq!(union.grade, CoverageGrade::Full);
    assert_eq!(
        ofd::covered_by(&facts, |_| false).grade,
        CoverageGrade::None
    );
}

#[test]
fn attack_1_uncovered_content_is_named_with_its_kind() {
    for (path, prefix) in [
        (PAGE, UNPROTECTED),
        (TEMPLATE, UNPROTECTED),
        (FONT, UNPROTECTED),
        (DOCUMENT, UNPROTECTED),
        (ANNOTATION, UNPROTECTED),
        ("Doc_0/PublicRes.xml", UNPROTECTED),
        (ATTACHMENT, DATA),
        (TAG, DATA),
        ("OFD.xml", DATA),
    ] {
        let signed = Signed::unsigned().sign(|p| p != path);
        expect(&signed, &[&format!("{prefix} /{path}")]);
        let facts = ofd::observe(&signed.build(), &Limits::default());
        let coverage = &facts.signatures[0].coverage;
        assert_eq!(coverage.grade, CoverageGrade::Partial);
        assert_eq!(coverage.uncovered.len(), 1);
    }
    let stray = Signed::full().set("Doc_0/extra.bin", "x");
    expect(
        &stray,
        &["signature:1 ofd.coverage warning STRAY_ENTRY /Doc_0/extra.bin"],
    );
}

#[test]
fn attack_2_changed_or_added_content_breaks_a_digest_or_shows_as_uncovered() {
    let changed = Signed::full().set(PAGE, "<Page/>");
    let found = bad(&judge(&changed.build()));
    assert!(found.contains(&format!("{HASH} /{PAGE}")), "{found:?}");
    let page = "<ofd:Page ID=\"9\" BaseLoc=\"Pages/Page_9/Content.xml\"/></ofd:Pages>";
    let added = Signed::full()
        .replace(DOCUMENT, "</ofd:Pages>", page)
        .set("Doc_0/Pages/Page_9/Content.xml", Signed::full().text(PAGE));
    expect(
        &added,
        &[
            &format!("{HASH} /{DOCUMENT}"),
            &format!("{UNPROTECTED} /Doc_0/Pages/Page_9/Content.xml"),
        ],
    );
}

#[test]
fn attack_3_a_signature_over_nothing_or_next_to_nothing() {
    let nothing = bad(&judge(&Signed::unsigned().sign(|_| false).build()));
    assert!(nothing.contains(&format!("{MISSING} NO_REFERENCES /{SIGNATURE}")));
    assert!(nothing.contains(&format!("{UNPROTECTED} -")));
    let narrow = bad(&judge(&Signed::unsigned().sign(|p| p == FONT).build()));
    assert!(narrow.contains(&format!("{UNPROTECTED} /{PAGE}")));
    let font = ofd_build::reference(FONT, b"font");
    let often = Signed::unsigned()
        .sign(|p| p == FONT)
        .replace(SIGNATURE, &font, &font.repeat(5));
    let often = bad(&judge(&often.build()));
    assert!(often.contains(&format!("{MISSING} DUPLICATE_REFERENCE /{FONT}")));
}

#[test]
fn attack_4_one_file_with_two_digests() {
    for twice in ["/Doc_0/Res/font.ttf", "/Doc_0/./Res/../Res/font.ttf"] {
        let other = ofd_build::reference(FONT, b"other").replace("/Doc_0/Res/font.ttf", twice);
        let signed = Signed::full().replace(
            SIGNATURE,
            "</ofd:References>",
            &format!("{other}</ofd:References>"),
        );
        let found = bad(&judge(&signed.build()));
        let duplicate = format!("{MISSING} DUPLICATE_REFERENCE /{FONT}");
        assert!(found.contains(&duplicate), "{found:?}");
    }
}

#[test]
fn attack_6_a_path_that_leads_out() {
    for path in ["../../../../x", "/../x", "C:/x", "/a:b", "http://x/y", ""] {
        let font = "FileRef=\"/Doc_0/Res/font.ttf\"";
        let signed = Signed::full().replace(SIGNATURE, font, &format!("FileRef=\"{path}\""));
        let found = bad(&judge(&signed.build()));
        let place = if path.is_empty() { "" } else { path };
        assert!(
            found.contains(&format!("{MISSING} UNSAFE_PATH {place}")),
            "{found:?}"
        );
    }
    let through = Signed::unsigned()
        .replace("Doc_0/PublicRes.xml", "font.ttf", "../../../etc/passwd")
        .sign(|_| true);
    let found = bad(&judge(&through.build()));
    assert!(
        found.contains(&"document ofd.package not-ok UNSAFE_PATH /Doc_0/PublicRes.xml".to_owned()),
        "{found:?}"
    );
    let slanted =
        Signed::full().replace(SIGNATURE, "/Doc_0/Res/font.ttf", "\\Doc_0\\Res\\font.ttf");
    expect(
        &slanted,
        &[&format!(
            "signature:1 ofd.reference-missing warning PATH_UNUSUAL /{FONT}"
        )],
    );
}

#[test]
fn attack_7_a_reference_to_nothing_or_to_a_directory() {
    let gone = Signed::full().remove(FONT);
    let found = bad(&judge(&gone.build()));
    assert!(found.contains(&format!("{MISSING} REFERENCE_MISSING /{FONT}")));
    let directory = Signed::full().replace(SIGNATURE, "/Doc_0/Res/font.ttf", "/Doc_0/Res/");
    let found = bad(&judge(&directory.build()));
    assert!(found.contains(&format!("{MISSING} REFERENCE_MISSING /Doc_0/Res")));
    assert!(found.contains(&format!("{UNPROTECTED} /{FONT}")));
}

#[test]
fn attack_8_the_list_is_tampered_with() {
    let line =
        "<ofd:Signature ID=\"1\" Type=\"Seal\" BaseLoc=\"/Doc_0/Signs/Sign_0/Signature.xml\"/>";
    let two = || Signed::full().sign_again(|_| true);
    let stripped = bad(&judge(&two().replace(LIST, line, "").build()));
    for orphan in [SIGNATURE, VALUE] {
        assert!(
            stripped.contains(&format!("{ORPHAN} ORPHAN_SIGNATURE /{orphan}")),
            "{stripped:?}"
        );
    }
    let emptied = bad(&judge(&Signed::full().replace(LIST, line, "").build()));
    assert!(emptied.contains(&format!("{ORPHAN} ORPHAN_SIGNATURE /{SIGNATURE}")));
    assert!(emptied.contains(&format!("{LISTED} NO_SIGNATURE_FOUND -")));

    let redirected = Signed::full().replace(LIST, "Sign_0/Signature.xml", "Sign_0/Seal.esl");
    let found = bad(&judge(&redirected.build()));
    assert!(
        found.contains(&format!("{FILES} FORMAT_FAILURE /{SEAL}")),
        "{found:?}"
    );
    let to_page = Signed::full().replace(
        LIST,
        "Signs/Sign_0/Signature.xml",
        "Pages/Page_0/Content.xml",
    );
    let found = bad(&judge(&to_page.build()));
    assert!(
        found.contains(&format!("{FILES} FORMAT_FAILURE /{PAGE}")),
        "{found:?}"
    );

    let flipped = Signed::full().replace(LIST, "Type=\"Seal\"", "Type=\"Sign\"");
    expect(
        &flipped,
        &[&format!(
            "signature:1 ofd.signature-list warning SIGNATURE_TYPE_MISMATCH /{VALUE}"
        )],
    );
    let clash = bad(&judge(&two().replace(LIST, "ID=\"2\"", "ID=\"1\"").build()));
    assert!(clash.contains(&format!("{LISTED} DUPLICATE_SIGNATURE_ID /{SIGNATURE}")));
    let same_file = two().replace(LIST, "Sign_1/Signature.xml", "Sign_0/Signature.xml");
    let same_file = bad(&judge(&same_file.build()));
    assert!(same_file.contains(&format!("{LISTED} DUPLICATE_SIGNATURE_ID /{SIGNATURE}")));
    let listed_twice = Signed::full().replace(LIST, line, &line.repeat(2));
    assert_eq!(worst(&judge(&listed_twice.build())), Verdict::Failed);
}

#[test]
fn attack_8_a_list_cannot_hide_content_among_signature_files() {
    // The list says that a page is a signature file; it stays a page that nobody signed.
    let line =
        "<ofd:Signature ID=\"2\" BaseLoc=\"/Doc_0/Pages/Page_0/Content.xml\"/></ofd:Signatures>";
    let signed = Signed::unsigned()
        .sign(|p| p != PAGE)
        .replace(LIST, "</ofd:Signatures>", line);
    let found = bad(&judge(&signed.build()));
    assert!(
        found.contains(&format!("{UNPROTECTED} /{PAGE}")),
        "{found:?}"
    );
}

#[test]
fn attack_9_the_pointer_to_the_list_is_removed() {
    let pointer = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>";
    let found = bad(&judge(
        &Signed::full().replace("OFD.xml", pointer, "").build(),
    ));
    for orphan in [LIST, SIGNATURE, VALUE] {
        assert!(
            found.contains(&format!("{ORPHAN} ORPHAN_SIGNATURE /{orphan}")),
            "{found:?}"
        );
    }
    assert!(found.contains(&format!("{LISTED} NO_SIGNATURE_FOUND -")));
    let unsigned = Signed::unsigned().replace("OFD.xml", pointer, "");
    expect(&unsigned, &[&format!("{LISTED} NO_SIGNATURE_FOUND -")]);
    assert_eq!(worst(&judge(&unsigned.build())), Verdict::Indeterminate);
    let dangling = Signed::unsigned();
    expect(&dangling, &[&format!("{LISTED} FORMAT_FAILURE /{LIST}")]);
}

#[test]
fn attack_10_a_second_document_or_version_that_nobody_signed() {
    let second =
        "<ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>";
    let ns = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";
    let document = format!(
        "<ofd:Document {ns}><ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"P.xml\"/></ofd:Pages></ofd:Document>"
    );
    let two = Signed::unsigned()
        .replace("OFD.xml", "</ofd:OFD>", second)
        .sign(|_| true)
        .set("Doc_1/Document.xml", document.clone())
        .set("Doc_1/P.xml", format!("<ofd:Page {ns}/>"));
    let content = "document ofd.coverage not-ok UNPROTECTED_CONTENT";
    expect(
        &two,
        &[
            &format!("{content} /Doc_1/Document.xml"),
            &format!("{content} /Doc_1/P.xml"),
        ],
    );
    let version = "<ofd:Versions><ofd:Version BaseLoc=\"V.xml\"/></ofd:Versions></ofd:DocBody>";
    let versions = Signed::unsigned()
        .replace("OFD.xml", "</ofd:DocBody>", version)
        .sign(|_| true)
        .set(
            "V.xml",
            format!("<ofd:DocVersion {ns}><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocVersion>"),
        )
        .set("Doc_1/Document.xml", document)
        .set("Doc_1/P.xml", format!("<ofd:Page {ns}/>"));
    expect(
        &versions,
        &[
            &format!("{UNPROTECTED} /Doc_1/Document.xml"),
            &format!("{UNPROTECTED} /Doc_1/P.xml"),
            &format!("{UNPROTECTED} /V.xml"),
        ],
    );
}

#[test]
fn attack_11_the_seal_file_is_another_one() {
    let findings = judge_with(&Signed::full().build(), &|path| {
        ValueBinding::new(Some(b"another seal"), Some(path))
    });
    assert_eq!(
        bad(&findings),
        [format!(
            "signature:1 ofd.seal-match not-ok SEAL_CONTAINER_MISMATCH /{SEAL}"
        )]
    );
    // The seal inside the value counts; one that is named and not there is told, unless it was signed to be there.
    let gone = Signed::unsigned().sign(|p| p != SEAL).remove(SEAL);
    let findings = judge(&gone.build());
    assert_eq!(
        bad(&findings),
        [format!(
            "signature:1 ofd.seal-match warning NAMED_FILE_MISSING /{SEAL}"
        )]
    );
    assert_eq!(worst(&findings), Verdict::Passed);
    let found = bad(&judge(&Signed::full().remove(SEAL).build()));
    assert!(found.contains(&format!(
        "signature:1 ofd.reference-missing not-ok REFERENCE_MISSING /{SEAL}"
    )));
    // A value without a seal in it leaves nothing to go by.
    let found = bad(&judge_with(&gone.set(VALUE, CMS_VALUE).build(), &|_| {
        ValueBinding::default()
    }));
    assert!(found.contains(&format!(
        "signature:1 ofd.seal-match not-ok FORMAT_FAILURE /{SEAL}"
    )));
    let beside_cms = Signed::full().set(VALUE, CMS_VALUE);
    let findings = judge_with(&beside_cms.build(), &|_| ValueBinding::default());
    assert!(bad(&findings).contains(&format!(
        "signature:1 ofd.seal-match not-ok SEAL_CONTAINER_MISMATCH /{SEAL}"
    )));
}

#[test]
fn attack_14_a_value_from_another_place() {
    let findings = judge_with(&Signed::full().build(), &|_| {
        ValueBinding::new(Some(SEAL_BYTES), Some("/Doc_0/Signs/Sign_7/Signature.xml"))
    });
    assert_eq!(
        bad(&findings),
        [format!(
            "signature:1 ofd.property-path not-ok SEAL_CONTAINER_MISMATCH /{SIGNATURE}"
        )]
    );
    for free in [" ", "合同 v1.0", "/Doc_0/Document.xml", "{\"id\":\"7.1\"}"] {
        let findings = judge_with(&Signed::full().build(), &|_| {
            ValueBinding::new(Some(SEAL_BYTES), Some(free))
        });
        assert_eq!(
            bad(&findings),
            [format!(
                "signature:1 ofd.property-path warning PATH_UNUSUAL /{SIGNATURE}"
            )]
        );
        assert_eq!(worst(&findings), Verdict::Passed, "{free}");
    }
    // Files of a signature that no list names, whatever they are called.
    let orphan = Signed::full().set("Doc_0/Signs/Sign_1/Value.bin", SEAL_VALUE);
    let findings = judge_with(&orphan.build(), &|_| {
        ValueBinding::new(Some(SEAL_BYTES), Some("Doc_0/Signs/Sign_1/Value.bin"))
    });
    assert!(bad(&findings).contains(&format!(
        "signature:1 ofd.property-path not-ok SEAL_CONTAINER_MISMATCH /{SIGNATURE}"
    )));
}

/// A value of a standard that is not known here proves nothing; what is no structure, or a known one cut off, is refused.
#[test]
fn a_value_of_an_unknown_standard_is_open_and_junk_is_not() {
    for (value, reason, verdict) in [
        (
            &b"\x30\x05\x04\x03abc"[..],
            "ALGORITHM_UNSUPPORTED",
            Verdict::Indeterminate,
        ),
        (b"\x30\x05\x04\x03ab", "FORMAT_FAILURE", Verdict::Failed),
        (b"\x30\x05\x04\x03abcd", "FORMAT_FAILURE", Verdict::Failed),
        (
            b"\x30\x06\x30\x04\x30\x02\x16\x00",
            "FORMAT_FAILURE",
            Verdict::Failed,
        ),
        (b"no structure", "FORMAT_FAILURE", Verdict::Failed),
    ] {
        let signed = Signed::full().set(VALUE, value);
        let findings = judge_with(&signed.build(), &|_| ValueBinding::default());
        let found = bad(&findings);
        let want = format!("{FILES} {reason} /{VALUE}");
        assert!(found.contains(&want), "{value:02x?}: {found:?}");
        assert_eq!(worst(&findings), verdict, "{value:02x?}");
    }
}

#[test]
fn attack_15_a_stamp_that_nobody_made() {
    let annotation = "<ofd:PageAnnot xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:Annot Type=\"Stamp\"/></ofd:PageAnnot>";
    let signed = Signed::unsigned()
        .set(ANNOTATION, annotation)
        .sign(|_| true);
    expect(
        &signed,
        &[&format!(
            "document ofd.stamp warning STAMP_UNBACKED /{ANNOTATION}"
        )],
    );
}

#[test]
fn attack_16_a_stamp_on_no_page_or_outside_it() {
    let stamp = "PageRef=\"1\" Boundary=\"10 10 40 40\"";
    for other in [
        "PageRef=\"8\" Boundary=\"10 10 40 40\"",
        "PageRef=\"1\" Boundary=\"10 10 40\"",
        "PageRef=\"1\" Boundary=\"10 10 NaN 40\"",
        "PageRef=\"1\" Boundary=\"190 10 40 40\"",
        "PageRef=\"1\" Boundary=\"10 10 4000 4000\"",
        "PageRef=\"1\" Boundary=\"10 10 0 0\"",
        "PageRef=\"1\" Boundary=\"10 10 40 40\" Clip=\"30 0 20 40\"",
    ] {
        let found = bad(&judge(
            &Signed::full().replace(SIGNATURE, stamp, other).build(),
        ));
        let misplaced = format!("signature:1 ofd.stamp warning STAMP_MISPLACED /{SIGNATURE}");
        assert!(found.contains(&misplaced), "{other}: {found:?}");
    }
    let sized = judge_with(&Signed::full().build(), &|path| {
        ValueBinding::new(Some(SEAL_BYTES), Some(path)).with_picture(30.0, 20.0)
    });
    assert_eq!(
        bad(&sized),
        [format!(
            "signature:1 ofd.stamp warning STAMP_MISPLACED /{SIGNATURE}"
        )]
    );
}

#[test]
fn attack_18_a_weak_or_unknown_digest() {
    let method = " CheckMethod=\"1.2.156.10197.1.401\"";
    for (other, reason) in [
        ("", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"),
        (" CheckMethod=\"MD5\"", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"),
        (" CheckMethod=\"sha1\"", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"),
        (" CheckMethod=\"CRC32\"", "ALGORITHM_UNSUPPORTED"),
    ] {
        let signed = Signed::full().replace(SIGNATURE, method, other);
        let findings = judge(&signed.build());
        let found = bad(&findings);
        let want = format!("signature:1 algorithm.digest not-ok {reason} /{SIGNATURE}");
        assert!(found.contains(&want), "{found:?}");
        assert_ne!(worst(&findings), Verdict::Passed);
    }
    let md5 = yinzheng::crypto::DigestAlgorithm::Md5.digest(b"font");
    use base64::Engine;
    let md5 = base64::engine::general_purpose::STANDARD.encode(md5.as_bytes());
    let signed = Signed::unsigned()
        .sign(|p| p == FONT)
        .replace(SIGNATURE, method, "")
        .replace(SIGNATURE, &ofd_build::sm3(b"font"), &md5);
    let facts = ofd::observe(&signed.build(), &Limits::default());
    assert_eq!(
        facts.signatures[0].matching().count(),
        1,
        "MD5 is the default"
    );
}

#[test]
fn attack_20_xml_that_is_more_than_xml() {
    let deep = format!("{}{}", "<a>".repeat(300), "</a>".repeat(300));
    for (xml, reason) in [
        (
            "<!DOCTYPE a [<!ENTITY b \"c\">]><Page>&b;</Page>",
            "FORMAT_FAILURE",
        ),
        (
            "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><Page/>",
            "FORMAT_FAILURE",
        ),
        (&deep, "LIMIT_EXCEEDED"),
        (
            "<?xml version=\"1.0\" encoding=\"GBK\"?><Page/>",
            "FORMAT_FAILURE",
        ),
        ("<Page", "FORMAT_FAILURE"),
        ("<Res/>", "FORMAT_FAILURE"),
    ] {
        let signed = Signed::unsigned().set(PAGE, xml).sign(|_| true);
        expect(
            &signed,
            &[&format!("document ofd.package not-ok {reason} /{PAGE}")],
        );
        for own in [LIST, SIGNATURE] {
            let findings = judge(&Signed::full().set(own, xml).build());
            assert_ne!(worst(&findings), Verdict::Passed, "{own}: {xml}");
        }
    }
    let empty = bad(&judge(&Signed::full().set(SIGNATURE, "").build()));
    assert!(empty.contains(&format!("{FILES} FORMAT_FAILURE /{SIGNATURE}")));
    let no_value = bad(&judge(&Signed::full().set(VALUE, "").build()));
    assert!(no_value.contains(&format!("{FILES} FORMAT_FAILURE /{VALUE}")));
    let gone = bad(&judge(&Signed::full().remove(VALUE).build()));
    assert!(gone.contains(&format!("{FILES} FORMAT_FAILURE /{VALUE}")));
    let utf16: Vec<u8> = "<Page/>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let signed = Signed::unsigned().set(PAGE, utf16).sign(|_| true);
    expect(
        &signed,
        &[&format!(
            "document ofd.package not-ok FORMAT_FAILURE /{PAGE}"
        )],
    );
}

#[test]
fn attack_22_content_that_acts() {
    let ns = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";
    let action = |inside: &str| {
        let page = format!(
            "<ofd:Page {ns}><ofd:Actions><ofd:Action Event=\"CLICK\">{inside}</ofd:Action></ofd:Actions></ofd:Page>"
        );
        Signed::unsigned().set(PAGE, page).sign(|_| true)
    };
    for inside in [
        "<ofd:URI URI=\"http://example.com\"/>",
        "<ofd:GotoA AttachID=\"4\"/>",
        "<ofd:Movie ResourceID=\"1\"/>",
        "<ofd:Sound ResourceID=\"1\"/>",
    ] {
        expect(
            &action(inside),
            &[&format!(
                "document ofd.dynamic-content warning DYNAMIC_CONTENT /{PAGE}"
            )],
        );
    }
    expect(
        &action("<ofd:Goto><ofd:Dest PageID=\"1\"/></ofd:Goto>"),
        &[],
    );
    let system_font = Signed::unsigned()
        .replace(
            "Doc_0/PublicRes.xml",
            "<ofd:FontFile>font.ttf</ofd:FontFile>",
            "",
        )
        .remove(FONT)
        .sign(|_| true);
    expect(&system_font, &[]);
    let told = judge(&system_font.build());
    assert!(
        told.iter()
            .any(|f| f.detail.as_deref() == Some("system-font"))
    );
}

#[test]
fn attack_25_xml_that_two_parsers_read_differently() {
    let check = "<ofd:CheckValue>";
    for (from, to) in [
        (check, "<ofd:CheckValue><!-- x -->"),
        (check, "<ofd:CheckValue><?x?>"),
        (
            check,
            "<ofd:CheckValue>AA==</ofd:CheckValue><ofd:CheckValue>",
        ),
        ("</ofd:SignedInfo>", "</ofd:SignedInfo><ofd:SignedInfo/>"),
        ("<ofd:StampAnnot", "<ofd:References/><ofd:StampAnnot"),
        (
            "<ofd:SignedValue>",
            "<ofd:SignedValue>a</ofd:SignedValue><ofd:SignedValue>",
        ),
        ("<ofd:SignedValue>", "<ofd:SignedValue><!-- a -->"),
        ("<ofd:Seal>", "<ofd:Seal/><ofd:Seal>"),
        ("<ofd:BaseLoc>", "<ofd:BaseLoc>a</ofd:BaseLoc><ofd:BaseLoc>"),
    ] {
        let signed = Signed::full().replace(SIGNATURE, from, to);
        let found = bad(&judge(&signed.build()));
        let want = format!("{FILES} FORMAT_FAILURE /{SIGNATURE}");
        assert!(found.contains(&want), "{to}: {found:?}");
    }
    let attribute = Signed::full().replace(SIGNATURE, "FileRef=", "FileRef=\"/a\" FileRef=");
    let found = bad(&judge(&attribute.build()));
    assert!(found.contains(&format!("{FILES} FORMAT_FAILURE /{SIGNATURE}")));
    let roots = "<ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot><ofd:DocRoot>";
    let twice = Signed::unsigned()
        .replace("OFD.xml", "<ofd:DocRoot>", roots)
        .sign(|_| true);
    assert_eq!(worst(&judge(&twice.build())), Verdict::Failed);
}

#[test]
fn attack_26_an_encrypted_package_with_a_plain_decoy() {
    for file in ["Encryptions.xml", "decryptseed.dat"] {
        let signed = Signed::full().set(file, "<x/>");
        let found = bad(&judge(&signed.build()));
        assert!(found.contains(&format!(
            "document ofd.package not-ok ENCRYPTED_PACKAGE /{file}"
        )));
    }
}

#[test]
fn a_second_signature_over_everything_leaves_the_first_good() {
    let two = Signed::full().sign_again(|_| true);
    expect(&two, &[]);
    let facts = ofd::observe(&two.build(), &Limits::default());
    let grades = facts.signatures.iter().map(|s| s.coverage.grade);
    assert!(grades.into_iter().all(|g| g == CoverageGrade::Full));
    assert_eq!(
        facts.signatures[1].path,
        "/Doc_0/Signs/Sign_1/Signature.xml"
    );
}

#[test]
fn what_the_first_signer_did_not_see_is_named() {
    let two = Signed::unsigned()
        .sign(|p| p != ANNOTATION)
        .sign_again(|_| true);
    let unseen =
        format!("signature:1 ofd.later-change warning ADDED_AFTER_SIGNATURE /{ANNOTATION}");
    expect(&two, &[&unseen]);
    // Where the second signature is bad, nothing covers it; where that is open, so is this.
    let facts = ofd::observe(&two.build(), &Limits::default());
    let first = |second: Verdict| {
        let verdict = |i| if i == 0 { Verdict::Passed } else { second };
        let together = CoveredTogether::new(&facts, verdict);
        bad(&ofd::judge_coverage(
            &facts,
            0,
            &Policy::standard(),
            &together,
        ))
    };
    let open = "signature:1 ofd.coverage not-ok COVERAGE_OPEN";
    assert_eq!(first(Verdict::Passed), Vec::<String>::new());
    assert_eq!(
        first(Verdict::Indeterminate),
        [format!("{open} /{ANNOTATION}")]
    );
    assert_eq!(
        first(Verdict::Failed),
        [format!("{UNPROTECTED} /{ANNOTATION}")]
    );
}

#[test]
fn a_signature_added_after_a_lock_is_told_from_a_change() {
    let lock = |signed: Signed| {
        let list = ofd_build::reference(LIST, signed.get(LIST));
        signed.replace(
            SIGNATURE,
            "</ofd:References>",
            &format!("{list}</ofd:References>"),
        )
    };
    let locked = lock(Signed::full());
    expect(&locked, &[]);
    let facts = ofd::observe(&locked.build(), &Limits::default());
    assert!(facts.signatures[0].locks);
    expect(
        &locked.clone().sign_again(|_| true),
        &[&format!(
            "signature:1 ofd.reference-digest not-ok ADDED_AFTER_LOCK /{LIST}"
        )],
    );
    let changed = locked.replace(LIST, "<ofd:MaxSignId>1", "<ofd:MaxSignId>2");
    expect(&changed, &[&format!("{HASH} /{LIST}")]);
}

#[test]
fn a_signature_that_builds_on_another_needs_it() {
    let second = "ID=\"2\" Relative=\"1\"";
    let two = Signed::full()
        .sign_again(|_| true)
        .replace(LIST, "ID=\"2\"", second);
    expect(&two, &[]);
    let facts = ofd::observe(&two.build(), &Limits::default());
    let verdicts = |first| {
        let findings = ofd::judge_bases(&facts, &[first, Verdict::Passed]);
        let subjects: Vec<Subject> = findings.iter().map(|f| f.subject).collect();
        subjects
    };
    assert_eq!(verdicts(Verdict::Passed), []);
    assert_eq!(verdicts(Verdict::Failed), [Subject::Signature(2)]);
    for base in ["9", "2"] {
        let other = format!("ID=\"2\" Relative=\"{base}\"");
        let missing = two.clone().replace(LIST, second, &other);
        let found = bad(&judge(&missing.build()));
        let want = "signature:2 ofd.signature-list not-ok BASE_SIGNATURE_INVALID";
        assert!(found.iter().any(|f| f.starts_with(want)), "{found:?}");
    }
    let loop_of_two = two.replace(LIST, "ID=\"1\"", "ID=\"1\" Relative=\"2\"");
    assert_eq!(worst(&judge(&loop_of_two.build())), Verdict::Failed);
}

#[test]
fn what_real_writers_get_wrong_is_read_and_told() {
    let relative = Signed::full()
        .replace(
            LIST,
            "/Doc_0/Signs/Sign_0/Signature.xml",
            "Sign_0/Signature.xml",
        )
        .replace(
            SIGNATURE,
            "/Doc_0/Signs/Sign_0/SignedValue.dat",
            "SignedValue.dat",
        );
    expect(&relative, &[]);
    let from_root = Signed::full().replace(
        SIGNATURE,
        "<ofd:SignedValue>/Doc_0",
        "<ofd:SignedValue>Doc_0",
    );
    expect(
        &from_root,
        &[&format!(
            "signature:1 ofd.signature-list warning PATH_UNUSUAL /{SIGNATURE}"
        )],
    );
    let namespace = Signed::unsigned()
        .replace(
            "OFD.xml",
            "http://www.ofdspec.org/2016",
            "http://www.ofdspec.org",
        )
        .sign(|_| true);
    expect(
        &namespace,
        &["document ofd.package warning NAMESPACE_UNUSUAL /OFD.xml"],
    );
    let bom = Signed::unsigned();
    let with_bom = format!("\u{feff}{}", bom.text(DOCUMENT));
    expect(&bom.set(DOCUMENT, with_bom).sign(|_| true), &[]);
    let no_file = Signed::unsigned()
        .replace(
            "Doc_0/PublicRes.xml",
            "<ofd:FontFile>font.ttf</ofd:FontFile>",
            "",
        )
        .replace(DOCUMENT, "PublicRes.xml", "Gone.xml")
        .sign(|_| true);
    let found = bad(&judge(&no_file.build()));
    assert_eq!(
        found,
        ["document ofd.package warning NAMED_FILE_MISSING /Doc_0/Gone.xml"]
    );
}

#[test]
fn an_integrity_list_names_every_file() {
    let list = |files: &[&str]| {
        let files: String = files
            .iter()
            .map(|f| format!("<File FileLoc=\"/{f}\"/>"))
            .collect();
        format!(
            "<DocEntries xmlns=\"http://www.ofdspec.org/2016\"><SignedValueLoc>/signedvalue.dat</SignedValueLoc>\
             <FileList>{files}</FileList></DocEntries>"
        )
    };
    let with = |files: &[&str]| {
        Signed::unsigned()
            .set("extra.bin", "x")
            .sign(|_| true)
            .set("OFDEntries.xml", list(files))
            .set("signedvalue.dat", CMS_VALUE)
    };
    expect(&with(&["extra.bin", "OFD.xml"]), &[]);
    let facts = ofd::observe(&with(&["extra.bin"]).build(), &Limits::default());
    assert_eq!(facts.integrity.unwrap().value, CMS_VALUE);
    let failure = "document ofd.integrity-list not-ok INTEGRITY_LIST_FAILURE";
    expect(&with(&["OFD.xml"]), &[&format!("{failure} /extra.bin")]);
    expect(
        &with(&["extra.bin", "gone.bin"]),
        &[&format!("{failure} /gone.bin")],
    );
    let unsigned = with(&["extra.bin"]).remove("signedvalue.dat");
    expect(
        &unsigned,
        &["document ofd.integrity-list not-ok FORMAT_FAILURE /signedvalue.dat"],
    );
}
