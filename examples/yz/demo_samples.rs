//! The files of the demonstration, good and bad, each with the answer that it is made for.

use yinzheng::licence::CitizenNumber;
use yinzheng::licence::Holder;
use yinzheng::licence::HolderCodeType;
use yinzheng::licence::LicenceStatus;
use yinzheng::report::Verdict;
use yinzheng::seal::SealVersion;

use crate::demo_changes::lengthened;
use crate::demo_changes::of_three_pages;
use crate::demo_changes::stripped;
use crate::demo_changes::with_forged_seal;
use crate::demo_licences::Sealing;
use crate::demo_licences::Time;
use crate::demo_licences::countersigned;
use crate::demo_licences::description;
use crate::demo_licences::seam_and_lock;
use crate::demo_licences::statement;
use crate::demo_licences::without_data;
use crate::demo_licences::without_page;
use crate::demo_world::Made;
use crate::demo_world::Party;
use crate::demo_world::Region;

/// One file, how it is asked about, and what the answer is to be.
pub(crate) struct Sample {
    /// Below the folder of the demonstration.
    pub(crate) path: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) asked: Asked,
    pub(crate) intended: Verdict,
    /// The reason that is to be told first; none for a pass.
    pub(crate) reason: Option<&'static str>,
    /// The status that is told of the licence; none where the file holds no licence.
    pub(crate) status: Option<&'static str>,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
}

/// What is asked beside whether the signatures can be relied on.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    /// Nothing.
    Plainly,
    /// The same by a policy that takes nobody's word for a time.
    Strictly,
    /// Whether it is this person's or company's licence.
    For(Holder),
    /// What a statement of status in the folder makes of it.
    With(&'static str),
}

impl Sample {
    /// A file that passes; nothing tells the status of the licence in it.
    const fn good(path: &'static str, bytes: Vec<u8>, zh: &'static str, en: &'static str) -> Self {
        Self {
            path,
            bytes,
            asked: Asked::Plainly,
            intended: Verdict::Passed,
            reason: None,
            status: Some("unknown"),
            zh,
            en,
        }
    }

    /// The same file, made for this verdict and reason.
    const fn but(mut self, intended: Verdict, reason: &'static str) -> Self {
        self.intended = intended;
        self.reason = Some(reason);
        self
    }

    /// The same file, asked about in this way.
    fn asked(mut self, asked: Asked) -> Self {
        self.asked = asked;
        self
    }

    /// The same file, whose licence is to be in this state.
    const fn in_state(mut self, status: Option<&'static str>) -> Self {
        self.status = status;
        self
    }
}

/// Every file.
pub(crate) fn samples(a: &Region, b: &Region, stranger: &Party) -> Made<Vec<Sample>> {
    let good = Sealing::by(a).issue(&description(a.place, "202600000001")?)?;
    let mut samples = good_ones(a, b, &good)?;
    samples.extend(by_several(b)?);
    samples.extend(proven_in_time(a, b)?);
    samples.extend(under_bad_seals(a, stranger)?);
    samples.extend(altered(a, &good)?);
    samples.extend(about_holders(b)?);
    samples.extend(about_status(a)?);
    samples.extend(statements(a)?);
    Ok(samples)
}

fn good_ones(a: &Region, b: &Region, good: &[u8]) -> Made<Vec<Sample>> {
    let old = Sealing {
        version: SealVersion::V1,
        ..Sealing::by(a)
    };
    let mut ended = description(a.place, "202600000017")?;
    ended.valid_until = Some("2026-10-31".parse()?);
    let mut second = description(a.place, "202600000018")?;
    second.version = 2;
    Ok(vec![
        Sample::good(
            "licences/sc-good.ofd",
            good.to_vec(),
            "四川证照，GB/T 38540-2020 电子印章（V4），一切正常",
            "Licence of Sichuan under a seal of GB/T 38540-2020 (V4): nothing is wrong",
        ),
        Sample::good(
            "licences/cq-good.ofd",
            Sealing::by(b).issue(&description(b.place, "202600000002")?)?,
            "重庆证照，GM/T 0031-2025 电子印章（V5），一切正常",
            "Licence of Chongqing under a seal of GM/T 0031-2025 (V5): nothing is wrong",
        ),
        Sample::good(
            "licences/sc-seal-of-2014.ofd",
            old.issue(&description(a.place, "202600000003")?)?,
            "GM/T 0031-2014 旧式电子印章（V1），仍可核验",
            "Under an old seal of GM/T 0031-2014 (V1), which still verifies",
        ),
        Sample::good(
            "licences/sc-second-version.ofd",
            Sealing::by(a).issue(&second)?,
            "换发的新版本（版本号 002），原版本见 sc-superseded.ofd",
            "A second version (002), which takes the place of sc-superseded.ofd",
        ),
        Sample::good(
            "licences/sc-ended.ofd",
            Sealing::by(a).issue(&ended)?,
            "签章有效，证照本身已过期：验签通过不等于证照有效",
            "The seal is good, the licence has ended: a good signature is not validity",
        )
        .in_state(Some("expired")),
    ])
}

