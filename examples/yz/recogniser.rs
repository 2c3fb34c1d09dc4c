//! What a recognition list makes of the documents of a run.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use yinzheng::recognition::AcceptError;
use yinzheng::recognition::Recognition;
use yinzheng::recognition::RecognitionFacts;
use yinzheng::recognition::RecognitionRequest;
use yinzheng::recognition::recognise;
use yinzheng::recognition::without_list;
use yinzheng::report::Accepted as Verified;
use yinzheng::report::DecisiveReason;
use yinzheng::report::RecognitionOutcome;
use yinzheng::report::RecognitionSummary;
use yinzheng::report::Report;
use yinzheng::time::Timestamp;
use yinzheng::verifier::Examined;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::list::Accepted;
use crate::list::Ground;
use crate::list::ListFile;
use crate::list::Offered;
use crate::list::Use;
use crate::output::complain;
use crate::settings::Settings;
use crate::status::Stated;

/// Whether and how recognition is asked.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Recognition lists 互认清单")]
pub(crate) struct Recognising {
    #[command(flatten)]
    listed: Listed,

    #[command(flatten)]
    asked: Use,
}

/// Which list is asked, and by whose word it counts.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Recognition lists 互认清单")]
pub(crate) struct Listed {
    /// The region's recognition list. Its CAs, seal makers and timestamp authorities are anchors, beside those that are
    /// named otherwise 互认清单
    #[arg(long, value_name = "LIST", requires = "root")]
    recognition: Option<PathBuf>,

    #[command(flatten)]
    ground: Ground,

    /// Signed statements of the status of licences; they count if their signer is trusted and may speak 状态声明
    #[arg(long, value_name = "FILE")]
    status: Vec<PathBuf>,
}

impl Recognising {
    /// Reads what is named, and lets `settings` trust whom the list names.
    pub(crate) fn read(&self, settings: &mut Settings) -> Result<Recogniser, Failure> {
        let now = settings.context.validation_time;
        let (list, of_list) = self.listed.read(settings)?;
        if let Some(note) = self.listed.note(list.as_ref()) {
            complain(&note);
        }
        let request = self.request(of_list, now)?;
        let mut recogniser = Recogniser::new(list, request);
        recogniser.taken_over = self.listed.ground.taken_over_digests()?;
        Ok(recogniser)
    }

    /// Reads what is named, if a list is; the statements of status in either case.
    pub(crate) fn asked(&self, settings: &mut Settings) -> Result<Option<Recogniser>, Failure> {
        if self.listed.recognition.is_some() {
            return self.read(settings).map(Some);
        }
        self.listed.read(settings)?;
        Ok(None)
    }

    /// Reads what is named, to be asked as of any time.
    pub(crate) fn keep(&self) -> Result<Kept, Failure> {
        let named = self.listed.keep()?;
        let list = named.list.as_ref();
        // The time is put in when it is asked.
        let request =
            list.map(|(_, region)| self.request(Some(region.clone()), Timestamp::from_unix(0)));
        Ok(Kept {
            request: request.transpose()?,
            named,
        })
    }

    /// * `of_list`: the region that the list is for.
    fn request(
        &self,
        of_list: Option<String>,
        now: Timestamp,
    ) -> Result<RecognitionRequest, Failure> {
        let region = self.asked.region.clone().or(of_list);
        let region = region.ok_or_else(|| Failure::usage("which region asks? --region"))?;
        Ok(self.asked.request(&region, now))
    }
}

/// List and statements as they were read. Whether they count hangs on when they are asked.
pub(crate) struct Kept {
    named: Named,
    request: Option<RecognitionRequest>,
}

impl Kept {
    /// Asks as of the time of `settings`, and lets these trust whom the list names then.
    pub(crate) fn as_of(&self, settings: &mut Settings) -> Result<Option<Recogniser>, Failure> {
        let list = self.named.as_of(settings)?;
        let request = self.request.clone().map(|mut request| {
            request.used_at = settings.context.validation_time;
            request
        });
        Ok(request.map(|request| Recogniser::new(list, request)))
    }
}

/// What files say.
struct Named {
    /// The list, and the region that it is for, whether it counts or not.
    list: Option<(Offered, String)>,
    statements: Vec<Stated>,
}

impl Named {
    /// The list as of the time of `settings`, which trust from now on whom it names.
    fn as_of(&self, settings: &mut Settings) -> Result<Option<Accepted>, Failure> {
        let now = settings.context.validation_time;
        let list = self.list.as_ref().map(|(list, _)| list.accept(now));
        if let Some(Ok(list)) = &list {
            settings.anchors.extend(list.anchors(now).iter().cloned());
        }
        for stated in &self.statements {
            let evidence = stated.evidence(settings)?;
            settings.context.evidence.licence_status.push(evidence);
        }
        Ok(list)
    }
}

impl Listed {
    /// This list, by this root, with these statements of status.
    pub(crate) fn of(recognition: PathBuf, root: PathBuf, status: Vec<PathBuf>) -> Self {
        Self {
            recognition: Some(recognition),
            ground: Ground::by(root),
            status,
        }
    }

    /// Reads list and statements, and lets `settings` trust whom the list names. Beside the list, the region that it is
    /// for, whether it counts or not.
    pub(crate) fn read(
        &self,
        settings: &mut Settings,
    ) -> Result<(Option<Accepted>, Option<String>), Failure> {
        let named = self.keep()?;
        let list = named.as_of(settings)?;
        Ok((list, named.list.map(|(_, region)| region)))
    }

