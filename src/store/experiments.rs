//! Experiments: writing searches with their runs and steps, and reading them back.

use std::collections::BTreeSet;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use crate::model::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed};

use super::StoreError;
use super::connection::Reader;
use super::database::Database;
use super::experiment_bests::store_bests;
use super::writer::Batch;

/// Runs that an experiment can have, and steps that a run can have: they are parts of packed keys.
pub(crate) const MAX_RUNS_AND_STEPS: u64 = 1 << KEY_BITS;

const KEY_BITS: u32 = 20;

/// Whether runs were made here or elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ExperimentKind {
    /// On the simulated clock.
    Search,
    /// Elsewhere; each step is an epoch of the search.
    External,
}

impl ExperimentKind {
    /// The name in the database.
    #[must_use]
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::External => "external",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Search, Self::External]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// By what an experiment is recognised: two with the same values are the same experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ExperimentKey<'a> {
    /// Where its runs were made.
    pub kind: ExperimentKind,
    /// Name of the method.
    pub method: &'a str,
    /// The space.
    pub space: SearchSpace,
    /// The data set, as `simulate_train_eval` names it.
    pub dataset: Dataset,
    /// All settings but the number of runs, as JSON that is equal for equal settings.
    pub settings: &'a str,
}

/// How a search was made, in the columns of `experiments`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SearchColumns {
    /// The recipe that it trains with.
    pub recipe: Recipe,
    /// Simulated seconds of a run.
    pub budget_seconds: f64,
    /// When a run ends.
    pub budget_rule: &'static str,
    /// How the clock runs.
    pub clock_policy: String,
    /// Number of simulated workers.
    pub workers: u16,
    /// Which seed's result is seen.
    pub seed_rule: &'static str,
    /// Which result is the best so far.
    pub incumbent_rule: &'static str,
    /// Seed of the generator.
    pub seed: i64,
    /// Name of the generator.
    pub generator: &'static str,
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RunRow {
    /// Its number in the experiment, below [`MAX_RUNS_AND_STEPS`]; external: the seed of the search.
    pub run: u32,
    /// `budget` or `finished`; `None` for an external one.
    pub ended_by: Option<&'static str>,
    /// Its steps, in order.
    pub steps: Vec<StepRow>,
}

/// One step of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct StepRow {
    /// Its number in the run, below [`MAX_RUNS_AND_STEPS`]; external: the search epoch.
    pub step: u32,
    /// What was trained.
    pub architecture: ArchitectureIndex,
    /// The best so far.
    pub incumbent: ArchitectureIndex,
    /// What was recorded of the simulated evaluation; `None` in an external experiment.
    pub simulated: Option<SimulatedColumns>,
    /// When it was; `None` in an external experiment without times.
    pub clock: Option<ClockColumns>,
}

/// The columns of a step that say when it was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ClockColumns {
    /// Clock at the start, in seconds.
    pub start_seconds: f64,
    /// Seconds that the clock was charged for it.
    pub charged_seconds: f64,
}

/// The columns of a step on the simulated clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SimulatedColumns {
    /// Number of the trial within the run.
    pub trial: u32,
    /// The simulated worker.
    pub worker: u16,
    /// Epochs after which it was evaluated.
    pub epochs: u16,
    /// The seed whose result was seen.
    pub seed: Seed,
    /// The accuracy that was reported to the method, in percent.
    pub reward_percent: f64,
}

/// An experiment that is stored.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StoredExperiment {
    /// Its key in the database.
    pub id: i64,
    /// Where its runs were made.
    pub kind: ExperimentKind,
    /// Name of the method.
    pub method: String,
    /// The data set.
    pub dataset: Dataset,
    /// All settings as JSON.
    pub settings: String,
    /// Simulated seconds of a run; `None` for an external one.
    pub budget_seconds: Option<f64>,
    /// Runs that were asked for.
    pub requested_runs: u32,
}

/// (clock in seconds, incumbent) after each step of a run; the clock of an external run without times counts its epochs.
pub(crate) type IncumbentPoints = Vec<(f64, ArchitectureIndex)>;