fn by_several(b: &Region) -> Made<Vec<Sample>> {
    let sealed = Sealing::by(b).issue(&description(b.place, "202600000004")?)?;
    let pages = of_three_pages(&stripped(&sealed)?)?;
    Ok(vec![
        Sample::good(
            "licences/cq-two-signers.ofd",
            countersigned(&sealed, &b.clerk)?,
            "先盖章，再由经办人作不带印章的数字签名；两个签名均有效",
            "Sealed, then signed by a clerk without a seal; both signatures hold",
        ),
        Sample::good(
            "licences/cq-seam-stamp.ofd",
            Sealing::by(b).seal(&pages, &seam_and_lock()?)?,
            "三页文件，骑缝章跨全部页面，签章后锁定",
            "Three pages with a seam stamp over all of them, locked by its signature",
        ),
    ])
}

/// What a timestamp is worth, and what its absence costs.
fn proven_in_time(a: &Region, b: &Region) -> Made<Vec<Sample>> {
    let issue = |sealing: Sealing<'_>, time, serial| {
        let sealing = Sealing { time, ..sealing };
        sealing.issue(&description(sealing.region.place, serial)?)
    };
    let ended = Sealing {
        ends: "2026-09-30",
        ..Sealing::by(a)
    };
    let replaced = Sealing {
        signer: &a.replaced,
        ..Sealing::by(a)
    };
    Ok(vec![
        Sample::good(
            "licences/cq-timestamped.ofd",
            issue(Sealing::by(b), Time::Stamped, "202600000005")?,
            "印章与签章均带时间戳，按 strict 策略核验通过",
            "Seal and signature are timestamped, so that the strict policy is content",
        )
        .asked(Asked::Strictly),
        Sample::good(
            "licences/cq-without-timestamp.ofd",
            issue(Sealing::by(b), Time::Claimed, "202600000006")?,
            "无时间戳；strict 策略不采信签章人自称的时间",
            "Without a timestamp; the strict policy takes nobody's word for the time",
        )
        .asked(Asked::Strictly)
        .but(Verdict::Indeterminate, "NO_POE"),
        Sample::good(
            "licences/sc-expired-seal.ofd",
            issue(ended, Time::Claimed, "202600000007")?,
            "自称在印章有效期内签章，核验时印章已过期，且无时间戳证明签章时间",
            "Said to be sealed while the seal was valid, which has ended since; no timestamp proves when it was",
        )
        .but(Verdict::Indeterminate, "SEAL_OUT_OF_BOUNDS_NO_POE"),
        Sample::good(
            "licences/sc-expired-seal-timestamped.ofd",
            issue(ended, Time::Stamped, "202600000008")?,
            "同上，但时间戳证明签章时印章有效",
            "The same with a timestamp, which proves that the seal was valid then",
        ),
        Sample::good(
            "licences/sc-replaced-certificate.ofd",
            issue(replaced, Time::Claimed, "202600000009")?,
            "签章后证书因换证被撤销，且无时间戳证明签章在先",
            "The signer's certificate was replaced and revoked since; no timestamp proves that he signed before",
        )
        .but(Verdict::Indeterminate, "REVOKED_NO_POE"),
        Sample::good(
            "licences/sc-replaced-certificate-timestamped.ofd",
            issue(replaced, Time::Stamped, "202600000010")?,
            "同上，但时间戳证明签章早于撤销",
            "The same with a timestamp, which proves that he did",
        ),
    ])
}

