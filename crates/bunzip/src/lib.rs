//! A bzip2 decoder that keeps the memory busy, in safe Rust.
//!
//! A usual decoder spends most of its time waiting: the inverse Burrows-Wheeler
//! transform reads a table at places that each depend on the one before.
//! [`Decoder`] follows that table from eight places at once (`inverse.rs` says how
//! a format made for one allows it), so that eight reads are always under way, and
//! needs about two fifths of the time of libbz2.
//!
//! libbz2 stays the judge. The fast decoder returns data only when every checksum
//! holds. Anything it does not expect, be it damage, an unusual code or the
//! randomised blocks of old versions, goes to libbz2 from the start, once, whose
//! answer counts: its data, or what it says is wrong.
//!
//! ```
//! let compressed = b"BZh91AY&SY\x4e\xec\xe8\x36\x00\x00\x02\x51\x80\x00\x10\x40\x00\x06\x44\x90\
//!     \x80\x20\x00\x31\x06\x4c\x41\x01\xa7\xa9\xa5\x80\xbb\x94\x31\xf8\xbb\x92\x29\xc2\x84\x82\
//!     \x77\x67\x41\xb0";
//! assert_eq!(bunzip::decompress(compressed, 1_000_000)?, b"hello world\n");
//!
//! let cut = bunzip::decompress(&compressed[..20], 1_000_000).unwrap_err();
//! assert_eq!(
//!     cut.to_string(),
//!     "truncated bzip2 data: it ends after 20 bytes within a stream",
//! );
//! # Ok::<(), bunzip::DecompressError>(())
//! ```
//!
//! With many inputs, a [`Decoder`] uses its memory again; a [`StreamDecoder`] reads
//! from a file, with two threads.
//!
//! # The way of the data, a file each
//!
//! 1. `bits.rs`, `huffman.rs`: bytes to symbols;
//! 2. `block.rs`, `runs.rs`, `move_to_front.rs`: symbols to the transformed text, as runs;
//! 3. `inverse.rs`: the transform undone;
//! 4. `repeats.rs`, `crc.rs`: repeated bytes written out and the result checked;
//! 5. `framing.rs`: blocks and streams around it; `decoder.rs`: all in memory;
//!    `stream.rs`, `lookahead.rs`: from a file, by two threads; `fallback.rs`: libbz2.
//!
//! In the repository, `fuzz` compares with libbz2 on streams made to disagree, and
//! `tools/measure/benches/bunzip.rs` on time.

mod bits;
mod block;
mod crc;
mod decoder;
mod error;
mod fallback;
mod framing;
mod huffman;
mod inverse;
mod lookahead;
mod memory;
mod move_to_front;
mod repeats;
mod runs;
mod stream;
#[cfg(test)]
mod tests;

pub use decoder::{Decoder, decompress};
pub use error::DecompressError;
pub use fallback::decompress as decompress_with_libbz2;
pub use stream::StreamDecoder;
