//! A signing service and its client: how a key that must not leave its machine, or its device, signs for programs
//! that use this library.
//!
//! ```text
//! remote_signer serve --key key.pem --passphrase-file pass.txt --at /run/seal/signer.sock
//! remote_signer sign --at /run/seal/signer.sock --in message --out value
//! ```
//!
//! The protocol is small on purpose: bounded frames, one question and one answer at a time, no secrets on the wire.
//! It has no authentication of its own; who may connect is for the file system to say (see `Address`).

mod address;
mod client;
mod service;
#[cfg(test)]
mod tests;
mod wire;

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;
use zeroize::Zeroizing;

use crate::address::Address;
use crate::client::RemoteSigner;
use crate::service::Service;

/// Signs for programs that do not have the key.
#[derive(Parser)]
enum Command {
    /// Holds a key and signs with it until it is stopped.
    Serve {
        /// The private key: PKCS#8, ECPrivateKey or RSAPrivateKey, PEM or DER.
        #[arg(long)]
        key: PathBuf,
        /// A file with the passphrase of the key in its first line.
        #[arg(long)]
        passphrase_file: Option<PathBuf>,
        /// A path for a Unix socket, or a loopback address with a port.
        #[arg(long)]
        at: Address,
        /// Seconds that one message may take, and that a client may be silent.
        #[arg(long, default_value_t = 30)]
        time: u64,
    },
    /// Has a file signed and writes the signature value.
    Sign {
        /// Where the service listens.
        #[arg(long)]
        at: Address,
        /// What is to be signed.
        #[arg(long = "in")]
        input: PathBuf,
        /// Where the value goes.
        #[arg(long = "out")]
        output: PathBuf,
        /// Seconds to wait for each answer.
        #[arg(long, default_value_t = 30)]
        time: u64,
    },
}

fn main() -> ExitCode {
    match run(Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("remote_signer: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Serve {
            key,
            passphrase_file,
            at,
            time,
        } => {
            let passphrase = passphrase_file
                .map(fs::read)
                .transpose()?
                .map(Zeroizing::new);
            let first_line = passphrase.as_ref().map(|text| {
                let line = text.split(|&b| b == b'\n').next().unwrap_or_default();
                line.strip_suffix(b"\r").unwrap_or(line)
            });
            let signer = SoftwareSigner::read(&Zeroizing::new(fs::read(key)?), first_line)?;
            let (listener, at) = at.listen()?;
            println!("{} key, at {at}", signer.public_key().kind());
            let service = Service {
                signer,
                approve: Box::new(|_, message| {
                    // What was signed can be told later, without keeping it.
                    println!(
                        "signing SHA-256 {}",
                        DigestAlgorithm::Sha256.digest(message)
                    );
                    true
                }),
                time: Duration::from_secs(time),
            };
            service.run(&listener)?;
        }
        Command::Sign {
            at,
            input,
            output,
            time,
        } => {
            let signer = RemoteSigner::connect(at, Duration::from_secs(time))?;
            fs::write(output, signer.sign(&fs::read(input)?)?)?;
            println!("signed by {}", signer.algorithm());
        }
    }
    Ok(())
}
