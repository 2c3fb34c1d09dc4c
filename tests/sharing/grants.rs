//! Grants: each reason once, use that is used up, retries, and revocation.

use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::error::ParseErrorKind;
use yinzheng::licence::Holder;
use yinzheng::licence::HolderCodeType;
use yinzheng::limits::Limits;
use yinzheng::report::Check;
use yinzheng::report::Outcome;
use yinzheng::report::Reason;
use yinzheng::sharing::*;

pub(crate) const BODY: &str = "11510800MB9999906B";
const PLATFORM: &str = "11500000000000019A";
pub(crate) const MATTER: &str = "11510800MB9999906B4000101001000";
const ROAD: &str = "11100000000019713D008";

pub(crate) fn holder() -> Holder {
    Holder::new("某某运输有限公司")
        .with_code("91350100M000100Y43", HolderCodeType::UnifiedSocialCredit)
}

pub(crate) fn other() -> Holder {
    Holder::new("别家运输有限公司")
        .with_code("91350100M0001TGQXM", HolderCodeType::UnifiedSocialCredit)
}

fn road() -> ScopeSubject {
    ScopeSubject::Type(TypeRef::Licence(ROAD.parse().unwrap()))
}

fn fields(names: &[&str]) -> Extent {
    Extent::Fields(names.iter().map(ToString::to_string).collect())
}

pub(crate) fn grant(basis: GrantBasis) -> Grant {
    Grant::new(
        HolderRef::new(&holder()).unwrap().unwrap(),
        BODY.parse().unwrap(),
        MATTER,
        "510800".parse().unwrap(),
        (
            "2026-11-01T00:00:00Z".parse().unwrap(),
            "2026-11-30T00:00:00Z".parse().unwrap(),
        ),
        basis,
    )
    .unwrap()
    .for_purpose("P-1")
    .over(road(), fields(&["ZZBH", "CZZT"]))
}

pub(crate) fn usage() -> GrantUse {
    GrantUse::new(
        holder(),
        BODY.parse().unwrap(),
        MATTER,
        "P-1",
        "510802".parse().unwrap(),
        "2026-11-24T00:00:00Z".parse().unwrap(),
    )
}

fn platform(authentication: AuthenticationLevel) -> GrantBasis {
    GrantBasis::Platform {
        platform: PLATFORM.parse().unwrap(),
        authentication,
    }
}

pub(crate) fn signed(grant: &Grant, signer: &dyn Signer) -> SignedGrant {
    let mut envelope = grant.to_envelope().unwrap();
    envelope.sign(GRANT_DOMAIN, signer, None).unwrap();
    SignedGrant::from_json(envelope.to_json().as_bytes(), &Limits::default()).unwrap()
}

/// One key for every role.
fn authorities(key: &SoftwareSigner) -> GrantAuthorities {
    let key = key.public_key().clone();
    let trusted = Platform::new(vec![key.clone()], AuthenticationLevel::Substantial);
    GrantAuthorities::new()
        .with_holder_key(holder(), key.clone())
        .with_platform(PLATFORM.parse().unwrap(), trusted)
        .with_body_key(BODY.parse().unwrap(), key)
        .with_legal_basis(
            "L-1",
            LegalBasis::new("某条例第三条", vec![BODY.parse().unwrap()]),
        )
        .with_legal_basis(
            "L-2",
            LegalBasis::new("他法", vec![PLATFORM.parse().unwrap()]),
        )
}

fn statute(code: &str) -> GrantBasis {
    GrantBasis::Statute {
        legal_basis: code.to_owned(),
    }
}

#[test]
fn what_cannot_be_read_allows_nothing() {
    let key = SoftwareSigner::generate_sm2().unwrap();
    let known = authorities(&key);
    let limits = Limits::default();
    let good = signed(&grant(GrantBasis::OwnSignature), &key);
    let good = good.envelope().to_json();
    let judge = |json: &str| judge_grant_json(json.as_bytes(), &limits, &known, &[], &usage());
    assert_eq!(judge(&good).reasons(), []);
    for bad in ["", "{}", &good.replace("envelope/1", "envelope/2")] {
        let check = judge(bad);
        assert_eq!(check.reasons(), [Reason::GrantMalformed], "{bad}");
        assert!(check.accepted().is_none());
    }
}

