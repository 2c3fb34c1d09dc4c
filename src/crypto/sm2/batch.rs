//! Many signatures at once, each with an answer of its own.
//!
//! With coordinates x and y alone an addition takes 3 products and one division, and the divisions of all the
//! signatures in a batch share one inversion. So the four entries of every comb's column are first added up in
//! that way. What the batch shares is work, not trust: no answer depends on another signature.
//!
//! It gains under keys with a large table. A small one has twice the columns, whose points no longer stay in the cache:
//! such keys answer one by one.
//!
//! For public data only.

use crate::crypto::sm2::field::Field;
use crate::crypto::sm2::key::Sm2Key;
use crate::crypto::sm2::point::Affine;
use crate::crypto::sm2::point::Sum;
use crate::crypto::sm2::point::Xyzz;
use crate::crypto::sm2::scalar::Signs;
use crate::crypto::sm2::scalar::columns;
use crate::crypto::sm2::table::Comb;
use crate::crypto::sm2::table::GENERATOR_COMB;
use crate::crypto::sm2::table::LARGE;
use crate::crypto::sm2::table::invert_all;
use crate::crypto::sm2::verify::Question;

/// Signatures that share inversions: enough to make those cheap, few enough for their points to stay in the cache.
const TOGETHER: usize = 64;
/// Rounds of pairwise additions that turn a column's entries into one.
const ROUNDS: usize = 2;

/// A question, and the key that it is asked of.
#[derive(Clone, Copy)]
pub(in crate::crypto) struct Asked<'a> {
    pub(super) key: &'a Sm2Key,
    pub(super) question: Question,
}

/// A question on its way through the rounds.
struct Job<'a> {
    asked: &'a Asked<'a>,
    /// Those of the key's columns, lowest first, then those of the generator's.
    points: Vec<Affine>,
    /// Whether two points to be added had the same x, which these additions do not know.
    exceptional: bool,
}

/// Answers every question, in order.
pub(in crate::crypto) fn verify_all_vartime(asked: &[Asked<'_>]) -> Vec<bool> {
    let mut answers = Vec::with_capacity(asked.len());
    for some in asked.chunks(TOGETHER) {
        let mut jobs: Vec<Option<Job<'_>>> = some.iter().map(Job::new).collect();
        for _ in 0..ROUNDS {
            halve_all(&mut jobs);
        }
        let jobs = some.iter().zip(jobs);
        answers.extend(
            jobs.map(|(asked, job)| match job.and_then(|job| job.answer()) {
                Some(answer) => answer,
                None => asked.key.answers_vartime(&asked.question),
            }),
        );
    }
    answers
}

impl<'a> Job<'a> {
    /// `None` for a key without a large table.
    fn new(asked: &'a Asked<'a>) -> Option<Self> {
        let (s, t) = asked.question.signs();
        let mut points = Vec::new();
        gather(&mut points, asked.key.large_table()?, &t)?;
        gather(&mut points, &GENERATOR_COMB, &s)?;
        Some(Self {
            asked,
            points,
            exceptional: false,
        })
    }

    /// `None` if it has to be found in another way.
    fn answer(&self) -> Option<bool> {
        let (key, generator) = self.points.split_at_checked(columns(LARGE))?;
        let mut sum = Xyzz::INFINITY;
        for (of_key, of_generator) in key.iter().zip(generator).rev() {
            sum.double();
            sum.add(of_key);
            sum.add(of_generator);
        }
        let is_sum = !self.exceptional && key.len() == generator.len();
        is_sum.then(|| self.asked.question.is_answered_by(&sum))
    }
}

/// Adds the entries of every column.
fn gather(points: &mut Vec<Affine>, comb: &Comb<LARGE>, signs: &Signs) -> Option<()> {
    for column in 0..columns(LARGE) {
        for (number, entry) in signs.column::<LARGE>(column).into_iter().enumerate() {
            points.push(comb.get(number, entry)?);
        }
    }
    Some(())
}

/// Adds up the points of every job in pairs.
fn halve_all(jobs: &mut [Option<Job<'_>>]) {
    let pairs = jobs
        .iter()
        .flatten()
        .flat_map(|job| job.points.as_chunks::<2>().0);
    let mut inverses: Vec<Field> = pairs.map(|[a, b]| a.x.sub_vartime(&b.x)).collect();
    invert_all(&mut inverses);
    let mut inverses = inverses.iter();
    for job in jobs.iter_mut().flatten() {
        let (pairs, _) = job.points.as_chunks::<2>();
        let sums = pairs
            .iter()
            .zip(inverses.by_ref())
            .map(|([a, b], inverse)| {
                job.exceptional |= inverse.is_zero();
                a.plus_by(b, inverse)
            });
        job.points = sums.collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::TableBudget;
    use crate::crypto::sm2::limbs;
    use crate::crypto::sm2::point::GENERATOR;
    use crate::crypto::sm2::scalar::Scalar;

    fn small(number: u64) -> Scalar {
        Scalar::from_octets(&limbs::to_octets(&[number, 0, 0, 0])).unwrap()
    }

    /// Scalars whose entries in one column are equal or opposite cannot be found, so the points are put in by hand.
    #[test]
    fn an_exceptional_pair_is_told_and_leaves_the_others_alone() {
        let octets = [&[4][..], &GENERATOR.x.to_octets(), &GENERATOR.y.to_octets()].concat();
        let key = Sm2Key::from_sec1(&octets, &TableBudget::new(1 << 20)).unwrap();
        key.pin();
        let asked: Vec<Asked<'_>> = (2..6)
            .map(|n| Asked {
                key: &key,
                question: Question::of(small(n), small(n + 7), small(n)),
            })
            .collect();
        let jobs = || -> Vec<Option<Job<'_>>> { asked.iter().map(Job::new).collect() };
        let plain = |jobs: &[Option<Job<'_>>]| -> Vec<Vec<[u8; 32]>> {
            let points = |job: &Job<'_>| job.points.iter().map(|p| p.x.to_octets()).collect();
            jobs.iter().flatten().map(points).collect()
        };
        let mut good = jobs();
        (0..ROUNDS).for_each(|_| halve_all(&mut good));
        let good = plain(&good);

        for negative in [false, true] {
            let mut bad = jobs();
            if let Some(Some(Job { points, .. })) = bad.get_mut(1) {
                points[5] = points[4].negated_if(negative);
            }
            (0..ROUNDS).for_each(|_| halve_all(&mut bad));

            let told: Vec<bool> = bad.iter().flatten().map(|job| job.exceptional).collect();
            assert_eq!(told, [false, true, false, false]);
            let answers: Vec<bool> = bad.iter().flatten().map(|j| j.answer().is_some()).collect();
            assert_eq!(answers, [true, false, true, true]);
            let bad = plain(&bad);
            for other in [0, 2, 3] {
                assert!(bad[other] == good[other], "{other}");
            }
        }
    }
}
