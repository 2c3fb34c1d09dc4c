//! `yz inspect`: what a file holds, without saying whether any of it is to be believed.

mod picture;

use yinzheng::limits::Limits;
use yinzheng::verifier::Inspection;

use crate::args::Format;
use crate::args::Inspect;
use crate::exit::Failure;
use crate::guard::guarded;
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
        Format::Text => out.text(&inspection.text(lang.into()))?,
        Format::Json => out.json(&inspection.to_json_pretty())?,
        Format::Jsonl => out.json(&inspection.to_json())?,
    }
    if let Some(folder) = &args.picture {
        for written in picture::write(&inspection, folder)? {
            complain(&format!("{} written", written.display()));
        }
    }
    Ok(())
}
