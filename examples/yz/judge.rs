//! From a document to its report.

use std::ops::ControlFlow;

use yinzheng::limits::Limits;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::verifier::Context;
use yinzheng::verifier::Examined;
use yinzheng::verifier::Input;
use yinzheng::verifier::Jobs;
use yinzheng::verifier::Source;
use yinzheng::verifier::Unjudged;
use yinzheng::verifier::Verifier;

use crate::answer::Answer;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::guard;
use crate::guard::guarded;
use crate::journal::Journal;
use crate::journal::Known;
use crate::lang::Lang;
use crate::recogniser::Recogniser;
use crate::settings::Settings;
use crate::walk::Document;
use crate::walk::Documents;

/// Judges documents by the same settings.
pub(crate) struct Judge {
    verifier: Verifier,
    context: Context,
    content: Option<Vec<u8>>,
    /// Its name.
    policy: String,
    limits: Limits,
    recogniser: Option<Recogniser>,
}

impl Judge {
    pub(crate) fn new(settings: Settings, limits: &Limits) -> Result<Self, Failure> {
        let policy = settings.policy.id.clone();
        let verifier = Verifier::builder(settings.anchors)
            .policy(settings.policy)
            .limits(limits.clone())
            .memory(settings.memory)
            .build()
            .map_err(|e| Failure::unreadable(e.to_string()))?;
        Ok(Self {
            verifier,
            context: settings.context,
            content: settings.content,
            policy,
            limits: limits.clone(),
            recogniser: None,
        })
    }

    /// The same; reports say too whether a region recognises the licence.
    pub(crate) fn recognising(mut self, recogniser: Option<Recogniser>) -> Self {
        self.recogniser = recogniser;
        self
    }

    /// The report on one document.
    pub(crate) fn verify(&self, document: &Document) -> Result<Report, Failure> {
        let bytes = document.read(self.limits.file)?;
        self.verify_bytes(&document.name, &bytes)
    }

    /// Answers about every document, in their order, `jobs` at a time.
    pub(crate) fn verify_all(
        &self,
        documents: &Documents,
        journal: Option<&Journal>,
        jobs: Jobs,
        mut each: impl FnMut(&Document, Answer) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        let limit = self.limits.file;
        let tasks = documents.iter().map(|document| Task {
            document,
            journal,
            limit,
        });
        let (verifier, context) = (&self.verifier, &self.context);
        let run = match &self.recogniser {
            None => verifier.verify_many(tasks, context, jobs, |task, answer| {
                each(&task.document, task.answer(answer))
            }),
            Some(recogniser) => verifier.examine_many(tasks, context, jobs, |task, answer| {
                let answer = answer.map(|examined| recogniser.report(examined));
                each(&task.document, task.answer(answer))
            }),
        };
        run.map_err(|e| Failure::internal(e.to_string()))
    }

    /// The time and the policy, in a few words.
    pub(crate) fn asked(&self) -> String {
        format!("{} · {}", self.context.validation_time, self.policy)
    }

    /// The page for people about a report, and the document that it is about.
    pub(crate) fn page(&self, report: &Report, bytes: &[u8], lang: Lang) -> String {
        let input = Input::new(&report.file, bytes);
        report.html(&self.verifier.appearance(&input, report), lang.into())
    }

    /// The report on a document that is read already. A fault of the verifier stays with the document that met it.
    pub(crate) fn verify_bytes(&self, name: &str, bytes: &[u8]) -> Result<Report, Failure> {
        let (input, context) = (self.input(name, bytes), &self.context);
        guarded(name, || match &self.recogniser {
            None => self.verifier.verify(&input, context),
            Some(recogniser) => recogniser.report(self.verifier.examine(&input, context)),
        })
    }

    /// The report on one document, with the facts by which recognition decides.
    pub(crate) fn examine(&self, document: &Document) -> Result<Examined, Failure> {
        let bytes = document.read(self.limits.file)?;
        self.examine_bytes(&document.name, &bytes)
    }

    pub(crate) fn examine_bytes(&self, name: &str, bytes: &[u8]) -> Result<Examined, Failure> {
        guarded(name, || {
            self.verifier
                .examine(&self.input(name, bytes), &self.context)
        })
    }

    fn input<'a>(&'a self, name: &'a str, bytes: &'a [u8]) -> Input<'a> {
        let input = Input::new(name, bytes);
        match &self.content {
            Some(content) => input.with_content(content),
            None => input,
        }
    }
}

/// A document that waits for its turn.
struct Task<'a> {
    document: Document,
    journal: Option<&'a Journal>,
    limit: usize,
}

impl Task<'_> {
    /// What its answer amounts to.
    fn answer(&self, answer: Result<Report, Unjudged<NotVerified>>) -> Answer {
        let name = &self.document.name;
        match answer {
            Ok(report) => Answer::Report(Box::new(report)),
            Err(Unjudged::Source(NotVerified::Known(known))) => Answer::Known(known),
            Err(Unjudged::Source(NotVerified::Unread(failure))) => Answer::None(failure),
            Err(Unjudged::Panic(text)) => Answer::None(guard::internal(name, &text)),
            Err(other) => Answer::None(guard::internal(name, &format!("{other:?}"))),
        }
    }
}

/// Why a document is not verified.
#[derive(Debug)]
enum NotVerified {
    /// It was before, with the same question.
    Known(Known),
    Unread(Failure),
}

impl Source for Task<'_> {
    type Error = NotVerified;

    fn name(&self) -> &str {
        &self.document.name
    }

    fn read(&self) -> Result<Vec<u8>, NotVerified> {
        let bytes = self.document.read(self.limit);
        let bytes = bytes.map_err(NotVerified::Unread)?;
        match self.journal.and_then(|j| j.find(&bytes)) {
            Some(known) => Err(NotVerified::Known(known)),
            None => Ok(bytes),
        }
    }
}

impl Exit {
    /// What one report amounts to.
    pub(crate) fn of(report: &Report) -> Self {
        Self::of_verdict(report.verdict(), report.is_unsigned())
    }

    /// * `unsigned`: whether the document has no signature at all.
    pub(crate) const fn of_verdict(verdict: Verdict, unsigned: bool) -> Self {
        match verdict {
            Verdict::Passed => Self::Passed,
            Verdict::Failed => Self::Failed,
            Verdict::Indeterminate if unsigned => Self::NoSignature,
            Verdict::Indeterminate => Self::Indeterminate,
        }
    }
}
