//! `yz list`: recognition lists (互认清单), and trusted lists of other schemes.

mod foreign;

use clap::Subcommand;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::output::Output;

pub(crate) use foreign::PinnedList;

#[derive(Debug, Subcommand)]
pub(crate) enum List {
    /// Show an ETSI trusted list (TS 119 612 XML, TS 119 602 JSON) and the anchors that it gives under its digest
    /// 外部可信列表
    Foreign(foreign::Foreign),
}

pub(crate) fn run(args: &List, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    match args {
        List::Foreign(args) => foreign::run(args, lang, out),
    }
}
