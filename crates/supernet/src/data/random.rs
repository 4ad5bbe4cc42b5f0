//! Random numbers that follow from what they are for.
//!
//! The generators of a library may give other numbers in its next version, so only the stream of `ChaCha8` is taken from one.

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// What numbers are drawn for. No two purposes share a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Which images each half gets, where no list says it.
    Halves = 1,
    /// The order in which an epoch shows its images.
    Order = 2,
    /// With which image of the other half each is shown.
    Partners = 3,
    /// How an image for the weights is cut and mirrored.
    WeightsImage = 4,
    /// How an image for the architecture is cut and mirrored.
    ArchitectureImage = 5,
    /// The order of validation images.
    Validation = 6,
    /// Invented images.
    Synthetic = 7,
}

/// Random numbers for one thing.
#[derive(Debug, Clone)]
pub(super) struct Stream(ChaCha8Rng);

impl Stream {
    /// The numbers of a purpose in an epoch, in one of its steps, for one of its images.
    pub(super) fn new(seed: u64, purpose: Purpose, epoch: u32, step: usize, image: usize) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..12].copy_from_slice(&(purpose as u32).to_le_bytes());
        key[12..16].copy_from_slice(&epoch.to_le_bytes());
        key[16..24].copy_from_slice(&(step as u64).to_le_bytes());
        key[24..].copy_from_slice(&(image as u64).to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number from 0 to `count` - 1, each with the same probability; 0 if `count` is 0.
    pub(super) fn below(&mut self, count: usize) -> usize {
        let count = count.max(1) as u64;
        // The largest multiple of `count`: beyond it, the first remainders would come once more often.
        let fair = u64::MAX - u64::MAX % count;
        loop {
            let number = self.0.next_u64();
            if number < fair {
                return (number % count) as usize;
            }
        }
    }

    /// A number from 0 up to but not including 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// The numbers from 0 to `count` - 1 in a random order.
    pub(super) fn order(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            let other = self.below(last + 1);
            order.swap(last, other);
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(seed: u64) -> Stream {
        Stream::new(seed, Purpose::Order, 3, 0, 0)
    }

    #[test]
    fn streams_of_other_purposes_epochs_steps_and_images_differ() {
        let first = |mut stream: Stream| stream.0.next_u64();
        let all = [
            stream(1),
            stream(2),
            Stream::new(1, Purpose::Partners, 3, 0, 0),
            Stream::new(1, Purpose::Order, 4, 0, 0),
            Stream::new(1, Purpose::Order, 3, 1, 0),
            Stream::new(1, Purpose::Order, 3, 0, 1),
        ];
        let mut numbers: Vec<u64> = all.into_iter().map(first).collect();
        assert_eq!(numbers[0], first(stream(1)));
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 6);
    }

    #[test]
    fn an_order_has_each_number_once_and_all_are_as_probable_everywhere() {
        let mut first = [0; 5];
        for seed in 0..5_000 {
            let order = stream(seed).order(5);
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 4]);
            first[order[0]] += 1;
        }
        // 1,000 each; the deviation is 28.
        assert!(
            first.iter().all(|count| (850..1_150).contains(count)),
            "{first:?}"
        );
        assert!(stream(1).order(0).is_empty());
    }

    #[test]
    fn numbers_stay_in_their_range() {
        let mut stream = stream(5);
        assert_eq!(stream.below(0), 0);
        for _ in 0..1_000 {
            assert!(stream.below(3) < 3);
            assert!((0.0..1.0).contains(&stream.unit()));
        }
    }
}
