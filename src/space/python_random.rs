//! The draws of `CPython`'s `random` module, number for number.
//!
//! The official numbering of cells is a shuffle by `random`, and some answers of the
//! official package are drawn from it, so a program that wants the same ones needs
//! the same generator: MT19937, initialised and cut down to a range as `CPython` does.

use rand_mt::Mt;

/// A generator that draws what Python draws after `random.seed(seed)`.
///
/// ```
/// use natsbench::space::PythonRandom;
///
/// let mut random = PythonRandom::seed(0);
/// assert_eq!(random.randint(0, 15_624), Some(13_835)); // api.random() after random.seed(0)
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

    /// The next `bits` random bits, at most 64, as `random.getrandbits`.
    pub fn getrandbits(&mut self, bits: u32) -> u64 {
        let mut value = 0;
        let mut filled = 0;
        while filled < bits.min(64) {
            let wanted = (bits - filled).min(32);
            let word = self.generator.next_u32() >> (32 - wanted);
            value |= u64::from(word) << filled;
            filled += wanted;
        }
        value
    }

    /// A number below `bound`, all equally likely; 0 for a bound of 0.
    ///
    /// Bits of the length of `bound` are drawn until they are below it.
    pub fn randbelow(&mut self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        let bits = u64::BITS - bound.leading_zeros();
        loop {
            let draw = self.getrandbits(bits);
            if draw < bound {
                return draw;
            }
        }
    }

    /// An integer from `low` to `high`, both included, or `None` if there is none
    /// (where Python raises `ValueError`).
    pub fn randint(&mut self, low: i64, high: i64) -> Option<i64> {
        if low > high {
            return None;
        }
        let bound = high.abs_diff(low).checked_add(1)?;
        Some(low.wrapping_add_unsigned(self.randbelow(bound)))
    }

    /// One of `items`, or `None` if there is none (where Python raises `IndexError`).
    pub fn choice<'items, T>(&mut self, items: &'items [T]) -> Option<&'items T> {
        if items.is_empty() {
            return None;
        }
        items.get(self.randbelow(items.len() as u64) as usize)
    }

    /// Puts `items` in the order that `random.shuffle` would give them.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.randbelow(last as u64 + 1) as usize;
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Expected values are what CPython 3.11 answered.

    #[test]
    fn draws_below_a_bound_are_those_of_cpython() {
        let mut random = PythonRandom::seed(88);
        let draws: Vec<_> = (0..8).map(|_| random.randint(0, 15_624).unwrap()).collect();
        assert_eq!(draws, [6512, 3104, 5452, 14785, 3030, 10248, 236, 8628]);
    }

    #[test]
    fn a_bound_of_one_uses_up_draws() {
        let mut random = PythonRandom::seed(777);
        assert_eq!(random.choice(&["only"]), Some(&"only"));
        assert_eq!(random.getrandbits(32), 1_914_885_928);
    }

    #[test]
    fn seeds_and_draws_beyond_32_bits_are_those_of_cpython() {
        let mut random = PythonRandom::seed(0x1234_5678_9ABC_DEF0);
        assert_eq!(random.getrandbits(64), 10_837_797_779_747_387_256);
        assert_eq!(random.getrandbits(40), 1_000_576_774_198);
        assert_eq!(
            random.randint(-5_000_000_000, 5_000_000_000),
            Some(3_100_822_259)
        );
    }

    #[test]
    fn nothing_can_be_drawn_from_nothing() {
        let mut random = PythonRandom::seed(0);
        assert_eq!(random.choice::<u8>(&[]), None);
        assert_eq!(random.randint(1, 0), None);
        assert_eq!(random.randbelow(0), 0);
    }
}
