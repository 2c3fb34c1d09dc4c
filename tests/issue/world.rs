//! A root, a CA below it, and those whom the CA certifies, all with keys of one kind.

use yinzheng::crypto::Signer;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::Name;
use yinzheng::pki::issue::CertificateTemplate;
use yinzheng::pki::issue::Credential;
use yinzheng::pki::issue::CrlTemplate;
use yinzheng::pki::issue::NameBuilder;
use yinzheng::pki::issue::Profile;
use yinzheng::pki::issue::certify;
use yinzheng::pki::issue::self_signed;
use yinzheng::pki::revocation::Crl;
use yinzheng::policy::Policy;
use yinzheng::report::Report;
use yinzheng::time::Timestamp;
use yinzheng::time::Validity;
use yinzheng::verifier::Context;
use yinzheng::verifier::Evidence;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

use crate::signers::Scheme;

/// When the tests ask.
pub(crate) const NOW: &str = "2026-11-24T00:00:00Z";
/// When documents are signed, stamped, and revocation data are made.
pub(crate) const SIGNED: &str = "2026-06-01T08:00:00Z";
pub(crate) const NEXT: &str = "2048-01-01T00:00:00Z";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn from_to(from: &str, to: &str) -> Validity {
    Validity {
        not_before: at(from),
        not_after: at(to),
    }
}

pub(crate) fn name(common: &str) -> Name {
    let builder = NameBuilder::new().country("CN").organisation("试验");
    builder.common_name(common).build().unwrap()
}

/// A key with its certificate.
pub(crate) struct Party {
    pub(crate) key: Box<dyn Signer>,
    pub(crate) certificate: Certificate,
}

impl Party {
    pub(crate) fn credential(&self) -> Credential<'_> {
        Credential::new(&self.certificate, self.key.as_ref()).unwrap()
    }

    /// A certificate below this one for `key`.
    pub(crate) fn certifies(&self, template: &CertificateTemplate, key: Box<dyn Signer>) -> Self {
        let certificate = certify(&self.credential(), template, key.public_key()).unwrap();
        Self { key, certificate }
    }

    /// A CRL without entries.
    pub(crate) fn crl(&self) -> Crl {
        let template = CrlTemplate::new(7, at(SIGNED), at(NEXT));
        template.sign(&self.credential()).unwrap()
    }
}

pub(crate) struct World {
    pub(crate) root: Party,
    pub(crate) ca: Party,
    pub(crate) signer: Party,
    pub(crate) authority: Party,
    pub(crate) responder: Party,
}

impl World {
    pub(crate) fn of(scheme: Scheme) -> Self {
        let decades = from_to("2024-01-01", "2055-01-01");
        let key = scheme.key(0);
        let template = CertificateTemplate::new(Profile::Root, name("根"), decades);
        let certificate = self_signed(&template, key.as_ref()).unwrap();
        let root = Party { key, certificate };
        let profile = Profile::Ca {
            path_length: Some(0),
        };
        let template = CertificateTemplate::new(profile, name("签发机构"), decades)
            .with_crl_address("http://crl.example.cn/root.crl");
        let ca = root.certifies(&template, scheme.key(1));
        let below = |profile, common, number| {
            let years = from_to("2025-01-01", "2045-01-01");
            let template = CertificateTemplate::new(profile, name(common), years)
                .with_crl_address("http://crl.example.cn/ca.crl")
                .with_ocsp_address("http://ocsp.example.cn/");
            ca.certifies(&template, scheme.key(number))
        };
        Self {
            signer: below(Profile::Signer, "签章人", 2),
            authority: below(Profile::TimestampAuthority, "时间戳", 3),
            responder: below(Profile::OcspResponder, "状态应答", 4),
            root,
            ca,
        }
    }

    /// The CA's certificate and the CRLs of both issuers.
    pub(crate) fn evidence(&self) -> Evidence {
        Evidence {
            intermediates: vec![self.ca.certificate.clone()],
            crls: vec![self.root.crl(), self.ca.crl()],
            ..Evidence::default()
        }
    }

    /// What the verifier makes of `input`, with the root trusted.
    pub(crate) fn verify(&self, input: &Input<'_>, policy: Policy, evidence: Evidence) -> Report {
        let mut anchors = Anchors::new();
        anchors.trust(self.root.certificate.clone());
        let verifier = Verifier::builder(anchors).policy(policy).build().unwrap();
        verifier.verify(input, &Context::at(at(NOW)).with_evidence(evidence))
    }
}
