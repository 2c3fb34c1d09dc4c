//! Why nothing was issued.

use crate::crypto::DigestAlgorithm;
use crate::crypto::KeyKind;
use crate::crypto::SignError;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::VerifyError;
use crate::error::ParseError;
use crate::oid::Oid;
use crate::pki::UsageFault;

/// Why nothing was issued: what was asked for contradicts itself or its issuer, or what was made did not stand the
/// check before it was handed out.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum IssueError {
    /// The address is not a URI in ASCII.
    #[error("address is not a URI in ASCII")]
    Address,
    /// The signer's algorithm has no identifier in the standard asked for.
    #[error("{0} has no identifier here")]
    AlgorithmUnsupported(SignatureAlgorithm),
    /// Text of a name's attribute is empty, too long, or has characters that its type does not allow.
    #[error(
        "name attribute {0}: text is empty, too long, or has characters that do not belong there"
    )]
    AttributeText(Oid),
    /// There is nothing to say: no answer about any certificate.
    #[error("an OCSP answer without answers")]
    Empty,
    /// The subject has no name.
    #[error("subject is empty")]
    EmptySubject,
    /// The imprint is not as long as a digest of its algorithm.
    #[error("imprint is not as long as a {0} digest")]
    ImprintLength(DigestAlgorithm),
    /// The certificate is not that of a CA.
    #[error("issuer is not a CA")]
    IssuerNotCa,
    /// keyUsage of the issuer does not allow this signature.
    #[error("keyUsage of the issuer does not allow this")]
    IssuerUsage,
    /// The signer's key is not the one in its certificate.
    #[error("key and certificate do not belong together")]
    KeyMismatch,
    /// No certificate is issued for such a key.
    #[error("no certificate is issued for a key of kind {0}")]
    KeyUnsupported(KeyKind),
    /// Keys of this kind cannot do what the profile says.
    #[error("a key of kind {0} cannot be used so")]
    KeyUsage(KeyKind),
    /// The nonce is empty or too long.
    #[error("nonce is empty or too long")]
    Nonce,
    /// The responder neither is the issuer of the certificate nor was authorised by it.
    #[error("responder is not authorised by the issuer of the certificate")]
    NotAuthorised,
    /// The certificate was not issued by that issuer.
    #[error("certificate was not issued by that issuer")]
    NotIssuedBy,
    /// The issuer's path length leaves no room for this CA.
    #[error("path length of the issuer leaves no room for this CA")]
    PathLength,
    /// A policy stands twice.
    #[error("policy {0} stands twice")]
    PolicyTwice(Oid),
    /// A root is issued by another, or something else is issued by itself.
    #[error("only roots are self-signed, and roots are nothing else")]
    Profile,
    /// What was made cannot be read by this library's own parser.
    #[error("what was made cannot be read back")]
    ReadBack(#[source] ParseError),
    /// The reason for the revocation is none that a complete CRL or an OCSP answer gives.
    #[error("reason for the revocation has no place here")]
    RevocationReason,
    /// The serial number is not positive, or longer than 20 octets.
    #[error("serial number is not positive or too long")]
    SerialNumber,
    /// A certificate stands twice.
    #[error("a serial number stands twice")]
    SerialNumberTwice,
    /// The signature was not made.
    #[error("signature was not made")]
    Sign(#[from] SignError),
    /// The signature value that was made does not verify.
    #[error("signature value made does not verify")]
    Signature(#[source] VerifyError),
    /// The signature value that was made verifies, but is not in the form that standards write.
    #[error("signature value made is not DER")]
    SignatureForm,
    /// The subject bears its issuer's name and is no CA.
    #[error("subject has the name of its issuer")]
    SubjectIsIssuer,
    /// One time lies before another that must come first.
    #[error("times are not in order")]
    TimeOrder,
    /// The time cannot be written: before 1950 or after 9999.
    #[error("time is before 1950 or after 9999")]
    TimeOutOfRange,
    /// The certificate that signs is not valid at the time stated.
    #[error("certificate is not valid at the time stated")]
    TimeOutsideCertificate,
    /// The token is not a timestamp over this signature value.
    #[error("token is not a good timestamp over this signature")]
    Timestamp,
    /// What was made says something else than what was asked for.
    #[error("what was made says something else: {0}")]
    Unfaithful(&'static str),
    /// The certificate must not sign this.
    #[error("certificate must not sign this")]
    Usage(#[source] UsageFault),
    /// The validity reaches beyond that of the issuer.
    #[error("validity reaches beyond that of the issuer")]
    ValidityOutsideIssuer,
    /// The digest is broken, and nothing new is made with it.
    #[error("{0} is broken")]
    WeakDigest(DigestAlgorithm),
}
