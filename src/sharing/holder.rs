//! A holder, named so that only someone who knows the holder already can tell who it is.

use serde::Deserialize;
use serde::Serialize;

use crate::crypto::SignError;
use crate::crypto::fill_random;
use crate::crypto::hex;
use crate::error::ParseError;
use crate::licence::Holder;
use crate::licence::HolderCodeType;
use crate::sharing::text;

/// A holder as kind of code, salt and digest.
///
/// The salt keeps digests of different messages from being compared with each other. It does not hide the code from
/// one who tries every citizen number: whoever has the message may guess.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HolderRef {
    /// The kind of code.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub id_type: HolderCodeType,
    /// At least 128 random bit, in lower-case hexadecimal digits.
    pub salt: String,
    /// `sm3:` and the digest of domain, salt, kind and normalised code.
    pub id_digest: String,
}

impl HolderRef {
    /// Names `holder`; `None` for a holder without a code of a known kind.
    ///
    /// # Errors
    ///
    /// [`SignError::Random`] without random numbers.
    pub fn new(holder: &Holder) -> Result<Option<Self>, SignError> {
        let mut salt = [0; 16];
        fill_random(&mut salt)?;
        Ok(Self::with_salt(holder, &hex(&salt)))
    }

    fn with_salt(holder: &Holder, salt: &str) -> Option<Self> {
        let id_type = holder
            .effective_code_type()
            .filter(HolderCodeType::is_named)?;
        let code = holder.code.as_ref()?.normalised(Some(&id_type));
        if code.is_empty() {
            return None;
        }
        let kind = id_type.to_string();
        let parts = [salt.as_bytes(), kind.as_bytes(), code.as_bytes()];
        Some(Self {
            id_digest: text::digest_of("yinzheng-holder-v1", &parts),
            salt: salt.to_owned(),
            id_type,
        })
    }

    /// Whether this is `holder`, by kind of code and code; names are not compared.
    pub fn is(&self, holder: &Holder) -> bool {
        Self::with_salt(holder, &self.salt).is_some_and(|other| other == *self)
    }

    pub(super) fn check(&self) -> Result<(), ParseError> {
        text::nonce(&self.salt, "holder.salt")?;
        text::digest(&self.id_digest, "holder.id_digest")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_is_known_by_code_in_any_spelling_and_by_nothing_else() {
        let citizen = |code: &str| Holder::new("张三").with_code(code, HolderCodeType::Citizen);
        let named = HolderRef::new(&citizen("11010519491231002X"))
            .unwrap()
            .unwrap();
        assert!(named.is(&citizen(" 11010519491231002x")));
        assert!(!named.is(&citizen("440524188001010014")));
        let soldier =
            Holder::new("张三").with_code("11010519491231002X", HolderCodeType::ArmySoldier);
        assert!(!named.is(&soldier), "another kind of code");
        assert!(!named.is(&Holder::new("张三")), "no code");
        assert!(HolderRef::new(&Holder::new("张三")).unwrap().is_none());
        let unnamed = Holder::new("张三").with_code("7", HolderCodeType::from_code("12"));
        assert!(HolderRef::new(&unnamed).unwrap().is_none());
        assert!(!format!("{named:?}").contains("19491231"));
    }
}
