//! One path, certificate by certificate from the anchor down (RFC 5280, 6.1.2 to 6.1.5).
//!
//! Signatures and the chaining of names are facts by now; validity in time and revocation are asked apart.

use crate::error::ParseError;
use crate::oid;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::pki::KeyUsage;
use crate::pki::PolicyMapping;
use crate::pki::Purpose;
use crate::pki::path::PathFailure;
use crate::pki::path::ValidPolicies;
use crate::pki::path::name_constraints::NameFault;
use crate::pki::path::name_constraints::NameState;
use crate::pki::path::policy_graph::Initial;
use crate::pki::path::policy_graph::PolicyGraph;
use crate::pki::path::policy_graph::Treatment;
use crate::policy::PathPolicy;
use crate::report::Reason;

/// Checks a path whose certificates stand target first, without that of the anchor.
///
/// The anchor's path length and name constraints are honoured too, which RFC 5280 leaves open (RFC 5937): the
/// caller who names a constrained CA means it so.
///
/// * `comparisons`: comparisons of names with constraints that are left.
///
/// # Errors
///
/// The first failure, from the anchor down.
pub(super) fn check_path(
    path: &[&Certificate],
    anchor: &Certificate,
    purpose: Purpose,
    policy: &PathPolicy,
    comparisons: &mut usize,
) -> Result<ValidPolicies, PathFailure> {
    let mut state = State::new(path.len(), policy);
    check_may_issue(anchor, purpose, Position::Anchor)?;
    state.add_constraints(anchor)?;
    for (index, certificate) in path.iter().enumerate().rev() {
        state.process(certificate, index == 0, comparisons)?;
        if index > 0 {
            state.prepare_next(certificate, purpose)?;
        }
        check_critical_extensions(certificate)?;
    }
    match path.first() {
        Some(target) => state.wrap_up(target, &Initial::new(policy)),
        None => Ok(ValidPolicies::default()),
    }
}

/// The state variables of RFC 5280, 6.1.2.
struct State<'a> {
    policies: PolicyGraph,
    names: NameState<'a>,
    explicit_policy: u64,
    inhibit_any_policy: u64,
    policy_mapping: u64,
    max_path_length: u64,
}

impl<'a> State<'a> {
    fn new(length: usize, policy: &PathPolicy) -> Self {
        let beyond = u64::try_from(length).unwrap_or(u64::MAX).saturating_add(1);
        let unless = |set: bool| if set { 0 } else { beyond };
        Self {
            policies: PolicyGraph::new(),
            names: NameState::default(),
            explicit_policy: unless(policy.require_explicit_policy),
            inhibit_any_policy: unless(policy.inhibit_any_policy),
            policy_mapping: unless(policy.inhibit_policy_mapping),
            max_path_length: beyond,
        }
    }

    /// 6.1.3 (b) to (f).
    fn process(
        &mut self,
        certificate: &Certificate,
        is_target: bool,
        comparisons: &mut usize,
    ) -> Result<(), PathFailure> {
        let self_issued = certificate.is_self_issued();
        if !self_issued || is_target {
            let checked = self.names.check(certificate, comparisons);
            checked.map_err(|fault| name_failure(fault, certificate))?;
        }
        let any_allowed = self.inhibit_any_policy > 0 || (!is_target && self_issued);
        let policies = certificate.policies().map_err(malformed(certificate))?;
        self.policies.process(policies, treatment(any_allowed));
        if self.explicit_policy == 0 && self.policies.is_empty() {
            return Err(no_policy(certificate));
        }
        Ok(())
    }

    /// 6.1.4.
    fn prepare_next(
        &mut self,
        certificate: &'a Certificate,
        purpose: Purpose,
    ) -> Result<(), PathFailure> {
        let mappings = certificate
            .policy_mappings()
            .map_err(malformed(certificate))?;
        let any = |m: &PolicyMapping| [m.issuer, m.subject].contains(&oid::ANY_POLICY);
        if mappings.iter().any(any) {
            return Err(no_policy(certificate).with("anyPolicy is mapped"));
        }
        self.policies
            .map(mappings, treatment(self.policy_mapping > 0));
        check_may_issue(certificate, purpose, Position::Below)?;
        if !certificate.is_self_issued() {
            for counter in [
                &mut self.explicit_policy,
                &mut self.policy_mapping,
                &mut self.inhibit_any_policy,
            ] {
                *counter = counter.saturating_sub(1);
            }
            let exceeded = || failure(Reason::PathLengthExceeded, certificate);
            self.max_path_length = self.max_path_length.checked_sub(1).ok_or_else(exceeded)?;
        }
        self.add_constraints(certificate)?;
        let constraints = certificate
            .policy_constraints()
            .map_err(malformed(certificate))?;
        if let Some(constraints) = constraints {
            lower(&mut self.explicit_policy, constraints.require_explicit);
            lower(&mut self.policy_mapping, constraints.inhibit_mapping);
        }
        let inhibit = certificate
            .inhibit_any_policy()
            .map_err(malformed(certificate))?;
        lower(&mut self.inhibit_any_policy, inhibit);
        Ok(())
    }

    /// Takes over name constraints and path length.
    fn add_constraints(&mut self, issuer: &'a Certificate) -> Result<(), PathFailure> {
        if let Some(names) = issuer.name_constraints().map_err(malformed(issuer))? {
            self.names.add(names);
        }
        let constraints = issuer.basic_constraints().map_err(malformed(issuer))?;
        let length = constraints.and_then(|c| c.path_length);
        lower(&mut self.max_path_length, length.map(u64::from));
        Ok(())
    }

