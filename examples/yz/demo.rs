//! `yz demo`: a small world of regions, seals and licences good and bad, made and verified.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use yinzheng::limits::Limits;
use yinzheng::policy::Policy;
use yinzheng::report::Report;

use crate::args::Asking;
use crate::args::Time;
use crate::args::Trust;
use crate::demo_readme;
use crate::demo_recognition;
use crate::demo_samples::Asked;
use crate::demo_samples::Sample;
use crate::demo_samples::samples;
use crate::demo_sharing;
use crate::demo_world::ASKED;
use crate::demo_world::CHONGQING;
use crate::demo_world::Made;
use crate::demo_world::Region;
use crate::demo_world::SICHUAN;
use crate::demo_world::stranger;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::judge::Judge;
use crate::lang::Lang;
use crate::output::Output;
use crate::settings::Settings;
use crate::status;
use crate::walk::Document;

#[derive(Args, Debug)]
pub(crate) struct Demo {
    /// Folder to make it in, which must not exist or be empty 目录
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

/// Exits with 0 only if every file got the verdict that it was made for.
pub(crate) fn run(args: &Demo, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let internal = |e: Box<dyn std::error::Error>| Failure::internal(e.to_string());
    claim(&args.dir)?;
    let (samples, trust, issuing) = world().map_err(internal)?;
    for (path, bytes) in &trust {
        put(&args.dir, &format!("trust/{path}"), bytes)?;
    }
    for sample in &samples {
        put(&args.dir, sample.path, &sample.bytes)?;
    }
    put(
        &args.dir,
        "README.md",
        demo_readme::text(&[&SICHUAN, &CHONGQING], &samples).as_bytes(),
    )?;

    // From here on everything is read from the folder, as its reader would.
    let limits = Limits::default();
    let settings = Settings::read(&asking(&args.dir)?, &limits)?;
    let mut exit = Exit::Passed;
    for sample in &samples {
        let judge = Judge::new(asked(&settings, &sample.asked, &args.dir)?, &limits)?;
        let report = judge.verify(&Document::at(&args.dir.join(sample.path)))?;
        let good = as_intended(sample, &report);
        out.text(&line(sample, &report, good, lang))?;
        if !good {
            exit = Exit::Failed;
        }
    }
    let recognition = demo_recognition::run(&args.dir, &issuing, &settings, lang, out)?;
    let asking = || asking(&args.dir);
    let sharing = demo_sharing::run(&args.dir, &issuing, &asking, lang, out)?;
    Ok(exit.and(recognition).and(sharing))
}

type Files = Vec<(String, Vec<u8>)>;

fn world() -> Made<(Vec<Sample>, Files, Region)> {
    let (a, b) = (Region::of(&SICHUAN)?, Region::of(&CHONGQING)?);
    let mut trust = a.trust()?;
    trust.extend(b.trust()?);
    Ok((samples(&a, &b, &stranger()?)?, trust, a))
}

/// Takes a folder that is not there, or has nothing in it.
fn claim(dir: &Path) -> Result<(), Failure> {
    let failed = |e: io::Error| Failure::unreadable(format!("{}: {e}", dir.display()));
    match fs::read_dir(dir) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(Failure::usage(format!("{}: not empty", dir.display()))),
        },
        Err(e) if e.kind() == io::ErrorKind::NotFound => fs::create_dir_all(dir).map_err(failed),
        Err(e) => Err(failed(e)),
    }
}

pub(crate) fn put(dir: &Path, path: &str, bytes: &[u8]) -> Result<(), Failure> {
    let path = dir.join(path);
    let failed = |e: io::Error| Failure::unreadable(format!("{}: {e}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fresh::write(&path, bytes)
}

fn asking(dir: &Path) -> Result<Asking, Failure> {
    let time = ASKED.parse().map(Time::At);
    Ok(Asking {
        content: None,
        time: time.map_err(|_| Failure::internal("the time of the demonstration"))?,
        policy: "standard".to_owned(),
        trust: Trust {
            trust: vec![dir.join("trust")],
            ..Trust::default()
        },
    })
}

/// The settings with what is asked about one file.
fn asked(settings: &Settings, asked: &Asked, dir: &Path) -> Result<Settings, Failure> {
    let mut settings = settings.clone();
    match asked {
        Asked::Plainly => {}
        Asked::Strictly => settings.policy = Policy::strict(),
        Asked::For(holder) => settings.context.holder = Some(holder.clone()),
        Asked::With(path) => {
            let evidence = status::evidence(&settings, &dir.join(path))?;
            settings.context.evidence.licence_status.push(evidence);
        }
    }
    Ok(settings)
}

fn as_intended(sample: &Sample, report: &Report) -> bool {
    let first = report.reasons.first().map(|r| r.reason.code());
    let status = report.licence.as_ref().map(|l| l.status.as_str());
    report.verdict() == sample.intended && first == sample.reason && status == sample.status
}

fn line(sample: &Sample, report: &Report, good: bool, lang: Lang) -> String {
    let mark = if good { '✓' } else { '✗' };
    let first = report.reasons.first().map_or("", |r| r.reason.code());
    let verdict = report.verdict();
    let status = report.licence.as_ref().map_or("", |l| l.status.as_str());
    let about = lang.pick(sample.zh, sample.en);
    let wanted = match good {
        true => String::new(),
        false => format!(
            " ({} {} {} {})",
            lang.pick("应为", "intended:"),
            sample.intended,
            sample.reason.unwrap_or_default(),
            sample.status.unwrap_or_default()
        ),
    };
    format!(
        "{mark} {} {verdict} {first} {status}{wanted}\n    {about}\n",
        sample.path
    )
}
