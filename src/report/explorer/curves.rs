//! Learning curves of all trials of an architecture, as data for a chart.

use serde::Serialize;

use crate::model::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed, Split};
use crate::query::{EpochSelector, OfficialCall, QueryError, Space, Trial};

use super::Packed;

/// Steps to which the page rounds: percent, and nats.
const STEP_PERCENT: f64 = 0.01;
const STEP_NATS: f64 = 0.001;

/// Which curves are read; all of them by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct CurveFilter {
    /// Only this data set.
    pub dataset: Option<Dataset>,
    /// Only this seed.
    pub seed: Option<Seed>,
    /// Only this split.
    pub split: Option<Split>,
}

/// The curves of an architecture under one recipe; `C` is a list of numbers, or such a list [`Packed`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ArchitectureCurves<C = Vec<Option<f64>>> {
    /// The space.
    pub space: SearchSpace,
    /// The architecture.
    pub index: ArchitectureIndex,
    /// Its string.
    pub architecture: String,
    /// The recipe.
    pub hp: Recipe,
    /// Its trials, by data set and seed in stored order.
    pub trials: Vec<TrialCurves<C>>,
}

/// The curves of a trial.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct TrialCurves<C = Vec<Option<f64>>> {
    /// What it was trained on.
    pub dataset: Dataset,
    /// Its seed.
    pub seed: Seed,
    /// Epochs trained.
    pub epochs: u16,
    /// The splits, training first; those without any value are left out.
    pub splits: Vec<SplitCurve<C>>,
}

/// The curve of a split: one value per epoch, absent where it was not measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct SplitCurve<C = Vec<Option<f64>>> {
    /// The split.
    pub split: Split,
    /// Cross-entropy in nats.
    pub loss: C,
    /// Top-1 accuracy in percent.
    pub accuracy: C,
}

impl ArchitectureCurves {
    /// Reads the curves of an architecture.
    ///
    /// # Errors
    ///
    /// As [`Space::query_by_index`], and [`QueryError::NoDataset`], [`QueryError::NoSeed`] or [`QueryError::Rule`] for
    /// what the filter names and the architecture lacks.
    pub(crate) fn read(
        space: &Space,
        index: ArchitectureIndex,
        recipe: Recipe,
        filter: CurveFilter,
    ) -> Result<Self, QueryError> {
        let results = space.query_by_index(index, recipe)?;
        if let Some(dataset) = filter.dataset {
            results.seeds(dataset)?;
            if let Some(seed) = filter.seed {
                results.trial(dataset, seed)?;
            }
        }
        let chosen = |trial: &&Trial| {
            filter
                .dataset
                .is_none_or(|dataset| dataset == trial.dataset())
                && filter.seed.is_none_or(|seed| seed == trial.seed())
        };
        let chosen: Vec<&Trial> = results.trials().iter().filter(chosen).collect();
        if let (Some(seed), []) = (filter.seed, chosen.as_slice()) {
            return Err(no_seed(results.trials(), seed));
        }
        let trials: Vec<TrialCurves> = chosen
            .iter()
            .map(|trial| trial_curves(trial, filter.split))
            .collect();
        if let (Some(split), [first, ..]) = (filter.split, chosen.as_slice())
            && trials.iter().all(|trial| trial.splits.is_empty())
            && let Err(source) = first.evaluation(split, EpochSelector::Last)
        {
            return Err(QueryError::Rule {
                space: space.search_space(),
                index,
                recipe,
                dataset: first.dataset(),
                source,
            });
        }
        Ok(Self {
            space: space.search_space(),
            index,
            architecture: results.architecture().to_owned(),
            hp: recipe,
            trials,
        })
    }

    /// The same, packed and rounded to 0.01 percent and 0.001 nats.
    #[must_use]
    pub(crate) fn packed(&self) -> ArchitectureCurves<Packed> {
        let pack_split = |curve: &SplitCurve| SplitCurve {
            split: curve.split,
            loss: Packed::curve(&curve.loss, STEP_NATS),
            accuracy: Packed::curve(&curve.accuracy, STEP_PERCENT),
        };
        let pack_trial = |trial: &TrialCurves| TrialCurves {
            dataset: trial.dataset,
            seed: trial.seed,
            epochs: trial.epochs,
            splits: trial.splits.iter().map(pack_split).collect(),
        };
        ArchitectureCurves {
            space: self.space,
            index: self.index,
            architecture: self.architecture.clone(),
            hp: self.hp,
            trials: self.trials.iter().map(pack_trial).collect(),
        }
    }
}

/// The error that no trial of an architecture has a seed, with the seeds that there are.
fn no_seed(trials: &[Trial], seed: Seed) -> QueryError {
    let mut available: Vec<Seed> = trials.iter().map(Trial::seed).collect();
    available.sort_unstable();
    available.dedup();
    QueryError::NoSeed {
        seed,
        available,
        call: OfficialCall::Trial,
    }
}

fn trial_curves(trial: &Trial, only: Option<Split>) -> TrialCurves {
    let mut splits = Vec::new();
    for &split in Split::ALL {
        if only.is_some_and(|only| only != split) {
            continue;
        }
        // Epochs at which the split was not measured have no answer, and so no value.
        let at = |epoch| trial.evaluation(split, epoch).ok();
        let metrics: Vec<_> = (0..trial.total_epochs()).map(at).collect();
        if metrics.iter().any(Option::is_some) {
            splits.push(SplitCurve {
                split,
                loss: metrics.iter().map(|of| of.map(|of| of.loss)).collect(),
                accuracy: metrics
                    .iter()
                    .map(|of| of.map(|of| of.accuracy_percent))
                    .collect(),
            });
        }
    }
    TrialCurves {
        dataset: trial.dataset(),
        seed: trial.seed(),
        epochs: trial.total_epochs(),
        splits,
    }
}
