//! MD5 sums of several messages at once.
//!
//! A sum is a chain of steps, each of which waits for the one before, so most of a processor is idle. Here it takes a step
//! of several messages at a time, with vector instructions. The messages have the same length. md-5, which takes one
//! message at a time, is what the tests compare with.

use std::array::from_fn;

use wide::u32x8;

/// Messages at once.
pub(crate) const LANES: usize = 8;

/// A word of each message.
pub(crate) type Lanes = u32x8;

/// Words of a block.
const BLOCK: usize = 16;
/// Most blocks of a message of the hash: the sums of nine neighbours and the own one, or all seven in a list.
const MAX_BLOCKS: usize = 6;

/// Messages under construction.
#[derive(Debug)]
pub(crate) struct Messages {
    words: [Lanes; BLOCK * MAX_BLOCKS],
    bytes: usize,
}

/// The MD5 sums of messages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sums {
    /// The bytes as numbers, the first byte the highest: in the order of these, texts of the sums are sorted.
    pub(crate) keys: [Lanes; 4],
    /// The hexadecimal digits, as the words of a message.
    digits: [Lanes; 8],
}

impl Messages {
    pub(crate) fn new() -> Self {
        Self {
            words: [Lanes::ZERO; BLOCK * MAX_BLOCKS],
            bytes: 0,
        }
    }

    /// Appends the same bytes to all messages.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            let word = u32::from(byte) << (8 * (self.bytes % 4));
            self.words[self.bytes / 4] |= Lanes::splat(word);
            self.bytes += 1;
        }
    }

    /// Appends the digits of a sum to each message.
    pub(crate) fn push_digits(&mut self, sums: &Sums) {
        let (start, shift) = (self.bytes / 4, 8 * (self.bytes % 4) as u32);
        let places = &mut self.words[start..=start + sums.digits.len()];
        for (number, &word) in sums.digits.iter().enumerate() {
            places[number] |= word << shift;
            if shift > 0 {
                places[number + 1] = word >> (32 - shift);
            }
        }
        self.bytes += 32;
    }

    /// The sums of the messages, which are empty afterwards.
    pub(crate) fn finish(&mut self) -> Sums {
        let bits = 8 * self.bytes as u32;
        self.push(&[0x80]);
        let end = (self.bytes + 8).div_ceil(4 * BLOCK) * BLOCK;
        self.words[end - 2] = Lanes::splat(bits);
        let (blocks, _none) = self.words[..end].as_chunks::<BLOCK>();
        let mut state = START.map(Lanes::splat);
        for block in blocks {
            compress(&mut state, block);
        }
        self.words[..end].fill(Lanes::ZERO);
        self.bytes = 0;
        Sums::of(state.map(swap_bytes))
    }
}

impl Sums {
    /// The sums with these keys.
    pub(crate) fn of(keys: [Lanes; 4]) -> Self {
        let digits = from_fn(|number| {
            let key = keys[number / 2];
            digits_of_two(if number % 2 == 0 {
                key >> 16
            } else {
                key & Lanes::splat(0xffff)
            })
        });
        Self { keys, digits }
    }

    /// The lower and the higher of two sums in each lane.
    fn sorted(&self, other: &Self) -> (Self, Self) {
        let pairs = self.keys.iter().zip(&other.keys);
        let is_higher = pairs.rev().fold(Lanes::ZERO, |is_higher, (one, other)| {
            one.simd_gt(*other) | one.simd_eq(*other) & is_higher
        });
        let chosen = |first: &Self, second: &Self| Self {
            keys: from_fn(|word| is_higher.bitselect(first.keys[word], second.keys[word])),
            digits: from_fn(|word| is_higher.bitselect(first.digits[word], second.digits[word])),
        };
        (chosen(other, self), chosen(self, other))
    }
}

/// Sorts sums in each lane.
pub(crate) fn sort(sums: &mut [Sums]) {
    for end in 1..sums.len() {
        for place in (0..end).rev() {
            (sums[place], sums[place + 1]) = sums[place].sorted(&sums[place + 1]);
        }
    }
}

fn swap_bytes(word: Lanes) -> Lanes {
    let pairs = Lanes::splat(0x00ff_00ff);
    let swapped = (word & pairs) << 8 | (word >> 8) & pairs;
    rotate_left::<16>(swapped)
}

