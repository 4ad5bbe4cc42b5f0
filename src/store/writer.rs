//! Writing: a batch of whole architectures is one transaction.

use std::collections::HashMap;

use rusqlite::{CachedStatement, OptionalExtension, Transaction, named_params, params};

use crate::ids::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Split};

use super::StoreError;
use super::connection::Database;
use super::keys::ArchitectureKey;
use super::layout::{CurveLayout, list_text};
use super::rows::{
    ArchitectureRow, ArchitectureRows, ConfigRow, MetricValues, SpaceColumns, TrialRow,
};

/// Rows a statement inserts at once: 64 take 60 % of the time of single ones.
const ROWS_PER_INSERT: usize = 64;

/// What is recorded about an archive when its import begins.
#[derive(Debug, Clone, Copy)]
pub struct NewArchive<'a> {
    /// Its space.
    pub space: SearchSpace,
    /// Name of its folder or file.
    pub name: &'a str,
    /// Its form, such as `directory`.
    pub form: &'a str,
    /// SHA-256 of its meta list as text.
    pub meta_sha256: &'a str,
    /// Version of this program.
    pub natsbench_version: &'a str,
}

/// A transaction. Dropped without [`commit`](Self::commit), it leaves the file as it was.
pub struct Batch<'database> {
    transaction: Transaction<'database>,
    path: std::path::PathBuf,
    layouts: HashMap<CurveLayout, i64>,
    configs: HashMap<(SearchSpace, ConfigRow), i64>,
    ranked: HashMap<(SearchSpace, Recipe, Dataset, Split), i64>,
    imported: HashMap<SearchSpace, i64>,
}

impl Database {
    /// Begins a batch.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file is locked or cannot be written.
    pub fn batch(&mut self) -> Result<Batch<'_>, StoreError> {
        let failed = self.failed("write to");
        let path = self.path.clone();
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(failed)?;
        Ok(Batch {
            transaction,
            path,
            layouts: HashMap::new(),
            configs: HashMap::new(),
            ranked: HashMap::new(),
            imported: HashMap::new(),
        })
    }

    /// Collects the statistics that the query planner uses. For the end of an import.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub fn analyze(&self) -> Result<(), StoreError> {
        // A full ANALYZE reads every row; a sample of each index is as good for planning.
        self.connection
            .execute_batch("PRAGMA analysis_limit = 1000; ANALYZE;")
            .map_err(self.failed("analyze"))
    }
}

