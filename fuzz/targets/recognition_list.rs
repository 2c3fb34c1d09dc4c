#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yinzheng::crypto::Signer as _;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::pki::envelope::Envelope;
use yinzheng::recognition::Acceptance;
use yinzheng::recognition::Delegation;
use yinzheng::recognition::KeySet;
use yinzheng::recognition::LIST_DOMAIN;
use yinzheng::recognition::MemoryStore;
use yinzheng::recognition::Offer;
use yinzheng::recognition::ROOT_DOMAIN;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::RootManifest;
use yinzheng::recognition::VerifiedRoot;
use yinzheng::recognition::diff;
use yinzheng::time::Timestamp;

const NOW: Timestamp = Timestamp::from_unix(1_795_478_400);

static KEY: LazyLock<SoftwareSigner> =
    LazyLock::new(|| SoftwareSigner::sm2_deterministic(&[1; 32]).expect("a key"));

fn root(list: &RecognitionList) -> VerifiedRoot {
    let keys = || KeySet::new([KEY.public_key()], 1);
    let id = vec![list.list_id.clone()];
    let publisher = Delegation::new(&list.publisher.id, id, &list.relying_region, keys());
    let (from, until) = (NOW.plus(-1), NOW.plus(1));
    let manifest = RootManifest::new("s", from, until, keys(), vec![publisher]);
    let mut envelope = Envelope::new(manifest.to_payload());
    envelope
        .sign(ROOT_DOMAIN, &*KEY, None)
        .expect("a signature");
    let acceptance = Acceptance::at(NOW);
    acceptance.root(&envelope, &[], None).expect("a root")
}

// Nothing counts that the publisher did not sign; what was accepted is remembered and accepted again, is equal to
// itself, and amounts to the same anchors each time.
fuzz_target!(|data: &[u8]| {
    let Ok(list) = serde_json::from_slice::<RecognitionList>(data) else {
        return;
    };
    let root = root(&list);
    let acceptance = Acceptance::at(NOW);
    let mut envelope = Envelope::new(data.to_vec());
    let unsigned = acceptance.list(&Offer::new(&envelope), &root, None);
    assert!(unsigned.is_err(), "nobody signed it");
    envelope
        .sign(LIST_DOMAIN, &*KEY, None)
        .expect("a signature");

    let mut store = MemoryStore::new();
    let Ok(accepted) = acceptance.list(&Offer::new(&envelope), &root, Some(&mut store)) else {
        return;
    };
    let again = acceptance.list(&Offer::new(&envelope), &root, Some(&mut store));
    assert_eq!(again.expect("accepted before").digest(), accepted.digest());
    assert!(diff(accepted.list(), accepted.list()).is_empty());
    let count = || accepted.anchors(NOW).iter().count();
    assert_eq!(count(), count());
});
