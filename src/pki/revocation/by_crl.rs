//! What the CRLs say about a certificate (RFC 5280, 6.3.3).

use crate::pki::revocation::CrlEntry;
use crate::pki::revocation::Defect;
use crate::pki::revocation::ObservedCrl;
use crate::pki::revocation::RevocationReason;
use crate::pki::revocation::Source;
use crate::pki::revocation::SourceKind;
use crate::pki::revocation::conclude::Item;
use crate::pki::revocation::conclude::Says;
use crate::pki::revocation::delta::Accepted;
use crate::pki::revocation::freshness::AbsentNext;
use crate::pki::revocation::freshness::Dates;
use crate::pki::revocation::judge::Asking;
use crate::pki::revocation::judge::Judge;
use crate::pki::revocation::judge::Listing;
use crate::pki::revocation::judge::Notes;
use crate::pki::revocation::judge::Rejection;
use crate::pki::revocation::scope::Scope;
use crate::pki::revocation::scope::entry_of;
use crate::pki::revocation::scope::scope_of;
use crate::pki::revocation::signer::Role;
use crate::pki::revocation::signer::Signed;

impl Judge<'_> {
    /// Every CRL that may speak about the certificate; those that may not go into the notes, and those of other
    /// issuers nowhere.
    pub(super) fn crls(&self, asking: &Asking<'_>, notes: &mut Notes) -> Vec<Accepted<'_>> {
        let mut accepted = Vec::new();
        for (index, observed) in self.facts.crls.iter().enumerate() {
            let mut source = Source {
                kind: SourceKind::Crl(index),
                signer: None,
                algorithm: observed.crl.signature_algorithm(),
                this_update: Some(observed.crl.this_update()),
            };
            match self.crl(observed, &mut source, asking, notes) {
                Ok(Some(found)) => {
                    notes.uses(source);
                    accepted.push(found);
                }
                Ok(None) => {}
                Err(rejection) => notes.rejects(source, rejection),
            }
        }
        accepted
    }

    /// `None` for another issuer's CRL.
    fn crl<'f>(
        &self,
        observed: &'f ObservedCrl,
        source: &mut Source,
        asking: &Asking<'_>,
        notes: &mut Notes,
    ) -> Result<Option<Accepted<'f>>, Rejection> {
        let certificate = asking.question.certificate;
        let crl = &observed.crl;
        let reasons = match scope_of(crl, certificate) {
            Scope::Foreign => return Ok(None),
            Scope::Other => return Err(Defect::OutOfScope.into()),
            Scope::Covers(reasons) => reasons,
        };
        let signed = Signed {
            edges: &observed.signers,
            made: crl.this_update(),
            existed_by: observed.existed_by,
            role: Role::Crl,
        };
        let signer = self.signer(&signed, asking, notes)?;
        source.signer = Some(signer.id());
        let entry = entry_of(crl, certificate);
        if let Some(oid) = crl.unknown_critical() {
            return Err(Rejection {
                defect: Defect::UnknownCritical(oid),
                listing: match entry {
                    Some(_) => Listing::Unread,
                    None => Listing::Nothing,
                },
            });
        }
        let dates = Dates {
            this_update: crl.this_update(),
            next_update: crl.next_update(),
            keeps_since: crl.extensions().expired_since,
            absent_next: AbsentNext::HoldsNever,
        };
        let item = Item {
            source: *source,
            this_update: crl.this_update(),
            next_update: crl.next_update(),
            reasons,
            says: entry.map_or(Says::NotListed(None), said_by),
            silence: dates.silence(certificate, asking.question.at, self.policy.max_age),
        };
        Ok(Some(Accepted {
            crl,
            key: signer.public_key(),
            item,
        }))
    }
}

fn said_by(entry: CrlEntry) -> Says {
    if entry.reason == Some(RevocationReason::RemoveFromCrl) {
        return Says::NotListed(Some(entry.revoked_at));
    }
    Says::Listed {
        at: entry.revoked_at,
        reason: entry.reason,
        invalidity_date: entry.invalidity_date,
    }
}
