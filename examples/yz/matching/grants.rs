//! The authorisations of a case: which count, and that they are used up.

use std::path::Path;

use yinzheng::crypto::DigestAlgorithm;
use yinzheng::limits::Limits;
use yinzheng::report::Reason;
use yinzheng::sharing::AcceptedGrant;
use yinzheng::sharing::Basis;
use yinzheng::sharing::Case;
use yinzheng::sharing::Consumption;
use yinzheng::sharing::Decision;
use yinzheng::sharing::DecisionSummary;
use yinzheng::sharing::FileNonces;
use yinzheng::sharing::GrantUse;
use yinzheng::sharing::Matter;
use yinzheng::sharing::NonceStore;
use yinzheng::sharing::OneUse;
use yinzheng::sharing::decide;
use yinzheng::sharing::judge_grant_json;

use crate::bodies::failed;
use crate::exit::Failure;
use crate::matching::Match;
use crate::matching::heap::Heap;
use crate::walk::Document;

/// The authorisations that were handed in.
pub(crate) struct Granted {
    pub(crate) accepted: Vec<AcceptedGrant>,
    /// Why others do not count.
    refused: Vec<Reason>,
}

impl Granted {
    /// Judges each authorisation for the applicant, and for those whom he represents.
    pub(crate) fn read(args: &Match, matter: &Matter, case: &Case) -> Result<Self, Failure> {
        let mut believed = args.believed.read()?;
        for person in &case.represented {
            let (of, by) = (person.clone(), case.applicant.clone());
            believed.grants = believed.grants.with_delegate(of, by);
        }
        let (mut accepted, mut refused) = (Vec::new(), Vec::new());
        for path in &args.grant {
            let limits = Limits::default();
            let json = Document::at(path).read(limits.file)?;
            let people = [&case.applicant].into_iter().chain(&case.represented);
            let checks = people.map(|person| {
                let mut usage = GrantUse::new(
                    person.clone(),
                    case.organisation,
                    matter.code(),
                    &case.purpose,
                    case.region,
                    case.at,
                );
                usage.case = Some(case.number.clone());
                judge_grant_json(
                    &json,
                    &limits,
                    &believed.grants,
                    &believed.revocations,
                    &usage,
                )
            });
            let checks: Vec<_> = checks.collect();
            match checks.iter().find_map(|c| c.accepted()) {
                Some(grant) => accepted.push(grant.clone()),
                None => refused.extend(checks.iter().take(1).flat_map(|c| c.reasons())),
            }
        }
        Ok(Self { accepted, refused })
    }

    /// Decides, and uses up the authorisations on which the decision rests. One that is used up already does not
    /// count, and it is decided again without it.
    pub(crate) fn decide(
        mut self,
        matter: &Matter,
        case: Case,
        heap: Heap,
        uses: Option<&Path>,
    ) -> Result<(Decision, Vec<String>), Failure> {
        let mut case = case;
        case.unusable = heap.unusable;
        let mut notes = heap.notes;
        let store = uses.map(|folder| FileNonces::open(folder).map_err(|e| failed(folder, &e)));
        let store = store.transpose()?;
        loop {
            let (grants, refused) = (&self.accepted, self.refused.clone());
            let decision = decide(matter, case.clone(), &heap.candidates, grants, refused);
            let decision = decision.map_err(|e| Failure::refused(e.to_string()))?;
            let used = used(decision.summary());
            let mut resting = self.accepted.iter().filter(|g| used.contains(&g.digest()));
            let Some(store) = &store else {
                if resting.next().is_some() {
                    notes.push(
                        "nothing remembers that the authorisation was used (--uses)".to_owned(),
                    );
                }
                return Ok((decision, notes));
            };
            let spent = resting.map(|g| Ok((g.digest().to_owned(), spend(g, &case, store)?)));
            let spent = spent.collect::<Result<Vec<_>, Failure>>()?;
            let gone = |g: &AcceptedGrant| {
                let of = spent.iter().find(|(digest, _)| digest == g.digest());
                matches!(of, Some((_, Consumption::AlreadyUsed(_))))
            };
            let before = self.accepted.len();
            self.accepted.retain(|g| !gone(g));
            if self.accepted.len() == before {
                return Ok((decision, notes));
            }
            self.refused.push(Reason::GrantAlreadyUsed);
        }
    }
}

/// The authorisations on which a decision rests, by digest.
fn used(decision: &DecisionSummary) -> Vec<&str> {
    let materials = decision.requirements.iter().flat_map(|r| &r.materials);
    let grants = materials.filter_map(|m| match &m.by {
        Some(Basis::Licence(basis)) => basis.grant.as_ref(),
        _ => None,
    });
    grants.map(|g| g.digest.as_str()).collect()
}

/// Uses an authorisation for a case; the same case once more, with other files or later, is no second use.
fn spend(grant: &AcceptedGrant, case: &Case, store: &FileNonces) -> Result<Consumption, Failure> {
    let what = serde_json::json!([
        "yinzheng-case-v1",
        case.organisation,
        grant.grant().matter,
        case.number
    ]);
    let digest = DigestAlgorithm::Sm3.digest(what.to_string().as_bytes());
    let usage = OneUse::of(grant, format!("sm3:{digest}"), case.at);
    store
        .consume(&usage)
        .map_err(|e| Failure::unreadable(format!("--uses: {e}")))
}
