//! Where a signature is shown (StampAnnot; ofd-signature, section 10, attack 16).

use std::collections::HashMap;

use crate::ofd::closure::Closure;
use crate::ofd::signature::Stamp;

/// Millimetres by which writers round and stamps lap over an edge.
const TOLERANCE: f64 = 1.0;

/// What is wrong with the place of a stamp.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Misplacement {
    /// The boundary cannot be read.
    BoundaryUnreadable,
    /// The clip cannot be read, or reaches out of the stamp.
    ClipOutside,
    /// It has no size.
    Empty,
    /// What is shown lies outside the page, all or in part.
    OutsidePage,
    /// The document has several pages with the identifier.
    PageAmbiguous,
    /// The document has no page with the identifier.
    PageUnknown,
    /// The seal's picture has another size.
    Size,
}

impl Misplacement {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::BoundaryUnreadable => "boundary cannot be read",
            Self::ClipOutside => "clip outside the stamp",
            Self::Empty => "no size",
            Self::OutsidePage => "outside the page",
            Self::PageAmbiguous => "several such pages",
            Self::PageUnknown => "no such page",
            Self::Size => "not the size of the picture",
        }
    }
}

/// The pages of a document by identifier, each with its box and how often the identifier stands.
pub(super) struct Pages<'a>(HashMap<&'a str, (Option<[f64; 4]>, usize)>);

impl<'a> Pages<'a> {
    pub(super) fn of(closure: &'a Closure) -> Self {
        let mut pages = HashMap::new();
        for page in &closure.pages {
            let area = closure.areas.get(&page.path).copied().or(closure.area);
            let (_, count) = pages.entry(page.id.as_str()).or_insert((area, 0_usize));
            *count = count.saturating_add(1);
        }
        Self(pages)
    }
}

/// Everything wrong with the place of `stamp`; `picture` is the size of the seal's picture in millimetres.
pub(super) fn misplacements(
    stamp: &Stamp,
    pages: &Pages<'_>,
    picture: Option<[f64; 2]>,
) -> Vec<Misplacement> {
    let mut found = Vec::new();
    let id = stamp.page.as_deref().unwrap_or_default();
    let area = match pages.0.get(id) {
        None => {
            found.push(Misplacement::PageUnknown);
            None
        }
        Some(&(area, count)) => {
            if count > 1 {
                found.push(Misplacement::PageAmbiguous);
            }
            area
        }
    };
    let Some([x, y, width, height]) = stamp.boundary else {
        found.push(Misplacement::BoundaryUnreadable);
        return found;
    };
    if width <= 0.0 || height <= 0.0 {
        found.push(Misplacement::Empty);
    }
    let whole = [0.0, 0.0, width, height];
    let clip = match stamp.clip {
        None => whole,
        Some(Some(clip)) if inside(clip, whole) => clip,
        Some(_) => {
            found.push(Misplacement::ClipOutside);
            whole
        }
    };
    let shown = [x + clip[0], y + clip[1], clip[2], clip[3]];
    if area.is_some_and(|a| !inside(shown, a)) {
        found.push(Misplacement::OutsidePage);
    }
    let differs =
        |[w, h]: [f64; 2]| (w - width).abs() > TOLERANCE || (h - height).abs() > TOLERANCE;
    if picture.is_some_and(differs) {
        found.push(Misplacement::Size);
    }
    found
}

/// Whether the clipped stamps of one size, which are the pieces of seam stamps (骑缝章), make up whole ones.
pub(super) fn pieces_fit(stamps: &[Stamp]) -> bool {
    let mut pieces: Vec<([f64; 2], f64)> = stamps
        .iter()
        .filter_map(|s| {
            let [_, _, width, height] = s.boundary?;
            let [_, _, w, h] = s.clip??;
            (width > 0.0 && height > 0.0).then(|| ([width, height], w * h / (width * height)))
        })
        .collect();
    pieces.sort_by(|([w, h], _), ([ow, oh], _)| w.total_cmp(ow).then(h.total_cmp(oh)));
    pieces
        .chunk_by(|(size, _), (other, _)| size == other)
        .all(|same| {
            let sum: f64 = same.iter().map(|(_, share)| share).sum();
            (sum - sum.round()).abs() <= PIECES_TOLERANCE
        })
}

