//! The C interface, called as C calls it.

#![allow(unsafe_code, clippy::undocumented_unsafe_blocks)] // every call here is as the header allows, or wrong on purpose

#[path = "support/mod.rs"]
mod support;

use std::ffi::CStr;
use std::ffi::CString;
use std::ffi::c_char;
use std::ffi::c_void;
use std::path::Path;
use std::ptr;
use std::slice;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use serde_json::json;
use support::ofd::OfdBuilder;
use support::ofd::Page;
use support::pki::OFFICE;
use support::pki::OFFICE_CODE;
use support::pki::TestPki;
use support::sample;
use support::seal::Layout;
use support::seal::SealBuilder;
use support::signer::TestSigner;
use yinzheng::Context;
use yinzheng::Evidence;
use yinzheng::Input;
use yinzheng::Verifier;
use yinzheng::capi::*;
use yinzheng::crypto::Signer;
use yinzheng::limits::Limits;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::revocation::Crl;
use yinzheng::verifier::Inspection;

const NOW: &str = r#"{"time":"2026-11-24T00:00:00Z","name":"licence.ofd"}"#;

fn text(text: &str) -> CString {
    CString::new(text).unwrap()
}

/// A text that the library handed out.
fn read(pointer: *const c_char) -> String {
    assert!(!pointer.is_null());
    unsafe { CStr::from_ptr(pointer) }
        .to_str()
        .unwrap()
        .to_owned()
}

fn last_error() -> String {
    let size = unsafe { yz_last_error(ptr::null_mut(), 0) };
    let mut buffer = vec![1; size];
    assert_eq!(unsafe { yz_last_error(buffer.as_mut_ptr(), size) }, size);
    read(buffer.as_ptr())
}

fn config() -> Value {
    let pki = TestPki::sm2();
    let b64 = |octets: &[u8]| STANDARD.encode(octets);
    json!({
        "trust": [b64(&pki.root.certificate)],
        "trust_maker": [b64(&pki.maker_root.certificate)],
        "evidence": {
            "intermediates": [b64(&pki.intermediate.certificate)],
            "crls": [b64(&pki.root_crl), b64(&pki.intermediate_crl), b64(&pki.maker_crl)],
        },
    })
}

/// What is left in an output of an earlier call.
fn stale<T>() -> *mut T {
    ptr::NonNull::dangling().as_ptr()
}

/// A verifier that is released when it goes.
struct Handle(*mut YzVerifier);

// What the header promises, and the test below makes use of.
unsafe impl Sync for Handle {}

impl Handle {
    fn new(config: &Value) -> Self {
        let mut verifier = ptr::null_mut();
        let status = unsafe { yz_verifier_new(text(&config.to_string()).as_ptr(), &mut verifier) };
        assert_eq!(status, YzStatus::Ok, "{}", last_error());
        Self(verifier)
    }

    fn verify(&self, data: &[u8], context: &str) -> Result<Answer, YzStatus> {
        let mut report = stale();
        let context = text(context);
        let (data, len) = (data.as_ptr(), data.len());
        match unsafe { yz_verify(self.0, data, len, context.as_ptr(), &mut report) } {
            YzStatus::Ok => Ok(Answer(report)),
            status => {
                assert!(report.is_null(), "what stood there is no result");
                Err(status)
            }
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        unsafe { yz_verifier_free(self.0) }
    }
}

struct Answer(*mut YzReport);

impl Answer {
    fn verdict(&self) -> YzVerdict {
        unsafe { yz_report_verdict(self.0) }
    }

    fn json(&self) -> String {
        let mut json = ptr::null();
        assert_eq!(unsafe { yz_report_json(self.0, &mut json) }, YzStatus::Ok);
        read(json)
    }

    fn value(&self, place: &str) -> Option<String> {
        let mut value = ptr::null();
        let place = text(place);
        let status = unsafe { yz_report_value(self.0, place.as_ptr(), &mut value) };
        assert_eq!(status, YzStatus::Ok);
        (!value.is_null()).then(|| read(value))
    }

