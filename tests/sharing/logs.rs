//! The log: what verification sees, what a crash leaves, and what erasure takes away.

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Write as _;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::limits::Limits;
use yinzheng::report::Check;
use yinzheng::report::Outcome;
use yinzheng::report::Reason;
use yinzheng::sharing::*;
use yinzheng::time::Timestamp;

use crate::grants::BODY;

const LOG: &str = "gy-1";

fn at(second: i64) -> Timestamp {
    "2026-11-24T00:00:00Z"
        .parse::<Timestamp>()
        .unwrap()
        .plus(second)
}

fn entry() -> Entry {
    Entry::new(LogEvent::Access, BODY.parse().unwrap(), "u17").about("licence", "1.2.156.3005.2")
}

/// A log of `count` entries and its records.
fn log(count: i64) -> (AuditLog<MemoryLog, MemorySalts>, Vec<LogRecord>) {
    let mut log = AuditLog::open(LOG, MemoryLog::default(), MemorySalts::default()).unwrap();
    for second in 0..count {
        log.append(entry(), at(second)).unwrap();
    }
    let records = log.store().read(0, 100).unwrap();
    (log, records)
}

fn verify(
    records: &[LogRecord],
    checkpoints: &[SignedCheckpoint],
    owner: &SoftwareSigner,
) -> LogVerification {
    let mut verifier = LogVerifier::new(LOG, checkpoints, owner.public_key());
    for record in records {
        verifier.push(record);
    }
    verifier.finish()
}

fn truncation(verification: &LogVerification) -> Outcome {
    let of_end = |f: &&yinzheng::report::Finding| f.check == Check::LogTruncation;
    verification.findings.iter().find(of_end).unwrap().outcome
}

#[test]
#[allow(clippy::indexing_slicing)] // a test
fn the_first_break_is_named() {
    let owner = SoftwareSigner::generate_sm2().unwrap();
    let (_, good) = log(5);
    let rewritten = |at: usize, change: fn(&mut String)| {
        let mut records = good.clone();
        let mut text = String::from_utf8(records[at].entry.clone()).unwrap();
        change(&mut text);
        records[at].entry = text.into_bytes();
        records
    };
    let relinked = |mut records: Vec<LogRecord>, at: usize| {
        let previous = records[at - 1].hash.clone();
        records[at] = LogRecord::new(&previous, records[at].entry.clone());
        records
    };
    let removed = [&good[..2], &good[3..]].concat();
    let reordered = [&good[..1], &good[2..3], &good[1..2], &good[3..]].concat();
    let edited = rewritten(2, |t| *t = t.replace("access", "request"));
    let early = rewritten(2, |t| *t = t.replace("2026-11-24", "2026-11-23"));
    let mut torn = good.clone();
    torn[3].entry.truncate(20);
    let rows = [
        (good.clone(), None, "untouched"),
        (
            removed,
            Some((3, Reason::LogSequenceBroken)),
            "an entry is gone",
        ),
        (
            reordered,
            Some((2, Reason::LogSequenceBroken)),
            "two changed places",
        ),
        (
            edited.clone(),
            Some((3, Reason::LogLinkBroken)),
            "an edited entry",
        ),
        (
            relinked(edited, 2),
            Some((4, Reason::LogLinkBroken)),
            "edited with a new link",
        ),
        (
            relinked(early, 2),
            Some((3, Reason::LogTimeBackwards)),
            "a time before the last",
        ),
        (
            torn.clone(),
            Some((4, Reason::LogHashMismatch)),
            "an unreadable entry",
        ),
        (
            relinked(torn, 3),
            Some((4, Reason::LogEntryMalformed)),
            "unreadable with its link",
        ),
    ];
    for (records, want, why) in rows {
        let verification = verify(&records, &[], &owner);
        let got = verification.first_break.map(|b| (b.seq, b.reason));
        assert_eq!(got, want, "{why}");
        assert_eq!(verification.holds(), want.is_none(), "{why}");
    }
    let mut other = LogVerifier::new("another", &[], owner.public_key());
    other.push(&good[0]);
    assert!(
        other.finish().first_break.is_some(),
        "a log under another's name"
    );
}

