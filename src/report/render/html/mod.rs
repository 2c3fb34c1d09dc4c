//! Reports as pages for people: self-contained, without scripts, and safe against whatever the file holds.
//!
//! A page fetches nothing and runs nothing. What comes out of a file enters it as text, or as an image behind a `data:`
//! address, where browsers run no scripts and load nothing; the policy in its head says the same once more.

mod chain;
mod checks;
mod folder;
mod licence;
mod markup;
mod pages;
mod recognition;
mod signature;
mod style;
mod timeline;

use crate::report::Appearance;
use crate::report::Format;
use crate::report::Report;
use crate::report::Verdict;
use crate::report::render::Language;
use crate::report::render::Words;
use crate::report::render::html::markup::Html;
use crate::time::CHINA_OFFSET;
use crate::time::Timestamp;

/// Most decisive reasons named under the verdict; all of them stand in the tables below.
const REASONS: usize = 6;

impl Report {
    /// The report as one HTML page that needs nothing beside it: no script, no other file, no network.
    ///
    /// * `appearance`: pages and pictures, from [`Verifier::appearance`](crate::verifier::Verifier::appearance); the
    ///   default where there is none.
    ///
    /// Dates are those of China in Chinese, and of UTC in English.
    ///
    /// ```
    /// use yinzheng::pki::Anchors;
    /// use yinzheng::report::Language;
    /// use yinzheng::verifier::{Context, Input, Verifier};
    ///
    /// let verifier = Verifier::builder(Anchors::new()).build()?;
    /// let context = Context::at("2026-11-24T00:00:00Z".parse().unwrap());
    /// let input = Input::new("<script>", b"no licence");
    /// let report = verifier.verify(&input, &context);
    /// let page = report.html(&verifier.appearance(&input, &report), Language::En);
    /// assert!(page.contains("FAILED") && !page.contains("<script>"));
    /// # Ok::<(), yinzheng::error::Error>(())
    /// ```
    pub fn html(&self, appearance: &Appearance, language: Language) -> String {
        let words = Words(language);
        let mut html = Html::default();
        let title = format!("{} – {}", words.verdict(self.verdict), self.file);
        style::begin(&mut html, &title, words);
        html.markup("<header>");
        heading(&mut html, words);
        html.around("<p>", &self.file, "</p></header>\n");
        conclusion(&mut html, self, words);
        if let Some(recognition) = &self.recognition {
            recognition::conclude(&mut html, recognition, words);
        }
        facts(&mut html, self, words);
        if let Some(licence) = &self.licence {
            licence::write(&mut html, licence, words);
        }
        if let Some(recognition) = &self.recognition {
            recognition::write(&mut html, recognition, words);
        }
        let mut budget = signature::PICTURES;
        for (i, signature) in self.signatures.iter().enumerate() {
            let count = (i.saturating_add(1), self.signatures.len());
            let mut part = signature::Part {
                signature,
                count,
                appearance,
                now: self.validation_time,
                words,
            };
            part.write(&mut html, &mut budget);
        }
        if !self.checks.is_empty() {
            let title = words.pick("The file as a whole", "文件整体核验项目");
            html.around("<h2>", title, "</h2>\n");
            checks::write(&mut html, &self.checks, words);
        }
        checks::write_unchecked(&mut html, self, words);
        let tool = format!("{} {} · {}", self.tool.name, self.tool.version, self.schema);
        style::end(&mut html, &[disclaimer(words), &tool]);
        html.finish()
    }
}

fn heading(html: &mut Html, words: Words) {
    let title = words.pick(
        "Verification report on an electronic document",
        "电子文件核验报告",
    );
    html.around("<h1>", title, "</h1>");
}

const fn disclaimer(words: Words) -> &'static str {
    words.pick(
        "This page shows the answer to the questions listed on it, under the policy and the trust that are named. It is \
         no certificate, and proves nothing without the file itself.",
        "本页仅反映在所列策略与信任设置下的核验结果，不构成任何证明；脱离原文件，本页不具证明力。",
    )
}

/// The class of a verdict, which gives its colour.
const fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Indeterminate => "indeterminate",
    }
}

fn conclusion(html: &mut Html, report: &Report, words: Words) {
    html.markup("<section class=\"verdict ")
        .markup(class(report.verdict));
    html.around(
        "\"><p class=\"word\">",
        words.verdict(report.verdict),
        "</p>\n",
    );
    let first = report.reasons.first();
    let sentence = words.conclusion(report.verdict, first.map(|r| r.reason));
    html.around("<p class=\"conclusion\">", sentence, "</p>\n");
    if !report.reasons.is_empty() {
        html.markup("<ul>\n");
        for reason in report.reasons.iter().take(REASONS) {
            html.around("<li>", words.reason(reason.reason), "");
            if let Some(place) = &reason.place {
                html.markup(" · ").text(place);
            }
            html.around(" <code>", reason.reason.code(), "</code></li>\n");
        }
        html.markup("</ul>\n");
    }
    let remedy = first.map_or("", |r| words.remedy(r.remedy));
    if !remedy.is_empty() {
        let remedy = format!("{}{remedy}", words.pick("Next: ", "建议："));
        html.around("<p class=\"remedy\">", &remedy, "</p>\n");
    }
    html.markup("</section>\n");
}

fn facts(html: &mut Html, report: &Report, words: Words) {
    html.markup("<table>\n");
    html.row(words.pick("File", "文件名称"), &report.file);
    let format = match report.format {
        Format::Cms => words.pick("CMS signature", "CMS签名"),
        Format::Ofd => words.pick("OFD document", "OFD版式文件"),
        Format::Proof => words.pick("proof in signed JSON", "JSON电子证明"),
        Format::Seal => words.pick("electronic seal", "电子印章"),
        Format::SealSignature => words.pick("seal signature value", "电子签章值"),
        Format::Timestamp => words.pick("timestamp", "时间戳"),
        Format::Unknown => words.pick("not recognised", "无法识别"),
    };
    let size = words.filled(
        "{}, {} bytes",
        "{}，{} 字节",
        &[format, &report.input.size.to_string()],
    );
    html.row(words.pick("Kind and size", "类型与大小"), &size);
    html.code_row("SM3", &report.input.sm3);
    html.code_row("SHA-256", &report.input.sha256);
    let basis = match report.judged_at.as_str() {
        "claimed-time" => words.pick("judged at the claimed time", "按签名人自称时间判定"),
        _ => words.pick("judged at this time", "按此时间判定"),
    };
    let time = words.filled(
        "{}; {}",
        "{}；{}",
        &[&moment(report.validation_time, words), basis],
    );
    html.row(words.pick("Verified at", "核验时间"), &time);
    html.row(words.pick("Policy", "核验策略"), &report.policy.id);
    html.code_row(
        words.pick("Policy digest", "策略摘要"),
        &report.policy.digest,
    );
    html.markup("</table>\n");
}

/// An instant to the minute: in China Standard Time for a Chinese reader, in UTC for others.
fn moment(time: Timestamp, words: Words) -> String {
    let (local, zone) = match words.0 {
        Language::Zh => (time.plus(CHINA_OFFSET), "（北京时间）"),
        Language::En => (time, " UTC"),
    };
    let text: String = local.to_string().chars().take(16).collect();
    format!("{}{zone}", text.replace('T', " "))
}
