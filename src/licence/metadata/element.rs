//! The data elements of a licence (GB/T 36903) and the spellings they are found under.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde::Serialize;
use serde::Serializer;

/// Bound of a spelling's length, in octets: what is longer need not be folded to be none.
const LONGEST_SPELLING: usize = 64;

macro_rules! elements {
    ($($variant:ident $code:literal [$($alias:literal),*] $doc:literal;)+) => {
        /// A data element of a licence (GB/T 36903).
        #[non_exhaustive]
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Element {
            $(#[doc = concat!("`", $code, "`: ", $doc, ".")] $variant,)+
        }

        impl Element {
            /// Every element.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The spelling that is written: the pinyin tag where there is one, else an English name.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// The other spellings that are read: English names and Chinese labels.
            pub const fn aliases(self) -> &'static [&'static str] {
                match self {
                    $(Self::$variant => &[$($alias),*],)+
                }
            }
        }
    };
}

elements! {
    Name "ZZMC" ["certificateName", "certificate_name", "证照名称"] "name of the licence (证照名称)";
    TypeName "certificateTypeName" ["ZZLXMC", "CertificateType", "certificate_type_name", "证照类型名称"] "name of the type (证照类型名称)";
    TypeCode "ZZLXDM" ["certificateTypeCode", "certificate_type_name_code", "certificate_type_code", "证照类型代码"] "code of the type (证照类型代码)";
    Number "ZZBH" ["certificateNumber", "certificate_number", "certNum", "证照编号"] "number printed on the licence (证照编号)";
    Identifier "ZZBS" ["certificateIdentifier", "CertificateID", "zzeCertID", "certIdentifier", "证照标识", "电子证照标识"] "identifier (电子证照标识)";
    Issuer "ZZBFJG" ["certificateIssuingAuthorityName", "证照颁发机构"] "issuing authority (证照颁发机构)";
    IssuerCode "ZZBFJGDM" ["certificateIssuingAuthorityCode", "证照颁发机构代码"] "code of the issuing authority (证照颁发机构代码)";
    IssueDate "ZZBFRQ" ["certificateIssuedDate", "证照颁发日期"] "date of issue (证照颁发日期)";
    ValidFrom "ZZYXQQSRQ" ["certificateEffectiveDate", "证照有效期起始日期", "有效期起始日期", "有效期起始"] "first day of validity (有效期起始)";
    ValidUntil "ZZYXQJZRQ" ["certificateExpiringDate", "证照有效期截止日期", "有效期截止日期", "有效期截止", "有效期至"] "last day of validity (有效期截止)";
    Holder "CZZT" ["certificateHolderName", "certificate_holder_name", "持证主体"] "holder (持证主体)";
    HolderCode "CZZTDM" ["certificateHolderCode", "certificate_holder_code", "持证主体代码"] "code of the holder (持证主体代码)";
    HolderCodeTypeName "CZZTDMLX" ["certificateHolderTypeName", "持证主体代码类型"] "name of the kind of holder code (持证主体代码类型)";
    HolderCodeType "CZZTDMLXDM" ["certificate_holder_type", "certificateHolderType", "持证主体代码类型代码"] "code of the kind of holder code (持证主体代码类型代码)";
    SealSigner "ZZQZR" ["证照签章人"] "who sealed it (证照签章人)";
    SealTime "ZZQZSJ" ["证照签章时间"] "when it was sealed (证照签章时间)";
    SealName "ZZQZMC" ["证照签章名称"] "name of the seal (证照签章名称)";
    CreatedAt "CJSJ" ["create_time", "创建时间"] "when the record was made (创建时间)";
    Version "certificate_version" ["certificateVersion", "证照版本号"] "version (证照版本号)";
    DefiningAuthority "certificate_define_authority_name" ["证照定义机构"] "authority that defined the type (证照定义机构)";
    DefiningAuthorityCode "certificate_define_authority_code" ["证照定义机构代码"] "code of the authority that defined the type (证照定义机构代码)";
    ValidityRange "certificate_validity_range" ["有效期限范围"] "usual length of validity of the type (有效期限范围)";
    Area "certificate_area_code" ["管辖属地编码"] "division code of the area (管辖属地编码)";
    RelatedItemName "related_item_name" ["关联事项名称"] "matter that produces the licence (关联事项名称)";
    RelatedItemCode "related_item_code" ["关联事项代码"] "code of that matter (关联事项代码)";
    RelatedLicence "associatedZzeCertID" ["correlative_license", "关联证照标识"] "identifier of the previous licence (关联证照标识)";
    CopyMadeAt "JZJZZSJ" ["加注件制作时间"] "when the annotated copy was made (加注件制作时间)";
    CopyMaker "JZJZZZ" ["加注件制作者"] "who made the annotated copy (加注件制作者)";
    CopyCause "JZJZZSY" ["certificateCopyCause", "加注件制作事由"] "what the annotated copy is for (加注件制作事由)";
    CopyExpires "JZJYXQJZSJ" ["certificateCopyCauseExpiringTime", "加注件有效期截止时间"] "until when the annotated copy may be used (加注件有效期截止时间)";
    Kind "licence_kind" [] "kind of the document, `approval`, `certificate`, `licence` or `proof`; of this library, in no standard";
    ProofAsOf "proof_as_of" [] "time at which the facts that a proof states hold; of this library, in no standard";
    ProofBasis "proof_query_basis" [] "what was queried for a proof; of this library, in no standard";
    ProofPurpose "proof_purpose" [] "what a proof is for; of this library, in no standard";
    ProofExpires "proof_expires" [] "until when a proof may be used; of this library, in no standard";
}

