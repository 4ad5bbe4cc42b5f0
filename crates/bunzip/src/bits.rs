//! Bits of a byte slice, most significant first, as bzip2 writes them.

use crate::error::Unexpected;

/// How many bits [`BitReader::refill`] guarantees while input lasts.
const REFILLED: u32 = 56;

/// A position in a byte slice, counted in bits.
///
/// `window` holds the next bits left-aligned; `held` says how many of them are
/// counted as taken from `bytes`. Bits below those may already be right too,
/// and a refill writes the same value over them, so it needs no mask.
///
/// Past the end the reader delivers zeros. Callers ask
/// [`check_end`](Self::check_end) at the end of a unit rather than at every bit.
#[derive(Clone)]
pub(crate) struct BitReader<'a> {
    bytes: &'a [u8],
    next_byte: usize,
    window: u64,
    held: u32,
}

impl<'a> BitReader<'a> {
    /// Starts at a bit, counted from the first of `bytes`.
    pub(crate) fn starting_at(bytes: &'a [u8], bit: usize) -> Self {
        let mut reader = Self {
            bytes,
            next_byte: bit / 8,
            window: 0,
            held: 0,
        };
        reader.refill();
        reader.skip((bit % 8) as u32);
        reader
    }

    /// Makes at least [`REFILLED`] bits available.
    #[inline]
    pub(crate) fn refill(&mut self) {
        let ahead = self
            .bytes
            .get(self.next_byte..)
            .and_then(<[u8]>::first_chunk::<8>);
        let word = match ahead {
            Some(chunk) => u64::from_be_bytes(*chunk),
            None => last_bytes(self.bytes, self.next_byte),
        };
        self.window |= word >> self.held;
        self.next_byte += ((63 - self.held) >> 3) as usize;
        self.held |= REFILLED;
    }

    /// The next 64 bits, of which those refilled and not yet skipped are valid.
    #[inline]
    pub(crate) fn peek(&self) -> u64 {
        self.window
    }

    /// Drops bits that a refill has made available.
    #[inline]
    pub(crate) fn skip(&mut self, count: u32) {
        self.window <<= count;
        self.held = self.held.wrapping_sub(count);
    }

    /// Takes up to 32 bits as a number.
    #[inline]
    pub(crate) fn take(&mut self, count: u32) -> u32 {
        self.refill();
        let value = (self.window >> 32 >> (32 - count)) as u32;
        self.skip(count);
        value
    }

    /// Takes one bit.
    #[inline]
    pub(crate) fn take_flag(&mut self) -> bool {
        self.take(1) == 1
    }

    /// The position of the next bit, counted from the first of `bytes`.
    pub(crate) fn position(&self) -> usize {
        self.next_byte * 8 - self.held as usize
    }

    /// Moves on to the next whole byte and returns its index.
    pub(crate) fn align(&mut self) -> usize {
        let byte = self.position().div_ceil(8);
        *self = Self::starting_at(self.bytes, byte * 8);
        byte
    }

    /// An error when bits past the end were taken.
    pub(crate) fn check_end(&self) -> Result<(), Unexpected> {
        if self.position() > self.bytes.len() * 8 {
            Err(Unexpected)
        } else {
            Ok(())
        }
    }
}

/// The fewer than eight bytes before the end, followed by zeros.
///
/// This takes no reader: one that is lent to a function call cannot be kept in
/// registers, not even when the call is never made.
#[cold]
fn last_bytes(bytes: &[u8], from: usize) -> u64 {
    let mut padded = [0; 8];
    for (to, byte) in padded.iter_mut().zip(bytes.iter().skip(from)) {
        *to = *byte;
    }
    u64::from_be_bytes(padded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_most_significant_first_from_any_position() {
        let bytes: Vec<u8> = (0..40).map(|i: u8| i.wrapping_mul(73) ^ 0xa5).collect();
        let bit = |i: usize| u32::from(bytes[i / 8] >> (7 - i % 8) & 1);
        for start in 0..64 {
            let mut reader = BitReader::starting_at(&bytes, start);
            let mut at = start;
            for count in [1, 3, 32, 0, 7, 20, 24, 31, 2] {
                let expected = (at..at + count).fold(0, |value, i| value << 1 | bit(i));
                assert_eq!(reader.take(count as u32), expected, "{count} bits at {at}");
                at += count;
                assert_eq!(reader.position(), at);
            }
        }
    }

    #[test]
    fn zeros_follow_the_end_and_are_noticed() {
        let mut reader = BitReader::starting_at(&[0xff, 0xff], 0);
        assert_eq!(reader.take(16), 0xffff);
        assert!(reader.check_end().is_ok());
        assert_eq!(reader.take(9), 0);
        assert!(reader.check_end().is_err());
    }

    #[test]
    fn aligning_goes_to_the_next_whole_byte() {
        let mut reader = BitReader::starting_at(&[1, 2, 3, 4], 0);
        assert_eq!(reader.align(), 0);
        reader.take(1);
        assert_eq!(reader.align(), 1);
        assert_eq!(reader.take(8), 2);
        assert_eq!(reader.align(), 2);
    }
}
