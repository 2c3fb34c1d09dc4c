//! From places to StampAnnot: boxes in millimetres, and the pieces of seam stamps.

use crate::ofd::closure::Closure;
use crate::ofd::closure::PageFacts;
use crate::ofd::sign::error::SignOfdError;
use crate::ofd::sign::request::Edge;
use crate::ofd::sign::request::PageChoice;
use crate::ofd::sign::request::Place;
use crate::ofd::sign::text::StampLine;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;

/// The stamps for `places`, in their order; `size` is that of the seal's picture in millimetres.
pub(super) fn stamps(
    places: &[Place],
    closure: &Closure,
    size: (u32, u32),
) -> Result<Vec<StampLine>, SignOfdError> {
    let board = Board { closure, size };
    let mut lines = Vec::new();
    for place in places {
        match place {
            Place::Page { page, left, top } => lines.push(board.whole(page, *left, *top)?),
            Place::Seam {
                pages,
                edge,
                offset,
                most,
            } => lines.extend(board.seam(pages, *edge, *offset, *most)?),
        }
    }
    Ok(lines)
}

struct Board<'c> {
    closure: &'c Closure,
    size: (u32, u32),
}

impl Board<'_> {
    fn whole(&self, page: &PageChoice, left: f64, top: f64) -> Result<StampLine, SignOfdError> {
        let page = self.page(page)?;
        let [x, y, ..] = self.area(page).unwrap_or_default();
        self.line(page, [x + left, y + top], None)
    }

    fn seam(
        &self,
        choices: &[PageChoice],
        edge: Edge,
        offset: f64,
        most: usize,
    ) -> Result<Vec<StampLine>, SignOfdError> {
        let pages: Vec<&PageFacts> = if choices.is_empty() {
            self.closure.pages.iter().collect()
        } else {
            let pages = choices.iter().map(|c| self.page(c));
            pages.collect::<Result<_, _>>()?
        };
        if pages.len() < 2 || most < 2 {
            let detail = format!("{} pages, {most} for one stamp", pages.len());
            return Err(refused("seam", detail));
        }
        let mut lines = Vec::new();
        for group in shared_out(&pages, most) {
            let count = u32::try_from(group.len()).unwrap_or(u32::MAX);
            for (number, page) in (0..count).zip(group) {
                lines.push(self.piece(page, edge, offset, (number, count))?);
            }
        }
        Ok(lines)
    }

    /// One piece of a seam stamp: the whole stamp lies so that the piece ends at the edge, and the clip leaves the
    /// piece alone.
    fn piece(
        &self,
        page: &PageFacts,
        edge: Edge,
        offset: f64,
        (number, count): (u32, u32),
    ) -> Result<StampLine, SignOfdError> {
        let Some([x, y, width, height]) = self.area(page) else {
            return Err(refused(&page.id, "no page box".to_owned()));
        };
        let (w, h) = (f64::from(self.size.0), f64::from(self.size.1));
        let across = matches!(edge, Edge::Left | Edge::Right);
        let side = if across { self.size.0 } else { self.size.1 };
        let (from, to) = (
            cut(side, number, count),
            cut(side, number.saturating_add(1), count),
        );
        let (near, far) = (-from, if across { width } else { height } - to);
        let (at, clip) = match edge {
            Edge::Left => ([x + near, y + offset], [from, 0.0, to - from, h]),
            Edge::Right => ([x + far, y + offset], [from, 0.0, to - from, h]),
            Edge::Top => ([x + offset, y + near], [0.0, from, w, to - from]),
            Edge::Bottom => ([x + offset, y + far], [0.0, from, w, to - from]),
        };
        self.line(page, at, Some(clip))
    }

    fn line(
        &self,
        page: &PageFacts,
        [x, y]: [f64; 2],
        clip: Option<[f64; 4]>,
    ) -> Result<StampLine, SignOfdError> {
        if !(x.is_finite() && y.is_finite()) {
            return Err(refused(&page.id, format!("{x} {y}")));
        }
        let (w, h) = (f64::from(self.size.0), f64::from(self.size.1));
        Ok(StampLine {
            page: page.id.clone(),
            boundary: numbers([x, y, w, h]),
            clip: clip.map(numbers),
        })
    }

    fn page(&self, choice: &PageChoice) -> Result<&PageFacts, SignOfdError> {
        let pages = &self.closure.pages;
        let (found, name) = match choice {
            PageChoice::Id(id) => (pages.iter().find(|p| p.id == *id), id.clone()),
            PageChoice::Index(index) => (pages.get(*index), format!("index {index}")),
        };
        found
            .filter(|p| !p.id.is_empty())
            .ok_or_else(|| refused(&name, format!("{} pages", pages.len())))
    }

    fn area(&self, page: &PageFacts) -> Option<[f64; 4]> {
        let own = self.closure.areas.get(&page.path);
        own.copied().or(self.closure.area)
    }
}

