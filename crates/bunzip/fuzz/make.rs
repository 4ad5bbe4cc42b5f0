//! Streams to start from: compressed by libbz2, or put together symbol by symbol.

use std::io::Write;

use bzip2::Compression;
use bzip2::write::BzEncoder;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// A stream that libbz2 will mostly accept, but for checksums.
pub(crate) fn stream(random: &mut ChaCha8Rng) -> Vec<u8> {
    if random.random_bool(0.5) {
        compressed(random)
    } else {
        assembled(random)
    }
}

/// The bytes that bits make, the last one filled up with zeros.
pub(crate) fn bytes(bits: &[bool]) -> Vec<u8> {
    let byte = |bits: &[bool]| {
        let value = bits
            .iter()
            .fold(0, |value, &bit| value << 1 | u8::from(bit));
        value << (8 - bits.len())
    };
    bits.chunks(8).map(byte).collect()
}

fn compressed(random: &mut ChaCha8Rng) -> Vec<u8> {
    let len = match random.random_range(0..20) {
        0 => random.random_range(90_000..250_000),
        1..=4 => random.random_range(0..20_000),
        _ => random.random_range(0..600),
    };
    let alphabet = [1, 2, 3, 20, 256][random.random_range(0..5)];
    let longest_run = [1, 1, 6, 300, 2000][random.random_range(0..5)];
    let mut data = Vec::with_capacity(len);
    while data.len() < len {
        if data.len() > 10 && random.random_bool(0.3) {
            let start = random.random_range(0..data.len());
            let end = (start + random.random_range(0..2000)).min(data.len());
            data.extend_from_within(start..end);
        } else {
            let byte = (random.random_range(0..alphabet) * 37 % 256) as u8;
            data.resize(data.len() + random.random_range(1..=longest_run), byte);
        }
    }
    let level = Compression::new([1, 1, 2, 9][random.random_range(0..4)]);
    let mut encoder = BzEncoder::new(Vec::new(), level);
    // Writing to memory cannot fail; a shorter stream would do as well.
    encoder.write_all(&data).ok();
    encoder.finish().unwrap_or_default()
}

/// Bits in the order of a stream.
struct Bits(Vec<bool>);

impl Bits {
    fn put(&mut self, value: u64, count: u32) {
        self.0
            .extend((0..count).rev().map(|bit| value >> bit & 1 == 1));
    }
}

/// One to three blocks of random symbols in random codes: transforms of no text,
/// runs of any length, codes with room and codes with too many symbols.
fn assembled(random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bits = Bits(Vec::new());
    bits.put(0x0042_5a68, 24);
    bits.put(random.random_range(0x31..0x3a), 8);
    for _ in 0..random.random_range(1..4) {
        block(random, &mut bits);
    }
    bits.put(0x1772_4538_5090, 48);
    bits.put(0, 32);
    bytes(&bits.0)
}

fn block(random: &mut ChaCha8Rng, bits: &mut Bits) {
    let used_count = [1, 2, 3, 5, 17, 100, 256][random.random_range(0..7)];
    let symbol_count = match random.random_range(0..6) {
        0 => 0,
        1 => random.random_range(0..20_000),
        _ => random.random_range(0..300_usize),
    };
    let run_share = [0.0, 0.1, 0.5, 0.9][random.random_range(0..4)];
    let longest_run = random.random_range(1..12);
    let end = used_count + 1;
    let mut symbols = Vec::new();
    while symbols.len() < symbol_count {
        if used_count == 1 || random.random_bool(run_share) {
            let len = random.random_range(1..=longest_run);
            symbols.extend((0..len).map(|_| random.random_range(0..2)));
        }
        if used_count > 1 {
            symbols.push(random.random_range(2..end));
        }
    }
    symbols.push(end);

    bits.put(0x3141_5926_5359, 48);
    bits.put(0, 32);
    bits.put(u64::from(random.random_bool(0.05)), 1);
    bits.put(random.random_range(0..=symbols.len() as u64), 24);
    used_bytes(random, bits, used_count);

    let table_count = random.random_range(2..=6);
    let group_count = symbols.len().div_ceil(50) + [0, 0, 0, 1, 5][random.random_range(0..5)];
    bits.put(table_count as u64, 3);
    bits.put(group_count as u64, 15);
    let mut order: Vec<usize> = (0..table_count).collect();
    let mut selectors = Vec::new();
    for _ in 0..group_count {
        let place = random.random_range(0..table_count);
        bits.put((1 << (place + 1)) - 2, place as u32 + 1);
        let table = order.remove(place);
        order.insert(0, table);
        selectors.push(table);
    }
    let codes: Vec<Vec<(u64, u32)>> = (0..table_count)
        .map(|_| code(random, bits, used_count + 2))
        .collect();
    for (group, &table) in symbols.chunks(50).zip(&selectors) {
        for &symbol in group {
            let (value, length) = codes[table][symbol];
            bits.put(value, length);
        }
    }
}

fn used_bytes(random: &mut ChaCha8Rng, bits: &mut Bits, count: usize) {
    let mut used = [false; 256];
    let mut left = count;
    while left > 0 {
        let byte = random.random_range(0..256);
        left -= usize::from(!used[byte]);
        used[byte] = true;
    }
    for group in used.chunks(16) {
        bits.put(u64::from(group.contains(&true)), 1);
    }
    for group in used.chunks(16).filter(|group| group.contains(&true)) {
        bits.0.extend(group);
    }
}

/// Writes code lengths and returns the code of each symbol.
fn code(random: &mut ChaCha8Rng, bits: &mut Bits, symbol_count: usize) -> Vec<(u64, u32)> {
    let mut lengths = complete_lengths(random, symbol_count);
    if random.random_bool(0.15) {
        let at = random.random_range(0..symbol_count);
        lengths[at] = random.random_range(1..=20);
    }
    let mut current = lengths[0];
    bits.put(u64::from(current), 5);
    for &length in &lengths {
        while current != length {
            let up = length > current;
            bits.put(if up { 0b10 } else { 0b11 }, 2);
            current = if up { current + 1 } else { current - 1 };
        }
        bits.put(0, 1);
    }
    let mut codes = vec![(0, 0); symbol_count];
    let mut next = 0_u64;
    for length in 1..=20 {
        next <<= 1;
        for (code, _) in codes
            .iter_mut()
            .zip(&lengths)
            .filter(|(_, of)| **of == length)
        {
            *code = (next & ((1 << length) - 1), length);
            next += 1;
        }
    }
    codes
}

/// Lengths of a complete code, by splitting leaves of a tree at random.
fn complete_lengths(random: &mut ChaCha8Rng, symbol_count: usize) -> Vec<u32> {
    let skewed = random.random_bool(0.3);
    let mut lengths = vec![1, 1];
    while lengths.len() < symbol_count {
        let last = lengths.len() - 1;
        let at = if skewed && random.random_bool(0.7) {
            last
        } else {
            random.random_range(0..=last)
        };
        if lengths[at] < 20 {
            lengths[at] += 1;
            lengths.push(lengths[at]);
        }
    }
    for at in (1..lengths.len()).rev() {
        lengths.swap(at, random.random_range(0..=at));
    }
    lengths
}