    /// 6.1.5.
    fn wrap_up(
        mut self,
        target: &Certificate,
        initial: &Initial,
    ) -> Result<ValidPolicies, PathFailure> {
        self.explicit_policy = self.explicit_policy.saturating_sub(1);
        let constraints = target.policy_constraints().map_err(malformed(target))?;
        if constraints.is_some_and(|c| c.require_explicit == Some(0)) {
            self.explicit_policy = 0;
        }
        let valid = self.policies.valid(initial);
        if self.explicit_policy == 0 && valid.is_empty() {
            return Err(no_policy(target));
        }
        Ok(valid)
    }
}

fn lower(counter: &mut u64, to: Option<u64>) {
    if let Some(to) = to {
        *counter = (*counter).min(to);
    }
}

const fn treatment(allowed: bool) -> Treatment {
    if allowed {
        Treatment::Allowed
    } else {
        Treatment::Inhibited
    }
}

/// Where the issuing certificate stands.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Position {
    Anchor,
    Below,
}

/// 6.1.4 (k) and (n), and the purposes that a CA certificate is limited to, where it names some.
fn check_may_issue(
    issuer: &Certificate,
    purpose: Purpose,
    position: Position,
) -> Result<(), PathFailure> {
    let usage = issuer.key_usage().map_err(malformed(issuer))?;
    let signs = usage.is_none_or(|u| u.allows_any(KeyUsage::KEY_CERT_SIGN));
    let constraints = issuer.basic_constraints().map_err(malformed(issuer))?;
    let is_ca = match (constraints, position) {
        (Some(constraints), _) => constraints.ca,
        (None, Position::Below) => false,
        // Old roots say it by keyUsage, or are of version 1 and cannot say it. An accepted end entity does neither.
        (None, Position::Anchor) => issuer.version() < 3 || (usage.is_some() && signs),
    };
    if !is_ca {
        return Err(failure(Reason::NotACa, issuer));
    }
    if !signs {
        return Err(failure(Reason::CaKeyUsageNotPermitted, issuer).with("keyUsage"));
    }
    let purposes = issuer.ext_key_usage().map_err(malformed(issuer))?;
    if purposes.is_some_and(|named| !serves(named, purpose)) {
        return Err(failure(Reason::CaKeyUsageNotPermitted, issuer).with("extKeyUsage"));
    }
    Ok(())
}

/// Whether a CA limited to these purposes may stand above certificates for `purpose`. No purpose stands for
/// signing documents; only time stamps and OCSP answers alone are certainly something else.
fn serves(named: &[Oid], purpose: Purpose) -> bool {
    let other = [oid::KP_TIME_STAMPING, oid::KP_OCSP_SIGNING];
    match purpose {
        Purpose::TimestampCa => [oid::KP_TIME_STAMPING, oid::EKU_ANY]
            .iter()
            .any(|p| named.contains(p)),
        Purpose::ListPublisher
        | Purpose::SealMakerCa
        | Purpose::SealMakerStandIn
        | Purpose::SignerCa => named.iter().any(|p| !other.contains(p)),
    }
}

/// 6.1.4 (o) and 6.1.5 (f): every critical extension is one that is read, and readable.
fn check_critical_extensions(certificate: &Certificate) -> Result<(), PathFailure> {
    for extension in certificate.extensions().iter().filter(|e| e.critical) {
        if !UNDERSTOOD.contains(&extension.oid) {
            let unknown = failure(Reason::UnknownCriticalExtension, certificate);
            return Err(unknown.with(extension.oid.to_string()));
        }
        if let Some(fault) = certificate.fault_in(extension.oid) {
            return Err(malformed(certificate)(fault));
        }
    }
    Ok(())
}

/// Extensions that are processed for a path, or say nothing that a path has to heed.
const UNDERSTOOD: [Oid; 15] = [
    oid::CE_AUTHORITY_KEY_ID,
    oid::CE_BASIC_CONSTRAINTS,
    oid::CE_CERTIFICATE_POLICIES,
    oid::CE_CRL_DISTRIBUTION_POINTS,
    oid::CE_EXT_KEY_USAGE,
    oid::CE_FRESHEST_CRL,
    oid::CE_INHIBIT_ANY_POLICY,
    oid::CE_ISSUER_ALT_NAME,
    oid::CE_KEY_USAGE,
    oid::CE_NAME_CONSTRAINTS,
    oid::CE_POLICY_CONSTRAINTS,
    oid::CE_POLICY_MAPPINGS,
    oid::CE_SUBJECT_ALT_NAME,
    oid::CE_SUBJECT_KEY_ID,
    oid::PE_AUTHORITY_INFO_ACCESS,
];

fn failure(reason: Reason, certificate: &Certificate) -> PathFailure {
    PathFailure::new(reason, certificate.clone())
}

fn no_policy(certificate: &Certificate) -> PathFailure {
    failure(Reason::PolicyConstraintViolated, certificate)
}

fn malformed(certificate: &Certificate) -> impl Fn(ParseError) -> PathFailure {
    move |fault| failure(Reason::CertificateMalformed, certificate).with(fault.to_string())
}

fn name_failure(fault: NameFault, certificate: &Certificate) -> PathFailure {
    match fault {
        NameFault::Limit => failure(Reason::LimitExceeded, certificate).with("name constraints"),
        NameFault::Malformed(fault) => malformed(certificate)(fault),
        NameFault::UnsupportedForm(name) => failure(Reason::UnknownCriticalExtension, certificate)
            .with(format!("name constraint on {name}")),
        NameFault::Violated(name) => {
            failure(Reason::NameConstraintViolated, certificate).with(name.to_string())
        }
    }
}
