//! What a check is about, and where it looks.

use crate::licence::DivisionCode;
use crate::licence::Element;
use crate::licence::LicenceFacts;
use crate::recognition::AnchorPurpose;
use crate::recognition::PartyFacts;
use crate::recognition::RecognitionFacts;
use crate::recognition::RecognitionList;
use crate::recognition::RecognitionRequest;
use crate::recognition::TakeOverScope;
use crate::recognition::VerifiedList;
use crate::recognition::check::held::Issued;
use crate::recognition::list::Index;
use crate::recognition::list::Place;
use crate::time::Timestamp;

/// A check that is going on.
pub(super) struct Scene<'a> {
    pub(super) own: Source<'a>,
    pub(super) others: Vec<Source<'a>>,
    pub(super) facts: &'a RecognitionFacts,
    pub(super) request: &'a RecognitionRequest,
    /// As of when annulments are known.
    pub(super) known: Timestamp,
}

/// A list in which something may be found.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) verified: &'a VerifiedList,
    /// What of it counts; everything of the region's own list.
    scope: Option<&'a TakeOverScope>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        list: &'a VerifiedList,
        facts: &'a RecognitionFacts,
        request: &'a RecognitionRequest,
    ) -> Self {
        let others = list.taken_over().iter().map(|other| Source {
            verified: &other.list,
            scope: Some(&other.scope),
        });
        Self {
            own: Source {
                verified: list,
                scope: None,
            },
            others: others.collect(),
            facts,
            request,
            known: request.used_at.max(list.accepted_at()),
        }
    }

    /// The day of issue.
    pub(super) fn issued(&self) -> Option<Issued> {
        let date = self.facts.licence.issued?;
        Some(Issued {
            first: date.start(),
            last: date.end(),
        })
    }

    pub(super) fn type_code(&self) -> Option<String> {
        type_code(&self.facts.licence)
    }

    /// The division that the licence says it belongs to.
    pub(super) fn area(&self) -> Area {
        let field = self.facts.licence.fields.get(Element::Area.code());
        let Some(field) = field.filter(|f| !f.value.is_empty()) else {
            return Area::Unstated;
        };
        let read = DivisionCode::leading(&field.value).filter(|_| field.is_covered());
        read.map_or(Area::Doubtful, Area::Stated)
    }
}

/// The division that a licence says it belongs to (管辖属地).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Area {
    /// It says none.
    Unstated,
    /// This one.
    Stated(DivisionCode),
    /// One that cannot be read, or that nobody vouches for.
    Doubtful,
}

/// The code of the licence's type: as it is stated, else the one in its identifier.
pub(super) fn type_code(licence: &LicenceFacts) -> Option<String> {
    let of_id = || {
        licence
            .identifier
            .as_ref()
            .map(|id| id.type_code().to_string())
    };
    licence.type_code.clone().or_else(of_id)
}

/// What a list says of the CAs above a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Above {
    /// The nearest one that is listed for the purpose.
    Listed(Place),
    /// One is listed, for another purpose.
    OtherPurpose(Place),
    /// None is listed.
    Unknown,
}

impl<'a> Source<'a> {
    pub(super) fn list(&self) -> &'a RecognitionList {
        self.verified.list()
    }

    pub(super) fn index(&self) -> &'a Index {
        self.verified.index()
    }

    /// Whether it is another publisher's.
    pub(super) const fn is_taken_over(&self) -> bool {
        self.scope.is_some()
    }

    pub(super) fn has_region(&self, region: DivisionCode) -> bool {
        self.scope
            .is_none_or(|scope| scope.regions.iter().any(|r| r.covers(region)))
    }

    pub(super) fn has_type(&self, code: &str) -> bool {
        self.scope
            .is_none_or(|scope| scope.types.is_empty() || scope.types.iter().any(|t| t == code))
    }

    /// The CA above `party` that counts: the nearest to him, so that an entry of an intermediate CA goes before one of
    /// the root above it.
    pub(super) fn above(&self, party: &PartyFacts, purpose: AnchorPurpose) -> Above {
        let mut other = Above::Unknown;
        for place in self.anchors(party) {
            let Some(anchor) = self.list().anchors.get(place) else {
                continue;
            };
            if anchor.purposes.contains(&purpose) {
                return Above::Listed(place);
            }
            let id = |p: Place| self.list().anchors.get(p).map(|a| &a.anchor_id);
            other = match other {
                Above::OtherPurpose(before) if id(before) <= id(place) => other,
                _ => Above::OtherPurpose(place),
            };
        }
        other
    }

    /// The CAs above `party` that are listed for the purpose.
    pub(super) fn all_above(&self, party: &PartyFacts, purpose: AnchorPurpose) -> Vec<Place> {
        let anchors = &self.list().anchors;
        let fits = |p: &Place| {
            anchors
                .get(*p)
                .is_some_and(|a| a.purposes.contains(&purpose))
        };
        self.anchors(party).filter(fits).collect()
    }

    /// The entry of this list for the CA that `other` lists at `place`, for the same purpose.
    pub(super) fn same_anchor(
        &self,
        other: Source<'_>,
        place: Place,
        purpose: AnchorPurpose,
    ) -> Option<Place> {
        let digest = other.index().anchor_digest(place)?;
        let anchors = &self.list().anchors;
        let fits = |p: &Place| {
            anchors
                .get(*p)
                .is_some_and(|a| a.purposes.contains(&purpose))
        };
        let same = self.index().anchors(digest).iter();
        same.copied().find(fits)
    }

    fn anchors<'s>(&'s self, party: &'s PartyFacts) -> impl Iterator<Item = Place> + 's {
        let anchors = &self.list().anchors;
        let in_scope = move |p: &Place| anchors.get(*p).is_some_and(|a| self.has_region(a.region));
        let path = party.path.iter();
        path.flat_map(|c| self.index().anchors(&c.sm3).iter().copied())
            .filter(in_scope)
    }
}
