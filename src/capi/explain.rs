//! What codes in reports mean.

use std::ffi::c_char;

use serde::Serialize;

use crate::capi::border;
use crate::capi::report::Answer;
use crate::capi::report::YzReport;
use crate::capi::report::YzVerdict;
use crate::capi::status::Failure;
use crate::capi::status::YzStatus;
use crate::report::Check;
use crate::report::Language;
use crate::report::Reason;
use crate::report::Remedy;

/// The form in JSON; fields are only added.
const SCHEMA: &str = "yinzheng.explanation/1";

/// Explains a check ("ofd.reference-digest") or a reason ("HASH_FAILURE"), in JSON and in words. The report has no
/// verdict; its JSON is
///
/// ```text
/// {"schema": "yinzheng.explanation/1", "code": CODE, "kind": "check" or "reason", "text_zh": TEXT, "text_en": TEXT,
///  "source": TEXT,    the standard that asks for it, where there is one
///  "leads_to": "passed", "failed" or "indeterminate", "remedy": CODE}    of reasons: what would change the answer
/// ```
///
/// An unknown code is YZ_STATUS_ARGUMENT.
///
/// # Safety
///
/// `code` points to text. `report_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_explain(
    code: *const c_char,
    report_out: *mut *mut YzReport,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for text and room.
        let (out, code) = unsafe {
            (
                border::out("report_out", report_out)?,
                border::text("code", code)?,
            )
        };
        let check = Check::from_code(code).map(Explanation::of_check);
        let found = check.or_else(|| Reason::from_code(code).map(Explanation::of_reason));
        let unknown = || Failure::argument("code is that of no check and of no reason");
        out.hand(YzReport::new(found.ok_or_else(unknown)?));
        Ok(())
    })
}

#[derive(Serialize)]
struct Explanation {
    schema: &'static str,
    code: &'static str,
    kind: &'static str,
    text_zh: &'static str,
    text_en: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leads_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<Remedy>,
}

impl Explanation {
    fn of_check(check: Check) -> Self {
        Self {
            schema: SCHEMA,
            code: check.code(),
            kind: "check",
            text_zh: check.text_zh(),
            text_en: check.text_en(),
            source: Some(check.spec().to_owned()),
            leads_to: None,
            remedy: None,
        }
    }

    fn of_reason(reason: Reason) -> Self {
        let etsi = reason.etsi();
        Self {
            schema: SCHEMA,
            code: reason.code(),
            kind: "reason",
            text_zh: reason.text_zh(),
            text_en: reason.text_en(),
            source: etsi.map(|etsi| format!("ETSI EN 319 102-1, {etsi}")),
            leads_to: Some(reason.indication().to_string()),
            remedy: Some(reason.remedy()),
        }
    }
}

impl Answer for Explanation {
    fn verdict(&self) -> YzVerdict {
        YzVerdict::None
    }

    fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn text(&self, language: Language) -> String {
        let means = match language {
            Language::En => self.text_en,
            Language::Zh => self.text_zh,
        };
        let source = self.source.as_ref().map(|s| format!("  {s}\n"));
        format!("{}\n  {means}\n{}", self.code, source.unwrap_or_default())
    }
}
