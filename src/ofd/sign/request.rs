//! What is to be signed, and where it is to be seen.

use std::collections::BTreeSet;
use std::fmt;

use crate::crypto::DigestAlgorithm;
use crate::crypto::SignError;
use crate::limits::Limits;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::time::Timestamp;

/// Which document of a package is signed, when, and where the stamp is shown.
///
/// Unless said otherwise: the first document, every file of the package covered, no stamp, further signatures
/// allowed.
#[derive(Clone, Debug)]
pub struct SignRequest {
    pub(super) at: Timestamp,
    pub(super) document: usize,
    pub(super) places: Vec<Place>,
    pub(super) lock: Lock,
    pub(super) existing: Existing,
    pub(super) left_out: BTreeSet<String>,
    pub(super) provider: [String; 3],
    pub(super) limits: Limits,
}

/// Whether further signatures may follow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Lock {
    Locked,
    Open,
}

/// What signatures that are already there have to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Existing {
    Any,
    Intact,
}

impl SignRequest {
    /// To sign at this time, which is the signer's claim.
    pub fn new(at: Timestamp) -> Self {
        Self {
            at,
            document: 0,
            places: Vec::new(),
            lock: Lock::Open,
            existing: Existing::Intact,
            left_out: BTreeSet::new(),
            provider: ["yinzheng", env!("CARGO_PKG_VERSION"), ""].map(str::to_owned),
            limits: Limits::default(),
        }
    }

    /// The time of signing.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// The same for another document (DocBody), counted from 0.
    #[must_use]
    pub const fn document(mut self, index: usize) -> Self {
        self.document = index;
        self
    }

    /// The same with one more place where the stamp is shown. A digital signature has none.
    #[must_use]
    pub fn place(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    /// The same, covering the list of signatures too, so that no further signature can follow (锁定).
    #[must_use]
    pub const fn lock(mut self) -> Self {
        self.lock = Lock::Locked;
        self
    }

    /// The same, although signatures in the package may be broken: they stay as broken as they are.
    #[must_use]
    pub const fn beside_broken(mut self) -> Self {
        self.existing = Existing::Any;
        self
    }

    /// The same without covering the file at `path`, which begins with `/`; it can then be changed by anyone.
    #[must_use]
    pub fn leave_out(mut self, path: &str) -> Self {
        self.left_out.insert(path.to_owned());
        self
    }

    /// The same with another signing component (`Provider`): its name, version and company.
    #[must_use]
    pub fn provider(mut self, name: &str, version: &str, company: &str) -> Self {
        self.provider = [name, version, company].map(str::to_owned);
        self
    }

    /// The same under other limits for reading.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

/// Where a stamp is shown (GB/T 33190-2016, 18.2.3). Millimetres from the upper left corner of the page's box; the
/// stamp has the size of the seal's picture.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// Whole, on one page.
    Page {
        /// The page.
        page: PageChoice,
        /// From its left edge to that of the stamp.
        left: f64,
        /// From its upper edge to that of the stamp.
        top: f64,
    },
    /// As a seam stamp (骑缝章): cut into pieces of one width, one at the edge of each page.
    Seam {
        /// The pages, two or more; all pages of the document if empty.
        pages: Vec<PageChoice>,
        /// At which edge.
        edge: Edge,
        /// From the upper end of that edge (from its left end, where the edge lies across) to the stamp.
        offset: f64,
        /// Most pages that share one stamp, two or more; where there are more, they are shared out evenly.
        most: usize,
    },
}

/// A page of a document.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PageChoice {
    /// By the identifier that Document.xml gives it.
    Id(String),
    /// By its place in the document, from 0.
    Index(usize),
}

/// An edge of a page.
#[allow(clippy::exhaustive_enums)] // a page has four
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Edge {
    /// The lower one.
    Bottom,
    /// The left one.
    Left,
    /// The right one, where seam stamps usually are.
    Right,
    /// The upper one.
    Top,
}

/// Makes the value of a digital signature: SignedData of GB/T 35275, or what else its algorithm has.
pub type ValueMaker<'a> = &'a dyn Fn(&[u8]) -> Result<Vec<u8>, SignError>;

/// Who signs without a seal (数字签名). What he makes is verified like any other value.
#[derive(Clone)]
pub struct DigitalSigner<'a> {
    pub(super) method: Oid,
    pub(super) digest: DigestAlgorithm,
    pub(super) value: ValueMaker<'a>,
    pub(super) certificates: Vec<Certificate>,
}

impl<'a> DigitalSigner<'a> {
    /// A signer by the algorithm `method`.
    ///
    /// * `digest`: for the files covered (`CheckMethod`); with SM2 it is SM3.
    /// * `value`: makes the value over the bytes of Signature.xml that it is given, for SM2 a SignedData of
    ///   GB/T 35275 with the signer's certificate in it.
    pub fn new(method: Oid, digest: DigestAlgorithm, value: ValueMaker<'a>) -> Self {
        Self {
            method,
            digest,
            value,
            certificates: Vec::new(),
        }
    }

    /// The same with the signer's certificate, where the value does not carry it.
    #[must_use]
    pub fn certificate(mut self, certificate: &Certificate) -> Self {
        self.certificates.push(certificate.clone());
        self
    }
}

impl fmt::Debug for DigitalSigner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DigitalSigner({}, {})", self.method, self.digest)
    }
}
