//! From a description, a page and a seal to a sealed licence.

use crate::crypto::DigestAlgorithm;
use crate::issuer::Font;
use crate::issuer::IssuerError;
use crate::issuer::LicenceDescription;
use crate::issuer::description;
use crate::issuer::draw;
use crate::issuer::draw::Drawing;
use crate::licence::LicenceId;
use crate::licence::Metadata;
use crate::licence::Value;
use crate::limits::Limits;
use crate::ofd;
use crate::ofd::sign;
use crate::ofd::sign::PageChoice;
use crate::ofd::sign::Place;
use crate::ofd::sign::SignRequest;
use crate::seal::SealSigner;
use crate::time::Timestamp;

/// The file that holds the data.
const CARRIER: &str = "/OFD.xml";

/// A licence that was issued.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct IssuedLicence {
    /// Its identifier.
    pub id: LicenceId,
    /// The OFD file.
    pub ofd: Vec<u8>,
}

/// Issues licences under one seal.
///
/// ```
/// # fn doc(
/// #     office: yinzheng::seal::SealSigner<'_>,
/// #     json: &str,
/// # ) -> Result<(), Box<dyn std::error::Error>> {
/// use yinzheng::issuer::{LicenceDescription, LicenceIssuer};
///
/// let description = LicenceDescription::from_json(json)?;
/// let issuer = LicenceIssuer::new(office);
/// let licence = issuer.issue(&description, "2026-11-24T09:30:00+08:00".parse()?)?;
/// std::fs::write(format!("{}.ofd", licence.id), &licence.ofd)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct LicenceIssuer<'a> {
    signer: SealSigner<'a>,
    font: Option<Font>,
}

impl<'a> LicenceIssuer<'a> {
    /// An issuer who seals with the seal and key of `signer`.
    pub const fn new(signer: SealSigner<'a>) -> Self {
        Self { signer, font: None }
    }

    /// The same with a font that goes into every page drawn.
    #[must_use]
    pub fn font(mut self, font: Font) -> Self {
        self.font = Some(font);
        self
    }

    pub(super) const fn signer(&self) -> &SealSigner<'a> {
        &self.signer
    }

    /// Issues a licence on a page drawn from its data: A4 across, name, number, a line for each of the data, the seal
    /// over the issuer's name. Codes of persons are printed masked.
    ///
    /// * `at`: when it is sealed, which is the signer's claim.
    ///
    /// The same arguments give the same page; whether the file is the same depends on the key.
    ///
    /// # Errors
    ///
    /// [`IssuerError`], with what stands against it; nothing was issued.
    pub fn issue(
        &self,
        description: &LicenceDescription,
        at: Timestamp,
    ) -> Result<IssuedLicence, IssuerError> {
        description.check_terms(at)?;
        let id = description.identifier()?;
        let pairs = description.pairs()?;
        let drawing = Drawing {
            description,
            id: &id,
            doc_id: document_id(&id, at),
            font: self.font.as_ref(),
            at,
        };
        let page = draw::package(&drawing)?;
        let picture = &self.signer.seal().info.picture;
        let (left, top) = draw::stamp_place(picture.width, picture.height);
        let first = PageChoice::Index(0);
        let request = SignRequest::new(at).place(Place::Page {
            page: first,
            left,
            top,
        });
        self.seal(id, &page, &pairs, request)
    }

    /// Issues a licence on the pages of an OFD file, which must not be signed yet. The data go into its OFD.xml;
    /// whether the pages show the same is for the caller to know.
    ///
    /// * `content`: the file; it is not changed.
    /// * `request`: when it is sealed and where the stamp is shown.
    ///
    /// # Errors
    ///
    /// As [`LicenceIssuer::issue`].
    pub fn issue_on(
        &self,
        description: &LicenceDescription,
        content: &[u8],
        request: SignRequest,
    ) -> Result<IssuedLicence, IssuerError> {
        description.check_terms(request.at())?;
        let id = description.identifier()?;
        let pairs = description.pairs()?;
        let facts = ofd::observe(content, &Limits::default());
        let signed = facts.integrity.is_some()
            || !facts.signatures.is_empty()
            || facts.documents.iter().any(|d| !d.list.problems.is_empty());
        if signed || !facts.package.is_empty() || facts.documents.len() != 1 {
            return Err(IssuerError::Content);
        }
        self.seal(id, content, &pairs, request)
    }

    /// Adds the data, seals, and reads the result.
    fn seal(
        &self,
        id: LicenceId,
        page: &[u8],
        pairs: &[(String, String)],
        request: SignRequest,
    ) -> Result<IssuedLicence, IssuerError> {
        let limits = Limits::default();
        let described =
            sign::with_custom_data(page, pairs, &limits).map_err(IssuerError::ContentXml)?;
        let ofd = sign::seal(&described, &self.signer, &request)?;
        if says(&ofd, pairs, &limits) {
            Ok(IssuedLicence { id, ofd })
        } else {
            Err(IssuerError::Unfaithful)
        }
    }
}

/// Whether the file says what was asked for, nothing else about the licence, and under its one signature.
fn says(file: &[u8], pairs: &[(String, String)], limits: &Limits) -> bool {
    let facts = ofd::observe(file, limits);
    let ([document], [signature]) = (facts.documents.as_slice(), facts.signatures.as_slice())
    else {
        return false;
    };
    let (found, asked) = (
        description::metadata(&document.info.custom),
        description::metadata(pairs),
    );
    found.faults() == asked.faults()
        && found.elements().eq(asked.elements())
        && texts(&found) == texts(&asked)
        && pairs.iter().all(|p| document.info.custom.contains(p))
        && signature.covers(CARRIER)
}

/// The texts of all elements and items, in their order.
fn texts(metadata: &Metadata) -> Vec<&str> {
    let elements = metadata.elements().flat_map(|e| metadata.values(e));
    let items = metadata.extensions().values().flatten();
    elements.chain(items).map(Value::as_str).collect()
}

/// DocID: 32 hexadecimal digits that no other licence has.
fn document_id(id: &LicenceId, at: Timestamp) -> String {
    let digest = DigestAlgorithm::Sm3.digest(format!("{id} {at}").as_bytes());
    digest.to_string().chars().take(32).collect()
}
