//! Validation curves of a whole space, read with one statement, for searches.

use rusqlite::{Connection, params};

use crate::model::{ArchitectureIndex, Dataset, Epoch, MetricValues, Recipe, Seed, Split};
use crate::rules::{Metrics, RuleError};
use crate::store::{Layouts, metric_values};

use super::load_trials::{FIRST_METRIC, LoadedTrial, loaded_trial};
use super::simulate::validated_training;
use super::{EpochSelector, QueryError, Space};

/// Which epochs of a curve are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CurveEpochs {
    /// All of them.
    #[default]
    All,
    /// The last one of each trial, read from the table of trials, which is several times as fast.
    Last,
}

/// What [`Space::simulate_train_eval`] answers for one trial at every epoch, or at the last: each list has one value per
/// epoch.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidationCurve {
    /// The architecture.
    pub architecture: ArchitectureIndex,
    /// Seed of the trial.
    pub seed: Seed,
    /// Number of the first epoch in the lists: 0, or that of the last epoch.
    pub first_epoch: u16,
    /// Validation accuracy in percent after each epoch.
    pub accuracy_percent: Vec<f64>,
    /// Seconds of training up to and with each epoch.
    pub train_seconds: Vec<f64>,
    /// Seconds of one validation, as the official API averages them up to each epoch.
    pub valid_seconds: Vec<f64>,
}

impl Space {
    /// The validation curves of every imported trial with a recipe on a data set: in the order of the indexes, then in the
    /// order in which random draws number the seeds. Architectures without such trials are left out.
    ///
    /// At each epoch, accuracy, and the sum of both times, are those of
    /// [`simulate_train_eval`](Self::simulate_train_eval) with [`TrialSelector::Seed`](super::TrialSelector::Seed), to
    /// the last bit; also where it answers with `ori-test` because there is no validation. One statement reads them all,
    /// which takes less than a second for a whole space with 12 epochs.
    ///
    /// # Errors
    ///
    /// [`QueryError::NotSimulated`] for `cifar10-valid`; [`QueryError::LeftOut`] for curves in a slice without curves;
    /// otherwise the error of `simulate_train_eval` for the first trial that has no answer.
    pub fn validation_curves(
        &self,
        dataset: Dataset,
        recipe: Recipe,
        epochs: CurveEpochs,
    ) -> Result<Vec<ValidationCurve>, QueryError> {
        let trained_on = validated_training(dataset)?;
        if epochs == CurveEpochs::All && !self.bench.has_curves() {
            return Err(QueryError::LeftOut {
                what: "curves".to_owned(),
                kept: "last epochs".to_owned(),
            });
        }
        let mut curves = Vec::new();
        self.bench.read(|connection, layouts| {
            let mut reading = Reading {
                space: self,
                asked: dataset,
                trained_on,
                recipe,
                epochs,
                trials: Vec::new(),
                architecture: None,
            };
            reading.read(connection, layouts, &mut curves)
        })??;
        Ok(curves)
    }
}

/// One trial, loaded once for each epoch.
struct TrialEpochs {
    seed: Seed,
    /// Number of the first one that was loaded.
    first_epoch: u16,
    epochs: Vec<LoadedTrial>,
}

impl TrialEpochs {
    /// Number of the last epoch that was loaded.
    fn last_epoch(&self) -> u16 {
        self.first_epoch + (self.epochs.len() as u16).saturating_sub(1)
    }

    fn at(&self, epoch: u16) -> Option<&LoadedTrial> {
        let position = epoch.checked_sub(self.first_epoch)?;
        self.epochs.get(usize::from(position))
    }

    /// The trial, which keeps a copy of what was loaded last for the next epoch.
    fn next(&mut self) -> Option<(&mut Self, LoadedTrial)> {
        let trial = self.epochs.last()?.clone();
        Some((self, trial))
    }
}

/// Goes through the rows, one architecture after the other.
struct Reading<'a> {
    space: &'a Space,
    asked: Dataset,
    trained_on: Dataset,
    recipe: Recipe,
    epochs: CurveEpochs,
    architecture: Option<ArchitectureIndex>,
    /// What was read of this architecture.
    trials: Vec<TrialEpochs>,
}

