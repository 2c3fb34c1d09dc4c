//! Grants (用证授权): judged, used up, made and taken back.

use std::ffi::c_char;
use std::fmt::Write as _;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::capi::border;
use crate::capi::bytes::YzBytes;
use crate::capi::config;
use crate::capi::config::present;
use crate::capi::ground::GroundForm;
use crate::capi::report::Answer;
use crate::capi::report::YzReport;
use crate::capi::report::YzVerdict;
use crate::capi::signer::YzSigner;
use crate::capi::status::Failure;
use crate::capi::status::YzStatus;
use crate::error::ParseError;
use crate::licence::DivisionCode;
use crate::licence::Uscc;
use crate::report::CheckLine;
use crate::report::Language;
use crate::report::Reason;
use crate::report::Verdict;
use crate::sharing::AcceptedGrant;
use crate::sharing::Consumption;
use crate::sharing::FileNonces;
use crate::sharing::GRANT_DOMAIN;
use crate::sharing::Grant;
use crate::sharing::GrantBasis;
use crate::sharing::GrantCheck;
use crate::sharing::GrantKind;
use crate::sharing::GrantRevocation;
use crate::sharing::GrantUse;
use crate::sharing::HolderRef;
use crate::sharing::NonceStore;
use crate::sharing::OneUse;
use crate::sharing::REVOCATION_DOMAIN;
use crate::sharing::ScopeItem;
use crate::sharing::SignedGrant;
use crate::sharing::StoreError;
use crate::sharing::UseReceipt;
use crate::time::Timestamp;

/// The form of the answer in JSON; fields are only added.
const SCHEMA: &str = "yinzheng.grant-check/1";

/// A use of a grant, as JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UseForm {
    time: Timestamp,
    holder: Value,
    grantee: Uscc,
    matter: String,
    purpose: String,
    #[serde(default, deserialize_with = "present")]
    case: Option<String>,
    region: DivisionCode,
    #[serde(default)]
    ground: GroundForm,
    #[serde(default, deserialize_with = "present")]
    record: Option<RecordForm>,
}

/// Where uses are recorded, and for what this one is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordForm {
    folder: String,
    used_for: String,
}

/// A grant to be made, as JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantForm {
    holder: Value,
    grantee: Uscc,
    matter: String,
    purpose: String,
    #[serde(default, deserialize_with = "present")]
    case: Option<String>,
    scope: Vec<ScopeItem>,
    region: DivisionCode,
    not_before: Timestamp,
    not_after: Timestamp,
    #[serde(default, deserialize_with = "present")]
    max_uses: Option<u32>,
    basis: GrantBasis,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RevocationForm {
    grant_id: String,
    time: Timestamp,
}

/// Asks whether a grant (yinzheng.grant/1, signed) allows a use. The verdict: 10 it does, 11 it does not, 12 it cannot
/// be said; the JSON is `yinzheng.grant-check/1`.
///
/// `use_json`:
///
/// ```text
/// {"time": TIME, "holder": {"name": TEXT, "code": TEXT, "code_type": CODE},    whose licences are used
///  "grantee": BODY, "matter": CODE, "purpose": TEXT, "case": TEXT, "region": CODE,    by whom, for what, where
///  "ground": {    whom to believe; nobody, unless named
///    "holder_keys": [{"holder": {"name": TEXT, "code": TEXT, "code_type": CODE}, "keys": [KEY…]}…],    known to be his own
///    "platforms": {BODY: {"keys": [KEY…], "highest": LEVEL}},    who may attest a holder's consent, and how well
///    "bodies": {BODY: [KEY…]},    who may invoke legal bases
///    "legal_bases": {CODE: {"title": TEXT, "bodies": [BODY…]}},
///    "revocations": [BASE64…],    grants taken back (yinzheng.grant-revocation/1, signed)
///    "least": LEVEL},    how well a holder must have been identified; "substantial" unless said otherwise
///  "record": {"folder": PATH, "used_for": TEXT}}    if it is allowed, record this use, once for each used_for
/// ```
///
/// KEY is a certificate, or a public key (SubjectPublicKeyInfo); LEVEL "low", "substantial" or "high"; BODY a social
/// credit code. case, ground and record may be left out.
///
/// # Safety
///
/// `grant` points to `len` octets and `use_json` to text; nobody writes to them during the call. `report_out` points
/// to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_grant_check(
    grant: *const u8,
    len: usize,
    use_json: *const c_char,
    report_out: *mut *mut YzReport,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for octets, text and room.
        let (out, grant, form) = unsafe {
            (
                border::out("report_out", report_out)?,
                border::octets("grant", grant, len)?,
                border::text("use_json", use_json)?,
            )
        };
        let form: UseForm = config::read_private("use", form)?;
        let holder = config::read_holder("use", form.holder)?;
        let (matter, purpose) = (form.matter, form.purpose);
        let mut usage = GrantUse::new(
            holder,
            form.grantee,
            matter,
            purpose,
            form.region,
            form.time,
        );
        usage.case = form.case;
        let (mut answer, accepted) = form.ground.judge(grant, usage)?;
        if let (Some(record), Some(accepted)) = (form.record, accepted) {
            answer.record(&record, &accepted, form.time)?;
        }
        out.hand(YzReport::new(answer));
        Ok(())
    })
}

