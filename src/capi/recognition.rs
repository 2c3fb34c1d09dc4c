//! The recognition list of a verifier, and the use about which it is asked.

use serde::Deserialize;

use crate::capi::config;
use crate::capi::config::present;
use crate::capi::octets::Base64;
use crate::capi::report::YzVerdict;
use crate::capi::status::Failure;
use crate::limits::Limits;
use crate::pki::envelope::Envelope;
use crate::recognition::AcceptError;
use crate::recognition::Acceptance;
use crate::recognition::Assurance;
use crate::recognition::Equivocation;
use crate::recognition::FileStore;
use crate::recognition::HolderAuthorisation;
use crate::recognition::Offer;
use crate::recognition::Recognition;
use crate::recognition::RecognitionFacts;
use crate::recognition::RecognitionList;
use crate::recognition::RecognitionRequest;
use crate::recognition::RootMark;
use crate::recognition::SequenceMark;
use crate::recognition::SequenceStore;
use crate::recognition::StoreError;
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
    #[serde(default, deserialize_with = "present")]
    time: Option<Timestamp>,
    root: Base64,
    #[serde(default)]
    later_roots: Vec<Base64>,
    list: Base64,
    #[serde(default)]
    between: Vec<Base64>,
    #[serde(default, deserialize_with = "present")]
    freshness: Option<Base64>,
    #[serde(default)]
    taken_over: Vec<Base64>,
    /// The file in which is remembered which lists were seen.
    #[serde(default, deserialize_with = "present")]
    seen: Option<String>,
}

/// For what a licence is to be used, as JSON.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct UseForm {
    #[serde(default, deserialize_with = "present")]
    region: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub(super) matter: Option<String>,
    #[serde(rename = "type", default, deserialize_with = "present")]
    wanted_type: Option<String>,
    needed: Assurance,
    authorised_by: HolderAuthorisation,
    tolerate_stale: bool,
}

/// A list with everything by which it counts, or does not: that hangs on the time, so it is accepted anew for each.
pub(super) struct List {
    root: Envelope,
    later_roots: Vec<Envelope>,
    list: Envelope,
    between: Vec<Envelope>,
    freshness: Option<Envelope>,
    taken_over: Vec<Envelope>,
    seen: Option<FileStore>,
    limits: Limits,
    /// Whose list it says to be.
    region: Option<String>,
}

/// A list as of a time, or why it does not count: then every answer says so.
pub(super) type ListAsOf = Result<VerifiedList, AcceptError>;

impl ListForm {
    /// Reads everything, and has `seen` remember a list that counts now.
    pub(super) fn read(&self, limits: &Limits) -> Result<List, Failure> {
        let one = |what: &str, octets: &Base64| {
            let read = Envelope::from_json(&octets.0, limits);
            read.map_err(|e| config::unreadable(&format!("recognition.{what}"), &e))
        };
        let all = |what: &str, list: &[Base64]| -> Result<Vec<Envelope>, Failure> {
            list.iter().map(|octets| one(what, octets)).collect()
        };
        let list = one("list", &self.list)?;
        let freshness = self.freshness.as_ref().map(|f| one("freshness", f));
        let said: Option<RecognitionList> = serde_json::from_slice(list.payload()).ok();
        let mut list = List {
            root: one("root", &self.root)?,
            later_roots: all("later_roots", &self.later_roots)?,
            list,
            between: all("between", &self.between)?,
            freshness: freshness.transpose()?,
            taken_over: all("taken_over", &self.taken_over)?,
            seen: None,
            limits: limits.clone(),
            region: said.map(|list| list.relying_region),
        };
        if let Some(path) = &self.seen {
            list.seen = list.remembered(path, self.time)?;
        }
        Ok(list)
    }
}

impl List {
    /// The list as of `time`. What was seen before is asked, and not changed: answers hang on nothing that other calls
    /// did.
    pub(super) fn as_of(&self, time: Timestamp) -> ListAsOf {
        self.accept(time, &mut self.seen.as_ref().map(ReadOnly))
    }

    /// The memory at `path`, in which the list is once it counts.
    fn remembered(
        &self,
        path: &str,
        time: Option<Timestamp>,
    ) -> Result<Option<FileStore>, Failure> {
        let missing = || Failure::configuration("recognition: seen needs a time");
        let time = time.ok_or_else(missing)?;
        let failed = |e: StoreError| Failure::argument(format!("recognition.seen: {e}"));
        let mut seen = Some(FileStore::open(path).map_err(failed)?);
        if let Err(AcceptError::Store(e)) = self.accept(time, &mut seen) {
            return Err(failed(e));
        }
        Ok(seen)
    }

    fn accept<S: SequenceStore>(&self, time: Timestamp, seen: &mut Option<S>) -> ListAsOf {
        let acceptance = Acceptance::at(time).limits(self.limits.clone());
        let root = acceptance.root(&self.root, &self.later_roots, store(seen))?;
        let mut offer = Offer::new(&self.list).with_between(&self.between);
        if let Some(statement) = &self.freshness {
            offer = offer.with_freshness(statement);
        }
        let mut list = acceptance.list(&offer, &root, store(seen))?;
        for other in &self.taken_over {
            match acceptance.taken_over(&list, &Offer::new(other), store(seen)) {
                Ok(with) => list = with,
                Err(AcceptError::Store(e)) => return Err(e.into()),
                // Whom our own list names stays recognised, however our neighbour keeps his.
                Err(_) => {}
            }
        }
        Ok(list)
    }
}

fn store<S: SequenceStore>(seen: &mut Option<S>) -> Option<&mut dyn SequenceStore> {
    seen.as_mut().map(|seen| seen as &mut dyn SequenceStore)
}

/// A memory that is asked and takes nothing in.
struct ReadOnly<'a>(&'a FileStore);

impl SequenceStore for ReadOnly<'_> {
    fn mark(&self, list_id: &str) -> Result<Option<SequenceMark>, StoreError> {
        self.0.mark(list_id)
    }

    fn commit(&mut self, _: &str, _: SequenceMark) -> Result<(), StoreError> {
        Ok(())
    }

    fn root(&self, scheme_id: &str) -> Result<Option<RootMark>, StoreError> {
        self.0.root(scheme_id)
    }

    fn commit_root(&mut self, _: &str, _: RootMark) -> Result<(), StoreError> {
        Ok(())
    }

    fn keep(&mut self, _: &Equivocation) -> Result<(), StoreError> {
        Ok(())
    }
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
    list: Option<&ListAsOf>,
    facts: &Accepted<RecognitionFacts>,
    request: &RecognitionRequest,
) -> Recognition {
    match list {
        Some(Ok(list)) => recognise(list, facts, request),
        Some(Err(why)) => without_list(facts, request, Some(why)),
        None => without_list(facts, request, None),
    }
}

/// The same for any file. Of one that did not pass the list is not asked; that the list itself does not count is told
/// too.
pub(super) fn summary(
    list: Option<&ListAsOf>,
    examined: &Examined,
    request: &RecognitionRequest,
) -> RecognitionSummary {
    if let Some(facts) = examined.facts() {
        return answer(list, facts, request).summary().clone();
    }
    let mut summary = RecognitionSummary::not_authenticated(request);
    if let Some(Err(why)) = list {
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
