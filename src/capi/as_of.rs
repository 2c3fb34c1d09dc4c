//! Whom to believe as of a time: a recognition list begins and ends, and takes back what it said.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;

use crate::capi::recognition::List;
use crate::capi::recognition::ListAsOf;
use crate::pki::Anchors;
use crate::time::Timestamp;
use crate::verifier::Verifier;

/// For how many times what was drawn is kept. Callers ask about many files at one time, or at the present, which their
/// threads pass together; of a long list some ten megabytes are kept for each.
const KEPT: usize = 4;

/// Whom the caller believes: anchors of his own, and a recognition list.
pub(super) struct Believed {
    own: Anchors,
    list: Option<List>,
    /// By policy, limits and memory the one that verifies; it believes the caller's own anchors.
    verifier: Verifier,
    /// What was drawn, the latest last.
    lately: Mutex<Vec<(Option<Timestamp>, Place)>>,
}

/// Where what is believed as of one time lies. Who asks first draws it, and the others wait for him.
type Place = Arc<OnceLock<Arc<AsOf>>>;

/// What is believed as of one time.
pub(super) struct AsOf {
    pub(super) verifier: Verifier,
    pub(super) list: Option<ListAsOf>,
}

impl Believed {
    /// * `verifier`: believes `own`.
    pub(super) fn new(own: Anchors, list: Option<List>, verifier: Verifier) -> Self {
        Self {
            own,
            list,
            verifier,
            lately: Mutex::default(),
        }
    }

    pub(super) const fn list(&self) -> Option<&List> {
        self.list.as_ref()
    }

    /// The same for the same time, whatever was asked before.
    pub(super) fn as_of(&self, time: Timestamp) -> Arc<AsOf> {
        let place = self.place(time);
        Arc::clone(place.get_or_init(|| Arc::new(self.draw(time))))
    }

    fn draw(&self, time: Timestamp) -> AsOf {
        let list = self.list.as_ref().map(|list| list.as_of(time));
        let mut verifier = self.verifier.clone();
        if let Some(Ok(list)) = &list {
            let mut anchors = self.own.clone();
            anchors.extend(list.anchors(time).iter().cloned());
            verifier = verifier.with_anchors(anchors);
        }
        AsOf { verifier, list }
    }

    fn place(&self, time: Timestamp) -> Place {
        // Without a list nothing hangs on the time.
        let time = self.list.is_some().then_some(time);
        // A panic elsewhere leaves it whole: each change is one step.
        let mut lately = self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lately.iter().position(|(t, _)| *t == time);
        let place = known.map(|at| lately.remove(at).1).unwrap_or_default();
        lately.push((time, Arc::clone(&place)));
        let over = lately.len().saturating_sub(KEPT);
        drop(lately.drain(..over));
        place
    }
}

impl std::fmt::Debug for Believed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.verifier.fmt(f)
    }
}