/// By how much the pieces of seam stamps may miss a whole number of stamps, as a share of one: writers round.
const PIECES_TOLERANCE: f64 = 0.05;

/// Whether a box lies in another, give or take.
fn inside([x, y, w, h]: [f64; 4], [ox, oy, ow, oh]: [f64; 4]) -> bool {
    x >= ox - TOLERANCE
        && y >= oy - TOLERANCE
        && x + w <= ox + ow + TOLERANCE
        && y + h <= oy + oh + TOLERANCE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ofd::PageFacts;

    fn closure() -> Closure {
        Closure {
            pages: vec![PageFacts {
                id: "1".into(),
                path: "/p".into(),
            }],
            area: Some([0.0, 0.0, 210.0, 297.0]),
            ..Closure::default()
        }
    }

    fn at(page: &str, boundary: Option<[f64; 4]>, clip: Option<Option<[f64; 4]>>) -> Stamp {
        Stamp {
            id: None,
            page: Some(page.to_owned()),
            boundary,
            clip,
        }
    }

    #[test]
    fn pieces_of_a_seam_stamp_make_one() {
        let piece = |clip| at("1", Some([0.0, 0.0, 40.0, 40.0]), Some(Some(clip)));
        let half = || piece([0.0, 0.0, 20.0, 40.0]);
        assert!(pieces_fit(&[half(), half()]));
        assert!(pieces_fit(&[half(), half(), half(), half()]), "two stamps");
        assert!(
            pieces_fit(&[at("1", Some([0.0, 0.0, 40.0, 40.0]), None)]),
            "no seam"
        );
        assert!(!pieces_fit(&[half(), piece([28.0, 0.0, 12.0, 40.0])]));
    }

    #[test]
    fn a_stamp_lies_on_a_page_in_its_size() {
        let closure = closure();
        let good = [90.0, 9.0, 30.0, 20.0];
        let seam = [202.0, 128.5, 40.0, 40.0];
        for (stamp, want, why) in [
            (at("1", Some(good), None), None, "plain"),
            (
                at("1", Some(seam), Some(Some([0.0, 0.0, 8.0, 40.0]))),
                None,
                "a seam stamp shows its part alone",
            ),
            (
                at("1", Some(seam), None),
                Some(Misplacement::OutsidePage),
                "without clip it laps over",
            ),
            (
                at("9", Some(good), None),
                Some(Misplacement::PageUnknown),
                "no page 9",
            ),
            (
                at("1", None, None),
                Some(Misplacement::BoundaryUnreadable),
                "no box",
            ),
            (
                at("1", Some([9.0, 9.0, 0.0, 0.0]), None),
                Some(Misplacement::Empty),
                "invisible",
            ),
            (
                at("1", Some([0.0, 0.0, 9000.0, 9000.0]), None),
                Some(Misplacement::OutsidePage),
                "huge",
            ),
            (
                at("1", Some(good), Some(Some([20.0, 0.0, 20.0, 20.0]))),
                Some(Misplacement::ClipOutside),
                "clip reaches out",
            ),
            (
                at("1", Some(good), Some(None)),
                Some(Misplacement::ClipOutside),
                "clip cannot be read",
            ),
        ] {
            let found = misplacements(&stamp, &Pages::of(&closure), None);
            assert_eq!(found, Vec::from_iter(want), "{why}");
        }
        let picture = misplacements(
            &at("1", Some(good), None),
            &Pages::of(&closure),
            Some([40.0, 40.0]),
        );
        assert_eq!(picture, [Misplacement::Size]);
    }
}
