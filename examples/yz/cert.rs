//! `yz cert` and `yz crl`: a small CA.

use std::fs::File;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use yinzheng::limits::Limits;
use yinzheng::oid;
use yinzheng::pki::issue;
use yinzheng::pki::issue::CertificateTemplate;
use yinzheng::pki::issue::Credential;
use yinzheng::pki::issue::CrlTemplate;
use yinzheng::pki::issue::IssueError;
use yinzheng::pki::issue::NameBuilder;
use yinzheng::pki::issue::Profile;
use yinzheng::pki::issue::RevokedCertificate;
use yinzheng::time::Timestamp;
use yinzheng::time::Validity;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::key::SigningKey;
use crate::key::certificate;
use crate::keygen::read_public;
use crate::walk::read_bounded;

#[derive(Args, Debug)]
pub(crate) struct Cert {
    /// What it is for 用途
    #[arg(value_enum, value_name = "KIND")]
    kind: Kind,

    #[command(flatten)]
    key: SigningKey,

    /// Certificate of the CA whose key signs; a root has none 签发者
    #[arg(long, value_name = "FILE")]
    issuer: Option<PathBuf>,

    /// Public key of the subject; a root has that of its own key 公钥
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,

    #[command(flatten)]
    subject: Subject,

    /// First second of validity, RFC 3339 起始
    #[arg(long, value_name = "TIME")]
    from: Timestamp,

    /// Last second of validity, RFC 3339 截止
    #[arg(long, value_name = "TIME")]
    to: Timestamp,

    /// Where the issuer's CRL is found
    #[arg(long, value_name = "URI")]
    crl_address: Option<String>,

    /// Write the certificate (DER) to this file, which must not exist 证书
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Kind {
    Root,
    Ca,
    Signer,
    Maker,
    Tsa,
    /// For whom contents are closed.
    Encryption,
}

/// The subject's name.
#[derive(Args, Debug)]
struct Subject {
    /// Common name 名称
    #[arg(long, value_name = "TEXT")]
    name: String,

    /// Organisation 单位
    #[arg(long, value_name = "TEXT")]
    organisation: Option<String>,

    /// Unified social credit code of the organisation, as serialNumber 统一社会信用代码
    #[arg(long, value_name = "CODE")]
    code: Option<String>,

    /// Country, two capital letters 国家
    #[arg(long, value_name = "CODE", default_value = "CN")]
    country: String,
}

#[derive(Args, Debug)]
pub(crate) struct CrlArgs {
    #[command(flatten)]
    key: SigningKey,

    /// Certificate of the CA whose key signs 签发者
    #[arg(long, value_name = "FILE")]
    issuer: PathBuf,

    /// Number, which grows from one CRL to the next
    #[arg(long, value_name = "N")]
    number: u64,

    /// As of when it holds, RFC 3339
    #[arg(long, value_name = "TIME")]
    this_update: Timestamp,

    /// By when the next one will be there, RFC 3339
    #[arg(long, value_name = "TIME")]
    next_update: Timestamp,

    /// A revoked certificate and since when, as FILE=TIME 撤销
    #[arg(long, value_name = "FILE=TIME")]
    revoke: Vec<String>,

    /// Write the CRL (DER) to this file, which must not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(crate) fn run(args: &Cert) -> Result<Exit, Failure> {
    let refused = |e: IssueError| Failure::refused(e.to_string());
    let key = args.key.read()?;
    let subject = &args.subject;
    let mut name = NameBuilder::new().country(&subject.country);
    if let Some(text) = &subject.organisation {
        name = name.organisation(text);
    }
    if let Some(code) = &subject.code {
        name = name.attribute(oid::AT_SERIAL_NUMBER, code);
    }
    let name = name.common_name(&subject.name).build().map_err(refused)?;
    let profile = match args.kind {
        Kind::Root => Profile::Root,
        Kind::Ca => Profile::Ca { path_length: None },
        Kind::Signer => Profile::Signer,
        Kind::Maker => Profile::SealMaker,
        Kind::Tsa => Profile::TimestampAuthority,
        Kind::Encryption => Profile::Encipherment,
    };
    let validity = Validity {
        not_before: args.from,
        not_after: args.to,
    };
    let mut template = CertificateTemplate::new(profile, name, validity);
    if let Some(address) = &args.crl_address {
        template = template.with_crl_address(address);
    }
    let made = match (args.kind, &args.issuer, &args.public_key) {
        (Kind::Root, None, None) => issue::self_signed(&template, &key),
        (Kind::Root, ..) => {
            let message = "a root has neither --issuer nor --public-key: its own key signs";
            return Err(Failure::usage(message));
        }
        (_, Some(issuer), Some(public)) => {
            let issuer = certificate(issuer)?;
            let issuer = Credential::new(&issuer, &key).map_err(refused)?;
            let public = read(public)?;
            issue::certify(&issuer, &template, &public)
        }
        _ => return Err(Failure::usage("--issuer and --public-key are needed")),
    };
    fresh::write(&args.out, made.map_err(refused)?.der())?;
    Ok(Exit::Passed)
}

fn read(path: &Path) -> Result<yinzheng::crypto::PublicKey, Failure> {
    let failed = |why: String| Failure::unreadable(format!("{}: {why}", path.display()));
    let bytes = File::open(path)
        .and_then(|f| read_bounded(f, Limits::default().private_key))
        .map_err(|e| failed(e.to_string()))?;
    read_public(&bytes).map_err(failed)
}

pub(crate) fn run_crl(args: &CrlArgs) -> Result<Exit, Failure> {
    let refused = |e: IssueError| Failure::refused(e.to_string());
    let key = args.key.read()?;
    let issuer = certificate(&args.issuer)?;
    let mut template = CrlTemplate::new(args.number, args.this_update, args.next_update);
    for entry in &args.revoke {
        let parts = entry.rsplit_once('=');
        let (file, since) = parts
            .and_then(|(file, time)| Some((file, time.parse().ok()?)))
            .ok_or_else(|| Failure::usage(format!("{entry}: expected FILE=TIME")))?;
        template = template.revoke(RevokedCertificate::new(
            &certificate(Path::new(file))?,
            since,
        ));
    }
    let issuer = Credential::new(&issuer, &key).map_err(refused)?;
    let crl = template.sign(&issuer).map_err(refused)?;
    fresh::write(&args.out, crl.der())?;
    Ok(Exit::Passed)
}
