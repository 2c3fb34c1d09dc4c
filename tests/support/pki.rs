//! The world of the tests: a root with an intermediate and its signers, and a branch of its own for the maker.
//!
//! ```text
//! root ── intermediate ── signer, expired, late, revoked, revoked_later, encipher, other, ocsp
//!    └─── tsa
//! maker_root ── maker
//! stranger_root (the root's name, another key) ── stranger
//! ```
//!
//! Everything lasts until 2055 or longer. All names are invented.

use std::sync::OnceLock;

use yinzheng::oid;
use yinzheng::pki::Anchors;
use yinzheng::pki::revocation::Crl;
use yinzheng::verifier::Evidence;

use super::certificate::CertBuilder;
use super::certificate::Identity;
use super::crl::CrlBuilder;
use super::crl::Revoked;
use super::crl::reason;
use super::extension;
use super::extension::usage;
use super::key::Key;
use super::key::Scheme;
use super::name::Name;
use super::signer::certificate;

/// The seal's number, which is also the signer's common name, as government seal certificates have it.
pub(crate) const SEAL_ID: &str = "51080000009999";
/// The office that signs.
pub(crate) const OFFICE: &str = "广元市示例交通运输局";
/// Its unified social credit code, invented, with right check characters.
pub(crate) const OFFICE_CODE: &str = "11510800MB9999906B";

/// Keys, certificates and CRLs.
#[derive(Clone)]
pub(crate) struct TestPki {
    pub(crate) scheme: Scheme,
    pub(crate) root: Identity,
    pub(crate) intermediate: Identity,
    pub(crate) maker_root: Identity,
    /// The seal maker.
    pub(crate) maker: Identity,
    /// The office that seals.
    pub(crate) signer: Identity,
    /// Another good signer of the same intermediate, with a key of its own.
    pub(crate) other: Identity,
    /// Ended 2024-03-01.
    pub(crate) expired: Identity,
    /// Begins 2030-01-01.
    pub(crate) late: Identity,
    /// Revoked 2024-03-01, its key compromised.
    pub(crate) revoked: Identity,
    /// Revoked 2025-03-01, superseded.
    pub(crate) revoked_later: Identity,
    /// Its key usage allows enciphering alone.
    pub(crate) encipher: Identity,
    pub(crate) tsa: Identity,
    /// OCSP responder by delegation of the intermediate.
    pub(crate) ocsp: Identity,
    pub(crate) stranger_root: Identity,
    pub(crate) stranger: Identity,
    pub(crate) root_crl: Vec<u8>,
    pub(crate) intermediate_crl: Vec<u8>,
    pub(crate) maker_crl: Vec<u8>,
}

impl TestPki {
    /// SM2 throughout; the same octets in every run.
    pub(crate) fn sm2() -> &'static Self {
        Self::of(Scheme::Sm2)
    }

    /// ECDSA on P-256 throughout; other keys in every run.
    pub(crate) fn ecdsa() -> &'static Self {
        Self::of(Scheme::P256)
    }

    /// RSA-2048 with SHA-256 throughout; the same octets in every run.
    pub(crate) fn rsa() -> &'static Self {
        Self::of(Scheme::Rsa)
    }

    /// One kind of key throughout; made once per process.
    pub(crate) fn of(scheme: Scheme) -> &'static Self {
        static MADE: [OnceLock<TestPki>; Scheme::ALL.len()] =
            [const { OnceLock::new() }; Scheme::ALL.len()];
        MADE[scheme as usize].get_or_init(|| Self::make(scheme))
    }

    fn make(scheme: Scheme) -> Self {
        let key = |name| Key::named(scheme, name);
        let root = root("root", &key("root"));
        let intermediate = CertBuilder::new(
            &Name::of("示例电子认证服务有限公司", "示例政务用户证书CA"),
            &key("intermediate"),
        )
        .issued_by(&root)
        .serial(0x2001)
        .valid("2020-01-01", "2058-01-01")
        .ca(Some(0))
        .extension(extension::crl_distribution_point(
            "http://crl.example.org/root.crl",
        ))
        .identity();
        let maker_root = CertBuilder::new(
            &Name::of("示例电子印章服务中心", "示例制章根证书"),
            &key("maker-root"),
        )
        .serial(0x3001)
        .valid("2020-01-01", "2060-01-01")
        .ca(None)
        .identity();
        let maker = CertBuilder::new(
            &Name::of("示例电子印章服务中心", "示例制章人"),
            &key("maker"),
        )
        .issued_by(&maker_root)
        .serial(0x3101)
        .for_signing()
        .extension(extension::crl_distribution_point(
            "http://crl.example.org/maker.crl",
        ))
        .identity();
        let stranger_root = self::root("stranger", &key("stranger"));
        let stranger = office(&stranger_root, "stranger-signer", 0x9101).identity();
        let leaves = Leaves::make(&root, &intermediate);
        let crls = Crls::make(&root, &intermediate, &maker_root, &leaves);
        Self {
            scheme,
            root,
            intermediate,
            maker_root,
            maker,
            signer: leaves.signer,
            other: leaves.other,
            expired: leaves.expired,
            late: leaves.late,
            revoked: leaves.revoked,
            revoked_later: leaves.revoked_later,
            encipher: leaves.encipher,
            tsa: leaves.tsa,
            ocsp: leaves.ocsp,
            stranger_root,
            stranger,
            root_crl: crls.root,
            intermediate_crl: crls.intermediate,
            maker_crl: crls.maker,
        }
    }

    /// The three CRLs.
    pub(crate) fn crls(&self) -> [&[u8]; 3] {
        [&self.root_crl, &self.intermediate_crl, &self.maker_crl]
    }

    /// Whom someone trusts who knows both roots: signers and timestamps below one, makers below the other.
    pub(crate) fn anchors(&self) -> Anchors {
        let mut anchors = Anchors::new();
        anchors.trust(certificate(&self.root));
        anchors.trust_maker(certificate(&self.maker_root));
        anchors
    }

    /// The intermediate and the CRLs.
    pub(crate) fn evidence(&self) -> Evidence {
        let crls = self.crls().map(|der| Crl::from_der(der).expect("a list"));
        Evidence {
            intermediates: vec![certificate(&self.intermediate)],
            crls: crls.to_vec(),
            ..Evidence::default()
        }
    }
}

