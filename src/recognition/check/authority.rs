//! The issuing authority, and what it may issue.

use crate::recognition::Authority;
use crate::recognition::MayIssue;
use crate::recognition::Standing;
use crate::recognition::check::held::Held;
use crate::recognition::check::held::worse;
use crate::recognition::check::list_state;
use crate::recognition::check::scene::Area;
use crate::recognition::check::scene::Source;
use crate::recognition::check::signature::Found;
use crate::recognition::check::signature::Step;
use crate::recognition::list::Place;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::SignatureKind;
use crate::report::Subject;

impl<'a> Step<'_, 'a> {
    /// The authority, at the times of issue and signature, and what it may issue, at the time of issue. What the region's
    /// own list says of an authority stands, whatever certificates another list adds to it.
    pub(super) fn authority(&mut self, found: Found<'a>) {
        let check = Check::AuthorityRecognised;
        let subject = Subject::Signer(self.signature.number);
        let (source, authority) = match found {
            Found::Nobody(reason) => {
                self.add(subject, Finding::not_ok(check, reason));
                let may = Finding::skipped(Check::AuthorityMayIssue, Reason::NotEvaluated);
                return self.add(subject, may);
            }
            Found::One(source, place) => match source.list().authorities.get(place) {
                Some(authority) => (source, (place, authority)),
                None => return,
            },
        };
        if source.is_taken_over() {
            self.behind.via = Some(source.verified);
            let state = list_state(source.verified, self.scene.request);
            self.behind.findings.extend(state);
        }
        let (place, authority) = authority;
        let id = authority.authority_id;
        self.rule("authorities", id.as_str());
        let mut finding = self.judge_authority(authority);
        let mut may = self.may_issue(source, place, authority);
        let own = self.scene.own;
        let known = own.index().authority(id).filter(|_| source.is_taken_over());
        if let Some(place) = known
            && let Some(authority) = own.list().authorities.get(place)
        {
            finding = worse(finding, self.judge_authority(authority));
            may = worse(may, self.may_issue(own, place, authority));
        }
        self.add(subject, finding.at(id.as_str()));
        self.add(subject, may.at(id.as_str()));
    }

    fn judge_authority(&self, authority: &Authority) -> Finding {
        let check = Check::AuthorityRecognised;
        let Some(issued) = self.scene.issued() else {
            return Finding::not_ok(check, Reason::IssueTimeUnknown);
        };
        let reason = |standing| match standing {
            Standing::Annulled => Reason::AuthorityAnnulled,
            _ => Reason::AuthorityNotInPeriod,
        };
        match issued.stood(&authority.status, self.scene.known) {
            Standing::Recognised => {}
            standing => return Finding::not_ok(check, reason(standing)),
        }
        match self.signed.held(&authority.status) {
            Held::Yes => Finding::ok(check),
            Held::Open => Finding::not_ok(check, Reason::SignatureTimeUnproven),
            Held::Not(standing) => Finding::not_ok(check, reason(standing)),
        }
    }

    /// The narrowest cause is told: of the entries that are left after each question, one must be left at the end.
    fn may_issue(&mut self, source: Source<'a>, place: Place, authority: &Authority) -> Finding {
        let check = Check::AuthorityMayIssue;
        let Some(code) = self.scene.type_code() else {
            return Finding::not_ok(check, Reason::MandatoryMetadataMissing);
        };
        let wanted = source.index().type_place(&code);
        let wanted = wanted.filter(|_| source.has_type(&code));
        let places = wanted.into_iter();
        let places = places.flat_map(|w| source.index().may_issue(place, w));
        let mut left: Vec<&MayIssue> = places.filter_map(|m| authority.may_issue.get(m)).collect();
        let Some(issued) = self.scene.issued() else {
            return Finding::not_ok(check, Reason::IssueTimeUnknown);
        };
        let stated = self.scene.area();
        let in_territory = |m: &MayIssue| {
            let area = match stated {
                Area::Unstated => authority.region,
                Area::Stated(area) => area,
                Area::Doubtful => return true,
            };
            let own = m.territory.is_empty() && authority.region.covers(area);
            own || m.territory.iter().any(|t| t.covers(area))
        };
        let sealed = self.signature.kind == SignatureKind::Seal;
        let format = self.scene.facts.format;
        let questions: [(Fits<'_>, Reason); 5] = [
            (&|_| true, Reason::AuthorityNotAllowedForType),
            (
                &|m| {
                    m.valid.is_empty()
                        || m.valid
                            .iter()
                            .any(|s| issued.lies_in(Some(s.from), s.until))
                },
                Reason::AuthorityNotInPeriod,
            ),
            (&in_territory, Reason::AuthorityOutsideTerritory),
            (
                &|m| sealed || !m.seal_required,
                Reason::AuthoritySealRequired,
            ),
            (
                &|m| m.formats.is_empty() || m.formats.contains(&format),
                Reason::AuthorityFormatNotAccepted,
            ),
        ];
        for (holds, reason) in questions {
            left.retain(|m| holds(m));
            if left.is_empty() {
                return Finding::not_ok(check, reason);
            }
        }
        if stated == Area::Doubtful {
            return Finding::not_ok(check, Reason::AuthorityTerritoryUnknown);
        }
        self.behind.is_sealed |= left.iter().any(|m| !m.seal_required);
        Finding::ok(check)
    }
}

/// Whether an entry fits.
type Fits<'f> = &'f dyn Fn(&MayIssue) -> bool;
