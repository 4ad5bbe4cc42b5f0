//! A bzip2 decoder that keeps the memory busy.
//!
//! Decoding is most of the work of an import, and most of the time of a usual
//! decoder passes in waiting: the inverse Burrows-Wheeler transform reads a
//! table at places that each depend on the one before. [`Decoder`] follows that
//! table from eight places at once (`inverse.rs` says how a format made for one
//! allows it), so that eight reads are always under way, and needs about two
//! fifths of the time of libbz2.
//!
//! libbz2 stays the judge. Ours returns data only when every checksum holds;
//! anything it does not expect, be it damage, an unusual code or the randomised
//! blocks of old versions, goes to libbz2 from the start, whose result counts.
//!
//! The way of the data, a file each:
//!
//! 1. `bits.rs`, `huffman.rs`: bytes to symbols;
//! 2. `block.rs`, `runs.rs`, `move_to_front.rs`: symbols to the transformed text, as runs;
//! 3. `inverse.rs`: the transform undone;
//! 4. `repeats.rs`, `crc.rs`: repeated bytes written out and the result checked;
//! 5. `framing.rs`: blocks and streams around it; `decoder.rs`: all in memory,
//!    `stream.rs`, `lookahead.rs`: from a file, by two threads; `fallback.rs`: libbz2.
//!
//! `examples/fuzz_bunzip` compares with libbz2 on streams made to disagree, and
//! `benches/bunzip.rs` on time.

mod bits;
mod block;
mod crc;
mod decoder;
mod fallback;
mod framing;
mod huffman;
mod inverse;
mod lookahead;
mod move_to_front;
mod repeats;
mod runs;
mod stream;
#[cfg(test)]
mod tests;

use std::io;

pub use decoder::{Decoder, decompress};
pub use stream::StreamDecoder;

/// Why compressed data could not be decoded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BunzipError {
    /// The data is damaged, cut short or no bzip2.
    #[error("expected whole and undamaged bzip2 streams in {input_len} bytes")]
    Invalid {
        /// Length of the compressed data.
        input_len: usize,
        /// What libbz2 says.
        source: io::Error,
    },
    /// The data is longer than the caller allowed.
    #[error("data of {input_len} bytes decompresses to more than the {max_len} bytes allowed")]
    TooLong {
        /// Length of the compressed data.
        input_len: usize,
        /// Most bytes that were allowed.
        max_len: usize,
    },
}

/// Something that only libbz2 can judge.
#[derive(Debug)]
struct Unexpected;

/// An array on the heap that was never on the stack. The system delivers its
/// pages as they are first used, so an array may be as large as the worst case.
fn boxed_zeros<T: Copy + Default, const N: usize>() -> Box<[T; N]> {
    let zeros = vec![T::default(); N].into_boxed_slice();
    // The lengths agree, so this is never an error.
    zeros
        .try_into()
        .unwrap_or_else(|_| Box::new([T::default(); N]))
}
