//! Whether a region recognises the licence: the answer beside the verdict, never mixed with it.

use crate::report::ListSummary;
use crate::report::RecognitionOutcome;
use crate::report::RecognitionSummary;
use crate::report::TypeAndStatus;
use crate::report::render::Words;
use crate::report::render::html::checks;
use crate::report::render::html::markup::Html;
use crate::report::render::html::moment;

/// The answer in words.
pub(super) fn conclude(html: &mut Html, recognition: &RecognitionSummary, words: Words) {
    html.markup("<section class=\"verdict ")
        .markup(class(recognition.outcome));
    let title = words.filled(
        "Recognition by {}: {}",
        "{} 互认结论：{}",
        &[&recognition.region, words.recognition(recognition.outcome)],
    );
    html.around("\"><p class=\"answer\">", &title, "</p>\n");
    html.around(
        "<p class=\"conclusion\">",
        conclusion(recognition.outcome, words),
        "</p>\n",
    );
    if !recognition.reasons.is_empty() {
        html.markup("<ul>\n");
        for reason in &recognition.reasons {
            html.around("<li>", words.reason(reason.reason), "");
            if let Some(place) = &reason.place {
                html.markup(" · ").text(place);
            }
            html.around(" <code>", reason.reason.code(), "</code></li>\n");
        }
        html.markup("</ul>\n");
    }
    let remedy = recognition.reasons.first();
    let remedy = remedy.map_or("", |r| words.remedy(r.remedy));
    if !remedy.is_empty() {
        let remedy = format!("{}{remedy}", words.pick("Next: ", "建议："));
        html.around("<p class=\"remedy\">", &remedy, "</p>\n");
    }
    html.markup("</section>\n");
}

/// What it rests on, and every question.
pub(super) fn write(html: &mut Html, recognition: &RecognitionSummary, words: Words) {
    let title = words.pick("Recognition", "互认核验");
    html.around("<h2>", title, "</h2>\n<table>\n");
    rows(html, recognition, words);
    html.markup("</table>\n");
    if !recognition.checks.is_empty() {
        checks::write(html, &recognition.checks, words);
    }
}

/// The class that gives an outcome its colour: that of the verdict which is alike.
pub(super) const fn class(outcome: RecognitionOutcome) -> &'static str {
    match outcome {
        RecognitionOutcome::Recognised => "passed",
        RecognitionOutcome::NotRecognised => "failed",
        RecognitionOutcome::Undetermined => "indeterminate",
    }
}

const fn conclusion(outcome: RecognitionOutcome, words: Words) -> &'static str {
    match outcome {
        RecognitionOutcome::Recognised => words.pick(
            "The region takes this licence for the use that was asked for.",
            "采信地区认可该证照用于所查询的用途。",
        ),
        RecognitionOutcome::NotRecognised => words.pick(
            "The region does not take this licence for the use that was asked for; it may be genuine all the same.",
            "采信地区不认可该证照用于所查询的用途；这不表示证照不真实。",
        ),
        RecognitionOutcome::Undetermined => words.pick(
            "It cannot be said yet whether the region takes this licence.",
            "尚无法判定采信地区是否认可该证照。",
        ),
    }
}

fn rows(html: &mut Html, recognition: &RecognitionSummary, words: Words) {
    html.row(words.pick("Region", "采信地区"), &recognition.region);
    let matter = recognition.matter.as_deref().unwrap_or_default();
    html.row(words.pick("Matter", "事项"), matter);
    let original = shown(&recognition.original, words);
    html.row(words.pick("As issued", "原类型与状态"), &original);
    let translated = recognition.translated.as_ref();
    let translated = translated.map(|t| shown(t, words)).unwrap_or_default();
    html.row(
        words.pick("As the region reads it", "对应类型与状态"),
        &translated,
    );
    let assurance = &recognition.assurance;
    if !assurance.needed.is_empty() {
        let levels = words.filled(
            "needed {}, found {}",
            "要求 {}，实际 {}",
            &[&assurance.needed, &assurance.got],
        );
        html.row(words.pick("Assurance", "可信等级"), &levels);
    }
    let times = &recognition.times;
    let time = |time: Option<_>| time.map(|t| moment(t, words)).unwrap_or_default();
    html.row(words.pick("Issued", "颁发时间"), &time(times.issue));
    html.row(words.pick("Signed", "签署时间"), &time(times.signature));
    html.row(words.pick("Used", "使用时间"), &time(Some(times.in_use)));
    if let Some(list) = &recognition.list {
        html.row(words.pick("List", "互认清单"), &named(list, words));
        html.code_row(words.pick("List digest", "清单摘要"), &list.digest);
    }
    if let Some(via) = &recognition.via {
        html.row(words.pick("By way of", "转采清单"), &named(via, words));
    }
    let agreement = recognition.agreement.as_deref().unwrap_or_default();
    html.row(words.pick("Agreement", "依据协议"), agreement);
    let rules = recognition.rule_ids.join(" ");
    html.code_row(words.pick("Entries", "清单条目"), &rules);
}

fn shown(of: &TypeAndStatus, words: Words) -> String {
    let code = of.type_code.as_deref().unwrap_or_default();
    let status = words.licence_status(&of.status);
    format!("{code} {status}").trim_start().to_owned()
}

fn named(list: &ListSummary, words: Words) -> String {
    let state = match list.state.as_str() {
        "current" => words.pick("current", "现行"),
        "stale" => words.pick("a newer one is due", "应有更新版本"),
        "closed" => words.pick("closed", "已终止"),
        other => other,
    };
    let rollback = match list.rollback_protection.as_str() {
        "available" => "",
        _ => words.pick(
            "; an older list would not have been noticed",
            "；未记录所见清单，无法发现旧清单",
        ),
    };
    words.filled(
        "{}, no. {}, {}, ends {}{}",
        "{}，第 {} 期，{}，有效至 {}{}",
        &[
            &list.id,
            &list.sequence.to_string(),
            state,
            &moment(list.expires_at, words),
            rollback,
        ],
    )
}