#[inline]
fn rotate_left<const BITS: u32>(word: Lanes) -> Lanes {
    word << BITS | word >> (32 - BITS)
}

/// The four hexadecimal digits of 16 bits, as a word of a message: the highest digit in the lowest byte.
fn digits_of_two(bits: Lanes) -> Lanes {
    let digit = |mask| bits & Lanes::splat(mask);
    let values = bits >> 12 | digit(0x0f00) | digit(0x00f0) << 12 | digit(0x000f) << 24;
    let is_letter = (values + Lanes::splat(0x0606_0606)) >> 4 & Lanes::splat(0x0101_0101);
    // A letter is 39 after the digit 9: 32, 4, 2 and 1.
    let letters = (is_letter << 5) + (is_letter << 2) + (is_letter << 1) + is_letter;
    values + Lanes::splat(0x3030_3030) + letters
}

const START: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];

/// What is added in each of the 64 steps: the first 32 bits of the fractions of sines.
const SINES: [[u32; 4]; 16] = [
    [0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee],
    [0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501],
    [0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be],
    [0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821],
    [0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa],
    [0xd62f_105d, 0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8],
    [0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed],
    [0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a],
    [0xfffa_3942, 0x8771_f681, 0x6d9d_6122, 0xfde5_380c],
    [0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70],
    [0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05],
    [0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665],
    [0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039],
    [0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1],
    [0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1],
    [0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391],
];

/// Takes a block of each message into the sums.
fn compress(state: &mut [Lanes; 4], block: &[Lanes; BLOCK]) {
    let mut sums = *state;
    for row in 0..4 {
        let word = |step| step;
        steps::<7, 12, 17, 22>(&mut sums, block, row, word, |b, c, d| d ^ b & (c ^ d));
    }
    for row in 4..8 {
        let word = |step| 5 * step + 1;
        steps::<5, 9, 14, 20>(&mut sums, block, row, word, |b, c, d| c ^ d & (b ^ c));
    }
    for row in 8..12 {
        let word = |step| 3 * step + 5;
        steps::<4, 11, 16, 23>(&mut sums, block, row, word, |b, c, d| b ^ c ^ d);
    }
    for row in 12..16 {
        let word = |step| 7 * step;
        steps::<6, 10, 15, 21>(&mut sums, block, row, word, |b, c, d| c ^ (b | !d));
    }
    for (sum, part) in state.iter_mut().zip(sums) {
        *sum += part;
    }
}

/// Four steps: how far each rotates, which word of the block it takes, and how it mixes three of the sums.
#[inline]
fn steps<const A: u32, const B: u32, const C: u32, const D: u32>(
    sums: &mut [Lanes; 4],
    block: &[Lanes; BLOCK],
    row: usize,
    word: impl Fn(usize) -> usize,
    mix: impl Fn(Lanes, Lanes, Lanes) -> Lanes,
) {
    let added = |column| block[word(4 * row + column) % BLOCK] + Lanes::splat(SINES[row][column]);
    let [one, two, three, four] = sums;
    *one = *two + rotate_left::<A>(*one + mix(*two, *three, *four) + added(0));
    *four = *one + rotate_left::<B>(*four + mix(*one, *two, *three) + added(1));
    *three = *four + rotate_left::<C>(*three + mix(*four, *one, *two) + added(2));
    *two = *three + rotate_left::<D>(*two + mix(*three, *four, *one) + added(3));
}

#[cfg(test)]
mod tests {
    use md5::{Digest, Md5};

    use super::*;

    #[test]
    fn sums_of_any_length_are_those_of_md5() {
        let mut messages = Messages::new();
        let mut text = Vec::new();
        for length in 0..320_u32 {
            messages.push(&text);
            let expected: [u8; 16] = Md5::digest(&text).into();
            let sums = messages.finish();
            let bytes: Vec<u8> = sums
                .keys
                .iter()
                .flat_map(|key| key.to_array()[3].to_be_bytes())
                .collect();
            assert_eq!(bytes, expected);
            text.push((length * 7 % 251) as u8);
        }
    }
}
