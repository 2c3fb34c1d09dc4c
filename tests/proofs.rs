//! E-proofs that the library issues, as OFD and as signed JSON, and what a verifier says to them and to altered ones.

#[path = "support/mod.rs"]
mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use serde_json::json;
use support::certificate::CertBuilder;
use support::certificate::Identity;
use support::der::instant;
use support::key::Key;
use support::name::Name;
use support::pki::OFFICE;
use support::pki::OFFICE_CODE;
use support::pki::TestPki;
use support::signer::TestSigner;
use support::signer::certificate;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::issuer::IssuerError;
use yinzheng::issuer::LicenceDescription;
use yinzheng::issuer::LicenceIssuer;
use yinzheng::licence::Delegations;
use yinzheng::licence::Holder;
use yinzheng::licence::HolderCodeType;
use yinzheng::licence::LicenceKind;
use yinzheng::licence::PROOF_DOMAIN;
use yinzheng::limits::Limits;
use yinzheng::pki::Anchors;
use yinzheng::pki::envelope::Envelope;
use yinzheng::pki::issue::Credential;
use yinzheng::pki::revocation::Crl;
use yinzheng::policy::Policy;
use yinzheng::report::Check;
use yinzheng::report::Format;
use yinzheng::report::Language;
use yinzheng::report::Reason;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::seal::SealDraft;
use yinzheng::seal::SealMaker;
use yinzheng::seal::SealPicture;
use yinzheng::seal::SealSigner;
use yinzheng::seal::SealVersion;
use yinzheng::time::Validity;
use yinzheng::verifier::Context;
use yinzheng::verifier::Evidence;
use yinzheng::verifier::Input;
use yinzheng::verifier::SealedProof;
use yinzheng::verifier::Verifier;

const SIGNED: &str = "2024-06-01T02:00:00Z";
const ASKED: &str = "2024-06-10T00:00:00Z";
const PURPOSE: &str = "参加政府采购（投标）";
/// An invented citizen number with a right check character.
const CITIZEN: &str = "510802199001019991";
const ANOTHER_CODE: &str = "11500000000000019A";

fn description() -> LicenceDescription {
    LicenceDescription::from_json(&format!(
        r#"{{"name":"无违规记录证明","type_code":"{OFFICE_CODE}001","issuer":{{"code":"{OFFICE_CODE}","name":"{OFFICE}"}},
        "serial":"202406000001","issued":"2024-06-01",
        "holders":[{{"name":"张示例","code":"{CITIZEN}","code_type":"111"}}],
        "items":[{{"name":"KZ_JL","label":"记录","value":"无 <违规> & \"处罚\" 记录"}}],
        "proof":{{"as_of":"2024-06-01T01:30:00Z","basis":"从业信息库","purpose":"{PURPOSE}","expires":"2024-06-30"}}}}"#
    ))
    .unwrap()
}

fn seal_of(pki: &TestPki, version: SealVersion, signer: &Identity, id: &str) -> Vec<u8> {
    let key = TestSigner::new(&pki.maker);
    let validity = Validity {
        not_before: instant("2024-01-31T16:00:00Z"),
        not_after: instant("2049-12-31T15:59:59Z"),
    };
    let picture = SealPicture::round(OFFICE, "电子证明专用章", 42).unwrap();
    let created = instant("2024-01-15T02:00:00Z");
    let signers = [certificate(signer)];
    let draft = SealDraft::new(id, OFFICE, &signers, created, validity);
    let maker = SealMaker::new(version, &key, &certificate(&pki.maker));
    maker.make(&draft.picture(picture)).unwrap().raw.to_vec()
}

/// Who seals, and who signs beside.
struct Office<'a> {
    pki: &'a TestPki,
    version: SealVersion,
    seal_holder: &'a Identity,
    signer: &'a Identity,
}

