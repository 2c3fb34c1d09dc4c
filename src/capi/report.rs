//! Answers, as handles.

use std::collections::BTreeMap;
use std::ffi::CString;
use std::ffi::c_char;
use std::fmt;
use std::ptr;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;

use serde_json::Value;

use crate::capi::border;
use crate::capi::border::terminated;
use crate::capi::bytes::YzBytes;
use crate::capi::status::Failure;
use crate::capi::status::YzStatus;
use crate::crypto::DigestAlgorithm;
use crate::pki::Anchors;
use crate::report::Appearance;
use crate::report::Language;
use crate::report::Report;
use crate::report::Verdict;
use crate::verifier::Input;
use crate::verifier::Verifier;

/// The conclusion of a report. The numbers are part of the interface: never changed, never reused.
#[non_exhaustive]
#[repr(i32)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum YzVerdict {
    /// There is none: the report is NULL, or only describes.
    None = -1,
    /// Every required check succeeded (有效).
    Passed = 10,
    /// Proven bad (无效).
    Failed = 11,
    /// Nothing is proven bad, but something needed is missing (无法判定).
    Indeterminate = 12,
    /// The file has no signature.
    NoSignature = 13,
}

/// What can be read through a report.
pub(super) trait Answer: Send + Sync {
    fn verdict(&self) -> YzVerdict;

    /// Whether a region recognises the licence, where that was asked.
    fn recognition(&self) -> YzVerdict {
        YzVerdict::None
    }

    /// One object, without line breaks.
    fn json(&self) -> String;

    fn text(&self, language: Language) -> String;

    /// The page about `data`, the file that the answer is about, or without its pictures; none if there are no pages of
    /// the kind.
    fn html(&self, _data: &[u8], _language: Language) -> Option<Result<String, Failure>> {
        None
    }
}

impl Answer for Report {
    fn verdict(&self) -> YzVerdict {
        match Self::verdict(self) {
            Verdict::Passed => YzVerdict::Passed,
            Verdict::Failed => YzVerdict::Failed,
            Verdict::Indeterminate if self.is_unsigned() => YzVerdict::NoSignature,
            Verdict::Indeterminate => YzVerdict::Indeterminate,
        }
    }

    fn recognition(&self) -> YzVerdict {
        let asked = self.recognition.as_ref();
        asked.map_or(YzVerdict::None, |r| r.outcome.into())
    }

    fn json(&self) -> String {
        self.to_json()
    }

    fn text(&self, language: Language) -> String {
        Self::text(self, language)
    }

    fn html(&self, data: &[u8], language: Language) -> Option<Result<String, Failure>> {
        Some(page(self, data, language))
    }
}

fn page(report: &Report, data: &[u8], language: Language) -> Result<String, Failure> {
    let mut appearance = Appearance::default();
    if !data.is_empty() {
        if DigestAlgorithm::Sm3.digest(data).to_string() != report.input.sm3 {
            return Err(Failure::argument("data is not what the report is about"));
        }
        // Whom one believes plays no part in what there is to see.
        let verifier = Verifier::builder(Anchors::new()).build();
        let verifier = verifier.map_err(|e| Failure::new(YzStatus::Internal, e.to_string()))?;
        appearance = verifier.appearance(&Input::new(&report.file, data), report);
    }
    Ok(report.html(&appearance, language))
}

/// An answer. Its texts are made when they are first asked for.
pub struct YzReport {
    answer: Box<dyn Answer>,
    json: OnceLock<CString>,
    text_en: OnceLock<CString>,
    text_zh: OnceLock<CString>,
    tree: OnceLock<Value>,
    /// The values handed out so far, by their places. They stay where they are in memory when others are added.
    values: Mutex<BTreeMap<String, CString>>,
}

impl YzReport {
    pub(super) fn new(answer: impl Answer + 'static) -> Self {
        Self {
            answer: Box::new(answer),
            json: OnceLock::new(),
            text_en: OnceLock::new(),
            text_zh: OnceLock::new(),
            tree: OnceLock::new(),
            values: Mutex::default(),
        }
    }

    fn json(&self) -> *const c_char {
        let json = || terminated(self.answer.json());
        self.json.get_or_init(json).as_ptr()
    }

    fn text(&self, language: Language) -> *const c_char {
        let text = match language {
            Language::En => &self.text_en,
            Language::Zh => &self.text_zh,
        };
        let make = || terminated(self.answer.text(language));
        text.get_or_init(make).as_ptr()
    }

    /// The value at a place; none where there is nothing.
    fn at(&self, place: &str) -> Option<&Value> {
        let parse = || serde_json::from_str(&self.answer.json()).unwrap_or_default();
        self.tree.get_or_init(parse).pointer(place)
    }

    /// The value at a place, as text; null where there is nothing.
    fn value(&self, place: &str) -> *const c_char {
        let Some(found) = self.at(place) else {
            return ptr::null();
        };
        let text = || {
            terminated(match found {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            })
        };
        // A panic elsewhere leaves the map whole: a value is made before it goes in.
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        values.entry(place.to_owned()).or_insert_with(text).as_ptr()
    }
}

