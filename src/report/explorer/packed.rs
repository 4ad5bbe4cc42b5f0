//! Columns of numbers as short text: whole multiples of a step, 16 bits each, deflated, in base64.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde::Serialize;

/// What stands for a number that is absent.
const ABSENT: u16 = u16::MAX;

/// A column of numbers, rounded to multiples of a step.
///
/// The step is the one that was asked for, or the smallest with which the largest number fits into 16 bits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Packed {
    /// What a whole number in [`data`](Self::data) is multiplied by.
    pub step: f64,
    /// Base64 of deflated bytes: first the low bytes of all numbers, then their high bytes; 65,535 is absent.
    pub data: String,
}

impl Packed {
    /// Packs numbers from 0, rounded to `step` or what is needed.
    #[must_use]
    pub fn new(values: &[Option<f64>], step: f64) -> Self {
        let largest = values.iter().flatten().copied().fold(0.0, f64::max);
        let step = step.max(largest / f64::from(ABSENT - 1));
        let whole = |value: &Option<f64>| match value {
            Some(value) => (value / step).round().clamp(0.0, f64::from(ABSENT - 1)) as u16,
            None => ABSENT,
        };
        let numbers: Vec<u16> = values.iter().map(whole).collect();
        let bytes: Vec<u8> = (0..2)
            .flat_map(|byte| numbers.iter().map(move |number| number.to_le_bytes()[byte]))
            .collect();
        Self {
            step,
            data: STANDARD.encode(deflated(&bytes)),
        }
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let _ = encoder.write_all(bytes); // a Vec takes everything
    encoder.finish().unwrap_or_default()
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
        (0..count)
            .map(|at| u16::from_le_bytes([bytes[at], bytes[count + at]]))
            .map(|whole| (whole != ABSENT).then(|| f64::from(whole) * packed.step))
            .collect()
    }

    #[test]
    fn numbers_come_back_within_half_a_step() {
        for (largest, step) in [(100.0, 0.002), (3.0e7, 0.01), (0.0, 1.0)] {
            let values: Vec<Option<f64>> = (0..1000)
                .map(|at| (at % 7 != 3).then(|| largest * f64::from(at) / 999.0))
                .collect();
            let packed = Packed::new(&values, step);
            assert!(packed.step <= f64::max(step, largest / 65_534.0));
            for (back, value) in unpack(&packed, 1000).into_iter().zip(values) {
                assert_eq!(back.is_some(), value.is_some());
                let error = (back.unwrap_or(0.0) - value.unwrap_or(0.0)).abs();
                assert!(error <= packed.step * 0.500_001, "{error}");
            }
        }
    }
}
