//! `yz list dry-run`: stored facts, judged again under another list. Who would lose recognition, and who would win it?

use std::fs::File;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;
use serde::Serialize;
use yinzheng::recognition::Acceptance;
use yinzheng::recognition::RecognitionFacts;
use yinzheng::recognition::RecognitionRequest;
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
use crate::list::accept::take_over;
use crate::list::accept::taken_over;
use crate::output::Output;
use crate::recogniser;
use crate::settings;

#[derive(Args, Debug)]
pub(crate) struct DryRun {
    /// Facts, one object on each line, as `yz recognise --facts-out` keeps them; - for standard input 事实存档
    #[arg(value_name = "JSONL")]
    facts: PathBuf,

    /// The list in force, signed or not: its signatures are not looked at 现行清单
    #[arg(long, value_name = "LIST")]
    old: PathBuf,

    /// The list or the draft that is to follow 新清单或草稿
    #[arg(long, value_name = "LIST")]
    new: PathBuf,

    /// Lists of other publishers that they take over; each counts where the list pins its signers' keys 转采清单
    #[arg(long, value_name = "LIST")]
    taken_over: Vec<PathBuf>,

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

/// Two lists, each with what is asked of it.
struct Bench {
    old: (VerifiedList, RecognitionRequest),
    new: (VerifiedList, RecognitionRequest),
}

impl Bench {
    fn new(args: &DryRun) -> Result<Self, Failure> {
        let now = settings::time(args.time)?;
        let begins = ListFile::read(&args.new)?.list.effective_from;
        let then = args.then.unwrap_or_else(|| now.max(begins));
        let others = taken_over(&args.taken_over)?;
        let side = |path, at| {
            let list = usable(path, at)?;
            let list = take_over(list, &others, &Acceptance::at(at), &mut None);
            let own = list.list().relying_region.as_str();
            let region = args.asked.region.as_deref().unwrap_or(own);
            let request = args.asked.request(region, at);
            Ok((list, request))
        };
        Ok(Self {
            old: side(&args.old, now)?,
            new: side(&args.new, then)?,
        })
    }

    fn judge(&self, facts: &RecognitionFacts) -> [Side; 2] {
        [&self.old, &self.new]
            .map(|(list, request)| Side::of(dry_run(list, facts, request).summary()))
    }
}

/// Exits with 0 if nobody would lose recognition, with 1 if somebody would.
pub(crate) fn run(args: &DryRun, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let broken = |e: serde_json::Error| Failure::internal(e.to_string());
    let bench = Bench::new(args)?;
    let mut lines = lines(&args.facts)?;
    let mut tally = Tally::default();
    while let Some(kept) = next(&mut *lines, &args.facts, tally.judged + 1)? {
        let [old, new] = bench.judge(&kept.facts);
        tally.judged += 1;
        if old == new {
            continue;
        }
        let (effect, about) = tally.count(&old, &new, lang);
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
    /// Counts a licence of which the answer changes; says how, as a code and in words.
    fn count(&mut self, old: &Side, new: &Side, lang: Lang) -> (&'static str, &'static str) {
        match (old.is_recognised(), new.is_recognised()) {
            (true, false) => {
                self.lost += 1;
                ("lost", lang.pick("失去采信", "loses recognition"))
            }
            (false, true) => {
                self.won += 1;
                ("won", lang.pick("获得采信", "wins recognition"))
            }
            _ => {
                self.changed += 1;
                ("changed", lang.pick("原因变化", "other reasons"))
            }
        }
    }

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

/// Longest line of facts, in bytes: those of a licence have some ten thousand.
const LONGEST: u64 = 16 << 20;

/// The lines of a file of any length, or of standard input.
fn lines(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let failed = |e: io::Error| Failure::unreadable(format!("{}: {e}", path.display()));
    Ok(Box::new(BufReader::new(File::open(path).map_err(failed)?)))
}

/// The facts in the next line.
fn next(lines: &mut dyn BufRead, path: &Path, number: usize) -> Result<Option<Kept>, Failure> {
    let failed =
        |why: String| Failure::unreadable(format!("{}:{number}: no facts: {why}", path.display()));
    let mut line = Vec::new();
    let read = lines.take(LONGEST).read_until(b'\n', &mut line);
    if read.map_err(|e| failed(e.to_string()))? == 0 {
        return Ok(None);
    }
    // What a parser quotes of such a line may be personal.
    let kept = serde_json::from_slice(&line);
    kept.map(Some)
        .map_err(|e| failed(format!("column {}", e.column())))
}

/// The list in a file as if everybody had signed, as of `at`.
fn usable(path: &Path, at: Timestamp) -> Result<VerifiedList, Failure> {
    let accepted = as_if_signed(&ListFile::read(path)?, at)?;
    accepted.map_err(|e| Failure::unreadable(format!("{}: {e}", path.display())))
}
