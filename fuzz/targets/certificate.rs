#![no_main]

use libfuzzer_sys::fuzz_target;
use yinzheng::pki::Certificate;

// What was signed is what was received, and every question about a certificate has an answer.
fuzz_target!(|data: &[u8]| {
    let Ok(certificate) = Certificate::from_der(data) else {
        return;
    };
    assert_eq!(certificate.der(), data);
    let tbs = certificate.tbs();
    assert!(
        data.windows(tbs.len()).any(|w| w == tbs),
        "tbsCertificate is a part of the input"
    );
    assert!(certificate.subject().matches(certificate.subject()));
    assert_eq!(Certificate::from_der(data).as_ref(), Ok(&certificate));

    let faults = certificate.faults();
    let broken = certificate.basic_constraints().is_err()
        || certificate.key_usage().is_err()
        || certificate.ext_key_usage().is_err()
        || certificate.name_constraints().is_err()
        || certificate.policies().is_err()
        || certificate.crl_distribution_points().is_err();
    assert!(
        !broken || !faults.is_empty(),
        "an extension that cannot be read is a fault"
    );
});