    fn keep(&self) -> Result<Named, Failure> {
        let list = |path: &PathBuf| {
            let offered = self.ground.offered(path)?;
            Ok((offered, ListFile::read(path)?.list.relying_region))
        };
        Ok(Named {
            list: self.recognition.as_ref().map(list).transpose()?,
            statements: self
                .status
                .iter()
                .map(|p| Stated::read(p))
                .collect::<Result<_, _>>()?,
        })
    }

    /// What a person is to be told of the list.
    pub(crate) fn note(&self, list: Option<&Accepted>) -> Option<String> {
        let (path, why) = (self.recognition.as_ref()?, list?.as_ref().err()?);
        Some(format!("{}: {why}", path.display()))
    }
}

/// Asks one list about documents.
pub(crate) struct Recogniser {
    list: Option<Accepted>,
    request: RecognitionRequest,
    /// The digests of the lists that were handed in to be taken over.
    taken_over: Vec<String>,
}

impl Recogniser {
    /// Asks this list, where there is one.
    pub(crate) const fn new(list: Option<Accepted>, request: RecognitionRequest) -> Self {
        Self {
            list,
            request,
            taken_over: Vec::new(),
        }
    }

    /// Why the list does not count, if it does not.
    pub(crate) fn fault(&self) -> Option<&AcceptError> {
        self.list.as_ref()?.as_ref().err()
    }

    /// Everything that the answers hang on, beside the documents.
    pub(crate) fn question(&self) -> String {
        let list = self.list.as_ref().map(|list| {
            list.as_ref().map(|list| {
                let summary = list.summary(self.request.used_at);
                (summary, list.findings().to_vec())
            })
        });
        format!("{list:?} {:?} {:?}", self.taken_over, self.request)
    }

    /// The report on a file, with what the list says about it when the report was asked for.
    pub(crate) fn report(&self, examined: Examined) -> Report {
        let mut request = self.request.clone();
        request.used_at = examined.report().validation_time;
        let recognition = self.answer_to(&request, &examined);
        let (mut report, _) = examined.into_parts();
        report.recognition = Some(recognition);
        report
    }

    /// What the list says about a file. Of one that did not pass it is not asked; that the list itself does not count may
    /// be why, and is told too.
    pub(crate) fn answer(&self, examined: &Examined) -> RecognitionSummary {
        self.answer_to(&self.request, examined)
    }

    fn answer_to(&self, request: &RecognitionRequest, examined: &Examined) -> RecognitionSummary {
        let Some(facts) = examined.facts() else {
            let mut summary = RecognitionSummary::not_authenticated(request);
            if let Some(Err(why)) = &self.list {
                summary.reasons.extend(DecisiveReason::of(&why.finding()));
            }
            return summary;
        };
        self.ask(facts, request).summary().clone()
    }

    /// What the list says about a file that passed, when it is asked for this.
    pub(crate) fn ask(
        &self,
        facts: &Verified<RecognitionFacts>,
        request: &RecognitionRequest,
    ) -> Recognition {
        match &self.list {
            Some(Ok(list)) => recognise(list, facts, request),
            Some(Err(why)) => without_list(facts, request, Some(why)),
            None => without_list(facts, request, None),
        }
    }
}

impl From<RecognitionOutcome> for Exit {
    fn from(outcome: RecognitionOutcome) -> Self {
        match outcome {
            RecognitionOutcome::Recognised => Self::Passed,
            RecognitionOutcome::NotRecognised => Self::Failed,
            RecognitionOutcome::Undetermined => Self::Indeterminate,
        }
    }
}

/// The outcome in words, behind its mark.
pub(crate) const fn outcome(outcome: RecognitionOutcome, lang: Lang) -> &'static str {
    lang.pick(outcome.text_zh(), outcome.text_en())
}

/// The answer about one document, for people.
pub(crate) fn text(name: &str, summary: &RecognitionSummary, lang: Lang) -> String {
    let mut text = String::new();
    let matter = summary.matter.as_deref().map_or_else(String::new, |m| {
        format!("  {} {m}", lang.pick("事项", "matter"))
    });
    let _ = writeln!(
        text,
        "{}  {name}  {} {}{matter}",
        outcome(summary.outcome, lang),
        lang.pick("采信地区", "region"),
        summary.region
    );
    for reason in &summary.reasons {
        let about = lang.pick(reason.text_zh, reason.text_en);
        let place = reason.place.as_deref().unwrap_or_default();
        let _ = writeln!(text, "    {about}  {} {place}", reason.reason.code());
    }
    if let Some(list) = &summary.list {
        let _ = writeln!(
            text,
            "    {} {} #{}  {}",
            lang.pick("清单", "list"),
            list.id,
            list.sequence,
            summary.rule_ids.join(", ")
        );
        if list.rollback_protection == "not-available" {
            let _ = writeln!(
                text,
                "    {}",
                lang.pick(
                    "未记录所见清单，无法发现旧清单（--seen）",
                    "nothing remembers which lists were seen, so an older one would not be noticed (--seen)"
                )
            );
        }
    }
    if let Some(agreement) = &summary.agreement {
        let _ = writeln!(
            text,
            "    {} {agreement}",
            lang.pick("依据协议", "by agreement")
        );
    }
    text
}
