//! What a long recognition list costs: to accept it, and to look something up in it.
//!
//! ```sh
//! cargo bench --bench recognition
//! ```
//!
//! The goal is a list of 10,000 authorities and 2,000 types in less than 100 ms on one core, and a check in less than
//! 20 µs, whatever the length of the list.

use divan::Bencher;
use yinzheng::crypto::SignatureAlgorithm;
use yinzheng::crypto::Signer as _;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::licence::LicenceFacts;
use yinzheng::licence::Uscc;
use yinzheng::licence::read_date;
use yinzheng::limits::Limits;
use yinzheng::pki::Certificate;
use yinzheng::pki::envelope::Envelope;
use yinzheng::recognition::Acceptance;
use yinzheng::recognition::AnchorPurpose;
use yinzheng::recognition::Authority;
use yinzheng::recognition::CertificateRef;
use yinzheng::recognition::Delegation;
use yinzheng::recognition::Equivalence;
use yinzheng::recognition::ForeignType;
use yinzheng::recognition::KeySet;
use yinzheng::recognition::LIST_DOMAIN;
use yinzheng::recognition::ListedAnchor;
use yinzheng::recognition::ListedType;
use yinzheng::recognition::MayIssue;
use yinzheng::recognition::Offer;
use yinzheng::recognition::PartyFacts;
use yinzheng::recognition::PolicyFacts;
use yinzheng::recognition::ProvenBy;
use yinzheng::recognition::Publisher;
use yinzheng::recognition::ROOT_DOMAIN;
use yinzheng::recognition::RecognitionFacts;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::RecognitionRequest;
use yinzheng::recognition::Region;
use yinzheng::recognition::RootManifest;
use yinzheng::recognition::SealFacts;
use yinzheng::recognition::SignatureFacts;
use yinzheng::recognition::SignatureTimeFacts;
use yinzheng::recognition::StandingHistory;
use yinzheng::recognition::SubjectMatch;
use yinzheng::recognition::VerifiedList;
use yinzheng::recognition::VerifiedRoot;
use yinzheng::recognition::dry_run;
use yinzheng::report::Format;
use yinzheng::report::RecognitionOutcome;
use yinzheng::time::Timestamp;

const ID: &str = "https://example.org/lists/500000";
const ROOT: &[u8] = include_bytes!("../examples/data/trust/root.cer");
const MAKER: &[u8] = include_bytes!("../examples/data/trust/maker/maker-root.cer");

