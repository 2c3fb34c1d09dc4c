//! What lies between the rooms: files that are two things at once, signers who answer for each other, coverage that
//! rests on others, and limits that decide nothing.

mod support;

use std::time::Duration;
use std::time::Instant;

use support::attacks;
use support::cms::CmsBuilder;
use support::cms::Form;
use support::der;
use support::ofd::OfdSignature;
use support::pki::TestPki;
use support::seal::Layout;
use support::seal::SealBuilder;
use support::timestamp::TimestampBuilder;
use yinzheng::oid;
use yinzheng::policy::Policy;
use yinzheng::report::Check;
use yinzheng::report::Format;
use yinzheng::report::Language;
use yinzheng::report::Reason;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::verifier::Context;
use yinzheng::verifier::Evidence;
use yinzheng::verifier::Input;
use yinzheng::verifier::ProofOfExistence;
use yinzheng::verifier::Verifier;

/// Far above what the answer takes on a loaded machine, and far below a hang.
const PATIENCE: Duration = Duration::from_secs(10);

fn verify_by(policy: Policy, bytes: &[u8], proofs: Vec<ProofOfExistence>) -> Report {
    let pki = TestPki::sm2();
    let evidence = Evidence {
        proofs,
        ..pki.evidence()
    };
    let context = Context::at("2026-11-24T00:00:00Z".parse().unwrap()).with_evidence(evidence);
    let verifier = Verifier::builder(pki.anchors())
        .policy(policy)
        .build()
        .unwrap();
    verifier.verify(&Input::new("file", bytes), &context)
}

fn verify(bytes: &[u8]) -> Report {
    verify_by(Policy::standard(), bytes, Vec::new())
}

/// The reasons that decided, of a check of the whole file or of a signature.
fn decisive(report: &Report, check: Check) -> Vec<Reason> {
    let reasons = report.reasons.iter();
    reasons
        .filter(|r| r.check == check)
        .map(|r| r.reason)
        .collect()
}

fn attached(content: &[u8]) -> CmsBuilder {
    CmsBuilder::of_form(Form::Attached, &TestPki::sm2().signer, content)
}

#[test]
fn a_package_hidden_in_a_good_structure_does_not_have_its_verdict() {
    let pki = TestPki::sm2();
    let forged = attacks::document().build().pack();
    let seal = attacks::office_seal().to_vec();
    let other = || der::dotted("1.2.3.4.5");
    let unsigned = attached(b"text").unsigned_attribute(other(), der::octets(&forged));
    let beside_good = attached(&forged).unsigned_attribute(other(), der::octets(&forged));
    // The timestamp of a seal lies outside what its maker signed.
    let newer = SealBuilder::new(Layout::V5, &pki.maker, &pki.signer).build();
    let stamp = der::tagged(0, [der::bits(&forged)]);
    let stamped = der::seq([der::content(&newer).to_vec(), stamp]);
    for (name, file) in [
        ("behind a seal", [seal, forged.clone()].concat()),
        (
            "behind a signature value",
            [attached(b"text").build(), forged.clone()].concat(),
        ),
        (
            "behind one that encloses a package itself",
            [attached(&forged).build(), forged.clone()].concat(),
        ),
        ("in an unsigned attribute", unsigned.build()),
        (
            "in an unsigned attribute beside a signed package",
            beside_good.build(),
        ),
        ("as a seal's timestamp", stamped),
    ] {
        let report = verify(&file);
        assert_eq!(report.format, Format::Ofd, "{name}");
        assert_ne!(report.verdict(), Verdict::Passed, "{name}");
    }
}

#[test]
fn a_signed_package_stays_what_it_is_enclosed_in() {
    let pki = TestPki::sm2();
    let package = attacks::unharmed();
    let seal = SealBuilder::new(Layout::V4, &pki.maker, &pki.signer)
        .picture("OFD", &package, 42, 42)
        .build();
    for (file, format) in [
        (attached(&package).build(), Format::Cms),
        (seal, Format::Seal),
    ] {
        let report = verify(&file);
        assert_eq!(report.format, format);
        assert_eq!(
            report.verdict(),
            Verdict::Passed,
            "{}",
            report.text(Language::En)
        );
    }
}

#[test]
fn a_proof_for_one_signer_says_nothing_about_another() {
    let pki = TestPki::sm2();
    let alone = attached(b"text");
    let both = alone.clone().also_signed_by(&pki.other);
    let proof = || {
        let time = "2025-06-01T00:00:00Z".parse().unwrap();
        vec![ProofOfExistence::new(&alone.value(), time)]
    };
    for policy in [Policy::strict(), Policy::archive()] {
        let one = verify_by(policy.clone(), &alone.build(), proof());
        assert_eq!(decisive(&one, Check::TimeSigningTime), []);
        let two = verify_by(policy, &both.build(), proof());
        assert_eq!(two.verdict(), Verdict::Indeterminate);
        assert_eq!(decisive(&two, Check::TimeSigningTime), [Reason::NoPoe]);
        let time = two.signatures.first().map(|s| s.signing_time.best);
        assert_eq!(time, Some(None), "not complete at any proven time");
    }
}

