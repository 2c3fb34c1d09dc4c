//! The holder (持证主体) of a licence: one or several, each with a name and a code of a named kind.

mod code;
mod matching;

use std::fmt;

use serde::Serialize;
use serde::Serializer;
use zeroize::Zeroizing;

use crate::licence::code::CitizenNumber;
use crate::licence::code::Uscc;
use crate::licence::metadata::Element;
use crate::licence::text;

pub use code::HolderClass;
pub use code::HolderCodeFault;
pub use code::HolderCodeType;
pub use matching::HolderMatch;
pub use matching::compare_holders;
pub use matching::judge_holder;

/// The code by which a holder is known. It may be a citizen number, so it is always shown masked, wiped on drop, and
/// serialised masked; [`HolderCode::expose`] is the way to the whole.
#[derive(Clone, Eq, PartialEq)]
pub struct HolderCode(Zeroizing<String>);

impl HolderCode {
    /// The code, as written.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The whole code, for comparing and for issuing. Do not log it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The code without blanks, in narrow capital characters; citizen numbers of 15 digits in their long form.
    pub(crate) fn normalised(&self, kind: Option<&HolderCodeType>) -> Zeroizing<String> {
        let folded = Zeroizing::new(text::folded(self.expose()));
        if kind == Some(&HolderCodeType::Citizen)
            && let Ok(read) = CitizenNumber::read(&folded)
        {
            return Zeroizing::new(read.number.expose().to_owned());
        }
        folded
    }
}

impl fmt::Display for HolderCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::masked_code(self.expose()))
    }
}

impl fmt::Debug for HolderCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HolderCode({self})")
    }
}

impl Serialize for HolderCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One holder of a licence, or an applicant to be compared with one.
///
/// ```
/// use yinzheng::licence::{Holder, HolderCodeType, HolderMatch, compare_holders};
///
/// let holder = Holder::new("某某（集团）公司")
///     .with_code("91350100M000100Y43", HolderCodeType::UnifiedSocialCredit);
/// let applicant = Holder::new("某某(集团)公司")
///     .with_code("91350100m000100y43", HolderCodeType::UnifiedSocialCredit);
/// assert_eq!(compare_holders(&holder, &applicant), HolderMatch::Normalised);
/// ```
///
/// A name in which a citizen number went astray is shown masked, too.
#[non_exhaustive]
#[derive(Clone, Eq, PartialEq, Serialize)]
pub struct Holder {
    /// The name, as written; empty where there is none.
    #[serde(serialize_with = "text::serialize_masked")]
    pub name: String,
    /// The code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<HolderCode>,
    /// The kind of code, where it is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_type: Option<HolderCodeType>,
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Holder")
            .field("name", &text::masked(&self.name))
            .field("code", &self.code)
            .field("code_type", &self.code_type)
            .finish()
    }
}

impl Holder {
    /// A holder known by name alone.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            code: None,
            code_type: None,
        }
    }

    /// The same holder with a code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>, code_type: HolderCodeType) -> Self {
        self.code = Some(HolderCode::new(code));
        self.code_type = Some(code_type);
        self
    }

    /// The holder as it stands among the data of a licence, its code whole.
    pub(crate) fn pairs(&self) -> Vec<(Element, String)> {
        let mut pairs = vec![(Element::Holder, self.name.trim().to_owned())];
        let code = self.code.as_ref().map(|c| c.expose().trim().to_owned());
        pairs.extend(code.map(|c| (Element::HolderCode, c)));
        if let Some(kind) = &self.code_type {
            pairs.push((Element::HolderCodeType, kind.code().to_owned()));
            let name = kind.name().map(str::to_owned);
            pairs.extend(name.map(|n| (Element::HolderCodeTypeName, n)));
        }
        pairs
    }

    /// The kind of code: the one stated, else the one whose check the code passes, where that is only one.
    pub fn effective_code_type(&self) -> Option<HolderCodeType> {
        if self.code_type.is_some() {
            return self.code_type.clone();
        }
        let code = self.code.as_ref()?.normalised(None);
        let organisation = code.parse::<Uscc>().is_ok_and(|c| c.check_matches());
        let citizen = code.parse::<CitizenNumber>().is_ok();
        match (organisation, citizen) {
            (true, false) => Some(HolderCodeType::UnifiedSocialCredit),
            (false, true) => Some(HolderCodeType::Citizen),
            _ => None,
        }
    }

    /// What is wrong with the code for its kind; empty where there is no code.
    pub fn code_faults(&self) -> Vec<HolderCodeFault> {
        let Some(code) = &self.code else {
            return Vec::new();
        };
        let kind = self.effective_code_type();
        code::faults(code.expose(), kind.as_ref())
    }
}
