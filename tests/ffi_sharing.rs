//! Recognition, grants and decisions over the C interface.

#![allow(unsafe_code, clippy::undocumented_unsafe_blocks)] // every call here is as the header allows

mod support;
#[path = "recognition/world.rs"]
#[allow(dead_code)] // other tests use more of it
mod world;

use std::ffi::CStr;
use std::ffi::CString;
use std::ffi::c_char;
use std::ffi::c_void;
use std::ptr;
use std::slice;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use serde_json::json;
use support::pki::OFFICE;
use support::pki::OFFICE_CODE;
use support::pki::TestPki;
use support::sample;
use support::signer::TestSigner;
use yinzheng::capi::*;
use yinzheng::crypto::Signer;
use yinzheng::pki::Anchors;
use yinzheng::recognition::Acceptance;
use yinzheng::recognition::Offer;
use yinzheng::recognition::ROOT_DOMAIN;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::RecognitionRequest;
use yinzheng::recognition::RecognitionState;
use yinzheng::recognition::recognise;
use yinzheng::report::DecisiveReason;
use yinzheng::report::RecognitionSummary;
use yinzheng::verifier::Context;
use yinzheng::verifier::Evidence;
use yinzheng::verifier::Input;
use yinzheng::verifier::ProofOfExistence;

const AT: &str = "2026-11-24T00:00:00Z";

fn text(value: &Value) -> CString {
    CString::new(value.to_string()).unwrap()
}

fn b64(octets: &[u8]) -> String {
    STANDARD.encode(octets)
}

fn last_error() -> String {
    let size = unsafe { yz_last_error(ptr::null_mut(), 0) };
    let mut buffer: Vec<c_char> = vec![1; size];
    unsafe { yz_last_error(buffer.as_mut_ptr(), size) };
    let text = unsafe { CStr::from_ptr(buffer.as_ptr()) };
    text.to_str().unwrap().to_owned()
}

/// What is left in an output of an earlier call.
fn stale<T>() -> *mut T {
    ptr::NonNull::dangling().as_ptr()
}

/// What a call hands out.
fn made<T>(call: impl FnOnce(*mut *mut T) -> YzStatus) -> Result<*mut T, YzStatus> {
    let mut handle = stale();
    match call(&mut handle) {
        YzStatus::Ok => Ok(handle),
        status => {
            assert!(handle.is_null(), "what stood there is no result");
            Err(status)
        }
    }
}

struct Answer {
    verdict: YzVerdict,
    recognition: YzVerdict,
    json: String,
    text: String,
}

impl Answer {
    fn taken(report: Result<*mut YzReport, YzStatus>) -> Self {
        let report = report.unwrap_or_else(|s| panic!("{s:?}: {}", last_error()));
        let (mut json, mut text) = (ptr::null(), ptr::null());
        let read = |p| unsafe { CStr::from_ptr(p) }.to_str().unwrap().to_owned();
        unsafe {
            yz_report_json(report, &mut json);
            yz_report_text(report, c"en".as_ptr(), &mut text);
        }
        let answer = Self {
            verdict: unsafe { yz_report_verdict(report) },
            recognition: unsafe { yz_report_recognition(report) },
            json: read(json),
            text: read(text),
        };
        unsafe { yz_report_free(report) };
        answer
    }

    fn value(&self) -> Value {
        serde_json::from_str(&self.json).unwrap()
    }
}

fn octets(bytes: *mut YzBytes) -> Vec<u8> {
    let (mut data, mut len) = (ptr::null(), 0);
    let status = unsafe { yz_bytes_get(bytes, &mut data, &mut len) };
    assert_eq!(status, YzStatus::Ok);
    let copy = unsafe { slice::from_raw_parts(data, len) }.to_vec();
    unsafe { yz_bytes_free(bytes) };
    copy
}

/// Trusts nobody but whom the list of 重庆 names.
fn config() -> Value {
    let pki = TestPki::sm2();
    let root = world::signed(world::manifest().to_payload(), ROOT_DOMAIN, &[1, 2]);
    let list = world::sign_list(&world::list());
    json!({
        "evidence": {
            "intermediates": [b64(&pki.intermediate.certificate)],
            "crls": [b64(&pki.root_crl), b64(&pki.intermediate_crl), b64(&pki.maker_crl)],
        },
        "recognition": {
            "time": AT,
            "root": b64(root.to_json().as_bytes()),
            "list": b64(list.to_json().as_bytes()),
        },
    })
}

