//! OFD packages (GB/T 33190-2016): made, signed, changed, packed.

pub(crate) mod builder;
mod lists;
pub(crate) mod package;
pub(crate) mod page;
pub(crate) mod signature;

pub(crate) use builder::OfdBuilder;
pub(crate) use package::Package;
pub(crate) use page::Align;
pub(crate) use page::Page;
pub(crate) use signature::OfdSignature;

/// The namespace of the standard.
pub(crate) const NAMESPACE: &str = "http://www.ofdspec.org/2016";
/// An older one that files still carry.
pub(crate) const OLD_NAMESPACE: &str = "http://www.ofdspec.org";

/// How the XML files of a package are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Spelling {
    pub(crate) namespace: &'static str,
    pub(crate) mark: Mark,
    pub(crate) paths: Paths,
}

/// Whether a byte order mark stands in front.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mark {
    None,
    Utf8,
}

/// How one file names another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Paths {
    Absolute,
    Relative,
}

impl Spelling {
    /// The octets of the file at `path` with this root element, its attributes and content.
    pub(crate) fn xml(self, root: &str, attributes: &str, content: &str) -> Vec<u8> {
        let mark = match self.mark {
            Mark::None => "",
            Mark::Utf8 => "\u{feff}",
        };
        let namespace = self.namespace;
        format!(
            "{mark}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <ofd:{root} xmlns:ofd=\"{namespace}\"{attributes}>\n{content}</ofd:{root}>\n"
        )
        .into_bytes()
    }

    /// `to` (without leading slash) as a file in the folder `from` names it.
    pub(crate) fn path(self, from: &str, to: &str) -> String {
        match self.paths {
            Paths::Absolute => format!("/{to}"),
            Paths::Relative => {
                let from: Vec<&str> = from.split('/').filter(|s| !s.is_empty()).collect();
                let parts: Vec<&str> = to.split('/').collect();
                let folders = &parts[..parts.len() - 1];
                let common = from.iter().zip(folders).take_while(|(a, b)| a == b).count();
                let up = "../".repeat(from.len() - common);
                format!("{up}{}", parts[common..].join("/"))
            }
        }
    }
}

/// Text as XML content or attribute value.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