impl Batch<'_> {
    /// Records an experiment, or finds it if it is recorded already, and returns its id. The stored `requested_runs` never
    /// becomes smaller.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub(crate) fn begin_experiment(
        &self,
        key: &ExperimentKey<'_>,
        search: Option<&SearchColumns>,
        requested_runs: u32,
    ) -> Result<i64, StoreError> {
        let id = self
            .connection()
            .query_row(
                include_str!("../../sql/writes/begin_experiment.sql"),
                named_params! {
                    ":kind": key.kind.as_str(),
                    ":method": key.method,
                    ":space_id": key.space,
                    ":dataset_id": key.dataset,
                    ":settings": key.settings,
                    ":recipe_id": search.map(|search| search.recipe),
                    ":budget_seconds": search.map(|search| search.budget_seconds),
                    ":budget_rule": search.map(|search| search.budget_rule),
                    ":clock_policy": search.map(|search| search.clock_policy.as_str()),
                    ":workers": search.map(|search| search.workers),
                    ":seed_rule": search.map(|search| search.seed_rule),
                    ":incumbent_rule": search.map(|search| search.incumbent_rule),
                    ":seed": search.map(|search| search.seed),
                    ":generator": search.map(|search| search.generator),
                    ":requested_runs": requested_runs,
                    ":natsbench_version": env!("CARGO_PKG_VERSION"),
                },
                |row| row.get(0),
            )
            .map_err(self.failed())?;
        store_bests(self.connection(), Some(id)).map_err(self.failed())?;
        Ok(id)
    }

    /// Writes a run of an experiment, which must not be there yet.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if it is there already or cannot be written.
    pub(crate) fn write_run(&self, experiment_id: i64, run: &RunRow) -> Result<(), StoreError> {
        self.insert_run(experiment_id, run).map_err(self.failed())
    }

    fn insert_run(&self, experiment_id: i64, run: &RunRow) -> rusqlite::Result<()> {
        let run_id = (experiment_id << KEY_BITS) + i64::from(run.run);
        self.connection()
            .prepare_cached(include_str!("../../sql/writes/insert_run.sql"))?
            .execute(named_params! {
                ":run_id": run_id, ":ended_by": run.ended_by, ":steps": run.steps.len()
            })?;
        let mut insert = self
            .connection()
            .prepare_cached(include_str!("../../sql/writes/insert_step.sql"))?;
        for step in &run.steps {
            let simulated = step.simulated;
            insert.execute(params![
                (run_id << KEY_BITS) + i64::from(step.step),
                step.architecture,
                step.incumbent,
                simulated.map(|step| step.trial),
                simulated.map(|step| step.worker),
                simulated.map(|step| step.epochs),
                simulated.map(|step| step.seed),
                simulated.map(|step| step.reward_percent),
                step.clock.map(|clock| clock.start_seconds),
                step.clock.map(|clock| clock.charged_seconds),
            ])?;
        }
        Ok(())
    }

    /// Deletes an experiment with all its runs.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub(crate) fn delete_experiment(&self, experiment_id: i64) -> Result<(), StoreError> {
        let delete = |sql, bits: u32| {
            let range = [experiment_id << bits, (experiment_id + 1) << bits];
            self.connection().execute(sql, range).map_err(self.failed())
        };
        delete(
            "DELETE FROM search_steps WHERE step_key >= ?1 AND step_key < ?2",
            2 * KEY_BITS,
        )?;
        delete(
            "DELETE FROM search_runs WHERE run_id >= ?1 AND run_id < ?2",
            KEY_BITS,
        )?;
        delete(
            "DELETE FROM experiments WHERE experiment_id >= ?1 AND experiment_id < ?2",
            0,
        )?;
        Ok(())
    }
}