fn context(more: &Value) -> Value {
    let file = sample::licence().pack();
    let sm3 = yinzheng::crypto::DigestAlgorithm::Sm3.digest(&file);
    let mut context = json!({
        "time": AT, "name": "licence.ofd",
        "evidence": {"proofs": [{"sm3": sm3.to_string(), "time": "2025-01-01T00:00:00Z"}]},
    });
    let more = more.as_object().unwrap().clone();
    context.as_object_mut().unwrap().extend(more);
    context
}

struct Verifier(*mut YzVerifier);

// What the header promises.
unsafe impl Sync for Verifier {}

impl Verifier {
    fn new(config: &Value) -> Self {
        let config = text(config);
        let verifier = made(|out| unsafe { yz_verifier_new(config.as_ptr(), out) });
        Self(verifier.unwrap_or_else(|s| panic!("{s:?}: {}", last_error())))
    }

    fn verify(&self, context: &Value) -> Answer {
        let data = sample::licence().pack();
        let context = text(context);
        Answer::taken(made(|out| unsafe {
            yz_verify(self.0, data.as_ptr(), data.len(), context.as_ptr(), out)
        }))
    }
}

impl Drop for Verifier {
    fn drop(&mut self) {
        unsafe { yz_verifier_free(self.0) }
    }
}

#[test]
fn a_list_answers_as_in_the_library() {
    let verifier = Verifier::new(&config());
    let in_use = json!({"use": {"matter": world::MATTER, "type": world::LOCAL}});
    let answer = verifier.verify(&context(&in_use));
    assert_eq!(answer.verdict, YzVerdict::Passed, "{}", answer.json);
    assert_eq!(answer.recognition, YzVerdict::Passed, "{}", answer.json);

    let list = world::accept(&world::list());
    let examined = world::examine(&list);
    let same = recognise(&list, examined.facts().unwrap(), &world::request());
    let (mut report, _) = examined.into_parts();
    report.recognition = Some(same.summary().clone());
    assert_eq!(answer.json, report.to_json());

    let not_asked = verifier.verify(&context(&json!({})));
    assert_eq!(not_asked.recognition, YzVerdict::None);
    let other = json!({"use": {"matter": "another", "type": world::LOCAL}});
    let other = verifier.verify(&context(&other));
    assert_eq!(other.verdict, YzVerdict::Passed);
    assert_eq!(other.recognition, YzVerdict::Failed, "{}", other.json);
}

/// What Rust callers get who accept `list` at the time of the question, and believe whom it names then.
fn by_rust(list: &RecognitionList, at: &str) -> String {
    let pki = TestPki::sm2();
    let now = world::time(at);
    let file = sample::licence().pack();
    let evidence = Evidence {
        proofs: vec![ProofOfExistence::new(&file, world::year(2025))],
        ..pki.evidence()
    };
    let acceptance = Acceptance::at(now);
    let root = world::signed(world::manifest().to_payload(), ROOT_DOMAIN, &[1, 2]);
    let list = acceptance.root(&root, &[], None).and_then(|root| {
        let list = world::sign_list(list);
        acceptance.list(&Offer::new(&list), &root, None)
    });
    let anchors = list
        .as_ref()
        .map_or_else(|_| Anchors::new(), |l| l.anchors(now));
    let verifier = yinzheng::Verifier::builder(anchors).build().unwrap();
    let context = Context::at(now).with_evidence(evidence);
    let examined = verifier.examine(&Input::new("licence.ofd", &file), &context);
    let request = RecognitionRequest::new("500000", now);
    let request = request.for_matter(world::MATTER).wanting(world::LOCAL);
    let summary = match (&list, examined.facts()) {
        (Ok(list), Some(facts)) => recognise(list, facts, &request).summary().clone(),
        (list, _) => {
            let mut summary = RecognitionSummary::not_authenticated(&request);
            let why = list.as_ref().err().map(|why| why.finding());
            summary
                .reasons
                .extend(why.iter().filter_map(DecisiveReason::of));
            summary
        }
    };
    let (mut report, _) = examined.into_parts();
    report.recognition = Some(summary);
    report.to_json()
}

