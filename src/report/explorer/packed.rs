//! Numbers as short text: whole multiples of a step, 16 bits each, deflated, in base64.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde::Serialize;

/// The value that stands for an absent number.
const ABSENT: u16 = u16::MAX;

/// A column of numbers, rounded to multiples of a step.
///
/// The step is the one that was asked for, or, if that is too small, the smallest with which the largest number fits into
/// 16 bits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Packed {
    /// The number by which each whole number in [`data`](Self::data) is multiplied.
    pub step: f64,
    /// Whether each whole number is the difference to the one before, modulo 65,536.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub differences: bool,
    /// Base64 of deflated bytes: first the low bytes of all numbers, then their high bytes; 65,535 is absent.
    pub data: String,
}

impl Packed {
    /// Packs numbers that are not below 0, rounded to `step` or to the smallest step that is needed.
    #[must_use]
    pub(crate) fn new(values: &[Option<f64>], step: f64) -> Self {
        let (numbers, step) = whole_numbers(values, step);
        Self {
            step,
            differences: false,
            data: text(&numbers),
        }
    }

    /// The same for a curve, whose differences are smaller than its numbers.
    #[must_use]
    pub(crate) fn curve(values: &[Option<f64>], step: f64) -> Self {
        let (numbers, step) = whole_numbers(values, step);
        let before = std::iter::once(0).chain(numbers.iter().copied());
        let differences = numbers.iter().zip(before);
        let differences: Vec<u16> = differences
            .map(|(number, before)| number.wrapping_sub(before))
            .collect();
        Self {
            step,
            differences: true,
            data: text(&differences),
        }
    }
}

/// The numbers as multiples of a step, and that step.
fn whole_numbers(values: &[Option<f64>], step: f64) -> (Vec<u16>, f64) {
    let largest = values.iter().flatten().copied().fold(0.0, f64::max);
    let step = step.max(largest / f64::from(ABSENT - 1));
    let whole = |value: &Option<f64>| match value {
        Some(value) => (value / step).round().clamp(0.0, f64::from(ABSENT - 1)) as u16,
        None => ABSENT,
    };
    (values.iter().map(whole).collect(), step)
}

fn text(numbers: &[u16]) -> String {
    let bytes: Vec<u8> = (0..2)
        .flat_map(|byte| numbers.iter().map(move |number| number.to_le_bytes()[byte]))
        .collect();
    STANDARD.encode(deflated(&bytes))
}

/// Whole numbers as base64 of deflated bytes: first the lowest bytes of all numbers, then the next ones, four in all.
pub(super) fn packed_whole(numbers: &[u32]) -> String {
    let bytes: Vec<u8> = (0..4)
        .flat_map(|byte| numbers.iter().map(move |number| number.to_le_bytes()[byte]))
        .collect();
    STANDARD.encode(deflated(&bytes))
}

/// A text, deflated, in base64.
pub(super) fn packed_text(text: &str) -> String {
    STANDARD.encode(deflated(text.as_bytes()))
}

#[expect(clippy::expect_used, reason = "writing into a Vec cannot fail")]
fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("a Vec takes everything");
    encoder.finish().expect("a Vec takes everything")
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn unpack(packed: &Packed, count: usize) -> Vec<Option<f64>> {
        let mut bytes = Vec::new();
        let deflated = STANDARD.decode(&packed.data).unwrap();
        let mut decoder = flate2::read::DeflateDecoder::new(deflated.as_slice());
        decoder.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes.len(), 2 * count);
        let mut before = 0_u16;
        (0..count)
            .map(|at| u16::from_le_bytes([bytes[at], bytes[count + at]]))
            .map(|whole| {
                before = whole.wrapping_add(if packed.differences { before } else { 0 });
                before
            })
            .map(|whole| (whole != ABSENT).then(|| f64::from(whole) * packed.step))
            .collect()
    }

    #[test]
    fn numbers_come_back_within_half_a_step() {
        for (largest, step) in [(100.0, 0.002), (3.0e7, 0.01), (0.0, 1.0)] {
            let values: Vec<Option<f64>> = (0..1000)
                .map(|at| (at % 7 != 3).then(|| largest * f64::from(at) / 999.0))
                .collect();
            for packed in [Packed::new(&values, step), Packed::curve(&values, step)] {
                assert!(packed.step <= f64::max(step, largest / 65_534.0));
                for (back, value) in unpack(&packed, 1000).into_iter().zip(&values) {
                    assert_eq!(back.is_some(), value.is_some());
                    let error = (back.unwrap_or(0.0) - value.unwrap_or(0.0)).abs();
                    assert!(error <= packed.step * 0.500_001, "{error}");
                }
            }
        }
    }
}
