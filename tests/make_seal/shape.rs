//! What the seals look like: to other readers, and beside real ones.

use proptest::prelude::*;

use super::*;
use yinzheng::asn1::Reader;
use yinzheng::asn1::Tag;
use yinzheng::limits::Limits;
use yinzheng::ofd::ValueKind;
use yinzheng::seal::SealSignature;
use yinzheng::seal::SealSigner;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever a unit is called, its seal is made, says so, and can be looked at.
    #[test]
    fn any_name_becomes_a_seal(
        name in "[a-z<>&'\"章局市\u{20000}]{1,40}",
        line in "[a-z<&章]{0,20}",
        (width, height) in (10_u32..=200, 10_u32..=200),
        kind in any::<u64>(),
        version in proptest::sample::select(&VERSIONS),
    ) {
        let pki = TestPki::sm2();
        let picture = SealPicture::oval(&name, &line, width, height).unwrap();
        let svg = std::str::from_utf8(picture.data()).unwrap().to_owned();
        let signers = [certificate(&pki.signer)];
        let dates = validity("2024-02-01T00:00:00Z", "2029-01-01T00:00:00Z");
        let draft = SealDraft::new("1", &name, &signers, instant("2024-01-15T00:00:00Z"), dates);
        let seal = make(version, pki, &draft.kind(kind).picture(picture)).unwrap();
        prop_assert_eq!(&seal.info.property.name, &name);
        prop_assert_eq!(seal.info.property.kind, kind);
        let tree = roxmltree::Document::parse(&svg).unwrap();
        let text: String = tree.descendants().filter(|n| n.is_text()).filter_map(|n| n.text()).collect();
        prop_assert_eq!(text.trim_end(), format!("{name}{line}"));
    }
}

/// The tags of an element and, if it is constructed, of what stands in it. A `critical` that is written out though
/// it is FALSE, which DER leaves away, counts as left away: one real seal has it.
fn tags(der: &[u8]) -> String {
    let mut reader = Reader::new(der);
    let mut out = String::new();
    while !reader.is_empty() {
        let element = reader.read_any("element").unwrap();
        if (element.tag, element.value) == (Tag::BOOLEAN, &[0]) {
            continue;
        }
        out.push_str(&format!("{:02x}", element.tag.octet()));
        if element.tag.is_constructed() {
            out.push_str(&format!("({})", tags(element.value)));
        }
    }
    out
}

#[test]
fn tag_trees_are_those_of_real_seals() {
    let Some(folder) = corpus::folder("ofd") else {
        return;
    };
    let pki = TestPki::sm2();
    for (file, version) in [
        ("UserV1.esl", SealVersion::V1),
        ("UserV4.esl", SealVersion::V4),
        ("UserV5.esl", SealVersion::V5),
    ] {
        let real = std::fs::read(folder.join(file)).unwrap();
        let made = make(version, pki, &draft(&[&pki.signer])).unwrap();
        assert_eq!(tags(&made.raw), tags(&real), "{file}");
    }
    let real = std::fs::read(folder.join("SignedValueV4.dat")).unwrap();
    assert_eq!(tags(&signed_like(&real)), tags(&real));
}

/// A seal signature of ours in the version of the real one, under a seal with the same extensions.
fn signed_like(real: &[u8]) -> Vec<u8> {
    let pki = TestPki::sm2();
    let real = SealSignature::from_der(real).unwrap();
    let extensions = real.seal.info.extensions.iter().cloned();
    let draft = extensions.fold(draft(&[&pki.signer]), SealDraft::extension);
    let seal = make(real.seal.version, pki, &draft).unwrap();
    let key = TestSigner::new(&pki.signer);
    let signer = SealSigner::new(&seal.raw, &key, &certificate(&pki.signer)).unwrap();
    let signed = signer.sign(&[7; 32], PROPERTY, instant(SIGNED)).unwrap();
    signed.raw.to_vec()
}

#[test]
fn tag_trees_are_those_of_real_signatures() {
    let Some(folder) = corpus::folder("ofd") else {
        return;
    };
    let mut compared = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "ofd") {
            continue;
        }
        let package = std::fs::read(&path).unwrap();
        let facts = yinzheng::ofd::observe(&package, &Limits::default());
        let seals = facts.signatures.iter();
        for real in seals.filter(|s| s.value_kind == ValueKind::Seal) {
            let made = signed_like(&real.value);
            assert_eq!(tags(&made), tags(&real.value), "{}", path.display());
            compared += 1;
        }
    }
    println!("{compared} signatures");
    assert!(compared >= 10, "files were lost: {compared}");
}
