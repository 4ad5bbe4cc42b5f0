//! From bytes to plain values: folders, tar files, torch files, bzip2 and pickle.
//!
//! Nothing here knows what those values mean for NATS-Bench.

mod decompress;
mod error;
mod folder;
mod form;
mod member;
mod name_hash;
mod one_pickle;
mod open;
mod part_name;
mod parts;
mod tarball;
mod torch;

pub(crate) use bunzip::DecompressError;
pub(crate) use decompress::Decompressor;
pub use decompress::{Bzip2, decompress};
pub(crate) use error::ArchiveError;
pub(crate) use form::Form;
pub(crate) use member::Member;
pub(crate) use name_hash::NameMismatch;
pub(crate) use name_hash::last_digits;
pub(crate) use one_pickle::Results;
pub(crate) use open::{Archive, Incomplete, group_parts};
