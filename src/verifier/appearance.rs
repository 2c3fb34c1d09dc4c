//! What a verified file looks like, read once more for those who want to see it.

use std::collections::HashMap;

use crate::limits::Limits;
use crate::ofd;
use crate::ofd::OfdFacts;
use crate::ofd::ReferenceState;
use crate::ofd::SignatureFacts;
use crate::ofd::ValueKind;
use crate::report::Appearance;
use crate::report::Format;
use crate::report::PageAppearance;
use crate::report::PageCover;
use crate::report::Report;
use crate::report::SealImage;
use crate::report::SignatureAppearance;
use crate::report::StampPlace;
use crate::seal::Picture;
use crate::seal::PictureKind;
use crate::seal::Seal;
use crate::seal::SealSignature;
use crate::verifier::Input;
use crate::verifier::Verifier;

impl Verifier {
    /// The pages of a file, the places and pictures of its seals: what [`Report::html`] shows beside the verdict.
    ///
    /// * `input`: the file that `report` is about.
    ///
    /// Judges nothing. What cannot be read is left out.
    pub fn appearance(&self, input: &Input<'_>, report: &Report) -> Appearance {
        let (bytes, limits) = (input.bytes(), &self.limits);
        let alone = |picture: Option<SealImage>| {
            let signature = SignatureAppearance {
                picture,
                ..SignatureAppearance::default()
            };
            Appearance {
                signatures: vec![signature],
                ..Appearance::default()
            }
        };
        match report.format {
            // A file beyond the limit was refused unread, and has no format.
            Format::Ofd => of_package(&ofd::observe(bytes, limits), limits),
            Format::Seal => {
                let seal = Seal::from_der_within(bytes, limits).ok();
                alone(seal.map(|s| image(&s.info.picture)))
            }
            Format::SealSignature => alone(in_signature(bytes, limits)),
            Format::Cms | Format::Proof | Format::Timestamp | Format::Unknown => {
                Appearance::default()
            }
        }
    }
}

fn of_package(facts: &OfdFacts, limits: &Limits) -> Appearance {
    let mut pages = Vec::new();
    for document in &facts.documents {
        let closure = &document.closure;
        pages.extend(closure.pages.iter().map(|page| {
            let area = closure.areas.get(&page.path).copied().or(closure.area);
            PageAppearance::new(area.map(|[_, _, width, height]| [width, height]))
        }));
    }
    let signatures = facts.signatures.iter();
    Appearance {
        signatures: signatures.map(|s| of_signature(facts, s, limits)).collect(),
        pages,
    }
}

fn of_signature(
    facts: &OfdFacts,
    signature: &SignatureFacts,
    limits: &Limits,
) -> SignatureAppearance {
    let picture = match signature.value_kind {
        ValueKind::Seal => in_signature(&signature.value, limits),
        _ => None,
    };
    let states: HashMap<&str, ReferenceState> = signature
        .references
        .iter()
        .rev()
        .map(|r| (r.path.as_str(), r.state))
        .collect();
    let all_pages = facts.documents.iter().flat_map(|d| &d.closure.pages);
    let pages = all_pages.map(|page| match states.get(page.path.as_str()) {
        None => PageCover::Open,
        Some(ReferenceState::Matches) => PageCover::Covered,
        Some(_) => PageCover::Changed,
    });
    let pages = if signature.references_unknown() {
        Vec::new()
    } else {
        pages.collect()
    };
    SignatureAppearance {
        picture,
        pages,
        stamps: stamps(facts, signature),
    }
}

/// The stamps that name a page of the signature's document and say where on it they are.
fn stamps(facts: &OfdFacts, signature: &SignatureFacts) -> Vec<StampPlace> {
    let before = facts.documents.iter().take(signature.document);
    let first: usize = before.map(|d| d.closure.pages.len()).sum();
    let Some(document) = facts.documents.get(signature.document) else {
        return Vec::new();
    };
    let closure = &document.closure;
    let by_id: HashMap<&str, (usize, [f64; 4])> = closure
        .pages
        .iter()
        .enumerate()
        .rev()
        .filter_map(|(i, page)| {
            let area = closure.areas.get(&page.path).copied().or(closure.area)?;
            Some((page.id.as_str(), (first.saturating_add(i), area)))
        })
        .collect();
    let stamps = signature.file.stamps.iter();
    let placed = stamps.filter_map(|stamp| {
        let &(page, [left, top, _, _]) = by_id.get(stamp.page.as_deref()?)?;
        let [x, y, width, height] = stamp.boundary?;
        let [cx, cy, cw, ch] = stamp.clip.flatten().unwrap_or([0.0, 0.0, width, height]);
        Some(StampPlace::new(page, [x + cx - left, y + cy - top, cw, ch]))
    });
    placed.collect()
}

fn in_signature(value: &[u8], limits: &Limits) -> Option<SealImage> {
    let signature = SealSignature::from_der_within(value, limits).ok()?;
    Some(image(&signature.seal.info.picture))
}

fn image(picture: &Picture) -> SealImage {
    let kind = picture.found;
    SealImage {
        kind: kind.map_or_else(|| picture.declared.clone(), |k| k.to_string()),
        media_type: kind.and_then(|k| match k {
            PictureKind::Bmp => Some("image/bmp"),
            PictureKind::Gif => Some("image/gif"),
            PictureKind::Jpg => Some("image/jpeg"),
            PictureKind::Png => Some("image/png"),
            PictureKind::Svg => Some("image/svg+xml"),
            PictureKind::Ofd => None,
        }),
        data: picture.data.as_bytes().to_vec(),
        size: [picture.width, picture.height],
    }
}
