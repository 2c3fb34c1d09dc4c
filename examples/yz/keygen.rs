//! `yz keygen`: a new private key.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use clap::ValueEnum;
use yinzheng::crypto::KeyProtection;
use yinzheng::crypto::PublicKey;
use yinzheng::crypto::SignError;
use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::key::Passphrase;

#[derive(Args, Debug)]
pub(crate) struct Keygen {
    /// Kind of key 算法
    #[arg(long, value_enum, default_value = "sm2", value_name = "KIND")]
    algorithm: Kind,

    /// Write the private key (PKCS#8, PEM) to this file, which must not exist 私钥
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// Write the public key (PEM) to this file, which must not exist: what a CA needs 公钥
    #[arg(long, value_name = "FILE")]
    public: Option<PathBuf>,

    /// Encrypt with SM4 and SM3, as GmSSL reads it, in place of AES and SHA-256 国密加密
    #[arg(long)]
    sm4: bool,

    /// Write the private key without any protection 不加密
    #[arg(long, conflicts_with_all = ["passphrase_file", "passphrase_env", "sm4"])]
    unprotected: bool,

    #[command(flatten)]
    passphrase: Passphrase,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Kind {
    Sm2,
    P256,
    Ed25519,
}

pub(crate) fn run(args: &Keygen) -> Result<Exit, Failure> {
    let made = match args.algorithm {
        Kind::Sm2 => SoftwareSigner::generate_sm2(),
        Kind::P256 => SoftwareSigner::generate_p256(),
        Kind::Ed25519 => SoftwareSigner::generate_ed25519(),
    };
    let key = made.map_err(|e: SignError| Failure::internal(e.to_string()))?;
    if args.unprotected {
        let text = key.to_unprotected_pem();
        fresh::write_secret(&args.out, text.as_str().as_bytes())?;
    } else {
        let passphrase = args.passphrase.read_new()?;
        let protection = if args.sm4 {
            KeyProtection::Sm4
        } else {
            KeyProtection::Aes256
        };
        let text = key
            .to_protected_pem(passphrase.as_bytes(), protection)
            .map_err(|e| Failure::internal(e.to_string()))?;
        fresh::write_secret(&args.out, text.as_bytes())?;
    }
    if let Some(path) = &args.public {
        fresh::write(path, public_pem(key.public_key()).as_bytes())?;
    }
    Ok(Exit::Passed)
}

const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const END: &str = "-----END PUBLIC KEY-----";

/// A public key as PEM (RFC 7468, 13).
pub(crate) fn public_pem(key: &PublicKey) -> String {
    let text = STANDARD.encode(key.to_spki());
    let mut pem = format!("{BEGIN}\n");
    for (i, c) in text.chars().enumerate() {
        if i > 0 && i % 64 == 0 {
            pem.push('\n');
        }
        pem.push(c);
    }
    pem + "\n" + END + "\n"
}

/// Reads a public key, PEM or DER.
pub(crate) fn read_public(bytes: &[u8]) -> Result<PublicKey, String> {
    let Some(text) = std::str::from_utf8(bytes)
        .ok()
        .filter(|t| t.contains(BEGIN))
    else {
        return PublicKey::from_spki(bytes).map_err(|e| e.to_string());
    };
    let inner = text
        .split_once(BEGIN)
        .and_then(|(_, rest)| rest.split_once(END))
        .map(|(inner, _)| inner.split_whitespace().collect::<String>())
        .ok_or("no public key")?;
    let der = STANDARD.decode(inner).map_err(|e| e.to_string())?;
    PublicKey::from_spki(&der).map_err(|e| e.to_string())
}
