//! The accuracies that fully trained architectures reach.

use crate::model::{ArchitectureIndex, Dataset};
use crate::query::{CostLimits, MetricSet, QueryError, Space};

/// The paper's accuracies of a space on one data set: the full recipe, last epoch, mean over seeds.
///
/// Valid and test are meant as in [`MetricSet::resolve`]: on `cifar10`, valid is that of `cifar10-valid`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FullAccuracies {
    valid: ByIndex,
    test: ByIndex,
}

/// Accuracies in percent by index.
type ByIndex = Vec<Option<f64>>;

impl FullAccuracies {
    /// Reads them all.
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub(crate) fn load(space: &Space, dataset: Dataset) -> Result<Self, QueryError> {
        let percent = |set| {
            let recipe = space.full_train_recipe();
            let ranking = space.ranked(dataset, set, CostLimits::default(), recipe, u32::MAX)?;
            let mut percent = vec![None; space.len()];
            for place in &ranking {
                if let Some(slot) = percent.get_mut(place.index.0 as usize) {
                    *slot = Some(place.accuracy_percent);
                }
            }
            Ok::<_, QueryError>(percent)
        };
        Ok(Self {
            valid: percent(MetricSet::Valid)?,
            test: percent(MetricSet::Test)?,
        })
    }

    /// Accuracy on validation images in percent; `None` if the database has none.
    #[must_use]
    pub(crate) fn valid(&self, index: ArchitectureIndex) -> Option<f64> {
        self.valid.get(index.0 as usize).copied()?
    }

    /// Accuracy on test images in percent; `None` if the database has none.
    #[must_use]
    pub(crate) fn test(&self, index: ArchitectureIndex) -> Option<f64> {
        self.test.get(index.0 as usize).copied()?
    }

    /// The best by validation images among some architectures, which must be ascending; the first of equal ones.
    #[must_use]
    pub(crate) fn best_by_valid(
        &self,
        among: impl Iterator<Item = ArchitectureIndex>,
    ) -> Option<ArchitectureIndex> {
        best(among, |index| self.valid(index))
    }

    /// The best by test images among some architectures, which must be ascending; the first of equal ones.
    #[must_use]
    pub(crate) fn best_by_test(
        &self,
        among: impl Iterator<Item = ArchitectureIndex>,
    ) -> Option<ArchitectureIndex> {
        best(among, |index| self.test(index))
    }
}

fn best(
    among: impl Iterator<Item = ArchitectureIndex>,
    percent: impl Fn(ArchitectureIndex) -> Option<f64>,
) -> Option<ArchitectureIndex> {
    let known = among.filter_map(|index| Some((index, percent(index)?)));
    let better = |best: (ArchitectureIndex, f64), next: (ArchitectureIndex, f64)| {
        if next.1 > best.1 { next } else { best }
    };
    known.reduce(better).map(|(index, _percent)| index)
}