#[test]
fn what_an_open_signature_covers_is_open() {
    let part = || attacks::signature().only(&["OFD.xml", "Doc_0/Document.xml"]);
    let second = |signature: &OfdSignature| {
        let mut package = attacks::sealed_with(part());
        package.sign(signature);
        let report = verify(&package.pack());
        let first = report.signatures.first().map(|s| s.verdict);
        (first, report.verdict())
    };
    let stranger = OfdSignature::digital(Form::B, &TestPki::sm2().stranger);
    let unknown = attacks::signature().check_method("1.2.3.4.5");
    let broken = attacks::signature().edit_value(|v| v.broken_signature());
    let (open, bad) = (Verdict::Indeterminate, Verdict::Failed);
    assert_eq!(
        second(&attacks::signature()),
        (Some(Verdict::Passed), Verdict::Passed)
    );
    for signature in [stranger, unknown] {
        assert_eq!(second(&signature), (Some(open), open));
    }
    assert_eq!(second(&broken), (Some(bad), bad));
}

#[test]
fn what_could_not_be_compared_is_not_said_to_be_unprotected() {
    let many = attacks::signature().edit_references(|references| {
        let first = references.first().expect("a reference").clone();
        let file = |i| format!("/{i}");
        (0..20_001)
            .map(|i| {
                let mut reference = first.clone();
                reference.file = file(i);
                reference
            })
            .collect()
    });
    let unknown = attacks::signature().check_method("1.2.3.4.5");
    let long = attacks::signature().edit_xml(|xml| xml + &" ".repeat(17 << 20));
    for (name, signature) in [
        ("too many references", many),
        ("unknown digest", unknown),
        ("too long a signature file", long),
    ] {
        let report = verify(&attacks::sealed_with(signature).pack());
        assert_eq!(
            report.verdict(),
            Verdict::Indeterminate,
            "{name}: {}",
            report.text(Language::En)
        );
    }
}

#[test]
fn a_page_that_was_taken_out_is_missed() {
    for path in [
        "Doc_0/Pages/Page_1/Content.xml",
        "Doc_0/Tpls/Tpl_0/Content.xml",
    ] {
        let mut package = attacks::sealed_with(attacks::signature().except(&[path]));
        package.remove(path);
        let report = verify(&package.pack());
        assert_eq!(report.verdict(), Verdict::Failed);
        let reasons = decisive(&report, Check::OfdCoverage);
        assert_eq!(reasons, [Reason::FormatFailure]);
    }
}

#[test]
fn harmless_faults_crowd_out_no_others() {
    let namespace = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";
    let mut package = attacks::document().build();
    let broken = format!("<ofd:Res {namespace}>");
    package.put("Doc_0/Pages/Page_0/PageRes.xml", broken.as_bytes());
    package.replace(
        "Doc_0/Pages/Page_0/Content.xml",
        "<ofd:Area>",
        "<ofd:PageRes>PageRes.xml</ofd:PageRes><ofd:Area>",
    );
    let list = "Doc_0/Attachs/Attachments.xml";
    package.sign(&attacks::signature().except(&[list]));
    let attachment = |i| {
        format!(
            "<ofd:Attachment ID=\"{i}\" Name=\"a\"><ofd:FileLoc>{i}</ofd:FileLoc></ofd:Attachment>"
        )
    };
    let many: String = (0..1_100).map(attachment).collect();
    let many = format!("<ofd:Attachments {namespace}>{many}</ofd:Attachments>");
    package.put(list, many.as_bytes());
    let report = verify(&package.pack());
    assert_eq!(
        decisive(&report, Check::OfdPackage),
        [Reason::FormatFailure]
    );
}

#[test]
fn many_timestamps_cost_little_and_the_limit_is_told() {
    let signed = attached(b"text");
    let token = TimestampBuilder::new(&TestPki::sm2().tsa, &signed.value()).token();
    let values = vec![token; 100].concat();
    let many = (0..100).fold(signed, |cms, _| {
        cms.unsigned_attribute(oid::AA_TIME_STAMP_TOKEN, values.clone())
    });
    let file = many.build();
    let start = Instant::now();
    let report = verify(&file);
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    assert_eq!(report.verdict(), Verdict::Passed);
    let told = report
        .warnings()
        .any(|l| l.reason == Some(Reason::LimitExceeded));
    assert!(told, "{}", report.text(Language::En));
}

#[test]
fn many_signatures_share_one_budget() {
    let pki = TestPki::sm2();
    let mut package = attacks::document().build();
    for _ in 0..20 {
        package.sign(
            &OfdSignature::digital(Form::B, &pki.signer).edit_cms(|cms| {
                (0..100).fold(cms, |cms, _| cms.also_signed_by(&TestPki::sm2().signer))
            }),
        );
    }
    let file = package.pack();
    let start = Instant::now();
    let report = verify(&file);
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    assert_eq!(report.verdict(), Verdict::Indeterminate);
    let limit = decisive(&report, Check::CmsFormat);
    assert!(limit.contains(&Reason::LimitExceeded));
}
