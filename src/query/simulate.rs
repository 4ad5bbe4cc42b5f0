//! `simulate_train_eval`: training and one validation, looked up, with the seconds that they took.

use serde::Serialize;

use crate::model::{Dataset, Recipe, Seed};

use super::question::Question;
use super::{ArchitectureSelector, EpochSelector, QueryError, Space, TrialSelector};

/// What a simulated training gives. A [`SimulatedClock`](super::SimulatedClock) adds up the costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Simulation {
    /// Validation accuracy in percent.
    ///
    /// At an epoch without a validation this is the accuracy on `ori-test`, as in the official API, which *contains the test
    /// images*; see [`validated`](Self::validated).
    pub valid_accuracy: f64,
    /// Seconds for a batch of 256 images, if known.
    pub latency: Option<f64>,
    /// Seconds of training up to the epoch and of one validation.
    pub time_cost: f64,
    /// Whether `valid_accuracy` was measured on validation images.
    #[serde(skip)]
    pub validated: bool,
}

impl Space {
    /// Simulates training an architecture and validating it once (`simulate_train_eval`).
    ///
    /// For `cifar10` this is the training on `cifar10-valid`, the only one with validation images; the latency is that of `cifar10`.
    /// The official call always draws a trial; to do the same, give [`TrialSelector::Random`]. At an epoch without a
    /// validation it draws a second time.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::{Dataset, Recipe};
    /// use natsbench::query::{EpochSelector, SimulatedClock, TrialSelector, draw_with};
    /// use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
    ///
    /// let topology = bench.topology()?;
    /// let mut generator = ChaCha8Rng::seed_from_u64(1);
    /// let mut clock = SimulatedClock::with_budget(20_000.0);
    /// while !clock.is_spent() {
    ///     let mut draw = draw_with(&mut generator);
    ///     let index = topology.random(&mut draw);
    ///     let result = topology.simulate_train_eval(
    ///         index,
    ///         Dataset::Cifar10,
    ///         Recipe::Hp12,
    ///         EpochSelector::Last,
    ///         TrialSelector::Random(&mut draw),
    ///     )?;
    ///     clock.account(&result);
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::NotSimulated`] for `cifar10-valid`; [`QueryError::NotValidated`] where neither a validation nor `ori-test` will
    /// do; [`QueryError::NoTimes`] if the archive has no times; else as [`more_info`](Self::more_info) and
    /// [`latency`](Self::latency).
    pub fn simulate_train_eval(
        &self,
        architecture: impl Into<ArchitectureSelector>,
        dataset: Dataset,
        recipe: Recipe,
        epoch: impl Into<EpochSelector>,
        trial: TrialSelector<'_>,
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
        let mut trial = Again::from(trial);
        let (trials, latency) = question.simulated(dataset)?;
        let info = question.answer(&trials, trial.selector())?;
        let (valid_accuracy, valid_per_time, validated) = if let Some(valid) = info.valid {
            (valid.accuracy, valid.per_time_seconds, true)
        } else {
            let not_validated = || QueryError::NotValidated {
                space: self.space,
                index,
                recipe,
                dataset,
            };
            let in_its_place = info.valtest.ok_or_else(not_validated)?;
            let last = Question {
                dataset,
                epoch: EpochSelector::Last,
                ..question
            };
            let last = last.answer(&last.trials()?, trial.selector())?;
            let valid = last.valid.ok_or_else(not_validated)?;
            (in_its_place.accuracy, valid.per_time_seconds, false)
        };
        let no_times = || QueryError::NoTimes {
            call: "simulate_train_eval",
        };
        let time_cost = info.train.all_time_seconds.ok_or_else(no_times)?
            + valid_per_time.ok_or_else(no_times)?;
        let latency = match latency {
            Some(seconds) => Some(seconds),
            None => {
                self.costs_of(index, dataset, recipe, "ValueError")?
                    .latency_seconds
            }
        };
        Ok(Simulation {
            valid_accuracy,
            latency,
            time_cost,
            validated,
        })
    }
}

/// The training with validation images that stands for a data set.
pub(super) const fn validated_training(dataset: Dataset) -> Result<Dataset, QueryError> {
    match dataset {
        Dataset::Cifar10Valid => Err(QueryError::NotSimulated { dataset }),
        Dataset::Cifar10 => Ok(Dataset::Cifar10Valid),
        Dataset::Cifar100 | Dataset::ImageNet16 => Ok(dataset),
    }
}

/// A selector that can answer twice, since the fallback asks again.
enum Again<'a> {
    Mean,
    Seed(Seed),
    Random(&'a mut dyn FnMut(usize) -> usize),
}

impl<'a> From<TrialSelector<'a>> for Again<'a> {
    fn from(selector: TrialSelector<'a>) -> Self {
        match selector {
            TrialSelector::Mean => Self::Mean,
            TrialSelector::Seed(seed) => Self::Seed(seed),
            TrialSelector::Random(draw) => Self::Random(draw),
        }
    }
}

impl Again<'_> {
    fn selector(&mut self) -> TrialSelector<'_> {
        match self {
            Self::Mean => TrialSelector::Mean,
            Self::Seed(seed) => TrialSelector::Seed(*seed),
            Self::Random(draw) => TrialSelector::Random(*draw),
        }
    }
}
