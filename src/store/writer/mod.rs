//! Writing: a batch of whole architectures is one transaction.

mod answers;
mod curves;
mod insert;
mod inserts;
mod summaries;
mod trials;

use std::collections::{BTreeSet, HashMap};

use answers::Answers;
use curves::Curves;
use foldhash::fast::RandomState;
use rusqlite::{Connection, named_params};
use trials::PendingTrials;

#[cfg(feature = "import")]
pub(super) use inserts::{Inserts, Number};

use crate::model::{ArchitectureIndex, CurveLayout, SampleMark, SearchSpace};

use super::database::{Database, Writer, drop_samples};
use super::foreign::refuse_foreign;
use super::rows::{ArchitectureRow, ArchitectureRows, ConfigRow};
use super::share::{Patience, Turn, is_locked, programs_with, try_leave_wal};
use super::table_sizes::measure;
use super::{OnWait, StoreError, schema};

/// What is recorded about an archive when its import begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewArchive<'a> {
    /// Its space.
    pub space: SearchSpace,
    /// Name of its folder or file.
    pub name: &'a str,
    /// Its form, such as `directory`.
    pub form: &'a str,
    /// SHA-256 of its meta list as text, with the mark of a sample.
    pub meta_sha256: &'a str,
    /// What invented its numbers, if it is a sample.
    pub sample: Option<&'a SampleMark>,
    /// Version of this program.
    pub natsbench_version: &'a str,
}

/// A transaction that writes. If it is dropped without [`commit`](Self::commit), the file stays as it was at the last commit.
#[derive(Debug)]
pub(crate) struct Batch<'database> {
    database: &'database Database,
    layouts: HashMap<CurveLayout, i64, RandomState>,
    configs: HashMap<SearchSpace, HashMap<ConfigRow, i64, RandomState>>,
    /// Spaces whose trials have changed since the last commit.
    changed: BTreeSet<SearchSpace>,
    /// Changes of `imported_architectures` since the last commit.
    imported: HashMap<SearchSpace, i64>,
    answers: Answers,
    trials: PendingTrials,
    curves: Curves,
}

