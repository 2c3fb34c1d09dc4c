//! `yz list new` and `yz list add`: drafts of recognition lists. A draft is the payload that will be signed.

use std::fs;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use serde_json::Value;
use serde_json::json;
use yinzheng::recognition::AnchorPurpose;
use yinzheng::recognition::ListedAnchor;
use yinzheng::recognition::Publisher;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::StandingHistory;
use yinzheng::time::Timestamp;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::key::certificate;
use crate::list::file::ListFile;

/// The sections of a list that hold entries, and the member by which an entry is named.
const SECTIONS: [(&str, &str); 11] = [
    ("agreements", "id"),
    ("anchors", "anchor_id"),
    ("authorities", "authority_id"),
    ("equivalences", "id"),
    ("extensions", "id"),
    ("regions", "code"),
    ("scenarios", "id"),
    ("seal_makers", "maker_id"),
    ("status_sources", "id"),
    ("takes_over", "list_id"),
    ("types", "type_code"),
];

#[derive(Args, Debug)]
pub(crate) struct New {
    /// The issue that this one follows, signed or not; entries are taken over, the number rises by one 上一版清单
    #[arg(long, value_name = "LIST")]
    after: Option<PathBuf>,

    /// Stable URI of the list 清单标识
    #[arg(long, value_name = "URI", required_unless_present = "after")]
    list_id: Option<String>,

    /// Identifier of the publisher, as the scheme root names it 发布方标识
    #[arg(long, value_name = "ID", required_unless_present = "after")]
    publisher: Option<String>,

    /// Name of the publisher 发布方名称
    #[arg(long, value_name = "TEXT", required_unless_present = "after")]
    publisher_name: Option<String>,

    /// The relying region: six digits (GB/T 2260), or the name of a scheme 采信地区
    #[arg(long, value_name = "CODE", required_unless_present = "after")]
    region: Option<String>,

    /// When it is issued and in force from, RFC 3339 签发时间
    #[arg(long, value_name = "TIME")]
    at: Timestamp,

    /// When the next issue is due; the list is stale afterwards 下次更新
    #[arg(long, value_name = "TIME")]
    next_update: Timestamp,

    /// When it ends; the list is not used afterwards 失效时间
    #[arg(long, value_name = "TIME")]
    expires_at: Timestamp,

    /// Write the draft to this file, which must not exist 草稿
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct Add {
    /// A draft 草稿
    #[arg(value_name = "DRAFT")]
    draft: PathBuf,

    /// An entry in JSON for a section: regions, anchors, seal_makers, authorities, types, equivalences, scenarios,
    /// status_sources, agreements, takes_over or extensions 条目
    #[arg(long, value_name = "SECTION=FILE")]
    entry: Vec<Entry>,

    /// A change in the standing of an entry: recognised, suspended, withdrawn or annulled 状态变更
    #[arg(long, value_name = "SECTION/ID=STATE@TIME")]
    standing: Vec<Change>,

    /// Certificate of a CA, for an entry of its own 证书
    #[arg(long, value_name = "FILE", requires_all = ["anchor_id", "purpose", "region", "from"])]
    anchor: Option<PathBuf>,

    /// Name of that entry
    #[arg(long, value_name = "ID", requires = "anchor")]
    anchor_id: Option<String>,

    /// What the CA is recognised for: signer-ca, seal-maker-ca, timestamp-ca 用途
    #[arg(long, value_name = "PURPOSE", value_parser = purpose, requires = "anchor")]
    purpose: Vec<AnchorPurpose>,

    /// The CA's region, six digits 地区
    #[arg(long, value_name = "CODE", requires = "anchor")]
    region: Option<String>,

    /// From when on it is recognised, RFC 3339 起始时间
    #[arg(long, value_name = "TIME", requires = "anchor")]
    from: Option<Timestamp>,

    /// Write the new draft to this file, which must not exist 新草稿
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// `SECTION=FILE`.
#[derive(Clone, Debug)]
struct Entry {
    section: &'static str,
    file: PathBuf,
}

/// `SECTION/ID=STATE@TIME`.
#[derive(Clone, Debug)]
struct Change {
    section: &'static str,
    key: &'static str,
    id: String,
    state: String,
    from: Timestamp,
}

fn section(name: &str) -> Result<(&'static str, &'static str), String> {
    let known = SECTIONS.iter().find(|(section, _)| *section == name);
    known.copied().ok_or_else(|| format!("no section {name:?}"))
}

impl FromStr for Entry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = text.split_once('=').ok_or("expected SECTION=FILE")?;
        Ok(Self {
            section: section(name)?.0,
            file: PathBuf::from(file),
        })
    }
}