/// One verifier lives on while lists end and entries are annulled; it may neither go on nor remember who asked before.
#[test]
fn a_list_counts_as_of_the_time_of_each_question() {
    let mut announced = world::list();
    let annulled = (RecognitionState::Annulled, 2027);
    announced.anchors[0].status = world::history(&[(RecognitionState::Recognised, 2015), annulled]);
    let lists = [world::list(), announced];
    let verifiers = lists.each_ref().map(|list| {
        let mut config = config();
        config["recognition"]["list"] = json!(b64(world::sign_list(list).to_json().as_bytes()));
        Verifier::new(&config)
    });
    let (good, unsure) = (YzVerdict::Passed, YzVerdict::Indeterminate);
    for (at, verdicts, why) in [
        (AT, [good, good], "now"),
        ("2026-05-01T00:00:00Z", [unsure, unsure], "not begun"),
        (
            "2027-01-15T00:00:00Z",
            [good, unsure],
            "annulled, as was announced",
        ),
        ("2027-07-15T00:00:00Z", [unsure, unsure], "expired"),
        (
            "2028-02-01T00:00:00Z",
            [unsure, unsure],
            "the root expired too",
        ),
        (
            "2026-12-24T00:00:00Z",
            [good, good],
            "an earlier time again",
        ),
    ] {
        let in_use = json!({"time": at, "use": {"matter": world::MATTER, "type": world::LOCAL}});
        for ((verifier, list), verdict) in verifiers.iter().zip(&lists).zip(verdicts) {
            let answer = verifier.verify(&context(&in_use));
            assert_eq!(answer.json, by_rust(list, at), "{why}");
            assert_eq!(answer.verdict, verdict, "{why}: {}", answer.json);
        }
    }
}

#[test]
fn threads_that_ask_at_many_times_get_what_one_alone_gets() {
    let verifier = Verifier::new(&config());
    let times: Vec<String> = (1..=9)
        .map(|month| format!("2027-{month:02}-15T00:00:00Z"))
        .collect();
    let alone = |at: &String| {
        let answer = Verifier::new(&config()).verify(&context(&json!({"time": at})));
        answer.json
    };
    let want: Vec<String> = times.iter().map(alone).collect();
    std::thread::scope(|scope| {
        for first in 0..4 {
            let (verifier, times, want) = (&verifier, &times, &want);
            scope.spawn(move || {
                for (at, want) in times.iter().zip(want).cycle().skip(first).take(18) {
                    assert_eq!(verifier.verify(&context(&json!({"time": at}))).json, *want);
                }
            });
        }
    });
}

#[test]
fn a_list_that_does_not_count_says_so_in_every_answer() {
    let in_use = context(&json!({"use": {"matter": world::MATTER}}));
    let mut unsigned = config();
    let alone = world::signed(world::list().to_payload(), "another-domain", &[3, 4]);
    unsigned["recognition"]["list"] = json!(b64(alone.to_json().as_bytes()));
    let answer = Verifier::new(&unsigned).verify(&in_use);
    assert_eq!(
        answer.verdict,
        YzVerdict::Indeterminate,
        "nobody is trusted"
    );
    assert_eq!(answer.recognition, YzVerdict::Indeterminate);
    assert!(answer.json.contains("LIST_"), "{}", answer.json);

    let nobody = Verifier::new(&json!({}));
    let region = nobody.verify(&context(&json!({"use": {"region": "500000"}})));
    assert_eq!(region.recognition, YzVerdict::Indeterminate);
    let data = sample::licence().pack();
    let asked = text(&in_use);
    let refused =
        made(|out| unsafe { yz_verify(nobody.0, data.as_ptr(), data.len(), asked.as_ptr(), out) });
    assert_eq!(refused, Err(YzStatus::Configuration), "no region is named");
}

