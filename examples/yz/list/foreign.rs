//! `yz list foreign`: what an ETSI trusted list says, and which anchors it gives to whoever knows its digest.

use std::fmt::Write;
use std::path::Path;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use serde::Serialize;
use yinzheng::limits::Limits;
use yinzheng::pki::Purpose;
use yinzheng::pki::TrustAnchor;
use yinzheng::recognition::import::ImportedList;
use yinzheng::recognition::import::ListAnchors;
use yinzheng::recognition::import::ListFormat;
use yinzheng::recognition::import::ListPin;
use yinzheng::recognition::import::LocalText;
use yinzheng::recognition::import::Omission;
use yinzheng::report::Finding;
use yinzheng::report::Outcome;
use yinzheng::time::Timestamp;

use crate::args::Format;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::output::Output;
use crate::walk::Document;

#[derive(Args, Debug)]
pub(crate) struct Foreign {
    /// The list 列表文件
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Its digest, from somebody who may vouch for it: sha256: or sm3: and 64 hexadecimal digits. Without it there
    /// are no anchors, since the list's own signature is not checked 摘要
    #[arg(long, value_name = "PIN")]
    pin: Option<ListPin>,

    /// text for people, json for machines 输出格式
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,
}

/// A list as the command line names it for its anchors: `PIN=FILE`.
#[derive(Clone, Debug)]
pub(crate) struct PinnedList {
    pin: ListPin,
    file: PathBuf,
}

impl FromStr for PinnedList {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = "expected PIN=FILE, such as sha256:…=list.xml";
        let (pin, file) = text.split_once('=').ok_or(bad)?;
        Ok(Self {
            pin: pin.parse().map_err(|e| format!("{bad}: {e}"))?,
            file: PathBuf::from(file),
        })
    }
}

impl PinnedList {
    /// The anchors of the list; a failure if it is another one.
    pub(crate) fn anchors(&self) -> Result<Vec<TrustAnchor>, Failure> {
        let made = read(&self.file)?.anchors(Some(&self.pin));
        let failed = |why: &str| Failure::unreadable(format!("{}: {why}", self.file.display()));
        if made.findings.iter().any(is_bad) {
            return Err(failed("not the list whose digest was given"));
        }
        if made.anchors.is_empty() {
            return Err(failed("no service in this list is an anchor"));
        }
        Ok(made.anchors)
    }
}

/// What is said of a list, for machines.
#[derive(Serialize)]
struct Said<'a> {
    format: &'static str,
    version: u64,
    sequence: u64,
    operator: &'a str,
    territory: Option<&'a str>,
    issued_at: Timestamp,
    next_update: Option<Timestamp>,
    pins: [String; 2],
    services: usize,
    pointers: Vec<&'a str>,
    anchors: Vec<Anchor>,
    omitted: Vec<Omitted<'a>>,
    findings: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Anchor {
    subject: String,
    purpose: &'static str,
    trusted_from: Option<Timestamp>,
    trusted_until: Option<Timestamp>,
}

#[derive(Serialize)]
struct Omitted<'a> {
    service: usize,
    name: &'a str,
    why: &'static str,
}

#[derive(Serialize)]
struct Found<'a> {
    check: &'a str,
    outcome: &'a str,
    reason: Option<&'a str>,
}

/// Exits with 0 if the list is the one that the caller meant, with 2 if he named none or another.
pub(crate) fn run(args: &Foreign, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let list = read(&args.file)?;
    let made = list.anchors(args.pin.as_ref());
    let said = said(&list, &made, lang);
    match args.format {
        Format::Text => out.text(&text(&said, &made, lang))?,
        Format::Json | Format::Jsonl => {
            let json = serde_json::to_string(&said);
            out.json(&json.map_err(|e| Failure::internal(e.to_string()))?)?;
        }
    }
    Ok(if made.findings.iter().any(is_bad) {
        Exit::Indeterminate
    } else {
        Exit::Passed
    })
}

fn read(file: &Path) -> Result<ImportedList, Failure> {
    let limits = Limits::default();
    let bytes = Document::at(file).read(limits.xml)?;
    ImportedList::from_bytes(&bytes, &limits)
        .map_err(|e| Failure::unreadable(format!("{}: {e}", file.display())))
}

const fn is_bad(finding: &Finding) -> bool {
    matches!(finding.outcome, Outcome::NotOk(_))
}

