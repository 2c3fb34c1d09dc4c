//! E-proofs (电子证明) in signed JSON. In OFD they are issued like any other licence, by [`LicenceIssuer::issue`].

use crate::crypto::DEFAULT_ID;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::issuer::IssuerError;
use crate::issuer::Item;
use crate::issuer::LicenceDescription;
use crate::issuer::LicenceIssuer;
use crate::licence::Day;
use crate::licence::LicenceId;
use crate::licence::PROOF_DOMAIN;
use crate::licence::Proof;
use crate::licence::ProofFact;
use crate::limits::Limits;
use crate::pki::Role;
use crate::pki::check_usage;
use crate::pki::envelope::Envelope;
use crate::pki::issue::Credential;
use crate::pki::issue::IssueError;
use crate::report::Finding;
use crate::report::Outcome;
use crate::seal;
use crate::seal::Expectation;
use crate::time::Timestamp;
use crate::verifier::SealedProof;
use crate::verifier::proof::seal_name;

/// A proof that was issued as JSON.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct IssuedProof {
    /// Its identifier.
    pub id: LicenceId,
    /// The file: an envelope around the proof, with the seal signature beside it. It holds the codes of holders whole.
    pub json: Vec<u8>,
}

impl LicenceIssuer<'_> {
    /// Issues a proof as signed JSON: its exact octets are signed with the key of `signer` through an
    /// [`Envelope`], by SM2 or another algorithm, and sealed with the issuer's seal.
    ///
    /// * `description`: with the terms of a proof; issued on the day of `at`, and without a period of validity, since
    ///   the terms say until when it may be used.
    /// * `signer`: signs for the issuer; it may be the one who seals.
    /// * `at`: when it is issued and sealed, not before the facts hold and not after the proof ends.
    ///
    /// ```
    /// # fn doc(
    /// #     issuer: &yinzheng::issuer::LicenceIssuer<'_>,
    /// #     office: &yinzheng::pki::issue::Credential<'_>,
    /// #     json: &str,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// use yinzheng::issuer::LicenceDescription;
    ///
    /// let description = LicenceDescription::from_json(json)?;
    /// let proof = issuer.issue_proof(&description, office, "2026-11-24T09:30:00+08:00".parse()?)?;
    /// std::fs::write("proof.json", &proof.json)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`IssuerError`], with what stands against it; nothing was issued.
    pub fn issue_proof(
        &self,
        description: &LicenceDescription,
        signer: &Credential<'_>,
        at: Timestamp,
    ) -> Result<IssuedProof, IssuerError> {
        let proof = self.proof(description, at)?;
        description.check_terms(at)?;
        description.check(&proof.pairs())?;
        let payload = proof.to_json()?.into_bytes();
        let certificate = signer.certificate();
        check_usage(certificate, Role::Signer).map_err(IssueError::Usage)?;
        if !certificate.validity().contains(at) {
            return Err(IssueError::TimeOutsideCertificate.into());
        }
        let digest = self.signer().digest_algorithm().digest(&payload);
        let sealed = self.signer().sign(digest.as_bytes(), PROOF_DOMAIN, at)?;
        let mut envelope = Envelope::new(payload);
        envelope.sign(PROOF_DOMAIN, signer.signer(), Some(certificate))?;
        let json = SealedProof::new(envelope, sealed.raw.to_vec())?.to_json();
        verified(json.as_bytes(), &proof, signer)?;
        Ok(IssuedProof {
            id: proof.id,
            json: json.into_bytes(),
        })
    }

    /// What is to be signed.
    fn proof(&self, description: &LicenceDescription, at: Timestamp) -> Result<Proof, IssuerError> {
        let bad = |kind, field| ParseError::new(kind, field, 0);
        let missing = bad(ParseErrorKind::Missing, "LicenceDescription.proof");
        // What the form cannot say must not be left out without a word.
        let unsaid = if Day::of(at) != Some(description.issued) {
            Some("LicenceDescription.issued")
        } else if description.valid_from.is_some() || description.valid_until.is_some() {
            Some("LicenceDescription.valid_until")
        } else {
            None
        };
        if let Some(field) = unsaid {
            return Err(bad(ParseErrorKind::UnexpectedValue, field).into());
        }
        let fact = |i: &Item| ProofFact::new(&i.name, &i.label, &i.value);
        Ok(Proof {
            id: description.identifier()?,
            type_code: description.type_code,
            name: description.name.clone(),
            number: description.number().to_owned(),
            issuer: description.issuer.clone(),
            holders: description.holders.clone(),
            statement: description.items.iter().map(fact).collect(),
            terms: description.proof.clone().ok_or(missing)?,
            issued: at,
            seal: seal_name(&self.signer().seal().raw),
        })
    }
}

/// Reads and judges what was made as a file from outside would be, but for whom to trust.
fn verified(json: &[u8], proof: &Proof, signer: &Credential<'_>) -> Result<(), IssuerError> {
    let limits = Limits::default();
    let read = SealedProof::read(json, &limits)?;
    if read.proof() != proof {
        return Err(IssuerError::Unfaithful);
    }
    let observed = seal::observe(read.seal_signature(), &limits, &[DEFAULT_ID.to_vec()]);
    let digest = observed.as_ref().ok();
    let digest = digest.and_then(|facts| facts.content_digest(read.payload()));
    let expected = Expectation::new(2, digest.as_ref().map(|d| d.as_bytes()));
    let mut findings = seal::judge(&observed, &expected);
    findings.push(read.judge_signature(Some(signer.certificate())));
    findings.push(read.judge_seal(&observed));
    let against = |f: &Finding| matches!(f.outcome, Outcome::NotOk(_) | Outcome::Skipped(_));
    match findings.into_iter().find(against) {
        Some(finding) => Err(IssuerError::Result(Box::new(finding))),
        None => Ok(()),
    }
}
