#![no_main]

use libfuzzer_sys::fuzz_target;
use yinzheng::licence::Holder;
use yinzheng::licence::HolderCodeType;
use yinzheng::limits::Limits;
use yinzheng::pki::envelope::Envelope;
use yinzheng::sharing::GrantAuthorities;
use yinzheng::sharing::GrantUse;
use yinzheng::sharing::SignedGrant;
use yinzheng::sharing::SignedRevocation;
use yinzheng::sharing::judge_grant;
use yinzheng::time::Timestamp;

// Whether read as an envelope or as its payload: without anybody who may grant, nothing is granted.
fuzz_target!(|data: &[u8]| {
    let limits = Limits::default();
    let _ = SignedRevocation::from_json(data, &limits);
    let whole = SignedGrant::from_json(data, &limits);
    let bare = SignedGrant::from_envelope(Envelope::new(data.to_vec()));
    for signed in [whole, bare].into_iter().flatten() {
        let grant = signed.grant();
        let usage = GrantUse::new(
            Holder::new("x").with_code("91350100M000100Y43", HolderCodeType::UnifiedSocialCredit),
            grant.grantee,
            grant.matter.clone(),
            grant.purpose.clone(),
            grant.region,
            Timestamp::from_unix(grant.not_before.unix()),
        );
        let check = judge_grant(Some(&signed), &GrantAuthorities::new(), &[], &usage);
        assert!(check.accepted().is_none(), "nobody may grant");
        let again = grant.to_envelope().expect("what was read is well formed");
        assert_eq!(
            SignedGrant::from_envelope(again).expect("reads").grant(),
            grant
        );
    }
});
