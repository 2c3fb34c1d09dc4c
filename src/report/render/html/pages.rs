//! The page map: which pages a signature protects, and where on them its seal is shown.

use std::collections::BTreeSet;

use crate::report::Appearance;
use crate::report::PageCover;
use crate::report::SignatureAppearance;
use crate::report::SignatureReport;
use crate::report::render::Words;
use crate::report::render::html::markup::Html;

/// Most pages drawn for one signature: what needs a look comes first, and the text counts the rest.
const DRAWN: usize = 40;
/// Most unprotected files listed for one signature.
const LISTED: usize = 30;

/// Width of one field of the map, in units of the drawing, room for the number below a page, and the largest page.
const FIELD: f64 = 76.0;
const LABEL: f64 = 24.0;
const PAGE: [f64; 2] = [60.0, 80.0];
const IN_ROW: usize = 10;
/// A4, for pages that state no size.
const A4: [f64; 2] = [210.0, 297.0];

pub(super) fn write(
    html: &mut Html,
    signature: &SignatureReport,
    seen: Option<&SignatureAppearance>,
    appearance: &Appearance,
    words: Words,
) {
    let Some(coverage) = &signature.coverage else {
        return;
    };
    html.around("<h3>", words.pick("What it covers", "覆盖范围"), "</h3>\n");
    let grade = words.grade(coverage.grade);
    let sum = words.filled(
        "Coverage: {}. {} files are protected and unchanged, {} belong to the document and are not protected.",
        "覆盖程度：{}。受保护且未改动的文件 {} 个，属于文档而未受保护的 {} 个。",
        &[
            grade,
            &coverage.covered.to_string(),
            &coverage.uncovered.len().to_string(),
        ],
    );
    html.around("<p>", &sum, "</p>\n");
    if let Some(seen) = seen.filter(|s| !s.pages.is_empty()) {
        map(html, seen, appearance, words);
    }
    let changed = signature.digests.iter().flat_map(|d| &d.bad);
    let changed: Vec<(&str, &str)> = changed
        .map(|path| {
            let state = words.pick(
                "protected, but changed, missing or unreadable",
                "受保护，但已改动、缺失或不可读",
            );
            (path.as_str(), state)
        })
        .collect();
    let open = coverage.uncovered.iter();
    let open = open.map(|f| (f.path.as_str(), words.content(f.kind)));
    let all: Vec<(&str, &str)> = changed.into_iter().chain(open).collect();
    if all.is_empty() {
        return;
    }
    let heads = (
        words.pick("File in the package", "包内文件"),
        words.pick("Changed, or not protected", "已改动或未受保护"),
    );
    html.around("<table><thead><tr><th>", heads.0, "</th>");
    html.around("<th>", heads.1, "</th></tr></thead>\n");
    for (path, state) in all.iter().take(LISTED) {
        html.around("<tr><td>", path, "</td>")
            .around("<td>", state, "</td></tr>\n");
    }
    html.markup("</table>\n");
    more(html, all.len().saturating_sub(LISTED), words);
}

fn more(html: &mut Html, count: usize, words: Words) {
    if count > 0 {
        let text = words.filled("… and {} more", "……另有 {} 项未列出", &[&count.to_string()]);
        html.around("<p class=\"note\">", &text, "</p>\n");
    }
}

fn map(html: &mut Html, seen: &SignatureAppearance, appearance: &Appearance, words: Words) {
    let count = |state: PageCover| seen.pages.iter().filter(|p| **p == state).count();
    let text = words.filled(
        "Pages: {}. Protected: {}; not protected: {}; changed after signing: {}.",
        "共 {} 页：受保护 {} 页，未受保护 {} 页，签名后被改动 {} 页。",
        &[
            &seen.pages.len().to_string(),
            &count(PageCover::Covered).to_string(),
            &count(PageCover::Open).to_string(),
            &count(PageCover::Changed).to_string(),
        ],
    );
    html.around("<p>", &text, "</p>\n");
    let shown = shown(seen);
    let rows = shown.len().div_ceil(IN_ROW) as f64;
    // Landscape pages alone need no room for portrait ones.
    let tallest = shown
        .iter()
        .map(|page| drawn_size(*page, appearance).1)
        .fold(0.0, f64::max);
    let field = tallest + LABEL;
    html.markup("<svg class=\"pages\" role=\"img\" viewBox=\"0 0 ");
    html.number(FIELD * IN_ROW as f64)
        .markup(" ")
        .number(field * rows);
    html.around(
        "\"><title>",
        words.pick("Page map", "页面覆盖图"),
        "</title>\n",
    );
    for (place, &page) in shown.iter().enumerate() {
        let column = place.checked_rem(IN_ROW).unwrap_or_default() as f64;
        let row = place.checked_div(IN_ROW).unwrap_or_default() as f64;
        let at = (FIELD * column + 8.0, field * row + 4.0 + tallest);
        draw(html, page, seen, appearance, at);
    }
    html.markup("</svg>\n");
    more(html, seen.pages.len().saturating_sub(shown.len()), words);
    let key = words.pick(
        "Green with a tick: protected. Dashed: not protected. Red with a cross: changed. Red frame: where the seal is shown.",
        "绿色带勾：受保护；虚线：未受保护；红色带叉：已改动；红框：印章显示位置。",
    );
    html.around("<p class=\"note\">", key, "</p>\n");
}

