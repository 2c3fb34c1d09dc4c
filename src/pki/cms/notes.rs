//! What deviates from the standards and is read all the same.

use crate::asn1::BerDeviation;
use crate::asn1::Tag;
use crate::oid;
use crate::oid::Oid;
use crate::pki::cms::facts::CmsDeviation;
use crate::pki::cms::facts::CmsDeviationKind;
use crate::pki::cms::parse::AlgorithmIdentifier;
use crate::pki::cms::parse::Sid;
use crate::pki::cms::parse::SignedData;
use crate::pki::cms::parse::SignerInfo;

/// Deviations being collected.
#[derive(Default)]
pub(in crate::pki::cms) struct Notes(Vec<CmsDeviation>);

impl Notes {
    pub(in crate::pki::cms) fn add(&mut self, kind: CmsDeviationKind, offset: usize) {
        let deviation = CmsDeviation { kind, offset };
        if !self.0.contains(&deviation) {
            self.0.push(deviation);
        }
    }

    pub(in crate::pki::cms) fn into_deviations(self) -> Vec<CmsDeviation> {
        self.0
    }

    pub(in crate::pki::cms) fn encoding(&mut self, deviations: &[BerDeviation]) {
        for ber in deviations {
            self.add(CmsDeviationKind::Ber(ber.kind), ber.offset);
        }
    }

    pub(in crate::pki::cms) fn structure(&mut self, data: &SignedData<'_>) {
        // 1 in PKCS#7 and GB/T 35275; 1, 3, 4 or 5 in RFC 5652, 5.1.
        if ![1, 3, 4, 5].contains(&data.version) {
            self.add(CmsDeviationKind::Version, data.version_offset);
        }
        for algorithm in &data.digest_algorithms {
            self.algorithm(algorithm);
        }
        if let Some(content) = data.content.filter(|c| c.tag != Tag::OCTET_STRING) {
            self.add(CmsDeviationKind::NotOctetString, content.offset);
        }
    }

    pub(in crate::pki::cms) fn signer(&mut self, info: &SignerInfo<'_>, data: &SignedData<'_>) {
        let version = match info.sid {
            Sid::IssuerAndSerial { .. } => 1,
            Sid::SubjectKeyId(_) => 3,
        };
        if info.version != version {
            self.add(CmsDeviationKind::Version, info.offset);
        }
        self.algorithm(&info.digest_algorithm);
        self.algorithm(&info.signature_algorithm);
        // These name keys. So does rsaEncryption, but CMS writes it here.
        if [oid::SM2, oid::EC_PUBLIC_KEY].contains(&info.signature_algorithm.oid) {
            let offset = info.signature_algorithm.offset;
            self.add(CmsDeviationKind::AlgorithmMisspelt, offset);
        }
        let listed = |a: &AlgorithmIdentifier<'_>| a.oid == info.digest_algorithm.oid;
        if !data.digest_algorithms.iter().any(listed) {
            self.add(
                CmsDeviationKind::DigestNotListed,
                info.digest_algorithm.offset,
            );
        }
        if info.signed_attributes.is_none() && !is_data(data.content_type) {
            self.add(CmsDeviationKind::ContentWithoutAttributes, info.offset);
        }
    }

    fn algorithm(&mut self, algorithm: &AlgorithmIdentifier<'_>) {
        // These two carry the digest and the curve.
        let has_parameters = [oid::RSA_PSS, oid::EC_PUBLIC_KEY].contains(&algorithm.oid);
        if !has_parameters && !algorithm.is_plain() {
            self.add(CmsDeviationKind::AlgorithmParameters, algorithm.offset);
        }
        let misspelt = [oid::SM2_WITH_SM3_MISSPELT, oid::SM3_KEYED];
        if misspelt.contains(&algorithm.oid) {
            self.add(CmsDeviationKind::AlgorithmMisspelt, algorithm.offset);
        }
    }
}

/// `data`, as either standard names it.
pub(in crate::pki::cms) fn is_data(content_type: Oid) -> bool {
    [oid::CMS_DATA, oid::GM_DATA].contains(&content_type)
}
