#![no_main]

use libfuzzer_sys::fuzz_target;
use yinzheng::crypto::PublicKey;
use yinzheng::limits::Limits;
use yinzheng::sharing::LogRecord;
use yinzheng::sharing::LogVerifier;
use yinzheng::sharing::SignedCheckpoint;

/// The curve's generator as a key that nobody signs with.
const KEY: &[u8] = include_bytes!("../seeds/log/key.der");

// Lines are kept as they are; every beginning of a log that holds, holds; and each record follows from the one before.
fuzz_target!(|data: &[u8]| {
    let _ = SignedCheckpoint::from_json(data, &Limits::default());
    let key = PublicKey::from_spki(KEY).expect("a key");
    let records: Vec<_> = data
        .split(|b| *b == b'\n')
        .map(LogRecord::from_line)
        .collect();
    let mut before = None;
    for length in (0..=records.len().min(4)).rev() {
        let mut verifier = LogVerifier::new("log", &[], &key);
        records.iter().take(length).for_each(|r| verifier.push(r));
        let found = verifier.finish();
        let broken = found.first_break.is_some();
        assert!(
            before != Some(false) || !broken,
            "a beginning of what holds"
        );
        assert_eq!(found.holds(), !broken);
        before = Some(broken);
    }
});
