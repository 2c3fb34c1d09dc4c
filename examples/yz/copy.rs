//! `yz copy`: an annotated copy of a licence, for one purpose and for a time.

use std::path::PathBuf;

use clap::Args;
use yinzheng::issuer::CopyDescription;
use yinzheng::issuer::LicenceIssuer;
use yinzheng::licence::LicenceDate;
use yinzheng::limits::Limits;
use yinzheng::ofd::sign::SignRequest;
use yinzheng::verifier::Verifier;

use crate::args::Asking;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::fresh;
use crate::issue::stamp_place;
use crate::output::Output;
use crate::seal::Sealing;
use crate::settings::Settings;
use crate::walk::Document;

#[derive(Args, Debug)]
pub(crate) struct Copy {
    /// A sealed licence (OFD); it is verified first, with the trust and evidence below, and not changed 电子证照
    #[arg(value_name = "FILE")]
    original: PathBuf,

    #[command(flatten)]
    sealing: Sealing,

    /// Who makes the copy: the owner of the seal, by its name 制作者
    #[arg(long, value_name = "NAME")]
    maker: String,

    /// Until when it may be used: a day, which is included, or a time in RFC 3339 有效期截止时间
    #[arg(long, value_name = "DATE")]
    expires: LicenceDate,

    /// Where the stamp goes on the first page, millimetres from left and upper edge [default: none is shown] 盖章位置
    #[arg(long, value_name = "LEFT,TOP")]
    place: Option<String>,

    /// Write the copy to this file, which must not exist 加注件
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    #[command(flatten)]
    asking: Asking,
}

pub(crate) fn run(args: &Copy, out: &mut Output) -> Result<Exit, Failure> {
    let limits = Limits::default();
    let Some(purpose) = &args.asking.trust.purpose else {
        return Err(Failure::usage("--purpose: what the copy is for"));
    };
    let copy = CopyDescription::new(&args.maker, purpose, args.expires);
    let mut request = SignRequest::new(args.sealing.at);
    if let Some(place) = &args.place {
        request = request.place(stamp_place(place)?);
    }
    let original = Document::at(&args.original).read(limits.file)?;
    let settings = Settings::read(&args.asking, &limits)?;
    let verifier = Verifier::builder(settings.anchors).policy(settings.policy);
    let verifier = verifier.build();
    let verifier = verifier.map_err(|e| Failure::unreadable(e.to_string()))?;
    let made = args.sealing.with_signer(|signer| {
        let by = (&verifier, &settings.context);
        let made = LicenceIssuer::new(signer).copy(&original, &copy, by, request);
        made.map_err(|e| Failure::refused(e.to_string()))
    })?;
    fresh::write(&args.out, &made.ofd)?;
    out.text(&format!("{}\n", made.id))?;
    Ok(Exit::Passed)
}