impl<'a> Office<'a> {
    fn new(pki: &'a TestPki) -> Self {
        Self {
            pki,
            version: SealVersion::V4,
            seal_holder: &pki.signer,
            signer: &pki.signer,
        }
    }

    fn with<T>(&self, work: impl FnOnce(&LicenceIssuer<'_>, &Credential<'_>) -> T) -> T {
        let seal = seal_of(self.pki, self.version, self.seal_holder, "51080000009999");
        let key = TestSigner::new(self.seal_holder);
        let sealer = SealSigner::new(&seal, &key, &certificate(self.seal_holder)).unwrap();
        let (own, own_key) = (certificate(self.signer), TestSigner::new(self.signer));
        let signer = Credential::new(&own, &own_key).unwrap();
        work(&LicenceIssuer::new(sealer), &signer)
    }

    fn issue(&self, description: &LicenceDescription) -> Result<Vec<u8>, IssuerError> {
        let made =
            self.with(|issuer, signer| issuer.issue_proof(description, signer, instant(SIGNED)));
        made.map(|proof| proof.json)
    }
}

fn context(pki: &TestPki) -> Context {
    let evidence = Evidence {
        intermediates: vec![certificate(&pki.intermediate)],
        crls: pki.crls().map(|der| Crl::from_der(der).unwrap()).to_vec(),
        ..Evidence::default()
    };
    let context = Context::at(instant(ASKED)).with_evidence(evidence);
    context.for_purpose(PURPOSE)
}

fn verify_in(pki: &TestPki, bytes: &[u8], context: &Context) -> Report {
    let mut anchors = Anchors::new();
    anchors.trust(certificate(&pki.root));
    anchors.trust_maker(certificate(&pki.maker_root));
    let verifier = Verifier::builder(anchors).policy(Policy::standard());
    let report = verifier
        .build()
        .unwrap()
        .verify(&Input::new("proof", bytes), context);
    let shown = format!("{}{}", report.to_json(), report.text(Language::Zh));
    assert!(!shown.contains("19900101"), "{shown}");
    report
}

fn verify(pki: &TestPki, bytes: &[u8]) -> Report {
    verify_in(pki, bytes, &context(pki))
}

fn decided_by(report: &Report) -> Vec<(Check, Reason)> {
    report.reasons.iter().map(|r| (r.check, r.reason)).collect()
}

#[test]
fn a_proof_in_json_passes_with_everything_that_it_says() {
    for (pki, versions) in [
        (
            TestPki::sm2(),
            &[SealVersion::V1, SealVersion::V4, SealVersion::V5][..],
        ),
        (TestPki::rsa(), &[SealVersion::V1, SealVersion::V4]),
    ] {
        for version in versions {
            let office = Office {
                version: *version,
                ..Office::new(pki)
            };
            let report = verify(pki, &office.issue(&description()).unwrap());
            let what = format!("{:?} {version:?}: {:?}", pki.scheme, report.reasons);
            assert_eq!(report.verdict(), Verdict::Passed, "{what}");
            assert_eq!(report.format, Format::Proof);
            assert_eq!(report.signatures.len(), 2);
            let of_signatures = report.signatures.iter().flat_map(|s| &s.checks);
            let mut lines = report.checks.iter().chain(of_signatures);
            assert!(lines.all(|l| l.outcome != "warning"), "{what}");
            let licence = report.licence.unwrap();
            assert_eq!(licence.kind, "proof");
            assert_eq!(licence.holder_code.as_deref(), Some("510802***********1"));
            let terms = licence.proof.unwrap();
            assert_eq!(terms.purpose.as_deref(), Some(PURPOSE));
            assert_eq!(terms.basis.as_deref(), Some("从业信息库"));
            assert_eq!(terms.as_of.as_deref(), Some("2024-06-01T01:30:00Z"));
            assert_eq!(terms.expires.as_deref(), Some("2024-06-30"));
            for field in ["ZZBS", "proof_purpose", "KZ_JL"] {
                assert!(licence.trusted_fields.iter().any(|f| f == field), "{field}");
            }
        }
    }
}

