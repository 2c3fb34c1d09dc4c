//! The page for many files: totals, reasons by count, the worst first.

use crate::report::Overview;
use crate::report::OverviewEntry;
use crate::report::RecognitionOutcome;
use crate::report::Verdict;
use crate::report::render::Language;
use crate::report::render::Words;
use crate::report::render::html::class;
use crate::report::render::html::disclaimer;
use crate::report::render::html::heading;
use crate::report::render::html::markup::Html;
use crate::report::render::html::recognition;
use crate::report::render::html::style;

impl Overview {
    /// The overview as one HTML page, self-contained as [`Report::html`](crate::report::Report::html).
    ///
    /// * `name`: what was verified, for the heading.
    pub fn html(&self, name: &str, language: Language) -> String {
        let words = Words(language);
        let mut html = Html::default();
        let title = words.filled(
            "{}: {} files",
            "{}：共 {} 份",
            &[name, &self.total().to_string()],
        );
        style::begin(&mut html, &title, words);
        html.markup("<header>");
        heading(&mut html, words);
        html.around("<p>", &title, "</p></header>\n");
        totals(&mut html, self, words);
        reasons(&mut html, self, words);
        files(&mut html, self, words);
        let tool = format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
        style::end(&mut html, &[disclaimer(words), &tool]);
        html.finish()
    }
}

fn totals(html: &mut Html, overview: &Overview, words: Words) {
    html.markup("<div class=\"totals\">\n");
    for verdict in [
        Some(Verdict::Passed),
        Some(Verdict::Failed),
        Some(Verdict::Indeterminate),
        None,
    ] {
        html.markup("<div class=\"");
        html.markup(verdict.map_or("none", class)).markup("\"><b>");
        html.count(overview.count(verdict)).markup("</b>");
        let unjudged = words.pick("– not judged", "– 未能核验");
        html.text(verdict.map_or(unjudged, |v| words.verdict(v)));
        html.markup("</div>\n");
    }
    html.markup("</div>\n");
    recognition_totals(html, overview, words);
}

/// How many licences a region recognises, if that was asked.
fn recognition_totals(html: &mut Html, overview: &Overview, words: Words) {
    let outcomes = [
        RecognitionOutcome::Recognised,
        RecognitionOutcome::NotRecognised,
        RecognitionOutcome::Undetermined,
    ];
    if outcomes.iter().all(|o| overview.recognised(*o) == 0) {
        return;
    }
    let title = words.pick("Recognition of the licences", "互认结论");
    html.around("<h2>", title, "</h2>\n<div class=\"totals\">\n");
    for outcome in outcomes {
        html.markup("<div class=\"")
            .markup(recognition::class(outcome));
        html.markup("\"><b>").count(overview.recognised(outcome));
        html.markup("</b>").text(words.recognition(outcome));
        html.markup("</div>\n");
    }
    html.markup("</div>\n");
}

fn reasons(html: &mut Html, overview: &Overview, words: Words) {
    let all = overview.reasons();
    if all.is_empty() {
        return;
    }
    html.around("<h2>", words.pick("Why", "原因统计"), "</h2>\n");
    let heads = [
        words.pick("Files", "份数"),
        words.pick("Reason", "原因"),
        words.pick("Next", "建议"),
    ];
    html.heads("<table>", &heads);
    for (reason, count) in all {
        html.markup("<tr><td>").count(count).markup("</td><td>");
        html.text(words.reason(reason));
        html.around(" <code>", reason.code(), "</code></td>");
        html.around("<td>", words.remedy(reason.remedy()), "</td></tr>\n");
    }
    html.markup("</table>\n");
}

fn files(html: &mut Html, overview: &Overview, words: Words) {
    html.around(
        "<h2>",
        words.pick("Files, the worst first", "文件清单（问题严重者在前）"),
        "</h2>\n",
    );
    let heads = [
        words.pick("Verdict", "结论"),
        words.pick("File", "文件"),
        words.pick("Particulars", "说明"),
    ];
    html.heads("<table class=\"checks\">", &heads);
    let mut listed = 0_usize;
    for entry in overview.worst() {
        listed = listed.saturating_add(1);
        row(html, entry, words);
    }
    html.markup("</table>\n");
    let left = overview.total().saturating_sub(listed);
    if left > 0 {
        let text = words.filled(
            "… and {} more files, which the totals count.",
            "……另有 {} 份未列出，已计入合计。",
            &[&left.to_string()],
        );
        html.around("<p class=\"note\">", &text, "</p>\n");
    }
}

fn row(html: &mut Html, entry: &OverviewEntry, words: Words) {
    html.markup("<tr><td class=\"");
    html.markup(entry.verdict.map_or("skipped", class))
        .markup("\">");
    let unjudged = words.pick("– not judged", "– 未能核验");
    html.text(entry.verdict.map_or(unjudged, |v| words.verdict(v)));
    if let Some((outcome, _)) = entry.recognition {
        html.markup("<br><small class=\"")
            .markup(recognition::class(outcome));
        html.around("\">", words.recognition(outcome), "</small>");
    }
    html.around("</td><td>", &entry.name, "");
    if let Some(licence) = &entry.licence {
        html.around("<br><small>", licence, "</small>");
    }
    html.markup("</td><td>");
    if let Some((check, reason, place)) = entry.reasons.first() {
        html.text(words.reason(*reason)).markup(" ");
        html.text(place.as_deref().unwrap_or_default());
        html.around(" <code>", check.code(), "");
        html.around(" ", reason.code(), "</code>");
    }
    if let (Some(Verdict::Passed), Some((_, Some(reason)))) = (entry.verdict, entry.recognition) {
        html.text(words.reason(reason));
        html.around(" <code>", reason.code(), "</code>");
    }
    html.text(entry.message.as_deref().unwrap_or_default());
    html.markup("</td></tr>\n");
}
