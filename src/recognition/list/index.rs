//! What is looked up in a list, prepared once, so that a check costs the same in a long list as in a short one.
//!
//! Maps serve for looking up alone; nothing is ever told in their order.

use std::collections::HashMap;
use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::crypto::DigestAlgorithm;
use crate::licence::DivisionCode;
use crate::licence::Uscc;
use crate::licence::text::folded;
use crate::pki::Certificate;
use crate::recognition::CertificateFacts;
use crate::recognition::list::CertificateRef;
use crate::recognition::list::Scenario;
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
    /// The digest of each anchor's certificate.
    anchor_digests: HashMap<Place, Box<str>>,
    pub(super) makers: Parties,
    pub(super) maker_ids: HashMap<Box<str>, Place>,
    /// Makers by name, without differences that carry no meaning.
    maker_names: HashMap<Box<str>, Vec<Place>>,
    /// The certificates of makers that are named whole.
    pub(super) maker_certificates: Vec<(Place, Certificate)>,
    pub(super) authorities: Parties,
    pub(super) authority_ids: HashMap<Uscc, Place>,
    /// Of each authority the types that it may issue, by the type's place; sorted.
    pub(super) may_issue: Vec<Vec<(Place, Place)>>,
    pub(super) equivalences: HashMap<Box<str>, Vec<Place>>,
    /// The scenarios of each type, and of each matter.
    by_type: HashMap<Box<str>, Vec<Place>>,
    by_matter: HashMap<Box<str>, Vec<Place>>,
    scenarios: Vec<Covered>,
    /// Who may state the status, by code and the type's place; without one for every type.
    pub(super) status_sources: HashMap<(Uscc, Option<Place>), Vec<Place>>,
}

/// What a scenario speaks of.
struct Covered {
    types: HashSet<Box<str>>,
    matters: HashSet<Box<str>>,
}

impl Index {
    /// The region that `code` lies in: the smallest that has an entry.
    pub(crate) fn region(&self, code: DivisionCode) -> Option<Place> {
        around(code).find_map(|c| self.regions.get(&c).copied())
    }

    pub(crate) fn type_place(&self, code: &str) -> Option<Place> {
        self.types.get(code).copied()
    }

    /// The anchors whose certificate has this digest, one for each purpose at most.
    pub(crate) fn anchors(&self, digest: &str) -> &[Place] {
        self.anchors.get(digest).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn anchor_digest(&self, place: Place) -> Option<&str> {
        self.anchor_digests.get(&place).map(AsRef::as_ref)
    }

    pub(crate) fn anchor_certificate(&self, place: Place) -> Option<&Certificate> {
        self.anchor_certificates.get(place)?.as_ref()
    }

    pub(super) fn add_anchor(&mut self, place: Place, certificate: &Certificate) {
        let digest: Box<str> = digest(certificate.der()).into();
        self.anchor_digests.insert(place, digest.clone());
        self.anchors.entry(digest).or_default().push(place);
    }

    pub(crate) fn makers(&self) -> &Parties {
        &self.makers
    }

    /// The maker with this name of entry.
    pub(crate) fn maker(&self, id: &str) -> Option<Place> {
        self.maker_ids.get(id).copied()
    }

    /// The makers with this name of their own.
    pub(crate) fn makers_called(&self, name: &str) -> &[Place] {
        let found = self.maker_names.get(folded(name).as_str());
        found.map_or(&[], Vec::as_slice)
    }

    pub(super) fn add_maker_name(&mut self, place: Place, name: &str) {
        let of_name = self.maker_names.entry(folded(name).into());
        of_name.or_default().push(place);
    }

    pub(crate) fn maker_certificates(&self) -> &[(Place, Certificate)] {
        &self.maker_certificates
    }

    pub(crate) fn authorities(&self) -> &Parties {
        &self.authorities
    }

    /// The authority with this code.
    pub(crate) fn authority(&self, code: Uscc) -> Option<Place> {
        self.authority_ids.get(&code).copied()
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

    /// The scenarios that speak of the type and of the matter, or of every matter; in no particular order, some twice.
    /// They are sought among those of the type or those of the matter, whichever are fewer.
    pub(crate) fn scenarios(&self, code: &str, matter: Option<&str>) -> Vec<Place> {
        let of_type = listed(&self.by_type, code);
        let every = listed(&self.by_matter, "*");
        let of_matter = matter.map_or(&[][..], |m| listed(&self.by_matter, m));
        if of_type.len() <= every.len().saturating_add(of_matter.len()) {
            let of = |matters: &HashSet<Box<str>>| {
                matters.contains("*") || matter.is_some_and(|m| matters.contains(m))
            };
            let covers = |p: &Place| self.scenarios.get(*p).is_some_and(|s| of(&s.matters));
            return of_type.iter().copied().filter(covers).collect();
        }
        let of = |s: &Covered| s.types.contains(code);
        let has = |p: &Place| self.scenarios.get(*p).is_some_and(of);
        every.iter().chain(of_matter).copied().filter(has).collect()
    }

    /// Adds the scenario that comes next.
    pub(super) fn add_scenario(&mut self, scenario: &Scenario) {
        let place = self.scenarios.len();
        let set = |codes: &[String]| codes.iter().map(|c| c.as_str().into()).collect();
        let covered = Covered {
            types: set(&scenario.types),
            matters: set(&scenario.matters),
        };
        for (codes, map) in [
            (&covered.types, &mut self.by_type),
            (&covered.matters, &mut self.by_matter),
        ] {
            for code in codes {
                map.entry(code.clone()).or_default().push(place);
            }
        }
        self.scenarios.push(covered);
    }

    /// The places of those who may state the status of this type, among all who have this code.
    pub(crate) fn status_sources(
        &self,
        code: Uscc,
        of_type: Option<&str>,
    ) -> impl Iterator<Item = Place> + '_ {
        let of_type = of_type.and_then(|t| self.type_place(t));
        let every = self.status_sources.get(&(code, None));
        let named = of_type.and_then(|t| self.status_sources.get(&(code, Some(t))));
        every.into_iter().chain(named).flatten().copied()
    }
}

fn listed<'m>(map: &'m HashMap<Box<str>, Vec<Place>>, code: &str) -> &'m [Place] {
    map.get(code).map_or(&[], Vec::as_slice)
}

