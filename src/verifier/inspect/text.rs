//! An inspection in words.

use std::fmt::Display;
use std::fmt::Write;

use crate::report::Language;
use crate::report::Reason;
use crate::time::Timestamp;

use crate::verifier::inspect::Inspection;
use crate::verifier::inspect::certificate::CertificateLine;
use crate::verifier::inspect::cms::CmsLine;
use crate::verifier::inspect::package::Listed;
use crate::verifier::inspect::value::PictureLine;
use crate::verifier::inspect::value::SealLine;
use crate::verifier::inspect::value::SignatureLine;
use crate::verifier::inspect::value::Value;

/// Columns for a label; CJK characters take two.
const LABEL: usize = 12;

pub(super) fn text(inspection: &Inspection, lang: Language) -> String {
    let mut page = Page {
        text: String::new(),
        lang,
    };
    page.head(inspection);
    page.documents(inspection);
    page.entries(inspection);
    page.listed(inspection);
    for value in &inspection.values {
        page.value(value);
    }
    page.text
}

struct Page {
    text: String,
    lang: Language,
}

impl Page {
    fn line(&mut self, depth: usize, (zh, en): (&str, &str), value: impl Display) {
        let label = self.pick(zh, en);
        let width: usize = label
            .chars()
            .map(|c| if c.is_ascii() { 1 } else { 2 })
            .sum();
        let gap = LABEL.saturating_sub(width).max(2);
        let indent = depth.saturating_mul(2);
        writeln!(self.text, "{:indent$}{label}{:gap$}{value}", "", "").unwrap_or_default();
    }

