//! The accuracies that fully trained architectures reach.

use crate::model::{ArchitectureIndex, BenchmarkSpace, Dataset, FULL_EPOCHS};
use crate::query::{
    CostLimits, MetricSet, NasBench101, Nasbench101Metric, Nasbench101QueryError, QueryError, Space,
};

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

    /// Reads those of NAS-Bench-101: after 108 epochs, mean over repeats.
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::InvalidEpochs`] if there are no runs of 108 epochs, or [`Nasbench101QueryError::Query`] if the
    /// database cannot be read.
    pub(crate) fn of_nasbench101(nb101: &NasBench101) -> Result<Self, Nasbench101QueryError> {
        let percent = |metric| {
            let modules = BenchmarkSpace::NasBench101.architecture_count() as usize;
            let mut percent = vec![None; modules];
            for ranked in nb101.best(FULL_EPOCHS, metric, u32::MAX)? {
                if let Some(slot) = percent.get_mut(ranked.index as usize) {
                    *slot = Some(ranked.mean_accuracy * 100.0);
                }
            }
            Ok::<_, Nasbench101QueryError>(percent)
        };
        Ok(Self {
            valid: percent(Nasbench101Metric::Valid)?,
            test: percent(Nasbench101Metric::Test)?,
        })
    }

    /// The architectures with an accuracy on validation images, ascending.
    pub(crate) fn validated(&self) -> impl Iterator<Item = ArchitectureIndex> {
        let indexes = (0..).map(ArchitectureIndex).zip(&self.valid);
        indexes.filter_map(|(index, percent)| percent.map(|_percent| index))
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
