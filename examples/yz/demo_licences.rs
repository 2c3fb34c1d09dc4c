//! How the licences and statements of the demonstration are made.

use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::SignError;
use yinzheng::issuer::Item;
use yinzheng::issuer::LicenceDescription;
use yinzheng::issuer::LicenceIssuer;
use yinzheng::issuer::sign_status;
use yinzheng::licence::LicenceStatus;
use yinzheng::licence::StatementIssuer;
use yinzheng::licence::StatusStatement;
use yinzheng::ofd::sign;
use yinzheng::ofd::sign::DigitalSigner;
use yinzheng::ofd::sign::Edge;
use yinzheng::ofd::sign::Place as StampPlace;
use yinzheng::ofd::sign::SignRequest;
use yinzheng::oid;
use yinzheng::pki::issue::CmsStandard;
use yinzheng::pki::issue::Placement;
use yinzheng::pki::issue::SignedDataTemplate;
use yinzheng::seal::SealDraft;
use yinzheng::seal::SealMaker;
use yinzheng::seal::SealPicture;
use yinzheng::seal::SealSigner;
use yinzheng::seal::SealVersion;

use crate::demo_changes::PAGE;
use crate::demo_world::CREATED;
use crate::demo_world::Made;
use crate::demo_world::Party;
use crate::demo_world::Place;
use crate::demo_world::Region;
use crate::demo_world::SEALED;
use crate::demo_world::at;
use crate::demo_world::from_to;

/// Whether a timestamp proves when something was signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Time {
    Claimed,
    Stamped,
}

/// How a licence is sealed.
#[derive(Clone, Copy)]
pub(crate) struct Sealing<'a> {
    pub(crate) region: &'a Region,
    pub(crate) signer: &'a Party,
    pub(crate) maker: &'a Party,
    pub(crate) version: SealVersion,
    /// The day on which the seal ends.
    pub(crate) ends: &'a str,
    pub(crate) time: Time,
}

impl<'a> Sealing<'a> {
    /// As the region's authority does it, on its word for the time.
    pub(crate) const fn by(region: &'a Region) -> Self {
        Self {
            region,
            signer: &region.office,
            maker: &region.maker,
            version: region.place.version,
            ends: "2036-01-01",
            time: Time::Claimed,
        }
    }

    /// The licence that `description` describes.
    pub(crate) fn issue(&self, description: &LicenceDescription) -> Made<Vec<u8>> {
        self.with_seal(|seal| {
            let issuer = LicenceIssuer::new(seal);
            Ok(issuer.issue(description, at(SEALED)?)?.ofd)
        })
    }

    /// A package that is there, sealed as `request` says.
    pub(crate) fn seal(&self, package: &[u8], request: &SignRequest) -> Made<Vec<u8>> {
        self.with_seal(|seal| Ok(sign::seal(package, &seal, request)?))
    }

    fn with_seal(&self, work: impl FnOnce(SealSigner<'_>) -> Made<Vec<u8>>) -> Made<Vec<u8>> {
        let place = self.region.place;
        let picture = SealPicture::round(place.authority, "电子证照专用章", 42)?;
        let name = format!("{}电子证照专用章", place.authority);
        let signers = [self.signer.certificate.clone()];
        let validity = from_to(CREATED, self.ends)?;
        let draft = SealDraft::new(place.seal_id, &name, &signers, at(CREATED)?, validity);
        let (of_seal, of_signature) = (self.region.stamps(CREATED)?, self.region.stamps(SEALED)?);
        let mut maker = SealMaker::new(self.version, &self.maker.key, &self.maker.certificate);
        if self.time == Time::Stamped && self.version == SealVersion::V5 {
            maker = maker.timestamped_by(&of_seal);
        }
        let seal = maker.make(&draft.picture(picture))?;
        let signer = self.signer;
        let mut signer = SealSigner::new(&seal.raw, &signer.key, &signer.certificate)?;
        if self.time == Time::Stamped {
            signer = signer.timestamped_by(&of_signature);
        }
        work(signer)
    }
}

/// Signs what is sealed already without a seal.
pub(crate) fn countersigned(package: &[u8], clerk: &Party) -> Made<Vec<u8>> {
    let value = |bytes: &[u8]| {
        let template = SignedDataTemplate::new(CmsStandard::GbT35275, Placement::Detached, bytes);
        let time = at(SEALED).map_err(|_| SignError::Refused)?;
        let own = clerk.credential().map_err(|_| SignError::Key)?;
        let signed = template.with_signing_time(time).sign(&own);
        signed.map_or(Err(SignError::Refused), |s| Ok(s.into_der()))
    };
    let signer = DigitalSigner::new(oid::SM2_WITH_SM3, DigestAlgorithm::Sm3, &value);
    let request = SignRequest::new(at(SEALED)?);
    Ok(sign::digital(package, &signer, &request)?)
}

/// A seam stamp over all pages, with which the file is closed.
pub(crate) fn seam_and_lock() -> Made<SignRequest> {
    let seam = StampPlace::Seam {
        pages: Vec::new(),
        edge: Edge::Right,
        offset: 80.0,
        most: 20,
    };
    Ok(SignRequest::new(at(SEALED)?).place(seam).lock())
}

/// Everything but the page.
pub(crate) fn without_page() -> Made<SignRequest> {
    Ok(SignRequest::new(at(SEALED)?).leave_out(&format!("/{PAGE}")))
}

/// Everything but the data.
pub(crate) fn without_data() -> Made<SignRequest> {
    Ok(SignRequest::new(at(SEALED)?).leave_out("/OFD.xml"))
}

/// A licence of the place's authority for the place's holder.
pub(crate) fn description(place: &Place, serial: &str) -> Made<LicenceDescription> {
    let issuer = StatementIssuer::new(place.code.parse()?, place.authority);
    let kind = "11100000000019713D008".parse()?;
    let issued = "2026-06-01".parse()?;
    let mut description =
        LicenceDescription::new("道路运输经营许可证", kind, issuer, serial, issued);
    description.valid_until = Some("2029-05-31".parse()?);
    description.holders = vec![place.company()];
    description.items = vec![
        Item::new("KZ_DZ", "地址", "示例路1号"),
        Item::new("KZ_JYFW", "经营范围", "道路普通货物运输"),
    ];
    Ok(description)
}

/// The authority's signed word on the status of that licence, since 2026-11-20 and good for a month.
pub(crate) fn statement(
    region: &Region,
    description: &LicenceDescription,
    status: LicenceStatus,
    by: &Party,
) -> Made<Vec<u8>> {
    let id = description.identifier()?;
    let since = at("2026-11-20T00:00:00Z")?;
    let issuer = StatementIssuer::new(region.place.code.parse()?, region.place.authority);
    let mut statement = StatusStatement::new(id, issuer, status, since);
    statement.next_update = Some(at("2026-12-20T00:00:00Z")?);
    if status == LicenceStatus::Superseded {
        statement.successor = statement.subject.next_version();
    }
    Ok(sign_status(&statement, &by.credential()?, since)?)
}
