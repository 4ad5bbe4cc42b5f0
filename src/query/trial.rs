//! One trial with its curves: the official `ResultsCount`.

use std::fmt;
use std::sync::Arc;

use crate::model::{
    CurveLayout, Dataset, Epoch, EpochTimeRow, MetricValues, RecipeRecord, Seed, Split, TrialRecord,
};
use crate::rules::{self, CostFacts, Metrics, RuleError, SplitTimes, TrialFacts};
use crate::store::{ArchitectureRows, TrialRow};

use super::{EpochSelector, NetConfig};

/// One training run with its curves: the official `ResultsCount`.
#[derive(Debug, Clone)]
pub struct Trial {
    record: TrialRecord,
    layout: Arc<CurveLayout>,
    constant_seconds: [Option<f64>; 4],
    epoch_times: Vec<EpochTimeRow>,
    values: Vec<MetricValues>,
    architecture: Arc<str>,
}

impl Trial {
    pub(super) fn new(
        rows: &ArchitectureRows,
        row: &TrialRow,
        recipe: &RecipeRecord,
        architecture: &Arc<str>,
    ) -> Option<Self> {
        let is_it = |trial: &&TrialRecord| trial.dataset == row.dataset && trial.seed == row.seed;
        let mut values = vec![MetricValues::ABSENT; usize::from(row.epochs)];
        for metrics in rows
            .metrics
            .iter()
            .filter(|metrics| metrics.key.trial() == row.key)
        {
            *values.get_mut(usize::from(metrics.key.epoch().0))? = metrics.values;
        }
        Some(Self {
            record: recipe.trials.iter().find(is_it)?.clone(),
            layout: Arc::clone(&row.layout),
            constant_seconds: row.constant_seconds,
            epoch_times: rows
                .epoch_times
                .iter()
                .filter(|time| time.trial == row.key)
                .copied()
                .collect(),
            values,
            architecture: Arc::clone(architecture),
        })
    }

    /// What it was trained on.
    #[must_use]
    pub const fn dataset(&self) -> Dataset {
        self.record.dataset
    }

    /// Its seed.
    #[must_use]
    pub const fn seed(&self) -> Seed {
        self.record.seed
    }

    /// Everything that the archive holds of it, in stored order.
    #[must_use]
    #[doc(alias = "state_dict")]
    pub const fn record(&self) -> &TrialRecord {
        &self.record
    }

    /// Epochs trained (`get_total_epoch`).
    #[must_use]
    #[doc(alias = "get_total_epoch")]
    pub const fn total_epochs(&self) -> u16 {
        self.record.epochs
    }

    /// The evaluated splits, in stored order (`get_eval_set`).
    #[must_use]
    #[doc(alias = "get_eval_set")]
    pub fn evaluated_splits(&self) -> &[Split] {
        &self.record.evaluated_splits
    }

    /// Metrics on the training images after an epoch (`get_train`).
    ///
    /// # Errors
    ///
    /// [`RuleError::EpochOutOfRange`], or [`RuleError::NotLogged`] if the log lacks something.
    #[doc(alias = "get_train")]
    pub fn train(&self, epoch: impl Into<EpochSelector>) -> Result<Metrics, RuleError> {
        self.metrics(Split::Train, epoch)
    }

    /// Metrics on an evaluated split after an epoch (`get_eval`).
    ///
    /// # Errors
    ///
    /// [`RuleError::EpochOutOfRange`]; [`RuleError::NotEvaluated`] if the archive has times, but none of this split and
    /// epoch; [`RuleError::NotLogged`] if the log lacks something else.
    #[doc(alias = "get_eval")]
    pub fn evaluation(
        &self,
        split: Split,
        epoch: impl Into<EpochSelector>,
    ) -> Result<Metrics, RuleError> {
        self.metrics(split, epoch)
    }

    pub(super) fn metrics(
        &self,
        split: Split,
        epoch: impl Into<EpochSelector>,
    ) -> Result<Metrics, RuleError> {
        let facts = self.facts();
        let epoch = facts.resolve_epoch(epoch.into().epoch())?;
        let absent = RuleError::NotLogged {
            what: "loss",
            split,
            epoch: Epoch(epoch),
        };
        facts.metrics(
            split,
            epoch,
            self.values.get(usize::from(epoch)).ok_or(absent)?,
        )
    }

    /// Times of an epoch and of all epochs: training first, then the evaluated splits (`get_times`).
    ///
    /// # Errors
    ///
    /// [`RuleError::NoTrainTimes`] if the archive has an empty dictionary of training times.
    #[doc(alias = "get_times")]
    pub fn times(&self) -> Result<Vec<SplitTimes>, RuleError> {
        rules::trial_times(&self.facts())
    }

    /// Mean latency in seconds for a batch of 256 images (`get_latency`); `None` if the archive has none, where the
    /// official answer is -1.
    ///
    /// # Errors
    ///
    /// [`RuleError::NoLatencies`] if the archive has an empty list.
    #[doc(alias = "get_latency")]
    pub fn latency_seconds(&self) -> Result<Option<f64>, RuleError> {
        match &self.record.latency_seconds {
            None => Ok(None),
            Some(list) => {
                let mean = rules::mean(list.iter().copied());
                mean.map(Some).ok_or(RuleError::NoLatencies {
                    seed: self.record.seed,
                })
            }
        }
    }

    /// The network that was trained (`get_config(None)`).
    #[must_use]
    #[doc(alias = "get_config")]
    pub fn config(&self) -> NetConfig {
        NetConfig::new(&self.record.config, &self.architecture)
    }

    pub(super) fn cost_facts(&self) -> CostFacts<'_> {
        CostFacts {
            trial: self.facts(),
            params_millions: self.record.params_millions,
            flops_millions: self.record.flops_millions,
            latency_seconds: self.record.latency_seconds.as_deref(),
        }
    }

    fn facts(&self) -> TrialFacts<'_> {
        TrialFacts {
            seed: self.record.seed,
            epochs: self.record.epochs,
            layout: &self.layout,
            constant_seconds: self.constant_seconds,
            epoch_times: &self.epoch_times,
            constant_sums: None,
        }
    }
}

impl fmt::Display for Trial {
    /// The official `repr`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TrialRecord {
            dataset,
            seed,
            flops_millions,
            params_millions,
            evaluated_splits,
            ..
        } = &self.record;
        let names: Vec<&str> = evaluated_splits
            .iter()
            .map(|split| split.as_str())
            .collect();
        write!(
            formatter,
            "ResultsCount({dataset}, arch={}, FLOP={flops_millions:.2}M, \
             Param={params_millions:.3}MB, seed={:04}, {} eval-sets: [{}])",
            self.architecture,
            seed.0,
            names.len(),
            names.join(", ")
        )
    }
}
