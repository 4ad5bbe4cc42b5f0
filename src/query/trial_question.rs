//! A question about the trials of one data set: loading them, and choosing among them.

use std::ops::RangeInclusive;

use smallvec::SmallVec;

use crate::model::{ArchitectureIndex, Dataset, Epoch, Recipe, Seed, Split};
use crate::rules::{self, Metrics};

use super::load_trials::{CostTrial, LoadedTrial, load_cost_trials, load_simulated, load_trials};
use super::{EpochSelector, OfficialCall, QueryError, Space};

/// A question about the trials of one data set at one epoch.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) space: &'a Space,
    pub(super) index: ArchitectureIndex,
    pub(super) dataset: Dataset,
    pub(super) recipe: Recipe,
    pub(super) epoch: EpochSelector,
}

impl Question<'_> {
    pub(super) fn trials(&self) -> Result<Vec<LoadedTrial>, QueryError> {
        let (keys, epoch) = (self.trial_keys()?, self.loaded_epoch());
        let bench = &self.space.bench;
        bench.read(|connection, layouts| load_trials(connection, layouts, &keys, epoch))
    }

    /// The trials with their costs.
    pub(super) fn cost_trials(&self) -> Result<Vec<CostTrial>, QueryError> {
        let keys = self.trial_keys()?;
        let bench = &self.space.bench;
        bench.read(|connection, layouts| load_cost_trials(connection, layouts, &keys))
    }

    /// The trials, and the latency on another data set, if the import has computed one.
    pub(super) fn simulated(
        &self,
        dataset: Dataset,
    ) -> Result<(Vec<LoadedTrial>, Option<f64>), QueryError> {
        let key = self.space.key(self.index)?;
        self.space.bench.read(|connection, layouts| {
            let (recipe, trained_on) = (self.recipe, self.dataset);
            let epoch = self.loaded_epoch();
            load_simulated(
                connection,
                layouts,
                key,
                recipe,
                [trained_on, dataset],
                epoch,
            )
        })
    }

    pub(super) fn trial_keys(&self) -> Result<RangeInclusive<i64>, QueryError> {
        let key = self.space.key(self.index)?;
        Ok(key.trials_on(self.recipe, self.dataset))
    }

    /// A slice without curves has last epochs only; [`check_left_out`](Self::check_left_out) says whether they are enough.
    fn loaded_epoch(&self) -> EpochSelector {
        if self.space.bench.has_curves() {
            self.epoch
        } else {
            EpochSelector::Last
        }
    }

    /// Refuses a question about epochs that a slice left out. A seed that does not exist is reported first, since it is
    /// wrong with any database.
    pub(super) fn check_left_out(
        &self,
        trials: &[LoadedTrial],
        chosen: Option<Seed>,
    ) -> Result<(), QueryError> {
        let Some(Epoch(epoch)) = self.epoch.epoch() else {
            return Ok(());
        };
        let is_last = |trial: &LoadedTrial| epoch >= trial.epochs.saturating_sub(1);
        if self.space.bench.has_curves() || trials.iter().all(is_last) {
            return Ok(());
        }
        if let Some(seed) = chosen
            && trials.iter().all(|trial| trial.seed != seed)
        {
            return Err(self.failed(no_seed(trials, seed)));
        }
        Err(QueryError::LeftOut {
            what: "curves".to_owned(),
            kept: "last epochs".to_owned(),
        })
    }

    pub(super) fn failed(&self, error: MetricsError) -> QueryError {
        let Self {
            space,
            index,
            recipe,
            dataset,
            ..
        } = *self;
        match error {
            MetricsError::Rule(source) => QueryError::Rule {
                space: space.space,
                index,
                recipe,
                dataset,
                source,
            },
            MetricsError::NoSeed { seed, available } => QueryError::NoSeed {
                seed,
                available,
                call: OfficialCall::MoreInfoSeed,
            },
            MetricsError::NoTrials => QueryError::NoTrials {
                space: space.space,
                index,
                recipe,
                dataset,
                call: OfficialCall::MoreInfoMean,
            },
        }
    }
}

/// Why there are no metrics.
#[derive(Debug)]
pub(super) enum MetricsError {
    Rule(rules::RuleError),
    NoSeed { seed: Seed, available: Vec<Seed> },
    NoTrials,
}

/// Metrics of a split: all trials are read, then the trial of one seed is chosen, or the mean is computed.
pub(super) fn select_metrics(
    trials: &[LoadedTrial],
    split: Split,
    epoch: EpochSelector,
    chosen: Option<Seed>,
) -> Result<Metrics, MetricsError> {
    let Some(seed) = chosen else {
        let mut all = SmallVec::<[Metrics; 4]>::new();
        for trial in trials {
            all.push(trial.metrics(split, epoch).map_err(MetricsError::Rule)?);
        }
        let mean = rules::mean_metrics(split, &all).map_err(MetricsError::Rule)?;
        return mean.ok_or(MetricsError::NoTrials);
    };
    let mut of_seed = None;
    for trial in trials {
        let metrics = trial.metrics(split, epoch).map_err(MetricsError::Rule)?;
        if trial.seed == seed {
            of_seed = of_seed.or(Some(metrics));
        }
    }
    of_seed.ok_or_else(|| no_seed(trials, seed))
}

fn no_seed(trials: &[LoadedTrial], seed: Seed) -> MetricsError {
    let available = trials.iter().map(|trial| trial.seed).collect();
    MetricsError::NoSeed { seed, available }
}
