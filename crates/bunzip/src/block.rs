//! One compressed block, from its bits to the runs of its transformed text.
//!
//! A block spells its text in symbols: most say at which place of a
//! move-to-front list the next byte stands, two spell the length of a run of
//! the byte at its front, and one ends the block. Every fifty symbols the block
//! may change to another of up to six Huffman codes.

use crate::bits::BitReader;
use crate::error::Unexpected;
use crate::huffman::{MAX_LENGTH, MAX_SYMBOLS, Table};
use crate::move_to_front::MoveToFront;
use crate::runs::Runs;

/// Symbols between two choices of a code.
const GROUP_LEN: usize = 50;
/// Groups in the largest block, with one symbol a byte and one for the end.
const MAX_GROUPS: usize = 18_002;
const MAX_TABLES: usize = 6;

/// One block after another, and the memory to read it.
pub(crate) struct Block {
    /// The transformed text.
    pub(crate) runs: Runs,
    /// The row of the sorted rotations that is the text itself, below its length.
    pub(crate) origin: usize,
    /// Checksum of what the block decodes to, as stored.
    pub(crate) crc: u32,
    tables: Vec<Table>,
    /// Which table each group uses.
    selectors: Box<[u8; MAX_GROUPS]>,
    group_count: usize,
}

impl Block {
    pub(crate) fn new() -> Self {
        Self {
            runs: Runs::new(),
            origin: 0,
            crc: 0,
            tables: vec![Table::new(); MAX_TABLES],
            selectors: crate::memory::boxed_zeros(),
            group_count: 0,
        }
    }

    /// Reads a block of at most `max_len` bytes, behind its magic number.
    pub(crate) fn read(
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
        bits.check_end()?;
        if self.origin < self.runs.len {
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
    /// Decoding a symbol means waiting: where it starts depends on the one
    /// before. Using it means guessing which kind it is. So each symbol is used
    /// one group after it was decoded: the processor has one to do while it waits
    /// for the other, and learns at once when it guessed wrong.
    fn read_runs(
        &mut self,
        bits: &mut BitReader<'_>,
        list: [u8; 256],
        used_count: usize,
        max_len: usize,
    ) -> Result<(), Unexpected> {
        let end_of_block = used_count as u16 + 1;
        let mut runs = self.runs.start(list[0]);
        let mut list = MoveToFront::new(list);
        let selectors = self.selectors.get(..self.group_count).ok_or(Unexpected)?;
        // Behind the last group stands anything; it is decoded, but not used.
        let mut tables = selectors
            .iter()
            .chain([&0])
            .map(|&selector| self.tables.get(usize::from(selector)));

        let mut table = tables.next().flatten().ok_or(Unexpected)?;
        let mut group_start = bits.clone();
        let mut group = [0; GROUP_LEN];
        for symbol in &mut group {
            bits.refill();
            *symbol = table.take_symbol(bits);
        }
        for next_table in tables {
            let next_table = next_table.ok_or(Unexpected)?;
            let next_start = bits.clone();
            let mut next_group = [0; GROUP_LEN];
            // A copy that nothing else can see stays in registers.
            let mut ahead = bits.clone();
            for index in 0..GROUP_LEN {
                // One refill is enough for two of the longest codes.
                if index % 2 == 0 {
                    ahead.refill();
                }
                next_group[index] = next_table.take_symbol(&mut ahead);
                let symbol = group[index];
                if symbol < 2 {
                    runs.extend(symbol)?;
                } else if symbol < end_of_block {
                    runs.push(list.take((symbol - 1) as u8));
                } else if symbol == end_of_block && runs.len() <= max_len {
                    runs.finish();
                    *bits = group_start;
                    skip_past(end_of_block, bits, table);
                    return Ok(());
                } else {
                    return Err(Unexpected);
                }
            }
            if runs.len() > max_len {
                return Err(Unexpected);
            }
            *bits = ahead;
            (table, group, group_start) = (next_table, next_group, next_start);
        }
        Err(Unexpected)
    }
}

/// Skips a group up to and with a symbol that it contains.
fn skip_past(last: u16, bits: &mut BitReader<'_>, table: &Table) {
    loop {
        bits.refill();
        if table.take_symbol(bits) == last {
            return;
        }
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