impl fmt::Debug for YzReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "YzReport({:?})", self.answer.verdict())
    }
}

/// The conclusion; YZ_VERDICT_NONE for NULL and for a report that only describes.
///
/// # Safety
///
/// `report` is NULL or a handle that is not released.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_report_verdict(report: *const YzReport) -> YzVerdict {
    border::quietly(|| {
        // SAFETY: the caller vouches for the handle.
        let report = unsafe { border::handle("report", report) };
        report.map_or(YzVerdict::None, |r| r.answer.verdict())
    })
    .unwrap_or(YzVerdict::None)
}

/// Whether a region recognises the licence (互认): 10 it does, 11 it does not, 12 it cannot be said; YZ_VERDICT_NONE for
/// NULL, and where that was not asked.
///
/// # Safety
///
/// `report` is NULL or a handle that is not released.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_report_recognition(report: *const YzReport) -> YzVerdict {
    border::quietly(|| {
        // SAFETY: the caller vouches for the handle.
        let report = unsafe { border::handle("report", report) };
        report.map_or(YzVerdict::None, |r| r.answer.recognition())
    })
    .unwrap_or(YzVerdict::None)
}

/// The report as one JSON object without line breaks: `yinzheng.report/1`, where nothing else is said.
///
/// # Safety
///
/// `report` is a handle that is not released. `json_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_report_json(
    report: *const YzReport,
    json_out: *mut *const c_char,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handle and room.
        let (out, report) = unsafe {
            (
                border::out("json_out", json_out)?,
                border::handle("report", report)?,
            )
        };
        out.set(report.json());
        Ok(())
    })
}

/// The report in words, of several lines. Names in it come from the file: before a terminal shows them, control
/// characters other than line feeds should be taken out.
///
/// `language` is "zh" or "en".
///
/// # Safety
///
/// `report` is a handle that is not released, `language` points to text. `text_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_report_text(
    report: *const YzReport,
    language: *const c_char,
    text_out: *mut *const c_char,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handle, text and room.
        let (out, report, language) = unsafe {
            (
                border::out("text_out", text_out)?,
                border::handle("report", report)?,
                border::text("language", language)?,
            )
        };
        out.set(report.text(chosen(language)?));
        Ok(())
    })
}

/// The report as one HTML page that needs nothing beside it, to be shown to people: the report of a verification alone
/// has one.
///
/// `data` is the file that the report is about; without it (NULL and 0) the page lacks the pictures of seals and the map
/// of pages. Another file is YZ_STATUS_ARGUMENT. `language` is "zh" or "en".
///
/// # Safety
///
/// `report` is a handle that is not released. `data` points to `len` octets and `language` to text; nobody writes to
/// them during the call. `bytes_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_report_html(
    report: *const YzReport,
    data: *const u8,
    len: usize,
    language: *const c_char,
    bytes_out: *mut *mut YzBytes,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handle, octets, text and room.
        let (out, report, data, language) = unsafe {
            (
                border::out("bytes_out", bytes_out)?,
                border::handle("report", report)?,
                border::octets("data", data, len)?,
                border::text("language", language)?,
            )
        };
        let none = || Failure::argument("the report is not that of a verification");
        let page = report
            .answer
            .html(data, chosen(language)?)
            .ok_or_else(none)?;
        out.hand(YzBytes(page?.into_bytes()));
        Ok(())
    })
}

fn chosen(language: &str) -> Result<Language, Failure> {
    match language {
        "en" => Ok(Language::En),
        "zh" => Ok(Language::Zh),
        _ => Err(Failure::argument("language is neither zh nor en")),
    }
}

/// One value of the report, by its place in the JSON (RFC 6901): "/reasons/0/reason",
/// "/signatures/0/signer/subject". A string as it is, everything else as JSON; NULL where there is nothing.
///
/// # Safety
///
/// `report` is a handle that is not released, `place` points to text. `value_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_report_value(
    report: *const YzReport,
    place: *const c_char,
    value_out: *mut *const c_char,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handle, text and room.
        let (out, report, place) = unsafe {
            (
                border::out("value_out", value_out)?,
                border::handle("report", report)?,
                border::text("place", place)?,
            )
        };
        out.set(report.value(place));
        Ok(())
    })
}

/// How many elements the array at this place has ("/signatures", "/signatures/0/checks"); 0 where there is none.
///
/// # Safety
///
/// `report` is a handle that is not released, `place` points to text. `count_out` points to room for one size.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_report_count(
    report: *const YzReport,
    place: *const c_char,
    count_out: *mut usize,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handle, text and room.
        let (out, report, place) = unsafe {
            (
                border::out("count_out", count_out)?,
                border::handle("report", report)?,
                border::text("place", place)?,
            )
        };
        let array = report.at(place).and_then(Value::as_array);
        out.set(array.map_or(0, Vec::len));
        Ok(())
    })
}

/// Releases a report and everything that it handed out.
///
/// # Safety
///
/// `report` is NULL or a handle that is not released, and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_report_free(report: *mut YzReport) {
    // SAFETY: the caller vouches for the handle.
    unsafe { border::release(report) }
}
