//! Ratios to peers, measured in one process: `cargo bench --bench report`.
//!
//! On a machine that others use, speed drifts. So each round runs our operation for a millisecond of the thread's own
//! time between two runs of the peer, and what counts is the median of the rounds' ratios. Beside it stand the first
//! and the ninth decile, which tell how noisy the run was; a difference within them is none.
//!
//! Words after `--` choose pairs by a part of a name: `cargo bench --bench report -- SM3`.

mod contestants;
mod digests;
mod files;
mod signatures;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::time::Duration;

use rustix::time::ClockId;
use rustix::time::clock_gettime;

use contestants::Contestant;

/// As the command-line tool has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Ours, the peer, and the ratio that is asked for.
const PAIRS: [(&str, &str, f64); 28] = [
    ("verify, unknown key", "ring P-256 verify", 1.0),
    ("verify, unknown key", "sm2 crate verify", 4.5),
    ("verify, used key", "ring P-256 verify", 2.4),
    ("verify, pinned key", "ring P-256 verify", 4.2),
    ("verify, used keys, 64 in turn", "ring P-256 verify", 0.0),
    ("verify, batch of 64, used keys", "ring P-256 verify", 0.0),
    ("verify, batch of 64, pinned key", "ring P-256 verify", 5.5),
    ("verify, used key, Z and 32 B", "verify, used key", 0.95),
    ("verify, pinned key, Z and 32 B", "verify, pinned key", 0.95),
    ("sign", "ring P-256 verify", 1.3),
    ("sign", "sm2 crate sign", 0.0),
    ("sm2 crate verify", "ring P-256 verify", 0.0),
    ("SM3, 64 B", "sm3 crate, 64 B", 0.0),
    ("SM3, 4 KiB", "sm3 crate, 4 KiB", 0.0),
    ("SM3, 1 MiB", "sm3 crate, 1 MiB", 1.0),
    ("SM3, 64 B", "ring SHA-256, 64 B", 0.0),
    ("SM3, 4 KiB", "ring SHA-256, 4 KiB", 0.0),
    ("SM3, 1 MiB", "ring SHA-256, 1 MiB", 0.0),
    ("SM3 at once, 1000 x 2 KiB", "sm3 crate, 1000 x 2 KiB", 4.0),
    (
        "SM3 at once, 1000 x 2 KiB",
        "ring SHA-256, 1000 x 2 KiB",
        0.0,
    ),
    ("ring P-256 verify", "ring P-256 verify", 0.0),
    (
        "file, known keys, 40 kB",
        "its parts, known keys, 40 kB",
        1.0 / 1.3,
    ),
    (
        "file, new verifier, 40 kB",
        "its parts, new keys, 40 kB",
        1.0 / 1.6,
    ),
    ("file, known keys, 4 MB", "its parts, known keys, 4 MB", 0.0),
    ("file, new verifier, 4 MB", "its parts, new keys, 4 MB", 0.0),
    (
        "file, known keys, 1000 entries",
        "its parts, known keys, 1000 entries",
        0.0,
    ),
    (
        "file, new verifier, 1000 entries",
        "its parts, new keys, 1000 entries",
        0.0,
    ),
    ("seal, parsed", "ring P-256 verify", 0.0),
];
const ROUNDS: usize = 201;
/// How long one contestant runs in a round.
const TURN: Duration = Duration::from_millis(1);

fn main() {
    // What cargo adds begins with a dash.
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with('-'))
        .collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|w| name.contains(w));
    println!(
        "{:32} {:34} {:>10} {:>6}  deciles    asked",
        "ours", "peer", "ours, us", "ratio"
    );
    for (ours, peer, asked) in PAIRS {
        if is_wanted(ours) || is_wanted(peer) {
            compare(ours, peer, asked);
        }
    }
}

fn compare(ours: &str, peer: &str, asked: f64) {
    let (ours_runs, peer_runs) = (contestants::named(ours), contestants::named(peer));
    let mut rounds: Vec<(f64, f64)> = (0..ROUNDS)
        .map(|_| {
            let before = micros(&peer_runs);
            let own = micros(&ours_runs);
            let peer = (before + micros(&peer_runs)) / 2.0;
            (peer / own, own)
        })
        .collect();
    let decile = |rounds: &[(f64, f64)], tenth: usize| rounds[(ROUNDS - 1) * tenth / 10].0;
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    let ratio = decile(&rounds, 5);
    let (worst, best) = (decile(&rounds, 1), decile(&rounds, 9));
    rounds.sort_by(|a, b| a.1.total_cmp(&b.1));
    let own = rounds[ROUNDS / 2].1;
    let verdict = match asked {
        0.0 => String::new(),
        _ if ratio >= asked => format!("{asked:.2}: reached"),
        _ if best >= asked => format!("{asked:.2}: within the noise"),
        _ => format!("{asked:.2}: MISSED"),
    };
    println!("{ours:32} {peer:34} {own:10.2} {ratio:6.2}  {worst:.2}-{best:.2}  {verdict}");
}

/// Microseconds of this thread that one operation takes.
fn micros(contestant: &Contestant) -> f64 {
    let start = spent();
    let mut done = 0;
    loop {
        (contestant.run)();
        done += contestant.times;
        let taken = spent() - start;
        if taken >= TURN {
            return taken.as_secs_f64() * 1e6 / f64::from(done);
        }
    }
}

/// What this thread has had of the processor.
fn spent() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
