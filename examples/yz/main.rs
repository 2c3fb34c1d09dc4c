//! `yz`, the command line of yinzheng: verify, inspect and explain signed documents.
//!
//! Standard output carries results and nothing else; everything said beside them goes to standard error. All
//! clocks, files and terminals are here: the library has none.

use std::process::ExitCode;

use clap::Parser;

mod args;
mod bundle;
mod collect;
mod exit;
mod explain;
mod guard;
mod inspect;
mod judge;
mod lang;
mod load;
mod output;
mod progress;
mod settings;
mod verify;
mod walk;

use crate::args::Cli;
use crate::args::Command;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::output::Output;
use crate::output::complain;

fn main() -> ExitCode {
    guard::hush();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => return usage(&e),
    };
    let exit = guard::guarded("yz", || run(&cli)).and_then(|r| r);
    match exit {
        Ok(exit) => exit.into(),
        Err(failure) => {
            complain(&failure.message);
            failure.exit.into()
        }
    }
}

fn run(cli: &Cli) -> Result<Exit, Failure> {
    let lang = cli.lang.unwrap_or_else(Lang::from_environment);
    let mut out = Output::new(cli.color);
    match &cli.command {
        Command::Verify(args) => verify::run(args, lang, &mut out),
        Command::Collect(args) => collect::run(args, lang, &mut out),
        Command::Inspect(args) => inspect::run(args, lang, &mut out).map(|()| Exit::Passed),
        Command::Explain(args) => explain::run(args, lang, &mut out).map(|()| Exit::Passed),
    }
}

/// Prints what clap has to say. Help and version are answers and exit with 0; all else exits with 64, since 2, which
/// clap takes, is a verdict here.
fn usage(error: &clap::Error) -> ExitCode {
    drop(error.print());
    if error.use_stderr() {
        Exit::Usage.into()
    } else {
        Exit::Passed.into()
    }
}
