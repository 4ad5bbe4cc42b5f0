//! The random numbers of a run, which are the same on every machine and in every version.
//!
//! `ChaCha8` gives random words. How a draw is made from these words is defined here, because
//! the distributions of `rand` may change their values between releases.

use std::convert::Infallible;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng, TryRng};

/// Name of the generator, as results state it.
pub(crate) const GENERATOR: &str = "ChaCha8";

/// The generator of one run.
///
/// It implements the traits of `rand` ([`TryRng`], hence `Rng`), so all distributions of that crate and
/// of related ones can draw from it. The values of [`below`](Self::below) and [`uniform`](Self::uniform)
/// never change between versions.
#[derive(Debug, Clone)]
pub struct Random {
    words: ChaCha8Rng,
}

impl Random {
    /// The generator of run number `run` of the experiment seeded with `seed`.
    ///
    /// The key has `seed` in its first eight bytes, least significant first, and
    /// zeros after them; the stream is the run number. So runs are independent of each
    /// other, of their order, and of the threads that make them.
    #[must_use]
    pub fn new(seed: u64, run: u64) -> Self {
        let mut key = [0; 32];
        for (slot, byte) in key.iter_mut().zip(seed.to_le_bytes()) {
            *slot = byte;
        }
        let mut words = ChaCha8Rng::from_seed(key);
        words.set_stream(run);
        Self { words }
    }

    /// A uniform integer below `bound`; 0 if `bound` is 0.
    ///
    /// The upper half of word x `bound`, rejecting the words that would make
    /// some values likelier (Lemire, "Fast random integer generation in an
    /// interval", 2019).
    pub fn below(&mut self, bound: u32) -> u32 {
        let mut product = u64::from(self.words.next_u32()) * u64::from(bound);
        if (product as u32) < bound {
            let rejected = bound.wrapping_neg() % bound;
            while (product as u32) < rejected {
                product = u64::from(self.words.next_u32()) * u64::from(bound);
            }
        }
        (product >> 32) as u32
    }

    /// One of `items`, uniformly; `None` if there are none.
    pub(crate) fn choose<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len() as u32) as usize)
    }

    /// A uniform multiple of 2^-53 in [0, 1): the upper 53 bits of two words,
    /// the first being the less significant.
    pub fn uniform(&mut self) -> f64 {
        let low = u64::from(self.words.next_u32());
        let high = u64::from(self.words.next_u32());
        ((high << 32 | low) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A standard normal number, by Marsaglia's polar method without keeping
    /// the second number of a pair.
    pub(crate) fn normal(&mut self) -> f64 {
        loop {
            let x = 2.0 * self.uniform() - 1.0;
            let y = 2.0 * self.uniform() - 1.0;
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * libm::log(square) / square).sqrt();
            }
        }
    }

    /// Puts `items` into a uniformly random order (Fisher-Yates, from the end).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u32 + 1) as usize);
        }
    }
}

impl TryRng for Random {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.words.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.words.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.words.try_fill_bytes(bytes)
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact and copied values match to the bit")]
pub(crate) mod tests {
    use super::*;

    /// Pearson's statistic of `counts` against the `expected` probabilities.
    pub(crate) fn chi_square(counts: &[u32], expected: &[f64]) -> f64 {
        let total: f64 = counts.iter().copied().map(f64::from).sum();
        let term = |(&count, &share): (&u32, &f64)| {
            (f64::from(count) - share * total).powi(2) / (share * total)
        };
        counts.iter().zip(expected).map(term).sum()
    }

    #[test]
    fn the_first_draws_are_those_of_every_machine() {
        // ChaCha8 with a zero key and stream: the first words of the key stream
        // 3e00ef2f895f40d67f5bb8e81f09a5a1 (draft-strombergson-chacha-test-vectors).
        let mut random = Random::new(0, 0);
        assert_eq!(random.words.next_u32(), 0x2fef_003e);
        assert_eq!(random.words.next_u32(), 0xd640_5f89);
        let bits = (0xa1a5_091f_u64 << 32 | 0xe8b8_5b7f) >> 11;
        assert_eq!(random.uniform(), bits as f64 / 9_007_199_254_740_992.0);
    }

    #[test]
    fn another_run_or_seed_gives_other_numbers() {
        let first = |seed, run| Random::new(seed, run).uniform();
        assert_ne!(first(1, 0), first(1, 1));
        assert_ne!(first(1, 0), first(2, 0));
        assert_eq!(first(1, 1), first(1, 1));
    }

    #[test]
    fn integers_are_uniform_below_their_bound() {
        let mut random = Random::new(3, 0);
        for bound in [1_usize, 5, 8, 10] {
            let mut counts = vec![0; bound];
            for _ in 0..20_000 {
                counts[random.below(bound as u32) as usize] += 1;
            }
            // 27.9 is the 0.1 % point for 9 degrees of freedom.
            assert!(chi_square(&counts, &vec![1.0 / bound as f64; bound]) < 27.9);
        }
        assert_eq!(random.below(0), 0);
    }

    #[test]
    fn normal_numbers_have_mean_0_and_variance_1() {
        let mut random = Random::new(4, 0);
        let numbers: Vec<f64> = (0..40_000).map(|_| random.normal()).collect();
        let mean = numbers.iter().sum::<f64>() / 40_000.0;
        let variance = numbers.iter().map(|x| x * x).sum::<f64>() / 40_000.0;
        assert!(mean.abs() < 4.0 / 200.0, "mean {mean}");
        assert!(
            (variance - 1.0).abs() < 4.0 * 2_f64.sqrt() / 200.0,
            "variance {variance}"
        );
    }

    #[test]
    fn a_shuffle_makes_every_order_equally_likely() {
        let mut random = Random::new(5, 0);
        let mut counts = [0; 6];
        for _ in 0..12_000 {
            let mut items = [0, 1, 2];
            random.shuffle(&mut items);
            let order = items[0] * 2 + usize::from(items[1] > items[2]);
            counts[order] += 1;
        }
        // 20.5 is the 0.1 % point for 5 degrees of freedom.
        assert!(chi_square(&counts, &[1.0 / 6.0; 6]) < 20.5);
    }
}
