//! Reading and decompressing one member after another with the memory of the first.

use crate::bunzip;

use super::decompress::{DECOMPRESSED_LIMIT, DecompressError, decompress_into};
use super::{Archive, ArchiveError, Member};

/// What decompresses bzip2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bzip2 {
    /// [`bunzip`], which takes half the time and leaves to libbz2 what it does not expect.
    #[default]
    Bunzip,
    /// libbz2 alone, to compare with.
    Libbz2,
}

/// Bytes of a block for each step of the digit in the header of a stream.
const BLOCK_STEP: usize = 100_000;

/// Place of that digit.
const BLOCK_DIGIT: usize = 3;

/// Reads and decompresses members, each into the memory of the one before.
#[derive(Default)]
pub struct Decompressor {
    bunzip: Option<bunzip::Decoder>,
    compressed: Vec<u8>,
    decompressed: Vec<u8>,
    /// Bytes of the largest member so far, or more.
    largest: usize,
}

impl Decompressor {
    /// Sets up the memory.
    #[must_use]
    pub fn new(with: Bzip2) -> Self {
        let bunzip = match with {
            Bzip2::Bunzip => Some(bunzip::Decoder::new()),
            Bzip2::Libbz2 => None,
        };
        Self {
            bunzip,
            compressed: Vec::new(),
            decompressed: Vec::new(),
            largest: 0,
        }
    }

    /// Reads a member as it is published; [`decompress`](Self::decompress) then decompresses it.
    ///
    /// # Errors
    ///
    /// As [`Archive::read`].
    pub fn read(&mut self, archive: &Archive, member: &Member) -> Result<&[u8], ArchiveError> {
        archive.read_into(member, &mut self.compressed)?;
        Ok(&self.compressed)
    }

    /// Decompresses the member that was read last; the bytes are there until the next one.
    ///
    /// # Errors
    ///
    /// As [`decompress`](super::decompress()).
    pub fn decompress(&mut self) -> Result<&[u8], DecompressError> {
        let Self {
            bunzip,
            compressed,
            decompressed,
            largest,
        } = self;
        let decoded = bunzip.as_mut().is_some_and(|bunzip| {
            bunzip
                .decompress(compressed, DECOMPRESSED_LIMIT, decompressed)
                .is_ok()
        });
        if !decoded && !decompress_announcing(*largest, compressed, decompressed) {
            // Also tells what is wrong with data that cannot be decompressed.
            decompress_into(compressed, decompressed)?;
            // Blocks can be larger than their content, if that has many short runs.
            *largest += BLOCK_STEP;
        }
        *largest = decompressed.len().max(*largest);
        Ok(decompressed)
    }
}

/// Decompresses with libbz2 as if the header of the stream announced blocks for members up to the `largest` so far. It
/// zeroes four bytes of memory for each byte that is announced, and all archives announce 900,000: that takes longer than
/// anything else of a size's 84,000. False if that was too few, or anything else went wrong.
fn decompress_announcing(
    largest: usize,
    compressed: &mut [u8],
    decompressed: &mut Vec<u8>,
) -> bool {
    let wanted = largest / BLOCK_STEP + 1;
    let Some(digit @ b'1'..=b'9') = compressed.get_mut(BLOCK_DIGIT) else {
        return false;
    };
    let announced = *digit;
    match u8::try_from(wanted)
        .ok()
        .and_then(|wanted| wanted.checked_add(b'0'))
    {
        Some(smaller) if smaller < announced && largest > 0 => *digit = smaller,
        _ => return false,
    }
    let done = decompress_into(compressed, decompressed).is_ok();
    if let Some(digit) = compressed.get_mut(BLOCK_DIGIT) {
        *digit = announced;
    }
    done
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn compressed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn members_larger_than_all_before_are_decompressed_too() {
        let mut decompressor = Decompressor::new(Bzip2::Libbz2);
        for length in [10, 70_000, 100, 90_000, 150_000, 2_000_000, 300_000] {
            // Each byte differs from the one before, so that blocks are as large as their content.
            let text: Vec<u8> = (0..length).map(|place: u32| (place % 251) as u8).collect();
            decompressor.compressed = compressed(&text);
            let published = decompressor.compressed.clone();
            assert!(decompressor.decompress().unwrap() == text, "{length}");
            assert!(decompressor.compressed == published, "{length}");
        }
        decompressor.compressed = b"BZh9 and no more".to_vec();
        decompressor.decompress().unwrap_err();
    }
}
