//! A decoder as simple and as tolerant as can be: it goes on where others stop,
//! so that there is a checksum even for text that no decoder should accept.

use crate::repair::blocks;

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn bit(&mut self) -> Option<usize> {
        let byte = *self.bytes.get(self.at / 8)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Some(usize::from(bit))
    }

    fn number(&mut self, count: usize) -> Option<usize> {
        (0..count).try_fold(0, |value, _| Some(value << 1 | self.bit()?))
    }
}

/// The text of the blocks of the first stream, up to `max_len` bytes.
pub(crate) fn text(stream: &[u8], max_len: usize) -> Vec<u8> {
    let mut output = Vec::new();
    for at in blocks(stream) {
        let Some(transformed) = block(
            &mut Bits {
                bytes: stream,
                at: at + 80,
            },
            max_len,
        ) else {
            break;
        };
        expand(&transformed, &mut output);
        if output.len() > max_len {
            break;
        }
    }
    output
}

fn block(bits: &mut Bits<'_>, max_len: usize) -> Option<Vec<u8>> {
    let _randomised = bits.bit()?;
    let origin = bits.number(24)?;
    let groups = bits.number(16)?;
    let mut list = Vec::new();
    for group in (0..16).filter(|group| groups << group & 0x8000 != 0) {
        let members = bits.number(16)?;
        list.extend(
            (0..16)
                .filter(|i| members << i & 0x8000 != 0)
                .map(|i| (group * 16 + i) as u8),
        );
    }
    let symbol_count = list.len() + 2;
    let table_count = bits.number(3)?;
    let selector_count = bits.number(15)?;
    let mut order: Vec<usize> = (0..table_count).collect();
    let mut selectors = Vec::new();
    for _ in 0..selector_count {
        let mut place = 0;
        while bits.bit()? == 1 {
            place += 1;
        }
        let table = *order.get(place)?;
        order.remove(place);
        order.insert(0, table);
        selectors.push(table);
    }
    let mut tables = Vec::new();
    for _ in 0..table_count {
        tables.push(code(bits, symbol_count)?);
    }
    let mut transformed = Vec::new();
    let mut digit = 1;
    'groups: for table in selectors {
        for _ in 0..50 {
            let symbol = symbol(bits, &tables[table])?;
            if symbol < 2 {
                let byte = list.first().copied()?;
                transformed.resize(transformed.len() + (digit << symbol), byte);
                digit <<= 1;
            } else if symbol == symbol_count - 1 {
                break 'groups;
            } else {
                let byte = list.remove(symbol - 1);
                list.insert(0, byte);
                transformed.push(byte);
                digit = 1;
            }
            if transformed.len() > max_len {
                return None;
            }
        }
    }
    inverse(&transformed, origin)
}

/// The canonical code with some lengths.
struct Code {
    /// How many symbols have each length.
    counts: Vec<usize>,
    /// Symbols by length, then by number.
    symbols: Vec<usize>,
}

fn code(bits: &mut Bits<'_>, symbol_count: usize) -> Option<Code> {
    let mut length = bits.number(5)?;
    let mut lengths = Vec::new();
    for _ in 0..symbol_count {
        while bits.bit()? == 1 {
            length = if bits.bit()? == 0 {
                length + 1
            } else {
                length.checked_sub(1)?
            };
        }
        lengths.push(length);
    }
    let counts = (0..=22).map(|of| lengths.iter().filter(|length| **length == of).count());
    let mut symbols: Vec<usize> = (0..symbol_count).collect();
    symbols.sort_by_key(|&symbol| lengths[symbol]);
    Some(Code {
        counts: counts.collect(),
        symbols,
    })
}

fn symbol(bits: &mut Bits<'_>, code: &Code) -> Option<usize> {
    let (mut value, mut first, mut rank) = (0, 0, 0);
    for (length, count) in code.counts.iter().enumerate() {
        if length > 0 {
            value = value << 1 | bits.bit()?;
            first <<= 1;
        }
        if value < first + count {
            return code
                .symbols
                .get(rank + usize::checked_sub(value, first)?)
                .copied();
        }
        first += count;
        rank += count;
    }
    None
}

fn inverse(transformed: &[u8], origin: usize) -> Option<Vec<u8>> {
    let mut rows: Vec<usize> = (0..transformed.len()).collect();
    rows.sort_by_key(|&row| transformed[row]);
    let mut row = *rows.get(origin)?;
    let mut text = Vec::new();
    for _ in 0..transformed.len() {
        text.push(transformed[row]);
        row = rows[row];
    }
    Some(text)
}

fn expand(text: &[u8], output: &mut Vec<u8>) {
    let mut equal = 0;
    let mut before = None;
    for &byte in text {
        if equal == 4 {
            let repeated = before.unwrap_or(byte);
            output.resize(output.len() + usize::from(byte), repeated);
            equal = 0;
            before = None;
        } else {
            equal = if before == Some(byte) { equal + 1 } else { 1 };
            before = Some(byte);
            output.push(byte);
        }
    }
}
