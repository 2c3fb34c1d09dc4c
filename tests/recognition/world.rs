//! 重庆 (500000) recognises road transport licences of 四川 (510000); everything else a test changes for itself.

use std::sync::OnceLock;

use yinzheng::crypto::Signer as _;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::pki::envelope::Envelope;
use yinzheng::recognition::AcceptError;
use yinzheng::recognition::Acceptance;
use yinzheng::recognition::Agreement;
use yinzheng::recognition::AnchorPurpose;
use yinzheng::recognition::Authority;
use yinzheng::recognition::CertificateRef;
use yinzheng::recognition::Delegation;
use yinzheng::recognition::DryRun;
use yinzheng::recognition::Equivalence;
use yinzheng::recognition::ForeignType;
use yinzheng::recognition::KeySet;
use yinzheng::recognition::LIST_DOMAIN;
use yinzheng::recognition::ListedAnchor;
use yinzheng::recognition::ListedType;
use yinzheng::recognition::MayIssue;
use yinzheng::recognition::Offer;
use yinzheng::recognition::Publisher;
use yinzheng::recognition::ROOT_DOMAIN;
use yinzheng::recognition::RecognitionFacts;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::RecognitionRequest;
use yinzheng::recognition::RecognitionState;
use yinzheng::recognition::Region;
use yinzheng::recognition::RootManifest;
use yinzheng::recognition::Scenario;
use yinzheng::recognition::SealMaker;
use yinzheng::recognition::StandingHistory;
use yinzheng::recognition::StatusEntry;
use yinzheng::recognition::VerifiedList;
use yinzheng::recognition::VerifiedRoot;
use yinzheng::recognition::dry_run;
use yinzheng::report::Accepted;
use yinzheng::time::Timestamp;
use yinzheng::verifier::Context;
use yinzheng::verifier::Evidence;
use yinzheng::verifier::Examined;
use yinzheng::verifier::Input;
use yinzheng::verifier::ProofOfExistence;
use yinzheng::verifier::Verifier;

use crate::support::pki::OFFICE;
use crate::support::pki::OFFICE_CODE;
use crate::support::pki::TestPki;
use crate::support::sample;
pub(crate) use crate::support::sample::TYPE_CODE;

/// The type of 重庆 that it counts as.
pub(crate) const LOCAL: &str = "50-0001";
/// Another type of 重庆.
pub(crate) const OTHER_TYPE: &str = "50-0002";
pub(crate) const MATTER: &str = "matter-1";
pub(crate) const LIST_ID: &str = "https://example.org/lists/500000";
pub(crate) const NOW: &str = "2026-11-24T00:00:00Z";

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn year(y: u32) -> Timestamp {
    time(&format!("{y}-01-01"))
}

pub(crate) fn history(changes: &[(RecognitionState, u32)]) -> StandingHistory {
    let entry = |(state, y): &(RecognitionState, u32)| StatusEntry::new(*state, year(*y));
    StandingHistory::new(changes.iter().map(entry).collect())
}

pub(crate) fn since(y: u32) -> StandingHistory {
    history(&[(RecognitionState::Recognised, y)])
}

pub(crate) fn signer(number: u8) -> SoftwareSigner {
    SoftwareSigner::sm2_deterministic(&[number; 32]).unwrap()
}

/// Root keys 1 and 2, publisher's keys 3 and 4; two of each must sign.
pub(crate) fn keys(numbers: &[u8], threshold: u32) -> KeySet {
    let signers: Vec<SoftwareSigner> = numbers.iter().map(|n| signer(*n)).collect();
    KeySet::new(signers.iter().map(|s| s.public_key()), threshold)
}

pub(crate) fn signed(payload: Vec<u8>, domain: &str, by: &[u8]) -> Envelope {
    let mut envelope = Envelope::new(payload);
    for number in by {
        envelope.sign(domain, &signer(*number), None).unwrap();
    }
    envelope
}

pub(crate) fn manifest() -> RootManifest {
    let office = Delegation::new(
        "office",
        vec![LIST_ID.to_owned()],
        "500000",
        keys(&[3, 4], 2),
    );
    let scheme = "https://example.org/scheme";
    RootManifest::new(
        scheme,
        year(2026),
        year(2028),
        keys(&[1, 2], 2),
        vec![office],
    )
}

pub(crate) fn root_of(manifest: &RootManifest) -> VerifiedRoot {
    let envelope = signed(manifest.to_payload(), ROOT_DOMAIN, &[1, 2]);
    Acceptance::at(time(NOW))
        .root(&envelope, &[], None)
        .unwrap()
}

pub(crate) fn sign_list(list: &RecognitionList) -> Envelope {
    signed(list.to_payload(), LIST_DOMAIN, &[3, 4])
}

