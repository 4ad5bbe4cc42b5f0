//! Decompressing one member after another with the memory of the first.

use crate::bunzip;

use super::decompress::{DECOMPRESSED_LIMIT, DecompressError, decompress_into};

/// What decompresses bzip2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bzip2 {
    /// [`bunzip`], which takes half the time and leaves to libbz2 what it does not expect.
    #[default]
    Bunzip,
    /// libbz2 alone, to compare with.
    Libbz2,
}

/// Decompresses members, each into the memory of the one before.
#[derive(Default)]
pub struct Decompressor {
    bunzip: Option<bunzip::Decoder>,
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
            decompressed: Vec::new(),
        }
    }

    /// Decompresses a member; the bytes are there until the next one.
    ///
    /// # Errors
    ///
    /// As [`decompress`](super::decompress()).
    pub fn decompress(&mut self, compressed: &[u8]) -> Result<&[u8], DecompressError> {
        let decoded = self.bunzip.as_mut().is_some_and(|bunzip| {
            bunzip
                .decompress(compressed, DECOMPRESSED_LIMIT, &mut self.decompressed)
                .is_ok()
        });
        if !decoded {
            // Also tells what is wrong with data that cannot be decompressed.
            decompress_into(compressed, &mut self.decompressed)?;
        }
        Ok(&self.decompressed)
    }
}
