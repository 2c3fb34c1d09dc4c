//! `yz verify`: one report for each document, one exit code for all.

use std::ops::ControlFlow;
use std::path::Path;

use yinzheng::limits::Limits;
use yinzheng::report::Overview;
use yinzheng::report::RecognitionOutcome;
use yinzheng::report::Report;
use yinzheng::verifier::Jobs;

use crate::answer::Answer;
use crate::args::Time;
use crate::args::Verify;
use crate::bundle::Bundle;
use crate::bundle::question;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::journal::Earlier;
use crate::journal::Journal;
use crate::judge::Judge;
use crate::lang::Lang;
use crate::output::Output;
use crate::output::complain;
use crate::printer::Printer;
use crate::printer::Style;
use crate::progress::Progress;
use crate::recogniser;
use crate::settings::Settings;
use crate::tally::Tally;
use crate::walk::Document;
use crate::walk::Documents;

/// Verifies what `args` names. An error means that the run did not begin, or that its results cannot be written;
/// what keeps a single document from being judged shows in the exit code alone.
pub(crate) fn run(args: &Verify, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let limits = Limits::default();
    let documents = Documents::named_by(args)?;
    let single = documents.single();
    // A folder gives lines even if it holds one document: the form must not hang on what is found in it.
    let folder = args.files.iter().any(|f| f.is_dir());
    let one = single.is_some() && args.files_from.is_none() && !folder;
    let mut printer = Printer {
        style: Style::of(args, one),
        lang,
        out,
    };
    // Better told now than after a long run.
    if let Some(path) = args.many.html.as_deref().filter(|p| p.exists()) {
        let why = "is there already; nothing is overwritten";
        return Err(Failure::unreadable(format!("{}: {why}", path.display())));
    }
    if let Some(path) = &args.evidence {
        let Some(document) = single else {
            return Err(Failure::usage("--evidence belongs to one document alone"));
        };
        return again(args, &document, &Bundle::read(path)?, &mut printer);
    }
    let content = args.asking.content.is_some();
    if content && (single.is_none() || args.many.resume.is_some()) {
        return Err(Failure::usage("--content belongs to one document alone"));
    }
    if args.many.resume.is_some() && printer.style == Style::Text {
        let why =
            "--resume keeps reports for machines: it needs --format json, jsonl or csv, or --quiet";
        return Err(Failure::usage(why));
    }
    let (judge, journal) = prepared(args, &limits)?;
    match single {
        Some(document) if journal.is_none() && (one || content) => {
            alone(&document, &judge, args.many.html.as_deref(), &mut printer)
        }
        _ => many(args, &documents, &judge, journal.as_ref(), &mut printer),
    }
}

/// Who judges, and where reports are kept, if they are.
fn prepared(args: &Verify, limits: &Limits) -> Result<(Judge, Option<Journal>), Failure> {
    let mut settings = Settings::read(&args.asking, limits)?;
    let earlier = args.many.resume.as_deref().map(Earlier::read).transpose()?;
    if let (Time::Now | Time::Claimed, Some(earlier)) = (args.asking.time, &earlier) {
        earlier.ask_again_at(&mut settings.context.validation_time);
    }
    let recogniser = args.recognising.asked(&mut settings)?;
    let resume = |earlier: Earlier| {
        let question = question(&settings, recogniser.as_ref())?;
        earlier.resume(&question, settings.context.validation_time)
    };
    let journal = earlier.map(resume).transpose()?;
    let judge = Judge::new(settings, limits)?.recognising(recogniser);
    Ok((judge, journal))
}

/// Verifies one document that is named itself.
fn alone(
    document: &Document,
    judge: &Judge,
    html: Option<&Path>,
    printer: &mut Printer<'_>,
) -> Result<Exit, Failure> {
    let read = document.read(Limits::default().file);
    let judged = read.and_then(|bytes| {
        let report = judge.verify_bytes(&document.name, &bytes)?;
        Ok((report, bytes))
    });
    match judged {
        Ok((report, bytes)) => {
            page(judge, &report, &bytes, html, printer.lang)?;
            tell(document, &Ok(report).into(), printer)
        }
        Err(failure) => tell(document, &Answer::None(failure), printer),
    }
}

