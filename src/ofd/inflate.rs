//! The data of one entry, in pieces, with length and checksum verified.

use std::cell::Cell;

use crc32fast::Hasher as Crc;
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
    if length == packed.size && crc.finalize() == packed.crc {
        Ok(())
    } else {
        Err(PackageFaultKind::EntryDamaged)
    }
}

/// Inflates short entries, one after another, in the same memory.
pub(super) struct Inflater(Option<Decompress>);

thread_local! {
    /// That of the last package, for the next: to make its tables and window takes longer than a short entry does.
    static SPARE: Cell<Option<Decompress>> = const { Cell::new(None) };
}

impl Drop for Inflater {
    fn drop(&mut self) {
        // A thread that ends keeps nothing.
        let _ = SPARE.try_with(|spare| spare.set(self.0.take()));
    }
}

impl Inflater {
    pub(super) fn new() -> Self {
        Self(SPARE.try_with(Cell::take).ok().flatten())
    }

    /// All of an entry's data, under the same conditions as [`stream`]. Takes as much memory as the entry declares.
    pub(super) fn whole(&mut self, packed: &Packed<'_>) -> Result<Vec<u8>, PackageFaultKind> {
        let damaged = PackageFaultKind::EntryDamaged;
        let bytes = match packed.method {
            Method::Stored => packed.data.to_vec(),
            Method::Deflated => {
                let size = usize::try_from(packed.size).map_err(|_| damaged)?;
                self.inflate(packed.data, size)?
            }
        };
        let mut crc = Crc::new();
        crc.update(&bytes);
        if length(&bytes) == packed.size && crc.finalize() == packed.crc {
            Ok(bytes)
        } else {
            Err(damaged)
        }
    }

    fn inflate(&mut self, data: &[u8], size: usize) -> Result<Vec<u8>, PackageFaultKind> {
        let damaged = PackageFaultKind::EntryDamaged;
        let inflater = self.0.get_or_insert_with(|| Decompress::new(false));
        inflater.reset(false);
        // One more than declared, so that too long a stream shows.
        let mut bytes = Vec::with_capacity(size.saturating_add(1));
        let mut rest = data;
        loop {
            let (consumed, produced) = (inflater.total_in(), bytes.len());
            let status = inflater
                .decompress_vec(rest, &mut bytes, FlushDecompress::None)
                .map_err(|_| damaged)?;
            if bytes.len() > size {
                return Err(damaged);
            }
            let used = inflater.total_in().saturating_sub(consumed);
            rest = usize::try_from(used)
                .ok()
                .and_then(|n| rest.get(n..))
                .ok_or(damaged)?;
            match status {
                Status::StreamEnd if rest.is_empty() => return Ok(bytes),
                Status::StreamEnd => return Err(PackageFaultKind::DataAfterStream),
                Status::Ok | Status::BufError if used == 0 && bytes.len() == produced => {
                    return Err(damaged);
                }
                Status::Ok | Status::BufError => {}
            }
        }
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
