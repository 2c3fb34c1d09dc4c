//! Paths of those who sign revocation data.

use crate::limits::Limits;
use crate::pki::Anchors;
use crate::pki::Certificate;
use crate::pki::PathJudge;
use crate::pki::PkiFacts;
use crate::pki::Purpose;
use crate::pki::TrustAnchor;
use crate::pki::revocation::SignerPathAnswer;
use crate::policy::PathPolicy;
use crate::time::Timestamp;

/// Judges the paths of signers of CRLs and OCSP answers, to the one anchor under which the certificate in question
/// stands (RFC 5280, 6.3.3 (f): the trust anchor must be the same).
///
/// ```
/// # use yinzheng::limits::Limits;
/// # use yinzheng::pki::{PkiFacts, Purpose, TrustAnchor};
/// # use yinzheng::pki::revocation::{Question, RevocationAnswer, RevocationFacts, SignerPaths, revocation_at};
/// # use yinzheng::policy::RevocationPolicy;
/// fn state(
///     question: &Question<'_>,
///     anchor: &TrustAnchor,
///     pki: &PkiFacts,
///     facts: &RevocationFacts,
/// ) -> RevocationAnswer {
///     let limits = Limits::default();
///     let paths = SignerPaths::new(pki, anchor, Purpose::SignerCa, &limits);
///     let path = |signer: &_, at| paths.path(signer, at);
///     revocation_at(question, facts, &RevocationPolicy::default(), &path)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct SignerPaths<'a> {
    facts: &'a PkiFacts,
    anchors: Anchors,
    policy: PathPolicy,
    purpose: Purpose,
    limits: &'a Limits,
}

impl<'a> SignerPaths<'a> {
    /// Paths over `facts`, whose observer had the [`RevocationFacts::signers`](super::RevocationFacts::signers) among
    /// its targets.
    ///
    /// * `anchor`: where the path of the certificate in question ends.
    /// * `purpose`: for what that path was accepted.
    pub fn new(
        facts: &'a PkiFacts,
        anchor: &TrustAnchor,
        purpose: Purpose,
        limits: &'a Limits,
    ) -> Self {
        let mut anchors = Anchors::new();
        anchors.add(anchor.clone());
        Self {
            facts,
            anchors,
            policy: PathPolicy::default(),
            purpose,
            limits,
        }
    }

    /// The path of `signer` if it holds at `at`, without regard to revocation.
    ///
    /// # Errors
    ///
    /// The reason for which it does not hold; [`RevocationOutOfBoundsNoPoe`] if a certificate in it is outside its
    /// validity.
    ///
    /// [`RevocationOutOfBoundsNoPoe`]: crate::report::Reason::RevocationOutOfBoundsNoPoe
    pub fn path(&self, signer: &Certificate, at: Timestamp) -> SignerPathAnswer {
        let judge = PathJudge::new(self.facts, &self.anchors, &self.policy, self.limits);
        judge.signer_path(signer, self.purpose, at)
    }
}
