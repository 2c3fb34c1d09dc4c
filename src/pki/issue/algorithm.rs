//! Identifiers of algorithms and keys, each in the one encoding that its standard writes.
//!
//! | algorithm | parameters                                     |
//! |-----------|------------------------------------------------|
//! | SM2       | none                                           |
//! | ECDSA     | none (RFC 5758, 3.2)                           |
//! | Ed25519   | none (RFC 8410, 3)                             |
//! | RSA       | NULL (RFC 4055, 5)                             |
//! | RSA-PSS   | digest, mask and salt length (RFC 4055, 3.1)   |
//! | digests   | none                                           |

use crate::asn1::bit_string;
use crate::asn1::object_identifier;
use crate::asn1::sequence;
use crate::crypto::DigestAlgorithm;
use crate::crypto::KeyKind;
use crate::crypto::PublicKey;
use crate::crypto::SignatureAlgorithm;
use crate::oid;
use crate::oid::Oid;
use crate::pki::issue::IssueError;
use crate::pki::issue::write::explicit;
use crate::pki::issue::write::identified;
use crate::pki::issue::write::null;
use crate::pki::issue::write::number;

/// AlgorithmIdentifier of a signature; not for one over a broken digest.
pub(super) fn of_signature(algorithm: SignatureAlgorithm) -> Result<Vec<u8>, IssueError> {
    use SignatureAlgorithm as A;
    if let Some(digest) = algorithm.digest() {
        check_strong(digest)?;
    }
    let unsupported = IssueError::AlgorithmUnsupported(algorithm);
    match algorithm {
        A::Ecdsa(digest) => Ok(identified(ecdsa(digest).ok_or(unsupported)?, &[])),
        A::Ed25519 => Ok(identified(oid::ED25519, &[])),
        A::RsaPkcs1(digest) => Ok(identified(rsa(digest).ok_or(unsupported)?, &null())),
        A::RsaPss(digest) => Ok(identified(oid::RSA_PSS, &pss_parameters(digest))),
        A::Sm2Sm3 => Ok(identified(oid::SM2_WITH_SM3, &[])),
    }
}

/// AlgorithmIdentifier of a digest.
pub(super) fn of_digest(digest: DigestAlgorithm) -> Vec<u8> {
    identified(digest.oid(), &[])
}

/// Refuses a digest for which collisions can be made.
pub(super) const fn check_strong(digest: DigestAlgorithm) -> Result<(), IssueError> {
    if digest.is_weak() {
        Err(IssueError::WeakDigest(digest))
    } else {
        Ok(())
    }
}

/// The digest that goes with a signature in CMS; SHA-512 for Ed25519 (RFC 8419, 3.1).
pub(super) fn digest_beside(algorithm: SignatureAlgorithm) -> DigestAlgorithm {
    algorithm.digest().unwrap_or(DigestAlgorithm::Sha512)
}

const fn ecdsa(digest: DigestAlgorithm) -> Option<Oid> {
    match digest {
        DigestAlgorithm::Sha256 => Some(oid::ECDSA_SHA256),
        DigestAlgorithm::Sha384 => Some(oid::ECDSA_SHA384),
        DigestAlgorithm::Sha512 => Some(oid::ECDSA_SHA512),
        _ => None,
    }
}

const fn rsa(digest: DigestAlgorithm) -> Option<Oid> {
    match digest {
        DigestAlgorithm::Sha256 => Some(oid::RSA_SHA256),
        DigestAlgorithm::Sha384 => Some(oid::RSA_SHA384),
        DigestAlgorithm::Sha512 => Some(oid::RSA_SHA512),
        _ => None,
    }
}

/// RSASSA-PSS-params; the trailer field has its default and is left out.
fn pss_parameters(digest: DigestAlgorithm) -> Vec<u8> {
    let hash = identified(digest.oid(), &null());
    let mask = identified(oid::MGF1, &hash);
    let salt = number(digest.output_len() as u64);
    sequence(&[
        &explicit(0, &hash),
        &explicit(1, &mask),
        &explicit(2, &salt),
    ])
}

/// SubjectPublicKeyInfo (RFC 5280, 4.1.2.7; RFC 5480, RFC 8410; GB/T 20518 for SM2).
pub(super) fn key_info(key: &PublicKey) -> Result<Vec<u8>, IssueError> {
    let on_curve = |curve| identified(oid::EC_PUBLIC_KEY, &object_identifier(curve));
    let algorithm = match key.kind() {
        KeyKind::Ed25519 => identified(oid::ED25519, &[]),
        KeyKind::P256 => on_curve(oid::P256),
        KeyKind::P384 => on_curve(oid::P384),
        KeyKind::Rsa(_) => identified(oid::RSA, &null()),
        KeyKind::Sm2 => on_curve(oid::SM2),
        kind @ KeyKind::Other(_) => return Err(IssueError::KeyUnsupported(kind)),
    };
    Ok(sequence(&[&algorithm, &bit_string(key.as_octets())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::Reader;
    use crate::asn1::Tag;
    use crate::crypto::Signer as _;
    use crate::crypto::SoftwareSigner;

    #[test]
    fn what_is_named_is_read_as_the_same() {
        use DigestAlgorithm as D;
        use SignatureAlgorithm as A;
        for algorithm in [
            A::Ecdsa(D::Sha256),
            A::Ecdsa(D::Sha384),
            A::Ecdsa(D::Sha512),
            A::Ed25519,
            A::RsaPkcs1(D::Sha256),
            A::RsaPkcs1(D::Sha384),
            A::RsaPkcs1(D::Sha512),
            A::RsaPss(D::Sha256),
            A::RsaPss(D::Sha512),
            A::Sm2Sm3,
        ] {
            let der = of_signature(algorithm).unwrap();
            let mut fields = Reader::new(&der).read(Tag::SEQUENCE, "a").unwrap().inside();
            let named = fields.read_oid("a").unwrap();
            let parameters = fields.read_any("a").ok().map(|p| p.raw);
            assert_eq!(
                SignatureAlgorithm::from_oid(named, parameters),
                Some(algorithm)
            );
        }
    }

    #[test]
    fn broken_and_unknown_algorithms_are_refused() {
        use DigestAlgorithm as D;
        use SignatureAlgorithm as A;
        for (algorithm, want) in [
            (A::RsaPkcs1(D::Sha1), IssueError::WeakDigest(D::Sha1)),
            (A::Ecdsa(D::Sha1), IssueError::WeakDigest(D::Sha1)),
            (A::RsaPkcs1(D::Md5), IssueError::WeakDigest(D::Md5)),
            (
                A::RsaPkcs1(D::Sm3),
                IssueError::AlgorithmUnsupported(A::RsaPkcs1(D::Sm3)),
            ),
            (
                A::Ecdsa(D::Sm3),
                IssueError::AlgorithmUnsupported(A::Ecdsa(D::Sm3)),
            ),
        ] {
            assert_eq!(of_signature(algorithm), Err(want));
        }
    }

    #[test]
    fn a_key_is_read_as_the_same_and_a_strange_one_refused() {
        let signer = SoftwareSigner::sm2(&[7; 32]).unwrap();
        let info = key_info(signer.public_key()).unwrap();
        assert_eq!(
            PublicKey::from_spki(&info).as_ref(),
            Ok(signer.public_key())
        );

        let dsa = sequence(&[&identified(oid::DSA, &[]), &bit_string(&[1])]);
        let strange = PublicKey::from_spki(&dsa).unwrap();
        let want = IssueError::KeyUnsupported(KeyKind::Other(oid::DSA));
        assert_eq!(key_info(&strange), Err(want));
    }
}
