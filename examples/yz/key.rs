//! Private keys, and passphrases that never stand in an argument.

use std::fs::File;
use std::io;
use std::io::BufRead;
use std::io::IsTerminal;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use clap::Args;
use yinzheng::crypto::KeyError;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::limits::Limits;
use yinzheng::pki::Certificate;
use zeroize::Zeroizing;

use crate::exit::Failure;
use crate::walk::read_bounded;

/// Longest passphrase file, in bytes.
const LONGEST: usize = 4096;

/// The key that signs.
#[derive(Args, Debug)]
pub(crate) struct SigningKey {
    /// Private key that signs: PKCS#8, SEC 1 or PKCS#1, PEM or DER, encrypted or not 私钥
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    #[command(flatten)]
    passphrase: Passphrase,
}

/// The key that opens what was closed for its owner.
#[derive(Args, Debug)]
pub(crate) struct OpeningKey {
    /// Private key that opens what was encrypted for its owner 解密私钥
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    #[command(flatten)]
    passphrase: Passphrase,
}

impl OpeningKey {
    pub(crate) fn read(&self) -> Result<SoftwareSigner, Failure> {
        let missing = || Failure::usage("contents came along: --key opens them");
        read(self.key.as_deref().ok_or_else(missing)?, &self.passphrase)
    }
}

/// Where a passphrase comes from; without any of these it is asked for at the terminal.
#[derive(Args, Debug)]
pub(crate) struct Passphrase {
    /// Take the passphrase from the first line of this file 口令文件
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,

    /// Take the passphrase from this environment variable 口令环境变量
    #[arg(long, value_name = "NAME", conflicts_with = "passphrase_file")]
    passphrase_env: Option<String>,
}

impl SigningKey {
    pub(crate) fn read(&self) -> Result<SoftwareSigner, Failure> {
        read(&self.key, &self.passphrase)
    }
}

fn read(path: &Path, passphrase: &Passphrase) -> Result<SoftwareSigner, Failure> {
    let failed = |why: String| Failure::unreadable(format!("{}: {why}", path.display()));
    let bytes = File::open(path)
        .and_then(|f| read_bounded(f, Limits::default().private_key))
        .map(Zeroizing::new)
        .map_err(|e| failed(e.to_string()))?;
    let read = match SoftwareSigner::read(&bytes, None) {
        Err(KeyError::PassphraseNeeded) => {
            let passphrase = passphrase.read()?;
            SoftwareSigner::read(&bytes, Some(passphrase.as_bytes()))
        }
        other => other,
    };
    read.map_err(|e| failed(e.to_string()))
}

impl Passphrase {
    /// The passphrase of a key that is there.
    fn read(&self) -> Result<Zeroizing<String>, Failure> {
        match self.given()? {
            Some(given) => Ok(given),
            None => ask("Passphrase: "),
        }
    }

    /// The passphrase of a key that is to be; one that is typed is typed twice.
    pub(crate) fn read_new(&self) -> Result<Zeroizing<String>, Failure> {
        if let Some(given) = self.given()? {
            return Ok(given);
        }
        let first = ask("New passphrase: ")?;
        if ask("The same again: ")? == first {
            Ok(first)
        } else {
            Err(Failure::usage("the passphrases differ"))
        }
    }

    fn given(&self) -> Result<Option<Zeroizing<String>>, Failure> {
        let text = if let Some(path) = &self.passphrase_file {
            let failed = |why: String| Failure::unreadable(format!("{}: {why}", path.display()));
            let bytes = File::open(path)
                .and_then(|f| read_bounded(f, LONGEST))
                .map(Zeroizing::new)
                .map_err(|e| failed(e.to_string()))?;
            let text = std::str::from_utf8(&bytes).map_err(|_| failed("not UTF-8".to_owned()))?;
            Zeroizing::new(text.lines().next().unwrap_or_default().to_owned())
        } else if let Some(name) = &self.passphrase_env {
            let unset = |_| Failure::usage(format!("the environment has no text called {name}"));
            Zeroizing::new(std::env::var(name).map_err(unset)?)
        } else {
            return Ok(None);
        };
        if text.is_empty() {
            return Err(Failure::usage("the passphrase is empty"));
        }
        Ok(Some(text))
    }
}

/// Asks at the terminal, which does not show what is typed.
fn ask(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    let refused = || {
        Failure::usage("a passphrase is needed: --passphrase-file, --passphrase-env or a terminal")
    };
    if !io::stdin().is_terminal() {
        return Err(refused());
    }
    let mut line = Zeroizing::new(String::new());
    {
        let _hidden = Hidden::new().ok_or_else(refused)?;
        drop(write!(io::stderr(), "{prompt}"));
        io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(|_| refused())?;
        drop(writeln!(io::stderr()));
    }
    let typed = line.trim_end_matches(['\r', '\n']);
    if typed.is_empty() {
        return Err(Failure::usage("the passphrase is empty"));
    }
    Ok(Zeroizing::new(typed.to_owned()))
}

/// A terminal that does not show what is typed, until this is dropped.
struct Hidden;

impl Hidden {
    fn new() -> Option<Self> {
        stty("-echo").then_some(Self)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        stty("echo");
    }
}

fn stty(mode: &str) -> bool {
    let mut command = Command::new("stty");
    let command = command.arg(mode).stdin(Stdio::inherit());
    command
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// The one certificate in a file.
pub(crate) fn certificate(path: &Path) -> Result<Certificate, Failure> {
    let failed = |why: String| Failure::unreadable(format!("{}: {why}", path.display()));
    let bytes = File::open(path)
        .and_then(|f| read_bounded(f, Limits::default().file))
        .map_err(|e| failed(e.to_string()))?;
    let read = Certificate::read_all(&bytes).map_err(|e| failed(format!("no certificate: {e}")))?;
    match <[Certificate; 1]>::try_from(read) {
        Ok([one]) => Ok(one),
        Err(_) => Err(failed("more than one certificate".to_owned())),
    }
}
