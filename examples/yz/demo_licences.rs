//! The files of the demonstration, good and bad, each with the verdict that it is made for.

use std::io::Cursor;
use std::io::Read;
use std::io::Write;

use yinzheng::issuer::Item;
use yinzheng::issuer::LicenceDescription;
use yinzheng::issuer::LicenceIssuer;
use yinzheng::issuer::sign_status;
use yinzheng::licence::Holder;
use yinzheng::licence::HolderCodeType;
use yinzheng::licence::LicenceStatus;
use yinzheng::licence::StatementIssuer;
use yinzheng::licence::StatusStatement;
use yinzheng::report::Verdict;
use yinzheng::seal::SealDraft;
use yinzheng::seal::SealMaker;
use yinzheng::seal::SealPicture;
use yinzheng::seal::SealSigner;
use zip::ZipArchive;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::demo_world::CREATED;
use crate::demo_world::Made;
use crate::demo_world::Party;
use crate::demo_world::Region;
use crate::demo_world::SEALED;
use crate::demo_world::at;
use crate::demo_world::from_to;

/// One file.
pub(crate) struct Sample {
    /// Below the folder of the demonstration.
    pub(crate) path: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) intended: Verdict,
    /// The reason that is to be told first; none for a pass.
    pub(crate) reason: Option<&'static str>,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
}

const LAST_DAY: &str = "2036-01-01";

/// Every file.
pub(crate) fn samples(a: &Region, b: &Region, stranger: &Party) -> Made<Vec<Sample>> {
    let good = licence(a, &a.office, &a.maker, LAST_DAY)?;
    let mut samples = vec![
        Sample::good(
            "licences/a-good.ofd",
            good.clone(),
            "甲地证照，GB/T 38540 电子印章，一切正常",
            "Licence of region A under a seal of GB/T 38540: nothing is wrong",
        ),
        Sample::good(
            "licences/b-good.ofd",
            licence(b, &b.office, &b.maker, LAST_DAY)?,
            "乙地证照，GM/T 0031-2025 电子印章，一切正常",
            "Licence of region B under a seal of GM/T 0031-2025: nothing is wrong",
        ),
    ];
    samples.extend(under_bad_seals(a, stranger)?);
    samples.extend(altered(&good)?);
    samples.push(Sample::good(
        "status/a-suspended.p7m",
        status(a)?,
        "甲地发证机关签发的状态声明：a-good.ofd 已暂扣。验签通过不等于证照有效",
        "Signed statement of region A's authority: a-good.ofd is suspended. A good signature is not validity",
    ));
    Ok(samples)
}

