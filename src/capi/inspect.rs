//! What a file holds.

use std::ffi::c_char;

use crate::capi::border;
use crate::capi::config;
use crate::capi::report::Answer;
use crate::capi::report::YzReport;
use crate::capi::report::YzVerdict;
use crate::capi::status::YzStatus;
use crate::limits::Limits;
use crate::report::Language;
use crate::verifier::Inspection;

/// Describes what a file holds, without judging any of it: package, signatures, seals, certificates, times. The
/// report has no verdict; its JSON is `yinzheng.inspection/1`.
///
/// # Safety
///
/// `data` points to `len` octets and `name`, which is shown in the report, to text; nobody writes to them during the
/// call. `report_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_inspect(
    data: *const u8,
    len: usize,
    name: *const c_char,
    report_out: *mut *mut YzReport,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for octets, text and room.
        let (out, data, name) = unsafe {
            (
                border::out("report_out", report_out)?,
                border::octets("data", data, len)?,
                border::text("name", name)?,
            )
        };
        let limits = Limits::default();
        config::no_longer(data, limits.file)?;
        out.hand(YzReport::new(Inspection::of(name, data, &limits)));
        Ok(())
    })
}

impl Answer for Inspection {
    fn verdict(&self) -> YzVerdict {
        YzVerdict::None
    }

    fn json(&self) -> String {
        self.to_json()
    }

    fn text(&self, language: Language) -> String {
        Self::text(self, language)
    }
}
