//! The same paths judged by `rustls-webpki`, as a second opinion.
//!
//! The two differ in what they look at, and every difference seen is named here with its cause: another one fails.

mod support;

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::UnixTime;
use webpki::EndEntityCert;
use webpki::KeyUsage;
use webpki::ring as algorithms;

use support::certificate::CertBuilder;
use support::certificate::Identity;
use support::extension;
use support::extension::Extension;
use support::key::Key;
use support::key::Scheme;
use support::name::Name;

use yinzheng::limits::Limits;
use yinzheng::oid;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::Observer;
use yinzheng::pki::PathJudge;
use yinzheng::pki::Purpose;
use yinzheng::pki::SignatureChecker;
use yinzheng::policy::PathPolicy;
use yinzheng::report::Reason;
use yinzheng::time::Timestamp;

fn corpus() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");
    let folder = std::env::var("YINZHENG_CORPUS").unwrap_or_else(|_| beside.to_owned());
    let found = Path::new(&folder).is_dir();
    if !found {
        println!("skipped: no corpus at {folder}");
    }
    found.then(|| folder.into())
}

/// Anchor first, target last.
fn ours(path: &[Vec<u8>], at: Timestamp) -> Option<Reason> {
    let read = |der: &Vec<u8>| Certificate::from_der(der).unwrap();
    let certificates: Vec<Certificate> = path.iter().map(read).collect();
    let mut anchors = Anchors::new();
    anchors.trust_signer(certificates[0].clone());
    let limits = Limits::default();
    let mut observer = Observer::new(&certificates, &anchors, SignatureChecker::new(&limits));
    let target = certificates.last().unwrap();
    observer.add_target(target);
    let policy = PathPolicy::default();
    let judge = PathJudge::new(observer.facts(), &anchors, &policy, &limits);
    let answer = judge.path(target, Purpose::SignerCa, at);
    match &answer.outcome {
        Err(failure) => Some(failure.reason),
        Ok(()) if answer.is_trusted() => None,
        Ok(()) => Some(Reason::OutOfBoundsNoPoe),
    }
}

fn theirs(path: &[Vec<u8>], at: Timestamp) -> Result<(), webpki::Error> {
    let der: Vec<CertificateDer<'_>> = path.iter().map(|d| d.as_slice().into()).collect();
    let anchors = [webpki::anchor_from_trusted_cert(&der[0])?];
    let target = EndEntityCert::try_from(der.last().unwrap())?;
    let seconds = u64::try_from(at.unix()).unwrap();
    target
        .verify_for_usage(
            &[
                algorithms::RSA_PKCS1_2048_8192_SHA256,
                algorithms::ECDSA_P256_SHA256,
            ],
            &anchors,
            &der[1..der.len() - 1],
            UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
            KeyUsage::client_auth(),
            None,
            None,
        )
        .map(|_| ())
}

/// Why the answers may differ: `None` if they may not.
fn difference(
    section: &str,
    ours: Option<Reason>,
    theirs: &Result<(), webpki::Error>,
) -> Option<&'static str> {
    use webpki::Error;
    match (ours, theirs) {
        (Some(Reason::CaKeyUsageNotPermitted), Ok(())) => Some("looks at no keyUsage"),
        (Some(Reason::PolicyConstraintViolated), Ok(())) => Some("looks at no policies"),
        (None, Err(Error::CaUsedAsEndEntity)) => Some("takes no CA as target"),
        (None, Err(error)) => match (section, error) {
            ("4.2", Error::BadDerTime) => Some("reads no year before 1970"),
            ("4.3", Error::UnknownIssuer) => Some("compares names octet by octet"),
            ("4.3", Error::TrailingData(_)) => Some("reads no unique identifiers"),
            ("4.6" | "4.13", Error::InvalidSignatureForPublicKey) => {
                Some("takes a self-issued certificate's twin for its issuer")
            }
            ("4.9" | "4.10" | "4.11" | "4.12", Error::UnsupportedCriticalExtension) => {
                Some("reads no policy extensions")
            }
            ("4.13", Error::NameConstraintViolation) => {
                Some("compares no directory names, mail addresses or URIs")
            }
            _ => None,
        },
        _ => None,
    }
}

#[test]
fn nist_paths() {
    let Some(folder) = corpus().map(|f| f.join("pkits")) else {
        return;
    };
    let at: Timestamp = "2011-04-15T00:00:00Z".parse().unwrap();
    let table = std::fs::read_to_string(folder.join("tests.tsv")).unwrap();
    let mut agreed = 0;
    let mut wrong = Vec::new();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        // Inputs about policies, which the other side does not take.
        if cells[5..9] != ["anyPolicy", "false", "false", "false"] {
            continue;
        }
        let read = |name: &str| std::fs::read(folder.join(format!("certs/{name}.crt"))).unwrap();
        let path: Vec<Vec<u8>> = cells[3].split(',').map(read).collect();
        let (ours, theirs) = (ours(&path, at), theirs(&path, at));
        let section = cells[0].rsplit_once('.').unwrap().0;
        if ours.is_none() == theirs.is_ok() {
            agreed += 1;
        } else if difference(section, ours, &theirs).is_none() {
            wrong.push(format!("{}: {ours:?}, {theirs:?}", cells[0]));
        }
    }
    println!("agreed on {agreed} paths");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(agreed > 140, "{agreed}");
}

/// Both answers for a path over an intermediate, which must agree; whether it is good.
fn agreed(why: &str, root: &Identity, middle: CertBuilder) -> bool {
    let middle = middle.identity();
    let name = extension::subject_alt_name(&[extension::dns("a.example.org")]);
    let target = builder("target")
        .issued_by(&middle)
        .for_signing()
        .extension(name);
    let path = [root, &middle, &target.identity()].map(|i| i.certificate.clone());
    let at: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
    let (ours, theirs) = (ours(&path, at), theirs(&path, at));
    assert_eq!(
        ours.is_none(),
        theirs.is_ok(),
        "{why}: {ours:?}, {theirs:?}"
    );
    ours.is_none()
}

fn builder(name: &str) -> CertBuilder {
    CertBuilder::new(&Name::of("对照", name), &Key::named(Scheme::P256, name))
}

#[test]
fn generated_paths() {
    let root = builder("root").ca(None).identity();
    let stranger = CertBuilder::new(&root.name, &Key::named(Scheme::P256, "stranger"));
    let stranger = stranger.ca(None).identity();
    let middle = || builder("middle").issued_by(&root).ca(None);
    let names = |text: &str| extension::name_constraints(&[extension::dns(text)], &[]);
    let unknown = Extension::new(oid::SM3, vec![5, 0]).critical();
    let no_ca = Extension::new(oid::CE_BASIC_CONSTRAINTS, vec![0x30, 0]);
    for (middle, good, why) in [
        (middle(), true, "nothing wrong"),
        (
            middle().extension(names("example.org")),
            true,
            "names inside",
        ),
        (
            middle().extension(names("example.com")),
            false,
            "names outside",
        ),
        (middle().valid("2020-01-01", "2024-06-01"), false, "expired"),
        (
            middle().valid("2030-01-01", "2040-01-01"),
            false,
            "not yet valid",
        ),
        (
            middle().second_extension(no_ca),
            false,
            "basicConstraints twice",
        ),
        (
            builder("middle").issued_by(&stranger).ca(None),
            false,
            "a stranger's",
        ),
        (middle().broken_signature(), false, "wrong value"),
        (
            middle().extension(unknown),
            false,
            "unknown critical extension",
        ),
    ] {
        assert_eq!(agreed(why, &root, middle), good, "{why}");
    }
}
