//! The recognition list of a verifier, and the use about which it is asked.

use serde::Deserialize;

use crate::capi::config;
use crate::capi::octets::Base64;
use crate::capi::report::YzVerdict;
use crate::capi::status::Failure;
use crate::limits::Limits;
use crate::pki::envelope::Envelope;
use crate::recognition::AcceptError;
use crate::recognition::Acceptance;
use crate::recognition::Assurance;
use crate::recognition::FileStore;
use crate::recognition::HolderAuthorisation;
use crate::recognition::Offer;
use crate::recognition::Recognition;
use crate::recognition::RecognitionFacts;
use crate::recognition::RecognitionList;
use crate::recognition::RecognitionRequest;
use crate::recognition::SequenceStore;
use crate::recognition::VerifiedList;
use crate::recognition::recognise;
use crate::recognition::without_list;
use crate::report::Accepted;
use crate::report::DecisiveReason;
use crate::report::RecognitionOutcome;
use crate::report::RecognitionSummary;
use crate::time::Timestamp;
use crate::verifier::Examined;

/// A recognition list and by whose word it counts, as JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListForm {
    time: Timestamp,
    root: Base64,
    #[serde(default)]
    later_roots: Vec<Base64>,
    list: Base64,
    #[serde(default)]
    between: Vec<Base64>,
    freshness: Option<Base64>,
    #[serde(default)]
    taken_over: Vec<Base64>,
    /// The file in which is remembered which lists were seen.
    seen: Option<String>,
}

/// For what a licence is to be used, as JSON.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct UseForm {
    region: Option<String>,
    pub(super) matter: Option<String>,
    #[serde(rename = "type")]
    wanted_type: Option<String>,
    needed: Assurance,
    authorised_by: HolderAuthorisation,
    tolerate_stale: bool,
}

/// A list, or why it does not count: then every answer says so.
pub(super) struct List {
    pub(super) accepted: Result<VerifiedList, AcceptError>,
    pub(super) time: Timestamp,
    /// Whose list it says to be.
    region: Option<String>,
}

impl ListForm {
    /// The list, accepted if it may be.
    pub(super) fn read(&self, limits: &Limits) -> Result<List, Failure> {
        let one = |what: &str, octets: &Base64| {
            let read = Envelope::from_json(&octets.0, limits);
            read.map_err(|e| config::unreadable(&format!("recognition.{what}"), &e))
        };
        let all = |what: &str, list: &[Base64]| -> Result<Vec<Envelope>, Failure> {
            list.iter().map(|octets| one(what, octets)).collect()
        };
        let root = one("root", &self.root)?;
        let later = all("later_roots", &self.later_roots)?;
        let list = one("list", &self.list)?;
        let between = all("between", &self.between)?;
        let others = all("taken_over", &self.taken_over)?;
        let freshness = self.freshness.as_ref().map(|f| one("freshness", f));
        let freshness = freshness.transpose()?;
        let mut offer = Offer::new(&list).with_between(&between);
        if let Some(statement) = &freshness {
            offer = offer.with_freshness(statement);
        }
        let said: Option<RecognitionList> = serde_json::from_slice(list.payload()).ok();
        Ok(List {
            accepted: self.accept(&root, &later, &offer, &others, limits),
            time: self.time,
            region: said.map(|list| list.relying_region),
        })
    }

    fn accept(
        &self,
        root: &Envelope,
        later: &[Envelope],
        offer: &Offer<'_>,
        others: &[Envelope],
        limits: &Limits,
    ) -> Result<VerifiedList, AcceptError> {
        let mut seen = self.seen.as_deref().map(FileStore::open).transpose()?;
        let acceptance = Acceptance::at(self.time).limits(limits.clone());
        let root = acceptance.root(root, later, store(&mut seen))?;
        let mut list = acceptance.list(offer, &root, store(&mut seen))?;
        for other in others {
            list = acceptance.taken_over(&list, &Offer::new(other), store(&mut seen))?;
        }
        Ok(list)
    }
}

fn store(seen: &mut Option<FileStore>) -> Option<&mut dyn SequenceStore> {
    seen.as_mut().map(|seen| seen as &mut dyn SequenceStore)
}

impl UseForm {
    /// The request for a use at `used_at`, by the region of `list` where no other is named.
    pub(super) fn request(
        &self,
        list: Option<&List>,
        used_at: Timestamp,
    ) -> Result<RecognitionRequest, Failure> {
        let own = || list.and_then(|l| l.region.clone());
        let region = self.region.clone().or_else(own).ok_or_else(|| {
            Failure::configuration("context: use.region is missing, and there is no list")
        })?;
        let mut request = RecognitionRequest::new(region, used_at)
            .needing(self.needed)
            .authorised_by(self.authorised_by);
        request.matter.clone_from(&self.matter);
        request.wanted_type.clone_from(&self.wanted_type);
        if self.tolerate_stale {
            request = request.tolerating_stale_lists();
        }
        Ok(request)
    }
}

/// What the list says about the licence in an accepted file.
pub(super) fn answer(
    list: Option<&List>,
    facts: &Accepted<RecognitionFacts>,
    request: &RecognitionRequest,
) -> Recognition {
    match list.map(|l| &l.accepted) {
        Some(Ok(list)) => recognise(list, facts, request),
        Some(Err(why)) => without_list(facts, request, Some(why)),
        None => without_list(facts, request, None),
    }
}

/// The same for any file. Of one that did not pass the list is not asked; that the list itself does not count is told
/// too.
pub(super) fn summary(
    list: Option<&List>,
    examined: &Examined,
    request: &RecognitionRequest,
) -> RecognitionSummary {
    if let Some(facts) = examined.facts() {
        return answer(list, facts, request).summary().clone();
    }
    let mut summary = RecognitionSummary::not_authenticated(request);
    if let Some(Err(why)) = list.map(|l| &l.accepted) {
        summary.reasons.extend(DecisiveReason::of(&why.finding()));
    }
    summary
}

impl From<RecognitionOutcome> for YzVerdict {
    fn from(outcome: RecognitionOutcome) -> Self {
        match outcome {
            RecognitionOutcome::Recognised => Self::Passed,
            RecognitionOutcome::NotRecognised => Self::Failed,
            RecognitionOutcome::Undetermined => Self::Indeterminate,
        }
    }
}
