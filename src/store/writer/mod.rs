//! Writing: a batch of whole architectures is one transaction.

mod curves;
mod insert;
mod summaries;
mod trials;

use std::collections::{BTreeSet, HashMap};

use curves::Curves;
use foldhash::fast::RandomState;
use rusqlite::{Connection, named_params};
use trials::PendingTrials;

use crate::model::{ArchitectureIndex, CurveLayout, SampleMark, SearchSpace};

use super::StoreError;
use super::database::{Database, drop_samples};
use super::rows::{ArchitectureRow, ArchitectureRows, ConfigRow};

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

/// A transaction that writes. Dropped without [`commit`](Self::commit), it leaves the file as it was at the last commit.
#[derive(Debug)]
pub(crate) struct Batch<'database> {
    database: &'database Database,
    layouts: HashMap<CurveLayout, i64, RandomState>,
    configs: HashMap<SearchSpace, HashMap<ConfigRow, i64, RandomState>>,
    /// Spaces with other trials than at the last commit.
    changed: BTreeSet<SearchSpace>,
    /// Changes of `imported_architectures` since the last commit.
    imported: HashMap<SearchSpace, i64>,
    trials: PendingTrials,
    curves: Curves,
}

impl Database {
    /// Begins a batch.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file is locked or cannot be written.
    pub(crate) fn begin(&mut self) -> Result<Batch<'_>, StoreError> {
        self.connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(self.failed("write to"))?;
        let mut batch = Batch {
            database: self,
            layouts: HashMap::default(),
            configs: HashMap::default(),
            changed: BTreeSet::new(),
            imported: HashMap::new(),
            trials: PendingTrials::default(),
            curves: Curves::default(),
        };
        batch
            .look_at_curves()
            .map_err(batch.database.failed("read from"))?;
        Ok(batch)
    }

    /// Collects the statistics that the query planner uses. For the end of an import.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub(crate) fn analyze(&self) -> Result<(), StoreError> {
        self.collect_statistics().map_err(self.failed("analyze"))
    }

    fn collect_statistics(&self) -> rusqlite::Result<()> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        // A full ANALYZE reads every row; a sample of each index is as good for planning. It would
        // still go through all pages of a table without an index to count its rows.
        self.connection
            .pragma_update(None, "analysis_limit", 1000)?;
        let mut tables = self
            .connection
            .prepare(include_str!("../../../sql/writes/tables_to_analyze.sql"))?;
        let tables = tables.query_map([], |row| row.get::<_, String>(0))?;
        for table in tables.collect::<rusqlite::Result<Vec<_>>>()? {
            self.connection
                .execute_batch(&format!("ANALYZE \"{table}\""))?;
        }
        self.connection
            .execute_batch(include_str!("../../../sql/writes/count_epoch_metrics.sql"))?;
        drop_samples(&self.connection)?;
        self.connection.execute_batch("COMMIT")
    }
}

impl Batch<'_> {
    /// Commits everything that the batch wrote.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the disk is full or the file cannot be written; then nothing was.
    pub(crate) fn commit(mut self) -> Result<(), StoreError> {
        self.write_pending()
            .and_then(|()| self.connection().execute_batch("COMMIT"))
            .map_err(self.failed())
    }

    /// Commits everything that was written until now, and goes on.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the disk is full or the file cannot be written; then nothing was
    /// since the last commit, and the batch can only be dropped.
    pub(crate) fn commit_and_continue(&mut self) -> Result<(), StoreError> {
        self.write_pending()
            .and_then(|()| self.connection().execute_batch("COMMIT; BEGIN IMMEDIATE"))
            // Another program may have written between the two.
            .and_then(|()| self.look_at_curves())
            .map_err(self.failed())
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

    /// Forgets that a file could not be imported, if that was recorded.
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
    /// With the commit, the space loses its summaries until [`Database::summarise`].
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

    /// Writes all that an archive holds of one architecture instead of what is there; as
    /// [`write_trials`](Self::write_trials) otherwise.
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

    pub(in crate::store) fn failed(&self) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        self.database.failed("write to")
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        // Where the disk is full, SQLite has rolled back already.
        if !self.connection().is_autocommit() {
            // If this fails, closing the file does it, or whoever opens it next.
            let _ = self.connection().execute_batch("ROLLBACK");
        }
    }
}