#[test]
fn what_was_seen_is_remembered() {
    let seen = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("ffi-seen.json");
    let _ = std::fs::remove_file(&seen);
    let mut config = config();
    config["recognition"]["seen"] = json!(seen);
    let mut newer = world::list();
    newer.sequence = 2;
    let newer = b64(world::sign_list(&newer).to_json().as_bytes());
    let older = config["recognition"]["list"].clone();
    let in_use = context(&json!({"use": {"matter": world::MATTER, "type": world::LOCAL}}));
    for (list, recognition) in [
        (older.clone(), YzVerdict::Passed),
        (json!(newer), YzVerdict::Passed),
        (older, YzVerdict::Indeterminate),
    ] {
        config["recognition"]["list"] = list;
        let answer = Verifier::new(&config).verify(&in_use);
        assert_eq!(answer.recognition, recognition, "{}", answer.json);
    }
    let refused = |config: &Value, status| {
        let config = text(config);
        let verifier = made(|out| unsafe { yz_verifier_new(config.as_ptr(), out) });
        assert_eq!(verifier.err(), Some(status));
        assert!(last_error().contains("recognition"), "{}", last_error());
    };
    std::fs::write(&seen, "{}").unwrap();
    refused(&config, YzStatus::Argument);
    config["recognition"]["seen"] = json!(seen.join("no-folder"));
    refused(&config, YzStatus::Argument);
    config["recognition"]["seen"] = json!(seen);
    config["recognition"]
        .as_object_mut()
        .unwrap()
        .remove("time");
    refused(&config, YzStatus::Configuration);
}

/// A list that is announced and does not count yet is held against what was seen as well once it does.
#[test]
fn what_was_seen_is_asked_at_every_time() {
    let seen = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("ffi-seen-later.json");
    let _ = std::fs::remove_file(&seen);
    let mut config = config();
    config["recognition"]["seen"] = json!(seen);
    let mut newer = world::list();
    newer.sequence = 2;
    config["recognition"]["list"] = json!(b64(world::sign_list(&newer).to_json().as_bytes()));
    drop(Verifier::new(&config));
    let remembered = std::fs::read(&seen).unwrap();

    let mut older = world::list();
    older.effective_from = world::time("2026-12-01");
    config["recognition"]["list"] = json!(b64(world::sign_list(&older).to_json().as_bytes()));
    let verifier = Verifier::new(&config);
    let later = json!({"time": "2026-12-24T00:00:00Z", "use": {"matter": world::MATTER}});
    let answer = verifier.verify(&context(&later));
    assert!(answer.json.contains("LIST_ROLLBACK"), "{}", answer.json);
    assert_eq!(std::fs::read(&seen).unwrap(), remembered);
}

unsafe extern "C-unwind" fn sign(
    key: *mut c_void,
    message: *const u8,
    message_len: usize,
    signature: *mut u8,
    signature_len: *mut usize,
) -> i32 {
    let key = unsafe { &*key.cast::<TestSigner>() };
    let message = unsafe { slice::from_raw_parts(message, message_len) };
    let value = key.sign(message).unwrap();
    unsafe {
        ptr::copy_nonoverlapping(value.as_ptr(), signature, value.len());
        *signature_len = value.len();
    }
    0
}

/// The holder's own key, which has no seal. Any certificate does; it is named as the holder's.
struct Hand {
    signer: *mut YzSigner,
    _key: Box<TestSigner>,
}

impl Hand {
    fn new() -> Self {
        let pki = TestPki::sm2();
        let key = Box::new(TestSigner::new(&pki.signer));
        let config = text(&json!({"certificate": b64(&pki.signer.certificate)}));
        let at = ptr::from_ref(&*key).cast_mut().cast();
        let signer = made(|out| unsafe { yz_signer_new(config.as_ptr(), Some(sign), at, out) });
        Self {
            signer: signer.unwrap(),
            _key: key,
        }
    }

    fn grant(&self, grant: &Value) -> Result<Vec<u8>, YzStatus> {
        let grant = text(grant);
        made(|out| unsafe { yz_sign_grant(self.signer, grant.as_ptr(), out) }).map(octets)
    }

    fn revoke(&self, grant_id: &str) -> Vec<u8> {
        let form = text(&json!({"grant_id": grant_id, "time": AT}));
        octets(made(|out| unsafe { yz_sign_revocation(self.signer, form.as_ptr(), out) }).unwrap())
    }
}

