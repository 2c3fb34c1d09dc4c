//! Every seal and seal signature of the corpus, held against what its tables say.

use std::io::Read;
use std::path::Path;

use crate::files::folder;
use crate::files::table;
use yinzheng::asn1::sequence;
use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::SignatureForm;
use yinzheng::crypto::z_value;
use yinzheng::limits::Limits;
use yinzheng::pki::Certificate;
use yinzheng::report::Check;
use yinzheng::report::Finding;
use yinzheng::report::Outcome;
use yinzheng::report::Reason;
use yinzheng::seal;
use yinzheng::seal::Expectation;
use yinzheng::seal::SealSignatureFacts;
use yinzheng::seal::SealVersion;
use yinzheng::seal::Shape;
use yinzheng::seal::SignedOver;
use yinzheng::seal::SignerListed;
use yinzheng::seal::ValueCheck;

/// One signature of an OFD file: its value, the file it signs, the stand-alone seal if there is one.
struct Signed {
    value: Vec<u8>,
    content: Vec<u8>,
    seal: Option<Vec<u8>>,
}

/// Signature by signature, by the names that the corpus uses.
fn signatures(path: &Path) -> Vec<Signed> {
    let file = std::fs::File::open(path).unwrap();
    let mut package = zip::ZipArchive::new(file).unwrap();
    let mut names: Vec<String> = package
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    names.sort();
    let values = names.iter().filter(|n| n.ends_with("/SignedValue.dat"));
    let mut entry = |name: &str| {
        let mut octets = Vec::new();
        package.by_name(name).ok()?.read_to_end(&mut octets).ok()?;
        Some(octets)
    };
    values
        .map(|name| {
            let folder = name.strip_suffix("SignedValue.dat").unwrap();
            Signed {
                value: entry(name).unwrap(),
                content: entry(&format!("{folder}Signature.xml")).unwrap(),
                seal: entry(&format!("{folder}Seal.esl")),
            }
        })
        .collect()
}

fn observe(value: &[u8]) -> SealSignatureFacts {
    seal::observe(value, &Limits::default(), &[]).unwrap()
}

fn judged(signed: &Signed) -> Vec<Finding> {
    let facts = observe(&signed.value);
    let digest = facts.content_digest(&signed.content).unwrap();
    seal::judge(&Ok(facts), &Expectation::new(1, Some(digest.as_bytes())))
}

fn warnings(findings: &[Finding]) -> Vec<Reason> {
    let warned = |f: &Finding| match f.outcome {
        Outcome::Warning(reason) => Some(reason),
        _ => None,
    };
    findings.iter().filter_map(warned).collect()
}

fn not_ok(findings: &[Finding]) -> Vec<&Finding> {
    let bad = |f: &&Finding| !matches!(f.outcome, Outcome::Ok | Outcome::Warning(_));
    findings.iter().filter(bad).collect()
}

