//! Why nothing was issued.

use crate::error::ParseError;
use crate::ofd::XmlFault;
use crate::ofd::sign::SignOfdError;
use crate::pki::issue::IssueError;
use crate::report::Finding;
use crate::seal::SealError;

/// Why nothing was issued. Says nothing of holders: what it quotes are names of elements and masked values.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum IssuerError {
    /// The page content is damaged, holds no licence where one is to be copied, or is signed where one is to be issued:
    /// the data would have to be added below a signature.
    #[error("the page content is damaged, no licence, or already signed")]
    Content,
    /// OFD.xml of the page content cannot take the data.
    #[error("OFD.xml of the page content: {}", .0.code())]
    ContentXml(XmlFault),
    /// A verifier would refuse the data.
    #[error("the data: {}", said(.0))]
    Data(Box<Finding>),
    /// A field is absent, has the wrong form or is not allowed.
    #[error("the description: {0}")]
    Description(#[from] ParseError),
    /// A field does not fit on the page, or there are too many.
    #[error("no room on the page for {0}")]
    NoRoom(String),
    /// What is to be copied does not pass.
    #[error("the original does not pass: {}", said(.0))]
    Original(Box<Finding>),
    /// The terms of a proof or a copy do not hold when it is made: the facts lie ahead, its end lies behind, or a proof
    /// has none.
    #[error(
        "it would state facts of a time to come, be over when it is made, or be a proof without terms"
    )]
    Terms,
    /// What was made does not verify.
    #[error("what was made does not verify: {}", said(.0))]
    Result(Box<Finding>),
    /// The document was not sealed.
    #[error("the document was not sealed: {0}")]
    Seal(#[from] SignOfdError),
    /// No seal signature was made.
    #[error("no seal signature was made: {0}")]
    SealSignature(#[from] SealError),
    /// The statement, or the proof, was not signed.
    #[error("not signed: {0}")]
    Statement(#[from] IssueError),
    /// A field holds a character that XML cannot hold.
    #[error("{0} holds control characters")]
    Text(String),
    /// A statement that is signed before it was known to be so.
    #[error("the statement is signed before its this_update")]
    TimeOrder,
    /// What was made does not say what it should.
    #[error("what was made does not say what was asked for")]
    Unfaithful,
}

/// A finding in one line.
fn said(finding: &Finding) -> String {
    let parts = [finding.place.as_deref(), finding.detail.as_deref()];
    let reason = finding.outcome.reason();
    let mut text = reason.map_or("", |r| r.text_en()).to_owned();
    for part in parts.into_iter().flatten() {
        text.push_str(", ");
        text.push_str(part);
    }
    text
}
