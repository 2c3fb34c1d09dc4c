//! What OpenSSL makes of what is issued; skipped, with a word about it, where OpenSSL 3 is missing.

use std::path::PathBuf;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yinzheng::pki::Certificate;
use yinzheng::pki::issue::CmsStandard;
use yinzheng::pki::issue::CrlTemplate;
use yinzheng::pki::issue::OcspTemplate;
use yinzheng::pki::issue::Placement;
use yinzheng::pki::issue::RevokedCertificate;
use yinzheng::pki::issue::SignedDataTemplate;
use yinzheng::pki::issue::StatusTemplate;
use yinzheng::pki::revocation::CertStatus;
use yinzheng::pki::revocation::RevocationReason;

use crate::signers::Scheme;
use crate::timestamps::token;
use crate::world::NEXT;
use crate::world::NOW;
use crate::world::SIGNED;
use crate::world::World;
use crate::world::at;

const DISTID: &str = "distid:1234567812345678";

/// OpenSSL 3, and the folder of one world, which it works in.
struct OpenSsl(PathBuf);

impl OpenSsl {
    fn find(test: &str, scheme: Scheme) -> Option<Self> {
        let version = Command::new("openssl").arg("version").output();
        let version = version.map(|v| String::from_utf8_lossy(&v.stdout).into_owned());
        match version {
            Ok(version) if version.starts_with("OpenSSL 3.") => {}
            other => {
                println!("skipped: openssl 3 is needed, found {other:?}");
                return None;
            }
        }
        let folder = format!("issue-{test}-{scheme:?}");
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        Some(Self(folder))
    }

    /// Some distributions leave SM2 out.
    fn knows_sm2(&self) -> bool {
        let found = self.ask("ecparam -list_curves").1.contains("SM2");
        if !found {
            println!("skipped: this openssl has no SM2");
        }
        found
    }

    fn write(&self, name: &str, content: &[u8]) {
        std::fs::write(self.0.join(name), content).unwrap();
    }

    /// The certificates as `name.pem`.
    fn write_all(&self, world: &World) {
        for (name, party) in [
            ("root", &world.root),
            ("ca", &world.ca),
            ("signer", &world.signer),
            ("authority", &world.authority),
            ("responder", &world.responder),
        ] {
            self.write(&format!("{name}.pem"), pem(&party.certificate).as_bytes());
        }
        self.write("root.crl", world.root.crl().der());
        self.write("ca.crl", world.ca.crl().der());
    }

    /// Whether the command succeeds, and everything it says.
    fn ask(&self, line: &str) -> (bool, String) {
        let words = line.split_whitespace();
        let output = Command::new("openssl")
            .args(words)
            .current_dir(&self.0)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }

    #[track_caller]
    fn accepts(&self, line: &str) -> String {
        let (good, said) = self.ask(line);
        assert!(good, "openssl {line}: {said}");
        said
    }

    #[track_caller]
    fn refuses(&self, line: &str, why: &str) {
        let (good, said) = self.ask(line);
        assert!(!good && said.contains(why), "openssl {line}: {said}");
    }
}

fn pem(certificate: &Certificate) -> String {
    let text = STANDARD.encode(certificate.der());
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect();
    let body = lines.join("\n");
    format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
}

/// Options that fix time and trust.
fn trust() -> String {
    format!("-attime {} -CAfile root.pem", at(NOW).unix())
}

/// The schemes whose whole structures OpenSSL verifies.
const WHOLE: [Scheme; 5] = [
    Scheme::Ed25519,
    Scheme::P256,
    Scheme::P384,
    Scheme::Rsa,
    Scheme::RsaPss,
];

