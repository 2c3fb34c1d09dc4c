//! Kinds of content that a signature may or may not cover.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

/// What part of a document a file of the package is (GB/T 33190-2016, clause 7).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContentKind {
    /// Annotations (注释).
    Annotation,
    /// An attachment (附件) or the list of attachments.
    Attachment,
    /// The document root and what else steers it: Document.xml, versions, actions.
    Document,
    /// Extensions (扩展信息).
    Extension,
    /// An embedded font.
    Font,
    /// OFD.xml, the entry point, with the document's metadata.
    OfdXml,
    /// Page content (页面内容).
    Page,
    /// A resource file or a picture, sound or film in it (资源).
    Resource,
    /// Custom tags (自定义标引) or the list of them.
    Tag,
    /// A page template (模板页).
    Template,
    /// A file that nothing names.
    Unknown,
}

impl ContentKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Annotation,
        Self::Attachment,
        Self::Document,
        Self::Extension,
        Self::Font,
        Self::OfdXml,
        Self::Page,
        Self::Resource,
        Self::Tag,
        Self::Template,
        Self::Unknown,
    ];

    /// The stable code, as in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Annotation => "annotation",
            Self::Attachment => "attachment",
            Self::Document => "document",
            Self::Extension => "extension",
            Self::Font => "font",
            Self::OfdXml => "ofd-xml",
            Self::Page => "page",
            Self::Resource => "resource",
            Self::Tag => "tag",
            Self::Template => "template",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for ContentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
