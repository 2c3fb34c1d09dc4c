//! What the OCSP answers say about a certificate (RFC 6960, 3.2).

use crate::pki::ReasonFlags;
use crate::pki::revocation::BasicResponse;
use crate::pki::revocation::CertStatus;
use crate::pki::revocation::Defect;
use crate::pki::revocation::ObservedOcsp;
use crate::pki::revocation::OcspAnswer;
use crate::pki::revocation::OcspStatus;
use crate::pki::revocation::RevocationReason;
use crate::pki::revocation::Source;
use crate::pki::revocation::SourceKind;
use crate::pki::revocation::conclude::Item;
use crate::pki::revocation::conclude::Says;
use crate::pki::revocation::freshness::AbsentNext;
use crate::pki::revocation::freshness::Dates;
use crate::pki::revocation::judge::Asking;
use crate::pki::revocation::judge::Judge;
use crate::pki::revocation::judge::Listing;
use crate::pki::revocation::judge::Notes;
use crate::pki::revocation::judge::Rejection;
use crate::pki::revocation::signer::Role;
use crate::pki::revocation::signer::Signed;

impl Judge<'_> {
    /// Every OCSP answer that may speak about the certificate; those that may not go into the notes, and those about
    /// others nowhere.
    pub(super) fn ocsp(&self, asking: &Asking<'_>, notes: &mut Notes) -> Vec<Item> {
        let mut items = Vec::new();
        for (index, observed) in self.facts.ocsp.iter().enumerate() {
            let basic = observed.response.basic();
            let mut source = Source {
                kind: SourceKind::Ocsp(index),
                signer: None,
                algorithm: basic.and_then(BasicResponse::signature_algorithm),
                this_update: None,
            };
            let Some(basic) = basic else {
                let defect = match observed.response.status() {
                    OcspStatus::Successful => Defect::KindUnsupported,
                    other => Defect::NotAnswered(other),
                };
                notes.rejects(source, defect.into());
                continue;
            };
            // The subject first: an answer about another certificate costs no look at its signer.
            let (certificate, issuer) = (asking.question.certificate, asking.question.issuer);
            let about = |a: &&OcspAnswer| a.certificate.names(certificate, issuer);
            for answer in basic.answers().iter().filter(about) {
                source.this_update = Some(answer.this_update);
                match self.answer_of(observed, basic, answer, &mut source, asking, notes) {
                    Ok(item) => {
                        notes.uses(source);
                        items.push(item);
                    }
                    Err(rejection) => notes.rejects(source, rejection),
                }
            }
        }
        items
    }

    fn answer_of(
        &self,
        observed: &ObservedOcsp,
        basic: &BasicResponse,
        answer: &OcspAnswer,
        source: &mut Source,
        asking: &Asking<'_>,
        notes: &mut Notes,
    ) -> Result<Item, Rejection> {
        let signed = Signed {
            edges: &observed.signers,
            made: basic.produced_at(),
            existed_by: observed.existed_by,
            role: Role::Ocsp,
        };
        let signer = self.signer(&signed, asking, notes)?;
        source.signer = Some(signer.id());
        if let Some(oid) = basic.unknown_critical().or(answer.unknown_critical) {
            return Err(Rejection {
                defect: Defect::UnknownCritical(oid),
                listing: match answer.status {
                    CertStatus::Revoked { .. } => Listing::Unread,
                    CertStatus::Good | CertStatus::Unknown => Listing::Nothing,
                },
            });
        }
        let says = match answer.status {
            CertStatus::Good => Says::NotListed(None),
            CertStatus::Revoked { at, reason } => Says::Listed {
                at,
                // Of no meaning outside a delta CRL: what the answer says is "revoked".
                reason: reason.filter(|r| *r != RevocationReason::RemoveFromCrl),
                invalidity_date: None,
            },
            CertStatus::Unknown => return Err(Defect::StateUnknown.into()),
        };
        let dates = Dates {
            this_update: answer.this_update,
            next_update: answer.next_update,
            keeps_since: answer.archive_cutoff,
            absent_next: AbsentNext::HoldsWhenMade,
        };
        let at = asking.question.at;
        Ok(Item {
            source: *source,
            this_update: answer.this_update,
            next_update: answer.next_update,
            reasons: ReasonFlags::ALL,
            says,
            silence: dates.silence(asking.question.certificate, at, self.policy.max_age),
        })
    }
}
