//! `simulate_train_eval`: looks up what a training and one validation gave, and how many seconds they took.

use serde::Serialize;

use crate::model::{Dataset, Recipe};

use super::trial_question::Question;
use super::{ArchitectureSelector, EpochSelector, QueryError, Space, TrialSelector};

/// What a simulated training gives. A [`SimulatedClock`](super::SimulatedClock) adds up the costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Simulation {
    /// Validation accuracy in percent.
    ///
    /// At an epoch without a validation this is the accuracy on `ori-test`, as in the official API, which *contains the
    /// test images*; see [`validated`](Self::validated).
    #[serde(rename = "valid_accuracy")]
    pub valid_accuracy_percent: f64,
    /// Seconds for a batch of 256 images, if known.
    #[serde(rename = "latency")]
    pub latency_seconds: Option<f64>,
    /// Seconds of training up to the epoch and of one validation.
    #[serde(rename = "time_cost")]
    pub time_cost_seconds: f64,
    /// Whether `valid_accuracy_percent` was measured on validation images.
    #[serde(skip)]
    pub validated: bool,
}

impl Space {
    /// Simulates training an architecture and validating it once (`simulate_train_eval`).
    ///
    /// For `cifar10` this is the training on `cifar10-valid`, the only one with validation images; the latency is that
    /// of `cifar10`. The official call always draws a trial; to do the same, give [`TrialSelector::Random`]. At an
    /// epoch without a validation it draws a second time.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::{Dataset, Recipe};
    /// use natsbench::query::{EpochSelector, SimulatedClock, TrialSelector};
    /// use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
    ///
    /// let topology = bench.topology()?;
    /// let mut generator = ChaCha8Rng::seed_from_u64(1);
    /// let mut clock = SimulatedClock::with_budget(20_000.0);
    /// while !clock.is_spent() {
    ///     let index = topology.random(&mut generator);
    ///     let result = topology.simulate_train_eval(
    ///         index,
    ///         Dataset::Cifar10,
    ///         Recipe::Hp12,
    ///         EpochSelector::Last,
    ///         TrialSelector::Random(&mut generator),
    ///     )?;
    ///     clock.account(&result);
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::NotSimulated`] for `cifar10-valid`; [`QueryError::NotValidated`] if neither a validation nor `ori-test`
    /// was measured; [`QueryError::NoTimes`] if the archive has no times; otherwise as [`more_info`](Self::more_info)
    /// and [`latency_seconds`](Self::latency_seconds).
    pub fn simulate_train_eval(
        &self,
        architecture: impl Into<ArchitectureSelector>,
        dataset: Dataset,
        recipe: Recipe,
        epoch: impl Into<EpochSelector>,
        mut trial: TrialSelector<'_>,
    ) -> Result<Simulation, QueryError> {
        let index = self.resolve(architecture)?;
        let trained_on = validated_training(dataset)?;
        let question = Question {
            space: self,
            index,
            dataset: trained_on,
            recipe,
            epoch: epoch.into(),
        };
        let (trials, known_latency) = question.simulated(dataset)?;
        let info = question.answer(&trials, trial.reborrow())?;
        let (valid_accuracy_percent, valid_per_time, validated) = if let Some(valid) = info.valid {
            (valid.accuracy_percent, valid.per_time_seconds, true)
        } else {
            let not_validated = || QueryError::NotValidated {
                space: self.space,
                index,
                recipe,
                dataset,
            };
            let instead = info.valtest.ok_or_else(not_validated)?;
            let last = Question {
                dataset,
                epoch: EpochSelector::Last,
                ..question
            };
            let last = last.answer(&last.trials()?, trial)?;
            let valid = last.valid.ok_or_else(not_validated)?;
            (instead.accuracy_percent, valid.per_time_seconds, false)
        };
        let no_times = || QueryError::NoTimes {
            call: "simulate_train_eval",
        };
        let time_cost_seconds = info.train.all_time_seconds.ok_or_else(no_times)?
            + valid_per_time.ok_or_else(no_times)?;
        let latency_seconds = match known_latency {
            Some(seconds) => Some(seconds),
            None => self.costs_of(index, dataset, recipe)?.latency_seconds,
        };
        Ok(Simulation {
            valid_accuracy_percent,
            latency_seconds,
            time_cost_seconds,
            validated,
        })
    }
}

/// The data set whose training is simulated for the one that was asked for: one that has validation images.
pub(super) const fn validated_training(dataset: Dataset) -> Result<Dataset, QueryError> {
    match dataset {
        Dataset::Cifar10Valid => Err(QueryError::NotSimulated { dataset }),
        Dataset::Cifar10 => Ok(Dataset::Cifar10Valid),
        Dataset::Cifar100 | Dataset::ImageNet16 => Ok(dataset),
    }
}
