//! Writing the tables of NAS-Bench-101.

use rusqlite::{Connection, named_params, params};

use crate::model::{Budget, SampleMark, runs_with_budget};
use crate::store::writer::{Batch, Inserts, Number};
use crate::store::{Database, StoreError};

use super::cell::Cell;
use super::rankings::{rankings, write_rankings};
use super::read::{nb101_message, nb101_modules, nb101_runs};
use super::rows::{StoredMatrix, StoredModule, StoredRun};

/// What is recorded about a file when its import begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewNb101File<'a> {
    /// Its name, without its path.
    pub name: &'a str,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: &'a str,
    /// Number of runs in it.
    pub records: u64,
    /// What invented its numbers, if it is a sample.
    pub sample: Option<&'a SampleMark>,
}

/// The key of a matrix.
const fn matrix_id(vertices: u8, edge_bits: u32) -> i64 {
    vertices as i64 * 2_097_152 + edge_bits as i64
}

/// Runs on their way into the database.
pub(crate) struct RunInserts<'database> {
    inserts: Inserts<'database, Number, 0, 14>,
    database: &'database Database,
}

impl RunInserts<'_> {
    /// Writes a run, which must not be there yet, now or together with the next ones. If their keys come in order, this is
    /// much faster.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if it cannot be written.
    pub(crate) fn push(&mut self, run: &StoredRun) -> Result<(), StoreError> {
        let mut row = [Number::Integer(run.run_id); 14];
        let numbers = run.numbers.iter().chain([&run.total_seconds]);
        for (place, number) in row[1..].iter_mut().zip(numbers) {
            *place = Number::Real(number.unwrap_or(f64::NAN));
        }
        let failed = self.database.failed("write into");
        self.inserts.push(row).map_err(failed)
    }

    /// Writes the runs that wait for others. To be called before a commit.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if they cannot be written.
    pub(crate) fn write_waiting(&mut self) -> Result<(), StoreError> {
        let failed = self.database.failed("write into");
        self.inserts.write_waiting().map_err(failed)
    }
}

impl Database {
    /// Prepares the writing of runs.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn nb101_run_inserts(&self) -> Result<RunInserts<'_>, StoreError> {
        let inserts = Inserts::into(&self.connection, "stored_nb101_runs");
        Ok(RunInserts {
            inserts: inserts.map_err(self.failed("write into"))?,
            database: self,
        })
    }

    /// The list of modules in the order of their indexes: all, or none before the first import.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn nb101_modules(&self) -> Result<Vec<StoredModule>, StoreError> {
        nb101_modules(&self.connection).map_err(self.failed("read from"))
    }

    /// Whether there is no run.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn nb101_is_empty(&self) -> Result<bool, StoreError> {
        self.has_none("SELECT NOT EXISTS (SELECT 1 FROM stored_nb101_runs)")
    }

    /// Whether there is a run whose columns do not hold all that its file says.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn has_nb101_messages(&self) -> Result<bool, StoreError> {
        self.has_none("SELECT NOT EXISTS (SELECT 1 FROM stored_nb101_messages)")
            .map(|has_none| !has_none)
    }

    fn has_none(&self, sql: &str) -> Result<bool, StoreError> {
        self.connection
            .query_row(sql, [], |row| row.get(0))
            .map_err(self.failed("read from"))
    }

    /// The runs of a module with a budget, in the order of their repeats.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn nb101_runs_with_budget(
        &self,
        arch_index: u32,
        budget: Budget,
    ) -> Result<Vec<StoredRun>, StoreError> {
        let run_ids = runs_with_budget(arch_index, budget);
        nb101_runs(&self.connection, run_ids).map_err(self.failed("read from"))
    }

    /// The message of a run whose columns do not hold all that its file says.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn nb101_message(&self, run_id: i64) -> Result<Option<Vec<u8>>, StoreError> {
        nb101_message(&self.connection, run_id).map_err(self.failed("read from"))
    }
}