type Change = fn(&mut Grant, &mut GrantUse);

#[test]
#[allow(clippy::too_many_lines)] // one table
fn each_reason_is_found_and_no_other() {
    let key = SoftwareSigner::generate_sm2().unwrap();
    let known = authorities(&key);
    let high = AuthenticationLevel::High;
    let rows: Vec<(GrantBasis, Change, Vec<Reason>, &str)> = vec![
        (GrantBasis::OwnSignature, |_, _| {}, vec![], "own signature"),
        (platform(high), |_, _| {}, vec![], "a platform's word"),
        (statute("L-1"), |_, _| {}, vec![], "a legal basis"),
        (
            GrantBasis::OwnSignature,
            |g, u| u.at = g.not_after.plus(1),
            vec![Reason::GrantExpired],
            "a second late",
        ),
        (
            GrantBasis::OwnSignature,
            |g, u| u.at = g.not_after,
            vec![],
            "the last second",
        ),
        (
            GrantBasis::OwnSignature,
            |g, u| u.at = g.not_before.plus(-1),
            vec![Reason::GrantNotYetValid],
            "a second early",
        ),
        (
            GrantBasis::OwnSignature,
            |_, u| u.holder = other(),
            vec![Reason::GrantHolderMismatch],
            "another's licence",
        ),
        (
            GrantBasis::OwnSignature,
            |_, u| u.grantee = PLATFORM.parse().unwrap(),
            vec![Reason::GrantGranteeMismatch],
            "another body",
        ),
        (
            GrantBasis::OwnSignature,
            |_, u| u.matter.push('X'),
            vec![Reason::GrantMatterMismatch],
            "another matter",
        ),
        (
            GrantBasis::OwnSignature,
            |_, u| u.region = "500101".parse().unwrap(),
            vec![Reason::GrantMatterMismatch],
            "another region",
        ),
        (
            GrantBasis::OwnSignature,
            |_, u| u.purpose.push('X'),
            vec![Reason::GrantPurpose],
            "another purpose",
        ),
        (
            GrantBasis::OwnSignature,
            |g, u| {
                g.case = Some("C-1".to_owned());
                u.case = Some("C-2".to_owned());
            },
            vec![Reason::GrantPurpose],
            "another case",
        ),
        (
            platform(AuthenticationLevel::Low),
            |_, _| {},
            vec![Reason::GrantAssuranceTooLow],
            "a password alone",
        ),
        (
            platform(high),
            |_, u| u.least = AuthenticationLevel::High,
            vec![Reason::GrantAssuranceTooLow],
            "the platform claims more than it is believed",
        ),
        (
            statute("L-9"),
            |_, _| {},
            vec![Reason::GrantLegalBasisUnknown],
            "no such law",
        ),
        (
            statute("L-2"),
            |_, _| {},
            vec![Reason::GrantLegalBasisUnknown],
            "a law for another body",
        ),
        (
            GrantBasis::OwnSignature,
            |g, u| {
                u.at = g.not_after.plus(1);
                u.purpose.push('X');
            },
            vec![Reason::GrantExpired, Reason::GrantPurpose],
            "the first fault does not end the check",
        ),
    ];
    for (basis, change, want, why) in rows {
        let (mut grant, mut usage) = (grant(basis), usage());
        change(&mut grant, &mut usage);
        let check = judge_grant(Some(&signed(&grant, &key)), &known, &[], &usage);
        assert_eq!(check.reasons(), want, "{why}");
        assert_eq!(check.accepted().is_some(), want.is_empty(), "{why}");
    }
    let none = judge_grant(None, &known, &[], &usage());
    assert_eq!(none.reasons(), [Reason::GrantMissing]);
    assert!(none.accepted().is_none());
}

