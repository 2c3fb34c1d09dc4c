#![no_main]

use libfuzzer_sys::fuzz_target;
use yinzheng::limits::Limits;
use yinzheng::pki::envelope::Envelope;
use yinzheng::sharing::BodyKeys;
use yinzheng::sharing::SignedRequest;
use yinzheng::sharing::judge_request;

// A request that nobody known signed is never accepted, whoever is asked.
fuzz_target!(|data: &[u8]| {
    let whole = SignedRequest::from_json(data, &Limits::default());
    let bare = SignedRequest::from_envelope(Envelope::new(data.to_vec()));
    for signed in [whole, bare].into_iter().flatten() {
        let request = signed.request();
        let at = request.issued_at;
        let check = judge_request(&signed, &BodyKeys::new(), request.provider, None, at);
        assert!(check.accepted().is_none() && !check.reasons().is_empty());
        let again = request.to_envelope().expect("what was read is well formed");
        assert_eq!(
            SignedRequest::from_envelope(again)
                .expect("reads")
                .request(),
            request
        );
    }
});
