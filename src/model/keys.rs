//! Computed keys: the same content gets the same ids in every import.
//!
//! ```text
//! architecture_id = space_id * 32768 + arch_index
//! trial_id        = architecture_id * 1024 + recipe * 256 + dataset_id * 64 + seed_position
//! epoch_key       = trial_id * 256 + epoch
//! ```
//!
//! where the recipes '01', '12', '90' and '200' count as 0 to 3. So all trials of an architecture have keys in one range,
//! and so have its trials on one data set, and the epochs of a trial. No index is needed to find them.

use std::ops::RangeInclusive;

use super::{ArchitectureIndex, Dataset, Epoch, Recipe, SearchSpace};

const ARCHITECTURES_PER_SPACE: i64 = 32_768;
const DATASETS_PER_RECIPE: i64 = 4;
const SEEDS_PER_DATASET: i64 = 64;
const TRIALS_PER_RECIPE: i64 = DATASETS_PER_RECIPE * SEEDS_PER_DATASET;
const TRIALS_PER_ARCHITECTURE: i64 = 4 * TRIALS_PER_RECIPE;
const EPOCHS_PER_TRIAL: i64 = 256;

/// The largest number of trials that an architecture can have with a recipe on a data set.
pub(crate) const MAX_SEEDS_PER_DATASET: u32 = SEEDS_PER_DATASET as u32;

/// Key of a row of `stored_architectures`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ArchitectureKey(i64);

impl ArchitectureKey {
    /// The key of an architecture; `None` if the index is above 32,767.
    #[must_use]
    pub(crate) fn new(space: SearchSpace, index: ArchitectureIndex) -> Option<Self> {
        let index = i64::from(index.0);
        (index < ARCHITECTURES_PER_SPACE)
            .then_some(Self(space.id() * ARCHITECTURES_PER_SPACE + index))
    }

    /// The number in the database.
    #[must_use]
    pub(crate) const fn get(self) -> i64 {
        self.0
    }

    /// The keys of all architectures that a space can have.
    #[must_use]
    pub(crate) fn of_space(space: SearchSpace) -> RangeInclusive<i64> {
        let first = space.id() * ARCHITECTURES_PER_SPACE;
        first..=first + ARCHITECTURES_PER_SPACE - 1
    }

    /// The first and the last key that a trial of a space can have.
    #[must_use]
    #[cfg(feature = "write")]
    pub(crate) fn trials_of_space(space: SearchSpace) -> [i64; 2] {
        let architectures = Self::of_space(space);
        [
            *Self(*architectures.start()).trials().start(),
            *Self(*architectures.end()).trials().end(),
        ]
    }

    /// The keys of all its trials.
    #[must_use]
    pub(crate) fn trials(self) -> RangeInclusive<i64> {
        let first = self.0 * TRIALS_PER_ARCHITECTURE;
        first..=first + TRIALS_PER_ARCHITECTURE - 1
    }

    /// The keys of its trials with a recipe on a data set, in the order of their seeds.
    #[must_use]
    pub(crate) const fn trials_on(self, recipe: Recipe, dataset: Dataset) -> RangeInclusive<i64> {
        let first = self.first_trial_with(recipe) + dataset.id() * SEEDS_PER_DATASET;
        first..=first + SEEDS_PER_DATASET - 1
    }

    /// The keys of its trials with a recipe.
    #[must_use]
    pub(crate) const fn trials_with(self, recipe: Recipe) -> RangeInclusive<i64> {
        let first = self.first_trial_with(recipe);
        first..=first + TRIALS_PER_RECIPE - 1
    }

    /// The keys of all epochs of all its trials.
    #[must_use]
    #[cfg(feature = "write")]
    pub(crate) fn epochs(self) -> RangeInclusive<i64> {
        epochs_of_trials(&self.trials())
    }

    const fn first_trial_with(self, recipe: Recipe) -> i64 {
        let recipe = match recipe {
            Recipe::Hp01 => 0,
            Recipe::Hp12 => 1,
            Recipe::Hp90 => 2,
            Recipe::Hp200 => 3,
        };
        self.0 * TRIALS_PER_ARCHITECTURE + recipe * TRIALS_PER_RECIPE
    }
}

