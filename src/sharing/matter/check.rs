//! The rules that a matter must keep, each with the place where it is broken.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::licence::Element;
use crate::licence::LicenceStatus;
use crate::licence::read_date;
use crate::sharing::matter::Accept;
use crate::sharing::matter::Alternative;
use crate::sharing::matter::Condition;
use crate::sharing::matter::FieldKind;
use crate::sharing::matter::MATTER_SCHEMA;
use crate::sharing::matter::MOST_DEPTH;
use crate::sharing::matter::MOST_PARTS;
use crate::sharing::matter::MatterFault;
use crate::sharing::matter::MatterFaultKind;
use crate::sharing::matter::MatterFaultKind as Kind;
use crate::sharing::matter::MatterForm;
use crate::sharing::matter::Means;
use crate::sharing::matter::Relation;
use crate::sharing::matter::Requirement;
use crate::sharing::matter::Scalar;
use crate::sharing::matter::TypeRef;

/// Longest identifier, code or name, in characters. Matter codes have 33, names of licences below 60.
const LONGEST_TEXT: usize = 256;

/// Most entries of one list. The longest lists of real matters have some fifty.
const MOST_ENTRIES: usize = 256;

/// Every fault, in the order of the document.
pub(super) fn faults(form: &MatterForm) -> Vec<MatterFault> {
    let mut check = Checker {
        form,
        fields: form
            .fields
            .iter()
            .map(|f| (f.name.as_str(), f.kind))
            .collect(),
        faults: Vec::new(),
    };
    check.head();
    check.each("/requirements", &form.requirements, |c, place, r| {
        c.requirement(place, r);
    });
    check.faults
}

struct Checker<'a> {
    form: &'a MatterForm,
    fields: BTreeMap<&'a str, FieldKind>,
    faults: Vec<MatterFault>,
}