pub(crate) fn try_accept(list: &RecognitionList) -> Result<VerifiedList, AcceptError> {
    let root = root_of(&manifest());
    Acceptance::at(time(NOW)).list(&Offer::new(&sign_list(list)), &root, None)
}

pub(crate) fn accept(list: &RecognitionList) -> VerifiedList {
    try_accept(list).unwrap()
}

/// The list of 重庆.
pub(crate) fn list() -> RecognitionList {
    let pki = TestPki::sm2();
    let sichuan = "510000".parse().unwrap();
    let publisher = Publisher::new("office", "重庆市示例办公室");
    let dates = [time("2026-06-01"), time("2026-12-31"), time("2027-06-30")];
    let mut list = RecognitionList::new(LIST_ID, publisher, "500000", dates[0], dates[1], dates[2]);
    list.regions = vec![
        Region::new("500000".parse().unwrap(), "重庆市", since(2015)),
        Region::new(sichuan, "四川省", since(2020)),
    ];
    let anchor = |id, certificate: &[u8], purpose| {
        ListedAnchor::new(id, certificate, [purpose], sichuan, since(2015))
    };
    list.anchors = vec![
        anchor("sc-root", &pki.root.certificate, AnchorPurpose::SignerCa),
        anchor(
            "sc-makers",
            &pki.maker_root.certificate,
            AnchorPurpose::SealMakerCa,
        ),
    ];
    let mut maker = SealMaker::new("sc-maker", "示例电子印章服务中心", sichuan, since(2015));
    maker.certificates = vec![digest(&pki.maker.certificate)];
    list.seal_makers = vec![maker];
    let code = OFFICE_CODE.parse().unwrap();
    let mut office = Authority::new(code, OFFICE, "510800".parse().unwrap(), since(2015));
    office.certificates = vec![digest(&pki.signer.certificate)];
    office.may_issue = vec![MayIssue::new(TYPE_CODE)];
    list.authorities = vec![office];
    list.types = vec![
        ListedType::new(TYPE_CODE, "道路运输经营许可证"),
        ListedType::new(LOCAL, "道路运输经营许可证（渝）"),
        ListedType::new(OTHER_TYPE, "另一种证"),
    ];
    list.agreements = vec![Agreement::new("cy-2020", "川渝电子证照互认协议")];
    let mut rule = Equivalence::new(
        "e1",
        ForeignType::new(sichuan, TYPE_CODE),
        LOCAL,
        since(2020),
    );
    rule.agreement_ref = Some("cy-2020".to_owned());
    list.equivalences = vec![rule];
    let matters = vec![MATTER.to_owned()];
    list.scenarios = vec![Scenario::new(
        "s1",
        matters,
        vec![LOCAL.to_owned()],
        since(2020),
    )];
    list
}

pub(crate) fn digest(certificate: &[u8]) -> CertificateRef {
    let sm3 = yinzheng::crypto::DigestAlgorithm::Sm3.digest(certificate);
    CertificateRef::Digest(format!("sm3:{sm3}"))
}

pub(crate) fn request() -> RecognitionRequest {
    let request = RecognitionRequest::new("500000", time(NOW));
    request.for_matter(MATTER).wanting(LOCAL)
}

/// The sample licence, verified by the anchors of `list` alone; the archive's register proves that it existed in 2024.
pub(crate) fn examine(list: &VerifiedList) -> Examined {
    examine_at(list, time(NOW))
}

/// The same, verified at this time.
pub(crate) fn examine_at(list: &VerifiedList, at: Timestamp) -> Examined {
    let pki = TestPki::sm2();
    let file = sample::licence().pack();
    let evidence = Evidence {
        proofs: vec![ProofOfExistence::new(&file, year(2025))],
        ..pki.evidence()
    };
    let verifier = Verifier::builder(list.anchors(time(NOW))).build().unwrap();
    let context = Context::at(at).with_evidence(evidence);
    verifier.examine(&Input::new("licence.ofd", &file), &context)
}

/// What was found about the sample licence.
pub(crate) fn accepted() -> &'static Accepted<RecognitionFacts> {
    static FOUND: OnceLock<Accepted<RecognitionFacts>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let examined = examine(&accept(&list()));
        let facts = examined.facts();
        facts
            .unwrap_or_else(|| panic!("{:#?}", examined.report().reasons))
            .clone()
    })
}

pub(crate) fn facts() -> RecognitionFacts {
    accepted().get().clone()
}

pub(crate) fn run(
    list: &RecognitionList,
    facts: &RecognitionFacts,
    request: &RecognitionRequest,
) -> DryRun {
    dry_run(&accept(list), facts, request)
}

/// The codes of what decided.
pub(crate) fn codes(run: &DryRun) -> Vec<&'static str> {
    run.summary()
        .reasons
        .iter()
        .map(|r| r.reason.code())
        .collect()
}
