//! From files to the licences that may serve.

use yinzheng::limits::Limits;
use yinzheng::recognition::HolderAuthorisation;
use yinzheng::recognition::Recognition;
use yinzheng::recognition::RecognitionRequest;
use yinzheng::report::Reason;
use yinzheng::sharing::Accept;
use yinzheng::sharing::AcceptedGrant;
use yinzheng::sharing::Candidate;
use yinzheng::sharing::Case;
use yinzheng::sharing::Extent;
use yinzheng::sharing::GrantKind;
use yinzheng::sharing::Matter;
use yinzheng::sharing::Means;
use yinzheng::sharing::ScopeItem;
use yinzheng::sharing::ScopeSubject;
use yinzheng::sharing::TypeRef;
use yinzheng::sharing::UnusableFile;
use yinzheng::verifier::Examined;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::judge::Judge;
use crate::matching::Match;
use crate::matching::grants::Granted;
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
        granted: &Granted,
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
                    let asked = (&recogniser, &request);
                    heap.take(&document.name, &examined, asked, matter, &granted.accepted);
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
        (recogniser, request): (&Recogniser, &RecognitionRequest),
        matter: &Matter,
        grants: &[AcceptedGrant],
    ) {
        let Some(facts) = examined.facts() else {
            let report = examined.report();
            let kind = report.licence.as_ref().and_then(|l| l.type_code.clone());
            let reasons = report.reasons.iter().map(|r| r.reason).collect();
            let file = UnusableFile::new(name, kind, reasons);
            return self.unusable.push(file);
        };
        let mut recognition = recogniser.ask(facts, request);
        // Where the list wants the holder's word, and it is at hand, it is asked again with it.
        let low = |r: &Recognition| {
            let mut reasons = r.summary().reasons.iter();
            reasons.any(|r| r.reason == Reason::AssuranceTooLow)
        };
        if low(&recognition) {
            let ground = ground(
                &recognition,
                matter,
                grants,
                facts.get().licence.identifier.clone(),
            );
            recognition = recogniser.ask(facts, &request.clone().authorised_by(ground));
        }
        self.candidates
            .push(Candidate::new(name, facts, &recognition));
    }
}

/// On what ground a licence of this type may be used for everything that the matter wants of that type.
fn ground(
    recognition: &Recognition,
    matter: &Matter,
    grants: &[AcceptedGrant],
    id: Option<yinzheng::licence::LicenceId>,
) -> HolderAuthorisation {
    let code = recognition.type_code().unwrap_or_default();
    let kind = code.parse();
    let kind = kind.map_or_else(|_| TypeRef::Proof(code.to_owned()), TypeRef::Licence);
    let materials = matter.requirements().iter().flat_map(|r| &r.alternatives);
    let means = materials.flat_map(|a| &a.materials).map(|m| &m.by);
    let accepts = means.flat_map(|by| match by {
        Means::Licence(accepts) => accepts.as_slice(),
        _ => &[],
    });
    let accepts: Vec<&Accept> = accepts.filter(|a| a.kind == kind).collect();
    let subject = id.map_or_else(|| ScopeSubject::Type(kind.clone()), ScopeSubject::Id);
    let covers = |grant: &&AcceptedGrant| {
        let each = accepts.iter().map(|a| Extent::Fields(a.fields.clone()));
        let mut wanted = each.map(|extent| ScopeItem::new(subject.clone(), extent));
        !accepts.is_empty() && wanted.all(|w| grant.covers(&w, Some(&kind)))
    };
    let kinds: Vec<GrantKind> = grants
        .iter()
        .filter(covers)
        .map(AcceptedGrant::kind)
        .collect();
    if kinds.contains(&GrantKind::OwnSignature) {
        HolderAuthorisation::Holder
    } else if kinds.contains(&GrantKind::Platform) {
        HolderAuthorisation::Platform
    } else {
        HolderAuthorisation::None
    }
}