#[test]
#[allow(clippy::indexing_slicing)] // a test
fn only_a_checkpoint_from_outside_shows_a_missing_end() {
    let [owner, stranger] = [(); 2].map(|()| SoftwareSigner::generate_sm2().unwrap());
    let (three, _) = log(3);
    let (mut five, records) = log(5);
    let point = five.checkpoint(at(9)).sign(&owner).unwrap();
    let point =
        SignedCheckpoint::from_json(point.to_json().as_bytes(), &Limits::default()).unwrap();
    let unknown = Outcome::Skipped(Reason::LogTruncationUnknown);
    let cut = &records[..3];
    assert_eq!(truncation(&verify(cut, &[], &owner)), unknown);
    assert!(verify(cut, &[], &owner).holds(), "nothing inside is wrong");
    let seen = verify(cut, std::slice::from_ref(&point), &owner);
    assert_eq!(truncation(&seen), Outcome::NotOk(Reason::LogTruncated));
    assert!(!seen.holds());
    // Entries behind the last checkpoint are no fault.
    five.append(entry(), at(10)).unwrap();
    let longer = five.store().read(0, 100).unwrap();
    assert!(verify(&longer, std::slice::from_ref(&point), &owner).holds());
    // A log written anew differs from what was signed: every salt is fresh.
    let forked = three.checkpoint(at(9)).sign(&owner).unwrap();
    let other = verify(&records, &[forked], &owner);
    let mismatch = Outcome::NotOk(Reason::LogCheckpointMismatch);
    assert!(other.findings.iter().any(|f| f.outcome == mismatch));
    // What a stranger signed is shown and counts for nothing: the end is open, which is no yes.
    let not_compared = Outcome::NotOk(Reason::LogTruncationUnknown);
    let signed = five.checkpoint(at(11)).sign(&stranger).unwrap();
    let verification = verify(cut, &[signed], &owner);
    assert_eq!(truncation(&verification), not_compared);
    let warning = Outcome::Warning(Reason::LogCheckpointUnsigned);
    assert!(verification.findings.iter().any(|f| f.outcome == warning));
}

#[test]
fn checkpoints_of_which_none_counts_leave_the_end_open() {
    let [owner, stranger] = [(); 2].map(|()| SoftwareSigner::generate_sm2().unwrap());
    let (mine, records) = log(2);
    let other = AuditLog::open("other", MemoryLog::default(), MemorySalts::default()).unwrap();
    let of_other = other.checkpoint(at(9)).sign(&owner).unwrap();
    let unsigned = mine.checkpoint(at(9)).sign(&stranger).unwrap();
    for (kept, why) in [(of_other, "of another log"), (unsigned, "a stranger's")] {
        let seen = verify(&records, std::slice::from_ref(&kept), &owner);
        let open = Outcome::NotOk(Reason::LogTruncationUnknown);
        assert_eq!(truncation(&seen), open, "{why}");
        assert!(!seen.holds(), "{why}");
        let good = mine.checkpoint(at(9)).sign(&owner).unwrap();
        assert!(verify(&records, &[kept, good], &owner).holds(), "{why}");
    }
}

#[test]
fn a_log_goes_on_under_its_own_name_alone() {
    let (log, _) = log(2);
    let again = || (log.store().clone(), log.salts().clone());
    let (store, salts) = again();
    assert!(AuditLog::open(LOG, store, salts).is_ok());
    let (store, salts) = again();
    let other = AuditLog::open("gy-2", store, salts);
    assert!(matches!(other, Err(LogError::OtherLog)));
}

