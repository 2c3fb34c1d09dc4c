//! The certificates of a signature as a tree: anchors at the top, signer and seal at the ends.

use crate::report::CertificateSummary;
use crate::report::SignatureReport;
use crate::report::render::Words;
use crate::report::render::html::markup::Html;
use crate::report::render::text::common_name;
use crate::report::render::text::day;

/// Deepest tree drawn; no path is longer than the limit on paths, which is shorter.
const DEPTH: usize = 32;

/// A path from an anchor down, and what hangs at its end.
struct Branch<'a> {
    path: Vec<&'a CertificateSummary>,
    end: String,
}

pub(super) fn write(html: &mut Html, signature: &SignatureReport, words: Words) {
    let seal = signature.seal.as_ref();
    let signed = words.filled(
        "signed this file (signature {})",
        "签署本文件（签名 {}）",
        &[&signature.id],
    );
    let made = seal.map(|s| words.filled("made the seal “{}”", "制作印章“{}”", &[&s.name]));
    // Without signer the first chain is the maker's, as in a seal that stands alone.
    let (of_signer, of_maker) = match signature.signer {
        Some(_) => (&signature.chain, &signature.maker_chain),
        None => (&signature.maker_chain, &signature.chain),
    };
    let signer = (signature.signer.as_ref(), of_signer, Some(signed));
    let maker = (
        seal.and_then(|s| s.maker_certificate.as_ref()),
        of_maker,
        made,
    );
    let mut branches = Vec::new();
    let mut loose = Vec::new();
    for (certificate, chain, end) in [signer, maker] {
        match (certificate, end) {
            (Some(_), Some(end)) if !chain.is_empty() => branches.push(Branch {
                path: chain.iter().rev().collect(),
                end,
            }),
            (Some(certificate), Some(end)) => loose.push((certificate, end)),
            _ => {}
        }
    }
    if branches.is_empty() && loose.is_empty() {
        return;
    }
    html.around("<h3>", words.pick("Certificates", "证书链"), "</h3>\n");
    html.markup("<ul class=\"tree\">\n");
    let all: Vec<&Branch<'_>> = branches.iter().collect();
    level(html, &all, 0, words);
    for (certificate, end) in &loose {
        html.markup("<li>");
        node(html, certificate, None, words);
        html.markup("<ul><li><div class=\"indeterminate\">");
        let issuer = common_name(&certificate.issuer);
        html.text(&words.filled(
            "no path to a trust anchor was found; issuer: {}",
            "未找到通向信任锚的证书链；颁发者：{}",
            &[&issuer],
        ));
        html.markup("</div></li>");
        html.around("<li><div>", end, "</div></li></ul></li>\n");
    }
    html.markup("</ul>\n");
}

fn level(html: &mut Html, branches: &[&Branch<'_>], depth: usize, words: Words) {
    if depth > DEPTH {
        return;
    }
    let mut rest: Vec<&Branch<'_>> = branches.to_vec();
    while let Some(first) = rest.first().copied() {
        let Some(certificate) = first.path.get(depth).copied() else {
            html.around("<li><div>", &first.end, "</div></li>\n");
            rest.remove(0);
            continue;
        };
        let same = |b: &&&Branch<'_>| b.path.get(depth).is_some_and(|c| is_same(c, certificate));
        let here: Vec<&Branch<'_>> = rest.iter().filter(same).copied().collect();
        rest.retain(|b| !same(&b));
        html.markup("<li>");
        let anchor = (depth == 0).then(|| words.pick("trust anchor", "信任锚"));
        node(html, certificate, anchor, words);
        html.markup("<ul>\n");
        level(html, &here, depth.saturating_add(1), words);
        html.markup("</ul></li>\n");
    }
}

fn is_same(a: &CertificateSummary, b: &CertificateSummary) -> bool {
    a.subject == b.subject && a.issuer == b.issuer && a.serial == b.serial
}

fn node(html: &mut Html, certificate: &CertificateSummary, tag: Option<&str>, words: Words) {
    html.markup("<div>");
    html.around("<b>", &common_name(&certificate.subject), "</b>");
    if let Some(tag) = tag {
        html.around("<span class=\"tag\">", tag, "</span>");
    }
    html.around("<br><small>", &certificate.subject, "<br>");
    let facts = words.filled(
        "serial {}, {}, valid {} to {}",
        "序列号 {}，{}，有效期 {} 至 {}",
        &[
            &certificate.serial,
            &certificate.key,
            &day(certificate.valid_from, words),
            &day(certificate.valid_until, words),
        ],
    );
    html.text(&facts).markup("</small></div>");
}
