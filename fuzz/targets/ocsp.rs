#![no_main]

use libfuzzer_sys::fuzz_target;
use yinzheng::pki::revocation::OcspResponse;
use yinzheng::pki::revocation::OcspStatus;

// What was signed is what was received, and a refusal is never taken for an answer.
fuzz_target!(|data: &[u8]| {
    let Ok(response) = OcspResponse::from_der(data) else {
        return;
    };
    assert_eq!(response.der(), data);
    let Some(basic) = response.basic() else {
        return;
    };
    let tbs = basic.tbs();
    assert!(
        data.windows(tbs.len()).any(|w| w == tbs),
        "tbsResponseData is a part of the input"
    );
    assert_eq!(
        response.status(),
        OcspStatus::Successful,
        "only success carries answers"
    );
});