#[test]
#[allow(clippy::indexing_slicing)] // a test
fn an_entry_of_an_unknown_version_is_not_taken_for_one_that_is_known() {
    let owner = SoftwareSigner::generate_sm2().unwrap();
    let (_, mut records) = log(2);
    let text = String::from_utf8(records[1].entry.clone()).unwrap();
    let text = text.replace("log-entry/1", "log-entry/2");
    records[1] = LogRecord::new(&records[0].hash, text.into_bytes());
    let broken = verify(&records, &[], &owner).first_break.unwrap();
    assert_eq!((broken.seq, broken.reason), (2, Reason::LogEntryMalformed));
}

#[test]
#[allow(clippy::indexing_slicing)] // a test
fn erasure_takes_the_person_out_and_leaves_the_chain() {
    let owner = SoftwareSigner::generate_sm2().unwrap();
    let (mut log, records) = log(2);
    let receipt: Receipt = serde_json::from_slice(&records[0].entry).unwrap();
    let value = Private::new("licence", "1.2.156.3005.2");
    let salt = log.salts().salt(1).unwrap().unwrap();
    assert!(receipt.private[0].is(&value, &salt));
    assert!(!receipt.private[0].is(&Private::new("licence", "1.2.3"), &salt));
    assert!(!String::from_utf8_lossy(&records[0].entry).contains("1.2.156"));
    let second: Receipt = serde_json::from_slice(&records[1].entry).unwrap();
    assert_ne!(receipt.private, second.private, "one licence, two salts");

    let keep = Retention::new(30, 365).unwrap();
    assert!(Retention::new(2, 1).is_none());
    let day = |n: i64| at(n * 86_400 + 10);
    let body = BODY.parse().unwrap();
    let erase = |log: &mut AuditLog<_, _>, seq, day| log.erase(seq, &keep, body, "u17", day);
    assert!(matches!(
        erase(&mut log, 1, day(29)),
        Err(LogError::TooEarly)
    ));
    assert!(matches!(
        erase(&mut log, 9, day(40)),
        Err(LogError::NoEntry)
    ));
    let recorded = erase(&mut log, 1, day(31)).unwrap();
    assert_eq!(
        (recorded.event, recorded.erased),
        (LogEvent::Erasure, Some(1))
    );
    assert_eq!(log.salts().salt(1).unwrap(), None);
    let all = log.store().read(0, 100).unwrap();
    assert!(verify(&all, &[], &owner).holds());

    let judge = |now| judge_retention(log.store(), log.salts(), &keep, now).unwrap();
    assert_eq!(judge(day(300))[0].outcome, Outcome::Ok);
    let over = judge(day(366));
    assert_eq!(
        over[0].outcome,
        Outcome::NotOk(Reason::LogRetentionExceeded)
    );
    assert_eq!(over[0].place.as_deref(), Some("entry 2"));
}

#[test]
fn refusals_are_recorded_and_time_does_not_run_backwards() {
    let (mut log, _) = log(3);
    let refused = log
        .append(entry().refused(Reason::GrantExpired), at(3))
        .unwrap();
    assert_eq!(refused.result, LogResult::Refused(Reason::GrantExpired));
    assert!(matches!(
        log.append(entry(), at(2)),
        Err(LogError::TimeBackwards)
    ));
    let mut long = entry();
    long.purpose = Some("x".repeat(LONGEST_ENTRY));
    assert!(matches!(
        log.append(long, at(4)),
        Err(LogError::EntryTooLong)
    ));
    assert_eq!(log.store().length(), 4, "what failed is not there");
}

fn open(folder: &std::path::Path) -> AuditLog<FileLog, FileSalts> {
    let log = FileLog::open(&folder.join("log")).unwrap();
    let salts = FileSalts::open(&folder.join("salts")).unwrap();
    AuditLog::open(LOG, log, salts).unwrap()
}

