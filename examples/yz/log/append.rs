//! `yz log append` and `yz log checkpoint`: writing a log, and signing how long it is.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde::de::DeserializeOwned;
use yinzheng::licence::Uscc;
use yinzheng::report::Reason;
use yinzheng::sharing::Entry;
use yinzheng::sharing::LogEvent;

use crate::args::Time;
use crate::bodies::failed;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::key::SigningKey;
use crate::log::Journal;
use crate::output::Output;
use crate::settings;
use crate::walk::read_file;

/// Longest file of personal data of one entry, in bytes.
const LONGEST: usize = 64 << 10;

#[derive(Args, Debug)]
pub(crate) struct Append {
    /// The log, made if it is not there; the salts are in a file beside it 日志
    #[arg(value_name = "LOG")]
    log: PathBuf,

    /// Its name, unique among the logs that sign with its owner's key 日志标识
    #[arg(long, value_name = "NAME")]
    id: String,

    /// What happened: access, decision, erasure, grant-revoked, grant-used, request or response 事件
    #[arg(long, value_name = "EVENT", value_parser = named::<LogEvent>)]
    event: LogEvent,

    /// Who did it: the office's social credit code 机构
    #[arg(long, value_name = "CODE")]
    organisation: Uscc,

    /// Who did it there, by account 经办账号
    #[arg(long, value_name = "ACCOUNT")]
    operator: String,

    /// It was refused, for this reason 拒绝原因
    #[arg(long, value_name = "REASON", value_parser = named::<Reason>)]
    refused: Option<Reason>,

    /// The other side of an exchange 对方机构
    #[arg(long, value_name = "CODE")]
    counterparty: Option<Uscc>,

    /// Code of the matter 事项编码
    #[arg(long, value_name = "CODE")]
    matter: Option<String>,

    /// Number of the case 办件编号
    #[arg(long, value_name = "NUMBER")]
    case: Option<String>,

    /// Identifier of the purpose 用途
    #[arg(long, value_name = "ID")]
    purpose: Option<String>,

    /// What is about a person, in JSON: an object of texts. Only salted digests of them are written 个人信息
    #[arg(long, value_name = "FILE")]
    about: Option<PathBuf>,

    /// When, RFC 3339 时间
    #[arg(long, value_name = "RFC3339|now", default_value = "now")]
    time: Time,
}

#[derive(Args, Debug)]
pub(crate) struct Checkpoint {
    /// The log 日志
    #[arg(value_name = "LOG")]
    log: PathBuf,

    /// Its name 日志标识
    #[arg(long, value_name = "NAME")]
    id: String,

    #[command(flatten)]
    key: SigningKey,

    /// When, RFC 3339 时间
    #[arg(long, value_name = "RFC3339|now", default_value = "now")]
    time: Time,

    /// Write the checkpoint to this file, which must not exist 检查点
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// What is written under this name in JSON.
fn named<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(text.into()).map_err(|e| e.to_string())
}

/// Prints the entry as it was written.
pub(crate) fn append(args: &Append, out: &mut Output) -> Result<Exit, Failure> {
    let mut entry = Entry::new(args.event, args.organisation, &args.operator);
    entry.counterparty = args.counterparty;
    entry.matter.clone_from(&args.matter);
    entry.case.clone_from(&args.case);
    entry.purpose.clone_from(&args.purpose);
    if let Some(reason) = args.refused {
        entry = entry.refused(reason);
    }
    if let Some(path) = &args.about {
        let bytes = read_file(path, LONGEST).map_err(|e| failed(path, &e))?;
        let about: Result<BTreeMap<String, String>, _> = serde_json::from_slice(&bytes);
        let no_object = |_| failed(path, &"no object of texts in JSON");
        for (what, value) in about.map_err(no_object)? {
            entry = entry.about(what, value);
        }
    }
    let at = settings::time(args.time)?;
    let receipt = Journal::open(&args.log, &args.id)?.append(entry, at)?;
    let json = serde_json::to_string(&receipt).map_err(|e| Failure::internal(e.to_string()))?;
    out.json(&json)?;
    Ok(Exit::Passed)
}

/// Prints how many entries there are.
pub(crate) fn checkpoint(args: &Checkpoint, out: &mut Output) -> Result<Exit, Failure> {
    if !args.log.exists() {
        return Err(failed(&args.log, &"there is no such log"));
    }
    let key = args.key.read()?;
    let at = settings::time(args.time)?;
    let checkpoint = Journal::open(&args.log, &args.id)?.checkpoint(at);
    let signed = checkpoint.sign(&key);
    let signed = signed.map_err(|e| Failure::refused(e.to_string()))?;
    fresh::write(&args.out, format!("{}\n", signed.to_json()).as_bytes())?;
    out.text(&format!("{}\n", checkpoint.seq))?;
    Ok(Exit::Passed)
}
