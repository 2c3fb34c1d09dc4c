//! Signed statements of status: the exact JSON bytes of a statement inside a SignedData.

use crate::crypto::SignatureAlgorithm;
use crate::issuer::IssuerError;
use crate::licence::StatusStatement;
use crate::pki::issue::CmsStandard;
use crate::pki::issue::Credential;
use crate::pki::issue::Placement;
use crate::pki::issue::SignedDataTemplate;
use crate::time::Timestamp;

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
