//! The signer's certificate, and whether the signature value fits its key.

use crate::crypto::DigestAlgorithm;
use crate::crypto::KeyKind;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::VerifyError;
use crate::limits::Limits;
use crate::oid;
use crate::pki::Certificate;
use crate::pki::Memory;
use crate::pki::Name;
use crate::pki::cms::attribute::CertificateHash;
use crate::pki::cms::facts::CmsDeviationKind;
use crate::pki::cms::facts::SignatureValue;
use crate::pki::cms::facts::SignerCertificate;
use crate::pki::cms::notes::Notes;
use crate::pki::cms::observe::CmsRequest;
use crate::pki::cms::parse::Sid;
use crate::pki::cms::parse::SignerInfo;

/// The certificates at hand, and the work still allowed.
pub(in crate::pki::cms) struct Keys<'a> {
    embedded: &'a [Certificate],
    supplied: &'a [Certificate],
    sm2_ids: &'a [&'a [u8]],
    memory: &'a Memory,
    budget: Budget,
}

/// One SignerInfo to be verified.
pub(in crate::pki::cms) struct Verification<'s, 'a> {
    pub(in crate::pki::cms) info: &'s SignerInfo<'a>,
    pub(in crate::pki::cms) digest: Option<DigestAlgorithm>,
    /// What the signingCertificate attribute says.
    pub(in crate::pki::cms) named: Option<&'s CertificateHash>,
    /// The octets that the value is over.
    pub(in crate::pki::cms) message: Option<&'s [u8]>,
}

/// The certificate that was found, and how the value came out under its key.
pub(in crate::pki::cms) struct Found {
    pub(in crate::pki::cms) certificate: SignerCertificate,
    pub(in crate::pki::cms) algorithm: Option<SignatureAlgorithm>,
    pub(in crate::pki::cms) value: SignatureValue,
    pub(in crate::pki::cms) sm2_id: Option<Vec<u8>>,
}

/// Whether a signature means a certificate.
enum Named {
    No,
    /// A limit was reached.
    Unknown,
    Yes,
}

/// Signature checks and octets hashed for them that are left: one value may name many signers and bring many
/// certificates under one name.
pub(in crate::pki::cms) struct Budget {
    checks: usize,
    spent: usize,
    octets: u64,
}

impl Budget {
    pub(in crate::pki::cms) const fn new(limits: &Limits) -> Self {
        Self {
            checks: limits.signature_checks,
            spent: 0,
            octets: limits.inflated,
        }
    }

    /// Allows one signature check over `message`, if there is work left for it.
    fn spend_check(&mut self, message: &[u8]) -> Option<()> {
        self.checks = self.checks.checked_sub(1)?;
        self.spent = self.spent.saturating_add(1);
        self.spend_hashing(message)
    }

    /// How many signature checks were spent.
    pub(in crate::pki::cms) const fn spent(&self) -> usize {
        self.spent
    }

    fn spend_hashing(&mut self, octets: &[u8]) -> Option<()> {
        let length = u64::try_from(octets.len()).ok()?;
        self.octets = self.octets.checked_sub(length)?;
        Some(())
    }
}

impl<'a> Keys<'a> {
    /// How many signature checks were made.
    pub(in crate::pki::cms) const fn checks(&self) -> usize {
        self.budget.spent()
    }

    pub(in crate::pki::cms) fn new(
        embedded: &'a [Certificate],
        request: &CmsRequest<'a>,
        memory: &'a Memory,
    ) -> Self {
        Self {
            embedded,
            supplied: request.certificates,
            sm2_ids: request.sm2_ids,
            memory,
            budget: Budget::new(request.limits),
        }
    }

    /// Verifies under each certificate that the signature names: several may share issuer and serial number, and
    /// only one has the key. Which of them is to be trusted is asked of the one that fits.
    pub(in crate::pki::cms) fn verify(
        &mut self,
        question: &Verification<'_, '_>,
        notes: &mut Notes,
    ) -> Found {
        let candidates = self.candidates(&question.info.sid);
        let mut best: Option<Found> = None;
        for certificate in &candidates {
            let found = match self.is_named(certificate, question.named) {
                Named::No => continue,
                Named::Unknown => Found {
                    certificate: SignerCertificate::NotFound,
                    algorithm: None,
                    value: SignatureValue::Limit,
                    sm2_id: None,
                },
                Named::Yes => self.verify_under(certificate, question, notes),
            };
            if matches!(found.value, SignatureValue::Verified(_)) {
                note_issuer(certificate, question.info, notes);
                return found;
            }
            // What stays open under one namesake is not settled by the failure of another.
            match &best {
                Some(kept) if is_open(kept.value) || !is_open(found.value) => {}
                _ => best = Some(found),
            }
        }
        best.unwrap_or(Found {
            certificate: if candidates.is_empty() {
                SignerCertificate::NotFound
            } else {
                SignerCertificate::NotTheNamedOne
            },
            algorithm: None,
            value: SignatureValue::NoCertificate,
            sm2_id: None,
        })
    }

    /// Whether the signingCertificate attribute, if there is one, means `certificate`; it never does by a hash whose
    /// algorithm is unknown.
    fn is_named(&mut self, certificate: &Certificate, hash: Option<&CertificateHash>) -> Named {
        let Some(hash) = hash else {
            return Named::Yes;
        };
        let Some(algorithm) = hash.algorithm else {
            return Named::No;
        };
        if self.budget.spend_hashing(certificate.der()).is_none() {
            Named::Unknown
        } else if algorithm.digest(certificate.der()).as_bytes() == hash.hash {
            Named::Yes
        } else {
            Named::No
        }
    }

