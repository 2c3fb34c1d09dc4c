//! What follows for one material of one alternative.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::licence::text;
use crate::recognition::Assurance;
use crate::report::Reason;
use crate::sharing::Accept;
use crate::sharing::DataQuery;
use crate::sharing::DepartmentCheck;
use crate::sharing::Fields;
use crate::sharing::MaterialSpec;
use crate::sharing::Means;
use crate::sharing::Promise;
use crate::sharing::Truth;
use crate::sharing::TypeRef;
use crate::sharing::decide::Basis;
use crate::sharing::decide::CandidateRecord;
use crate::sharing::decide::Case;
use crate::sharing::decide::Choice;
use crate::sharing::decide::Considered;
use crate::sharing::decide::DataAnswer;
use crate::sharing::decide::DepartmentWord;
use crate::sharing::decide::FormValue;
use crate::sharing::decide::GrantBasisUsed;
use crate::sharing::decide::LicenceBasis;
use crate::sharing::decide::MaterialOutcome;
use crate::sharing::decide::Unreachable;
use crate::sharing::decide::Word;
use crate::sharing::decide::chain::preference;
use crate::sharing::decide::licence::Context;
use crate::sharing::decide::licence::Obstacle;
use crate::sharing::decide::licence::Suitability;
use crate::sharing::decide::licence::after;
use crate::sharing::decide::licence::suitability;
use crate::sharing::decide::licence::type_named;
use crate::sharing::decide::licence::type_of;
use crate::sharing::text::field_key;

/// What follows for a material, how sure it is, and what it would fill in.
pub(super) struct Material {
    pub(super) outcome: MaterialOutcome,
    /// L1 where nothing vouches for it.
    pub(super) assurance: Assurance,
    pub(super) form: Vec<FormValue>,
}

/// The candidates in their order, and which of them another one replaced.
pub(super) struct Heap<'a> {
    pub(super) candidates: &'a [CandidateRecord],
    pub(super) superseded: &'a [bool],
}

pub(super) fn material(spec: &MaterialSpec, heap: &Heap<'_>, context: Context<'_>) -> Material {
    let answer = match &spec.by {
        Means::Licence(accepts) => {
            return by_licence(&spec.material, accepts, heap, context);
        }
        Means::Data(query) => data(query, context),
        Means::Department(check) => department(check, context),
        Means::Promise(promise) => promised(promise, context),
        Means::Upload(_) => Err(Reason::UploadNeeded),
    };
    let (by, reasons, assurance) = match answer {
        Ok((basis, assurance)) => (Some(basis), vec![], assurance),
        Err(reason) => (None, vec![reason], Assurance::L1),
    };
    let word = reasons
        .first()
        .map_or(Word::Satisfied, |r| Word::for_reason(*r));
    Material {
        outcome: MaterialOutcome {
            material: spec.material.clone(),
            word,
            by,
            reasons,
            considered: Vec::new(),
        },
        assurance,
        form: Vec::new(),
    }
}

type Answer = Result<(Basis, Assurance), Reason>;

/// Data of the office's own services count as a checked licence does.
fn data(query: &DataQuery, context: Context<'_>) -> Answer {
    let case = context.case;
    // What a faster clock dates ahead says nothing yet, and does not stand before what is known.
    let known = |a: &&DataAnswer| a.source == query.source && a.as_of <= case.at;
    let of_source = || case.answers.iter().filter(known);
    let Some(latest) = of_source().map(|a| a.as_of).max() else {
        let source = Unreachable::Source(query.source.clone());
        return Err(case.outage(&source).unwrap_or(Reason::DataMissing));
    };
    // Of several answers of one time each must do, in whatever order they came.
    let of_time = of_source().filter(|a| a.as_of == latest);
    let mut each: Vec<Answer> = of_time.map(|a| data_answer(query, a, case)).collect();
    each.sort_by_key(|answer| answer.as_ref().err().copied());
    each.pop().unwrap_or(Err(Reason::DataMissing))
}

