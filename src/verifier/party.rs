//! Those behind a signature: the signer, and the maker of the seal. Each answers for himself.

use crate::pki::Certificate;
use crate::pki::Purpose;
use crate::pki::Role;
use crate::pki::check_usage;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;
use crate::verifier::case::Party;
use crate::verifier::trust::Pinned;
use crate::verifier::trust::TrustJudge;
use crate::verifier::when::Question;
use crate::verifier::when::State;
use crate::verifier::when::Times;
use crate::verifier::when::judge_certificate;

/// What part someone has in a signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Part {
    /// Made the seal (制章人).
    Maker,
    /// Signed (签章人).
    Signer,
}

impl Part {
    const fn checks(self) -> (Check, Check) {
        match self {
            Self::Maker => (Check::PkiMakerPath, Check::PkiMakerRevocation),
            Self::Signer => (Check::PkiSignerPath, Check::PkiSignerRevocation),
        }
    }

    const fn purpose(self) -> Purpose {
        match self {
            Self::Maker => Purpose::SealMakerCa,
            Self::Signer => Purpose::SignerCa,
        }
    }

    const fn role(self) -> Role {
        match self {
            Self::Maker => Role::SealMaker,
            Self::Signer => Role::Signer,
        }
    }

    const fn subject(self, number: usize) -> Subject {
        match self {
            Self::Maker => Subject::Maker(number),
            Self::Signer => Subject::Signer(number),
        }
    }
}

impl TrustJudge<'_> {
    /// Judges path, revocation, key usage and algorithms of one party.
    pub(crate) fn judge_party(
        &self,
        party: &Party,
        part: Part,
        times: &Times,
        number: usize,
    ) -> Vec<Finding> {
        let (path, revocation) = part.checks();
        let about = |f: Finding| f.about(part.subject(number));
        let Some(certificate) = &party.certificate else {
            let left = [
                path,
                revocation,
                Check::PkiKeyUsage,
                Check::AlgorithmSignature,
            ];
            return left
                .map(|c| about(Finding::skipped(c, Reason::NotEvaluated)))
                .into();
        };
        let question = Question {
            path,
            revocation,
            claimed_inside: (part == Part::Signer).then(|| certificate.validity()),
        };
        let state_at = |t| State::clone(&self.world.state_at(certificate, part.purpose(), t));
        let mut findings = judge_certificate(times, &question, &state_at);
        findings.push(usage(certificate, part.role()));
        findings.push(self.algorithms(party, certificate, part.purpose(), times));
        if part == Part::Maker && self.maker_pinned == Pinned::No {
            findings.push(Finding::warning(path, Reason::MakerNotPinned));
        }
        findings.into_iter().map(about).collect()
    }
}

fn usage(certificate: &Certificate, role: Role) -> Finding {
    match check_usage(certificate, role) {
        Ok(()) => Finding::ok(Check::PkiKeyUsage),
        Err(fault) => Finding::not_ok(Check::PkiKeyUsage, fault.reason())
            .at(certificate.subject().to_string())
            .with(fault.to_string()),
    }
}
