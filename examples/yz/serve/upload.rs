//! Reading an upload: bounded in size and time, and never into a file.

use std::time::Duration;

use http_body_util::BodyDataStream;
use http_body_util::BodyExt;
use http_body_util::Full;
use hyper::Request;
use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::body::Incoming;
use hyper::header;
use hyper::header::HeaderMap;
use multer::Multipart;
use tokio::time::timeout;

use crate::serve::answer::Refusal;

/// How much of a refused upload is still taken in, and for how long: a client that is cut off while it sends does not
/// get to read the answer.
const DRAIN: usize = 8;
const DRAIN_TIME: Duration = Duration::from_secs(2);

/// Longest name kept, in characters.
const NAME: usize = 255;

/// What one upload may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Octets, of the whole body.
    pub(super) size: usize,
    /// From the first octet to the last.
    pub(super) time: Duration,
}

/// A file that came.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) bytes: Bytes,
}

/// The length that the head of a request states.
pub(super) fn declared_length(headers: &HeaderMap) -> Result<Option<u64>, Refusal> {
    let Some(value) = headers.get(header::CONTENT_LENGTH) else {
        return Ok(None);
    };
    let length = value.to_str().ok().and_then(|v| v.parse().ok());
    length.map(Some).ok_or(Refusal::of(StatusCode::BAD_REQUEST))
}

/// Reads the file in a request: its body, or the first file of a form.
pub(super) async fn read(request: Request<Incoming>, bounds: Bounds) -> Result<Upload, Refusal> {
    let (head, body) = request.into_parts();
    let kind = head.headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|v| v.to_str().ok()).unwrap_or_default();
    let body = timeout(bounds.time, collect(body, bounds.size)).await;
    let body = body.map_err(|_| Refusal::of(StatusCode::REQUEST_TIMEOUT))??;
    let upload = if kind.trim_start().starts_with("multipart/") {
        from_form(kind, body).await?
    } else {
        let name = parameter(head.uri.query(), "name");
        Upload {
            name: shortened(&name.unwrap_or_default()),
            bytes: body,
        }
    };
    if upload.bytes.is_empty() {
        return Err(Refusal::of(StatusCode::BAD_REQUEST));
    }
    Ok(upload)
}

async fn collect(mut body: Incoming, most: usize) -> Result<Bytes, Refusal> {
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        // The client went away, or broke the form of the transfer.
        let frame = frame.map_err(|_| Refusal::of(StatusCode::BAD_REQUEST))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if read.len() + data.len() > most {
            drop(read);
            drain(body, most).await;
            return Err(Refusal::of(StatusCode::PAYLOAD_TOO_LARGE));
        }
        read.extend_from_slice(&data);
    }
    Ok(Bytes::from(read))
}

/// Takes in some of what a client that was refused is still sending.
pub(super) async fn drain(mut body: Incoming, most: usize) {
    let work = async {
        let mut left = most.saturating_mul(DRAIN);
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.into_data().map_or(0, |data| data.len());
            match left.checked_sub(length) {
                Some(rest) => left = rest,
                None => return,
            }
        }
    };
    drop(timeout(DRAIN_TIME, work).await);
}

/// The first file of a form.
async fn from_form(kind: &str, body: Bytes) -> Result<Upload, Refusal> {
    let broken = |_| Refusal::of(StatusCode::BAD_REQUEST);
    let boundary = multer::parse_boundary(kind).map_err(broken)?;
    let mut form = Multipart::new(BodyDataStream::new(Full::new(body)), boundary);
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if let Some(name) = field.file_name().map(shortened) {
            let bytes = field.bytes().await.map_err(broken)?;
            return Ok(Upload { name, bytes });
        }
    }
    Err(Refusal::of(StatusCode::BAD_REQUEST))
}

fn shortened(name: &str) -> String {
    let name: String = name.chars().take(NAME).collect();
    if name.is_empty() {
        "upload".to_owned()
    } else {
        name
    }
}

/// A parameter of the address.
pub(super) fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    let mut pairs = query?.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    decoded(value)
}

/// Takes back percent-encoding (RFC 3986, 2.1) and the `+` of forms.
fn decoded(text: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'+' => octets.push(b' '),
            b'%' => {
                let (digits, after) = after.split_at_checked(2)?;
                let digits = std::str::from_utf8(digits).ok()?;
                octets.push(u8::from_str_radix(digits, 16).ok()?);
                rest = after;
            }
            other => octets.push(*other),
        }
    }
    String::from_utf8(octets).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_or_left_out() {
        let query = Some("lang=zh&name=%E8%AF%81+1.ofd&bad=%E8%A");
        assert_eq!(parameter(query, "name").as_deref(), Some("证 1.ofd"));
        assert_eq!(parameter(query, "lang").as_deref(), Some("zh"));
        assert_eq!(parameter(query, "bad"), None);
        assert_eq!(parameter(None, "name"), None);
    }
}
