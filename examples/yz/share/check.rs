//! `yz share check`: the requester looks at an answer, and opens it.

use std::path::Path;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use serde::Serialize;
use yinzheng::limits::Limits;
use yinzheng::report::Check as Question;
use yinzheng::report::Finding;
use yinzheng::report::Reason;
use yinzheng::sharing::AcceptedResponse;
use yinzheng::sharing::Entry;
use yinzheng::sharing::EvidenceContent;
use yinzheng::sharing::LONGEST_PARCEL;
use yinzheng::sharing::LogEvent;
use yinzheng::sharing::Parcel;
use yinzheng::sharing::Refusal;
use yinzheng::sharing::ShareResult;
use yinzheng::sharing::SignedRequest;
use yinzheng::sharing::SignedResponse;
use yinzheng::sharing::judge_response;
use zeroize::Zeroizing;

use crate::args::Format;
use crate::args::Time;
use crate::bodies::Register;
use crate::bodies::failed;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::findings;
use crate::fresh;
use crate::key::OpeningKey;
use crate::lang::Lang;
use crate::log::Recording;
use crate::output::Output;
use crate::settings;
use crate::share::RESPONSE;
use crate::share::parcel;
use crate::share::request;
use crate::share::respond::naming;
use crate::share::respond::why;
use crate::walk::Document;
use crate::walk::read_file;

#[derive(Args, Debug)]
pub(crate) struct Check {
    /// The folder with the answer 答复目录
    #[arg(value_name = "DIR")]
    answer: PathBuf,

    /// The request that it should answer 请求
    #[arg(long, value_name = "FILE")]
    request: PathBuf,

    /// When, RFC 3339 检查时间
    #[arg(long, value_name = "RFC3339|now", default_value = "now")]
    time: Time,

    /// Write what was handed on into this folder, which must not exist: evidence-N.ofd with its status statement
    /// (.p7m) and report, or evidence-N.json with fields. Files in it are still to be verified 材料目录
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Keep the provider's checkpoint in this file, which must not exist 检查点
    #[arg(long, value_name = "FILE")]
    checkpoint_out: Option<PathBuf>,

    /// Who looks at it, by account; for the record 经办账号
    #[arg(long, value_name = "ACCOUNT")]
    operator: Option<String>,

    /// text for people, json for machines 输出格式
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,

    #[command(flatten)]
    key: OpeningKey,

    #[command(flatten)]
    register: Register,

    #[command(flatten)]
    recording: Recording,
}

/// The form of the answer in JSON; fields are only added.
const SCHEMA: &str = "yinzheng.share-answer/1";

#[derive(Serialize)]
struct Told<'a> {
    request: &'a str,
    response: &'a str,
    /// Why nothing was handed on.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<Refusal>,
    evidence: usize,
}

/// Exits with 0 if licences were handed on, with 1 if the answer does not count or is a refusal, with 2 if the holder
/// has to look first, or a system of the other side did not answer.
pub(crate) fn run(args: &Check, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let asked = request(&args.request)?;
    let at = settings::time(args.time)?;
    let signed = response(&args.answer.join(RESPONSE))?;
    let known = args.register.read()?;
    let opened = open(args, &asked, &signed);
    let contents = opened.as_ref().map(Vec::as_slice).unwrap_or_default();
    let octets: Vec<&[u8]> = contents.iter().map(|c| c.as_slice()).collect();
    let check = judge_response(&asked, &signed, &known.bodies, &octets, at);
    let mut found = check.findings().to_vec();
    let refused = check.accepted().and_then(|a| match &a.response().result {
        ShareResult::Refused(refusal) => Some(*refusal),
        _ => None,
    });
    if let Some(reason) = refused.and_then(why) {
        found.push(Finding::not_ok(Question::ExchangeEvidence, reason));
    }
    if let (Some(accepted), Some(folder)) = (check.accepted(), &args.out) {
        unpack(accepted, folder)?;
    }
    if let (Some(accepted), Some(path)) = (check.accepted(), &args.checkpoint_out)
        && let Some(checkpoint) = &accepted.response().checkpoint
    {
        fresh::write(path, format!("{checkpoint}\n").as_bytes())?;
    }
    let first = check.reasons().into_iter().next().or(refused.and_then(why));
    record(args, &asked, &signed, first, at)?;
    // A key that does not fit, or a parcel that was changed, is told as what it is.
    opened?;
    let about = Told {
        request: asked.digest(),
        response: signed.digest(),
        refused,
        evidence: check.accepted().map_or(0, |a| a.contents().len()),
    };
    let head = args.answer.display().to_string();
    findings::print(SCHEMA, &head, &about, &found, (args.format, lang), out)
}