#[test]
fn a_proof_in_ofd_says_the_same() {
    let pki = TestPki::sm2();
    let office = Office::new(pki);
    let issued = office.with(|issuer, _| issuer.issue(&description(), instant(SIGNED)));
    let report = verify(pki, &issued.unwrap().ofd);
    assert_eq!(report.verdict(), Verdict::Passed, "{:?}", report.reasons);
    let of_json = verify(pki, &office.issue(&description()).unwrap());
    let (mut ofd, json) = (report.licence.unwrap(), of_json.licence.unwrap());
    assert_eq!(ofd.kind, "proof");
    assert_eq!(ofd.proof, json.proof);
    // What a proof in JSON does not have, since the terms say until when it may be used.
    ofd.valid_from = None;
    assert_eq!(
        (ofd.valid_until, ofd.id, ofd.holder),
        (None, json.id, json.holder)
    );
}

#[test]
fn purpose_and_end_are_judged_in_both_forms() {
    let pki = TestPki::sm2();
    let office = Office::new(pki);
    let ofd = office.with(|issuer, _| issuer.issue(&description(), instant(SIGNED)));
    for file in [ofd.unwrap().ofd, office.issue(&description()).unwrap()] {
        let other = verify_in(pki, &file, &context(pki).for_purpose("申请贷款"));
        let why = [(Check::LicenceProof, Reason::ProofPurpose)];
        assert_eq!(decided_by(&other), why);
        assert_eq!(other.verdict(), Verdict::Failed);

        let mut late = context(pki);
        late.validation_time = instant("2024-06-30T15:59:59Z");
        let last_second = verify_in(pki, &file, &late);
        assert_eq!(last_second.verdict(), Verdict::Passed);
        late.validation_time = instant("2024-06-30T16:00:00Z");
        let expired = verify_in(pki, &file, &late);
        assert_eq!(
            decided_by(&expired),
            [(Check::LicenceProof, Reason::ProofExpired)]
        );
        assert_eq!(expired.verdict(), Verdict::Failed);

        let mut unsaid = context(pki);
        unsaid.purpose = None;
        let report = verify_in(pki, &file, &unsaid);
        assert_eq!(report.verdict(), Verdict::Passed);
        let told = |l: &yinzheng::report::CheckLine| l.reason == Some(Reason::PurposeNotGiven);
        assert!(report.checks.iter().any(told), "{}", report.to_json());
        assert!(!format!("{:?}", context(pki).for_purpose(CITIZEN)).contains(CITIZEN));
    }
}

#[test]
fn holder_and_issuer_are_judged() {
    let pki = TestPki::sm2();
    let file = Office::new(pki).issue(&description()).unwrap();
    let holder = |code| Holder::new("张示例").with_code(code, HolderCodeType::Citizen);
    let own = verify_in(pki, &file, &context(pki).for_holder(holder(CITIZEN)));
    assert_eq!(own.verdict(), Verdict::Passed, "{:?}", own.reasons);
    let other = verify_in(
        pki,
        &file,
        &context(pki).for_holder(holder("51080219900101103X")),
    );
    assert_eq!(
        decided_by(&other),
        [(Check::LicenceHolder, Reason::HolderMismatch)]
    );

    let mut foreign = description();
    foreign.issuer.code = ANOTHER_CODE.parse().unwrap();
    let file = Office::new(pki).issue(&foreign).unwrap();
    let report = verify(pki, &file);
    let why = [(Check::LicenceIssuerSeal, Reason::IssuerSealMismatch)];
    assert_eq!(decided_by(&report), why, "another issuer's code");
    assert!(report.licence.unwrap().trusted_fields.is_empty());
    let mut delegated = context(pki);
    let mut table = Delegations::none();
    table.allow(foreign.issuer.code, OFFICE_CODE.parse().unwrap());
    delegated.evidence.delegations = table;
    assert_eq!(verify_in(pki, &file, &delegated).verdict(), Verdict::Passed);
}

