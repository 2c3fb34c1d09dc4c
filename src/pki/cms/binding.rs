//! How the content is bound: which of the forms it has, and whether the digests agree.
//!
//! The form is decided by the structure and by what the caller asks for, before anything is compared: it is never
//! "whatever happens to fit". An enclosed content as long as a digest *is* a digest where the caller's format
//! knows that form ([`Content::Digested`]), and is the content itself anywhere else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::crypto::Digest;
use crate::crypto::DigestAlgorithm;
use crate::pki::cms::facts::ContentForm;
use crate::pki::cms::facts::DataHash;

/// What the signature is asked to be over.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// These octets (RFC 5652: detached). If the value encloses content as well, it must be the same.
    Detached(&'a [u8]),
    /// These octets, in a format whose values may enclose the digest of the content in its place: OFD
    /// (ofd-signature, 3.4, forms A and C). What is as long as a digest, or as its Base64 text, is read as one.
    Digested(&'a [u8]),
    /// What the value itself encloses; if it encloses nothing, the content is missing.
    Enclosed,
}

impl<'a> Content<'a> {
    /// The octets handed in.
    pub(in crate::pki) const fn outside(self) -> Option<&'a [u8]> {
        match self {
            Self::Detached(octets) | Self::Digested(octets) => Some(octets),
            Self::Enclosed => None,
        }
    }
}

/// Where content lies.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Place {
    Enclosed,
    Outside,
}

/// What a signature says about the digest of its content.
#[derive(Clone, Copy)]
pub(in crate::pki::cms) enum MessageDigest<'a> {
    /// No attributes, so nothing.
    Absent,
    /// The attribute is missing or broken.
    Broken,
    /// This.
    Is(&'a [u8]),
}

/// The content in both places, and its digests, each computed once.
pub(in crate::pki::cms) struct Binding<'a> {
    enclosed: Option<&'a [u8]>,
    content: Content<'a>,
    digests: Vec<(DigestAlgorithm, Place, Digest)>,
}

impl<'a> Binding<'a> {
    /// * `enclosed`: the content in the value.
    /// * `content`: what the caller asks for.
    pub(in crate::pki::cms) const fn new(enclosed: Option<&'a [u8]>, content: Content<'a>) -> Self {
        Self {
            enclosed,
            content,
            digests: Vec::new(),
        }
    }

    /// What a signature without attributes is over: the enclosed content, else the one outside.
    pub(in crate::pki::cms) fn message(&self) -> Option<&'a [u8]> {
        self.enclosed.or(self.content.outside())
    }

    /// How the content is bound; see the head of this file.
    pub(in crate::pki::cms) fn form(&self, digest: Option<DigestAlgorithm>) -> ContentForm {
        match (self.enclosed, self.content) {
            (None, Content::Enclosed) => ContentForm::Missing,
            (None, Content::Detached(_) | Content::Digested(_)) => ContentForm::Detached,
            (Some(_), Content::Enclosed | Content::Detached(_)) => ContentForm::Enclosed,
            (Some(enclosed), Content::Digested(_)) => {
                let length = digest.map(DigestAlgorithm::output_len);
                if length == Some(enclosed.len()) {
                    ContentForm::Digest
                } else if length.is_some() && decoded(enclosed).map(|d| d.len()) == length {
                    ContentForm::DigestText
                } else {
                    ContentForm::Enclosed
                }
            }
        }
    }

    /// Compares every digest that binds content in `form`: the enclosed one with the content outside, and the
    /// attribute with the content that it stands for. All must agree.
    pub(in crate::pki::cms) fn data_hash(
        &mut self,
        form: ContentForm,
        digest: Option<DigestAlgorithm>,
        attribute: MessageDigest<'_>,
    ) -> DataHash {
        let enclosed = self.enclosed.unwrap_or_default();
        let (in_content, place) = match form {
            ContentForm::Missing => return DataHash::ContentMissing,
            ContentForm::Detached => (None, Place::Outside),
            ContentForm::Digest => (Some(enclosed.to_vec()), Place::Enclosed),
            ContentForm::DigestText => (decoded(enclosed), Place::Enclosed),
            ContentForm::Enclosed => (None, Place::Enclosed),
        };
        let differs = self.content.outside().is_some_and(|o| o != enclosed);
        if form == ContentForm::Enclosed && differs {
            // It may be a digest all the same, by an algorithm whose length is not known.
            let unknown = matches!(self.content, Content::Digested(_)) && digest.is_none();
            return if unknown {
                DataHash::AlgorithmUnknown
            } else {
                DataHash::EnclosedDiffers
            };
        }
        let in_attribute = match attribute {
            MessageDigest::Absent if in_content.is_none() => return DataHash::BoundByValue,
            MessageDigest::Broken => return DataHash::NotReadable,
            MessageDigest::Absent => None,
            MessageDigest::Is(signed) => Some(signed.to_vec()),
        };
        let Some(digest) = digest else {
            return DataHash::AlgorithmUnknown;
        };
        let outer = in_content.map(|signed| (signed, Place::Outside));
        let inner = in_attribute.map(|signed| (signed, place));
        for (signed, place) in outer.into_iter().chain(inner) {
            let computed = self.digest(digest, place);
            if signed != computed.as_bytes() {
                return DataHash::Mismatch { signed, computed };
            }
        }
        DataHash::Match
    }

    fn digest(&mut self, algorithm: DigestAlgorithm, place: Place) -> Digest {
        let mut known = self.digests.iter();
        if let Some((_, _, digest)) = known.find(|(a, p, _)| (*a, *p) == (algorithm, place)) {
            return digest.clone();
        }
        let octets = match place {
            Place::Enclosed => self.enclosed,
            Place::Outside => self.content.outside(),
        };
        let digest = algorithm.digest(octets.unwrap_or_default());
        self.digests.push((algorithm, place, digest.clone()));
        digest
    }
}

/// Base64 text, line ends and blanks at its end allowed.
fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    STANDARD.decode(text.trim_ascii_end()).ok()
}
