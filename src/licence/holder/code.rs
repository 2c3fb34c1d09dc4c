//! Kinds of holder codes (持证主体代码类型, GB/T 36903 Annex A) and what each demands.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

use crate::licence::code::CitizenNumber;
use crate::licence::code::Uscc;
use crate::licence::text;

/// Longest code of a kind without a rule of its own, in characters.
const LONGEST: usize = 64;

/// The kind of a holder's code.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum HolderCodeType {
    /// 114: officer of the army (解放军军官证编号).
    ArmyOfficer,
    /// 118: soldier of the army (解放军士兵证编号).
    ArmySoldier,
    /// 120: civilian of the army (解放军文职人员证编号).
    ArmyCivilian,
    /// 111: citizen number (公民身份号码).
    Citizen,
    /// 411: diplomatic passport (外交护照号).
    DiplomaticPassport,
    /// 516: permit of Hong Kong and Macao residents (港澳居民来往内地通行证号码).
    HongKongMacaoPermit,
    /// 412: official passport (公务护照号).
    OfficialPassport,
    /// 413: ordinary passport for official business (公务普通护照号).
    OfficialOrdinaryPassport,
    /// 414: ordinary passport (普通护照号).
    OrdinaryPassport,
    /// 099: other valid code of an organisation (其他法人或其他组织有效证件代码).
    OtherOrganisation,
    /// 999: other valid code of a person (其他自然人有效证件代码).
    OtherPerson,
    /// 115: officer of the armed police (武警警官证编号).
    PoliceOfficer,
    /// 119: soldier of the armed police (武警士兵证编号).
    PoliceSoldier,
    /// 122: civilian of the armed police (武警文职人员证编号).
    PoliceCivilian,
    /// 511: permit of Taiwan residents (台湾居民来往大陆通行证号码).
    TaiwanPermit,
    /// 001: unified social credit code (统一社会信用代码).
    UnifiedSocialCredit,
    /// A code of another system, kept as it stands: regions have kinds of their own.
    Foreign {
        /// The system, as the caller names it; empty where it is not known.
        system: String,
        /// The code in that system.
        code: String,
    },
}

/// Who can hold a code of a kind.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HolderClass {
    /// A legal person or another organisation.
    Organisation,
    /// A natural person.
    Person,
}

use HolderClass::Organisation;
use HolderClass::Person;

/// Kind, code, name, class.
const KINDS: [(HolderCodeType, &str, &str, HolderClass); 16] = [
    (
        HolderCodeType::UnifiedSocialCredit,
        "001",
        "统一社会信用代码",
        Organisation,
    ),
    (
        HolderCodeType::OtherOrganisation,
        "099",
        "其他法人或其他组织有效证件代码",
        Organisation,
    ),
    (HolderCodeType::Citizen, "111", "公民身份号码", Person),
    (
        HolderCodeType::ArmyOfficer,
        "114",
        "解放军军官证编号",
        Person,
    ),
    (
        HolderCodeType::PoliceOfficer,
        "115",
        "武警警官证编号",
        Person,
    ),
    (
        HolderCodeType::ArmySoldier,
        "118",
        "解放军士兵证编号",
        Person,
    ),
    (
        HolderCodeType::PoliceSoldier,
        "119",
        "武警士兵证编号",
        Person,
    ),
    (
        HolderCodeType::ArmyCivilian,
        "120",
        "解放军文职人员证编号",
        Person,
    ),
    (
        HolderCodeType::PoliceCivilian,
        "122",
        "武警文职人员证编号",
        Person,
    ),
    (
        HolderCodeType::DiplomaticPassport,
        "411",
        "外交护照号",
        Person,
    ),
    (
        HolderCodeType::OfficialPassport,
        "412",
        "公务护照号",
        Person,
    ),
    (
        HolderCodeType::OfficialOrdinaryPassport,
        "413",
        "公务普通护照号",
        Person,
    ),
    (
        HolderCodeType::OrdinaryPassport,
        "414",
        "普通护照号",
        Person,
    ),
    (
        HolderCodeType::TaiwanPermit,
        "511",
        "台湾居民来往大陆通行证号码",
        Person,
    ),
    (
        HolderCodeType::HongKongMacaoPermit,
        "516",
        "港澳居民来往内地通行证号码",
        Person,
    ),
    (
        HolderCodeType::OtherPerson,
        "999",
        "其他自然人有效证件代码",
        Person,
    ),
];

impl HolderCodeType {
    /// Whether it says which system it is of: two systems that nobody named may use one code for different things.
    pub const fn is_named(&self) -> bool {
        !matches!(self, Self::Foreign { system, .. } if system.is_empty())
    }

    /// The kind with this code of GB/T 36903 Annex A; any other code is [`HolderCodeType::Foreign`] of an unnamed
    /// system.
    pub fn from_code(code: &str) -> Self {
        let code = code.trim();
        let known = KINDS.iter().find(|(_, c, _, _)| *c == code);
        known.map_or_else(
            || Self::Foreign {
                system: String::new(),
                code: code.to_owned(),
            },
            |(kind, ..)| kind.clone(),
        )
    }