/// Makes a grant and signs it: yinzheng.grant/1 in an envelope. The signer needs no seal.
///
/// `grant_json`:
///
/// ```text
/// {"holder": {"name": TEXT, "code": TEXT, "code_type": CODE},    kept as a salted digest
///  "grantee": BODY, "matter": CODE, "purpose": TEXT, "case": TEXT, "region": CODE,
///  "scope": [{"subject": {"id": TEXT} or {"type": …}, "extent": "face" or {"fields": [NAME…]}}…],
///  "not_before": TIME, "not_after": TIME, "max_uses": N,    1 unless said otherwise
///  "basis": "own-signature", {"platform": {"platform": BODY, "authentication": LEVEL}},
///    or {"statute": {"legal_basis": CODE}}}
/// ```
///
/// # Safety
///
/// `signer` is a handle that is not released. `grant_json` points to text that nobody writes to during the call.
/// `bytes_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_sign_grant(
    signer: *const YzSigner,
    grant_json: *const c_char,
    bytes_out: *mut *mut YzBytes,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handle, text and room.
        let (out, signer, form) = unsafe {
            (
                border::out("bytes_out", bytes_out)?,
                border::handle("signer", signer)?,
                border::text("grant_json", grant_json)?,
            )
        };
        let form: GrantForm = config::read_private("grant", form)?;
        let envelope = form.grant()?.to_envelope();
        let envelope = envelope.map_err(|e| config::unreadable("grant", &e))?;
        let signed = signer.sign_envelope(envelope, GRANT_DOMAIN)?;
        out.hand(YzBytes(signed.into_bytes()));
        Ok(())
    })
}

/// Takes a grant back: yinzheng.grant-revocation/1 in an envelope. The signer has to be who signed the grant.
///
/// `revocation_json`: {"grant_id": TEXT, "time": TIME}.
///
/// # Safety
///
/// As for yz_sign_grant.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_sign_revocation(
    signer: *const YzSigner,
    revocation_json: *const c_char,
    bytes_out: *mut *mut YzBytes,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handle, text and room.
        let (out, signer, form) = unsafe {
            (
                border::out("bytes_out", bytes_out)?,
                border::handle("signer", signer)?,
                border::text("revocation_json", revocation_json)?,
            )
        };
        let form: RevocationForm = config::read("revocation", form)?;
        let envelope = GrantRevocation::new(form.grant_id, form.time).to_envelope();
        let envelope = envelope.map_err(|e| config::unreadable("revocation", &e))?;
        let signed = signer.sign_envelope(envelope, REVOCATION_DOMAIN)?;
        out.hand(YzBytes(signed.into_bytes()));
        Ok(())
    })
}