impl Database {
    /// Waits until no other program writes, then begins a batch.
    ///
    /// # Errors
    ///
    /// [`StoreError::File`] or [`StoreError::Sql`] if the file cannot be written, [`StoreError::StoppedWaiting`].
    pub(crate) fn begin(&self, on_wait: OnWait<'_>) -> Result<Batch<'_>, StoreError> {
        begin(self, on_wait)?;
        let mut batch = Batch {
            database: self,
            layouts: HashMap::default(),
            configs: HashMap::default(),
            changed: BTreeSet::new(),
            imported: HashMap::new(),
            answers: Answers::default(),
            trials: PendingTrials::default(),
            curves: Curves::default(),
        };
        batch
            .look_at_curves()
            .map_err(batch.database.failed("read from"))?;
        Ok(batch)
    }

    /// Writes in one transaction. If locks of other programs prevent the commit, `work` is called again, until the commit
    /// succeeds.
    ///
    /// # Errors
    ///
    /// That of `work`, [`StoreError::File`] or [`StoreError::Sql`]; then nothing was written.
    pub(crate) fn write<T, E: From<StoreError>>(
        &mut self,
        mut work: impl FnMut(&mut Batch<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        refuse_foreign(&self.connection, &self.path)?;
        // Other methods of this type borrow all of it.
        let mut writer = std::mem::take(&mut self.writer);
        let written = self.write_as(&mut writer, &mut work);
        self.writer = writer;
        written
    }

    fn write_as<T, E: From<StoreError>>(
        &mut self,
        writer: &mut Writer,
        work: &mut dyn FnMut(&mut Batch<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let path = self.path.clone();
        let on_wait = &mut *writer.on_wait;
        let _turn = Turn::take(&path, writer.what, on_wait)?;
        let mut patience = Patience::new(&path);
        let value = loop {
            let mut batch = self.begin(on_wait)?;
            let value = work(&mut batch)?;
            if batch.try_commit()? {
                break value;
            }
            // The transaction is dropped, so that others can read: SQLite lets no new reader in while a commit waits for the
            // old ones.
            drop(batch);
            patience.pause(|| programs_with(&path), on_wait)?;
        };
        try_leave_wal(&self.connection).map_err(self.failed("write into"))?;
        Ok(value)
    }

    /// Collects the statistics that the query planner uses, and measures the tables. For the end of an import.
    ///
    /// # Errors
    ///
    /// [`StoreError::File`] or [`StoreError::Sql`] if the file cannot be written.
    pub(crate) fn analyze(&self, on_wait: OnWait<'_>) -> Result<(), StoreError> {
        let transaction = self.transaction(on_wait)?;
        self.collect_statistics().map_err(self.failed("analyze"))?;
        self.until_free(on_wait, || transaction.execute_batch("COMMIT"))
    }

    fn collect_statistics(&self) -> rusqlite::Result<()> {
        // A full ANALYZE reads every row, and a sample of each index is as good for planning. But even then it would read
        // all pages of a table without an index, to count its rows.
        self.connection
            .pragma_update(None, "analysis_limit", 1000)?;
        // Not those of the user, which may be in the file as well.
        for table in tables_to_analyze()? {
            self.connection
                .execute_batch(&format!("ANALYZE \"{table}\""))?;
        }
        self.connection
            .execute_batch(include_str!("../../../sql/writes/count_epoch_metrics.sql"))?;
        drop_samples(&self.connection)?;
        measure(&self.connection)
    }
}

fn begin(database: &Database, on_wait: OnWait<'_>) -> Result<(), StoreError> {
    database.until_free(on_wait, || {
        database.connection.execute_batch("BEGIN IMMEDIATE")
    })
}

/// Our tables that have indexes.
fn tables_to_analyze() -> rusqlite::Result<Vec<String>> {
    schema::fresh()?
        .prepare(include_str!("../../../sql/writes/tables_to_analyze.sql"))?
        .query_map([], |row| row.get(0))?
        .collect()
}

impl Batch<'_> {
    /// Commits everything that the batch wrote.
    ///
    /// # Errors
    ///
    /// [`StoreError::File`] or [`StoreError::Sql`] if the disk is full or the file cannot be written; then nothing was.
    pub(crate) fn commit(mut self, on_wait: OnWait<'_>) -> Result<(), StoreError> {
        self.write_pending().map_err(self.failed())?;
        self.commit_when_free(on_wait)
    }

    /// Commits everything that the batch wrote, unless a reader prevents it: then the batch can only be dropped.
    ///
    /// # Errors
    ///
    /// As [`commit`](Self::commit).
    pub(in crate::store) fn try_commit(&mut self) -> Result<bool, StoreError> {
        self.write_pending().map_err(self.failed())?;
        match self.connection().execute_batch("COMMIT") {
            Ok(()) => Ok(true),
            Err(error) if is_locked(&error) => Ok(false),
            Err(error) => Err(self.failed()(error)),
        }
    }

    /// Commits everything that was written until now, and goes on.
    ///
    /// # Errors
    ///
    /// As [`commit`](Self::commit); then nothing was written since the last commit, and the batch can only be dropped.
    pub(crate) fn commit_and_continue(&mut self, on_wait: OnWait<'_>) -> Result<(), StoreError> {
        self.write_pending().map_err(self.failed())?;
        self.commit_when_free(on_wait)?;
        begin(self.database, on_wait)?;
        // Another program may have written between the two.
        self.look_at_curves().map_err(self.failed())
    }

    /// Waits for readers where there is no write-ahead log. With a log, a commit need not wait for anybody.
    fn commit_when_free(&self, on_wait: OnWait<'_>) -> Result<(), StoreError> {
        self.database
            .until_free(on_wait, || self.connection().execute_batch("COMMIT"))
    }

    fn look_at_curves(&mut self) -> rusqlite::Result<()> {
        self.curves = Curves::after_begin(self.connection())?;
        Ok(())
    }

    fn write_pending(&mut self) -> rusqlite::Result<()> {
        self.write_pending_trials()?;
        self.forget_summaries()?;
        self.write_counts()
    }

    /// Records that an archive is being imported, and returns its id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub(crate) fn begin_archive(&self, archive: NewArchive<'_>) -> Result<i64, StoreError> {
        self.connection()
            .query_row(
                include_str!("../../../sql/writes/begin_archive.sql"),
                named_params! {
                    ":space_id": archive.space,
                    ":archive": archive.name,
                    ":form": archive.form,
                    ":meta_sha256": archive.meta_sha256,
                    ":natsbench_version": archive.natsbench_version,
                    ":sample_generator": archive.sample.map(|mark| &mark.generator),
                    ":sample_seed": archive.sample.map(|mark| mark.seed.to_string()),
                },
                |row| row.get(0),
            )
            .map_err(self.failed())
    }

    /// Records that the import of an archive came to its end.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub(crate) fn finish_archive(&self, archive_id: i64) -> Result<(), StoreError> {
        self.connection()
            .execute(
                include_str!("../../../sql/writes/finish_archive.sql"),
                named_params! {
                    ":archive_id": archive_id,
                },
            )
            .map(|_rows| ())
            .map_err(self.failed())
    }