fn said<'a>(list: &'a ImportedList, made: &'a ListAnchors, lang: Lang) -> Said<'a> {
    let first = |names: &'a [LocalText]| {
        let wanted = |l: &&LocalText| {
            l.language
                .to_ascii_lowercase()
                .starts_with(lang.pick("zh", "en"))
        };
        let name = names.iter().find(wanted).or_else(|| names.first());
        name.map_or("", |n| n.text.as_str())
    };
    let omitted = made.omitted.iter().filter_map(|omitted| {
        let service = list.services.get(omitted.service)?;
        Some(Omitted {
            service: omitted.service,
            name: first(&service.current.names),
            why: why(omitted.why).0,
        })
    });
    Said {
        format: match list.format {
            ListFormat::Ts119612 => "TS 119 612",
            _ => "TS 119 602",
        },
        version: list.version,
        sequence: list.sequence,
        operator: first(&list.operator),
        territory: list.territory.as_deref(),
        issued_at: list.issued_at,
        next_update: list.next_update,
        pins: list.pins().each_ref().map(ToString::to_string),
        services: list.services.len(),
        pointers: list.pointers.iter().map(|p| p.location.as_str()).collect(),
        anchors: made.anchors.iter().map(Anchor::new).collect(),
        omitted: omitted.collect(),
        findings: made.findings.iter().map(Found::new).collect(),
    }
}

impl Anchor {
    fn new(anchor: &TrustAnchor) -> Self {
        let signer = anchor.purposes.contains(Purpose::SignerCa);
        Self {
            subject: anchor.certificate.subject().to_string(),
            purpose: if signer { "signer" } else { "timestamp" },
            trusted_from: anchor.trusted_from,
            trusted_until: anchor.trusted_until,
        }
    }
}

impl<'a> Found<'a> {
    fn new(finding: &'a Finding) -> Self {
        Self {
            check: finding.check.code(),
            outcome: finding.outcome.code(),
            reason: finding.outcome.reason().map(|r| r.code()),
        }
    }
}

/// A code, and its meaning in Chinese and English.
const fn why(omission: Omission) -> (&'static str, &'static str, &'static str) {
    match omission {
        Omission::CriticalExtension => (
            "critical-extension",
            "含有无法识别的扩展",
            "has an extension that is not known",
        ),
        Omission::CertificateUnreadable => (
            "certificate-unreadable",
            "证书无法解析",
            "a certificate cannot be read",
        ),
        Omission::HistoryContradicts => (
            "history-contradicts",
            "状态历史自相矛盾",
            "its history contradicts itself",
        ),
        Omission::ForWebSites => (
            "for-web-sites",
            "仅用于网站认证",
            "certifies web sites alone",
        ),
        Omission::NoCertificate => ("no-certificate", "未给出证书", "no certificate is given"),
        Omission::NeverApproved => ("never-approved", "从未获批", "was never approved"),
        Omission::TypeUnknown => (
            "type-unknown",
            "不是CA或时间戳服务",
            "is no CA and no timestamp authority",
        ),
        _ => ("other", "其他", "other"),
    }
}

fn text(said: &Said<'_>, made: &ListAnchors, lang: Lang) -> String {
    let mut text = String::new();
    let open = |t: Option<Timestamp>| t.map_or_else(|| "…".to_owned(), |t| t.to_string());
    let _ = writeln!(
        text,
        "{} v{}  {} {}  {}\n  {} {}  {} {}",
        said.format,
        said.version,
        lang.pick("序号", "sequence"),
        said.sequence,
        said.operator,
        lang.pick("签发", "issued"),
        said.issued_at,
        lang.pick("下次更新", "next update"),
        said.next_update.map_or_else(
            || lang.pick("无（已关闭）", "none (closed)").to_owned(),
            |t| t.to_string()
        )
    );
    for pin in &said.pins {
        let _ = writeln!(text, "  {pin}");
    }
    for finding in &made.findings {
        let mark = match finding.outcome {
            Outcome::Ok => "✓",
            Outcome::Skipped(_) => "–",
            _ => "?",
        };
        let reason = finding.outcome.reason();
        let meaning = reason.map_or_else(
            || lang.pick(finding.check.text_zh(), finding.check.text_en()),
            |r| lang.pick(r.text_zh(), r.text_en()),
        );
        let _ = writeln!(text, "  {mark} {meaning}  {}", finding.check.code());
    }
    for anchor in &said.anchors {
        let purpose = match anchor.purpose {
            "signer" => lang.pick("签名人CA", "CA of signers"),
            _ => lang.pick("时间戳", "timestamps"),
        };
        let (from, until) = (open(anchor.trusted_from), open(anchor.trusted_until));
        let _ = writeln!(text, "  ✓ {purpose}  {}  {from} – {until}", anchor.subject);
    }
    for (omitted, which) in said.omitted.iter().zip(&made.omitted) {
        let (_, zh, en) = why(which.why);
        let _ = writeln!(text, "  – {}  {}", omitted.name, lang.pick(zh, en));
    }
    text
}
