//! The generator of `CPython`'s `random` module, number for number.
//!
//! The official numbering of cells is a shuffle by `random`, and the official package draws
//! some answers with it. To give the same answers, a program needs the same generator:
//! MT19937, initialised as in `CPython`.

use std::convert::Infallible;

use rand::{Rng, TryRng};
use rand_mt::Mt;

use super::DrawBelow;

/// A generator that draws what Python draws after `random.seed(seed)`.
///
/// It implements [`rand::Rng`]; its `next_u32` is `random.getrandbits(32)`, its `next_u64` is
/// `random.getrandbits(64)`.
///
/// ```
/// use natsbench::space::{DrawBelow, PythonRandom};
///
/// let mut random = PythonRandom::seed(0);
/// assert_eq!(random.draw_below(15_625), 13_835); // api.random() after random.seed(0)
/// ```
#[derive(Debug, Clone)]
pub struct PythonRandom {
    generator: Mt,
}

impl PythonRandom {
    /// A generator in the state after `random.seed(seed)`.
    #[must_use]
    pub fn seed(seed: u64) -> Self {
        let (low, high) = (seed as u32, (seed >> 32) as u32);
        let key = [low, high];
        let length = if high == 0 { 1 } else { 2 };
        Self {
            generator: Mt::new_with_key(key.into_iter().take(length)),
        }
    }

    /// Puts `items` in the order that `random.shuffle` would give them.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.draw_below(last + 1);
            items.swap(last, other);
        }
    }
}

impl TryRng for PythonRandom {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.generator.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let (low, high) = (self.next_u32(), self.next_u32());
        Ok((u64::from(high) << 32) | u64::from(low))
    }

    /// As `random.randbytes`.
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for word_bytes in bytes.chunks_mut(4) {
            let unused_bits = 32 - 8 * word_bytes.len() as u32;
            let word = (self.next_u32() >> unused_bits).to_le_bytes();
            for (byte, of_word) in word_bytes.iter_mut().zip(word) {
                *byte = of_word;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_those_of_cpython() {
        let mut random = PythonRandom::seed(7);
        let mut bytes = [0; 6];
        random.fill_bytes(&mut bytes);
        assert_eq!(bytes, [56, 180, 230, 82, 167, 242]); // CPython 3.11
    }
}