    const fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        pick(self.lang, zh, en)
    }

    const fn reason(&self, reason: Reason) -> &'static str {
        self.pick(reason.text_zh(), reason.text_en())
    }

    fn head(&mut self, inspection: &Inspection) {
        let size = inspection.size;
        let unit = self.pick("字节", "bytes");
        let kind = kind_name(inspection.format, self.lang);
        writeln!(self.text, "{}  {kind}, {size} {unit}", inspection.file).unwrap_or_default();
        self.line(1, ("SM3", "SM3"), &inspection.sm3);
        for fault in &inspection.faults {
            let mut text = fault.reason.map_or("?", |r| self.reason(r)).to_owned();
            for part in [&fault.place, &fault.detail].into_iter().flatten() {
                text.push_str("  ");
                text.push_str(part);
            }
            self.line(1, ("异常", "fault"), text);
        }
    }

    fn entries(&mut self, inspection: &Inspection) {
        if inspection.entries.is_empty() {
            return;
        }
        let files = format!("{}:", inspection.entries.len());
        self.line(0, ("包内文件", "files"), files);
        for entry in &inspection.entries {
            let size = match (&entry.fault, entry.size) {
                (Some(reason), _) => self.reason(*reason).to_owned(),
                (None, size) => size.unwrap_or_default().to_string(),
            };
            writeln!(self.text, "  {}  {size}", entry.path).unwrap_or_default();
        }
    }

    fn documents(&mut self, inspection: &Inspection) {
        for document in &inspection.documents {
            let id = document.id.as_deref().unwrap_or("?");
            self.line(0, ("文档", "document"), id);
            let told = [
                (("标题", "title"), &document.title),
                (("作者", "author"), &document.author),
                (("制作软件", "software"), &document.creator),
                (("创建日期", "created"), &document.created),
            ];
            for (label, text) in told {
                if let Some(text) = text {
                    self.line(1, label, text);
                }
            }
            for (name, text) in &document.custom {
                self.line(1, (name, name), text);
            }
        }
    }

    fn listed(&mut self, inspection: &Inspection) {
        for signature in &inspection.signatures {
            let Listed { id, kind, path, .. } = signature;
            self.line(0, ("签名", "signature"), format!("{id} ({kind})  {path}"));
            if let Some(time) = signature.stated_time {
                self.line(1, ("所写时间", "states"), time);
            }
            let of = self.pick("摘要相符", "match");
            let count = format!("{}/{} {of}", signature.matching, signature.protects);
            self.line(1, ("保护文件", "protects"), count);
            for file in &signature.coverage.uncovered {
                let what = format!("{} ({})", file.path, file.kind);
                self.line(1, ("未保护", "leaves out"), what);
            }
        }
    }

    fn value(&mut self, value: &Value) {
        let kind = kind_name(value.kind, self.lang);
        match &value.path {
            Some(path) => writeln!(self.text, "{path}  {kind}").unwrap_or_default(),
            None => writeln!(self.text, "{kind}").unwrap_or_default(),
        }
        if let Some(fault) = &value.fault {
            self.line(1, ("无法读取", "unreadable"), fault);
        }
        if let Some(stamp) = &value.timestamp {
            self.line(1, ("时间", "time"), stamp.time);
            let imprint = format!("{} {}", stamp.imprint_algorithm, stamp.imprint);
            self.line(1, ("原文摘要", "imprint"), imprint);
        }
        if let Some(signature) = &value.signature {
            self.signature(signature);
        }
        if let Some(seal) = &value.seal {
            self.seal(seal);
        }
        if let Some(cms) = &value.cms {
            self.cms(cms);
        }
    }

    fn signature(&mut self, signature: &SignatureLine) {
        self.claimed(1, signature.claimed_time);
        let timestamp = match signature.timestamp {
            true => self.pick("有", "yes"),
            false => self.pick("无", "none"),
        };
        self.line(1, ("时间戳", "timestamp"), timestamp);
        if let Some(signs) = &signature.signs {
            self.line(1, ("签名对象", "signs"), signs);
        }
        self.line(1, ("签名算法", "algorithm"), &signature.algorithm);
        self.certificate(1, ("签名人", "signer"), signature.signer.as_ref());
    }

    fn cms(&mut self, cms: &CmsLine) {
        let content = match cms.enclosed {
            Some(size) => format!("{size} B"),
            None => self.pick("不在其中", "not inside").to_owned(),
        };
        self.line(1, ("原文", "content"), content);
        for signer in &cms.signers {
            self.certificate(1, ("签名人", "signer"), signer.certificate.as_ref());
            self.line(2, ("标识", "named by"), &signer.identifier);
            self.claimed(2, signer.claimed_time);
            self.line(2, ("时间戳", "timestamps"), signer.timestamps);
            if let Some(algorithm) = &signer.algorithm {
                self.line(2, ("签名算法", "algorithm"), algorithm);
            }
        }
        for certificate in &cms.certificates {
            self.line(1, ("证书", "certificate"), &certificate.subject);
        }
        if cms.crls > 0 {
            self.line(1, ("撤销列表", "CRLs"), cms.crls);
        }
        if cms.ocsp > 0 {
            self.line(1, ("OCSP应答", "OCSP"), cms.ocsp);
        }
    }

    fn claimed(&mut self, depth: usize, time: Option<Timestamp>) {
        let text = match time {
            Some(time) => {
                let claim = self.pick("（签名人自称）", " (the signer's claim)");
                format!("{time}{claim}")
            }
            None => self.pick("未说明", "not stated").to_owned(),
        };
        self.line(depth, ("签名时间", "time"), text);
    }

    fn seal(&mut self, seal: &SealLine) {
        self.line(1, ("印章", "seal"), format!("{} ({})", seal.name, seal.id));
        let from_to = format!("{} – {}", seal.valid_from, seal.valid_until);
        self.line(2, ("版本", "version"), &seal.version);
        self.line(2, ("类型", "type"), seal.kind);
        self.line(2, ("厂商", "vendor"), &seal.vendor);
        self.line(2, ("制作时间", "made"), seal.created);
        self.line(2, ("有效期", "valid"), from_to);
        self.line(2, ("签章人数", "signers"), seal.signers);
        self.line(2, ("图像", "picture"), picture(&seal.picture));
        self.certificate(2, ("制章者", "maker"), seal.maker.as_ref());
    }

    fn certificate(
        &mut self,
        depth: usize,
        label: (&str, &str),
        certificate: Option<&CertificateLine>,
    ) {
        let Some(c) = certificate else {
            let none = self.pick(
                "证书缺失或无法解析",
                "certificate not there or not readable",
            );
            return self.line(depth, label, none);
        };
        self.line(depth, label, &c.subject);
        let from_to = format!("{} – {}", c.valid_from, c.valid_until);
        self.line(depth.saturating_add(1), ("颁发者", "issuer"), &c.issuer);
        self.line(depth.saturating_add(1), ("序列号", "serial"), &c.serial);
        self.line(depth.saturating_add(1), ("有效期", "valid"), from_to);
        self.line(depth.saturating_add(1), ("密钥", "key"), &c.key);
    }
}

fn picture(picture: &PictureLine) -> String {
    let PictureLine {
        declared,
        found,
        width_mm,
        height_mm,
        size,
        ..
    } = picture;
    let kind = match found {
        Some(found) if found.eq_ignore_ascii_case(declared) => found.clone(),
        Some(found) => format!("{found} ({declared})"),
        None => format!("? ({declared})"),
    };
    format!("{kind}, {width_mm} × {height_mm} mm, {size} B")
}

/// The one of two texts that is in this language.
const fn pick<'a>(lang: Language, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Language::Zh => zh,
        Language::En => en,
    }
}

fn kind_name(kind: &'static str, lang: Language) -> &'static str {
    match kind {
        "ofd" => pick(lang, "OFD 文件", "OFD package"),
        "seal" => pick(lang, "电子印章", "e-seal"),
        "seal-signature" => pick(lang, "电子签章", "e-seal signature"),
        "cms" => pick(lang, "CMS 签名数据", "CMS value"),
        "timestamp" => pick(lang, "时间戳", "timestamp"),
        "bare-signature" => pick(lang, "裸签名值", "bare signature value"),
        _ => pick(lang, "无法识别", "unknown"),
    }
}
