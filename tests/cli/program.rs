//! Runs the program.

use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::sync::OnceLock;

use serde_json::Value;

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Standard output as one JSON value.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// Standard output as one JSON value on each line.
    pub(crate) fn lines(&self) -> Vec<Value> {
        let parse = |l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {self:?}"));
        self.out.lines().map(parse).collect()
    }
}

/// Runs the program with `args` and nothing on standard input.
pub(crate) fn run(args: &[&str]) -> Run {
    yz(args, b"", &[])
}

/// Runs the program with `args`, `input` on standard input, and nothing but `environment` to choose a language by.
pub(crate) fn yz(args: &[&str], input: &[u8], environment: &[(&str, &str)]) -> Run {
    let mut child = command(args)
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not care for its input may be gone before it is written.
    drop(child.stdin.take().unwrap().write_all(input));
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the program with nobody to read its standard output.
pub(crate) fn yz_without_reader(args: &[&str]) -> Run {
    let mut child = command(args).stdin(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::new(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(program());
    command
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for name in [
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
        "NO_COLOR",
        "RUST_BACKTRACE",
    ] {
        command.env_remove(name);
    }
    command
}

/// The built program. Cargo names the path of binaries to tests, but not that of examples.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let optimised = if cfg!(debug_assertions) {
            "dev"
        } else {
            "release"
        };
        let output = Command::new(env!("CARGO"))
            .args(["build", "--example", "yz", "--message-format", "json"])
            .args(["--profile", optimised])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let messages = String::from_utf8(output.stdout).unwrap();
        let built = messages
            .lines()
            .filter_map(|l| serde_json::from_str::<Value>(l).ok())
            .filter(|m| m["target"]["name"] == "yz")
            .find_map(|m| m["executable"].as_str().map(PathBuf::from));
        built.expect("cargo names what it built")
    })
}
