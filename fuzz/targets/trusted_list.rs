#![no_main]

use libfuzzer_sys::fuzz_target;
use yinzheng::limits::Limits;
use yinzheng::pki::Purpose;
use yinzheng::recognition::import::ImportedList;

// Nothing is trusted without the right pin, for longer than the list speaks of, or as a seal maker; and a list read
// again is the same list.
fuzz_target!(|data: &[u8]| {
    let limits = Limits::default();
    let Ok(list) = ImportedList::from_bytes(data, &limits) else {
        return;
    };
    assert!(list.anchors(None).anchors.is_empty());
    let [sha256, sm3] = list.pins();
    assert!(sha256.fits(data) && sm3.fits(data));

    let made = list.anchors(Some(sm3));
    for anchor in &made.anchors {
        assert!(anchor.trusted_from <= anchor.trusted_until);
        assert!(anchor.trusted_until <= Some(list.speaks_until()));
        let signer = anchor.purposes.contains(Purpose::SignerCa);
        assert_ne!(signer, anchor.purposes.contains(Purpose::TimestampCa));
        assert!(!anchor.purposes.contains(Purpose::SealMakerCa));
    }
    let again = ImportedList::from_bytes(data, &limits).expect("it was read once");
    assert_eq!(again.anchors(Some(sha256)).anchors, made.anchors);
});
