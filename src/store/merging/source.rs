//! Reading what is merged. Everything comes from one state of the file, also if other programs write into it meanwhile.

use std::path::Path;

use rusqlite::{OptionalExtension, Row};

use crate::model::{ArchitectureIndex, ArchitectureKey, SearchSpace};
use crate::store::connection::Reader;
use crate::store::experiment_runs::KEY_BITS;
use crate::store::layout_cache::Layouts;
use crate::store::{ArchitectureRows, Slice, StoreError, read_rows};

use super::rows::{
    FailedFile, ListedArchitecture, LogRun, RunOfExperiment, SourceArchive, SourceExperiment,
    StoredFile, Supernet, columns,
};

/// A database that is merged into another.
#[derive(Debug)]
pub(crate) struct MergeSource {
    reader: Reader,
    layouts: Layouts,
    /// Whether it is a slice, so that it lacks parts of its architectures.
    pub is_slice: bool,
}

impl MergeSource {
    /// Opens a database of this version for reading, and keeps the state that it has now.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`].
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let reader = Reader::open(path)?;
        let keep = || {
            reader.connection.execute_batch("BEGIN")?;
            Slice::of(&reader.connection)
        };
        let slice = keep().map_err(|source| reader.failed(source))?;
        Ok(Self {
            reader,
            layouts: Layouts::default(),
            is_slice: slice.is_some(),
        })
    }

    pub(super) const fn reader(&self) -> &Reader {
        &self.reader
    }

    pub(super) fn connection(&self) -> &rusqlite::Connection {
        &self.reader.connection
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        self.reader.path()
    }

    /// The archives behind it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] or [`StoreError::File`] if the file cannot be read, as each of these methods.
    pub(crate) fn archives(&self) -> Result<Vec<SourceArchive>, StoreError> {
        let archive = |row: &Row<'_>| {
            Ok(SourceArchive {
                id: row.get(0)?,
                columns: columns(row, 1)?,
            })
        };
        self.all(
            include_str!("../../../sql/merging/archives.sql"),
            [],
            archive,
        )
    }

    /// The list of a space, by index; empty if nothing of it was imported.
    ///
    /// # Errors
    ///
    /// As [`archives`](Self::archives).
    pub(crate) fn architectures(
        &self,
        space: SearchSpace,
    ) -> Result<Vec<ListedArchitecture>, StoreError> {
        let sql = include_str!("../../../sql/merging/architectures.sql");
        self.all(sql, [space], listed)
    }

    /// All rows of an imported architecture.
    ///
    /// # Errors
    ///
    /// As [`archives`](Self::archives); [`StoreError::Contradiction`] if rows of curves are missing.
    pub(crate) fn architecture_rows(
        &self,
        space: SearchSpace,
        index: ArchitectureIndex,
    ) -> Result<ArchitectureRows, StoreError> {
        let contradiction = || StoreError::Contradiction {
            path: self.path().to_owned(),
            space,
            index,
        };
        let key = ArchitectureKey::new(space, index).ok_or_else(contradiction)?;
        let connection = &self.reader.connection;
        let rows = read_rows(connection, &self.layouts, space, index, key, None)
            .map_err(|source| self.reader.failed(source))?;
        let is_whole = |rows: &ArchitectureRows| {
            let epochs = rows.trials.iter().map(|trial| usize::from(trial.epochs));
            self.is_slice || epochs.sum::<usize>() == rows.metrics.len()
        };
        rows.filter(is_whole).ok_or_else(contradiction)
    }

    /// The files that could not be imported.
    pub(super) fn failures(&self) -> Result<Vec<FailedFile>, StoreError> {
        let sql = "SELECT archive_id, arch_index, file, reason, failed_at FROM import_failures";
        let failure = |row: &Row<'_>| {
            Ok(FailedFile {
                archive_id: row.get(0)?,
                columns: columns(row, 1)?,
            })
        };
        self.all(sql, [], failure)
    }

    /// The experiments, in the order in which they were stored.
    ///
    /// # Errors
    ///
    /// As [`archives`](Self::archives).
    pub(crate) fn experiments(&self) -> Result<Vec<SourceExperiment>, StoreError> {
        let experiment = |row: &Row<'_>| {
            Ok(SourceExperiment {
                id: row.get(0)?,
                kind: row.get(1)?,
                method: row.get(2)?,
                space: row.get(3)?,
                dataset: row.get(4)?,
                settings: row.get(5)?,
                columns: columns(row, 6)?,
            })
        };
        let sql = include_str!("../../../sql/merging/experiments.sql");
        self.all(sql, [], experiment)
    }

    /// The numbers of the runs of an experiment, ascending.
    ///
    /// # Errors
    ///
    /// As [`archives`](Self::archives).
    pub(crate) fn runs(&self, experiment_id: i64) -> Result<Vec<u32>, StoreError> {
        let sql = "SELECT run FROM search_runs WHERE run_id >= ?1 AND run_id < ?2 ORDER BY run_id";
        let keys = [experiment_id << KEY_BITS, (experiment_id + 1) << KEY_BITS];
        self.all(sql, keys, |row| row.get(0))
    }

    /// A run of an experiment.
    ///
    /// # Errors
    ///
    /// As [`archives`](Self::archives).
    pub(crate) fn run(&self, experiment_id: i64, run: u32) -> Result<RunOfExperiment, StoreError> {
        let read = read_run(&self.reader.connection, experiment_id, run);
        read.map_err(|source| self.reader.failed(source))
    }

    /// The runs that users logged, by name.
    ///
    /// # Errors
    ///
    /// As [`archives`](Self::archives).
    pub(crate) fn log(&self) -> Result<Vec<LogRun>, StoreError> {
        let read = read_log(&self.reader.connection, None);
        read.map_err(|source| self.reader.failed(source))
    }

    pub(super) fn all<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let found = || -> rusqlite::Result<Vec<T>> {
            let mut statement = self.reader.connection.prepare_cached(sql)?;
            statement.query_map(parameters, read)?.collect()
        };
        found().map_err(|source| self.reader.failed(source))
    }
}

