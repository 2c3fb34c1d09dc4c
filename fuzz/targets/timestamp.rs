#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yinzheng::crypto::DEFAULT_ID;
use yinzheng::limits::Limits;
use yinzheng::pki::timestamp;
use yinzheng::pki::timestamp::TimestampRequest;
use yinzheng::report::Check;
use yinzheng::report::Outcome;
use yinzheng::report::Subject;

static LIMITS: LazyLock<Limits> = LazyLock::new(Limits::default);

// A timestamp over something that is not at hand proves nothing, and one that cannot be read has no time.
fuzz_target!(|data: &[u8]| {
    for imprinted in [Some(&b"text"[..]), None] {
        let facts = timestamp::observe(
            data,
            &TimestampRequest {
                imprinted,
                certificates: &[],
                limits: &LIMITS,
                sm2_ids: &[DEFAULT_ID],
            },
        );
        let findings = timestamp::judge(&facts, Subject::Timestamp(1));

        assert!(!findings.is_empty());
        assert_eq!(facts.gen_time().is_some(), facts.info.is_ok());
        if imprinted.is_none() || facts.info.is_err() {
            let good = |f: &yinzheng::report::Finding| {
                f.check == Check::TimeTimestamp && f.outcome == Outcome::Ok
            };
            assert!(!findings.iter().any(good));
        }
    }
});
