//! Timestamps over signature values, from an authority that the caller knows how to reach.

use crate::crypto::DEFAULT_ID;
use crate::crypto::SignError;
use crate::limits::Limits;
use crate::pki::Certificate;
use crate::pki::Role;
use crate::pki::timestamp;
use crate::pki::timestamp::TimestampRequest;
use crate::pki::timestamp::Wrapping;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Subject;
use crate::seal::make::CertificateCheck;
use crate::seal::make::SealError;
use crate::seal::make::rules;
use crate::time::Timestamp;

/// A time stamping authority (时间戳服务) as the maker of a seal or seal signature reaches it.
pub trait Timestamper: Send + Sync {
    /// A TimeStampToken (RFC 3161, GB/T 20520) over `value`, the octets of a signature value without the count of
    /// unused bits: its imprint is their digest. DER.
    ///
    /// # Errors
    ///
    /// [`SignError::Device`] or [`SignError::Refused`] if the authority gave none.
    fn token(&self, value: &[u8]) -> Result<Vec<u8>, SignError>;

    /// Certificates to look for the authority's in, where its tokens carry none.
    fn certificates(&self) -> &[Certificate] {
        &[]
    }
}

/// Asks for a token over `value` and takes it only if it is good: over the value, signed by a certificate for time
/// stamping, and not more than `slack` seconds earlier than `after`.
pub(super) fn token(
    timestamper: &dyn Timestamper,
    value: &[u8],
    (after, slack): (Timestamp, i64),
    check: Option<CertificateCheck<'_>>,
) -> Result<Vec<u8>, SealError> {
    let der = timestamper.token(value)?;
    let subject = Subject::Timestamp(rules::NUMBER);
    let refuse = |finding: Finding| SealError::Timestamp(Box::new(finding.about(subject)));
    let request = TimestampRequest {
        imprinted: Some(value),
        certificates: timestamper.certificates(),
        limits: &Limits::default(),
        sm2_ids: &[DEFAULT_ID],
    };
    let facts = timestamp::observe(&der, &request);
    let findings = timestamp::judge(&facts, subject);
    let bad = |f: &Finding| matches!(f.outcome, Outcome::NotOk(_) | Outcome::Skipped(_));
    if let Some(finding) = findings.into_iter().find(bad) {
        return Err(refuse(finding));
    }
    let invalid = Finding::not_ok(Check::TimeTimestamp, Reason::TimestampInvalid);
    let (Some(time), Some(certificate)) = (facts.gen_time(), facts.certificate()) else {
        return Err(refuse(invalid));
    };
    if facts.wrapping != Wrapping::Token {
        // The standards have a token here, not the answer that it came in.
        return Err(refuse(invalid.at("TimeStampResp")));
    }
    if after > time.plus(slack) {
        let finding = Finding::not_ok(Check::TimeTimestamp, Reason::TimeContradiction);
        return Err(refuse(finding.with(format!("{after} > {time}"))));
    }
    rules::certificate(certificate, Role::TimestampAuthority, time, check)?;
    Ok(der)
}
