//! Random numbers that are the same on every machine.
//!
//! `ChaCha8` gives the bits. How numbers are made from them is written out here, with `libm`
//! instead of the platform's logarithm and cosine, whose last bits differ between machines.

use nasbench101::ModuleHash;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::model::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed};

/// A stream of draws that belongs to one architecture or to one of its trials.
pub(super) struct Draws(ChaCha8Rng);

impl Draws {
    /// The stream for the numbers that all trials of an architecture share.
    pub(super) fn of_architecture(seed: u64, space: SearchSpace, index: ArchitectureIndex) -> Self {
        let mut key = [0; 32];
        for (byte, value) in key.iter_mut().zip(
            seed.to_le_bytes()
                .into_iter()
                .chain(index.0.to_le_bytes())
                .chain(space.id().to_le_bytes()),
        ) {
            *byte = value;
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// The stream of one trial of the architecture that `self` belongs to, whatever was
    /// drawn from `self` before.
    pub(super) fn of_trial(&self, recipe: Recipe, dataset: Dataset, seed: Seed) -> Self {
        let run = (recipe.id() as u64) << 8 | (dataset.id() as u64);
        self.stream(run << 32 | u64::from(seed.0))
    }

    /// The stream for the numbers that all runs of a module of NAS-Bench-101 share.
    pub(super) fn of_module(seed: u64, hash: ModuleHash) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..24].copy_from_slice(hash.as_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// The stream of one run of the module that `self` belongs to, whatever was drawn from `self` before.
    pub(super) fn of_run(&self, epochs: u16, repeat: u8) -> Self {
        self.stream(u64::from(epochs) << 8 | u64::from(repeat) | 1 << 32)
    }

    fn stream(&self, number: u64) -> Self {
        let mut generator = self.0.clone();
        generator.set_stream(number);
        generator.set_word_pos(0);
        Self(generator)
    }

    /// A number from 0 up to but not 1, all multiples of 2⁻⁵³ equally likely.
    pub(super) fn uniform(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1u64 << 53) as f64;
        (self.0.next_u64() >> 11) as f64 * STEP
    }

    /// A number from the standard normal distribution (Box and Muller).
    pub(super) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.uniform())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }

    /// One of `items`, or `None` if there are none.
    pub(super) fn choice<'items, T>(&mut self, items: &'items [T]) -> Option<&'items T> {
        items.get((self.uniform() * items.len() as f64) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_draws_have_mean_zero_and_deviation_one() {
        let mut draws = Draws::of_architecture(1, SearchSpace::Size, ArchitectureIndex(2));
        let values: Vec<_> = (0..20_000).map(|_| draws.normal()).collect();
        let mean = values.iter().sum::<f64>() / 20_000.0;
        let variance = values
            .iter()
            .map(|value| (value - mean).powi(2))
            .sum::<f64>()
            / 20_000.0;
        assert!(
            mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05,
            "{mean} {variance}"
        );
    }

    #[test]
    fn a_trial_has_its_own_stream_whatever_was_drawn_before() {
        let mut architecture = Draws::of_architecture(1, SearchSpace::Size, ArchitectureIndex(2));
        let first = |draws: &Draws, seed| {
            draws
                .of_trial(Recipe::Hp12, Dataset::Cifar10, Seed(seed))
                .uniform()
                .to_bits()
        };
        let before = first(&architecture, 777);
        architecture.uniform();
        assert_eq!(first(&architecture, 777), before);
        assert_ne!(first(&architecture, 888), before);
    }
}
