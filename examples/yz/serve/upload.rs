//! Reading an upload: bounded in size and time, and never into a file.

use std::sync::Arc;
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
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio::time::timeout;
use tokio::time::timeout_at;

use crate::serve::answer::Refusal;

/// How much of a refused upload is still taken in, and for how long: a client that is cut off while it sends does not
/// get to read the answer.
const DRAIN: usize = 8;
const DRAIN_TIME: Duration = Duration::from_secs(2);

/// Longest name kept, in characters.
const NAME: usize = 255;

/// The unit in which memory is given out.
const UNIT: usize = 64 << 10;

/// How long a client may send next to nothing, and what that is, in octets: less than eight thousand in a second.
const WINDOW: Duration = Duration::from_secs(5);
const LEAST: usize = 40 << 10;

/// What uploads may take.
#[derive(Clone, Debug)]
pub(super) struct Bounds {
    /// Octets, of the whole body of one.
    pub(super) size: usize,
    /// From the first octet of one to its last.
    pub(super) time: Duration,
    /// Memory that is free for all of them together, in units.
    memory: Arc<Semaphore>,
}

impl Bounds {
    /// * `memory`: octets for all uploads together; one of the greatest size always fits.
    pub(super) fn new(size: usize, time: Duration, memory: usize) -> Self {
        let units = memory.max(size.saturating_mul(COPIES)) / UNIT + 1;
        Self {
            size,
            time,
            memory: Arc::new(Semaphore::new(units)),
        }
    }
}

/// How often a form is in memory while its file is taken out of it.
const COPIES: usize = 2;

/// A file that came, and the memory that it takes until it goes.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) bytes: Bytes,
    _memory: Memory,
}

/// Memory that one upload was given.
#[derive(Debug)]
struct Memory {
    free: Arc<Semaphore>,
    given: Option<OwnedSemaphorePermit>,
}

impl Memory {
    /// Takes as much as is missing to `octets`, if there is as much; nobody waits for more while he holds some.
    fn reach(&mut self, octets: usize) -> Result<(), Refusal> {
        let busy = || Refusal::of(StatusCode::SERVICE_UNAVAILABLE);
        let held = self
            .given
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        let missing = (octets / UNIT + 1).saturating_sub(held);
        let missing = u32::try_from(missing).map_err(|_| busy())?;
        let more = Arc::clone(&self.free).try_acquire_many_owned(missing);
        let more = more.map_err(|_| busy())?;
        match &mut self.given {
            Some(given) => given.merge(more),
            None => self.given = Some(more),
        }
        Ok(())
    }
}

/// The length that the head of a request states.
fn declared_length(headers: &HeaderMap) -> Result<Option<u64>, Refusal> {
    let Some(value) = headers.get(header::CONTENT_LENGTH) else {
        return Ok(None);
    };
    let length = value.to_str().ok().and_then(|v| v.parse().ok());
    length.map(Some).ok_or(Refusal::of(StatusCode::BAD_REQUEST))
}