/// Writes the page about one document, if that is wished.
fn page(
    judge: &Judge,
    report: &Report,
    bytes: &[u8],
    path: Option<&Path>,
    lang: Lang,
) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    fresh::write(path, judge.page(report, bytes, lang).as_bytes())
}

/// Prints the answer to the only document.
fn tell(document: &Document, answer: &Answer, printer: &mut Printer<'_>) -> Result<Exit, Failure> {
    let mut tally = Tally::default();
    tally.add(answer.exit());
    printer.begin()?;
    printer.print(document, answer)?;
    printer.finish(&tally)?;
    Ok(tally.exit())
}

/// Verifies documents that a folder or a list names, or the command line one by one.
fn many(
    args: &Verify,
    documents: &Documents,
    judge: &Judge,
    journal: Option<&Journal>,
    printer: &mut Printer<'_>,
) -> Result<Exit, Failure> {
    let progress = Progress::new(|| documents.iter().count());
    let (mut tally, mut overview) = (Tally::default(), Overview::default());
    let mut trouble = None;
    let jobs = args.many.jobs.map_or_else(Jobs::of_machine, Jobs::new);
    printer.begin()?;
    judge.verify_all(documents, journal, jobs, |document, answer| {
        tally.add(answer.exit());
        overview.add(answer.entry(&document.name));
        progress.step();
        let written = match (journal, &answer) {
            (Some(journal), Answer::Report(report)) => journal.add(report),
            _ => Ok(()),
        };
        let printed = written.and_then(|()| progress.aside(|| printer.print(document, &answer)));
        match printed {
            Ok(()) if !printer.out.is_closed() => return ControlFlow::Continue(()),
            Ok(()) => {}
            Err(failure) => trouble = Some(failure),
        }
        ControlFlow::Break(())
    })?;
    drop(progress);
    if let Some(failure) = trouble {
        return Err(failure);
    }
    if printer.out.is_closed() {
        return Ok(tally.cut_short_of(documents.iter().count()));
    }
    if let Some(path) = &args.many.html {
        let name = format!("{} · {}", title(args), judge.asked());
        fresh::write(path, overview.html(&name, printer.lang.into()).as_bytes())?;
    }
    printer.finish(&tally)?;
    if args.many.summary {
        summarise(&tally, &overview, printer.lang);
    }
    Ok(tally.exit())
}

/// What the documents of a run are called together.
fn title(args: &Verify) -> String {
    let named = args.files.iter().chain(&args.files_from);
    let named: Vec<String> = named.map(|p| p.display().to_string()).take(3).collect();
    named.join(", ")
}

fn summarise(tally: &Tally, overview: &Overview, lang: Lang) {
    complain(tally.summary(lang).trim_end());
    let outcomes = [
        RecognitionOutcome::Recognised,
        RecognitionOutcome::NotRecognised,
        RecognitionOutcome::Undetermined,
    ];
    for outcome in outcomes {
        let count = overview.recognised(outcome);
        if count > 0 {
            complain(&format!("{count} {}", recogniser::outcome(outcome, lang)));
        }
    }
    for (reason, count) in overview.reasons() {
        let text = lang.pick(reason.text_zh(), reason.text_en());
        complain(&format!("{count} {reason} {text}"));
    }
}

/// Verifies a document with what was collected for it, under the name that it had then.
fn again(
    args: &Verify,
    document: &Document,
    bundle: &Bundle,
    printer: &mut Printer<'_>,
) -> Result<Exit, Failure> {
    let limits = Limits::default();
    let bytes = document.read(limits.file)?;
    if !bundle.is_for(&bytes) {
        let why = "the evidence bundle was collected for another document, or this one has changed";
        return Err(Failure::usage(format!("{}: {why}", document.name)));
    }
    let judge = Judge::new(bundle.settings(&limits)?, &limits)?;
    let report = judge.verify_bytes(bundle.file(), &bytes)?;
    if !bundle.agrees_with(&report) {
        complain(
            "the report differs from the one in the bundle: another version made that, or it was altered",
        );
    }
    let html = args.many.html.as_deref();
    page(&judge, &report, &bytes, html, printer.lang)?;
    tell(document, &Ok(report).into(), printer)
}
