//! Which CRL is for which certificate (RFC 5280, 6.3.3 (b), (c) and (d)).

use std::borrow::Cow;

use crate::pki::Certificate;
use crate::pki::DistributionPoint;
use crate::pki::GeneralName;
use crate::pki::Name;
use crate::pki::ReasonFlags;
use crate::pki::revocation::Crl;
use crate::pki::revocation::CrlEntry;
use crate::pki::revocation::Indirect;
use crate::pki::revocation::IssuingPoint;
use crate::pki::revocation::OnlyKind;
use crate::pki::revocation::point::complete_names;

/// What a CRL has to do with a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Scope {
    /// It comes from the right issuer and speaks for the certificate, for these reasons.
    Covers(ReasonFlags),
    /// Another issuer's CRL.
    Foreign,
    /// The right issuer's, but for other certificates.
    Other,
}

/// Whether `crl` is for `certificate`.
///
/// Asks for every distribution point of the certificate, and then as if it had one that names its issuer alone: a
/// CRL need not be named to be used (RFC 5280, 6.3.3, last step). A distribution point extension that cannot be
/// read counts as absent, which leaves only that.
pub(super) fn scope_of(crl: &Crl, certificate: &Certificate) -> Scope {
    let issuer = certificate.issuer();
    let points = certificate.crl_distribution_points();
    let points = points.ok().flatten().unwrap_or_default();
    let own_name = GeneralName::Directory(issuer.clone());
    let by_name = Point {
        names: Cow::Borrowed(std::slice::from_ref(&own_name)),
        crl_issuer: &[],
        reasons: ReasonFlags::ALL,
    };
    let mut foreign = true;
    let mut reasons = ReasonFlags::NONE;
    for point in points
        .iter()
        .filter_map(|p| Point::of(p, issuer))
        .chain([by_name])
    {
        if !point.is_issued_by(crl, issuer) {
            continue;
        }
        foreign = false;
        let kind = certificate_kind(certificate);
        reasons = reasons.union(point.covered_by(crl.extensions().issuing_point.as_ref(), kind));
    }
    match reasons {
        _ if foreign => Scope::Foreign,
        ReasonFlags::NONE => Scope::Other,
        reasons => Scope::Covers(reasons),
    }
}

/// The entry for `certificate`, if it is listed: serial number and issuer agree (RFC 5280, 5.3.3).
pub(super) fn entry_of(crl: &Crl, certificate: &Certificate) -> Option<CrlEntry> {
    let names_issuer = |names: Option<Vec<GeneralName>>| match names {
        None => crl.issuer().matches(certificate.issuer()),
        Some(names) => names_directory(&names, certificate.issuer()),
    };
    crl.entries_for(certificate.serial())
        .find_map(|(entry, issuer)| names_issuer(issuer).then_some(entry))
}

fn names_directory(names: &[GeneralName], name: &Name) -> bool {
    names
        .iter()
        .any(|n| matches!(n, GeneralName::Directory(d) if d.matches(name)))
}

/// `None` if that cannot be told: then no CRL for one kind alone is for it.
fn certificate_kind(certificate: &Certificate) -> Option<OnlyKind> {
    match certificate.basic_constraints() {
        Ok(Some(constraints)) if constraints.ca => Some(OnlyKind::Ca),
        Ok(_) => Some(OnlyKind::User),
        Err(_) => None,
    }
}

/// A distribution point of a certificate with complete names.
struct Point<'a> {
    names: Cow<'a, [GeneralName]>,
    crl_issuer: &'a [GeneralName],
    reasons: ReasonFlags,
}

impl<'a> Point<'a> {
    /// `None` for a relative name that cannot be completed.
    fn of(point: &'a DistributionPoint, issuer: &Name) -> Option<Self> {
        let base = point.crl_issuer.iter().find_map(|n| match n {
            GeneralName::Directory(name) => Some(name),
            _ => None,
        });
        let names = match &point.name {
            None => Cow::default(),
            Some(name) => complete_names(name, base.unwrap_or(issuer)).ok()?,
        };
        Some(Self {
            names,
            crl_issuer: &point.crl_issuer,
            reasons: point.reasons.unwrap_or(ReasonFlags::ALL),
        })
    }

    /// RFC 5280, 6.3.3 (b) (1). A cRLIssuer that is the certificate's issuer, which should have been left out, asks
    /// for no indirect CRL.
    fn is_issued_by(&self, crl: &Crl, issuer: &Name) -> bool {
        if self.crl_issuer.is_empty() || names_directory(self.crl_issuer, issuer) {
            return crl.issuer().matches(issuer);
        }
        let point = crl.extensions().issuing_point.as_ref();
        names_directory(self.crl_issuer, crl.issuer())
            && point.is_some_and(|p| p.indirect == Indirect::Yes)
    }

    /// RFC 5280, 6.3.3 (b) (2) and (d): the reasons that the CRL speaks for, none if it is for other certificates.
    fn covered_by(&self, idp: Option<&IssuingPoint>, kind: Option<OnlyKind>) -> ReasonFlags {
        let Some(idp) = idp else {
            return self.reasons;
        };
        let own_names = if self.names.is_empty() {
            self.crl_issuer
        } else {
            &self.names
        };
        let same_place =
            idp.names.is_empty() || idp.names.iter().any(|name| own_names.contains(name));
        let same_kind = idp.kinds.iter().all(|only| Some(*only) == kind);
        if same_place && same_kind {
            self.reasons.intersection(idp.reasons)
        } else {
            ReasonFlags::NONE
        }
    }
}
