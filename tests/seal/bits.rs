//! BIT STRINGs by writers that take them for lists of flags: zero bits at the end are called unused, and zero octets
//! left out. What was left out is certain, so the values count; what is not certain does not.

use yinzheng::asn1::Tag;
use yinzheng::asn1::bit_string;
use yinzheng::asn1::sequence;
use yinzheng::asn1::tlv;
use yinzheng::crypto::Digest;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::report::Check;
use yinzheng::report::Finding;
use yinzheng::report::Outcome;
use yinzheng::report::Reason;
use yinzheng::seal;
use yinzheng::seal::Expectation;

use crate::builder::Draft;
use crate::builder::bad;
use crate::builder::flags;
use crate::builder::ia5;
use crate::builder::observed;
use crate::builder::octets;
use crate::builder::warnings;

/// The first variant of `draft` whose signature value, or its maker's, ends as asked.
fn ending(draft: Draft, value: impl Fn(&Draft) -> Vec<u8>, end: impl Fn(&[u8]) -> bool) -> Draft {
    let variants = (0..20_000).map(|n| Draft {
        header: [
            draft.header[0].clone(),
            draft.header[1].clone(),
            ia5(&n.to_string()),
        ],
        ..draft.clone()
    });
    let mut found = variants.filter(|d| end(&value(d)));
    found.next().unwrap()
}

fn signature(draft: &Draft) -> Vec<u8> {
    let facts = observed(&draft.der()).unwrap();
    facts.signature.value.to_vec()
}

fn sealing(draft: &Draft) -> Vec<u8> {
    let facts = observed(&draft.der()).unwrap();
    facts.seal.seal.value.to_vec()
}

/// Written as flags, the variant of `draft` whose value ends with zero bits, and the one that ends with a zero octet.
fn pass_as_flags(draft: &Draft, value: fn(&Draft) -> Vec<u8>, write: fn(&mut Draft), place: &str) {
    let ends: [fn(&[u8]) -> bool; 2] = [
        |value| value.last().is_some_and(|last| last % 8 == 4),
        |value| matches!(value, [.., last, 0] if last % 2 == 1),
    ];
    for end in ends {
        let mut draft = ending(draft.clone(), value, end);
        let whole = value(&draft);
        write(&mut draft);
        let findings = draft.judged();
        assert!(bad(&findings).is_empty(), "{place}: {findings:?}");
        let want = [(Reason::NonStandardEncoding, place)];
        assert_eq!(warnings(&findings), want);
        assert_eq!(value(&draft), whole);
    }
}

#[test]
fn signature_values_written_as_flags_are_completed() {
    for draft in [Draft::v4(), Draft::v1()] {
        let write: fn(&mut Draft) = |d| d.bits = flags;
        pass_as_flags(&draft, signature, write, "SES_Signature.signature");
    }
}

#[test]
fn makers_values_written_as_flags_are_completed() {
    let write: fn(&mut Draft) = |d| d.seal_bits = flags;
    pass_as_flags(&Draft::v4(), sealing, write, "SESeal.signedValue");
    pass_as_flags(&Draft::v1(), sealing, write, "SES_SignInfo.signData");
}

/// The twin: a value from which an octet was taken that was not 00, or that was cut where a trimmed one never ends.
#[test]
fn a_value_that_lost_something_else_fits_nothing() {
    let cut: fn(&[u8]) -> Vec<u8> = |value| bit_string(&value[..value.len() - 1]);
    let mut draft = ending(
        Draft::v4(),
        signature,
        |v| matches!(v, [.., before, last] if *before != 0 && *last != 0),
    );
    draft.bits = cut;
    let refused = Outcome::NotOk(Reason::SigCryptoFailure);
    let want = [(Check::SesSignatureValue, refused)];
    assert_eq!(bad(&draft.judged()), want);

    let mut draft = Draft::v4();
    draft.bits = |value| bit_string(&value[..value.len() - 3]);
    assert_eq!(bad(&draft.judged()), want, "three octets");
    // A value that asks for more than there can be.
    draft.bits = |_| bit_string(&[&[0x30, 72][..], &[1; 70]].concat());
    assert_eq!(bad(&draft.judged()), want);
    // An octet of the value altered.
    draft.bits = |value| {
        let mut other = value.to_vec();
        *other.last_mut().unwrap() = 0;
        flags(&other)
    };
    assert_eq!(bad(&draft.judged()), want);
}

