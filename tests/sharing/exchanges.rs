//! Requests and responses: each reason, closed contents, and one exchange from end to end.

use serde_json::Value;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::error::ParseErrorKind;
use yinzheng::limits::Limits;
use yinzheng::pki::Certificate;
use yinzheng::pki::envelope::Envelope;
use yinzheng::pki::issue::CertificateTemplate;
use yinzheng::pki::issue::Credential;
use yinzheng::pki::issue::NameBuilder;
use yinzheng::pki::issue::Profile;
use yinzheng::pki::issue::certify;
use yinzheng::pki::issue::self_signed;
use yinzheng::report::Reason;
use yinzheng::sharing::CLOCK_SKEW;
use yinzheng::sharing::*;
use yinzheng::time::Timestamp;
use yinzheng::time::Validity;

use crate::grants::BODY;
use crate::world::ROAD;

pub(crate) const PROVIDER: &str = "11500000000000019A";
const ID: &str = crate::world::ID;

fn at(second: i64) -> Timestamp {
    "2026-11-24T00:00:00Z"
        .parse::<Timestamp>()
        .unwrap()
        .plus(second)
}

fn road(names: &[&str]) -> ScopeItem {
    let fields = names.iter().map(ToString::to_string).collect();
    let kind = TypeRef::Licence(ROAD.parse().unwrap());
    ScopeItem::new(ScopeSubject::Type(kind), Extent::Fields(fields))
}

fn one() -> ScopeSubject {
    ScopeSubject::Id(ID.parse().unwrap())
}

/// Both sides, with a grant for number and holder of the permit.
struct Sides {
    requester: SoftwareSigner,
    provider: SoftwareSigner,
    keys: BodyKeys,
    grant: AcceptedGrant,
}

impl Sides {
    fn new() -> Self {
        let [requester, provider, holder] =
            [(); 3].map(|()| SoftwareSigner::generate_sm2().unwrap());
        let keys = BodyKeys::new()
            .with(BODY.parse().unwrap(), requester.public_key().clone())
            .with(PROVIDER.parse().unwrap(), provider.public_key().clone());
        let grant = crate::grants::grant(GrantBasis::OwnSignature);
        let signed = crate::grants::signed(&grant, &holder);
        let known = GrantAuthorities::new()
            .with_holder_key(crate::grants::holder(), holder.public_key().clone());
        let check = judge_grant(Some(&signed), &known, &[], &crate::grants::usage());
        let grant = check.accepted().unwrap().clone();
        Self {
            requester,
            provider,
            keys,
            grant,
        }
    }

    fn request(&self) -> ShareRequest {
        let provider = PROVIDER.parse().unwrap();
        ShareRequest::under(&self.grant, provider, "B-1", "u17", at(0), 600)
            .unwrap()
            .wanting(road(&["ZZBH", "CZZT"]), WantedFormat::Fields)
    }

    fn sign(&self, request: &ShareRequest, signer: &SoftwareSigner) -> SignedRequest {
        let mut envelope = request.to_envelope().unwrap();
        envelope.sign(REQUEST_DOMAIN, signer, None).unwrap();
        SignedRequest::from_json(envelope.to_json().as_bytes(), &Limits::default()).unwrap()
    }

    fn accepted(&self, signed: &SignedRequest) -> AcceptedRequest {
        let own = PROVIDER.parse().unwrap();
        let check = judge_request(signed, &self.keys, own, Some(&self.grant), at(1));
        check.accepted().unwrap().clone()
    }

    fn respond(&self, response: &ShareResponse, signer: &SoftwareSigner) -> SignedResponse {
        let mut envelope = response.to_envelope().unwrap();
        envelope.sign(RESPONSE_DOMAIN, signer, None).unwrap();
        SignedResponse::from_json(envelope.to_json().as_bytes(), &Limits::default()).unwrap()
    }
}

type Change = fn(&mut ShareRequest);

