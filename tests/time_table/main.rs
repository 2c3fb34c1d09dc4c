//! What follows when a certificate, a seal or an algorithm has ended, is revoked or had not begun, by what is known
//! about when the file was signed.

#[path = "../support/mod.rs"]
mod support;

mod rows;
mod world;

use std::collections::BTreeSet;

use rows::Known;
use world::AFTER;
use world::ASKED;
use world::BEFORE;
use world::Event;
use world::Form;
use world::Mode;
use world::Stated;
use world::World;
use yinzheng::report::Check;
use yinzheng::report::Reason;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::verifier::Input;

/// The verdict, and what decided among the questions of time.
fn answer(report: &Report) -> (Verdict, &'static str) {
    const OF_TIME: [Check; 7] = [
        Check::AlgorithmSignature,
        Check::PkiMakerPath,
        Check::PkiMakerRevocation,
        Check::PkiSignerPath,
        Check::PkiSignerRevocation,
        Check::SesSealValidity,
        Check::TimeSigningTime,
    ];
    // `strict` raises the warning that the seal's dates are odd, which is no question of proof.
    let leads = report
        .reasons
        .iter()
        .find(|r| OF_TIME.contains(&r.check) && r.reason != Reason::SealDatesUnusual);
    (report.verdict(), leads.map_or("", |r| r.reason.code()))
}

fn wanted(code: &'static str) -> (Verdict, &'static str) {
    let verdict = Reason::from_code(code).map_or(Verdict::Passed, Reason::indication);
    (verdict, code)
}

/// The file of a cell, and the world of whoever judges it.
fn cell(world: &World, known: Known, form: Form) -> (Vec<u8>, World) {
    let helpful = match world.event {
        Event::Begins => AFTER,
        _ => BEFORE,
    };
    let (claim, stamp, told) = match known {
        Known::Nothing => (None, None, None),
        Known::ClaimedBefore => (Some(BEFORE), None, None),
        Known::ClaimedAfter => (Some(AFTER), None, None),
        Known::StampedBefore => (Some(helpful), Some(BEFORE), None),
        Known::StampedAfter => (Some(helpful), Some(AFTER), None),
        Known::ToldBefore => (Some(helpful), None, Some(BEFORE)),
        Known::ToldAfter => (Some(helpful), None, Some(AFTER)),
    };
    let bytes = world.package(form, Stated { claim, stamp });
    let knowing = told.map_or_else(|| world.clone(), |time| world.knowing(&bytes, time));
    (bytes, knowing)
}