/// The pages to draw: those that are not protected or bear a stamp before all others; in their order.
fn shown(seen: &SignatureAppearance) -> BTreeSet<usize> {
    let stamped: BTreeSet<usize> = seen.stamps.iter().map(|s| s.page).collect();
    let pages = seen.pages.iter().enumerate();
    let (first, then): (Vec<_>, Vec<_>) = pages
        .map(|(page, cover)| {
            (
                page,
                *cover != PageCover::Covered || stamped.contains(&page),
            )
        })
        .partition(|(_, needs_a_look)| *needs_a_look);
    let all = first.into_iter().chain(then);
    all.take(DRAWN).map(|(page, _)| page).collect()
}

/// Width and height of a page as drawn, and units of the drawing for a millimetre.
fn drawn_size(page: usize, appearance: &Appearance) -> (f64, f64, f64) {
    let usable = |size: &[f64; 2]| size.iter().all(|mm| mm.is_finite() && *mm > 0.0);
    let size = appearance.pages.get(page).and_then(|p| p.size);
    let [width, height] = size.filter(usable).unwrap_or(A4);
    let scale = (PAGE[0] / width).min(PAGE[1] / height);
    (width * scale, height * scale, scale)
}

fn draw(
    html: &mut Html,
    page: usize,
    seen: &SignatureAppearance,
    appearance: &Appearance,
    (left, bottom): (f64, f64),
) {
    let (w, h, scale) = drawn_size(page, appearance);
    let x = left + (PAGE[0] - w) / 2.0;
    let y = bottom - h;
    let (look, sign) = match seen.pages.get(page) {
        Some(PageCover::Covered) => (
            "\" fill=\"#e4f1e8\" stroke=\"#17633c",
            "<text font-size=\"11\" fill=\"#17633c\" style=\"fill:#17633c\" x=\"",
        ),
        Some(PageCover::Changed) => (
            "\" fill=\"#fbe3e3\" stroke=\"#a31621\" stroke-width=\"1.6",
            "<text font-size=\"15\" style=\"fill:#a31621\" x=\"",
        ),
        Some(PageCover::Open) | None => (
            "\" fill=\"#fff\" stroke=\"#8a5a00\" stroke-dasharray=\"4 3",
            "<text font-size=\"13\" style=\"fill:#8a5a00\" x=\"",
        ),
    };
    rectangle(html, [x, y, w, h], look);
    html.markup(sign).number(x + 4.0);
    html.markup("\" y=\"").number(y + 13.0).markup("\">");
    html.markup(match seen.pages.get(page) {
        Some(PageCover::Covered) => "✓</text>",
        Some(PageCover::Changed) => "✗</text>",
        Some(PageCover::Open) | None => "–</text>",
    });
    for stamp in seen.stamps.iter().filter(|s| s.page == page).take(DRAWN) {
        let [sx, sy, sw, sh] = stamp.area.map(|mm| mm * scale);
        let (from_x, from_y) = (sx.clamp(0.0, w), sy.clamp(0.0, h));
        let (to_x, to_y) = ((sx + sw).clamp(from_x, w), (sy + sh).clamp(from_y, h));
        let area = [x + from_x, y + from_y, to_x - from_x, to_y - from_y];
        rectangle(
            html,
            area,
            "\" fill=\"#b0483f\" fill-opacity=\"0.25\" stroke=\"#b01020",
        );
    }
    html.markup("<text class=\"soft\" font-size=\"11\" text-anchor=\"middle\" x=\"");
    html.number(left + PAGE[0] / 2.0)
        .markup("\" y=\"")
        .number(bottom + 14.0);
    html.markup("\">")
        .count(page.saturating_add(1))
        .markup("</text>\n");
}

fn rectangle(html: &mut Html, [x, y, w, h]: [f64; 4], look: &'static str) {
    html.markup("<rect x=\"").number(x);
    html.markup("\" y=\"").number(y);
    html.markup("\" width=\"").number(w);
    html.markup("\" height=\"").number(h);
    html.markup(look).markup("\"/>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::StampPlace;

    #[test]
    fn of_many_pages_those_that_need_a_look_are_drawn() {
        let mut pages = vec![PageCover::Covered; 1000];
        pages[700] = PageCover::Open;
        pages[900] = PageCover::Changed;
        let seen = SignatureAppearance {
            pages,
            stamps: vec![StampPlace::new(999, [0.0; 4])],
            picture: None,
        };
        let shown = shown(&seen);
        assert_eq!(shown.len(), DRAWN);
        assert!([700, 900, 999, 0].iter().all(|p| shown.contains(p)));
    }
}
