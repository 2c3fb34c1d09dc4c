//! Signed statements of status among the evidence: which of them a verifier believes.

#[path = "support/mod.rs"]
mod support;

use support::certificate::CertBuilder;
use support::certificate::Identity;
use support::der::instant;
use support::extension;
use support::key::Key;
use support::name::Name;
use support::pki::OFFICE;
use support::pki::OFFICE_CODE;
use support::pki::TestPki;
use support::sample;
use support::signer::TestSigner;
use support::signer::certificate;
use yinzheng::issuer::sign_status;
use yinzheng::licence::Delegations;
use yinzheng::licence::LicenceStatus;
use yinzheng::licence::StatementIssuer;
use yinzheng::licence::StatusStatement;
use yinzheng::limits::Limits;
use yinzheng::pki::Anchors;
use yinzheng::pki::issue::Credential;
use yinzheng::pki::revocation::Crl;
use yinzheng::policy::Policy;
use yinzheng::report::Check;
use yinzheng::report::Reason;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::verifier::Context;
use yinzheng::verifier::Evidence;
use yinzheng::verifier::Input;
use yinzheng::verifier::SignedStatus;
use yinzheng::verifier::Verifier;

const UPDATED: &str = "2026-01-01T00:00:00Z";
const ASKED: &str = "2026-01-02T00:00:00Z";
const ANOTHER_CODE: &str = "11500000000000019A";

fn statement(status: LicenceStatus, issuer: &str) -> StatusStatement {
    let issuer = StatementIssuer::new(issuer.parse().unwrap(), OFFICE);
    let id = sample::identifier().parse().unwrap();
    let mut made = StatusStatement::new(id, issuer, status, instant("2025-06-01T00:00:00Z"));
    made.this_update = instant(UPDATED);
    made.next_update = Some(instant("2026-01-03T00:00:00Z"));
    made
}

fn signed(statement: &StatusStatement, by: &Identity) -> SignedStatus {
    let (own, key) = (certificate(by), TestSigner::new(by));
    let signer = Credential::new(&own, &key).unwrap();
    let at = instant(UPDATED);
    let der = sign_status(statement, &signer, at).unwrap();
    SignedStatus::read(&der, &Limits::default()).unwrap()
}

fn context(pki: &TestPki, signed_status: Vec<SignedStatus>) -> Context {
    let evidence = Evidence {
        intermediates: vec![certificate(&pki.intermediate)],
        crls: pki.crls().map(|der| Crl::from_der(der).unwrap()).to_vec(),
        signed_status,
        ..Evidence::default()
    };
    Context::at(instant(ASKED)).with_evidence(evidence)
}

fn verify(context: &Context, policy: Policy) -> Report {
    let pki = TestPki::sm2();
    let mut anchors = Anchors::new();
    anchors.trust(certificate(&pki.root));
    anchors.trust_maker(certificate(&pki.maker_root));
    let verifier = Verifier::builder(anchors).policy(policy).build().unwrap();
    verifier.verify(
        &Input::new("licence.ofd", &sample::licence().pack()),
        context,
    )
}

/// The verdict, the status, who tells it, and the reasons that were told beside it.
fn answer(context: &Context) -> (Verdict, String, Option<&'static str>, Vec<Reason>) {
    let report = verify(context, Policy::standard());
    let of_status = report
        .checks
        .iter()
        .filter(|l| l.check == Check::LicenceStatus);
    let told = of_status.filter_map(|l| l.reason).collect();
    let verdict = report.verdict();
    let licence = report.licence.unwrap();
    (verdict, licence.status, licence.status_by, told)
}

fn body(organisation: &str, key: &str) -> Identity {
    let pki = TestPki::sm2();
    CertBuilder::new(
        &Name::of(organisation, "某局"),
        &Key::named(pki.scheme, key),
    )
    .issued_by(&pki.intermediate)
    .serial(0x2998)
    .for_signing()
    .identity()
}

#[test]
fn the_issuers_own_statement_counts() {
    let pki = TestPki::sm2();
    for (status, verdict) in [
        (LicenceStatus::Effective, Verdict::Passed),
        (LicenceStatus::Revoked, Verdict::Failed),
    ] {
        let evidence = signed(&statement(status, OFFICE_CODE), &pki.signer);
        let (got, said, by, _) = answer(&context(pki, vec![evidence]));
        assert_eq!(
            (got, said.as_str(), by),
            (verdict, status.code(), Some("statement"))
        );
    }
    let evidence = signed(
        &statement(LicenceStatus::Effective, OFFICE_CODE),
        &pki.signer,
    );
    let mut required = Policy::standard();
    required.licence.required.insert(Check::LicenceStatus);
    let report = verify(&context(pki, vec![evidence]), required.clone());
    assert_eq!(report.verdict(), Verdict::Passed, "{:?}", report.reasons);
    let report = verify(&context(pki, Vec::new()), required);
    assert_eq!(
        report.verdict(),
        Verdict::Indeterminate,
        "nothing is stated"
    );
}

