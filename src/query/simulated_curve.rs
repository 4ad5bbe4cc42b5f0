//! The curve of one simulated training: what `simulate_train_eval` answers for a trial at every epoch.

use rusqlite::params;

use crate::model::{Dataset, Recipe, Seed, Split};
use crate::rules;

use super::load_trials::LoadedTrial;
use super::simulate::validated_training;
use super::trial_question::Question;
use super::{
    ArchitectureSelector, CurveEpochs, EpochSelector, MoreInfo, QueryError, Space, TrialSelector,
};

/// What [`Space::simulate_train_eval`] answers for one trial, or for the mean over trials, at every epoch or at the last: each
/// list has one value per epoch.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatedCurve {
    /// Seed of the trial; `None` for the mean.
    pub seed: Option<Seed>,
    /// Validation accuracy in percent after each epoch.
    pub accuracy_percent: Vec<f64>,
    /// Whether the accuracy was measured on validation images; otherwise it is that on `ori-test`, which *contains the test
    /// images*.
    pub validated: Vec<bool>,
    /// Seconds of training up to and with each epoch.
    pub train_seconds: Vec<f64>,
    /// Seconds of one validation, as the official API averages them up to each epoch.
    pub valid_seconds: Vec<f64>,
}

impl Space {
    /// The curve of a simulated training, for a tuner that looks at an architecture after each epoch.
    ///
    /// At each epoch, accuracy, and the sum of both times, are those of
    /// [`simulate_train_eval`](Self::simulate_train_eval) with the same trial, to the last bit. A random trial is drawn
    /// once, for all epochs. Only the curve of that trial is read, which takes a tenth of the time of asking for each
    /// epoch.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::query::{CurveEpochs, TrialSelector};
    /// use natsbench::{Dataset, Recipe, Seed};
    ///
    /// let trial = TrialSelector::Seed(Seed(777));
    /// let topology = bench.topology()?;
    /// let curve =
    ///     topology.simulated_curve(11, Dataset::Cifar10, Recipe::Hp200, CurveEpochs::All, trial)?;
    /// for (accuracy, seconds) in curve.accuracy_percent.iter().zip(&curve.train_seconds) {
    ///     println!("{accuracy} % after {seconds} s of training");
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`simulate_train_eval`](Self::simulate_train_eval) at the first epoch that has no answer;
    /// [`QueryError::LeftOut`] for all epochs in a slice without curves.
    pub fn simulated_curve(
        &self,
        architecture: impl Into<ArchitectureSelector>,
        dataset: Dataset,
        recipe: Recipe,
        epochs: CurveEpochs,
        trial: TrialSelector<'_>,
    ) -> Result<SimulatedCurve, QueryError> {
        let index = self.resolve(architecture)?;
        let question = Question {
            space: self,
            index,
            dataset: validated_training(dataset)?,
            recipe,
            epoch: EpochSelector::Last,
        };
        let trials = question.trials()?;
        let seed = question.choose(&trials, trial)?;
        let not_validated = || QueryError::NotValidated {
            space: self.space,
            index,
            recipe,
            dataset,
        };
        // the last epoch first: with the trials, it says which errors there are
        let info = question.answer(
            &trials,
            seed.map_or(TrialSelector::Mean, TrialSelector::Seed),
        )?;
        if epochs == CurveEpochs::Last {
            return last_epoch(seed, &info, not_validated);
        }
        if !self.bench.has_curves() {
            return Err(QueryError::LeftOut {
                what: "curves".to_owned(),
                kept: "last epochs".to_owned(),
            });
        }
        let chosen = |trial: &&LoadedTrial| seed.is_none_or(|seed| seed == trial.seed);
        let curves: Vec<_> = trials
            .iter()
            .filter(chosen)
            .map(|trial| question.curve(trial, not_validated))
            .collect::<Result<_, _>>()?;
        Ok(mean_curve(seed, &curves))
    }
}

/// One trial at each of its epochs.
struct TrialEpochs {
    accuracy_percent: Vec<f64>,
    validated: Vec<bool>,
    train_seconds: Vec<f64>,
    /// Seconds of all validations up to and with each epoch.
    all_valid_seconds: Vec<f64>,
}

impl Question<'_> {
    fn curve(
        &self,
        trial: &LoadedTrial,
        not_validated: impl Fn() -> QueryError,
    ) -> Result<TrialEpochs, QueryError> {
        let keys = self.trial_keys()?;
        let (accuracy_percent, validated): (Vec<f64>, Vec<bool>) =
            self.space.bench.read(|connection, _| {
                connection
                    .prepare_cached(include_str!("../../sql/queries/simulated_curve.sql"))?
                    .query_map(params![keys.start(), keys.end(), trial.seed], |row| {
                        Ok((row.get::<_, f64>(0)?, row.get::<_, bool>(1)?))
                    })?
                    .collect()
            })?;
        if accuracy_percent.len() != usize::from(trial.epochs) {
            return Err(not_validated());
        }
        let seconds = |split| trial.facts().running_seconds(split).ok_or_else(no_times);
        Ok(TrialEpochs {
            accuracy_percent,
            validated,
            train_seconds: seconds(Split::Train)?,
            all_valid_seconds: seconds(Split::XValid)?,
        })
    }
}

/// The curve of one trial, or the mean of several.
fn mean_curve(seed: Option<Seed>, trials: &[TrialEpochs]) -> SimulatedCurve {
    let validated = trials
        .first()
        .map_or_else(Vec::new, |trial| trial.validated.clone());
    let mut valid_seconds = mean_list(trials, |trial| &trial.all_valid_seconds);
    for (epoch, seconds) in valid_seconds.iter_mut().enumerate() {
        *seconds /= (epoch + 1) as f64;
    }
    // like the official API: where there is no validation, the time is that of the last epoch
    if let Some(&last) = valid_seconds.last() {
        for (seconds, &validated) in valid_seconds.iter_mut().zip(&validated) {
            if !validated {
                *seconds = last;
            }
        }
    }
    SimulatedCurve {
        seed,
        accuracy_percent: mean_list(trials, |trial| &trial.accuracy_percent),
        validated,
        train_seconds: mean_list(trials, |trial| &trial.train_seconds),
        valid_seconds,
    }
}

/// The mean of a list over trials, epoch by epoch.
fn mean_list(trials: &[TrialEpochs], list: fn(&TrialEpochs) -> &Vec<f64>) -> Vec<f64> {
    if let [only] = trials {
        return list(only).clone();
    }
    let at = |epoch: usize| -> Option<f64> {
        let values: Option<Vec<f64>> = trials
            .iter()
            .map(|trial| list(trial).get(epoch).copied())
            .collect();
        rules::mean(values?)
    };
    (0..).map_while(at).collect()
}

fn last_epoch(
    seed: Option<Seed>,
    info: &MoreInfo,
    not_validated: impl Fn() -> QueryError,
) -> Result<SimulatedCurve, QueryError> {
    let valid = info.valid.as_ref().ok_or_else(not_validated)?;
    Ok(SimulatedCurve {
        seed,
        accuracy_percent: vec![valid.accuracy_percent],
        validated: vec![true],
        train_seconds: vec![info.train.all_time_seconds.ok_or_else(no_times)?],
        valid_seconds: vec![valid.per_time_seconds.ok_or_else(no_times)?],
    })
}

const fn no_times() -> QueryError {
    QueryError::NoTimes {
        call: "simulate_train_eval",
    }
}
