//! The lists of the demonstration: who publishes them, and the list that recognises.

use yinzheng::crypto::DigestAlgorithm;
use yinzheng::licence::DivisionCode;
use yinzheng::recognition::AnchorPurpose;
use yinzheng::recognition::Authority;
use yinzheng::recognition::CertificateRef;
use yinzheng::recognition::ListedAnchor;
use yinzheng::recognition::ListedType;
use yinzheng::recognition::MayIssue;
use yinzheng::recognition::Publisher;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::Region as ListedRegion;
use yinzheng::recognition::SealMaker;
use yinzheng::recognition::StandingHistory;

use crate::demo_world::Made;
use crate::demo_world::Region;
use crate::demo_world::at;

/// From when on everything is recognised that is.
pub(crate) const SINCE: &str = "2025-01-01T00:00:00Z";
/// The type of every licence: 道路运输经营许可证.
pub(crate) const TYPE: &str = "11100000000019713D008";
/// A type of the relying region's own, invented.
pub(crate) const OWN_TYPE: &str = "DL-HY-01";
/// The matter for which licences are shown, invented.
pub(crate) const MATTER: &str = "000118003001";

/// A region that relies on others: its code and its names.
#[derive(Clone, Copy)]
pub(crate) struct Relying {
    pub(crate) code: &'static str,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
}

/// 川, 渝, 杭.
pub(crate) const RELYING: [Relying; 3] = [
    Relying {
        code: "510000",
        zh: "四川",
        en: "Sichuan",
    },
    Relying {
        code: "500000",
        zh: "重庆",
        en: "Chongqing",
    },
    Relying {
        code: "330100",
        zh: "杭州",
        en: "Hangzhou",
    },
];

impl Relying {
    pub(crate) fn list_id(self) -> String {
        format!("urn:example:recognition:{}", self.code)
    }

    pub(crate) fn publisher(self) -> String {
        format!("example-{}", self.code)
    }
}

pub(crate) fn since(time: &str) -> Made<StandingHistory> {
    Ok(StandingHistory::recognised(at(time)?))
}

/// The list by which `relying` recognises the licences of `issuing`.
pub(crate) fn list(relying: Relying, issuing: &Region) -> Made<RecognitionList> {
    let place = issuing.place;
    let [code, name, _] = place.region;
    let region: DivisionCode = code.parse()?;
    let publisher = format!("示例{}互认清单发布方", relying.zh);
    let mut list = RecognitionList::new(
        relying.list_id(),
        Publisher::new(relying.publisher(), publisher),
        relying.code,
        at("2026-11-01")?,
        at("2026-12-01")?,
        at("2027-02-01")?,
    );
    list.sequence = 7;
    list.regions = vec![ListedRegion::new(region, name, since(SINCE)?)];
    if relying.code != code {
        let own = ListedRegion::new(relying.code.parse()?, relying.zh, since(SINCE)?);
        list.regions.push(own);
    }
    let [root, maker_root] = issuing.roots();
    let signers = [AnchorPurpose::SignerCa, AnchorPurpose::TimestampCa];
    let makers = [AnchorPurpose::SealMakerCa];
    list.anchors = vec![
        ListedAnchor::new("ca", root, signers, region, since(SINCE)?),
        ListedAnchor::new("maker-ca", maker_root, makers, region, since(SINCE)?),
    ];
    let named =
        |der: &[u8]| CertificateRef::Digest(format!("sm3:{}", DigestAlgorithm::Sm3.digest(der)));
    let mut maker = SealMaker::new("maker", "示例制章中心", region, since(SINCE)?);
    maker.certificates = vec![named(issuing.maker.certificate.der())];
    list.seal_makers = vec![maker];
    let mut authority = Authority::new(place.code.parse()?, place.authority, region, since(SINCE)?);
    authority.certificates = vec![named(issuing.office.certificate.der())];
    authority.may_issue = vec![MayIssue::new(TYPE)];
    list.authorities = vec![authority];
    list.types = vec![ListedType::new(TYPE, "道路运输经营许可证")];
    Ok(list)
}
