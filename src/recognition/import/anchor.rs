//! Which services of a list are anchors, for what, from when to when.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::pki::Certificate;
use crate::pki::CertificateId;
use crate::pki::Purpose;
use crate::pki::Purposes;
use crate::pki::TrustAnchor;
use crate::recognition::import::ImportedList;
use crate::recognition::import::ImportedService;
use crate::recognition::import::ListPin;
use crate::recognition::import::ServiceIdentity;
use crate::recognition::import::ServiceState;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::time::Timestamp;

/// The services that can be anchors (TS 119 612, 5.5.1), after `http://uri.etsi.org/TrstSvc/Svctype/`. The others,
/// such as OCSP responders and delivery services, vouch for no signer here.
const SERVICES: [(&str, Purpose); 7] = [
    ("CA/QC", Purpose::SignerCa),
    ("CA/PKC", Purpose::SignerCa),
    ("NationalRootCA-QC", Purpose::SignerCa),
    ("TSA", Purpose::TimestampCa),
    ("TSA/QTST", Purpose::TimestampCa),
    ("TSA/TSS-QC", Purpose::TimestampCa),
    ("TSA/TSS-AdESQCandQES", Purpose::TimestampCa),
];
const SERVICE: &str = "http://uri.etsi.org/TrstSvc/Svctype/";

/// The states in which a service is approved (TS 119 612, 5.5.4), after
/// `http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/`.
const APPROVED: [&str; 2] = ["granted", "recognisedatnationallevel"];
/// Those that meant the same until Regulation (EU) 910/2014 applied (TS 119 612, annex J).
const APPROVED_BEFORE: [&str; 3] = ["accredited", "supervisionincessation", "undersupervision"];
const STATUS: &str = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/";
/// The last second of 30 June 2016 in Brussels.
const BEFORE_REGULATION: Timestamp = Timestamp::from_unix(1_467_323_999);

/// What a service is for, after `http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/`.
const USE: &str = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/";
const FOR_WEB_SITES: &str = "ForWebSiteAuthentication";
const FOR_DOCUMENTS: [&str; 2] = ["ForeSignatures", "ForeSeals"];

/// Why a service gives no anchor, or not in all its states.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Omission {
    /// It has an extension marked critical that is not known here.
    CriticalExtension,
    /// A certificate cannot be read.
    CertificateUnreadable,
    /// Its present state is older than one of its history, two states begin at once, or another service with its
    /// certificate and type was not approved when it was: nobody can say what it was.
    HistoryContradicts,
    /// It certifies web sites alone.
    ForWebSites,
    /// It is known by name or key, but not by certificate.
    NoCertificate,
    /// It was never approved in the time that the list speaks of.
    NeverApproved,
    /// It is no CA and no timestamp authority, or of no type at all.
    TypeUnknown,
}

/// A service of which something was left out.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct OmittedService {
    /// Its place in [`ImportedList::services`], from 0.
    pub service: usize,
    /// Why.
    pub why: Omission,
}

/// The anchors of a list, and why there are not more.
#[non_exhaustive]
#[derive(Clone, Debug, Default)]
pub struct ListAnchors {
    /// One for each certificate, purpose and period without interruption; none without the right pin.
    pub anchors: Vec<TrustAnchor>,
    /// In the order of the services, then of reasons.
    pub omitted: Vec<OmittedService>,
    /// Whether the list is the pinned one, and that its signature was not checked.
    pub findings: Vec<Finding>,
}

