//! What is measured: our operations and their peers, each as something to be run again and again.

use crate::digests;
use crate::files;
use crate::signatures;

/// One run does `times` operations.
pub(crate) struct Contestant {
    pub(crate) run: Box<dyn Fn()>,
    pub(crate) times: u32,
}

impl Contestant {
    pub(crate) fn new(run: impl Fn() + 'static) -> Self {
        Self::many(1, run)
    }

    pub(crate) fn many(times: u32, run: impl Fn() + 'static) -> Self {
        Self {
            run: Box::new(run),
            times,
        }
    }
}

/// The contestant of this name.
pub(crate) fn named(name: &str) -> Contestant {
    let found = signatures::named(name).or_else(|| digests::named(name));
    found
        .or_else(|| files::named(name))
        .unwrap_or_else(|| panic!("no such contestant: {name}"))
}