impl Checker<'_> {
    fn fault(&mut self, place: impl Into<String>, kind: MatterFaultKind) {
        let place = place.into();
        self.faults.push(MatterFault { place, kind });
    }

    fn text(&mut self, place: &str, text: &str) {
        if text.trim().is_empty() {
            self.fault(place, Kind::Empty);
        } else if text.chars().count() > LONGEST_TEXT {
            self.fault(place, Kind::Limit);
        }
    }

    /// Visits a list within its limit.
    fn each<T>(&mut self, place: &str, list: &[T], mut visit: impl FnMut(&mut Self, &str, &T)) {
        if list.len() > MOST_ENTRIES {
            self.fault(place, Kind::Limit);
            return;
        }
        for (i, item) in list.iter().enumerate() {
            visit(self, &format!("{place}/{i}"), item);
        }
    }

    /// Identifiers are texts, and each stands once.
    fn identifiers<'b>(
        &mut self,
        place: &str,
        member: &str,
        texts: impl Iterator<Item = &'b str>,
        twice: MatterFaultKind,
    ) {
        let mut seen = BTreeSet::new();
        for (i, text) in texts.enumerate().take(MOST_ENTRIES) {
            let place = format!("{place}/{i}{member}");
            self.text(&place, text);
            if !seen.insert(text) {
                self.fault(place, twice);
            }
        }
    }

    fn head(&mut self) {
        let form = self.form;
        if form.schema != MATTER_SCHEMA {
            self.fault("/schema", Kind::UnsupportedVersion);
        }
        self.text("/code", &form.code);
        self.text("/name", &form.name);
        let fields = form.fields.iter().map(|f| f.name.as_str());
        self.identifiers("/fields", "/name", fields, Kind::Duplicate);
        let proofs = form.proofs.iter().map(|p| p.code.as_str());
        self.identifiers("/proofs", "/code", proofs, Kind::Duplicate);
        let sources = form.sources.iter().map(|s| s.id.as_str());
        self.identifiers("/sources", "/id", sources, Kind::Duplicate);
        for (place, length) in [
            ("/fields", form.fields.len()),
            ("/proofs", form.proofs.len()),
            ("/sources", form.sources.len()),
        ] {
            if length > MOST_ENTRIES {
                self.fault(place, Kind::Limit);
            }
        }
        // What asks for nothing is no matter: of an empty list everything would be met.
        if form.requirements.is_empty() {
            self.fault("/requirements", Kind::Empty);
        }
        let requirements = form.requirements.iter().map(|r| r.id.as_str());
        self.identifiers("/requirements", "/id", requirements, Kind::Duplicate);
    }

    fn requirement(&mut self, place: &str, requirement: &Requirement) {
        self.text(&format!("{place}/name"), &requirement.name);
        if let Some(when) = &requirement.when {
            self.applicability(&format!("{place}/when"), when);
        }
        let inner = format!("{place}/alternatives");
        if requirement.alternatives.is_empty() {
            self.fault(&inner, Kind::Empty);
        }
        let ids = requirement.alternatives.iter().map(|a| a.id.as_str());
        self.identifiers(&inner, "/id", ids, Kind::Duplicate);
        let upload = requirement
            .alternatives
            .iter()
            .position(Alternative::is_upload);
        match (&requirement.no_upload, upload) {
            (None, None) => self.fault(&inner, Kind::UploadMissing),
            (Some(_), Some(at)) => self.fault(format!("{inner}/{at}"), Kind::UploadOffered),
            _ => {}
        }
        if let Some(basis) = &requirement.no_upload {
            self.text(&format!("{place}/no_upload"), basis);
        }
        for (i, alternative) in requirement.alternatives.iter().enumerate() {
            let earlier = requirement.alternatives.iter().take(i);
            if earlier
                .into_iter()
                .any(|e| e.materials == alternative.materials)
            {
                self.fault(format!("{inner}/{i}"), Kind::Duplicate);
            }
        }
        self.each(&inner, &requirement.alternatives, |c, place, a| {
            c.alternative(place, a);
        });
    }

    fn alternative(&mut self, place: &str, alternative: &Alternative) {
        let inner = format!("{place}/materials");
        if alternative.materials.is_empty() {
            self.fault(&inner, Kind::Empty);
        }
        let codes = alternative.materials.iter().map(|m| m.material.as_str());
        self.identifiers(&inner, "/material", codes, Kind::Ambiguous);
        self.each(&inner, &alternative.materials, |c, place, m| {
            c.means(&format!("{place}/by"), &m.by);
        });
    }

    fn means(&mut self, place: &str, means: &Means) {
        match means {
            Means::Data(query) => {
                let place = format!("{place}/data");
                if !self.form.sources.iter().any(|s| s.id == query.source) {
                    self.fault(format!("{place}/source"), Kind::UnknownReference);
                }
                self.age(&place, query.max_age_days);
                self.names(&format!("{place}/fields"), &query.fields);
                if let Some(predicate) = &query.predicate {
                    self.predicate(&format!("{place}/where"), predicate, &query.fields);
                }
            }
            Means::Department(check) => {
                let place = format!("{place}/department");
                self.text(&format!("{place}/statement"), &check.statement);
                self.age(&place, check.max_age_days);
            }
            Means::Licence(accepts) => self.accepts(&format!("{place}/licence"), accepts),
            Means::Promise(promise) => {
                self.text(&format!("{place}/promise/basis"), &promise.basis);
                self.text(&format!("{place}/promise/text"), &promise.text);
            }
            Means::Upload(_) => {}
        }
    }

    fn accepts(&mut self, place: &str, accepts: &[Accept]) {
        if accepts.is_empty() {
            self.fault(place, Kind::Empty);
        }
        for (i, accept) in accepts.iter().enumerate() {
            if accepts.iter().take(i).any(|e| e.kind == accept.kind) {
                self.fault(format!("{place}/{i}/type"), Kind::Ambiguous);
            }
        }
        self.each(place, accepts, |c, place, a| c.accept(place, a));
    }

    fn accept(&mut self, place: &str, accept: &Accept) {
        if let TypeRef::Proof(code) = &accept.kind
            && !self.form.proofs.iter().any(|p| p.code == *code)
        {
            self.fault(format!("{place}/type/proof"), Kind::UnknownReference);
        }
        self.age(place, accept.max_age_days);
        self.names(&format!("{place}/fields"), &accept.fields);
        if let Some(predicate) = &accept.predicate {
            self.predicate(&format!("{place}/where"), predicate, &accept.fields);
        }
        self.fills(place, accept);
        let statuses = format!("{place}/statuses");
        if accept.statuses.is_empty() {
            self.fault(&statuses, Kind::Empty);
        }
        for (i, status) in accept.statuses.iter().enumerate() {
            // A licence that is void, taken away or of unknown status is a basis for nothing.
            let usable = !status.is_terminal() && *status != LicenceStatus::Unknown;
            if !usable {
                self.fault(format!("{statuses}/{i}"), Kind::Contradiction);
            }
        }
        if accept.trust_levels.is_empty() {
            self.fault(format!("{place}/trust_levels"), Kind::Empty);
        }
    }

    fn fills(&mut self, place: &str, accept: &Accept) {
        for (i, fill) in accept.fills.iter().enumerate() {
            let place = format!("{place}/fills/{i}");
            if !self.fields.contains_key(fill.form.as_str()) {
                self.fault(format!("{place}/form"), Kind::UnknownReference);
            }
            if !accept.fields.contains(&fill.from) {
                self.fault(format!("{place}/from"), Kind::UnknownReference);
            }
            if accept.fills.iter().take(i).any(|e| e.form == fill.form) {
                self.fault(format!("{place}/form"), Kind::Ambiguous);
            }
        }
    }

    fn age(&mut self, place: &str, days: Option<u32>) {
        if days == Some(0) {
            self.fault(format!("{place}/max_age_days"), Kind::Contradiction);
        }
    }

    /// Names of a licence's fields: each once, and for one element one spelling.
    fn names(&mut self, place: &str, names: &[String]) {
        let plain = |name: &String| match Element::from_name(name) {
            Some(element) => element.code().to_owned(),
            None => name.clone(),
        };
        let plain: Vec<String> = names.iter().map(plain).collect();
        let texts = plain.iter().map(String::as_str);
        self.identifiers(place, "", texts, Kind::Duplicate);
    }

    /// A condition over what a licence or an answer says: it may name only fields that are asked for.
    fn predicate(&mut self, place: &str, condition: &Condition, asked: &[String]) {
        self.condition(place, condition);
        let unknown = |(field, _): &(&str, _)| !asked.iter().any(|f| f == field);
        if condition.uses().iter().any(unknown) {
            self.fault(place, Kind::UnknownReference);
        }
    }

    /// A condition over the application: it may name only declared fields, and compare them with values of their kind.
    fn applicability(&mut self, place: &str, condition: &Condition) {
        self.condition(place, condition);
        let uses = condition.uses();
        if uses.iter().any(|(f, _)| !self.fields.contains_key(f)) {
            self.fault(place, Kind::UnknownReference);
        }
        if uses.iter().any(|(f, with)| self.differs(f, *with)) {
            self.fault(place, Kind::KindMismatch);
        }
    }

    fn condition(&mut self, place: &str, condition: &Condition) {
        let (depth, parts) = condition.size();
        if depth > MOST_DEPTH || parts > MOST_PARTS {
            self.fault(place, Kind::Limit);
        }
        if is_empty(condition) {
            self.fault(place, Kind::Empty);
        }
        if contradicts(condition) {
            self.fault(place, Kind::Contradiction);
        }
    }

    fn differs(&self, field: &str, with: Option<(Relation, &Scalar)>) -> bool {
        let (Some(kind), Some((is, value))) = (self.fields.get(field), with) else {
            return false;
        };
        let ordered = !matches!(is, Relation::Eq | Relation::Ne | Relation::Contains);
        match (kind, value) {
            (FieldKind::Date, Scalar::Text(text)) => {
                read_date(text).is_none() || is == Relation::Contains
            }
            (FieldKind::Flag, Scalar::Flag(_)) => ordered || is == Relation::Contains,
            (FieldKind::Number, Scalar::Number(_)) => is == Relation::Contains,
            (FieldKind::Text, Scalar::Text(_)) => ordered,
            _ => true,
        }
    }
}

/// Whether some part of it is a list without entries.
fn is_empty(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.is_empty() || parts.iter().any(is_empty)
        }
        Condition::In(m) => m.values.is_empty(),
        Condition::Not(part) => is_empty(part),
        Condition::Compare(_) | Condition::Present(_) => false,
    }
}

/// Whether some conjunction wants one field equal to two values, or a thing and its opposite.
fn contradicts(condition: &Condition) -> bool {
    let Condition::All(parts) = condition else {
        return match condition {
            Condition::Any(parts) => parts.iter().all(contradicts) && !parts.is_empty(),
            _ => false,
        };
    };
    let equal = |c: &Condition| match c {
        Condition::Compare(c) if c.is == Relation::Eq => Some((c.field.clone(), c.value.clone())),
        _ => None,
    };
    let clash = |a: &Condition, b: &Condition| match (equal(a), equal(b)) {
        (Some((f, v)), Some((g, w))) => f == g && v != w,
        _ => matches!(b, Condition::Not(inner) if **inner == *a),
    };
    let pairwise = parts.iter().any(|a| parts.iter().any(|b| clash(a, b)));
    pairwise || parts.iter().any(contradicts)
}
