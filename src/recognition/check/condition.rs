//! Whether the conditions of an equivalence hold: yes, no, or not to be said.

use crate::recognition::CertificateFacts;
use crate::recognition::Condition;
use crate::recognition::RecognitionFacts;
use crate::recognition::SignatureFacts;
use crate::recognition::check::held::Issued;

/// What conditions are held against.
#[derive(Clone, Copy)]
pub(super) struct Held<'a> {
    pub(super) facts: &'a RecognitionFacts,
    pub(super) signature: Option<&'a SignatureFacts>,
    pub(super) issued: Option<Issued>,
}

/// Whether every condition holds; `None` where that cannot be said.
pub(super) fn all_hold(conditions: &[Condition], of: Held<'_>) -> Option<bool> {
    all(conditions.iter().map(|c| holds(c, of)))
}

fn holds(condition: &Condition, of: Held<'_>) -> Option<bool> {
    match condition {
        Condition::All(parts) => all_hold(parts, of),
        Condition::AtLeastOne(parts) => not(all(parts.iter().map(|c| not(holds(c, of))))),
        Condition::None(parts) => all(parts.iter().map(|c| not(holds(c, of)))),
        Condition::Field(field) => {
            let found = of.facts.licence.fields.get(&field.name);
            let Some(found) = found else {
                return Some(false);
            };
            // What nobody vouches for says neither yes nor no.
            let fits = || field.one_of.is_empty() || field.one_of.contains(&found.value);
            found.is_covered().then(fits)
        }
        Condition::Issued { from, until } => Some(of.issued?.lies_in(*from, *until)),
        Condition::CertificatePolicy(policy) => {
            let certificate: &CertificateFacts = of.signature?.signer.certificate()?;
            Some(certificate.policies.contains(policy))
        }
    }
}

/// No where one says no; else open where one is open.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut so_far = Some(true);
    for part in parts {
        match part {
            Some(true) => {}
            Some(false) => return Some(false),
            None => so_far = None,
        }
    }
    so_far
}

const fn not(part: Option<bool>) -> Option<bool> {
    match part {
        Some(yes) => Some(!yes),
        None => None,
    }
}
