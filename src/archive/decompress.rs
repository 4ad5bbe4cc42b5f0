//! The only way to bzip2: everything that this program decompresses passes through here.
//!
//! [`bunzip`] decodes. What its own decoder refuses, that crate gives to libbz2 once, so
//! an error says what libbz2 said.

use std::fs::File;
use std::io::{self, BufReader, Read};

use bunzip::DecompressError;
use bzip2::read::{BzDecoder, MultiBzDecoder};

/// Bytes that one member, or the list of architectures, may decompress to however short it is: eight times the largest
/// of the published archives without weights, of 3.8 MB. A bomb stops here.
const MEMBER_LIMIT: usize = 32 << 20;

/// Most bytes that a member may be and may decompress to. The largest, of 17 networks of six 3x3 convolutions with their
/// weights, has 105 MB.
pub(super) const LONGEST_MEMBER: usize = 256 << 20;

/// How many times its compressed length a member may decompress to, beyond [`MEMBER_LIMIT`]: weights hardly get shorter
/// by compressing.
const MEMBER_RATIO: usize = 4;

/// Most bytes that a member of a compressed length may decompress to.
fn member_limit(compressed: &[u8]) -> usize {
    let in_proportion = compressed.len().saturating_mul(MEMBER_RATIO);
    in_proportion.clamp(MEMBER_LIMIT, LONGEST_MEMBER)
}

/// Most bytes that anything may decompress to: 1 GiB.
const GREATEST_LIMIT: usize = 1 << 30;

/// Beyond [`MEMBER_LIMIT`], data may decompress to at most so many times its compressed length. The lists of
/// architectures, which repeat themselves most, become 39 times as long.
const GREATEST_RATIO: usize = 200;

/// The decoder of bzip2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bzip2 {
    /// [`bunzip`], which takes half the time, and gives what it does not expect to libbz2.
    #[default]
    Bunzip,
    /// libbz2 alone, for comparison.
    Libbz2,
}

impl Bzip2 {
    /// Decompresses a file while it is read, from its start.
    pub(super) fn reader(self, file: File) -> Box<dyn Read + Send> {
        match self {
            Self::Bunzip => Box::new(bunzip::StreamDecoder::new(file)),
            Self::Libbz2 => Box::new(MultiBzDecoder::new(BufReader::new(file))),
        }
    }
}

/// Fills `start` with the first bytes that a file decompresses to, for which libbz2 reads
/// no more than it needs.
pub(super) fn read_start(file: File, start: &mut [u8]) -> io::Result<()> {
    BzDecoder::new(file).read_exact(start)
}

/// Decompresses one bzip2 stream, or several one after another.
///
/// # Errors
///
/// The data is damaged, truncated, followed by other bytes, larger than 1 GiB, or was made to fill the memory: it has more
/// than 32 MiB and is more than 200 times as large as the compressed data.
pub fn decompress(compressed: &[u8]) -> Result<Vec<u8>, DecompressError> {
    let in_proportion = compressed.len().saturating_mul(GREATEST_RATIO);
    let limit = in_proportion.clamp(MEMBER_LIMIT, GREATEST_LIMIT);
    bunzip::decompress(compressed, limit)
}

/// As [`decompress`], for a file of an archive.
pub(super) fn decompress_member(compressed: &[u8]) -> Result<Vec<u8>, DecompressError> {
    bunzip::decompress(compressed, member_limit(compressed))
}

/// Reads and decompresses members. Each uses the memory of the one before.
#[derive(Default)]
pub(crate) struct Decompressor {
    /// `None`: libbz2 alone.
    decoder: Option<bunzip::Decoder>,
    compressed: Vec<u8>,
    decompressed: Vec<u8>,
}

impl Decompressor {
    /// Sets up the memory.
    #[must_use]
    pub(crate) fn new(with: Bzip2) -> Self {
        Self {
            decoder: (with == Bzip2::Bunzip).then(bunzip::Decoder::new),
            compressed: Vec::new(),
            decompressed: Vec::new(),
        }
    }

    /// Reads a member with `read`, such as [`Archive::read_into`](super::Archive::read_into), into memory that is used
    /// again, and returns it as it is published; [`decompress`](Self::decompress) then decompresses it.
    ///
    /// # Errors
    ///
    /// As `read`.
    pub(crate) fn read<E>(
        &mut self,
        read: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<&[u8], E> {
        read(&mut self.compressed)?;
        Ok(&self.compressed)
    }

    /// Decompresses the member that was read last. The bytes stay until the next member is read.
    ///
    /// # Errors
    ///
    /// Damaged, truncated, followed by other bytes, or larger than any that was published: than 32 MiB, or four times
    /// its compressed length, up to 256 MiB.
    pub(crate) fn decompress(&mut self) -> Result<&[u8], DecompressError> {
        let (input, output) = (&self.compressed, &mut self.decompressed);
        let limit = member_limit(input);
        match &mut self.decoder {
            Some(decoder) => decoder.decompress(input, limit, output)?,
            None => bunzip::decompress_with_libbz2(input, limit, output)?,
        }
        Ok(&self.decompressed)
    }
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
    fn one_member_after_another_is_decompressed_by_both() {
        for with in [Bzip2::Bunzip, Bzip2::Libbz2] {
            let mut decompressor = Decompressor::new(with);
            for length in [10, 70_000, 100, 2_000_000, 0, 300_000] {
                let text: Vec<u8> = (0..length).map(|place: u32| (place % 251) as u8).collect();
                decompressor.compressed = compressed(&text);
                assert!(decompressor.decompress().unwrap() == text, "{length}");
            }
            decompressor.compressed = b"BZh9 and no more".to_vec();
            decompressor.decompress().unwrap_err();
        }
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let zeros = vec![0; 3 * MEMBER_LIMIT];
        let bomb = compressed(&zeros);
        assert!(bomb.len() < 300);
        let too_large = Err(DecompressError::TooLarge {
            limit: MEMBER_LIMIT,
        });
        for with in [Bzip2::Bunzip, Bzip2::Libbz2] {
            let mut decompressor = Decompressor::new(with);
            decompressor.compressed.clone_from(&bomb);
            assert_eq!(decompressor.decompress().map(<[u8]>::len), too_large);
            assert!(decompressor.decompressed.capacity() <= 3 * MEMBER_LIMIT);
        }
        assert_eq!(decompress(&bomb).map(|bytes| bytes.len()), too_large);
        assert_eq!(decompress_member(&bomb).map(|bytes| bytes.len()), too_large);
    }

    #[test]
    fn a_member_may_be_as_long_as_its_compressed_length_lets_expect() {
        assert_eq!(member_limit(&[]), 32 << 20);
        assert_eq!(member_limit(&vec![0; 30 << 20]), 120 << 20);
        assert_eq!(member_limit(&vec![0; 100 << 20]), 256 << 20);
    }

    #[test]
    fn what_is_large_in_proportion_is_decompressed_outside_of_archives() {
        let mut state = 1_u32;
        let mut noise = vec![0; 300_000];
        for byte in &mut noise {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = (state >> 24) as u8;
        }
        noise.resize(MEMBER_LIMIT + 1, 0);
        assert!(decompress(&compressed(&noise)).unwrap() == noise);
    }

    #[test]
    fn an_error_says_what_libbz2_said() {
        let mut damaged = compressed(b"some text");
        damaged[12] ^= 1;
        let error = decompress(&damaged).unwrap_err();
        assert!(
            matches!(error, DecompressError::Damaged { .. }),
            "{error:?}"
        );
        let said = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(said, "bzip2: invalid data");
    }
}
