//! Storing runs as experiments.

use std::collections::BTreeSet;

use crate::store::{
    Batch, ClockColumns, Database, ExperimentKey, ExperimentKind, HowMade, SupernetRun,
    SupernetStep,
};

use super::{RunFolderError, WeightSharingEpoch, WeightSharingRun};

/// What storing a run has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunOutcome {
    /// It was not stored before.
    Stored,
    /// Fewer of its epochs were stored before: so many are new.
    Continued(usize),
    /// It was stored with other epochs, which are replaced.
    Replaced,
    /// All its epochs were stored before.
    Unchanged,
}

/// Stores runs, in one transaction, and says what has changed for each: runs with the same method, data set, images, options
/// and settings are one experiment of the kind `weight-sharing`, in which the seed is the number of the run.
///
/// # Errors
///
/// [`RunFolderError::OtherEpochs`] if a run is stored with other epochs and `replace` is not set; then nothing is stored.
/// [`RunFolderError::Store`] if the database cannot be read or written.
pub fn store_runs(
    runs: &[WeightSharingRun],
    database: &mut Database,
    replace: bool,
) -> Result<Vec<RunOutcome>, RunFolderError> {
    database.write(|batch| runs.iter().map(|run| run.write(batch, replace)).collect())
}

impl WeightSharingRun {
    fn write(&self, batch: &Batch<'_>, replace: bool) -> Result<RunOutcome, RunFolderError> {
        if self.epochs.is_empty() {
            return Ok(RunOutcome::Unchanged); // there is nothing yet
        }
        let key = ExperimentKey {
            kind: ExperimentKind::WeightSharing,
            method: &self.method,
            space: self.space.into(),
            dataset: self.dataset.into(),
            settings: &self.settings,
        };
        let (before, mut seeds) = match batch.find_experiment(&key)? {
            Some((id, seeds)) => (batch.supernet_run(id, self.seed)?, seeds),
            None => (None, BTreeSet::new()),
        };
        let run = self.rows();
        let outcome = match before {
            None => RunOutcome::Stored,
            Some(before) => match first_difference(&before, &run) {
                Some(_) if replace => RunOutcome::Replaced,
                Some(step) => return Err(self.other_epochs(step)),
                None if run.steps.len() > before.steps.len() => {
                    RunOutcome::Continued(run.steps.len() - before.steps.len())
                }
                None => return Ok(RunOutcome::Unchanged),
            },
        };
        seeds.insert(self.seed);
        let options = self.options.join(",");
        let made = HowMade::Trained {
            images: &self.images,
            options: Some(options.as_str()).filter(|options| !options.is_empty()),
        };
        let id = batch.begin_experiment(&key, made, seeds.len() as u32)?;
        batch.write_supernet_run(id, &run)?;
        Ok(outcome)
    }

    fn other_epochs(&self, step: u32) -> RunFolderError {
        RunFolderError::OtherEpochs {
            folder: self.folder.clone(),
            method: self.method.clone(),
            dataset: self.dataset,
            seed: self.seed,
            epoch: i64::from(step) - 1,
        }
    }

    fn rows(&self) -> SupernetRun {
        let mut start_seconds = 0.0;
        let mut step = |epoch: &WeightSharingEpoch| {
            let clock = ClockColumns {
                start_seconds,
                charged_seconds: epoch.seconds,
            };
            start_seconds += epoch.seconds;
            SupernetStep {
                step: (epoch.epoch + 1) as u32,
                architecture: epoch.architecture,
                score_percent: epoch.score_percent,
                clock,
                measured: epoch.measured.clone(),
            }
        };
        SupernetRun {
            seed: self.seed,
            is_finished: self.is_finished(),
            device: self.device.clone(),
            trained_version: self.trained_version.clone(),
            steps: self.epochs.iter().map(&mut step).collect(),
        }
    }
}

/// The first step that both runs have and that differs.
fn first_difference(before: &SupernetRun, run: &SupernetRun) -> Option<u32> {
    let mut both = before.steps.iter().zip(&run.steps);
    both.find(|(before, now)| !before.is_same(now))
        .map(|(before, now)| before.step.min(now.step))
}