fn check_rows_of(event: Event) {
    let world = World::of(event);
    let mut wrong = Vec::new();
    let mut cells = BTreeSet::new();
    for (known, forms, wants, why) in rows::of(event) {
        for &form in forms {
            assert!(
                cells.insert((known, form)),
                "{known:?} {form:?} stands twice"
            );
            let (bytes, world) = cell(&world, known, form);
            for (mode, want) in Mode::ALL.into_iter().zip(wants) {
                let got = answer(&world.verify(mode, &bytes));
                if got != wanted(want) {
                    wrong.push(format!(
                        "{known:?} {form:?} {mode:?}: want {:?}, got {got:?} ({why})",
                        wanted(want)
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{event:?}:\n{}", wrong.join("\n"));
    let seals_only = matches!(
        event,
        Event::SealEnds | Event::MakerRevoked | Event::MakerEnds
    );
    for known in Known::ALL {
        for form in Form::ALL {
            let states_always = matches!(form, Form::V4 | Form::V5) && known == Known::Nothing;
            let has_no_seal = seals_only && form == Form::Cms;
            let possible = !(states_always || has_no_seal);
            assert_eq!(
                cells.contains(&(known, form)),
                possible,
                "{known:?} {form:?}"
            );
        }
    }
}

#[test]
fn while_everything_is_good() {
    check_rows_of(Event::Nothing);
}

#[test]
fn when_the_signer_was_revoked() {
    check_rows_of(Event::Revoked);
}

#[test]
fn when_the_signers_certificate_ended() {
    check_rows_of(Event::Ends);
}

#[test]
fn when_the_signers_certificate_had_not_begun() {
    check_rows_of(Event::Begins);
}

#[test]
fn when_the_ca_was_revoked() {
    check_rows_of(Event::CaRevoked);
}

#[test]
fn when_the_cas_certificate_ended() {
    check_rows_of(Event::CaEnds);
}

#[test]
fn when_the_anchor_is_trusted_no_more() {
    check_rows_of(Event::AnchorEnds);
}

#[test]
fn when_the_algorithm_ended() {
    check_rows_of(Event::AlgorithmEnds);
}

#[test]
fn when_the_seal_ended() {
    check_rows_of(Event::SealEnds);
}

#[test]
fn when_the_maker_was_revoked() {
    check_rows_of(Event::MakerRevoked);
}

#[test]
fn when_the_makers_certificate_ended() {
    check_rows_of(Event::MakerEnds);
}

/// The outcome and reason of every line about a check.
fn lines(report: &Report, check: Check) -> Vec<(&'static str, Option<Reason>)> {
    let lines = report.all_checks().filter(|l| l.check == check);
    lines.map(|l| (l.outcome, l.reason)).collect()
}

fn stated<'a>(claim: &'a str, stamp: &'a str) -> Stated<'a> {
    Stated {
        claim: Some(claim),
        stamp: Some(stamp),
    }
}

fn claimed(claim: &str) -> Stated<'_> {
    Stated {
        claim: Some(claim),
        stamp: None,
    }
}

#[test]
fn both_answers_are_told_and_who_vouches_for_the_time() {
    let world = World::of(Event::Revoked);
    let (stamped, unstamped) = (
        world.package(Form::V4, stated(BEFORE, BEFORE)),
        world.package(Form::V4, claimed(BEFORE)),
    );
    let told = world.knowing(&unstamped, BEFORE);
    for (report, vouched) in [
        (world.verify(Mode::Standard, &stamped), Some("timestamp")),
        (told.verify(Mode::Standard, &unstamped), Some("caller")),
        (world.verify(Mode::Claimed, &unstamped), Some("claim")),
        (world.verify(Mode::Standard, &unstamped), None),
    ] {
        let [signature] = report.signatures.as_slice() else {
            panic!("one signature");
        };
        let time = &signature.signing_time;
        assert_eq!(time.proven_by, vouched);
        assert_eq!(time.best.is_some(), vouched.is_some());
        assert_eq!(time.claimed, Some(world::instant(BEFORE)));
        let answers: Vec<_> = signature
            .times
            .iter()
            .map(|a| (a.basis, a.time, a.verdict, a.reasons.as_slice()))
            .collect();
        let (then, now) = (world::instant(BEFORE), world::instant(ASKED));
        assert_eq!(
            answers,
            [
                ("signature-time", then, Verdict::Passed, &[][..]),
                (
                    "validation-time",
                    now,
                    Verdict::Indeterminate,
                    &[Reason::RevokedNoPoe]
                ),
            ]
        );
        let accepted =
            lines(&report, Check::TimeSigningTime).contains(&("info", Some(Reason::ClaimAccepted)));
        assert_eq!(accepted, vouched == Some("claim"), "{vouched:?}");
    }
}

#[test]
fn archive_and_strict_take_no_claims_even_when_asked_to() {
    for event in [Event::Nothing, Event::Revoked, Event::Ends] {
        let world = World::of(event);
        let bytes = world.package(Form::V4, claimed(BEFORE));
        for mode in [Mode::Archive, Mode::Strict] {
            let asked = world.context(Mode::Claimed, ASKED);
            let input = Input::new("file", &bytes);
            let report = world.verifier(mode).verify(&input, &asked);
            assert_eq!(
                answer(&report),
                answer(&world.verify(mode, &bytes)),
                "{event:?} {mode:?}"
            );
            assert_eq!(report.verdict(), Verdict::Indeterminate);
        }
    }
}

#[test]
fn a_proof_beats_the_claim_and_the_contradiction_is_told() {
    let contradiction = ("warning", Some(Reason::TimeContradiction));
    for event in [Event::Revoked, Event::Ends, Event::AlgorithmEnds] {
        let world = World::of(event);
        let bytes = world.package(Form::V4, stated(AFTER, BEFORE));
        for mode in [Mode::Standard, Mode::Archive, Mode::Claimed] {
            let report = world.verify(mode, &bytes);
            assert_eq!(report.verdict(), Verdict::Passed, "{event:?} {mode:?}");
            assert!(lines(&report, Check::TimeSigningTime).contains(&contradiction));
        }
        let strict = answer(&world.verify(Mode::Strict, &bytes));
        assert_eq!(strict, wanted("TIME_CONTRADICTION"), "{event:?}");
    }
}

#[test]
fn what_is_proven_for_later_than_the_question_proves_nothing() {
    let later = "2027-01-01T00:00:00Z";
    let world = World::of(Event::Nothing);
    let stamped = world.package(Form::V4, stated(BEFORE, later));
    let unstamped = world.package(Form::V4, claimed(BEFORE));
    let told = world.knowing(&unstamped, later);
    for report in [
        world.verify(Mode::Archive, &stamped),
        told.verify(Mode::Archive, &unstamped),
    ] {
        assert_eq!(answer(&report), wanted("NO_POE"));
    }
}

#[test]
fn asked_before_the_certificate_begins() {
    let world = World::of(Event::Begins);
    let asked = "2025-02-01T00:00:00Z";
    for (form, claim, want) in [
        (Form::Cms, None, "OUT_OF_BOUNDS_NOT_REVOKED"),
        (Form::Cms, Some(BEFORE), "TIME_OUTSIDE_VALIDITY"),
        // It claims to be made after the question, and inside.
        (Form::Cms, Some(AFTER), "OUT_OF_BOUNDS_NOT_REVOKED"),
    ] {
        let bytes = world.package(form, Stated { claim, stamp: None });
        let context = world.context(Mode::Standard, asked);
        let input = Input::new("file", &bytes);
        let report = world.verifier(Mode::Standard).verify(&input, &context);
        assert_eq!(answer(&report), wanted(want), "{claim:?}");
    }
}

#[test]
fn without_revocation_data_an_end_is_less_certain() {
    let mut world = World::of(Event::Ends);
    // RFC 5280, 3.3: a list made after the end may have dropped the certificate.
    world.evidence.crls[1] = world::crl(world::later_list(&world.ca));
    for (stamp, mode, want) in [
        (None, Mode::Standard, "OUT_OF_BOUNDS_NO_POE"),
        (Some(AFTER), Mode::Standard, "OUT_OF_BOUNDS_NO_POE"),
        (Some(BEFORE), Mode::Standard, "REVOCATION_MISSING"),
        (Some(BEFORE), Mode::Archive, "REVOCATION_MISSING"),
        (None, Mode::Claimed, "REVOCATION_MISSING"),
    ] {
        let claim = Some(BEFORE);
        let bytes = world.package(Form::V4, Stated { claim, stamp });
        assert_eq!(
            answer(&world.verify(mode, &bytes)),
            wanted(want),
            "{stamp:?} {mode:?}"
        );
    }
}

#[test]
fn a_list_signed_after_its_algorithm_ended_is_no_evidence() {
    for stamp in [None, Some(BEFORE), Some(AFTER)] {
        for mode in Mode::ALL {
            let mut world = World::of(Event::AlgorithmEnds);
            world.evidence.crls[1] = world::crl(world::later_list(&world.ca));
            let claim = Some(BEFORE);
            let bytes = world.package(Form::V4, Stated { claim, stamp });
            let got = answer(&world.verify(mode, &bytes));
            assert_eq!(
                got,
                wanted("CRYPTO_CONSTRAINTS_FAILURE"),
                "{stamp:?} {mode:?}"
            );
        }
    }
}

#[test]
fn a_timestamp_by_an_ended_algorithm_proves_nothing() {
    let mut world = World::of(Event::AlgorithmEnds);
    world.tsa = support::pki::TestPki::sm2().tsa.clone();
    let bytes = world.package(Form::V4, stated(BEFORE, BEFORE));

    let report = world.verify(Mode::Standard, &bytes);

    let ended = Reason::CryptoConstraintsFailureNoPoe;
    assert_eq!(answer(&report), wanted(ended.code()));
    assert_eq!(
        lines(&report, Check::TimeTimestamp),
        [("warning", Some(ended))]
    );
}

#[test]
fn a_token_in_the_2014_time_field_is_told_to_prove_nothing() {
    let world = World::of(Event::Nothing);
    let bytes = world.package(Form::V1, stated(BEFORE, BEFORE));

    let report = world.verify(Mode::Standard, &bytes);

    let told = [("warning", Some(Reason::SignedDataNotFound))];
    assert_eq!(report.verdict(), Verdict::Passed);
    assert_eq!(lines(&report, Check::TimeTimestamp), told);
    let time = &report.signatures[0].signing_time;
    assert_eq!(
        (time.claimed, time.proven_by),
        (Some(world::instant(BEFORE)), Some("claim"))
    );
}

#[test]
fn files_that_stand_alone_come_out_like_those_in_a_package() {
    let content = "脱离文件的签名".as_bytes();
    for event in [Event::Revoked, Event::Ends, Event::Begins] {
        let world = World::of(event);
        for form in Form::ALL {
            for (claim, stamp, told) in [
                (BEFORE, None, None),
                (AFTER, None, None),
                (AFTER, Some(BEFORE), None),
                (AFTER, Some(AFTER), None),
                (BEFORE, None, Some(BEFORE)),
                (AFTER, None, Some(AFTER)),
            ] {
                let claim = Some(claim);
                let times = Stated { claim, stamp };
                let package = world.package(form, times);
                let (file, value) = world.value(form, times, content);
                let by_caller = |object: &[u8]| {
                    told.map_or_else(|| world.clone(), |time| world.knowing(object, time))
                };
                for mode in Mode::ALL {
                    let inside = by_caller(&package).verify(mode, &package);
                    // The caller may know of the signature value alone.
                    let knowing = by_caller(&value);
                    let input = Input::new("value", &file).with_content(content);
                    let context = knowing.context(mode, ASKED);
                    let alone = knowing.verifier(mode).verify(&input, &context);
                    assert_eq!(
                        answer(&alone),
                        answer(&inside),
                        "{event:?} {form:?} {times:?} {told:?} {mode:?}"
                    );
                }
            }
        }
    }
}
