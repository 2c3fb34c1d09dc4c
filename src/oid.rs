//! Object identifiers, each named once.
//!
//! Imports nothing but the error type.

use std::fmt;

use crate::error::ParseError;
use crate::error::ParseErrorKind;

/// Longest encoded identifier that is read, in octets. The longest in any format read here has 20.
const MAX: usize = 39;

/// An ASN.1 OBJECT IDENTIFIER, kept as its DER content octets.
///
/// ```
/// use yinzheng::oid;
///
/// assert_eq!(oid::SM3.to_string(), "1.2.156.10197.1.401");
/// ```
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Oid {
    octets: [u8; MAX],
    len: u8,
}

impl Oid {
    /// Reads DER content octets (without tag and length).
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::BadObjectIdentifier`] if empty, cut short, padded with 0x80 or longer than 39 octets.
    pub fn from_content(content: &[u8]) -> Result<Self, ParseError> {
        let bad = ParseError::new(ParseErrorKind::BadObjectIdentifier, "OBJECT IDENTIFIER", 0);
        let starts_padded = content.iter().enumerate().any(|(i, &b)| {
            b == 0x80
                && (i == 0
                    || content
                        .get(i.wrapping_sub(1))
                        .is_some_and(|p| p & 0x80 == 0))
        });
        let ends = content.last().is_some_and(|b| b & 0x80 == 0);
        if !ends || starts_padded {
            return Err(bad);
        }
        let mut octets = [0; MAX];
        octets
            .get_mut(..content.len())
            .ok_or(bad)?
            .copy_from_slice(content);
        #[allow(clippy::cast_possible_truncation)] // at most MAX
        let len = content.len() as u8;
        Ok(Self { octets, len })
    }

    /// Reads dotted decimal text, as in `1.2.156.10197.1.401`; `None` if it is not such text.
    pub fn from_dotted(text: &str) -> Option<Self> {
        let arcs: Option<Vec<u64>> = text
            .split('.')
            .map(|arc| {
                let digits =
                    !arc.is_empty() && arc.len() <= 18 && arc.bytes().all(|b| b.is_ascii_digit());
                digits.then(|| arc.parse().ok()).flatten()
            })
            .collect();
        let arcs = arcs?;
        let (&first, rest) = arcs.split_first()?;
        let (&second, rest) = rest.split_first()?;
        if first > 2 || (first < 2 && second > 39) {
            return None;
        }
        let mut content = Vec::new();
        push_arc(&mut content, first.checked_mul(40)?.checked_add(second)?);
        for &arc in rest {
            push_arc(&mut content, arc);
        }
        Self::from_content(&content).ok()
    }

    /// The DER content octets.
    pub fn as_content(&self) -> &[u8] {
        self.octets.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// The identifier with these arcs; for constants, so a wrong one stops the compiler.
    #[allow(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation
    )]
    const fn of(arcs: &[u32]) -> Self {
        let mut octets = [0; MAX];
        let mut len = 0;
        let mut i = 1;
        while i < arcs.len() {
            let arc = if i == 1 {
                arcs[0] * 40 + arcs[1]
            } else {
                arcs[i]
            };
            let mut shift = 28;
            while shift > 0 && arc >> shift == 0 {
                shift -= 7;
            }
            loop {
                let more = if shift > 0 { 0x80 } else { 0 };
                octets[len] = ((arc >> shift) & 0x7f) as u8 | more;
                len += 1;
                if shift == 0 {
                    break;
                }
                shift -= 7;
            }
            i += 1;
        }
        Self {
            octets,
            len: len as u8,
        }
    }
}

fn push_arc(out: &mut Vec<u8>, arc: u64) {
    let mut groups = vec![(arc & 0x7f) as u8];
    let mut rest = arc >> 7;
    while rest > 0 {
        groups.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    out.extend(groups.iter().rev());
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut arc: u128 = 0;
        let mut first = true;
        for &octet in self.as_content() {
            arc = arc.wrapping_shl(7) | u128::from(octet & 0x7f);
            if octet & 0x80 != 0 {
                continue;
            }
            if first {
                let top = (arc / 40).min(2);
                write!(f, "{top}.{}", arc.wrapping_sub(top.wrapping_mul(40)))?;
                first = false;
            } else {
                write!(f, ".{arc}")?;
            }
            arc = 0;
        }
        Ok(())
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

macro_rules! oids {
    ($($(#[$doc:meta])* $name:ident = [$($arc:literal),+];)+) => {
        $($(#[$doc])* pub const $name: Oid = Oid::of(&[$($arc),+]);)+
    };
}

oids! {
    // Digests.
    /// MD5.
    MD5 = [1, 2, 840, 113549, 2, 5];
    /// SHA-1.
    SHA1 = [1, 3, 14, 3, 2, 26];
    /// SHA-224.
    SHA224 = [2, 16, 840, 1, 101, 3, 4, 2, 4];
    /// SHA-256.
    SHA256 = [2, 16, 840, 1, 101, 3, 4, 2, 1];
    /// SHA-384.
    SHA384 = [2, 16, 840, 1, 101, 3, 4, 2, 2];
    /// SHA-512.
    SHA512 = [2, 16, 840, 1, 101, 3, 4, 2, 3];
    /// SM3 (GM/T 0006).
    SM3 = [1, 2, 156, 10197, 1, 401];
    /// SM3 without a key (GM/T 0006).
    SM3_PLAIN = [1, 2, 156, 10197, 1, 401, 1];
    /// SM3 with a key (GM/T 0006); files of one vendor name it where plain SM3 is meant.
    SM3_KEYED = [1, 2, 156, 10197, 1, 401, 2];

    // Keys.
    /// Elliptic-curve public key (RFC 5480).
    EC_PUBLIC_KEY = [1, 2, 840, 10045, 2, 1];
    /// Curve P-256.
    P256 = [1, 2, 840, 10045, 3, 1, 7];
    /// Curve P-384.
    P384 = [1, 3, 132, 0, 34];
    /// Curve P-521.
    P521 = [1, 3, 132, 0, 35];
    /// SM2 curve and public key (GM/T 0006).
    SM2 = [1, 2, 156, 10197, 1, 301];
    /// SM2 digital signature (GM/T 0006), also seen as a signature algorithm in CMS.
    SM2_SIGN = [1, 2, 156, 10197, 1, 301, 1];
    /// RSA public key and, in CMS, PKCS#1 v1.5 signature with the digest named beside it.
    RSA = [1, 2, 840, 113549, 1, 1, 1];
    /// Ed25519 (RFC 8410).
    ED25519 = [1, 3, 101, 112];
    /// Ed448 (RFC 8410).
    ED448 = [1, 3, 101, 113];
    /// DSA public key.
    DSA = [1, 2, 840, 10040, 4, 1];

    // Passphrase-based encryption of private keys (RFC 8018; GM/T 0091 has identifiers of its own).
    /// PBES2.
    PBES2 = [1, 2, 840, 113549, 1, 5, 13];
    /// PBES2 as GM/T 0091 names it.
    GM_PBES2 = [1, 2, 156, 10197, 6, 1, 4, 1, 5, 2];
    /// PBKDF2.
    PBKDF2 = [1, 2, 840, 113549, 1, 5, 12];
    /// PBKDF2 as GM/T 0091 names it.
    GM_PBKDF2 = [1, 2, 156, 10197, 6, 1, 4, 1, 5, 1];
    /// HMAC with SHA-1.
    HMAC_SHA1 = [1, 2, 840, 113549, 2, 7];
    /// HMAC with SHA-256.
    HMAC_SHA256 = [1, 2, 840, 113549, 2, 9];
    /// HMAC with SHA-384.
    HMAC_SHA384 = [1, 2, 840, 113549, 2, 10];
    /// HMAC with SHA-512.
    HMAC_SHA512 = [1, 2, 840, 113549, 2, 11];
    /// HMAC with SM3 as GM/T 0091 and OpenSSL name it; GmSSL writes [`SM3_KEYED`].
    HMAC_SM3 = [1, 2, 156, 10197, 1, 401, 3, 1];
    /// AES-128 in CBC mode.
    AES128_CBC = [2, 16, 840, 1, 101, 3, 4, 1, 2];
    /// AES-192 in CBC mode.
    AES192_CBC = [2, 16, 840, 1, 101, 3, 4, 1, 22];
    /// AES-256 in CBC mode.
    AES256_CBC = [2, 16, 840, 1, 101, 3, 4, 1, 42];
    /// Triple DES with three keys in CBC mode.
    DES_EDE3_CBC = [1, 2, 840, 113549, 3, 7];
    /// SM4 in CBC mode (GM/T 0006).
    SM4_CBC = [1, 2, 156, 10197, 1, 104, 2];

    // Signatures.
    /// SM2 with SM3 (GM/T 0006).
    SM2_WITH_SM3 = [1, 2, 156, 10197, 1, 501];
    /// A misspelling of [`SM2_WITH_SM3`] that a widespread library writes.
    SM2_WITH_SM3_MISSPELT = [1, 2, 156, 10197, 501];
    /// RSA PKCS#1 v1.5 with MD5.
    RSA_MD5 = [1, 2, 840, 113549, 1, 1, 4];
    /// RSA PKCS#1 v1.5 with SHA-1.
    RSA_SHA1 = [1, 2, 840, 113549, 1, 1, 5];
    /// RSA PKCS#1 v1.5 with SHA-256.
    RSA_SHA256 = [1, 2, 840, 113549, 1, 1, 11];
    /// RSA PKCS#1 v1.5 with SHA-384.
    RSA_SHA384 = [1, 2, 840, 113549, 1, 1, 12];
    /// RSA PKCS#1 v1.5 with SHA-512.
    RSA_SHA512 = [1, 2, 840, 113549, 1, 1, 13];
    /// RSASSA-PSS (RFC 8017).
    RSA_PSS = [1, 2, 840, 113549, 1, 1, 10];
    /// Mask generation function 1.
    MGF1 = [1, 2, 840, 113549, 1, 1, 8];
    /// ECDSA with SHA-1.
    ECDSA_SHA1 = [1, 2, 840, 10045, 4, 1];
    /// ECDSA with SHA-256.
    ECDSA_SHA256 = [1, 2, 840, 10045, 4, 3, 2];
    /// ECDSA with SHA-384.
    ECDSA_SHA384 = [1, 2, 840, 10045, 4, 3, 3];
    /// ECDSA with SHA-512.
    ECDSA_SHA512 = [1, 2, 840, 10045, 4, 3, 4];
    /// DSA with SHA-1.
    DSA_SHA1 = [1, 2, 840, 10040, 4, 3];
    /// DSA with SHA-256.
    DSA_SHA256 = [2, 16, 840, 1, 101, 3, 4, 3, 2];

    // Names (RFC 4519 and friends).
    /// commonName.
    AT_CN = [2, 5, 4, 3];
    /// surname.
    AT_SN = [2, 5, 4, 4];
    /// serialNumber.
    AT_SERIAL_NUMBER = [2, 5, 4, 5];
    /// countryName.
    AT_C = [2, 5, 4, 6];
    /// localityName.
    AT_L = [2, 5, 4, 7];
    /// stateOrProvinceName.
    AT_ST = [2, 5, 4, 8];
    /// streetAddress.
    AT_STREET = [2, 5, 4, 9];
    /// organizationName.
    AT_O = [2, 5, 4, 10];
    /// organizationalUnitName.
    AT_OU = [2, 5, 4, 11];
    /// title.
    AT_TITLE = [2, 5, 4, 12];
    /// givenName.
    AT_GN = [2, 5, 4, 42];
    /// domainComponent.
    AT_DC = [0, 9, 2342, 19200300, 100, 1, 25];
    /// userId.
    AT_UID = [0, 9, 2342, 19200300, 100, 1, 1];
    /// emailAddress (PKCS#9).
    AT_EMAIL = [1, 2, 840, 113549, 1, 9, 1];

    // Certificate and CRL extensions (RFC 5280).
    /// subjectKeyIdentifier.
    CE_SUBJECT_KEY_ID = [2, 5, 29, 14];
    /// keyUsage.
    CE_KEY_USAGE = [2, 5, 29, 15];
    /// subjectAltName.
    CE_SUBJECT_ALT_NAME = [2, 5, 29, 17];
    /// issuerAltName.
    CE_ISSUER_ALT_NAME = [2, 5, 29, 18];
    /// basicConstraints.
    CE_BASIC_CONSTRAINTS = [2, 5, 29, 19];
    /// cRLNumber.
    CE_CRL_NUMBER = [2, 5, 29, 20];
    /// reasonCode.
    CE_REASON_CODE = [2, 5, 29, 21];
    /// invalidityDate.
    CE_INVALIDITY_DATE = [2, 5, 29, 24];
    /// deltaCRLIndicator.
    CE_DELTA_CRL_INDICATOR = [2, 5, 29, 27];
    /// issuingDistributionPoint.
    CE_ISSUING_DISTRIBUTION_POINT = [2, 5, 29, 28];
    /// certificateIssuer.
    CE_CERTIFICATE_ISSUER = [2, 5, 29, 29];
    /// nameConstraints.
    CE_NAME_CONSTRAINTS = [2, 5, 29, 30];
    /// cRLDistributionPoints.
    CE_CRL_DISTRIBUTION_POINTS = [2, 5, 29, 31];
    /// certificatePolicies.
    CE_CERTIFICATE_POLICIES = [2, 5, 29, 32];
    /// anyPolicy.
    ANY_POLICY = [2, 5, 29, 32, 0];
    /// policyMappings.
    CE_POLICY_MAPPINGS = [2, 5, 29, 33];
    /// authorityKeyIdentifier.
    CE_AUTHORITY_KEY_ID = [2, 5, 29, 35];
    /// policyConstraints.
    CE_POLICY_CONSTRAINTS = [2, 5, 29, 36];
    /// extKeyUsage.
    CE_EXT_KEY_USAGE = [2, 5, 29, 37];
    /// freshestCRL.
    CE_FRESHEST_CRL = [2, 5, 29, 46];
    /// inhibitAnyPolicy.
    CE_INHIBIT_ANY_POLICY = [2, 5, 29, 54];
    /// expiredCertsOnCRL (X.509).
    CE_EXPIRED_CERTS_ON_CRL = [2, 5, 29, 60];
    /// authorityInfoAccess.
    PE_AUTHORITY_INFO_ACCESS = [1, 3, 6, 1, 5, 5, 7, 1, 1];
    /// OCSP as an access method.
    AD_OCSP = [1, 3, 6, 1, 5, 5, 7, 48, 1];

    // Extended key usages.
    /// anyExtendedKeyUsage.
    EKU_ANY = [2, 5, 29, 37, 0];
    /// id-kp-codeSigning.
    KP_CODE_SIGNING = [1, 3, 6, 1, 5, 5, 7, 3, 3];
    /// id-kp-emailProtection.
    KP_EMAIL_PROTECTION = [1, 3, 6, 1, 5, 5, 7, 3, 4];
    /// id-kp-timeStamping.
    KP_TIME_STAMPING = [1, 3, 6, 1, 5, 5, 7, 3, 8];
    /// id-kp-OCSPSigning.
    KP_OCSP_SIGNING = [1, 3, 6, 1, 5, 5, 7, 3, 9];

    // OCSP (RFC 6960).
    /// id-pkix-ocsp-basic.
    OCSP_BASIC = [1, 3, 6, 1, 5, 5, 7, 48, 1, 1];
    /// id-pkix-ocsp-nonce.
    OCSP_NONCE = [1, 3, 6, 1, 5, 5, 7, 48, 1, 2];
    /// id-pkix-ocsp-nocheck.
    OCSP_NO_CHECK = [1, 3, 6, 1, 5, 5, 7, 48, 1, 5];
    /// id-pkix-ocsp-archive-cutoff.
    OCSP_ARCHIVE_CUTOFF = [1, 3, 6, 1, 5, 5, 7, 48, 1, 6];
    /// id-pkix-ocsp-crl.
    OCSP_CRL = [1, 3, 6, 1, 5, 5, 7, 48, 1, 3];
    /// id-pkix-ocsp-extended-revoke.
    OCSP_EXTENDED_REVOKE = [1, 3, 6, 1, 5, 5, 7, 48, 1, 9];

    // CMS (RFC 5652) and its Chinese counterpart (GB/T 35275, GM/T 0010).
    /// id-data.
    CMS_DATA = [1, 2, 840, 113549, 1, 7, 1];
    /// id-signedData.
    CMS_SIGNED_DATA = [1, 2, 840, 113549, 1, 7, 2];
    /// data (GB/T 35275).
    GM_DATA = [1, 2, 156, 10197, 6, 1, 4, 2, 1];
    /// signedData (GB/T 35275).
    GM_SIGNED_DATA = [1, 2, 156, 10197, 6, 1, 4, 2, 2];
    /// contentType attribute.
    PKCS9_CONTENT_TYPE = [1, 2, 840, 113549, 1, 9, 3];
    /// messageDigest attribute.
    PKCS9_MESSAGE_DIGEST = [1, 2, 840, 113549, 1, 9, 4];
    /// signingTime attribute.
    PKCS9_SIGNING_TIME = [1, 2, 840, 113549, 1, 9, 5];
    /// signingCertificate attribute (RFC 2634).
    AA_SIGNING_CERTIFICATE = [1, 2, 840, 113549, 1, 9, 16, 2, 12];
    /// signingCertificateV2 attribute (RFC 5035).
    AA_SIGNING_CERTIFICATE_V2 = [1, 2, 840, 113549, 1, 9, 16, 2, 47];
    /// signatureTimeStampToken attribute (RFC 3161).
    AA_TIME_STAMP_TOKEN = [1, 2, 840, 113549, 1, 9, 16, 2, 14];
    /// id-ri-ocsp-response (RFC 5940).
    RI_OCSP_RESPONSE = [1, 3, 6, 1, 5, 5, 7, 16, 2];
    /// id-ct-TSTInfo (RFC 3161).
    CT_TST_INFO = [1, 2, 840, 113549, 1, 9, 16, 1, 4];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_octets_agree() {
        for (oid, text, content) in [
            (
                SM3,
                "1.2.156.10197.1.401",
                &[0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x83, 0x11][..],
            ),
            (
                AT_DC,
                "0.9.2342.19200300.100.1.25",
                &[9, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25],
            ),
            (
                SHA256,
                "2.16.840.1.101.3.4.2.1",
                &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1],
            ),
        ] {
            assert_eq!(oid.to_string(), text);
            assert_eq!(oid.as_content(), content);
            assert_eq!(Oid::from_dotted(text), Some(oid));
            assert_eq!(Oid::from_content(content), Ok(oid));
        }
    }

    #[test]
    fn malformed_identifiers_are_refused() {
        for (content, why) in [
            (&[][..], "empty"),
            (&[0x2a, 0x81], "cut short"),
            (&[0x2a, 0x80, 0x01], "padded arc"),
            (&[0x80, 0x01], "padded first arc"),
            (&[1; 40], "too long"),
        ] {
            assert!(Oid::from_content(content).is_err(), "{why}");
        }
        for text in ["", "1", "1.", "3.1", "1.40", "1.2.x", "1.2.-3", "1..2"] {
            assert_eq!(Oid::from_dotted(text), None, "{text}");
        }
    }
}
