//! Data as a whole, in memory.

use crate::bits::BitReader;
use crate::block::Block;
use crate::error::{DecompressError, Unexpected};
use crate::framing::{Framing, Part};
use crate::inverse::Inverse;
use crate::{crc, fallback, repeats};

/// Decompresses bzip2 data, using the same memory for one input after another.
///
/// ```
/// use bunzip::Decoder;
///
/// let compressed = b"BZh91AY&SY\x4e\xec\xe8\x36\x00\x00\x02\x51\x80\x00\x10\x40\x00\x06\x44\x90\
///     \x80\x20\x00\x31\x06\x4c\x41\x01\xa7\xa9\xa5\x80\xbb\x94\x31\xf8\xbb\x92\x29\xc2\x84\x82\
///     \x77\x67\x41\xb0";
/// let mut decoder = Decoder::new();
/// let mut output = Vec::new();
/// decoder.decompress(compressed, 1_000_000, &mut output)?;
/// assert_eq!(output, b"hello world\n");
/// # Ok::<(), bunzip::DecompressError>(())
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
    /// delivers what is used, such as 2 MiB for inputs that decompress to 300 KB.
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
    /// [`DecompressError::TooLarge`] when more than `max_len` bytes come out; the other
    /// kinds of [`DecompressError`] when libbz2 refuses the data.
    pub fn decompress(
        &mut self,
        input: &[u8],
        max_len: usize,
        output: &mut Vec<u8>,
    ) -> Result<(), DecompressError> {
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
    pub(crate) fn decompress_expected(
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

/// Decompresses one input, one or more bzip2 streams and nothing else, to at most
/// `max_len` bytes. With several inputs, keep a [`Decoder`].
///
/// # Errors
///
/// Those of [`Decoder::decompress`].
///
/// ```
/// assert!(bunzip::decompress(b"no bzip2", 1_000_000).is_err());
/// ```
pub fn decompress(input: &[u8], max_len: usize) -> Result<Vec<u8>, DecompressError> {
    let mut output = Vec::new();
    Decoder::new().decompress(input, max_len, &mut output)?;
    Ok(output)
}

/// Appends what a block stands for, checked, up to `max_len` bytes in all.
pub(crate) fn append_text(
    block: &Block,
    inverse: &mut Inverse,
    max_len: usize,
    output: &mut Vec<u8>,
) -> Result<(), Unexpected> {
    let start = output.len();
    let text = inverse.text(&block.runs, block.origin)?;
    repeats::expand(text, max_len, output)?;
    let checksum = crc::of_block(output.get(start..).ok_or(Unexpected)?);
    if checksum == block.crc {
        Ok(())
    } else {
        Err(Unexpected)
    }
}
