//! `yz list`: recognition lists (互认清单), and trusted lists of other schemes.

mod draft;
mod file;
mod foreign;
mod sign;

use clap::Subcommand;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::output::Output;

pub(crate) use foreign::PinnedList;

/// What signatures over a recognition list are made as (mutual recognition, B2).
const LIST_DOMAIN: &str = "yinzheng-recognition-list-v1";

#[derive(Debug, Subcommand)]
pub(crate) enum List {
    /// Draft a list, or the next issue of one 起草清单
    New(draft::New),
    /// Add entries to a draft, or change how one stands 增改条目
    Add(Box<draft::Add>),
    /// Sign a draft, or add a signature to what others have signed already 签名
    Sign(sign::Sign),
    /// Show an ETSI trusted list (TS 119 612 XML, TS 119 602 JSON) and the anchors that it gives under its digest
    /// 外部可信列表
    Foreign(foreign::Foreign),
}

pub(crate) fn run(args: &List, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    match args {
        List::New(args) => draft::new(args),
        List::Add(args) => draft::add(args),
        List::Sign(args) => sign::run(args, LIST_DOMAIN, out),
        List::Foreign(args) => foreign::run(args, lang, out),
    }
}