    /// Records a file that could not be imported.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub(crate) fn record_failure(
        &self,
        archive_id: i64,
        index: ArchitectureIndex,
        file: &str,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.connection()
            .execute(
                include_str!("../../../sql/writes/record_failure.sql"),
                named_params! {
                    ":archive_id": archive_id,
                    ":arch_index": index,
                    ":file": file,
                    ":reason": reason,
                },
            )
            .map(|_rows| ())
            .map_err(self.failed())
    }

    /// Deletes the record that a file could not be imported, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub(crate) fn forget_failure(
        &self,
        archive_id: i64,
        index: ArchitectureIndex,
    ) -> Result<(), StoreError> {
        self.delete_failure(archive_id, index)
            .map_err(self.failed())
    }

    /// Writes one architecture of a meta list.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if it is there already or cannot be written.
    pub(crate) fn write_architecture(
        &self,
        space: SearchSpace,
        row: &ArchitectureRow,
    ) -> Result<(), StoreError> {
        self.insert_architecture(space, row).map_err(self.failed())
    }

    /// Writes all that an archive holds of one architecture, which must not be imported yet.
    ///
    /// The commit deletes the summaries of the space; [`Database::summarise`] writes them again.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if it is imported already or cannot be written.
    pub(crate) fn write_trials(
        &mut self,
        rows: &ArchitectureRows,
        archive_id: i64,
        content_sha256: &[u8; 32],
    ) -> Result<(), StoreError> {
        let failed = self.failed();
        self.insert_trials(rows, archive_id, content_sha256)
            .map_err(failed)?;
        *self.imported.entry(rows.space).or_default() += 1;
        self.changed.insert(rows.space);
        Ok(())
    }

    /// Replaces everything that is stored about one architecture by what an archive holds of it; otherwise as
    /// [`write_trials`](Self::write_trials).
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if it cannot be written.
    pub(crate) fn replace_trials(
        &mut self,
        rows: &ArchitectureRows,
        archive_id: i64,
        content_sha256: &[u8; 32],
    ) -> Result<(), StoreError> {
        let failed = self.failed();
        self.delete_trials(rows.key).map_err(&failed)?;
        self.insert_trials(rows, archive_id, content_sha256)
            .map_err(&failed)?;
        self.changed.insert(rows.space);
        Ok(())
    }

    pub(in crate::store) fn connection(&self) -> &Connection {
        &self.database.connection
    }

    /// The file.
    #[cfg(any(feature = "extend", feature = "import"))]
    pub(in crate::store) fn path(&self) -> &std::path::Path {
        &self.database.path
    }

    pub(in crate::store) fn failed(&self) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        self.database.failed("write into")
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        // If the disk is full, SQLite has rolled back already.
        if !self.connection().is_autocommit() {
            // If this fails, closing the file rolls back, or the next program that opens it.
            let _ = self.connection().execute_batch("ROLLBACK");
        }
    }
}
