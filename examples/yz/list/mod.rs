//! `yz list`: recognition lists (互认清单), and trusted lists of other schemes.

mod accept;
mod check;
mod draft;
mod dry_run;
mod file;
mod foreign;
mod request;
mod root;
mod sign;

use clap::Subcommand;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::output::Output;

pub(crate) use accept::Accepted;
pub(crate) use accept::Ground;
pub(crate) use accept::Offered;
pub(crate) use file::ListFile;
pub(crate) use foreign::PinnedList;
pub(crate) use request::Use;

#[derive(Debug, Subcommand)]
pub(crate) enum List {
    /// Draft a list, or the next issue of one 起草清单
    New(draft::New),
    /// Add entries to a draft, or change how one stands 增改条目
    Add(Box<draft::Add>),
    /// Sign a draft, or add a signature to what others have signed already 签名
    Sign(sign::Sign),
    /// Say whether a list counts, or whether a draft would if it were signed 检查
    Check(check::Check),
    /// Say what one issue changes against another 比较
    Diff(check::Diff),
    /// Judge stored facts again under another list, and show who would lose recognition 试算
    DryRun(Box<dry_run::DryRun>),
    /// Root manifests: who may publish which lists 方案根
    #[command(subcommand)]
    Root(root::Root),
    /// Show an ETSI trusted list (TS 119 612 XML, TS 119 602 JSON) and the anchors that it gives under its digest
    /// 外部可信列表
    Foreign(foreign::Foreign),
}

pub(crate) fn run(args: &List, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    match args {
        List::New(args) => draft::new(args),
        List::Add(args) => draft::add(args),
        List::Sign(args) => sign::run(args, &sign::LIST, out),
        List::Check(args) => check::check(args, lang, out),
        List::Diff(args) => check::diff(args, lang, out),
        List::DryRun(args) => dry_run::run(args, lang, out),
        List::Root(args) => root::run(args, out),
        List::Foreign(args) => foreign::run(args, lang, out),
    }
}
