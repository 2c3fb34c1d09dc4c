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

#[test]
fn two_hundred_uploads_at_once_are_all_answered() {
    let whole = |name: &str, licence: &[u8]| post(&format!("/verify?name={name}"), "", licence);
    many(&["--max-size", "1000000"], whole);
}

#[test]
fn two_hundred_uploads_of_unknown_length_are_all_answered() {
    let chunked = |name: &str, licence: &[u8]| {
        let head = format!(
            "POST /verify?name={name} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        let chunks = licence.chunks(5000).flat_map(|chunk| {
            let size = format!("{:x}\r\n", chunk.len());
            [size.as_bytes(), chunk, b"\r\n"].concat()
        });
        let chunks: Vec<u8> = chunks.collect();
        [head.as_bytes(), &chunks, b"0\r\n\r\n"].concat()
    };
    many(&[], chunked);
}

/// Every client sends half, waits until all have, and sends the rest: so all of them are being held at one time.
fn many(settings: &[&str], request: impl Fn(&str, &[u8]) -> Vec<u8> + Sync) {
    let server = Server::start(settings);
    let licence = fs::read(super::GOOD).unwrap();
    let begun = Instant::now();
    let all_halfway = Barrier::new(CLIENTS);
    let passed = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|i| {
                let (server, licence, all_halfway) = (&server, &licence, &all_halfway);
                let request = &request;
                let client = move || {
                    let request = request(&format!("{i}.ofd"), licence);
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
