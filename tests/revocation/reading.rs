//! Reading CRLs and OCSP answers: good ones, bad ones, and big ones.

use std::time::Duration;
use std::time::Instant;

use yinzheng::asn1::Tag;
use yinzheng::asn1::integer;
use yinzheng::error::ParseErrorKind;
use yinzheng::limits::Limits;
use yinzheng::oid;
use yinzheng::pki::revocation::Crl;
use yinzheng::pki::revocation::NamedSources;
use yinzheng::pki::revocation::OcspResponse;

use crate::support::certificate::CertBuilder;
use crate::support::crl::CrlBuilder;
use crate::support::crl::Revoked;
use crate::support::der;
use crate::support::extension;
use crate::support::extension::Extension;
use crate::support::extension::distribution_point_name;
use crate::support::extension::uri;
use crate::support::key::Key;
use crate::support::name::Name;
use crate::support::ocsp::OcspBuilder;
use crate::support::ocsp::Single;
use crate::support::pki::TestPki;
use crate::world::certificate;

/// A CertificateList of these fields behind the algorithm, and with a signature that fits nothing.
fn list(version: &[u8], fields: &[&[u8]]) -> Vec<u8> {
    let algorithm = der::algorithm(oid::SM2_WITH_SM3, None);
    let name = TestPki::sm2().intermediate.name.der().to_vec();
    let mut parts = vec![version.to_vec(), algorithm.clone(), name];
    parts.extend(fields.iter().map(|f| f.to_vec()));
    der::seq([der::seq(parts), algorithm, der::bits(&[0; 64])])
}

fn time() -> Vec<u8> {
    der::time(der::instant("2025-01-01"))
}

#[test]
fn both_versions_are_read() {
    let pki = TestPki::sm2();
    let entry = Revoked::new(&pki.signer, "2024-03-01");
    let two = CrlBuilder::new(&pki.intermediate)
        .revoke(entry.clone())
        .build();
    let one = CrlBuilder::new(&pki.intermediate)
        .revoke(entry)
        .version_1()
        .build();
    for der in [&two, &one] {
        let crl = Crl::from_der(der).unwrap();
        assert_eq!(crl.len(), 1);
        assert_eq!(crl.entries_for(&pki.signer.serial).count(), 1);
        assert_eq!(crl.entries_for(&pki.other.serial).count(), 0);
        assert!(der.windows(crl.tbs().len()).any(|w| w == crl.tbs()));
        assert!(der.ends_with(crl.signature_value()));
    }
}

fn fault(der: &[u8]) -> (ParseErrorKind, &'static str) {
    let fault = Crl::from_der(der).unwrap_err();
    (fault.kind(), fault.field())
}

#[test]
fn malformed_crls_are_refused_at_their_field() {
    let v2 = der::int(1);
    let tag = ParseErrorKind::UnexpectedTag {
        expected: 0x30,
        found: 0x02,
    };
    let no_entry = der::seq([der::int(1)]);
    for (der, kind, field, why) in [
        (
            list(&der::int(2), &[&time()]),
            ParseErrorKind::UnexpectedValue,
            "version",
            "no version 3",
        ),
        (
            list(&v2, &[&time(), &time(), &time()]),
            ParseErrorKind::TrailingData,
            "",
            "a third time",
        ),
        (
            list(&v2, &[&der::utf8("2025")]),
            ParseErrorKind::BadTime,
            "thisUpdate",
            "no time",
        ),
        (
            list(&v2, &[&time(), &no_entry]),
            tag,
            "revokedCertificates",
            "an entry that is none",
        ),
    ] {
        let (found, place) = fault(&der);
        assert_eq!(
            (
                found,
                place
                    .trim_start_matches("TBSCertList")
                    .trim_start_matches('.')
            ),
            (kind, field),
            "{why}"
        );
    }
}

#[test]
fn malformed_extensions_are_refused_at_their_field() {
    let v2 = der::int(1);
    let number = || Extension::new(oid::CE_CRL_NUMBER, der::int(1));
    let base = Extension::new(oid::CE_DELTA_CRL_INDICATOR, vec![2, 1, 0xff]);
    let all = |list: &[Extension]| der::tagged(0, [der::seq(list.iter().map(Extension::der))]);
    let entry = |extensions: &[Extension]| {
        let extensions = der::seq(extensions.iter().map(Extension::der));
        der::seq([der::seq([integer(&[1]), time(), extensions])])
    };
    let many: Vec<Vec<u8>> = (0..65)
        .map(|n| uri(&format!("http://{n}.example.org")))
        .collect();
    let point = extension::issuing_distribution_point(&[distribution_point_name(&many)]);
    let twice = [number(), number()];
    for (der, kind, field, why) in [
        (
            list(&[], &[&time(), &all(&[number()])]),
            ParseErrorKind::UnexpectedValue,
            "TBSCertList.crlExtensions",
            "version 1 has none",
        ),
        (
            list(&v2, &[&time(), &all(&twice)]),
            ParseErrorKind::Duplicate,
            "TBSCertList.crlExtensions",
            "twice",
        ),
        (
            list(&v2, &[&time(), &entry(&twice)]),
            ParseErrorKind::Duplicate,
            "TBSCertList.revokedCertificates",
            "twice in an entry",
        ),
        (
            list(&v2, &[&time(), &all(&[base])]),
            ParseErrorKind::BadInteger,
            "deltaCRLIndicator",
            "a negative number",
        ),
        (
            list(&v2, &[&time(), &all(&[point])]),
            ParseErrorKind::Limit,
            "IssuingDistributionPoint",
            "more names than any real one",
        ),
    ] {
        assert_eq!(fault(&der), (kind, field), "{why}");
    }
}