/// Licences sealed with what should not have been used.
fn under_bad_seals(a: &Region, stranger: &Party) -> Made<Vec<Sample>> {
    let issue = |sealing: Sealing<'_>, serial| sealing.issue(&description(a.place, serial)?);
    let by = |signer| Sealing {
        signer,
        ..Sealing::by(a)
    };
    let of_stranger = Sealing {
        maker: stranger,
        ..Sealing::by(a)
    };
    Ok(vec![
        Sample::good(
            "licences/sc-revoked-signer.ofd",
            issue(by(&a.lost), "202600000011")?,
            "签章人密钥遗失，证书在签章前已被撤销",
            "The signer's key was lost, and its certificate revoked before it signed",
        )
        .but(Verdict::Failed, "REVOKED"),
        Sample::good(
            "licences/sc-stranger-maker.ofd",
            issue(of_stranger, "202600000012")?,
            "印章由不受信任的制章者制作",
            "The seal was made by a maker whom nobody trusts",
        )
        .but(Verdict::Indeterminate, "NO_CERTIFICATE_CHAIN_FOUND"),
        Sample::good(
            "licences/sc-stranger-signer.ofd",
            issue(by(stranger), "202600000013")?,
            "签章人证书来自不受信任的机构",
            "The signer's certificate comes from a CA that nobody trusts",
        )
        .but(Verdict::Indeterminate, "NO_CERTIFICATE_CHAIN_FOUND"),
        Sample::good(
            "licences/sc-other-office.ofd",
            issue(by(&a.neighbour), "202600000014")?,
            "证照写明由交通运输局颁发，却由另一单位签章",
            "Says that it was issued by one authority, and was sealed by another",
        )
        .but(Verdict::Failed, "ISSUER_SEAL_MISMATCH"),
    ])
}

/// A good licence after somebody was at it, or one whose seal does not cover everything.
fn altered(a: &Region, good: &[u8]) -> Made<Vec<Sample>> {
    let unsigned = stripped(good)?;
    Ok(vec![
        Sample::good(
            "licences/sc-tampered-page.ofd",
            lengthened(good)?,
            "签章后页面上的有效期被改长十年",
            "After sealing, ten years were added to the validity on the page",
        )
        .but(Verdict::Failed, "HASH_FAILURE"),
        Sample::good(
            "licences/sc-forged-seal.ofd",
            with_forged_seal(good)?,
            "印章内的单位名称被改动，签章与制章者的签名均失效",
            "The name inside the seal was changed, which breaks the signatures of signer and maker",
        )
        .but(Verdict::Failed, "SIG_CRYPTO_FAILURE"),
        Sample::good(
            "licences/sc-uncovered-page.ofd",
            Sealing::by(a).seal(&unsigned, &without_page()?)?,
            "签章未覆盖页面，任何人都可以改动页面",
            "The seal does not cover the page, which anyone could change",
        )
        .but(Verdict::Failed, "UNPROTECTED_CONTENT"),
        Sample::good(
            "licences/sc-uncovered-data.ofd",
            Sealing::by(a).seal(&unsigned, &without_data()?)?,
            "签章未覆盖证照数据（OFD.xml），任何人都可以写上持证主体，故无从核对",
            "The seal does not cover the data in OFD.xml: anyone could have written the holder",
        )
        .asked(Asked::For(a.place.company()))
        .but(Verdict::Indeterminate, "NOT_EVALUATED"),
        Sample::good(
            "licences/sc-unsigned.ofd",
            unsigned,
            "签章被整个去掉",
            "The signature was taken out altogether",
        )
        .but(Verdict::Indeterminate, "NO_SIGNATURE_FOUND"),
    ])
}

/// An invented citizen number with a right check character.
const CITIZEN: &str = "500112199003079990";