impl Sample {
    /// A file that passes.
    const fn good(path: &'static str, bytes: Vec<u8>, zh: &'static str, en: &'static str) -> Self {
        Self {
            path,
            bytes,
            intended: Verdict::Passed,
            reason: None,
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
}

/// Licences sealed with what should not have been used.
fn under_bad_seals(a: &Region, stranger: &Party) -> Made<Vec<Sample>> {
    let expired = Sample::good(
        "licences/a-expired-seal.ofd",
        licence(a, &a.office, &a.maker, "2026-09-30")?,
        "自称在印章有效期内签章，核验时印章已过期，且无时间戳证明签章时间",
        "Said to be sealed while the seal was valid, which has ended since; no timestamp proves when it was",
    );
    let revoked = Sample::good(
        "licences/a-revoked-signer.ofd",
        licence(a, &a.lost, &a.maker, LAST_DAY)?,
        "签章人密钥遗失，证书在签章前已被撤销",
        "The signer's key was lost, and its certificate revoked before it signed",
    );
    let unknown = Sample::good(
        "licences/a-stranger-maker.ofd",
        licence(a, &a.office, stranger, LAST_DAY)?,
        "印章由不受信任的制章者制作",
        "The seal was made by a maker whom nobody trusts",
    );
    Ok(vec![
        expired.but(Verdict::Indeterminate, "SEAL_OUT_OF_BOUNDS_NO_POE"),
        revoked.but(Verdict::Failed, "REVOKED"),
        unknown.but(Verdict::Indeterminate, "NO_CERTIFICATE_CHAIN_FOUND"),
    ])
}

/// A good licence after somebody was at it.
fn altered(good: &[u8]) -> Made<Vec<Sample>> {
    let longer = |name: &str, bytes| {
        let page = name.ends_with("/Content.xml");
        Some(if page {
            replaced(bytes, "2029年", "2039年")
        } else {
            bytes
        })
    };
    let tampered = Sample::good(
        "licences/a-tampered-page.ofd",
        rewritten(good, longer)?,
        "签章后页面上的有效期被改长十年",
        "After sealing, ten years were added to the validity on the page",
    );
    let unsigned = Sample::good(
        "licences/a-unsigned.ofd",
        stripped(good)?,
        "签章被整个去掉",
        "The signature was taken out altogether",
    );
    Ok(vec![
        tampered.but(Verdict::Failed, "HASH_FAILURE"),
        unsigned.but(Verdict::Indeterminate, "NO_SIGNATURE_FOUND"),
    ])
}

fn description(region: &Region) -> Made<LicenceDescription> {
    let issuer = StatementIssuer::new(region.code.parse()?, region.authority);
    let kind = "11100000000019713D008".parse()?;
    let mut description = LicenceDescription::new(
        "道路运输经营许可证",
        kind,
        issuer,
        "202600000001",
        "2026-06-01".parse()?,
    );
    description.valid_until = Some("2029-05-31".parse()?);
    let holder = Holder::new("广元市示例运输有限公司");
    let holder = holder.with_code("91510802MA99999967", HolderCodeType::UnifiedSocialCredit);
    description.holders = vec![holder];
    description.items = vec![
        Item::new("KZ_DZ", "地址", "示例路1号"),
        Item::new("KZ_JYFW", "经营范围", "道路普通货物运输"),
    ];
    Ok(description)
}

/// A licence sealed by `signer` with a seal that `maker` made for him and that ends on that day.
fn licence(region: &Region, signer: &Party, maker: &Party, seal_ends: &str) -> Made<Vec<u8>> {
    let picture = SealPicture::round(region.authority, "电子证照专用章", 42)?;
    let name = format!("{}电子证照专用章", region.authority);
    let signers = [signer.certificate.clone()];
    let validity = from_to(CREATED, seal_ends)?;
    let draft = SealDraft::new(region.seal_id, &name, &signers, at(CREATED)?, validity);
    let maker = SealMaker::new(region.version, &maker.key, &maker.certificate);
    let seal = maker.make(&draft.picture(picture))?;
    let signer = SealSigner::new(seal.raw.as_bytes(), &signer.key, &signer.certificate)?;
    let issued = LicenceIssuer::new(signer).issue(&description(region)?, at(SEALED)?)?;
    Ok(issued.ofd)
}

fn status(region: &Region) -> Made<Vec<u8>> {
    let description = description(region)?;
    let id = description.identifier()?;
    let since = at("2026-11-20T00:00:00Z")?;
    let mut statement =
        StatusStatement::new(id, description.issuer, LicenceStatus::Suspended, since);
    statement.next_update = Some(at("2026-12-20T00:00:00Z")?);
    Ok(sign_status(
        &statement,
        &region.office.credential()?,
        since,
    )?)
}

/// Without the files of the signature, and without the line in OFD.xml that names them.
fn stripped(package: &[u8]) -> Made<Vec<u8>> {
    rewritten(package, |name, bytes| {
        if name.contains("/Signs/") {
            return None;
        }
        let text = String::from_utf8(bytes).unwrap_or_default();
        let line = text
            .split_once("<ofd:Signatures>")
            .and_then(|(before, rest)| {
                let (_, after) = rest.split_once("</ofd:Signatures>")?;
                Some(format!("{before}{after}"))
            });
        Some(line.unwrap_or(text).into_bytes())
    })
}

fn replaced(bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    String::from_utf8(bytes)
        .unwrap_or_default()
        .replace(from, to)
        .into_bytes()
}

/// The package with each file as `change` gives it back; without it if that is nothing.
fn rewritten(package: &[u8], change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> Made<Vec<u8>> {
    let mut old = ZipArchive::new(Cursor::new(package))?;
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..old.len() {
        let mut file = old.by_index(index)?;
        let name = file.name()?.into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        if let Some(bytes) = change(&name, bytes) {
            new.start_file(name, SimpleFileOptions::default())?;
            new.write_all(&bytes)?;
        }
    }
    Ok(new.finish()?.into_inner())
}
