//! `yz licence`: what a licence says.

use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;
use yinzheng::licence::Carrier;
use yinzheng::licence::CarrierKind;
use yinzheng::licence::Metadata;
use yinzheng::licence::Protection;
use yinzheng::licence::Source;
use yinzheng::limits::Limits;
use yinzheng::ofd;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::output::Output;
use crate::walk::Document;

#[derive(Debug, Subcommand)]
pub(crate) enum Licence {
    /// Show the data in OFD.xml, as JSON and with codes of persons masked. Nothing is verified: every value is shown
    /// as uncovered 查看证照数据
    Show(Show),
}

#[derive(Args, Debug)]
pub(crate) struct Show {
    /// A licence (OFD) 电子证照
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(crate) fn run(args: &Licence, out: &mut Output) -> Result<Exit, Failure> {
    let Licence::Show(args) = args;
    let limits = Limits::default();
    let bytes = Document::at(&args.file).read(limits.file)?;
    let facts = ofd::observe(&bytes, &limits);
    let sources: Vec<Source> = facts
        .documents
        .iter()
        .map(|document| {
            let carrier = Carrier::new(CarrierKind::CustomData, "/OFD.xml");
            let pairs = document.info.custom.iter();
            Source::new(carrier, Protection::Uncovered)
                .with(pairs.map(|(n, v)| (n.as_str(), v.as_str())))
        })
        .collect();
    if sources.is_empty() {
        let message = format!("{}: no OFD document", args.file.display());
        return Err(Failure::unreadable(message));
    }
    let metadata = Metadata::read(&sources);
    let json = serde_json::to_string_pretty(&metadata);
    out.json(&json.map_err(|e| Failure::internal(e.to_string()))?)?;
    Ok(Exit::Passed)
}
