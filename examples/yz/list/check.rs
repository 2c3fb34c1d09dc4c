//! `yz list check` and `yz list diff`: whether a list counts, and what it changes.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use yinzheng::recognition::AcceptError;
use yinzheng::recognition::ChangeKind;
use yinzheng::recognition::ListFault;
use yinzheng::recognition::VerifiedList;
use yinzheng::recognition::diff as changes;
use yinzheng::report::CheckLine;
use yinzheng::report::ListSummary;

use crate::args::Format;
use crate::args::Time;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::list::Accepted;
use crate::list::Ground;
use crate::list::ListFile;
use crate::list::accept::as_if_signed;
use crate::output::Output;
use crate::settings;

#[derive(Args, Debug)]
pub(crate) struct Check {
    /// A list, or a draft of one 清单或草稿
    #[arg(value_name = "LIST")]
    list: PathBuf,

    /// The time to check at 核验时间
    #[arg(long, value_name = "RFC3339|now", default_value = "now")]
    time: Time,

    /// text for people, json for machines 输出格式
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,

    #[command(flatten)]
    ground: Ground,
}

#[derive(Args, Debug)]
pub(crate) struct Diff {
    /// A list, signed or not 旧清单
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// Another issue of it 新清单
    #[arg(value_name = "NEW")]
    new: PathBuf,

    /// text for people, json and jsonl for machines: one change on each line 输出格式
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,
}

#[derive(Serialize)]
struct Checked<'a> {
    accepted: bool,
    /// Whether signatures were looked at: not those of a draft.
    signatures_checked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<ListSummary>,
    findings: Vec<CheckLine>,
    faults: &'a [ListFault],
}

/// Exits with 0 if the list counts, with 2 if it does not. Without a root it is checked as if everybody had signed.
pub(crate) fn check(args: &Check, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let now = settings::time(args.time)?;
    let signed = args.ground.has_root();
    let accepted = if signed {
        args.ground.accept(&args.list, now)?
    } else {
        as_if_signed(&ListFile::read(&args.list)?, now)?
    };
    let faults = match &accepted {
        Err(AcceptError::Inconsistent(faults)) => faults.as_slice(),
        _ => &[],
    };
    match args.format {
        Format::Text => out.text(&told(&accepted, signed, faults, lang))?,
        Format::Json | Format::Jsonl => {
            let findings = match &accepted {
                Ok(list) => list.findings().iter().map(CheckLine::from).collect(),
                Err(why) => vec![CheckLine::from(&why.finding())],
            };
            let checked = Checked {
                accepted: accepted.is_ok(),
                signatures_checked: signed,
                list: accepted.as_ref().ok().map(|list| list.summary(now)),
                findings,
                faults,
            };
            let json = serde_json::to_string(&checked);
            out.json(&json.map_err(|e| Failure::internal(e.to_string()))?)?;
        }
    }
    Ok(if accepted.is_ok() {
        Exit::Passed
    } else {
        Exit::Indeterminate
    })
}

fn told(accepted: &Accepted, signed: bool, faults: &[ListFault], lang: Lang) -> String {
    let mut text = String::new();
    match accepted {
        Ok(list) => tell_list(&mut text, list, lang),
        Err(why) => {
            let (check, reason) = why.cause();
            let about = lang.pick(reason.text_zh(), reason.text_en());
            let head = lang.pick("? 不可用", "? UNUSABLE");
            let _ = writeln!(text, "{head}  {about}  {} {}", reason.code(), check.code());
            let _ = writeln!(text, "    {why}");
        }
    }
    for fault in faults {
        let _ = writeln!(text, "    {}  {}", fault.pointer, fault.rule.text_en());
    }
    if !signed {
        let unsigned = lang.pick(
            "未给定方案根，未核验签名",
            "no root was given, so signatures were not looked at",
        );
        let _ = writeln!(text, "    – {unsigned}");
    }
    text
}

fn tell_list(text: &mut String, verified: &VerifiedList, lang: Lang) {
    let list = verified.list();
    let _ = writeln!(
        text,
        "{}  {} #{}  {} {}",
        lang.pick("✓ 可用", "✓ USABLE"),
        list.list_id,
        list.sequence,
        lang.pick("采信地区", "region"),
        list.relying_region
    );
    let _ = writeln!(
        text,
        "    {} {}  {} {}  {}",
        lang.pick("下次更新", "next update"),
        list.next_update,
        lang.pick("失效", "expires"),
        list.expires_at,
        verified.digest()
    );
    for finding in verified.findings() {
        let about = finding
            .outcome
            .reason()
            .map_or("", |r| lang.pick(r.text_zh(), r.text_en()));
        let place = finding.place.as_deref().unwrap_or_default();
        let _ = writeln!(text, "    ! {place}  {about}");
    }
}

/// Exits with 0 whatever differs.
pub(crate) fn diff(args: &Diff, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let (old, new) = (
        ListFile::read(&args.old)?.list,
        ListFile::read(&args.new)?.list,
    );
    for change in changes(&old, &new) {
        if args.format != Format::Text {
            let json = serde_json::to_string(&change);
            out.json(&json.map_err(|e| Failure::internal(e.to_string()))?)?;
            continue;
        }
        let mark = match change.kind {
            ChangeKind::Added => lang.pick("+ 新增", "+ added"),
            ChangeKind::Changed => lang.pick("~ 变更", "~ changed"),
            ChangeKind::Removed => lang.pick("- 删除", "- removed"),
        };
        let id = change.id.map_or_else(String::new, |id| format!("/{id}"));
        let fields = change.fields.join(", ");
        out.text(&format!("{mark}  {}{id}  {fields}\n", change.part))?;
    }
    Ok(Exit::Passed)
}
