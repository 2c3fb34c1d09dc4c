//! What a seal is to be.

use crate::pki::Certificate;
use crate::seal::ExtData;
use crate::seal::make::SealPicture;
use crate::time::Timestamp;
use crate::time::Validity;

/// In which form a seal lists those who may sign with it. GM/T 0031-2014 knows certificates alone.
#[allow(clippy::exhaustive_enums)] // certListType has these two
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Listing {
    /// Their certificates.
    #[default]
    Certificates,
    /// SM3 digests of their certificates, which keeps the seal small.
    Digests,
}

/// A seal before it is made: what its maker was asked for.
///
/// The parts that nobody can leave out are arguments of [`SealDraft::new`]; the rest has a default.
#[derive(Clone, Debug)]
pub struct SealDraft {
    pub(super) seal_id: String,
    pub(super) name: String,
    pub(super) kind: u64,
    pub(super) signers: Vec<Certificate>,
    pub(super) listing: Listing,
    pub(super) created: Timestamp,
    pub(super) validity: Validity,
    pub(super) picture: Option<SealPicture>,
    pub(super) extensions: Vec<ExtData>,
}

impl SealDraft {
    /// A seal that `signers` may sign with.
    ///
    /// * `seal_id`: `esID`, the unique code of the seal (印章编码); ASCII, in government seals 14 digits.
    /// * `name`: the seal's name (印章名称), in registered seals the registered one.
    /// * `created`: `createDate`, when the seal is made.
    /// * `validity`: `validStart` and `validEnd`.
    ///
    /// Unless said otherwise its `type` is 1, its list holds certificates, and its picture is drawn: a round seal of
    /// 42 mm with its name.
    pub fn new(
        seal_id: &str,
        name: &str,
        signers: &[Certificate],
        created: Timestamp,
        validity: Validity,
    ) -> Self {
        Self {
            seal_id: seal_id.to_owned(),
            name: name.to_owned(),
            kind: 1,
            signers: signers.to_vec(),
            listing: Listing::default(),
            created,
            validity,
            picture: None,
            extensions: Vec::new(),
        }
    }

    /// The same with another `type`, a number whose meaning the maker decides (GM/T 0031-2014 gives 1 for an
    /// organisation's seal and 2 for a person's as examples).
    #[must_use]
    pub const fn kind(mut self, kind: u64) -> Self {
        self.kind = kind;
        self
    }

    /// The same with its signers listed in this form.
    #[must_use]
    pub const fn listing(mut self, listing: Listing) -> Self {
        self.listing = listing;
        self
    }

    /// The same with this picture.
    #[must_use]
    pub fn picture(mut self, picture: SealPicture) -> Self {
        self.picture = Some(picture);
        self
    }

    /// The same with one more extension (`extDatas`).
    #[must_use]
    pub fn extension(mut self, extension: ExtData) -> Self {
        self.extensions.push(extension);
        self
    }
}
