//! Does this licence meet these terms? Every question is asked, none ends the others.

use crate::licence::DivisionCode;
use crate::licence::Holder;
use crate::licence::HolderClass;
use crate::licence::HolderMatch;
use crate::licence::LicenceStatus;
use crate::licence::PeriodPlace;
use crate::licence::Uscc;
use crate::licence::compare_holders;
use crate::licence::judge_copy;
use crate::recognition::Assurance;
use crate::report::Format;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::RecognitionOutcome;
use crate::sharing::Accept;
use crate::sharing::Authorisation;
use crate::sharing::Extent;
use crate::sharing::Fields;
use crate::sharing::Matter;
use crate::sharing::ScopeItem;
use crate::sharing::ScopeSubject;
use crate::sharing::Truth;
use crate::sharing::TypeRef;
use crate::sharing::decide::CandidateRecord;
use crate::sharing::decide::Case;
use crate::sharing::decide::GrantRecord;
use crate::sharing::decide::Word;
use crate::sharing::grant::covered;
use crate::sharing::text::field_key;
use crate::time::Timestamp;

const DAY: i64 = 86_400;

/// How long before its use a file may have been verified, in seconds: a day, so that one heap of files serves for a
/// day's cases. What was revoked in the meantime, an older verification does not know.
const VERIFIED_FOR: i64 = DAY;

/// What stands against a licence, and what follows from it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Obstacle {
    pub(super) word: Word,
    pub(super) reason: Reason,
}

impl From<Reason> for Obstacle {
    fn from(reason: Reason) -> Self {
        Self {
            word: Word::for_reason(reason),
            reason,
        }
    }
}

/// What was found about one licence under one set of terms.
pub(super) struct Suitability<'a> {
    pub(super) obstacles: Vec<Obstacle>,
    pub(super) grant: Option<&'a GrantRecord>,
    /// With the holder's authorisation taken into account.
    pub(super) assurance: Assurance,
}

/// Everything beside the licence.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) matter: &'a Matter,
    pub(super) case: &'a Case,
    pub(super) grants: &'a [GrantRecord],
    /// Why grants that were handed in do not count.
    pub(super) refused: &'a [Reason],
}

/// The type of a licence as the matter names types: by the region's reading, through the table of other catalogues.
pub(super) fn type_of(candidate: &CandidateRecord, case: &Case) -> Option<TypeRef> {
    let recognition = &candidate.recognition;
    let own = candidate.licence.type_code.as_deref();
    let code = recognition.type_code.as_deref().or(own)?;
    type_named(code, case)
}

/// The type that a code stands for.
pub(super) fn type_named(code: &str, case: &Case) -> Option<TypeRef> {
    if let Some(known) = case.crosswalk.get(code) {
        return Some(known.clone());
    }
    let proof = || TypeRef::Proof(code.to_owned());
    Some(code.parse().map_or_else(|_| proof(), TypeRef::Licence))
}

/// Asks every question about `candidate` under the terms of `accept`; that its type is the accepted one is known.
pub(super) fn suitability<'a>(
    accept: &Accept,
    candidate: &CandidateRecord,
    context: Context<'a>,
) -> Suitability<'a> {
    let case = context.case;
    let mut reasons = Vec::new();
    let holder = holder(candidate, case, &mut reasons);
    status(accept, candidate, case.at, &mut reasons);
    dates(accept, candidate, case.at, &mut reasons);
    regions(accept, candidate, &mut reasons);
    file(accept, candidate, case, &mut reasons);
    fields(accept, candidate, &mut reasons);
    let grant = match holder {
        Some(holder) => grant(accept, candidate, holder, context, &mut reasons),
        None => None,
    };
    let mut obstacles: Vec<Obstacle> = reasons.into_iter().map(Obstacle::from).collect();
    recognised(candidate, context, &mut obstacles);
    let assurance = assured(candidate.recognition.assurance, grant);
    let needed = accept.min_assurance.max(candidate.recognition.needed);
    if assurance < needed && !is_open(candidate) {
        obstacles.push(too_low(assurance, needed));
    }
    obstacles.sort();
    obstacles.dedup();
    Suitability {
        obstacles,
        grant,
        assurance,
    }
}

