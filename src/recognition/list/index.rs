//! What is looked up in a list, prepared once, so that a check costs the same in a long list as in a short one.
//!
//! Maps serve for looking up alone; nothing is ever told in their order.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::crypto::DigestAlgorithm;
use crate::licence::DivisionCode;
use crate::pki::Certificate;
use crate::recognition::CertificateFacts;
use crate::recognition::list::CertificateRef;
use crate::recognition::list::SubjectMatch;

/// The place of an entry in its array.
pub(crate) type Place = usize;

/// The lookup tables of one list.
#[derive(Default)]
pub(crate) struct Index {
    pub(super) regions: HashMap<DivisionCode, Place>,
    pub(super) types: HashMap<Box<str>, Place>,
    pub(super) anchor_ids: HashMap<Box<str>, Place>,
    anchors: HashMap<Box<str>, Vec<Place>>,
    pub(super) anchor_certificates: Vec<Option<Certificate>>,
    pub(super) makers: Parties,
    /// The certificates of makers that are named whole.
    pub(super) maker_certificates: Vec<(Place, Certificate)>,
    pub(super) authorities: Parties,
    /// Of each authority the types that it may issue, by the type's place; sorted.
    pub(super) may_issue: Vec<Vec<(Place, Place)>>,
    pub(super) equivalences: HashMap<Box<str>, Vec<Place>>,
    pub(super) scenarios: HashMap<Box<str>, Vec<Place>>,
    /// The matters of each scenario.
    pub(super) matters: Vec<HashSet<Box<str>>>,
}

impl Index {
    /// The region that `code` lies in: the smallest that has an entry.
    pub(crate) fn region(&self, code: DivisionCode) -> Option<Place> {
        around(code).find_map(|c| self.regions.get(&c).copied())
    }

    pub(crate) fn type_place(&self, code: &str) -> Option<Place> {
        self.types.get(code).copied()
    }

    /// The anchors with this certificate, one for each purpose at most.
    pub(crate) fn anchors(&self, certificate: &CertificateFacts) -> &[Place] {
        let found = self.anchors.get(certificate.sm3.as_str());
        found.map_or(&[], Vec::as_slice)
    }

    pub(crate) fn anchor_certificate(&self, place: Place) -> Option<&Certificate> {
        self.anchor_certificates.get(place)?.as_ref()
    }

    pub(super) fn add_anchor(&mut self, place: Place, certificate: &Certificate) {
        let digest = format!("sm3:{}", DigestAlgorithm::Sm3.digest(certificate.der()));
        self.anchors.entry(digest.into()).or_default().push(place);
    }

    pub(crate) fn makers(&self) -> &Parties {
        &self.makers
    }

    pub(crate) fn maker_certificates(&self) -> &[(Place, Certificate)] {
        &self.maker_certificates
    }

    pub(crate) fn authorities(&self) -> &Parties {
        &self.authorities
    }

    /// The entries of `authority` for the type at `wanted`.
    pub(crate) fn may_issue(
        &self,
        authority: Place,
        wanted: Place,
    ) -> impl Iterator<Item = Place> + '_ {
        let all = self.may_issue.get(authority).map_or(&[][..], Vec::as_slice);
        let start = all.partition_point(|(t, _)| *t < wanted);
        let rest = all.iter().skip(start);
        rest.take_while(move |(t, _)| *t == wanted).map(|(_, m)| *m)
    }

    /// The authorities that have more than one entry for a type.
    pub(super) fn with_repeated_types(&self) -> impl Iterator<Item = Place> + '_ {
        let repeats = |issued: &[(Place, Place)]| {
            let mut pairs = issued.iter().zip(issued.iter().skip(1));
            pairs.any(|(a, b)| a.0 == b.0)
        };
        let all = self.may_issue.iter().enumerate();
        all.filter(move |(_, issued)| repeats(issued))
            .map(|(authority, _)| authority)
    }

    /// The equivalences from the type with this code.
    pub(crate) fn equivalences(&self, from: &str) -> &[Place] {
        self.equivalences.get(from).map_or(&[], Vec::as_slice)
    }

    /// Whether the scenario at `place` speaks of `matter`, or of every matter.
    pub(crate) fn scenario_covers(&self, place: Place, matter: Option<&str>) -> bool {
        let matters = self.matters.get(place);
        let has = |code: &str| matters.is_some_and(|m| m.contains(code));
        has("*") || matter.is_some_and(has)
    }

    /// The scenarios with the type with this code.
    pub(crate) fn scenarios(&self, code: &str) -> &[Place] {
        self.scenarios.get(code).map_or(&[], Vec::as_slice)
    }
}

