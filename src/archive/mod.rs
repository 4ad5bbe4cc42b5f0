//! From bytes to plain values: folders, tar files, bzip2 and pickle.
//!
//! Nothing here knows what NATS-Bench means by those values.

mod decompress;
mod error;
mod folder;
mod member;
pub mod pickle;
mod source;
mod tarball;

pub use decompress::{DECOMPRESSED_LIMIT, DecompressError, decompress, decompress_into};
pub use error::ArchiveError;
pub use member::Member;
pub use source::{Archive, Form};
