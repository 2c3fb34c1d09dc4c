//! `yz share request`: a request under an authorisation.

use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use yinzheng::licence::Uscc;
use yinzheng::sharing::Entry;
use yinzheng::sharing::Explicit;
use yinzheng::sharing::Extent;
use yinzheng::sharing::LogEvent;
use yinzheng::sharing::Preview;
use yinzheng::sharing::REQUEST_DOMAIN;
use yinzheng::sharing::ShareRequest;
use yinzheng::sharing::SignedRequest;
use yinzheng::sharing::WantedFormat;
use yinzheng::sharing::judge_grant;

use crate::args::Format;
use crate::bodies::Believed;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::findings;
use crate::fresh;
use crate::grant;
use crate::grant::Asked;
use crate::grant::Scope;
use crate::key::SigningKey;
use crate::lang::Lang;
use crate::log::Recording;
use crate::output::Output;
use crate::share::respond::naming;

#[derive(Args, Debug)]
pub(crate) struct Request {
    /// The signed authorisation under which is asked 授权
    #[arg(value_name = "GRANT")]
    grant: PathBuf,

    /// Who is asked: the office's social credit code 供证机构
    #[arg(long, value_name = "CODE")]
    provider: Uscc,

    /// Who asks, by account 经办账号
    #[arg(long, value_name = "ACCOUNT")]
    operator: String,

    /// What is wanted: TYPE, proof:CODE or IDENTIFIER for the sealed file, and =FIELD,FIELD for fields alone 所需证照
    #[arg(long, value_name = "SUBJECT[=FIELDS]", required = true)]
    want: Vec<Scope>,

    /// The requirements of the matter that it is for 材料要求
    #[arg(long, value_name = "ID")]
    requirement: Vec<String>,

    /// Who wants the exchange: the applicant, this time, or the law, which does not ask him 请求意愿
    #[arg(long, value_enum, value_name = "WHO")]
    wanted_by: By,

    /// The holder is there and can look at the evidence first 可预览
    #[arg(long)]
    preview: bool,

    /// For how many seconds it may be answered 有效秒数
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    life: u32,

    #[command(flatten)]
    key: SigningKey,

    #[command(flatten)]
    asked: Asked,

    #[command(flatten)]
    believed: Believed,

    #[command(flatten)]
    recording: Recording,

    /// Write the signed request to this file, which must not exist 请求
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum By {
    Applicant,
    Law,
}

/// Prints the digest by which the answer names the request. Without an authorisation that counts nothing is asked.
pub(crate) fn run(args: &Request, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let (believed, usage) = (args.believed.read()?, args.asked.usage()?);
    let case = usage.case.clone();
    let case = case.ok_or_else(|| Failure::usage("--case: a request names its case"))?;
    let signed = grant::read(&args.grant)?;
    let check = judge_grant(
        Some(&signed),
        &believed.grants,
        &believed.revocations,
        &usage,
    );
    let Some(accepted) = check.accepted() else {
        let head = args.grant.display().to_string();
        let shown = (Format::Text, lang);
        return findings::print("", &head, &(), check.findings(), shown, out);
    };
    let refused = |why: &dyn std::fmt::Display| Failure::refused(why.to_string());
    let life = i64::from(args.life);
    let made = ShareRequest::under(
        accepted,
        args.provider,
        case,
        &args.operator,
        usage.at,
        life,
    );
    let mut request = made.map_err(|e| refused(&e))?;
    request.requirements.clone_from(&args.requirement);
    request.explicit = match args.wanted_by {
        By::Applicant => Explicit::Applicant,
        By::Law => Explicit::Law,
    };
    if args.preview {
        request.preview = Preview::Possible;
    }
    for Scope(item) in &args.want {
        let format = match item.extent {
            Extent::Face => WantedFormat::File,
            _ => WantedFormat::Fields,
        };
        request = request.wanting(item.clone(), format);
    }
    let mut envelope = request.to_envelope().map_err(|e| refused(&e))?;
    let signed = envelope.sign(REQUEST_DOMAIN, &args.key.read()?, None);
    signed.map_err(|e| refused(&e))?;
    let json = format!("{}\n", envelope.to_json());
    let signed = SignedRequest::from_envelope(envelope).map_err(|e| refused(&e))?;
    fresh::write(&args.out, json.as_bytes())?;
    if let Some(mut journal) = args.recording.open()? {
        let entry = Entry::new(LogEvent::Request, request.requester, &args.operator);
        let mut entry = naming(entry, &signed);
        entry.counterparty = Some(args.provider);
        journal.append(entry, usage.at)?;
    }
    out.text(&format!("{}\n", signed.digest()))?;
    Ok(Exit::Passed)
}
