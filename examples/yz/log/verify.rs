//! `yz log verify`: does a log hold?

use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use yinzheng::limits::Limits;
use yinzheng::sharing::FileLog;
use yinzheng::sharing::LogVerifier;
use yinzheng::sharing::SignedCheckpoint;

use crate::args::Format;
use crate::bodies::failed;
use crate::bodies::public_key;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::findings;
use crate::lang::Lang;
use crate::output::Output;
use crate::output::complain;
use crate::walk::Document;

#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// The log; it is not changed 日志
    #[arg(value_name = "LOG")]
    log: PathBuf,

    /// Its name 日志标识
    #[arg(long, value_name = "NAME")]
    id: String,

    /// Public key of the log's owner 日志所有者公钥
    #[arg(long, value_name = "FILE")]
    owner: PathBuf,

    /// Checkpoints that someone else kept. Without one nobody can see that the end is missing 检查点
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,

    /// text for people, json for machines 输出格式
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,
}

/// The form of the answer in JSON; fields are only added.
const SCHEMA: &str = "yinzheng.log-answer/1";

#[derive(Serialize)]
struct Told<'a> {
    log: &'a str,
    entries: u64,
    head: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_break: Option<u64>,
    /// Bytes of an entry that was never acknowledged, behind the last one.
    torn: u64,
}

/// Exits with 0 if every entry holds and no checkpoint says otherwise, else with 1.
pub(crate) fn run(args: &Verify, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let owner = public_key(&args.owner)?;
    let checkpoints: Vec<SignedCheckpoint> = args
        .checkpoint
        .iter()
        .map(|path| checkpoint(path))
        .collect::<Result<_, _>>()?;
    if let Some(other) = checkpoints
        .iter()
        .find(|c| c.checkpoint().log_id != args.id)
    {
        complain(&format!(
            "a checkpoint is of another log: {}",
            other.checkpoint().log_id
        ));
    }
    let store = FileLog::view(&args.log).map_err(|e| failed(&args.log, &e))?;
    let verifier = LogVerifier::new(&args.id, &checkpoints, &owner);
    let found = verifier.run(&store).map_err(|e| failed(&args.log, &e))?;
    let about = Told {
        log: &args.id,
        entries: found.entries,
        head: &found.head,
        first_break: found.first_break.map(|b| b.seq),
        torn: store.recovery().cut,
    };
    let entries = lang.pick("条记录", "entries");
    let head = format!("{} {} {entries}", args.log.display(), found.entries);
    let asked = (args.format, lang);
    findings::print(SCHEMA, &head, &about, &found.findings, asked, out)
}

pub(crate) fn checkpoint(path: &Path) -> Result<SignedCheckpoint, Failure> {
    let limits = Limits::default();
    let bytes = Document::at(path).read(limits.file)?;
    SignedCheckpoint::from_json(&bytes, &limits).map_err(|e| failed(path, &e))
}
