//! Files, each with its report and appearance.

use yinzheng::Anchors;
use yinzheng::Certificate;
use yinzheng::Context;
use yinzheng::Evidence;
use yinzheng::Input;
use yinzheng::Report;
use yinzheng::Verifier;
use yinzheng::pki::revocation::Crl;
use yinzheng::report::Appearance;
use yinzheng::report::AssuranceSummary;
use yinzheng::report::Check;
use yinzheng::report::DecisiveReason;
use yinzheng::report::Finding;
use yinzheng::report::Language;
use yinzheng::report::ListSummary;
use yinzheng::report::Reason;
use yinzheng::report::RecognitionOutcome;
use yinzheng::report::RecognitionSummary;
use yinzheng::report::RecognitionTimes;
use yinzheng::report::TypeAndStatus;

use crate::support::crl::CrlBuilder;
use crate::support::crl::Revoked;
use crate::support::ofd::OfdBuilder;
use crate::support::ofd::OfdSignature;
use crate::support::ofd::Page;
use crate::support::pki::TestPki;
use crate::support::sample;
use crate::support::seal::Layout;
use crate::support::seal::SealBuilder;

pub(crate) struct Scene {
    pub(crate) report: Report,
    pub(crate) appearance: Appearance,
}

impl Scene {
    pub(crate) fn page(&self, language: Language) -> String {
        self.report.html(&self.appearance, language)
    }

    pub(crate) fn good() -> Self {
        Self::of("good.ofd", &sample::licence().pack(), anchors(), crls())
    }

    /// The same, and what a region makes of it.
    pub(crate) fn recognised(outcome: RecognitionOutcome) -> Self {
        let mut scene = Self::good();
        let at = |time: &str| time.parse().unwrap();
        let times = RecognitionTimes::new(None, None, at("2026-11-24T00:00:00Z"));
        let own = TypeAndStatus::new(Some("11100000000019713D008".to_owned()), "effective");
        let mut summary = RecognitionSummary::new("330100", own, times);
        let mut list = ListSummary::new(
            "urn:yinzheng:330100",
            7,
            "sm3:00ff",
            at("2027-02-01T00:00:00Z"),
        );
        list.rollback_protection = "available".to_owned();
        summary.outcome = outcome;
        summary.list = Some(list);
        summary.matter = Some("000118003001".to_owned());
        summary.assurance = AssuranceSummary::new("L2", "L3");
        summary.rule_ids = vec!["authority-1".to_owned(), "type-8".to_owned()];
        let open = Finding::skipped(Check::TypeEquivalence, Reason::NotEvaluated);
        summary.checks = vec![
            (&Finding::ok(Check::ListSignatureThreshold)).into(),
            (&open).into(),
        ];
        if outcome == RecognitionOutcome::NotRecognised {
            let unknown = Finding::not_ok(Check::AuthorityRecognised, Reason::AuthorityUnknown);
            summary.reasons.extend(DecisiveReason::of(&unknown));
            summary.checks.push((&unknown).into());
        }
        scene.report.recognition = Some(summary);
        scene
    }

    pub(crate) fn tampered() -> Self {
        let mut licence = sample::licence();
        licence.replace(sample::PAGE, "2028年05月31日", "2038年05月31日");
        Self::of("tampered.ofd", &licence.pack(), anchors(), crls())
    }

    pub(crate) fn untrusted() -> Self {
        let licence = sample::licence().pack();
        Self::of("untrusted.ofd", &licence, Anchors::new(), crls())
    }

    /// The signer was revoked nine months after he signed.
    pub(crate) fn revoked() -> Self {
        let pki = TestPki::sm2();
        let revoking = CrlBuilder::new(&pki.intermediate)
            .updates("2026-11-01T00:00:00Z", "2027-11-01T00:00:00Z")
            .revoke(Revoked::new(&pki.signer, "2025-03-01T00:00:00Z"))
            .build();
        let mut crls: Vec<Vec<u8>> = [&pki.root_crl, &pki.maker_crl].map(Clone::clone).into();
        crls.push(revoking);
        let licence = sample::licence().pack();
        Self::of("revoked.ofd", &licence, anchors(), crls)
    }

    /// Fourteen pages, one of them under one signature alone, sealed twice.
    pub(crate) fn many_pages() -> Self {
        let pki = TestPki::sm2();
        let mut builder = OfdBuilder::new("5f0e6c2a9d4b4e7c8a1b3d5f70921e46", "年度报告");
        for _ in 0..14 {
            builder = builder.page(Page::new());
        }
        let mut package = builder.build();
        let seal = SealBuilder::new(Layout::V4, &pki.maker, &pki.signer);
        let drawn = yinzheng::seal::SealPicture::round("广元市示例交通运输局", "业务专用章", 40);
        let drawn = drawn.unwrap();
        let second = seal.clone().name("业务专用章").id("51080000009998");
        let second = second.picture("svg", drawn.data(), 40, 40);
        package.sign(
            &OfdSignature::seal(Layout::V4, &pki.signer, &seal.build())
                .except(&["Doc_0/Pages/Page_12/Content.xml"])
                .stamp("1", "140 230 42 42"),
        );
        package.sign(
            &OfdSignature::seal(Layout::V4, &pki.signer, &second.build())
                .stamp("1", "90 230 40 40"),
        );
        Self::of("many.ofd", &package.pack(), anchors(), crls())
    }

    /// A licence under a seal with this name and picture.
    pub(crate) fn sealed(file: &str, name: &str, kind: &str, picture: &[u8]) -> Self {
        let pki = TestPki::sm2();
        let seal = SealBuilder::new(Layout::V4, &pki.maker, &pki.signer)
            .name(name)
            .picture(kind, picture, 42, 42)
            .build();
        let mut package = sample::unsigned();
        package
            .sign(&OfdSignature::seal(Layout::V4, &pki.signer, &seal).stamp("1", "206 138 42 42"));
        Self::of(file, &package.pack(), anchors(), crls())
    }

    fn of(name: &str, bytes: &[u8], anchors: Anchors, crls: Vec<Vec<u8>>) -> Self {
        let pki = TestPki::sm2();
        let mut evidence = Evidence::default();
        let certificate = Certificate::from_der(&pki.intermediate.certificate).unwrap();
        evidence.intermediates.push(certificate);
        evidence.crls = crls.iter().map(|der| Crl::from_der(der).unwrap()).collect();
        let verifier = Verifier::builder(anchors).build().unwrap();
        let context = Context::at("2026-11-24T00:00:00Z".parse().unwrap()).with_evidence(evidence);
        let input = Input::new(name, bytes);
        let report = verifier.verify(&input, &context);
        let appearance = verifier.appearance(&input, &report);
        Self { report, appearance }
    }
}

fn anchors() -> Anchors {
    let pki = TestPki::sm2();
    let mut anchors = Anchors::new();
    anchors.trust(Certificate::from_der(&pki.root.certificate).unwrap());
    anchors.trust_maker(Certificate::from_der(&pki.maker_root.certificate).unwrap());
    anchors
}

fn crls() -> Vec<Vec<u8>> {
    TestPki::sm2().crls().map(<[u8]>::to_vec).into()
}