#[test]
fn real_signatures_get_the_facts_of_the_manifest() {
    let Some(corpus) = folder("") else { return };
    let mut seen = 0;
    for line in table(&corpus.join("ofd/manifest.tsv")) {
        let (name, expected) = (&line["file"], &line["expected_per_signature"]);
        let rows: Vec<&str> = expected
            .split(" || ")
            .filter(|row| row.contains("format=ses"))
            .collect();
        if rows.is_empty() {
            continue;
        }
        let found = signatures(&corpus.join("ofd").join(name));
        assert_eq!(found.len(), rows.len(), "{name}");
        for (row, signed) in rows.iter().zip(&found) {
            let facts = observe(&signed.value);
            assert!(row.contains("ses=v4") && facts.seal.seal.version == SealVersion::V4);
            assert!(row.contains(" sig=yes") && facts.value.is_valid(), "{row}");
            assert!(row.contains("seal_sig=yes(over info)"));
            assert_eq!(facts.seal.signed_over, Some(SignedOver::Info));
            assert!(row.contains("in_list=yes"));
            assert!(matches!(facts.listed, SignerListed::ByCertificate(_)));
            assert!(row.contains("data_hash=yes"));
            assert!(not_ok(&judged(signed)).is_empty(), "{:?}", judged(signed));
            assert_eq!(
                row.contains("maker-is-signer"),
                facts.maker_is_signer,
                "{row}"
            );
            let time = facts.signature.time_info.time.unwrap();
            assert!(
                row.contains(&format!("time={time}(GeneralizedTime)")),
                "{row}"
            );
            let vendor = &facts.seal.seal.info.header.vendor;
            assert!(row.contains(&format!("seal_vendor={vendor} ")), "{row}");
            let valid = facts.seal.seal.info.property.validity.contains(time);
            assert_eq!(row.contains("seal_valid=yes"), valid, "{row}");
            if let Some(alone) = &signed.seal {
                assert_eq!(facts.seal.seal.raw.as_bytes(), &alone[..], "{row}");
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 10);
}

#[test]
fn generated_signatures_hold_with_the_warnings_they_were_made_for() {
    let Some(corpus) = folder("") else { return };
    let mut seen = 0;
    for line in table(&corpus.join("generated/expected.tsv")) {
        let name = line["file"].as_str();
        if name == "sign-sm2-cms.ofd" {
            continue;
        }
        for signed in signatures(&corpus.join("generated").join(name)) {
            let findings = judged(&signed);
            assert!(not_ok(&findings).is_empty(), "{name}: {findings:?}");
            let want = match name {
                "v4-sm2-raw-rs.ofd" => vec![Reason::SignatureRaw],
                "v4-sm2-seal-over-seq.ofd" => vec![Reason::SealSignedOverSequence],
                _ => vec![],
            };
            assert_eq!(warnings(&findings), want, "{name}");
            assert_eq!(
                observe(&signed.value).seal.seal.raw.as_bytes(),
                &signed.seal.unwrap()[..]
            );
            seen += 1;
        }
    }
    assert_eq!(seen, 12);
}

#[test]
fn warnings_of_real_files_name_what_is_odd_in_them() {
    let Some(corpus) = folder("") else { return };
    for (name, want) in [
        ("v4-all-protected.ofd", &[][..]),
        ("v4-einvoice-tax-bureau.ofd", &[Reason::MakerIsSigner]),
        ("v4-einvoice-test-b.ofd", &[Reason::NonStandardEncoding]),
        ("v4-einvoice-test-a.ofd", &[]),
        ("v4-licence-edited.ofd", &[]),
    ] {
        let findings = judged(&signatures(&corpus.join("ofd").join(name))[0]);
        assert_eq!(warnings(&findings), want, "{name}: {findings:?}");
    }
}

#[test]
fn versions_forms_and_lists_of_generated_files() {
    let Some(corpus) = folder("") else { return };
    let facts = |name: &str| observe(&signatures(&corpus.join("generated").join(name))[0].value);
    let v1 = facts("v1-sm2.ofd");
    assert_eq!(v1.seal.seal.version, SealVersion::V1);
    assert_eq!(v1.seal.signed_over, Some(SignedOver::Sequence));
    assert_eq!(
        v1.signature.time_info.time.unwrap().to_string(),
        "2024-06-01T02:00:00Z"
    );
    assert_eq!(facts("v5-sm2.ofd").seal.seal.version, SealVersion::V5);
    assert_eq!(
        facts("v4-rsa.ofd").data_hash_algorithm(),
        Some(DigestAlgorithm::Sha256)
    );
    assert_eq!(
        facts("v4-sm2-digest-list.ofd").listed,
        SignerListed::ByDigest(0)
    );
    let raw = ValueCheck::Valid {
        form: SignatureForm::Raw,
        sm2_id: Some(DEFAULT_ID.to_vec()),
    };
    assert_eq!(facts("v4-sm2-raw-rs.ofd").value, raw);
}

#[test]
fn stand_alone_seals_verify_as_the_manifest_says() {
    let Some(corpus) = folder("") else { return };
    for (name, version, over) in [
        ("UserV1.esl", SealVersion::V1, SignedOver::Sequence),
        ("UserV4.esl", SealVersion::V4, SignedOver::Info),
        ("UserV5.esl", SealVersion::V5, SignedOver::Info),
    ] {
        let der = std::fs::read(corpus.join("ofd").join(name)).unwrap();
        assert_eq!(Shape::of(&der), Shape::Seal);
        let observed = seal::observe_seal(&der, &Limits::default(), &[]);
        let facts = observed.as_ref().unwrap();
        assert_eq!(facts.seal.version, version);
        assert_eq!(facts.signed_over, Some(over));
        let findings = seal::judge_seal(&observed, 1);
        assert!(
            findings.iter().all(|f| f.outcome == Outcome::Ok),
            "{findings:?}"
        );
    }
}

/// The digest e = SM3(Z ‖ M) that a certificate's key signs.
fn e_of(certificate: &[u8], message: &[u8]) -> String {
    let certificate = Certificate::from_der(certificate).unwrap();
    let point: [u8; 64] = certificate.public_key().as_octets()[1..]
        .try_into()
        .unwrap();
    let mut hasher = DigestAlgorithm::Sm3.hasher();
    hasher.update(z_value(DEFAULT_ID, &point).unwrap().as_bytes());
    hasher.update(message);
    hasher.finish().to_string()
}

#[test]
fn the_signed_octets_are_those_that_an_independent_decoding_found() {
    let Some(corpus) = folder("") else { return };
    let der = std::fs::read(corpus.join("ofd/SignedValueV4.dat")).unwrap();
    assert_eq!(Shape::of(&der), Shape::SealSignature);

    let signature = observe(&der).signature;

    let info = &signature.seal.info.raw;
    assert_eq!((info.len(), signature.to_sign.len()), (16_393, 17_105));
    assert_eq!(
        e_of(&signature.seal.maker_certificate, info),
        "93788669d714f0dbf04b1830ecd63a90b2146953fa1936e9454bafef360c6ded"
    );
    assert_eq!(
        e_of(&signature.signer_certificate, &signature.to_sign),
        "f6d52c3dd9cff17773d800ac6f2ca1dd53d5bbc03d699135954dd55bbdb03ebc"
    );
    assert_eq!(signature.data_hash.as_bytes(), [0; 32]);
}

#[test]
fn values_of_another_kind_are_told_apart() {
    let Some(corpus) = folder("") else { return };
    for (name, want) in [
        ("ofd/sign-bare-sm2.ofd", Shape::BareSignature),
        ("ofd/sign-cms-ber.ofd", Shape::Cms),
        ("ofd/sign-cms-licence.ofd", Shape::Cms),
        ("generated/sign-sm2-cms.ofd", Shape::Cms),
    ] {
        for signed in signatures(&corpus.join(name)) {
            assert_eq!(Shape::of(&signed.value), want, "{name}");
            assert!(
                seal::SealSignature::from_der(&signed.value).is_err(),
                "{name}"
            );
        }
    }
}

#[test]
fn an_altered_entry_of_the_content_is_found() {
    let Some(corpus) = folder("") else { return };
    let mut signed = signatures(&corpus.join("generated/v4-sm2.ofd")).remove(0);
    signed.content.push(b'\n');

    let findings = judged(&signed);

    let bad = not_ok(&findings);
    assert_eq!(bad.len(), 1);
    assert_eq!(bad[0].check, Check::SesDataHash);
    assert_eq!(bad[0].outcome, Outcome::NotOk(Reason::HashFailure));
}

#[test]
fn a_sequence_is_what_makers_of_2014_signed() {
    let Some(corpus) = folder("") else { return };
    let der = std::fs::read(corpus.join("ofd/UserV1.esl")).unwrap();
    let seal = seal::Seal::from_der(&der).unwrap();
    let [cert, algorithm] = &seal.signed_suffix;
    let signed = sequence(&[&seal.info.raw, cert, algorithm]);
    let key = Certificate::from_der(&seal.maker_certificate).unwrap();
    let verified = key.public_key().verify(
        yinzheng::crypto::SignatureAlgorithm::Sm2Sm3,
        DEFAULT_ID,
        &signed,
        &seal.value,
    );
    assert!(verified.is_ok());
}
