#![no_main]

use libfuzzer_sys::fuzz_target;
use yinzheng::licence::Proof;
use yinzheng::limits::Limits;
use yinzheng::pki::Anchors;
use yinzheng::report::Verdict;
use yinzheng::verifier::Context;
use yinzheng::verifier::Input;
use yinzheng::verifier::SealedProof;
use yinzheng::verifier::Verifier;

// Whatever the bytes say, nobody is trusted, so nothing passes; what is read of a payload can be written and read again.
fuzz_target!(|data: &[u8]| {
    let limits = Limits::default();
    if let Ok(proof) = Proof::from_json(data) {
        let json = proof
            .to_json()
            .expect("holders have codes once they were read");
        let again = Proof::from_json(json.as_bytes()).expect("what was written is read");
        assert_eq!(again, proof);
    }
    if let Ok(sealed) = SealedProof::read(data, &limits) {
        let own = Proof::from_json(sealed.payload()).expect("read before");
        assert_eq!(&own, sealed.proof());
    }
    let verifier = Verifier::builder(Anchors::new()).build().expect("a policy");
    let context = Context::at("2026-11-24T00:00:00Z".parse().expect("a time")).for_purpose("x");
    let report = verifier.verify(&Input::new("fuzz", data), &context);
    assert_ne!(report.verdict(), Verdict::Passed);
});
