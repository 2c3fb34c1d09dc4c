//! Judgement: the state of a certificate at a time, from what was observed (RFC 5280, 6.3; RFC 6960, 3.2).
//!
//! Pure: no signature is checked here, and no clock is asked. Every source is tried; one that cannot be used never
//! keeps another from answering.

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::HashMap;

use crate::pki::Certificate;
use crate::pki::CertificateId;
use crate::pki::revocation::Defect;
use crate::pki::revocation::Question;
use crate::pki::revocation::RevocationAnswer;
use crate::pki::revocation::RevocationFacts;
use crate::pki::revocation::RevocationStatus;
use crate::pki::revocation::Source;
use crate::pki::revocation::Unusable;
use crate::pki::revocation::conclude::conclude;
use crate::pki::revocation::conclude::unknown;
use crate::pki::revocation::delta::combine;
use crate::policy::RevocationPolicy;
use crate::report::Reason;
use crate::time::Timestamp;

/// Leads a certificate that signed a CRL or an OCSP answer to the anchor of the certificate in question.
///
/// Takes the certificate and the time at which its path has to hold; gives the path, that certificate first and the
/// anchor last, without regard to revocation, or why there is none: [`Reason::RevocationOutOfBoundsNoPoe`] if a
/// certificate in it, that one included, is outside its validity at that time.
///
/// [`PathJudge::signer_path`](crate::pki::PathJudge::signer_path) does that over what an [`Observer`](crate::pki::Observer) found.
pub type SignerPath<'a> = &'a dyn Fn(&Certificate, Timestamp) -> SignerPathAnswer;

/// A path, signer first and anchor last, or why there is none.
pub type SignerPathAnswer = Result<Vec<Certificate>, Reason>;

/// Most certificates asked about for one question: signers of CRLs, and signers of the CRLs about them.
const MAX_QUESTIONS: usize = 64;

/// Deepest chain of "who says so, and who says so of him".
const MAX_DEPTH: usize = 6;

/// The state of a certificate at a time.
///
/// * `question`: which certificate, its issuer in the path, and the time.
/// * `facts`: CRLs, OCSP answers and which key signed each.
/// * `policy`: the greatest age of revocation data, and what is demanded about those who sign it (`intermediate`).
/// * `path`: leads signers other than the issuer to the same anchor (RFC 5280, 6.3.3 (f)).
///
/// A source that was made after the time in question is used: it knows more. What is listed counts only from its
/// revocation date on. A source that does not list the certificate clears it up to its next update only; one without
/// next update clears nothing, unless it is an OCSP answer made after the time in question. A source made after the
/// certificate ended clears it only if it says that it keeps ended certificates (expiredCertsOnCRL, archiveCutoff),
/// since they may be taken off: what is needed then is a source from before.
pub fn revocation_at(
    question: &Question<'_>,
    facts: &RevocationFacts,
    policy: &RevocationPolicy,
    path: SignerPath<'_>,
) -> RevocationAnswer {
    let judge = Judge {
        facts,
        policy,
        path,
        paths: RefCell::default(),
        questions_left: Cell::new(MAX_QUESTIONS),
    };
    judge.answer(question, &[])
}

pub(super) struct Judge<'a> {
    pub(super) facts: &'a RevocationFacts,
    pub(super) policy: &'a RevocationPolicy,
    path: SignerPath<'a>,
    /// Paths asked for already.
    paths: RefCell<HashMap<(CertificateId, Timestamp), SignerPathAnswer>>,
    questions_left: Cell<usize>,
}

/// A question in the course of answering others.
pub(super) struct Asking<'a> {
    pub(super) question: &'a Question<'a>,
    /// The certificates whose state is being asked for, this one last.
    pub(super) asked: &'a [CertificateId],
}

/// What is gathered while one question is answered.
#[derive(Default)]
pub(super) struct Notes {
    used: Vec<Source>,
    unusable: Vec<Unusable>,
    /// A source that lists the certificate, but with a critical extension that is not understood: whatever it
    /// means, the certificate is not known to be good.
    blocked: Option<Unusable>,
}

impl Notes {
    /// A source that speaks, or is behind one that does.
    pub(super) fn uses(&mut self, source: Source) {
        if !self.used.contains(&source) {
            self.used.push(source);
        }
    }

    /// A source that may not speak, or says nothing.
    pub(super) fn rejects(&mut self, source: Source, rejection: Rejection) {
        let unusable = Unusable {
            source,
            defect: rejection.defect,
        };
        if rejection.listing == Listing::Unread {
            self.blocked.get_or_insert(unusable.clone());
        }
        self.unusable.push(unusable);
    }
}

/// Why a source may not speak.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rejection {
    pub(super) defect: Defect,
    pub(super) listing: Listing,
}

/// Whether a source that may not speak says something bad about the certificate all the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Listing {
    /// Nothing.
    Nothing,
    /// It lists the certificate in a way that is not understood.
    Unread,
}

impl From<Defect> for Rejection {
    fn from(defect: Defect) -> Self {
        Self {
            defect,
            listing: Listing::Nothing,
        }
    }
}

impl Judge<'_> {
    pub(super) fn path_of(&self, signer: &Certificate, at: Timestamp) -> SignerPathAnswer {
        let key = (signer.id(), at);
        if let Some(known) = self.paths.borrow().get(&key) {
            return known.clone();
        }
        let found = (self.path)(signer, at);
        self.paths.borrow_mut().insert(key, found.clone());
        found
    }

    /// * `asked`: the certificates whose state is being asked for already, outermost first.
    pub(super) fn answer(
        &self,
        question: &Question<'_>,
        asked: &[CertificateId],
    ) -> RevocationAnswer {
        let mut notes = Notes::default();
        let left = self.questions_left.get().checked_sub(1);
        let Some(left) = left.filter(|_| asked.len() < MAX_DEPTH) else {
            return RevocationAnswer {
                status: RevocationStatus::Unknown {
                    reason: Reason::LimitExceeded,
                    nearest: None,
                },
                used: Vec::new(),
                unusable: Vec::new(),
            };
        };
        self.questions_left.set(left);
        let asked = [asked, &[question.certificate.id()]].concat();
        let asking = Asking {
            question,
            asked: &asked,
        };
        let mut items = combine(&self.crls(&asking, &mut notes));
        items.extend(self.ocsp(&asking, &mut notes));
        let mut status = conclude(&items, question.at, &mut notes.unusable);
        if let (RevocationStatus::Good { .. }, Some(listing)) = (&status, notes.blocked) {
            status = unknown(&[listing]);
        }
        RevocationAnswer {
            status,
            used: notes.used,
            unusable: notes.unusable,
        }
    }
}
