//! `yz list root`: root manifests, which say who may publish which lists.

use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;
use yinzheng::crypto::PublicKey;
use yinzheng::limits::Limits;
use yinzheng::recognition::Delegation;
use yinzheng::recognition::KeySet;
use yinzheng::recognition::RootManifest;
use yinzheng::time::Timestamp;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::keygen::read_public;
use crate::list::file::envelope;
use crate::list::file::failed;
use crate::list::sign;
use crate::output::Output;
use crate::walk::Document;

#[derive(Debug, Subcommand)]
pub(crate) enum Root {
    /// Draft a root manifest, or the version after one 起草方案根
    New(New),
    /// Let a publisher sign a list, in place of what the draft says of him so far 授权发布方
    Delegate(Delegate),
    /// Sign a draft, or add a signature. A new version needs the keys of the old one and its own 签名
    Sign(sign::Sign),
}

#[derive(Args, Debug)]
pub(crate) struct New {
    /// The version that this one follows, signed or not; what it delegates is taken over 上一版
    #[arg(long, value_name = "ROOT")]
    after: Option<PathBuf>,

    /// Stable URI of the scheme 方案标识
    #[arg(long, value_name = "URI", required_unless_present = "after")]
    scheme_id: Option<String>,

    /// Public keys of the root [default: those of the version before] 根公钥
    #[arg(long, value_name = "FILE", required_unless_present = "after")]
    key: Vec<PathBuf>,

    /// How many of them must sign [default: as many as in the version before, or 1] 签名门限
    #[arg(long, value_name = "N", requires = "key")]
    threshold: Option<u32>,

    /// When it is made, RFC 3339 签发时间
    #[arg(long, value_name = "TIME")]
    at: Timestamp,

    /// When it ends 失效时间
    #[arg(long, value_name = "TIME")]
    expires_at: Timestamp,

    /// Write the draft to this file, which must not exist 草稿
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct Delegate {
    /// A draft 草稿
    #[arg(value_name = "DRAFT")]
    draft: PathBuf,

    /// Identifier of the publisher, as its lists name it 发布方标识
    #[arg(long, value_name = "ID")]
    publisher: String,

    /// The lists that he may sign 清单标识
    #[arg(long, value_name = "URI", required = true)]
    list_id: Vec<String>,

    /// The relying region, as the lists name it 采信地区
    #[arg(long, value_name = "CODE")]
    region: String,

    /// His public keys 发布方公钥
    #[arg(long, value_name = "FILE", required = true)]
    key: Vec<PathBuf>,

    /// How many of them must sign [default: as many as the draft says of him so far, or 1] 签名门限
    #[arg(long, value_name = "N")]
    threshold: Option<u32>,

    /// Write the new draft to this file, which must not exist 新草稿
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(crate) fn run(args: &Root, out: &mut Output) -> Result<Exit, Failure> {
    match args {
        Root::New(args) => new(args),
        Root::Delegate(args) => delegate(args),
        Root::Sign(args) => sign::run(args, &sign::ROOT, out),
    }
}

fn new(args: &New) -> Result<Exit, Failure> {
    let keys = |before| keys(&args.key, args.threshold.unwrap_or(before));
    let manifest = match &args.after {
        Some(path) => {
            let mut manifest = read(path)?;
            let next = manifest.version.checked_add(1);
            manifest.version =
                next.ok_or_else(|| Failure::refused("there is no higher version"))?;
            (manifest.issued_at, manifest.expires_at) = (args.at, args.expires_at);
            if !args.key.is_empty() {
                manifest.root = keys(manifest.root.threshold)?;
            }
            manifest
        }
        None => {
            let id = args.scheme_id.clone().unwrap_or_default();
            RootManifest::new(id, args.at, args.expires_at, keys(1)?, Vec::new())
        }
    };
    write(&args.out, &manifest)
}

fn delegate(args: &Delegate) -> Result<Exit, Failure> {
    let mut manifest = read(&args.draft)?;
    let lists = args.list_id.clone();
    let all = &mut manifest.publishers;
    let place = all.iter().position(|p| p.publisher_id == args.publisher);
    let before = place.map(|place| all.remove(place));
    let threshold = before.as_ref().map_or(1, |b| b.keys.threshold);
    let keys = keys(&args.key, args.threshold.unwrap_or(threshold))?;
    let mut made = Delegation::new(&args.publisher, lists, &args.region, keys);
    if let Some(before) = before {
        (made.freshness, made.resets) = (before.freshness, before.resets);
    }
    all.push(made);
    write(&args.out, &manifest)
}

fn read(path: &Path) -> Result<RootManifest, Failure> {
    let envelope = envelope(path)?;
    RootManifest::from_payload(envelope.payload()).map_err(|e| failed(path, &e.to_string()))
}

/// Writes a manifest that can be read again: thresholds in reach, no list under two publishers.
fn write(path: &Path, manifest: &RootManifest) -> Result<Exit, Failure> {
    let payload = manifest.to_payload();
    let refused =
        |_| Failure::refused("a threshold is out of reach, or a key or a list stands twice");
    RootManifest::from_payload(&payload).map_err(refused)?;
    fresh::write(path, &payload)?;
    Ok(Exit::Passed)
}

fn keys(paths: &[PathBuf], threshold: u32) -> Result<KeySet, Failure> {
    let read = |path: &PathBuf| {
        let bytes = Document::at(path).read(Limits::default().private_key)?;
        read_public(&bytes).map_err(|e| failed(path, &e))
    };
    let keys: Vec<PublicKey> = paths.iter().map(read).collect::<Result<_, _>>()?;
    Ok(KeySet::new(&keys, threshold))
}
