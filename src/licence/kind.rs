//! What kind of document a licence is.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

/// Kinds of what the standards together call 电子证照.
#[non_exhaustive]
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum LicenceKind {
    /// An approval document (批文批复).
    Approval,
    /// A certificate of a quality, qualification or right (证书).
    Certificate,
    /// A licence or permit (证照, 执照, 许可证).
    #[default]
    Licence,
    /// A proof of facts at a time (电子证明).
    Proof,
}

impl LicenceKind {
    /// The kind that a name suggests, by how it ends. A hint for a form to fill, never a basis for judgement: names
    /// are advisory, the type code decides.
    pub fn suggested_by(name: &str) -> Option<Self> {
        const ENDINGS: [(&str, LicenceKind); 9] = [
            ("批文", LicenceKind::Approval),
            ("批复", LicenceKind::Approval),
            ("决定书", LicenceKind::Approval),
            ("证明", LicenceKind::Proof),
            ("证明书", LicenceKind::Proof),
            ("证书", LicenceKind::Certificate),
            ("资格证", LicenceKind::Certificate),
            ("执照", LicenceKind::Licence),
            ("证", LicenceKind::Licence),
        ];
        let name = name.trim();
        let name = match name
            .strip_suffix([')', '）'])
            .map(|n| n.rsplit_once(['(', '（']))
        {
            Some(Some((before, _))) => before.trim(),
            _ => name,
        };
        ENDINGS
            .iter()
            .find(|(ending, _)| name.ends_with(ending))
            .map(|(_, kind)| *kind)
    }

    /// The kind with this code, as [`fmt::Display`] writes it.
    pub fn from_code(code: &str) -> Option<Self> {
        let all = [
            Self::Approval,
            Self::Certificate,
            Self::Licence,
            Self::Proof,
        ];
        all.into_iter().find(|kind| kind.to_string() == code)
    }

    /// The Chinese word.
    pub const fn term(self) -> &'static str {
        match self {
            Self::Approval => "批文",
            Self::Certificate => "证书",
            Self::Licence => "证照",
            Self::Proof => "证明",
        }
    }
}

impl fmt::Display for LicenceKind {
    /// The stable code, as in JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Approval => "approval",
            Self::Certificate => "certificate",
            Self::Licence => "licence",
            Self::Proof => "proof",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_suggest_a_kind() {
        for (name, want) in [
            ("道路运输经营许可证", Some(LicenceKind::Licence)),
            ("道路运输从业人员从业资格证", Some(LicenceKind::Certificate)),
            ("不动产登记证明", Some(LicenceKind::Proof)),
            ("不动产权证书", Some(LicenceKind::Certificate)),
            ("营业执照（副本）", Some(LicenceKind::Licence)),
            (
                "二级造价工程师（安装工程）注册证书",
                Some(LicenceKind::Certificate),
            ),
            ("关于某项目的批复", Some(LicenceKind::Approval)),
            ("", None),
            ("竣工验收备案", None),
        ] {
            assert_eq!(LicenceKind::suggested_by(name), want, "{name}");
        }
    }
}
