//! The report as text: the verdict and its decisive reason first, then signature by signature.

use std::fmt::Write as _;

use crate::report::Check;
use crate::report::CheckLine;
use crate::report::Report;
use crate::report::SignatureReport;
use crate::report::render::Language;
use crate::report::render::Words;
use crate::report::render::licence;
use crate::time::CHINA_OFFSET;
use crate::time::Timestamp;

/// Widest label, in columns: CJK characters take two.
const LABEL: usize = 12;

/// One line of a signature: its label and the checks that it sums up.
struct Topic {
    en: &'static str,
    zh: &'static str,
    checks: &'static [Check],
    /// What stands there when all is well.
    summary: fn(&SignatureReport, Words) -> String,
}

const TOPICS: [Topic; 7] = [
    Topic {
        en: "integrity",
        zh: "完整性",
        checks: &[
            Check::OfdReferenceDigest,
            Check::OfdReferenceMissing,
            Check::OfdPropertyPath,
            Check::SesDataHash,
            Check::CmsDataHash,
            Check::AlgorithmDigest,
        ],
        summary: integrity,
    },
    Topic {
        en: "signature",
        zh: "签名值",
        checks: &[
            Check::ProofSignatureValue,
            Check::SesFormat,
            Check::SesVersion,
            Check::SesEncoding,
            Check::SesSignatureValue,
            Check::CmsFormat,
            Check::CmsSignatureValue,
            Check::AlgorithmSignature,
        ],
        summary: value,
    },
    Topic {
        en: "seal",
        zh: "电子印章",
        checks: &[
            Check::ProofSealMatch,
            Check::SesSealSignature,
            Check::SesSignerListed,
            Check::SesSealValidity,
            Check::SesSealStatus,
            Check::SesSealTimestamp,
            Check::OfdSealMatch,
            Check::OfdStamp,
        ],
        summary: seal,
    },
    Topic {
        en: "chain",
        zh: "证书链",
        checks: &[
            Check::PkiSignerPath,
            Check::PkiMakerPath,
            Check::PkiKeyUsage,
        ],
        summary: chain,
    },
    Topic {
        en: "revocation",
        zh: "撤销状态",
        checks: &[Check::PkiSignerRevocation, Check::PkiMakerRevocation],
        summary: |_, words| words.pick("not revoked", "未被撤销").to_owned(),
    },
    Topic {
        en: "time",
        zh: "签名时间",
        checks: &[Check::TimeSigningTime, Check::TimeTimestamp],
        summary: time,
    },
    Topic {
        en: "coverage",
        zh: "覆盖范围",
        checks: &[
            Check::OfdCoverage,
            Check::OfdLaterChange,
            Check::OfdDynamicContent,
        ],
        summary: coverage,
    },
];

impl Report {
    /// The report in words. Ends with a line break; holds no colour codes.
    pub fn text(&self, language: Language) -> String {
        let words = Words(language);
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{}  {}",
            words.verdict(self.verdict),
            printable(&self.file)
        );
        for reason in self.reasons.iter().take(3) {
            let place = reason.place.as_deref().map(printable).unwrap_or_default();
            let text = words.reason(reason.reason);
            let _ = writeln!(
                out,
                "  {text}  {place}  [{} {}]",
                reason.check, reason.reason
            );
        }
        for line in self
            .checks
            .iter()
            .filter(|l| !matches!(l.outcome, "ok" | "skipped" | "info"))
        {
            let _ = writeln!(out, "  {}", sentence(line, words));
        }
        if let Some(licence) = &self.licence {
            licence::write(&mut out, licence, words);
        }
        for (i, signature) in self.signatures.iter().enumerate() {
            write_signature(
                &mut out,
                signature,
                (i.saturating_add(1), self.signatures.len()),
                words,
            );
        }
        let first = self.reasons.first();
        let label = words.pick("Conclusion: ", "结论：");
        let _ = writeln!(
            out,
            "{label}{}",
            words.conclusion(self.verdict, first.map(|r| r.reason))
        );
        if let Some(first) = first {
            let remedy = words.remedy(first.remedy);
            if !remedy.is_empty() {
                let _ = writeln!(out, "{}{remedy}", words.pick("Next: ", "建议："));
            }
            let _ = writeln!(
                out,
                "{} yz explain {}",
                words.pick("See", "详见"),
                first.reason
            );
        }
        out
    }
}

fn write_signature(
    out: &mut String,
    signature: &SignatureReport,
    count: (usize, usize),
    words: Words,
) {
    let (number, total) = count;
    let kind = words.kind(signature.kind);
    let verdict = words.verdict(signature.verdict);
    let _ = writeln!(
        out,
        "{kind} {number}/{total} (ID {}): {verdict}",
        printable(&signature.id)
    );
    for topic in &TOPICS {
        let lines: Vec<&CheckLine> = signature
            .checks
            .iter()
            .filter(|l| topic.checks.contains(&l.check))
            .collect();
        if lines.is_empty() {
            continue;
        }
        let symbol = words.symbol(lines.iter().copied());
        let label = padded(words.pick(topic.en, topic.zh));
        let summary = (topic.summary)(signature, words);
        let answered = lines.iter().any(|l| matches!(l.outcome, "ok" | "info"));
        let summary = if answered { summary } else { String::new() };
        let _ = writeln!(out, "  {label}{symbol} {summary}");
        for line in lines.iter().filter(|l| tells(l)) {
            let _ = writeln!(out, "  {}  {}", padded(""), sentence(line, words));
        }
    }
}

