//! Many files under one question: in parallel, in order, in bounded memory (feature `batch`).
//!
//! A file is read inside the job that verifies it, so that never more than [`Jobs`] of them are in memory. What jobs
//! have finished waits for its turn, and no job runs further ahead of the oldest unfinished one than [`AHEAD`] allows.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;
use std::time::Duration;

use rayon::Scope;
use rayon::ThreadPool;
use rayon::ThreadPoolBuilder;

use crate::error::Error;
use crate::report::Report;
use crate::verifier::Context;
use crate::verifier::Examined;
use crate::verifier::Input;
use crate::verifier::Verifier;

/// Most files that each job may be ahead of the oldest unfinished one. One slow file then stops nobody at once, and
/// the reports that wait for it stay few.
const AHEAD: usize = 16;

/// How long answers are left to gather before they are handed on. To wake up for each of them took a tenth of what the
/// jobs could use; meanwhile they do a few of the files that they may be ahead.
const PAUSE: Duration = Duration::from_millis(3);

/// Where a file of a batch comes from. It is read on the thread that verifies it, and dropped there.
pub trait Source: Send {
    /// Why a file has no bytes to verify.
    type Error: Send;

    /// The name shown in the report.
    fn name(&self) -> &str;

    /// The whole file. Whoever implements it bounds what it reads by [`Limits::file`](crate::limits::Limits::file):
    /// a longer file is refused, but only once it is in memory.
    ///
    /// # Errors
    ///
    /// Whatever keeps the file from being read, or from having to be verified.
    fn read(&self) -> Result<Vec<u8>, Self::Error>;
}

/// Why there is no report on a file of a batch.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Unjudged<E> {
    /// A fault of this library or of the source: the text of the panic. The other files are not touched by it.
    Panic(String),
    /// The source gave no bytes.
    Source(E),
}

/// How many files are read and verified at once.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Jobs(NonZeroUsize);

impl Jobs {
    /// This many. With one, no thread is made: everything is done on the calling thread.
    pub const fn new(count: NonZeroUsize) -> Self {
        Self(count)
    }

    /// As many as the machine runs at once; one where that is not known.
    pub fn of_machine() -> Self {
        Self(std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }

    /// How many.
    pub const fn get(self) -> usize {
        self.0.get()
    }
}

/// What came out of one source.
type Answer<T, E> = Result<T, Unjudged<E>>;

impl Verifier {
    /// Verifies every file that `sources` gives, `jobs` at a time, and hands each answer to `each`: on the calling
    /// thread, in the order of `sources`.
    ///
    /// * `sources`: asked for the next one only when there is room for it, so that it may be endless.
    /// * `context`: the same question for all.
    /// * `each`: the source and its answer; stops the run with [`ControlFlow::Break`], after the jobs that have begun.
    ///
    /// A file that cannot be read, and a panic over it, is an answer about that file alone. Every report is the one
    /// that [`Verifier::verify`] gives.
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use std::ops::ControlFlow;
    /// use yinzheng::pki::Anchors;
    /// use yinzheng::verifier::{Context, Jobs, Source, Verifier};
    ///
    /// struct Note(&'static str);
    ///
    /// impl Source for Note {
    ///     type Error = Infallible;
    ///     fn name(&self) -> &str {
    ///         self.0
    ///     }
    ///     fn read(&self) -> Result<Vec<u8>, Infallible> {
    ///         Ok(self.0.as_bytes().to_vec())
    ///     }
    /// }
    ///
    /// let verifier = Verifier::builder(Anchors::new()).build()?;
    /// let context = Context::at("2026-11-24T00:00:00Z".parse().unwrap());
    /// let mut names = Vec::new();
    /// verifier.verify_many([Note("a"), Note("b")], &context, Jobs::of_machine(), |note, answer| {
    ///     names.push((note.0, answer.is_ok()));
    ///     ControlFlow::Continue(())
    /// })?;
    /// assert_eq!(names, [("a", true), ("b", true)]);
    /// # Ok::<(), yinzheng::error::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the system gives no threads. Nothing was verified then.
    pub fn verify_many<S, I, F>(
        &self,
        sources: I,
        context: &Context,
        jobs: Jobs,
        each: F,
    ) -> Result<(), Error>
    where
        S: Source,
        I: IntoIterator<Item = S>,
        F: FnMut(S, Answer<Report, S::Error>) -> ControlFlow<()>,
    {
        let work = |input: &Input<'_>| self.verify(input, context);
        many(sources, jobs, &work, each)
    }

