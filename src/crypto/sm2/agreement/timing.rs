//! Whether the time of signing depends on the secrets, after dudect (Reparaz, Balasch, Verbauwhede, "Dude, is my code
//! constant time?", 2017): fixed and random secrets in random order, and Welch's t of their times.

use std::hint::black_box;
use std::time::Instant;

use ::sm2::FieldBytes;
use ::sm2::Scalar;
use ::sm2::elliptic_curve::ops::Reduce;

use super::Cases;
use crate::crypto::sm2::point::GENERATOR;
use crate::crypto::sm2::scalar;
use crate::crypto::sm2::sign::Sm2Secret;
use crate::crypto::sm2::verify::Question;

/// Secrets of each class. Both are read from as many places, at the same distances from the ends of cache lines: else
/// the reading alone tells them apart.
const EACH: usize = 256;

/// The greatest |t| over all the times and over the quickest parts of them, which interruptions disturb less.
///
/// * `run`: what is timed, with the number of a secret: those of the first half are fixed, the others random.
fn greatest_t(samples: usize, run: impl Fn(usize)) -> f64 {
    let mut source = Cases(6);
    let mut times: Vec<(f64, bool)> = (0..samples)
        .map(|_| {
            let secret = source.below(2 * EACH);
            let start = Instant::now();
            run(black_box(secret));
            (start.elapsed().as_nanos() as f64, secret < EACH)
        })
        .collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let parts = [50, 75, 90, 95, 99, 100].map(|percent| &times[..samples * percent / 100]);
    parts
        .map(|part| welch(part).abs())
        .into_iter()
        .fold(0.0, f64::max)
}

fn welch(times: &[(f64, bool)]) -> f64 {
    let of = |class: bool| {
        let own = || times.iter().filter(|t| t.1 == class).map(|t| t.0);
        let count = own().count() as f64;
        let mean = own().sum::<f64>() / count;
        let variance = own().map(|t| (t - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, variance / count)
    };
    let ((one, one_error), (other, other_error)) = (of(true), of(false));
    (one - other) / (one_error + other_error).sqrt()
}

/// 1 in the first half.
fn numbers() -> Vec<Scalar> {
    let mut source = Cases(7);
    let mut random = || Scalar::reduce(&FieldBytes::from([0; 32].map(|_| source.below(256) as u8)));
    (0..2 * EACH)
        .map(|i| if i < EACH { Scalar::ONE } else { random() })
        .collect()
}

#[test]
#[ignore = "a long run, for before a release, on a quiet machine"]
fn signing_takes_the_same_time_for_all_secrets() {
    let nonces = numbers();
    let keys: Vec<_> = numbers()
        .iter()
        .map(|d| Sm2Secret::from_number(&d.to_bytes()).unwrap())
        .collect();
    let e = Scalar::from(7_u32);
    let t = greatest_t(1_000_000, |i| {
        black_box(keys[i].value(&e, &nonces[i]));
    });
    println!("signing: |t| = {t:.2}");

    // That the method finds what there is to find: verification, which may tell everything.
    let ours = |n: &Scalar| scalar::Scalar::from_octets(&n.to_bytes().into()).unwrap();
    let questions: Vec<_> = nonces
        .iter()
        .map(|n| Question::of(ours(n), ours(n), ours(n)))
        .collect();
    let control = greatest_t(10_000, |i| {
        black_box(questions[i].holds_vartime(&GENERATOR));
    });
    println!("verification: |t| = {control:.2}");
    assert!(t < 10.0 && control > 100.0, "{t} {control}");
}
