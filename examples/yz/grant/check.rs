//! `yz grant check`: does an authorisation allow a use?

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use yinzheng::sharing::FileNonces;
use yinzheng::sharing::GrantKind;
use yinzheng::sharing::NonceStore;
use yinzheng::sharing::OneUse;
use yinzheng::sharing::judge_grant;

use crate::args::Format;
use crate::bodies::Believed;
use crate::bodies::failed;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::findings;
use crate::grant::Asked;
use crate::grant::Scope;
use crate::grant::asked::read;
use crate::lang::Lang;
use crate::output::Output;

#[derive(Args, Debug)]
pub(crate) struct Check {
    /// A signed authorisation 授权
    #[arg(value_name = "GRANT")]
    grant: PathBuf,

    /// What is to be used of which licences: TYPE, proof:CODE or IDENTIFIER, and =FIELD,FIELD unless it is the whole
    /// file 用证范围
    #[arg(long, value_name = "SUBJECT[=FIELDS]")]
    scope: Vec<Scope>,

    /// Use it up: record the use in this folder, in which every use is a file 用证记录
    #[arg(long, value_name = "DIR", requires = "use_digest")]
    uses: Option<PathBuf>,

    /// What it is used up for, by digest; the same once more is no second use 用途摘要
    #[arg(long, value_name = "DIGEST", requires = "uses")]
    use_digest: Option<String>,

    /// text for people, json for machines 输出格式
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,

    #[command(flatten)]
    asked: Asked,

    #[command(flatten)]
    believed: Believed,
}

/// The form of the answer in JSON; fields are only added.
const SCHEMA: &str = "yinzheng.grant-answer/1";

#[derive(Serialize)]
struct Told<'a> {
    grant: &'a str,
    digest: &'a str,
    kind: GrantKind,
}

/// Exits with 0 if it allows the use, with 1 if it does not, with 2 if that cannot be said.
pub(crate) fn run(args: &Check, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let signed = read(&args.grant)?;
    let (believed, usage) = (args.believed.read()?, args.asked.usage()?);
    let check = judge_grant(
        Some(&signed),
        &believed.grants,
        &believed.revocations,
        &usage,
    );
    let mut found = check.findings().to_vec();
    if let Some(accepted) = check.accepted() {
        let wanted = args.scope.iter().map(|s| (s.0.clone(), None));
        let scope = accepted.judge_scope(&wanted.collect::<Vec<_>>());
        let inside = findings::exit(std::slice::from_ref(&scope)) == Exit::Passed;
        found.push(scope);
        if let (Some(folder), Some(digest), true) = (&args.uses, &args.use_digest, inside) {
            let store = FileNonces::open(folder).map_err(|e| failed(folder, &e))?;
            let used = store.consume(&OneUse::of(accepted, digest, usage.at));
            found.push(used.map_err(|e| failed(folder, &e))?.finding());
        }
    }
    let about = Told {
        grant: &signed.grant().grant_id,
        digest: signed.digest(),
        kind: signed.grant().basis.kind(),
    };
    let head = args.grant.display().to_string();
    findings::print(SCHEMA, &head, &about, &found, (args.format, lang), out)
}
