//! The whole way: a list, the anchors in it, a file, the answer.

use yinzheng::recognition::CertificateRef;
use yinzheng::recognition::Recognition;
use yinzheng::recognition::RecognitionFacts;
use yinzheng::recognition::RecognitionState;
use yinzheng::recognition::StatusEntry;
use yinzheng::recognition::SubjectMatch;
use yinzheng::recognition::recognise;
use yinzheng::recognition::without_list;
use yinzheng::report::RecognitionOutcome;
use yinzheng::report::RecognitionSummary;
use yinzheng::report::Verdict;
use yinzheng::sharing::Candidate;

use crate::support::pki::OFFICE_CODE;
use crate::support::pki::TestPki;
use crate::world;
use crate::world::LOCAL;
use crate::world::TYPE_CODE;
use crate::world::accept;
use crate::world::list;
use crate::world::time;
use crate::world::year;

fn recognised(list: &yinzheng::recognition::RecognitionList) -> Recognition {
    recognise(&accept(list), world::accepted(), &world::request())
}

#[test]
fn a_licence_is_recognised_by_the_list_alone() {
    let answer = recognised(&list());
    assert!(answer.is_recognised(), "{:#?}", answer.reasons());
    let summary = answer.summary();
    assert_eq!(answer.type_code(), Some(LOCAL));
    assert_eq!(summary.original.type_code.as_deref(), Some(TYPE_CODE));
    assert_eq!(summary.agreement.as_deref(), Some("cy-2020"));
    assert_eq!(summary.times.signature, Some(year(2025)));
    let rules = [
        "anchors/sc-makers",
        "anchors/sc-root",
        "authorities/11510800MB9999906B",
        "equivalences/e1",
        "regions/510000",
        "scenarios/s1",
        "seal_makers/sc-maker",
    ];
    assert_eq!(answer.rule_ids(), rules);
    let list = summary.list.as_ref().unwrap();
    assert_eq!((list.sequence, list.state.as_str()), (1, "current"));
    assert_eq!(list.rollback_protection, "not-available");
    let mut report = world::examine(&accept(&world::list())).into_parts().0;
    let digest = report.digest();
    report.recognition = Some(summary.clone());
    assert_eq!(
        report.digest(),
        digest,
        "the block is no part of what was accepted"
    );
    assert!(
        report
            .to_json()
            .contains("\"recognition\":{\"outcome\":\"recognised\"")
    );
}

#[test]
fn who_is_not_in_the_list_is_not_trusted() {
    let mut bare = list();
    bare.anchors.retain(|a| a.anchor_id != "sc-root");
    let examined = world::examine(&accept(&bare));
    assert_eq!(examined.report().verdict(), Verdict::Indeterminate);
    assert!(examined.facts().is_none(), "nothing to recognise");
    let mut annulled = list();
    annulled.anchors[0]
        .status
        .push(StatusEntry::new(RecognitionState::Annulled, year(2026)));
    let examined = world::examine(&accept(&annulled));
    assert!(examined.facts().is_none(), "void from the start");
    let mut withdrawn = list();
    withdrawn.anchors[0]
        .status
        .push(StatusEntry::new(RecognitionState::Withdrawn, year(2026)));
    let anchors = accept(&withdrawn).anchors(time(world::NOW));
    let until = anchors.iter().next().unwrap().trusted_until;
    assert_eq!(until, Some(year(2026).plus(-1)));
}

#[test]
fn an_authority_is_found_by_certificate_digest_or_subject() {
    let pki = TestPki::sm2();
    use base64::Engine as _;
    let der = base64::engine::general_purpose::STANDARD.encode(&pki.signer.certificate);
    let code = OFFICE_CODE.parse().unwrap();
    let by = [
        (vec![CertificateRef::Der(der)], vec![]),
        (vec![], vec![SubjectMatch::by_code("sc-root", code)]),
        (
            vec![],
            vec![SubjectMatch::by_name(
                "sc-root",
                crate::support::pki::OFFICE,
            )],
        ),
    ];
    for (n, (certificates, matches)) in by.into_iter().enumerate() {
        let mut list = list();
        list.authorities[0].certificates = certificates;
        list.authorities[0].matches = matches;
        let answer = recognised(&list);
        assert!(answer.is_recognised(), "{n}: {:#?}", answer.reasons());
    }
}

#[test]
fn stored_facts_give_the_same_answer() {
    let json = serde_json::to_string(world::accepted().get()).unwrap();
    let stored: RecognitionFacts = serde_json::from_str(&json).unwrap();
    assert_eq!(&stored, world::accepted().get());
    let list = accept(&list());
    let again = yinzheng::recognition::dry_run(&list, &stored, &world::request());
    let first = recognise(&list, world::accepted(), &world::request());
    assert_eq!(again.summary().to_json(), first.summary().to_json());
}

#[test]
fn without_a_list_or_a_good_file_nothing_is_said() {
    let request = world::request();
    let answer = without_list(world::accepted(), &request, None);
    assert_eq!(answer.outcome(), RecognitionOutcome::Undetermined);
    assert_eq!(answer.reasons()[0].reason.code(), "LIST_NONE_FOR_REGION");
    let mut expired = list();
    expired.expires_at = time("2026-11-01");
    expired.next_update = expired.expires_at;
    let error = world::try_accept(&expired).unwrap_err();
    let answer = without_list(world::accepted(), &request, Some(&error));
    assert_eq!(answer.reasons()[0].reason.code(), "LIST_EXPIRED");
    let summary = RecognitionSummary::not_authenticated(&request);
    assert_eq!(summary.outcome, RecognitionOutcome::Undetermined);
    assert_eq!(summary.reasons[0].reason.code(), "NOT_AUTHENTICATED");
}

#[test]
fn an_answer_is_about_one_file_and_makes_a_candidate_of_no_other() {
    let list = accept(&list());
    let later = world::examine_at(&list, time(world::NOW).plus(60));
    let (file, other) = (world::accepted(), later.facts().unwrap());
    let answer = recognise(&list, file, &world::request());
    assert_eq!(answer.report(), Some(file.report()));
    assert!(Candidate::new("road", file, &answer).is_some());
    assert!(Candidate::new("road", other, &answer).is_none());
    let unknown = without_list(other, &world::request(), None);
    assert!(Candidate::new("road", other, &unknown).is_some());
    assert!(Candidate::new("road", file, &unknown).is_none());
}
