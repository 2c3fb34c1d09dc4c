//! What is wrong with a matter.

use std::fmt;

use serde::Serialize;

/// Why a matter was not loaded.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum MatterError {
    /// It can be read, and contradicts itself or leaves a question open; every fault is listed.
    #[error("{} faults, the first: {}", .0.len(), first(.0))]
    Faults(Vec<MatterFault>),
    /// It is no JSON, lacks a member, or has one that is not known.
    #[error("malformed at line {line}, column {column}")]
    Malformed {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// It is longer than the limit.
    #[error("{actual} bytes, the limit is {limit}")]
    TooLong {
        /// Its length, in bytes.
        actual: usize,
        /// The limit, in bytes.
        limit: usize,
    },
}

fn first(faults: &[MatterFault]) -> String {
    faults.first().map(ToString::to_string).unwrap_or_default()
}

/// One fault and its place.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct MatterFault {
    /// A JSON pointer (RFC 6901) to the member at fault.
    pub place: String,
    /// What is wrong.
    pub kind: MatterFaultKind,
}

impl fmt::Display for MatterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.kind.text_en())
    }
}

/// What is wrong with a member of a matter.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatterFaultKind {
    /// One material, type or value is demanded twice with different terms, so that it is open which apply.
    Ambiguous,
    /// It can never be met.
    Contradiction,
    /// An identifier stands twice.
    Duplicate,
    /// A text or list that must say something is empty.
    Empty,
    /// A field is compared with a value of another kind.
    KindMismatch,
    /// It names something that is not declared.
    UnknownReference,
    /// The version of the form is not known.
    UnsupportedVersion,
    /// No alternative is an upload, and no legal basis is named for that.
    UploadMissing,
    /// An upload is offered although a legal basis forbids it.
    UploadOffered,
    /// It is longer, deeper or more than the limit.
    Limit,
}

impl MatterFaultKind {
    /// What is wrong, in English.
    pub const fn text_en(self) -> &'static str {
        match self {
            Self::Ambiguous => "demanded twice with different terms",
            Self::Contradiction => "can never be met",
            Self::Duplicate => "the identifier stands twice",
            Self::Empty => "must not be empty",
            Self::KindMismatch => "compared with a value of another kind",
            Self::UnknownReference => "names something that is not declared",
            Self::UnsupportedVersion => "the version of the form is not known",
            Self::UploadMissing => "no upload is offered and no legal basis is named for that",
            Self::UploadOffered => "an upload is offered although a legal basis forbids it",
            Self::Limit => "over the limit",
        }
    }

    /// What is wrong, in Chinese.
    pub const fn text_zh(self) -> &'static str {
        match self {
            Self::Ambiguous => "同一内容重复要求且条件不同",
            Self::Contradiction => "条件互相矛盾，无法满足",
            Self::Duplicate => "标识重复",
            Self::Empty => "不得为空",
            Self::KindMismatch => "比较值的类型与字段不符",
            Self::UnknownReference => "引用了未声明的内容",
            Self::UnsupportedVersion => "格式版本未知",
            Self::UploadMissing => "未保留自行提交的途径，也未注明法律依据",
            Self::UploadOffered => "已注明依法不得提交，却仍提供提交途径",
            Self::Limit => "超出限制",
        }
    }
}