fn about_holders(b: &Region) -> Made<Vec<Sample>> {
    let mut of_citizen = description(b.place, "202600000015")?;
    let number: CitizenNumber = CITIZEN.parse()?;
    let citizen = Holder::new("张示例").with_code(number.expose(), HolderCodeType::Citizen);
    of_citizen.holders = vec![citizen.clone()];
    let of_company = description(b.place, "202600000016")?;
    Ok(vec![
        Sample::good(
            "licences/cq-citizen.ofd",
            Sealing::by(b).issue(&of_citizen)?,
            "持证主体是公民，与申请人一致；报告中号码被遮盖",
            "Held by a citizen, who is the applicant; reports mask the number",
        )
        .asked(Asked::For(citizen.clone())),
        Sample::good(
            "licences/cq-other-holder.ofd",
            Sealing::by(b).issue(&of_company)?,
            "证照有效，但持证主体不是申请人",
            "A good licence of somebody else than the applicant",
        )
        .asked(Asked::For(citizen))
        .but(Verdict::Failed, "HOLDER_MISMATCH"),
    ])
}

fn about_status(a: &Region) -> Made<Vec<Sample>> {
    let issue = |serial| Sealing::by(a).issue(&description(a.place, serial)?);
    Ok(vec![
        Sample::good(
            "licences/sc-in-force.ofd",
            issue("202600000022")?,
            "发证机关签名声明：该证照现行有效",
            "The authority states that the licence is in force",
        )
        .asked(Asked::With("status/sc-in-force.p7m"))
        .in_state(Some("effective")),
        Sample::good(
            "licences/sc-superseded.ofd",
            issue("202600000018")?,
            "已换发新版本，发证机关的签名声明为证",
            "A newer version exists, as the authority states under its signature",
        )
        .asked(Asked::With("status/sc-superseded.p7m"))
        .but(Verdict::Failed, "LICENCE_SUPERSEDED")
        .in_state(Some("superseded")),
        Sample::good(
            "licences/sc-cancelled.ofd",
            issue("202600000019")?,
            "发证机关签名声明：该证照已注销",
            "The authority states that the licence was cancelled",
        )
        .asked(Asked::With("status/sc-cancelled.p7m"))
        .but(Verdict::Failed, "LICENCE_CANCELLED")
        .in_state(Some("cancelled")),
        Sample::good(
            "licences/sc-suspended.ofd",
            issue("202600000020")?,
            "发证机关签名声明：该证照被暂扣",
            "The authority states that the licence is suspended",
        )
        .asked(Asked::With("status/sc-suspended.p7m"))
        .but(Verdict::Indeterminate, "LICENCE_SUSPENDED")
        .in_state(Some("suspended")),
        Sample::good(
            "licences/sc-slandered.ofd",
            issue("202600000021")?,
            "“注销”声明由无权单位签发，不予采信",
            "A body that has no say states that it was cancelled, which does not count",
        )
        .asked(Asked::With("status/sc-slander.p7m")),
    ])
}

/// The statements themselves, as signed files.
fn statements(a: &Region) -> Made<Vec<Sample>> {
    let state = |serial, status, by| statement(a, &description(a.place, serial)?, status, by);
    let office = &a.office;
    let of_statement = |path, bytes, zh, en| Sample::good(path, bytes, zh, en).in_state(None);
    Ok(vec![
        of_statement(
            "status/sc-in-force.p7m",
            state("202600000022", LicenceStatus::Effective, office)?,
            "状态声明：sc-in-force.ofd 现行有效",
            "Statement: sc-in-force.ofd is in force",
        ),
        of_statement(
            "status/sc-superseded.p7m",
            state("202600000018", LicenceStatus::Superseded, office)?,
            "状态声明：sc-superseded.ofd 已换发",
            "Statement: sc-superseded.ofd has a newer version",
        ),
        of_statement(
            "status/sc-cancelled.p7m",
            state("202600000019", LicenceStatus::Cancelled, office)?,
            "状态声明：sc-cancelled.ofd 已注销",
            "Statement: sc-cancelled.ofd was cancelled",
        ),
        of_statement(
            "status/sc-suspended.p7m",
            state("202600000020", LicenceStatus::Suspended, office)?,
            "状态声明：sc-suspended.ofd 被暂扣",
            "Statement: sc-suspended.ofd is suspended",
        ),
        of_statement(
            "status/sc-slander.p7m",
            state("202600000021", LicenceStatus::Cancelled, &a.neighbour)?,
            "另一单位冒用发证机关名义的声明：签名有效，但无权声明",
            "Another body speaks in the authority's name: a good signature by the wrong body",
        ),
    ])
}
