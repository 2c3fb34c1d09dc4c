//! `yz serve` as its clients meet it: answers, refusals, many at once.

#[allow(dead_code)] // the parts that nobody here uses
#[path = "../cli/program.rs"]
mod program;

mod client;
mod load;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use client::Answer;
use client::Server;
use client::post;

const GOOD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/licence.ofd");
const BAD: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/data/licence-tampered.ofd"
);

#[test]
fn a_file_gives_a_report_or_a_page() {
    let server = Server::start(&[]);
    let (good, bad) = (fs::read(GOOD).unwrap(), fs::read(BAD).unwrap());
    let report = server.send(&post("/verify?name=a%20b.ofd", "", &good));
    assert_eq!(report.status, 200, "{report:?}");
    assert_eq!(report.json()["verdict"], "passed");
    assert_eq!(report.json()["file"], "a b.ofd");
    let report = server.send(&post("/verify", "", &bad));
    assert_eq!(report.json()["verdict"], "failed", "a bad file is no error");
    assert_eq!(
        server.send(&post("/verify", "", b"note")).json()["verdict"],
        "failed"
    );

    let page = server.send(&post("/verify?lang=zh", "Accept: text/html\r\n", &good));
    assert_eq!(page.status, 200);
    assert!(page.body.contains("✓ 有效") && page.body.contains("data:image/png"));
    assert!(
        page.head
            .contains("content-security-policy: default-src 'none'")
    );
    assert!(page.head.contains("cache-control: no-store"));

    let form = "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"证.ofd\"\r\n\r\n";
    let form = [form.as_bytes(), &good, b"\r\n--X--\r\n"].concat();
    let kind = "Content-Type: multipart/form-data; boundary=X\r\n";
    let report = server.send(&post("/verify", kind, &form));
    assert_eq!(report.json()["file"], "证.ofd", "{report:?}");
    server.leaves_nothing();
}

#[test]
fn a_form_with_two_files_is_refused() {
    let server = Server::start(&[]);
    let part = |name: &str| {
        let head = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
        format!("--X\r\n{head}\r\n\r\n{name}\r\n")
    };
    let form = format!("{}{}--X--\r\n", part("a"), part("b"));
    let kind = "Content-Type: multipart/form-data; boundary=X\r\n";
    let answer = server.send(&post("/verify", kind, form.as_bytes()));
    assert_eq!(answer.status, 400, "about which of them would it be?");
}

#[test]
fn the_page_and_the_description_are_served() {
    let server = Server::start(&[]);
    let page = server.get("/", "Accept-Language: zh-CN,zh;q=0.9\r\n");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("type=\"file\"") && !page.body.contains("<script"));
    assert!(page.body.contains("lang=\"zh-CN\""));
    let description = server.get("/openapi.json", "").json();
    assert_eq!(description["openapi"], "3.1.0");
    let answers = description["paths"]["/verify"]["post"]["responses"].as_object();
    for status in ["200", "400", "403", "408", "413", "421", "500", "503"] {
        assert!(answers.unwrap().contains_key(status), "{status}");
    }
    for (path, methods) in description["paths"].as_object().unwrap() {
        if methods.get("get").is_some() {
            assert_eq!(server.get(path, "").status, 200, "{path} is described");
        }
    }
    assert_eq!(server.get("/nothing", "").status, 404);
    assert_eq!(server.get("/verify", "").status, 405);
}

#[test]
fn what_is_too_long_broken_or_slow_is_told_so() {
    let server = Server::start(&["--max-size", "100000", "--upload-timeout", "1"]);
    let long = vec![b'x'; 100_001];
    assert_eq!(
        server.send(&post("/verify", "", &long)).status,
        413,
        "declared"
    );
    let chunked = [
        &b"POST /verify HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n186a1\r\n"
            [..],
        &long,
        b"\r\n0\r\n\r\n",
    ];
    assert_eq!(
        server.send(&chunked.concat()).status,
        413,
        "found out on the way"
    );

    for (request, why) in [
        (post("/verify", "", b""), "empty"),
        (
            post("/verify", "Content-Type: multipart/form-data\r\n", b"x"),
            "a form without boundary",
        ),
        (
            post(
                "/verify",
                "Content-Type: multipart/form-data; boundary=X\r\n",
                b"--X\r\nhalf",
            ),
            "a form that ends early",
        ),
        (
            b"POST /verify HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
                .to_vec(),
            "broken chunks",
        ),
        (
            b"POST /verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nonly this"
                .to_vec(),
            "less than was promised",
        ),
    ] {
        assert_eq!(server.send(&request).status, 400, "{why}");
    }

    let begun = Instant::now();
    let head = b"POST /verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n";
    let slow = server.trickle(head, Duration::from_millis(100));
    assert_eq!(slow.status, 408, "{slow:?}");
    assert!(begun.elapsed() < Duration::from_secs(5));
    let after = server.send(&post("/verify", "", &fs::read(GOOD).unwrap()));
    assert_eq!(after.status, 200, "the others are served on");
    server.leaves_nothing();
}