#[test]
fn only_the_right_key_for_the_kind_makes_a_grant() {
    let [key, stranger] = [(); 2].map(|()| SoftwareSigner::generate_sm2().unwrap());
    let public = key.public_key().clone();
    let level = AuthenticationLevel::High;
    let as_holder = GrantAuthorities::new().with_holder_key(holder(), public.clone());
    let as_platform = GrantAuthorities::new().with_platform(
        PLATFORM.parse().unwrap(),
        Platform::new(vec![public.clone()], level),
    );
    let basis = LegalBasis::new("某条例", vec![]);
    let as_body = GrantAuthorities::new()
        .with_body_key(BODY.parse().unwrap(), public)
        .with_legal_basis("L-1", basis);
    let kinds = [GrantBasis::OwnSignature, platform(level), statute("L-1")];
    for (i, basis) in kinds.into_iter().enumerate() {
        for (j, known) in [&as_holder, &as_platform, &as_body].into_iter().enumerate() {
            let check = judge_grant(
                Some(&signed(&grant(basis.clone()), &key)),
                known,
                &[],
                &usage(),
            );
            assert_eq!(check.accepted().is_some(), i == j, "{basis:?} {j}");
        }
        let by_stranger = signed(&grant(basis), &stranger);
        let check = judge_grant(Some(&by_stranger), &as_holder, &[], &usage());
        assert!(check.reasons().contains(&Reason::GrantSignatureInvalid));
    }
}

#[test]
fn a_changed_grant_does_not_verify() {
    let key = SoftwareSigner::generate_sm2().unwrap();
    let good = signed(&grant(GrantBasis::OwnSignature), &key);
    let mut wider = good.grant().clone();
    wider.max_uses = 100;
    let mut envelope: serde_json::Value = serde_json::from_str(&good.envelope().to_json()).unwrap();
    let payload = wider.to_envelope().unwrap().to_json();
    let payload: serde_json::Value = serde_json::from_str(&payload).unwrap();
    envelope["payload"] = payload["payload"].clone();
    let forged =
        SignedGrant::from_json(envelope.to_string().as_bytes(), &Limits::default()).unwrap();
    let check = judge_grant(Some(&forged), &authorities(&key), &[], &usage());
    assert_eq!(check.reasons(), [Reason::GrantSignatureInvalid]);
}

#[test]
fn a_scope_covers_what_it_names() {
    let key = SoftwareSigner::generate_sm2().unwrap();
    let id = "1.2.156.3005.2.11100000000019713D008.11510800MB9999906B.2023000001.001.3";
    let one = || ScopeSubject::Id(id.parse().unwrap());
    let proof = || ScopeSubject::Type(TypeRef::Proof("no-crime".to_owned()));
    let kind = || Some(TypeRef::Licence(ROAD.parse().unwrap()));
    let by_type = grant(GrantBasis::OwnSignature);
    let mut by_id = by_type.clone();
    by_id.scope = vec![ScopeItem::new(one(), Extent::Face)];
    let rows = [
        (
            &by_type,
            road(),
            fields(&["ZZBH"]),
            kind(),
            true,
            "fewer fields",
        ),
        (
            &by_type,
            road(),
            fields(&["ZZBH", "ZZYXQJZRQ"]),
            kind(),
            false,
            "one field more",
        ),
        (
            &by_type,
            road(),
            Extent::Face,
            kind(),
            false,
            "the whole file",
        ),
        (
            &by_type,
            one(),
            fields(&["CZZT"]),
            kind(),
            true,
            "a licence of the type",
        ),
        (
            &by_type,
            one(),
            fields(&["CZZT"]),
            None,
            false,
            "a licence of unknown type",
        ),
        (
            &by_type,
            proof(),
            fields(&["CZZT"]),
            None,
            false,
            "another type",
        ),
        (&by_id, one(), Extent::Face, kind(), true, "the licence"),
        (
            &by_id,
            one(),
            fields(&["CZZT"]),
            kind(),
            true,
            "the face shows every field",
        ),
        (
            &by_id,
            road(),
            fields(&["CZZT"]),
            kind(),
            false,
            "one licence is not the type",
        ),
    ];
    for (grant, subject, extent, kind, want, why) in rows {
        let check = judge_grant(
            Some(&signed(grant, &key)),
            &authorities(&key),
            &[],
            &usage(),
        );
        let accepted = check.accepted().unwrap();
        let wanted = [(ScopeItem::new(subject, extent), kind)];
        let outcome = accepted.judge_scope(&wanted).outcome;
        let exceeded = Outcome::NotOk(Reason::GrantScopeExceeded);
        assert_eq!(outcome == Outcome::Ok, want, "{why}");
        assert_eq!(outcome == exceeded, !want, "{why}");
    }
}