impl Drop for Hand {
    fn drop(&mut self) {
        unsafe { yz_signer_free(self.signer) }
    }
}

const TYPE: &str = "11100000000019713D008";

fn holder() -> Value {
    json!({"name": "广元市示例运输有限公司", "code": "91510802MA99999967", "code_type": "001"})
}

fn grant() -> Value {
    json!({
        "holder": holder(), "grantee": OFFICE_CODE, "matter": world::MATTER, "purpose": "P-1", "region": "500000",
        "scope": [{"subject": {"type": {"licence": TYPE}}, "extent": "face"}],
        "not_before": "2026-11-01T00:00:00Z", "not_after": "2026-11-30T00:00:00Z", "basis": "own-signature",
    })
}

fn ground() -> Value {
    json!({"holder_keys": [{"holder": holder(), "keys": [b64(&TestPki::sm2().signer.certificate)]}]})
}

fn check(grant: &[u8], more: &Value) -> Answer {
    let mut usage = json!({
        "time": AT, "holder": holder(), "grantee": OFFICE_CODE, "matter": world::MATTER, "purpose": "P-1",
        "region": "500100", "ground": ground(),
    });
    let more = more.as_object().unwrap().clone();
    usage.as_object_mut().unwrap().extend(more);
    let usage = text(&usage);
    Answer::taken(made(|out| unsafe {
        yz_grant_check(grant.as_ptr(), grant.len(), usage.as_ptr(), out)
    }))
}

#[test]
fn a_grant_allows_its_use_and_no_other() {
    let hand = Hand::new();
    let grant = hand.grant(&grant()).unwrap();
    let good = check(&grant, &json!({}));
    assert_eq!(good.verdict, YzVerdict::Passed, "{}", good.json);
    assert!(good.text.contains("ALLOWED"), "{}", good.text);

    let id = good.value()["grant_id"].as_str().unwrap().to_owned();
    let mut revoked = ground();
    revoked["revocations"] = json!([b64(&hand.revoke(&id))]);
    for (more, reason) in [
        (json!({"matter": "another"}), "GRANT_MATTER_MISMATCH"),
        (json!({"time": "2026-12-24T00:00:00Z"}), "GRANT_EXPIRED"),
        (json!({"ground": {}}), "GRANT_SIGNATURE_INVALID"),
        (json!({"ground": revoked}), "GRANT_REVOKED"),
    ] {
        let answer = check(&grant, &more);
        assert_ne!(answer.verdict, YzVerdict::Passed, "{reason}");
        assert!(answer.json.contains(reason), "{reason}: {}", answer.json);
    }
    let broken = check(b"{}", &json!({}));
    assert!(broken.json.contains("GRANT_MISSING"), "{}", broken.json);
}

#[test]
fn a_grant_is_used_up() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("ffi-nonces");
    let _ = std::fs::remove_dir_all(&folder);
    let grant = Hand::new().grant(&grant()).unwrap();
    for (used_for, verdict) in [
        ("request-1", YzVerdict::Passed),
        ("request-1", YzVerdict::Passed),
        ("request-2", YzVerdict::Failed),
    ] {
        let record = json!({"record": {"folder": folder, "used_for": used_for}});
        let answer = check(&grant, &record);
        assert_eq!(answer.verdict, verdict, "{used_for}: {}", answer.json);
    }
}

#[test]
fn errors_quote_nothing_about_holders() {
    let hand = Hand::new();
    for (place, value) in [
        (
            "/holder",
            json!({"name": "某某", "code": "510802199001019991"}),
        ),
        ("/holder/name", json!(510802199001019991_u64)),
        ("/purpose", json!(["某某 510802199001019991"])),
        ("/region", json!("某某 510802199001019991")),
    ] {
        let mut grant = grant();
        *grant.pointer_mut(place).unwrap() = value;
        assert_eq!(hand.grant(&grant), Err(YzStatus::Configuration), "{place}");
        let said = last_error();
        assert!(!said.contains("5108021990"), "{said}");
        assert!(!said.contains("某某"), "{said}");
    }
}

struct Case(*mut YzCase);