#[test]
#[allow(clippy::indexing_slicing)] // a test
fn a_file_cut_at_any_byte_loses_the_torn_entry_alone() {
    let owner = SoftwareSigner::generate_sm2().unwrap();
    let folder = crate::scratch("torn");
    let mut log = open(&folder);
    let mut lengths = vec![0];
    for second in 0..3 {
        log.append(entry(), at(second)).unwrap();
        lengths.push(std::fs::metadata(folder.join("log")).unwrap().len());
    }
    let whole = std::fs::read(folder.join("log")).unwrap();
    let path = folder.join("cut");
    for cut in 0..=whole.len() {
        std::fs::write(&path, &whole[..cut]).unwrap();
        let store = FileLog::open(&path).unwrap();
        let kept = lengths.iter().filter(|l| **l <= cut as u64).count() - 1;
        assert_eq!(store.length(), kept as u64, "cut at {cut}");
        assert_eq!(store.recovery().cut, cut as u64 - lengths[kept]);
        let verifier = LogVerifier::new(LOG, &[], owner.public_key());
        assert!(verifier.run(&store).unwrap().holds(), "cut at {cut}");
    }
    // Whoever only looks changes nothing.
    std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    let mut view = FileLog::view(&path).unwrap();
    assert_eq!(view.length(), 2);
    assert_eq!(view.recovery().cut, whole.len() as u64 - 1 - lengths[2]);
    let record = view.read(0, 1).unwrap().remove(0);
    assert!(matches!(view.append(&record), Err(StoreError::Damaged)));
    assert_eq!(std::fs::read(&path).unwrap(), whole[..whole.len() - 1]);
    assert!(FileLog::view(&folder.join("none")).is_err());
    // A hole that a crash left in the last line.
    let mut hole = whole.clone();
    let from = lengths[2] as usize + 10;
    hole[from..from + 20].fill(0);
    std::fs::write(&path, &hole).unwrap();
    assert_eq!(FileLog::open(&path).unwrap().length(), 2);
    // What is wrong inside is not mended but named.
    hole = whole;
    hole[100] ^= 1;
    std::fs::write(&path, &hole).unwrap();
    let store = FileLog::open(&path).unwrap();
    assert_eq!((store.length(), store.recovery().cut), (3, 0));
    let verifier = LogVerifier::new(LOG, &[], owner.public_key());
    assert_eq!(
        verifier.run(&store).unwrap().first_break.map(|b| b.seq),
        Some(1)
    );
}

/// Whatever stands in place of one byte: nothing before it is lost, and it is named or, at the very end, told as torn.
#[test]
#[allow(clippy::indexing_slicing)] // a test
fn a_file_changed_at_any_byte_is_found_out() {
    let (mut chance, seed) = Chance::new();
    let owner = SoftwareSigner::generate_sm2().unwrap();
    let folder = crate::scratch("changed");
    let mut log = open(&folder);
    let mut ends = Vec::new();
    for second in 0..3 {
        log.append(entry(), at(second)).unwrap();
        ends.push(std::fs::metadata(folder.join("log")).unwrap().len());
    }
    let whole = std::fs::read(folder.join("log")).unwrap();
    let path = folder.join("changed");
    for place in 0..whole.len() {
        let other = whole[place] ^ u8::try_from(1 + chance.below(255)).unwrap();
        for byte in [other, 0, b'\n', b' '] {
            if byte == whole[place] {
                continue;
            }
            let mut changed = whole.clone();
            changed[place] = byte;
            std::fs::write(&path, &changed).unwrap();
            let why = format!("byte {place} made {byte}, YINZHENG_SEED={seed}");
            let store = FileLog::open(&path).unwrap();
            let verifier = LogVerifier::new(LOG, &[], owner.public_key());
            let found = verifier.run(&store).unwrap();
            let hit = ends.iter().filter(|e| **e <= place as u64).count() as u64;
            match found.first_break {
                Some(broken) => assert_eq!(broken.seq, hit + 1, "{why}"),
                // The last line without its end, or with a hole: as a crash leaves one that was never acknowledged.
                None => {
                    assert_eq!((hit, store.length()), (2, 2), "{why}");
                    assert!(store.recovery().cut > 0, "{why}");
                }
            }
        }
    }
}

