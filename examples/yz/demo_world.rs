//! Who acts in the demonstration: regions, each with a CA, a seal maker, a timestamp service and an authority; and a
//! stranger.
//!
//! All names and codes are invented. Keys are made anew in every run and never written down.

use std::error::Error;

use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::SignError;
use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::licence::Holder;
use yinzheng::licence::HolderCodeType;
use yinzheng::oid;
use yinzheng::oid::Oid;
use yinzheng::pki::Certificate;
use yinzheng::pki::issue;
use yinzheng::pki::issue::CertificateTemplate;
use yinzheng::pki::issue::Credential;
use yinzheng::pki::issue::CrlTemplate;
use yinzheng::pki::issue::NameBuilder;
use yinzheng::pki::issue::Profile;
use yinzheng::pki::issue::RevokedCertificate;
use yinzheng::pki::issue::TimestampTemplate;
use yinzheng::pki::revocation::RevocationReason;
use yinzheng::seal::SealVersion;
use yinzheng::seal::Timestamper;
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
const LOST: &str = "2026-05-01T00:00:00Z";
/// When a certificate was replaced.
const REPLACED: &str = "2026-09-01T00:00:00Z";

/// A key with its certificate.
pub(crate) struct Party {
    pub(crate) key: SoftwareSigner,
    pub(crate) certificate: Certificate,
}

