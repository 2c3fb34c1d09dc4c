//! Files whose signer, maker, seal or algorithm something happens to at [`EVENT`], and their verification.

use yinzheng::oid;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::Purpose;
use yinzheng::pki::Purposes;
use yinzheng::pki::TrustAnchor;
use yinzheng::pki::revocation::Crl;
use yinzheng::policy::Policy;
use yinzheng::report::Report;
use yinzheng::time::Timestamp;
use yinzheng::verifier::Context;
use yinzheng::verifier::Evidence;
use yinzheng::verifier::Input;
use yinzheng::verifier::ProofOfExistence;
use yinzheng::verifier::Verifier;

use crate::support::certificate::CertBuilder;
use crate::support::certificate::Identity;
use crate::support::cms::CmsBuilder;
use crate::support::cms::Form as CmsForm;
use crate::support::crl::CrlBuilder;
use crate::support::crl::Revoked;
use crate::support::extension;
use crate::support::key::Key;
use crate::support::ofd::Align;
use crate::support::ofd::OfdBuilder;
use crate::support::ofd::OfdSignature;
use crate::support::ofd::Page;
use crate::support::pki::TestPki;
use crate::support::seal::Layout;
use crate::support::seal::SealBuilder;
use crate::support::seal_signature::SealSignatureBuilder;
use crate::support::seal_signature::Tagging;
use crate::support::seal_signature::TimeForm;
use crate::support::timestamp::TimestampBuilder;

/// When it happens.
pub(crate) const EVENT: &str = "2025-03-01T00:00:00Z";
/// A time before it, after the seal was made.
pub(crate) const BEFORE: &str = "2024-06-01T02:00:00Z";
/// A time after it.
pub(crate) const AFTER: &str = "2025-09-01T00:00:00Z";
/// When the caller asks.
pub(crate) const ASKED: &str = "2026-11-24T00:00:00Z";
/// When CRLs are made that know nothing of it, and last beyond [`ASKED`].
const LISTED: &str = "2025-02-01T00:00:00Z";
/// When CRLs are made that tell of it.
const LISTED_LATER: &str = "2025-06-01T00:00:00Z";
const NEXT_LIST: &str = "2055-01-01T00:00:00Z";

/// What happens at [`EVENT`].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Event {
    /// The policy allows SM2 until then.
    AlgorithmEnds,
    /// The caller ceases to trust the anchor above the signer.
    AnchorEnds,
    /// The signer's certificate begins.
    Begins,
    /// The certificate of the CA above the signer ends.
    CaEnds,
    /// The certificate of the CA above the signer is revoked.
    CaRevoked,
    /// The signer's certificate ends.
    Ends,
    /// The maker's certificate ends.
    MakerEnds,
    /// The maker's certificate is revoked.
    MakerRevoked,
    /// Nothing.
    Nothing,
    /// The signer's certificate is revoked.
    Revoked,
    /// The seal ends.
    SealEnds,
}

/// What is signed, and how.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Form {
    /// A seal signature of GM/T 0031-2014.
    V1,
    /// A seal signature of GB/T 38540-2020.
    V4,
    /// A seal signature of GM/T 0031-2025.
    V5,
    /// A digital signature of GB/T 35275.
    Cms,
}

impl Form {
    pub(crate) const ALL: [Self; 4] = [Self::V1, Self::V4, Self::V5, Self::Cms];

    fn layout(self) -> Option<Layout> {
        match self {
            Self::V1 => Some(Layout::V1),
            Self::V4 => Some(Layout::V4),
            Self::V5 => Some(Layout::V5),
            Self::Cms => None,
        }
    }
}

/// How a file is judged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    Standard,
    Archive,
    Strict,
    /// `standard` at the claimed time.
    Claimed,
}

impl Mode {
    pub(crate) const ALL: [Self; 4] = [Self::Standard, Self::Archive, Self::Strict, Self::Claimed];

    pub(crate) fn preset(self) -> &'static str {
        match self {
            Self::Standard | Self::Claimed => "standard",
            Self::Archive => "archive",
            Self::Strict => "strict",
        }
    }
}

/// The times in a file.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stated<'a> {
    /// What the signer says; V4 and V5 cannot leave it out.
    pub(crate) claim: Option<&'a str>,
    /// A timestamp over the signature value; for V1, which has none, the token in timeInfo.
    pub(crate) stamp: Option<&'a str>,
}

/// The parties to a file, and what a verifier knows of them.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) event: Event,
    /// The CA above the signer.
    pub(crate) ca: Identity,
    pub(crate) signer: Identity,
    pub(crate) maker: Identity,
    pub(crate) tsa: Identity,
    pub(crate) anchors: Anchors,
    pub(crate) evidence: Evidence,
}

pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

pub(crate) fn certificate(identity: &Identity) -> Certificate {
    Certificate::from_der(&identity.certificate).expect("a certificate")
}

