//! Annotated copies (加注件): made of a licence for one purpose and for a time.
//!
//! The annotation changes OFD.xml and Document.xml, which lie under the seal of the original. So the copy does not keep
//! that seal: its signature files, its line in the list and with them its stamp are taken out, and the maker of the copy
//! seals the whole anew. Left in, the old signature would be broken, and nobody could tell a copy from a forgery; with
//! the original packed inside, the copy would hand out what it is meant to limit. What the issuer's seal said is vouched
//! for by the maker instead, who therefore copies nothing that does not pass. A verifier asks whether the maker may
//! speak for the issuer, and matches the copy with the original by its identifier, which stays.

use std::fmt;

use crate::issuer::IssuedLicence;
use crate::issuer::IssuerError;
use crate::issuer::LicenceIssuer;
use crate::issuer::description;
use crate::issuer::watermark;
use crate::licence::AnnotatedCopy;
use crate::licence::Day;
use crate::licence::Element;
use crate::licence::LicenceDate;
use crate::licence::StatedDate;
use crate::licence::masked;
use crate::limits::Limits;
use crate::ofd;
use crate::ofd::sign;
use crate::ofd::sign::SignRequest;
use crate::report::Check;
use crate::report::DecisiveReason;
use crate::report::Finding;
use crate::report::Report;
use crate::report::Verdict;
use crate::verifier::Context;
use crate::verifier::Input;
use crate::verifier::Verifier;
use crate::verifier::licences_in;

/// What a copy is made for.
#[non_exhaustive]
#[derive(Clone, Eq, PartialEq)]
pub struct CopyDescription {
    /// Who makes it (加注件制作者): the body whose seal goes on it, by the name in certificate or seal.
    pub maker: String,
    /// What it is for (加注件制作事由).
    pub purpose: String,
    /// Until when it may be used, included (加注件有效期截止时间).
    pub expires: LicenceDate,
}

impl CopyDescription {
    /// A copy by `maker` for `purpose`, to be used until `expires`.
    pub fn new(maker: impl Into<String>, purpose: impl Into<String>, expires: LicenceDate) -> Self {
        Self {
            maker: maker.into(),
            purpose: purpose.into(),
            expires,
        }
    }

    /// The annotation as it stands in the data, for a copy that is made at the time of `request`.
    fn pairs(&self, request: &SignRequest) -> Result<Vec<(String, String)>, IssuerError> {
        let made = LicenceDate::Instant(request.at());
        let pairs = [
            (Element::CopyMadeAt, made.written()),
            (Element::CopyMaker, self.maker.trim().to_owned()),
            (Element::CopyCause, self.purpose.trim().to_owned()),
            (Element::CopyExpires, self.expires.written()),
        ];
        let pairs = pairs
            .map(|(e, value)| (e.code().to_owned(), value))
            .to_vec();
        description::check_texts(&pairs)?;
        if self.expires.end() < request.at() {
            return Err(IssuerError::Terms);
        }
        let read = AnnotatedCopy::of(&description::metadata(&pairs));
        let as_meant = read.is_some_and(|read| {
            read.maker.as_deref() == Some(self.maker.trim())
                && read.cause.as_deref() == Some(self.purpose.trim())
                && read.expires == StatedDate::Date(self.expires)
        });
        if as_meant {
            Ok(pairs)
        } else {
            Err(IssuerError::Unfaithful)
        }
    }

    /// The lines of the watermark.
    fn texts(&self) -> [String; 2] {
        let until = self.expires.written();
        [
            format!("仅用于：{}", self.purpose.trim()),
            format!("{} 制作，有效期至 {until}", self.maker.trim()),
        ]
    }
}

impl fmt::Debug for CopyDescription {
    /// Masked, since the texts are free.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CopyDescription")
            .field("maker", &masked(&self.maker))
            .field("purpose", &masked(&self.purpose))
            .field("expires", &self.expires)
            .finish()
    }
}