fn response(path: &Path) -> Result<SignedResponse, Failure> {
    let limits = Limits::default();
    let bytes = Document::at(path).read(limits.file)?;
    SignedResponse::from_json(&bytes, &limits).map_err(|e| failed(path, &e))
}

/// The contents that a response names, opened.
fn open(
    args: &Check,
    asked: &SignedRequest,
    signed: &SignedResponse,
) -> Result<Vec<Zeroizing<Vec<u8>>>, Failure> {
    let ShareResult::Evidence(evidence) = &signed.response().result else {
        return Ok(Vec::new());
    };
    let key = args.key.read()?;
    let open = |number| {
        let path = args.answer.join(parcel(number));
        let bytes = read_file(&path, LONGEST_PARCEL).map_err(|e| failed(&path, &e))?;
        let closed = Parcel::from_json(&bytes).map_err(|e| failed(&path, &e))?;
        let refused = |e| Failure::refused(format!("{}: {e}", path.display()));
        closed.open(&key, asked.digest()).map_err(refused)
    };
    (1..=evidence.len()).map(open).collect()
}

/// Writes contents under names of our own: those that came along were chosen by somebody else.
pub(crate) fn unpack(accepted: &AcceptedResponse, folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir(folder).map_err(|e| failed(folder, &e))?;
    for (number, content) in (1..).zip(accepted.contents()) {
        let path = |ending: &str| folder.join(format!("evidence-{number}.{ending}"));
        if content.file.is_none() {
            let json = serde_json::to_vec_pretty(&content.fields);
            let json = json.map_err(|e| Failure::internal(e.to_string()))?;
            fresh::write_secret(&path("json"), &json)?;
            continue;
        }
        let octets = content.file_octets().map_err(|e| failed(folder, &e))?;
        fresh::write_secret(&path("ofd"), &octets)?;
        beside(content, &path)?;
    }
    Ok(())
}

/// What came along with a file.
fn beside(content: &EvidenceContent, path: &dyn Fn(&str) -> PathBuf) -> Result<(), Failure> {
    if let Some(report) = &content.report {
        fresh::write_secret(&path("report.json"), report.as_bytes())?;
    }
    if let Some(status) = &content.status {
        let path = path("p7m");
        let der = STANDARD.decode(status).map_err(|e| failed(&path, &e))?;
        fresh::write_secret(&path, &der)?;
    }
    Ok(())
}

/// Records what came, and whether it counts.
fn record(
    args: &Check,
    asked: &SignedRequest,
    signed: &SignedResponse,
    against: Option<Reason>,
    at: yinzheng::time::Timestamp,
) -> Result<(), Failure> {
    let Some(mut journal) = args.recording.open()? else {
        return Ok(());
    };
    let missing = || Failure::usage("--operator: who looks at it, for the record");
    let operator = args.operator.as_deref().ok_or_else(missing)?;
    let request = asked.request();
    let entry = Entry::new(LogEvent::Response, request.requester, operator);
    let mut entry = naming(entry, asked);
    entry.counterparty = Some(request.provider);
    entry.response = Some(signed.digest().to_owned());
    if let Some(reason) = against {
        entry = entry.refused(reason);
    }
    journal.append(entry, at).map(drop)
}