impl Case {
    fn new(case: &Value) -> Result<Self, YzStatus> {
        let (matter, case) = (text(&matter()), text(case));
        made(|out| unsafe { yz_case_new(matter.as_ptr(), case.as_ptr(), out) }).map(Self)
    }

    fn add_licence(&self, verifier: &Verifier, data: &[u8], context: &Value) -> Answer {
        let context = text(context);
        let (len, data) = (data.len(), data.as_ptr());
        Answer::taken(made(|out| unsafe {
            yz_case_add_licence(self.0, verifier.0, data, len, context.as_ptr(), out)
        }))
    }

    fn add_grant(&self, grant: &[u8]) -> Answer {
        let ground = text(&ground());
        Answer::taken(made(|out| unsafe {
            yz_case_add_grant(self.0, grant.as_ptr(), grant.len(), ground.as_ptr(), out)
        }))
    }

    fn decide(&self) -> (Answer, Vec<u8>) {
        let mut input = ptr::null_mut();
        let report = made(|out| unsafe { yz_case_decide(self.0, out, &mut input) });
        (Answer::taken(report), octets(input))
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        unsafe { yz_case_free(self.0) }
    }
}

fn matter() -> Value {
    json!({
        "schema": "yinzheng.matter/1", "code": world::MATTER, "name": "换证", "region": "500000", "version": 1,
        "effective": "2026-01-01T00:00:00Z",
        "fields": [],
        "requirements": [{
            "id": "permit", "name": "道路运输经营许可证", "kind": "material", "necessity": "mandatory",
            "alternatives": [
                {"id": "licence", "materials": [{"material": "M1", "by": {"licence": [
                    {"type": {"licence": TYPE}, "min_assurance": "L2"}]}}]},
                {"id": "paper", "materials": [{"material": "M1", "by": {"upload": {"note": "原件扫描件"}}}]}
            ]
        }]
    })
}

fn case() -> Value {
    json!({
        "number": "B-1", "organisation": OFFICE_CODE, "operator": "u17", "purpose": "P-1", "region": "500100",
        "at": AT, "applicant": holder(), "crosswalk": {world::LOCAL: {"licence": TYPE}},
    })
}

#[test]
fn what_is_verified_recognised_and_granted_need_not_be_handed_in() {
    let verifier = Verifier::new(&config());
    let file = sample::licence().pack();
    let case = Case::new(&case()).unwrap();
    let overall = |decision: &Answer| decision.value()["overall"].as_str().unwrap().to_owned();
    let word = |decision: &Answer| {
        let word = &decision.value()["requirements"][0]["word"];
        word.as_str().unwrap().to_owned()
    };

    let (nothing, _) = case.decide();
    assert_eq!(word(&nothing), "needs-upload", "{}", nothing.json);
    assert_eq!(nothing.verdict, YzVerdict::None, "a decision is no verdict");

    let mut asked = context(&json!({}));
    asked["evidence"]["licence_status"] = json!([{
        "schema": "yinzheng.licence-status/1", "subject": sample::identifier(),
        "issuer": {"code": OFFICE_CODE, "name": OFFICE}, "status": "effective", "since": "2024-01-01T00:00:00Z",
        "this_update": "2026-11-23T00:00:00Z", "next_update": "2026-11-25T00:00:00Z", "sequence": 1,
    }]);
    let answer = case.add_licence(&verifier, &file, &asked);
    assert_eq!(answer.recognition, YzVerdict::Passed, "{}", answer.json);
    let (open, _) = case.decide();
    assert_eq!(word(&open), "needs-grant", "{}", open.json);

    let refused = case.add_grant(b"{}");
    assert_ne!(refused.verdict, YzVerdict::Passed);
    let grant = Hand::new().grant(&grant()).unwrap();
    let allowed = case.add_grant(&grant);
    assert_eq!(allowed.verdict, YzVerdict::Passed, "{}", allowed.json);
    let (decision, input) = case.decide();
    assert_eq!(word(&decision), "satisfied", "{}", decision.json);
    assert_eq!(overall(&decision), "no-submission");
    assert!(
        decision.text.contains("nothing to hand in"),
        "{}",
        decision.text
    );

    let rules = text(&matter());
    let again = Answer::taken(made(|out| unsafe {
        yz_decision_replay(rules.as_ptr(), input.as_ptr(), input.len(), out)
    }));
    assert_eq!(again.json, decision.json);
    let bare = made(|out| unsafe { yz_case_decide(case.0, out, ptr::null_mut()) });
    assert_eq!(Answer::taken(bare).json, decision.json, "stored or not");
}

