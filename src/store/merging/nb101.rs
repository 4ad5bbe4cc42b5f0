//! NAS-Bench-101 in a database that is merged, and in the one that it is merged into.

use std::collections::BTreeMap;

use rusqlite::named_params;

use crate::model::{Budget, parts_of_run_id, runs_with_budget};
use crate::store::StoreError;
use crate::store::nb101::{Nb101FileInfo, StoredMatrix, StoredModule, StoredRun, nb101_runs};
use crate::store::writer::Batch;

use super::source::MergeSource;

impl MergeSource {
    /// The list of all modules of NAS-Bench-101; empty if nothing of it was imported.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read, as each of these methods.
    pub(crate) fn nb101_modules(&self) -> Result<Vec<StoredModule>, StoreError> {
        self.reader().nb101_modules()
    }

    /// The adjacency matrices that modules have.
    ///
    /// # Errors
    ///
    /// As [`nb101_modules`](Self::nb101_modules).
    pub(crate) fn nb101_matrices(&self) -> Result<Vec<StoredMatrix>, StoreError> {
        self.reader().nb101_matrices()
    }

    /// The files that it was imported from, with the order of their modules if that is another one than that of the indexes.
    ///
    /// # Errors
    ///
    /// As [`nb101_modules`](Self::nb101_modules).
    pub(crate) fn nb101_files(&self) -> Result<Vec<(Nb101FileInfo, Vec<u32>)>, StoreError> {
        let files = self.reader().nb101_files()?.into_iter();
        let with_order = files.map(|file| {
            let order = self.reader().nb101_module_order(&file.file_sha256)?;
            Ok((file, order))
        });
        with_order.collect()
    }

    /// Messages of runs whose columns do not hold all that their files say, by key.
    ///
    /// # Errors
    ///
    /// As [`nb101_modules`](Self::nb101_modules).
    pub(crate) fn nb101_messages(&self) -> Result<BTreeMap<i64, Vec<u8>>, StoreError> {
        self.reader().nb101_messages()
    }

    /// The modules with runs, and the budgets of these, in the order of their keys.
    ///
    /// # Errors
    ///
    /// As [`nb101_modules`](Self::nb101_modules).
    pub(crate) fn nb101_groups(&self) -> Result<Vec<(u32, Budget)>, StoreError> {
        let sql = include_str!("../../../sql/merging/nb101_groups.sql");
        self.all(sql, [], |row| {
            let (module, budget, _repeat) = parts_of_run_id(row.get(0)?);
            Ok((module, budget))
        })
    }

    /// The runs of a module with a budget, in the order of their repeats.
    ///
    /// # Errors
    ///
    /// As [`nb101_modules`](Self::nb101_modules).
    pub(crate) fn nb101_runs(
        &self,
        module: u32,
        budget: Budget,
    ) -> Result<Vec<StoredRun>, StoreError> {
        let runs = nb101_runs(self.connection(), runs_with_budget(module, budget));
        runs.map_err(|source| self.reader().failed(source))
    }
}

impl Batch<'_> {
    /// Records a file of another database, or finds it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] or [`StoreError::File`] if the file cannot be written.
    pub(crate) fn merge_nb101_file(
        &self,
        file: &Nb101FileInfo,
        module_order: &[u32],
    ) -> Result<(), StoreError> {
        let values = named_params! {
            ":file": file.file,
            ":file_bytes": file.file_bytes,
            ":file_sha256": file.file_sha256,
            ":records": file.records,
            ":natsbench_version": file.natsbench_version,
            ":first_import_at": file.first_import_at,
            ":last_import_at": file.last_import_at,
            ":sample_generator": file.sample.as_ref().map(|mark| &mark.generator),
            ":sample_seed": file.sample.as_ref().map(|mark| mark.seed.to_string()),
            ":finished": file.finished,
        };
        let sql = include_str!("../../../sql/merging/write_nb101_file.sql");
        let file_id = self
            .connection()
            .query_row(sql, values, |row| row.get(0))
            .map_err(self.failed())?;
        self.write_nb101_module_order(file_id, module_order)
    }

    /// Whether the modules with runs of a budget have ranks: they have none if their import was cut off.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] or [`StoreError::File`] if the file cannot be read.
    pub(crate) fn has_nb101_ranking(&self, budget: Budget) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM stored_nb101_rankings WHERE epochs = ?1)";
        self.connection()
            .query_row(sql, [budget.epochs()], |row| row.get(0))
            .map_err(self.failed())
    }
}