#[test]
fn chains_with_crls() {
    for scheme in WHOLE {
        let Some(openssl) = OpenSsl::find("chains", scheme) else {
            return;
        };
        let world = World::of(scheme);
        openssl.write_all(&world);
        let trust = trust();
        let verify = "verify -x509_strict -check_ss_sig -crl_check_all -untrusted ca.pem";
        let lists = "-CRLfile root.crl -CRLfile ca.crl";
        for (name, purpose) in [
            ("ca", "any"),
            ("signer", "smimesign"),
            ("authority", "timestampsign"),
            ("responder", "ocsphelper"),
        ] {
            openssl.accepts(&format!(
                "{verify} {lists} {trust} -purpose {purpose} {name}.pem"
            ));
        }
        openssl.refuses(
            &format!("{verify} {lists} {trust} -purpose timestampsign signer.pem"),
            "purpose",
        );
        let entry = RevokedCertificate::new(&world.signer.certificate, at(SIGNED))
            .with_reason(RevocationReason::KeyCompromise)
            .with_invalidity_date(at("2026-02-03T04:05:06Z"));
        let list = CrlTemplate::new(8, at(SIGNED), at(NEXT)).revoke(entry);
        let list = list.sign(&world.ca.credential()).unwrap();
        openssl.write("revoked.crl", list.der());
        openssl.refuses(
            &format!("{verify} -CRLfile root.crl -CRLfile revoked.crl {trust} signer.pem"),
            "certificate revoked",
        );
        let text = openssl.accepts("crl -inform DER -in revoked.crl -noout -text");
        for want in ["Key Compromise", "Feb  3 04:05:06 2026 GMT", "CRL Number"] {
            assert!(text.contains(want), "{want}: {text}");
        }
    }
}

#[test]
fn sm2_hop_by_hop() {
    let Some(openssl) = OpenSsl::find("hops", Scheme::Sm2) else {
        return;
    };
    if !openssl.knows_sm2() {
        return;
    }
    let world = World::of(Scheme::Sm2);
    openssl.write_all(&world);
    let verify = format!("verify -partial_chain -no_check_time -vfyopt {DISTID}");
    for (issuer, subject) in [
        ("root", "ca"),
        ("ca", "signer"),
        ("ca", "authority"),
        ("ca", "responder"),
    ] {
        openssl.accepts(&format!("{verify} -trusted {issuer}.pem {subject}.pem"));
    }
    openssl.refuses(&format!("{verify} -trusted root.pem signer.pem"), "issuer");
    openssl.refuses(
        "verify -partial_chain -no_check_time -vfyopt distid:another -trusted ca.pem signer.pem",
        "signature failure",
    );

    // OpenSSL has no way to name the identity for what is not the target of a path, but takes the octets themselves.
    openssl.accepts("crl -inform DER -in ca.crl -noout -text");
    let (signer, ca) = (&world.signer.certificate, &world.ca.certificate);
    let status = StatusTemplate::new(signer, ca, CertStatus::Good, at(SIGNED));
    let answer = OcspTemplate::new(at(SIGNED)).with_status(status);
    let answer = answer.sign(&world.responder.credential()).unwrap();
    let answer = answer.basic().unwrap();
    let (root, crl) = (&world.root.certificate, world.ca.crl());
    for (issuer, signed, value) in [
        ("root", root.tbs(), root.signature_value()),
        ("ca", crl.tbs(), crl.signature_value()),
        ("responder", answer.tbs(), answer.signature_value()),
    ] {
        let key = openssl.accepts(&format!("x509 -in {issuer}.pem -noout -pubkey"));
        openssl.write("key.pem", key.as_bytes());
        openssl.write("signed", signed);
        openssl.write("value", value);
        openssl.accepts(&format!(
            "pkeyutl -verify -pubin -inkey key.pem -rawin -digest sm3 -in signed -sigfile value \
             -pkeyopt {DISTID}"
        ));
    }
}