impl GrantForm {
    fn grant(self) -> Result<Grant, Failure> {
        let holder = config::read_holder("grant", self.holder)?;
        let random = |e: crate::crypto::SignError| Failure::argument(e.to_string());
        let holder = HolderRef::new(&holder)
            .map_err(random)?
            .ok_or_else(|| Failure::configuration("grant: holder has no code of a known kind"))?;
        let validity = (self.not_before, self.not_after);
        let (grantee, region, basis) = (self.grantee, self.region, self.basis);
        let mut grant = Grant::new(holder, grantee, self.matter, region, validity, basis)
            .map_err(random)?
            .for_purpose(self.purpose);
        grant.case = self.case;
        grant.scope = self.scope;
        grant.max_uses = self.max_uses.unwrap_or(1);
        Ok(grant)
    }
}

/// What was found about a grant, as JSON.
#[derive(Serialize)]
pub(super) struct GrantAnswer {
    schema: &'static str,
    /// The digest of its signed octets.
    #[serde(skip_serializing_if = "Option::is_none")]
    grant: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grant_id: Option<String>,
    /// `allowed`, `refused` or `undetermined`.
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<GrantKind>,
    /// Why it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
    pub(super) reasons: Vec<Reason>,
    checks: Vec<CheckLine>,
    /// The use that was recorded, or the last one where it is used up.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<UseReceipt>,
}

impl GrantAnswer {
    pub(super) fn new(check: &GrantCheck, read: Result<&SignedGrant, &ParseError>) -> Self {
        let mut answer = Self {
            schema: SCHEMA,
            grant: read.ok().map(|g| g.digest().to_owned()),
            grant_id: read.ok().map(|g| g.grant().grant_id.clone()),
            outcome: "",
            basis: check.accepted().map(AcceptedGrant::kind),
            fault: read.err().map(ToString::to_string),
            reasons: check.reasons(),
            checks: check.findings().iter().map(CheckLine::from).collect(),
            receipt: None,
        };
        answer.conclude();
        answer
    }

    fn conclude(&mut self) {
        let failed = |r: &Reason| matches!(r.indication(), Verdict::Failed);
        self.outcome = match self.reasons.as_slice() {
            [] => "allowed",
            some if some.iter().any(failed) => "refused",
            _ => "undetermined",
        };
    }

    /// Records a use that is allowed; where the grant is used up, it is not allowed after all.
    fn record(
        &mut self,
        form: &RecordForm,
        grant: &AcceptedGrant,
        at: Timestamp,
    ) -> Result<(), Failure> {
        let failed = |e: StoreError| Failure::argument(format!("record: {e}"));
        let store = FileNonces::open(&form.folder).map_err(failed)?;
        let usage = OneUse::of(grant, &form.used_for, at);
        let consumption = store.consume(&usage).map_err(failed)?;
        let finding = consumption.finding();
        self.checks.push(CheckLine::from(&finding));
        self.receipt = Some(match consumption {
            Consumption::AlreadyUsed(receipt) => {
                self.reasons.extend(finding.outcome.reason());
                receipt
            }
            Consumption::Consumed(receipt) | Consumption::Repeated(receipt) => receipt,
        });
        self.conclude();
        Ok(())
    }
}

impl Answer for GrantAnswer {
    fn verdict(&self) -> YzVerdict {
        match self.outcome {
            "allowed" => YzVerdict::Passed,
            "refused" => YzVerdict::Failed,
            _ => YzVerdict::Indeterminate,
        }
    }

    fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn text(&self, language: Language) -> String {
        let pick = |zh, en| match language {
            Language::En => en,
            Language::Zh => zh,
        };
        let mut text = match self.outcome {
            "allowed" => pick("✓ 准许使用\n", "✓ ALLOWED\n"),
            "refused" => pick("✗ 不准许使用\n", "✗ REFUSED\n"),
            _ => pick("? 待定\n", "? UNDETERMINED\n"),
        }
        .to_owned();
        for reason in &self.reasons {
            let why = pick(reason.text_zh(), reason.text_en());
            writeln!(text, "    {why}  {}", reason.code()).unwrap_or_default();
        }
        text
    }
}
