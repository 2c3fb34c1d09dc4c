//! One lane's message, block by block.

use crate::crypto::sm3::START;
use crate::crypto::sm3::State;

/// Octets of the end of a message that share the last block with its length.
const LAST: usize = 55;

/// The message that goes through a lane, and where its digest is wanted.
pub(super) struct Lane<'a> {
    whole: std::slice::Iter<'a, [u8; 64]>,
    /// The last octets with the padding (GB/T 32905, 5.2): one block or two.
    end: [[u8; 64]; 2],
    /// Blocks of the end that are still to come.
    left: usize,
    digest: Option<&'a mut [u8; 32]>,
}

/// Blocks of a message with its padding.
pub(super) const fn block_count(message: &[u8]) -> usize {
    let (whole, rest) = message.as_chunks::<64>();
    whole.len().saturating_add(end_blocks(rest))
}

const fn end_blocks(rest: &[u8]) -> usize {
    if rest.len() <= LAST { 1 } else { 2 }
}

impl<'a> Lane<'a> {
    /// A lane without a message.
    pub(super) fn idle() -> Self {
        Self {
            whole: [].iter(),
            end: [[0; 64]; 2],
            left: 0,
            digest: None,
        }
    }

    /// Starts a message in lane number `number`.
    pub(super) fn new(
        message: &'a [u8],
        digest: &'a mut [u8; 32],
        state: &mut State,
        number: usize,
    ) -> Self {
        for (word, start) in state.iter_mut().zip(START) {
            if let Some(lane) = word.get_mut(number) {
                *lane = start;
            }
        }
        let (whole, rest) = message.as_chunks::<64>();
        let left = end_blocks(rest);
        let bits = u64::try_from(message.len())
            .unwrap_or(u64::MAX)
            .wrapping_mul(8);
        // The end stands at the end of the two blocks, as long as it is.
        let mut end = [[0; 64]; 2];
        let from = end.len().saturating_sub(left);
        let octets = end.get_mut(from..).unwrap_or_default().as_flattened_mut();
        let padded = rest.iter().chain(&[0x80]);
        for (octet, value) in octets.iter_mut().zip(padded) {
            *octet = *value;
        }
        if let Some(length) = octets.last_chunk_mut() {
            *length = bits.to_be_bytes();
        }
        Self {
            whole: whole.iter(),
            end,
            left,
            digest: Some(digest),
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.left == 0
    }

    /// The next block; of a lane that is done, one that does not matter.
    pub(super) fn next(&mut self) -> &[u8; 64] {
        if let Some(block) = self.whole.next() {
            return block;
        }
        let [first, last] = &self.end;
        let block = if self.left == 2 { first } else { last };
        self.left = self.left.saturating_sub(1);
        block
    }

    /// Writes the digest of the message that is done, if there was one.
    pub(super) fn finish(&mut self, state: &State, number: usize) {
        let Some(digest) = self.digest.take() else {
            return;
        };
        let words = state.iter().filter_map(|word| word.get(number));
        for (octets, word) in digest.as_chunks_mut::<4>().0.iter_mut().zip(words) {
            *octets = word.to_be_bytes();
        }
    }
}
