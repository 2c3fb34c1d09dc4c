//! `yz issue`: from a description to a sealed licence.

use std::path::PathBuf;

use clap::Args;
use yinzheng::issuer::Font;
use yinzheng::issuer::IssuerError;
use yinzheng::issuer::LicenceDescription;
use yinzheng::issuer::LicenceIssuer;
use yinzheng::limits::Limits;
use yinzheng::ofd::sign::PageChoice;
use yinzheng::ofd::sign::Place;
use yinzheng::ofd::sign::SignRequest;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::output::Output;
use crate::seal::Sealing;
use crate::walk::Document;

#[derive(Args, Debug)]
pub(crate) struct Issue {
    /// What the licence says, in JSON; see the library's LicenceDescription 证照数据
    #[arg(value_name = "JSON")]
    description: PathBuf,

    #[command(flatten)]
    sealing: Sealing,

    /// Pages of the licence, an OFD document; it is not changed [default: a page is drawn] 版面
    #[arg(long, value_name = "FILE", requires = "place")]
    content: Option<PathBuf>,

    /// Where the stamp goes on the first page of the content, millimetres from left and upper edge 盖章位置
    #[arg(long, value_name = "LEFT,TOP", requires = "content")]
    place: Option<String>,

    /// Font to embed in the page that is drawn, OpenType or TrueType 字体
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "content",
        requires = "font_name"
    )]
    font: Option<PathBuf>,

    /// Name of that font's family 字体名称
    #[arg(long, value_name = "TEXT", requires = "font")]
    font_name: Option<String>,

    /// Write the licence to this file, which must not exist 电子证照
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(crate) fn run(args: &Issue, out: &mut Output) -> Result<Exit, Failure> {
    let refused = |e: IssuerError| Failure::refused(e.to_string());
    let limits = Limits::default();
    let bytes = Document::at(&args.description).read(limits.file)?;
    let unreadable =
        |why: String| Failure::unreadable(format!("{}: {why}", args.description.display()));
    let text = String::from_utf8(bytes).map_err(|_| unreadable("not UTF-8".to_owned()))?;
    let description =
        LicenceDescription::from_json(&text).map_err(|e| unreadable(e.to_string()))?;
    let licence = args.sealing.with_signer(|signer| {
        let mut issuer = LicenceIssuer::new(signer);
        if let (Some(path), Some(name)) = (&args.font, &args.font_name) {
            let data = Document::at(path).read(limits.file)?;
            let font = Font::new(name, &data);
            issuer = issuer.font(font.map_err(|e| Failure::unreadable(e.to_string()))?);
        }
        let made = match (&args.content, &args.place) {
            (Some(path), Some(place)) => {
                let content = Document::at(path).read(limits.file)?;
                let request = SignRequest::new(args.sealing.at).place(parse(place)?);
                issuer.issue_on(&description, &content, request)
            }
            _ => issuer.issue(&description, args.sealing.at),
        };
        made.map_err(refused)
    })?;
    fresh::write(&args.out, &licence.ofd)?;
    out.text(&format!("{}\n", licence.id))?;
    Ok(Exit::Passed)
}

fn parse(place: &str) -> Result<Place, Failure> {
    let parts = place.split_once(',');
    let numbers = parts.and_then(|(l, t)| Some((l.trim().parse().ok()?, t.trim().parse().ok()?)));
    let (left, top) = numbers.ok_or_else(|| Failure::usage("--place: expected LEFT,TOP"))?;
    Ok(Place::Page {
        page: PageChoice::Index(0),
        left,
        top,
    })
}
