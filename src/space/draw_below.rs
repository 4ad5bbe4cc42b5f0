//! Draws of a position, with any generator.

use rand::Rng;

/// Draws positions in a list, each as likely as the others.
///
/// Every generator of the crate `rand` implements this (every type that implements [`rand::Rng`]), by the algorithm of
/// `CPython`'s `random.randrange`: as many bits as the count needs are drawn, again and again until they are below it. So
/// [`PythonRandom`](super::PythonRandom) gives the positions that Python draws.
///
/// It is a separate trait for types that can give positions but no random bits: the Python package, which calls Python's
/// `random.choice`, since programs may replace that function; and tests that repeat recorded draws.
///
/// ```
/// use natsbench::space::DrawBelow;
/// use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
///
/// let mut generator = ChaCha8Rng::seed_from_u64(1);
/// assert!(generator.draw_below(3) < 3);
/// ```
pub trait DrawBelow {
    /// A position below `count`; 0 if `count` is 0, and then nothing is drawn.
    fn draw_below(&mut self, count: usize) -> usize;
}

impl<R: Rng + ?Sized> DrawBelow for R {
    fn draw_below(&mut self, count: usize) -> usize {
        let count = count as u64;
        if count == 0 {
            return 0;
        }
        let bits = u64::BITS - count.leading_zeros();
        loop {
            let number = random_bits(self, bits);
            if number < count {
                return number as usize;
            }
        }
    }
}

/// The next `bits` random bits, 1 to 64, as `random.getrandbits` gives them: the low word first, and of a word only its
/// high bits if fewer are needed.
fn random_bits<R: Rng + ?Sized>(generator: &mut R, bits: u32) -> u64 {
    if bits <= 32 {
        return u64::from(generator.next_u32() >> (32 - bits));
    }
    let low = generator.next_u32();
    let high = generator.next_u32() >> (64 - bits);
    (u64::from(high) << 32) | u64::from(low)
}

#[cfg(test)]
mod tests {
    use crate::space::PythonRandom;

    use super::*;

    // Expected values are what CPython 3.11 answered.

    #[test]
    fn draws_below_a_bound_are_those_of_cpython() {
        let mut random = PythonRandom::seed(88);
        let draws: Vec<_> = (0..8).map(|_| random.draw_below(15_625)).collect();
        assert_eq!(draws, [6512, 3104, 5452, 14785, 3030, 10248, 236, 8628]);
    }

    #[test]
    fn a_bound_of_one_uses_up_draws_and_a_bound_of_zero_none() {
        let mut random = PythonRandom::seed(777);
        assert_eq!(random.draw_below(0), 0);
        assert_eq!(random.draw_below(1), 0);
        assert_eq!(random.next_u32(), 1_914_885_928);
    }

    #[test]
    fn seeds_and_draws_beyond_32_bits_are_those_of_cpython() {
        let mut random = PythonRandom::seed(0x1234_5678_9ABC_DEF0);
        assert_eq!(random.next_u64(), 10_837_797_779_747_387_256);
        assert_eq!(random_bits(&mut random, 40), 1_000_576_774_198);
        // random.randint(-5_000_000_000, 5_000_000_000)
        assert_eq!(random.draw_below(10_000_000_001), 8_100_822_259);
    }
}
