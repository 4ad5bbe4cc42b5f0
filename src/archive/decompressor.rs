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

/// Reads and decompresses members, each into the memory of the one before.
#[derive(Default)]
pub struct Decompressor {
    bunzip: Option<bunzip::Decoder>,
    compressed: Vec<u8>,
    decompressed: Vec<u8>,
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
        } = self;
        let decoded = bunzip.as_mut().is_some_and(|bunzip| {
            bunzip
                .decompress(compressed, DECOMPRESSED_LIMIT, decompressed)
                .is_ok()
        });
        if !decoded {
            // Also tells what is wrong with data that cannot be decompressed.
            decompress_into(compressed, decompressed)?;
        }
        Ok(decompressed)
    }
}