impl Batch<'_> {
    /// As [`Database::find_experiment`], within the batch.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn find_experiment(
        &self,
        key: &ExperimentKey<'_>,
    ) -> Result<Option<(i64, BTreeSet<u32>)>, StoreError> {
        find_experiment(self.connection(), key).map_err(self.failed())
    }

    /// As [`Reader::experiments`], within the batch.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn experiments(
        &self,
        space: SearchSpace,
    ) -> Result<Vec<StoredExperiment>, StoreError> {
        experiments(self.connection(), space).map_err(self.failed())
    }
}

impl Database {
    /// The id of an experiment and the numbers of its runs, if it is stored.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn find_experiment(
        &self,
        key: &ExperimentKey<'_>,
    ) -> Result<Option<(i64, BTreeSet<u32>)>, StoreError> {
        find_experiment(&self.connection, key).map_err(self.failed("read from"))
    }
}

fn find_experiment(
    connection: &Connection,
    key: &ExperimentKey<'_>,
) -> rusqlite::Result<Option<(i64, BTreeSet<u32>)>> {
    let id: Option<i64> = connection
        .query_row(
            include_str!("../../sql/queries/find_experiment.sql"),
            named_params! {
                ":kind": key.kind.as_str(),
                ":method": key.method,
                ":space_id": key.space,
                ":dataset_id": key.dataset,
                ":settings": key.settings,
            },
            |row| row.get(0),
        )
        .optional()?;
    id.map(|id| Ok((id, run_numbers(connection, id)?)))
        .transpose()
}

fn run_numbers(connection: &Connection, experiment_id: i64) -> rusqlite::Result<BTreeSet<u32>> {
    connection
        .prepare_cached("SELECT run FROM search_runs WHERE run_id >= ?1 AND run_id < ?2")?
        .query_map(
            [experiment_id << KEY_BITS, (experiment_id + 1) << KEY_BITS],
            |row| row.get(0),
        )?
        .collect()
}

impl Reader {
    /// The experiments on a space, in the order in which they were stored.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn experiments(
        &self,
        space: SearchSpace,
    ) -> Result<Vec<StoredExperiment>, StoreError> {
        experiments(&self.connection, space).map_err(|source| self.failed(source))
    }

    /// The best architecture after each step, run by run.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn incumbent_points(
        &self,
        experiment_id: i64,
    ) -> Result<Vec<IncumbentPoints>, StoreError> {
        self.read_points(experiment_id)
            .map_err(|source| self.failed(source))
    }

    fn read_points(&self, experiment_id: i64) -> rusqlite::Result<Vec<IncumbentPoints>> {
        let mut statement = self
            .connection
            .prepare_cached(include_str!("../../sql/queries/incumbent_points.sql"))?;
        let mut rows = statement.query([
            experiment_id << (2 * KEY_BITS),
            (experiment_id + 1) << (2 * KEY_BITS),
        ])?;
        let mut runs: Vec<IncumbentPoints> = Vec::new();
        let mut last = None;
        while let Some(row) = rows.next()? {
            let run: i64 = row.get(0)?;
            let point = (row.get(1)?, row.get(2)?);
            match runs.last_mut() {
                Some(points) if last == Some(run) => points.push(point),
                _ => runs.push(vec![point]),
            }
            last = Some(run);
        }
        Ok(runs)
    }
}

fn experiments(
    connection: &Connection,
    space: SearchSpace,
) -> rusqlite::Result<Vec<StoredExperiment>> {
    connection
        .prepare_cached(include_str!("../../sql/queries/experiments.sql"))?
        .query_map([space], stored_experiment)?
        .collect()
}

fn stored_experiment(row: &Row<'_>) -> rusqlite::Result<StoredExperiment> {
    let kind: String = row.get(1)?;
    Ok(StoredExperiment {
        id: row.get(0)?,
        kind: ExperimentKind::from_name(&kind).ok_or_else(|| {
            let reason = format!("an experiment of kind {kind}; expected search or external");
            rusqlite::Error::FromSqlConversionFailure(1, Type::Text, reason.into())
        })?,
        method: row.get(2)?,
        dataset: row.get(3)?,
        settings: row.get(4)?,
        budget_seconds: row.get(5)?,
        requested_runs: row.get(6)?,
    })
}