impl Batch<'_> {
    /// Commits everything that the batch wrote.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the disk is full or the file cannot be written; then nothing was.
    pub fn commit(self) -> Result<(), StoreError> {
        let failed = self.failed();
        self.write_counts().map_err(&failed)?;
        self.transaction.commit().map_err(&failed)
    }

    /// Records that an archive is being imported, and returns its id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub fn begin_archive(&self, archive: NewArchive<'_>) -> Result<i64, StoreError> {
        self.transaction
            .query_row(
                include_str!("../../sql/writes/begin_archive.sql"),
                named_params! {
                    ":space_id": archive.space,
                    ":archive": archive.name,
                    ":form": archive.form,
                    ":meta_sha256": archive.meta_sha256,
                    ":natsbench_version": archive.natsbench_version,
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
    pub fn finish_archive(&self, archive_id: i64) -> Result<(), StoreError> {
        self.transaction
            .execute(
                include_str!("../../sql/writes/finish_archive.sql"),
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
    pub fn record_failure(
        &self,
        archive_id: i64,
        index: ArchitectureIndex,
        file: &str,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.transaction
            .execute(
                include_str!("../../sql/writes/record_failure.sql"),
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

    /// Writes one architecture of a meta list.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if it is there already or cannot be written.
    pub fn write_architecture(
        &self,
        space: SearchSpace,
        row: &ArchitectureRow,
    ) -> Result<(), StoreError> {
        self.insert_architecture(space, row).map_err(self.failed())
    }

    /// Writes all that an archive holds of one architecture, which must not be imported yet.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if it is imported already or cannot be written.
    pub fn write_trials(
        &mut self,
        rows: &ArchitectureRows,
        archive_id: i64,
        content_sha256: &[u8; 32],
    ) -> Result<(), StoreError> {
        self.insert_trials(rows, archive_id, content_sha256)
            .map_err(self.failed())
    }

    /// Forgets all trials of some architectures; they stay in the list as not imported.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub fn delete_trials(
        &mut self,
        space: SearchSpace,
        indexes: &[ArchitectureIndex],
    ) -> Result<(), StoreError> {
        self.delete_all(space, indexes).map_err(self.failed())
    }

    fn failed(&self) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        let path = self.path.clone();
        move |source| StoreError::Sql {
            action: "write to",
            path: path.clone(),
            source,
        }
    }

    fn insert_architecture(
        &self,
        space: SearchSpace,
        row: &ArchitectureRow,
    ) -> rusqlite::Result<()> {
        let id = space.id() * 32_768 + i64::from(row.index.0);
        self.transaction
            .prepare_cached("INSERT INTO stored_architectures VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![id, space, row.index, row.architecture])?;
        match &row.columns {
            SpaceColumns::Topology {
                operations,
                unique_str,
            } => {
                let [op_0_1, op_0_2, op_1_2, op_0_3, op_1_3, op_2_3] = operations;
                self.transaction
                    .prepare_cached(
                        "INSERT INTO topology_cells VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                    )?
                    .execute(params![
                        id, op_0_1, op_0_2, op_1_2, op_0_3, op_1_3, op_2_3, unique_str
                    ])?
            }
            SpaceColumns::Size { channels } => {
                let [first, second, third, fourth, fifth] = channels;
                self.transaction
                    .prepare_cached("INSERT INTO size_channels VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                    .execute(params![id, first, second, third, fourth, fifth])?
            }
        };
        Ok(())
    }

    fn insert_trials(
        &mut self,
        rows: &ArchitectureRows,
        archive_id: i64,
        content_sha256: &[u8; 32],
    ) -> rusqlite::Result<()> {
        self.insert_source(rows, archive_id, content_sha256)?;
        self.insert_recipes_and_datasets(rows)?;
        for row in &rows.trials {
            self.insert_trial(rows, row)?;
        }
        self.insert_times(rows)?;
        insert_metrics(
            &self.transaction,
            "stored_epoch_metrics (epoch_key, train_loss, train_top1_percent, ori_test_loss, \
             ori_test_top1_percent, x_valid_loss, x_valid_top1_percent, train_top5_percent, \
             x_test_loss, x_test_top1_percent)",
            rows.metrics.iter().map(|row| (row.key.get(), &row.values)),
        )?;
        insert_metrics(
            &self.transaction,
            "stored_final_metrics",
            rows.final_metrics
                .iter()
                .map(|row| (row.trial.get(), &row.values)),
        )?;
        self.insert_rankings(rows)
    }

    fn insert_recipes_and_datasets(&self, rows: &ArchitectureRows) -> rusqlite::Result<()> {
        let id = rows.key.get();
        let mut insert = self
            .transaction
            .prepare_cached("INSERT INTO stored_recipes VALUES (?1, ?2, ?3, ?4)")?;
        for (position, row) in (0_u32..).zip(&rows.recipes) {
            insert.execute(params![id, row.recipe, position, row.weights_cleared])?;
        }
        let mut insert = self
            .transaction
            .prepare_cached("INSERT INTO stored_datasets VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        for row in &rows.datasets {
            insert.execute(params![
                id,
                row.recipe,
                row.dataset,
                row.position,
                row.params_millions,
                row.flops_millions,
                row.latency_seconds
            ])?;
        }
        Ok(())
    }

    fn insert_source(
        &mut self,
        rows: &ArchitectureRows,
        archive_id: i64,
        content_sha256: &[u8; 32],
    ) -> rusqlite::Result<()> {
        self.transaction
            .prepare_cached("INSERT INTO architecture_sources VALUES (?1, ?2, ?3)")?
            .execute(params![
                rows.key.get(),
                archive_id,
                content_sha256.as_slice()
            ])?;
        self.transaction
            .prepare_cached(
                "DELETE FROM import_failures WHERE archive_id = ?1 AND arch_index = ?2",
            )?
            .execute(params![archive_id, rows.index])?;
        *self.imported.entry(rows.space).or_default() += 1;
        Ok(())
    }

    fn insert_trial(&mut self, rows: &ArchitectureRows, row: &TrialRow) -> rusqlite::Result<()> {
        let layout_id = self.layout_id(&row.layout)?;
        let config_id = self.config_id(rows.space, &row.config)?;
        self.transaction
            .prepare_cached(include_str!("../../sql/writes/insert_trial.sql"))?
            .execute(named_params! {
                ":trial_id": row.key,
                ":architecture_id": rows.key.get(),
                ":recipe_id": row.recipe,
                ":dataset_id": row.dataset,
                ":seed": row.seed,
                ":seed_position": row.seed_position,
                ":result_position": row.result_position,
                ":epochs": row.epochs,
                ":params_millions": row.params_millions,
                ":flops_millions": row.flops_millions,
                ":latency_count": row.latency_count,
                ":latency_seconds": row.latency_seconds,
                ":config_id": config_id,
                ":layout_id": layout_id,
                ":train_seconds": row.constant_seconds[0],
                ":x_valid_seconds": row.constant_seconds[1],
                ":x_test_seconds": row.constant_seconds[2],
                ":ori_test_seconds": row.constant_seconds[3],
            })?;
        Ok(())
    }

    fn insert_times(&self, rows: &ArchitectureRows) -> rusqlite::Result<()> {
        let mut insert = self
            .transaction
            .prepare_cached("INSERT INTO trial_latencies VALUES (?1, ?2, ?3)")?;
        for row in &rows.latencies {
            insert.execute(params![row.trial, row.position, row.seconds])?;
        }
        let mut insert = self
            .transaction
            .prepare_cached("INSERT INTO stored_epoch_times VALUES (?1, ?2, ?3, ?4)")?;
        for row in &rows.epoch_times {
            insert.execute(params![row.trial, row.split, row.epoch, row.seconds])?;
        }
        Ok(())
    }

    fn insert_rankings(&mut self, rows: &ArchitectureRows) -> rusqlite::Result<()> {
        let mut insert = self.transaction.prepare_cached(
            "INSERT INTO ranked_accuracies VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        for row in &rows.rankings {
            insert.execute(params![
                rows.space,
                row.recipe,
                row.dataset,
                row.split,
                row.top1_percent,
                rows.index,
                row.loss,
                row.flops_millions,
                row.params_millions,
            ])?;
            let ranking = (rows.space, row.recipe, row.dataset, row.split);
            *self.ranked.entry(ranking).or_default() += 1;
        }
        Ok(())
    }

    fn layout_id(&mut self, layout: &CurveLayout) -> rusqlite::Result<i64> {
        if let Some(&id) = self.layouts.get(layout) {
            return Ok(id);
        }
        let columns = params![
            list_text(&layout.evaluated_splits),
            list_text(&layout.train_loss),
            list_text(&layout.train_top1),
            layout.train_top5.as_deref().map(list_text),
            layout.train_seconds.as_deref().map(list_text),
            list_text(&layout.evaluation_loss),
            list_text(&layout.evaluation_top1),
            list_text(&layout.evaluation_seconds),
        ];
        let find = self
            .transaction
            .prepare_cached(include_str!("../../sql/writes/find_layout.sql"))?;
        let insert = self.transaction.prepare_cached(
            "INSERT INTO curve_layouts VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        let id = find_or_insert(&self.transaction, find, insert, columns)?;
        self.layouts.insert(layout.clone(), id);
        Ok(id)
    }

    fn config_id(&mut self, space: SearchSpace, config: &ConfigRow) -> rusqlite::Result<i64> {
        let key = (space, config.clone());
        if let Some(&id) = self.configs.get(&key) {
            return Ok(id);
        }
        let columns = params![
            space,
            config.channel,
            config.num_cells,
            config.name,
            config.genotype,
            config.class_num
        ];
        let find = self
            .transaction
            .prepare_cached(include_str!("../../sql/writes/find_config.sql"))?;
        let insert = self
            .transaction
            .prepare_cached("INSERT INTO network_configs VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6)")?;
        let id = find_or_insert(&self.transaction, find, insert, columns)?;
        self.configs.insert(key, id);
        Ok(id)
    }

    fn delete_all(
        &mut self,
        space: SearchSpace,
        indexes: &[ArchitectureIndex],
    ) -> rusqlite::Result<()> {
        for &index in indexes {
            let Some(key) = ArchitectureKey::new(space, index) else {
                continue;
            };
            let (trials, epochs) = (key.trials(), key.epochs());
            for (sql, range) in [
                (
                    "DELETE FROM stored_epoch_metrics WHERE epoch_key BETWEEN ?1 AND ?2",
                    &epochs,
                ),
                (
                    "DELETE FROM stored_final_metrics WHERE trial_id BETWEEN ?1 AND ?2",
                    &trials,
                ),
                (
                    "DELETE FROM stored_epoch_times WHERE trial_id BETWEEN ?1 AND ?2",
                    &trials,
                ),
                (
                    "DELETE FROM trial_latencies WHERE trial_id BETWEEN ?1 AND ?2",
                    &trials,
                ),
                (
                    "DELETE FROM stored_trials WHERE trial_id BETWEEN ?1 AND ?2",
                    &trials,
                ),
            ] {
                self.transaction
                    .prepare_cached(sql)?
                    .execute(params![range.start(), range.end()])?;
            }
            for sql in [
                "DELETE FROM stored_datasets WHERE architecture_id = ?1",
                "DELETE FROM stored_recipes WHERE architecture_id = ?1",
                "DELETE FROM architecture_sources WHERE architecture_id = ?1",
            ] {
                self.transaction.prepare_cached(sql)?.execute([key.get()])?;
            }
        }
        self.delete_rankings(space, indexes)
    }

    /// Rankings are ordered by accuracy, so this reads those of the whole space: once a batch.
    fn delete_rankings(
        &mut self,
        space: SearchSpace,
        indexes: &[ArchitectureIndex],
    ) -> rusqlite::Result<()> {
        let list = serde_json::to_string(indexes)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        self.transaction.execute(
            "DELETE FROM ranked_accuracies WHERE space_id = ?1 AND arch_index IN (SELECT value FROM json_each(?2))",
            params![space, list],
        )?;
        self.transaction.execute(
            include_str!("../../sql/writes/recount_imported.sql"),
            named_params! { ":space_id": space },
        )?;
        self.transaction
            .execute("DELETE FROM ranking_coverage WHERE space_id = ?1", [space])?;
        self.transaction.execute(
            include_str!("../../sql/writes/recount_rankings.sql"),
            named_params! { ":space_id": space },
        )?;
        self.ranked
            .retain(|(ranked_space, ..), _count| *ranked_space != space);
        self.imported.remove(&space);
        Ok(())
    }

    fn write_counts(&self) -> rusqlite::Result<()> {
        for (space, count) in &self.imported {
            self.transaction.execute(
                "UPDATE search_spaces SET imported_architectures = imported_architectures + ?2 WHERE space_id = ?1",
                params![space, count],
            )?;
        }
        for ((space, recipe, dataset, split), count) in &self.ranked {
            self.transaction.execute(
                include_str!("../../sql/writes/count_ranked.sql"),
                params![space, recipe, dataset, split, count],
            )?;
        }
        Ok(())
    }
}

fn find_or_insert(
    transaction: &Transaction<'_>,
    mut find: CachedStatement<'_>,
    mut insert: CachedStatement<'_>,
    columns: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<i64> {
    if let Some(id) = find.query_row(columns, |row| row.get(0)).optional()? {
        return Ok(id);
    }
    insert.execute(columns)?;
    Ok(transaction.last_insert_rowid())
}

/// Inserts keys with their nine metrics, many rows a statement.
fn insert_metrics<'a>(
    transaction: &Transaction<'_>,
    table_and_columns: &str,
    rows: impl ExactSizeIterator<Item = (i64, &'a MetricValues)>,
) -> rusqlite::Result<()> {
    let mut rows = rows;
    while rows.len() > 0 {
        let count = if rows.len() >= ROWS_PER_INSERT {
            ROWS_PER_INSERT
        } else {
            1
        };
        let values = ["(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"; ROWS_PER_INSERT][..count].join(", ");
        let sql = format!("INSERT INTO {table_and_columns} VALUES {values}");
        let mut insert = transaction.prepare_cached(&sql)?;
        while rows.len() >= count && (count > 1 || rows.len() > 0) {
            let mut parameter = 1;
            for (key, values) in rows.by_ref().take(count) {
                insert.raw_bind_parameter(parameter, key)?;
                for (offset, value) in values.0.iter().enumerate() {
                    insert.raw_bind_parameter(parameter + 1 + offset, value)?;
                }
                parameter += 1 + MetricValues::COLUMNS;
            }
            insert.raw_execute()?;
        }
    }
    Ok(())
}
