#![no_main]

use libfuzzer_sys::fuzz_target;
use yinzheng::pki::revocation::Crl;

// What was signed is what was received.
fuzz_target!(|data: &[u8]| {
    let Ok(crl) = Crl::from_der(data) else {
        return;
    };
    assert_eq!(crl.der(), data);
    let tbs = crl.tbs();
    assert!(
        data.windows(tbs.len()).any(|w| w == tbs),
        "tbsCertList is a part of the input"
    );
    assert_eq!(crl.is_empty(), crl.len() == 0);
    assert!(crl.issuer().matches(crl.issuer()));
});
