//! `yz inspect`: what a file holds, without saying whether any of it is to be believed.

mod certificate;
mod cms;
mod model;
mod package;
mod picture;
mod text;
mod value;

use yinzheng::limits::Limits;

use crate::args::Format;
use crate::args::Inspect;
use crate::exit::Failure;
use crate::guard::guarded;
use crate::inspect::model::Inspection;
use crate::lang::Lang;
use crate::output::Output;
use crate::output::complain;
use crate::walk::Document;

pub(crate) fn run(args: &Inspect, lang: Lang, out: &mut Output) -> Result<(), Failure> {
    let limits = Limits::default();
    let document = Document::at(&args.file);
    let bytes = document.read(limits.file)?;
    let inspection = guarded(&document.name, || {
        Inspection::of(&document.name, &bytes, &limits)
    })?;
    match args.format {
        Format::Text => out.text(&text::text(&inspection, lang))?,
        Format::Json => out.json(&json(serde_json::to_string_pretty(&inspection))?)?,
        Format::Jsonl => out.json(&json(serde_json::to_string(&inspection))?)?,
    }
    if let Some(folder) = &args.picture {
        for written in picture::write(&inspection, folder)? {
            complain(&format!("{} written", written.display()));
        }
    }
    Ok(())
}

fn json(text: serde_json::Result<String>) -> Result<String, Failure> {
    text.map_err(|e| Failure::internal(e.to_string()))
}
