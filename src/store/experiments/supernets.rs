//! Runs of weight-sharing experiments, with what they recorded of their supernets.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::model::ArchitectureIndex;
use crate::store::StoreError;
use crate::store::connection::Reader;
use crate::store::experiment_runs::KEY_BITS;
use crate::store::writer::Batch;

use super::rows::{ClockColumns, RunRow, StepRow};

/// A run of a weight-sharing search.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SupernetRun {
    /// The seed of the search, below [`MAX_RUNS_AND_STEPS`](super::MAX_RUNS_AND_STEPS).
    pub seed: u32,
    /// Whether all epochs are done.
    pub is_finished: bool,
    /// Where it was trained.
    pub device: String,
    /// The version of the program that trained it.
    pub trained_version: String,
    /// Its epochs, in order.
    pub steps: Vec<SupernetStep>,
}

/// An epoch of a weight-sharing search.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SupernetStep {
    /// The search epoch plus 1; 0 is before the first one.
    pub step: u32,
    /// What the search would have ended with.
    pub architecture: ArchitectureIndex,
    /// The accuracy by which it was chosen, in percent.
    pub score_percent: Option<f64>,
    /// When the epoch was, in seconds of training.
    pub clock: ClockColumns,
    /// What was measured.
    pub measured: SupernetColumns,
}

/// The columns of `supernet_epochs` behind the key.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct SupernetColumns {
    /// Steps of the optimizer.
    pub batches: Option<u32>,
    /// Learning rate of the weights.
    pub learning_rate: Option<f64>,
    /// Temperature of Gumbel draws.
    pub temperature: Option<f64>,
    /// Loss, top-1 and top-5 accuracy in percent, on the images of the weights.
    pub weights: [Option<f64>; 3],
    /// The same on the images of the architecture.
    pub architecture: [Option<f64>; 3],
    /// The same on the validation images.
    pub validation: [Option<f64>; 3],
    /// Probabilities of the candidates of each position, as JSON.
    pub probabilities: Option<String>,
}

/// What a run of a weight-sharing search would have ended with after each of its epochs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChosenRun {
    /// The seed of the search.
    pub seed: u32,
    /// Whether all epochs are done.
    pub is_finished: bool,
    /// Search epochs, from -1 or 0, with the choice of each.
    pub choices: Vec<(i64, ArchitectureIndex)>,
}

impl SupernetStep {
    /// Whether two epochs say the same of the search. Its time does not count: it differs if an epoch is trained again
    /// after an interruption.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let without_clock = |of: &Self| (of.step, of.architecture, of.score_percent);
        without_clock(self) == without_clock(other) && self.measured == other.measured
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let three = |first: usize| -> rusqlite::Result<[Option<f64>; 3]> {
            Ok([row.get(first)?, row.get(first + 1)?, row.get(first + 2)?])
        };
        Ok(Self {
            step: row.get(0)?,
            architecture: row.get(1)?,
            score_percent: row.get(2)?,
            clock: ClockColumns {
                start_seconds: row.get(3)?,
                charged_seconds: row.get(4)?,
            },
            measured: SupernetColumns {
                batches: row.get(5)?,
                learning_rate: row.get(6)?,
                temperature: row.get(7)?,
                weights: three(8)?,
                architecture: three(11)?,
                validation: three(14)?,
                probabilities: row.get(17)?,
            },
        })
    }
}

impl SupernetRun {
    fn run_row(&self) -> RunRow {
        let step_row = |step: &SupernetStep| StepRow {
            step: step.step,
            architecture: step.architecture,
            incumbent: step.architecture,
            simulated: None,
            reward_percent: step.score_percent,
            clock: Some(step.clock),
        };
        RunRow {
            run: self.seed,
            ended_by: self.is_finished.then_some("finished"),
            steps: self.steps.iter().map(step_row).collect(),
        }
    }
}

impl Batch<'_> {
    /// A stored run of a weight-sharing experiment; `None` if there is none with this seed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn supernet_run(
        &self,
        experiment_id: i64,
        seed: u32,
    ) -> Result<Option<SupernetRun>, StoreError> {
        supernet_run(self.connection(), experiment_id, seed).map_err(self.failed())
    }

    /// Writes a run of a weight-sharing experiment, instead of the one with its seed that may be there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub(crate) fn write_supernet_run(
        &self,
        experiment_id: i64,
        run: &SupernetRun,
    ) -> Result<(), StoreError> {
        self.delete_run(experiment_id, run.seed)?;
        self.write_run(experiment_id, &run.run_row())?;
        self.insert_supernet(experiment_id, run)
            .map_err(self.failed())
    }

    fn insert_supernet(&self, experiment_id: i64, run: &SupernetRun) -> rusqlite::Result<()> {
        let run_id = (experiment_id << KEY_BITS) + i64::from(run.seed);
        self.connection()
            .prepare_cached("INSERT INTO supernet_runs VALUES (?1, ?2, ?3)")?
            .execute(params![run_id, run.device, run.trained_version])?;
        let mut insert = self.connection().prepare_cached(include_str!(
            "../../../sql/writes/insert_supernet_epoch.sql"
        ))?;
        for step in &run.steps {
            let of = &step.measured;
            let ([w1, w2, w3], [a1, a2, a3], [v1, v2, v3]) =
                (of.weights, of.architecture, of.validation);
            insert.execute(params![
                (run_id << KEY_BITS) + i64::from(step.step),
                of.batches,
                of.learning_rate,
                of.temperature,
                w1,
                w2,
                w3,
                a1,
                a2,
                a3,
                v1,
                v2,
                v3,
                of.probabilities,
            ])?;
        }
        Ok(())
    }
}

fn supernet_run(
    connection: &Connection,
    experiment_id: i64,
    seed: u32,
) -> rusqlite::Result<Option<SupernetRun>> {
    let run_id = (experiment_id << KEY_BITS) + i64::from(seed);
    let found = connection
        .prepare_cached(include_str!("../../../sql/queries/supernet_run.sql"))?
        .query_row([run_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((is_finished, device, trained_version)) = found else {
        return Ok(None);
    };
    let steps = connection
        .prepare_cached(include_str!("../../../sql/queries/supernet_epochs.sql"))?
        .query_map(
            [run_id << KEY_BITS, (run_id + 1) << KEY_BITS],
            SupernetStep::from_row,
        )?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(SupernetRun {
        seed,
        is_finished,
        device,
        trained_version,
        steps,
    }))
}

impl Reader {
    /// What the runs of a weight-sharing experiment would have ended with after each of their epochs, by seed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn chosen(&self, experiment_id: i64) -> Result<Vec<ChosenRun>, StoreError> {
        self.read_chosen(experiment_id)
            .map_err(|source| self.failed(source))
    }

    fn read_chosen(&self, experiment_id: i64) -> rusqlite::Result<Vec<ChosenRun>> {
        let mut statement = self.connection.prepare_cached(include_str!(
            "../../../sql/queries/chosen_architectures.sql"
        ))?;
        let mut rows = statement.query([
            experiment_id << (2 * KEY_BITS),
            (experiment_id + 1) << (2 * KEY_BITS),
        ])?;
        let mut runs: Vec<ChosenRun> = Vec::new();
        while let Some(row) = rows.next()? {
            let seed: u32 = row.get(0)?;
            let choice = (row.get(2)?, row.get(3)?);
            match runs.last_mut() {
                Some(run) if run.seed == seed => run.choices.push(choice),
                _ => runs.push(ChosenRun {
                    seed,
                    is_finished: row.get(1)?,
                    choices: vec![choice],
                }),
            }
        }
        Ok(runs)
    }
}