impl LicenceIssuer<'_> {
    /// Makes an annotated copy of a licence in OFD: its data with maker, purpose and end added, the purpose drawn as a
    /// watermark on every page, sealed by the maker in place of the issuer.
    ///
    /// * `original`: the sealed licence; untrusted, and not changed.
    /// * `verifier`, `context`: by which the original is verified; only one that passes is copied.
    /// * `request`: when the copy is sealed, and where the stamp is shown. The stamp of the original is gone.
    ///
    /// ```
    /// # fn doc(
    /// #     office: yinzheng::seal::SealSigner<'_>,
    /// #     verifier: &yinzheng::verifier::Verifier,
    /// #     context: &yinzheng::verifier::Context,
    /// #     licence: &[u8],
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// use yinzheng::issuer::{CopyDescription, LicenceIssuer};
    /// use yinzheng::ofd::sign::SignRequest;
    ///
    /// let copy = CopyDescription::new("广元市示例数据局", "办理道路运输年审", "2026-12-24".parse()?);
    /// let request = SignRequest::new("2026-11-24T09:30:00+08:00".parse()?);
    /// let made = LicenceIssuer::new(office).copy(licence, &copy, (verifier, context), request)?;
    /// std::fs::write("copy.ofd", made.ofd)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`IssuerError`], with what stands against it: the original does not pass or is a copy itself, the copy would be
    /// over when it is made, or would not verify. Nothing was made.
    pub fn copy(
        &self,
        original: &[u8],
        copy: &CopyDescription,
        (verifier, context): (&Verifier, &Context),
        request: SignRequest,
    ) -> Result<IssuedLicence, IssuerError> {
        let report = verifier.verify(&Input::new("original", original), context);
        vouched(&report)?;
        let pairs = copy.pairs(&request)?;
        let limits = Limits::default();
        let facts = ofd::observe(original, &limits);
        let strange = facts.integrity.is_some() || !facts.orphans.is_empty();
        if strange || !facts.package.is_empty() || facts.documents.len() != 1 {
            return Err(IssuerError::Content);
        }
        let ids = licences_in(&facts);
        let Some(id) = ids.first().filter(|_| ids.len() == 1).cloned() else {
            return Err(IssuerError::Content);
        };
        let unfit = IssuerError::ContentXml;
        let sheets = sign::sheets(original, &facts, &limits).map_err(unfit)?;
        let day = Day::of(request.at()).ok_or(IssuerError::Terms)?;
        let marks = watermark::draw(&sheets, &copy.texts(), copy.maker.trim(), day)?;
        let unsigned = sign::annotated(original, &facts, &pairs, &marks, &limits).map_err(unfit)?;
        let ofd = sign::seal(&unsigned, self.signer(), &request)?;
        let mut used = context.clone().for_purpose(&copy.purpose);
        used.validation_time = used.validation_time.max(request.at());
        faithful(&verifier.verify(&Input::new("copy", &ofd), &used))?;
        if licences_in(&ofd::observe(&ofd, &limits)) != ids {
            return Err(IssuerError::Unfaithful);
        }
        Ok(IssuedLicence { id, ofd })
    }
}

/// Refuses what does not pass, and what is no licence or a copy itself.
fn vouched(original: &Report) -> Result<(), IssuerError> {
    if original.verdict() != Verdict::Passed {
        let finding = original.reasons.first().map(against);
        return Err(finding.map_or(IssuerError::Content, IssuerError::Original));
    }
    let licence = original.licence.as_ref().filter(|l| l.copy.is_none());
    let id = Element::Identifier.code();
    match licence.filter(|l| l.trusted_fields.iter().any(|f| f == id)) {
        Some(_) => Ok(()),
        None => Err(IssuerError::Content),
    }
}

/// Refuses a copy of which something is proven, or that does not go by its maker and its issuer. Whether its maker is
/// trusted is for those to say who verify it.
fn faithful(copy: &Report) -> Result<(), IssuerError> {
    let own = [Check::LicenceCopy, Check::LicenceIssuerSeal];
    let failed = copy.verdict() == Verdict::Failed;
    let mut reasons = copy.reasons.iter();
    let decided = reasons.find(|r| failed || own.contains(&r.check));
    match (decided, &copy.licence) {
        (Some(reason), _) => Err(IssuerError::Result(against(reason))),
        (None, Some(licence)) if licence.copy.is_some() && !failed => Ok(()),
        (None, _) => Err(IssuerError::Unfaithful),
    }
}

fn against(reason: &DecisiveReason) -> Box<Finding> {
    Box::new(Finding::not_ok(reason.check, reason.reason).about(reason.subject))
}