#[test]
fn a_file_is_read_from_any_entry_and_two_writers_are_noticed() {
    let folder = crate::scratch("long");
    let (_, records) = log(1);
    let mut store = FileLog::open(&folder.join("log")).unwrap();
    for _ in 0..600 {
        store.append(&records[0]).unwrap();
    }
    let store = FileLog::open(&folder.join("log")).unwrap();
    for (from, most, want) in [
        (0, 10, 10),
        (255, 3, 3),
        (256, 2, 2),
        (599, 9, 1),
        (600, 9, 0),
    ] {
        assert_eq!(store.read(from, most).unwrap().len(), want, "{from}");
    }
    let mut other = FileLog::open(&folder.join("log")).unwrap();
    other.append(&records[0]).unwrap();
    let mut store = store;
    assert!(matches!(
        store.append(&records[0]),
        Err(StoreError::OtherWriter)
    ));
    std::fs::write(folder.join("long"), vec![b'x'; LONGEST_ENTRY * 2]).unwrap();
    assert!(matches!(
        FileLog::open(&folder.join("long")),
        Err(StoreError::Limit)
    ));
}

/// Not a test of its own: what [`nothing_acknowledged_is_lost_when_the_writer_is_killed`] starts and kills.
#[test]
fn writer_to_be_killed() {
    let Ok(folder) = std::env::var("YINZHENG_LOG_FOLDER") else {
        return;
    };
    let mut log = open(std::path::Path::new(&folder));
    let mut out = std::io::stdout();
    for second in 0.. {
        let receipt = log.append(entry(), at(1_000_000 + second)).unwrap();
        writeln!(out, "\nack {}", receipt.seq).unwrap();
        out.flush().unwrap();
    }
}

/// A few random bits after another (xorshift64), from a seed that is told when a test fails.
struct Chance(u64);

impl Chance {
    /// From `YINZHENG_SEED`, or from the clock.
    fn new() -> (Self, u64) {
        let clock = || {
            let since = std::time::UNIX_EPOCH.elapsed().unwrap();
            u64::try_from(since.as_nanos() & u128::from(u64::MAX)).unwrap() | 1
        };
        let given = std::env::var("YINZHENG_SEED");
        let seed = given.map_or_else(|_| clock(), |s| s.parse().unwrap());
        (Self(seed), seed)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_the_writer_is_killed() {
    let (mut chance, seed) = Chance::new();
    let owner = SoftwareSigner::generate_sm2().unwrap();
    let folder = crate::scratch("killed");
    let mut acknowledged = 0;
    for round in 0..200_u64 {
        // Each round is a log that the last one left; a new one now and then keeps verification short.
        if round % 25 == 0 {
            for name in ["log", "salts"] {
                let _ = std::fs::remove_file(folder.join(name));
            }
            acknowledged = 0;
        }
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "logs::writer_to_be_killed", "--nocapture"])
            .env("YINZHENG_LOG_FOLDER", &folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let reader = std::thread::spawn(move || {
            let acks = out.lines().map_while(Result::ok);
            acks.filter_map(|l| l.strip_prefix("ack ")?.parse::<u64>().ok())
                .last()
        });
        // Spread over start, first write and the writes after it.
        std::thread::sleep(Duration::from_micros(500 + chance.below(12_000)));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged = reader.join().unwrap().unwrap_or(acknowledged);
        let log = open(&folder);
        assert!(
            log.store().length() >= acknowledged,
            "round {round}, YINZHENG_SEED={seed}"
        );
        let verifier = LogVerifier::new(LOG, &[], owner.public_key());
        let verification = verifier.run(log.store()).unwrap();
        assert!(
            verification.holds(),
            "round {round}, YINZHENG_SEED={seed}: {:?}",
            verification.first_break
        );
        if acknowledged > 0 {
            assert!(
                log.salts().salt(acknowledged).unwrap().is_some(),
                "round {round}, YINZHENG_SEED={seed}: its salt"
            );
        }
    }
}
