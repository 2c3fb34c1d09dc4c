//! What the licence counts as here: type, status, items, matter.

use crate::licence::DivisionCode;
use crate::licence::Element;
use crate::licence::LicenceStatus;
use crate::licence::PeriodPlace;
use crate::licence::StatusBasis;
use crate::recognition::Equivalence;
use crate::recognition::Scenario;
use crate::recognition::Standing;
use crate::recognition::check::Answer;
use crate::recognition::check::condition;
use crate::recognition::check::scene::Scene;
use crate::recognition::check::signature::Behind;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::TypeAndStatus;

/// Translates the licence, and judges what it is translated to.
pub(super) fn judge(scene: &Scene<'_>, behind: &Behind<'_>, answer: &mut Answer) {
    let Some(code) = scene.type_code() else {
        let missing = Finding::not_ok(Check::TypeEquivalence, Reason::MandatoryMetadataMissing);
        answer.findings.push(missing);
        return;
    };
    let (finding, translated) = translate(scene, behind, &code);
    answer.findings.push(finding);
    let rule = translated.as_ref().and_then(|t| t.rule);
    if let Some(rule) = rule {
        answer.rules.insert(format!("equivalences/{}", rule.id));
        answer.summary.agreement.clone_from(&rule.agreement_ref);
    }
    let Some(translated) = translated else {
        return;
    };
    let (finding, status) = status(scene, rule);
    answer.findings.push(finding);
    answer.status = status;
    answer.summary.translated = Some(TypeAndStatus::new(
        Some(translated.type_code.clone()),
        status.code(),
    ));
    answer.findings.push(items(scene, &translated.type_code));
    scenario(scene, &translated.type_code, answer);
}

/// A type of the region's own, and the rule that led there.
struct Translated<'a> {
    type_code: String,
    rule: Option<&'a Equivalence>,
}

fn translate<'a>(
    scene: &Scene<'a>,
    behind: &Behind<'_>,
    code: &str,
) -> (Finding, Option<Translated<'a>>) {
    let check = Check::TypeEquivalence;
    let no = |reason| (Finding::not_ok(check, reason).at(code), None);
    let index = scene.own.index();
    let wanted = scene.request.wanted_type.as_deref();
    if wanted.is_some_and(|w| index.type_place(w).is_none()) || index.type_place(code).is_none() {
        return no(Reason::TypeUnknown);
    }
    let same = Translated {
        type_code: code.to_owned(),
        rule: None,
    };
    if wanted == Some(code) {
        return (Finding::ok(check), Some(same));
    }
    let Some(region) = behind.region else {
        let skipped = Finding::skipped(check, Reason::NotEvaluated);
        let translated = index.equivalences(code).is_empty() && wanted.is_none();
        return (skipped, translated.then_some(same));
    };
    let fitting: Vec<&Equivalence> = fitting(scene, code, region).collect();
    if fitting.is_empty() {
        // A type for which there are rules counts by them alone, unless it is named itself for this matter.
        let by_itself = !is_translated(scene, code, region) || is_named(scene, code);
        return if wanted.is_none() && by_itself {
            (Finding::ok(check), Some(same))
        } else {
            no(Reason::TypeNoEquivalence)
        };
    }
    let in_force = |e: &&&Equivalence| {
        let standing = e.status.at(scene.request.used_at, scene.known);
        standing == Standing::Recognised
    };
    let in_force: Vec<&&Equivalence> = fitting.iter().filter(in_force).collect();
    let rule = match in_force.as_slice() {
        [] => return no(Reason::TypeEquivalenceNotInForce),
        [only] => **only,
        _ => return no(Reason::TypeEquivalenceAmbiguous),
    };
    let held = condition::Held {
        facts: scene.facts,
        signature: behind.signature,
        issued: scene.issued(),
    };
    match condition::all_hold(&rule.conditions, held) {
        Some(false) => no(Reason::TypeEquivalenceConditionsUnmet),
        None => no(Reason::TypeEquivalenceConditionsOpen),
        Some(true) => {
            let translated = Translated {
                type_code: rule.to.type_code.clone(),
                rule: Some(rule),
            };
            (Finding::ok(check).at(&rule.id), Some(translated))
        }
    }
}

/// The rules from this type, whether in force or not, that lead to what is wanted.
fn fitting<'s, 'a>(
    scene: &'s Scene<'a>,
    code: &str,
    region: DivisionCode,
) -> impl Iterator<Item = &'a Equivalence> + 's {
    let rules = &scene.own.list().equivalences;
    let places = scene.own.index().equivalences(code).iter();
    let request = scene.request;
    let version = scene.facts.licence.version.as_deref();
    let fits = move |rule: &&Equivalence| {
        let wanted = request.wanted_type.as_deref();
        let matter = request.matter.as_ref();
        let wanted_version = rule.from.version.as_deref();
        rule.from.region.covers(region)
            && wanted.is_none_or(|w| rule.to.type_code == w)
            && (wanted_version.is_none() || wanted_version == version)
            && (rule.matters.is_empty() || matter.is_some_and(|m| rule.matters.contains(m)))
    };
    places.filter_map(|p| rules.get(*p)).filter(fits)
}