/// Many who begin a request and do not go on: they are waited for, and keep nobody else waiting.
#[test]
fn who_does_not_finish_the_head_of_a_request_keeps_nobody_waiting() {
    let server = Server::start(&["--upload-timeout", "1"]);
    let slow: Vec<_> = (0..100)
        .map(|_| {
            let mut stream = server.connect();
            stream
                .write_all(b"POST /verify HTTP/1.1\r\nHost: loc")
                .unwrap();
            stream
        })
        .collect();
    let begun = Instant::now();
    let good = server.send(&post("/verify", "", &fs::read(GOOD).unwrap()));
    assert_eq!(good.status, 200, "{good:?}");
    assert!(begun.elapsed() < Duration::from_secs(5));
    drop(slow);
    server.leaves_nothing();
}

#[test]
fn a_recognition_list_is_asked_too() {
    let world = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("serve-world");
    drop(fs::remove_dir_all(&world));
    let file = |name: &str| world.join(name).into_os_string().into_string().unwrap();
    assert_eq!(program::run(&["demo", &file("")]).code, 0);
    let list = file("recognition/500000.json");
    let (root, crl) = (file("recognition/root.json"), file("trust/crl"));
    let intermediate = file("trust/intermediate");
    let server = Server::start(&[
        "--recognition",
        &list,
        "--root",
        &root,
        "--crl",
        &crl,
        "--intermediate",
        &intermediate,
    ]);
    let licence = fs::read(file("licences/sc-good.ofd")).unwrap();
    let report = server.send(&post("/verify", "", &licence)).json();
    assert_eq!(report["recognition"]["outcome"], "recognised", "{report}");
    let page = server.send(&post("/verify?lang=zh", "Accept: text/html\r\n", &licence));
    assert!(page.body.contains("500000 互认结论：✓ 采信"));
    drop(fs::remove_dir_all(&world));
}

#[test]
fn pages_elsewhere_cannot_use_it() {
    let server = Server::start(&[]);
    let foreign = b"POST /verify HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 1\r\n\r\nx";
    assert_eq!(server.send(foreign).status, 421, "a name that leads here");
    let form = post("/verify", "Sec-Fetch-Site: cross-site\r\n", b"x");
    assert_eq!(server.send(&form).status, 403, "a form elsewhere");
    let good = fs::read(GOOD).unwrap();
    for (origin, status, why) in [
        (
            "Origin: https://evil.example",
            403,
            "a form elsewhere, in a browser that says no more",
        ),
        ("Origin: null", 403, "nobody knows where"),
        (
            "Origin: http://localhost:3000",
            403,
            "another service of this machine",
        ),
        (
            "Origin: http://localhost",
            200,
            "the page that was served here",
        ),
        (
            "Origin: null\r\nSec-Fetch-Site: same-origin",
            200,
            "the same; the browser vouches",
        ),
    ] {
        let form = post("/verify", &format!("{origin}\r\n"), &good);
        assert_eq!(server.send(&form).status, status, "{why}");
    }
}

/// Who only says how much he will send takes nothing from the others, and is sent away.
#[test]
fn who_promises_much_and_sends_nothing_keeps_nobody_waiting() {
    let server = Server::start(&[]);
    let head = b"POST /verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 33554432\r\n\r\n";
    let idle: Vec<_> = (0..32)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(head).unwrap();
            stream
        })
        .collect();
    let begun = Instant::now();
    for _ in 0..8 {
        let good = server.send(&post("/verify", "", &fs::read(GOOD).unwrap()));
        assert_eq!(good.status, 200, "{good:?}");
    }
    assert!(begun.elapsed() < Duration::from_secs(4));
    for stream in idle {
        assert_eq!(Answer::read(stream).status, 408);
    }
    assert!(begun.elapsed() < Duration::from_secs(20));
    server.leaves_nothing();
}

#[test]
fn who_finds_no_memory_left_is_told_to_come_back() {
    let server = Server::start(&["--max-size", "400000", "--memory", "900000"]);
    let head = b"POST /verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 400000\r\n\r\n";
    let stalled: Vec<_> = (0..2)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(head).unwrap();
            stream.write_all(&[b'x'; 399_999]).unwrap();
            stream
        })
        .collect();
    std::thread::sleep(Duration::from_millis(500));
    let good = fs::read(GOOD).unwrap();
    let begun = Instant::now();
    let busy = server.send(&post("/verify", "", &good));
    assert_eq!(busy.status, 503, "{busy:?}");
    assert!(busy.head.contains("retry-after"), "{busy:?}");
    assert!(begun.elapsed() < Duration::from_secs(4), "at once");
    for stream in stalled {
        assert_eq!(Answer::read(stream).status, 408, "they stood still");
    }
    assert_eq!(server.send(&post("/verify", "", &good)).status, 200);
    server.leaves_nothing();
}

#[test]
fn it_listens_on_the_loopback_only() {
    let run = program::run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(run.code, 64, "{run:?}");
}

impl Answer {
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}