fn data_answer(query: &DataQuery, answer: &DataAnswer, case: &Case) -> Answer {
    let old = query
        .max_age_days
        .is_some_and(|days| after(answer.as_of, days) < case.at);
    if old {
        return Err(Reason::DataMissing);
    }
    let mut known = Fields::new();
    for name in &query.fields {
        match answer.fields.known(name) {
            Some(Some(value)) => known = known.with(name.as_str(), value.clone()),
            Some(None) => known = known.with_empty(name.as_str()),
            None => return Err(Reason::FieldMissing),
        }
    }
    match query.predicate.as_ref().map(|p| p.evaluate(&known)) {
        Some(Truth::False) => return Err(Reason::FieldValueUnmet),
        Some(Truth::Unknown) => return Err(Reason::FieldFormat),
        None | Some(Truth::True) => {}
    }
    let basis = Basis::Data {
        source: query.source.clone(),
        as_of: answer.as_of,
        fields: query.fields.clone(),
    };
    Ok((basis, Assurance::L3))
}

fn department(check: &DepartmentCheck, context: Context<'_>) -> Answer {
    let case = context.case;
    let fits = case.confirmations.iter().filter(|c| {
        let old = check
            .max_age_days
            .is_some_and(|days| after(c.at, days) < case.at);
        c.department == check.department
            && c.statement == check.statement
            && c.at <= case.at
            && !old
    });
    // Of two words at one time the refusal counts.
    let latest = fits.max_by_key(|c| (c.at, c.word == DepartmentWord::Denied));
    match latest {
        Some(c) if c.word == DepartmentWord::Confirmed => Ok((
            Basis::Department {
                department: c.department,
                at: c.at,
            },
            Assurance::L3,
        )),
        Some(_) => Err(Reason::DepartmentDenied),
        None => {
            let source = Unreachable::Department(check.department);
            Err(case
                .outage(&source)
                .unwrap_or(Reason::DepartmentUnconfirmed))
        }
    }
}

fn promised(promise: &Promise, context: Context<'_>) -> Answer {
    if !context.case.promises.contains(&promise.text) {
        return Err(Reason::PromiseMissing);
    }
    let basis = Basis::Promise {
        text: promise.text.clone(),
        basis: promise.basis.clone(),
    };
    Ok((basis, Assurance::L1))
}

/// A candidate of an accepted type under the terms for it.
struct Fit<'a> {
    at: usize,
    rank: usize,
    accept: &'a Accept,
    candidate: &'a CandidateRecord,
    suitability: Suitability<'a>,
}

impl Fit<'_> {
    fn word(&self) -> Word {
        let worst = self.suitability.obstacles.iter().map(|o| o.word).max();
        worst.unwrap_or(Word::Satisfied)
    }

    fn reasons(&self) -> Vec<Reason> {
        sorted(self.suitability.obstacles.iter().map(|o| o.reason))
    }

    fn values(&self) -> Vec<FormValue> {
        let fills = self.accept.fills.iter().filter_map(|fill| {
            let field = self.candidate.licence.fields.get(field_key(&fill.from))?;
            field.is_covered().then(|| FormValue {
                field: fill.form.clone(),
                value: field.value.clone(),
                from: fill.from.clone(),
                label: self.candidate.label.clone(),
                identifier: self.candidate.licence.identifier.clone(),
                carrier: field.carrier.clone(),
                protection: field.protection,
            })
        });
        fills.collect()
    }
}

pub(super) fn sorted(reasons: impl Iterator<Item = Reason>) -> Vec<Reason> {
    reasons.collect::<BTreeSet<_>>().into_iter().collect()
}

