//! Answers as rows for spreadsheets (RFC 4180).

use crate::answer::ReasonLine;
use crate::answer::ReportLine;
use crate::exit::Failure;

/// The columns. Reasons stand in one cell, separated by blanks, the most telling first.
const COLUMNS: &str = "file,verdict,reasons,check,place,recognition,recognition_reasons,licence_id,licence_name,\
licence_status,format,size,signatures,sm3,sha256,validation_time,policy,\
policy_digest,message";

/// The first line, after the mark by which spreadsheets know UTF-8.
pub(crate) fn heading() -> String {
    format!("\u{feff}{COLUMNS}\r\n")
}

/// The row of a document with a report.
pub(crate) fn row(name: &str, report: &ReportLine) -> String {
    let first = report.reasons.first();
    let licence = report.licence.as_ref();
    let recognition = report.recognition.as_ref();
    let place = first.and_then(|r| r.place.as_deref());
    join(&[
        name,
        &report.verdict.to_string(),
        &codes(&report.reasons),
        first.map_or("", |r| r.check.code()),
        place.unwrap_or_default(),
        recognition.map_or("", |r| r.outcome.code()),
        &recognition.map_or_else(String::new, |r| codes(&r.reasons)),
        licence.and_then(|l| l.id.as_deref()).unwrap_or_default(),
        licence.and_then(|l| l.name.as_deref()).unwrap_or_default(),
        licence.map_or("", |l| l.status.as_str()),
        &report.format,
        &report.input.size.to_string(),
        &report.signatures.len().to_string(),
        &report.input.sm3,
        &report.input.sha256,
        &report.validation_time,
        &report.policy.id,
        &report.policy.digest,
        "",
    ])
}

fn codes(reasons: &[ReasonLine]) -> String {
    let codes: Vec<&str> = reasons.iter().map(|r| r.reason.code()).collect();
    codes.join(" ")
}

/// The row of a document without.
pub(crate) fn row_without_report(name: &str, failure: &Failure) -> String {
    let empty = [""; 17];
    let cells: Vec<&str> = [name]
        .into_iter()
        .chain(empty)
        .chain([failure.message.as_str()])
        .collect();
    join(&cells)
}

fn join(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|c| cell(c)).collect();
    cells.join(",") + "\r\n"
}

/// A cell. What a spreadsheet would take for a formula gets an apostrophe in front: names are chosen by strangers.
fn cell(text: &str) -> String {
    let acts = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if acts {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains(['"', ',', '\n', '\r']) || acts {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_neither_break_nor_act() {
        for (text, want) in [
            ("a.ofd", "a.ofd"),
            ("a,b\"c", "\"a,b\"\"c\""),
            ("a\nb", "\"a\nb\""),
            ("=1+1", "\"'=1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
        ] {
            assert_eq!(cell(text), want);
        }
    }

    #[test]
    fn every_row_has_every_column() {
        let failure = Failure::unreadable("gone");
        let row = row_without_report("a.ofd", &failure);
        assert_eq!(row.matches(',').count(), COLUMNS.matches(',').count());
    }
}
