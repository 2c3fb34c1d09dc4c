//! The words that reports use, in both languages.

use crate::report::CheckLine;
use crate::report::ContentKind;
use crate::report::CoverageGrade;
use crate::report::Reason;
use crate::report::RecognitionOutcome;
use crate::report::Remedy;
use crate::report::SignatureKind;
use crate::report::Subject;
use crate::report::Verdict;

/// The language of a text.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Language {
    /// English.
    En,
    /// Chinese (simplified).
    Zh,
}

/// Chooses between the two languages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words(pub(crate) Language);

impl Words {
    pub(crate) const fn pick<'a>(self, en: &'a str, zh: &'a str) -> &'a str {
        match self.0 {
            Language::En => en,
            Language::Zh => zh,
        }
    }

    /// The text with each `{}` in it filled, in order.
    pub(crate) fn filled(self, en: &str, zh: &str, values: &[&str]) -> String {
        let mut parts = self.pick(en, zh).split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for (i, part) in parts.enumerate() {
            text.push_str(values.get(i).copied().unwrap_or_default());
            text.push_str(part);
        }
        text
    }

    pub(crate) const fn verdict(self, verdict: Verdict) -> &'static str {
        match (self.0, verdict) {
            (Language::En, Verdict::Passed) => "✓ PASSED",
            (Language::En, Verdict::Failed) => "✗ FAILED",
            (Language::En, Verdict::Indeterminate) => "? INDETERMINATE",
            (Language::Zh, Verdict::Passed) => "✓ 有效",
            (Language::Zh, Verdict::Failed) => "✗ 无效",
            (Language::Zh, Verdict::Indeterminate) => "? 无法判定",
        }
    }

    pub(crate) const fn recognition(self, outcome: RecognitionOutcome) -> &'static str {
        self.pick(outcome.text_en(), outcome.text_zh())
    }

    pub(crate) const fn kind(self, kind: SignatureKind) -> &'static str {
        match (self.0, kind) {
            (Language::En, SignatureKind::Seal) => "seal signature",
            (Language::En, SignatureKind::Digital) => "digital signature",
            (Language::En, SignatureKind::Timestamp) => "timestamp",
            (Language::Zh, SignatureKind::Seal) => "电子印章签名",
            (Language::Zh, SignatureKind::Digital) => "数字签名",
            (Language::Zh, SignatureKind::Timestamp) => "时间戳",
        }
    }

    /// Whom a question concerns.
    pub(crate) const fn subject(self, subject: Subject) -> &'static str {
        let (en, zh) = match subject {
            Subject::Document => ("file", "文件"),
            Subject::Licence => ("licence", "证照"),
            Subject::Maker(_) => ("seal maker", "制章者"),
            Subject::Seal(_) => ("seal", "印章"),
            Subject::Signature(_) => ("signature", "签名"),
            Subject::Signer(_) => ("signer", "签名人"),
            Subject::Timestamp(_) => ("timestamp", "时间戳"),
        };
        self.pick(en, zh)
    }

    /// What part of a document a file is.
    pub(crate) const fn content(self, kind: ContentKind) -> &'static str {
        let (en, zh) = match kind {
            ContentKind::Annotation => ("annotation", "注释"),
            ContentKind::Attachment => ("attachment", "附件"),
            ContentKind::Document => ("document structure", "文档结构"),
            ContentKind::Extension => ("extension", "扩展信息"),
            ContentKind::Font => ("font", "字体"),
            ContentKind::OfdXml => ("entry point and metadata", "主入口及元数据"),
            ContentKind::Page => ("page", "页面"),
            ContentKind::Resource => ("resource", "资源"),
            ContentKind::Tag => ("custom tag", "自定义标引"),
            ContentKind::Template => ("page template", "页面模板"),
            ContentKind::Unknown => ("named by nothing", "无任何引用"),
        };
        self.pick(en, zh)
    }

    /// How a check came out.
    pub(crate) fn outcome(self, line: &CheckLine) -> &'static str {
        let (en, zh) = match line.outcome {
            "ok" => ("✓ good", "✓ 通过"),
            "info" => ("i note", "i 说明"),
            "warning" => ("! warning", "! 警告"),
            "skipped" => ("– not checked", "– 未检查"),
            _ if line.reason.map(Reason::indication) == Some(Verdict::Failed) => {
                ("✗ failed", "✗ 未通过")
            }
            _ => ("? open", "? 无法判定"),
        };
        self.pick(en, zh)
    }

    /// The kind of licence, by its code.
    pub(crate) fn licence_kind(self, kind: &str) -> &'static str {
        let (en, zh) = match kind {
            "approval" => ("approval", "批文"),
            "certificate" => ("certificate", "电子证书"),
            "proof" => ("proof", "电子证明"),
            _ => ("licence", "电子证照"),
        };
        self.pick(en, zh)
    }

    /// The status of a licence, by its code.
    pub(crate) fn licence_status(self, status: &str) -> &'static str {
        let (en, zh) = match status {
            "annulled" => ("annulled", "已撤销或作废"),
            "cancelled" => ("cancelled", "已注销"),
            "effective" => ("in force", "有效"),
            "expired" => ("expired", "已过期"),
            "not-yet-effective" => ("not yet in force", "尚未生效"),
            "restricted" => ("restricted", "受限使用"),
            "revoked" => ("revoked", "已吊销"),
            "superseded" => ("superseded", "已换发"),
            "suspended" => ("suspended", "被暂扣"),
            "transferred-out" => ("transferred out", "已转出"),
            _ => ("status not known", "状态未知"),
        };
        self.pick(en, zh)
    }

    pub(crate) const fn grade(self, grade: CoverageGrade) -> &'static str {
        match (self.0, grade) {
            (Language::En, CoverageGrade::Full) => "full",
            (Language::En, CoverageGrade::Partial) => "partial",
            (Language::En, CoverageGrade::None) => "none",
            (Language::Zh, CoverageGrade::Full) => "全部",
            (Language::Zh, CoverageGrade::Partial) => "部分",
            (Language::Zh, CoverageGrade::None) => "无",
        }
    }

    pub(crate) const fn reason(self, reason: Reason) -> &'static str {
        match self.0 {
            Language::En => reason.text_en(),
            Language::Zh => reason.text_zh(),
        }
    }

    /// What the reader can do; empty where nothing helps.
    pub(crate) const fn remedy(self, remedy: Remedy) -> &'static str {
        let (en, zh) = match remedy {
            Remedy::ChangePolicy => ("another policy would allow it", "调整策略方可接受"),
            Remedy::ContactIssuer => (
                "the issuer has to make the document anew",
                "请签发单位重新出具",
            ),
            Remedy::None => ("", ""),
            Remedy::HumanReview => ("let a person look at the case", "请人工核对"),
            Remedy::RetryLater => ("try again with fresher data", "请稍后用更新的数据重试"),
            Remedy::SubmitMaterial => ("the applicant hands the material in", "请申请人提交该材料"),
            Remedy::SupplyAnchor => (
                "name the root or issuing CA as a trust anchor (--trust, --trust-maker)",
                "请提供根证书或颁发CA作为信任锚（--trust、--trust-maker）",
            ),
            Remedy::SupplyAuthorisation => (
                "supply the holder's authorisation or a signed statement of status",
                "请提供持证主体授权或已签名的状态证明",
            ),
            Remedy::SupplyCertificate => (
                "supply the missing certificate (--intermediate)",
                "请提供缺少的证书（--intermediate）",
            ),
            Remedy::SupplyContent => ("supply the content that was signed", "请提供被签名的原文"),
            Remedy::SupplyGrant => (
                "ask the holder for an authorisation that covers this use",
                "请持证主体提供涵盖本次使用的授权",
            ),
            Remedy::SupplyList => (
                "supply a current recognition list of the region",
                "请提供采信地区现行有效的互认清单",
            ),
            Remedy::SupplyProofOfExistence => (
                "supply a proof that the file existed earlier, or judge at the claimed time (--time claimed)",
                "请提供更早的存在证明，或按自称时间判定（--time claimed）",
            ),
            Remedy::SupplyRevocation => (
                "supply a current CRL or OCSP answer (--crl, --ocsp)",
                "请提供有效的CRL或OCSP（--crl、--ocsp）",
            ),
            Remedy::SupplyStatus => (
                "supply a statement of the status of the seal or licence",
                "请提供印章或证照的状态证明",
            ),
        };
        self.pick(en, zh)
    }

    /// The sentence for a reader who must act on the verdict.
    pub(crate) fn conclusion(self, verdict: Verdict, reason: Option<Reason>) -> &'static str {
        match (verdict, reason) {
            (Verdict::Passed, _) => self.pick(
                "The file can be relied on under this policy.",
                "按本策略，该文件可以信赖。",
            ),
            (_, Some(Reason::NoSignatureFound)) => self.pick(
                "The file has no signature; nothing vouches for it.",
                "文件没有签名，无从证明其真实性。",
            ),
            (Verdict::Failed, Some(Reason::HashFailure)) => self.pick(
                "The file was changed after it was sealed; do not rely on it.",
                "文件在签章后被改动，不得作为免提交材料使用。",
            ),
            (Verdict::Failed, _) => self.pick(
                "Do not rely on this file.",
                "该文件不得作为免提交材料使用。",
            ),
            (Verdict::Indeterminate, _) => self.pick(
                "Do not rely on this file for now: the evidence at hand does not settle it.",
                "现有证据不足以判定，暂不得采信。",
            ),
        }
    }

    /// Symbol for the worst of some lines; a word always stands beside it.
    pub(crate) fn symbol<'a>(self, lines: impl Iterator<Item = &'a CheckLine>) -> char {
        let rank = |line: &CheckLine| match (line.outcome, line.reason.map(Reason::indication)) {
            ("not-ok", Some(Verdict::Failed)) => 5,
            ("not-ok", _) => 4,
            ("warning", _) => 3,
            ("ok", _) => 2,
            ("info", _) => 1,
            _ => 0,
        };
        match lines.map(rank).max() {
            Some(5) => '✗',
            Some(4) => '?',
            Some(3) => '!',
            Some(2 | 1) => '✓',
            _ => '–',
        }
    }
}
