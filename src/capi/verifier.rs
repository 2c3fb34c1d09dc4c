//! A verifier, and verification by it.

use std::ffi::c_char;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::sync::Arc;

use crate::capi::as_of::AsOf;
use crate::capi::border;
use crate::capi::config;
use crate::capi::config::Asked;
use crate::capi::config::Config;
use crate::capi::recognition;
use crate::capi::recognition::UseForm;
use crate::capi::report::YzReport;
use crate::capi::status::Failure;
use crate::capi::status::YzStatus;
use crate::recognition::RecognitionRequest;
use crate::report::Report;
use crate::time::Timestamp;
use crate::verifier::Examined;
use crate::verifier::Input;

/// Whom to believe, by which policy, with what evidence at hand.
pub struct YzVerifier(Config);

impl std::fmt::Debug for YzVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "YzVerifier({:?})", self.0.believed)
    }
}

/// Makes a verifier. Nobody is trusted unless the configuration says so.
///
/// `config_json`, in which every field may be left out:
///
/// ```text
/// {"trust": [ANCHOR…],          CAs of signers and of timestamp authorities
///  "trust_maker": [ANCHOR…],    seal makers, or CAs of seal makers
///  "trust_signer": [ANCHOR…], "trust_tsa": [ANCHOR…],    one of the two alone
///  "policy": "standard", "strict", "archive", or an object as in policy files,
///  "evidence": {"intermediates": [CERTIFICATE…], "crls": [CRL…], "ocsp": [ANSWER…],
///    "proofs": [{"sm3": HEX, "time": TIME}],    what the caller knows to have existed at a time
///    "licence_status": [STATEMENT…],    yinzheng.licence-status/1, for which the caller vouches
///    "signed_status": [BASE64…],    the same, signed (CMS); believed where the signer may speak
///    "delegations": {AUTHORITY: [BODY…]}},    who may act for whom, by social credit code
///  "recognition": {    a recognition list (互认清单); whom it names is trusted beside those above
///    "root": BASE64, "list": BASE64,    the pinned root manifest; the signed list
///    "later_roots": [BASE64…], "between": [BASE64…], "freshness": BASE64, "taken_over": [BASE64…],
///    "seen": PATH, "time": TIME},    the file in which is remembered which lists were seen, and as of when to ask it
///  "limits": {"file": BYTES, …}}    names and defaults are those of the library's Limits
/// ```
///
/// What goes deeper than the limits "der_depth" and "xml_depth" is not read, because it takes stack: who raises them has
/// to call from threads with more of it.
///
/// ANCHOR is a certificate, or {"certificate": …, "trusted_from": TIME, "trusted_until": TIME}.
///
/// A list counts as of the time of each verification: one that has not begun, has ended, or takes something back later
/// is taken so then, however long the verifier lives. One that does not count is no fault of the configuration: every
/// answer that asks for it says why. The file "seen" is read and written here and at no other time, and made if it is
/// not there; one that cannot be used is YZ_STATUS_ARGUMENT.
///
/// # Safety
///
/// `config_json` points to text. `verifier_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_verifier_new(
    config_json: *const c_char,
    verifier_out: *mut *mut YzVerifier,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for text and room.
        let (out, config) = unsafe {
            (
                border::out("verifier_out", verifier_out)?,
                border::text("config_json", config_json)?,
            )
        };
        out.hand(YzVerifier(Config::from_json(config)?));
        Ok(())
    })
}

/// Verifies one file in memory.
///
/// `context_json`, in which every field but time may be left out:
///
/// ```text
/// {"time": TIME,    at which the question is asked, usually now
///  "name": TEXT,    of the file, shown in the report
///  "judged_at": "validation-time" or "claimed-time",
///  "content": BASE64,    what the file signs but does not hold
///  "holder": {"name": TEXT, "code": TEXT, "code_type": CODE},    whose the licence should be
///  "purpose": TEXT,    what it is used for: copies and proofs are good for one purpose
///  "use": {    asks also whether a region recognises the licence (互认); every field may be left out
///    "region": CODE, "matter": CODE, "type": CODE, "needed": "L1" to "L4", "tolerate_stale": BOOL,
///    "authorised_by": "none", "holder", "platform" or "statutory"},    the region is that of the list otherwise
///  "evidence": as for the verifier; added to what that has}
/// ```
///
/// # Safety
///
/// `verifier` is a handle that is not released. `data` points to `len` octets and `context_json` to text; nobody
/// writes to them during the call. `report_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_verify(
    verifier: *const YzVerifier,
    data: *const u8,
    len: usize,
    context_json: *const c_char,
    report_out: *mut *mut YzReport,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handle, octets, text and room.
        let (out, verifier, data, context) = unsafe {
            (
                border::out("report_out", report_out)?,
                border::handle("verifier", verifier)?,
                border::octets("data", data, len)?,
                border::text("context_json", context_json)?,
            )
        };
        let asked = verifier.asked(context)?;
        let name = asked.name.as_deref().unwrap_or_default();
        out.hand(YzReport::new(verifier.report(name, data, &asked)?));
        Ok(())
    })
}