fn digest(der: &[u8]) -> String {
    format!("sm3:{}", DigestAlgorithm::Sm3.digest(der))
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
        let mut found: Vec<Place> = self.named(certificate).collect();
        for subjects in anchors.iter().filter_map(|a| self.by_anchor.get(a)) {
            found.extend(subjects.matched(certificate));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Those of `anchors` through which the entry at `place` knows `certificate`; none where it names the certificate
    /// itself.
    pub(crate) fn through(
        &self,
        place: Place,
        certificate: &CertificateFacts,
        anchors: &[Place],
    ) -> Vec<Place> {
        if self.named(certificate).any(|p| p == place) {
            return Vec::new();
        }
        let knows = |anchor: &Place| {
            let subjects = self.by_anchor.get(anchor);
            subjects.is_some_and(|s| s.matched(certificate).any(|p| p == place))
        };
        anchors.iter().copied().filter(knows).collect()
    }

    fn named(&self, certificate: &CertificateFacts) -> impl Iterator<Item = Place> + '_ {
        let by_der = self.by_der.get(certificate.der.as_str());
        let by_digest = self.by_digest.get(certificate.sm3.as_str());
        by_der.into_iter().chain(by_digest).flatten().copied()
    }

    /// The entries that share a certificate or a match, group by group; in no particular order.
    pub(super) fn shared(&self) -> impl Iterator<Item = Vec<Place>> + '_ {
        let of_subjects = self.by_anchor.values().flat_map(|s| {
            let codes = s.by_code.values().filter(|all| all.len() > 1);
            let codes = codes.map(|all| all.iter().map(|n| n.place).collect());
            codes.chain(shared(&s.by_name))
        });
        let named = shared(&self.by_der).chain(shared(&self.by_digest));
        named.chain(self.in_both_forms()).chain(of_subjects)
    }

    /// The entries that name one certificate, some whole and some by its digest.
    fn in_both_forms(&self) -> impl Iterator<Item = Vec<Place>> + '_ {
        // Digests are made only where there are some to compare them with.
        let whole = self.by_der.iter().filter(|_| !self.by_digest.is_empty());
        whole.filter_map(|(text, places)| {
            let der = STANDARD.decode(text.as_bytes()).ok()?;
            let others = self.by_digest.get(digest(&der).as_str())?;
            Some(places.iter().chain(others).copied().collect())
        })
    }
}

impl Subjects {
    /// The entries that a certificate fits.
    fn matched<'s>(
        &'s self,
        certificate: &'s CertificateFacts,
    ) -> impl Iterator<Item = Place> + 's {
        let names = &certificate.organisations;
        let code = certificate.code.as_deref();
        let of_code = code.and_then(|code| self.by_code.get(code));
        let fits = |n: &&Named| {
            let wanted = n.organisation.as_deref();
            wanted.is_none_or(|wanted| names.iter().any(|name| name == wanted))
        };
        let of_code = of_code.into_iter().flatten().filter(fits).map(|n| n.place);
        let of_name = names.iter().filter_map(|n| self.by_name.get(n.as_str()));
        of_code.chain(of_name.flatten().copied())
    }
}

fn shared(map: &HashMap<Box<str>, Vec<Place>>) -> impl Iterator<Item = Vec<Place>> + '_ {
    map.values().filter(|all| all.len() > 1).cloned()
}
