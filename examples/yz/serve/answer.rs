//! Answers over HTTP, good and bad.

use http_body_util::Full;
use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header;
use hyper::header::HeaderMap;
use hyper::header::HeaderName;
use hyper::header::HeaderValue;

use crate::lang::Lang;
use crate::serve::page;

pub(super) type Response = hyper::Response<Full<Bytes>>;

/// Pages run nothing and fetch nothing; the page with the form may send it here.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; \
frame-ancestors 'none'";

/// Why a request was not answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refusal(StatusCode);

impl Refusal {
    pub(super) const fn of(status: StatusCode) -> Self {
        Self(status)
    }

    /// Whether the client may still be sending what is not wanted.
    pub(super) fn may_be_sending(self) -> bool {
        let told = [
            StatusCode::PAYLOAD_TOO_LARGE,
            StatusCode::SERVICE_UNAVAILABLE,
        ];
        told.contains(&self.0)
    }

    /// The answer: an object for programs, a page for people.
    pub(super) fn response(self, lang: Lang, html: bool) -> Response {
        let text = self.text(lang);
        let mut response = if html {
            page(page::refusal(lang, self.0.as_u16(), text))
        } else {
            let body = serde_json::json!({ "status": self.0.as_u16(), "error": text });
            json(body.to_string())
        };
        *response.status_mut() = self.0;
        let headers = response.headers_mut();
        if self.0 == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        if self.0 == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
        }
        // What is left of an upload is not read; the next request would begin in it.
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        response
    }

    const fn text(self, lang: Lang) -> &'static str {
        let (zh, en) = match self.0 {
            StatusCode::BAD_REQUEST => (
                "上传不完整或格式有误",
                "the upload is empty, incomplete or malformed",
            ),
            StatusCode::FORBIDDEN => (
                "不接受其他网站发来的上传",
                "uploads from other sites are not taken",
            ),
            StatusCode::METHOD_NOT_ALLOWED => (
                "此地址不支持该方法",
                "this address does not take that method",
            ),
            StatusCode::MISDIRECTED_REQUEST => (
                "请以本机地址访问",
                "this service answers under the names of the loopback only",
            ),
            StatusCode::NOT_FOUND => ("没有此页面", "there is nothing at this address"),
            StatusCode::PAYLOAD_TOO_LARGE => {
                ("文件超过大小上限", "the upload is longer than the limit")
            }
            StatusCode::REQUEST_TIMEOUT => ("上传超时", "the upload took too long"),
            StatusCode::SERVICE_UNAVAILABLE => {
                ("服务繁忙，请稍后再试", "busy; please try again shortly")
            }
            _ => ("内部错误", "internal error"),
        };
        lang.pick(zh, en)
    }
}

pub(super) fn json(body: String) -> Response {
    response("application/json; charset=utf-8", body)
}

pub(super) fn page(body: String) -> Response {
    response("text/html; charset=utf-8", body)
}

fn response(kind: &'static str, body: String) -> Response {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    let fixed: [(HeaderName, &'static str); 6] = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // With none at all, browsers do not say either that the form is one of ours.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Accept, Accept-Language"),
    ];
    for (name, value) in fixed {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

/// Whether the client is a browser that wants to show something.
pub(super) fn wants_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    accept.is_some_and(|v| v.contains("text/html"))
}

/// Whether a Host header names the loopback.
pub(super) fn is_loopback(host: &str) -> bool {
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    let address = name.trim_start_matches('[').trim_end_matches(']');
    let address: Option<std::net::IpAddr> = address.parse().ok();
    name.eq_ignore_ascii_case("localhost") || address.is_some_and(|a| a.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_only_lead_here_are_not_the_loopback() {
        for host in ["localhost:8317", "127.0.0.1", "127.0.0.1:80", "[::1]:8317"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example:80", "10.0.0.1", ""] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
