//! From a document to its report.

use yinzheng::limits::Limits;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::verifier::Context;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::guard::guarded;
use crate::settings::Settings;
use crate::walk::Document;

/// Judges documents, one after the other, by the same settings.
pub(crate) struct Judge {
    verifier: Verifier,
    context: Context,
    content: Option<Vec<u8>>,
    limits: Limits,
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
        })
    }

    /// The report on one document.
    pub(crate) fn verify(&self, document: &Document) -> Result<Report, Failure> {
        let bytes = document.read(self.limits.file)?;
        self.verify_bytes(&document.name, &bytes)
    }

    /// The report on a document that is read already. A fault of the verifier stays with the document that met it.
    pub(crate) fn verify_bytes(&self, name: &str, bytes: &[u8]) -> Result<Report, Failure> {
        guarded(name, || {
            let mut input = Input::new(name, bytes);
            if let Some(content) = &self.content {
                input = input.with_content(content);
            }
            self.verifier.verify(&input, &self.context)
        })
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
