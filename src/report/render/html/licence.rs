//! What the licence in a file says, and how far that can be relied on.

use crate::report::LicenceSummary;
use crate::report::render::Words;
use crate::report::render::html::markup::Html;

/// Most files named that carry items under no valid signature.
const CARRIERS: usize = 20;

pub(super) fn write(html: &mut Html, licence: &LicenceSummary, words: Words) {
    let title = words.pick("What the licence says", "证照信息");
    html.around("<h2>", title, "</h2>\n");
    let trust = if licence.trusted_fields.is_empty() {
        words.pick(
            "No valid signature vouches for this; it is what the file says.",
            "以下内容未受有效签名保护，仅为文件自述。",
        )
    } else {
        words.pick(
            "A valid signature vouches for the items listed at the end.",
            "末行所列数据项受有效签名保护。",
        )
    };
    html.around("<p class=\"note\">", trust, "</p>\n<table>\n");
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let kind = words.licence_kind(&licence.kind);
    html.row(words.pick("Kind", "类别"), kind);
    html.row(words.pick("Name", "证照名称"), &text(&licence.name));
    let type_name = text(&licence.type_name);
    html.row(
        words.pick("Type", "证照类型"),
        &coded(type_name, &licence.type_code),
    );
    html.row(words.pick("Number", "证照编号"), &text(&licence.number));
    html.code_row(words.pick("Identifier", "证照标识"), &text(&licence.id));
    let issuer = coded(text(&licence.issuer), &licence.issuer_code);
    html.row(words.pick("Issuer", "颁发机构"), &issuer);
    html.row(words.pick("Holder", "持证主体"), &text(&licence.holder));
    html.row(
        words.pick("Holder's code", "持证主体代码"),
        &text(&licence.holder_code),
    );
    html.row(words.pick("Issued", "颁发日期"), &text(&licence.issued));
    let until = licence.valid_until.as_deref().unwrap_or_default();
    let until = match until {
        "long-term" => words.pick("no end", "长期"),
        other => other,
    };
    let from = text(&licence.valid_from);
    let validity = match (from.is_empty(), until.is_empty()) {
        (true, true) => String::new(),
        _ => format!("{from} – {until}"),
    };
    html.row(words.pick("Valid", "有效期"), &validity);
    html.row(words.pick("Status", "证照状态"), &status(licence, words));
    bounds(html, licence, words);
    html.code_row(
        words.pick("Under a valid signature", "受保护数据项"),
        &licence.trusted_fields.join(" "),
    );
    html.markup("</table>\n");
    carriers(html, licence, words);
}

/// A name with its code behind it.
fn coded(name: String, code: &Option<String>) -> String {
    match code {
        Some(code) if name.is_empty() => code.clone(),
        Some(code) => format!("{name} ({code})"),
        None => name,
    }
}

fn status(licence: &LicenceSummary, words: Words) -> String {
    let by = match licence.status_by {
        None => return words.pick("not checked", "未查询").to_owned(),
        Some("statement") => words.pick("by a signed statement", "依据签名的状态声明"),
        Some("dates") => words.pick("by the dates on it", "依据证照所载有效期"),
        Some(_) => words.pick("by the caller's word", "依据调用方提供的状态"),
    };
    let status = words.licence_status(&licence.status);
    words.filled("{}, {}", "{}（{}）", &[status, by])
}

/// What an annotated copy or a proof is for, and until when.
fn bounds(html: &mut Html, licence: &LicenceSummary, words: Words) {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    if let Some(copy) = &licence.copy {
        let made = [text(&copy.maker), text(&copy.made_at)];
        let made = made.join(" ");
        let label = words.pick("Annotated copy by", "加注件制作");
        html.row(label, made.trim());
    }
    let of_proof = licence.proof.as_ref();
    if let Some(proof) = of_proof {
        html.row(words.pick("Facts as of", "事实截至"), &text(&proof.as_of));
        html.row(
            words.pick("On the basis of", "查询依据"),
            &text(&proof.basis),
        );
    }
    let copy = licence.copy.iter().map(|c| (&c.purpose, &c.expires));
    let proof = of_proof.into_iter().map(|p| (&p.purpose, &p.expires));
    for (purpose, expires) in copy.chain(proof) {
        html.row(words.pick("Good for", "限定用途"), &text(purpose));
        html.row(words.pick("Good until", "使用期限至"), &text(expires));
    }
}

/// Where the items were found, and what vouches for each place.
fn carriers(html: &mut Html, licence: &LicenceSummary, words: Words) {
    let unsafe_ones = licence.carriers.iter().filter(|c| c.covered != "passed");
    let paths: Vec<&str> = unsafe_ones
        .map(|c| c.path.as_str())
        .take(CARRIERS)
        .collect();
    if !paths.is_empty() {
        let text = words.filled(
            "Under no valid signature: {}",
            "未受有效签名保护的数据文件：{}",
            &[&paths.join(" ")],
        );
        html.around("<p class=\"note\">", &text, "</p>\n");
    }
}
