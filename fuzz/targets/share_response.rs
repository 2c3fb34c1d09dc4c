#![no_main]

use libfuzzer_sys::fuzz_target;
use yinzheng::limits::Limits;
use yinzheng::pki::envelope::Envelope;
use yinzheng::sharing::BodyKeys;
use yinzheng::sharing::EvidenceContent;
use yinzheng::sharing::Parcel;
use yinzheng::sharing::SignedRequest;
use yinzheng::sharing::SignedResponse;
use yinzheng::sharing::judge_response;

const REQUEST: &str = include_str!("../seeds/share_request/payload.json");

// A response that nobody known signed is never accepted; contents and parcels are written as they were read.
fuzz_target!(|data: &[u8]| {
    if let Ok(parcel) = Parcel::from_json(data) {
        assert_eq!(
            Parcel::from_json(parcel.to_json().as_bytes()).expect("reads"),
            parcel
        );
    }
    if let Ok(content) = EvidenceContent::from_json(data) {
        let _ = content.file_octets();
        assert_eq!(
            EvidenceContent::from_json(&content.to_json()).expect("reads"),
            content
        );
    }
    let request = Envelope::new(REQUEST.trim_end().as_bytes().to_vec());
    let request = SignedRequest::from_envelope(request).expect("the seed is a request");
    let whole = SignedResponse::from_json(data, &Limits::default());
    let bare = SignedResponse::from_envelope(Envelope::new(data.to_vec()));
    for signed in [whole, bare].into_iter().flatten() {
        let at = signed.response().issued_at;
        let check = judge_response(&request, &signed, &BodyKeys::new(), &[data], at);
        assert!(check.accepted().is_none() && !check.reasons().is_empty());
    }
});