/// The file as JSON, altered.
fn altered(file: &[u8], work: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(file).unwrap();
    work(&mut value);
    value.to_string().into_bytes()
}

fn payload(file: &[u8]) -> String {
    let proof = SealedProof::read(file, &Limits::default()).unwrap();
    String::from_utf8(proof.payload().to_vec()).unwrap()
}

/// An envelope around `payload` by this signer, with a seal signature of the caller's making.
fn assembled(pki: &TestPki, payload: &str, domain: &str, seal: &[u8]) -> Vec<u8> {
    let mut envelope = Envelope::new(payload.as_bytes().to_vec());
    let key = TestSigner::new(&pki.signer);
    let own = certificate(&pki.signer);
    envelope.sign(domain, &key, Some(&own)).unwrap();
    altered(envelope.to_json().as_bytes(), |file| {
        file["seal"] = STANDARD.encode(seal).into()
    })
}

fn sealed(pki: &TestPki, id: &str, over: &str, property: &str) -> Vec<u8> {
    let seal = seal_of(pki, SealVersion::V4, &pki.signer, id);
    let key = TestSigner::new(&pki.signer);
    let sealer = SealSigner::new(&seal, &key, &certificate(&pki.signer)).unwrap();
    let digest = DigestAlgorithm::Sm3.digest(over.as_bytes());
    let signature = sealer.sign(digest.as_bytes(), property, instant(SIGNED));
    signature.unwrap().raw.to_vec()
}

#[test]
fn each_binding_is_missed_when_it_is_broken() {
    let pki = TestPki::sm2();
    let good = payload(&Office::new(pki).issue(&description()).unwrap());
    let other = good.replace("2024-06-30", "2034-06-30");
    let id = "51080000009999";
    let own = sealed(pki, id, &good, PROOF_DOMAIN);
    let file = |payload: &str, domain, seal: &[u8]| assembled(pki, payload, domain, seal);
    let whole = verify(pki, &file(&good, PROOF_DOMAIN, &own));
    assert_eq!(whole.verdict(), Verdict::Passed, "{:?}", whole.reasons);
    let elsewhere = sealed(pki, id, &good, "/Doc_0/Signs/Sign_0/Signature.xml");
    let another = sealed(pki, "51080000001111", &good, PROOF_DOMAIN);
    let altered = altered(&file(&good, PROOF_DOMAIN, &own), |f| {
        f["payload"] = STANDARD.encode(&other).into();
    });
    let hash = (Check::SesDataHash, Reason::HashFailure);
    let value = (Check::ProofSignatureValue, Reason::SigCryptoFailure);
    let binding = (Check::ProofSealMatch, Reason::SealContainerMismatch);
    let format = (Check::SesFormat, Reason::FormatFailure);
    for (file, reason, why) in [
        (
            file(&other, PROOF_DOMAIN, &own),
            hash,
            "sealed over another payload",
        ),
        (
            file(&good, "yinzheng-grant-v1", &own),
            value,
            "signed as something else",
        ),
        (
            file(&good, PROOF_DOMAIN, &elsewhere),
            binding,
            "sealed as something else",
        ),
        (
            file(&good, PROOF_DOMAIN, &another),
            binding,
            "with another seal",
        ),
        (
            file(&good, PROOF_DOMAIN, b"no seal"),
            format,
            "no seal signature",
        ),
        (
            altered.clone(),
            hash,
            "the payload was altered: the seal tells",
        ),
        (
            altered,
            value,
            "the payload was altered: the signature tells",
        ),
    ] {
        let report = verify(pki, &file);
        assert_eq!(report.verdict(), Verdict::Failed, "{why}");
        let reasons = decided_by(&report);
        assert!(reasons.contains(&reason), "{why}: {reasons:?}");
    }
}

