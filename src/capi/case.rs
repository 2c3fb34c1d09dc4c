//! A case (办件): licences and grants gathered for one matter, and the decision what need not be handed in.

use std::ffi::c_char;
use std::fmt;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use crate::capi::border;
use crate::capi::bytes::YzBytes;
use crate::capi::config;
use crate::capi::ground::GroundForm;
use crate::capi::recognition::answer;
use crate::capi::report::Answer;
use crate::capi::report::YzReport;
use crate::capi::report::YzVerdict;
use crate::capi::status::Failure;
use crate::capi::status::YzStatus;
use crate::capi::verifier::YzVerifier;
use crate::licence::Holder;
use crate::limits::Limits;
use crate::report::Language;
use crate::report::Reason;
use crate::report::Verdict;
use crate::sharing::AcceptedGrant;
use crate::sharing::Candidate;
use crate::sharing::Case;
use crate::sharing::Decision;
use crate::sharing::DecisionInput;
use crate::sharing::DecisionSummary;
use crate::sharing::GrantUse;
use crate::sharing::MOST_CANDIDATES;
use crate::sharing::Matter;
use crate::sharing::MatterError;
use crate::sharing::Overall;
use crate::sharing::SignedGrant;
use crate::sharing::UnusableFile;
use crate::sharing::Word;
use crate::sharing::decide;

/// Most grants in one case; each is compared with each licence.
const MOST_GRANTS: usize = MOST_CANDIDATES;

/// A matter, who applies for it, and what was gathered for that so far.
pub struct YzCase {
    matter: Matter,
    gathered: Mutex<Gathered>,
}

struct Gathered {
    case: Case,
    candidates: Vec<Candidate>,
    grants: Vec<AcceptedGrant>,
    refused: Vec<Reason>,
}

impl fmt::Debug for YzCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "YzCase({:?})", self.gathered().case)
    }
}

/// Begins a case (办件) of a matter (事项).
///
/// `matter_json` is `yinzheng.matter/1`. `case_json`:
///
/// ```text
/// {"number": TEXT, "organisation": BODY, "operator": TEXT, "purpose": TEXT, "region": CODE,
///  "at": TIME,    when licences are used
///  "applicant": {"name": TEXT, "code": TEXT, "code_type": CODE}, "represented": [as applicant…],
///  "fields": {NAME: VALUE}, "promises": [TEXT…],
///  "answers": [{"source": TEXT, "as_of": TIME, "fields": {NAME: VALUE}}…],
///  "confirmations": [{"department": BODY, "statement": TEXT, "word": "confirmed" or "denied", "at": TIME}…],
///  "outages": [{"source": {"department": BODY}, {"source": TEXT} or {"type": …},
///    "kind": "access-denied" or "unavailable"}…],
///  "crosswalk": {CODE: …}}
/// ```
///
/// From represented on, everything may be left out.
///
/// # Safety
///
/// `matter_json` and `case_json` point to text. `case_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_case_new(
    matter_json: *const c_char,
    case_json: *const c_char,
    case_out: *mut *mut YzCase,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for texts and room.
        let (out, matter, case) = unsafe {
            (
                border::out("case_out", case_out)?,
                border::text("matter_json", matter_json)?,
                border::text("case_json", case_json)?,
            )
        };
        out.hand(YzCase {
            matter: read_matter(matter)?,
            gathered: Mutex::new(Gathered {
                case: config::read_private("case", case)?,
                candidates: Vec::new(),
                grants: Vec::new(),
                refused: Vec::new(),
            }),
        });
        Ok(())
    })
}

/// Verifies a licence, asks the verifier's recognition list about it, and adds it to the case if it passed. One that
/// did not pass is named in the decision, under the name in the context; nothing is ever based on it. One that passed
/// and holds no licence adds nothing.
///
/// All else as for yz_verify; the matter and the time of use are those of the case, whatever else "use" says.
///
/// # Safety
///
/// `case_handle` and `verifier` are handles that are not released. `data` points to `len` octets and `context_json` to
/// text; nobody writes to them during the call. `report_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_case_add_licence(
    case_handle: *const YzCase,
    verifier: *const YzVerifier,
    data: *const u8,
    len: usize,
    context_json: *const c_char,
    report_out: *mut *mut YzReport,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handles, octets, text and room.
        let (out, case, verifier, data, context) = unsafe {
            (
                border::out("report_out", report_out)?,
                border::handle("case_handle", case_handle)?,
                border::handle("verifier", verifier)?,
                border::octets("data", data, len)?,
                border::text("context_json", context_json)?,
            )
        };
        out.hand(case.add_licence(verifier, data, context)?);
        Ok(())
    })
}