#[test]
fn each_reason_against_a_request_is_found_and_no_other() {
    let sides = Sides::new();
    let rows: [(Change, i64, Option<Reason>, &str); 15] = [
        (|_| {}, 1, None, "in order"),
        (|_| {}, 600, None, "the last second"),
        (|_| {}, 601, Some(Reason::ExchangeExpired), "too late"),
        (
            |_| {},
            -301,
            Some(Reason::ExchangeFromFuture),
            "of the future",
        ),
        (
            |r| r.provider = BODY.parse().unwrap(),
            1,
            Some(Reason::ExchangeAudience),
            "for another",
        ),
        (
            |r| r.explicit = Explicit::Nobody,
            1,
            Some(Reason::ExchangeNotExplicit),
            "nobody asked",
        ),
        (
            |r| r.explicit = Explicit::Law,
            1,
            Some(Reason::ExchangeNotExplicit),
            "no such law",
        ),
        (
            |r| r.grant = None,
            1,
            Some(Reason::GrantMissing),
            "names no grant",
        ),
        (
            |r| r.matter.push('X'),
            1,
            Some(Reason::GrantMatterMismatch),
            "another matter",
        ),
        (
            |r| r.purpose.push('X'),
            1,
            Some(Reason::GrantPurpose),
            "another purpose",
        ),
        (
            |r| r.subject.salt = "0".repeat(32),
            1,
            Some(Reason::GrantHolderMismatch),
            "another person",
        ),
        (
            |r| r.wanted[0].item = road(&["ZZBH", "KZ_JYFW"]),
            1,
            Some(Reason::GrantScopeExceeded),
            "a field more than granted",
        ),
        (
            |r| r.wanted[0].item.extent = Extent::Face,
            1,
            Some(Reason::GrantScopeExceeded),
            "the whole file",
        ),
        (
            |r| r.wanted[0].item.subject = one(),
            1,
            None,
            "one licence of the type",
        ),
        (
            |r| r.requirements.push("permit".to_owned()),
            1,
            None,
            "named requirements",
        ),
    ];
    let own = PROVIDER.parse().unwrap();
    for (change, second, want, why) in rows {
        let mut request = sides.request();
        change(&mut request);
        let signed = sides.sign(&request, &sides.requester);
        let check = judge_request(&signed, &sides.keys, own, Some(&sides.grant), at(second));
        assert_eq!(check.reasons(), Vec::from_iter(want), "{why}");
        assert_eq!(check.accepted().is_some(), want.is_none(), "{why}");
    }
    let early = sides.sign(&sides.request(), &sides.requester);
    let check = judge_request(
        &early,
        &sides.keys,
        own,
        Some(&sides.grant),
        at(-100_000_000),
    );
    assert!(check.reasons().contains(&Reason::GrantNotYetValid));
    let good = sides.request();
    let forged = sides.sign(&good, &sides.provider);
    let check = judge_request(&forged, &sides.keys, own, Some(&sides.grant), at(1));
    assert_eq!(check.reasons(), [Reason::ExchangeSignatureInvalid]);
    let signed = sides.sign(&good, &sides.requester);
    let check = judge_request(&signed, &sides.keys, own, None, at(1));
    assert_eq!(check.reasons(), [Reason::GrantMissing]);
    let mut other = good;
    other.requester = PROVIDER.parse().unwrap();
    let signed = sides.sign(&other, &sides.provider);
    let check = judge_request(&signed, &sides.keys, own, Some(&sides.grant), at(1));
    assert_eq!(
        check.reasons(),
        [Reason::GrantGranteeMismatch],
        "someone else's grant"
    );
}

