//! Damage to streams: to their bits and to their structure.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::make;
use crate::repair::{blocks, ends, put};

/// Damages a stream once.
pub(crate) fn apply(random: &mut ChaCha8Rng, stream: &mut Vec<u8>) {
    let bits = stream.len() * 8;
    if bits == 0 {
        return;
    }
    let at = random.random_range(0..bits);
    match random.random_range(0..16) {
        0..=3 => flip(stream, at),
        // The headers and tables at the start of a block.
        4..=6 => flip(stream, at.min(bits) % 1600.min(bits)),
        7 => put(stream, at, random.random(), random.random_range(1..=24)),
        8 => shift(random, stream, at),
        9 => header(random, stream),
        10 => stream.truncate(at / 8),
        11 => stream.extend((0..random.random_range(1..9)).map(|_| random.random::<u8>())),
        12 => stream.extend(make::stream(random)),
        13 => repeat_block(random, stream),
        14 => put(stream, 24, random.random_range(0x30..0x3a), 8),
        _ => {
            let other = make::stream(random);
            stream.truncate(at / 8);
            stream.extend(other.iter().skip(at / 8));
        }
    }
}

fn flip(stream: &mut [u8], at: usize) {
    if let Some(byte) = stream.get_mut(at / 8) {
        *byte ^= 0x80 >> (at % 8);
    }
}

/// Takes out or puts in some bits, so that all behind them move.
fn shift(random: &mut ChaCha8Rng, stream: &mut Vec<u8>, at: usize) {
    let mut bits: Vec<bool> = stream
        .iter()
        .flat_map(|byte| (0..8).map(move |bit| byte << bit & 0x80 != 0))
        .collect();
    let count = random.random_range(1..20);
    if random.random() {
        bits.drain(at..(at + count).min(bits.len()));
    } else {
        let new: Vec<bool> = (0..count).map(|_| random.random()).collect();
        bits.splice(at..at, new);
    }
    *stream = make::bytes(&bits);
}

/// Sets one of the fields in front of a block's tables.
fn header(random: &mut ChaCha8Rng, stream: &mut [u8]) {
    let blocks = blocks(stream);
    if blocks.is_empty() {
        return;
    }
    let at = blocks[random.random_range(0..blocks.len())] + 48;
    match random.random_range(0..6) {
        0 => put(stream, at, random.random(), 32),
        1 => put(stream, at + 32, 1, 1),
        2 => put(stream, at + 33, random.random_range(0..300), 24),
        3 => put(stream, at + 33, random.random(), 24),
        4 => put(stream, at + 57, random.random(), 16),
        _ => put(stream, at + 73, random.random(), 16),
    }
}

/// Lets a block occur twice in a stream.
fn repeat_block(random: &mut ChaCha8Rng, stream: &mut Vec<u8>) {
    let starts = blocks(stream);
    let (Some(&end), false) = (ends(stream).first(), starts.is_empty()) else {
        return;
    };
    let from = starts[random.random_range(0..starts.len())];
    if from < end {
        let bits: Vec<bool> = stream
            .iter()
            .flat_map(|byte| (0..8).map(move |bit| byte << bit & 0x80 != 0))
            .collect();
        let repeated = [&bits[..end], &bits[from..end], &bits[end..]].concat();
        *stream = make::bytes(&repeated);
    }
}