/// Judges a grant for the use of licences in this case, and adds it if it allows that; else the decision says why not.
///
/// `ground_json` is what yz_grant_check takes as "ground". The report is as there.
///
/// # Safety
///
/// `case_handle` is a handle that is not released. `grant` points to `len` octets and `ground_json` to text; nobody
/// writes to them during the call. `report_out` points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_case_add_grant(
    case_handle: *const YzCase,
    grant: *const u8,
    len: usize,
    ground_json: *const c_char,
    report_out: *mut *mut YzReport,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handle, octets, text and room.
        let (out, case, grant, ground) = unsafe {
            (
                border::out("report_out", report_out)?,
                border::handle("case_handle", case_handle)?,
                border::octets("grant", grant, len)?,
                border::text("ground_json", ground_json)?,
            )
        };
        let ground: GroundForm = config::read_private("ground", ground)?;
        out.hand(case.add_grant(grant, &ground)?);
        Ok(())
    })
}

/// Decides what the applicant need not hand in (免提交判定), from what was added so far. The report has no verdict:
/// its JSON is `yinzheng.decision/1`, "/overall" in it the conclusion.
///
/// `input_out` receives everything that the decision was drawn from, to be stored with it; NULL if that is not wanted.
/// It holds personal data whole.
///
/// # Safety
///
/// `case_handle` is a handle that is not released. `report_out` points to room for one pointer, and `input_out` too,
/// unless it is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_case_decide(
    case_handle: *const YzCase,
    report_out: *mut *mut YzReport,
    input_out: *mut *mut YzBytes,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handle and rooms.
        let (out, input, case) = unsafe {
            (
                border::out("report_out", report_out),
                (!input_out.is_null()).then(|| border::out("input_out", input_out)),
                border::handle("case_handle", case_handle),
            )
        };
        let (out, input, case) = (out?, input.transpose()?, case?);
        let decision = case.decide()?;
        // Everything is made before anything is handed out.
        let report = YzReport::new(decision.summary().clone());
        let stored = || YzBytes(decision.input().to_json().into_bytes());
        let input = input.map(|room| (room, stored()));
        out.hand(report);
        if let Some((room, stored)) = input {
            room.hand(stored);
        }
        Ok(())
    })
}

/// What follows from stored inputs, drawn again. It decides nothing, because nothing vouches for what was stored; the
/// octets of its JSON are those of the decision.
///
/// # Safety
///
/// `matter_json` points to text and `input` to `len` octets; nobody writes to them during the call. `report_out`
/// points to room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_decision_replay(
    matter_json: *const c_char,
    input: *const u8,
    len: usize,
    report_out: *mut *mut YzReport,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for text, octets and room.
        let (out, matter, input) = unsafe {
            (
                border::out("report_out", report_out)?,
                border::text("matter_json", matter_json)?,
                border::octets("input", input, len)?,
            )
        };
        let matter = read_matter(matter)?;
        let input = DecisionInput::from_json(input).map_err(|e| config::unreadable("input", &e))?;
        let summary = input
            .replay(&matter)
            .map_err(|e| config::unreadable("input", &e))?;
        out.hand(YzReport::new(summary));
        Ok(())
    })
}

/// Releases a case. Reports that it made live on.
///
/// # Safety
///
/// `case_handle` is NULL or a handle that is not released, and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_case_free(case_handle: *mut YzCase) {
    // SAFETY: the caller vouches for the handle.
    unsafe { border::release(case_handle) }
}

impl YzCase {
    fn gathered(&self) -> MutexGuard<'_, Gathered> {
        // A panic elsewhere leaves it whole: what is added is made before.
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add_licence(
        &self,
        verifier: &YzVerifier,
        data: &[u8],
        context: &str,
    ) -> Result<YzReport, Failure> {
        let mut asked = verifier.asked(context)?;
        let used = asked.in_use.get_or_insert_default();
        if used
            .matter
            .as_deref()
            .is_some_and(|m| m != self.matter.code())
        {
            return Err(Failure::configuration("context: use.matter is another"));
        }
        used.matter = Some(self.matter.code().to_owned());
        let at = self.gathered().case.at;
        let request = verifier.request(used, at)?;
        let name = asked.name.as_deref().unwrap_or_default();
        let as_of = verifier.as_of(&asked);
        let examined = verifier.examine(&as_of, name, data, &asked)?;
        let candidate = examined.facts().and_then(|facts| {
            let recognition = answer(as_of.list.as_ref(), facts, &request);
            Candidate::new(name, facts, &recognition)
        });
        let report = as_of.recognised(examined, &request);
        let mut gathered = self.gathered();
        if gathered.candidates.len() >= MOST_CANDIDATES
            || gathered.case.unusable.len() >= MOST_CANDIDATES
        {
            return Err(Failure::too_many("case", MOST_CANDIDATES));
        }
        if let Some(candidate) = candidate {
            gathered.candidates.push(candidate);
        } else if report.verdict() != Verdict::Passed {
            let kind = report.licence.as_ref().and_then(|l| l.type_code.clone());
            let reasons = report.reasons.iter().map(|r| r.reason).collect();
            let file = UnusableFile::new(name, kind, reasons);
            gathered.case.unusable.push(file);
        }
        Ok(YzReport::new(report))
    }

