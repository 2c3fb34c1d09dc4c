//! Whose key makes a grant: the holder's for the holder alone, and a delegate's where it is proven that he acts.

use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::licence::Holder;
use yinzheng::limits::Limits;
use yinzheng::report::Reason;
use yinzheng::sharing::*;

use crate::grants::grant;
use crate::grants::holder;
use crate::grants::other;
use crate::grants::signed;
use crate::grants::usage;

/// A key of each of these.
fn known(keys: &[(Holder, &SoftwareSigner)]) -> GrantAuthorities {
    let add = |all: GrantAuthorities, (holder, key): &(Holder, &SoftwareSigner)| {
        all.with_holder_key(holder.clone(), key.public_key().clone())
    };
    keys.iter().fold(GrantAuthorities::new(), add)
}

fn judged(grant: &Grant, by: &SoftwareSigner, known: &GrantAuthorities) -> Vec<Reason> {
    let check = judge_grant(Some(&signed(grant, by)), known, &[], &usage());
    assert_eq!(check.accepted().is_some(), check.reasons().is_empty());
    check.reasons()
}

#[test]
fn a_holders_key_signs_for_that_holder_alone() {
    let [ours, theirs] = [(); 2].map(|()| SoftwareSigner::generate_sm2().unwrap());
    let both = known(&[(holder(), &ours), (other(), &theirs)]);
    let own = grant(GrantBasis::OwnSignature);
    assert_eq!(judged(&own, &ours, &both), []);
    assert_eq!(
        judged(&own, &theirs, &both),
        [Reason::GrantSignatureInvalid],
        "a key that is known, of somebody else"
    );
    // Nor does somebody else's key take it back.
    let revoked = |by: &SoftwareSigner| {
        let at = "2026-11-24T00:00:00Z".parse().unwrap();
        let mut envelope = GrantRevocation::new(&own.grant_id, at)
            .to_envelope()
            .unwrap();
        envelope.sign(REVOCATION_DOMAIN, by, None).unwrap();
        let json = envelope.to_json();
        let revocation = SignedRevocation::from_json(json.as_bytes(), &Limits::default()).unwrap();
        judge_grant(Some(&signed(&own, &ours)), &both, &[revocation], &usage()).reasons()
    };
    assert_eq!(revoked(&theirs), []);
    assert_eq!(revoked(&ours), [Reason::GrantRevoked]);
}

#[test]
fn a_delegate_signs_as_such_and_where_it_is_proven_that_he_acts() {
    let [ours, theirs] = [(); 2].map(|()| SoftwareSigner::generate_sm2().unwrap());
    let both = known(&[(holder(), &ours), (other(), &theirs)]);
    let by = |who: &Holder| {
        grant(GrantBasis::Delegate {
            delegate: HolderRef::new(who).unwrap().unwrap(),
        })
    };
    let none = [Reason::GrantSignatureInvalid];
    assert_eq!(judged(&by(&other()), &theirs, &both), none, "not proven");
    let proven = both.clone().with_delegate(holder(), other());
    assert_eq!(judged(&by(&other()), &theirs, &proven), []);
    assert_eq!(judged(&by(&other()), &ours, &proven), none, "another's key");
    let own = grant(GrantBasis::OwnSignature);
    assert_eq!(
        judged(&own, &theirs, &proven),
        none,
        "a delegate's signature is not the holder's own"
    );
    let backwards = both.with_delegate(other(), holder());
    assert_eq!(judged(&by(&other()), &theirs, &backwards), none);
    let check = judge_grant(
        Some(&signed(&by(&other()), &theirs)),
        &proven,
        &[],
        &usage(),
    );
    assert_eq!(check.accepted().unwrap().kind(), GrantKind::Delegate);
}

#[test]
fn what_is_not_known_is_refused_inside_a_basis_and_a_result_too() {
    let key = SoftwareSigner::generate_sm2().unwrap();
    let platform = GrantBasis::Platform {
        platform: crate::grants::BODY.parse().unwrap(),
        authentication: AuthenticationLevel::High,
    };
    let good = serde_json::to_string(&grant(platform)).unwrap();
    let read = |payload: &str| {
        let mut envelope = yinzheng::pki::envelope::Envelope::new(payload.into());
        envelope.sign(GRANT_DOMAIN, &key, None).unwrap();
        SignedGrant::from_envelope(envelope).is_ok()
    };
    assert!(read(&good));
    let more = good.replace("\"authentication\"", "\"once\":true,\"authentication\"");
    assert_ne!(more, good);
    assert!(!read(&more));
    let preview = r#"{"preview-required": {"location": "https://example.cn/", "until": "2026-11-24T00:00:00Z"}}"#;
    assert!(serde_json::from_str::<ShareResult>(preview).is_ok());
    let more = preview.replace("\"until\"", "\"unless\": 1, \"until\"");
    assert!(serde_json::from_str::<ShareResult>(&more).is_err());
}
