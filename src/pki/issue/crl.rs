//! Certificate revocation lists (RFC 5280, 5): version 2, complete, of one issuer.

use std::collections::BTreeSet;

use crate::asn1::Tag;
use crate::asn1::sequence;
use crate::asn1::tlv;
use crate::oid;
use crate::pki::Certificate;
use crate::pki::KeyUsage;
use crate::pki::issue::Credential;
use crate::pki::issue::IssueError;
use crate::pki::issue::SerialNumber;
use crate::pki::issue::algorithm;
use crate::pki::issue::credential::signed;
use crate::pki::issue::extension;
use crate::pki::issue::write::enumerated;
use crate::pki::issue::write::explicit;
use crate::pki::issue::write::generalized_time;
use crate::pki::issue::write::number;
use crate::pki::issue::write::sequence_of;
use crate::pki::issue::write::time;
use crate::pki::revocation::Crl;
use crate::pki::revocation::RevocationReason;
use crate::time::Timestamp;

/// One revoked certificate on a CRL.
#[derive(Clone, Debug)]
pub struct RevokedCertificate {
    /// Content octets.
    serial: Vec<u8>,
    at: Timestamp,
    reason: Option<RevocationReason>,
    invalid_since: Option<Timestamp>,
}

impl RevokedCertificate {
    /// `certificate` is revoked since `at`, for no reason given.
    pub fn new(certificate: &Certificate, at: Timestamp) -> Self {
        Self::with_content(certificate.serial(), at)
    }

    /// The certificate with this serial number is revoked since `at`, for no reason given.
    pub fn by_serial(serial: &SerialNumber, at: Timestamp) -> Self {
        Self::with_content(serial.content(), at)
    }

    fn with_content(serial: &[u8], at: Timestamp) -> Self {
        Self {
            serial: serial.to_vec(),
            at,
            reason: None,
            invalid_since: None,
        }
    }

    /// Says why.
    #[must_use]
    pub const fn with_reason(mut self, reason: RevocationReason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Says since when the key may have been known to others (RFC 5280, 5.3.2).
    #[must_use]
    pub const fn with_invalidity_date(mut self, since: Timestamp) -> Self {
        self.invalid_since = Some(since);
        self
    }

    fn der(&self) -> Result<Vec<u8>, IssueError> {
        let mut extensions = Vec::new();
        if let Some(reason) = written_reason(self.reason)? {
            extensions.push(extension::plain(oid::CE_REASON_CODE, &enumerated(reason)));
        }
        if let Some(since) = self.invalid_since {
            let value = generalized_time(since)?;
            extensions.push(extension::plain(oid::CE_INVALIDITY_DATE, &value));
        }
        let serial = tlv(Tag::INTEGER, &[&self.serial]);
        let extensions = optional_sequence(&extensions);
        Ok(sequence(&[&serial, &time(self.at)?, &extensions]))
    }
}

/// The number of a reason, unless there is none to write: "unspecified" is left out (RFC 5280, 5.3.1).
///
/// Refuses removeFromCRL, which stands in delta CRLs alone, and numbers that no standard defines.
pub(super) const fn written_reason(
    reason: Option<RevocationReason>,
) -> Result<Option<u8>, IssueError> {
    match reason {
        None | Some(RevocationReason::Unspecified) => Ok(None),
        Some(RevocationReason::RemoveFromCrl | RevocationReason::Other(_)) => {
            Err(IssueError::RevocationReason)
        }
        Some(reason) => Ok(Some(reason.code())),
    }
}

/// A complete CRL that is to be issued.
#[derive(Clone, Debug)]
pub struct CrlTemplate {
    number: u64,
    this_update: Timestamp,
    next_update: Timestamp,
    entries: Vec<RevokedCertificate>,
}

impl CrlTemplate {
    /// An empty CRL.
    ///
    /// * `number`: cRLNumber, which grows from one CRL of an issuer to the next.
    /// * `this_update`: as of when it holds.
    /// * `next_update`: by when the next one will be there; later than `this_update`.
    pub const fn new(number: u64, this_update: Timestamp, next_update: Timestamp) -> Self {
        Self {
            number,
            this_update,
            next_update,
            entries: Vec::new(),
        }
    }

    /// With one more entry.
    #[must_use]
    pub fn revoke(mut self, entry: RevokedCertificate) -> Self {
        self.entries.push(entry);
        self
    }

