//! Two hundred uploads under way at once, on the loopback, in a few seconds.

use std::fs;
use std::io::Write;
use std::net::Shutdown;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

use crate::client::Answer;
use crate::client::Server;
use crate::client::post;

const CLIENTS: usize = 200;

/// Every client sends half, waits until all have, and sends the rest: so all of them are being held at one time.
#[test]
fn two_hundred_uploads_at_once_are_all_answered() {
    let server = Server::start(&["--max-size", "1000000"]);
    let licence = fs::read(super::GOOD).unwrap();
    let begun = Instant::now();
    let all_halfway = Barrier::new(CLIENTS);
    let passed = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|i| {
                let (server, licence, all_halfway) = (&server, &licence, &all_halfway);
                let client = move || {
                    let request = post(&format!("/verify?name={i}.ofd"), "", licence);
                    let (first, rest) = request.split_at(request.len() / 2);
                    let mut stream = server.connect();
                    stream.write_all(first).unwrap();
                    all_halfway.wait();
                    stream.write_all(rest).unwrap();
                    stream.shutdown(Shutdown::Write).unwrap();
                    let answer = Answer::read(stream);
                    assert_eq!(answer.status, 200, "{answer:?}");
                    let report = answer.json();
                    assert_eq!(report["file"], format!("{i}.ofd"));
                    report["verdict"] == "passed"
                };
                thread::Builder::new()
                    .stack_size(256 << 10)
                    .spawn_scoped(scope, client)
                    .unwrap()
            })
            .collect();
        clients
            .into_iter()
            .filter_map(|c| c.join().ok())
            .filter(|p| *p)
            .count()
    });
    assert_eq!(passed, CLIENTS);
    println!(
        "{CLIENTS} uploads in {:?}, peak {:?} MiB",
        begun.elapsed(),
        server.peak()
    );
    assert!(server.peak().is_none_or(|mib| mib < 300));
    server.leaves_nothing();
}