/// Whether a line says something that the summary does not.
pub(super) fn tells(line: &CheckLine) -> bool {
    !line.is_ok() && !matches!(line.reason, Some(crate::report::Reason::NotApplicable))
}

fn sentence(line: &CheckLine, words: Words) -> String {
    let symbol = words.symbol(std::iter::once(line));
    let reason = line.reason.map(|r| words.reason(r)).unwrap_or_default();
    let skipped = if line.outcome == "skipped" {
        words.pick("not checked: ", "未检查：")
    } else {
        ""
    };
    let mut text = format!("{symbol} {skipped}{reason}");
    for part in [&line.place, &line.detail].into_iter().flatten() {
        let _ = write!(text, "  {}", printable(part));
    }
    let code = line.reason.map(|r| format!(" {r}")).unwrap_or_default();
    let _ = write!(text, "  [{}{code}]", line.check);
    text
}

fn integrity(signature: &SignatureReport, words: Words) -> String {
    signature
        .digests
        .as_ref()
        .map_or_else(String::new, |d| match words.0 {
            Language::En => format!("{} of {} protected files match", d.matched, d.total),
            Language::Zh => format!("受保护文件 {} 个中 {} 个摘要相符", d.total, d.matched),
        })
}

fn value(signature: &SignatureReport, words: Words) -> String {
    let algorithm = signature.algorithm.as_deref().unwrap_or("?");
    signature.signer.as_ref().map_or_else(String::new, |s| {
        let subject = printable(&s.subject);
        match words.0 {
            Language::En => format!("{algorithm} by {subject} (serial {})", s.serial),
            Language::Zh => format!("{algorithm}，签名人 {subject}（证书序列号 {}）", s.serial),
        }
    })
}

fn seal(signature: &SignatureReport, words: Words) -> String {
    signature.seal.as_ref().map_or_else(String::new, |s| {
        let name = printable(&s.name);
        let (from, until) = (day(s.valid_from, words), day(s.valid_until, words));
        match words.0 {
            Language::En => format!("{name} ({}), valid {from} to {until}", printable(&s.id)),
            Language::Zh => format!("{name}（{}），有效期 {from} 至 {until}", printable(&s.id)),
        }
    })
}

fn chain(signature: &SignatureReport, _: Words) -> String {
    let names: Vec<String> = signature
        .chain
        .iter()
        .map(|c| common_name(&c.subject))
        .collect();
    names.join(" → ")
}

fn time(signature: &SignatureReport, words: Words) -> String {
    let time = &signature.signing_time;
    match (
        time.best.filter(|_| time.proven_by != Some("claim")),
        time.claimed,
    ) {
        (Some(best), _) => match words.0 {
            Language::En => format!("not later than {best}, proven"),
            Language::Zh => format!("不晚于 {best}，有证明"),
        },
        (None, Some(claimed)) => match words.0 {
            Language::En => format!("{claimed}, by the signer's own account"),
            Language::Zh => format!("自称 {claimed}"),
        },
        (None, None) => words.pick("not stated", "未注明").to_owned(),
    }
}

fn coverage(signature: &SignatureReport, words: Words) -> String {
    signature.coverage.as_ref().map_or_else(String::new, |c| {
        let grade = words.grade(c.grade);
        match words.0 {
            Language::En => format!("{grade}; {} covered, {} not", c.covered, c.uncovered.len()),
            Language::Zh => format!(
                "{grade}；已覆盖 {} 个，未覆盖 {} 个",
                c.covered,
                c.uncovered.len()
            ),
        }
    })
}

/// The day of an instant: in China Standard Time for a Chinese reader, in UTC for others.
pub(super) fn day(time: Timestamp, words: Words) -> String {
    let local = match words.0 {
        Language::Zh => time.plus(CHINA_OFFSET),
        Language::En => time,
    };
    local.to_string().chars().take(10).collect()
}

/// The common name out of an RFC 4514 text, or the whole text.
pub(super) fn common_name(subject: &str) -> String {
    let cn = subject
        .split(',')
        .find_map(|rdn| rdn.trim().strip_prefix("CN="));
    printable(cn.unwrap_or(subject))
}

/// Text from a file, with everything that could steer a terminal shown as its escape.
pub(super) fn printable(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars()
        .map(|c| {
            if steers(c) {
                c.escape_unicode().to_string()
            } else {
                c.to_string()
            }
        })
        .collect()
}

pub(super) fn padded(label: &str) -> String {
    let width: usize = label
        .chars()
        .map(|c| if c.is_ascii() { 1 } else { 2 })
        .sum();
    let blanks = LABEL.saturating_sub(width);
    format!("{label}{}", " ".repeat(blanks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_a_file_cannot_steer_a_terminal() {
        let shown = printable("a\u{1b}[31m\u{202e}b\n");
        assert_eq!(shown, "a\\u{1b}[31m\\u{202e}b\\u{a}");
    }

    #[test]
    fn labels_line_up_in_both_scripts() {
        assert_eq!(padded("完整性").chars().count(), 9);
        assert_eq!(padded("integrity").chars().count(), 12);
    }

    #[test]
    fn every_topic_check_stands_once() {
        let mut all: Vec<Check> = TOPICS.iter().flat_map(|t| t.checks).copied().collect();
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
