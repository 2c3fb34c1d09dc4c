//! The chains of our own, good ones and bad ones, after the sections of the NIST suite.

mod path;
mod policy;
mod revocation;

use crate::plan::Plan;

/// A planned chain, and what must become of it.
pub(crate) struct Recipe {
    pub(crate) id: &'static str,
    pub(crate) valid: bool,
    pub(crate) plan: Plan,
}

fn good(id: &'static str, plan: Plan) -> Recipe {
    let valid = true;
    Recipe { id, valid, plan }
}

fn bad(id: &'static str, plan: Plan) -> Recipe {
    let valid = false;
    Recipe { id, valid, plan }
}

/// All of them.
pub(crate) fn recipes() -> Vec<Recipe> {
    let sections = [
        path::signatures(),
        path::names(),
        path::times(),
        path::authorities(),
        path::constraints_on_names(),
        policy::policies(),
        policy::constraints_on_policies(),
        revocation::revoked(),
        revocation::lists(),
        revocation::scopes_and_deltas(),
    ];
    sections.into_iter().flatten().collect()
}
