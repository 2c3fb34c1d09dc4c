//! Where a certificate says that its revocation data is.

use crate::pki::Certificate;
use crate::pki::DistributionPoint;
use crate::pki::DistributionPointName;
use crate::pki::GeneralName;
use crate::pki::revocation::point::complete_names;

/// The sources that a certificate names.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct NamedSources {
    /// CRLs (cRLDistributionPoints): addresses, LDAP among them, and directory names.
    pub crls: Vec<GeneralName>,
    /// Delta CRLs (freshestCRL).
    pub deltas: Vec<GeneralName>,
    /// OCSP responders (authorityInfoAccess).
    pub ocsp: Vec<String>,
    /// How many extensions that name sources cannot be read. Each counts as naming one.
    pub unreadable: usize,
}

impl NamedSources {
    /// The sources that `certificate` names. A point that names its CRL issuer alone is a source too.
    pub fn of(certificate: &Certificate) -> Self {
        let mut sources = Self::default();
        match certificate.crl_distribution_points() {
            Ok(points) => sources.crls = names(points, certificate),
            Err(_) => sources.unreadable = sources.unreadable.saturating_add(1),
        }
        match certificate.freshest_crl() {
            Ok(points) => sources.deltas = names(points, certificate),
            Err(_) => sources.unreadable = sources.unreadable.saturating_add(1),
        }
        match certificate.ocsp_urls() {
            Ok(urls) => sources.ocsp = urls.to_vec(),
            Err(_) => sources.unreadable = sources.unreadable.saturating_add(1),
        }
        sources
    }

    /// Whether no source is named.
    pub fn is_empty(&self) -> bool {
        self.crls.is_empty()
            && self.deltas.is_empty()
            && self.ocsp.is_empty()
            && self.unreadable == 0
    }
}

fn names(points: Option<&[DistributionPoint]>, certificate: &Certificate) -> Vec<GeneralName> {
    let issuer = certificate.issuer();
    let complete = |name: &DistributionPointName| {
        let names = complete_names(name, issuer).unwrap_or_default();
        names.into_owned()
    };
    points
        .unwrap_or_default()
        .iter()
        .flat_map(|point| match &point.name {
            Some(name) => complete(name),
            None => point.crl_issuer.clone(),
        })
        .collect()
}
