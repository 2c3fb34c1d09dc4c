//! The wire: one frame is its length in four octets, big-endian, one octet that says what it is, and a body.
//!
//! Both sides bound what they read, in length and in time: the other side may be anybody who reaches the socket.

use std::io;
use std::io::Read;
use std::io::Write;
use std::time::Duration;
use std::time::Instant;

/// Longest body, in bytes. What is signed in seals and CMS is a list of digests, far below this.
pub(crate) const MAX_BODY: usize = 1 << 20;

/// What a frame is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// Question: which key is it? No body.
    Describe = 1,
    /// Question: sign this message.
    Sign = 2,
    /// Question: sign this digest.
    SignDigest = 3,
    /// Answer: the algorithm in one octet, then SubjectPublicKeyInfo.
    Key = 17,
    /// Answer: a signature value.
    Value = 18,
    /// Answer: nothing was signed; the body is one octet, see `service::Refusal`.
    Refused = 19,
}

impl Kind {
    fn from_octet(octet: u8) -> io::Result<Self> {
        [
            Self::Describe,
            Self::Sign,
            Self::SignDigest,
            Self::Key,
            Self::Value,
            Self::Refused,
        ]
        .into_iter()
        .find(|&kind| kind as u8 == octet)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "unknown kind of frame"))
    }
}

/// A connection whose single reads and writes can be given a time.
pub(crate) trait Channel: Read + Write + Send {
    /// Bounds the next reads and writes.
    fn set_time(&self, time: Duration) -> io::Result<()>;
}

impl Channel for std::net::TcpStream {
    fn set_time(&self, time: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(time))?;
        self.set_write_timeout(Some(time))
    }
}

#[cfg(unix)]
impl Channel for std::os::unix::net::UnixStream {
    fn set_time(&self, time: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(time))?;
        self.set_write_timeout(Some(time))
    }
}

/// Sends one frame, all of it within `time`.
pub(crate) fn send(
    channel: &mut dyn Channel,
    kind: Kind,
    body: &[u8],
    time: Duration,
) -> io::Result<()> {
    let length = u32::try_from(body.len()).ok();
    let length = length
        .filter(|_| body.len() <= MAX_BODY)
        .ok_or_else(too_long)?;
    let mut frame = Vec::with_capacity(body.len() + 5);
    frame.extend_from_slice(&length.to_be_bytes());
    frame.push(kind as u8);
    frame.extend_from_slice(body);
    let end = Instant::now() + time;
    let mut rest = frame.as_slice();
    while !rest.is_empty() {
        channel.set_time(left(end)?)?;
        let written = channel.write(rest)?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        rest = &rest[written..];
    }
    channel.flush()
}

/// Receives one frame, all of it within `time`. `None` if the other side closed the connection before it began.
pub(crate) fn receive(
    channel: &mut dyn Channel,
    time: Duration,
) -> io::Result<Option<(Kind, Vec<u8>)>> {
    let end = Instant::now() + time;
    let mut head = [0; 5];
    if !fill(channel, &mut head, end)? {
        return Ok(None);
    }
    let [a, b, c, d, kind] = head;
    let kind = Kind::from_octet(kind)?;
    let length = u32::from_be_bytes([a, b, c, d]) as usize;
    if length > MAX_BODY {
        return Err(too_long());
    }
    let mut body = vec![0; length];
    if length > 0 && !fill(channel, &mut body, end)? {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some((kind, body)))
}

/// Fills `out` before `end`; `false` if the connection was closed before the first octet. A sender of single octets
/// gains nothing: the time is for all of them.
fn fill(channel: &mut dyn Channel, out: &mut [u8], end: Instant) -> io::Result<bool> {
    let mut filled = 0;
    while filled < out.len() {
        channel.set_time(left(end)?)?;
        match channel.read(&mut out[filled..])? {
            0 if filled == 0 => return Ok(false),
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => filled += read,
        }
    }
    Ok(true)
}

fn left(end: Instant) -> io::Result<Duration> {
    let left = end.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(io::ErrorKind::TimedOut.into());
    }
    Ok(left)
}

fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the frame is too long")
}
