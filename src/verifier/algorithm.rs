//! Whether the algorithms behind a signature are good enough, at the time that decides.

use crate::crypto::SignatureAlgorithm;
use crate::pki::Certificate;
use crate::pki::Purpose;
use crate::policy::AllowedUntil;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::time::Timestamp;
use crate::verifier::case::Party;
use crate::verifier::trust::TrustJudge;
use crate::verifier::when::Times;

/// What a policy says about the algorithms behind one signature.
pub(crate) struct Allowed {
    until: AllowedUntil,
    revocation: Made,
}

/// Whether revocation data was made while its algorithm was allowed. Later data is no evidence, and no proof of an
/// earlier signature makes it one: whoever breaks the algorithm can make it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Made {
    InTime,
    TooLate,
}

impl Allowed {
    /// Whether everything may be used at `t`, and revocation data was made in time.
    pub(crate) fn covers(&self, t: Timestamp) -> bool {
        self.revocation == Made::InTime && self.until.covers(t)
    }
}

impl TrustJudge<'_> {
    /// Until when every algorithm may be used that stands between a signature value and the anchor, revocation data
    /// included.
    pub(crate) fn allowed(
        &self,
        certificate: &Certificate,
        signed_by: Option<SignatureAlgorithm>,
        purpose: Purpose,
        t: Timestamp,
    ) -> Allowed {
        let allowed = &self.policy.algorithms;
        let own = signed_by.map(|a| allowed.signature(a, certificate.public_key().kind()));
        let answer = self.world.path(certificate, purpose, t);
        let links = answer.chain.windows(2).filter_map(|pair| match pair {
            [subject, issuer] => Some((subject.signature_algorithm()?, issuer.public_key().kind())),
            _ => None,
        });
        let links: Vec<AllowedUntil> = links.map(|(a, k)| allowed.signature(a, k)).collect();
        let mut all = Allowed {
            until: own
                .into_iter()
                .chain(links)
                .fold(AllowedUntil::Open, AllowedUntil::earlier),
            revocation: Made::InTime,
        };
        for source in self.world.sources(&answer, purpose, t) {
            let Some((algorithm, signer)) = self.world.signed_under(&source) else {
                continue;
            };
            let until = allowed.signature(algorithm, signer.public_key().kind());
            if source.this_update.is_some_and(|made| !until.covers(made)) {
                all.revocation = Made::TooLate;
            }
            all.until = all.until.earlier(until);
        }
        all
    }

    /// Algorithms and keys at the time that decides, else at the proven one (ETSI EN 319 102-1, 5.5 and 5.6).
    pub(crate) fn algorithms(
        &self,
        party: &Party,
        certificate: &Certificate,
        purpose: Purpose,
        times: &Times,
    ) -> Finding {
        let check = Check::AlgorithmSignature;
        if party.algorithm.is_none() {
            return Finding::skipped(check, Reason::NotEvaluated);
        }
        let asked = times.deciding_claim().unwrap_or(times.validation);
        let allowed = self.allowed(certificate, party.algorithm, purpose, asked);
        if allowed.covers(asked) || times.proven.is_some_and(|b| allowed.covers(b)) {
            return Finding::ok(check);
        }
        let late = allowed.revocation == Made::TooLate;
        let ended_before = late || party.claimed.is_some_and(|c| !allowed.until.covers(c));
        let reason = match allowed.until {
            AllowedUntil::Time(_) if ended_before => Reason::CryptoConstraintsFailure,
            _ => Reason::CryptoConstraintsFailureNoPoe,
        };
        Finding::not_ok(check, reason).at(certificate.subject().to_string())
    }
}