/// What is different from region to region.
pub(crate) struct Place {
    /// What file names begin with.
    pub(crate) tag: &'static str,
    /// The region, by its six digits (GB/T 2260), and its name.
    pub(crate) region: [&'static str; 3],
    pub(crate) authority: &'static str,
    /// The authority's unified social credit code.
    pub(crate) code: &'static str,
    pub(crate) seal_id: &'static str,
    /// Another authority of the region, and its code.
    neighbour: [&'static str; 2],
    /// Which standard its seals follow.
    pub(crate) version: SealVersion,
    /// Names of its CA and of its seal maker.
    services: [&'static str; 2],
    /// Name and unified social credit code of the company that holds its licences.
    company: [&'static str; 2],
}

impl Place {
    /// The company that holds its licences.
    pub(crate) fn company(&self) -> Holder {
        let [name, code] = self.company;
        Holder::new(name).with_code(code, HolderCodeType::UnifiedSocialCredit)
    }
}

/// With seals of GB/T 38540-2020.
pub(crate) const SICHUAN: Place = Place {
    tag: "sc",
    region: ["510000", "四川", "Sichuan"],
    authority: "广元市示例交通运输局",
    code: "11510800MB9999906B",
    seal_id: "51080000009999",
    neighbour: ["广元市示例民政局", "11510800MB9999957K"],
    version: SealVersion::V4,
    services: ["示例川电子认证中心", "示例川制章中心"],
    company: ["广元市示例运输有限公司", "91510802MA99999967"],
};

/// With seals of GM/T 0031-2025.
pub(crate) const CHONGQING: Place = Place {
    tag: "cq",
    region: ["500000", "重庆", "Chongqing"],
    authority: "重庆市示例交通运输委员会",
    code: "11500000MB9999922K",
    seal_id: "50000000009999",
    neighbour: ["重庆市示例民政局", "11500000MB99999576"],
    version: SealVersion::V5,
    services: ["示例渝电子认证中心", "示例渝制章中心"],
    company: ["重庆市示例运输有限公司", "91500112MA9999937B"],
};

/// Who acts in a region.
pub(crate) struct Region {
    pub(crate) place: &'static Place,
    root: Party,
    ca: Party,
    tsa: Party,
    maker_root: Party,
    pub(crate) maker: Party,
    pub(crate) office: Party,
    /// Of the same authority, and signs without a seal.
    pub(crate) clerk: Party,
    /// Of the same authority; its key was lost before anything was sealed.
    pub(crate) lost: Party,
    /// Of the same authority; its certificate was replaced after everything was sealed.
    pub(crate) replaced: Party,
    /// Another authority of the region.
    pub(crate) neighbour: Party,
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

    fn crl(&self, revoked: &[(&Self, &str, RevocationReason)]) -> Made<Vec<u8>> {
        let mut template = CrlTemplate::new(1, at("2026-11-01")?, at("2027-11-01")?);
        for (party, since, reason) in revoked {
            let entry = RevokedCertificate::new(&party.certificate, at(since)?);
            template = template.revoke(entry.with_reason(*reason));
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

/// A seal maker whom nobody knows.
pub(crate) fn stranger() -> Made<Party> {
    let root = Party::root("无名制章社", "无名根证书")?;
    root.certifies(Profile::SealMaker, "无名制章社", None, "无名制章人")
}

impl Region {
    pub(crate) fn of(place: &'static Place) -> Made<Self> {
        let [ca_of, maker_of] = place.services;
        let root = Party::root(ca_of, &format!("{ca_of}根证书"))?;
        let profile = Profile::Ca {
            path_length: Some(0),
        };
        let ca = root.certifies(profile, ca_of, None, &format!("{ca_of}用户证书CA"))?;
        let stamps = format!("{ca_of}时间戳服务");
        let tsa = root.certifies(Profile::TimestampAuthority, ca_of, None, &stamps)?;
        let maker_root = Party::root(maker_of, &format!("{maker_of}根证书"))?;
        let maker = maker_root.certifies(Profile::SealMaker, maker_of, None, "制章人")?;
        let signer = |name| ca.certifies(Profile::Signer, place.authority, Some(place.code), name);
        let [neighbour, code] = place.neighbour;
        Ok(Self {
            office: signer("电子证照专用章")?,
            clerk: signer("经办人")?,
            lost: signer("电子证照专用章(已遗失)")?,
            replaced: signer("电子证照专用章(已换证)")?,
            neighbour: ca.certifies(Profile::Signer, neighbour, Some(code), "电子证照专用章")?,
            place,
            root,
            ca,
            tsa,
            maker_root,
            maker,
        })
    }

    /// A pair of keys for what is closed for this office.
    pub(crate) fn encryption(&self, organisation: &str, code: &str) -> Made<Party> {
        let name = format!("{organisation}加密证书");
        let profile = Profile::Encipherment;
        self.ca.certifies(profile, organisation, Some(code), &name)
    }

    /// The certificates of its CA and of its seal makers' CA, in DER.
    pub(crate) fn roots(&self) -> [&[u8]; 2] {
        [&self.root, &self.maker_root].map(|party| party.certificate.der())
    }

    /// The region's timestamp service, a few seconds after that time.
    pub(crate) fn stamps(&self, time: &str) -> Made<Stamps<'_>> {
        Ok(Stamps {
            tsa: &self.tsa,
            time: at(time)?.plus(5),
        })
    }

    /// What someone who trusts this region has: paths below the trust folder, with the octets.
    pub(crate) fn trust(&self) -> Made<Vec<(String, Vec<u8>)>> {
        let tag = self.place.tag;
        let der = |party: &Party| party.certificate.der().to_vec();
        let revoked = [
            (&self.lost, LOST, RevocationReason::KeyCompromise),
            (&self.replaced, REPLACED, RevocationReason::Superseded),
        ];
        Ok(vec![
            (format!("{tag}-root.cer"), der(&self.root)),
            (format!("intermediate/{tag}-ca.cer"), der(&self.ca)),
            (format!("maker/{tag}-maker-root.cer"), der(&self.maker_root)),
            (format!("crl/{tag}-root.crl"), self.root.crl(&[])?),
            (format!("crl/{tag}-ca.crl"), self.ca.crl(&revoked)?),
            (
                format!("crl/{tag}-maker-root.crl"),
                self.maker_root.crl(&[])?,
            ),
        ])
    }
}

/// A timestamp service whose clock stands still.
pub(crate) struct Stamps<'a> {
    tsa: &'a Party,
    time: Timestamp,
}

impl Timestamper for Stamps<'_> {
    fn token(&self, value: &[u8]) -> Result<Vec<u8>, SignError> {
        let algorithm = DigestAlgorithm::Sm3;
        let imprint = algorithm.digest(value);
        let policy = Oid::from_dotted(STAMP_POLICY).ok_or(SignError::Refused)?;
        let template = TimestampTemplate::new(policy, algorithm, imprint.as_bytes(), self.time);
        let credential = self.tsa.credential().map_err(|_| SignError::Key)?;
        template.sign(&credential).map_err(|_| SignError::Refused)
    }
}

/// The policy of the invented timestamp services, under the arc for examples.
const STAMP_POLICY: &str = "2.999.1";