    /// The CRL, signed by `issuer`.
    ///
    /// # Errors
    ///
    /// * [`IssueError::IssuerNotCa`], [`IssueError::IssuerUsage`] (no cRLSign), [`IssueError::TimeOutsideCertificate`]
    ///   for an issuer that cannot sign it.
    /// * [`IssueError::TimeOrder`] if an update is not before the next, or something was revoked after this update or
    ///   became invalid after it was revoked.
    /// * [`IssueError::SerialNumberTwice`], [`IssueError::RevocationReason`] for entries that make no sense.
    /// * [`IssueError::Sign`] and [`IssueError::Signature`] if the signature was not made, or not well.
    pub fn sign(&self, issuer: &Credential<'_>) -> Result<Crl, IssueError> {
        issuer.check_ca(KeyUsage::CRL_SIGN)?;
        issuer.check_time(self.this_update)?;
        self.check()?;
        let entries: Result<Vec<_>, _> = self.entries.iter().map(RevokedCertificate::der).collect();
        let extensions = [
            extension::authority_key_id(issuer.certificate()),
            extension::plain(oid::CE_CRL_NUMBER, &number(self.number)),
        ];
        let body = sequence(&[
            &number(1),
            &algorithm::of_signature(issuer.signer().algorithm())?,
            issuer.certificate().subject().der(),
            &time(self.this_update)?,
            &time(self.next_update)?,
            &optional_sequence(&entries?),
            &explicit(0, &sequence_of(&extensions)),
        ]);
        let der = signed(issuer.signer(), &body, &[])?;
        let made = Crl::from_der(&der).map_err(IssueError::ReadBack)?;
        self.check_made(&made, issuer.certificate())?;
        Ok(made)
    }

    fn check(&self) -> Result<(), IssueError> {
        if self.this_update >= self.next_update {
            return Err(IssueError::TimeOrder);
        }
        let mut serials = BTreeSet::new();
        for entry in &self.entries {
            if entry.at > self.this_update || entry.invalid_since.is_some_and(|t| t > entry.at) {
                return Err(IssueError::TimeOrder);
            }
            if !serials.insert(&entry.serial) {
                return Err(IssueError::SerialNumberTwice);
            }
        }
        Ok(())
    }

    /// Whether what was made says what was asked for.
    fn check_made(&self, made: &Crl, issuer: &Certificate) -> Result<(), IssueError> {
        let of_issuer = made.issuer().der() == issuer.subject().der();
        let same_times = made.this_update() == self.this_update
            && made.next_update() == Some(self.next_update)
            && made.unknown_critical().is_none();
        let listed = |entry: &RevokedCertificate| {
            let mut found = made.entries_for(&entry.serial);
            found.any(|(read, other_issuer)| {
                let reason = entry.reason.filter(|r| *r != RevocationReason::Unspecified);
                other_issuer.is_none()
                    && read.revoked_at == entry.at
                    && read.reason == reason
                    && read.invalidity_date == entry.invalid_since
            })
        };
        let same_entries = made.len() == self.entries.len() && self.entries.iter().all(listed);
        if of_issuer && same_times && same_entries {
            Ok(())
        } else {
            Err(IssueError::Unfaithful("CRL"))
        }
    }
}

/// SEQUENCE OF elements; nothing if there are none.
fn optional_sequence(elements: &[Vec<u8>]) -> Vec<u8> {
    if elements.is_empty() {
        Vec::new()
    } else {
        sequence_of(elements)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::SoftwareSigner;
    use crate::pki::issue::CertificateTemplate;
    use crate::pki::issue::NameBuilder;
    use crate::pki::issue::Profile;
    use crate::pki::issue::self_signed;
    use crate::time::Validity;

    fn day(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn root(name: &str, key: &SoftwareSigner) -> Certificate {
        let validity = Validity {
            not_before: day("2024-01-01"),
            not_after: day("2034-01-01"),
        };
        let name = NameBuilder::new().common_name(name).build().unwrap();
        self_signed(
            &CertificateTemplate::new(Profile::Root, name, validity),
            key,
        )
        .unwrap()
    }

    #[test]
    fn a_crl_that_says_something_else_is_not_handed_out() {
        let key = SoftwareSigner::sm2(&[7; 32]).unwrap();
        let root_a = root("a", &key);
        let serial = SerialNumber::try_from(5).unwrap();
        let entry = RevokedCertificate::by_serial(&serial, day("2024-02-01"));
        let empty = CrlTemplate::new(1, day("2024-03-01"), day("2024-04-01"));
        let asked = empty.clone().revoke(entry.clone());
        let made = asked
            .sign(&Credential::new(&root_a, &key).unwrap())
            .unwrap();
        assert_eq!(asked.check_made(&made, &root_a), Ok(()));

        let other_time = CrlTemplate::new(1, day("2024-03-02"), day("2024-04-01"));
        let other_next = CrlTemplate::new(1, day("2024-03-01"), day("2024-04-02"));
        let with_reason = entry.clone().with_reason(RevocationReason::Superseded);
        let with_date = entry.clone().with_invalidity_date(day("2024-01-15"));
        let later = RevokedCertificate::by_serial(&serial, day("2024-02-02"));
        for (template, why) in [
            (&empty, "an entry too many"),
            (&other_time.revoke(entry.clone()), "this update"),
            (&other_next.revoke(entry), "next update"),
            (&empty.clone().revoke(with_reason), "reason"),
            (&empty.clone().revoke(with_date), "invalidity date"),
            (&empty.clone().revoke(later), "revocation date"),
        ] {
            let found = template.check_made(&made, &root_a);
            assert_eq!(found, Err(IssueError::Unfaithful("CRL")), "{why}");
        }
        let other_issuer = asked.check_made(&made, &root("b", &key));
        assert_eq!(other_issuer, Err(IssueError::Unfaithful("CRL")));
    }
}
