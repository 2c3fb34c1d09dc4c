//! What the folder of the demonstration says about itself.

use std::fmt::Write;

use yinzheng::seal::SealVersion;

use crate::demo_samples::Asked;
use crate::demo_samples::Sample;
use crate::demo_world::ASKED;
use crate::demo_world::Place;

const HEAD: &str = "\
# 电子证照核验演示 / A small world of e-licences

本目录由 `yz demo` 生成。机构、持证人、代码均为虚构；私钥在生成后即丢弃，未写入任何文件。

This folder was made by `yz demo`. All bodies, holders and codes are invented. The private keys were thrown away and
stand in no file.
";

const TRUST: &str = "
## 信任 / Trust

| 文件 file | 说明 what it is |
| --- | --- |
| `trust/*-root.cer` | 各地电子认证根证书，签章人与时间戳的信任锚 / roots of the regions' CAs: anchors for signers and timestamps |
| `trust/intermediate/*-ca.cer` | 用户证书 CA，自身不受信任 / the CAs below them, not trusted by themselves |
| `trust/maker/*-maker-root.cer` | 制章者根证书，制章人的信任锚 / roots of the seal makers: anchors for makers |
| `trust/crl/*.crl` | 各 CA 的证书撤销列表 / each CA's revocation list |
";

/// README.md.
pub(crate) fn text(places: &[&Place], samples: &[Sample]) -> String {
    let mut text = HEAD.to_owned();
    regions(&mut text, places);
    verify(&mut text);
    files(&mut text, samples);
    text + TRUST
}

fn regions(text: &mut String, places: &[&Place]) {
    *text += "\n## 地区 / Regions\n\n\
              | 文件名 files | 地区 region | 发证机关 authority | 印章 seals |\n| --- | --- | --- | --- |\n";
    for place in places {
        let [code, zh, en] = place.region;
        let seals = match place.version {
            SealVersion::V5 => "GM/T 0031-2025 (V5)",
            SealVersion::V4 => "GB/T 38540-2020 (V4)",
            _ => "GM/T 0031-2014 (V1)",
        };
        let (tag, authority) = (place.tag, place.authority);
        let _ = writeln!(
            text,
            "| `{tag}-*` | {code} {zh} / {en} | {authority} | {seals} |"
        );
    }
}

fn verify(text: &mut String) {
    let _ = write!(
        text,
        "\n## 核验 / Verify\n\n```sh\n\
         yz verify licences status --trust trust --time {ASKED}\n```\n\n\
         另有所问的文件见“另问”一栏 / what else is asked about some files stands in the column “asked”.\n"
    );
}

fn files(text: &mut String, samples: &[Sample]) {
    *text += "\n## 文件 / Files\n\n\
              | 文件 file | 另问 asked | 结论 verdict | 首要原因 first reason | 证照状态 status | 说明 what it is |\n\
              | --- | --- | --- | --- | --- | --- |\n";
    for sample in samples {
        let (path, verdict) = (sample.path, sample.intended);
        let reason = sample.reason.unwrap_or("-");
        let status = sample.status.unwrap_or("-");
        let asked = asked(&sample.asked);
        let _ = writeln!(
            text,
            "| `{path}` | {asked} | {verdict} | {reason} | {status} | {} / {} |",
            sample.zh, sample.en
        );
    }
}

fn asked(asked: &Asked) -> String {
    match asked {
        Asked::Plainly => "-".to_owned(),
        Asked::Strictly => "`--policy strict`".to_owned(),
        Asked::For(holder) => format!("申请人 applicant: {}", holder.name),
        Asked::With(path) => format!("状态 status: `{path}`"),
    }
}