#[test]
fn ocsp_answers() {
    for scheme in WHOLE {
        let Some(openssl) = OpenSsl::find("ocsp", scheme) else {
            return;
        };
        let world = World::of(scheme);
        openssl.write_all(&world);
        let trust = trust();
        let revoked = CertStatus::Revoked {
            at: at("2024-02-03T04:05:06Z"),
            reason: Some(RevocationReason::Superseded),
        };
        for (responder, status, want) in [
            (&world.responder, CertStatus::Good, "signer.pem: good"),
            (&world.ca, CertStatus::Good, "signer.pem: good"),
            (&world.responder, revoked, "signer.pem: revoked"),
            (&world.responder, CertStatus::Unknown, "signer.pem: unknown"),
        ] {
            let (signer, ca) = (&world.signer.certificate, &world.ca.certificate);
            let status = StatusTemplate::new(signer, ca, status, at("2024-06-01"));
            // The command compares these two with the clock of the machine, whatever time it is asked about.
            let status = status.with_next_update(at(NEXT));
            let answer = OcspTemplate::new(at("2025-06-01")).with_status(status);
            let answer = answer.sign(&responder.credential()).unwrap();
            openssl.write("answer.der", answer.der());
            let said = openssl.accepts(&format!(
                "ocsp -respin answer.der -issuer ca.pem -cert signer.pem -no_nonce -verify_other ca.pem {trust}"
            ));
            assert!(said.contains("Response verify OK"), "{scheme:?}: {said}");
            assert!(said.contains(want), "{scheme:?}: {said}");
        }
    }
}

#[test]
fn timestamps() {
    for scheme in [Scheme::P256, Scheme::P384, Scheme::Rsa] {
        let Some(openssl) = OpenSsl::find("timestamps", scheme) else {
            return;
        };
        let world = World::of(scheme);
        openssl.write_all(&world);
        openssl.write("text", b"text");
        openssl.write("other", b"texu");
        openssl.write("token.der", &token(&world, b"text"));
        let trust = trust();
        let verify = format!("ts -verify -token_in -in token.der -untrusted ca.pem {trust}");
        let said = openssl.accepts(&format!("{verify} -data text"));
        assert!(said.contains("Verification: OK"), "{scheme:?}: {said}");
        openssl.refuses(&format!("{verify} -data other"), "message imprint mismatch");
        let said = openssl.accepts("ts -reply -token_in -in token.der -token_out -text");
        assert!(
            said.contains("Jun  1 08:00:00 2026 GMT"),
            "{scheme:?}: {said}"
        );
    }
}

#[test]
fn signed_data() {
    for scheme in [Scheme::P256, Scheme::P384, Scheme::Rsa, Scheme::RsaPss] {
        let Some(openssl) = OpenSsl::find("cms", scheme) else {
            return;
        };
        let world = World::of(scheme);
        openssl.write_all(&world);
        openssl.write("text", b"text\n");
        openssl.write("other", b"texu\n");
        let trust = trust();
        for placement in [Placement::Attached, Placement::Detached] {
            let template = SignedDataTemplate::new(CmsStandard::Rfc5652, placement, b"text\n")
                .with_signing_time(at(SIGNED))
                .with_certificate(&world.ca.certificate)
                .with_crl(&world.ca.crl());
            let signed = template.sign(&world.signer.credential()).unwrap();
            let stamp = token(&world, signed.signature_value());
            let stamped = signed.clone().with_timestamp(&stamp).unwrap();
            let bare = template.without_attributes();
            let bare = bare.sign(&world.signer.credential()).unwrap();
            let verify = format!("cms -verify -cades -inform DER -binary {trust} -out out");
            for (name, value) in [("signed", signed), ("stamped", stamped)] {
                openssl.write(name, value.der());
                match placement {
                    Placement::Attached => openssl.accepts(&format!("{verify} -in {name}")),
                    Placement::Detached => {
                        let other = format!("{verify} -in {name} -content other");
                        openssl.refuses(&other, "verification failure");
                        openssl.accepts(&format!("{verify} -in {name} -content text"))
                    }
                };
                assert_eq!(std::fs::read(openssl.0.join("out")).unwrap(), b"text\n");
            }
            openssl.write("bare", bare.der());
            let content = match placement {
                Placement::Attached => "",
                Placement::Detached => "-content text",
            };
            let verify = format!("cms -verify -inform DER -binary {trust} -out out");
            openssl.accepts(&format!("{verify} -in bare {content}"));
        }
    }
}