    /// As [`Verifier::verify_many`], with the facts by which recognition and sharing decide: every answer is the one
    /// that [`Verifier::examine`] gives.
    ///
    /// # Errors
    ///
    /// As [`Verifier::verify_many`].
    pub fn examine_many<S, I, F>(
        &self,
        sources: I,
        context: &Context,
        jobs: Jobs,
        each: F,
    ) -> Result<(), Error>
    where
        S: Source,
        I: IntoIterator<Item = S>,
        F: FnMut(S, Answer<Examined, S::Error>) -> ControlFlow<()>,
    {
        let work = |input: &Input<'_>| self.examine(input, context);
        many(sources, jobs, &work, each)
    }
}

fn many<S, T, W>(
    sources: impl IntoIterator<Item = S>,
    jobs: Jobs,
    work: &W,
    mut each: impl FnMut(S, Answer<T, S::Error>) -> ControlFlow<()>,
) -> Result<(), Error>
where
    S: Source,
    T: Send,
    W: Fn(&Input<'_>) -> T + Sync,
{
    if jobs.get() == 1 {
        for source in sources {
            let answer = answer(&source, work);
            if each(source, answer).is_break() {
                break;
            }
        }
        return Ok(());
    }
    let pool = pool(jobs)?;
    pool.in_place_scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        let line = Line {
            work,
            sender,
            receiver,
            waiting: BTreeMap::new(),
            begun: 0,
            delivered: 0,
        };
        line.run(scope, sources.into_iter(), jobs, each);
    });
    Ok(())
}

fn answer<S: Source, T>(source: &S, work: impl Fn(&Input<'_>) -> T) -> Answer<T, S::Error> {
    // Unwind safe in fact: what is borrowed is only read, and what was being built is thrown away.
    let answer = catch_unwind(AssertUnwindSafe(|| {
        let bytes = source.read().map_err(Unjudged::Source)?;
        Ok(work(&Input::new(source.name(), &bytes)))
    }));
    answer.unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<&str>()
            .map(|s| (*s).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned());
        Err(Unjudged::Panic(text.unwrap_or_default()))
    })
}

fn pool(jobs: Jobs) -> Result<ThreadPool, Error> {
    let builder = ThreadPoolBuilder::new().num_threads(jobs.get());
    builder
        .build()
        .map_err(|e| Error::Configuration(e.to_string()))
}

/// A run on its way.
struct Line<'a, S: Source, T, W> {
    work: &'a W,
    sender: Sender<Delivery<S, T>>,
    receiver: Receiver<Delivery<S, T>>,
    /// Answers whose turn has not come, by their place.
    waiting: BTreeMap<usize, (S, Answer<T, S::Error>)>,
    begun: usize,
    delivered: usize,
}

/// A source's place, itself, and its answer.
type Delivery<S, T> = (usize, S, Answer<T, <S as Source>::Error>);

impl<'a, S, T, W> Line<'a, S, T, W>
where
    S: Source,
    T: Send,
    W: Fn(&Input<'_>) -> T + Sync,
{
    fn run<'s>(
        mut self,
        scope: &Scope<'s>,
        mut sources: impl Iterator<Item = S>,
        jobs: Jobs,
        mut each: impl FnMut(S, Answer<T, S::Error>) -> ControlFlow<()>,
    ) where
        'a: 's,
        S: 's,
        T: 's,
    {
        let most = jobs.get().saturating_mul(AHEAD);
        loop {
            while self.begun.saturating_sub(self.delivered) < most {
                match sources.next() {
                    Some(source) => self.begin(scope, source),
                    None => break,
                }
            }
            if self.delivered == self.begun {
                return;
            }
            std::thread::sleep(PAUSE);
            // Every job sends once, and this side holds a sender too: there is something to come.
            let Ok(first) = self.receiver.recv() else {
                return;
            };
            for (place, source, answer) in [first].into_iter().chain(self.receiver.try_iter()) {
                self.waiting.insert(place, (source, answer));
            }
            while let Some((source, answer)) = self.waiting.remove(&self.delivered) {
                self.delivered = self.delivered.saturating_add(1);
                if each(source, answer).is_break() {
                    return;
                }
            }
        }
    }

    fn begin<'s>(&mut self, scope: &Scope<'s>, source: S)
    where
        'a: 's,
        S: 's,
        T: 's,
    {
        let (work, sender) = (self.work, self.sender.clone());
        let place = self.begun;
        self.begun = self.begun.saturating_add(1);
        scope.spawn(move |_| {
            let answer = answer(&source, work);
            // Nobody listens any more once the run was stopped.
            drop(sender.send((place, source, answer)));
        });
    }
}