/// The holder's own word raises the highest level that a file can reach; a legal basis does not. That word is looked for
/// here and nowhere else: whatever the list was told about it, of whichever holder, counts for nothing by itself.
fn assured(got: Assurance, grant: Option<&GrantRecord>) -> Assurance {
    match got.min(Assurance::L3) {
        Assurance::L3 if grant.is_some_and(GrantRecord::is_by_holder) => Assurance::L4,
        got => got,
    }
}

/// What would raise the level: a word of the holder, a statement of status, or nothing.
const fn too_low(got: Assurance, needed: Assurance) -> Obstacle {
    let word = match (got, needed) {
        (Assurance::L3, Assurance::L4) => Word::NeedsGrant,
        (Assurance::L2, _) => Word::NeedsStatus,
        _ => Word::NeedsUpload,
    };
    Obstacle {
        word,
        reason: Reason::AssuranceTooLow,
    }
}

/// Whether the list gave no answer: then what it would have said of status and assurance is not known, which is nothing
/// that the licence lacks.
fn is_open(candidate: &CandidateRecord) -> bool {
    candidate.recognition.outcome == RecognitionOutcome::Undetermined
}

/// The list's answer counts for this matter, region and time alone, and only a clear yes is one.
fn recognised(candidate: &CandidateRecord, context: Context<'_>, out: &mut Vec<Obstacle>) {
    let recognition = &candidate.recognition;
    let case = context.case;
    let region: Option<DivisionCode> = recognition.region.parse().ok();
    let here = region.is_some_and(|r| r.covers(case.region));
    let matter = recognition.matter.as_deref() == Some(context.matter.code());
    if !here || !matter || recognition.in_use != case.at {
        out.push(Reason::RecognitionForeign.into());
    }
    if candidate.validation_time.plus(VERIFIED_FOR) < case.at {
        out.push(Reason::VerificationOutdated.into());
    }
    if recognition.outcome == RecognitionOutcome::Recognised {
        return;
    }
    for reason in &recognition.reasons {
        out.push(match reason {
            Reason::AssuranceTooLow => too_low(recognition.assurance, Assurance::L4),
            reason => (*reason).into(),
        });
    }
    if recognition.reasons.is_empty() {
        out.push(Reason::NotEvaluated.into());
    }
}

/// The holder of the licence who is the applicant or whom the applicant represents.
fn holder<'c>(
    candidate: &'c CandidateRecord,
    case: &Case,
    out: &mut Vec<Reason>,
) -> Option<&'c Holder> {
    let people: Vec<&Holder> = [&case.applicant]
        .into_iter()
        .chain(&case.represented)
        .collect();
    let holders = &candidate.licence.holders;
    let of = |h: &Holder| people.iter().map(|p| compare_holders(h, p)).min();
    let best = holders.iter().filter_map(|h| Some((of(h)?, h)));
    // Of equals the first: which holder of one licence stands for it changes nothing.
    let best = best.min_by_key(|(agreement, _)| *agreement);
    for holder in holders {
        if is_address(holder) {
            out.push(Reason::FieldSuspect);
        }
    }
    let Some((agreement, holder)) = best else {
        out.push(Reason::HolderUnknown);
        return None;
    };
    match agreement {
        HolderMatch::Exact | HolderMatch::Normalised => return Some(holder),
        HolderMatch::NameDiffers => {
            out.push(Reason::HolderNameMismatch);
            return Some(holder);
        }
        HolderMatch::TypeDiffers => out.push(Reason::HolderTypeMismatch),
        HolderMatch::NoCode => out.push(Reason::HolderUnknown),
        HolderMatch::Different => out.push(Reason::HolderMismatch),
    }
    None
}

