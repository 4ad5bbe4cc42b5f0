//! What stands around the blocks: headers, magic numbers, ends of streams.

use crate::bits::BitReader;
use crate::crc;
use crate::error::Unexpected;

/// `BZh`, before the digit of the level.
const STREAM_MAGIC: u32 = 0x0042_5a68;
/// Digits of pi start a block, in two halves of 24 bits.
const BLOCK_MAGIC: (u32, u32) = (0x31_4159, 0x26_5359);
/// Digits of the square root of pi end a stream.
const END_MAGIC: (u32, u32) = (0x17_7245, 0x38_5090);
/// Bytes of a block, before repeats are expanded, for each level from 1 to 9.
const LEVEL_LEN: usize = 100_000;

/// What comes next.
pub(crate) enum Part {
    /// A block, of at most so many bytes before repeats are expanded.
    Block { max_block_len: usize },
    /// Nothing more of this stream; the reader is at a whole byte.
    StreamEnd,
}

/// Where between headers, blocks and ends the reader is.
#[derive(Default)]
pub(crate) struct Framing {
    /// Bytes that blocks of this stream may have, once its header is read.
    max_block_len: Option<usize>,
    /// Checksum of the checksums of this stream so far.
    combined: u32,
}

impl Framing {
    /// Reads up to the next block, behind its magic number, or end of a stream.
    pub(crate) fn next_part(&mut self, bits: &mut BitReader<'_>) -> Result<Part, Unexpected> {
        let max_block_len = match self.max_block_len {
            Some(max_block_len) => max_block_len,
            None => self.read_header(bits)?,
        };
        match (bits.take(24), bits.take(24)) {
            BLOCK_MAGIC => Ok(Part::Block { max_block_len }),
            END_MAGIC if bits.take(32) == self.combined => {
                bits.check_end()?;
                bits.align();
                self.max_block_len = None;
                Ok(Part::StreamEnd)
            }
            _ => Err(Unexpected),
        }
    }

    fn read_header(&mut self, bits: &mut BitReader<'_>) -> Result<usize, Unexpected> {
        let (magic, level) = (bits.take(24), bits.take(8).wrapping_sub(u32::from(b'0')));
        if magic != STREAM_MAGIC || !(1..=9).contains(&level) {
            return Err(Unexpected);
        }
        let max_block_len = level as usize * LEVEL_LEN;
        *self = Self {
            max_block_len: Some(max_block_len),
            combined: 0,
        };
        Ok(max_block_len)
    }

    /// Counts a block's checksum in.
    pub(crate) fn add_block(&mut self, checksum: u32) {
        self.combined = crc::of_stream(self.combined, checksum);
    }
}