/// A row of `sql/merging/architectures.sql`.
pub(super) fn listed(row: &Row<'_>) -> rusqlite::Result<ListedArchitecture> {
    Ok(ListedArchitecture {
        index: row.get(0)?,
        architecture: row.get(1)?,
        file: StoredFile::from_row(row, 2)?,
    })
}

pub(super) fn read_run(
    connection: &rusqlite::Connection,
    experiment_id: i64,
    run: u32,
) -> rusqlite::Result<RunOfExperiment> {
    let run_id = (experiment_id << KEY_BITS) + i64::from(run);
    let ended_by = connection
        .prepare_cached("SELECT ended_by FROM search_runs WHERE run_id = ?1")?
        .query_row([run_id], |row| row.get(0))?;
    let steps = connection
        .prepare_cached(include_str!("../../../sql/merging/steps.sql"))?
        .query_map([run_id << KEY_BITS, (run_id + 1) << KEY_BITS], |row| {
            Ok((row.get(0)?, columns(row, 1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(RunOfExperiment {
        run,
        ended_by,
        steps,
        supernet: read_supernet(connection, run_id)?,
    })
}

fn read_supernet(
    connection: &rusqlite::Connection,
    run_id: i64,
) -> rusqlite::Result<Option<Supernet>> {
    let run = connection
        .prepare_cached("SELECT device, trained_version FROM supernet_runs WHERE run_id = ?1")?
        .query_row([run_id], |row| columns(row, 0))
        .optional()?;
    let Some(run) = run else {
        return Ok(None);
    };
    let epochs = connection
        .prepare_cached(include_str!("../../../sql/merging/supernet_epochs.sql"))?
        .query_map([run_id << KEY_BITS, (run_id + 1) << KEY_BITS], |row| {
            columns(row, 0)
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(Supernet { run, epochs }))
}

/// The logged runs of all names, or of one.
pub(super) fn read_log(
    connection: &rusqlite::Connection,
    only: Option<&str>,
) -> rusqlite::Result<Vec<LogRun>> {
    let mut select = connection.prepare_cached(include_str!("../../../sql/merging/log.sql"))?;
    let mut rows = select.query([only])?;
    let mut runs: Vec<LogRun> = Vec::new();
    while let Some(row) = rows.next()? {
        let run: String = row.get(0)?;
        let step = columns(row, 1)?;
        match runs.last_mut() {
            Some(last) if last.run == run => last.steps.push(step),
            _ => runs.push(LogRun {
                run,
                steps: vec![step],
            }),
        }
    }
    Ok(runs)
}
