//! From a document to its report.

use yinzheng::limits::Limits;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::verifier::Context;
use yinzheng::verifier::Examined;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::guard::guarded;
use crate::recogniser::Recogniser;
use crate::settings::Settings;
use crate::walk::Document;

/// Judges documents, one after the other, by the same settings.
pub(crate) struct Judge {
    verifier: Verifier,
    context: Context,
    content: Option<Vec<u8>>,
    limits: Limits,
    recogniser: Option<Recogniser>,
}

impl Judge {
    pub(crate) fn new(settings: Settings, limits: &Limits) -> Result<Self, Failure> {
        let verifier = Verifier::builder(settings.anchors)
            .policy(settings.policy)
            .limits(limits.clone())
            .build()
            .map_err(|e| Failure::unreadable(e.to_string()))?;
        Ok(Self {
            verifier,
            context: settings.context,
            content: settings.content,
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

    /// The report on a document that is read already. A fault of the verifier stays with the document that met it.
    pub(crate) fn verify_bytes(&self, name: &str, bytes: &[u8]) -> Result<Report, Failure> {
        if let Some(recogniser) = &self.recogniser {
            let examined = self.examine_bytes(name, bytes)?;
            let recognition = recogniser.answer(&examined);
            let (mut report, _) = examined.into_parts();
            report.recognition = Some(recognition);
            return Ok(report);
        }
        guarded(name, || {
            self.verifier
                .verify(&self.input(name, bytes), &self.context)
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

impl Exit {
    /// What one report amounts to.
    pub(crate) fn of(report: &Report) -> Self {
        match report.verdict() {
            Verdict::Passed => Self::Passed,
            Verdict::Failed => Self::Failed,
            Verdict::Indeterminate if report.is_unsigned() => Self::NoSignature,
            Verdict::Indeterminate => Self::Indeterminate,
        }
    }
}