fn by_licence(
    material: &str,
    accepts: &[Accept],
    heap: &Heap<'_>,
    context: Context<'_>,
) -> Material {
    let mut considered = Vec::new();
    let mut fits = Vec::new();
    for (at, candidate) in heap.candidates.iter().enumerate() {
        let kind = type_of(candidate, context.case);
        let accepted = accepts.iter().enumerate();
        let mut accepted = accepted.filter(|(_, a)| Some(&a.kind) == kind.as_ref());
        let Some((rank, accept)) = accepted.next() else {
            considered.push(stranger(candidate, kind.is_some(), accepts));
            continue;
        };
        let mut suitability = suitability(accept, candidate, context);
        if heap.superseded.get(at) == Some(&true) {
            suitability.obstacles.push(Reason::LicenceSuperseded.into());
        }
        fits.push(Fit {
            at,
            rank,
            accept,
            candidate,
            suitability,
        });
    }
    let chosen = choose(&fits);
    let open = open(&fits, &considered, accepts, context);
    let spare = spare(&fits, chosen);
    for fit in &fits {
        considered.push(Considered {
            label: fit.candidate.label.clone(),
            report: Some(fit.candidate.report.clone()),
            choice: match chosen {
                Some(best) if best.at == fit.at => Choice::Chosen,
                _ if fit.word() == Word::Satisfied => Choice::Spare,
                _ => Choice::Rejected,
            },
            reasons: spare
                .get(&fit.at)
                .copied()
                .map_or_else(|| fit.reasons(), |r| vec![r]),
        });
    }
    considered.extend(context.case.unusable.iter().map(|file| Considered {
        label: file.label.clone(),
        report: None,
        choice: Choice::Rejected,
        reasons: sorted(file.reasons.iter().copied()),
    }));
    considered.sort();
    let obstacle = match chosen {
        Some(best) => ambiguous(&fits, best),
        None => Some(open),
    };
    finish(material, chosen, obstacle, considered)
}

fn finish(
    material: &str,
    chosen: Option<&Fit<'_>>,
    obstacle: Option<(Word, Vec<Reason>)>,
    considered: Vec<Considered>,
) -> Material {
    let (word, reasons) = obstacle.unwrap_or((Word::Satisfied, Vec::new()));
    let met = chosen.filter(|_| word == Word::Satisfied);
    Material {
        outcome: MaterialOutcome {
            material: material.to_owned(),
            word,
            by: met.map(|fit| Basis::Licence(Box::new(basis(fit)))),
            reasons,
            considered,
        },
        assurance: met.map_or(Assurance::L1, |fit| fit.suitability.assurance),
        form: met.map(Fit::values).unwrap_or_default(),
    }
}

/// The best of those that meet their terms: the highest assurance, the type that the matter names first, the latest
/// end, the latest issue, and then the order of candidates.
fn choose<'f, 'a>(fits: &'f [Fit<'a>]) -> Option<&'f Fit<'a>> {
    let usable = fits.iter().filter(|f| f.word() == Word::Satisfied);
    usable.min_by_key(|f| {
        let own = (Reverse(f.suitability.assurance), f.rank);
        (own, preference(f.candidate), f.at)
    })
}

/// Why usable licences were not chosen: the same licence again, or another one that would do as well.
fn spare(fits: &[Fit<'_>], chosen: Option<&Fit<'_>>) -> BTreeMap<usize, Reason> {
    let Some(best) = chosen else {
        return BTreeMap::new();
    };
    let others = fits
        .iter()
        .filter(|f| f.at != best.at && f.word() == Word::Satisfied);
    let why = |f: &Fit<'_>| {
        let id = &f.candidate.licence.identifier;
        let same = id.is_some() && *id == best.candidate.licence.identifier;
        if same {
            Reason::DuplicateCandidate
        } else {
            Reason::MultipleCandidates
        }
    };
    others.map(|f| (f.at, why(f))).collect()
}