#[test]
fn what_is_not_verified_is_told_and_does_not_count() {
    let pki = TestPki::sm2();
    let revoked = statement(LicenceStatus::Revoked, OFFICE_CODE);
    let other = body(&format!("{ANOTHER_CODE}某市某局"), "status-other");
    let nameless = body("某市某局", "status-nameless");
    let good = signed(&revoked, &pki.signer);
    let mut forged = good.bytes().to_vec();
    let at = forged.windows(7).position(|w| w == b"revoked").unwrap();
    forged[at..at + 7].copy_from_slice(b"expired");
    let forged = SignedStatus::read(&forged, &Limits::default()).unwrap();
    for (evidence, reason, why) in [
        (
            signed(&revoked, &pki.stranger),
            Reason::ChainSignatureFailure,
            "a stranger",
        ),
        (
            signed(&revoked, &pki.revoked),
            Reason::Revoked,
            "a revoked certificate",
        ),
        (
            signed(&revoked, &other),
            Reason::IssuerSealMismatch,
            "another body",
        ),
        (
            signed(&revoked, &nameless),
            Reason::IssuerSealUncheckable,
            "a body without code",
        ),
        (forged, Reason::HashFailure, "altered"),
    ] {
        let (verdict, status, by, told) = answer(&context(pki, vec![evidence]));
        assert_eq!((verdict, by), (Verdict::Passed, None), "{why}: {status}");
        assert!(told.contains(&Reason::StatusUnverified), "{why}: {told:?}");
        assert!(told.contains(&reason), "{why}: {told:?}");
    }
    let mut early = context(pki, vec![good.clone()]);
    early.validation_time = instant("2025-12-31T00:00:00Z");
    let (_, _, by, told) = answer(&early);
    assert_eq!(by, None, "signed after the time of the question: {told:?}");
    let mut unknown = context(pki, vec![good]);
    unknown.evidence.crls.clear();
    let (_, _, by, told) = answer(&unknown);
    assert_eq!(by, None, "nothing is known of revocation: {told:?}");
}

/// Of the issuer, but ended before the question is asked.
fn ended() -> Identity {
    let pki = TestPki::sm2();
    let name = Name::of(&format!("{OFFICE_CODE}{OFFICE}"), "某局");
    CertBuilder::new(&name, &Key::named(pki.scheme, "status-ended"))
        .issued_by(&pki.intermediate)
        .serial(0x2997)
        .valid("2024-01-01", "2026-01-01")
        .for_signing()
        .identity()
}

#[test]
fn a_withdrawal_is_not_unsaid_by_the_end_of_a_certificate() {
    let pki = TestPki::sm2();
    let by_ended = |status| signed(&statement(status, OFFICE_CODE), &ended());
    let revoked = by_ended(LicenceStatus::Revoked);
    let asked = context(pki, vec![revoked.clone()]);
    let report = verify(&asked, Policy::standard());
    assert_eq!(report.verdict(), Verdict::Indeterminate);
    let decided: Vec<_> = report.reasons.iter().map(|r| (r.check, r.reason)).collect();
    assert_eq!(decided, [(Check::LicenceStatus, Reason::StatusUnverified)]);
    let (_, _, by, told) = answer(&asked);
    assert_eq!(by, None, "open, and not believed");
    assert!(told.contains(&Reason::OutOfBoundsNotRevoked), "{told:?}");

    let later = |mut s: StatusStatement| {
        s.sequence = 2;
        signed(&s, &pki.signer)
    };
    let effective = statement(LicenceStatus::Effective, OFFICE_CODE);
    let mut newer = effective.clone();
    newer.this_update = instant("2026-01-01T00:00:00Z");
    let mut older = statement(LicenceStatus::Revoked, OFFICE_CODE);
    older.this_update = instant("2025-12-01T00:00:00Z");
    let mut over = statement(LicenceStatus::Suspended, OFFICE_CODE);
    over.until = Some(instant("2025-07-01T00:00:00Z"));
    let mut ahead = statement(LicenceStatus::Revoked, OFFICE_CODE);
    ahead.since = instant("2026-02-01T00:00:00Z");
    for (evidence, want, why) in [
        (
            vec![by_ended(LicenceStatus::Effective)],
            Verdict::Passed,
            "takes nothing away",
        ),
        (
            vec![signed(&older, &ended()), later(newer.clone())],
            Verdict::Passed,
            "settled since",
        ),
        (
            vec![revoked, later(effective)],
            Verdict::Indeterminate,
            "of the same time",
        ),
        (
            vec![signed(&over, &ended())],
            Verdict::Passed,
            "over by its own word",
        ),
        (vec![signed(&ahead, &ended())], Verdict::Passed, "not yet"),
    ] {
        let (verdict, ..) = answer(&context(pki, evidence));
        assert_eq!(verdict, want, "{why}");
    }
}

