//! Evidence: the same in any order, never able to mend what is broken, and missed where it is missing.

use proptest::prelude::*;
use yinzheng::pki::Certificate;
use yinzheng::pki::revocation::Crl;
use yinzheng::report::Reason;
use yinzheng::report::Verdict;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

use crate::few;
use crate::rank;
use crate::reasons;
use crate::scene::Scene;
use crate::scene::form;
use crate::scene::mode;
use crate::scene::scene;
use crate::scene::time;
use crate::sound;
use crate::support::attacks;
use crate::support::certificate::CertBuilder;
use crate::support::certificate::Identity;
use crate::support::crl::CrlBuilder;
use crate::support::crl::Revoked;
use crate::support::key::Key;
use crate::support::pki::TestPki;
use crate::verdict;
use crate::world;
use crate::world::Event;
use crate::world::Form;
use crate::world::Mode;
use crate::world::World;
use crate::world::certificate;
use crate::world::crl;

/// Certificates and CRLs that have nothing to say, or must not be listened to.
fn clutter() -> (Vec<Certificate>, Vec<Crl>) {
    let pki = TestPki::sm2();
    let people: [&Identity; 6] = [
        &pki.root,
        &pki.maker_root,
        &pki.stranger_root,
        &pki.stranger,
        &pki.other,
        &pki.ocsp,
    ];
    let lists = [
        CrlBuilder::new(&pki.stranger_root).revoke(Revoked::new(&pki.intermediate, world::BEFORE)),
        CrlBuilder::new(&pki.intermediate)
            .revoke(Revoked::new(&pki.signer, world::BEFORE))
            .broken_signature(),
        CrlBuilder::new(&pki.intermediate).updates("2024-02-01", "2024-03-01"),
        CrlBuilder::new(&pki.intermediate).updates("2024-03-01", "2024-04-01"),
        CrlBuilder::new(&pki.intermediate).without_next_update(),
        CrlBuilder::new(&pki.maker_root).updates("2024-02-01", "2024-03-01"),
    ];
    (people.map(certificate).into(), lists.map(crl).into())
}

/// The same scene with a chosen part of clutter and evidence, in a chosen order.
fn rearranged(scene: &Scene) -> impl Strategy<Value = (Scene, Scene)> + use<> {
    let (mut certificates, mut lists) = clutter();
    certificates.extend(scene.world.evidence.intermediates.iter().cloned());
    lists.extend(scene.world.evidence.crls.iter().cloned());
    let pool = prop::sample::subsequence(certificates, 0..=7);
    let lists = prop::sample::subsequence(lists, 0..=9);
    let scene = scene.clone();
    (pool, lists)
        .prop_flat_map(|(pool, lists)| {
            let shuffled = (
                Just(pool.clone()).prop_shuffle(),
                Just(lists.clone()).prop_shuffle(),
            );
            (Just((pool, lists)), shuffled)
        })
        .prop_map(move |(first, second)| {
            let [mut one, mut other] = [scene.clone(), scene.clone()];
            (one.world.evidence.intermediates, one.world.evidence.crls) = first;
            (
                other.world.evidence.intermediates,
                other.world.evidence.crls,
            ) = second;
            (one, other)
        })
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn the_same_question_gets_the_same_answer(scene in scene(), mode in mode()) {
        let report = sound(scene.verify(mode)).to_json();
        prop_assert_eq!(report, scene.clone().verify(mode).to_json());
    }

    #[test]
    fn the_order_of_evidence_does_not_matter(
        (one, other) in scene().prop_flat_map(|s| rearranged(&s)),
        mode in mode(),
    ) {
        let [one, other] = [one, other].map(|s| sound(s.verify(mode)).to_json_pretty());
        prop_assert_eq!(one, other);
    }

    #[test]
    fn evidence_twice_is_evidence_once(scene in scene(), mode in mode()) {
        let mut twice = scene.clone();
        let evidence = &mut twice.world.evidence;
        evidence.crls.extend(evidence.crls.clone());
        evidence.intermediates.extend(evidence.intermediates.clone());
        evidence.proofs.extend(evidence.proofs.clone());
        prop_assert_eq!(sound(scene.verify(mode)).to_json(), twice.verify(mode).to_json());
    }

    /// Invariant 2: but by proof that it is older than what it rests on. In `strict`, a proof that shows the claim to be
    /// false is one too.
    #[test]
    fn another_proof_never_makes_it_worse(scene in scene(), proof in time(), mode in mode()) {
        let before = verdict(&scene, mode);
        let report = sound(scene.knowing(proof).verify(mode));
        let too_early = [Reason::NotYetValid, Reason::SealNotYetValid];
        let excused = reasons(&report).iter().any(|r| {
            too_early.contains(r) || (mode == Mode::Strict && *r == Reason::TimeContradiction)
        });
        let not_worse = rank(report.verdict()) >= rank(before);
        prop_assert!(not_worse || excused, "{} -> {}: {:?}", before, report.verdict(), reasons(&report));
    }

    /// Invariant 3.
    #[test]
    fn no_evidence_mends_what_is_broken(
        which in 0..broken().len(),
        proofs in prop::collection::vec(time(), 0..3),
        mode in mode(),
    ) {
        let (bytes, reason) = &broken()[which];
        let mut world = World::of(Event::Nothing);
        let bare = World { evidence: Default::default(), ..world.clone() };
        for time in proofs {
            world = world.knowing(bytes, &time.to_string());
        }
        let (pool, lists) = clutter();
        world.evidence.intermediates.extend(pool);
        world.evidence.intermediates.extend(namesakes());
        world.evidence.crls.extend(lists);
        for world in [bare, world] {
            let report = sound(world.verify(mode, bytes));
            prop_assert_eq!(report.verdict(), Verdict::Failed);
            prop_assert_eq!(report.reasons.first().map(|r| r.reason), Some(*reason));
        }
    }

    /// Invariant 5: whichever piece is taken away, what it would have answered stays open.
    #[test]
    fn a_missing_piece_never_passes(
        form in form(),
        mode in mode(),
        missing in 0..4_usize,
    ) {
        let stamp = Some(world::instant(world::BEFORE));
        let mut scene = Scene::new(Event::Nothing, form, stamp, None)
            .knowing(world::instant(world::BEFORE));
        prop_assert_eq!(verdict(&scene, mode), Verdict::Passed);
        let evidence = &mut scene.world.evidence;
        let matters = match missing {
            0 => {
                evidence.intermediates.clear();
                true
            }
            list => {
                evidence.crls.remove(list - 1);
                match list {
                    // Of CAs above the signer `strict` alone demands to know.
                    1 => mode == Mode::Strict,
                    2 => true,
                    _ => form != Form::Cms,
                }
            }
        };
        let report = sound(scene.verify(mode));
        let open = report.verdict() == Verdict::Indeterminate;
        prop_assert_eq!(open, matters, "{:?}", reasons(&report));
    }
}

