//! What a file looks like: its pages, where its seals are shown, and their pictures.
//!
//! Beside the [`Report`](crate::report::Report) and not in it, so that machines do not carry pictures about. Nothing
//! of it is judged, and nothing of it decides.

/// What a page for people shows beside the report.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Appearance {
    /// The pages of all documents in the file, in their order.
    pub pages: Vec<PageAppearance>,
    /// The signatures, in the order of the report.
    pub signatures: Vec<SignatureAppearance>,
}

/// A page.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PageAppearance {
    /// Width and height in millimetres, where the file states them.
    pub size: Option<[f64; 2]>,
}

impl PageAppearance {
    /// A page of this width and height in millimetres.
    pub const fn new(size: Option<[f64; 2]>) -> Self {
        Self { size }
    }
}

/// How a signature stands to one page.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum PageCover {
    /// The page's content is not what was signed.
    Changed,
    /// The signature protects the page's content, and that is unchanged.
    Covered,
    /// The signature does not protect the page.
    Open,
}

/// How a signature is shown.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignatureAppearance {
    /// The picture of the seal.
    pub picture: Option<SealImage>,
    /// How it stands to each of [`Appearance::pages`]; empty where that is not known.
    pub pages: Vec<PageCover>,
    /// Where the file shows it.
    pub stamps: Vec<StampPlace>,
}

/// Where a seal is shown.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StampPlace {
    /// The place of the page in [`Appearance::pages`], from 0.
    pub page: usize,
    /// `x y width height` of the part that is shown, in millimetres from the upper left corner of the page.
    pub area: [f64; 4],
}

impl StampPlace {
    /// A stamp on this page, at this place.
    pub const fn new(page: usize, area: [f64; 4]) -> Self {
        Self { page, area }
    }
}

/// The picture of a seal, as it is in the file: chosen by a stranger, and not decoded here.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SealImage {
    /// What it is, for people: `PNG`, `OFD`, …; or what the seal calls it.
    pub kind: String,
    /// Its media type, for the kinds that browsers show.
    pub media_type: Option<&'static str>,
    /// The picture.
    pub data: Vec<u8>,
    /// Width and height on paper, in millimetres.
    pub size: [u64; 2],
}
