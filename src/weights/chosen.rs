//! Which weights are wanted.

use std::collections::BTreeSet;

use crate::model::{ArchitectureIndex, Dataset, Recipe, Seed};

/// Which weights are wanted. What is empty leaves nothing out: by default, all of them are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chosen {
    /// Of these architectures; empty: of all.
    pub architectures: BTreeSet<ArchitectureIndex>,
    /// Of trials with these recipes; empty: with any.
    pub recipes: Vec<Recipe>,
    /// Of trials on these data sets; empty: on any.
    pub datasets: Vec<Dataset>,
    /// Of trials with these seeds; empty: with any.
    pub seeds: Vec<Seed>,
}

impl Chosen {
    /// Whether the weights of a trial are wanted, if its architecture is.
    #[must_use]
    pub fn has_trial(&self, recipe: Recipe, dataset: Dataset, seed: Seed) -> bool {
        allows(&self.recipes, &recipe)
            && allows(&self.datasets, &dataset)
            && allows(&self.seeds, &seed)
    }

    /// Whether any weights of an architecture are wanted.
    #[must_use]
    pub fn has_architecture(&self, index: ArchitectureIndex) -> bool {
        self.architectures.is_empty() || self.architectures.contains(&index)
    }
}

fn allows<T: PartialEq>(listed: &[T], item: &T) -> bool {
    listed.is_empty() || listed.contains(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_leaves_nothing_out() {
        let all = Chosen::default();
        assert!(all.has_trial(Recipe::Hp12, Dataset::Cifar10, Seed(111)));
        assert!(all.has_architecture(ArchitectureIndex(7)));
        let some = Chosen {
            architectures: [ArchitectureIndex(7)].into(),
            recipes: vec![Recipe::Hp200],
            datasets: vec![Dataset::Cifar10],
            seeds: vec![Seed(777)],
        };
        assert!(some.has_trial(Recipe::Hp200, Dataset::Cifar10, Seed(777)));
        assert!(!some.has_trial(Recipe::Hp12, Dataset::Cifar10, Seed(777)));
        assert!(!some.has_trial(Recipe::Hp200, Dataset::Cifar100, Seed(777)));
        assert!(!some.has_trial(Recipe::Hp200, Dataset::Cifar10, Seed(888)));
        assert!(!some.has_architecture(ArchitectureIndex(8)));
    }
}
