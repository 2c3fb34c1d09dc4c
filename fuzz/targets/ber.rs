#![no_main]

use libfuzzer_sys::fuzz_target;
use yinzheng::asn1::check_der;
use yinzheng::asn1::to_der;
use yinzheng::error::ParseErrorKind;

// What comes out is DER, and normalising it again changes nothing: otherwise two readers could see two values.
fuzz_target!(|data: &[u8]| {
    let Ok(first) = to_der(data, 32, 1 << 16, "T") else {
        return;
    };
    assert!(first.rest.len() < data.len(), "an element was read");
    if first.deviations.is_empty() {
        assert!(
            data.starts_with(&first.der),
            "untouched if it was DER already"
        );
    }
    let second = to_der(&first.der, 32, 1 << 16, "T").expect("DER is BER");
    assert_eq!(second.der, first.der);
    assert!(second.rest.is_empty() && second.deviations.is_empty());
    // The normaliser does not look into primitive values; the strict walk does.
    if let Err(e) = check_der(&first.der, 32, "T") {
        use ParseErrorKind::{BadBoolean, BadInteger, BadObjectIdentifier};
        assert!(
            matches!(e.kind(), BadBoolean | BadInteger | BadObjectIdentifier),
            "{e}"
        );
    }
});