/// A division and those around it, the smallest first.
fn around(code: DivisionCode) -> impl Iterator<Item = DivisionCode> {
    let text = code.as_str().to_owned();
    let wider = [4, 2].into_iter().filter_map(move |digits| {
        let padded = format!("{:0<6}", text.get(..digits)?);
        padded.parse().ok()
    });
    [code].into_iter().chain(wider)
}

/// Entries that are known by certificates: makers, authorities.
#[derive(Default)]
pub(crate) struct Parties {
    by_der: HashMap<Box<str>, Vec<Place>>,
    by_digest: HashMap<Box<str>, Vec<Place>>,
    by_anchor: HashMap<Place, Subjects>,
}

#[derive(Default)]
struct Subjects {
    by_code: HashMap<Box<str>, Vec<Named>>,
    by_name: HashMap<Box<str>, Vec<Place>>,
}

/// An entry that is known by code and, where given, by a name beside it.
struct Named {
    place: Place,
    organisation: Option<Box<str>>,
}

impl Parties {
    pub(super) fn add_certificate(&mut self, place: Place, certificate: &CertificateRef) {
        let (map, key) = match certificate {
            CertificateRef::Der(text) => (&mut self.by_der, text),
            CertificateRef::Digest(text) => (&mut self.by_digest, text),
        };
        map.entry(key.as_str().into()).or_default().push(place);
    }

    pub(super) fn add_match(&mut self, place: Place, anchor: Place, subject: &SubjectMatch) {
        let subjects = self.by_anchor.entry(anchor).or_default();
        match (&subject.code, &subject.organisation) {
            (Some(code), name) => {
                let named = Named {
                    place,
                    organisation: name.as_deref().map(Into::into),
                };
                let of_code = subjects.by_code.entry(code.as_str().into());
                of_code.or_default().push(named);
            }
            (None, Some(name)) => {
                let of_name = subjects.by_name.entry(name.as_str().into());
                of_name.or_default().push(place);
            }
            (None, None) => {}
        }
    }

    /// The entries that `certificate` belongs to, sorted, each once.
    ///
    /// * `anchors`: the listed CAs above it.
    pub(crate) fn find(&self, certificate: &CertificateFacts, anchors: &[Place]) -> Vec<Place> {
        let named = [
            self.by_der.get(certificate.der.as_str()),
            self.by_digest.get(certificate.sm3.as_str()),
        ];
        let mut found: Vec<Place> = named.into_iter().flatten().flatten().copied().collect();
        for subjects in anchors.iter().filter_map(|a| self.by_anchor.get(a)) {
            let names = &certificate.organisations;
            let code = certificate.code.as_deref();
            let of_code = code.and_then(|code| subjects.by_code.get(code));
            let fits = |n: &&Named| {
                let wanted = n.organisation.as_deref();
                wanted.is_none_or(|wanted| names.iter().any(|name| name == wanted))
            };
            found.extend(of_code.into_iter().flatten().filter(fits).map(|n| n.place));
            let of_name = names
                .iter()
                .filter_map(|name| subjects.by_name.get(name.as_str()));
            found.extend(of_name.flatten());
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The entries that share a certificate or a match, group by group; in no particular order.
    pub(super) fn shared(&self) -> impl Iterator<Item = Vec<Place>> + '_ {
        let of_subjects = self.by_anchor.values().flat_map(|s| {
            let codes = s.by_code.values().filter(|all| all.len() > 1);
            let codes = codes.map(|all| all.iter().map(|n| n.place).collect());
            codes.chain(shared(&s.by_name))
        });
        let named = shared(&self.by_der).chain(shared(&self.by_digest));
        named.chain(of_subjects)
    }
}

fn shared(map: &HashMap<Box<str>, Vec<Place>>) -> impl Iterator<Item = Vec<Place>> + '_ {
    map.values().filter(|all| all.len() > 1).cloned()
}
