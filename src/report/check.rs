//! The questions that the library answers.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

macro_rules! checks {
    ($($variant:ident $code:literal $kind:ident, $spec:literal, $en:literal, $zh:literal;)+) => {
        /// A question, named by a stable dotted code. What the answer is called, is a [`Reason`](super::Reason).
        #[non_exhaustive]
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Check {
            $(#[doc = concat!("`", $code, "`: ", $en, ".")] $variant,)+
        }

        impl Check {
            /// Every check.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            const fn row(self) -> (&'static str, Kind, &'static str, &'static str, &'static str) {
                match self {
                    $(Self::$variant => ($code, Kind::$kind, $spec, $en, $zh),)+
                }
            }
        }
    };
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Kind {
    /// Digests, signature values, seal binding and structure.
    Integrity,
    /// Trust, time, revocation, policy, content.
    Other,
}

checks! {
    AlgorithmDigest "algorithm.digest" Integrity, "GB/T 33190-2016, 18.2.2; GM/T 0031", "the digest algorithm is known and strong enough", "摘要算法已知且强度足够";
    AlgorithmSignature "algorithm.signature" Other, "ETSI TS 119 312; GM/T 0031", "signature algorithms and key sizes are strong enough", "签名算法和密钥长度足够";
    CmsDataHash "cms.data-hash" Integrity, "GB/T 35275; RFC 5652, 5.4", "the digest in the signature is that of the content", "签名中的摘要与原文一致";
    CmsFormat "cms.format" Integrity, "GB/T 35275; RFC 5652, 5.1", "the signature value has the structure of SignedData", "签名值符合SignedData结构";
    CmsSignatureValue "cms.signature-value" Integrity, "GB/T 35275; RFC 5652, 5.6", "the signature value verifies under the signer's key", "签名值可用签名人公钥验证";
    LicenceCopy "licence.copy" Other, "GB/T 36903", "the annotated copy is used for its purpose and in its time", "加注件在其用途和有效期内使用";
    LicenceCoverage "licence.coverage" Other, "GB/T 36905", "the licence's data lie in a signed part of the file", "证照数据位于签名保护范围内";
    LicenceHolder "licence.holder" Other, "GB/T 36903, Annex A", "the licence belongs to the applicant", "证照属于申请人";
    LicenceId "licence.id" Other, "GB/T 36904", "the licence's identifier follows its rules", "电子证照标识符合规则";
    LicenceIssuerSeal "licence.issuer-seal" Other, "State Council Order 716, art. 9", "the seal belongs to the issuer of the licence", "印章属于证照颁发机构";
    LicenceMetadata "licence.metadata" Other, "GB/T 36903", "the licence's data are complete, readable and free of contradiction", "证照数据完整、可读且无矛盾";
    LicenceStatus "licence.status" Other, "GB/T 36906", "the licence was in force", "证照处于有效状态";
    LicenceProof "licence.proof" Other, "State Council Order 716, art. 7", "the proof is used for its purpose and in its time", "证明在其用途和有效期内使用";
    OfdCoverage "ofd.coverage" Other, "GB/T 33190-2016, 18", "the signature covers what the document shows", "签名覆盖文档的全部显示内容";
    OfdDynamicContent "ofd.dynamic-content" Other, "GB/T 33190-2016, 14", "nothing in the document changes by itself", "文档不含自行变化的内容";
    OfdEntryDuplicate "ofd.entry-duplicate" Integrity, "GB/T 33190-2016, 7", "no two entries of the package have one name", "包内条目不重名";
    OfdIntegrityList "ofd.integrity-list" Integrity, "GM/T 0099-2020, 7.4", "the package holds the files that its integrity list names, and no others", "包内文件与完整性清单一致";
    OfdLaterChange "ofd.later-change" Other, "GB/T 33190-2016, 18.1", "what was added after the signature", "签名之后增加的内容";
    OfdPackage "ofd.package" Integrity, "GB/T 33190-2016, 7", "the file is a readable OFD package", "文件是可读的OFD包";
    OfdPropertyPath "ofd.property-path" Integrity, "GM/T 0031; GB/T 33190-2016, 18", "the signed property names the signature file that was verified", "签章属性指向所验证的签名文件";
    OfdReferenceDigest "ofd.reference-digest" Integrity, "GB/T 33190-2016, 18.2.2", "every protected file has the digest that was signed", "受保护文件的摘要与签名一致";
    OfdReferenceMissing "ofd.reference-missing" Integrity, "GB/T 33190-2016, 18.2.2", "every protected file is there, once", "受保护文件齐全且不重复";
    OfdSealMatch "ofd.seal-match" Integrity, "GB/T 33190-2016, 18.2", "the seal file equals the seal in the signature value", "印章文件与签名值中的印章一致";
    OfdSignatureList "ofd.signature-list" Integrity, "GB/T 33190-2016, 18.1", "the list of signatures can be read and names every signature", "签名列表可读且列出全部签名";
    OfdStamp "ofd.stamp" Other, "GB/T 33190-2016, 18.2.3", "the seal is shown where a page is, in its size", "印章外观位于有效页面且尺寸相符";
    PkiKeyUsage "pki.key-usage" Other, "GB/T 20518; RFC 5280, 4.2.1.3", "the certificate is meant for this use", "证书用途符合要求";
    PkiMakerPath "pki.maker-path" Other, "RFC 5280, 6.1; GM/T 0031", "the seal maker's certificate leads to an accepted anchor", "制章者证书链可信";
    PkiMakerRevocation "pki.maker-revocation" Other, "RFC 5280, 6.3; GM/T 0031", "the seal maker's certificate is not revoked", "制章者证书未被撤销";
    PkiSignerPath "pki.signer-path" Other, "RFC 5280, 6.1; GM/T 0031", "the signer's certificate leads to an accepted anchor", "签名人证书链可信";
    PkiSignerRevocation "pki.signer-revocation" Other, "RFC 5280, 6.3; GM/T 0031", "the signer's certificate is not revoked", "签名人证书未被撤销";
    ProofFormat "proof.format" Integrity, "yinzheng.proof/1", "the file is a proof in signed JSON", "文件是签名的JSON电子证明";
    ProofSealMatch "proof.seal-match" Integrity, "yinzheng.proof/1", "the seal signature is made for this proof, with the seal that it names", "签章属于该证明且使用其指明的印章";
    ProofSignatureValue "proof.signature-value" Integrity, "yinzheng.proof/1", "the signature value verifies under the signer's key", "签名值可用签名人公钥验证";
    SesDataHash "ses.data-hash" Integrity, "GB/T 38540-2020; GM/T 0031-2014, 6.2.3 e", "the digest in the seal signature is that of the content", "签章中的摘要与原文一致";
    SesEncoding "ses.encoding" Integrity, "GB/T 38540-2020; GM/T 0009", "the encoding follows the standard", "编码符合标准";
    SesFormat "ses.format" Integrity, "GM/T 0031-2014, 6.1.2 a, 6.2.3 a; GB/T 38540-2020", "seal and seal signature have the standard's structure", "印章和签章结构符合标准";
    SesSealSignature "ses.seal-signature" Integrity, "GM/T 0031-2014, 6.1.2 b; GB/T 38540-2020", "the seal maker's signature on the seal verifies", "印章的制章者签名可验证";
    SesSealStatus "ses.seal-status" Other, "Measures for e-seals (2025)", "the seal was in use", "印章处于正常状态";
    SesSealTimestamp "ses.seal-timestamp" Other, "GM/T 0031-2025", "the timestamp of the seal is good", "印章时间戳有效";
    SesSealValidity "ses.seal-validity" Other, "GM/T 0031-2014, 6.1.2 d, 6.2.3 f; GB/T 38540-2020", "the seal was valid", "印章在有效期内";
    SesSignatureValue "ses.signature-value" Integrity, "GM/T 0031-2014, 6.2.3 b; GB/T 38540-2020", "the seal signature verifies under the signer's key", "签章签名值可用签章人公钥验证";
    SesSignerListed "ses.signer-listed" Integrity, "GM/T 0031-2014, 6.2.2 c; GB/T 38540-2020", "the signer is in the seal's list", "签章人在印章证书列表内";
    SesVersion "ses.version" Integrity, "GM/T 0031-2014; GB/T 38540-2020; GM/T 0031-2025", "the versions of seal and signature are known and agree", "印章与签章版本已知且一致";
    // Recognition (互认): the list.
    ListConsistency "list.consistency" Other, "recognition list, load rules", "the recognition list can be read and does not contradict itself", "互认清单可读且无矛盾";
    ListDelegation "list.delegation" Other, "recognition list, publisher", "the publisher may sign this list", "发布方有权签发该清单";
    ListEntries "list.entries" Other, "recognition list, status history", "no entry disappeared without being withdrawn", "清单条目未被无故删除";
    ListRegion "list.region" Other, "recognition list, relying region", "there is a list for the relying region", "有适用于采信地区的清单";
    ListRoot "list.root" Other, "root manifest", "the scheme root leads from the pinned manifest to the present one", "方案根自预置清单逐版延续";
    ListSequence "list.sequence" Other, "recognition list, sequence", "the list is not older than one seen before and joins on to it", "清单序号未回退且前后相接";
    ListSignatureThreshold "list.signature-threshold" Other, "recognition list, envelope", "enough keys of the publisher signed the list", "清单签名达到门限";
    ListSpec "list.spec" Other, "recognition list, spec and extensions", "everything in the list that must be understood is understood", "清单版本及关键扩展可识别";
    ListValidity "list.validity" Other, "recognition list, effective_from to expires_at", "the list is in force and up to date", "清单有效且为最新";

    // Recognition: the licence by the list.
    AnchorRecognised "anchor.recognised" Other, "recognition list, anchors", "the signer's CA is recognised for signers", "签章人证书的CA已获采信";
    AssuranceLevel "assurance.level" Other, "recognition list, assurance", "it is as sure as the matter demands", "保证级别满足要求";
    AuthorityMayIssue "authority.may-issue" Other, "recognition list, may_issue", "the authority could issue this type, there and then", "签发机构当时当地有权签发该类型";
    AuthorityRecognised "authority.recognised" Other, "recognition list, authorities", "the issuing authority is recognised", "签发机构已获采信";
    CryptoAccepted "crypto.accepted" Other, "recognition list, crypto", "the region accepts the algorithms and key sizes", "采信地区接受所用算法和密钥长度";
    MakerRecognised "maker.recognised" Other, "recognition list, seal_makers", "the seal maker is recognised", "制章者已获采信";
    RecognitionAuthenticity "recognition.authenticity" Other, "report", "the file was verified and passed", "文件已通过核验";
    RegionRecognised "region.recognised" Other, "recognition list, regions", "the issuing region is recognised", "签发地区已获采信";
    ScenarioCovered "scenario.covered" Other, "recognition list, scenarios", "the matter is among those agreed on", "事项属于约定的应用场景";
    StatusLive "status.live" Other, "recognition list, assurance and status_sources", "an accepted source says at present in which state the licence is", "证照状态由认可来源实时证明";
    TypeEquivalence "type.equivalence" Other, "recognition list, types and equivalences", "the type is the wanted one or counts as it", "证照类型相同或等同";
    TypeMetadata "type.metadata" Other, "recognition list, mandatory metadata", "the items that the type demands lie under the seal", "该类型必需的数据项受签名保护";
    TypeStatus "type.status" Other, "recognition list, equivalences", "the licence is in force as the region reads its status", "按采信地区口径证照有效";
    TimeSigningTime "time.signing-time" Other, "GM/T 0031-2014, 6.2.3 d; ETSI EN 319 102-1, 5.5", "when it was signed", "签名时间";
    TimeTimestamp "time.timestamp" Other, "RFC 3161; GB/T 20520", "the timestamp is good", "时间戳有效";
    // recognition: imported lists.
    ListImportPin "list.import-pin" Other, "ETSI TS 119 612; ETSI TS 119 602", "the imported list is the file whose digest the caller gave", "导入的列表与调用方给定摘要一致";
    ListImportSignature "list.import-signature" Other, "ETSI TS 119 612, 5.7; ETSI TS 119 602", "the imported list's own signature verifies", "导入列表自身的签名可验证";
    // Sharing.
    ExchangeAudience "exchange.audience" Other, "State Council Order 716, art. 10", "sender and recipient are the bodies that they should be", "收发机构相符";
    ExchangeBinding "exchange.binding" Other, "OOTS, exchange data model", "the response answers this very request", "响应与请求一一对应";
    ExchangeEvidence "exchange.evidence" Other, "State Council Order 716, art. 12", "the evidence is what the response names", "证据与响应所列一致";
    ExchangeFreshness "exchange.freshness" Other, "OOTS, exchange data model", "the message is used in its time", "消息在有效时间内";
    ExchangePreview "exchange.preview" Other, "OOTS, exchange data model", "the holder asked for the exchange, and saw what he wanted to see", "持证主体已明确请求并预览";
    ExchangeScope "exchange.scope" Other, "State Council Order 716, art. 7", "nothing is handed on that was not asked for and allowed", "共享内容不超出请求与授权";
    ExchangeSignature "exchange.signature" Other, "Electronic Signature Law, art. 13", "the body that the message names signed it", "消息由所列机构签署";
    GrantAssurance "grant.assurance" Other, "State Council Order 716, art. 5", "who confirmed was identified well enough", "授权人身份认证等级足够";
    GrantBasis "grant.basis" Other, "State Council Order 716, art. 7", "the legal basis is known", "法律依据已登记";
    GrantGrantee "grant.grantee" Other, "State Council Order 716, art. 7", "the authorisation is for this body", "授权对象为本机构";
    GrantHolder "grant.holder" Other, "GB/T 36903, Annex A", "the holder of the licence gave the authorisation", "授权人为持证主体";
    GrantMatter "grant.matter" Other, "State Council Order 716, art. 7", "the authorisation is for this matter and purpose", "授权针对本事项和用途";
    GrantRevocation "grant.revocation" Other, "State Council Order 716, art. 7", "the authorisation was not revoked", "授权未被撤回";
    GrantScope "grant.scope" Other, "State Council Order 716, art. 7", "no more is used than was authorised", "使用不超出授权范围";
    GrantSignature "grant.signature" Other, "Electronic Signature Law, art. 13", "a key that may authorise signed it", "授权由有权者签署";
    GrantUse "grant.use" Other, "State Council Order 716, art. 7", "the authorisation is not used up", "授权未被用尽";
    GrantValidity "grant.validity" Other, "State Council Order 716, art. 7", "the authorisation is used in its time", "授权在有效期内";
    LogCheckpoint "log.checkpoint" Other, "State Council Order 716, art. 12", "the log agrees with the checkpoints that were signed", "日志与检查点一致";
    LogEntry "log.entry" Other, "State Council Order 716, art. 12", "every entry is unchanged and follows the one before it", "日志记录未被改动且前后衔接";
    LogRetention "log.retention" Other, "Personal Information Protection Law, art. 19", "personal data are kept no longer than allowed", "个人信息保存未超期限";
    LogTruncation "log.truncation" Other, "State Council Order 716, art. 12", "no entry is missing at the end", "日志末尾没有缺失";
}

impl Check {
    /// The stable code, dotted with hyphens.
    pub const fn code(self) -> &'static str {
        self.row().0
    }

    /// Whether it concerns digests, signature values, seal binding or structure alone: no policy switches it off.
    pub fn is_integrity(self) -> bool {
        self.row().1 == Kind::Integrity
    }

    /// The standard and clause it comes from.
    pub const fn spec(self) -> &'static str {
        self.row().2
    }

    /// What a good answer says, in English.
    pub const fn text_en(self) -> &'static str {
        self.row().3
    }

    /// What a good answer says, in Chinese.
    pub const fn text_zh(self) -> &'static str {
        self.row().4
    }

    /// The check with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.code() == code)
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Check {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::from_code(&code)
            .ok_or_else(|| serde::de::Error::custom(format!("unknown check {code:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_dotted_and_unique() {
        for check in Check::ALL {
            let code = check.code();
            let (room, question) = code.split_once('.').expect("one dot");
            let plain =
                |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            assert!(plain(room) && plain(question), "{code}");
            assert_eq!(Check::from_code(code), Some(*check));
        }
    }
}