/// Where the cut before piece `number` of `count` lies, in millimetres: whole micrometres, so that the pieces make up
/// the side to the last of them.
fn cut(side: u32, number: u32, count: u32) -> f64 {
    let micrometres = u64::from(side).saturating_mul(1_000);
    let at = micrometres
        .saturating_mul(u64::from(number))
        .checked_div(u64::from(count));
    let at = at.and_then(|a| u32::try_from(a).ok());
    f64::from(at.unwrap_or_default()) / 1_000.0
}

/// Groups of at most `most` pages, of sizes that differ by one at most; none has a single page, even where that
/// takes a group beyond `most`.
fn shared_out<'p, 'f>(pages: &'p [&'f PageFacts], most: usize) -> Vec<&'p [&'f PageFacts]> {
    let wanted = pages.len().div_ceil(most.max(1));
    let possible = pages.len().checked_div(2).unwrap_or_default();
    let count = wanted.min(possible).max(1);
    let mut groups = Vec::new();
    let mut rest = pages;
    for left in (1..=count).rev() {
        let (group, after) = rest.split_at(rest.len().div_ceil(left).min(rest.len()));
        groups.push(group);
        rest = after;
    }
    groups
}

/// A box as text, in thousandths of a millimetre at most.
fn numbers(values: [f64; 4]) -> String {
    values
        .map(|value| {
            let text = format!("{value:.3}");
            let text = text.trim_end_matches('0').trim_end_matches('.');
            if text == "-0" { "0" } else { text }.to_owned()
        })
        .join(" ")
}

fn refused(page: &str, detail: String) -> SignOfdError {
    let finding = Finding::not_ok(Check::OfdStamp, Reason::StampMisplaced);
    let finding = finding.with(format!("page {page}: {detail}"));
    SignOfdError::Place(Box::new(finding))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closure(pages: usize) -> Closure {
        Closure {
            pages: (1..=pages)
                .map(|n| PageFacts {
                    id: n.to_string(),
                    path: format!("/{n}"),
                })
                .collect(),
            area: Some([0.0, 0.0, 210.0, 297.0]),
            ..Closure::default()
        }
    }

    fn seam(pages: usize, edge: Edge, most: usize) -> Vec<StampLine> {
        let place = Place::Seam {
            pages: Vec::new(),
            edge,
            offset: 100.0,
            most,
        };
        stamps(&[place], &closure(pages), (40, 30)).unwrap()
    }

    #[test]
    fn a_seam_stamp_is_cut_at_the_edge() {
        for (edge, boundaries, clips) in [
            (
                Edge::Right,
                ["190 100 40 30", "170 100 40 30"],
                ["0 0 20 30", "20 0 20 30"],
            ),
            (
                Edge::Left,
                ["0 100 40 30", "-20 100 40 30"],
                ["0 0 20 30", "20 0 20 30"],
            ),
            (
                Edge::Top,
                ["100 0 40 30", "100 -15 40 30"],
                ["0 0 40 15", "0 15 40 15"],
            ),
            (
                Edge::Bottom,
                ["100 282 40 30", "100 267 40 30"],
                ["0 0 40 15", "0 15 40 15"],
            ),
        ] {
            let lines = seam(2, edge, 9);
            let found: Vec<_> = lines.iter().map(|l| l.boundary.as_str()).collect();
            assert_eq!(found, boundaries, "{edge:?}");
            let found: Vec<_> = lines.iter().filter_map(|l| l.clip.as_deref()).collect();
            assert_eq!(found, clips, "{edge:?}");
        }
    }

    #[test]
    fn pages_share_stamps_evenly_and_none_stays_alone() {
        let all = closure(7);
        for (pages, most, want) in [
            (2, 2, vec![2]),
            (3, 2, vec![3]),
            (4, 2, vec![2, 2]),
            (5, 2, vec![3, 2]),
            (7, 3, vec![3, 2, 2]),
            (7, 99, vec![7]),
        ] {
            let pages: Vec<&PageFacts> = all.pages.iter().take(pages).collect();
            let sizes: Vec<_> = shared_out(&pages, most).iter().map(|g| g.len()).collect();
            assert_eq!(sizes, want);
        }
    }
}