/// Files that are no proof, each with the place that says so.
fn no_proofs(pki: &TestPki, good: &[u8]) -> Vec<(Vec<u8>, &'static str, &'static str)> {
    let with = |work: &dyn Fn(&mut Value)| altered(good, work);
    let critical = payload(good).replacen('{', "{\"critical\":\"revoked\",", 1);
    let seal = sealed(pki, "51080000009999", &critical, PROOF_DOMAIN);
    let doubled = String::from_utf8(good.to_vec()).unwrap();
    let doubled = doubled.replacen('{', "{\"seal\":\"\",", 1);
    let list = r#"{"schema":"yinzheng.list/1"}"#;
    let twice = |f: &mut Value| {
        let first = f["signatures"][0].clone();
        f["signatures"].as_array_mut().unwrap().push(first);
    };
    let (file, signatures) = ("SealedProof", "SealedProof.signatures");
    vec![
        (
            with(&|f| drop(f.as_object_mut().unwrap().remove("seal"))),
            file,
            "without its seal",
        ),
        (
            with(&|f| f["note"] = json!("not for X")),
            file,
            "an unsigned member",
        ),
        (
            with(&|f| f["signatures"][0]["note"] = json!(1)),
            file,
            "one in the signature",
        ),
        (doubled.into_bytes(), file, "a member twice"),
        (
            with(&|f| f["signatures"] = json!([])),
            signatures,
            "without signature",
        ),
        (with(&twice), signatures, "two signatures"),
        (
            with(&|f| f["seal"] = json!("?")),
            "SealedProof.seal",
            "no Base64",
        ),
        (
            assembled(pki, &critical, PROOF_DOMAIN, &seal),
            "Proof",
            "signed, with a field that nobody knows",
        ),
        (
            assembled(pki, list, PROOF_DOMAIN, &seal),
            "Proof",
            "another payload",
        ),
        (b" {\"a\":1}".to_vec(), "Envelope", "some other JSON"),
        (b"{".to_vec(), "Envelope", "no JSON"),
    ]
}

#[test]
fn what_is_not_a_proof_alone_is_none() {
    let pki = TestPki::sm2();
    let good = Office::new(pki).issue(&description()).unwrap();
    for (file, place, why) in no_proofs(pki, &good) {
        let report = verify(pki, &file);
        assert_eq!(report.verdict(), Verdict::Failed, "{why}");
        let reasons = report.reasons.iter();
        let found: Vec<_> = reasons.map(|r| (r.check, r.place.as_deref())).collect();
        assert_eq!(found, [(Check::ProofFormat, Some(place))], "{why}");
        assert!(
            report.licence.is_none() && report.signatures.is_empty(),
            "{why}"
        );
    }
    let limits = Limits {
        file: 100,
        ..Limits::default()
    };
    let verifier = Verifier::builder(Anchors::new()).limits(limits).build();
    let report = verifier
        .unwrap()
        .verify(&Input::new("proof", &good), &context(pki));
    assert_eq!(report.verdict(), Verdict::Indeterminate, "too long to say");
}

#[test]
fn a_file_of_two_formats_is_not_the_proof_in_it() {
    let pki = TestPki::sm2();
    let good = Office::new(pki).issue(&description()).unwrap();
    let package = support::sample::licence().pack();
    let both = [good.as_slice(), package.as_slice()].concat();
    let report = verify(pki, &both);
    assert_eq!(report.verdict(), Verdict::Failed);
    assert_ne!(report.format, Format::Proof);
    let hidden = [package.as_slice(), good.as_slice()].concat();
    assert_ne!(verify(pki, &hidden).format, Format::Proof);
}

