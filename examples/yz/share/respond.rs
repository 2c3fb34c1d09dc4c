//! `yz share respond`: the provider's answer to a request.

use std::path::PathBuf;

use clap::Args;
use yinzheng::crypto::SignError;
use yinzheng::licence::Holder;
use yinzheng::licence::Uscc;
use yinzheng::limits::Limits;
use yinzheng::report::Reason;
use yinzheng::sharing::AcceptedRequest;
use yinzheng::sharing::Entry;
use yinzheng::sharing::FileNonces;
use yinzheng::sharing::GrantUse;
use yinzheng::sharing::LogEvent;
use yinzheng::sharing::Parcel;
use yinzheng::sharing::RESPONSE_DOMAIN;
use yinzheng::sharing::Refusal;
use yinzheng::sharing::ShareResponse;
use yinzheng::sharing::SignedGrant;
use yinzheng::sharing::SignedRequest;
use yinzheng::sharing::SignedResponse;
use yinzheng::sharing::SpendError;
use yinzheng::sharing::judge_grant;
use yinzheng::sharing::judge_request;
use yinzheng::time::Timestamp;

use crate::args::Asking;
use crate::bodies::Authorities;
use crate::bodies::Believed;
use crate::bodies::failed;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::key::SigningKey;
use crate::key::certificate;
use crate::lang::Lang;
use crate::log::Recording;
use crate::output::Output;
use crate::settings;
use crate::settings::Settings;
use crate::share::RESPONSE;
use crate::share::evidence::Stock;
use crate::share::parcel;
use crate::share::request;
use crate::walk::Document;

#[derive(Args, Debug)]
pub(crate) struct Respond {
    /// The request 请求
    #[arg(value_name = "REQUEST")]
    request: PathBuf,

    /// The provider's licences, or folders with them; they are verified first, with the trust and evidence below 证照
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The authorisation that came along 授权
    #[arg(long, value_name = "GRANT")]
    grant: Option<PathBuf>,

    /// Who is asked: your own social credit code 供证机构
    #[arg(long, value_name = "CODE")]
    own: Uscc,

    /// Who answers, by account 经办账号
    #[arg(long, value_name = "ACCOUNT")]
    operator: String,

    /// The requester's certificate for encryption, as you know it; contents are closed for it 请求方加密证书
    #[arg(long, value_name = "FILE")]
    recipient: PathBuf,

    /// The folder in which the uses of authorisations are recorded; made if it is not there 用证记录
    #[arg(long, value_name = "DIR")]
    uses: PathBuf,

    /// The holder has to look first, at this address (https) 预览地址
    #[arg(long, value_name = "URL", requires = "preview_until")]
    preview: Option<String>,

    /// Until when the holder can look, RFC 3339 预览截止
    #[arg(long, value_name = "TIME")]
    preview_until: Option<Timestamp>,

    #[command(flatten)]
    key: SigningKey,

    #[command(flatten)]
    believed: Believed,

    #[command(flatten)]
    recording: Recording,

    #[command(flatten)]
    asking: Asking,

