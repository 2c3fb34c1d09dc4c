//! `yz grant`: authorisations to use licences (用证授权).

mod asked;
mod check;
mod new;
mod scope;

use clap::Subcommand;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::output::Output;

pub(crate) use asked::Asked;
pub(crate) use asked::read;
pub(crate) use scope::Scope;

#[derive(Debug, Subcommand)]
pub(crate) enum Grant {
    /// Make and sign an authorisation 制作授权
    New(Box<new::New>),
    /// Take an authorisation back 撤回授权
    Revoke(new::Revoke),
    /// Say whether an authorisation allows a use 检查授权
    Check(Box<check::Check>),
}

pub(crate) fn run(args: &Grant, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    match args {
        Grant::New(args) => new::new(args, out),
        Grant::Revoke(args) => new::revoke(args),
        Grant::Check(args) => check::run(args, lang, out),
    }
}