#[test]
fn a_forged_licence_is_named_and_nothing_is_based_on_it() {
    let verifier = Verifier::new(&config());
    let mut forged = sample::licence();
    forged.replace(sample::PAGE, "2028年05月31日", "2038年05月31日");
    let case = Case::new(&case()).unwrap();
    let named = context(&json!({"name": "forged.ofd"}));
    let answer = case.add_licence(&verifier, &forged.pack(), &named);
    assert_eq!(answer.verdict, YzVerdict::Failed);
    case.add_grant(&Hand::new().grant(&grant()).unwrap());
    let (decision, _) = case.decide();
    let value = decision.value();
    assert_eq!(value["overall"], "submission-needed", "{}", decision.json);
    assert_eq!(value["unusable"][0]["label"], "forged.ofd");
    assert_eq!(value["unusable"][0]["reasons"][0], "HASH_FAILURE");
}

#[test]
fn a_case_and_its_matter_are_read_strictly() {
    let mut lacking = case();
    lacking.as_object_mut().unwrap().remove("operator");
    assert_eq!(Case::new(&lacking).err(), Some(YzStatus::Configuration));
    assert!(last_error().contains("operator"), "{}", last_error());
    let verifier = Verifier::new(&config());
    let case = Case::new(&case()).unwrap();
    let asked = text(&context(&json!({"use": {"matter": "another"}})));
    let data = sample::licence().pack();
    let refused = made(|out| unsafe {
        yz_case_add_licence(
            case.0,
            verifier.0,
            data.as_ptr(),
            data.len(),
            asked.as_ptr(),
            out,
        )
    });
    assert_eq!(refused, Err(YzStatus::Configuration), "another matter");
}

#[test]
fn null_pointers_are_refused_and_leave_no_earlier_result() {
    type Call<'a> = &'a dyn Fn(&mut Outs) -> YzStatus;
    type Outs = (*mut YzCase, *mut YzReport, *mut YzBytes);
    let text = c"{}".as_ptr();
    let none = ptr::null();
    let calls: &[(usize, Call<'_>)] = unsafe {
        &[
            (1, &|o| yz_case_new(ptr::null(), text, &mut o.0)),
            (0, &|_| yz_case_new(text, text, ptr::null_mut())),
            (1, &|o| {
                yz_case_add_licence(ptr::null(), ptr::null(), none, 0, text, &mut o.1)
            }),
            (1, &|o| {
                yz_case_add_grant(ptr::null(), none, 0, text, &mut o.1)
            }),
            (2, &|o| yz_case_decide(ptr::null(), &mut o.1, &mut o.2)),
            (1, &|o| {
                yz_case_decide(ptr::null(), ptr::null_mut(), &mut o.2)
            }),
            (1, &|o| yz_decision_replay(ptr::null(), none, 0, &mut o.1)),
            (1, &|o| yz_grant_check(none, 1, text, &mut o.1)),
            (0, &|_| yz_grant_check(none, 0, text, ptr::null_mut())),
            (1, &|o| yz_sign_grant(ptr::null(), text, &mut o.2)),
            (1, &|o| yz_sign_revocation(ptr::null(), text, &mut o.2)),
        ]
    };
    for (number, (emptied, call)) in calls.iter().enumerate() {
        let mut outs = (stale(), stale(), stale());
        assert_eq!(call(&mut outs), YzStatus::Argument, "call {number}");
        let empty = [outs.0.is_null(), outs.1.is_null(), outs.2.is_null()];
        let empty = empty.into_iter().filter(|e| *e).count();
        assert_eq!(empty, *emptied, "call {number}");
    }
    unsafe { yz_case_free(ptr::null_mut()) };
    let asked = unsafe { yz_report_recognition(ptr::null()) };
    assert_eq!(asked, YzVerdict::None);
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Case")
    }
}