    /// Write the answer into this folder, which must not exist: response.json, and a parcel for each licence 答复目录
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// An answer: the response, and the contents that it names.
type Answer = (ShareResponse, Vec<Vec<u8>>);

/// Why nothing is handed on, or a fault of ours.
enum Not {
    Handed(Refusal),
    Failed(Failure),
}

impl From<Failure> for Not {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<SignError> for Not {
    fn from(error: SignError) -> Self {
        Self::Failed(Failure::refused(error.to_string()))
    }
}

/// Exits with 0 if something was handed on, with 1 if not, with 2 if the holder has to look first. An answer is written
/// in every case.
pub(crate) fn run(args: &Respond, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let asked = request(&args.request)?;
    // Not the time that a signature claims: what passed then may have been revoked since.
    settings::time(args.asking.time)?;
    let settings = Settings::read(&args.asking, &Limits::default())?;
    let at = settings.context.validation_time;
    if args.out.exists() {
        return Err(Failure::unreadable(format!(
            "{}: is there already",
            args.out.display()
        )));
    }
    let stock = Stock::read(&args.files, &settings, &args.asking)?;
    let believed = args.believed.read()?;
    let (answer, refused) = match answer(args, &asked, &stock, &believed, at) {
        Ok(answer) => (answer, None),
        Err(Not::Failed(failure)) => return Err(failure),
        Err(Not::Handed(refusal)) => {
            let response = ShareResponse::refusal(&asked, refusal, at);
            let response = response.map_err(|e| Failure::refused(e.to_string()))?;
            ((response, Vec::new()), Some(refusal))
        }
    };
    let previewed = args.preview.is_some() && refused.is_none();
    write(args, &asked, answer, refused, at)?;
    let (exit, told) = match refused {
        Some(refusal) => (Exit::Failed, why(refusal)),
        None if previewed => (Exit::Indeterminate, Some(Reason::PreviewRequired)),
        None => (Exit::Passed, None),
    };
    let line = match told {
        Some(reason) => format!(
            "{}  {}\n",
            lang.pick(reason.text_zh(), reason.text_en()),
            reason.code()
        ),
        None => format!("✓ {}\n", lang.pick("已提供", "handed on")),
    };
    out.text(&line)?;
    Ok(exit)
}

/// The cause that a refusal names.
pub(crate) const fn why(refusal: Refusal) -> Option<Reason> {
    match refusal {
        Refusal::InvalidRequest(reason) => Some(reason),
        other => Some(other.reason()),
    }
}

fn answer(
    args: &Respond,
    asked: &SignedRequest,
    stock: &Stock,
    believed: &Authorities,
    at: Timestamp,
) -> Result<Answer, Not> {
    let check = judge(
        args,
        asked,
        stock.holder(&asked.request().subject),
        believed,
        at,
    )?;
    let accepted = check.map_err(Not::Handed)?;
    let accepted = &accepted;
    if let (Some(page), Some(until)) = (&args.preview, args.preview_until) {
        let response = ShareResponse::preview(accepted, page, until, at)?;
        return Ok((response, Vec::new()));
    }
    let (evidence, contents) = stock.evidence(asked.request()).map_err(Not::Handed)?;
    let store = FileNonces::open(&args.uses).map_err(|e| failed(&args.uses, &e))?;
    let spent = accepted.spend(&store, at).map_err(|e| match e {
        SpendError::Late(reason) => Not::Handed(Refusal::InvalidRequest(reason)),
        SpendError::UsedUp => Not::Handed(Refusal::InvalidRequest(Reason::GrantAlreadyUsed)),
        e => Not::Failed(failed(&args.uses, &e)),
    })?;
    Ok((ShareResponse::evidence(&spent, evidence, at)?, contents))
}

/// Judges request and authorisation. Whoever may not ask about a person does not learn whether we know him: that there is
/// nothing is told only under an authorisation that counts.
fn judge(
    args: &Respond,
    asked: &SignedRequest,
    holder: Option<Holder>,
    believed: &Authorities,
    at: Timestamp,
) -> Result<Result<AcceptedRequest, Refusal>, Failure> {
    let request = asked.request();
    let Some(path) = &args.grant else {
        let check = judge_request(asked, &believed.bodies, args.own, None, at);
        let first = check.reasons().into_iter().next();
        let first = first.unwrap_or(Reason::GrantMissing);
        return Ok(Err(Refusal::InvalidRequest(first)));
    };
    let limits = Limits::default();
    let json = Document::at(path).read(limits.file)?;
    let Ok(signed) = SignedGrant::from_json(&json, &limits) else {
        return Ok(Err(Refusal::InvalidRequest(Reason::GrantMalformed)));
    };
    let unknown = holder.is_none();
    let mut usage = GrantUse::new(
        holder.unwrap_or_else(|| Holder::new("")),
        request.requester,
        &request.matter,
        &request.purpose,
        signed.grant().region,
        at,
    );
    usage.case = Some(request.case.clone());
    let (grants, revocations) = (&believed.grants, &believed.revocations);
    let granted = judge_grant(Some(&signed), grants, revocations, &usage);
    let check = judge_request(asked, &believed.bodies, args.own, granted.accepted(), at);
    if let Some(accepted) = check.accepted() {
        return Ok(Ok(accepted.clone()));
    }
    let named = signed.grant().holder == request.subject
        && request.grant.as_deref() == Some(signed.digest());
    let counts = |r: &Reason| match r {
        // That is only because the authorisation does not count, and why is told instead.
        Reason::GrantMissing => granted.reasons().is_empty(),
        Reason::GrantHolderMismatch => !(unknown && named),
        _ => true,
    };
    let all = check.reasons().into_iter().chain(granted.reasons());
    let first = all.into_iter().find(counts);
    Ok(Err(first.map_or(Refusal::NotFound, Refusal::InvalidRequest)))
}

/// Writes and records an answer.
fn write(
    args: &Respond,
    asked: &SignedRequest,
    (mut response, contents): Answer,
    refused: Option<Refusal>,
    at: Timestamp,
) -> Result<(), Failure> {
    let bad = |why: &dyn std::fmt::Display| Failure::refused(why.to_string());
    let key = args.key.read()?;
    let recipient = certificate(&args.recipient)?;
    let mut journal = args.recording.open()?;
    if let Some(journal) = &journal {
        let checkpoint = journal.checkpoint(at).sign(&key).map_err(|e| bad(&e))?;
        response = response.with_checkpoint(&checkpoint);
    }
    let mut envelope = response.to_envelope().map_err(|e| bad(&e))?;
    envelope
        .sign(RESPONSE_DOMAIN, &key, None)
        .map_err(|e| bad(&e))?;
    let json = format!("{}\n", envelope.to_json());
    let signed = SignedResponse::from_envelope(envelope).map_err(|e| bad(&e))?;
    let mut parcels = Vec::new();
    for content in &contents {
        let closed = Parcel::close(&recipient, asked.digest(), content);
        parcels.push(closed.map_err(|e| bad(&e))?);
    }
    // What leaves the house is on record first.
    if let Some(journal) = &mut journal {
        let entry = Entry::new(LogEvent::Response, args.own, &args.operator);
        let mut entry = naming(entry, asked);
        entry.counterparty = Some(asked.request().requester);
        entry.response = Some(signed.digest().to_owned());
        if let Some(reason) = refused.and_then(why) {
            entry = entry.refused(reason);
        }
        journal.append(entry, at)?;
    }
    std::fs::create_dir(&args.out).map_err(|e| failed(&args.out, &e))?;
    for (number, parcel_of) in (1..).zip(&parcels) {
        let path = args.out.join(parcel(number));
        fresh::write(&path, parcel_of.to_json().as_bytes())?;
    }
    fresh::write(&args.out.join(RESPONSE), json.as_bytes())
}

/// An entry with what a request says about itself.
pub(crate) fn naming(mut entry: Entry, asked: &SignedRequest) -> Entry {
    let request = asked.request();
    entry.request = Some(asked.digest().to_owned());
    entry.matter = Some(request.matter.clone());
    entry.case = Some(request.case.clone());
    entry.purpose = Some(request.purpose.clone());
    entry.grant.clone_from(&request.grant);
    entry
}
