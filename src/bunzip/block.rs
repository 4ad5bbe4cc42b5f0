//! One compressed block, from its bits to the runs of its transformed text.
//!
//! A block spells its text in symbols: most say at which place of a
//! move-to-front list the next byte stands, two spell the length of a run of
//! the byte at its front, and one ends the block. Every fifty symbols the block
//! may change to another of up to six Huffman codes.

use super::Unexpected;
use super::bits::BitReader;
use super::huffman::{MAX_LENGTH, MAX_SYMBOLS, Table};
use super::move_to_front::MoveToFront;

/// The power of two above the 900,000 bytes of the largest block: a mask, or a
/// shift that leaves 20 bits, proves that an index is inside such an array.
pub(super) const SLOTS: usize = 1 << 20;
/// Symbols between two choices of a code.
const GROUP_LEN: usize = 50;
/// Groups in the largest block, with one symbol a byte and one for the end.
const MAX_GROUPS: usize = 18_002;
const MAX_TABLES: usize = 6;
/// The value of the next symbol of a run once no block could hold the run.
const RUN_TOO_LONG: u32 = 1 << 20;

/// A block's transformed text, and the memory to read it.
pub(super) struct Block {
    /// The text as `length << 8 | byte` for each run of a byte.
    runs: Box<[u32; SLOTS]>,
    run_count: usize,
    /// How often each byte occurs in the text.
    pub(super) byte_counts: [u32; 256],
    /// Bytes in the text.
    pub(super) len: usize,
    /// The row of the sorted rotations that is the text itself, below `len`.
    pub(super) origin: usize,
    /// Checksum of what the block decodes to, as stored.
    pub(super) crc: u32,
    tables: Vec<Table>,
    /// Which table each group uses.
    selectors: Box<[u8; MAX_GROUPS]>,
    group_count: usize,
}

impl Block {
    pub(super) fn new() -> Self {
        Self {
            runs: super::boxed_zeros(),
            run_count: 0,
            byte_counts: [0; 256],
            len: 0,
            origin: 0,
            crc: 0,
            tables: vec![Table::new(); MAX_TABLES],
            selectors: super::boxed_zeros(),
            group_count: 0,
        }
    }

    /// The transformed text as `length << 8 | byte` for each run of a byte.
    /// Only the first length can be 0.
    pub(super) fn runs(&self) -> &[u32] {
        self.runs.get(..self.run_count).unwrap_or_default()
    }

    /// Reads a block of at most `max_len` bytes, behind its magic number.
    pub(super) fn read(
        &mut self,
        bits: &mut BitReader<'_>,
        max_len: usize,
    ) -> Result<(), Unexpected> {
        self.crc = bits.take(32);
        let randomised = bits.take_flag();
        if randomised {
            return Err(Unexpected);
        }
        self.origin = bits.take(24) as usize;
        let (list, used_count) = read_used_bytes(bits)?;
        let table_count = bits.take(3) as usize;
        if !(2..=MAX_TABLES).contains(&table_count) {
            return Err(Unexpected);
        }
        self.read_selectors(bits, table_count)?;
        for table in self.tables.iter_mut().take(table_count) {
            read_table(bits, used_count + 2, table)?;
        }
        self.read_runs(bits, list, used_count, max_len)?;
        bits.ran_out()?;
        if self.origin < self.len {
            Ok(())
        } else {
            Err(Unexpected)
        }
    }

    /// Reads which table each group uses: places in a move-to-front list, each
    /// as so many ones and a zero.
    fn read_selectors(
        &mut self,
        bits: &mut BitReader<'_>,
        table_count: usize,
    ) -> Result<(), Unexpected> {
        self.group_count = bits.take(15) as usize;
        if self.group_count == 0 {
            return Err(Unexpected);
        }
        let mut order = [0, 1, 2, 3, 4, 5];
        for selector in self
            .selectors
            .get_mut(..self.group_count)
            .ok_or(Unexpected)?
        {
            bits.refill();
            let place = bits.peek().leading_ones();
            let moved = order.get_mut(..=place as usize).ok_or(Unexpected)?;
            if place as usize >= table_count {
                return Err(Unexpected);
            }
            bits.skip(place + 1);
            moved.rotate_right(1);
            *selector = order[0];
        }
        Ok(())
    }