    fn add_grant(&self, grant: &[u8], ground: &GroundForm) -> Result<YzReport, Failure> {
        let usage = self.usage(grant);
        let (answer, accepted) = ground.judge(grant, usage)?;
        let mut gathered = self.gathered();
        if gathered.grants.len() >= MOST_GRANTS || gathered.refused.len() >= MOST_GRANTS {
            return Err(Failure::too_many("case", MOST_GRANTS));
        }
        match accepted {
            Some(grant) => gathered.grants.push(grant),
            None => gathered.refused.extend(answer.reasons.iter().copied()),
        }
        Ok(YzReport::new(answer))
    }

    fn decide(&self) -> Result<Decision, Failure> {
        let gathered = self.gathered();
        let decision = decide(
            &self.matter,
            gathered.case.clone(),
            &gathered.candidates,
            &gathered.grants,
            gathered.refused.clone(),
        );
        decision.map_err(|e| config::unreadable("case", &e))
    }

    /// The use of a grant in this case: by the applicant, or for one of those for whom he acts, if it is of theirs.
    fn usage(&self, grant: &[u8]) -> GrantUse {
        let gathered = self.gathered();
        let case = &gathered.case;
        let read = SignedGrant::from_json(grant, &Limits::default());
        let is_holder = |h: &&Holder| read.as_ref().is_ok_and(|g| g.grant().holder.is(h));
        let holder = case.represented.iter().find(is_holder);
        let mut usage = GrantUse::new(
            holder.unwrap_or(&case.applicant).clone(),
            case.organisation,
            self.matter.code(),
            &case.purpose,
            case.region,
            case.at,
        );
        usage.case = Some(case.number.clone());
        usage
    }
}

fn read_matter(json: &str) -> Result<Matter, Failure> {
    Matter::from_json(json.as_bytes()).map_err(|e| match e {
        MatterError::TooLong { limit, .. } => Failure::too_long(limit),
        other => Failure::configuration(format!("matter: {other}")),
    })
}

impl Answer for DecisionSummary {
    fn verdict(&self) -> YzVerdict {
        YzVerdict::None
    }

    fn json(&self) -> String {
        self.to_json()
    }

    fn text(&self, language: Language) -> String {
        let mut text = format!("{}  {}\n", self.matter, overall(self.overall, language));
        for requirement in &self.requirements {
            let said = word(requirement.word, language);
            writeln!(text, "  {}: {said}", requirement.id).unwrap_or_default();
            for reason in &requirement.reasons {
                let why = pick(language, reason.text_zh(), reason.text_en());
                writeln!(text, "    {why}  {}", reason.code()).unwrap_or_default();
            }
        }
        text
    }
}

const fn pick(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::En => en,
        Language::Zh => zh,
    }
}

const fn overall(overall: Overall, language: Language) -> &'static str {
    match overall {
        Overall::NoSubmission => pick(language, "免提交", "nothing to hand in"),
        Overall::Open => pick(language, "未定", "still open"),
        Overall::Partial => pick(language, "部分免提交", "something to hand in"),
        Overall::SubmissionNeeded => pick(language, "需提交", "everything to hand in"),
    }
}

const fn word(word: Word, language: Language) -> &'static str {
    match word {
        Word::NotApplicable => pick(language, "不适用", "does not apply"),
        Word::Satisfied => pick(language, "免提交", "met, nothing to hand in"),
        Word::NeedsGrant => pick(language, "待授权", "the holder has to allow it"),
        Word::NeedsStatus => pick(
            language,
            "待核状态",
            "a fresh statement of status is needed",
        ),
        Word::CannotDecide => pick(language, "暂无法判定", "cannot be decided now"),
        Word::NeedsHuman => pick(language, "转人工", "a person has to look"),
        Word::NeedsUpload => pick(language, "需提交", "to be handed in"),
    }
}