pub(crate) fn crl(builder: CrlBuilder) -> Crl {
    Crl::from_der(&builder.build()).expect("a CRL")
}

/// A CRL made before the event, which it knows nothing of.
pub(crate) fn list(issuer: &Identity) -> CrlBuilder {
    CrlBuilder::new(issuer).updates(LISTED, NEXT_LIST)
}

/// A CRL made after the event.
pub(crate) fn later_list(issuer: &Identity) -> CrlBuilder {
    CrlBuilder::new(issuer).updates(LISTED_LATER, NEXT_LIST)
}

impl World {
    pub(crate) fn of(event: Event) -> Self {
        let pki = TestPki::sm2();
        let Parties { ca, signer, maker } = parties(pki, event);
        let revoke = |issuer, who| later_list(issuer).revoke(Revoked::new(who, EVENT));
        let [mut of_root, mut of_ca, mut of_maker] = [&pki.root, &ca, &pki.maker_root].map(list);
        match event {
            Event::CaRevoked => of_root = revoke(&pki.root, &ca),
            Event::Revoked => of_ca = revoke(&ca, &signer),
            Event::MakerRevoked => of_maker = revoke(&pki.maker_root, &maker),
            _ => {}
        }
        let mut world = Self {
            event,
            ca,
            signer,
            maker,
            tsa: pki.tsa.clone(),
            anchors: Anchors::new(),
            evidence: Evidence::default(),
        };
        world.evidence.intermediates = vec![certificate(&world.ca)];
        world.evidence.crls = [of_root, of_ca, of_maker].map(crl).into();
        world.anchors.trust_maker(certificate(&pki.maker_root));
        match event {
            Event::AnchorEnds => {
                let purpose = Purposes::of(Purpose::SignerCa);
                let anchor = TrustAnchor::new(certificate(&pki.root), purpose);
                world.anchors.add(anchor.until(instant(EVENT)));
                world.stamp_with_rsa();
            }
            Event::AlgorithmEnds => {
                world.anchors.trust(certificate(&pki.root));
                world.stamp_with_rsa();
            }
            _ => world.anchors.trust(certificate(&pki.root)),
        }
        world
    }

    /// A timestamp has to outlive what it protects.
    fn stamp_with_rsa(&mut self) {
        let rsa = TestPki::rsa();
        self.tsa = rsa.tsa.clone();
        self.anchors.trust_tsa(certificate(&rsa.root));
        self.evidence.crls.push(crl(CrlBuilder::new(&rsa.root)));
    }

    fn seal(&self, layout: Layout) -> Vec<u8> {
        let seal = SealBuilder::new(layout, &self.maker, &self.signer);
        match self.event {
            // Made once there was a certificate to list.
            Event::Begins => seal.created(EVENT),
            Event::SealEnds => seal.valid("2024-01-31T16:00:00Z", EVENT),
            _ => seal,
        }
        .build()
    }

    /// A signed OFD package.
    pub(crate) fn package(&self, form: Form, stated: Stated<'_>) -> Vec<u8> {
        let mut package = OfdBuilder::new("7d3c5b1e9f204a6d8b0c1e2f3a4b5c6d", "示例证照")
            .font("宋体")
            .page(Page::new().text(0, 5.0, Align::Left, (20.0, 60.0), "持证主体"))
            .build();
        let signature = match form.layout() {
            Some(layout) => {
                let seal = self.seal(layout);
                let sealed = OfdSignature::seal(layout, &self.signer, &seal);
                let timed = self.timed_seal(layout, stated);
                sealed.edit_value(timed).stamp("1", "130 200 42 42")
            }
            None => {
                // Without signed attributes there is no signingTime.
                let form = match stated.claim {
                    Some(_) => CmsForm::B,
                    None => CmsForm::A,
                };
                OfdSignature::digital(form, &self.signer).edit_cms(self.timed_cms(stated))
            }
        };
        // In V1 the token is what the signer says of the time, and Signature.xml says the same.
        let said = match form {
            Form::V1 => stated.stamp.or(stated.claim),
            _ => stated.claim,
        };
        package.sign(&match said {
            Some(time) => signature.at(time),
            None => signature.date_time(""),
        });
        package.pack()
    }

