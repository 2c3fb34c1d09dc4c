//! From files to the licences that may serve.

use yinzheng::limits::Limits;
use yinzheng::recognition::HolderAuthorisation;
use yinzheng::recognition::Recognition;
use yinzheng::recognition::RecognitionRequest;
use yinzheng::report::Reason;
use yinzheng::sharing::Candidate;
use yinzheng::sharing::Case;
use yinzheng::sharing::Matter;
use yinzheng::sharing::UnusableFile;
use yinzheng::verifier::Examined;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::judge::Judge;
use crate::matching::Match;
use crate::recogniser::Recogniser;
use crate::settings::Settings;
use crate::walk::Documents;

/// The files of a case, after verification.
pub(crate) struct Heap {
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) unusable: Vec<UnusableFile>,
    /// What became of files that could not be read.
    pub(crate) unread: Exit,
    /// What a person is to be told beside the decision.
    pub(crate) notes: Vec<String>,
}

impl Heap {
    /// Verifies every file, and asks the recognition list about those that pass.
    pub(crate) fn read(
        args: &Match,
        mut settings: Settings,
        matter: &Matter,
        case: &Case,
    ) -> Result<Self, Failure> {
        let (list, region) = args.listed.read(&mut settings)?;
        let notes = args.listed.note(list.as_ref()).into_iter().collect();
        let region = region.unwrap_or_else(|| case.region.to_string());
        let mut request = RecognitionRequest::new(region, case.at).for_matter(matter.code());
        if args.tolerate_stale {
            request = request.tolerating_stale_lists();
        }
        let recogniser = Recogniser::new(list, request.clone());
        let judge = Judge::new(settings, &Limits::default())?;
        let mut heap = Self {
            candidates: Vec::new(),
            unusable: Vec::new(),
            unread: Exit::Passed,
            notes,
        };
        if args.files.is_empty() {
            return Ok(heap);
        }
        for document in Documents::at(args.files.clone())?.iter() {
            match judge.examine(&document) {
                Ok(examined) => {
                    heap.take(&document.name, &examined, &recogniser, &request)?;
                }
                Err(failure) => {
                    heap.notes.push(failure.message);
                    heap.unread = heap.unread.and(failure.exit);
                }
            }
        }
        Ok(heap)
    }

    fn take(
        &mut self,
        name: &str,
        examined: &Examined,
        recogniser: &Recogniser,
        request: &RecognitionRequest,
    ) -> Result<(), Failure> {
        let Some(facts) = examined.facts() else {
            let report = examined.report();
            let kind = report.licence.as_ref().and_then(|l| l.type_code.clone());
            let reasons = report.reasons.iter().map(|r| r.reason).collect();
            let file = UnusableFile::new(name, kind, reasons);
            self.unusable.push(file);
            return Ok(());
        };
        let mut recognition = recogniser.ask(facts, request);
        // Where the list wants the holder's word, it is asked what it would say with it. Whether that word is at hand, for
        // this licence and this use of it, the decision finds.
        let low = |r: &Recognition| {
            let mut reasons = r.summary().reasons.iter();
            reasons.any(|r| r.reason == Reason::AssuranceTooLow)
        };
        if low(&recognition) {
            let agreed = request.clone().authorised_by(HolderAuthorisation::Holder);
            recognition = recogniser.ask(facts, &agreed);
        }
        let candidate = Candidate::new(name, facts, &recognition);
        let broken = || Failure::internal("an answer about another file");
        self.candidates.push(candidate.ok_or_else(broken)?);
        Ok(())
    }
}
