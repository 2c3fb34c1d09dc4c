//! Timestamp tokens, alone and in signatures.

use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::limits::Limits;
use yinzheng::oid::Oid;
use yinzheng::pki::issue::SerialNumber;
use yinzheng::pki::issue::TimestampTemplate;
use yinzheng::pki::timestamp;
use yinzheng::pki::timestamp::Accuracy;
use yinzheng::pki::timestamp::Imprint;
use yinzheng::pki::timestamp::TimestampRequest;
use yinzheng::policy::Policy;
use yinzheng::report::Verdict;
use yinzheng::verifier::Input;

use crate::signers::Scheme;
use crate::world::SIGNED;
use crate::world::World;
use crate::world::at;

/// A token over `message` by the authority of `world`.
pub(crate) fn token(world: &World, message: &[u8]) -> Vec<u8> {
    let digest = match world.authority.key.algorithm().digest() {
        Some(digest) => digest,
        None => DigestAlgorithm::Sha512,
    };
    let policy = Oid::from_dotted("1.2.3.4.1").unwrap();
    let imprint = digest.digest(message);
    TimestampTemplate::new(policy, digest, imprint.as_bytes(), at(SIGNED))
        .sign(&world.authority.credential())
        .unwrap()
}

#[test]
fn tokens_of_every_algorithm_pass() {
    for scheme in Scheme::ALL {
        let world = World::of(scheme);
        let token = token(&world, b"text");
        for (content, want) in [
            (b"text", Verdict::Passed),
            (b"texu", Verdict::Indeterminate),
        ] {
            let input = Input::new("a.tst", &token).with_content(content);
            let report = world.verify(&input, Policy::standard(), world.evidence());
            assert_eq!(report.verdict(), want, "{scheme:?}: {:?}", report.reasons);
        }
    }
}

#[test]
fn a_token_says_what_its_template_says() {
    let world = World::of(Scheme::Sm2);
    let policy = Oid::from_dotted("1.2.156.3.4").unwrap();
    let imprint = DigestAlgorithm::Sha384.digest(b"text");
    for (seconds, millis, micros) in [(0, 0, 0), (1, 127, 128), (300, 999, 1), (0, 256, 0)] {
        let accuracy = Accuracy {
            seconds,
            millis,
            micros,
        };
        let token = TimestampTemplate::new(
            policy,
            DigestAlgorithm::Sha384,
            imprint.as_bytes(),
            at(SIGNED),
        )
        .with_serial(SerialNumber::try_from(77).unwrap())
        .with_accuracy(accuracy)
        .with_nonce(&[0xff, 1])
        .sign(&world.authority.credential())
        .unwrap();
        let request = TimestampRequest {
            imprinted: Some(b"text"),
            certificates: &[],
            limits: &Limits::default(),
            sm2_ids: &[DEFAULT_ID],
        };
        let facts = timestamp::observe(&token, &request);
        assert_eq!(facts.imprint, Imprint::Match);
        let info = facts.info.unwrap();
        assert_eq!(info.policy, policy);
        assert_eq!(info.serial, [77]);
        assert_eq!(info.gen_time, at(SIGNED));
        assert_eq!(info.accuracy, Some(accuracy));
        assert_eq!(info.nonce.as_deref(), Some(&[0, 0xff, 1][..]));
    }
}
