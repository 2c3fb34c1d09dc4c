//! The page with the form, and the page that says why there is no answer. Neither shows anything that a stranger chose.

use crate::lang::Lang;

const STYLE: &str = "body{margin:0;background:#e7eaee;color:#1d2430;font:16px/1.7 \"Noto Sans CJK SC\",\"PingFang SC\",\
\"Microsoft YaHei\",Arial,sans-serif}main{max-width:640px;margin:8vh auto;padding:36px 44px;background:#fff;border:1px solid \
#b9c0ca}h1{font-family:\"Noto Serif CJK SC\",\"Songti SC\",SimSun,Georgia,serif;font-size:26px;text-align:center;margin:0 0 \
20px;padding-bottom:14px;border-bottom:3px double}input[type=file]{display:block;width:100%;padding:64px 24px;border:2px \
dashed #5b6472;background:#f4f6f8;font:inherit}button{display:block;width:100%;margin-top:16px;padding:12px;border:0;\
background:#1d3f6e;color:#fff;font:inherit;font-size:18px;letter-spacing:.1em}p{color:#5b6472;font-size:14px}";

/// The page on which a file is dropped.
///
/// * `most`: the longest upload, in bytes.
pub(super) fn form(lang: Lang, most: usize) -> String {
    let title = lang.pick("电子文件核验", "Verify an electronic document");
    let drop = lang.pick(
        "将文件拖放到此处，或点击选择",
        "Drop a file here, or choose one",
    );
    let send = lang.pick("核验", "Verify");
    let most = most.div_ceil(1 << 20);
    let note = match lang {
        Lang::Zh => format!(
            "支持 OFD、电子印章、签章值、CMS签名和时间戳，最大 {most} MiB。文件只在本机内存中处理，不保存。"
        ),
        Lang::En => format!(
            "OFD documents, seals, seal signatures, CMS values and timestamps, up to {most} MiB. The file stays in this \
             machine's memory and is not kept."
        ),
    };
    let (code, query) = (lang.pick("zh-CN", "en"), lang.pick("zh", "en"));
    let body = format!(
        "<form method=\"post\" action=\"/verify?lang={query}\" enctype=\"multipart/form-data\">\
         <label><span>{drop}</span><input type=\"file\" name=\"file\" required></label>\
         <button type=\"submit\">{send}</button></form><p>{note}</p>\
         <p><a href=\"/?lang=zh\">中文</a> · <a href=\"/?lang=en\">English</a> · <a href=\"/openapi.json\">OpenAPI</a></p>"
    );
    page(code, title, &body)
}

/// The page that says why there is no answer.
pub(super) fn refusal(lang: Lang, status: u16, text: &str) -> String {
    let back = lang.pick("返回", "Back");
    let body = format!("<p>{text}</p><p><a href=\"/\">{back}</a></p>");
    let title = format!("{status}");
    page(lang.pick("zh-CN", "en"), &title, &body)
}

fn page(code: &str, title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <style>{STYLE}</style></head>\n<body><main><h1>{title}</h1>{body}</main></body></html>\n"
    )
}