/// A good proof under the office's seal that `identity` signed, with this certificate beside.
fn signed_by(pki: &TestPki, identity: &Identity, with: Option<&Identity>) -> Vec<u8> {
    let good = payload(&Office::new(pki).issue(&description()).unwrap());
    let seal = sealed(pki, "51080000009999", &good, PROOF_DOMAIN);
    let mut envelope = Envelope::new(good.into_bytes());
    let (key, certificate) = (TestSigner::new(identity), with.map(certificate));
    envelope
        .sign(PROOF_DOMAIN, &key, certificate.as_ref())
        .unwrap();
    altered(envelope.to_json().as_bytes(), |f| {
        f["seal"] = STANDARD.encode(&seal).into()
    })
}

#[test]
fn who_signs_is_judged_like_any_signer() {
    let pki = TestPki::sm2();
    for (identity, check, reason) in [
        (
            &pki.stranger,
            Check::PkiSignerPath,
            Reason::ChainSignatureFailure,
        ),
        (&pki.revoked, Check::PkiSignerRevocation, Reason::Revoked),
        (
            &pki.expired,
            Check::PkiSignerPath,
            Reason::TimeOutsideValidity,
        ),
        (
            &pki.encipher,
            Check::PkiKeyUsage,
            Reason::KeyUsageNotPermitted,
        ),
    ] {
        let report = verify(pki, &signed_by(pki, identity, Some(identity)));
        let reasons = decided_by(&report);
        assert!(reasons.contains(&(check, reason)), "{reasons:?}");
        let wanted = match reason {
            Reason::ChainSignatureFailure => Verdict::Indeterminate,
            _ => Verdict::Failed,
        };
        assert_eq!(report.verdict(), wanted, "{reasons:?}");
        assert!(
            report.licence.unwrap().trusted_fields.is_empty(),
            "{reason}"
        );
    }
    let name = Name::of(&format!("{ANOTHER_CODE}某市某局"), "某市某局");
    let body = CertBuilder::new(&name, &Key::named(pki.scheme, "another-body"))
        .issued_by(&pki.intermediate)
        .serial(0x2999)
        .for_signing()
        .identity();
    let report = verify(pki, &signed_by(pki, &body, Some(&body)));
    let why = [(Check::LicenceIssuerSeal, Reason::IssuerSealMismatch)];
    assert_eq!(
        decided_by(&report),
        why,
        "another body beside the right seal"
    );
    let namesake = CertBuilder::new(
        &Name::of("某某公司", OFFICE),
        &Key::named(pki.scheme, "namesake"),
    )
    .issued_by(&pki.intermediate)
    .serial(0x2990)
    .for_signing()
    .identity();
    let report = verify(pki, &signed_by(pki, &namesake, Some(&namesake)));
    let why = [(Check::LicenceIssuerSeal, Reason::IssuerSealUncheckable)];
    assert_eq!(decided_by(&report), why, "the issuer's name alone");
    assert!(report.licence.unwrap().trusted_fields.is_empty());
}

#[test]
fn the_certificate_comes_along_or_is_at_hand() {
    let pki = TestPki::sm2();
    let bare = signed_by(pki, &pki.other, None);
    let reason = (
        Check::ProofSignatureValue,
        Reason::NoSigningCertificateFound,
    );
    assert!(decided_by(&verify(pki, &bare)).contains(&reason));
    let mut found = context(pki);
    found.evidence.intermediates.push(certificate(&pki.other));
    let report = verify_in(pki, &bare, &found);
    assert_eq!(report.verdict(), Verdict::Passed, "{:?}", report.reasons);

    let exchanged = altered(&signed_by(pki, &pki.signer, Some(&pki.signer)), |f| {
        f["signatures"][0]["cert"] = STANDARD.encode(&pki.other.certificate).into();
    });
    let wrong = (Check::ProofSignatureValue, Reason::SigCryptoFailure);
    assert!(decided_by(&verify(pki, &exchanged)).contains(&wrong));
}

/// What stands against issuing the description with this change.
fn refusal(work: impl FnOnce(&mut LicenceDescription)) -> Option<IssuerError> {
    let mut description = description();
    work(&mut description);
    Office::new(TestPki::sm2()).issue(&description).err()
}

