//! `yz seal`: seals, and sealed documents.

use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;
use yinzheng::limits::Limits;
use yinzheng::ofd::sign;
use yinzheng::ofd::sign::Edge;
use yinzheng::ofd::sign::PageChoice;
use yinzheng::ofd::sign::Place;
use yinzheng::ofd::sign::SignRequest;
use yinzheng::pki::Certificate;
use yinzheng::pki::issue::Credential;
use yinzheng::seal::Listing;
use yinzheng::seal::SealDraft;
use yinzheng::seal::SealError;
use yinzheng::seal::SealMaker;
use yinzheng::seal::SealPicture;
use yinzheng::seal::SealSigner;
use yinzheng::seal::SealVersion;
use yinzheng::time::Timestamp;
use yinzheng::time::Validity;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::key::SigningKey;
use crate::key::certificate;
use crate::walk::Document;

#[derive(Debug, Subcommand)]
pub(crate) enum Seal {
    /// Make a seal 制章
    Make(Make),
    /// Seal an OFD document; the sealed one goes into a new file 签章
    Sign(Sign),
}

#[derive(Args, Debug)]
pub(crate) struct Make {
    #[command(flatten)]
    key: SigningKey,

    /// Certificate of the seal maker 制章人证书
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,

    /// The standard: v1 GM/T 0031-2014, v4 GB/T 38540-2020, v5 GM/T 0031-2025 版本
    #[arg(long, value_enum, default_value = "v4", value_name = "VERSION")]
    version: Version,

    /// Code of the seal 印章编码
    #[arg(long, value_name = "CODE")]
    id: String,

    /// Name of the seal 印章名称
    #[arg(long, value_name = "TEXT")]
    name: String,

    /// Certificate of someone who may sign with it 签章人证书
    #[arg(long, value_name = "FILE", required = true)]
    signer: Vec<PathBuf>,

    /// List digests of the certificates in place of the certificates 签章人摘要
    #[arg(long)]
    digests: bool,

    /// When it is made, RFC 3339 制作日期
    #[arg(long, value_name = "TIME")]
    created: Timestamp,

    /// Since when it is valid, RFC 3339 [default: when it is made] 起始
    #[arg(long, value_name = "TIME")]
    from: Option<Timestamp>,

    /// Until when it is valid, RFC 3339 截止
    #[arg(long, value_name = "TIME")]
    to: Timestamp,

    /// Picture: PNG, JPG, SVG, OFD, GIF or BMP [default: a round seal is drawn] 图像
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,

    /// Text across a seal that is drawn, such as 电子证照专用章 横排文字
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        conflicts_with = "picture"
    )]
    line: String,

    /// Width and height on paper, in millimetres 尺寸
    #[arg(long, value_name = "MM", default_value_t = 42)]
    size: u32,

    /// Write the seal (DER) to this file, which must not exist 印章
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Version {
    V1,
    V4,
    V5,
}

impl From<Version> for SealVersion {
    fn from(version: Version) -> Self {
        match version {
            Version::V1 => Self::V1,
            Version::V4 => Self::V4,
            Version::V5 => Self::V5,
        }
    }
}

/// A seal with the key that signs with it.
#[derive(Args, Debug)]
pub(crate) struct Sealing {
    #[command(flatten)]
    key: SigningKey,

    /// Certificate of the signer 签章人证书
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,

    /// The seal 印章
    #[arg(long, value_name = "FILE")]
    seal: PathBuf,

    /// When it is sealed, RFC 3339 签章时间
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Timestamp,
}

#[derive(Args, Debug)]
pub(crate) struct Sign {
    /// An OFD document; it is not changed 文件
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    sealing: Sealing,

    /// Page that shows the stamp, from 1 页码
    #[arg(long, value_name = "N", default_value = "1")]
    page: std::num::NonZeroUsize,

    /// Millimetres from the left edge of the page to the stamp 左边距
    #[arg(long, value_name = "MM")]
    left: f64,

    /// Millimetres from the upper edge of the page to the stamp 上边距
    #[arg(long, value_name = "MM")]
    top: f64,

    /// Add a seam stamp over all pages at the right edge, so far from the upper one 骑缝章
    #[arg(long, value_name = "MM")]
    seam: Option<f64>,

    /// Let no further signature follow 锁定
    #[arg(long)]
    lock: bool,

    /// Write the sealed document to this file, which must not exist 签章后文件
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(crate) fn run(args: &Seal) -> Result<Exit, Failure> {
    match args {
        Seal::Make(args) => make(args),
        Seal::Sign(args) => sign(args),
    }
}

fn make(args: &Make) -> Result<Exit, Failure> {
    let refused = |e: SealError| Failure::refused(e.to_string());
    let key = args.key.read()?;
    let maker = certificate(&args.certificate)?;
    let signers: Result<Vec<Certificate>, _> = args.signer.iter().map(|p| certificate(p)).collect();
    let picture = match &args.picture {
        Some(path) => {
            let bytes = Document::at(path).read(Limits::default().file)?;
            SealPicture::given(&bytes, args.size, args.size)
        }
        None => SealPicture::round(&args.name, &args.line, args.size),
    };
    let validity = Validity {
        not_before: args.from.unwrap_or(args.created),
        not_after: args.to,
    };
    let listing = if args.digests {
        Listing::Digests
    } else {
        Listing::Certificates
    };
    let draft = SealDraft::new(&args.id, &args.name, &signers?, args.created, validity)
        .picture(picture.map_err(refused)?)
        .listing(listing);
    let maker = SealMaker::new(args.version.into(), &key, &maker);
    let seal = maker.make(&draft).map_err(refused)?;
    fresh::write(&args.out, seal.raw.as_bytes())?;
    Ok(Exit::Passed)
}

impl Sealing {
    /// Calls `work` with the seal in its signer's hand.
    pub(crate) fn with_signer<T>(
        &self,
        work: impl FnOnce(SealSigner<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.with_credential(|seal, _| work(seal))
    }

    /// The same, with key and certificate of the signer besides.
    pub(crate) fn with_credential<T>(
        &self,
        work: impl FnOnce(SealSigner<'_>, &Credential<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let key = self.key.read()?;
        let own = certificate(&self.certificate)?;
        let seal = Document::at(&self.seal).read(Limits::default().file)?;
        let signer = SealSigner::new(&seal, &key, &own);
        let signer = signer.map_err(|e| Failure::refused(e.to_string()))?;
        let credential =
            Credential::new(&own, &key).map_err(|e| Failure::refused(e.to_string()))?;
        work(signer, &credential)
    }
}

fn sign(args: &Sign) -> Result<Exit, Failure> {
    let document = Document::at(&args.file).read(Limits::default().file)?;
    let mut request = SignRequest::new(args.sealing.at).place(Place::Page {
        page: PageChoice::Index(args.page.get() - 1),
        left: args.left,
        top: args.top,
    });
    if let Some(offset) = args.seam {
        request = request.place(Place::Seam {
            pages: Vec::new(),
            edge: Edge::Right,
            offset,
            most: 20,
        });
    }
    if args.lock {
        request = request.lock();
    }
    let sealed = args.sealing.with_signer(|signer| {
        sign::seal(&document, &signer, &request).map_err(|e| Failure::refused(e.to_string()))
    })?;
    fresh::write(&args.out, &sealed)?;
    Ok(Exit::Passed)
}