impl ImportedList {
    /// The anchors that the list gives: CAs as [`Purpose::SignerCa`], timestamp authorities as
    /// [`Purpose::TimestampCa`], each for the time in which it was approved. A service that is approved now is
    /// trusted up to [`ImportedList::speaks_until`], since nobody knows what the next issue says. Where the list
    /// tells no time of approval, it begins with the list's issue.
    ///
    /// * `pin`: which file the caller means. Without one, or with that of another file, there are no anchors.
    pub fn anchors(&self, pin: Option<&ListPin>) -> ListAnchors {
        let mut made = ListAnchors {
            findings: vec![self.pinned(pin), self.signature()],
            ..ListAnchors::default()
        };
        if !pin.is_some_and(|pin| self.pins.contains(pin)) {
            return made;
        }
        let mut whys = vec![Vec::new(); self.services.len()];
        let services = self.services.iter().zip(&mut whys);
        let mut all: Vec<Periods> = services.map(|(s, whys)| self.of(s, whys)).collect();
        let contradicted = contradicted(&all);
        for (index, mut whys) in whys.into_iter().enumerate() {
            if contradicted.contains(&index) {
                whys.push(Omission::HistoryContradicts);
            } else if let Some(periods) = all.get_mut(index) {
                made.anchors.append(&mut periods.anchors);
            }
            whys.sort_unstable();
            whys.dedup();
            let omitted = whys.into_iter();
            made.omitted.extend(omitted.map(|why| OmittedService {
                service: index,
                why,
            }));
        }
        made
    }

    /// That nobody looked at the list's own signature.
    pub fn signature(&self) -> Finding {
        Finding::skipped(Check::ListImportSignature, Reason::NotSupported)
    }

    fn pinned(&self, pin: Option<&ListPin>) -> Finding {
        let check = Check::ListImportPin;
        match pin {
            None => Finding::not_ok(check, Reason::ListNotPinned),
            Some(pin) if self.pins.contains(pin) => Finding::ok(check),
            Some(pin) => Finding::not_ok(check, Reason::ListPinMismatch).with(pin.to_string()),
        }
    }

    fn of(&self, service: &ImportedService, whys: &mut Vec<Omission>) -> Periods {
        let mut states: Vec<(Timestamp, &ServiceState)> = service
            .history
            .iter()
            .chain([&service.current])
            .map(|state| (state.since.unwrap_or(self.issued_at), state))
            .collect();
        states.sort_by_key(|(since, _)| *since);
        let begins: Vec<Timestamp> = states.iter().map(|(since, _)| *since).collect();
        let twice = begins
            .windows(2)
            .any(|pair| matches!(pair, [a, b] if a == b));
        let last = states.last().map(|(_, state)| *state);
        if twice || !last.is_some_and(|last| std::ptr::eq(last, &service.current)) {
            whys.push(Omission::HistoryContradicts);
            return Periods::default();
        }
        let ends = begins.iter().skip(1).map(|next| next.plus(-1));
        let ends = ends.chain([self.speaks_until()]);
        let mut periods = Periods::default();
        for ((since, state), until) in states.iter().zip(ends) {
            let until = until.min(self.speaks_until());
            periods.add(service, state, *since, until, whys);
        }
        if periods.anchors.is_empty() && whys.is_empty() {
            whys.push(Omission::NeverApproved);
        }
        periods
    }
}

/// A certificate as a service of this type, for a time, both ends included.
struct Claim {
    certificate: CertificateId,
    kind: String,
    since: Timestamp,
    until: Timestamp,
}

impl Claim {
    fn meets(&self, other: &Self) -> bool {
        self.certificate == other.certificate
            && self.kind == other.kind
            && self.since <= other.until
            && other.since <= self.until
    }
}

/// The services of which another one of the same type has a certificate, and was not approved at a time when they were:
/// the list says both.
fn contradicted(all: &[Periods]) -> BTreeSet<usize> {
    let mut refused: BTreeMap<CertificateId, Vec<(usize, &Claim)>> = BTreeMap::new();
    for (index, periods) in all.iter().enumerate() {
        for claim in &periods.refused {
            let of_certificate = refused.entry(claim.certificate).or_default();
            of_certificate.push((index, claim));
        }
    }
    let is_refused = |index: usize, claim: &Claim| {
        let against = refused.get(&claim.certificate).into_iter().flatten();
        let mut others = against.filter(|(other, _)| *other != index);
        others.any(|(_, refusal)| claim.meets(refusal))
    };
    let services = all.iter().enumerate();
    services
        .filter(|(index, periods)| periods.approved.iter().any(|c| is_refused(*index, c)))
        .map(|(index, _)| index)
        .collect()
}

