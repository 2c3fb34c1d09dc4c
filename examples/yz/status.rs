//! `yz status`: signed statements of the status of a licence.

use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;
use yinzheng::issuer::SignedStatus;
use yinzheng::issuer::sign_status;
use yinzheng::licence::Delegations;
use yinzheng::licence::StatusEvidence;
use yinzheng::licence::StatusOrigin;
use yinzheng::licence::StatusStatement;
use yinzheng::limits::Limits;
use yinzheng::pki::issue::Credential;
use yinzheng::report::Outcome;
use yinzheng::report::Verdict;
use yinzheng::time::Timestamp;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::judge::Judge;
use crate::key::SigningKey;
use crate::key::certificate;
use crate::output::Output;
use crate::output::complain;
use crate::settings::Settings;
use crate::walk::Document;

#[derive(Debug, Subcommand)]
pub(crate) enum Status {
    /// Sign a statement of status 签发状态声明
    Sign(Sign),
    /// Show what a signed statement says, and whether its signature fits; `verify` asks whether its signer is trusted 查看
    Show(Show),
}

#[derive(Args, Debug)]
pub(crate) struct Sign {
    /// The statement, in JSON: yinzheng.licence-status/1 状态声明
    #[arg(value_name = "JSON")]
    statement: PathBuf,

    #[command(flatten)]
    key: SigningKey,

    /// Certificate of the signer 签名证书
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,

    /// When it is signed, RFC 3339 签名时间
    #[arg(long, value_name = "TIME")]
    at: Timestamp,

    /// Write the signed statement (CMS, .p7m) to this file, which must not exist 签名后声明
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct Show {
    /// A signed statement 签名后声明
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(crate) fn run(args: &Status, out: &mut Output) -> Result<Exit, Failure> {
    match args {
        Status::Sign(args) => sign(args),
        Status::Show(args) => show(args, out),
    }
}

fn sign(args: &Sign) -> Result<Exit, Failure> {
    let json = Document::at(&args.statement).read(Limits::default().file)?;
    let unreadable =
        |why: String| Failure::unreadable(format!("{}: {why}", args.statement.display()));
    let statement = StatusStatement::from_json(&json).map_err(|e| unreadable(e.to_string()))?;
    let key = args.key.read()?;
    let own = certificate(&args.certificate)?;
    let signer = Credential::new(&own, &key).map_err(|e| Failure::refused(e.to_string()))?;
    let signed = sign_status(&statement, &signer, args.at);
    let signed = signed.map_err(|e| Failure::refused(e.to_string()))?;
    fresh::write(&args.out, &signed)?;
    Ok(Exit::Passed)
}

/// The statement on standard output; what stands against its signature on standard error.
fn show(args: &Show, out: &mut Output) -> Result<Exit, Failure> {
    let limits = Limits::default();
    let bytes = Document::at(&args.file).read(limits.file)?;
    let read = SignedStatus::read(&bytes, &limits)
        .map_err(|e| Failure::unreadable(format!("{}: {e}", args.file.display())))?;
    out.json(&read.statement.to_json())?;
    let mut exit = Exit::Passed;
    for finding in read.judge(&Delegations::default()) {
        let verdict = finding.verdict();
        exit = exit.and(match verdict {
            Some(Verdict::Failed) => Exit::Failed,
            Some(Verdict::Indeterminate) => Exit::Indeterminate,
            _ => Exit::Passed,
        });
        if let Some(reason) = finding.outcome.reason() {
            complain(&format!("{}: {}", finding.check.code(), reason.code()));
        }
    }
    Ok(exit)
}

/// A signed statement of status, as it was read.
pub(crate) struct Stated {
    bytes: Vec<u8>,
    signed: SignedStatus,
}

impl Stated {
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let limits = Limits::default();
        let bytes = Document::at(path).read(limits.file)?;
        let unreadable = |e| Failure::unreadable(format!("{}: {e}", path.display()));
        let signed = SignedStatus::read(&bytes, &limits).map_err(unreadable)?;
        Ok(Self { bytes, signed })
    }

    /// It counts if its signature can be relied on, and is that of the body that states.
    pub(crate) fn evidence(&self, settings: &Settings) -> Result<StatusEvidence, Failure> {
        let judge = Judge::new(settings.clone(), &Limits::default())?;
        let report = judge.verify_bytes("status", &self.bytes)?;
        let own = self.signed.judge(&settings.context.evidence.delegations);
        let own = own.iter().all(|f| !matches!(f.outcome, Outcome::NotOk(_)));
        let origin = match report.verdict() {
            Verdict::Passed if own => StatusOrigin::Authenticated,
            _ => StatusOrigin::Unverified,
        };
        Ok(StatusEvidence::new(self.signed.statement.clone(), origin))
    }
}

/// What the signed statement in a file amounts to.
pub(crate) fn evidence(settings: &Settings, path: &Path) -> Result<StatusEvidence, Failure> {
    Stated::read(path)?.evidence(settings)
}