/// Whether an organisation's name is an address: some feeds swap the two. It begins with a province, city or county and
/// ends as addresses do; the names of organisations that begin so end otherwise.
fn is_address(holder: &Holder) -> bool {
    let kind = holder.effective_code_type().and_then(|t| t.class());
    if kind != Some(HolderClass::Organisation) {
        return false;
    }
    let name = holder.name.trim_end_matches(['。', ' ', '）', ')']);
    let head: String = name.chars().take(12).collect();
    head.contains(['省', '市', '县', '区'])
        && name.ends_with(['号', '室', '楼', '层', '栋', '幢', '村', '组', '路', '街'])
}

fn status(accept: &Accept, candidate: &CandidateRecord, at: Timestamp, out: &mut Vec<Reason>) {
    let status = candidate.recognition.status;
    let unknown = status == LicenceStatus::Unknown && is_open(candidate);
    if !accept.statuses.contains(&status) && !unknown {
        out.push(status_reason(status));
    }
    let stale = candidate
        .licence
        .status
        .next_update
        .is_some_and(|next| next < at);
    if stale && accept.min_assurance >= Assurance::L3 {
        out.push(Reason::StatusStale);
    }
}

const fn status_reason(status: LicenceStatus) -> Reason {
    match status {
        LicenceStatus::Annulled => Reason::LicenceAnnulled,
        LicenceStatus::Cancelled => Reason::LicenceCancelled,
        LicenceStatus::Expired => Reason::LicenceExpired,
        LicenceStatus::NotYetEffective => Reason::LicenceNotYetEffective,
        LicenceStatus::Restricted => Reason::LicenceRestricted,
        LicenceStatus::Revoked => Reason::LicenceRevoked,
        LicenceStatus::Superseded => Reason::LicenceSuperseded,
        LicenceStatus::Suspended => Reason::LicenceSuspended,
        LicenceStatus::TransferredOut => Reason::LicenceTransferredOut,
        // Effective where the matter does not take it is as good as not known.
        LicenceStatus::Effective | LicenceStatus::Unknown => Reason::LicenceStatusUnknown,
    }
}

fn dates(accept: &Accept, candidate: &CandidateRecord, at: Timestamp, out: &mut Vec<Reason>) {
    match candidate.licence.period {
        None => out.push(Reason::MetadataMalformed),
        Some(period) => match period.place(at) {
            PeriodPlace::Before => out.push(Reason::LicenceNotYetEffective),
            PeriodPlace::After if accept.statuses.contains(&LicenceStatus::Expired) => {}
            PeriodPlace::After => out.push(Reason::LicenceExpired),
            PeriodPlace::Inside => {
                let needed = accept.remaining_days.map(|days| after(at, days));
                let end = period.until.last_second();
                if end.zip(needed).is_some_and(|(end, needed)| end < needed) {
                    out.push(Reason::RemainingValidityShort);
                }
            }
        },
    }
    match (candidate.licence.issued, accept.max_age_days) {
        (Some(issued), _) if issued.start() > at => out.push(Reason::LicenceNotYetEffective),
        (Some(issued), Some(days)) if after(issued.end(), days) < at => {
            out.push(Reason::EvidenceTooOld);
        }
        (None, Some(_)) => out.push(Reason::MetadataIncomplete),
        _ => {}
    }
}

pub(super) fn after(t: Timestamp, days: u32) -> Timestamp {
    t.plus(i64::from(days).saturating_mul(DAY))
}

/// Where it was issued: by the issuer's social credit code, or by the division code that some issuers write instead.
fn regions(accept: &Accept, candidate: &CandidateRecord, out: &mut Vec<Reason>) {
    if accept.regions.is_empty() {
        return;
    }
    let division = |code: &str| match code.parse::<Uscc>() {
        Ok(uscc) => uscc.division(),
        Err(_) => DivisionCode::leading(code).filter(|_| code.len() <= 12),
    };
    let codes = candidate
        .licence
        .issuers
        .iter()
        .filter_map(|i| i.code.as_deref());
    let places: Vec<DivisionCode> = codes.filter_map(division).collect();
    let inside = |p: &DivisionCode| accept.regions.iter().any(|r| r.covers(*p));
    if places.is_empty() {
        out.push(Reason::AuthorityIdentityUnknown);
    } else if !places.iter().any(inside) {
        out.push(Reason::RegionNotCovered);
    }
}

