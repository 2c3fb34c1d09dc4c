//! The data of one entry, in pieces, with length and checksum verified.

use flate2::Crc;
use flate2::Decompress;
use flate2::FlushDecompress;
use flate2::Status;

use crate::ofd::fault::PackageFaultKind;

/// Bytes inflated at a time; no copy of an entry is made that nobody asked for.
const PIECE: usize = 64 << 10;

/// How an entry is packed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Method {
    Deflated,
    Stored,
}

/// What the directory says about an entry's data.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packed<'a> {
    pub(super) data: &'a [u8],
    pub(super) method: Method,
    pub(super) size: u64,
    pub(super) crc: u32,
}

/// Gives the inflated data to `sink`, piece by piece. What `sink` was given counts only if the answer is `Ok`.
///
/// Never yields more than the declared size.
pub(super) fn stream(
    packed: &Packed<'_>,
    sink: &mut dyn FnMut(&[u8]),
) -> Result<(), PackageFaultKind> {
    let mut crc = Crc::new();
    let length = match packed.method {
        Method::Stored => {
            crc.update(packed.data);
            sink(packed.data);
            length(packed.data)
        }
        Method::Deflated => inflate(packed, &mut |piece| {
            crc.update(piece);
            sink(piece);
        })?,
    };
    if length == packed.size && crc.sum() == packed.crc {
        Ok(())
    } else {
        Err(PackageFaultKind::EntryDamaged)
    }
}

fn inflate(packed: &Packed<'_>, sink: &mut dyn FnMut(&[u8])) -> Result<u64, PackageFaultKind> {
    let damaged = PackageFaultKind::EntryDamaged;
    let mut inflater = Decompress::new(false);
    let mut buffer = vec![0; PIECE];
    let mut rest = packed.data;
    loop {
        let (consumed, produced) = (inflater.total_in(), inflater.total_out());
        let status = inflater
            .decompress(rest, &mut buffer, FlushDecompress::None)
            .map_err(|_| damaged)?;
        let used = inflater.total_in().saturating_sub(consumed);
        let made = inflater.total_out().saturating_sub(produced);
        if inflater.total_out() > packed.size {
            return Err(damaged);
        }
        let made_bytes = usize::try_from(made)
            .ok()
            .and_then(|n| buffer.get(..n))
            .ok_or(damaged)?;
        sink(made_bytes);
        rest = usize::try_from(used)
            .ok()
            .and_then(|n| rest.get(n..))
            .ok_or(damaged)?;
        match status {
            Status::StreamEnd if rest.is_empty() => return Ok(inflater.total_out()),
            Status::StreamEnd => return Err(PackageFaultKind::DataAfterStream),
            Status::Ok | Status::BufError if used == 0 && made == 0 => return Err(damaged),
            Status::Ok | Status::BufError => {}
        }
    }
}

/// A length as the archive counts it.
pub(super) fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
