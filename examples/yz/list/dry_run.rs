//! `yz list dry-run`: stored facts, judged again under another list. Who would lose recognition, and who would win it?

use std::io::BufRead;
use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;
use serde::Serialize;
use yinzheng::limits::Limits;
use yinzheng::recognition::RecognitionFacts;
use yinzheng::recognition::VerifiedList;
use yinzheng::recognition::dry_run;
use yinzheng::report::Reason;
use yinzheng::report::RecognitionOutcome;
use yinzheng::report::RecognitionSummary;
use yinzheng::time::Timestamp;

use crate::args::Format;
use crate::args::Time;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::list::ListFile;
use crate::list::Use;
use crate::list::accept::as_if_signed;
use crate::output::Output;
use crate::recogniser;
use crate::settings;
use crate::walk::Document;

#[derive(Args, Debug)]
pub(crate) struct DryRun {
    /// Facts, one object on each line, as `yz recognise --facts-out` keeps them; - for standard input 事实存档
    #[arg(value_name = "JSONL")]
    facts: PathBuf,

    /// The list in force, signed or not: nobody's signature is looked at 现行清单
    #[arg(long, value_name = "LIST")]
    old: PathBuf,

    /// The list or the draft that is to follow 新清单或草稿
    #[arg(long, value_name = "LIST")]
    new: PathBuf,

    /// The time at which the licences are used under the list in force 使用时间
    #[arg(long, value_name = "RFC3339|now", default_value = "now")]
    time: Time,

    /// The same under the list that is to follow [default: that time, or the beginning of the new list if it is later]
    #[arg(long, value_name = "RFC3339")]
    then: Option<Timestamp>,

    /// text for people, json and jsonl for machines: one object on each line 输出格式
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,

    #[command(flatten)]
    asked: Use,
}

#[derive(Deserialize)]
struct Kept {
    file: String,
    facts: RecognitionFacts,
}

/// One licence of which the answer changes.
#[derive(Serialize)]
struct Changed<'a> {
    file: &'a str,
    effect: &'static str,
    old: Side,
    new: Side,
}

#[derive(PartialEq, Serialize)]
struct Side {
    outcome: RecognitionOutcome,
    reasons: Vec<Reason>,
}

impl Side {
    fn of(summary: &RecognitionSummary) -> Self {
        Self {
            outcome: summary.outcome,
            reasons: summary.reasons.iter().map(|r| r.reason).collect(),
        }
    }

    fn is_recognised(&self) -> bool {
        self.outcome == RecognitionOutcome::Recognised
    }

    fn text(&self, lang: Lang) -> String {
        let codes: Vec<&str> = self.reasons.iter().map(|r| r.code()).collect();
        format!(
            "{} {}",
            recogniser::outcome(self.outcome, lang),
            codes.join(" ")
        )
    }
}

/// How many lost, won, or keep an answer for other reasons, of how many.
#[derive(Default, Serialize)]
struct Tally {
    judged: usize,
    lost: usize,
    won: usize,
    changed: usize,
}

/// Exits with 0 if nobody would lose recognition, with 1 if somebody would.
pub(crate) fn run(args: &DryRun, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let broken = |e: serde_json::Error| Failure::internal(e.to_string());
    let now = settings::time(args.time)?;
    let (old, _) = usable(&args.old, now)?;
    let begins = ListFile::read(&args.new)?.list.effective_from;
    let (new, then) = usable(&args.new, args.then.unwrap_or_else(|| now.max(begins)))?;
    let region = |list: &VerifiedList| {
        let own = || list.list().relying_region.clone();
        args.asked.region.clone().unwrap_or_else(own)
    };
    let before = args.asked.request(&region(&old), now);
    let after = args.asked.request(&region(&new), then);
    let bytes = Document::at(&args.facts).read(Limits::default().file)?;
    let mut tally = Tally::default();
    for (number, line) in bytes.lines().enumerate() {
        let failed = |why: &dyn std::fmt::Display| {
            let place = format!("{}:{}", args.facts.display(), number + 1);
            Failure::unreadable(format!("{place}: no facts: {why}"))
        };
        let line = line.map_err(|e| failed(&e))?;
        // What a parser quotes of such a line may be personal.
        let kept: Kept = serde_json::from_str(&line).map_err(|e| failed(&e.column()))?;
        let side = |list, request| Side::of(dry_run(list, &kept.facts, request).summary());
        let (old, new) = (side(&old, &before), side(&new, &after));
        tally.judged += 1;
        if old == new {
            continue;
        }
        let (effect, about) = match (old.is_recognised(), new.is_recognised()) {
            (true, false) => ("lost", lang.pick("失去采信", "loses recognition")),
            (false, true) => ("won", lang.pick("获得采信", "wins recognition")),
            _ => ("changed", lang.pick("原因变化", "other reasons")),
        };
        match effect {
            "lost" => tally.lost += 1,
            "won" => tally.won += 1,
            _ => tally.changed += 1,
        }
        let file = kept.file.as_str();
        if args.format == Format::Text {
            let (old, new) = (old.text(lang), new.text(lang));
            out.text(&format!("{about}  {file}\n    {old}\n    {new}\n"))?;
        } else {
            let changed = Changed {
                file,
                effect,
                old,
                new,
            };
            out.json(&serde_json::to_string(&changed).map_err(broken)?)?;
        }
    }
    if args.format == Format::Text {
        out.text(&tally.text(lang))?;
    } else {
        out.json(&serde_json::to_string(&tally).map_err(broken)?)?;
    }
    Ok(if tally.lost > 0 {
        Exit::Failed
    } else {
        Exit::Passed
    })
}

impl Tally {
    fn text(&self, lang: Lang) -> String {
        let Self {
            judged,
            lost,
            won,
            changed,
        } = self;
        match lang {
            Lang::Zh => {
                format!("共 {judged} 份：失去采信 {lost}，获得采信 {won}，原因变化 {changed}\n")
            }
            Lang::En => format!(
                "{judged} licences: {lost} lose recognition, {won} win it, {changed} for other reasons\n"
            ),
        }
    }
}

/// The list in a file as if everybody had signed, and the time as of which it counts.
fn usable(path: &std::path::Path, at: Timestamp) -> Result<(VerifiedList, Timestamp), Failure> {
    let accepted = as_if_signed(&ListFile::read(path)?, at)?;
    let list = accepted.map_err(|e| Failure::unreadable(format!("{}: {e}", path.display())))?;
    Ok((list, at))
}