/// What begins the name of an item that a licence type adds for itself (扩展业务项).
const EXTENSION: &str = "KZ_";

impl Element {
    /// The element with this name, in any of its spellings; the case of Latin letters does not matter.
    pub fn from_name(name: &str) -> Option<Self> {
        static SPELLINGS: LazyLock<HashMap<String, Element>> = LazyLock::new(|| {
            let mut spellings = HashMap::new();
            for &element in Element::ALL {
                for spelling in [element.code()].iter().chain(element.aliases()) {
                    let folded = spelling.to_ascii_lowercase();
                    spellings.entry(folded).or_insert(element);
                }
            }
            spellings
        });
        let name = name.trim();
        if name.len() > LONGEST_SPELLING {
            return None;
        }
        SPELLINGS.get(&name.to_ascii_lowercase()).copied()
    }

    /// Whether a licence can have several, as records side by side or as one text joined with commas.
    pub const fn is_multiple(self) -> bool {
        matches!(
            self,
            Self::Issuer
                | Self::IssuerCode
                | Self::Holder
                | Self::HolderCode
                | Self::HolderCodeTypeName
                | Self::HolderCodeType
                | Self::RelatedItemName
                | Self::RelatedItemCode
        )
    }

    /// Whether it says which licence it is, of what kind, by whom, for whom or for how long: where carriers disagree
    /// about one of these, a person has to look. The rest are names of types, records about the file, and hints.
    pub const fn is_essential(self) -> bool {
        matches!(
            self,
            Self::Name
                | Self::TypeCode
                | Self::Number
                | Self::Identifier
                | Self::Issuer
                | Self::IssuerCode
                | Self::IssueDate
                | Self::ValidFrom
                | Self::ValidUntil
                | Self::Holder
                | Self::HolderCode
                | Self::HolderCodeType
                | Self::Version
                | Self::CopyCause
                | Self::CopyExpires
                | Self::Kind
                | Self::ProofAsOf
                | Self::ProofBasis
                | Self::ProofPurpose
                | Self::ProofExpires
        )
    }

    /// Whether it holds a date or a time.
    pub const fn is_date(self) -> bool {
        matches!(
            self,
            Self::IssueDate
                | Self::ValidFrom
                | Self::ValidUntil
                | Self::SealTime
                | Self::CreatedAt
                | Self::CopyMadeAt
                | Self::CopyExpires
                | Self::ProofAsOf
                | Self::ProofExpires
        )
    }
}

/// Whether `name` is that of an extension item (扩展业务项), `KZ_…`.
pub(in crate::licence) fn is_extension(name: &str) -> bool {
    name.get(..EXTENSION.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(EXTENSION))
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Element {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_names_one_element() {
        for element in Element::ALL {
            assert_eq!(Element::from_name(element.code()), Some(*element));
            for alias in element.aliases() {
                assert_eq!(Element::from_name(alias), Some(*element), "{alias}");
            }
        }
        assert_eq!(Element::from_name(" zzbs "), Some(Element::Identifier));
        assert_eq!(Element::from_name("KZ_ZL"), None);
        assert!(is_extension("KZ_ZL") && !is_extension("证照"));
    }
}