/// The anchors of one service, from the oldest state to the newest.
#[derive(Default)]
struct Periods {
    anchors: Vec<TrustAnchor>,
    /// The latest anchor of each certificate and purpose.
    latest: BTreeMap<(CertificateId, Purpose), usize>,
    /// The times in which it was approved, and those in which it was not.
    approved: Vec<Claim>,
    refused: Vec<Claim>,
}

impl Periods {
    /// Takes in a state that lasted from `since` to `until`, both included.
    fn add(
        &mut self,
        service: &ImportedService,
        state: &ServiceState,
        since: Timestamp,
        until: Timestamp,
        whys: &mut Vec<Omission>,
    ) {
        let kind = state.service_type.as_deref();
        let kind = kind.or(service.current.service_type.as_deref());
        let Some((kind, purpose)) = kind.and_then(|kind| Some((kind, purpose(kind)?))) else {
            whys.push(Omission::TypeUnknown);
            return;
        };
        let identity = identity(service, state);
        let claim = |certificate: &Certificate, until| Claim {
            certificate: certificate.id(),
            kind: kind.to_owned(),
            since,
            until,
        };
        let web = purpose == Purpose::SignerCa && is_for_web_sites_alone(state);
        let Some(until) = approved_until(state.status.as_deref(), until) else {
            // A CA is often listed once for web sites and once for documents.
            let certificates = identity.certificates.iter().filter(|_| !web);
            self.refused.extend(certificates.map(|c| claim(c, until)));
            return;
        };
        if until < since {
            return;
        }
        if state.critical_unknown {
            whys.push(Omission::CriticalExtension);
            return;
        }
        if web {
            whys.push(Omission::ForWebSites);
            return;
        }
        if identity.unreadable > 0 {
            whys.push(Omission::CertificateUnreadable);
        } else if identity.certificates.is_empty() {
            whys.push(Omission::NoCertificate);
        }
        for certificate in &identity.certificates {
            self.approved.push(claim(certificate, until));
            let anchor = TrustAnchor::new(certificate.clone(), Purposes::of(purpose));
            self.put(anchor.since(since).until(until), purpose);
        }
    }

    /// Adds an anchor, or lengthens one that ends where it begins.
    fn put(&mut self, anchor: TrustAnchor, purpose: Purpose) {
        let latest = &mut self.latest;
        let index = latest.entry((anchor.certificate.id(), purpose));
        let before = index.or_insert(self.anchors.len());
        let begins = anchor.trusted_from.map(|t| t.plus(-1));
        match self.anchors.get_mut(*before) {
            Some(earlier) if earlier.trusted_until >= begins => {
                earlier.trusted_until = anchor.trusted_until;
            }
            _ => {
                *before = self.anchors.len();
                self.anchors.push(anchor);
            }
        }
    }
}

/// The certificates of a state. Former states mostly name the service without repeating its certificate (TS 119 612,
/// 5.6.3).
const fn identity<'s>(
    service: &'s ImportedService,
    state: &'s ServiceState,
) -> &'s ServiceIdentity {
    let unnamed = state.identity.certificates.is_empty() && state.identity.unreadable == 0;
    if unnamed {
        &service.current.identity
    } else {
        &state.identity
    }
}

fn purpose(kind: &str) -> Option<Purpose> {
    let kind = kind.strip_prefix(SERVICE)?;
    let known = SERVICES.iter().find(|(name, _)| *name == kind);
    known.map(|(_, purpose)| *purpose)
}

/// The end of the time in which a service in this state was approved, if it was. A list that tells no status holds
/// nobody but the approved.
fn approved_until(status: Option<&str>, until: Timestamp) -> Option<Timestamp> {
    let Some(status) = status else {
        return Some(until);
    };
    let status = status.strip_prefix(STATUS)?;
    if APPROVED.contains(&status) {
        Some(until)
    } else if APPROVED_BEFORE.contains(&status) {
        Some(until.min(BEFORE_REGULATION))
    } else {
        None
    }
}

fn is_for_web_sites_alone(state: &ServiceState) -> bool {
    let uses: Vec<&str> = state
        .uses
        .iter()
        .filter_map(|uri| uri.strip_prefix(USE))
        .collect();
    uses.contains(&FOR_WEB_SITES) && !uses.iter().any(|u| FOR_DOCUMENTS.contains(u))
}
