//! Huffman codes of a block, as tables that decode a symbol in one look-up.

use crate::bits::BitReader;
use crate::error::Unexpected;

/// The longest code that the format allows.
pub(crate) const MAX_LENGTH: u32 = 20;
/// 256 bytes less the one that runs stand for, two run symbols, end of block.
pub(crate) const MAX_SYMBOLS: usize = 258;
/// Bits that the table decodes at once. Encoders hardly use longer codes, and
/// six tables of 1,024 entries stay in the first-level cache.
const QUICK_BITS: u32 = 10;

/// One code: symbols by the bits that stand for them.
#[derive(Clone)]
pub(crate) struct Table {
    /// `symbol << 6 | length` for each value of the next [`QUICK_BITS`] bits;
    /// 0 where the code is longer or does not exist.
    quick: [u16; 1 << QUICK_BITS],
    /// For each length, the first 20-bit value above all codes of up to that length.
    ends: [u32; MAX_LENGTH as usize + 1],
    /// For each length, what to subtract from a code to get its rank in `symbols`.
    offsets: [u32; MAX_LENGTH as usize + 1],
    /// Symbols in the order of their codes.
    symbols: [u16; MAX_SYMBOLS],
}

impl Table {
    pub(crate) const fn new() -> Self {
        Self {
            quick: [0; 1 << QUICK_BITS],
            ends: [0; MAX_LENGTH as usize + 1],
            offsets: [0; MAX_LENGTH as usize + 1],
            symbols: [0; MAX_SYMBOLS],
        }
    }

    /// Makes this the canonical code whose symbols have the given lengths, 1 to 20.
    ///
    /// Codes of one length are consecutive numbers in the order of the symbols,
    /// and shorter codes come first. A code with room left is accepted (a value
    /// in that room is an error once met), one with too many codes is not.
    pub(crate) fn set(&mut self, lengths: &[u8]) -> Result<(), Unexpected> {
        let mut counts = [0_u32; MAX_LENGTH as usize + 1];
        for &length in lengths {
            *counts.get_mut(usize::from(length)).ok_or(Unexpected)? += 1;
        }
        let mut ranks = [0_u32; MAX_LENGTH as usize + 1];
        let (mut code, mut rank) = (0_u32, 0_u32);
        for length in 1..=MAX_LENGTH {
            let at = length as usize;
            code <<= 1;
            self.offsets[at] = code.wrapping_sub(rank);
            ranks[at] = rank;
            code += counts[at];
            rank += counts[at];
            if code > 1 << length {
                return Err(Unexpected);
            }
            self.ends[at] = code << (MAX_LENGTH - length);
        }
        self.quick.fill(0);
        for (symbol, &length) in lengths.iter().enumerate() {
            let length = u32::from(length);
            let rank = &mut ranks[length as usize];
            let place = self.symbols.get_mut(*rank as usize).ok_or(Unexpected)?;
            *place = symbol as u16;
            if length <= QUICK_BITS {
                let code = self.offsets[length as usize].wrapping_add(*rank);
                let span = 1 << (QUICK_BITS - length);
                let first = code as usize * span;
                let entries = self.quick.get_mut(first..first + span).ok_or(Unexpected)?;
                entries.fill((symbol as u16) << 6 | length as u16);
            }
            *rank += 1;
        }
        Ok(())
    }

    /// Takes one symbol. The reader must hold 20 bits; it is not refilled.
    ///
    /// Bits that are no code give [`u16::MAX`], which is no symbol either.
    #[inline]
    pub(crate) fn take_symbol(&self, bits: &mut BitReader<'_>) -> u16 {
        let entry = self.quick[(bits.peek() >> (64 - QUICK_BITS)) as usize];
        if entry == 0 {
            let (symbol, length) = self.find_long_symbol(bits.peek());
            bits.skip(length);
            return symbol;
        }
        bits.skip(u32::from(entry & 63));
        entry >> 6
    }

    /// A symbol that the quick table does not hold, and its length.
    #[cold]
    #[inline(never)]
    fn find_long_symbol(&self, window: u64) -> (u16, u32) {
        let ahead = (window >> (64 - MAX_LENGTH)) as u32;
        let longer = QUICK_BITS + 1..=MAX_LENGTH;
        let Some(length) = longer
            .into_iter()
            .find(|&length| ahead < self.ends[length as usize])
        else {
            return (u16::MAX, 0);
        };
        let code = ahead >> (MAX_LENGTH - length);
        let rank = code.wrapping_sub(self.offsets[length as usize]);
        (
            self.symbols.get(rank as usize).copied().unwrap_or(u16::MAX),
            length,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lengths of a complete code: one symbol of each length and two of the last.
    const ALL_LENGTHS: [u8; 21] = [
        20, 3, 5, 1, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
    ];

    fn table(lengths: &[u8]) -> Result<Table, Unexpected> {
        let mut table = Table::new();
        table.set(lengths)?;
        Ok(table)
    }

    #[test]
    fn codes_of_every_length_are_found() {
        let table = table(&ALL_LENGTHS).unwrap();
        for (symbol, &length) in ALL_LENGTHS.iter().enumerate() {
            // Ones and a zero; the last of two equally long codes is all ones.
            let code = if symbol == 20 {
                u32::MAX << 12
            } else {
                !(u32::MAX >> (length - 1))
            };
            let bytes = code.to_be_bytes();
            let mut bits = BitReader::starting_at(&bytes, 0);
            bits.refill();
            assert_eq!(usize::from(table.take_symbol(&mut bits)), symbol);
            assert_eq!(bits.position(), usize::from(length));
        }
    }

    #[test]
    fn a_code_with_too_many_symbols_is_unexpected() {
        assert!(table(&[1, 1]).is_ok());
        assert!(table(&[1, 1, 20]).is_err());
        assert!(table(&[1; 258]).is_err());
    }

    #[test]
    fn room_in_a_code_is_no_symbol() {
        for lengths in [[2, 2, 2], [12, 12, 12]] {
            let table = table(&lengths).unwrap();
            let mut bits = BitReader::starting_at(&[0xff; 8], 0);
            bits.refill();
            assert_eq!(table.take_symbol(&mut bits), u16::MAX);
        }
    }
}
