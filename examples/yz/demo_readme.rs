//! What the folder of the demonstration says about itself.

use std::fmt::Write;

use crate::demo_licences::Sample;
use crate::demo_world::ASKED;

const HEAD: &str = "\
# 电子证照核验演示 / A small world of e-licences

本目录由 `yz demo` 生成。机构、持证人、代码均为虚构；私钥在生成后即丢弃，未写入任何文件。

This folder was made by `yz demo`. All bodies, holders and codes are invented. The private keys were thrown away and
stand in no file.

## 核验 / Verify

```sh
";

const TRUST: &str = "
## 信任 / Trust

| 文件 file | 说明 what it is |
| --- | --- |
| `trust/*-root.cer` | 两地电子认证根证书，签章人的信任锚 / roots of both regions' CAs: anchors for signers |
| `trust/intermediate/*-ca.cer` | 用户证书 CA，自身不受信任 / the CAs below them, not trusted by themselves |
| `trust/maker/*-maker-root.cer` | 制章者根证书，制章人的信任锚 / roots of the seal makers: anchors for makers |
| `trust/crl/*.crl` | 各 CA 的证书撤销列表 / each CA's revocation list |
";

/// README.md.
pub(crate) fn text(samples: &[Sample]) -> String {
    let mut text = HEAD.to_owned();
    let _ = writeln!(
        text,
        "yz verify licences status --trust trust --time {ASKED}\n```\n"
    );
    let _ = writeln!(
        text,
        "## 文件 / Files\n\n| 文件 file | 结论 verdict | 首要原因 first reason | 说明 what it is |\n| --- | --- | --- | --- |"
    );
    for sample in samples {
        let reason = sample.reason.unwrap_or("-");
        let _ = writeln!(
            text,
            "| `{}` | {} | {reason} | {} / {} |",
            sample.path, sample.intended, sample.zh, sample.en
        );
    }
    text + TRUST
}
