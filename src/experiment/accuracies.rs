//! What fully trained architectures reach.

use crate::model::{ArchitectureIndex, Dataset};
use crate::query::{CostLimits, MetricSet, QueryError, Space};

/// The paper's accuracies of a space on one data set: the full recipe, last epoch, mean over seeds.
///
/// Valid and test as [`MetricSet::resolve`] means them: on `cifar10`, valid is that of `cifar10-valid`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FullAccuracies {
    valid: Ranked,
    test: Ranked,
}

#[derive(Debug, Clone, PartialEq)]
struct Ranked {
    /// By index.
    percent: Vec<Option<f64>>,
    best: Option<ArchitectureIndex>,
}

impl FullAccuracies {
    /// Reads them all.
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub(crate) fn load(space: &Space, dataset: Dataset) -> Result<Self, QueryError> {
        let ranked = |set| {
            let recipe = space.full_train_recipe();
            let ranking = space.ranking(dataset, set, CostLimits::default(), recipe, u32::MAX)?;
            let mut percent = vec![None; space.len()];
            for place in &ranking {
                if let Some(slot) = percent.get_mut(place.index.0 as usize) {
                    *slot = Some(place.accuracy_percent);
                }
            }
            let best = ranking.first().map(|place| place.index);
            Ok::<_, QueryError>(Ranked { percent, best })
        };
        Ok(Self {
            valid: ranked(MetricSet::Valid)?,
            test: ranked(MetricSet::Test)?,
        })
    }

    /// Accuracy on validation images in percent; `None` if the database has none.
    #[must_use]
    pub(crate) fn valid(&self, index: ArchitectureIndex) -> Option<f64> {
        self.valid.percent.get(index.0 as usize).copied()?
    }

    /// Accuracy on test images in percent; `None` if the database has none.
    #[must_use]
    pub(crate) fn test(&self, index: ArchitectureIndex) -> Option<f64> {
        self.test.percent.get(index.0 as usize).copied()?
    }

    /// The best by validation images.
    #[must_use]
    pub(crate) const fn best_by_valid(&self) -> Option<ArchitectureIndex> {
        self.valid.best
    }

    /// The best by test images.
    #[must_use]
    pub(crate) const fn best_by_test(&self) -> Option<ArchitectureIndex> {
        self.test.best
    }
}