/// Whether there is a rule from this type of that region, be it for other matters or versions.
fn is_translated(scene: &Scene<'_>, code: &str, region: DivisionCode) -> bool {
    let rules = &scene.own.list().equivalences;
    let mut places = scene.own.index().equivalences(code).iter();
    places.any(|p| rules.get(*p).is_some_and(|r| r.from.region.covers(region)))
}

/// Whether a scenario names the type as it is for this matter.
fn is_named(scene: &Scene<'_>, code: &str) -> bool {
    scenarios(scene, code).any(|s| !s.excluded)
}

/// The status at the time of use as the region reads it. Nothing comes into force by being translated: the list's own
/// rules see to that.
fn status(scene: &Scene<'_>, rule: Option<&Equivalence>) -> (Finding, LicenceStatus) {
    let check = Check::TypeStatus;
    let licence = &scene.facts.licence;
    let place = licence.period.map(|p| p.place(scene.request.used_at));
    let there = match (licence.status.status, place) {
        (LicenceStatus::Effective | LicenceStatus::Unknown, Some(PeriodPlace::After)) => {
            LicenceStatus::Expired
        }
        (LicenceStatus::Effective | LicenceStatus::Unknown, Some(PeriodPlace::Before)) => {
            LicenceStatus::NotYetEffective
        }
        (status, _) => status,
    };
    let mappings = rule.map_or(&[][..], |r| r.statuses.as_slice());
    let mapped = mappings.iter().find(|m| m.from == there);
    let here = match mapped {
        Some(mapping) => mapping.to,
        None if mappings.is_empty() || there == LicenceStatus::Unknown => there,
        None => {
            let unmapped = Finding::not_ok(check, Reason::StatusUnmapped).with(there.code());
            return (unmapped, LicenceStatus::Unknown);
        }
    };
    // Where the dates are no help, only the issuer's own word says that it runs.
    let ends = [Element::ValidFrom, Element::ValidUntil];
    let mut ends = ends.iter().map(|e| e.code());
    let unread = licence.period.is_none() && ends.any(|e| licence.fields.contains_key(e));
    let stated = licence.status.basis == StatusBasis::Authenticated;
    let finding = match here {
        LicenceStatus::Effective if unread && !stated => {
            Finding::not_ok(check, Reason::ValidityPeriodUnknown)
        }
        LicenceStatus::Unknown if unread => Finding::not_ok(check, Reason::ValidityPeriodUnknown),
        LicenceStatus::Effective => Finding::ok(check),
        // Whether it has to be known is asked by the level of assurance.
        LicenceStatus::Unknown => Finding::skipped(check, Reason::NotRequired),
        _ => Finding::not_ok(check, Reason::StatusNotInForce).with(here.code()),
    };
    (finding, here)
}

/// The items that the type demands.
fn items(scene: &Scene<'_>, code: &str) -> Finding {
    let check = Check::TypeMetadata;
    let place = scene.own.index().type_place(code);
    let listed = place.and_then(|p| scene.own.list().types.get(p));
    let demanded = listed.map_or(&[][..], |t| t.mandatory_metadata.as_slice());
    let missing = |name: &&String| scene.facts.licence.covered(name).is_none_or(str::is_empty);
    match demanded.iter().find(missing) {
        None => Finding::ok(check),
        Some(name) => Finding::not_ok(check, Reason::MandatoryMetadataMissing).at(name),
    }
}

/// Whether type and matter go together, at the time of use. Where the list names no scenario, every matter will do.
fn scenario(scene: &Scene<'_>, code: &str, answer: &mut Answer) {
    let check = Check::ScenarioCovered;
    let list = scene.own.list();
    if list.scenarios.is_empty() {
        answer.findings.push(Finding::ok(check));
        return;
    }
    let (mut covered, mut excluded) = (false, false);
    for scenario in scenarios(scene, code) {
        answer.rules.insert(format!("scenarios/{}", scenario.id));
        covered |= !scenario.excluded;
        excluded |= scenario.excluded;
    }
    answer.findings.push(if covered && !excluded {
        Finding::ok(check)
    } else {
        Finding::not_ok(check, Reason::ScenarioNotCovered)
    });
}

/// The scenarios in force that speak of the type and the matter.
fn scenarios<'a>(scene: &Scene<'a>, code: &str) -> impl Iterator<Item = &'a Scenario> {
    let all = &scene.own.list().scenarios;
    let matter = scene.request.matter.as_deref();
    let (t, known) = (scene.request.used_at, scene.known);
    let in_force = move |s: &&Scenario| s.status.at(t, known) == Standing::Recognised;
    let places = scene.own.index().scenarios(code, matter).into_iter();
    places.filter_map(|p| all.get(p)).filter(in_force)
}