    fn count(&self, place: &str) -> usize {
        let mut count = usize::MAX;
        let place = text(place);
        let status = unsafe { yz_report_count(self.0, place.as_ptr(), &mut count) };
        assert_eq!(status, YzStatus::Ok);
        count
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.json())
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        unsafe { yz_report_free(self.0) }
    }
}

/// What Rust callers get for the same question.
fn by_rust(data: &[u8]) -> String {
    let pki = TestPki::sm2();
    let certificate = |der: &[u8]| Certificate::from_der(der).unwrap();
    let mut anchors = Anchors::new();
    anchors.trust(certificate(&pki.root.certificate));
    anchors.trust_maker(certificate(&pki.maker_root.certificate));
    let mut evidence = Evidence::default();
    evidence
        .intermediates
        .push(certificate(&pki.intermediate.certificate));
    for crl in [&pki.root_crl, &pki.intermediate_crl, &pki.maker_crl] {
        evidence.crls.push(Crl::from_der(crl).unwrap());
    }
    let context = Context::at("2026-11-24T00:00:00Z".parse().unwrap()).with_evidence(evidence);
    let verifier = Verifier::builder(anchors).build().unwrap();
    verifier
        .verify(&Input::new("licence.ofd", data), &context)
        .to_json()
}

/// The licence as it is before its first signature.
fn unsigned() -> Vec<u8> {
    sample::builder()
        .without_signatures_pointer()
        .build()
        .pack()
}

/// One page with nothing on it.
fn blank() -> Vec<u8> {
    let document = OfdBuilder::new("5f0e6c2a9d4b4e7c8a1b3d5f70921e46", "x").page(Page::new());
    document.without_signatures_pointer().build().pack()
}

fn tampered() -> Vec<u8> {
    let mut package = sample::licence();
    package.replace(sample::PAGE, "2028年05月31日", "2038年05月31日");
    package.pack()
}

#[test]
fn verdicts_and_reports_are_those_of_the_library() {
    let verifier = Handle::new(&config());
    for (data, verdict) in [
        (sample::licence().pack(), YzVerdict::Passed),
        (tampered(), YzVerdict::Failed),
        (unsigned(), YzVerdict::NoSignature),
        (b"no document".to_vec(), YzVerdict::Failed),
        (Vec::new(), YzVerdict::Failed),
    ] {
        let answer = verifier.verify(&data, NOW).unwrap();
        assert_eq!(answer.verdict(), verdict, "{}", answer.json());
        assert_eq!(answer.json(), by_rust(&data));
    }
    let nobody = Handle::new(&json!({}));
    let answer = nobody.verify(&sample::licence().pack(), NOW).unwrap();
    assert_eq!(answer.verdict(), YzVerdict::Indeterminate);
    assert_eq!(unsafe { yz_report_verdict(ptr::null()) }, YzVerdict::None);
}

#[test]
fn values_are_read_by_their_place() {
    let verifier = Handle::new(&config());
    let answer = verifier.verify(&tampered(), NOW).unwrap();
    drop(verifier);

    assert_eq!(answer.value("/verdict").as_deref(), Some("failed"));
    let reason = answer.value("/reasons/0/reason");
    assert_eq!(reason.as_deref(), Some("HASH_FAILURE"));
    assert_eq!(answer.count("/signatures"), 1);
    assert!(answer.count("/signatures/0/checks") > 5);
    assert_eq!(
        answer.value("/signatures/0/digests/bad").unwrap(),
        r#"["/Doc_0/Pages/Page_0/Content.xml"]"#
    );
    assert_eq!(answer.value("/no/such"), None);
    assert_eq!(answer.count("/verdict"), 0, "no array");
    for (language, word, status) in [
        ("zh", "无效", YzStatus::Ok),
        ("en", "FAILED", YzStatus::Ok),
        ("fr", "", YzStatus::Argument),
    ] {
        let mut shown = ptr::null();
        let language = text(language);
        assert_eq!(
            unsafe { yz_report_text(answer.0, language.as_ptr(), &mut shown) },
            status
        );
        assert!(status != YzStatus::Ok || read(shown).contains(word));
    }
}

