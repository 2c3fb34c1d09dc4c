//! `yz`, the command line of yinzheng: verify, inspect and explain signed documents, and issue
//! them.
//!
//! Standard output carries results and nothing else; everything said beside them goes to standard error. All
//! clocks, files and terminals are here: the library has none.

use std::process::ExitCode;

use clap::Parser;

mod answer;
mod args;
mod bodies;
mod bundle;
mod cert;
mod collect;
mod copy;
mod csv;
mod demo;
mod demo_changes;
mod demo_licences;
mod demo_readme;
mod demo_recognition;
mod demo_recognition_cases;
mod demo_recognition_lists;
mod demo_recognition_open;
mod demo_recognition_world;
mod demo_samples;
mod demo_sharing;
mod demo_sharing_cases;
mod demo_sharing_play;
mod demo_sharing_world;
mod demo_world;
mod describe;
mod exit;
mod explain;
mod findings;
mod fresh;
mod grant;
mod guard;
mod holder;
mod inspect;
mod issue;
mod journal;
mod judge;
mod key;
mod keygen;
mod lang;
mod licence;
mod list;
mod load;
mod log;
mod matching;
mod output;
mod printer;
mod progress;
mod recognise;
mod recogniser;
mod seal;
mod serve;
mod settings;
mod share;
mod status;
mod tally;
mod verify;
mod walk;

use crate::args::Cli;
use crate::args::Command;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::output::Output;
use crate::output::complain;

/// Reports are made of many small texts; with the allocator of glibc a small file takes a tenth longer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
        Command::Keygen(args) => keygen::run(args),
        Command::Cert(args) => cert::run(args),
        Command::Crl(args) => cert::run_crl(args),
        Command::Seal(args) => seal::run(args),
        Command::Issue(args) => issue::run(args, &mut out),
        Command::Copy(args) => copy::run(args, &mut out),
        Command::Status(args) => status::run(args, &mut out),
        Command::Licence(args) => licence::run(args, &mut out),
        Command::Recognise(args) => recognise::run(args, lang, &mut out),
        Command::List(args) => list::run(args, lang, &mut out),
        Command::Match(args) => matching::run(args, lang, &mut out),
        Command::Grant(args) => grant::run(args, lang, &mut out),
        Command::Share(args) => share::run(args, lang, &mut out),
        Command::Log(args) => log::run(args, lang, &mut out),
        Command::Serve(args) => serve::run(args, lang, &mut out).map(|()| Exit::Passed),
        Command::Demo(args) => demo::run(args, lang, &mut out),
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
