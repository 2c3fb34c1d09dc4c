//! What is to be signed, and where it is to be seen, in JSON.

use serde::Deserialize;

use crate::capi::config;
use crate::capi::config::present;
use crate::capi::octets::Base64;
use crate::capi::status::Failure;
use crate::issuer::Font;
use crate::ofd::sign::Edge;
use crate::ofd::sign::PageChoice;
use crate::ofd::sign::Place;
use crate::ofd::sign::SignRequest;
use crate::time::Timestamp;

/// A request for a seal signature.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SealRequest {
    pub(super) time: Timestamp,
    #[serde(default)]
    pub(super) property: String,
}

impl SealRequest {
    pub(super) fn from_json(text: &str) -> Result<Self, Failure> {
        config::read("request", text)
    }
}

/// A request for a sealed document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfdRequest {
    pub(super) time: Timestamp,
    #[serde(default)]
    pub(super) document: usize,
    #[serde(default)]
    pub(super) places: Vec<PlaceForm>,
    #[serde(default)]
    lock: bool,
    #[serde(default)]
    beside_broken: bool,
    #[serde(default)]
    leave_out: Vec<String>,
    #[serde(default, deserialize_with = "present")]
    pub(super) font: Option<FontForm>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum PlaceForm {
    Page(PagePlace),
    Seam(SeamPlace),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PagePlace {
    page: PageForm,
    left: f64,
    top: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeamPlace {
    edge: EdgeForm,
    offset: f64,
    #[serde(default)]
    pages: Vec<PageForm>,
    #[serde(default = "most_on_one_stamp")]
    most: usize,
}

/// A page by its place in the document, from 1, or by its identifier.
#[derive(Deserialize)]
#[serde(untagged)]
enum PageForm {
    Number(std::num::NonZeroUsize),
    Id(String),
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum EdgeForm {
    Bottom,
    Left,
    Right,
    Top,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FontForm {
    name: String,
    data: Base64,
}

/// Pieces of a stamp become too narrow to see beyond some twenty.
const fn most_on_one_stamp() -> usize {
    20
}

impl OfdRequest {
    pub(super) fn from_json(text: &str) -> Result<Self, Failure> {
        config::read("request", text)
    }

    /// The same request in the library's words.
    pub(super) fn to_sign(&self) -> SignRequest {
        let mut request = SignRequest::new(self.time).document(self.document);
        for place in &self.places {
            request = request.place(place.into());
        }
        if self.lock {
            request = request.lock();
        }
        if self.beside_broken {
            request = request.beside_broken();
        }
        for path in &self.leave_out {
            request = request.leave_out(path);
        }
        request
    }

    /// Whether it says anything beside time and font, which is all that a page that is drawn takes.
    pub(super) fn is_about_pages(&self) -> bool {
        let flagged = self.lock || self.beside_broken;
        flagged || self.document > 0 || !self.places.is_empty() || !self.leave_out.is_empty()
    }
}

impl FontForm {
    pub(super) fn read(&self) -> Result<Font, Failure> {
        let wrong = |e: crate::error::ParseError| Failure::configuration(format!("font: {e}"));
        Font::new(&self.name, &self.data.0).map_err(wrong)
    }
}

impl From<&PlaceForm> for Place {
    fn from(form: &PlaceForm) -> Self {
        match form {
            PlaceForm::Page(place) => Self::Page {
                page: (&place.page).into(),
                left: place.left,
                top: place.top,
            },
            PlaceForm::Seam(seam) => Self::Seam {
                pages: seam.pages.iter().map(PageChoice::from).collect(),
                edge: seam.edge.into(),
                offset: seam.offset,
                most: seam.most,
            },
        }
    }
}

impl From<&PageForm> for PageChoice {
    fn from(form: &PageForm) -> Self {
        match form {
            PageForm::Number(number) => Self::Index(number.get().saturating_sub(1)),
            PageForm::Id(id) => Self::Id(id.clone()),
        }
    }
}

impl From<EdgeForm> for Edge {
    fn from(form: EdgeForm) -> Self {
        match form {
            EdgeForm::Bottom => Self::Bottom,
            EdgeForm::Left => Self::Left,
            EdgeForm::Right => Self::Right,
            EdgeForm::Top => Self::Top,
        }
    }
}