impl FromStr for Change {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = || {
            let (name, rest) = text.split_once('/')?;
            let (id, change) = rest.rsplit_once('=')?;
            let (state, time) = change.split_once('@')?;
            Some((name, id, state, time))
        };
        let (name, id, state, time) = parts().ok_or("expected SECTION/ID=STATE@TIME")?;
        let (section, key) = section(name)?;
        Ok(Self {
            section,
            key,
            id: id.to_owned(),
            state: state.to_owned(),
            from: time.parse().map_err(|_| format!("no time: {time:?}"))?,
        })
    }
}

fn purpose(text: &str) -> Result<AnchorPurpose, String> {
    serde_json::from_value(text.into()).map_err(|_| format!("no purpose {text:?}"))
}

pub(crate) fn new(args: &New) -> Result<Exit, Failure> {
    let text = |given: &Option<String>| given.clone().unwrap_or_default();
    let (at, next, end) = (args.at, args.next_update, args.expires_at);
    let list = match &args.after {
        Some(path) => {
            let before = ListFile::read(path)?;
            let number = before.list.sequence.checked_add(1);
            let digest = before.digest();
            let mut list = before.list;
            list.sequence = number.ok_or_else(|| Failure::refused("there is no higher number"))?;
            list.previous_digest = Some(digest);
            (list.issued_at, list.effective_from) = (at, at);
            (list.next_update, list.expires_at) = (next, end);
            list
        }
        None => {
            let publisher = Publisher::new(text(&args.publisher), text(&args.publisher_name));
            let (id, region) = (text(&args.list_id), text(&args.region));
            RecognitionList::new(id, publisher, region, at, next, end)
        }
    };
    fresh::write(&args.out, &list.to_payload())?;
    Ok(Exit::Passed)
}

pub(crate) fn add(args: &Add) -> Result<Exit, Failure> {
    let mut list = ListFile::read(&args.draft)?.list;
    if let Some(anchor) = listed_anchor(args)? {
        list.anchors.push(anchor);
    }
    let broken = |e: serde_json::Error| Failure::internal(e.to_string());
    let mut json = serde_json::to_value(&list).map_err(broken)?;
    for entry in &args.entry {
        let failed = |why: String| Failure::unreadable(format!("{}: {why}", entry.file.display()));
        let text = fs::read(&entry.file).map_err(|e| failed(e.to_string()))?;
        let value: Value = serde_json::from_slice(&text).map_err(|e| failed(e.to_string()))?;
        entries(&mut json, entry.section).push(value);
    }
    for change in &args.standing {
        let mut all = entries(&mut json, change.section).iter_mut();
        let named = all.find(|e| e[change.key] == change.id.as_str());
        let history = named.and_then(|e| e["status"].as_array_mut());
        let missing = || Failure::refused(format!("{} has no entry {}", change.section, change.id));
        let history = history.ok_or_else(missing)?;
        history.push(json!({"state": change.state, "from": change.from}));
    }
    // The entries are read as a list's, so that a misspelt restriction is noticed now and not by those who rely on it.
    let list: RecognitionList =
        serde_json::from_value(json).map_err(|e| Failure::refused(e.to_string()))?;
    fresh::write(&args.out, &list.to_payload())?;
    Ok(Exit::Passed)
}

/// The entries of a section, which a draft without any does not have.
fn entries<'a>(list: &'a mut Value, section: &str) -> &'a mut Vec<Value> {
    let place = &mut list[section];
    if !place.is_array() {
        *place = Value::Array(Vec::new());
    }
    match place {
        Value::Array(entries) => entries,
        _ => unreachable!("it was made an array"),
    }
}

fn listed_anchor(args: &Add) -> Result<Option<ListedAnchor>, Failure> {
    let (Some(path), Some(id), Some(region), Some(from)) =
        (&args.anchor, &args.anchor_id, &args.region, args.from)
    else {
        return Ok(None);
    };
    let region = region
        .parse()
        .map_err(|_| Failure::usage("--region: expected six digits"))?;
    let status = StandingHistory::recognised(from);
    let der = certificate(path)?.der().to_vec();
    let purposes = args.purpose.clone();
    Ok(Some(ListedAnchor::new(id, &der, purposes, region, status)))
}