#[test]
fn who_made_a_grant_takes_it_back_at_once_and_no_one_else() {
    let [key, stranger] = [(); 2].map(|()| SoftwareSigner::generate_sm2().unwrap());
    let grant = grant(GrantBasis::OwnSignature);
    let good = signed(&grant, &key);
    let revoked = |id: &str, signer: &SoftwareSigner, domain| {
        let text = GrantRevocation::new(id, "2030-01-01T00:00:00Z".parse().unwrap());
        let mut envelope = text.to_envelope().unwrap();
        envelope.sign(domain, signer, None).unwrap();
        SignedRevocation::from_json(envelope.to_json().as_bytes(), &Limits::default()).unwrap()
    };
    let judge = |r: SignedRevocation| judge_grant(Some(&good), &authorities(&key), &[r], &usage());
    let id = &grant.grant_id;
    let own = judge(revoked(id, &key, REVOCATION_DOMAIN));
    assert_eq!(
        own.reasons(),
        [Reason::GrantRevoked],
        "whatever time it names"
    );
    for (other, why) in [
        (revoked("another", &key, REVOCATION_DOMAIN), "another grant"),
        (revoked(id, &stranger, REVOCATION_DOMAIN), "a stranger"),
        (revoked(id, &key, GRANT_DOMAIN), "signed as something else"),
    ] {
        assert!(judge(other).accepted().is_some(), "{why}");
    }
    let warned = judge(revoked(id, &stranger, REVOCATION_DOMAIN));
    let warning = |f: &yinzheng::report::Finding| {
        f.check == Check::GrantRevocation && f.outcome.code() == "warning"
    };
    assert!(warned.findings().iter().any(warning));
}

#[test]
fn what_is_no_grant_is_refused() {
    let good = grant(GrantBasis::OwnSignature);
    let rows: [(fn(&mut Grant), &str, ParseErrorKind); 10] = [
        (
            |g| g.schema.push('x'),
            "grant.schema",
            ParseErrorKind::UnexpectedValue,
        ),
        (
            |g| g.grant_id.clear(),
            "grant.grant_id",
            ParseErrorKind::Missing,
        ),
        (
            |g| g.purpose.clear(),
            "grant.purpose",
            ParseErrorKind::Missing,
        ),
        (
            |g| g.nonce.truncate(30),
            "grant.nonce",
            ParseErrorKind::Limit,
        ),
        (
            |g| g.nonce.replace_range(..1, "G"),
            "grant.nonce",
            ParseErrorKind::BadText,
        ),
        (|g| g.max_uses = 0, "grant.max_uses", ParseErrorKind::Limit),
        (
            |g| g.max_uses = 1_001,
            "grant.max_uses",
            ParseErrorKind::Limit,
        ),
        (|g| g.scope.clear(), "grant.scope", ParseErrorKind::Missing),
        (
            |g| g.not_after = g.not_before.plus(-1),
            "grant.not_after",
            ParseErrorKind::BadTime,
        ),
        (
            |g| g.scope[0].extent = Extent::Fields(vec![]),
            "scope.extent",
            ParseErrorKind::Missing,
        ),
    ];
    for (change, field, kind) in rows {
        let mut bad = good.clone();
        change(&mut bad);
        let error = bad.to_envelope().unwrap_err();
        assert_eq!((error.field(), error.kind()), (field, kind));
    }
    let mut more: serde_json::Value =
        serde_json::from_slice(good.to_envelope().unwrap().payload()).unwrap();
    more["only_on"] = "sunday".into();
    let envelope = yinzheng::pki::envelope::Envelope::new(more.to_string().into_bytes());
    assert!(
        SignedGrant::from_envelope(envelope).is_err(),
        "an unknown restriction"
    );
}

