//! The frame of every page: head, style, foot.

use crate::report::Language;
use crate::report::render::Words;
use crate::report::render::html::markup::Html;

/// Nothing may be fetched, nothing may run; styles and pictures are in the page itself.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n";

/// Sober, like a form of an office; for the screen and for A4 paper.
const STYLE: &str = "<style>
:root { --ink: #1d2430; --soft: #5b6472; --line: #b9c0ca; --pale: #f4f6f8; --good: #17633c; --bad: #a31621; --open: #8a5a00; }
* { box-sizing: border-box; }
body { margin: 0; background: #e7eaee; color: var(--ink); font: 15px/1.6 \"Noto Sans CJK SC\", \"Source Han Sans SC\", \"PingFang SC\", \"Microsoft YaHei\", \"Noto Sans\", Arial, sans-serif; }
main { max-width: 860px; margin: 24px auto; padding: 36px 44px 28px; background: #fff; border: 1px solid var(--line); }
h1, h2, h3, .word { font-family: \"Noto Serif CJK SC\", \"Source Han Serif SC\", \"Songti SC\", SimSun, \"Noto Serif\", Georgia, serif; }
header { text-align: center; border-bottom: 3px double var(--ink); padding-bottom: 14px; }
h1 { font-size: 26px; letter-spacing: .12em; margin: 0; font-weight: 700; }
html[lang=en] h1 { letter-spacing: .02em; }
header p { margin: 6px 0 0; color: var(--soft); overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 30px 0 8px; padding-left: 10px; border-left: 4px solid var(--ink); break-after: avoid; }
h3 { font-size: 15px; margin: 20px 0 6px; break-after: avoid; }
.verdict { margin: 22px 0; padding: 16px 22px; border: 2px solid; border-left-width: 10px; break-inside: avoid; }
.verdict .word { font-size: 30px; font-weight: 700; line-height: 1.3; margin: 0; letter-spacing: .06em; }
.verdict .answer { font-size: 20px; font-weight: 700; } .verdict p { margin: 4px 0; } .verdict ul { margin: 8px 0 4px; padding-left: 20px; color: var(--ink); }
.verdict .conclusion { color: var(--ink); font-size: 16px; } .verdict .remedy { color: var(--ink); }
.passed { color: var(--good); border-color: var(--good); } .failed { color: var(--bad); border-color: var(--bad); } .indeterminate { color: var(--open); border-color: var(--open); }
td.passed, td.failed, td.indeterminate { border-color: var(--line); } h2::first-letter { text-transform: capitalize; }
.badge { float: right; font-size: 14px; padding: 1px 12px; border: 1px solid; font-weight: 400; }
table { border-collapse: collapse; width: 100%; font-size: 14px; } table + table { margin-top: 10px; }
th, td { border: 1px solid var(--line); padding: 5px 10px; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: var(--pale); font-weight: 500; } th[scope=row] { width: 9.5em; color: var(--soft); } thead { display: table-header-group; } thead th { white-space: nowrap; } tr { break-inside: avoid; }
code { font: 12px/1.5 \"Noto Sans Mono\", Consolas, Menlo, monospace; overflow-wrap: anywhere; color: var(--soft); } td > code { color: var(--ink); }
.sealed { display: flex; gap: 18px; align-items: flex-start; } .sealed > table { flex: 1; }
figure { margin: 0; width: 190px; text-align: center; color: var(--soft); font-size: 12px; break-inside: avoid; }
figure div { height: 190px; display: flex; align-items: center; justify-content: center; border: 1px solid var(--line); background: #fff; padding: 6px; overflow: hidden; overflow-wrap: anywhere; }
figure img { max-width: 100%; max-height: 100%; object-fit: contain; }
svg { display: block; width: 100%; height: auto; break-inside: avoid; } svg text { font-family: inherit; fill: var(--ink); } svg .soft { fill: var(--soft); }
.tree, .tree ul { list-style: none; margin: 0; padding-left: 0; } .tree ul { padding-left: 22px; margin-left: 8px; border-left: 1px solid var(--line); }
.tree li > div { position: relative; padding: 4px 0 4px 6px; } .tree ul > li > div::before { content: \"\"; position: absolute; left: -22px; top: 16px; width: 22px; border-top: 1px solid var(--line); }
.tree small, .note { color: var(--soft); font-size: 13px; } .tree b { font-weight: 600; } .tag { border: 1px solid var(--line); padding: 0 6px; font-size: 12px; margin-left: 6px; color: var(--soft); }
.checks td:first-child { white-space: nowrap; width: 6.5em; } .checks td:nth-child(2) { width: 34%; } .ok { color: var(--good); } .not-ok { color: var(--bad); font-weight: 600; } .maybe, .warning { color: var(--open); font-weight: 600; } .skipped, .info { color: var(--soft); }
.totals { display: flex; gap: 12px; margin: 22px 0 10px; } .totals div { flex: 1; border: 1px solid; border-top-width: 6px; padding: 10px 14px; } .totals b { display: block; font-size: 28px; line-height: 1.2; } .none { color: var(--soft); border-color: var(--line); }
footer { margin-top: 32px; padding-top: 10px; border-top: 3px double var(--ink); color: var(--soft); font-size: 12px; overflow-wrap: anywhere; }
@page { size: A4; margin: 14mm 12mm; }
@media print { body { background: #fff; font-size: 13px; } main { margin: 0; padding: 0; border: 0; max-width: none; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
@media (max-width: 640px) { main { padding: 20px 16px; } .sealed, .totals { flex-direction: column; } }
</style>
";

/// Begins a page.
///
/// * `title`: what stands in the browser's title bar.
pub(super) fn begin(html: &mut Html, title: &str, words: Words) {
    html.markup("<!DOCTYPE html>\n<html lang=\"");
    html.markup(match words.0 {
        Language::Zh => "zh-CN",
        Language::En => "en",
    });
    html.markup("\">\n<head>\n<meta charset=\"utf-8\">\n")
        .markup(POLICY);
    html.markup("<meta name=\"referrer\" content=\"no-referrer\">\n");
    html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.around("<title>", title, "</title>\n").markup(STYLE);
    html.markup("</head>\n<body>\n<main>\n");
}

/// Ends a page with the program that made it.
pub(super) fn end(html: &mut Html, notes: &[&str]) {
    html.markup("<footer>");
    for note in notes {
        html.around("<p>", note, "</p>\n");
    }
    html.markup("</footer>\n</main>\n</body>\n</html>\n");
}
