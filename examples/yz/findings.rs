//! Questions and their answers, for people and for machines.

use std::fmt::Write;

use serde::Serialize;
use yinzheng::report::CheckLine;
use yinzheng::report::Finding;
use yinzheng::report::Outcome;
use yinzheng::report::Verdict;

use crate::args::Format;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::output::Output;

/// What was found about one thing, as JSON.
#[derive(Serialize)]
struct Checked<'a, T> {
    schema: &'static str,
    accepted: bool,
    #[serde(flatten)]
    about: &'a T,
    findings: Vec<CheckLine>,
}

/// Prints findings; exits with 1 if one failed, with 2 if one is open.
pub(crate) fn print<T: Serialize>(
    schema: &'static str,
    head: &str,
    about: &T,
    findings: &[Finding],
    (format, lang): (Format, Lang),
    out: &mut Output,
) -> Result<Exit, Failure> {
    let exit = exit(findings);
    if format == Format::Text {
        out.text(&text(head, findings, lang))?;
        return Ok(exit);
    }
    let checked = Checked {
        schema,
        accepted: exit == Exit::Passed,
        about,
        findings: findings.iter().map(CheckLine::from).collect(),
    };
    let json = serde_json::to_string(&checked).map_err(|e| Failure::internal(e.to_string()))?;
    out.json(&json)?;
    Ok(exit)
}

/// What findings amount to.
pub(crate) fn exit(findings: &[Finding]) -> Exit {
    let verdicts = findings.iter().filter_map(Finding::verdict);
    verdicts.fold(Exit::Passed, |exit, verdict| {
        exit.and(match verdict {
            Verdict::Failed => Exit::Failed,
            Verdict::Indeterminate => Exit::Indeterminate,
            Verdict::Passed => Exit::Passed,
        })
    })
}

fn text(head: &str, findings: &[Finding], lang: Lang) -> String {
    let (mark, word) = match exit(findings) {
        Exit::Passed => ('✓', lang.pick("可用", "ACCEPTED")),
        Exit::Indeterminate => ('?', lang.pick("待定", "UNDETERMINED")),
        _ => ('✗', lang.pick("不可用", "REFUSED")),
    };
    let mut text = format!("{mark} {word}  {head}\n");
    for finding in findings {
        let (zh, en) = match finding.outcome.reason() {
            Some(reason) => (reason.text_zh(), reason.text_en()),
            None => (finding.check.text_zh(), finding.check.text_en()),
        };
        let mark = match finding.outcome {
            Outcome::Ok => '✓',
            Outcome::NotOk(_) => '✗',
            Outcome::Warning(_) => '!',
            Outcome::Info(_) | Outcome::Skipped(_) => '–',
        };
        let code = finding.outcome.reason().map_or("", |r| r.code());
        let place = finding.place.as_deref().unwrap_or_default();
        let detail = finding.detail.as_deref().unwrap_or_default();
        let line = format!(
            "    {mark} {}  {} {code} {place} {detail}",
            lang.pick(zh, en),
            finding.check.code()
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}