fn one_use(max_uses: u32, digest: &str) -> OneUse {
    let key = SoftwareSigner::generate_sm2().unwrap();
    let mut grant = grant(GrantBasis::OwnSignature);
    grant.grant_id = "G-1".to_owned();
    grant.nonce = "0".repeat(32);
    grant.max_uses = max_uses;
    let check = judge_grant(
        Some(&signed(&grant, &key)),
        &authorities(&key),
        &[],
        &usage(),
    );
    OneUse::of(check.accepted().unwrap(), digest, usage().at)
}

fn uses_up(store: &dyn NonceStore) {
    let number = |c: &Consumption| match c {
        Consumption::Consumed(r) | Consumption::Repeated(r) | Consumption::AlreadyUsed(r) => {
            r.number
        }
    };
    let steps: [(&str, fn(&Consumption) -> bool, u32); 5] = [
        ("a", |c| matches!(c, Consumption::Consumed(_)), 1),
        ("a", |c| matches!(c, Consumption::Repeated(_)), 1),
        ("b", |c| matches!(c, Consumption::Consumed(_)), 2),
        ("c", |c| matches!(c, Consumption::AlreadyUsed(_)), 2),
        ("a", |c| matches!(c, Consumption::Repeated(_)), 1),
    ];
    for (digest, is, want) in steps {
        let got = store.consume(&one_use(2, digest)).unwrap();
        assert!(is(&got) && number(&got) == want, "{digest}: {got:?}");
        let used_up = matches!(got, Consumption::AlreadyUsed(_));
        let reason = got.finding().outcome.reason();
        assert_eq!(reason == Some(Reason::GrantAlreadyUsed), used_up);
    }
    let mut other = one_use(1, "c");
    other.nonce = "1".repeat(32);
    let got = store.consume(&other).unwrap();
    assert!(matches!(got, Consumption::Consumed(_)), "another grant");
}

#[test]
fn a_grant_is_used_up_and_a_retry_uses_nothing() {
    uses_up(&MemoryNonces::default());
    let folder = crate::scratch("uses");
    uses_up(&FileNonces::open(&folder).unwrap());
    // Opened again, it still knows.
    let again = FileNonces::open(&folder).unwrap();
    let got = again.consume(&one_use(2, "d")).unwrap();
    assert!(matches!(got, Consumption::AlreadyUsed(_)));
}

#[test]
fn of_many_at_once_only_as_many_win_as_may() {
    let folder = crate::scratch("race");
    let consume = |n: usize| {
        let store = FileNonces::open(&folder).unwrap();
        store
            .consume(&one_use(3, &format!("use {}", n % 6)))
            .unwrap()
    };
    let results: Vec<Consumption> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..12).map(|n| scope.spawn(move || consume(n))).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let consumed = |c: &&Consumption| matches!(c, Consumption::Consumed(_));
    assert_eq!(results.iter().filter(consumed).count(), 3);
}

#[test]
fn a_draft_left_by_a_crash_is_no_use_and_a_broken_record_is_not_passed_over() {
    let folder = crate::scratch("crash");
    let store = FileNonces::open(&folder).unwrap();
    std::fs::write(folder.join("0.draft"), b"{\"numb").unwrap();
    assert!(matches!(
        store.consume(&one_use(1, "a")),
        Ok(Consumption::Consumed(_))
    ));
    for entry in std::fs::read_dir(&folder).unwrap() {
        std::fs::write(entry.unwrap().path(), b"{\"numb").unwrap();
    }
    assert!(matches!(
        store.consume(&one_use(1, "a")),
        Err(StoreError::Damaged)
    ));
}