impl Reading<'_> {
    fn read(
        &mut self,
        connection: &Connection,
        layouts: &Layouts,
        curves: &mut Vec<ValidationCurve>,
    ) -> rusqlite::Result<Result<(), QueryError>> {
        let sql = match self.epochs {
            CurveEpochs::All => include_str!("../../sql/queries/validation_curves.sql"),
            CurveEpochs::Last => include_str!("../../sql/queries/validation_ends.sql"),
        };
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![
            self.space.search_space(),
            self.recipe,
            self.trained_on
        ])?;
        while let Some(row) = rows.next()? {
            let architecture: ArchitectureIndex = row.get(FIRST_METRIC + MetricValues::COLUMNS)?;
            if self.architecture != Some(architecture) {
                if let Err(error) = self.finish_architecture(curves) {
                    return Ok(Err(error));
                }
                self.architecture = Some(architecture);
            }
            let epoch: u16 = row.get(FIRST_METRIC + MetricValues::COLUMNS + 1)?;
            match self.trials.last_mut().and_then(TrialEpochs::next) {
                // only the columns that differ between epochs, since reading columns is most of the work
                Some((of_trial, mut trial)) if self.epochs == CurveEpochs::All && epoch > 0 => {
                    trial.values = metric_values(row, FIRST_METRIC)?;
                    of_trial.epochs.push(trial);
                }
                _ => {
                    let values = metric_values(row, FIRST_METRIC)?;
                    let trial = loaded_trial(connection, layouts, row, values)?;
                    self.trials.push(TrialEpochs {
                        seed: trial.seed,
                        first_epoch: epoch,
                        epochs: vec![trial],
                    });
                }
            }
        }
        Ok(self.finish_architecture(curves))
    }

    /// Adds the curves of the architecture whose rows were read.
    fn finish_architecture(&mut self, curves: &mut Vec<ValidationCurve>) -> Result<(), QueryError> {
        let trials = std::mem::take(&mut self.trials);
        let (Some(architecture), Some(first), Some(last)) = (
            self.architecture,
            trials.iter().map(|trial| trial.first_epoch).min(),
            trials.iter().map(TrialEpochs::last_epoch).max(),
        ) else {
            return Ok(());
        };
        let new = curves.len();
        let count = usize::from(last - first) + 1;
        curves.extend(trials.iter().map(|trial| ValidationCurve {
            architecture,
            seed: trial.seed,
            first_epoch: first,
            accuracy_percent: Vec::with_capacity(count),
            train_seconds: Vec::with_capacity(count),
            valid_seconds: Vec::with_capacity(count),
        }));
        let trials = Trials {
            reading: self,
            architecture,
            of: &trials,
            last,
        };
        for epoch in first..=last {
            for (curve, seen) in curves.iter_mut().skip(new).zip(trials.simulate(epoch)?) {
                curve.accuracy_percent.push(seen.accuracy_percent);
                curve.train_seconds.push(seen.train_seconds);
                curve.valid_seconds.push(seen.valid_seconds);
            }
        }
        Ok(())
    }
}

/// What a simulated training shows of a trial at an epoch.
struct Seen {
    accuracy_percent: f64,
    train_seconds: f64,
    valid_seconds: f64,
}

/// The trials of an architecture; the official API reads them all before it chooses one.
struct Trials<'a> {
    reading: &'a Reading<'a>,
    architecture: ArchitectureIndex,
    of: &'a [TrialEpochs],
    last: u16,
}

impl Trials<'_> {
    /// What a simulation sees of each trial.
    fn simulate(&self, epoch: u16) -> Result<Vec<Seen>, QueryError> {
        let train = self
            .metrics(Split::Train, epoch)
            .map_err(|error| self.failed(error))?;
        let (shown, validated) = match self.metrics(Split::XValid, epoch) {
            Ok(valid) => (valid.clone(), valid),
            Err(error) if self.reading.trained_on == Dataset::Cifar10Valid => {
                return Err(self.failed(error));
            }
            // like the official API: the accuracy is that of the test images, the time that of the last epoch
            Err(_) => self
                .metrics(Split::OriTest, epoch)
                .and_then(|shown| Ok((shown, self.metrics(Split::XValid, self.last)?)))
                .map_err(|_error| self.not_validated())?,
        };
        let no_times = || QueryError::NoTimes {
            call: "simulate_train_eval",
        };
        let seen = |((train, shown), validated): ((Metrics, Metrics), Metrics)| {
            Ok(Seen {
                accuracy_percent: shown.accuracy_percent,
                train_seconds: train.all_time_seconds.ok_or_else(no_times)?,
                valid_seconds: per_time(&validated).ok_or_else(no_times)?,
            })
        };
        train
            .into_iter()
            .zip(shown)
            .zip(validated)
            .map(seen)
            .collect()
    }

    fn metrics(&self, split: Split, epoch: u16) -> Result<Vec<Metrics>, RuleError> {
        let missing = RuleError::EpochOutOfRange {
            epoch: Epoch(epoch),
            last: self.last,
        };
        let at_epoch = |trial: &TrialEpochs| match trial.at(epoch) {
            Some(trial) => trial.metrics(split, EpochSelector::At(Epoch(epoch))),
            None => Err(missing.clone()),
        };
        self.of.iter().map(at_epoch).collect()
    }

    fn failed(&self, source: RuleError) -> QueryError {
        QueryError::Rule {
            space: self.reading.space.search_space(),
            index: self.architecture,
            recipe: self.reading.recipe,
            dataset: self.reading.trained_on,
            source,
        }
    }

    fn not_validated(&self) -> QueryError {
        QueryError::NotValidated {
            space: self.reading.space.search_space(),
            index: self.architecture,
            recipe: self.reading.recipe,
            dataset: self.reading.asked,
        }
    }
}

fn per_time(metrics: &Metrics) -> Option<f64> {
    let epochs = metrics.epoch.as_f64() + 1.0;
    metrics.all_time_seconds.map(|seconds| seconds / epochs)
}
