//! `yz match`: what an applicant need not hand in (免提交).

mod case;
mod grants;
mod heap;
mod text;

use std::path::PathBuf;

use clap::Args;
use yinzheng::limits::Limits;
use yinzheng::sharing::Decision;
use yinzheng::sharing::Entry;
use yinzheng::sharing::Matter;
use yinzheng::sharing::MatterError;
use yinzheng::sharing::Overall;

use crate::args::Asking;
use crate::args::Format;
use crate::bodies::Believed;
use crate::bodies::failed;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::lang::Lang;
use crate::log::Recording;
use crate::matching::case::CaseFile;
use crate::matching::grants::Granted;
use crate::matching::heap::Heap;
use crate::output::Output;
use crate::output::complain;
use crate::recogniser::Listed;
use crate::settings;
use crate::settings::Settings;
use crate::walk::Document;

pub(crate) use text::count;
pub(crate) use text::told;
pub(crate) use text::word;

#[derive(Args, Debug)]
pub(crate) struct Match {
    /// Licences and proofs that may serve, or folders to be searched for them 候选证照
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// The matter and what it asks for, in JSON: yinzheng.matter/1 事项
    #[arg(long, value_name = "FILE")]
    pub(crate) matter: PathBuf,

    /// The case, in JSON: number, organisation, operator, purpose, region; and, where there are any, represented,
    /// fields (of the application), answers, confirmations, promises, outages, crosswalk 办件
    #[arg(long, value_name = "FILE")]
    pub(crate) case: PathBuf,

    /// Signed authorisations 授权
    #[arg(long, value_name = "FILE")]
    pub(crate) grant: Vec<PathBuf>,

    /// Use authorisations up: record their use for this case in this folder. Without it nothing remembers which were
    /// used 用证记录
    #[arg(long, value_name = "DIR")]
    pub(crate) uses: Option<PathBuf>,

    /// Be content with a recognition list for which a newer one is due 允许待更新清单
    #[arg(long)]
    pub(crate) tolerate_stale: bool,

    /// text for people, json for machines: the decision 输出格式
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(crate) format: Format,

    /// Keep the decision in this file, which must not exist 判定存档
    #[arg(long, value_name = "FILE")]
    pub(crate) decision_out: Option<PathBuf>,

    /// Keep what it was drawn from in this file, which must not exist, so that it can be drawn again. It holds personal
    /// data 判定依据存档
    #[arg(long, value_name = "FILE")]
    pub(crate) input_out: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) believed: Believed,

    #[command(flatten)]
    pub(crate) listed: Listed,

    #[command(flatten)]
    pub(crate) recording: Recording,

    #[command(flatten)]
    pub(crate) asking: Asking,
}

/// Exits with 0 if nothing is to be handed in, with 1 if something is, with 2 if nothing is for now and something else
/// is open.
pub(crate) fn run(args: &Match, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let decided = decide(args)?;
    decided.notes.iter().for_each(|note| complain(note));
    keep(args, &decided.decision)?;
    let summary = decided.decision.summary();
    match args.format {
        Format::Text => out.text(&told(&decided.matter, summary, lang))?,
        Format::Json | Format::Jsonl => out.json(&summary.to_json())?,
    }
    Ok(exit(summary.overall).and(decided.unread))
}

/// What a decision amounts to.
pub(crate) const fn exit(overall: Overall) -> Exit {
    match overall {
        Overall::NoSubmission => Exit::Passed,
        Overall::Open => Exit::Indeterminate,
        Overall::Partial | Overall::SubmissionNeeded => Exit::Failed,
    }
}

/// A decision, and what belongs to it.
pub(crate) struct Decided {
    pub(crate) matter: Matter,
    pub(crate) decision: Decision,
    /// What became of files that could not be read.
    unread: Exit,
    /// What a person is to be told beside it.
    notes: Vec<String>,
}

/// Decides by everything that the command line names; nothing is kept or printed.
pub(crate) fn decide(args: &Match) -> Result<Decided, Failure> {
    let limits = Limits::default();
    let matter = matter(&args.matter)?;
    // Not the time that a signature claims: what passed then may have been revoked since.
    settings::time(args.asking.time)?;
    let mut settings = Settings::read(&args.asking, &limits)?;
    // Whose the licences are is for the decision to say, licence by licence.
    let applicant = settings.context.holder.take();
    let applicant = applicant.ok_or_else(|| Failure::usage("whose application? --holder"))?;
    let file = CaseFile {
        applicant,
        at: settings.context.validation_time,
        purpose: args.asking.trust.purpose.as_deref(),
    };
    let case = file.read(&args.case)?;
    settings.context.purpose = Some(case.purpose.clone());
    let granted = Granted::read(args, &matter, &case)?;
    let heap = Heap::read(args, settings, &matter, &case)?;
    let unread = heap.unread;
    let (decision, notes) = granted.decide(&matter, case, heap, args.uses.as_deref())?;
    Ok(Decided {
        matter,
        decision,
        unread,
        notes,
    })
}

fn matter(path: &std::path::Path) -> Result<Matter, Failure> {
    let bytes = Document::at(path).read(yinzheng::sharing::LONGEST_MATTER)?;
    Matter::from_json(&bytes).map_err(|e| {
        if let MatterError::Faults(faults) = &e {
            for fault in faults {
                complain(&format!("{}: {fault}", path.display()));
            }
        }
        failed(path, &e)
    })
}

/// Keeps and records what was decided.
pub(crate) fn keep(args: &Match, decision: &Decision) -> Result<(), Failure> {
    let summary = decision.summary();
    if let Some(path) = &args.input_out {
        fresh::write_secret(path, decision.input().to_json().as_bytes())?;
    }
    if let Some(path) = &args.decision_out {
        fresh::write_secret(path, summary.to_json().as_bytes())?;
    }
    if let Some(mut journal) = args.recording.open()? {
        let case = &decision.input().case;
        let mut entry = Entry::for_decision(summary, case.organisation, &case.operator);
        entry.purpose = Some(case.purpose.clone());
        journal.append(entry, case.at)?;
    }
    Ok(())
}