#[test]
fn what_is_no_request_is_refused() {
    let good = Sides::new().request();
    let rows: [(Change, &str, ParseErrorKind); 9] = [
        (
            |r| r.schema.push('x'),
            "request.schema",
            ParseErrorKind::UnexpectedValue,
        ),
        (
            |r| r.operator.clear(),
            "request.operator",
            ParseErrorKind::Missing,
        ),
        (|r| r.case.clear(), "request.case", ParseErrorKind::Missing),
        (
            |r| r.purpose.clear(),
            "request.purpose",
            ParseErrorKind::Missing,
        ),
        (
            |r| r.matter.clear(),
            "request.matter",
            ParseErrorKind::Missing,
        ),
        (
            |r| r.nonce.truncate(8),
            "request.nonce",
            ParseErrorKind::Limit,
        ),
        (
            |r| r.wanted.clear(),
            "request.wanted",
            ParseErrorKind::Missing,
        ),
        (
            |r| r.expires_at = r.issued_at.plus(LONGEST_LIFE + 1),
            "request.expires_at",
            ParseErrorKind::BadTime,
        ),
        (
            |r| r.expires_at = r.issued_at.plus(-1),
            "request.expires_at",
            ParseErrorKind::BadTime,
        ),
    ];
    for (change, field, kind) in rows {
        let mut bad = good.clone();
        change(&mut bad);
        let error = bad.to_envelope().unwrap_err();
        assert_eq!((error.field(), error.kind()), (field, kind));
    }
}

#[test]
#[allow(clippy::too_many_lines)] // one table
fn each_reason_against_a_response_is_found_and_no_other() {
    let sides = Sides::new();
    let request = sides.sign(&sides.request(), &sides.requester);
    let other = sides.sign(&sides.request(), &sides.requester);
    let accepted = sides.accepted(&request);
    let content = EvidenceContent::of_fields([("ZZBH", "510800001")]).to_json();
    let more = EvidenceContent::of_fields([("ZZBH", "1"), ("KZ_JYFW", "货运")]).to_json();
    let file = EvidenceContent::of_file("licence.ofd", b"PK").to_json();
    let evidence = |octets: &[u8]| vec![Evidence::new(one(), octets, None)];
    let spent = accepted.spend(&MemoryNonces::default(), at(2)).unwrap();
    let answer = |evidence| ShareResponse::evidence(&spent, evidence, at(10)).unwrap();
    let judge = |response: &ShareResponse, request: &SignedRequest, contents: &[&[u8]], second| {
        let signed = sides.respond(response, &sides.provider);
        let check = judge_response(request, &signed, &sides.keys, contents, at(second));
        assert_eq!(check.accepted().is_some(), check.reasons().is_empty());
        check.reasons()
    };
    let good = answer(evidence(&content));
    assert_eq!(judge(&good, &request, &[&content], 11), []);
    let mut slow = good.clone();
    slow.issued_at = at(-CLOCK_SKEW);
    let reasons = judge(&slow, &request, &[&content], 11);
    assert_eq!(reasons, [], "clocks differ");
    assert_eq!(
        judge(&good, &other, &[&content], 11),
        [Reason::ExchangeRequestMismatch]
    );
    let spoilt = |change: fn(&mut ShareResponse)| {
        let mut response = good.clone();
        change(&mut response);
        response
    };
    for (response, contents, second, want, why) in [
        (
            spoilt(|r| r.nonce = "0".repeat(32)),
            &content,
            11,
            Reason::ExchangeNonceMismatch,
            "nonce",
        ),
        (
            spoilt(|r| r.requester = PROVIDER.parse().unwrap()),
            &content,
            11,
            Reason::ExchangeAudience,
            "for another",
        ),
        (
            spoilt(|r| r.provider = BODY.parse().unwrap()),
            &content,
            11,
            Reason::ExchangeAudience,
            "from another",
        ),
        (
            spoilt(|r| r.issued_at = at(601)),
            &content,
            602,
            Reason::ExchangeExpired,
            "made too late",
        ),
        (
            spoilt(|r| r.issued_at = at(-1 - CLOCK_SKEW)),
            &content,
            11,
            Reason::ExchangeExpired,
            "made before the request",
        ),
        (
            good.clone(),
            &content,
            LONGEST_LIFE + 601,
            Reason::ExchangeExpired,
            "looked at too late",
        ),
        (
            spoilt(|r| r.issued_at = at(500)),
            &content,
            11,
            Reason::ExchangeFromFuture,
            "of the future",
        ),
        (
            good.clone(),
            &more,
            11,
            Reason::EvidenceDigestMismatch,
            "another content",
        ),
        (
            answer(evidence(&more)),
            &more,
            11,
            Reason::ExchangeScopeExceeded,
            "a field more",
        ),
        (
            answer(evidence(&file)),
            &file,
            11,
            Reason::ExchangeScopeExceeded,
            "the whole file",
        ),
        (
            answer(evidence(b"{")),
            &b"{".to_vec(),
            11,
            Reason::ExchangeMalformed,
            "no content",
        ),
    ] {
        assert_eq!(
            judge(&response, &request, &[contents], second),
            [want],
            "{why}"
        );
    }
    assert_eq!(
        judge(&good, &request, &[], 11),
        [Reason::EvidenceDigestMismatch],
        "nothing came"
    );
    let told = EvidenceContent::of_fields([("ZZBH", "1")]).with_report("{}");
    for report in [None, Some(format!("sm3:{}", "c".repeat(64)))] {
        let other = Evidence::new(one(), &told.to_json(), report);
        assert_eq!(
            judge(&answer(vec![other]), &request, &[&told.to_json()], 11)[..1],
            [Reason::EvidenceDigestMismatch],
            "a report that nobody signed for"
        );
    }
    let digest = format!("sm3:{}", DigestAlgorithm::Sm3.digest(b"{}"));
    let other = Evidence::new(one(), &told.to_json(), Some(digest));
    assert_eq!(
        judge(&answer(vec![other]), &request, &[&told.to_json()], 11),
        [Reason::ExchangeScopeExceeded],
        "a report speaks of the whole licence"
    );
    let proof = TypeRef::Proof("no-crime".to_owned());
    let unasked = Evidence::new(ScopeSubject::Type(proof), &content, None);
    let unasked = answer(vec![unasked]);
    assert_eq!(
        judge(&unasked, &request, &[&content], 11),
        [Reason::ExchangeScopeExceeded],
        "not asked for"
    );
    let page = "https://example.cn/preview";
    let preview = ShareResponse::preview(&accepted, page, at(100), at(10)).unwrap();
    assert_eq!(
        judge(&preview, &request, &[], 11),
        [Reason::PreviewRequired]
    );
    let refused = ShareResponse::refusal(&request, Refusal::NotFound, at(10)).unwrap();
    assert_eq!(
        judge(&refused, &request, &[], 11),
        [],
        "a refusal is an answer"
    );
    assert_eq!(
        judge(&refused, &request, &[&content], 11),
        [Reason::ExchangeScopeExceeded]
    );
    let forged = sides.respond(&good, &sides.requester);
    let check = judge_response(&request, &forged, &sides.keys, &[&content], at(11));
    assert_eq!(check.reasons(), [Reason::ExchangeSignatureInvalid]);
}