/// Verifies the file at a path; else as yz_verify. Without a name in the context, the report shows the path. What is
/// no file or cannot be read is YZ_STATUS_ARGUMENT, what is longer than the limit YZ_STATUS_LIMIT.
///
/// # Safety
///
/// `verifier` is a handle that is not released. `path` and `context_json` point to text that nobody writes to during
/// the call. `report_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_verify_path(
    verifier: *const YzVerifier,
    path: *const c_char,
    context_json: *const c_char,
    report_out: *mut *mut YzReport,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handle, texts and room.
        let (out, verifier, path, context) = unsafe {
            (
                border::out("report_out", report_out)?,
                border::handle("verifier", verifier)?,
                border::text("path", path)?,
                border::text("context_json", context_json)?,
            )
        };
        let asked = verifier.asked(context)?;
        let data = read_file(path, verifier.0.limits.file)?;
        let name = asked.name.as_deref().unwrap_or(path);
        out.hand(YzReport::new(verifier.report(name, &data, &asked)?));
        Ok(())
    })
}

/// Releases a verifier. Reports that it made live on.
///
/// # Safety
///
/// `verifier` is NULL or a handle that is not released, and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_verifier_free(verifier: *mut YzVerifier) {
    // SAFETY: the caller vouches for the handle.
    unsafe { border::release(verifier) }
}

impl YzVerifier {
    pub(super) fn asked(&self, context: &str) -> Result<Asked, Failure> {
        Asked::from_json(context, &self.0.evidence, &self.0.limits)
    }

    /// The request for a use at `used_at`.
    pub(super) fn request(
        &self,
        in_use: &UseForm,
        used_at: Timestamp,
    ) -> Result<RecognitionRequest, Failure> {
        in_use.request(self.0.believed.list(), used_at)
    }

    /// What is believed at the time of the question.
    pub(super) fn as_of(&self, asked: &Asked) -> Arc<AsOf> {
        self.0.believed.as_of(asked.context.validation_time)
    }

    fn report(&self, name: &str, data: &[u8], asked: &Asked) -> Result<Report, Failure> {
        let in_use = asked.in_use.as_ref();
        let request = in_use.map(|u| self.request(u, asked.context.validation_time));
        let request = request.transpose()?;
        let as_of = self.as_of(asked);
        let examined = self.examine(&as_of, name, data, asked)?;
        Ok(match request {
            Some(request) => as_of.recognised(examined, &request),
            None => examined.into_parts().0,
        })
    }

    pub(super) fn examine(
        &self,
        as_of: &AsOf,
        name: &str,
        data: &[u8],
        asked: &Asked,
    ) -> Result<Examined, Failure> {
        config::no_longer(data, self.0.limits.file)?;
        let mut input = Input::new(name, data);
        if let Some(content) = &asked.content {
            input = input.with_content(content);
        }
        Ok(as_of.verifier.examine(&input, &asked.context))
    }
}

impl AsOf {
    /// The report with what the list says in it.
    pub(super) fn recognised(&self, examined: Examined, request: &RecognitionRequest) -> Report {
        let summary = recognition::summary(self.list.as_ref(), &examined, request);
        let (mut report, _) = examined.into_parts();
        report.recognition = Some(summary);
        report
    }
}

/// The file at `path`; never more than `limit` bytes of it are read.
fn read_file(path: &str, limit: usize) -> Result<Vec<u8>, Failure> {
    let failed = |e: io::Error| Failure::argument(format!("path: {e}"));
    // To open a pipe would wait for whoever writes to it, and a device may never end.
    let known = fs::metadata(path).map_err(failed)?;
    if !known.is_file() {
        return Err(Failure::argument("path: no file"));
    }
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    if known.len() > most {
        return Err(Failure::too_long(limit));
    }
    let mut data = Vec::new();
    // It may have grown.
    let mut bounded = File::open(path)
        .map_err(failed)?
        .take(most.saturating_add(1));
    bounded.read_to_end(&mut data).map_err(failed)?;
    config::no_longer(&data, limit)?;
    Ok(data)
}
