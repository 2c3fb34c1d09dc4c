#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::pki::envelope::Envelope;
use yinzheng::recognition::Acceptance;
use yinzheng::recognition::ROOT_DOMAIN;
use yinzheng::recognition::RootManifest;
use yinzheng::time::Timestamp;

const NOW: Timestamp = Timestamp::from_unix(1_795_478_400);

static KEY: LazyLock<SoftwareSigner> =
    LazyLock::new(|| SoftwareSigner::sm2_deterministic(&[1; 32]).expect("a key"));

// A manifest that is read is written and read alike; one that needs two keys does not get by with one, and none gets
// by without.
fuzz_target!(|data: &[u8]| {
    let Ok(manifest) = RootManifest::from_payload(data) else {
        return;
    };
    let again = RootManifest::from_payload(&manifest.to_payload());
    assert_eq!(again.expect("written by us"), manifest);

    let acceptance = Acceptance::at(NOW);
    let mut envelope = Envelope::new(data.to_vec());
    assert!(acceptance.root(&envelope, &[], None).is_err());
    envelope
        .sign(ROOT_DOMAIN, &*KEY, None)
        .expect("a signature");
    let accepted = acceptance.root(&envelope, &[], None).is_ok();
    assert!(!accepted || manifest.root.threshold == 1);
});