fn with_terms(as_of: &str, expires: &str) -> Option<IssuerError> {
    refusal(|d| {
        let terms = d.proof.as_mut().unwrap();
        terms.as_of = as_of.parse().unwrap();
        terms.expires = expires.parse().unwrap();
    })
}

#[test]
fn what_would_be_read_otherwise_is_not_issued() {
    let terms = Some(IssuerError::Terms);
    assert_eq!(
        with_terms("2024-06-01T02:00:01Z", "2024-06-30"),
        terms,
        "to come"
    );
    assert_eq!(
        with_terms("2024-06-01", "2024-05-31"),
        terms,
        "over already"
    );
    let midnight = with_terms("2024-06-01", "2024-06-29T16:00:00Z");
    assert!(midnight.is_some(), "an end that is read as a whole day");
    type Change = fn(&mut LicenceDescription);
    let changes: [(Change, &str); 10] = [
        (|d| d.proof = None, "no terms"),
        (
            |d| d.proof.as_mut().unwrap().purpose = " ".to_owned(),
            "no purpose",
        ),
        (
            |d| d.proof.as_mut().unwrap().basis = String::new(),
            "no basis",
        ),
        (
            |d| d.proof.as_mut().unwrap().basis = "a\u{7}".to_owned(),
            "no text",
        ),
        (
            |d| d.issued = "2024-06-02".parse().unwrap(),
            "another day of issue",
        ),
        (
            |d| d.valid_until = Some("2034-06-02".parse().unwrap()),
            "a period of its own",
        ),
        (
            |d| d.kind = Some(LicenceKind::Licence),
            "no proof by its kind",
        ),
        (
            |d| d.type_code = "11100000000019713D008".parse().unwrap(),
            "a type that is no proof",
        ),
        (
            |d| d.items[0].name = "ZZBS".to_owned(),
            "a fact in place of the identifier",
        ),
        (|d| d.holders[0].code = None, "a holder without code"),
    ];
    for (change, why) in changes {
        assert!(refusal(change).is_some(), "{why}");
    }
    let wrong = refusal(|d| d.serial = "a".to_owned());
    let shown = format!("{:?} {wrong:?}", description());
    assert!(!shown.contains("19900101"), "{shown}");
}

#[test]
fn what_could_not_be_verified_is_not_issued() {
    let pki = TestPki::sm2();
    for identity in [&pki.encipher, &pki.expired, &pki.late] {
        let office = Office {
            signer: identity,
            ..Office::new(pki)
        };
        assert!(office.issue(&description()).is_err());
    }
    let refused = Office::new(pki).with(|issuer, _| {
        let (own, broken) = (certificate(&pki.signer), TestSigner::broken(&pki.signer));
        let signer = Credential::new(&own, &broken).unwrap();
        let made = issuer.issue_proof(&description(), &signer, instant(SIGNED));
        made.is_err()
    });
    assert!(refused, "a device that gives wrong values");
}

#[test]
fn a_proof_without_terms_is_not_issued() {
    let pki = TestPki::sm2();
    let mut bare = description();
    bare.proof = None;
    bare.kind = Some(LicenceKind::Proof);
    let refused = Office::new(pki).with(|issuer, _| issuer.issue(&bare, instant(SIGNED)));
    assert!(matches!(refused, Err(IssuerError::Terms)));
}

#[test]
fn a_licence_in_ofd_can_state_its_kind() {
    let pki = TestPki::sm2();
    let mut approval = description();
    approval.proof = None;
    approval.kind = Some(LicenceKind::Approval);
    let issued = Office::new(pki).with(|issuer, _| issuer.issue(&approval, instant(SIGNED)));
    let report = verify(pki, &issued.unwrap().ofd);
    assert_eq!(report.verdict(), Verdict::Passed, "{:?}", report.reasons);
    assert_eq!(report.licence.unwrap().kind, "approval");
}