#[test]
fn a_path_is_read_under_the_limit() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/licence.ofd");
    let path = text(path.to_str().unwrap());
    let context = text(NOW);
    let verify = |verifier: &Handle, path: &CString| {
        let mut report = stale();
        let status =
            unsafe { yz_verify_path(verifier.0, path.as_ptr(), context.as_ptr(), &mut report) };
        (status, Answer(report))
    };

    let (status, answer) = verify(&Handle::new(&config()), &path);
    assert_eq!(
        (status, answer.verdict()),
        (YzStatus::Ok, YzVerdict::Passed)
    );

    let (status, _) = verify(&Handle::new(&json!({})), &text("/no/such/file"));
    assert_eq!(status, YzStatus::Argument);
    assert!(!last_error().is_empty());

    let small = Handle::new(&json!({"limits": {"file": 1000}}));
    assert_eq!(verify(&small, &path).0, YzStatus::Limit);
    let longer = small.verify(&[0; 1001], NOW).err();
    assert_eq!(longer, Some(YzStatus::Limit));
    assert!(last_error().contains("1000"), "{}", last_error());
    assert!(small.verify(&[0; 1000], NOW).is_ok(), "as long as allowed");
}

#[test]
fn broken_configurations_are_refused() {
    let new = |config: &CStr| {
        let mut verifier = stale();
        let status = unsafe { yz_verifier_new(config.as_ptr(), &mut verifier) };
        assert!(verifier.is_null());
        status
    };
    for (config, why) in [
        ("", "nothing"),
        ("[]", "no object"),
        (r#"{"trusted":[]}"#, "misspelt"),
        (r#"{"trust":["*"]}"#, "no Base64"),
        (r#"{"trust":["AAAA"]}"#, "no certificate"),
        (r#"{"trust":[],"trust":[]}"#, "twice"),
        (r#"{"policy":"lax"}"#, "no such policy"),
        (r#"{"policy":{"raised":["NO_SUCH"]}}"#, "no such reason"),
        (r#"{"policy":{"sm2_ids":[]}}"#, "contradicts itself"),
        (r#"{"evidence":{"crls":["AAAA"]}}"#, "no CRL"),
        (r#"{"evidence":{"ocsp":["AAAA"]}}"#, "no OCSP answer"),
        (r#"{"evidence":{"licence_status":[{}]}}"#, "no statement"),
        (r#"{"limits":{"files":1}}"#, "no such limit"),
        (r#"{"lists":[]}"#, "no such field"),
    ] {
        assert_eq!(new(&text(config)), YzStatus::Configuration, "{why}");
        assert!(!last_error().is_empty(), "{why}");
    }
    assert_eq!(new(c"{\"policy\":\"\xff\"}"), YzStatus::NotUtf8);

    let verifier = Handle::new(&json!({}));
    for context in [
        "",
        "{}",
        r#"{"time":"yesterday"}"#,
        r#"{"time":"2026-11-24T00:00:00Z","x":1}"#,
    ] {
        let refused = verifier.verify(b"x", context).err();
        assert_eq!(refused, Some(YzStatus::Configuration), "{context}");
    }
}

#[test]
fn anchors_may_be_pem_and_bounded_in_time() {
    let pki = TestPki::sm2();
    let pem = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        STANDARD.encode(&pki.root.certificate)
    );
    for (until, verdict) in [
        ("2054-01-01T00:00:00Z", YzVerdict::Passed),
        ("2020-01-01T00:00:00Z", YzVerdict::Indeterminate),
    ] {
        let mut config = config();
        config["trust"] = json!([{"certificate": pem, "trusted_until": until}]);
        let verifier = Handle::new(&config);
        let answer = verifier.verify(&sample::licence().pack(), NOW).unwrap();
        assert_eq!(answer.verdict(), verdict, "{until}: {}", answer.json());
    }
}

/// What calls write to.
struct Outs {
    verifier: *mut YzVerifier,
    report: *mut YzReport,
    bytes: *mut YzBytes,
    text: *const c_char,
    data: *const u8,
    count: usize,
}

impl Outs {
    fn stale() -> Self {
        Self {
            verifier: stale(),
            report: stale(),
            bytes: stale(),
            text: stale(),
            data: stale(),
            count: 7,
        }
    }

    /// How many hold nothing.
    fn empty(&self) -> usize {
        let empty = [
            self.verifier.is_null(),
            self.report.is_null(),
            self.bytes.is_null(),
            self.text.is_null(),
            self.data.is_null(),
            self.count == 0,
        ];
        empty.into_iter().filter(|e| *e).count()
    }
}

#[test]
fn null_and_crooked_pointers_are_refused_and_leave_no_earlier_result() {
    let verifier = Handle::new(&json!({}));
    let answer = verifier.verify(b"x", NOW).unwrap();
    let now = text(NOW);
    let (now, v, report) = (now.as_ptr(), verifier.0, answer.0);
    let (none, x) = (ptr::null(), c"x".as_ptr());
    let crooked = v.cast::<u8>().wrapping_add(1).cast();
    let calls: &[Call<'_>] = unsafe {
        &[
            (1, &|o| yz_verifier_new(ptr::null(), &mut o.verifier)),
            (0, &|_| yz_verifier_new(c"{}".as_ptr(), ptr::null_mut())),
            (1, &|o| yz_verify(ptr::null(), none, 0, now, &mut o.report)),
            (1, &|o| yz_verify(crooked, none, 0, now, &mut o.report)),
            (1, &|o| yz_verify(v, none, 1, now, &mut o.report)),
            (1, &|o| {
                yz_verify(v, b"x".as_ptr(), usize::MAX, now, &mut o.report)
            }),
            (1, &|o| yz_verify(v, none, 0, ptr::null(), &mut o.report)),
            (0, &|_| yz_verify(v, none, 0, now, ptr::null_mut())),
            (0, &|_| yz_verify(v, none, 0, now, crooked.cast())),
            (1, &|o| yz_verify_path(v, ptr::null(), now, &mut o.report)),
            (1, &|o| yz_verify_path(ptr::null(), x, now, &mut o.report)),
            (1, &|o| {
                yz_verify_path(v, c"/no/file".as_ptr(), now, &mut o.report)
            }),
            (1, &|o| yz_inspect(none, 9, x, &mut o.report)),
            (1, &|o| yz_inspect(none, 0, ptr::null(), &mut o.report)),
            (1, &|o| yz_explain(ptr::null(), &mut o.report)),
            (1, &|o| {
                yz_report_html(ptr::null(), none, 0, x, &mut o.bytes)
            }),
            (1, &|o| yz_report_json(ptr::null(), &mut o.text)),
            (0, &|_| yz_report_json(report, ptr::null_mut())),
            (1, &|o| yz_report_text(report, ptr::null(), &mut o.text)),
            (1, &|o| yz_report_text(report, x, &mut o.text)),
            (1, &|o| yz_report_value(report, ptr::null(), &mut o.text)),
            (1, &|o| yz_report_count(ptr::null(), x, &mut o.count)),
            (0, &|_| {
                yz_signer_new(c"{}".as_ptr(), None, ptr::null_mut(), ptr::null_mut())
            }),
            (1, &|o| {
                yz_sign_seal(ptr::null(), none, 0, now, &mut o.bytes)
            }),
            (1, &|o| yz_sign_ofd(ptr::null(), none, 0, now, &mut o.bytes)),
            (1, &|o| {
                yz_issue_licence(ptr::null(), now, none, 0, now, &mut o.bytes)
            }),
            (2, &|o| yz_bytes_get(ptr::null(), &mut o.data, &mut o.count)),
            (1, &|o| {
                yz_bytes_get(ptr::null(), ptr::null_mut(), &mut o.count)
            }),
        ]
    };
    all_refuse(calls);
}

/// A call, and how many outputs it empties.
type Call<'a> = (usize, &'a dyn Fn(&mut Outs) -> YzStatus);

fn all_refuse(calls: &[Call<'_>]) {
    for (number, (emptied, call)) in calls.iter().enumerate() {
        let mut outs = Outs::stale();
        assert_eq!(call(&mut outs), YzStatus::Argument, "call {number}");
        assert_eq!(outs.empty(), *emptied, "call {number}");
        assert!(!last_error().is_empty(), "call {number}");
    }
}

#[test]
fn null_may_be_released() {
    unsafe {
        yz_verifier_free(ptr::null_mut());
        yz_report_free(ptr::null_mut());
        yz_bytes_free(ptr::null_mut());
        yz_signer_free(ptr::null_mut());
    }
    assert_eq!(yz_abi_version(), YZ_ABI_VERSION);
}

#[test]
fn one_verifier_serves_many_threads_and_each_has_its_own_error() {
    let verifier = Handle::new(&config());
    let (good, bad) = (sample::licence().pack(), tampered());
    let verifier = &verifier;
    std::thread::scope(|scope| {
        for number in 0..4 {
            let (good, bad) = (&good, &bad);
            scope.spawn(move || {
                assert_eq!(last_error(), "", "nothing went wrong here yet");
                let field = format!("field{number}");
                for _ in 0..3 {
                    let answer = verifier.verify(good, NOW).unwrap();
                    assert_eq!(answer.verdict(), YzVerdict::Passed);
                    let context = format!(r#"{{"{field}":1}}"#);
                    assert!(verifier.verify(good, &context).is_err());
                    assert_eq!(
                        verifier.verify(bad, NOW).unwrap().verdict(),
                        YzVerdict::Failed
                    );
                    assert!(last_error().contains(&field), "{}", last_error());
                }
            });
        }
    });
}

/// A pipe that nobody writes to would be waited for.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused() {
    let pipe =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("ffi-pipe-{}", std::process::id()));
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    let (asked, answered) = std::sync::mpsc::channel();
    for path in [pipe.as_path(), Path::new(env!("CARGO_TARGET_TMPDIR"))] {
        let (path, asked) = (text(path.to_str().unwrap()), asked.clone());
        std::thread::spawn(move || {
            let (mut report, now) = (stale(), text(NOW));
            let verifier = Handle::new(&json!({}));
            let status =
                unsafe { yz_verify_path(verifier.0, path.as_ptr(), now.as_ptr(), &mut report) };
            asked.send(status).unwrap();
        });
    }
    for _ in 0..2 {
        let status = answered.recv_timeout(std::time::Duration::from_secs(30));
        assert_eq!(status, Ok(YzStatus::Argument), "{made:?}");
    }
    let _ = std::fs::remove_file(&pipe);
}

#[test]
fn what_is_too_long_has_a_status_of_its_own() {
    let office = Office::new(Mood::Willing);
    let long = vec![0; Limits::default().file + 1];
    assert_eq!(office.sign_ofd(&long, AT).err(), Some(YzStatus::Limit));
    let issued = office.issue(&description(), &long, AT);
    assert_eq!(issued.err(), Some(YzStatus::Limit));
    let cms = STANDARD.encode(vec![0; Limits::default().cms + 1]);
    for evidence in ["signed_status", "ocsp"] {
        let config = text(&json!({"evidence": {evidence: [cms]}}).to_string());
        let mut verifier = stale();
        let status = unsafe { yz_verifier_new(config.as_ptr(), &mut verifier) };
        assert_eq!(status, YzStatus::Limit, "{evidence}: {}", last_error());
    }
}

#[test]
fn a_verification_has_a_page() {
    let verifier = Handle::new(&config());
    let file = sample::licence().pack();
    let answer = verifier.verify(&file, NOW).unwrap();
    let page = |answer: &Answer, data: &[u8], language: &CStr| {
        let (len, data) = (data.len(), data.as_ptr());
        taken(|out| unsafe { yz_report_html(answer.0, data, len, language.as_ptr(), out) })
    };
    let shown = String::from_utf8(page(&answer, &file, c"zh").unwrap()).unwrap();
    assert!(shown.contains("有效") && shown.contains("data:image/"));
    let bare = String::from_utf8(page(&answer, b"", c"en").unwrap()).unwrap();
    assert!(bare.contains("PASSED") && !bare.contains("data:image/"));
    let other = page(&answer, &tampered(), c"zh");
    assert_eq!(other.err(), Some(YzStatus::Argument), "another file");
    assert_eq!(page(&answer, &file, c"fr").err(), Some(YzStatus::Argument));
}

#[test]
fn codes_are_explained() {
    let explained = |code: &CStr| {
        let mut report = stale();
        let status = unsafe { yz_explain(code.as_ptr(), &mut report) };
        (status == YzStatus::Ok)
            .then_some(Answer(report))
            .ok_or(status)
    };
    let check = explained(c"ofd.reference-digest").unwrap_or_else(|s| panic!("{s:?}"));
    assert_eq!(check.verdict(), YzVerdict::None);
    assert_eq!(check.value("/kind").as_deref(), Some("check"));
    let reason = explained(c"HASH_FAILURE").unwrap_or_else(|s| panic!("{s:?}"));
    assert_eq!(reason.value("/leads_to").as_deref(), Some("failed"));
    assert_eq!(explained(c"NO_SUCH").err(), Some(YzStatus::Argument));
    let page =
        taken(|out| unsafe { yz_report_html(reason.0, ptr::null(), 0, c"en".as_ptr(), out) });
    assert_eq!(page.err(), Some(YzStatus::Argument), "no verification");
}

#[test]
fn an_inspection_has_no_verdict() {
    let data = sample::licence().pack();
    let mut report = ptr::null_mut();
    let status = unsafe { yz_inspect(data.as_ptr(), data.len(), c"a.ofd".as_ptr(), &mut report) };
    assert_eq!(status, YzStatus::Ok);
    let answer = Answer(report);
    assert_eq!(answer.verdict(), YzVerdict::None);
    let same = Inspection::of("a.ofd", &data, &Limits::default());
    assert_eq!(answer.json(), same.to_json());
    assert_eq!(answer.value("/format").as_deref(), Some("ofd"));
}

/// How the caller's key behaves.
struct Key {
    signer: TestSigner,
    mood: Mood,
}

#[derive(Clone, Copy, Debug)]
enum Mood {
    Empty,
    Greedy,
    Panicking,
    Refusing,
    Willing,
    Wrong,
}

unsafe extern "C-unwind" fn sign(
    context: *mut c_void,
    message: *const u8,
    message_len: usize,
    signature: *mut u8,
    signature_len: *mut usize,
) -> i32 {
    let key = unsafe { &*context.cast::<Key>() };
    let message = unsafe { slice::from_raw_parts(message, message_len) };
    let mut value = key.signer.sign(message).unwrap();
    let len = match key.mood {
        Mood::Refusing => return 7,
        Mood::Panicking => panic!("on purpose"),
        Mood::Empty => 0,
        Mood::Greedy => YZ_SIGNATURE_MAX + 1,
        Mood::Wrong => {
            value[9] ^= 1;
            value.len()
        }
        Mood::Willing => value.len(),
    };
    unsafe {
        assert_eq!(*signature_len, YZ_SIGNATURE_MAX);
        ptr::copy_nonoverlapping(value.as_ptr(), signature, value.len());
        *signature_len = len;
    }
    0
}

/// A signer with its key, which has to live as long.
struct Office {
    signer: *mut YzSigner,
    _key: Box<Key>,
}

impl Office {
    fn new(mood: Mood) -> Self {
        let pki = TestPki::sm2();
        let seal = SealBuilder::new(Layout::V4, &pki.maker, &pki.signer).build();
        let config = json!({
            "certificate": STANDARD.encode(&pki.signer.certificate),
            "seal": STANDARD.encode(seal),
        });
        let signer = TestSigner::new(&pki.signer);
        let key = Box::new(Key { signer, mood });
        let context = ptr::from_ref(&*key).cast_mut().cast();
        let mut made = ptr::null_mut();
        let config = text(&config.to_string());
        let status = unsafe { yz_signer_new(config.as_ptr(), Some(sign), context, &mut made) };
        assert_eq!(status, YzStatus::Ok, "{}", last_error());
        Self {
            signer: made,
            _key: key,
        }
    }

    fn seal(&self, content: &[u8], request: &str) -> Result<Vec<u8>, YzStatus> {
        let request = text(request);
        taken(|out| unsafe {
            yz_sign_seal(
                self.signer,
                content.as_ptr(),
                content.len(),
                request.as_ptr(),
                out,
            )
        })
    }

    fn sign_ofd(&self, ofd: &[u8], request: &str) -> Result<Vec<u8>, YzStatus> {
        let request = text(request);
        taken(|out| unsafe {
            yz_sign_ofd(self.signer, ofd.as_ptr(), ofd.len(), request.as_ptr(), out)
        })
    }

    fn issue(&self, description: &str, pages: &[u8], request: &str) -> Result<Vec<u8>, YzStatus> {
        let (description, request) = (text(description), text(request));
        taken(|out| unsafe {
            yz_issue_licence(
                self.signer,
                description.as_ptr(),
                pages.as_ptr(),
                pages.len(),
                request.as_ptr(),
                out,
            )
        })
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        unsafe { yz_signer_free(self.signer) }
    }
}

/// The octets that `call` makes.
fn taken(call: impl FnOnce(*mut *mut YzBytes) -> YzStatus) -> Result<Vec<u8>, YzStatus> {
    let mut bytes = stale();
    let status = call(&mut bytes);
    if status != YzStatus::Ok {
        println!("{}", last_error());
        assert!(bytes.is_null());
        return Err(status);
    }
    let (mut data, mut len) = (ptr::null(), 0);
    assert_eq!(
        unsafe { yz_bytes_get(bytes, &mut data, &mut len) },
        YzStatus::Ok
    );
    let copy = unsafe { slice::from_raw_parts(data, len) }.to_vec();
    unsafe { yz_bytes_free(bytes) };
    Ok(copy)
}

const AT: &str = r#"{"time":"2024-06-01T02:00:00Z"}"#;

#[test]
fn what_is_signed_through_the_callback_verifies() {
    let office = Office::new(Mood::Willing);
    let verifier = Handle::new(&config());
    let passes = |data: &[u8], context: &str| {
        let answer = verifier.verify(data, context).unwrap();
        assert_eq!(answer.verdict(), YzVerdict::Passed, "{}", answer.json());
    };

    let value = office.seal(
        b"content",
        r#"{"time":"2024-06-01T02:00:00Z","property":"x"}"#,
    );
    let content = STANDARD.encode(b"content");
    passes(
        &value.unwrap(),
        &format!(r#"{{"time":"2026-11-24T00:00:00Z","content":"{content}"}}"#),
    );

    let request =
        r#"{"time":"2024-06-01T02:00:00Z","lock":true,"places":[{"page":1,"left":200,"top":130}]}"#;
    passes(
        &office
            .sign_ofd(&sample::unsigned().pack(), request)
            .unwrap(),
        NOW,
    );

    let description = description();
    passes(&office.issue(&description, &[], AT).unwrap(), NOW);
    let request = r#"{"time":"2024-06-01T02:00:00Z","places":[{"page":1,"left":10,"top":10}]}"#;
    passes(&office.issue(&description, &blank(), request).unwrap(), NOW);
}

fn description() -> String {
    json!({
        "name": "道路运输经营许可证", "type_code": sample::TYPE_CODE,
        "issuer": {"code": OFFICE_CODE, "name": OFFICE},
        "serial": "510800999999", "issued": "2024-06-01", "valid_until": "2028-05-31",
        "holders": [{"name": "广元市示例运输有限公司", "code": "91510802MA99999967", "code_type": "001"}],
    })
    .to_string()
}

#[test]
fn a_callback_that_misbehaves_signs_nothing() {
    for (mood, status, said) in [
        (Mood::Refusing, YzStatus::Argument, "returned 7"),
        (Mood::Empty, YzStatus::Argument, "0 octets"),
        (Mood::Greedy, YzStatus::Argument, "1025 octets"),
        (Mood::Wrong, YzStatus::Argument, "does not verify"),
        (Mood::Panicking, YzStatus::Internal, "on purpose"),
    ] {
        let office = Office::new(mood);
        assert_eq!(office.seal(b"content", AT).err(), Some(status), "{mood:?}");
        assert!(last_error().contains(said), "{mood:?}: {}", last_error());
    }
}

#[test]
fn bad_requests_are_refused() {
    let office = Office::new(Mood::Willing);
    let ofd = unsigned();
    for (request, status) in [
        ("{}", YzStatus::Configuration),
        (
            r#"{"time":"2024-06-01T02:00:00Z","look":true}"#,
            YzStatus::Configuration,
        ),
        (
            r#"{"time":"2024-06-01T02:00:00Z","places":[{"page":0,"left":1,"top":1}]}"#,
            YzStatus::Configuration,
        ),
        (
            r#"{"time":"2024-06-01T02:00:00Z","places":[{"page":9,"left":1,"top":1}]}"#,
            YzStatus::Argument,
        ),
        (r#"{"time":"1999-06-01T02:00:00Z"}"#, YzStatus::Argument),
    ] {
        assert_eq!(
            office.sign_ofd(&ofd, request).err(),
            Some(status),
            "{request}"
        );
    }
    assert_eq!(
        office.sign_ofd(b"no document", AT).err(),
        Some(YzStatus::Argument)
    );
    let placed = r#"{"time":"2024-06-01T02:00:00Z","lock":true}"#;
    let issued = office.issue(&description(), &[], placed);
    assert_eq!(
        issued.err(),
        Some(YzStatus::Configuration),
        "nothing to lock"
    );
    let issued = office.issue(r#"{"code":"510802199001019991"}"#, &[], AT);
    assert_eq!(issued.err(), Some(YzStatus::Configuration));
    assert!(!last_error().contains("5108"), "{}", last_error());
}

#[test]
fn a_signer_needs_a_seal_that_is_his() {
    let pki = TestPki::sm2();
    let seal = SealBuilder::new(Layout::V4, &pki.maker, &pki.signer).build();
    let b64 = |octets: &[u8]| STANDARD.encode(octets);
    let office = Office::new(Mood::Willing);
    for (config, why) in [
        (
            json!({"certificate": b64(&pki.maker.certificate), "seal": b64(&seal)}),
            "another's",
        ),
        (
            json!({"certificate": b64(&pki.signer.certificate), "seal": "AAAA"}),
            "no seal",
        ),
    ] {
        let mut made = stale();
        let config = text(&config.to_string());
        let context = ptr::from_ref(&*office._key).cast_mut().cast();
        let status = unsafe { yz_signer_new(config.as_ptr(), Some(sign), context, &mut made) };
        assert_eq!(status, YzStatus::Configuration, "{why}");
        assert!(made.is_null(), "{why}");
    }
}
