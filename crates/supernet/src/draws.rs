//! What is random in a search.
//!
//! All random numbers follow from the seed of the search, from what they are for, and from the epoch. So nothing of a
//! generator has to be kept, and a search that goes on after an epoch draws what it would have drawn.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Random numbers of the kinds that searches need.
pub trait Draws {
    /// A uniform number of at least 0 and less than 1.
    fn fraction(&mut self) -> f64;

    /// A uniform whole number below `bound`; 0 if `bound` is 0.
    fn below(&mut self, bound: usize) -> usize;

    /// Numbers with the standard normal distribution.
    fn normal(&mut self, count: usize) -> Vec<f64>;

    /// Numbers with the standard Gumbel distribution, -log(-log(u)) of uniform u.
    fn gumbel(&mut self, count: usize) -> Vec<f64>;

    /// An index, drawn with these probabilities. They need not add up to 1.
    fn category(&mut self, probabilities: &[f64]) -> usize;

    /// Two different indexes, one after the other, drawn with these probabilities. There are at least two.
    fn two_categories(&mut self, probabilities: &[f64]) -> (usize, usize);
}

/// What random numbers are for. Those for different purposes are independent of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The weights at the start.
    Weights,
    /// The parameters of the architecture at the start.
    Parameters,
    /// The architecture that stands for epoch -1.
    FirstArchitecture,
    /// Routes in the steps of an epoch.
    Steps,
    /// What is sampled after the steps of an epoch.
    AfterSteps,
    /// Architectures that are compared at the end of an epoch.
    Choice,
    /// Routes on which the validation set is evaluated.
    Evaluation,
    /// What the images of a search need: their order, how they are cut. The number is that of the need.
    Images(u32),
}

impl Purpose {
    fn number(self) -> u64 {
        match self {
            Self::Weights => 1,
            Self::Parameters => 2,
            Self::FirstArchitecture => 3,
            Self::Steps => 4,
            Self::AfterSteps => 5,
            Self::Choice => 6,
            Self::Evaluation => 7,
            Self::Images(need) => 1 << 32 | u64::from(need),
        }
    }
}

/// Random numbers of a seed, by the generator `ChaCha8`.
///
/// ```
/// use nats_supernet::draws::{Draws, Purpose, SeededDraws};
///
/// let mut draws = SeededDraws::new(777, Purpose::Steps, 3);
/// let mut again = SeededDraws::new(777, Purpose::Steps, 3);
/// let mut other = SeededDraws::new(777, Purpose::Choice, 3);
/// assert_eq!(draws.below(1_000_000), again.below(1_000_000));
/// assert_ne!(draws.gumbel(5), other.gumbel(5));
/// ```
#[derive(Debug, Clone)]
pub struct SeededDraws {
    words: ChaCha8Rng,
}

impl SeededDraws {
    /// The numbers for a purpose in an epoch; 0 for what is drawn once.
    #[must_use]
    pub fn new(seed: u64, purpose: Purpose, epoch: u32) -> Self {
        let mut key = [0; 32];
        let parts = [seed, purpose.number(), u64::from(epoch)];
        let bytes = parts.into_iter().flat_map(u64::to_le_bytes);
        for (slot, byte) in key.iter_mut().zip(bytes) {
            *slot = byte;
        }
        let words = ChaCha8Rng::from_seed(key);
        Self { words }
    }

