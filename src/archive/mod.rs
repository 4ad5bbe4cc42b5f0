//! From bytes to plain values: folders, tar files, torch files, bzip2 and pickle.
//!
//! Nothing here knows what NATS-Bench means by those values.
//!
//! ```no_run
//! use std::path::Path;
//!
//! use natsbench::archive::{Archive, decompress};
//! use plain_pickle::Document;
//!
//! let archive = Archive::open(Path::new("NATS-tss-v1_0-3ffb9-simple.tar"))?;
//! for member in archive.members() {
//!     let bytes = decompress(&archive.read(member)?)?;
//!     let document = Document::parse(&bytes)?;
//!     println!("{}: a {}", member.name, document.root().type_name());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod decompress;
mod error;
mod folder;
mod member;
mod name_hash;
mod one_pickle;
mod open;
mod tarball;
mod torch;

pub use decompress::{Bzip2, DECOMPRESSED_LIMIT, DecompressError, Decompressor, decompress};
pub use error::ArchiveError;
pub use member::Member;
pub use name_hash::NameMismatch;
pub(crate) use name_hash::last_digits;
pub use one_pickle::Results;
pub use open::{Archive, Form};
