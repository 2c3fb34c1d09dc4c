//! `yz log`: the record of what was asked, decided and handed on.

mod append;
mod journal;
mod verify;

use clap::Subcommand;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::output::Output;

pub(crate) use journal::Journal;
pub(crate) use journal::Recording;

#[derive(Debug, Subcommand)]
pub(crate) enum Log {
    /// Add an entry 追加记录
    Append(Box<append::Append>),
    /// Say whether a log holds, and where it first breaks; nothing is changed 检验日志
    Verify(verify::Verify),
    /// Sign how long a log is, for someone else to keep 签署检查点
    Checkpoint(append::Checkpoint),
}

pub(crate) fn run(args: &Log, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    match args {
        Log::Append(args) => append::append(args, out),
        Log::Verify(args) => verify::run(args, lang, out),
        Log::Checkpoint(args) => append::checkpoint(args, out),
    }
}
