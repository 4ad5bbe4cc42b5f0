//! Names of trials.

use crate::model::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed};

/// A trial of a space: architecture, recipe, data set and seed.
pub type TrialName = (ArchitectureIndex, Recipe, Dataset, Seed);

/// A trial of an architecture, by recipe, data set and seed.
pub(super) type ListedTrial = (Recipe, Dataset, Seed);

/// A trial as messages name it.
pub(super) fn in_words(
    space: SearchSpace,
    index: ArchitectureIndex,
    (recipe, dataset, seed): ListedTrial,
) -> String {
    format!("{space} {index}, hp {recipe}, {dataset}, seed {seed}")
}