fn root(key_name: &str, key: &Key) -> Identity {
    let serial = if key_name == "root" { 0x1001 } else { 0x1002 };
    CertBuilder::new(&Name::of("示例电子认证服务有限公司", "示例根证书"), key)
        .serial(serial)
        .valid("2020-01-01", "2060-01-01")
        .ca(None)
        .identity()
}

/// A certificate for signing in the office's name, with its own key.
fn office(issuer: &Identity, key_name: &str, serial: u64) -> CertBuilder {
    let organisation = format!("{OFFICE_CODE}{OFFICE}");
    let key = Key::named(issuer.key.scheme(), key_name);
    CertBuilder::new(&Name::of(&organisation, SEAL_ID), &key)
        .issued_by(issuer)
        .serial(serial)
        .for_signing()
        .extension(extension::crl_distribution_point(
            "http://crl.example.org/user.crl",
        ))
}

struct Leaves {
    signer: Identity,
    other: Identity,
    expired: Identity,
    late: Identity,
    revoked: Identity,
    revoked_later: Identity,
    encipher: Identity,
    tsa: Identity,
    ocsp: Identity,
}

impl Leaves {
    fn make(root: &Identity, ca: &Identity) -> Self {
        let key = |name| Key::named(ca.key.scheme(), name);
        let service = |name| Name::of("示例电子认证服务有限公司", name);
        let office = |name, serial| office(ca, name, serial);
        Self {
            signer: office("signer", 0x2101).identity(),
            other: office("other", 0x2102).identity(),
            expired: office("expired", 0x2103)
                .valid("2022-01-01", "2024-03-01")
                .identity(),
            late: office("late", 0x2104)
                .valid("2030-01-01", "2055-01-01")
                .identity(),
            revoked: office("revoked", 0x2105).identity(),
            revoked_later: office("revoked-later", 0x2106).identity(),
            encipher: office("encipher", 0x2107)
                .extension(extension::key_usage(&[
                    usage::KEY_ENCIPHERMENT,
                    usage::DATA_ENCIPHERMENT,
                ]))
                .identity(),
            tsa: CertBuilder::new(&service("示例时间戳服务"), &key("tsa"))
                .issued_by(root)
                .serial(0x1101)
                .for_signing()
                .extension(extension::ext_key_usage(&[oid::KP_TIME_STAMPING]).critical())
                .extension(extension::crl_distribution_point(
                    "http://crl.example.org/root.crl",
                ))
                .identity(),
            ocsp: CertBuilder::new(&service("示例OCSP服务"), &key("ocsp"))
                .issued_by(ca)
                .serial(0x2201)
                .for_signing()
                .extension(extension::ext_key_usage(&[oid::KP_OCSP_SIGNING]))
                .extension(extension::ocsp_no_check())
                .identity(),
        }
    }
}

struct Crls {
    root: Vec<u8>,
    intermediate: Vec<u8>,
    maker: Vec<u8>,
}

impl Crls {
    fn make(root: &Identity, ca: &Identity, maker_root: &Identity, leaves: &Leaves) -> Self {
        let compromised =
            Revoked::new(&leaves.revoked, "2024-03-01").reason(reason::KEY_COMPROMISE);
        let replaced = Revoked::new(&leaves.revoked_later, "2025-03-01").reason(reason::SUPERSEDED);
        Self {
            root: CrlBuilder::new(root).build(),
            intermediate: CrlBuilder::new(ca)
                .revoke(compromised)
                .revoke(replaced)
                .build(),
            maker: CrlBuilder::new(maker_root).build(),
        }
    }
}