impl Batch<'_> {
    /// Records that a file is being imported, and returns its key.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub(crate) fn begin_nb101_file(&self, file: &NewNb101File<'_>) -> Result<i64, StoreError> {
        let values = named_params! {
            ":file": file.name,
            ":file_bytes": file.bytes,
            ":file_sha256": file.sha256,
            ":records": file.records,
            ":natsbench_version": env!("CARGO_PKG_VERSION"),
            ":sample_generator": file.sample.map(|mark| &mark.generator),
            ":sample_seed": file.sample.map(|mark| mark.seed.to_string()),
        };
        self.connection()
            .query_row(
                include_str!("../../../sql/writes/nb101_begin_file.sql"),
                values,
                |row| row.get(0),
            )
            .map_err(self.failed())
    }

    /// Records that the import of a file came to its end.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub(crate) fn finish_nb101_file(&self, file_id: i64) -> Result<(), StoreError> {
        self.connection()
            .execute(
                "UPDATE nb101_files SET finished = 1 WHERE file_id = ?1",
                [file_id],
            )
            .map(|_rows| ())
            .map_err(self.failed())
    }

    /// Records in which order a file has its modules, unless that is the order of their indexes.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if it cannot be written.
    pub(crate) fn write_nb101_module_order(
        &self,
        file_id: i64,
        indexes: &[u32],
    ) -> Result<(), StoreError> {
        let write = || {
            let delete = "DELETE FROM stored_nb101_module_order WHERE file_id = ?1";
            self.connection().execute(delete, [file_id])?;
            if indexes.is_sorted() {
                return Ok(());
            }
            let insert = "INSERT INTO stored_nb101_module_order VALUES (?1, ?2, ?3)";
            let mut insert = self.connection().prepare(insert)?;
            for (position, index) in (0_i64..).zip(indexes) {
                insert.execute(params![file_id, position, index])?;
            }
            Ok(())
        };
        write().map_err(self.failed())
    }

    /// Writes the list of all modules, which must not be there yet, and the matrices that they have.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if they are there already or cannot be written.
    pub(crate) fn write_nb101_modules(
        &self,
        matrices: impl IntoIterator<Item = StoredMatrix>,
        modules: impl IntoIterator<Item = StoredModule>,
    ) -> Result<(), StoreError> {
        insert_modules(self.connection(), matrices, modules).map_err(self.failed())
    }

    /// Writes the message of a run whose columns do not hold all that its file says.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if it cannot be written.
    pub(crate) fn write_nb101_message(
        &self,
        run_id: i64,
        message: &[u8],
    ) -> Result<(), StoreError> {
        self.connection()
            .prepare_cached("INSERT INTO stored_nb101_messages VALUES (?1, ?2)")
            .and_then(|mut insert| insert.execute(params![run_id, message]))
            .map(|_rows| ())
            .map_err(self.failed())
    }

    /// Deletes runs, with their messages.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if they cannot be deleted.
    pub(crate) fn delete_nb101_runs(&self, runs: &[StoredRun]) -> Result<(), StoreError> {
        let delete = |run: &StoredRun| {
            for sql in [
                "DELETE FROM stored_nb101_messages WHERE run_id = ?1",
                "DELETE FROM stored_nb101_runs WHERE run_id = ?1",
            ] {
                self.connection()
                    .prepare_cached(sql)?
                    .execute([run.run_id])?;
            }
            Ok(())
        };
        runs.iter().try_for_each(delete).map_err(self.failed())
    }

    /// Deletes the rankings of budgets whose runs change.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if they cannot be deleted.
    pub(crate) fn forget_nb101_rankings(&self, budgets: &[Budget]) -> Result<(), StoreError> {
        let forget = |budget: &Budget| {
            let delete = "DELETE FROM stored_nb101_rankings WHERE epochs = ?1";
            self.connection().execute(delete, [budget.epochs()])
        };
        budgets
            .iter()
            .try_for_each(|budget| forget(budget).map(|_rows| ()))
            .map_err(self.failed())
    }

    /// Writes the rankings of budgets again, from all runs in the database.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if they cannot be written.
    pub(crate) fn write_nb101_rankings(&self, budgets: &[Budget]) -> Result<(), StoreError> {
        self.forget_nb101_rankings(budgets)?;
        let connection = self.connection();
        let write = || {
            let mut rankings = rankings(connection)?;
            rankings.retain(|(budget, _metric), _ranking| budgets.contains(budget));
            write_rankings(connection, rankings)
        };
        write().map_err(self.failed())
    }
}

fn insert_modules(
    connection: &Connection,
    matrices: impl IntoIterator<Item = StoredMatrix>,
    modules: impl IntoIterator<Item = StoredModule>,
) -> rusqlite::Result<()> {
    let mut insert =
        connection.prepare("INSERT INTO stored_nb101_matrices VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for matrix in matrices {
        insert.execute(params![
            matrix_id(matrix.vertices, matrix.edge_bits),
            matrix.vertices,
            matrix.edge_bits,
            matrix.edges,
            matrix.depth,
            matrix.adjacency,
        ])?;
    }
    let mut inserts = Inserts::<Cell, 0, 5>::into(connection, "stored_nb101_modules")?;
    for module in modules {
        inserts.push([
            Cell::Integer(module.arch_index.into()),
            Cell::Hash(module.module_hash),
            Cell::Integer(matrix_id(module.vertices, module.edge_bits)),
            Cell::Text(module.operation_digits),
            Cell::Integer(module.trainable_parameters),
        ])?;
    }
    inserts.finish()
}
