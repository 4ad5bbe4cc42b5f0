//! Keys and numbers of NAS-Bench-101, as the tables store them.
//!
//! ```text
//! run_id = arch_index * 256 + budget * 64 + repeat_index
//! ```
//!
//! where the budgets 4, 12, 36 and 108 epochs count as 0 to 3.

use std::ops::RangeInclusive;

const RUNS_PER_BUDGET: i64 = 64;
const RUNS_PER_MODULE: i64 = 4 * RUNS_PER_BUDGET;

/// The largest number of repeats that a module can have with a budget.
pub(crate) const MAX_REPEATS: u32 = RUNS_PER_BUDGET as u32;

/// Epochs of full training, which searches and reports judge by.
pub(crate) const FULL_EPOCHS: u16 = 108;

/// Images behind each accuracy: 39 batches of 256.
const EVALUATED_IMAGES: f64 = 9_984.0;

/// For how many epochs a module was trained. Each budget has a learning-rate schedule of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Budget(u8);

impl Budget {
    /// Every budget, the shortest first.
    pub(crate) const ALL: [Self; 4] = [Self(0), Self(1), Self(2), Self(3)];
    const EPOCHS: [u16; 4] = [4, 12, 36, FULL_EPOCHS];

    /// The budget of so many epochs; `None` if NAS-Bench-101 has none.
    pub(crate) fn of_epochs(epochs: u32) -> Option<Self> {
        let is_it = |budget: &Self| u32::from(budget.epochs()) == epochs;
        Self::ALL.into_iter().find(is_it)
    }

    /// Its place among the budgets, from 0.
    pub(crate) const fn number(self) -> i64 {
        self.0 as i64
    }

    /// Number of epochs.
    pub(crate) const fn epochs(self) -> u16 {
        Self::EPOCHS[self.0 as usize]
    }
}

/// Key of a row of `stored_nb101_runs`.
pub(crate) const fn run_id(arch_index: u32, budget: Budget, repeat_index: u32) -> i64 {
    arch_index as i64 * RUNS_PER_MODULE + budget.number() * RUNS_PER_BUDGET + repeat_index as i64
}

/// What a key of `stored_nb101_runs` says: the index of the module, its budget and the place among its repeats.
pub(crate) const fn parts_of_run_id(run_id: i64) -> (u32, Budget, u32) {
    let within = run_id.rem_euclid(RUNS_PER_MODULE);
    let budget = Budget((within / RUNS_PER_BUDGET) as u8);
    let arch_index = run_id.div_euclid(RUNS_PER_MODULE) as u32;
    (arch_index, budget, (within % RUNS_PER_BUDGET) as u32)
}

/// The keys of all runs of a module.
pub(crate) const fn runs_of_module(arch_index: u32) -> RangeInclusive<i64> {
    let first = arch_index as i64 * RUNS_PER_MODULE;
    first..=first + RUNS_PER_MODULE - 1
}

/// The keys of all runs of a module with a budget, in the order of their repeats.
pub(crate) const fn runs_with_budget(arch_index: u32, budget: Budget) -> RangeInclusive<i64> {
    let first = run_id(arch_index, budget, 0);
    first..=first + RUNS_PER_BUDGET - 1
}

/// A number as a column of `stored_nb101_runs` has it.
///
/// Nearly all numbers of the files follow from a small whole number, which takes two or three bytes instead of eight. The
/// others are stored as they are, with their sign turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Unit {
    /// The number of images that a network was right about; the accuracy is its share of 9,984.
    Accuracy,
    /// Milliseconds; the time is in seconds.
    Time,
}

impl Unit {
    const fn per_whole(self) -> f64 {
        match self {
            Self::Accuracy => EVALUATED_IMAGES,
            Self::Time => 1000.0,
        }
    }

    /// What is stored for a number: `None`, which is NULL, if no column value gives it back to the last bit.
    pub(crate) fn stored(self, number: f64) -> Option<f64> {
        let whole = (number * self.per_whole()).round();
        let is_same = |stored: f64| self.number(Some(stored)).to_bits() == number.to_bits();
        // Adding 0 makes +0 of -0, which SQLite cannot store.
        let candidates = [whole + 0.0, -number];
        let is_kept = |stored: &f64| !stored.is_nan() && is_same(*stored);
        candidates.into_iter().find(is_kept)
    }

    /// The number behind what is stored: not a number for NULL.
    ///
    /// The view `nb101_runs` computes the same.
    pub(crate) fn number(self, stored: Option<f64>) -> f64 {
        match stored {
            None => f64::NAN,
            Some(stored) if stored < 0.0 => -stored,
            Some(whole) => round_to_float32(whole / self.per_whole()),
        }
    }
}

/// Veltkamp's rounding of a double to the 24 bits of a float32, in the operations that SQL has as well.
fn round_to_float32(number: f64) -> f64 {
    let scaled = number * 536_870_913.0; // 2^29 + 1
    scaled - (scaled - number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_accuracy_and_every_time_of_whole_milliseconds_is_stored_as_a_whole_number() {
        for right in 0..=9_984_u32 {
            let accuracy = f64::from((f64::from(right) / 9_984.0) as f32);
            assert_eq!(Unit::Accuracy.stored(accuracy), Some(f64::from(right)));
        }
        for milliseconds in (0..8_000_000_u32).step_by(997) {
            let seconds = f64::from((f64::from(milliseconds) / 1000.0) as f32);
            let stored = Unit::Time.stored(seconds);
            assert_eq!(stored, Some(f64::from(milliseconds)), "{milliseconds} ms");
        }
    }

    #[test]
    fn other_numbers_come_back_to_the_last_bit_or_are_not_stored() {
        for number in [
            0.5,
            0.1,
            93.25,
            1e-300,
            1e300,
            2.0,
            1500.0,
            f64::MIN_POSITIVE,
        ] {
            for unit in [Unit::Accuracy, Unit::Time] {
                let stored = unit.stored(number);
                assert!(stored.is_some(), "{number}");
                assert_eq!(unit.number(stored).to_bits(), number.to_bits());
            }
        }
        for number in [f64::NAN, -0.0, -1.0, f64::NEG_INFINITY] {
            assert_eq!(Unit::Accuracy.stored(number), None, "{number}");
        }
    }

    #[test]
    fn a_key_says_what_it_is_made_of() {
        for budget in Budget::ALL {
            let key = run_id(423_623, budget, 63);
            assert_eq!(parts_of_run_id(key), (423_623, budget, 63));
            assert!(runs_with_budget(423_623, budget).contains(&key));
            assert!(runs_of_module(423_623).contains(&key));
            assert_eq!(Budget::of_epochs(budget.epochs().into()), Some(budget));
        }
        assert_eq!(Budget::of_epochs(5), None);
    }
}
