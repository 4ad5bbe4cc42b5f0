//! Writing what other databases hold, in the transaction of a batch.

use std::collections::BTreeSet;

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params, params_from_iter};

use crate::model::SearchSpace;
use crate::store::experiment_bests::store_bests;
use crate::store::experiment_runs::KEY_BITS;
use crate::store::writer::Batch;
use crate::store::{Slice, StoreError};

use super::rows::{
    ListedArchitecture, LogRun, RunOfExperiment, SourceArchive, SourceExperiment, Supernet,
};
use super::source::{MergeSource, listed, read_log, read_run};

impl Batch<'_> {
    /// Whether the database is a slice of another.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] or [`StoreError::File`] if the file cannot be read or written, as each of these methods.
    pub(crate) fn is_slice(&self) -> Result<bool, StoreError> {
        let slice = Slice::of(self.connection()).map_err(self.failed())?;
        Ok(slice.is_some())
    }

    /// Records an archive of another database, and returns its key here.
    ///
    /// # Errors
    ///
    /// As [`is_slice`](Self::is_slice).
    pub(crate) fn merge_archive(&self, archive: &SourceArchive) -> Result<i64, StoreError> {
        self.connection()
            .query_row(
                include_str!("../../../sql/merging/write_archive.sql"),
                params_from_iter(&archive.columns),
                |row| row.get(0),
            )
            .map_err(self.failed())
    }

    /// The list of a space, by index; empty if nothing of it was imported.
    ///
    /// # Errors
    ///
    /// As [`is_slice`](Self::is_slice).
    pub(crate) fn listed_architectures(
        &self,
        space: SearchSpace,
    ) -> Result<Vec<ListedArchitecture>, StoreError> {
        let read = || -> rusqlite::Result<Vec<_>> {
            self.connection()
                .prepare_cached(include_str!("../../../sql/merging/architectures.sql"))?
                .query_map([space], listed)?
                .collect()
        };
        read().map_err(self.failed())
    }

    /// Records the files that could not be imported into another database, after its architectures are here. `archive_id`
    /// gives the key here of an archive there.
    ///
    /// # Errors
    ///
    /// As [`is_slice`](Self::is_slice).
    pub(crate) fn merge_failures(
        &self,
        source: &MergeSource,
        archive_id: impl Fn(i64) -> Option<i64>,
    ) -> Result<(), StoreError> {
        let write = |id, columns: [Value; 4]| {
            let columns = std::iter::once(Value::Integer(id)).chain(columns);
            self.connection()
                .prepare_cached(include_str!("../../../sql/merging/write_failure.sql"))?
                .execute(params_from_iter(columns))
        };
        for failure in source.failures()? {
            if let Some(id) = archive_id(failure.archive_id) {
                write(id, failure.columns).map_err(self.failed())?;
            }
        }
        Ok(())
    }

    /// The settings of searches that were made elsewhere under the same name, if the stored ones are others.
    ///
    /// # Errors
    ///
    /// As [`is_slice`](Self::is_slice).
    pub(crate) fn has_other_external(
        &self,
        experiment: &SourceExperiment,
    ) -> Result<bool, StoreError> {
        if experiment.kind != "external" {
            return Ok(false);
        }
        let SourceExperiment {
            method,
            space,
            dataset,
            settings,
            ..
        } = experiment;
        let other: Option<String> = self
            .connection()
            .query_row(
                include_str!("../../../sql/merging/other_external.sql"),
                params![method, space, dataset, settings],
                |row| row.get(0),
            )
            .optional()
            .map_err(self.failed())?;
        Ok(other.is_some())
    }

    /// Records an experiment of another database, or finds it, and returns its key here.
    ///
    /// # Errors
    ///
    /// As [`is_slice`](Self::is_slice).
    pub(crate) fn merge_experiment(
        &self,
        experiment: &SourceExperiment,
    ) -> Result<i64, StoreError> {
        let SourceExperiment {
            kind,
            method,
            space,
            dataset,
            settings,
            columns,
            ..
        } = experiment;
        let key: [Value; 5] = [
            kind.clone().into(),
            method.clone().into(),
            space.id().into(),
            dataset.id().into(),
            settings.clone().into(),
        ];
        let write = || {
            let id = self.connection().query_row(
                include_str!("../../../sql/merging/write_experiment.sql"),
                params_from_iter(key.iter().chain(columns)),
                |row| row.get(0),
            )?;
            store_bests(self.connection(), Some(id))?;
            Ok(id)
        };
        write().map_err(self.failed())
    }

    /// The numbers of the runs of an experiment.
    ///
    /// # Errors
    ///
    /// As [`is_slice`](Self::is_slice).
    pub(crate) fn run_numbers(&self, experiment_id: i64) -> Result<BTreeSet<u32>, StoreError> {
        let keys = [experiment_id << KEY_BITS, (experiment_id + 1) << KEY_BITS];
        let read = || -> rusqlite::Result<BTreeSet<u32>> {
            self.connection()
                .prepare_cached("SELECT run FROM search_runs WHERE run_id >= ?1 AND run_id < ?2")?
                .query_map(keys, |row| row.get(0))?
                .collect()
        };
        read().map_err(self.failed())
    }

    /// A run of an experiment.
    ///
    /// # Errors
    ///
    /// As [`is_slice`](Self::is_slice).
    pub(crate) fn stored_run(
        &self,
        experiment_id: i64,
        run: u32,
    ) -> Result<RunOfExperiment, StoreError> {
        read_run(self.connection(), experiment_id, run).map_err(self.failed())
    }

    /// Writes a run of an experiment, instead of the one with its number that may be there.
    ///
    /// # Errors
    ///
    /// As [`is_slice`](Self::is_slice).
    pub(crate) fn merge_run(
        &self,
        experiment_id: i64,
        run: RunOfExperiment,
    ) -> Result<(), StoreError> {
        self.delete_run(experiment_id, run.run)?;
        let write = || {
            let run_id = (experiment_id << KEY_BITS) + i64::from(run.run);
            self.connection()
                .prepare_cached(
                    "INSERT INTO search_runs (run_id, ended_by, steps) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![run_id, run.ended_by, run.steps.len()])?;
            let mut insert = self
                .connection()
                .prepare_cached(include_str!("../../../sql/writes/insert_step.sql"))?;
            let keys: Vec<i64> = run
                .steps
                .iter()
                .map(|(step, _)| (run_id << KEY_BITS) + step)
                .collect();
            for (&key, (_step, columns)) in keys.iter().zip(run.steps) {
                insert.execute(with_key(key, columns))?;
            }
            let Some(Supernet {
                run: of_run,
                epochs,
            }) = run.supernet
            else {
                return Ok(());
            };
            self.connection()
                .prepare_cached("INSERT INTO supernet_runs VALUES (?1, ?2, ?3)")?
                .execute(with_key(run_id, of_run))?;
            let mut insert = self.connection().prepare_cached(include_str!(
                "../../../sql/writes/insert_supernet_epoch.sql"
            ))?;
            for (&key, columns) in keys.iter().zip(epochs) {
                insert.execute(with_key(key, columns))?;
            }
            Ok(())
        };
        write().map_err(self.failed())
    }

    /// Corrects the number of wanted runs of an experiment that has more: of searches that were not simulated, it is the
    /// number of those that are stored.
    ///
    /// # Errors
    ///
    /// As [`is_slice`](Self::is_slice).
    pub(crate) fn count_runs(&self, experiment_id: i64) -> Result<(), StoreError> {
        let runs = self.run_numbers(experiment_id)?.len();
        self.connection()
            .prepare_cached(include_str!("../../../sql/merging/count_runs.sql"))
            .and_then(|mut update| update.execute(params![experiment_id, runs]))
            .map(|_rows| ())
            .map_err(self.failed())
    }

    /// A run that a user logged under this name.
    ///
    /// # Errors
    ///
    /// As [`is_slice`](Self::is_slice).
    pub(crate) fn logged_run(&self, run: &str) -> Result<Option<LogRun>, StoreError> {
        let mut found = read_log(self.connection(), Some(run)).map_err(self.failed())?;
        Ok(found.pop())
    }

    /// Writes a run that a user logged, whose name must be new.
    ///
    /// # Errors
    ///
    /// As [`is_slice`](Self::is_slice).
    pub(crate) fn write_log(&self, run: LogRun) -> Result<(), StoreError> {
        let write = || {
            let mut insert = self.connection().prepare_cached(
                "INSERT INTO simulation_log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?;
            for step in run.steps {
                let name = Value::Text(run.run.clone());
                insert.execute(params_from_iter(std::iter::once(name).chain(step)))?;
            }
            Ok(())
        };
        write().map_err(self.failed())
    }
}

/// The columns of a row with its key before them.
fn with_key<const COUNT: usize>(key: i64, columns: [Value; COUNT]) -> impl rusqlite::Params {
    params_from_iter(std::iter::once(Value::Integer(key)).chain(columns))
}
