//! What can be wrong with a licence's data.

use serde::Serialize;

use crate::licence::holder::HolderCodeFault;
use crate::licence::metadata::Element;

/// Something wrong in the data of a licence, as a fact; how it counts is judged later.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MetadataFault {
    /// Values of one element contradict each other, and nothing says which counts: covered ones among themselves, or
    /// uncovered ones where none is covered.
    Conflict(Element),
    /// An uncovered value contradicts the covered one; the covered one counts.
    Contradicted(Element),
    /// A holder's code is not what its kind demands. Holders count from 1.
    HolderCode {
        /// Which holder.
        holder: usize,
        /// What is wrong.
        fault: HolderCodeFault,
    },
    /// Name and code of the kind of a holder's code contradict each other, or neither is known. Holders count from 1.
    HolderCodeType {
        /// Which holder.
        holder: usize,
    },
    /// The code names another issuer, type or version than the identifier does.
    IdentifierDiffers(Element),
    /// The period ends before it begins.
    PeriodInverted,
    /// Texts that hold several values in parallel hold different numbers of them, and were left unsplit.
    MultiValueMismatch(Element),
    /// The value is not in any form that is read.
    Unreadable(Element),
    /// The value was read, but is in no form that others use.
    UnusualForm(Element),
}
