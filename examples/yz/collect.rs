//! `yz collect`: the report, and everything that it rests on, in one file.

use std::fs::File;
use std::io::Write;

use yinzheng::limits::Limits;

use crate::args::Collect;
use crate::args::Format;
use crate::bundle::Bundle;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::judge::Judge;
use crate::lang::Lang;
use crate::output::Output;
use crate::settings::Settings;
use crate::walk::Document;

pub(crate) fn run(args: &Collect, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let limits = Limits::default();
    let document = Document::at(&args.file);
    let bytes = document.read(limits.file)?;
    let settings = Settings::read(&args.asking, &limits)?;
    let judge = Judge::new(settings.clone(), &limits)?;
    let report = judge.verify_bytes(&document.name, &bytes)?;

    let failed = |e: std::io::Error| Failure::unreadable(format!("{}: {e}", args.out.display()));
    let bundle = Bundle::new(&document.name, &bytes, &settings, &report)?;
    let mut file = File::create_new(&args.out).map_err(failed)?;
    file.write_all(bundle.to_json()?.as_bytes())
        .map_err(failed)?;

    match args.format {
        Format::Text => out.text(&report.text(lang.into()))?,
        Format::Json => out.json(&report.to_json_pretty())?,
        Format::Jsonl => out.json(&report.to_json())?,
    }
    Ok(Exit::of(&report))
}