    /// The certificates with the name, each once, those in the value first.
    fn candidates(&self, sid: &Sid<'_>) -> Vec<&'a Certificate> {
        let issuer = match sid {
            Sid::IssuerAndSerial { issuer, .. } => Name::from_der(issuer).ok(),
            Sid::SubjectKeyId(_) => None,
        };
        let fits = |certificate: &Certificate| match sid {
            Sid::IssuerAndSerial { serial, .. } => {
                let same_issuer = |name| certificate.issuer().matches(name);
                certificate.serial() == *serial && issuer.as_ref().is_some_and(same_issuer)
            }
            Sid::SubjectKeyId(id) => certificate.subject_key_id() == Some(id),
        };
        let mut found: Vec<&Certificate> = Vec::new();
        for certificate in self.embedded.iter().chain(self.supplied) {
            if fits(certificate) && !found.contains(&certificate) {
                found.push(certificate);
            }
        }
        found
    }

    fn verify_under(
        &mut self,
        certificate: &Certificate,
        question: &Verification<'_, '_>,
        notes: &mut Notes,
    ) -> Found {
        let kind = certificate.public_key().kind();
        let algorithm = algorithm_of(question, kind);
        let (value, sm2_id) = match (algorithm, question.message) {
            (Err(value), _) => (value, None),
            (Ok(_), None) => (SignatureValue::ContentMissing, None),
            (Ok(algorithm), Some(message)) => {
                let value = question.info.signature;
                check_value(
                    certificate,
                    algorithm,
                    (message, value),
                    self.sm2_ids,
                    (&mut self.budget, self.memory),
                )
            }
        };
        if algorithm.is_ok_and(|a| digests_differ(a, question.digest)) {
            let offset = question.info.signature_algorithm.offset;
            notes.add(CmsDeviationKind::DigestsDiffer, offset);
        }
        Found {
            certificate: SignerCertificate::Found(certificate.clone()),
            algorithm: algorithm.ok(),
            value,
            sm2_id,
        }
    }
}

/// Whether the value may still turn out right.
const fn is_open(value: SignatureValue) -> bool {
    matches!(
        value,
        SignatureValue::AlgorithmUnknown
            | SignatureValue::ContentMissing
            | SignatureValue::Limit
            | SignatureValue::Refused(VerifyError::Unsupported)
    )
}

/// Names are the same without regard to case and blanks, but who named the signer copied from the certificate.
fn note_issuer(certificate: &Certificate, info: &SignerInfo<'_>, notes: &mut Notes) {
    if let Sid::IssuerAndSerial { issuer, .. } = info.sid
        && issuer != certificate.issuer().der()
    {
        notes.add(CmsDeviationKind::IssuerRewritten, info.offset);
    }
}

/// Checks one value under one key, for SM2 with each identity; the identity that fits comes back with it.
///
/// * `signed`: the octets that the value is over, and the value.
pub(in crate::pki::cms) fn check_value(
    certificate: &Certificate,
    algorithm: SignatureAlgorithm,
    signed: (&[u8], &[u8]),
    sm2_ids: &[&[u8]],
    (budget, memory): (&mut Budget, &Memory),
) -> (SignatureValue, Option<Vec<u8>>) {
    let (message, value) = signed;
    let key = match memory.prepare(certificate.public_key()) {
        Ok(key) => key,
        Err(error) => return (SignatureValue::Refused(error), None),
    };
    let is_sm2 = algorithm == SignatureAlgorithm::Sm2Sm3;
    let ids = if is_sm2 { sm2_ids } else { &[&[][..]] };
    let mut outcome = SignatureValue::Refused(VerifyError::BadSignature);
    for id in ids {
        if budget.spend_check(message).is_none() {
            return (SignatureValue::Limit, None);
        }
        match memory.verify(&key, algorithm, id, message, value) {
            Ok(form) => {
                let sm2_id = is_sm2.then(|| id.to_vec());
                return (SignatureValue::Verified(form), sm2_id);
            }
            Err(error) => outcome = SignatureValue::Refused(error),
        }
    }
    (outcome, None)
}

/// The algorithm that signatureAlgorithm, digestAlgorithm and the kind of key name together.
fn algorithm_of(
    question: &Verification<'_, '_>,
    kind: KeyKind,
) -> Result<SignatureAlgorithm, SignatureValue> {
    let named = &question.info.signature_algorithm;
    let with_digest = |make: fn(DigestAlgorithm) -> SignatureAlgorithm| question.digest.map(make);
    let algorithm = match (named.oid, kind) {
        (oid::RSA, _) => with_digest(SignatureAlgorithm::RsaPkcs1),
        (oid::EC_PUBLIC_KEY, KeyKind::Sm2) => Some(SignatureAlgorithm::Sm2Sm3),
        (oid::EC_PUBLIC_KEY, _) => with_digest(SignatureAlgorithm::Ecdsa),
        _ => SignatureAlgorithm::from_oid(named.oid, named.parameters),
    };
    let algorithm = algorithm.ok_or(SignatureValue::AlgorithmUnknown)?;
    // Over attributes the two digests have different tasks, and some signers choose them apart; SM2 has SM3 alone.
    let free = question.info.signed_attributes.is_some() && algorithm != SignatureAlgorithm::Sm2Sm3;
    if !free && digests_differ(algorithm, question.digest) {
        return Err(SignatureValue::AlgorithmsDisagree);
    }
    Ok(algorithm)
}

fn digests_differ(algorithm: SignatureAlgorithm, digest: Option<DigestAlgorithm>) -> bool {
    algorithm.digest().is_some_and(|d| Some(d) != digest)
}
