//! `yz explain`: what a code means, where it comes from, what to do.

use std::fmt::Write;

use yinzheng::report::Check;
use yinzheng::report::Reason;
use yinzheng::report::Remedy;
use yinzheng::report::Verdict;

use crate::args::Explain;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::output::Output;

pub(crate) fn run(args: &Explain, lang: Lang, out: &mut Output) -> Result<(), Failure> {
    let Some(wanted) = &args.code else {
        return out.text(&all(lang));
    };
    let check = Check::ALL
        .iter()
        .find(|c| c.code().eq_ignore_ascii_case(wanted));
    let reason = Reason::ALL
        .iter()
        .find(|r| r.code().eq_ignore_ascii_case(wanted));
    match (check, reason) {
        (Some(check), _) => out.text(&about_check(*check, lang)),
        (None, Some(reason)) => out.text(&about_reason(*reason, lang)),
        (None, None) => Err(Failure::usage(unknown(wanted))),
    }
}

fn about_check(check: Check, lang: Lang) -> String {
    let asks = lang.pick(check.text_zh(), check.text_en());
    let source = lang.pick("依据", "From");
    let weight = match (lang, check.is_integrity()) {
        (Lang::Zh, true) => "完整性检查：任何策略都不能关闭。",
        (Lang::Zh, false) => "策略决定此项不满足时的后果。",
        (Lang::En, true) => "Part of integrity: no policy switches it off.",
        (Lang::En, false) => "What follows from a bad answer is for the policy to say.",
    };
    let kind = lang.pick("检查项", "check");
    format!(
        "{check}  {kind}\n  {asks}\n  {source}: {}\n  {weight}\n",
        check.spec()
    )
}

fn about_reason(reason: Reason, lang: Lang) -> String {
    let kind = match (lang, reason.indication()) {
        (Lang::Zh, Verdict::Failed) => "原因，结论：无效",
        (Lang::Zh, Verdict::Indeterminate) => "原因，结论：无法判定",
        (Lang::Zh, Verdict::Passed) => "原因，结论：有效",
        (Lang::En, Verdict::Failed) => "reason; leads to: failed",
        (Lang::En, Verdict::Indeterminate) => "reason; leads to: indeterminate",
        (Lang::En, Verdict::Passed) => "reason; leads to: passed",
    };
    let means = lang.pick(reason.text_zh(), reason.text_en());
    let mut text = format!("{reason}  {kind}\n  {means}\n");
    if let Some(etsi) = reason.etsi() {
        let source = lang.pick("依据", "From");
        writeln!(text, "  {source}: ETSI EN 319 102-1, {etsi}").unwrap_or_default();
    }
    let todo = lang.pick("处理", "What to do");
    writeln!(text, "  {todo}: {}", advice(reason.remedy(), lang)).unwrap_or_default();
    text
}

/// What would change the answer.
fn advice(remedy: Remedy, lang: Lang) -> &'static str {
    let (zh, en) = match remedy {
        Remedy::ChangePolicy => (
            "当前策略不允许；如可接受，改用其他策略（--policy）。",
            "the policy in force does not allow it; judge with another one if that is acceptable (--policy)",
        ),
        Remedy::ContactIssuer => (
            "请签发机关重新制作该文件。",
            "ask the issuer to make the document anew",
        ),
        Remedy::None => ("结论不会改变。", "nothing; the answer is final"),
        Remedy::RetryLater => (
            "取得更新的撤销信息后重新核验（--crl、--ocsp）。",
            "verify again later with fresher evidence (--crl, --ocsp)",
        ),
        Remedy::SupplyAnchor => (
            "提供信任锚（--trust、--trust-maker、--trust-signer、--trust-tsa）。",
            "supply the trust anchor (--trust, --trust-maker, --trust-signer, --trust-tsa)",
        ),
        Remedy::SupplyAuthorisation => (
            "提供持证主体授权或已签名的状态证明。",
            "supply the holder's authorisation, or a signed statement of status",
        ),
        Remedy::SupplyCertificate => (
            "提供缺少的证书（--intermediate）。",
            "supply the certificate that is missing (--intermediate)",
        ),
        Remedy::SupplyContent => (
            "提供被签名的原文（--content）。",
            "supply the content that was signed (--content)",
        ),
        Remedy::SupplyList => (
            "提供采信地区现行有效的互认清单。",
            "supply a current recognition list of the region",
        ),
        Remedy::SupplyProofOfExistence => (
            "提供时间戳等证据，证明签名当时已存在；或按自称时间核验（--time claimed）。",
            "supply a timestamp or another proof of when the signature existed, or judge at the claimed time (--time claimed)",
        ),
        Remedy::SupplyRevocation => (
            "提供证书撤销列表或OCSP应答（--crl、--ocsp）。",
            "supply a CRL or an OCSP answer (--crl, --ocsp)",
        ),
        Remedy::SupplyStatus => (
            "提供印章状态证明。",
            "supply a statement of the seal's status",
        ),
        _ => ("请查阅文档。", "see the documentation"),
    };
    lang.pick(zh, en)
}

/// Every code with its meaning, one on each line.
fn all(lang: Lang) -> String {
    let checks = Check::ALL
        .iter()
        .map(|c| (c.code(), lang.pick(c.text_zh(), c.text_en())));
    let reasons = Reason::ALL
        .iter()
        .map(|r| (r.code(), lang.pick(r.text_zh(), r.text_en())));
    let width = checks
        .clone()
        .chain(reasons.clone())
        .map(|(code, _)| code.len())
        .max()
        .unwrap_or_default();
    let mut text = format!("{}\n", lang.pick("检查项", "Checks"));
    for (code, meaning) in checks {
        writeln!(text, "  {code:width$}  {meaning}").unwrap_or_default();
    }
    writeln!(text, "\n{}", lang.pick("原因", "Reasons")).unwrap_or_default();
    for (code, meaning) in reasons {
        writeln!(text, "  {code:width$}  {meaning}").unwrap_or_default();
    }
    text
}

/// Says that there is no such code, and which ones look like it.
fn unknown(wanted: &str) -> String {
    let wanted_lower = wanted.to_ascii_lowercase();
    let codes = Check::ALL
        .iter()
        .map(|c| c.code())
        .chain(Reason::ALL.iter().map(|r| r.code()));
    let alike: Vec<_> = codes
        .filter(|code| !wanted.is_empty() && code.to_ascii_lowercase().contains(&wanted_lower))
        .collect();
    let hint = if alike.is_empty() {
        "yz explain lists all".to_owned()
    } else {
        format!("did you mean {}?", alike.join(", "))
    };
    format!("{wanted}: no such check or reason; {hint}")
}
