//! `yz share`: asking another office for licences, and answering (共享交换).

mod check;
mod evidence;
mod request;
mod respond;

use std::path::Path;

use clap::Subcommand;
use yinzheng::limits::Limits;
use yinzheng::sharing::SignedRequest;

use crate::bodies::failed;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::output::Output;
use crate::walk::Document;

pub(crate) use check::unpack;
pub(crate) use evidence::Stock;
pub(crate) use respond::naming;

/// The files of an answer in its folder: the response, and its contents, each closed for the requester.
const RESPONSE: &str = "response.json";

pub(crate) fn parcel(number: usize) -> String {
    format!("parcel-{number}.json")
}

#[derive(Debug, Subcommand)]
pub(crate) enum Share {
    /// Make and sign a request under an authorisation 发起请求
    Request(Box<request::Request>),
    /// Answer a request: hand licences on, or say why not 答复请求
    Respond(Box<respond::Respond>),
    /// Say whether an answer is the one to a request, and open it 检查答复
    Check(Box<check::Check>),
}

pub(crate) fn run(args: &Share, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    match args {
        Share::Request(args) => request::run(args, lang, out),
        Share::Respond(args) => respond::run(args, lang, out),
        Share::Check(args) => check::run(args, lang, out),
    }
}

/// The request in a file.
fn request(path: &Path) -> Result<SignedRequest, Failure> {
    let limits = Limits::default();
    let bytes = Document::at(path).read(limits.file)?;
    SignedRequest::from_json(&bytes, &limits).map_err(|e| failed(path, &e))
}
