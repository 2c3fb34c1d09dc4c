//! Writes the sample of `examples/data` again: `cargo run --example make_sample -- examples/data`.
//!
//! The same octets come out every time; a test compares them with the committed files.

use std::path::PathBuf;
use std::process::ExitCode;

#[path = "../tests/support/mod.rs"]
mod support;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: make_sample FOLDER");
        return ExitCode::from(64);
    };
    for (name, data) in support::sample::files() {
        let path = folder.join(name);
        let written = path
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(&path, &data));
        if let Err(error) = written {
            eprintln!("{}: {error}", path.display());
            return ExitCode::from(66);
        }
        println!("{} ({} bytes)", path.display(), data.len());
    }
    ExitCode::SUCCESS
}