    /// Reads all groups of symbols.
    ///
    /// The symbols of a group are decoded before they are used: where the next
    /// one starts depends on the last, where it leads is hard to predict, and a
    /// wrong guess about the second should not undo work on the first.
    fn read_runs(
        &mut self,
        bits: &mut BitReader<'_>,
        list: [u8; 256],
        used_count: usize,
        max_len: usize,
    ) -> Result<(), Unexpected> {
        let end_of_block = used_count as u16 + 1;
        let mut list = MoveToFront::new(list);
        let mut len = 0_u32;
        let mut at = 0;
        let mut run = u32::from(list.first());
        self.runs[at] = run;
        self.byte_counts = [0; 256];
        // What the next symbol of a run is worth; its length is a number in
        // the digits 1 and 2, lowest first.
        let mut digit_value = 1;
        let selectors = self.selectors.get(..self.group_count).ok_or(Unexpected)?;
        for &selector in selectors {
            let table = self.tables.get(usize::from(selector)).ok_or(Unexpected)?;
            let group_start = bits.clone();
            let symbols = read_group(bits, table);
            for (index, &symbol) in symbols.iter().enumerate() {
                if symbol < 2 {
                    let more = digit_value << symbol;
                    digit_value <<= 1;
                    if digit_value > RUN_TOO_LONG {
                        return Err(Unexpected);
                    }
                    len += more;
                    run += more << 8;
                    self.byte_counts[run as usize & 0xff] += more;
                } else if symbol < end_of_block {
                    let byte = list.take((symbol - 1) as u8);
                    digit_value = 1;
                    at += 1;
                    len += 1;
                    run = 1 << 8 | u32::from(byte);
                    self.byte_counts[usize::from(byte)] += 1;
                } else if symbol == end_of_block {
                    self.run_count = at + 1;
                    self.len = len as usize;
                    *bits = group_start;
                    skip_symbols(bits, table, index + 1);
                    return if self.len <= max_len {
                        Ok(())
                    } else {
                        Err(Unexpected)
                    };
                } else {
                    return Err(Unexpected);
                }
                self.runs[at & (SLOTS - 1)] = run;
            }
            if len as usize > max_len {
                return Err(Unexpected);
            }
        }
        Err(Unexpected)
    }
}

/// Reads a group of symbols, or whatever stands behind the end of the block.
#[inline]
fn read_group(bits: &mut BitReader<'_>, table: &Table) -> [u16; GROUP_LEN] {
    let mut symbols = [0; GROUP_LEN];
    // A copy that nothing else can see stays in registers.
    let mut local = bits.clone();
    for pair in symbols.chunks_exact_mut(2) {
        local.refill();
        for symbol in pair {
            *symbol = table.take_symbol(&mut local);
        }
    }
    *bits = local;
    symbols
}

fn skip_symbols(bits: &mut BitReader<'_>, table: &Table, count: usize) {
    for _ in 0..count {
        bits.refill();
        table.take_symbol(bits);
    }
}

/// Reads the bytes that occur, ascending, and their number: sixteen flags say
/// which of sixteen groups of sixteen flags follow.
fn read_used_bytes(bits: &mut BitReader<'_>) -> Result<([u8; 256], usize), Unexpected> {
    let mut flags = [false; 256];
    let groups = bits.take(16);
    for (index, group) in flags.chunks_exact_mut(16).enumerate() {
        if groups << index & 0x8000 != 0 {
            group.fill_with(|| bits.take_flag());
        }
    }
    let mut list = [0; 256];
    let used = (0..=255)
        .zip(flags)
        .filter_map(|(byte, used)| used.then_some(byte));
    let used_count = list
        .iter_mut()
        .zip(used)
        .map(|(place, byte)| *place = byte)
        .count();
    if used_count == 0 {
        Err(Unexpected)
    } else {
        Ok((list, used_count))
    }
}

/// Reads the code lengths of one table: each as steps from the one before.
fn read_table(
    bits: &mut BitReader<'_>,
    symbol_count: usize,
    table: &mut Table,
) -> Result<(), Unexpected> {
    let mut lengths = [0_u8; MAX_SYMBOLS];
    let lengths = lengths.get_mut(..symbol_count).ok_or(Unexpected)?;
    let mut length = bits.take(5);
    for place in lengths.iter_mut() {
        loop {
            if !(1..=MAX_LENGTH).contains(&length) {
                return Err(Unexpected);
            }
            if !bits.take_flag() {
                break;
            }
            length = if bits.take_flag() {
                length - 1
            } else {
                length + 1
            };
        }
        *place = length as u8;
    }
    table.set(lengths)
}
