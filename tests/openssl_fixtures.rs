//! The generator's certificates, CRLs, tokens, CMS values and OCSP answers as OpenSSL sees them.
//!
//! Skipped, with a line that says so, where there is no `openssl`.

mod support;

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use support::certificate::CertBuilder;
use support::certificate::Identity;
use support::certificate::Parameters;
use support::cms::CmsBuilder;
use support::cms::Form;
use support::crl::CrlBuilder;
use support::key::Key;
use support::key::Scheme;
use support::name::Name;
use support::ocsp::OcspBuilder;
use support::ocsp::ResponderId;
use support::ocsp::Single;
use support::pki::TestPki;
use support::reissue;
use support::seal::Layout;
use support::seal::SealBuilder;
use support::seal_signature::SealSignatureBuilder;
use support::timestamp::TimestampBuilder;
use yinzheng::asn1::Reader;
use yinzheng::asn1::Tlv;

const SM2_ID: &str = "distid:1234567812345678";
/// 2026-11-24T00:00:00Z.
const NOW: &str = "1795478400";

/// A folder of files for one test, removed at its end.
struct Bench(PathBuf);

impl Bench {
    /// `None` where there is no OpenSSL of version 3.
    fn new(name: &str) -> Option<Self> {
        let version = Command::new("openssl").arg("version").output();
        let version = version.map(|o| String::from_utf8_lossy(&o.stdout).into_owned());
        if !version.as_ref().is_ok_and(|v| v.starts_with("OpenSSL 3")) {
            println!("skipped: no OpenSSL 3 ({version:?})");
            return None;
        }
        let folder = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Some(Self(folder))
    }