/// Several licences would do, and they would fill one field of the form in differently: then a person chooses.
fn ambiguous(fits: &[Fit<'_>], best: &Fit<'_>) -> Option<(Word, Vec<Reason>)> {
    let ours = best.values();
    let differs = |theirs: &FormValue| {
        let mut same = ours.iter().filter(|v| v.field == theirs.field);
        same.any(|v| text::folded(&v.value) != text::folded(&theirs.value))
    };
    let mut usable = fits.iter().filter(|f| f.word() == Word::Satisfied);
    let reason = Reason::MultipleCandidates;
    usable
        .any(|f| f.values().iter().any(differs))
        .then(|| (Word::for_reason(reason), vec![reason]))
}

/// What follows where no licence meets its terms: the softest of what stands against each. A system that did not
/// answer, or a file that could not be verified for want of evidence, is never to the applicant's loss.
fn open(
    fits: &[Fit<'_>],
    strangers: &[Considered],
    accepts: &[Accept],
    context: Context<'_>,
) -> (Word, Vec<Reason>) {
    let case = context.case;
    let of_fits = fits.iter().map(|f| (f.word(), f.reasons()));
    let outages = accepts.iter().filter_map(|a| {
        let reason = case.outage(&Unreachable::Type(a.kind.clone()))?;
        Some((Word::for_reason(reason), vec![reason]))
    });
    let named = strangers
        .iter()
        .filter(|c| c.reasons.contains(&Reason::NameSuggests));
    let named = named.map(|c| (Word::NeedsHuman, c.reasons.clone()));
    let accepted = |kind: &Option<TypeRef>| accepts.iter().any(|a| Some(&a.kind) == kind.as_ref());
    let unusable = case.unusable.iter().filter(|file| {
        let code = file.type_code.as_deref();
        accepted(&code.and_then(|c| type_named(c, case)))
    });
    let unusable = unusable.map(|file| {
        let obstacles = file.reasons.iter().map(|r| Obstacle::from(*r));
        let worst = obstacles
            .map(|o| o.word)
            .max()
            .unwrap_or(Word::CannotDecide);
        (worst, sorted(file.reasons.iter().copied()))
    });
    let all = of_fits.chain(outages).chain(named).chain(unusable);
    let softest = all.min_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    let none = (Word::NeedsUpload, vec![Reason::NoLicenceFound]);
    softest.unwrap_or(none)
}

/// A licence of another type, or of none that is known. A name that fits is a suggestion, and only where no code
/// contradicts it.
fn stranger(candidate: &CandidateRecord, has_code: bool, accepts: &[Accept]) -> Considered {
    let name = candidate.licence.name.as_deref().map(text::folded);
    let named = |a: &Accept| !a.name.is_empty() && Some(text::folded(&a.name)) == name;
    let reason = if has_code {
        Reason::TypeNotAccepted
    } else if accepts.iter().any(named) {
        Reason::NameSuggests
    } else {
        Reason::TypeCodeUnknown
    };
    Considered {
        label: candidate.label.clone(),
        report: Some(candidate.report.clone()),
        choice: Choice::Rejected,
        reasons: vec![reason],
    }
}

fn basis(fit: &Fit<'_>) -> LicenceBasis {
    let (candidate, recognition) = (fit.candidate, &fit.candidate.recognition);
    let status = &candidate.licence.status;
    LicenceBasis {
        label: candidate.label.clone(),
        identifier: candidate.licence.identifier.clone(),
        report: candidate.report.clone(),
        verified_at: candidate.validation_time,
        policy: candidate.policy.digest.clone(),
        assurance: fit.suitability.assurance,
        status: recognition.status,
        status_basis: status.basis,
        status_at: status.this_update,
        rule_ids: recognition.rule_ids.clone(),
        agreement: recognition.agreement.clone(),
        list: recognition.list.clone(),
        grant: fit.suitability.grant.map(|g| GrantBasisUsed {
            digest: g.digest.clone(),
            kind: g.kind(),
        }),
        fields: fit.accept.fields.clone(),
    }
}
