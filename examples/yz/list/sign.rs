//! `yz list sign`: signatures over recognition lists and root manifests, one key at a time.

use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;
use yinzheng::crypto::Signer;
use yinzheng::pki::envelope::key_id;
use yinzheng::recognition::LIST_DOMAIN;
use yinzheng::recognition::LIST_SPEC;
use yinzheng::recognition::ROOT_DOMAIN;
use yinzheng::recognition::ROOT_SPEC;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::key::SigningKey;
use crate::key::certificate;
use crate::list::file;
use crate::output::Output;

#[derive(Args, Debug)]
pub(crate) struct Sign {
    /// A draft, or what others have signed already 草稿或已签清单
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    key: SigningKey,

    /// Certificate of the signer, to come along; it is not trusted by itself 证书
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,

    /// Write what is signed to this file, which must not exist 已签文件
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// What is signed, and as what.
pub(crate) struct Form {
    domain: &'static str,
    spec: &'static str,
}

pub(crate) const LIST: Form = Form {
    domain: LIST_DOMAIN,
    spec: LIST_SPEC,
};

pub(crate) const ROOT: Form = Form {
    domain: ROOT_DOMAIN,
    spec: ROOT_SPEC,
};

/// What every payload says of its form.
#[derive(Deserialize)]
struct Head {
    spec: String,
}

/// Signs the octets in the file as they are; prints the name of the key.
pub(crate) fn run(args: &Sign, form: &Form, out: &mut Output) -> Result<Exit, Failure> {
    let mut envelope = file::envelope(&args.file)?;
    let head = serde_json::from_slice(envelope.payload());
    if !head.is_ok_and(|head: Head| head.spec == form.spec) {
        let why = format!("its spec is not {}", form.spec);
        return Err(file::failed(&args.file, &why));
    }
    let key = args.key.read()?;
    let own = args.certificate.as_deref().map(certificate).transpose()?;
    let signed = envelope.sign(form.domain, &key, own.as_ref());
    signed.map_err(|e| Failure::refused(e.to_string()))?;
    fresh::write(&args.out, format!("{}\n", envelope.to_json()).as_bytes())?;
    out.text(&format!("{}\n", key_id(key.public_key())))?;
    Ok(Exit::Passed)
}