/// Files that are broken, and the reason that must lead.
fn broken() -> &'static [(Vec<u8>, Reason)] {
    use std::sync::OnceLock;

    static MADE: OnceLock<Vec<(Vec<u8>, Reason)>> = OnceLock::new();
    MADE.get_or_init(|| {
        let mut altered = attacks::sealed();
        altered.replace("Doc_0/Pages/Page_0/Content.xml", "示例商贸", "示例贸易");
        let value = |edit: fn(&mut Vec<u8>)| {
            let mut package = attacks::sealed();
            let mut octets = package.remove("Doc_0/Signs/Sign_0/SignedValue.dat");
            edit(&mut octets);
            package.put("Doc_0/Signs/Sign_0/SignedValue.dat", &octets);
            package.pack()
        };
        let wrong_value =
            attacks::sealed_with(attacks::signature().edit_value(|value| value.broken_signature()));
        vec![
            (altered.pack(), Reason::HashFailure),
            (wrong_value.pack(), Reason::SigCryptoFailure),
            (value(|octets| octets.truncate(40)), Reason::FormatFailure),
            (value(|octets| octets[0] = 0x31), Reason::FormatFailure),
        ]
    })
}

/// Certificates that call themselves the signer's, with other keys.
fn namesakes() -> Vec<Certificate> {
    let pki = TestPki::sm2();
    ["other", "stranger-signer"]
        .iter()
        .map(|key| {
            let serial = pki
                .signer
                .serial
                .iter()
                .fold(0, |n, &b| n << 8 | u64::from(b));
            let made = CertBuilder::new(&pki.signer.name, &Key::sm2(key))
                .issued_by(&pki.intermediate)
                .serial(serial)
                .for_signing();
            certificate(&made.identity())
        })
        .collect()
}

#[test]
fn what_is_no_document_is_answered_soundly() {
    let verifier: Verifier = World::of(Event::Nothing).verifier(Mode::Standard);
    let context = World::of(Event::Nothing).context(Mode::Standard, world::ASKED);
    let good = attacks::unharmed();
    for bytes in [
        &b""[..],
        b"text",
        b"PK\x03\x04",
        &good[..good.len() / 2],
        &good[1..],
    ] {
        let report = sound(verifier.verify(&Input::new("file", bytes), &context));
        assert_ne!(report.verdict(), Verdict::Passed);
    }
}
