//! Data as a whole, in memory.

use super::bits::BitReader;
use super::block::Block;
use super::framing::{Framing, Part};
use super::inverse::Inverse;
use super::{BunzipError, Unexpected, crc, fallback, repeats};

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
        let mut framing = Framing::default();
        loop {
            match framing.next_part(&mut bits)? {
                Part::Block { max_block_len } => {
                    self.block.read(&mut bits, max_block_len)?;
                    framing.add_block(self.block.crc);
                    append_text(&self.block, &mut self.inverse, max_len, output)?;
                }
                Part::StreamEnd if bits.position() == input.len() * 8 => return Ok(()),
                Part::StreamEnd => {}
            }
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

/// Appends what a block stands for, checked, up to `max_len` bytes in all.
pub(super) fn append_text(
    block: &Block,
    inverse: &mut Inverse,
    max_len: usize,
    output: &mut Vec<u8>,
) -> Result<(), Unexpected> {
    let start = output.len();
    let text = inverse.text(&block.runs, block.origin)?;
    repeats::expand(text, max_len, output)?;
    let checksum = crc::of_block(output.get(start..).unwrap_or_default());
    if checksum == block.crc {
        Ok(())
    } else {
        Err(Unexpected)
    }
}