    /// A number between 0 and 1 that is neither, so that its logarithm and that of the difference to 1 exist.
    fn inner_fraction(&mut self) -> f64 {
        ((self.words.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }
}

impl Draws for SeededDraws {
    fn fraction(&mut self) -> f64 {
        (self.words.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// The upper half of word x `bound`; words that would make some numbers more probable are drawn again (Lemire, "Fast
    /// random integer generation in an interval", 2019).
    fn below(&mut self, bound: usize) -> usize {
        let bound = bound as u64;
        let rejected = bound.wrapping_neg().checked_rem(bound).unwrap_or(0);
        loop {
            let product = u128::from(self.words.next_u64()) * u128::from(bound);
            if product as u64 >= rejected {
                return (product >> 64) as usize;
            }
        }
    }

    /// By Box and Muller's method, which gives two numbers at a time.
    fn normal(&mut self, count: usize) -> Vec<f64> {
        let mut numbers = Vec::with_capacity(count + 1);
        while numbers.len() < count {
            let radius = (-2.0 * self.inner_fraction().ln()).sqrt();
            let (sine, cosine) = (std::f64::consts::TAU * self.fraction()).sin_cos();
            numbers.extend([radius * cosine, radius * sine]);
        }
        numbers.truncate(count);
        numbers
    }

    fn gumbel(&mut self, count: usize) -> Vec<f64> {
        (0..count)
            .map(|_| -(-self.inner_fraction().ln()).ln())
            .collect()
    }

    fn category(&mut self, probabilities: &[f64]) -> usize {
        let mut left = self.fraction() * probabilities.iter().sum::<f64>();
        for (index, probability) in probabilities.iter().enumerate() {
            left -= probability;
            if left < 0.0 {
                return index;
            }
        }
        // Rounding can leave a rest behind the last; it falls to the last that has a probability at all.
        let last = probabilities.iter().rposition(|&one| one > 0.0);
        last.unwrap_or(0)
    }

    fn two_categories(&mut self, probabilities: &[f64]) -> (usize, usize) {
        let first = self.category(probabilities);
        let mut others = probabilities.to_vec();
        if let Some(taken) = others.get_mut(first) {
            *taken = 0.0;
        }
        (first, self.category(&others))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: usize = 40_000;

    fn draws() -> SeededDraws {
        SeededDraws::new(1, Purpose::Steps, 0)
    }

    fn mean_and_variance(numbers: &[f64]) -> (f64, f64) {
        let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
        let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
        (mean, squares / numbers.len() as f64)
    }

    #[test]
    fn normal_and_gumbel_numbers_have_the_moments_of_their_distributions() {
        let (mean, variance) = mean_and_variance(&draws().normal(COUNT));
        assert!(
            mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03,
            "{mean}, {variance}"
        );
        let (mean, variance) = mean_and_variance(&draws().gumbel(COUNT));
        let (euler, sixth) = (0.577_215_664_9, std::f64::consts::PI.powi(2) / 6.0);
        assert!(
            (mean - euler).abs() < 0.03 && (variance - sixth).abs() < 0.06,
            "{mean}, {variance}"
        );
    }

    #[test]
    fn categories_come_as_often_as_their_probabilities_say() {
        let mut draws = draws();
        let mut counts = [0_usize; 4];
        for _ in 0..COUNT {
            counts[draws.category(&[0.2, 0.0, 1.0, 0.8])] += 1;
        }
        let shares = counts.map(|count| count as f64 / COUNT as f64);
        let expected = [0.1, 0.0, 0.5, 0.4];
        for (share, expected) in shares.into_iter().zip(expected) {
            assert!((share - expected).abs() < 0.01, "{shares:?}");
        }
        assert_eq!(counts[1], 0);
    }

    #[test]
    fn two_categories_are_different_and_the_second_is_drawn_from_the_rest() {
        let mut draws = draws();
        let mut first_then_last = 0;
        for _ in 0..COUNT {
            let (first, second) = draws.two_categories(&[0.5, 0.3, 0.2]);
            assert_ne!(first, second);
            first_then_last += usize::from((first, second) == (0, 2));
        }
        // 0.5 x 0.2 / (0.3 + 0.2)
        let share = first_then_last as f64 / COUNT as f64;
        assert!((share - 0.2).abs() < 0.01, "{share}");
    }

    #[test]
    fn whole_numbers_are_uniform_below_their_bound() {
        let mut draws = draws();
        let mut counts = [0_usize; 5];
        for _ in 0..COUNT {
            counts[draws.below(5)] += 1;
        }
        for count in counts {
            assert!(
                (count as f64 / COUNT as f64 - 0.2).abs() < 0.01,
                "{counts:?}"
            );
        }
        assert_eq!((draws.below(1), draws.below(0)), (0, 0));
    }

    #[test]
    fn numbers_depend_on_seed_purpose_and_epoch() {
        let first = |seed, purpose, epoch| SeededDraws::new(seed, purpose, epoch).fraction();
        let numbers = [
            first(1, Purpose::Steps, 0),
            first(2, Purpose::Steps, 0),
            first(1, Purpose::Choice, 0),
            first(1, Purpose::Steps, 1),
            first(1, Purpose::Images(0), 0),
            first(1, Purpose::Images(1), 0),
        ];
        for (index, number) in numbers.iter().enumerate() {
            assert!(!numbers[..index].contains(number), "{numbers:?}");
        }
    }
}
