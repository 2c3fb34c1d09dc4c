//! `yz issue`: from a description to a sealed licence or proof.

use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use yinzheng::issuer::Font;
use yinzheng::issuer::IssuerError;
use yinzheng::issuer::LicenceDescription;
use yinzheng::issuer::LicenceIssuer;
use yinzheng::licence::LicenceId;
use yinzheng::limits::Limits;
use yinzheng::ofd::sign::PageChoice;
use yinzheng::ofd::sign::Place;
use yinzheng::ofd::sign::SignRequest;

use crate::describe;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::output::Output;
use crate::seal::Sealing;
use crate::walk::Document;

#[derive(Args, Debug)]
pub(crate) struct Issue {
    /// What the licence says, in TOML or JSON; see the library's LicenceDescription. A proof has its terms in `proof`
    /// 证照数据
    #[arg(value_name = "FILE")]
    description: PathBuf,

    /// ofd, or json for a proof as signed JSON 格式
    #[arg(long, value_enum, default_value = "ofd", value_name = "ofd|json")]
    format: Form,

    #[command(flatten)]
    sealing: Sealing,

    /// Pages of the licence, an OFD document; it is not changed [default: a page is drawn] 版面
    #[arg(long, value_name = "FILE", requires = "place", conflicts_with = "font")]
    content: Option<PathBuf>,

    /// Where the stamp goes on the first page of the content, millimetres from left and upper edge 盖章位置
    #[arg(long, value_name = "LEFT,TOP", requires = "content")]
    place: Option<String>,

    /// Font to embed in the page that is drawn, OpenType or TrueType 字体
    #[arg(long, value_name = "FILE", requires = "font_name")]
    font: Option<PathBuf>,

    /// Name of that font's family 字体名称
    #[arg(long, value_name = "TEXT", requires = "font")]
    font_name: Option<String>,

    /// Write the licence to this file, which must not exist 电子证照
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// In which form the document is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Form {
    Ofd,
    Json,
}

pub(crate) fn run(args: &Issue, out: &mut Output) -> Result<Exit, Failure> {
    let description = describe::read(&args.description)?;
    let (id, file) = match args.format {
        Form::Json if args.content.is_some() || args.font.is_some() => {
            return Err(Failure::usage("--format json has no pages"));
        }
        Form::Json => args.sealing.with_credential(|seal, signer| {
            let issuer = LicenceIssuer::new(seal);
            let made = issuer.issue_proof(&description, signer, args.sealing.at);
            made.map(|proof| (proof.id, proof.json)).map_err(refused)
        })?,
        Form::Ofd => ofd(args, &description)?,
    };
    fresh::write(&args.out, &file)?;
    out.text(&format!("{id}\n"))?;
    Ok(Exit::Passed)
}

fn ofd(args: &Issue, description: &LicenceDescription) -> Result<(LicenceId, Vec<u8>), Failure> {
    let limits = Limits::default();
    args.sealing.with_signer(|signer| {
        let mut issuer = LicenceIssuer::new(signer);
        if let (Some(path), Some(name)) = (&args.font, &args.font_name) {
            let data = Document::at(path).read(limits.file)?;
            let font = Font::new(name, &data);
            issuer = issuer.font(font.map_err(|e| Failure::unreadable(e.to_string()))?);
        }
        let made = match (&args.content, &args.place) {
            (Some(path), Some(place)) => {
                let content = Document::at(path).read(limits.file)?;
                let request = SignRequest::new(args.sealing.at).place(stamp_place(place)?);
                issuer.issue_on(description, &content, request)
            }
            _ => issuer.issue(description, args.sealing.at),
        };
        made.map(|licence| (licence.id, licence.ofd))
            .map_err(refused)
    })
}

#[allow(clippy::needless_pass_by_value)] // as map_err hands it over
fn refused(error: IssuerError) -> Failure {
    Failure::refused(error.to_string())
}

/// A place on the first page.
pub(crate) fn stamp_place(place: &str) -> Result<Place, Failure> {
    let parts = place.split_once(',');
    let numbers = parts.and_then(|(l, t)| Some((l.trim().parse().ok()?, t.trim().parse().ok()?)));
    let (left, top) = numbers.ok_or_else(|| Failure::usage("--place: expected LEFT,TOP"))?;
    Ok(Place::Page {
        page: PageChoice::Index(0),
        left,
        top,
    })
}