/// The keys of all epochs of the trials whose keys are in a range.
#[must_use]
pub(crate) fn epochs_of_trials(trials: &RangeInclusive<i64>) -> RangeInclusive<i64> {
    trials.start() * EPOCHS_PER_TRIAL..=trials.end() * EPOCHS_PER_TRIAL + EPOCHS_PER_TRIAL - 1
}

/// Key of a row of `stored_trials`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TrialKey(i64);

impl TrialKey {
    /// The key of a trial, given the position of its seed among those of the data set; `None` from 64 on.
    #[must_use]
    pub(crate) fn new(
        architecture: ArchitectureKey,
        recipe: Recipe,
        dataset: Dataset,
        seed_position: u32,
    ) -> Option<Self> {
        let first = *architecture.trials_on(recipe, dataset).start();
        (seed_position < MAX_SEEDS_PER_DATASET).then(|| Self(first + i64::from(seed_position)))
    }

    /// The trial that a number of the database names.
    #[must_use]
    pub(crate) const fn from_database(id: i64) -> Self {
        Self(id)
    }

    /// The key of its architecture, as a number of the database.
    #[must_use]
    pub(crate) const fn architecture_id(self) -> i64 {
        self.0 / TRIALS_PER_ARCHITECTURE
    }

    /// The number in the database.
    #[must_use]
    pub(crate) const fn get(self) -> i64 {
        self.0
    }
}

/// Key of a row of `stored_epoch_metrics`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EpochKey(i64);

impl EpochKey {
    /// The key of an epoch of a trial; `None` from epoch 256 on.
    #[must_use]
    pub(crate) fn new(trial: TrialKey, epoch: Epoch) -> Option<Self> {
        let epoch = i64::from(epoch.0);
        (epoch < EPOCHS_PER_TRIAL).then_some(Self(trial.0 * EPOCHS_PER_TRIAL + epoch))
    }

    /// The epoch that a number of the database names.
    #[must_use]
    pub(crate) const fn from_database(key: i64) -> Self {
        Self(key)
    }

    /// The number in the database.
    #[must_use]
    pub(crate) const fn get(self) -> i64 {
        self.0
    }

    /// The trial it belongs to.
    #[must_use]
    pub(crate) const fn trial(self) -> TrialKey {
        TrialKey(self.0.div_euclid(EPOCHS_PER_TRIAL))
    }

    /// Its epoch.
    #[must_use]
    pub(crate) const fn epoch(self) -> Epoch {
        Epoch(self.0.rem_euclid(EPOCHS_PER_TRIAL) as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_neighbours_do_not_overlap() {
        let key =
            |index| ArchitectureKey::new(SearchSpace::Size, ArchitectureIndex(index)).unwrap();
        assert_eq!(key(4).trials().end() + 1, *key(5).trials().start());
        let epochs = |index| epochs_of_trials(&key(index).trials());
        assert_eq!(epochs(4).end() + 1, *epochs(5).start());
        let with = |recipe| key(4).trials_with(recipe);
        assert_eq!(with(Recipe::Hp01).start(), key(4).trials().start());
        assert_eq!(with(Recipe::Hp200).end(), key(4).trials().end());
        assert_eq!(with(Recipe::Hp12).end() + 1, *with(Recipe::Hp90).start());
        assert!(ArchitectureKey::new(SearchSpace::Size, ArchitectureIndex(32_768)).is_none());
    }

    #[test]
    fn an_epoch_key_leads_back_to_trial_and_epoch() {
        let architecture =
            ArchitectureKey::new(SearchSpace::Topology, ArchitectureIndex(11)).unwrap();
        let trial = TrialKey::new(architecture, Recipe::Hp200, Dataset::ImageNet16, 63).unwrap();
        assert_eq!(trial.get(), *architecture.trials().end());
        let key = EpochKey::new(trial, Epoch(199)).unwrap();
        assert_eq!((key.trial(), key.epoch()), (trial, Epoch(199)));
        assert!(TrialKey::new(architecture, Recipe::Hp12, Dataset::Cifar10, 64).is_none());
    }
}