fn file(accept: &Accept, candidate: &CandidateRecord, case: &Case, out: &mut Vec<Reason>) {
    if candidate.format != Format::Ofd {
        out.push(Reason::FormatUnsupported);
    }
    if candidate.signatures == 0 {
        out.push(Reason::NoSignatureFound);
    }
    if candidate.licence.identifier.is_none() && matches!(accept.kind, TypeRef::Licence(_)) {
        // Historic records lack identifiers; then a person looks.
        out.push(Reason::MetadataIncomplete);
    }
    if let Some(copy) = &candidate.licence.copy {
        let judged = judge_copy(copy, Some(&case.purpose), case.at);
        out.extend(judged.iter().filter_map(|f| match f.outcome {
            Outcome::NotOk(reason) => Some(reason),
            _ => None,
        }));
    }
    let level = candidate.trust_level.as_ref();
    if level.is_some_and(|l| !accept.trust_levels.contains(l)) {
        out.push(Reason::TrustLevelLow);
    }
}

/// What is not under a valid signature is not there.
fn fields(accept: &Accept, candidate: &CandidateRecord, out: &mut Vec<Reason>) {
    let mut known = Fields::new();
    for name in &accept.fields {
        match candidate.licence.fields.get(field_key(name)) {
            None => out.push(Reason::FieldMissing),
            Some(field) if !field.is_covered() => out.push(Reason::UnprotectedData),
            Some(field) => known = known.with(name.as_str(), field.value.as_str()),
        }
    }
    match accept.predicate.as_ref().map(|p| p.evaluate(&known)) {
        None | Some(Truth::True) => {}
        Some(Truth::False) => out.push(Reason::FieldValueUnmet),
        Some(Truth::Unknown) => out.push(Reason::FieldFormat),
    }
}

/// The first grant that allows this use of this licence; one by the holder before others.
fn grant<'a>(
    accept: &Accept,
    candidate: &CandidateRecord,
    holder: &Holder,
    context: Context<'a>,
    out: &mut Vec<Reason>,
) -> Option<&'a GrantRecord> {
    let subject = match &candidate.licence.identifier {
        Some(id) => ScopeSubject::Id(id.clone()),
        None => ScopeSubject::Type(accept.kind.clone()),
    };
    let wanted = ScopeItem::new(subject, Extent::Fields(accept.fields.clone()));
    let allows =
        |record: &&GrantRecord| refusal(record, &wanted, accept, holder, context).is_none();
    let allowed = context.grants.iter().filter(allows);
    let found = allowed.min_by_key(|g| !g.is_by_holder());
    if found.is_some() || accept.authorisation == Authorisation::NotNeeded {
        return found;
    }
    let each = context.grants.iter();
    let why = each.filter_map(|g| refusal(g, &wanted, accept, holder, context));
    let mut why: Vec<Reason> = why.chain(context.refused.iter().copied()).collect();
    if why.is_empty() {
        why.push(Reason::GrantMissing);
    }
    out.extend(why);
    None
}

fn refusal(
    record: &GrantRecord,
    wanted: &ScopeItem,
    accept: &Accept,
    holder: &Holder,
    context: Context<'_>,
) -> Option<Reason> {
    let (grant, case) = (&record.grant, context.case);
    let other_case = grant.case.as_ref().is_some_and(|c| *c != case.number);
    if !grant.holder.is(holder) {
        Some(Reason::GrantHolderMismatch)
    } else if grant.grantee != case.organisation {
        Some(Reason::GrantGranteeMismatch)
    } else if grant.matter != context.matter.code() || !grant.region.covers(case.region) {
        Some(Reason::GrantMatterMismatch)
    } else if grant.purpose != case.purpose || other_case {
        Some(Reason::GrantPurpose)
    } else if case.at < grant.not_before {
        Some(Reason::GrantNotYetValid)
    } else if case.at > grant.not_after {
        Some(Reason::GrantExpired)
    } else if !covered(&grant.scope, wanted, Some(&accept.kind)) {
        Some(Reason::GrantScopeExceeded)
    } else {
        None
    }
}