fn main() {
    divan::main();
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn signer(number: u8) -> SoftwareSigner {
    SoftwareSigner::sm2_deterministic(&[number; 32]).unwrap()
}

/// How a list names the certificates of authorities.
#[derive(Clone, Copy, Debug)]
enum Named {
    Certificate,
    Digest,
    Subject,
}

const ALL: [Named; 3] = [Named::Certificate, Named::Digest, Named::Subject];

fn code(number: usize) -> Uscc {
    Uscc::with_check(&format!("115101{number:011}")).unwrap()
}

/// A list of `count` authorities and a fifth as many types, four types to an authority.
fn list(count: usize, named: Named) -> RecognitionList {
    let since = || StandingHistory::recognised(time("2020-01-01"));
    let publisher = Publisher::new("office", "示例办公室");
    let [issued, due, end] = ["2026-06-01", "2026-12-31", "2027-06-30"].map(time);
    let mut list = RecognitionList::new(ID, publisher, "500000", issued, due, end);
    let region = "510000".parse().unwrap();
    list.regions = vec![Region::new(region, "四川省", since())];
    let der = |pem: &[u8]| Certificate::read_all(pem).unwrap()[0].der().to_vec();
    let (root, maker) = (der(ROOT), der(MAKER));
    list.anchors = vec![
        ListedAnchor::new("root", &root, [AnchorPurpose::SignerCa], region, since()),
        ListedAnchor::new(
            "maker",
            &maker,
            [AnchorPurpose::SealMakerCa],
            region,
            since(),
        ),
    ];
    let types = count / 5;
    let type_code = |n: usize| format!("11100000000019713D{n:06}");
    list.types = (0..types)
        .map(|n| ListedType::new(type_code(n), "某类证照"))
        .collect();
    list.types.push(ListedType::new("local", "本地证照"));
    let rule = Equivalence::new(
        "e1",
        ForeignType::new(region, type_code(0)),
        "local",
        since(),
    );
    list.equivalences = vec![rule];
    list.authorities = (0..count)
        .map(|n| {
            let mut authority = Authority::new(code(n), format!("第{n}号示例局"), region, since());
            let mut own = root.clone();
            let end = own.len() - 8;
            own[end..].copy_from_slice(&u64::try_from(n).unwrap().to_be_bytes());
            use base64::Engine as _;
            let text = base64::engine::general_purpose::STANDARD.encode(&own);
            let sm3 = yinzheng::crypto::DigestAlgorithm::Sm3.digest(&own);
            match named {
                Named::Certificate => authority.certificates = vec![CertificateRef::Der(text)],
                Named::Digest => {
                    authority.certificates = vec![CertificateRef::Digest(format!("sm3:{sm3}"))];
                }
                Named::Subject => {
                    authority.matches = vec![SubjectMatch::by_code("root", code(n))];
                }
            }
            let may = (0..4).map(|k| MayIssue::new(type_code((n + k * 7) % types)));
            authority.may_issue = may.collect();
            authority
        })
        .collect();
    list
}

fn root() -> VerifiedRoot {
    let keys = |n| KeySet::new([signer(n).public_key()], 1);
    let office = Delegation::new("office", vec![ID.to_owned()], "500000", keys(2));
    let dates = (time("2026-01-01"), time("2028-01-01"));
    let manifest = RootManifest::new("s", dates.0, dates.1, keys(1), vec![office]);
    let mut envelope = Envelope::new(manifest.to_payload());
    envelope.sign(ROOT_DOMAIN, &signer(1), None).unwrap();
    Acceptance::at(time("2026-11-24"))
        .root(&envelope, &[], None)
        .unwrap()
}

fn signed(list: &RecognitionList) -> String {
    let mut envelope = Envelope::new(serde_json::to_vec(list).unwrap());
    envelope.sign(LIST_DOMAIN, &signer(2), None).unwrap();
    envelope.to_json()
}

fn accept(json: &str, root: &VerifiedRoot) -> VerifiedList {
    let envelope = Envelope::from_json(json.as_bytes(), &Limits::default()).unwrap();
    let acceptance = Acceptance::at(time("2026-11-24"));
    acceptance.list(&Offer::new(&envelope), root, None).unwrap()
}

/// From the octets of the file to a list that counts.
#[divan::bench(args = ALL, sample_count = 10, sample_size = 1)]
fn load_10_000_authorities(bencher: Bencher<'_, '_>, named: Named) {
    let (json, root) = (signed(&list(10_000, named)), root());
    println!("{named:?}: {} KiB", json.len() / 1024);
    bencher.bench_local(|| accept(&json, &root));
}

/// A licence of the first authority, of a type that counts as another.
#[divan::bench(args = [100, 1_000, 10_000])]
fn check(bencher: Bencher<'_, '_>, count: usize) {
    let list = accept(&signed(&list(count, Named::Subject)), &root());
    let facts = facts();
    let request = RecognitionRequest::new("500000", time("2026-11-24")).wanting("local");
    let answer = dry_run(&list, &facts, &request);
    let reasons = &answer.summary().reasons;
    assert_eq!(
        answer.outcome(),
        RecognitionOutcome::Recognised,
        "{reasons:?}"
    );
    bencher.bench_local(|| dry_run(&list, &facts, &request));
}

fn facts() -> RecognitionFacts {
    let mut licence = LicenceFacts::default();
    licence.type_code = Some("11100000000019713D000000".to_owned());
    licence.issued = read_date("2024-06-01").map(|r| r.date);
    let json = format!(
        r#"{{"issuers":[{{"code":"{}"}}],"status":{{"status":"unknown","basis":"none"}}}}"#,
        code(0).as_str()
    );
    licence.issuers = serde_json::from_str::<LicenceFacts>(&json).unwrap().issuers;
    let certificate = |pem: &[u8]| Certificate::read_all(pem).unwrap().remove(0);
    let path = [certificate(ROOT), certificate(ROOT)];
    let mut party = PartyFacts::new(&path, Some(SignatureAlgorithm::Sm2Sm3));
    party.path[0].code = Some(code(0).as_str().to_owned());
    let maker = PartyFacts::new(&[certificate(MAKER)], Some(SignatureAlgorithm::Sm2Sm3));
    let time_of = SignatureTimeFacts::proven(time("2024-06-02"), ProvenBy::Timestamp);
    let signature = SignatureFacts::new(1, party, time_of);
    let policy = PolicyFacts::new("standard", "sm3:0");
    let mut facts =
        RecognitionFacts::new(licence, Format::Ofd, time("2026-11-24"), policy, "sm3:0");
    facts.signatures = vec![signature.with_seal(SealFacts::new("1", "示例章", "V4"), maker)];
    facts
}
