//! What is wrong with compressed data: said to the caller, or only to the judge.

/// Compressed data that cannot be decompressed whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecompressError {
    /// It does not begin like bzip2.
    #[error("not bzip2 data: expected it to begin with BZh")]
    NotBzip2,
    /// It ends within a stream.
    #[error("truncated bzip2 data: it ends after {compressed_bytes} bytes within a stream")]
    Truncated {
        /// How many compressed bytes there are.
        compressed_bytes: usize,
    },
    /// Its structure or a checksum is wrong.
    #[error(
        "damaged bzip2 data: a checksum or a block is wrong after {decompressed_bytes} good bytes"
    )]
    Damaged {
        /// How many bytes were decompressed before; those of the damaged block may be
        /// among them.
        decompressed_bytes: usize,
        /// What libbz2 said.
        source: bzip2::Error,
    },
    /// Something that is no bzip2 stream follows the last one.
    #[error("{count} bytes follow the bzip2 data, from byte {offset}")]
    TrailingBytes {
        /// Where they begin.
        offset: usize,
        /// How many there are.
        count: usize,
    },
    /// It decompresses to more than is allowed.
    #[error("bzip2 data decompresses to more than {limit} bytes")]
    TooLarge {
        /// How many bytes are allowed.
        limit: usize,
    },
}

/// The fast decoder came upon something that only libbz2 can judge.
#[derive(Debug)]
pub(crate) struct Unexpected;