#[test]
fn a_preview_is_shown_at_a_web_address_alone() {
    let sides = Sides::new();
    let request = sides.sign(&sides.request(), &sides.requester);
    let accepted = sides.accepted(&request);
    for location in ["javascript:alert(1)", "http://example.cn", ""] {
        let response = ShareResponse::preview(&accepted, location, at(100), at(10)).unwrap();
        assert_eq!(
            response.to_envelope().unwrap_err().field(),
            "response.location",
            "{location}"
        );
    }
}

#[test]
fn a_refusal_ends_in_paper_only_where_it_speaks_of_the_licence() {
    for (refusal, word) in [
        (Refusal::NotFound, Word::NeedsUpload),
        (
            Refusal::NotUsable(Reason::LicenceCancelled),
            Word::NeedsUpload,
        ),
        (Refusal::AccessDenied, Word::CannotDecide),
        (
            Refusal::InvalidRequest(Reason::GrantExpired),
            Word::CannotDecide,
        ),
        (Refusal::Timeout, Word::CannotDecide),
        (Refusal::Unavailable, Word::CannotDecide),
        (Refusal::Unsupported, Word::CannotDecide),
        (Refusal::IdentityNotMatched, Word::NeedsHuman),
        (Refusal::PreviewDeclined, Word::NeedsGrant),
    ] {
        assert_eq!(Word::for_reason(refusal.reason()), word, "{refusal:?}");
    }
}