#[test]
fn without_the_crl_a_withdrawal_leaves_it_open() {
    let pki = TestPki::sm2();
    let key = |name| Key::named(pki.scheme, name);
    let ca = CertBuilder::new(
        &Name::of("示例电子认证中心", "另一用户证书CA"),
        &key("status-ca"),
    )
    .issued_by(&pki.root)
    .serial(0x2801)
    .ca(Some(0))
    .identity();
    let name = Name::of(&format!("{OFFICE_CODE}{OFFICE}"), "某局");
    let quiet = CertBuilder::new(&name, &key("status-quiet"))
        .issued_by(&ca)
        .serial(0x2802)
        .for_signing()
        .extension(extension::crl_distribution_point(
            "http://crl.example.org/status.crl",
        ))
        .identity();
    let revoked = statement(LicenceStatus::Revoked, OFFICE_CODE);
    let mut asked = context(pki, vec![signed(&revoked, &quiet)]);
    asked.evidence.intermediates.push(certificate(&ca));
    let (verdict, _, by, told) = answer(&asked);
    assert_eq!((verdict, by), (Verdict::Indeterminate, None), "{told:?}");
    assert!(told.contains(&Reason::RevocationMissing), "{told:?}");
    asked.evidence.intermediates.pop();
    let (verdict, _, by, told) = answer(&asked);
    assert_eq!((verdict, by), (Verdict::Passed, None), "no path: {told:?}");
}

#[test]
fn a_statement_about_another_licence_is_left_aside() {
    let pki = TestPki::sm2();
    let mut about = statement(LicenceStatus::Revoked, OFFICE_CODE);
    let other = "1.2.156.3005.2.11100000000019713D008.11510800MB9999906B.2023000001.001.3";
    about.subject = other.parse().unwrap();
    let (verdict, _, by, told) = answer(&context(pki, vec![signed(&about, &pki.stranger)]));
    assert_eq!((verdict, by), (Verdict::Passed, None));
    assert!(!told.contains(&Reason::StatusUnverified), "{told:?}");
}

#[test]
fn delegation_counts_and_does_not_pass_on() {
    let pki = TestPki::sm2();
    let data_office = body(&format!("{ANOTHER_CODE}某市数据局"), "status-data");
    let mut table = Delegations::none();
    let [office, data]: [yinzheng::licence::Uscc; 2] =
        [OFFICE_CODE, ANOTHER_CODE].map(|c| c.parse().unwrap());
    table.allow(office, data);
    let by_name_of = |issuer| signed(&statement(LicenceStatus::Revoked, issuer), &data_office);
    for (issuer, why) in [
        (OFFICE_CODE, "states in the issuer's name"),
        (ANOTHER_CODE, "states in its own name"),
    ] {
        let evidence = by_name_of(issuer);
        let (verdict, _, by, told) = answer(&context(pki, vec![evidence.clone()]));
        assert_eq!(
            (verdict, by),
            (Verdict::Passed, None),
            "{why}, not delegated: {told:?}"
        );
        let mut delegated = context(pki, vec![evidence]);
        delegated.evidence.delegations = table.clone();
        let (verdict, _, by, told) = answer(&delegated);
        assert_eq!(
            (verdict, by),
            (Verdict::Failed, Some("statement")),
            "{why}: {told:?}"
        );
    }
    // The third acts for the second, which acts for the issuer.
    let third = "91510802MA99999967";
    let acting = body(&format!("{third}某公司"), "status-third");
    table.allow(data, third.parse().unwrap());
    let evidence = signed(&statement(LicenceStatus::Revoked, ANOTHER_CODE), &acting);
    let mut delegated = context(pki, vec![evidence]);
    delegated.evidence.delegations = table;
    let (verdict, _, by, told) = answer(&delegated);
    assert_eq!((verdict, by), (Verdict::Passed, None), "{told:?}");
}

#[test]
fn the_order_of_evidence_decides_nothing() {
    let pki = TestPki::sm2();
    let mut later = statement(LicenceStatus::Suspended, OFFICE_CODE);
    later.sequence = 2;
    let all = [
        signed(
            &statement(LicenceStatus::Effective, OFFICE_CODE),
            &pki.signer,
        ),
        signed(&later, &pki.signer),
        signed(&later, &pki.stranger),
    ];
    let mut turned = all.to_vec();
    turned.reverse();
    turned.push(all[0].clone());
    let report = |list| verify(&context(pki, list), Policy::standard()).to_json();
    assert_eq!(report(all.to_vec()), report(turned));
}
