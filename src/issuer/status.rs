//! Signed statements of status: the exact JSON bytes of a statement inside a SignedData.

use crate::crypto::DEFAULT_ID;
use crate::crypto::SignatureAlgorithm;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::issuer::IssuerError;
use crate::licence::Delegations;
use crate::licence::Issuer;
use crate::licence::SealOwner;
use crate::licence::StatusStatement;
use crate::licence::Uscc;
use crate::licence::judge_issuer_seal;
use crate::limits::Limits;
use crate::oid;
use crate::pki::Certificate;
use crate::pki::cms;
use crate::pki::cms::CmsFacts;
use crate::pki::cms::CmsRequest;
use crate::pki::cms::Content;
use crate::pki::issue::CmsStandard;
use crate::pki::issue::Credential;
use crate::pki::issue::Placement;
use crate::pki::issue::SignedDataTemplate;
use crate::report::Finding;
use crate::report::Subject;
use crate::time::Timestamp;

/// A signed statement as it was read. Nothing is believed yet: [`SignedStatus::judge`] says whether the signature
/// fits, and whether the signer's certificate can be trusted is asked of a path.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct SignedStatus {
    /// What is stated, read from the bytes that were signed.
    pub statement: StatusStatement,
    /// The signature around it.
    pub signature: CmsFacts,
}

/// Signs a statement: a SignedData, DER, that encloses its JSON bytes; of GB/T 35275 with SM2, else of RFC 5652.
///
/// * `at`: when it is signed, which is the signer's claim; not before the statement's `this_update`.
///
/// # Errors
///
/// [`IssuerError::TimeOrder`]; [`IssuerError::Description`] for a statement that could not be read back;
/// [`IssuerError::Statement`] if it was not signed.
pub fn sign_status(
    statement: &StatusStatement,
    signer: &Credential<'_>,
    at: Timestamp,
) -> Result<Vec<u8>, IssuerError> {
    if at < statement.this_update {
        return Err(IssuerError::TimeOrder);
    }
    let json = statement.to_json();
    if StatusStatement::from_json(json.as_bytes())? != *statement {
        return Err(IssuerError::Unfaithful);
    }
    let standard = match signer.signer().algorithm() {
        SignatureAlgorithm::Sm2Sm3 => CmsStandard::GbT35275,
        _ => CmsStandard::Rfc5652,
    };
    let template = SignedDataTemplate::new(standard, Placement::Attached, json.as_bytes());
    let signed = template.with_signing_time(at).sign(signer)?;
    Ok(signed.into_der())
}

impl SignedStatus {
    /// Reads a signed statement; untrusted.
    ///
    /// # Errors
    ///
    /// [`ParseError`] for what is no SignedData, encloses nothing, or encloses no statement.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, ParseError> {
        let request = CmsRequest {
            content: Content::Enclosed,
            certificates: &[],
            limits,
            sm2_ids: &[DEFAULT_ID],
        };
        let signature = cms::observe(bytes, &request);
        signature.format?;
        let missing = ParseError::new(ParseErrorKind::Missing, "eContent", 0);
        let json = signature.enclosed.as_deref().ok_or(missing)?;
        Ok(Self {
            statement: StatusStatement::from_json(json)?,
            signature,
        })
    }

    /// The signer's certificate, where there is one signer and his certificate is there.
    pub fn certificate(&self) -> Option<&Certificate> {
        match self.signature.signers.as_slice() {
            [signer] => signer.certificate(),
            _ => None,
        }
    }

    /// Judges whether the signature fits, and whether its signer is the body that states, or may act for it. Codes
    /// decide; where the certificate holds none, the question stays open.
    pub fn judge(&self, delegations: &Delegations) -> Vec<Finding> {
        let mut findings = cms::judge(&self.signature, Subject::Signature(1));
        let owner = self.certificate().map(owner).unwrap_or_default();
        let issuer = Issuer {
            name: Some(self.statement.issuer.name.clone()),
            code: Some(self.statement.issuer.code.to_string()),
        };
        findings.push(judge_issuer_seal(&[issuer], &owner, delegations));
        findings
    }
}

/// Whose certificate it is: the social credit code among the subject's attributes, and the organisation.
fn owner(certificate: &Certificate) -> SealOwner {
    let subject = certificate.subject();
    let code = subject
        .attributes()
        .map(|(_, text)| text)
        .find(|text| text.parse::<Uscc>().is_ok_and(|c| c.check_matches()));
    SealOwner::new(code, subject.attribute(oid::AT_O))
}
