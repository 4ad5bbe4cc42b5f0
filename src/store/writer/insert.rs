//! Inserting what an archive holds of one architecture.

use std::iter;

use rusqlite::types::Value;
use rusqlite::{CachedStatement, Connection, OptionalExtension, ToSql, params, params_from_iter};

use crate::model::{ArchitectureIndex, ArchitectureKey, CurveLayout, SearchSpace};
use crate::store::mean_times::mean_times;
use crate::store::rows::{ArchitectureRow, ArchitectureRows, ConfigRow, SpaceColumns};

use super::Batch;
use super::trials::{SharedRows, delete_trials};

impl Batch<'_> {
    pub(super) fn insert_architecture(
        &self,
        space: SearchSpace,
        row: &ArchitectureRow,
    ) -> rusqlite::Result<()> {
        // An index that is too large for a key gets none; the CHECK of the table then refuses the row.
        let id = ArchitectureKey::new(space, row.index).map(ArchitectureKey::get);
        self.connection()
            .prepare_cached("INSERT INTO stored_architectures VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![id, space, row.index, row.architecture])?;
        match &row.columns {
            SpaceColumns::Topology {
                operations,
                unique_str,
            } => {
                let [op_0_1, op_0_2, op_1_2, op_0_3, op_1_3, op_2_3] = operations;
                self.connection()
                    .prepare_cached(
                        "INSERT INTO topology_cells VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                    )?
                    .execute(params![
                        id, op_0_1, op_0_2, op_1_2, op_0_3, op_1_3, op_2_3, unique_str
                    ])?
            }
            SpaceColumns::Size { channels } => {
                let [first, second, third, fourth, fifth] = channels;
                self.connection()
                    .prepare_cached("INSERT INTO size_channels VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                    .execute(params![id, first, second, third, fourth, fifth])?
            }
        };
        Ok(())
    }

    pub(super) fn insert_trials(
        &mut self,
        rows: &ArchitectureRows,
        archive_id: i64,
        content_sha256: &[u8; 32],
    ) -> rusqlite::Result<()> {
        self.insert_source(rows, archive_id, content_sha256)?;
        self.add_trials(rows)?;
        self.insert_times(rows)?;
        let connection = &self.database.connection;
        self.curves.insert_all(connection, &rows.metrics)?;
        insert_mean_times(connection, rows)
    }

    fn add_trials(&mut self, rows: &ArchitectureRows) -> rusqlite::Result<()> {
        let shared = rows
            .trials
            .iter()
            .map(|row| {
                Ok(SharedRows {
                    layout_id: self.layout_id(&row.layout)?,
                    config_id: self.config_id(rows.space, &row.config)?,
                })
            })
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let connection = &self.database.connection;
        let layout_ids = shared.iter().map(|shared| shared.layout_id);
        let answers = self.answers.of_rows(connection, rows, layout_ids)?;
        self.trials.add(rows, &shared, &answers);
        if self.trials.are_enough() {
            self.write_pending_trials()?;
        }
        Ok(())
    }

    pub(in crate::store) fn write_pending_trials(&mut self) -> rusqlite::Result<()> {
        self.trials.write(&self.database.connection)
    }

    /// Deletes all trials of an architecture.
    pub(super) fn delete_trials(&mut self, key: ArchitectureKey) -> rusqlite::Result<()> {
        self.write_pending_trials()?;
        delete_trials(self.connection(), key)
    }

    fn insert_source(
        &mut self,
        rows: &ArchitectureRows,
        archive_id: i64,
        content_sha256: &[u8; 32],
    ) -> rusqlite::Result<()> {
        self.connection()
            .prepare_cached("INSERT INTO architecture_sources VALUES (?1, ?2, ?3)")?
            .execute(params![
                rows.key.get(),
                archive_id,
                content_sha256.as_slice()
            ])?;
        self.delete_failure(archive_id, rows.index)
    }

    pub(super) fn delete_failure(
        &self,
        archive_id: i64,
        index: ArchitectureIndex,
    ) -> rusqlite::Result<()> {
        self.connection()
            .prepare_cached(
                "DELETE FROM import_failures WHERE archive_id = ?1 AND arch_index = ?2",
            )?
            .execute(params![archive_id, index])?;
        Ok(())
    }

    fn insert_times(&self, rows: &ArchitectureRows) -> rusqlite::Result<()> {
        let mut insert = self
            .connection()
            .prepare_cached("INSERT INTO trial_latencies VALUES (?1, ?2, ?3)")?;
        for row in &rows.latencies {
            insert.execute(params![row.trial, row.position, row.seconds])?;
        }
        let mut insert = self
            .connection()
            .prepare_cached("INSERT INTO stored_epoch_times VALUES (?1, ?2, ?3, ?4)")?;
        for row in &rows.epoch_times {
            insert.execute(params![row.trial, row.split, row.epoch, row.seconds])?;
        }
        Ok(())
    }

    pub(super) fn layout_id(&mut self, layout: &CurveLayout) -> rusqlite::Result<i64> {
        if let Some(&id) = self.layouts.get(layout) {
            return Ok(id);
        }
        let texts = layout.texts();
        let columns: [&dyn ToSql; 8] = std::array::from_fn(|column| &texts[column] as &dyn ToSql);
        let find = self
            .connection()
            .prepare_cached(include_str!("../../../sql/writes/find_layout.sql"))?;
        let insert = self.connection().prepare_cached(
            "INSERT INTO curve_layouts VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        let id = find_or_insert(self.connection(), find, insert, &columns)?;
        self.layouts.insert(layout.clone(), id);
        Ok(id)
    }

    pub(super) fn config_id(
        &mut self,
        space: SearchSpace,
        config: &ConfigRow,
    ) -> rusqlite::Result<i64> {
        let known = self.configs.get(&space);
        if let Some(&id) = known.and_then(|configs| configs.get(config)) {
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
            .connection()
            .prepare_cached(include_str!("../../../sql/writes/find_config.sql"))?;
        let insert = self
            .connection()
            .prepare_cached("INSERT INTO network_configs VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6)")?;
        let id = find_or_insert(self.connection(), find, insert, columns)?;
        let known = self.configs.entry(space).or_default();
        known.insert(config.clone(), id);
        Ok(id)
    }
}

/// Writes the mean times that the views need, of the few architectures whose epochs take different times.
fn insert_mean_times(connection: &Connection, rows: &ArchitectureRows) -> rusqlite::Result<()> {
    for row in mean_times(rows) {
        let means = row.of_trial.into_iter().chain(row.of_seeds);
        let values = iter::once(Value::from(row.key.get())).chain(means.map(Value::from));
        connection
            .prepare_cached(include_str!("../../../sql/writes/update_mean_times.sql"))?
            .execute(params_from_iter(values))?;
    }
    Ok(())
}

/// The id of a row, which is new if there is none with these columns.
fn find_or_insert(
    connection: &Connection,
    mut find: CachedStatement<'_>,
    mut insert: CachedStatement<'_>,
    columns: &[&dyn ToSql],
) -> rusqlite::Result<i64> {
    if let Some(id) = find.query_row(columns, |row| row.get(0)).optional()? {
        return Ok(id);
    }
    insert.execute(columns)?;
    Ok(connection.last_insert_rowid())
}
