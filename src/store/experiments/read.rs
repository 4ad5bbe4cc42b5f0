//! Reading experiments.

use std::collections::BTreeSet;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use crate::model::BenchmarkSpace;
use crate::store::StoreError;
use crate::store::connection::Reader;
use crate::store::database::Database;
use crate::store::experiment_runs::KEY_BITS;
use crate::store::writer::Batch;

use super::rows::{ExperimentKey, ExperimentKind, IncumbentPoints, StoredExperiment};

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
        space: BenchmarkSpace,
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
            include_str!("../../../sql/queries/find_experiment.sql"),
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
        space: BenchmarkSpace,
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
            .prepare_cached(include_str!("../../../sql/queries/incumbent_points.sql"))?;
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
    space: BenchmarkSpace,
) -> rusqlite::Result<Vec<StoredExperiment>> {
    connection
        .prepare_cached(include_str!("../../../sql/queries/experiments.sql"))?
        .query_map([space], stored_experiment)?
        .collect()
}

fn stored_experiment(row: &Row<'_>) -> rusqlite::Result<StoredExperiment> {
    let kind: String = row.get(1)?;
    Ok(StoredExperiment {
        id: row.get(0)?,
        kind: ExperimentKind::from_name(&kind).ok_or_else(|| {
            let reason = format!(
                "an experiment of kind {kind}; expected search, weight-sharing or external"
            );
            rusqlite::Error::FromSqlConversionFailure(1, Type::Text, reason.into())
        })?,
        method: row.get(2)?,
        dataset: row.get(3)?,
        settings: row.get(4)?,
        budget_seconds: row.get(5)?,
        requested_runs: row.get(6)?,
        images: row.get(7)?,
        options: row.get(8)?,
        clock_policy: row.get(9)?,
    })
}
