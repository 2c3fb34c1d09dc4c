//! The questions and their answers, and what was not asked.

use std::collections::BTreeSet;

use crate::report::Check;
use crate::report::CheckLine;
use crate::report::Reason;
use crate::report::Report;
use crate::report::Subject;
use crate::report::Verdict;
use crate::report::render::Language;
use crate::report::render::Words;
use crate::report::render::html::markup::Html;
use crate::report::render::text::tells;

/// Most lines of one table; a damaged file can have one for each of its thousands of entries.
const LINES: usize = 200;

pub(super) fn write(html: &mut Html, lines: &[CheckLine], words: Words) {
    let applies = |l: &&CheckLine| l.is_ok() || tells(l);
    let mut shown: Vec<&CheckLine> = lines.iter().filter(applies).collect();
    // What decides comes first.
    shown.sort_by_key(|l| weight(l));
    let heads = [
        words.pick("Answer", "结果"),
        words.pick("Question", "核验项目"),
        words.pick("Particulars", "说明"),
    ];
    html.heads("<table class=\"checks\">", &heads);
    for line in shown.iter().take(LINES) {
        row(html, line, words);
    }
    html.markup("</table>\n");
    let left = shown.len().saturating_sub(LINES);
    if left > 0 {
        let text = words.filled(
            "… and {} more lines, which the report in JSON holds.",
            "……另有 {} 行，见JSON报告。",
            &[&left.to_string()],
        );
        html.around("<p class=\"note\">", &text, "</p>\n");
    }
}

fn weight(line: &CheckLine) -> u8 {
    match line.outcome {
        "not-ok" if line.reason.map(Reason::indication) == Some(Verdict::Failed) => 0,
        "not-ok" => 1,
        "warning" => 2,
        "ok" => 3,
        "info" => 4,
        _ => 5,
    }
}

fn row(html: &mut Html, line: &CheckLine, words: Words) {
    html.markup(match weight(line) {
        0 => "<tr><td class=\"not-ok\">",
        1 => "<tr><td class=\"maybe\">",
        2 => "<tr><td class=\"warning\">",
        3 => "<tr><td class=\"ok\">",
        4 => "<tr><td class=\"info\">",
        _ => "<tr><td class=\"skipped\">",
    });
    html.text(words.outcome(line)).markup("</td>");
    let whom = words.subject(line.subject);
    let question = words.filled("{}: {}", "{}：{}", &[whom, question(line.check, words)]);
    html.around("<td>", &question, "</td><td>");
    if let Some(reason) = line.reason {
        html.text(words.reason(reason)).markup(" ");
    }
    for part in [&line.place, &line.detail].into_iter().flatten() {
        html.text(part).markup(" ");
    }
    html.around("<code>", line.check.code(), "");
    if let Some(reason) = line.reason {
        html.markup(" ").text(reason.code());
    }
    html.markup("</code></td></tr>\n");
}

const fn question(check: Check, words: Words) -> &'static str {
    match words.0 {
        Language::En => check.text_en(),
        Language::Zh => check.text_zh(),
    }
}

/// Every check that did not run, once with each reason, and what no run ever checks.
pub(super) fn write_unchecked(html: &mut Html, report: &Report, words: Words) {
    html.around(
        "<h2>",
        words.pick("What was not checked", "未检查的内容"),
        "</h2>\n<ul>\n",
    );
    let recognition = report.recognition.iter().flat_map(|r| &r.checks);
    let all = report.all_checks().chain(recognition);
    let skipped = all.filter(|l| l.outcome == "skipped");
    let skipped: BTreeSet<(Check, Option<Reason>, Kind)> = skipped
        .filter(|l| tells(l))
        .map(|l| (l.check, l.reason, Kind::of(l.subject)))
        .collect();
    for (check, reason, kind) in skipped {
        let why = reason.map_or("", |r| words.reason(r));
        let text = words.filled(
            "{} ({}): {}",
            "{}（{}）：{}",
            &[question(check, words), words.subject(kind.0), why],
        );
        html.around("<li>", &text, "</li>\n");
    }
    if report.licence.is_some() && report.recognition.is_none() {
        let note = words.pick(
            "Whether a region recognises the licence: that was not asked.",
            "采信地区是否认可该证照：未查询互认清单。",
        );
        html.around("<li>", note, "</li>\n");
    }
    for note in [
        words.pick(
            "What the pages say: they are not drawn here. Read them in a viewer.",
            "页面所载内容：本报告不绘制页面，请用阅读软件查看。",
        ),
        words.pick(
            "Anything that would have to be fetched: certificates, revocation data and statuses are those that were handed in.",
            "需要联网获取的数据：证书、撤销信息和状态均以提交的为准。",
        ),
        words.pick(
            "Whether the body was entitled to issue the document; that is a question of law.",
            "出具机构是否有权出具该文件；此属法律判断。",
        ),
    ] {
        html.around("<li class=\"note\">", note, "</li>\n");
    }
    html.markup("</ul>\n");
}

/// A subject whatever its number.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
struct Kind(Subject);

impl Kind {
    const fn of(subject: Subject) -> Self {
        Self(match subject {
            Subject::Document => Subject::Document,
            Subject::Licence => Subject::Licence,
            Subject::Maker(_) => Subject::Maker(0),
            Subject::Seal(_) => Subject::Seal(0),
            Subject::Signature(_) => Subject::Signature(0),
            Subject::Signer(_) => Subject::Signer(0),
            Subject::Timestamp(_) => Subject::Timestamp(0),
        })
    }
}
