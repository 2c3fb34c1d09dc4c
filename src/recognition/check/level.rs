//! How sure one can be: assurance, live status, algorithms.

use crate::crypto::DigestAlgorithm;
use crate::licence::StatusBasis;
use crate::licence::StatusFacts;
use crate::policy::AlgorithmPolicy;
use crate::recognition::AlgorithmFacts;
use crate::recognition::Assurance;
use crate::recognition::SignatureFacts;
use crate::recognition::Standing;
use crate::recognition::check::Answer;
use crate::recognition::check::held::Signed;
use crate::recognition::check::scene::Scene;
use crate::recognition::check::signature::Behind;
use crate::report::AssuranceSummary;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::time::Timestamp;

/// What is known of the status by the time of use.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Live {
    /// An accepted source signed it, and it is fresh.
    Yes,
    /// It is signed and fresh, by a source that the list does not accept.
    OtherSource,
    /// It is signed, and too old.
    Stale,
    /// Nobody signed anything.
    Missing,
}

/// Judges how sure it is, and whether that is enough.
pub(super) fn judge(scene: &Scene<'_>, behind: &Behind<'_>, answer: &mut Answer) {
    let rules = &scene.own.list().assurance;
    let translated = answer.summary.translated.as_ref();
    let code = translated.and_then(|t| t.type_code.clone());
    let code = code.or_else(|| scene.type_code());
    let of_type = code.as_deref().and_then(|c| rules.min_level.get(c));
    let needed = of_type
        .copied()
        .unwrap_or(rules.default)
        .max(scene.request.needed);
    let live = live(scene, code.as_deref());
    let sealed = behind.signature.is_some() && behind.is_sealed;
    let got = level(scene, sealed, live == Live::Yes);
    answer.assurance = got;
    answer.needed = needed;
    answer.summary.assurance = AssuranceSummary::new(needed.to_string(), got.to_string());
    let status = match live {
        _ if needed < Assurance::L3 => Finding::skipped(Check::StatusLive, Reason::NotRequired),
        Live::Yes => Finding::ok(Check::StatusLive),
        Live::OtherSource => Finding::not_ok(Check::StatusLive, Reason::AssuranceTooLow),
        Live::Stale => Finding::not_ok(Check::StatusLive, Reason::LiveStatusStale),
        Live::Missing => Finding::not_ok(Check::StatusLive, Reason::LiveStatusMissing),
    };
    answer.findings.push(status);
    // What a statement of status could still add is not held against the licence here.
    let reachable = level(scene, sealed, true);
    answer.findings.push(if got >= needed {
        Finding::ok(Check::AssuranceLevel)
    } else if reachable >= needed {
        Finding::skipped(Check::AssuranceLevel, Reason::NotEvaluated)
    } else {
        let low = Finding::not_ok(Check::AssuranceLevel, Reason::AssuranceTooLow);
        low.with(format!("needed {needed}, got {got}"))
    });
}

fn level(scene: &Scene<'_>, sealed: bool, live: bool) -> Assurance {
    match (sealed, live, scene.request.authorisation.is_by_holder()) {
        (false, _, _) => Assurance::L1,
        (true, false, _) => Assurance::L2,
        (true, true, false) => Assurance::L3,
        (true, true, true) => Assurance::L4,
    }
}

fn live(scene: &Scene<'_>, code: Option<&str>) -> Live {
    let status = &scene.facts.licence.status;
    if status.basis != StatusBasis::Authenticated {
        return Live::Missing;
    }
    let list = scene.own.list();
    let t = scene.request.used_at;
    if !is_fresh(status, t, list.assurance.max_status_age) {
        return Live::Stale;
    }
    let index = scene.own.index();
    let of_body = status.stated_by.into_iter();
    let mut sources = of_body.flat_map(|body| index.status_sources(body, code));
    let accepted = sources.any(|place| {
        let source = list.status_sources.get(place);
        source.is_some_and(|s| s.status.at(t, scene.known) == Standing::Recognised)
    });
    if accepted || list.status_sources.is_empty() {
        Live::Yes
    } else {
        Live::OtherSource
    }
}

/// Whether a statement still speaks for `t`.
fn is_fresh(status: &StatusFacts, t: Timestamp, max_age: Option<i64>) -> bool {
    let announced = status.next_update.map(|next| t <= next);
    let young = max_age.zip(status.this_update);
    let young = young.map(|(age, made)| t <= made.plus(age));
    match (announced, young) {
        (None, None) => false,
        (announced, young) => announced != Some(false) && young != Some(false),
    }
}

/// Whether the region accepts what the signature, its seal and the certificates were signed with.
pub(super) fn accepted_algorithms(
    rows: &AlgorithmPolicy,
    signature: &SignatureFacts,
    signed: &Signed,
) -> Finding {
    let check = Check::CryptoAccepted;
    let parties = [Some(&signature.signer), signature.maker.as_ref()];
    let used = parties.into_iter().flatten().flat_map(|p| &p.algorithms);
    let mut open = None;
    for algorithm in used {
        let (then, now) = signed.times();
        let named = || format!("{}-{}", algorithm.name, algorithm.bits);
        if let Some(reason) = refusal(rows, algorithm, then) {
            return Finding::not_ok(check, reason).with(named());
        }
        if now.is_some_and(|now| refusal(rows, algorithm, now).is_some()) {
            open = Some(Finding::not_ok(check, Reason::SignatureTimeUnproven).with(named()));
        }
    }
    open.unwrap_or(Finding::ok(check))
}

fn refusal(rows: &AlgorithmPolicy, used: &AlgorithmFacts, t: Timestamp) -> Option<Reason> {
    let row_for = |name: &str, bits: u32| {
        let named = rows.rows.iter();
        let mut named = named
            .filter(|r| r.name.eq_ignore_ascii_case(name))
            .peekable();
        let known = named.peek().is_some();
        let mut big_enough = named.filter(|r| r.bits <= bits).peekable();
        if known && big_enough.peek().is_none() {
            return Some(Reason::CryptoKeyTooSmall);
        }
        let allowed = big_enough.any(|r| r.until.is_none_or(|until| t <= until));
        (!allowed).then_some(Reason::CryptoAlgorithmNotAccepted)
    };
    let of_digest = |digest: &String| {
        // What is broken is accepted by no row.
        let weak = DigestAlgorithm::from_name(digest).is_none_or(|d| d.is_weak());
        let broken = weak.then_some(Reason::CryptoAlgorithmNotAccepted);
        broken.or_else(|| row_for(digest, 0))
    };
    let own = row_for(&used.name, used.bits);
    own.or_else(|| used.digest.as_ref().and_then(of_digest))
}
