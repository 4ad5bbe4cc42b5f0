//! How the bytes of a trial's weights are stored.

use std::fmt;
use std::str::FromStr;

use crate::model::UnknownName;

use super::blob::{LONGEST_HEADER, numbers_start};

/// Level of zstd: higher ones took ten times as long, and saved one hundredth of noise such as weights are.
const LEVEL: i32 = 3;

/// Most bytes of the numbers of a trial: forty times the largest.
const MOST_NUMBER_BYTES: usize = 256 << 20;

/// Bytes of a word whose bytes are stored apart: those of a float32. An int64 is two words.
const WORD_BYTES: usize = 4;

/// How weights are stored. All give them back bit for bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Codec {
    /// As they are: a `.safetensors` file.
    #[default]
    Raw,
    /// Compressed by zstd.
    Zstd,
    /// Compressed by zstd after the first bytes of all numbers, then the second ones, and so on: signs and exponents,
    /// which are much alike, lie beside each other.
    PlanesZstd,
}

impl Codec {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Raw, Self::Zstd, Self::PlanesZstd];

    /// Their names.
    pub(crate) const NAMES: &'static [&'static str] = &["raw", "zstd", "planes-zstd"];

    /// Its name in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Zstd => "zstd",
            Self::PlanesZstd => "planes-zstd",
        }
    }

    /// The bytes of a safetensors file as they are stored.
    pub(super) fn encode(self, blob: Vec<u8>) -> Result<Vec<u8>, String> {
        let compress =
            |bytes: &[u8]| zstd::bulk::compress(bytes, LEVEL).map_err(|error| error.to_string());
        match self {
            Self::Raw => Ok(blob),
            Self::Zstd => compress(&blob),
            Self::PlanesZstd => {
                let start = numbers_start(&blob)?;
                let (header, numbers) = blob.split_at(start);
                let mut planes = Vec::with_capacity(blob.len());
                planes.extend(header);
                apart(numbers, &mut planes);
                compress(&planes)
            }
        }
    }

    /// A safetensors file from the bytes that are stored; it has so many bytes of numbers, and a header.
    pub(super) fn decode(self, stored: Vec<u8>, number_bytes: usize) -> Result<Vec<u8>, String> {
        if number_bytes > MOST_NUMBER_BYTES {
            return Err(format!(
                "expected {MOST_NUMBER_BYTES} bytes of numbers at most, its layout has {number_bytes}"
            ));
        }
        let decompress = |bytes: &[u8]| {
            let most = number_bytes + LONGEST_HEADER;
            zstd::bulk::decompress(bytes, most).map_err(|error| format!("zstd: {error}"))
        };
        match self {
            Self::Raw => Ok(stored),
            Self::Zstd => decompress(&stored),
            Self::PlanesZstd => {
                let planes = decompress(&stored)?;
                let (header, apart) = planes.split_at(numbers_start(&planes)?);
                let mut blob = Vec::with_capacity(planes.len());
                blob.extend(header);
                together(apart, &mut blob);
                Ok(blob)
            }
        }
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl FromStr for Codec {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.iter().find(|codec| codec.as_str() == name);
        found.copied().ok_or_else(|| UnknownName {
            kind: "codec",
            name: name.to_owned(),
            expected: Self::NAMES,
        })
    }
}

/// Appends the first bytes of all words, then the second ones, and so on; what is no whole word follows as it is.
fn apart(bytes: &[u8], to: &mut Vec<u8>) {
    let (words, rest) = bytes.as_chunks::<WORD_BYTES>();
    for place in 0..WORD_BYTES {
        to.extend(words.iter().map(|word| word[place]));
    }
    to.extend(rest);
}

/// The way back from [`apart`].
fn together(bytes: &[u8], to: &mut Vec<u8>) {
    let words = bytes.len() / WORD_BYTES;
    let (planes, rest) = bytes.split_at(words * WORD_BYTES);
    let plane = |place: usize| &planes[place * words..(place + 1) * words];
    let (first, second, third, fourth) = (plane(0), plane(1), plane(2), plane(3));
    let pairs = first.iter().zip(second).zip(third.iter().zip(fourth));
    for ((first, second), (third, fourth)) in pairs {
        to.extend([*first, *second, *third, *fourth]);
    }
    to.extend(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header of 16 bytes and numbers.
    fn blob(numbers: &[u8]) -> Vec<u8> {
        [&8_u64.to_le_bytes()[..], b"{}      ", numbers].concat()
    }

    #[test]
    fn every_codec_gives_back_what_it_was_given() {
        for length in [0, 1, 4, 7, 4000, 4003] {
            let numbers: Vec<u8> = (0..length).map(|at: u32| (at * at % 251) as u8).collect();
            for codec in Codec::ALL {
                let stored = codec.encode(blob(&numbers)).unwrap();
                let decoded = codec.decode(stored, numbers.len()).unwrap();
                assert_eq!(decoded, blob(&numbers), "{codec} {length}");
                assert_eq!(codec.as_str().parse(), Ok(*codec));
            }
        }
        assert!("lz4".parse::<Codec>().is_err());
    }

    #[test]
    fn floats_of_like_size_take_less_with_their_bytes_apart() {
        let mut state = 1_u32;
        let floats = (0..40_000).flat_map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (0.1 * (state >> 8) as f32 / 16_777_216.0).to_le_bytes()
        });
        let raw = blob(&floats.collect::<Vec<u8>>());
        let length = |codec: Codec| codec.encode(raw.clone()).unwrap().len();
        assert!(length(Codec::PlanesZstd) < length(Codec::Zstd));
        assert!(length(Codec::Zstd) < length(Codec::Raw));
    }

    #[test]
    fn what_unfolds_to_more_than_there_can_be_is_refused() {
        let bomb = zstd::bulk::compress(&vec![0; 64 << 20], 1).unwrap();
        for codec in [Codec::Zstd, Codec::PlanesZstd] {
            assert!(codec.decode(bomb.clone(), 1000).is_err());
            assert!(codec.decode(b"no zstd".to_vec(), 1000).is_err());
        }
        assert!(Codec::Raw.decode(Vec::new(), usize::MAX).is_err());
        let short = zstd::bulk::compress(b"short", 1).unwrap();
        assert!(Codec::PlanesZstd.decode(short, 1000).is_err());
    }
}