pub(crate) fn certificate(key: &SoftwareSigner, profile: Profile) -> Certificate {
    let ca = SoftwareSigner::generate_sm2().unwrap();
    let validity = Validity {
        not_before: at(-10),
        not_after: at(1_000_000),
    };
    let named = |text: &str| NameBuilder::new().common_name(text).build().unwrap();
    let root = CertificateTemplate::new(Profile::Root, named("测试根"), validity);
    let root = self_signed(&root, &ca).unwrap();
    let issuer = Credential::new(&root, &ca).unwrap();
    let leaf = CertificateTemplate::new(profile, named("某局"), validity);
    certify(&issuer, &leaf, key.public_key()).unwrap()
}

#[test]
fn a_parcel_opens_for_its_recipient_and_request_alone() {
    let [ours, theirs] = [(); 2].map(|()| SoftwareSigner::generate_sm2().unwrap());
    let cert = certificate(&ours, Profile::Encipherment);
    let request = format!("sm3:{}", "a".repeat(64));
    let parcel = Parcel::close(&cert, &request, b"content").unwrap();
    let read = Parcel::from_json(parcel.to_json().as_bytes()).unwrap();
    assert_eq!(read, parcel);
    assert_eq!(*read.open(&ours, &request).unwrap(), b"content");
    assert_eq!(read.open(&theirs, &request), Err(ParcelError::NotForUs));
    let other = format!("sm3:{}", "b".repeat(64));
    assert_eq!(read.open(&ours, &other), Err(ParcelError::NotForUs));

    let form: Value = serde_json::from_str(&parcel.to_json()).unwrap();
    let again = Parcel::close(&cert, &other, b"content").unwrap();
    let again: Value = serde_json::from_str(&again.to_json()).unwrap();
    for member in ["header", "key", "content"] {
        let mut mixed = form.clone();
        mixed[member] = again[member].clone();
        let mixed = Parcel::from_json(mixed.to_string().as_bytes()).unwrap();
        assert!(
            mixed.open(&ours, &request).is_err(),
            "{member} of another parcel"
        );
        assert!(
            mixed.open(&ours, &other).is_err(),
            "{member} of another parcel"
        );
    }
    let signing = certificate(&ours, Profile::Signer);
    let refused = Parcel::close(&signing, &request, b"content");
    assert_eq!(refused, Err(ParcelError::CertificateUsage));
    let p256 = SoftwareSigner::generate_p256().unwrap();
    let p256 = certificate(&p256, Profile::Encipherment);
    assert!(matches!(
        Parcel::close(&p256, &request, b""),
        Err(ParcelError::Wrap(_))
    ));
    let unknown = parcel.to_json().replace("parcel/1", "parcel/2");
    assert!(Parcel::from_json(unknown.as_bytes()).is_err());
}

