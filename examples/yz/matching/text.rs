//! A decision, for people.

use std::fmt::Write;

use yinzheng::report::Reason;
use yinzheng::sharing::Basis;
use yinzheng::sharing::Choice;
use yinzheng::sharing::Considered;
use yinzheng::sharing::DecisionSummary;
use yinzheng::sharing::GrantKind;
use yinzheng::sharing::Matter;
use yinzheng::sharing::Overall;
use yinzheng::sharing::RequirementOutcome;
use yinzheng::sharing::Word;

use crate::lang::Lang;

/// How many materials are to be handed in: the one sentence that the applicant wants to read.
pub(crate) fn count(to_submit: usize, lang: Lang) -> String {
    match (lang, to_submit) {
        (Lang::Zh, n) => format!("需提交材料 {n} 份"),
        (Lang::En, 1) => "1 material to submit".to_owned(),
        (Lang::En, n) => format!("{n} materials to submit"),
    }
}

/// A word in the language; the Chinese one is the library's.
pub(crate) const fn word(word: Word, lang: Lang) -> &'static str {
    let en = match word {
        Word::NotApplicable => "not applicable",
        Word::Satisfied => "nothing to submit",
        Word::NeedsGrant => "needs authorisation",
        Word::NeedsStatus => "needs a statement of status",
        Word::CannotDecide => "cannot be decided yet",
        Word::NeedsHuman => "for a person to decide",
        Word::NeedsUpload => "to be submitted",
    };
    lang.pick(word.term(), en)
}

/// The whole decision.
pub(crate) fn told(matter: &Matter, decision: &DecisionSummary, lang: Lang) -> String {
    let mut text = String::new();
    let (mark, overall) = match decision.overall {
        Overall::NoSubmission => ('✓', lang.pick("免提交", "NO SUBMISSION")),
        Overall::Open => ('?', lang.pick("待办理", "OPEN")),
        Overall::Partial => ('✗', lang.pick("部分免提交", "PARTLY TO BE SUBMITTED")),
        Overall::SubmissionNeeded => ('✗', lang.pick("需提交", "TO BE SUBMITTED")),
    };
    let case = lang.pick("办件", "case");
    let _ = writeln!(
        text,
        "{mark} {overall}  {} {}  {case} {}",
        matter.name(),
        matter.code(),
        decision.case
    );
    for outcome in &decision.requirements {
        requirement(&mut text, matter, outcome, lang);
    }
    for value in &decision.form {
        let _ = writeln!(
            text,
            "    {} {} = {}  ← {} {}",
            lang.pick("填表", "form"),
            value.field,
            value.value,
            value.label,
            value.from
        );
    }
    let _ = writeln!(text, "{}", count(decision.to_submit, lang));
    text
}

fn requirement(text: &mut String, matter: &Matter, outcome: &RequirementOutcome, lang: Lang) {
    let all = matter.requirements();
    let named = all.iter().find(|r| r.id == outcome.id);
    let mark = match outcome.word {
        Word::Satisfied => '✓',
        Word::NotApplicable => '–',
        Word::NeedsUpload => '✗',
        _ => '?',
    };
    let _ = writeln!(
        text,
        "{mark} {}  {}  {}",
        outcome.id,
        named.map_or("", |r| r.name.as_str()),
        word(outcome.word, lang)
    );
    for reason in &outcome.reasons {
        let _ = writeln!(text, "    {}", because(*reason, lang));
    }
    for material in &outcome.materials {
        if let Some(basis) = &material.by {
            let _ = writeln!(text, "    {}", by(basis, lang));
        }
        considered(text, &material.considered, lang);
    }
    let open = outcome.word > Word::Satisfied;
    for other in outcome.rejected.iter().filter(|_| open) {
        let _ = writeln!(
            text,
            "    {} {}: {}",
            lang.pick("其他途径", "another way"),
            other.id,
            word(other.word, lang)
        );
    }
}

fn because(reason: Reason, lang: Lang) -> String {
    let about = lang.pick(reason.text_zh(), reason.text_en());
    format!("{about}  {}", reason.code())
}

/// What was looked at and does not serve. What serves is told as the basis.
fn considered(text: &mut String, all: &[Considered], lang: Lang) {
    for one in all.iter().filter(|c| c.choice != Choice::Chosen) {
        let what = match one.choice {
            Choice::Spare => lang.pick("备选", "would serve too"),
            _ => lang.pick("未采用", "not used"),
        };
        let why: Vec<String> = one.reasons.iter().map(|r| because(*r, lang)).collect();
        let _ = writeln!(text, "    {what} {}: {}", one.label, why.join("; "));
    }
}

fn by(basis: &Basis, lang: Lang) -> String {
    match basis {
        Basis::Licence(licence) => {
            let grant = licence.grant.as_ref().map(|g| match g.kind {
                GrantKind::Delegate => lang.pick("，代理人授权", ", authorised by a delegate"),
                GrantKind::OwnSignature => {
                    lang.pick("，持证主体授权", ", authorised by the holder")
                }
                GrantKind::Platform => {
                    lang.pick("，平台代为确认授权", ", authorised through a platform")
                }
                GrantKind::Statute => lang.pick("，依职权使用", ", used by law"),
            });
            let agreement = licence.agreement.as_deref().map(|a| {
                let by = lang.pick("，依据协议", ", by agreement");
                format!("{by} {a}")
            });
            format!(
                "{} {}（{}{}{}）",
                lang.pick("依据证照", "by licence"),
                licence.label,
                licence.assurance,
                grant.unwrap_or_default(),
                agreement.unwrap_or_default()
            )
        }
        Basis::Data { source, as_of, .. } => {
            format!("{} {source} {as_of}", lang.pick("依据数据", "by data of"))
        }
        Basis::Department { department, at } => {
            let by = lang.pick("依据部门核验", "by word of");
            format!("{by} {department} {at}")
        }
        Basis::Promise { text, basis } => {
            format!("{} {text} {basis}", lang.pick("依据承诺", "by promise"))
        }
        _ => String::new(),
    }
}
