//! Differential tests: whatever libbz2 says about some data, we say too.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use bzip2::Compression;
use bzip2::bufread::MultiBzDecoder;
use bzip2::write::BzEncoder;
use proptest::prelude::*;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use crate::{Decoder, DecompressError};

const NO_LIMIT: usize = usize::MAX;

pub(crate) fn compress(data: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = BzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn libbz2(input: &[u8]) -> Option<Vec<u8>> {
    let mut output = Vec::new();
    MultiBzDecoder::new(input).read_to_end(&mut output).ok()?;
    Some(output)
}

/// Asserts that ours says what libbz2 says, and what that was.
fn assert_agrees(decoder: &mut Decoder, input: &[u8], what: &str) -> Option<Vec<u8>> {
    let mut output = b"left over".to_vec();
    let result = decoder.decompress(input, NO_LIMIT, &mut output);
    let expected = libbz2(input);
    assert_eq!(result.is_ok(), expected.is_some(), "{what}: {result:?}");
    assert!(
        output == expected.clone().unwrap_or_default(),
        "{what}: other bytes"
    );
    expected
}

/// Asserts that ours decodes without help what was compressed from `data`.
fn assert_round_trip(decoder: &mut Decoder, input: &[u8], data: &[u8], what: &str) {
    let mut output = Vec::new();
    let result = decoder.decompress_expected(input, data.len(), &mut output);
    assert!(result.is_ok(), "{what}: not decoded");
    assert!(output == data, "{what}: other bytes");
}

/// Text such as training logs hold: words of a small set, numbers, random floats.
pub(crate) fn mixed_text(random: &mut ChaCha8Rng, len: usize) -> Vec<u8> {
    let words: [&[u8]; 5] = [
        b"cifar10-valid",
        b"train",
        b"x-valid@11",
        b"\0\0\0\0\0\0\0\0\0",
        b"G@",
    ];
    let mut text = Vec::with_capacity(len + 16);
    while text.len() < len {
        match random.random_range(0..8) {
            word @ 0..5 => text.extend_from_slice(words[word]),
            5 | 6 => text.extend(random.random::<f64>().to_be_bytes()),
            _ => text.extend(random.random::<u16>().to_string().bytes()),
        }
    }
    text.truncate(len);
    text
}

/// Data of every kind that matters to one of the layers.
fn samples() -> Vec<(String, Vec<u8>)> {
    let random = &mut ChaCha8Rng::seed_from_u64(1);
    let mut samples = vec![
        ("one byte".to_owned(), b"x".to_vec()),
        ("all bytes".to_owned(), (0..=255).collect()),
        ("a repetition".to_owned(), b"abcabc".repeat(5000)),
        (
            "a long period".to_owned(),
            mixed_text(random, 7000).repeat(6),
        ),
        (
            "two symbols".to_owned(),
            (0..20_000).map(|_| random.random_range(0..2)).collect(),
        ),
    ];
    // The ends of a repeat count, and of the runs it is split into.
    for len in [
        2, 3, 4, 5, 6, 254, 255, 256, 258, 259, 260, 261, 514, 518, 519, 70_000,
    ] {
        samples.push((format!("{len} equal bytes"), vec![0x61; len]));
        let between = [&b"xy"[..], &vec![0; len], b"z", &vec![0; len], b"\0"].concat();
        samples.push((format!("{len} equal bytes twice"), between));
    }
    for len in [2, 3, 31, 32, 33, 1023, 1024, 1025, 2049, 30_000] {
        samples.push((
            format!("{len} random bytes"),
            (0..len).map(|_| random.random()).collect(),
        ));
        samples.push((format!("{len} bytes of text"), mixed_text(random, len)));
    }
    samples
}

#[test]
fn every_kind_of_data_comes_back_without_help_of_libbz2() {
    let decoder = &mut Decoder::new();
    for (what, data) in samples() {
        for level in [1, 9] {
            assert_round_trip(decoder, &compress(&data, level), &data, &what);
        }
    }
}

#[test]
fn blocks_of_every_level_come_back() {
    let decoder = &mut Decoder::new();
    let data = mixed_text(&mut ChaCha8Rng::seed_from_u64(2), 950_000);
    for level in 1..=9 {
        let data = if level == 9 { &data } else { &data[..210_000] };
        let input = compress(data, level);
        assert_round_trip(decoder, &input, data, &format!("level {level}"));
    }
}

#[test]
fn a_full_block_of_random_bytes_comes_back() {
    let random = &mut ChaCha8Rng::seed_from_u64(3);
    let data: Vec<u8> = (0..1_000_000).map(|_| random.random()).collect();
    assert_round_trip(&mut Decoder::new(), &compress(&data, 9), &data, "random");
}

#[test]
fn streams_one_after_another_are_one_output() {
    let decoder = &mut Decoder::new();
    let parts = [&b""[..], b"first", b"", b"and second", &[9; 700]];
    let input = parts.map(|part| compress(part, 5)).concat();
    assert_round_trip(decoder, &input, &parts.concat(), "five streams");
    assert_round_trip(decoder, &compress(b"", 1), b"", "an empty stream");
    for (what, input) in [
        ("nothing", vec![]),
        ("a byte behind", [&input[..], b"B"].concat()),
        ("zeros behind", [&input[..], &[0; 512]].concat()),
        ("a header behind", [&input[..], b"BZh9"].concat()),
        ("no bzip2", b"plain text of some length".to_vec()),
    ] {
        assert_agrees(decoder, &input, what);
    }
}

#[test]
fn data_cut_short_is_judged_as_by_libbz2() {
    let decoder = &mut Decoder::new();
    let input = [
        compress(b"banana bandana", 9),
        compress(&b"ab".repeat(99), 9),
    ]
    .concat();
    for len in 0..=input.len() {
        assert_agrees(decoder, &input[..len], &format!("the first {len} bytes"));
    }
}

#[test]
fn every_flipped_bit_is_judged_as_by_libbz2() {
    let decoder = &mut Decoder::new();
    let text = mixed_text(&mut ChaCha8Rng::seed_from_u64(4), 300);
    let input = [compress(&text, 9), compress(b"aaaaaaaaab", 9)].concat();
    for bit in 0..input.len() * 8 {
        let mut damaged = input.clone();
        damaged[bit / 8] ^= 0x80 >> (bit % 8);
        assert_agrees(decoder, &damaged, &format!("bit {bit} flipped"));
    }
}

#[test]
fn no_more_bytes_than_allowed_come_out() {
    let decoder = &mut Decoder::new();
    let mut output = Vec::new();
    let bomb = compress(&vec![0; 1_000_000], 9);
    decoder.decompress(&bomb, 1_000_000, &mut output).unwrap();
    assert_eq!(output.len(), 1_000_000);
    let error = decoder.decompress(&bomb, 999_999, &mut output).unwrap_err();
    assert!(
        matches!(error, DecompressError::TooLarge { limit: 999_999 }),
        "{error}"
    );
    assert!(output.is_empty());
}

#[test]
fn the_real_archives_come_back_without_help_of_libbz2() {
    let decoder = &mut Decoder::new();
    let archives = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/archives");
    let Ok(spaces) = fs::read_dir(&archives) else {
        println!("skipped: no {}", archives.display());
        return;
    };
    // Databases may lie beside the folders.
    let spaces = spaces.map(|space| space.unwrap().path());
    for space in spaces.filter(|path| path.is_dir()) {
        for file in fs::read_dir(space).unwrap() {
            let path = file.unwrap().path();
            let input = fs::read(&path).unwrap();
            let expected = libbz2(&input).unwrap();
            assert_round_trip(decoder, &input, &expected, &path.display().to_string());
        }
    }
}

proptest! {
    #[test]
    fn any_data_comes_back(
        runs in prop::collection::vec((any::<u8>(), 1..300_usize), 0..200),
        level in 1..=9_u32,
    ) {
        let data: Vec<u8> = runs.iter().flat_map(|&(byte, len)| vec![byte; len]).collect();
        assert_round_trip(&mut Decoder::new(), &compress(&data, level), &data, "runs");
    }

    #[test]
    fn any_damage_is_judged_as_by_libbz2(
        data in prop::collection::vec(0..8_u8, 0..400),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut input = compress(&data, 9);
        for (at, byte) in damage {
            *at.get_mut(&mut input) = byte;
        }
        assert_agrees(&mut Decoder::new(), &input, "damaged");
    }
}
