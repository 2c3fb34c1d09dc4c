//! Who acts in the demonstration: two regions, each with a CA, a seal maker and an authority; and a stranger.
//!
//! All names and codes are invented. Keys are made anew in every run and never written down.

use std::error::Error;

use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::oid;
use yinzheng::pki::Certificate;
use yinzheng::pki::issue;
use yinzheng::pki::issue::CertificateTemplate;
use yinzheng::pki::issue::Credential;
use yinzheng::pki::issue::CrlTemplate;
use yinzheng::pki::issue::NameBuilder;
use yinzheng::pki::issue::Profile;
use yinzheng::pki::issue::RevokedCertificate;
use yinzheng::pki::revocation::RevocationReason;
use yinzheng::seal::SealVersion;
use yinzheng::time::Timestamp;
use yinzheng::time::Validity;

/// What goes wrong here is a fault of the library or of this program.
pub(crate) type Made<T> = Result<T, Box<dyn Error>>;

/// When the demonstration asks: the world stands still, so that it always gives the same answers.
pub(crate) const ASKED: &str = "2026-11-24T00:00:00Z";
/// When everything is sealed.
pub(crate) const SEALED: &str = "2026-06-01T02:00:00Z";
/// When seals are made.
pub(crate) const CREATED: &str = "2026-01-05T02:00:00Z";
/// When a key was lost.
const REVOKED: &str = "2026-05-01T00:00:00Z";

/// A key with its certificate.
pub(crate) struct Party {
    pub(crate) key: SoftwareSigner,
    pub(crate) certificate: Certificate,
}

/// What is different from region to region.
pub(crate) struct Region {
    /// What file names begin with.
    pub(crate) tag: &'static str,
    pub(crate) authority: &'static str,
    pub(crate) code: &'static str,
    pub(crate) seal_id: &'static str,
    pub(crate) version: SealVersion,
    root: Party,
    ca: Party,
    maker_root: Party,
    pub(crate) maker: Party,
    pub(crate) office: Party,
    /// Of the same authority; its key was lost.
    pub(crate) lost: Party,
}

pub(crate) fn at(text: &str) -> Made<Timestamp> {
    Ok(text.parse()?)
}

pub(crate) fn from_to(from: &str, to: &str) -> Made<Validity> {
    Ok(Validity {
        not_before: at(from)?,
        not_after: at(to)?,
    })
}

impl Party {
    /// A root for itself.
    fn root(organisation: &str, name: &str) -> Made<Self> {
        let key = SoftwareSigner::generate_sm2()?;
        let template = template(Profile::Root, organisation, None, name)?;
        let certificate = issue::self_signed(&template, &key)?;
        Ok(Self { key, certificate })
    }

    /// Someone whom this CA certifies.
    fn certifies(
        &self,
        profile: Profile,
        organisation: &str,
        code: Option<&str>,
        name: &str,
    ) -> Made<Self> {
        let key = SoftwareSigner::generate_sm2()?;
        let template = template(profile, organisation, code, name)?;
        let certificate = issue::certify(&self.credential()?, &template, key.public_key())?;
        Ok(Self { key, certificate })
    }

    pub(crate) fn credential(&self) -> Made<Credential<'_>> {
        Ok(Credential::new(&self.certificate, &self.key)?)
    }

    fn crl(&self, revoked: Option<&Self>) -> Made<Vec<u8>> {
        let mut template = CrlTemplate::new(1, at("2026-11-01")?, at("2027-11-01")?);
        if let Some(revoked) = revoked {
            let entry = RevokedCertificate::new(&revoked.certificate, at(REVOKED)?);
            template = template.revoke(entry.with_reason(RevocationReason::KeyCompromise));
        }
        Ok(template.sign(&self.credential()?)?.der().to_vec())
    }
}

fn template(
    profile: Profile,
    organisation: &str,
    code: Option<&str>,
    name: &str,
) -> Made<CertificateTemplate> {
    let mut subject = NameBuilder::new().country("CN").organisation(organisation);
    if let Some(code) = code {
        subject = subject.attribute(oid::AT_SERIAL_NUMBER, code);
    }
    let subject = subject.common_name(name).build()?;
    let validity = from_to("2025-01-01", "2045-01-01")?;
    Ok(CertificateTemplate::new(profile, subject, validity))
}

/// Region A, with seals of GB/T 38540-2020.
pub(crate) fn region_a() -> Made<Region> {
    Region::new(
        [
            "a",
            "广元市示例交通运输局",
            "11510800MB9999906B",
            "51080000009999",
        ],
        ["示例甲电子认证中心", "示例甲制章中心"],
        SealVersion::V4,
    )
}

/// Region B, with seals of GM/T 0031-2025.
pub(crate) fn region_b() -> Made<Region> {
    Region::new(
        [
            "b",
            "汉中市示例行政审批局",
            "11610700MB9999914P",
            "61070000009999",
        ],
        ["示例乙电子认证中心", "示例乙制章中心"],
        SealVersion::V5,
    )
}

/// A seal maker whom nobody knows.
pub(crate) fn stranger() -> Made<Party> {
    let root = Party::root("无名制章社", "无名根证书")?;
    root.certifies(Profile::SealMaker, "无名制章社", None, "无名制章人")
}

impl Region {
    fn new(
        [tag, authority, code, seal_id]: [&'static str; 4],
        [ca_of, maker_of]: [&str; 2],
        version: SealVersion,
    ) -> Made<Self> {
        let root = Party::root(ca_of, &format!("{ca_of}根证书"))?;
        let profile = Profile::Ca {
            path_length: Some(0),
        };
        let ca = root.certifies(profile, ca_of, None, &format!("{ca_of}用户证书CA"))?;
        let maker_root = Party::root(maker_of, &format!("{maker_of}根证书"))?;
        let maker = maker_root.certifies(Profile::SealMaker, maker_of, None, "制章人")?;
        let signer = |name| ca.certifies(Profile::Signer, authority, Some(code), name);
        Ok(Self {
            tag,
            authority,
            code,
            seal_id,
            version,
            office: signer("电子证照专用章")?,
            lost: signer("电子证照专用章(已遗失)")?,
            root,
            ca,
            maker_root,
            maker,
        })
    }

    /// What someone who trusts this region has: paths below the trust folder, with the octets.
    pub(crate) fn trust(&self) -> Made<Vec<(String, Vec<u8>)>> {
        let tag = self.tag;
        let der = |party: &Party| party.certificate.der().to_vec();
        Ok(vec![
            (format!("{tag}-root.cer"), der(&self.root)),
            (format!("intermediate/{tag}-ca.cer"), der(&self.ca)),
            (format!("maker/{tag}-maker-root.cer"), der(&self.maker_root)),
            (format!("crl/{tag}-root.crl"), self.root.crl(None)?),
            (format!("crl/{tag}-ca.crl"), self.ca.crl(Some(&self.lost))?),
            (
                format!("crl/{tag}-maker-root.crl"),
                self.maker_root.crl(None)?,
            ),
        ])
    }
}