#[test]
fn the_two_algorithms_of_a_crl_agree() {
    let good = list(&der::int(1), &[&time()]);
    assert!(Crl::from_der(&good).is_ok());
    let outer = der::algorithm(oid::RSA_SHA256, None);
    let tbs = yinzheng::asn1::Reader::new(&good)
        .read(Tag::SEQUENCE, "t")
        .unwrap();
    let tbs = tbs.inside().read(Tag::SEQUENCE, "t").unwrap().raw.to_vec();
    let mixed = der::seq([tbs, outer, der::bits(&[0; 64])]);
    assert_eq!(
        Crl::from_der(&mixed).unwrap_err().field(),
        "TBSCertList.signature"
    );
}

#[test]
fn files_hold_one_or_more() {
    let pki = TestPki::sm2();
    let [root, intermediate, maker] = pki.crls();
    let pem = |der: &[u8]| {
        use base64::Engine as _;
        let text = base64::engine::general_purpose::STANDARD.encode(der);
        format!("-----BEGIN X509 CRL-----\n{text}\n-----END X509 CRL-----\n")
    };
    for (bytes, count) in [
        (root.to_vec(), 1),
        ([root, intermediate, maker].concat(), 3),
        (pem(root).into_bytes(), 1),
        ((pem(root) + "text\n" + &pem(maker)).into_bytes(), 2),
    ] {
        assert_eq!(Crl::read_all(&bytes).unwrap().len(), count);
    }
    for bad in [&b""[..], b"\x30", &[root, &[0]].concat()] {
        assert!(Crl::read_all(bad).is_err());
    }
    let answer = OcspBuilder::new(&pki.ocsp).build();
    assert_eq!(
        OcspResponse::read_all(&[&answer[..], &answer].concat())
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn no_cut_or_turned_octet_makes_the_readers_panic() {
    let pki = TestPki::sm2();
    let answer = OcspBuilder::new(&pki.ocsp)
        .single(Single::new(&pki.intermediate, &pki.signer).revoked("2024-03-01", Some(1)))
        .nonce(&[7; 16])
        .build();
    let crl = pki.intermediate_crl.clone();
    for at in 0..crl.len().max(answer.len()) {
        for der in [&crl, &answer] {
            let cut = &der[..at.min(der.len().saturating_sub(1))];
            assert!(Crl::from_der(cut).is_err() && OcspResponse::from_der(cut).is_err());
            let mut turned = der.clone();
            if let Some(octet) = turned.get_mut(at) {
                *octet ^= 0x21;
            }
            // Whatever becomes of it, it comes to an end.
            let _ = (Crl::from_der(&turned), OcspResponse::from_der(&turned));
        }
    }
}

#[test]
fn a_big_crl_is_read_and_searched_quickly() {
    let count = 200_000_u32;
    // Numbers in an order of their own, so that the index has to sort.
    let serial = |n: u32| n.wrapping_mul(2_654_435_761).to_be_bytes();
    let reason = Extension::new(oid::CE_REASON_CODE, der::enumerated(4)).der();
    let entry = |n: u32| der::seq([integer(&serial(n)), time(), der::seq([&reason])]);
    let entries = der::seq((0..count).map(entry));
    let der = list(&der::int(1), &[&time(), &entries]);

    let start = Instant::now();
    let crl = Crl::from_der(&der).unwrap();
    assert_eq!(crl.len(), 200_000);
    for n in (0..count).step_by(7) {
        let serial = integer(&serial(n))[2..].to_vec();
        assert_eq!(crl.entries_for(&serial).count(), 1, "{n}");
    }
    let taken = start.elapsed();
    println!("{} bytes read and searched in {taken:?}", der.len());
    assert!(taken < Duration::from_secs(10), "{taken:?}");

    let limits = Limits {
        crl: der.len() - 1,
        ..Limits::default()
    };
    let fault = Crl::from_der_within(&der, &limits).unwrap_err();
    assert_eq!(fault.kind(), ParseErrorKind::Limit);
}

#[test]
fn certificates_name_their_sources() {
    let pki = TestPki::sm2();
    let make = |extensions: &[Extension]| {
        let builder = CertBuilder::new(&Name::of("示例", "来源"), &Key::sm2("sources"));
        let all = extensions.iter().cloned();
        all.fold(builder, CertBuilder::extension).identity()
    };
    let ldap = || {
        extension::crl_distribution_point(
            "ldap://ldap.example.org/cn=crl?certificateRevocationList",
        )
    };
    let broken = Extension::new(oid::CE_CRL_DISTRIBUTION_POINTS, der::null());
    for (identity, empty, why) in [
        (make(&[]), true, "none"),
        (pki.signer.clone(), false, "a CRL"),
        (make(&[ldap()]), false, "a CRL by LDAP alone"),
        (
            make(&[extension::ocsp_address("http://ocsp.example.org")]),
            false,
            "a responder",
        ),
        (make(&[broken]), false, "what cannot be read may name one"),
    ] {
        assert_eq!(
            NamedSources::of(&certificate(&identity)).is_empty(),
            empty,
            "{why}"
        );
    }
}