    fn timed_seal(
        &self,
        layout: Layout,
        stated: Stated<'_>,
    ) -> impl Fn(SealSignatureBuilder) -> SealSignatureBuilder + 'static {
        let (tsa, stamp) = (self.tsa.clone(), stated.stamp.map(str::to_owned));
        let claims = stated.claim.is_some();
        move |value| match (layout, &stamp) {
            (Layout::V1, Some(time)) => {
                let token = TimestampBuilder::new(&tsa, b"what is about to be signed");
                value.time_form(TimeForm::Token(token.at(time).token()))
            }
            (Layout::V1, None) if !claims => value.time_form(TimeForm::Text("unknown".to_owned())),
            (_, Some(time)) => {
                let token = TimestampBuilder::new(&tsa, &value.value()).at(time).token();
                value.timestamp(Tagging::Explicit, &token)
            }
            (_, None) => {
                assert!(claims, "V4 and V5 always state a time");
                value
            }
        }
    }

    fn timed_cms(&self, stated: Stated<'_>) -> impl Fn(CmsBuilder) -> CmsBuilder + 'static {
        let (tsa, stamp) = (self.tsa.clone(), stated.stamp.map(str::to_owned));
        move |value| match &stamp {
            None => value,
            Some(time) => {
                let token = TimestampBuilder::new(&tsa, &value.value()).at(time).token();
                value.unsigned_attribute(oid::AA_TIME_STAMP_TOKEN, token)
            }
        }
    }

    /// A signature value that stands alone over `content`, and the octets that a proof of existence names.
    pub(crate) fn value(
        &self,
        form: Form,
        stated: Stated<'_>,
        content: &[u8],
    ) -> (Vec<u8>, Vec<u8>) {
        match form.layout() {
            Some(layout) => {
                let seal = self.seal(layout);
                let value =
                    SealSignatureBuilder::new(layout, &seal, &self.signer, content, "/content");
                let value = match stated.claim {
                    Some(claim) => value.at(instant(claim)),
                    None => value,
                };
                let value = self.timed_seal(layout, stated)(value);
                (value.build(), value.value())
            }
            None => {
                let value = CmsBuilder::of_form(CmsForm::Detached, &self.signer, content);
                let value = match stated.claim {
                    Some(claim) => value.signing_time(instant(claim)),
                    None => value,
                };
                let value = self.timed_cms(stated)(value);
                (value.build(), value.value())
            }
        }
    }

    pub(crate) fn policy(&self, mode: Mode) -> Policy {
        let preset = mode.preset();
        if self.event != Event::AlgorithmEnds {
            return Policy::named(preset).expect("a preset");
        }
        let json = format!(
            r#"{{ "base": "{preset}", "algorithms": [
                {{ "name": "SM2", "bits": 256, "until": "{EVENT}" }}, {{ "name": "SM3" }},
                {{ "name": "RSA", "bits": 1900 }}, {{ "name": "SHA-256" }} ] }}"#
        );
        Policy::from_json(&json).expect("a policy")
    }

    pub(crate) fn verifier(&self, mode: Mode) -> Verifier {
        let builder = Verifier::builder(self.anchors.clone()).policy(self.policy(mode));
        builder.build().expect("a policy that can be followed")
    }

    /// What the verifier is told, asked at that time.
    pub(crate) fn context(&self, mode: Mode, asked: &str) -> Context {
        let context = Context::at(instant(asked)).with_evidence(self.evidence.clone());
        match mode {
            Mode::Claimed => context.judged_at_claimed_time(),
            _ => context,
        }
    }

    pub(crate) fn verify(&self, mode: Mode, bytes: &[u8]) -> Report {
        let context = self.context(mode, ASKED);
        self.verifier(mode)
            .verify(&Input::new("file", bytes), &context)
    }

    /// The same for a caller who knows that the file existed at that time.
    pub(crate) fn knowing(&self, bytes: &[u8], time: &str) -> Self {
        let mut world = self.clone();
        let proof = ProofOfExistence::new(bytes, instant(time));
        world.evidence.proofs.push(proof);
        world
    }
}

struct Parties {
    ca: Identity,
    signer: Identity,
    maker: Identity,
}

fn parties(pki: &TestPki, event: Event) -> Parties {
    const START: &str = "2024-01-01T00:00:00Z";
    const END: &str = "2055-01-01T00:00:00Z";
    let again = |identity: &Identity, key: &str, issuer: &Identity, valid: (&str, &str)| {
        CertBuilder::new(&identity.name, &Key::sm2(key))
            .issued_by(issuer)
            .serial(0x7001)
            .for_signing()
            .valid(valid.0, valid.1)
            .extension(extension::crl_distribution_point(
                "http://crl.example.org/any.crl",
            ))
    };
    let mut parties = Parties {
        ca: pki.intermediate.clone(),
        signer: pki.signer.clone(),
        maker: pki.maker.clone(),
    };
    let (ca, signer, maker) = (&pki.intermediate, &pki.signer, &pki.maker);
    match event {
        Event::Begins => {
            parties.signer = again(signer, "signer", ca, (EVENT, END)).identity();
        }
        Event::Ends => {
            parties.signer = again(signer, "signer", ca, (START, EVENT)).identity();
        }
        Event::CaEnds => {
            let ended = again(ca, "intermediate", &pki.root, (START, EVENT));
            parties.ca = ended.ca(Some(0)).identity();
        }
        Event::MakerEnds => {
            let valid = (START, EVENT);
            parties.maker = again(maker, "maker", &pki.maker_root, valid).identity();
        }
        _ => {}
    }
    parties
}
