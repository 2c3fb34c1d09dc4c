//! The licence in a file, in one line.

use std::fmt::Write as _;

use crate::report::LicenceSummary;
use crate::report::render::Language;
use crate::report::render::Words;
use crate::report::render::text::padded;
use crate::report::render::text::printable;

/// One line: name, identifier, holder, dates, status, and whether anything vouches for them.
pub(super) fn write(out: &mut String, licence: &LicenceSummary, words: Words) {
    let shown = |text: &Option<String>| text.as_deref().map(printable);
    let mut parts = vec![format!(
        "{} ({})",
        shown(&licence.name).unwrap_or_else(|| "?".to_owned()),
        shown(&licence.id).unwrap_or_else(|| "?".to_owned())
    )];
    if let Some(holder) = shown(&licence.holder) {
        parts.push(format!("{} {holder}", words.pick("holder", "持证主体")));
    }
    let dates = (shown(&licence.valid_from), shown(&licence.valid_until));
    parts.extend(validity(dates, words));
    let copy = licence.copy.as_ref();
    let copied = copy.map(|copy| {
        let use_of = bounds(&copy.purpose, &copy.expires, words);
        format!("{} {use_of}", words.pick("annotated copy", "加注件"))
    });
    parts.extend(copied);
    let proof = licence.proof.as_ref();
    parts.extend(proof.map(|proof| bounds(&proof.purpose, &proof.expires, words)));
    parts.push(match licence.status_by {
        Some(_) => words.licence_status(&licence.status).to_owned(),
        None => words.pick("status not checked", "未查询状态").to_owned(),
    });
    if licence.trusted_fields.is_empty() {
        let untrusted = words.pick(
            "no valid signature vouches for this",
            "以上内容未受有效签名保护",
        );
        parts.push(untrusted.to_owned());
    }
    let label = padded(words.licence_kind(&licence.kind));
    let _ = writeln!(out, "  {label}{}", parts.join(words.pick(", ", "，")));
}

/// What it is for, and until when.
fn bounds(purpose: &Option<String>, expires: &Option<String>, words: Words) -> String {
    let shown = |text: &Option<String>| text.as_deref().map_or("?".to_owned(), printable);
    let (purpose, expires) = (shown(purpose), shown(expires));
    match words.0 {
        Language::En => format!("for {purpose} until {expires}"),
        Language::Zh => format!("用于 {purpose}，有效至 {expires}"),
    }
}

fn validity(dates: (Option<String>, Option<String>), words: Words) -> Option<String> {
    let (from, until) = dates;
    let until = until.map(|until| match until.as_str() {
        "long-term" => words.pick("no end", "长期").to_owned(),
        _ => until,
    });
    let text = match (from, until) {
        (None, None) => return None,
        (Some(from), None) => format!("{} {from}", words.pick("valid from", "有效期起")),
        (None, Some(until)) => format!("{} {until}", words.pick("valid to", "有效期至")),
        (Some(from), Some(until)) => match words.0 {
            Language::En => format!("valid {from} to {until}"),
            Language::Zh => format!("有效期 {from} 至 {until}"),
        },
    };
    Some(text)
}
