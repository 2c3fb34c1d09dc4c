//! Many signatures at once, each with an answer of its own.
//!
//! With coordinates x and y alone an addition takes 3 products and one division, and the divisions of all the
//! signatures in a batch share one inversion. So the four entries of every comb's column are first added up in
//! that way. What the batch shares is work, not trust: no answer depends on another signature.
//!
//! For public data only.

use crate::crypto::sm2::field::Field;
use crate::crypto::sm2::key::Sm2Key;
use crate::crypto::sm2::key::Table;
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
    /// `None` for a key without a table.
    fn new(asked: &'a Asked<'a>) -> Option<Self> {
        let (s, t) = asked.question.signs();
        let mut points = Vec::new();
        match asked.key.table_for_use()? {
            Table::Large(comb) => gather(&mut points, comb, &t)?,
            Table::Small(comb) => gather(&mut points, comb, &t)?,
        }
        gather(&mut points, &GENERATOR_COMB, &s)?;
        Some(Self {
            asked,
            points,
            exceptional: false,
        })
    }

    /// `None` if it has to be found in another way.
    fn answer(&self) -> Option<bool> {
        let columns = self.points.len().checked_sub(columns(LARGE))?;
        let (key, generator) = self.points.split_at_checked(columns)?;
        let mut sum = Xyzz::INFINITY;
        for (column, point) in key.iter().enumerate().rev() {
            sum.double();
            sum.add(point);
            if let Some(point) = generator.get(column) {
                sum.add(point);
            }
        }
        (!self.exceptional).then(|| self.asked.question.is_answered_by(&sum))
    }
}

/// Adds the entries of every column.
fn gather<const TEETH: usize>(
    points: &mut Vec<Affine>,
    comb: &Comb<TEETH>,
    signs: &Signs,
) -> Option<()> {
    for column in 0..columns(TEETH) {
        for (number, entry) in signs.column::<TEETH>(column).into_iter().enumerate() {
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
