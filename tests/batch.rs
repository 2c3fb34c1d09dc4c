//! Many files at once: in order, each for itself, never more in memory than jobs.

mod support;

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use support::sample;
use yinzheng::Anchors;
use yinzheng::Context;
use yinzheng::Input;
use yinzheng::Verifier;
use yinzheng::verifier::Jobs;
use yinzheng::verifier::Source;
use yinzheng::verifier::Unjudged;

/// What a source does when it is read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Act {
    Give,
    Panic,
    Refuse,
    Slow,
}

struct Planned<'a> {
    name: String,
    act: Act,
    bytes: &'a [u8],
    /// How many were read and not yet answered for; and the most there ever were.
    reading: &'a AtomicUsize,
    most: &'a AtomicUsize,
}

impl Source for Planned<'_> {
    type Error = &'static str;

    fn name(&self) -> &str {
        &self.name
    }

    fn read(&self) -> Result<Vec<u8>, &'static str> {
        let now = self.reading.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        if self.act == Act::Slow {
            thread::sleep(Duration::from_millis(30));
        }
        self.reading.fetch_sub(1, Ordering::SeqCst);
        match self.act {
            Act::Give | Act::Slow => Ok(self.bytes.to_vec()),
            Act::Panic => panic!("the disk is on fire"),
            Act::Refuse => Err("no such file"),
        }
    }
}

fn verifier() -> Verifier {
    Verifier::builder(Anchors::new()).build().unwrap()
}

fn context() -> Context {
    Context::at("2026-11-24T00:00:00Z".parse().unwrap())
}

fn jobs(count: usize) -> Jobs {
    Jobs::new(NonZeroUsize::new(count).unwrap())
}

#[test]
fn order_is_kept_and_nobody_drags_others_along() {
    let licence = sample::licence().pack();
    let (reading, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let acts = |i: usize| match i % 7 {
        0 => Act::Slow,
        3 => Act::Panic,
        5 => Act::Refuse,
        _ => Act::Give,
    };
    let sources = (0..60).map(|i| Planned {
        name: format!("{i}.ofd"),
        act: acts(i),
        bytes: &licence,
        reading: &reading,
        most: &most,
    });
    let alone = verifier().verify(&Input::new("1.ofd", &licence), &context());
    let mut names = Vec::new();
    let run = verifier().verify_many(sources, &context(), jobs(3), |source, answer| {
        match (source.act, &answer) {
            (Act::Give | Act::Slow, Ok(report)) => {
                assert_eq!(report.file, source.name);
                if source.name == "1.ofd" {
                    assert_eq!(report.to_json(), alone.to_json());
                }
            }
            (Act::Panic, Err(Unjudged::Panic(text))) => assert_eq!(text, "the disk is on fire"),
            (Act::Refuse, Err(Unjudged::Source(why))) => assert_eq!(*why, "no such file"),
            (act, answer) => panic!("{act:?}: {answer:?}"),
        }
        names.push(source.name);
        ControlFlow::Continue(())
    });
    run.unwrap();
    let want: Vec<String> = (0..60).map(|i| format!("{i}.ofd")).collect();
    assert_eq!(names, want);
    let most = most.into_inner();
    assert!((2..=3).contains(&most), "{most} files were read at once");
}

#[test]
fn an_endless_list_is_read_no_further_than_needed() {
    let (reading, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let asked = AtomicUsize::new(0);
    let sources = std::iter::repeat_with(|| {
        asked.fetch_add(1, Ordering::SeqCst);
        Planned {
            name: "note.txt".to_owned(),
            act: Act::Give,
            bytes: b"no licence",
            reading: &reading,
            most: &most,
        }
    });
    let mut answers = 0;
    let run = verifier().verify_many(sources, &context(), jobs(2), |_, answer| {
        assert!(answer.is_ok());
        answers += 1;
        if answers == 100 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    run.unwrap();
    assert_eq!(answers, 100, "nothing comes after the break");
    let asked = asked.into_inner();
    assert!(asked <= 100 + 2 * 16, "{asked} sources were asked for");
}

#[test]
fn no_files_are_no_answers() {
    let none: [Planned<'static>; 0] = [];
    let run = verifier().verify_many(none, &context(), Jobs::of_machine(), |_, _| {
        panic!("an answer to nothing")
    });
    run.unwrap();
}
