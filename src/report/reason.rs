//! The causes that the library names.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

use crate::report::Verdict;

/// What would change the answer.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// Another policy; the present one does not allow it.
    ChangePolicy,
    /// The issuer has to make the document anew.
    ContactIssuer,
    /// Nothing: the answer is final.
    None,
    /// A person's look at the case.
    HumanReview,
    /// Fresher evidence, later.
    RetryLater,
    /// The applicant hands in the material.
    SubmitMaterial,
    /// A trust anchor.
    SupplyAnchor,
    /// A certificate that is not in the file.
    SupplyCertificate,
    /// The content that was signed.
    SupplyContent,
    /// An authorisation by the holder, or a wider one.
    SupplyGrant,
    /// A proof that the signature existed at an earlier time.
    SupplyProofOfExistence,
    /// The holder's authorisation, or a live statement of status.
    SupplyAuthorisation,
    /// A recognition list, another one or a newer one.
    SupplyList,
    /// A CRL or an OCSP answer.
    SupplyRevocation,
    /// A statement of the status of the seal or the licence.
    SupplyStatus,
}

macro_rules! reasons {
    ($($variant:ident $code:literal $indication:ident $remedy:ident $etsi:expr, $en:literal, $zh:literal;)+) => {
        /// The cause of an answer, named by a stable code, each with one fixed indication.
        ///
        /// Codes never change their meaning; new ones are only added.
        #[non_exhaustive]
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Reason {
            $(#[doc = concat!("`", $code, "`: ", $en, ".")] $variant,)+
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            const fn row(self) -> Row {
                match self {
                    $(Self::$variant => Row {
                        code: $code,
                        indication: Verdict::$indication,
                        remedy: Remedy::$remedy,
                        etsi: $etsi,
                        en: $en,
                        zh: $zh,
                    },)+
                }
            }
        }
    };
}

struct Row {
    code: &'static str,
    indication: Verdict,
    remedy: Remedy,
    etsi: Option<&'static str>,
    en: &'static str,
    zh: &'static str,
}

const FORMAT: Option<&str> = Some("FORMAT_FAILURE");
const CHAIN: Option<&str> = Some("CERTIFICATE_CHAIN_GENERAL_FAILURE");
const CHAIN_RULE: Option<&str> = Some("CHAIN_CONSTRAINTS_FAILURE");
const LATER: Option<&str> = Some("TRY_LATER");

reasons! {
    // Structure, digests, signature values.
    AddedAfterLock "ADDED_AFTER_LOCK" Failed ContactIssuer Some("HASH_FAILURE"), "the list of signatures was locked by this signature and has changed since", "签名列表已被该签名锁定，此后又有改动";
    AlgorithmMismatch "ALGORITHM_MISMATCH" Failed ContactIssuer FORMAT, "the algorithms named in the signature and in the key contradict each other", "签名与密钥所标明的算法互相矛盾";
    AlgorithmUnsupported "ALGORITHM_UNSUPPORTED" Indeterminate None None, "this library does not verify the algorithm", "本程序不支持该算法";
    BaseSignatureInvalid "BASE_SIGNATURE_INVALID" Failed ContactIssuer FORMAT, "the signature that this one builds on is missing or bad", "所依据的基础签名缺失或无效";
    DuplicateEntry "DUPLICATE_ENTRY" Failed ContactIssuer FORMAT, "two entries of the package have the same name", "包内有重名条目";
    DuplicateReference "DUPLICATE_REFERENCE" Failed ContactIssuer FORMAT, "one file is referenced twice", "同一文件被重复引用";
    DuplicateSignatureId "DUPLICATE_SIGNATURE_ID" Failed ContactIssuer FORMAT, "two signatures share an identifier or a file", "签名标识或签名文件重复";
    EncryptedPackage "ENCRYPTED_PACKAGE" Indeterminate SupplyContent Some("SIGNED_DATA_NOT_FOUND"), "the package is encrypted; what it holds cannot be seen until it is decrypted", "文件已加密，解密前无法核验";
    FormatFailure "FORMAT_FAILURE" Failed ContactIssuer FORMAT, "the structure is not what the format demands", "结构不符合格式要求";
    HashFailure "HASH_FAILURE" Failed None Some("HASH_FAILURE"), "the content was changed after signing", "内容在签名后被改动";
    IntegrityListFailure "INTEGRITY_LIST_FAILURE" Failed ContactIssuer FORMAT, "the package differs from its integrity list", "包内文件与完整性清单不符";
    LimitExceeded "LIMIT_EXCEEDED" Indeterminate ChangePolicy None, "a limit on size, count or depth was reached", "超出大小、数量或深度限制";
    NoReferences "NO_REFERENCES" Failed ContactIssuer FORMAT, "the signature protects no file", "签名未保护任何文件";
    NoSignatureFound "NO_SIGNATURE_FOUND" Indeterminate ContactIssuer Some("NO_SIGNATURE_FOUND"), "there is no signature", "文件没有签名";
    NoSigningCertificateFound "NO_SIGNING_CERTIFICATE_FOUND" Indeterminate SupplyCertificate Some("NO_SIGNING_CERTIFICATE_FOUND"), "the signer's certificate is not there", "找不到签名人证书";
    OrphanSignature "ORPHAN_SIGNATURE" Indeterminate ContactIssuer None, "a signature file is in the package, but no list names it", "包内有未被列出的签名文件";
    PackageDisagrees "PACKAGE_DISAGREES" Failed ContactIssuer FORMAT, "the package's directory and its entries contradict each other", "压缩包目录与条目互相矛盾";
    ReferenceMissing "REFERENCE_MISSING" Failed ContactIssuer FORMAT, "a protected file is not in the package", "受保护的文件不在包内";
    SealContainerMismatch "SEAL_CONTAINER_MISMATCH" Failed ContactIssuer FORMAT, "the signature value belongs to another seal file or signature file", "签名值与印章文件或签名文件不对应";
    SealSigCryptoFailure "SEAL_SIG_CRYPTO_FAILURE" Failed None Some("SIG_CRYPTO_FAILURE"), "the seal maker's signature on the seal is wrong: the seal is forged or altered", "印章的制章者签名错误，印章系伪造或被改动";
    SealSignerListUncheckable "SEAL_SIGNER_LIST_UNCHECKABLE" Indeterminate ContactIssuer None, "the seal's list of signers is not in a form that can be compared", "印章的签章人列表无法比对";
    SealSignerNotListed "SEAL_SIGNER_NOT_LISTED" Failed None None, "the signer is not among those who may use this seal", "签章人不在该印章的授权列表内";
    SigCryptoFailure "SIG_CRYPTO_FAILURE" Failed None Some("SIG_CRYPTO_FAILURE"), "the signature value is wrong", "签名值错误";
    SignedDataNotFound "SIGNED_DATA_NOT_FOUND" Indeterminate SupplyContent Some("SIGNED_DATA_NOT_FOUND"), "the content that was signed is not at hand", "缺少被签名的原文";
    UnsafePath "UNSAFE_PATH" Failed ContactIssuer FORMAT, "a path leads out of the package or is not a path", "路径越界或不合法";
    UnsupportedVersion "UNSUPPORTED_VERSION" Indeterminate None None, "the version is unknown", "版本未知";

    // Deviations that can be read safely.
    EntryUnusual "ENTRY_UNUSUAL" Failed ContactIssuer FORMAT, "an entry of the package is written in an unusual way", "包内条目写法异常";
    MakerIsSigner "MAKER_IS_SIGNER" Failed ContactIssuer None, "the seal was made with the certificate that signs with it", "制章者与签章人为同一证书";
    NamedFileMissing "NAMED_FILE_MISSING" Failed ContactIssuer FORMAT, "the document names a file that is not in the package", "文档引用的文件不在包内";
    NamespaceUnusual "NAMESPACE_UNUSUAL" Failed ContactIssuer FORMAT, "an XML file uses another namespace than the standard's", "XML命名空间与标准不同";
    NonStandardEncoding "NON_STANDARD_ENCODING" Failed ContactIssuer FORMAT, "an element is encoded in another way than the standard says", "编码方式与标准不同";
    PackageSurrounded "PACKAGE_SURROUNDED" Failed ContactIssuer FORMAT, "bytes stand before or behind the package", "压缩包前后有多余字节";
    PathUnusual "PATH_UNUSUAL" Failed ContactIssuer FORMAT, "a path is not written as the standard says", "路径写法与标准不同";
    SealDatesUnusual "SEAL_DATES_UNUSUAL" Failed ContactIssuer None, "the seal's dates and those of its certificates do not fit together", "印章日期与相关证书日期不相容";
    SealPictureUnusual "SEAL_PICTURE_UNUSUAL" Failed ContactIssuer None, "the seal's picture is not what it says, or of unusual size", "印章图像与标注不符或尺寸异常";
    SealSignedOverSequence "SEAL_SIGNED_OVER_SEQUENCE" Failed ContactIssuer None, "the maker signed the seal in the form of the 2014 standard", "制章者按2014版方式对印章签名";
    SignaturePadded "SIGNATURE_PADDED" Failed ContactIssuer None, "the numbers of the signature value are padded", "签名值整数含多余前导零";
    SignatureRaw "SIGNATURE_RAW" Failed ContactIssuer None, "the signature value is r and s without structure", "签名值为未编码的r和s";
    SignatureTypeMismatch "SIGNATURE_TYPE_MISMATCH" Failed ContactIssuer FORMAT, "the list names another kind of signature than the value has", "签名列表标注的类型与签名值不符";
    TrailingData "TRAILING_DATA" Failed ContactIssuer FORMAT, "bytes follow the structure's end", "结构末尾有多余字节";
    UnsupportedCriticalExtension "UNSUPPORTED_CRITICAL_EXTENSION" Indeterminate ContactIssuer None, "an extension marked critical is not understood", "含有无法识别的关键扩展";
    VersionUnusual "VERSION_UNUSUAL" Failed ContactIssuer FORMAT, "the version number does not fit the structure", "版本号与结构不符";

    // What the signature covers and what the reader sees.
    AddedAfterSignature "ADDED_AFTER_SIGNATURE" Failed ContactIssuer FORMAT, "content was added that this signer did not see", "此后增加了该签名人未见的内容";
    CoverageOpen "COVERAGE_OPEN" Indeterminate ContactIssuer None, "part of what the document shows is covered only by a signature that did not pass itself", "部分显示内容仅由另一未通过核验的签名覆盖";
    DynamicContent "DYNAMIC_CONTENT" Failed ContactIssuer FORMAT, "the document holds content that can change by itself or lies outside", "文档含可自行变化或外部的内容";
    StampMisplaced "STAMP_MISPLACED" Failed ContactIssuer FORMAT, "the seal's picture is placed on no page, outside it, or in another size", "印章外观不在页面内或尺寸不符";
    StampUnbacked "STAMP_UNBACKED" Failed ContactIssuer None, "a stamp is drawn that no signature stands behind", "文档中的印章图样没有签名支持";
    StrayEntry "STRAY_ENTRY" Failed ContactIssuer None, "the package holds a file that the document does not name", "包内夹带文档未引用的文件";
    UnprotectedContent "UNPROTECTED_CONTENT" Failed ContactIssuer FORMAT, "part of what the document shows is not covered by the signature", "签名未覆盖全部显示内容";
    UnprotectedData "UNPROTECTED_DATA" Failed ContactIssuer None, "metadata, an attachment or a tag is not covered by the signature", "元数据、附件或标签未被签名覆盖";

    // Certificates and paths.
    CaKeyUsageNotPermitted "CA_KEY_USAGE_NOT_PERMITTED" Indeterminate ContactIssuer CHAIN, "a certificate in the path may not sign certificates", "链上证书无权签发证书";
    CertificateMalformed "CERTIFICATE_MALFORMED" Indeterminate ContactIssuer CHAIN, "a certificate cannot be read", "证书无法解析";
    ChainSignatureFailure "CHAIN_SIGNATURE_FAILURE" Indeterminate SupplyAnchor CHAIN, "a certificate was not signed by the issuer that it names", "证书并非由其标明的颁发者签发";
    KeyUsageNotPermitted "KEY_USAGE_NOT_PERMITTED" Failed ContactIssuer CHAIN_RULE, "the certificate is not meant for this use", "证书不得用于此用途";
    MakerNotPinned "MAKER_NOT_PINNED" Indeterminate SupplyAnchor CHAIN_RULE, "no seal maker was named as accepted; any certificate under the anchor could have made the seal", "未指定可信制章者，锚点下任一证书均可制章";
    NameConstraintViolated "NAME_CONSTRAINT_VIOLATED" Indeterminate ContactIssuer CHAIN, "a name in the path is not permitted by a certificate above it", "链上名称违反名称约束";
    NoCertificateChainFound "NO_CERTIFICATE_CHAIN_FOUND" Indeterminate SupplyAnchor Some("NO_CERTIFICATE_CHAIN_FOUND"), "no path leads to a trust anchor", "找不到通往信任锚的证书链";
    NoCertificateChainFoundNoPoe "NO_CERTIFICATE_CHAIN_FOUND_NO_POE" Indeterminate SupplyProofOfExistence Some("NO_CERTIFICATE_CHAIN_FOUND_NO_POE"), "the trust anchor is not trusted at this time", "信任锚此时不受信任";
    NotACa "NOT_A_CA" Indeterminate ContactIssuer CHAIN, "a certificate in the path is not that of a CA", "链上证书不是CA证书";
    PathLengthExceeded "PATH_LENGTH_EXCEEDED" Indeterminate ContactIssuer CHAIN, "the path is longer than a certificate in it allows", "证书链超出路径长度约束";
    PathLoop "PATH_LOOP" Indeterminate SupplyAnchor CHAIN, "the certificates only lead to each other", "证书之间循环签发";
    PolicyConstraintViolated "POLICY_CONSTRAINT_VIOLATED" Indeterminate ContactIssuer CHAIN, "the path has no certificate policy that is acceptable", "证书链没有可接受的证书策略";
    UnknownCriticalExtension "UNKNOWN_CRITICAL_EXTENSION" Indeterminate ContactIssuer CHAIN, "a certificate has a critical extension that is not understood", "证书含无法识别的关键扩展";

    // Revocation.
    CertificateOnHold "CERTIFICATE_ON_HOLD" Indeterminate RetryLater LATER, "the certificate is suspended", "证书处于冻结状态";
    Revoked "REVOKED" Failed None Some("REVOKED"), "the certificate was revoked before the signature was made", "签名前证书已被撤销";
    RevokedCaNoPoe "REVOKED_CA_NO_POE" Indeterminate SupplyProofOfExistence Some("REVOKED_CA_NO_POE"), "a CA in the path is revoked, and nothing proves that the signature is older", "链上CA证书已被撤销，且无法证明签名在此之前";
    RevokedNoPoe "REVOKED_NO_POE" Indeterminate SupplyProofOfExistence Some("REVOKED_NO_POE"), "the certificate is revoked, and nothing proves that the signature is older", "证书已被撤销，且无法证明签名在此之前";
    RevocationMissing "REVOCATION_MISSING" Indeterminate SupplyRevocation LATER, "no usable CRL or OCSP answer says whether the certificate is revoked", "缺少可用的CRL或OCSP，无法确定是否撤销";
    RevocationOutOfBoundsNoPoe "REVOCATION_OUT_OF_BOUNDS_NO_POE" Indeterminate SupplyRevocation Some("REVOCATION_OUT_OF_BOUNDS_NO_POE"), "the certificate behind the CRL or OCSP answer is outside its validity", "CRL或OCSP签发证书不在有效期内";
    TryLater "TRY_LATER" Indeterminate RetryLater LATER, "the revocation data is not fresh enough", "撤销信息不够新";

    // Time.
    ClaimAccepted "CLAIM_ACCEPTED" Indeterminate SupplyProofOfExistence None, "the time is the signer's own claim, and was accepted as such", "时间为签名人自称，已按策略采信";
    Expired "EXPIRED" Failed None Some("EXPIRED"), "the signature was provably made after the certificate ended", "可证明签名晚于证书失效";
    NoPoe "NO_POE" Indeterminate SupplyProofOfExistence Some("NO_POE"), "nothing proves when the signature was made", "无法证明签名时间";
    NotYetValid "NOT_YET_VALID" Failed None Some("NOT_YET_VALID"), "the signature was provably made before the certificate began", "可证明签名早于证书生效";
    OutOfBoundsNoPoe "OUT_OF_BOUNDS_NO_POE" Indeterminate SupplyProofOfExistence Some("OUT_OF_BOUNDS_NO_POE"), "the certificate is outside its validity, and its revocation is unknown", "证书不在有效期内且撤销状态未知";
    OutOfBoundsNotRevoked "OUT_OF_BOUNDS_NOT_REVOKED" Indeterminate SupplyProofOfExistence Some("OUT_OF_BOUNDS_NOT_REVOKED"), "the certificate is outside its validity, but was not revoked", "证书不在有效期内，但未被撤销";
    SigConstraintsFailure "SIG_CONSTRAINTS_FAILURE" Indeterminate ContactIssuer Some("SIG_CONSTRAINTS_FAILURE"), "a signed attribute breaks the policy", "签名属性不符合策略";
    TimeContradiction "TIME_CONTRADICTION" Indeterminate ContactIssuer Some("SIG_CONSTRAINTS_FAILURE"), "the times in the signature contradict each other", "签名中的时间互相矛盾";
    TimeOutsideValidity "TIME_OUTSIDE_VALIDITY" Failed ContactIssuer None, "the time that the signature itself claims lies outside the validity of certificate or seal", "签名自称的时间不在证书或印章有效期内";
    TimestampInvalid "TIMESTAMP_INVALID" Indeterminate ContactIssuer None, "the timestamp is bad and proves nothing", "时间戳无效，不能证明时间";
    TimestampOrderFailure "TIMESTAMP_ORDER_FAILURE" Indeterminate ContactIssuer Some("TIMESTAMP_ORDER_FAILURE"), "the timestamps contradict each other", "时间戳互相矛盾";

    // Seals.
    SealExpired "SEAL_EXPIRED" Failed ContactIssuer None, "the signature was made after the seal ended", "签章晚于印章失效";
    SealNotYetValid "SEAL_NOT_YET_VALID" Failed ContactIssuer None, "the signature was made before the seal began", "签章早于印章生效";
    SealOutOfBoundsNoPoe "SEAL_OUT_OF_BOUNDS_NO_POE" Indeterminate SupplyProofOfExistence None, "the seal is outside its validity, and nothing proves that the signature was made inside", "印章不在有效期内，且无法证明签章时有效";
    SealRevoked "SEAL_REVOKED" Failed None None, "the seal was withdrawn before the signature was made", "签章前印章已被注销";
    SealRevokedNoPoe "SEAL_REVOKED_NO_POE" Indeterminate SupplyProofOfExistence None, "the seal is withdrawn, and nothing proves that the signature is older", "印章已被注销，且无法证明签章在此之前";
    SealStatusUnknown "SEAL_STATUS_UNKNOWN" Indeterminate SupplyStatus None, "the seal's status is not known", "印章状态未知";

    // E-licences: identifier, metadata, holder, issuer.
    CopyExpired "COPY_EXPIRED" Failed ContactIssuer None, "the annotated copy was made for a time that is over", "加注件已过有效期";
    CopyPurpose "COPY_PURPOSE" Failed ContactIssuer None, "the annotated copy was made for another purpose", "加注件的用途与本次用途不符";
    HolderCodeUnusual "HOLDER_CODE_UNUSUAL" Failed ContactIssuer None, "the holder's code is not quite as its type demands", "持证主体代码与其类型的规则略有不符";
    HolderMismatch "HOLDER_MISMATCH" Failed None None, "the licence belongs to someone else", "持证主体不是申请人";
    HolderNameMismatch "HOLDER_NAME_MISMATCH" Indeterminate ContactIssuer None, "the holder's code fits, the name does not", "持证主体代码一致但名称不一致";
    HolderTypeMismatch "HOLDER_TYPE_MISMATCH" Indeterminate ContactIssuer None, "holder and applicant are named by codes of different kinds", "持证主体与申请人的代码类型不同";
    HolderUnknown "HOLDER_UNKNOWN" Indeterminate ContactIssuer None, "there is no code by which holder and applicant could be compared", "缺少可供比对的持证主体代码";
    IssuerDelegated "ISSUER_DELEGATED" Indeterminate ContactIssuer None, "the seal belongs to a body that acts for the issuer", "印章属于受委托机构";
    IssuerSealMismatch "ISSUER_SEAL_MISMATCH" Failed ContactIssuer None, "the seal does not belong to the body that issued the licence", "印章单位与证照颁发机构不一致";
    IssuerSealUncheckable "ISSUER_SEAL_UNCHECKABLE" Indeterminate ContactIssuer None, "issuer and owner of the seal cannot be compared by code", "颁发机构与印章单位无法按代码比对";
    LicenceIdInvalid "LICENCE_ID_INVALID" Failed ContactIssuer None, "the licence's identifier breaks its rules or its check character", "电子证照标识不合规则或校验位错误";
    LicenceIdUnusual "LICENCE_ID_UNUSUAL" Failed ContactIssuer None, "the licence's identifier is not written quite as the standard says", "电子证照标识写法与标准略有不符";
    LicenceIdVariant "LICENCE_ID_VARIANT" Failed ContactIssuer None, "the check character is that of a generator known to deviate", "校验位由已知的非标准算法生成";
    MetadataConflict "METADATA_CONFLICT" Indeterminate ContactIssuer None, "the licence's data contradict each other", "证照数据互相矛盾";
    MetadataIncomplete "METADATA_INCOMPLETE" Indeterminate ContactIssuer None, "an item that the licence must carry is absent", "缺少必需的证照数据项";
    MetadataMalformed "METADATA_MALFORMED" Indeterminate ContactIssuer None, "an item of the licence cannot be read", "证照数据项无法识读";
    MetadataUnusual "METADATA_UNUSUAL" Failed ContactIssuer None, "an item of the licence is written in an unusual form", "证照数据项写法异常";
    TypeCodeUnknown "TYPE_CODE_UNKNOWN" Indeterminate ContactIssuer None, "the licence type is not in the table at hand", "证照类型代码未登记";

    // E-licences: proofs, and copies for a purpose.
    CopyMakerMismatch "COPY_MAKER_MISMATCH" Indeterminate ContactIssuer None, "the annotated copy names another maker than the owner of the seal on it", "加注件制作者与其印章单位不一致";
    ProofExpired "PROOF_EXPIRED" Failed ContactIssuer None, "the proof may no longer be used", "证明已过有效期";
    ProofPurpose "PROOF_PURPOSE" Failed ContactIssuer None, "the proof was made for another purpose", "证明的用途与本次用途不符";
    ProofTimeOrder "PROOF_TIME_ORDER" Failed ContactIssuer None, "the proof states facts of a time that had not come", "证明所述事实的时间尚未到来";
    PurposeNotGiven "PURPOSE_NOT_GIVEN" Indeterminate None None, "it was made for a purpose, and what it is used for was not said", "文件限定用途，但未说明本次用途";

    // E-licences: status.
    LicenceAnnulled "LICENCE_ANNULLED" Failed None None, "the licence was annulled and is void from the start", "证照已被撤销或作废，自始无效";
    LicenceCancelled "LICENCE_CANCELLED" Failed None None, "the licence was cancelled", "证照已注销";
    LicenceExpired "LICENCE_EXPIRED" Failed None None, "the licence has expired", "证照已过期";
    LicenceNotYetEffective "LICENCE_NOT_YET_EFFECTIVE" Failed RetryLater None, "the licence is not yet in force", "证照尚未生效";
    LicenceRestricted "LICENCE_RESTRICTED" Indeterminate ContactIssuer None, "the licence may only be used with restrictions", "证照受限使用";
    LicenceRevoked "LICENCE_REVOKED" Failed None None, "the licence was revoked as a penalty", "证照已被吊销";
    LicenceStatusUnknown "LICENCE_STATUS_UNKNOWN" Indeterminate SupplyStatus None, "the licence's status is not known", "证照状态未知";
    LicenceSuperseded "LICENCE_SUPERSEDED" Failed None None, "a newer version of the licence exists", "证照已换发新版本";
    LicenceSuspended "LICENCE_SUSPENDED" Indeterminate RetryLater LATER, "the licence is suspended", "证照被暂扣";
    LicenceTransferredOut "LICENCE_TRANSFERRED_OUT" Indeterminate ContactIssuer None, "the licence is being or was transferred to another region", "证照已办理转出";
    StatusAsserted "STATUS_ASSERTED" Indeterminate SupplyStatus None, "the status is what the caller reports; no signed statement says so", "状态由调用方提供，没有签名的状态证明";
    StatusConflict "STATUS_CONFLICT" Indeterminate SupplyStatus None, "statements of the licence's status contradict each other", "证照状态证明互相矛盾";
    StatusForeign "STATUS_FOREIGN" Indeterminate SupplyStatus None, "a status statement is of another licence or by a body that may not speak for it", "状态证明不属于该证照或出具机构无权证明";
    StatusStale "STATUS_STALE" Indeterminate RetryLater LATER, "the statement of the licence's status is not fresh enough", "证照状态证明不够新";
    StatusUnverified "STATUS_UNVERIFIED" Indeterminate SupplyStatus None, "nothing vouches for a status statement; it was not used", "状态证明未经核验，未予采用";

    // Sharing: what a matter asks for and what was found.
    AccessDenied "ACCESS_DENIED" Indeterminate RetryLater None, "the source did not let the question be asked", "来源系统拒绝访问，未能查询";
    ConditionUnknown "CONDITION_UNKNOWN" Indeterminate HumanReview None, "the application does not say whether the requirement applies", "申请信息不足以判断该要求是否适用";
    DataMissing "DATA_MISSING" Indeterminate RetryLater None, "no answer of the data service is at hand", "尚无数据查询结果";
    DepartmentUnconfirmed "DEPARTMENT_UNCONFIRMED" Indeterminate HumanReview None, "the department has not confirmed it", "相关部门尚未核验确认";
    DuplicateCandidate "DUPLICATE_CANDIDATE" Indeterminate None None, "the same licence was found twice; one of them counts", "同一证照重复出现，仅计一份";
    DepartmentDenied "DEPARTMENT_DENIED" Failed SubmitMaterial None, "the department says that it is not so", "相关部门核验结果为不符";
    EvidenceTooOld "EVIDENCE_TOO_OLD" Failed SubmitMaterial None, "it was issued longer ago than the matter allows", "出具时间超过事项允许的期限";
    FieldFormat "FIELD_FORMAT" Indeterminate HumanReview None, "a field that the matter needs cannot be read or compared", "所需数据项无法识读或比对";
    FieldMissing "FIELD_MISSING" Indeterminate SubmitMaterial None, "a field that the matter needs is absent", "缺少事项所需的数据项";
    FieldSuspect "FIELD_SUSPECT" Indeterminate HumanReview None, "a field holds what belongs in another", "数据项内容疑似错位";
    FieldValueUnmet "FIELD_VALUE_UNMET" Failed SubmitMaterial None, "a field does not say what the matter demands", "数据项内容不满足事项条件";
    FormatUnsupported "FORMAT_UNSUPPORTED" Failed ContactIssuer None, "it is no fixed-layout document with a seal, so it can be no basis", "不是加盖电子印章的标准版式文件，不能作为依据";
    MatterNotEffective "MATTER_NOT_EFFECTIVE" Indeterminate HumanReview None, "the rules of the matter do not apply yet", "事项规则尚未生效";
    MultipleCandidates "MULTIPLE_CANDIDATES" Indeterminate HumanReview None, "several licences fit, and nothing says which one counts", "有多份证照符合，无法确定采用哪一份";
    MatterRegionMismatch "MATTER_REGION_MISMATCH" Indeterminate RetryLater None, "the matter is not offered in the region of the case", "事项的实施地区与办件地区不符";
    NameSuggests "NAME_SUGGESTS" Indeterminate HumanReview None, "only the name suggests that it fits; the type code decides", "仅名称相似，须以证照类型代码为准";
    NoLicenceFound "NO_LICENCE_FOUND" Indeterminate SubmitMaterial None, "no licence of an accepted type was found", "未找到可接受类型的证照";
    NoMapping "NO_MAPPING" Indeterminate SubmitMaterial None, "nothing that the administration holds can stand in for it", "该材料没有可替代的证照或数据";
    PromiseMissing "PROMISE_MISSING" Indeterminate SubmitMaterial None, "the applicant has not made the promise", "申请人尚未作出承诺";
    RecognitionForeign "RECOGNITION_FOREIGN" Indeterminate RetryLater None, "recognition was asked for another matter, region or time", "互认结论针对其他事项、地区或时间";
    RegionNotCovered "REGION_NOT_COVERED" Failed SubmitMaterial None, "the matter does not take licences issued in that region", "事项不接受该地区颁发的证照";
    RemainingValidityShort "REMAINING_VALIDITY_SHORT" Failed SubmitMaterial None, "it ends earlier than the matter allows", "剩余有效期不足";
    RequestIncomplete "REQUEST_INCOMPLETE" Indeterminate RetryLater None, "purpose, matter, case, operator or organisation is not named", "用途、事项、办件、经办人或机构信息不全";
    SourceUnavailable "SOURCE_UNAVAILABLE" Indeterminate RetryLater None, "a system did not answer; the applicant is not to suffer for it", "来源系统不可用，不得因此增加申请人负担";
    TrustLevelLow "TRUST_LEVEL_LOW" Indeterminate HumanReview None, "the source itself rates the record too low", "来源标注的可信等级不足";
    TypeNotAccepted "TYPE_NOT_ACCEPTED" Failed None None, "the matter does not accept this type here", "事项不接受该类型";
    VerificationOutdated "VERIFICATION_OUTDATED" Indeterminate RetryLater None, "the file was verified too long before its use", "核验时间距使用时间过久，须重新核验";
    UploadNeeded "UPLOAD_NEEDED" Indeterminate SubmitMaterial None, "this way asks the applicant to hand it in", "该途径须由申请人提交";

    // Sharing: authorisation.
    GrantAlreadyUsed "GRANT_ALREADY_USED" Failed SupplyGrant None, "the authorisation was used up by another use", "授权已被使用";
    GrantAssuranceTooLow "GRANT_ASSURANCE_TOO_LOW" Failed SupplyGrant None, "who confirmed was identified with too low an assurance", "授权人身份认证等级不足";
    GrantExpired "GRANT_EXPIRED" Failed SupplyGrant None, "the authorisation has expired", "授权已过期";
    GrantGranteeMismatch "GRANT_GRANTEE_MISMATCH" Failed SupplyGrant None, "the authorisation was given to another body", "授权对象不是本机构";
    GrantHolderMismatch "GRANT_HOLDER_MISMATCH" Failed SupplyGrant None, "the authorisation was given by someone else", "授权人不是持证主体";
    GrantLegalBasisUnknown "GRANT_LEGAL_BASIS_UNKNOWN" Indeterminate SupplyGrant None, "the legal basis is not in the table at hand", "法律依据未登记";
    GrantMalformed "GRANT_MALFORMED" Failed SupplyGrant FORMAT, "the authorisation cannot be read or contradicts itself", "授权无法识读或自相矛盾";
    GrantMatterMismatch "GRANT_MATTER_MISMATCH" Failed SupplyGrant None, "the authorisation is for another matter", "授权针对其他事项";
    GrantMissing "GRANT_MISSING" Indeterminate SupplyGrant None, "there is no authorisation", "缺少用证授权";
    GrantNotYetValid "GRANT_NOT_YET_VALID" Failed RetryLater None, "the authorisation is not yet valid", "授权尚未生效";
    GrantPurpose "GRANT_PURPOSE" Failed SupplyGrant None, "the authorisation is for another purpose", "授权用途不符";
    GrantRevoked "GRANT_REVOKED" Failed SupplyGrant None, "the authorisation was revoked", "授权已被撤回";
    GrantScopeExceeded "GRANT_SCOPE_EXCEEDED" Failed SupplyGrant None, "more is asked for than was authorised", "超出授权范围";
    GrantSignatureInvalid "GRANT_SIGNATURE_INVALID" Failed SupplyGrant Some("SIG_CRYPTO_FAILURE"), "no key that may sign such an authorisation signed it", "授权签名无效或签名人无权授权";

    // Sharing: requests and responses.
    ExchangeAudience "EXCHANGE_AUDIENCE" Failed None None, "the message is for or from another body", "消息的收发机构不符";
    ExchangeExpired "EXCHANGE_EXPIRED" Failed RetryLater None, "the message is older than it may be", "消息已过期";
    ExchangeFromFuture "EXCHANGE_FROM_FUTURE" Failed RetryLater None, "the message claims a time that is still to come", "消息时间晚于当前时间";
    ExchangeMalformed "EXCHANGE_MALFORMED" Failed ContactIssuer FORMAT, "the message cannot be read or contradicts itself", "消息无法识读或自相矛盾";
    ExchangeNonceMismatch "EXCHANGE_NONCE_MISMATCH" Failed None None, "the response does not repeat the number of the request", "响应未回传请求的随机数";
    ExchangeNotExplicit "EXCHANGE_NOT_EXPLICIT" Failed SupplyGrant None, "nobody explicitly asked for the exchange", "缺少明确的共享请求";
    ExchangeRequestMismatch "EXCHANGE_REQUEST_MISMATCH" Failed None None, "the response answers another request", "响应对应的是另一请求";
    ExchangeScopeExceeded "EXCHANGE_SCOPE_EXCEEDED" Failed None None, "the response holds more than was asked for", "响应内容超出请求范围";
    ExchangeSignatureInvalid "EXCHANGE_SIGNATURE_INVALID" Failed None Some("SIG_CRYPTO_FAILURE"), "the key of the body that it names did not sign the message", "消息签名无效";
    EvidenceDigestMismatch "EVIDENCE_DIGEST_MISMATCH" Failed None Some("HASH_FAILURE"), "the evidence is not what the response names", "证据与响应所列摘要不符";
    PreviewRequired "PREVIEW_REQUIRED" Indeterminate RetryLater None, "the holder wants to see the evidence before it is handed on", "持证主体要求先行预览";

    // Sharing: the log.
    LogCheckpointMismatch "LOG_CHECKPOINT_MISMATCH" Failed None Some("HASH_FAILURE"), "the log differs from a checkpoint that was signed earlier", "日志与此前签署的检查点不符";
    LogCheckpointUnsigned "LOG_CHECKPOINT_UNSIGNED" Indeterminate None None, "a checkpoint is not signed by the key of the log's owner", "检查点未经日志所有者签署";
    LogEntryMalformed "LOG_ENTRY_MALFORMED" Failed None FORMAT, "an entry of the log cannot be read", "日志记录无法识读";
    LogHashMismatch "LOG_HASH_MISMATCH" Failed None Some("HASH_FAILURE"), "an entry of the log was changed", "日志记录被改动";
    LogLinkBroken "LOG_LINK_BROKEN" Failed None Some("HASH_FAILURE"), "an entry does not follow the one before it: something was removed, added or moved", "日志记录与前一条不衔接";
    LogRetentionExceeded "LOG_RETENTION_EXCEEDED" Failed None None, "personal data are kept longer than allowed", "个人信息保存超过最长期限";
    LogSequenceBroken "LOG_SEQUENCE_BROKEN" Failed None FORMAT, "the numbers of the entries have a gap", "日志序号不连续";
    LogTimeBackwards "LOG_TIME_BACKWARDS" Failed None None, "an entry is older than the one before it", "日志时间倒退";
    LogTruncated "LOG_TRUNCATED" Failed None Some("HASH_FAILURE"), "the log is shorter than a checkpoint says", "日志短于检查点所示长度";
    LogTruncationUnknown "LOG_TRUNCATION_UNKNOWN" Indeterminate None None, "without a checkpoint from outside, a missing end cannot be seen", "没有外部检查点，无法发现末尾缺失";

    // Recognition: the list cannot be used.
    ListClosed "LIST_CLOSED" Indeterminate SupplyList None, "the list was closed and speaks only for times before that", "清单已关闭，仅适用于关闭之前";
    ListCriticalExtension "LIST_CRITICAL_EXTENSION" Indeterminate SupplyList None, "the list has a critical extension that is not understood", "清单含无法识别的关键扩展";
    ListEntryDropped "LIST_ENTRY_DROPPED" Indeterminate SupplyList None, "an entry of the previous list is gone without having been withdrawn", "上一版清单的条目未经终止即被删除";
    ListEquivocation "LIST_EQUIVOCATION" Indeterminate SupplyList None, "two lists bear the same number", "同一序号出现两份不同清单";
    ListExpired "LIST_EXPIRED" Indeterminate SupplyList None, "the list has expired", "清单已过期";
    ListGap "LIST_GAP" Indeterminate SupplyList None, "the list does not join on to the one seen before", "清单与此前所见版本不衔接";
    ListInconsistent "LIST_INCONSISTENT" Indeterminate SupplyList None, "the list contradicts itself or cannot be read", "清单自相矛盾或无法解析";
    ListNoneForRegion "LIST_NONE_FOR_REGION" Indeterminate SupplyList None, "no list of the relying region is at hand", "没有采信地区的清单";
    ListNotDelegated "LIST_NOT_DELEGATED" Indeterminate SupplyList None, "the scheme root does not let this publisher sign this list", "方案根未授权该发布方签发此清单";
    ListMemoryUnusable "LIST_MEMORY_UNUSABLE" Indeterminate SupplyList None, "the memory of earlier lists cannot be read or written", "清单记录无法读写";
    ListNotYetEffective "LIST_NOT_YET_EFFECTIVE" Indeterminate RetryLater None, "the list is not in force yet", "清单尚未生效";
    ListRollback "LIST_ROLLBACK" Indeterminate SupplyList None, "the list is older than one seen before", "清单旧于此前所见版本";
    ListSignatureThresholdNotMet "LIST_SIGNATURE_THRESHOLD_NOT_MET" Indeterminate SupplyList None, "too few keys of the publisher signed the list", "清单签名未达门限";
    ListStale "LIST_STALE" Indeterminate SupplyList None, "a newer list is due", "清单已过更新时间";
    ListUnsupportedVersion "LIST_UNSUPPORTED_VERSION" Indeterminate SupplyList None, "the list is written in an unknown version", "清单版本未知";
    RootEquivocation "ROOT_EQUIVOCATION" Indeterminate SupplyList None, "two root manifests bear the same version", "同一版本出现两份不同的方案根清单";
    RootExpired "ROOT_EXPIRED" Indeterminate SupplyList None, "the root manifest has expired", "方案根清单已过期";
    RootMalformed "ROOT_MALFORMED" Indeterminate SupplyList None, "a root manifest cannot be read or contradicts itself", "方案根清单无法解析或自相矛盾";
    RootNotYetIssued "ROOT_NOT_YET_ISSUED" Indeterminate RetryLater None, "the root manifest is dated in the future", "方案根清单签发时间在将来";
    RootRollback "ROOT_ROLLBACK" Indeterminate SupplyList None, "the root manifest is older than one seen before", "方案根清单旧于此前所见版本";
    RootSignatureThresholdNotMet "ROOT_SIGNATURE_THRESHOLD_NOT_MET" Indeterminate SupplyList None, "a root manifest lacks signatures of the old or the new root keys", "方案根清单缺少新旧根密钥的签名";
    RootVersionSkipped "ROOT_VERSION_SKIPPED" Indeterminate SupplyList None, "a version of the root manifest was skipped", "方案根清单缺少中间版本";

    // Recognition: genuine, and not recognised here; or not to be said.
    AnchorAnnulled "ANCHOR_ANNULLED" Failed None None, "the recognition of the CA was annulled", "该CA的采信已被撤销";
    AnchorConstraintUnmet "ANCHOR_CONSTRAINT_UNMET" Failed None None, "the certificate is not of the kind for which its CA is recognised", "证书不属于该CA被采信的种类";
    AnchorNotRecognisedAtSignatureTime "ANCHOR_NOT_RECOGNISED_AT_SIGNATURE_TIME" Failed None None, "the CA was not recognised when the licence was signed", "签章时该CA未获采信";
    AnchorUnknown "ANCHOR_UNKNOWN" Failed None None, "the list names no CA above the certificate", "清单未列该证书的CA";
    AnchorWithdrawn "ANCHOR_WITHDRAWN" Failed None None, "the recognition of the CA had ended when the licence was signed", "签章时该CA的采信已终止";
    AnchorWrongPurpose "ANCHOR_WRONG_PURPOSE" Failed None None, "the CA is recognised for another purpose", "该CA被采信的用途不符";
    AssuranceTooLow "ASSURANCE_TOO_LOW" Failed SupplyAuthorisation None, "it is less sure than the matter demands", "保证级别低于要求";
    AuthorityAmbiguous "AUTHORITY_AMBIGUOUS" Indeterminate SupplyList None, "several authorities of the list fit", "清单中有多个机构符合";
    AuthorityAnnulled "AUTHORITY_ANNULLED" Failed None None, "the recognition of the authority was annulled", "该签发机构的采信已被撤销";
    AuthorityIdentityMismatch "AUTHORITY_IDENTITY_MISMATCH" Failed None None, "the seal belongs to a listed authority, the licence names another", "印章所属机构与证照所载签发机构不一致";
    AuthorityIdentityUnknown "AUTHORITY_IDENTITY_UNKNOWN" Indeterminate ContactIssuer None, "nothing under the seal says which authority issued the licence", "受签名保护的数据未载明签发机构";
    AuthorityNotAllowedForType "AUTHORITY_NOT_ALLOWED_FOR_TYPE" Failed None None, "the authority is not recognised for this type", "该机构未获准签发该类型";
    AuthorityNotInPeriod "AUTHORITY_NOT_IN_PERIOD" Failed None None, "the authority was not recognised when the licence was issued", "证照签发时该机构未获采信";
    AuthorityOutsideTerritory "AUTHORITY_OUTSIDE_TERRITORY" Failed None None, "the authority is not recognised for this territory", "该机构在此地域未获采信";
    AuthoritySealRequired "AUTHORITY_SEAL_REQUIRED" Failed None None, "the authority is recognised for sealed licences only", "该机构仅其加盖电子印章的证照获采信";
    AuthorityFormatNotAccepted "AUTHORITY_FORMAT_NOT_ACCEPTED" Failed None None, "licences of this authority are not recognised in this format", "该机构此种格式的证照未获采信";
    AuthorityTerritoryUnknown "AUTHORITY_TERRITORY_UNKNOWN" Indeterminate ContactIssuer None, "the area that the licence states cannot be read or does not lie under the seal, so the authority's territory cannot be judged", "证照管辖属地无法识读或未受签名保护，无法判断机构地域";
    AuthorityUnknown "AUTHORITY_UNKNOWN" Failed None None, "the list names no authority with this certificate", "清单未列持有该证书的签发机构";
    CryptoAlgorithmNotAccepted "CRYPTO_ALGORITHM_NOT_ACCEPTED" Failed ContactIssuer None, "the region does not accept an algorithm that was used", "采信地区不接受所用算法";
    CryptoKeyTooSmall "CRYPTO_KEY_TOO_SMALL" Failed ContactIssuer None, "the region does not accept a key so small", "密钥长度低于采信地区要求";
    IssueTimeUnknown "ISSUE_TIME_UNKNOWN" Indeterminate ContactIssuer None, "nothing under the seal says when the licence was issued", "受签名保护的数据未载明签发日期";
    LiveStatusMissing "LIVE_STATUS_MISSING" Indeterminate SupplyStatus None, "the matter demands a statement of status, and there is none", "该事项要求状态证明，但未提供";
    LiveStatusStale "LIVE_STATUS_STALE" Indeterminate SupplyStatus None, "the statement of status is too old for the matter", "状态证明对该事项而言过旧";
    MakerAmbiguous "MAKER_AMBIGUOUS" Indeterminate SupplyList None, "the region's list uses the name of this maker's entry for one that it does not recognise, and it cannot be told whether they are the same", "采信地区清单以同一标识列有未获采信的制章者，无法判断是否为同一主体";
    MakerAnnulled "MAKER_ANNULLED" Failed None None, "the recognition of the seal maker was annulled", "该制章者的采信已被撤销";
    MakerNotRecognisedAtSealingTime "MAKER_NOT_RECOGNISED_AT_SEALING_TIME" Failed None None, "the seal maker was not recognised when the licence was sealed", "签章时该制章者未获采信";
    MakerUnknown "MAKER_UNKNOWN" Failed None None, "the list does not name the seal maker", "清单未列该制章者";
    MandatoryMetadataMissing "MANDATORY_METADATA_MISSING" Indeterminate ContactIssuer None, "an item that the list demands of the type does not lie under the seal", "清单要求的数据项缺失或未受签名保护";
    NotAuthenticated "NOT_AUTHENTICATED" Indeterminate None None, "the file did not pass verification, so recognition was not asked", "文件未通过核验，未判断互认";
    RegionAnnulled "REGION_ANNULLED" Failed None None, "the recognition of the region was annulled", "该地区的采信已被撤销";
    RegionNotRecognised "REGION_NOT_RECOGNISED" Failed None None, "the issuing region is not recognised", "签发地区未获采信";
    RegionWithdrawn "REGION_WITHDRAWN" Failed None None, "the recognition of the issuing region has ended", "签发地区的采信已终止";
    ScenarioNotCovered "SCENARIO_NOT_COVERED" Failed None None, "the matter is not among those for which the type is recognised", "该事项不在该类型的应用场景内";
    SignatureTimeUnproven "SIGNATURE_TIME_UNPROVEN" Indeterminate SupplyProofOfExistence None, "recognition depends on when the licence was signed, and nothing proves that", "是否采信取决于签章时间，但该时间无法证明";
    StatusNotInForce "STATUS_NOT_IN_FORCE" Failed None None, "the licence is not in force as the region reads its status", "按采信地区口径证照不在有效状态";
    StatusUnmapped "STATUS_UNMAPPED" Indeterminate SupplyList None, "the list does not say what the licence's status means here", "清单未说明该状态的对应含义";
    TypeEquivalenceAmbiguous "TYPE_EQUIVALENCE_AMBIGUOUS" Indeterminate SupplyList None, "several equivalences fit", "有多条等同规则符合";
    TypeEquivalenceConditionsOpen "TYPE_EQUIVALENCE_CONDITIONS_OPEN" Indeterminate ContactIssuer None, "whether the conditions of the equivalence are met cannot be said", "无法判断是否满足等同条件";
    TypeEquivalenceConditionsUnmet "TYPE_EQUIVALENCE_CONDITIONS_UNMET" Failed None None, "the conditions of the equivalence are not met", "不满足等同条件";
    TypeEquivalenceNotInForce "TYPE_EQUIVALENCE_NOT_IN_FORCE" Failed None None, "the equivalence is not in force", "等同规则不在有效期";
    TypeNoEquivalence "TYPE_NO_EQUIVALENCE" Failed None None, "the type does not count as the wanted one", "该类型与所需类型不等同";
    TypeUnknown "TYPE_UNKNOWN" Failed None None, "the list does not know the type", "清单未列该证照类型";
    ValidityPeriodUnknown "VALIDITY_PERIOD_UNKNOWN" Indeterminate SupplyStatus None, "the period of validity cannot be read or contradicts itself, so whether the licence still runs cannot be said", "证照有效期无法识读或相互矛盾，无法判断是否仍在有效期内";

    // Algorithms.
    CryptoConstraintsFailure "CRYPTO_CONSTRAINTS_FAILURE" Indeterminate ContactIssuer Some("CRYPTO_CONSTRAINTS_FAILURE"), "an algorithm or key was too weak already when it was used", "所用算法或密钥在使用时已不够安全";
    CryptoConstraintsFailureNoPoe "CRYPTO_CONSTRAINTS_FAILURE_NO_POE" Indeterminate SupplyProofOfExistence Some("CRYPTO_CONSTRAINTS_FAILURE_NO_POE"), "an algorithm or key is too weak today", "所用算法或密钥现已不够安全";
    SmIdOther "SM2_ID_OTHER" Failed ContactIssuer None, "the signature verifies only with another SM2 user identity than the standard's", "签名仅在非默认SM2用户标识下可验证";

    // Imported lists.
    ListNotPinned "LIST_NOT_PINNED" Indeterminate SupplyAnchor None, "the caller did not say by its digest which list is meant; nothing in it counts", "调用方未给定列表摘要，列表内容不予采用";
    ListPinMismatch "LIST_PIN_MISMATCH" Indeterminate SupplyAnchor None, "the list is not the one whose digest the caller gave; nothing in it counts", "列表与调用方给定的摘要不符，列表内容不予采用";

    // Why a check did not run.
    NotApplicable "NOT_APPLICABLE" Indeterminate None None, "there is nothing to check", "不适用";
    NotEvaluated "NOT_EVALUATED" Indeterminate None None, "an earlier failure leaves nothing to check", "因前项失败而未检查";
    NotObserved "NOT_OBSERVED" Indeterminate SupplyCertificate None, "the fact was not observed", "未取得相关事实";
    NotRequired "NOT_REQUIRED" Indeterminate ChangePolicy None, "the policy does not ask for it", "策略未要求";
    NotSupported "NOT_SUPPORTED" Indeterminate None None, "this version does not check it", "本版本不检查此项";
}

impl Reason {
    /// The stable code, in capitals.
    pub const fn code(self) -> &'static str {
        self.row().code
    }

    /// What the verdict becomes where this is the cause of a `NotOk`.
    pub const fn indication(self) -> Verdict {
        self.row().indication
    }

    /// What would change the answer.
    pub const fn remedy(self) -> Remedy {
        self.row().remedy
    }

    /// The sub-indication of ETSI EN 319 102-1 with the same meaning, where there is one.
    pub const fn etsi(self) -> Option<&'static str> {
        self.row().etsi
    }

    /// What it means, in English.
    pub const fn text_en(self) -> &'static str {
        self.row().en
    }

    /// What it means, in Chinese.
    pub const fn text_zh(self) -> &'static str {
        self.row().zh
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|r| r.code() == code)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::from_code(&code)
            .ok_or_else(|| serde::de::Error::custom(format!("unknown reason {code:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_upper_snake_and_unique() {
        for reason in Reason::ALL {
            let code = reason.code();
            assert!(
                code.bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_'),
                "{code}"
            );
            assert_eq!(Reason::from_code(code), Some(*reason));
            assert_ne!(
                reason.indication(),
                Verdict::Passed,
                "{code}: a cause never stands for a pass"
            );
        }
    }
}
