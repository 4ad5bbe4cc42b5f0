//! Streams of blocks, and the memory to decode them.

use super::bits::BitReader;
use super::block::Block;
use super::inverse::Inverse;
use super::{BunzipError, Unexpected, crc, fallback, repeats};

/// `BZh`, before the digit of the level.
const STREAM_MAGIC: u32 = 0x0042_5a68;
/// Digits of pi start a block, in two halves of 24 bits.
const BLOCK_MAGIC: (u32, u32) = (0x31_4159, 0x26_5359);
/// Digits of the square root of pi end a stream.
const END_MAGIC: (u32, u32) = (0x17_7245, 0x38_5090);
/// Bytes of a block, before repeats are expanded, for each level from 1 to 9.
const LEVEL_LEN: usize = 100_000;

/// Decompresses bzip2 data, using the same memory for one input after another.
///
/// ```
/// use natsbench::bunzip::Decoder;
///
/// let compressed = b"BZh91AY&SY\x4e\xec\xe8\x36\x00\x00\x02\x51\x80\x00\x10\x40\x00\x06\x44\x90\
///     \x80\x20\x00\x31\x06\x4c\x41\x01\xa7\xa9\xa5\x80\xbb\x94\x31\xf8\xbb\x92\x29\xc2\x84\x82\x77\x67\x41\xb0";
/// let mut decoder = Decoder::new();
/// let mut output = Vec::new();
/// decoder.decompress(compressed, 1_000_000, &mut output)?;
/// assert_eq!(output, b"hello world\n");
/// # Ok::<(), natsbench::bunzip::BunzipError>(())
/// ```
pub struct Decoder {
    block: Block,
    inverse: Inverse,
    fallback_count: u64,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// Sets up the memory: 17 MiB for the largest blocks, of which the system
    /// delivers what is used, 2 MiB for an architecture of `NATS-Bench`.
    #[must_use]
    pub fn new() -> Self {
        Self {
            block: Block::new(),
            inverse: Inverse::new(),
            fallback_count: 0,
        }
    }

    /// Replaces `output` by the decompressed `input`: one or more bzip2 streams
    /// and nothing else. On an error `output` is empty.
    ///
    /// # Errors
    ///
    /// [`BunzipError::Invalid`] when libbz2 refuses the data,
    /// [`BunzipError::TooLong`] when more than `max_len` bytes come out.
    pub fn decompress(
        &mut self,
        input: &[u8],
        max_len: usize,
        output: &mut Vec<u8>,
    ) -> Result<(), BunzipError> {
        output.clear();
        if self.decompress_expected(input, max_len, output).is_ok() {
            return Ok(());
        }
        self.fallback_count += 1;
        fallback::decompress(input, max_len, output)
    }

    /// How many inputs were left to libbz2 so far: the damaged and the unusual.
    #[must_use]
    pub fn fallback_count(&self) -> u64 {
        self.fallback_count
    }

    /// [`decompress`](Self::decompress) without libbz2.
    pub(super) fn decompress_expected(
        &mut self,
        input: &[u8],
        max_len: usize,
        output: &mut Vec<u8>,
    ) -> Result<(), Unexpected> {
        let mut bits = BitReader::starting_at(input, 0);
        loop {
            self.read_stream(&mut bits, max_len, output)?;
            if bits.align() == input.len() {
                return Ok(());
            }
        }
    }

    /// Appends one stream.
    fn read_stream(
        &mut self,
        bits: &mut BitReader<'_>,
        max_len: usize,
        output: &mut Vec<u8>,
    ) -> Result<(), Unexpected> {
        if bits.take(24) != STREAM_MAGIC {
            return Err(Unexpected);
        }
        let level = match bits.take(8) {
            digit @ 0x31..=0x39 => (digit - 0x30) as usize,
            _ => return Err(Unexpected),
        };
        let mut combined = 0;
        loop {
            match (bits.take(24), bits.take(24)) {
                BLOCK_MAGIC => {
                    let checksum = self.read_block(bits, level * LEVEL_LEN, max_len, output)?;
                    combined = crc::of_stream(combined, checksum);
                }
                END_MAGIC if bits.take(32) == combined => return bits.ran_out(),
                _ => return Err(Unexpected),
            }
        }
    }

    /// Appends one block and returns its checksum.
    fn read_block(
        &mut self,
        bits: &mut BitReader<'_>,
        block_len: usize,
        max_len: usize,
        output: &mut Vec<u8>,
    ) -> Result<u32, Unexpected> {
        let start = output.len();
        self.block.read(bits, block_len)?;
        let text = self.inverse.text(&self.block.runs, self.block.origin)?;
        repeats::expand(text, max_len, output)?;
        let checksum = crc::of_block(output.get(start..).unwrap_or_default());
        if checksum == self.block.crc {
            Ok(checksum)
        } else {
            Err(Unexpected)
        }
    }
}

/// Decompresses one input; with several, keep a [`Decoder`].
///
/// # Errors
///
/// Those of [`Decoder::decompress`].
pub fn decompress(input: &[u8], max_len: usize, output: &mut Vec<u8>) -> Result<(), BunzipError> {
    Decoder::new().decompress(input, max_len, output)
}