/// Reads the file in a request: its body, or the only file of a form.
pub(super) async fn read(request: Request<Incoming>, bounds: &Bounds) -> Result<Upload, Refusal> {
    let declared = declared_length(request.headers())?;
    let (head, body) = request.into_parts();
    if declared.is_some_and(|length| length > bounds.size as u64) {
        drain(body, bounds.size).await;
        return Err(Refusal::of(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let kind = head.headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|v| v.to_str().ok()).unwrap_or_default();
    let is_form = kind.trim_start().starts_with("multipart/");
    let length = declared.and_then(|n| usize::try_from(n).ok());
    let mut collecting = Collecting {
        body,
        read: Vec::new(),
        most: bounds.size,
        expected: length.unwrap_or(bounds.size),
        copies: if is_form { COPIES } else { 1 },
        memory: Memory {
            free: Arc::clone(&bounds.memory),
            given: None,
        },
    };
    let all = timeout(bounds.time, collecting.all()).await;
    let all = all.unwrap_or(Err(Refusal::of(StatusCode::REQUEST_TIMEOUT)));
    let Collecting {
        body, read, memory, ..
    } = collecting;
    if let Err(refusal) = all {
        // What is free again is not waited for by the one who has to come back.
        drop((read, memory));
        if refusal.may_be_sending() {
            drain(body, bounds.size).await;
        }
        return Err(refusal);
    }
    let (name, bytes) = if is_form {
        from_form(kind, read.into()).await?
    } else {
        let name = parameter(head.uri.query(), "name");
        (shortened(&name.unwrap_or_default()), Bytes::from(read))
    };
    if bytes.is_empty() {
        return Err(Refusal::of(StatusCode::BAD_REQUEST));
    }
    Ok(Upload {
        name,
        bytes,
        _memory: memory,
    })
}

/// A body as it comes.
struct Collecting {
    body: Incoming,
    read: Vec<u8>,
    most: usize,
    /// Octets, if it does as it says.
    expected: usize,
    copies: usize,
    memory: Memory,
}

impl Collecting {
    /// Takes everything in. Memory is taken for what has come and not for what was promised.
    async fn all(&mut self) -> Result<(), Refusal> {
        let (mut window, mut arrived) = (Instant::now() + WINDOW, 0);
        loop {
            let Ok(frame) = timeout_at(window, self.body.frame()).await else {
                if arrived < LEAST {
                    return Err(Refusal::of(StatusCode::REQUEST_TIMEOUT));
                }
                (window, arrived) = (Instant::now() + WINDOW, 0);
                continue;
            };
            let Some(frame) = frame else {
                return Ok(());
            };
            // The client went away, or broke the form of the transfer.
            let frame = frame.map_err(|_| Refusal::of(StatusCode::BAD_REQUEST))?;
            if let Ok(data) = frame.into_data() {
                arrived += data.len();
                self.take(&data)?;
            }
        }
    }

    fn take(&mut self, data: &[u8]) -> Result<(), Refusal> {
        let needed = self.read.len() + data.len();
        if needed > self.most {
            return Err(Refusal::of(StatusCode::PAYLOAD_TOO_LARGE));
        }
        if needed > self.read.capacity() {
            let room = (self.read.capacity() * 2).min(self.expected).max(needed);
            self.memory.reach(room * self.copies)?;
            self.read.reserve_exact(room - self.read.len());
        }
        self.read.extend_from_slice(data);
        Ok(())
    }
}

/// Takes in some of what a client that was refused is still sending.
async fn drain(mut body: Incoming, most: usize) {
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

/// Name and content of the only file in a form. About which of several the answer would be, nobody could tell.
async fn from_form(kind: &str, body: Bytes) -> Result<(String, Bytes), Refusal> {
    let broken = |_| Refusal::of(StatusCode::BAD_REQUEST);
    let boundary = multer::parse_boundary(kind).map_err(broken)?;
    let mut form = Multipart::new(BodyDataStream::new(Full::new(body)), boundary);
    let mut found = None;
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let Some(name) = field.file_name().map(shortened) else {
            continue;
        };
        if found.is_some() {
            return Err(Refusal::of(StatusCode::BAD_REQUEST));
        }
        found = Some((name, field.bytes().await.map_err(broken)?));
    }
    found.ok_or(Refusal::of(StatusCode::BAD_REQUEST))
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
                // The number reader takes a sign, too.
                let digits = std::str::from_utf8(digits).ok()?;
                if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                    return None;
                }
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
        let query = Some("lang=zh&name=%E8%AF%81+1.ofd&bad=%E8%A&sign=%+1");
        assert_eq!(parameter(query, "name").as_deref(), Some("证 1.ofd"));
        assert_eq!(parameter(query, "lang").as_deref(), Some("zh"));
        assert_eq!(parameter(query, "bad"), None);
        assert_eq!(parameter(query, "sign"), None);
        assert_eq!(parameter(None, "name"), None);
    }
}
