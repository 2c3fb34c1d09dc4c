//! `yz recognise`: does a region rely on a genuine licence, for a matter?

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use yinzheng::limits::Limits;
use yinzheng::recognition::RecognitionFacts;
use yinzheng::report::RecognitionSummary;

use crate::args::Asking;
use crate::args::Format;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::judge::Judge;
use crate::lang::Lang;
use crate::output::Output;
use crate::output::complain;
use crate::recogniser;
use crate::recogniser::Recognising;
use crate::settings::Settings;
use crate::walk::Documents;

#[derive(Args, Debug)]
pub(crate) struct Recognise {
    /// Licences (OFD), or folders to be searched for them 证照
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// text for people, json and jsonl for machines: one object on each line 输出格式
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,

    /// Keep the facts by which was decided in this file, which must not exist, for `yz list dry-run`. They hold
    /// personal data 事实存档
    #[arg(long, value_name = "JSONL")]
    facts_out: Option<PathBuf>,

    #[command(flatten)]
    recognising: Recognising,

    #[command(flatten)]
    asking: Asking,
}

/// The form of one answer in JSON; fields are only added.
const SCHEMA: &str = "yinzheng.recognition-answer/1";

#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    file: &'a str,
    verdict: String,
    recognition: &'a RecognitionSummary,
}

/// One line of the file of facts.
#[derive(Serialize)]
struct Kept<'a> {
    file: &'a str,
    facts: &'a RecognitionFacts,
}

/// Exits with 0 if every licence is recognised, with 1 if one is not, with 2 if of one it cannot be said.
pub(crate) fn run(args: &Recognise, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let limits = Limits::default();
    let mut settings = Settings::read(&args.asking, &limits)?;
    let recogniser = args.recognising.read(&mut settings)?;
    let judge = Judge::new(settings, &limits)?;
    let broken = |e: serde_json::Error| Failure::internal(e.to_string());
    // Made before anything is verified, so that a run of hours does not end at a file that is there already.
    let mut kept = args
        .facts_out
        .as_deref()
        .map(fresh::create_secret)
        .transpose()?;
    let mut exit = Exit::Passed;
    for document in Documents::at(args.files.clone())?.iter() {
        let examined = match judge.examine(&document) {
            Ok(examined) => examined,
            Err(failure) => {
                complain(&failure.message);
                exit = exit.and(failure.exit);
                continue;
            }
        };
        let answer = recogniser.answer(&examined);
        exit = exit.and(answer.outcome.into());
        let file = document.name.as_str();
        if let (Some(kept), Some(accepted)) = (&mut kept, examined.facts()) {
            let facts = accepted.get();
            let line = serde_json::to_string(&Kept { file, facts }).map_err(broken)?;
            let failed = |e: std::io::Error| Failure::unreadable(format!("facts: {e}"));
            writeln!(kept, "{line}").map_err(failed)?;
        }
        match args.format {
            Format::Text => out.text(&recogniser::text(file, &answer, lang))?,
            Format::Json | Format::Jsonl => {
                let answer = Answer {
                    schema: SCHEMA,
                    file,
                    verdict: examined.report().verdict().to_string(),
                    recognition: &answer,
                };
                out.json(&serde_json::to_string(&answer).map_err(broken)?)?;
            }
        }
    }
    Ok(exit)
}