    /// The kind with this name in Annex A.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = text::folded(name);
        KINDS
            .iter()
            .find(|(_, _, n, _)| *n == name)
            .map(|(kind, ..)| kind.clone())
    }

    /// The code, three digits for those of Annex A.
    pub fn code(&self) -> &str {
        match (self, self.row()) {
            (Self::Foreign { code, .. }, _) => code,
            (_, Some((_, code, ..))) => code,
            (_, None) => "",
        }
    }

    /// The name in Annex A.
    pub fn name(&self) -> Option<&'static str> {
        self.row().map(|(_, _, name, _)| *name)
    }

    /// Who can hold such a code; unknown for other systems.
    pub fn class(&self) -> Option<HolderClass> {
        self.row().map(|(.., class)| *class)
    }

    fn row(&self) -> Option<&'static (Self, &'static str, &'static str, HolderClass)> {
        KINDS.iter().find(|(kind, ..)| kind == self)
    }
}

impl fmt::Display for HolderCodeType {
    /// The code, behind the name of its system where that is another one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign { system, code } if !system.is_empty() => write!(f, "{system}:{code}"),
            _ => f.write_str(self.code()),
        }
    }
}

impl Serialize for HolderCodeType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HolderCodeType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(match text.split_once(':') {
            Some((system, code)) => Self::Foreign {
                system: system.to_owned(),
                code: code.to_owned(),
            },
            None => Self::from_code(&text),
        })
    }
}

/// What is wrong with a holder's code.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HolderCodeFault {
    /// It is not a citizen number: length, characters, date of birth or check digit.
    CitizenNumber,
    /// A citizen number in the old form, with a small `x` or with blanks; it was mended for comparison.
    CitizenNumberForm,
    /// It is empty, longer than 64 characters, or holds characters that cannot be printed.
    Text,
    /// The check character of a social credit code is wrong. Codes of early pilot regions are valid all the same.
    UsccCheck,
    /// It is not a social credit code: length or characters.
    UsccForm,
    /// A social credit code with small or full-width letters or with blanks; it was mended for comparison.
    UsccSpelling,
}

impl HolderCodeFault {
    /// Whether the code cannot be what its kind says.
    pub const fn is_fatal(self) -> bool {
        matches!(self, Self::CitizenNumber | Self::Text | Self::UsccForm)
    }

    /// The stable name, as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CitizenNumber => "citizen-number",
            Self::CitizenNumberForm => "citizen-number-form",
            Self::Text => "text",
            Self::UsccCheck => "uscc-check",
            Self::UsccForm => "uscc-form",
            Self::UsccSpelling => "uscc-spelling",
        }
    }
}

/// What is wrong with `code` for its kind.
pub(super) fn faults(code: &str, kind: Option<&HolderCodeType>) -> Vec<HolderCodeFault> {
    let fault = match kind {
        Some(HolderCodeType::UnifiedSocialCredit) => match text::folded(code).parse::<Uscc>() {
            Ok(uscc) if uscc.check_matches() && uscc.as_str() == code => None,
            Ok(uscc) if uscc.check_matches() => Some(HolderCodeFault::UsccSpelling),
            Ok(_) => Some(HolderCodeFault::UsccCheck),
            Err(_) => Some(HolderCodeFault::UsccForm),
        },
        Some(HolderCodeType::Citizen) => match CitizenNumber::read(code) {
            Ok(read) if read.deviations.is_empty() => None,
            Ok(_) => Some(HolderCodeFault::CitizenNumberForm),
            Err(_) => Some(HolderCodeFault::CitizenNumber),
        },
        _ => {
            let printable = !code.trim().is_empty() && !code.chars().any(char::is_control);
            let short = code.chars().count() <= LONGEST;
            (!printable || !short).then_some(HolderCodeFault::Text)
        }
    };
    fault.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_code_and_by_name() {
        for (kind, code, name, class) in &KINDS {
            assert_eq!(&HolderCodeType::from_code(code), kind);
            assert_eq!(HolderCodeType::from_name(name).as_ref(), Some(kind));
            assert_eq!((kind.code(), kind.class()), (*code, Some(*class)));
        }
        let local = HolderCodeType::from_code("70");
        assert_eq!(
            (local.code(), local.class(), local.name()),
            ("70", None, None)
        );
    }

    #[test]
    fn codes_are_checked_by_their_kind() {
        use HolderCodeFault::*;
        let citizen = Some(&HolderCodeType::Citizen);
        let uscc = Some(&HolderCodeType::UnifiedSocialCredit);
        let passport = Some(&HolderCodeType::OrdinaryPassport);
        for (code, kind, want) in [
            ("11010519491231002X", citizen, vec![]),
            ("11010519491231002x", citizen, vec![CitizenNumberForm]),
            ("110105194912310021", citizen, vec![CitizenNumber]),
            ("91350100M000100Y43", uscc, vec![]),
            ("91350100M0001TGQXM", uscc, vec![UsccCheck]),
            ("91350100m000100y43 ", uscc, vec![UsccSpelling]),
            ("91350100", uscc, vec![UsccForm]),
            ("E12345678", passport, vec![]),
            (" ", passport, vec![Text]),
            ("a\u{7}b", None, vec![Text]),
        ] {
            assert_eq!(faults(code, kind), want, "{code}");
        }
        assert_eq!(faults(&"1".repeat(65), None), [Text]);
    }
}
