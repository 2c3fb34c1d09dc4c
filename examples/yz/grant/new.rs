//! `yz grant new` and `yz grant revoke`: authorisations, made and taken back.

use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use yinzheng::error::ParseError;
use yinzheng::licence::DivisionCode;
use yinzheng::licence::Uscc;
use yinzheng::pki::envelope::Envelope;
use yinzheng::sharing::GRANT_DOMAIN;
use yinzheng::sharing::Grant;
use yinzheng::sharing::GrantBasis;
use yinzheng::sharing::GrantRevocation;
use yinzheng::sharing::HolderRef;
use yinzheng::sharing::REVOCATION_DOMAIN;
use yinzheng::time::Timestamp;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::grant::Scope;
use crate::grant::asked::Level;
use crate::grant::asked::read;
use crate::holder;
use crate::key::SigningKey;
use crate::output::Output;

#[derive(Args, Debug)]
pub(crate) struct New {
    /// Whose licences: a JSON file with name, code and code_type, or NAME,CODE,TYPE 持证主体
    #[arg(long, value_name = "FILE")]
    holder: String,

    /// Who may use them: the office's social credit code 用证机构
    #[arg(long, value_name = "CODE")]
    grantee: Uscc,

    /// Code of the matter 事项编码
    #[arg(long, value_name = "CODE")]
    matter: String,

    /// Identifier of the text that says what for, which the holder saw 用途
    #[arg(long, value_name = "ID")]
    purpose: String,

    /// For this case alone, by its number 办件编号
    #[arg(long, value_name = "NUMBER")]
    case: Option<String>,

    /// Where: six digits (GB/T 2260) 用证地区
    #[arg(long, value_name = "CODE")]
    region: DivisionCode,

    /// Which licences: TYPE, proof:CODE or IDENTIFIER, and =FIELD,FIELD unless it is the whole file 用证范围
    #[arg(long, value_name = "SUBJECT[=FIELDS]", required = true)]
    scope: Vec<Scope>,

    /// First instant at which it may be used, RFC 3339 起始时间
    #[arg(long, value_name = "TIME")]
    from: Timestamp,

    /// Last instant at which it may be used 截止时间
    #[arg(long, value_name = "TIME")]
    until: Timestamp,

    /// How often it may be used 使用次数
    #[arg(long, value_name = "N", default_value_t = 1)]
    max_uses: u32,

    /// Who signs: the holder, a delegate who acts for the holder, a platform that asked the holder, or the office on a
    /// legal basis 授权方式
    #[arg(long, value_enum, default_value = "holder", value_name = "WHO")]
    by: By,

    /// The delegate: a JSON file with name, code and code_type, or NAME,CODE,TYPE 代理人
    #[arg(long, value_name = "FILE", required_if_eq("by", "delegate"))]
    delegate: Option<String>,

    /// The platform's social credit code 平台
    #[arg(long, value_name = "CODE", required_if_eq("by", "platform"))]
    platform: Option<Uscc>,

    /// How well the platform identified the holder 身份认证等级
    #[arg(
        long,
        value_enum,
        value_name = "LEVEL",
        required_if_eq("by", "platform")
    )]
    authentication: Option<Level>,

    /// Code of the legal basis 法律依据
    #[arg(long, value_name = "CODE", required_if_eq("by", "statute"))]
    legal_basis: Option<String>,

    #[command(flatten)]
    key: SigningKey,

    /// Write the signed authorisation to this file, which must not exist 授权
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct Revoke {
    /// A signed authorisation 授权
    #[arg(value_name = "GRANT")]
    grant: PathBuf,

    /// When it is taken back, RFC 3339 撤回时间
    #[arg(long, value_name = "TIME")]
    at: Timestamp,

    #[command(flatten)]
    key: SigningKey,

    /// Write the signed revocation to this file, which must not exist 撤回声明
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum By {
    Delegate,
    Holder,
    Platform,
    Statute,
}

impl New {
    fn basis(&self) -> Result<GrantBasis, Failure> {
        let missing = |what: &str| Failure::usage(format!("--{what} is missing"));
        Ok(match self.by {
            By::Delegate => {
                let given = self.delegate.as_ref().ok_or_else(|| missing("delegate"))?;
                GrantBasis::Delegate {
                    delegate: named(given, "--delegate")?,
                }
            }
            By::Holder => GrantBasis::OwnSignature,
            By::Platform => GrantBasis::Platform {
                platform: self.platform.ok_or_else(|| missing("platform"))?,
                authentication: self
                    .authentication
                    .ok_or_else(|| missing("authentication"))?
                    .into(),
            },
            By::Statute => GrantBasis::Statute {
                legal_basis: self
                    .legal_basis
                    .clone()
                    .ok_or_else(|| missing("legal-basis"))?,
            },
        })
    }
}

/// Somebody, named so that only who knows him can tell who it is.
fn named(given: &str, option: &str) -> Result<HolderRef, Failure> {
    let of = HolderRef::new(&holder::read(given)?);
    let of = of.map_err(|e| Failure::refused(e.to_string()))?;
    let no_code = || Failure::usage(format!("{option}: a code of a known kind is needed"));
    of.ok_or_else(no_code)
}

/// Prints the identifier of the authorisation.
pub(crate) fn new(args: &New, out: &mut Output) -> Result<Exit, Failure> {
    let refused = |why: &dyn std::fmt::Display| Failure::refused(why.to_string());
    let made = Grant::new(
        named(&args.holder, "--holder")?,
        args.grantee,
        &args.matter,
        args.region,
        (args.from, args.until),
        args.basis()?,
    );
    let mut grant = made.map_err(|e| refused(&e))?.for_purpose(&args.purpose);
    grant.case.clone_from(&args.case);
    grant.max_uses = args.max_uses;
    grant.scope = args.scope.iter().map(|s| s.0.clone()).collect();
    sign(grant.to_envelope(), GRANT_DOMAIN, &args.key, &args.out)?;
    out.text(&format!("{}\n", grant.grant_id))?;
    Ok(Exit::Passed)
}

pub(crate) fn revoke(args: &Revoke) -> Result<Exit, Failure> {
    let grant = read(&args.grant)?;
    let revocation = GrantRevocation::new(&grant.grant().grant_id, args.at);
    sign(
        revocation.to_envelope(),
        REVOCATION_DOMAIN,
        &args.key,
        &args.out,
    )?;
    Ok(Exit::Passed)
}

/// Signs what a reader would not refuse.
pub(crate) fn sign(
    envelope: Result<Envelope, ParseError>,
    domain: &str,
    key: &SigningKey,
    out: &Path,
) -> Result<(), Failure> {
    let mut envelope = envelope.map_err(|e| Failure::refused(e.to_string()))?;
    let signed = envelope.sign(domain, &key.read()?, None);
    signed.map_err(|e| Failure::refused(e.to_string()))?;
    fresh::write(out, format!("{}\n", envelope.to_json()).as_bytes())
}