/// Content whose digest ends as asked.
fn content(end: impl Fn(&[u8]) -> bool) -> Digest {
    let mut digests = (0_u32..).map(|n| DigestAlgorithm::Sm3.digest(&n.to_be_bytes()));
    digests.find(|digest| end(digest.as_bytes())).unwrap()
}

fn judged(data_hash: Vec<u8>, digest: &Digest) -> Vec<Finding> {
    let draft = Draft {
        data_hash,
        ..Draft::v4()
    };
    let expected = Expectation::new(1, Some(digest.as_bytes()));
    seal::judge(&observed(&draft.der()), &expected)
}

#[test]
fn digests_written_as_flags_are_the_whole_digest() {
    let ends: [fn(&[u8]) -> bool; 3] = [
        |d| d[31] % 16 == 8,
        |d| d[31] == 0 && d[30] % 2 == 1,
        |d| d[30] == 0 && d[31] == 0,
    ];
    for end in ends {
        let digest = content(end);
        let findings = judged(flags(digest.as_bytes()), &digest);
        assert!(bad(&findings).is_empty(), "{findings:?}");
        let place = "TBS_Sign.dataHash";
        let said = warnings(&findings);
        assert!(!said.is_empty());
        let as_said = |w: &(Reason, &str)| *w == (Reason::NonStandardEncoding, place);
        assert!(said.iter().all(as_said), "{said:?}");
    }
}

/// The twin: shorter digests that are not the whole one without its zero octets.
#[test]
fn digests_that_lost_something_else_are_refused() {
    let plain = content(|d| d[29..].iter().all(|&o| o != 0));
    let zero = content(|d| d[30] == 0 && d[31] == 0);
    let (plain_octets, zero_octets) = (plain.as_bytes(), zero.as_bytes());
    let unused = tlv(Tag::BIT_STRING, &[&[1], &plain_octets[..31], &[0x10]]);
    for (data_hash, digest, want, why) in [
        (
            bit_string(&plain_octets[..31]),
            &plain,
            Reason::HashFailure,
            "an octet that was not 00",
        ),
        (
            bit_string(&plain_octets[..30]),
            &plain,
            Reason::HashFailure,
            "two of them",
        ),
        (
            bit_string(&plain_octets[..29]),
            &plain,
            Reason::FormatFailure,
            "three of them",
        ),
        (
            bit_string(&zero_octets[..31]),
            &zero,
            Reason::FormatFailure,
            "one 00 of two",
        ),
        (
            flags(zero_octets),
            &plain,
            Reason::HashFailure,
            "the digest of something else",
        ),
        (unused, &plain, Reason::HashFailure, "other bits"),
        (
            octets(&[plain_octets, &[0]].concat()),
            &plain,
            Reason::FormatFailure,
            "a 00 too many",
        ),
    ] {
        let want = [(Check::SesDataHash, Outcome::NotOk(want))];
        assert_eq!(bad(&judged(data_hash, digest)), want, "{why}");
    }
}

/// The wrapper of a SES_SignInfo is not a value, and nothing in it may be missing.
#[test]
fn a_wrapped_sign_info_has_no_unused_bits() {
    let mut draft = Draft::v1();
    draft.wrap_sign_info = |info| tlv(Tag::BIT_STRING, &[&[1], &info, &sequence(&[])]);
    let refused = Outcome::NotOk(Reason::FormatFailure);
    let findings = draft.judged();
    assert!(bad(&findings).contains(&(Check::SesFormat, refused)));
}
