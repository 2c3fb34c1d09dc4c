#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yinzheng::pki::Anchors;
use yinzheng::policy::Policy;
use yinzheng::report::Language;
use yinzheng::report::Verdict;
use yinzheng::time::Timestamp;
use yinzheng::verifier::Context;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let builder = Verifier::builder(Anchors::default()).policy(Policy::standard());
    builder.build().expect("the preset is sound")
});

// Nobody is trusted here, so nothing passes, whatever the bytes; and the report always says why.
fuzz_target!(|data: &[u8]| {
    let now = Context::at(Timestamp::from_unix(1_795_478_400));
    let input = Input::new("input", data).with_content(b"text");
    for context in [now.clone(), now.judged_at_claimed_time()] {
        let report = VERIFIER.verify(&input, &context);

        assert_ne!(report.verdict(), Verdict::Passed);
        assert!(!report.reasons.is_empty(), "no verdict without a reason");
        for signature in &report.signatures {
            assert_ne!(signature.verdict, Verdict::Passed);
        }
        assert!(!report.text(Language::Zh).is_empty());
        assert!(
            report
                .to_json()
                .starts_with("{\"schema\":\"yinzheng.report/1\"")
        );
    }
});