/// A retry is no second use, checkpoints change hands, and both sides can show what happened.
#[test]
fn one_exchange_from_end_to_end() {
    let sides = Sides::new();
    let mut log = AuditLog::open("cq-1", MemoryLog::default(), MemorySalts::default()).unwrap();
    let nonces = MemoryNonces::default();
    let request = sides.sign(&sides.request(), &sides.requester);
    let accepted = sides.accepted(&request);
    let spent = accepted.spend(&nonces, at(2)).unwrap();
    let retry = accepted.spend(&nonces, at(3)).unwrap();
    assert_eq!(retry.receipt(), spent.receipt(), "one use");
    let second = sides.accepted(&sides.sign(&sides.request(), &sides.requester));
    let reuse = second.spend(&nonces, at(4));
    assert!(matches!(reuse, Err(SpendError::UsedUp)), "another request");
    let late = accepted.spend(&MemoryNonces::default(), at(LONGEST_LIFE + 900));
    assert!(matches!(late, Err(SpendError::Late(_))), "judged in time");

    let content = EvidenceContent::of_fields([("ZZBH", "510800001")]).to_json();
    let evidence = Evidence::new(one(), &content, None);
    let mut entry = Entry::new(LogEvent::Response, PROVIDER.parse().unwrap(), "system");
    entry.request = Some(accepted.digest().to_owned());
    entry = entry.about("licence", ID);
    log.append(entry, at(5)).unwrap();
    let checkpoint = log.checkpoint(at(5)).sign(&sides.provider).unwrap();
    let response = ShareResponse::evidence(&spent, vec![evidence], at(5))
        .unwrap()
        .with_checkpoint(&checkpoint);
    let response = sides.respond(&response, &sides.provider);
    let key = SoftwareSigner::generate_sm2().unwrap();
    let parcel = Parcel::close(
        &certificate(&key, Profile::Encipherment),
        request.digest(),
        &content,
    )
    .unwrap();

    let opened = parcel.open(&key, request.digest()).unwrap();
    let check = judge_response(&request, &response, &sides.keys, &[&opened], at(6));
    let got = check.accepted().unwrap();
    assert_eq!(got.contents()[0].fields["ZZBH"], "510800001");
    let kept = got.response().checkpoint.as_ref().unwrap();
    let kept = SignedCheckpoint::from_json(kept.as_bytes(), &Limits::default()).unwrap();
    let verifier = LogVerifier::new(
        "cq-1",
        std::slice::from_ref(&kept),
        sides.provider.public_key(),
    );
    assert!(verifier.run(log.store()).unwrap().holds());
    let empty = MemoryLog::default();
    let verifier = LogVerifier::new(
        "cq-1",
        std::slice::from_ref(&kept),
        sides.provider.public_key(),
    );
    assert!(
        !verifier.run(&empty).unwrap().holds(),
        "the requester sees what the provider dropped"
    );
}

/// Whoever asks in vain is told so, and nothing of it is to the applicant's loss.
#[test]
fn a_request_that_may_not_be_answered_is_refused_in_a_signed_word() {
    let sides = Sides::new();
    let request = sides.sign(&sides.request(), &sides.requester);
    let own = PROVIDER.parse().unwrap();
    let check = judge_request(&request, &sides.keys, own, None, at(1));
    let refusal = Refusal::InvalidRequest(check.reasons()[0]);
    let response = ShareResponse::refusal(&request, refusal, at(10)).unwrap();
    let response = sides.respond(&response, &sides.provider);
    let check = judge_response(&request, &response, &sides.keys, &[], at(11));
    assert_eq!(
        check.accepted().unwrap().response().result,
        ShareResult::Refused(refusal)
    );
    assert_eq!(Word::for_reason(refusal.reason()), Word::CannotDecide);
}

#[test]
fn a_store_that_does_not_answer_hands_nothing_on() {
    struct Silent;
    impl NonceStore for Silent {
        fn consume(&self, _: &OneUse) -> Result<Consumption, StoreError> {
            Err(StoreError::Damaged)
        }
    }
    let sides = Sides::new();
    let accepted = sides.accepted(&sides.sign(&sides.request(), &sides.requester));
    let spent = accepted.spend(&Silent, at(2));
    assert!(matches!(spent, Err(SpendError::Store(_))));
}

#[test]
fn messages_of_one_kind_are_none_of_another() {
    let sides = Sides::new();
    let mut envelope = sides.request().to_envelope().unwrap();
    envelope.sign(GRANT_DOMAIN, &sides.requester, None).unwrap();
    let signed = SignedRequest::from_envelope(envelope).unwrap();
    let own = PROVIDER.parse().unwrap();
    let check = judge_request(&signed, &sides.keys, own, Some(&sides.grant), at(1));
    assert_eq!(check.reasons(), [Reason::ExchangeSignatureInvalid]);
    let request = Envelope::new(sides.request().to_envelope().unwrap().payload().to_vec());
    assert!(SignedGrant::from_envelope(request.clone()).is_err());
    assert!(SignedResponse::from_envelope(request).is_err());
}