    fn put(&self, name: &str, data: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, data).unwrap();
        path
    }

    /// Writes certificates as PEM.
    fn pem(&self, name: &str, certificates: &[&[u8]]) -> PathBuf {
        let blocks = certificates.iter().map(|der| block("CERTIFICATE", der));
        self.put(name, blocks.collect::<String>().as_bytes())
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// One PEM block.
fn block(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> = body
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    let lines = lines.join("\n");
    format!("-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n")
}

fn openssl(arguments: &[&str]) -> Output {
    Command::new("openssl").args(arguments).output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Whether OpenSSL accepts `subject` directly under `issuer`. The SM2 identity is named for an SM2 issuer alone,
/// because other algorithms refuse it.
fn hop(bench: &Bench, issuer: &Identity, subject: &[u8]) -> bool {
    let trusted = bench.pem("issuer.pem", &[&issuer.certificate]);
    let leaf = bench.pem("leaf.pem", &[subject]);
    let mut arguments = vec!["verify", "-partial_chain", "-attime", NOW];
    if issuer.key.scheme() == Scheme::Sm2 {
        arguments.extend(["-vfyopt", SM2_ID]);
    }
    arguments.extend(["-trusted", text(&trusted), text(&leaf)]);
    openssl(&arguments).status.success()
}

#[test]
fn every_certificate_verifies_under_its_issuer() {
    let Some(bench) = Bench::new("yinzheng-hops") else {
        return;
    };
    for pki in [TestPki::sm2(), TestPki::ecdsa(), TestPki::rsa()] {
        for (name, issuer, subject) in [
            ("intermediate", &pki.root, &pki.intermediate),
            ("signer", &pki.intermediate, &pki.signer),
            ("other", &pki.intermediate, &pki.other),
            ("revoked", &pki.intermediate, &pki.revoked),
            ("encipher", &pki.intermediate, &pki.encipher),
            ("ocsp", &pki.intermediate, &pki.ocsp),
            ("tsa", &pki.root, &pki.tsa),
            ("maker", &pki.maker_root, &pki.maker),
            ("stranger", &pki.stranger_root, &pki.stranger),
        ] {
            let accepted = hop(&bench, issuer, &subject.certificate);
            assert!(accepted, "{name}, {:?}", pki.scheme);
        }
        for (name, issuer, subject) in [
            ("stranger under the root", &pki.root, &pki.stranger),
            ("ended", &pki.intermediate, &pki.expired),
            ("not yet begun", &pki.intermediate, &pki.late),
        ] {
            let accepted = hop(&bench, issuer, &subject.certificate);
            assert!(!accepted, "{name}, {:?}", pki.scheme);
        }
    }
}

#[test]
fn deviations_of_certificates_are_what_they_say() {
    let Some(bench) = Bench::new("yinzheng-deviations") else {
        return;
    };
    let root = &TestPki::sm2().root;
    let plain = |scheme| {
        let name = Name::of("示例", "deviation");
        CertBuilder::new(&name, &Key::named(scheme, "deviation")).issued_by(root)
    };
    for (name, certificate, accepted) in [
        ("Ed25519", plain(Scheme::Ed25519), true),
        ("P-384", plain(Scheme::P384), true),
        ("version 1", plain(Scheme::Sm2).version_1(), true),
        (
            "NULL",
            plain(Scheme::Sm2).parameters(Parameters::Null),
            true,
        ),
        ("broken", plain(Scheme::Sm2).broken_signature(), false),
        (
            "other identity",
            plain(Scheme::Sm2).signing_id(b"other"),
            false,
        ),
    ] {
        let certificate = certificate.build();
        assert_eq!(hop(&bench, root, &certificate), accepted, "{name}");
    }
}

#[test]
fn crls_verify_under_their_issuer() {
    let Some(bench) = Bench::new("yinzheng-crls") else {
        return;
    };
    let verified = |issuer: &Identity, crl: &[u8]| {
        let ca = bench.pem("ca.pem", &[&issuer.certificate]);
        let file = bench.put("list.crl", crl);
        let output = openssl(&[
            "crl",
            "-inform",
            "DER",
            "-in",
            text(&file),
            "-CAfile",
            text(&ca),
            "-noout",
        ]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("verify"), "{said}");
        said.contains("verify OK")
    };
    for pki in western() {
        assert!(verified(&pki.root, &pki.root_crl));
        assert!(verified(&pki.intermediate, &pki.intermediate_crl));
        assert!(verified(&pki.maker_root, &pki.maker_crl));
        let broken = CrlBuilder::new(&pki.root).broken_signature().build();
        assert!(!verified(&pki.root, &broken));
        assert!(verified(
            &pki.root,
            &CrlBuilder::new(&pki.root).version_1().build()
        ));
        assert!(verified(
            &pki.root,
            &CrlBuilder::new(&pki.root).delta(1).number(2).build()
        ));
    }
}

/// The schemes for which OpenSSL takes no SM2 identity, so that it can verify what is not a certificate.
fn western() -> [&'static TestPki; 2] {
    [TestPki::ecdsa(), TestPki::rsa()]
}

/// Root and intermediate in one file.
fn chain(bench: &Bench, pki: &TestPki) -> PathBuf {
    let all = [&pki.root.certificate[..], &pki.intermediate.certificate];
    bench.pem("chain.pem", &all)
}

#[test]
fn tokens_verify() {
    let Some(bench) = Bench::new("yinzheng-tokens") else {
        return;
    };
    let content = bench.put("content", b"content");
    for pki in western() {
        let chain = chain(&bench, pki);
        let accepted = |token: TimestampBuilder| {
            let token = bench.put("token", &token.token());
            let (content, token, chain) = (text(&content), text(&token), text(&chain));
            let mut arguments = vec!["ts", "-verify", "-token_in", "-attime", NOW];
            arguments.extend(["-data", content, "-in", token, "-CAfile", chain]);
            openssl(&arguments).status.success()
        };
        let token = TimestampBuilder::new(&pki.tsa, b"content");
        let other = TimestampBuilder::new(&pki.tsa, b"other");
        assert!(accepted(token.clone()), "{:?}", pki.scheme);
        assert!(!accepted(token.broken_signature()), "{:?}", pki.scheme);
        assert!(!accepted(other), "{:?}", pki.scheme);
    }
}

#[test]
fn cms_values_verify() {
    let Some(bench) = Bench::new("yinzheng-cms") else {
        return;
    };
    let content = bench.put("content", b"content");
    for pki in western() {
        let chain = chain(&bench, pki);
        let accepted = |cms: CmsBuilder| {
            let cms = bench.put("cms", &cms.build());
            let (content, cms, chain) = (text(&content), text(&cms), text(&chain));
            let mut arguments = vec!["cms", "-verify", "-binary", "-inform", "DER", "-in", cms];
            arguments.extend(["-content", content, "-CAfile", chain]);
            arguments.extend(["-purpose", "any", "-attime", NOW]);
            openssl(&arguments).status.success()
        };
        let cms = CmsBuilder::of_form(Form::Detached, &pki.signer, b"content");
        let other = CmsBuilder::of_form(Form::Detached, &pki.signer, b"other");
        assert!(accepted(cms.clone()), "{:?}", pki.scheme);
        assert!(
            accepted(cms.clone().without_attributes()),
            "{:?}",
            pki.scheme
        );
        assert!(accepted(cms.clone().also_signed_by(&pki.other)));
        assert!(!accepted(cms.broken_signature()), "{:?}", pki.scheme);
        assert!(!accepted(other), "{:?}", pki.scheme);
    }
}

#[test]
fn ocsp_answers_verify() {
    let Some(bench) = Bench::new("yinzheng-ocsp") else {
        return;
    };
    for pki in western() {
        let chain = chain(&bench, pki);
        let issuer = bench.pem("middle.pem", &[&pki.intermediate.certificate]);
        let said = |answer: OcspBuilder, of: &Identity| {
            let answer = bench.put("answer", &answer.build());
            let subject = bench.pem("subject.pem", &[&of.certificate]);
            let (answer, subject, issuer) = (text(&answer), text(&subject), text(&issuer));
            let mut arguments = vec!["ocsp", "-no_nonce", "-respin", answer];
            arguments.extend(["-issuer", issuer, "-cert", subject, "-CAfile", text(&chain)]);
            let output = openssl(&arguments);
            [output.stdout, output.stderr].concat()
        };
        let says = |answer, of, word: &str| {
            let said = said(answer, of);
            let said = String::from_utf8_lossy(&said).into_owned();
            said.contains("verify OK") && said.contains(word)
        };
        for id in [ResponderId::Name, ResponderId::Key] {
            let revoked = Single::new(&pki.intermediate, &pki.revoked);
            let answer = OcspBuilder::new(&pki.ocsp)
                .responder_id(id)
                .single(Single::new(&pki.intermediate, &pki.signer))
                .single(revoked.revoked("2024-03-01", Some(1)))
                .single(Single::new(&pki.intermediate, &pki.other).unknown());
            assert!(says(answer.clone(), &pki.signer, ": good"), "{id:?}");
            assert!(
                says(answer.clone(), &pki.revoked, "keyCompromise"),
                "{id:?}"
            );
            assert!(says(answer.clone(), &pki.other, ": unknown"), "{id:?}");
            assert!(
                !says(answer.broken_signature(), &pki.signer, ": good"),
                "{id:?}"
            );
        }
    }
}

/// The elements inside the SEQUENCE `der`.
fn elements(der: &[u8]) -> Vec<Tlv<'_>> {
    let mut inside = Reader::new(der).read_any("outer").unwrap().inside();
    std::iter::from_fn(|| inside.read_any("inner").ok()).collect()
}

/// Whether OpenSSL accepts the SM2 `value` (a BIT STRING) of `signer` over `message`.
fn sm2_accepts(bench: &Bench, signer: &Identity, message: &[u8], value: &Tlv<'_>) -> bool {
    let key = block("PUBLIC KEY", &signer.key.spki());
    let key = bench.put("key.pem", key.as_bytes());
    let message = bench.put("message", message);
    let value = bench.put("value", value.whole_octets("value").unwrap());
    let mut arguments = vec!["pkeyutl", "-verify", "-rawin", "-digest", "sm3"];
    arguments.extend(["-pkeyopt", SM2_ID, "-pubin", "-inkey", text(&key)]);
    arguments.extend(["-in", text(&message), "-sigfile", text(&value)]);
    openssl(&arguments).status.success()
}

#[test]
fn sm2_values_verify() {
    let Some(bench) = Bench::new("yinzheng-sm2") else {
        return;
    };
    let pki = TestPki::sm2();
    let crl = elements(&pki.intermediate_crl);
    let seal = SealBuilder::new(Layout::V4, &pki.maker, &pki.signer).build();
    let signature = SealSignatureBuilder::new(Layout::V4, &seal, &pki.signer, b"x", "/x").build();
    let (seal, signature) = (elements(&seal), elements(&signature));

    assert!(sm2_accepts(&bench, &pki.intermediate, crl[0].raw, &crl[2]));
    assert!(!sm2_accepts(&bench, &pki.root, crl[0].raw, &crl[2]));
    assert!(sm2_accepts(&bench, &pki.maker, seal[0].raw, &seal[3]));
    assert!(sm2_accepts(
        &bench,
        &pki.signer,
        signature[0].raw,
        &signature[3]
    ));
    assert!(!sm2_accepts(
        &bench,
        &pki.signer,
        signature[1].raw,
        &signature[3]
    ));
}

#[test]
fn sm2_seals_of_2014_verify_over_their_sequence() {
    let Some(bench) = Bench::new("yinzheng-2014") else {
        return;
    };
    let pki = TestPki::sm2();
    let seal = SealBuilder::new(Layout::V1, &pki.maker, &pki.signer).build();
    let seal = elements(&seal);
    let info = elements(seal[1].raw);

    let message = support::der::seq([seal[0].raw, info[0].raw, info[1].raw]);

    assert!(sm2_accepts(&bench, &pki.maker, &message, &info[2]));
    assert!(!sm2_accepts(&bench, &pki.maker, seal[0].raw, &info[2]));
}

/// The same hop in other algorithms.
#[test]
fn what_is_issued_again_verifies_again() {
    let Some(bench) = Bench::new("yinzheng-reissue") else {
        return;
    };
    let rsa = TestPki::rsa();
    for scheme in [Scheme::Sm2, Scheme::P256] {
        let root = reissue::key_for(scheme, &rsa.root.certificate);
        let middle = reissue::key_for(scheme, &rsa.intermediate.certificate);
        let root = Identity {
            certificate: reissue::certificate(&rsa.root.certificate, &root),
            key: root,
            ..rsa.root.clone()
        };
        let intermediate = reissue::certificate(&rsa.intermediate.certificate, &root.key);
        let signer = reissue::certificate(&rsa.signer.certificate, &middle);
        let middle = Identity {
            certificate: intermediate.clone(),
            key: middle,
            ..rsa.intermediate.clone()
        };
        assert!(hop(&bench, &root, &intermediate), "{scheme:?}");
        assert!(hop(&bench, &middle, &signer), "{scheme:?}");
        assert!(
            !hop(&bench, &middle, &reissue::broken(signer)),
            "{scheme:?}"
        );
        let crl = reissue::crl(&rsa.intermediate_crl, &middle.key);
        assert_eq!(elements(&crl).len(), 3);
    }
}
