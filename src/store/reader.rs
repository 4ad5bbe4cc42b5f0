//! Reading whole architectures back as they were written.

use std::sync::Arc;

#[cfg(feature = "import")]
use rusqlite::named_params;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::model::{
    ArchitectureIndex, ArchitectureKey, EpochTimeRow, MetricValues, Recipe, SearchSpace,
    epochs_of_trials,
};

#[cfg(feature = "import")]
use super::connection::Reader;
use super::layout_cache::Layouts;
#[cfg(feature = "import")]
use super::rows::SpaceColumns;
use super::rows::{
    ArchitectureRows, ConfigRow, DatasetRow, LatencyRow, MetricRow, RecipeRow, TrialRow,
};
#[cfg(feature = "import")]
use super::{Batch, Database, ReadPool, StoreError};

#[cfg(feature = "import")]
/// An architecture of the list and the digest of what was imported of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredArchitecture {
    /// Its position in the list.
    pub index: ArchitectureIndex,
    /// Its string.
    pub architecture: String,
    /// Its parts; `None` if the table of the space lacks it, as after a change by hand.
    pub columns: Option<SpaceColumns>,
    /// SHA-256 of its file as published, or of its record where a file holds all; `None` if it is not
    /// imported.
    pub content_sha256: Option<[u8; 32]>,
    /// Form of the archive that it was imported from, such as `directory`.
    pub archive_form: Option<String>,
}

#[cfg(feature = "import")]
impl Reader {
    /// The architectures of a space, by index, imported or not.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read or holds something else.
    pub(crate) fn architectures(
        &self,
        space: SearchSpace,
    ) -> Result<Vec<StoredArchitecture>, StoreError> {
        list_architectures(&self.connection, space).map_err(|source| self.failed(source))
    }
}

#[cfg(feature = "import")]
impl ReadPool {
    /// All rows of one imported architecture.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read or holds something else.
    pub(crate) fn architecture_rows(
        &self,
        space: SearchSpace,
        index: ArchitectureIndex,
    ) -> Result<Option<ArchitectureRows>, StoreError> {
        let Some(key) = ArchitectureKey::new(space, index) else {
            return Ok(None);
        };
        let connection = self.connection()?;
        let layouts = connection.layouts();
        read_rows(&connection, layouts, space, index, key, None)
            .map_err(|source| StoreError::sql("read from", self.path(), source))
    }
}

#[cfg(feature = "import")]
impl Database {
    /// As [`Reader::architectures`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read or holds something else.
    pub(crate) fn architectures(
        &self,
        space: SearchSpace,
    ) -> Result<Vec<StoredArchitecture>, StoreError> {
        list_architectures(&self.connection, space).map_err(self.failed("read from"))
    }
}

#[cfg(feature = "import")]
impl Batch<'_> {
    /// As [`ReadPool::architecture_rows`], with what this batch has written.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read or holds something else.
    pub(crate) fn architecture_rows(
        &mut self,
        space: SearchSpace,
        index: ArchitectureIndex,
    ) -> Result<Option<ArchitectureRows>, StoreError> {
        let Some(key) = ArchitectureKey::new(space, index) else {
            return Ok(None);
        };
        self.write_pending_trials()
            .and_then(|()| {
                let layouts = Layouts::default();
                read_rows(self.connection(), &layouts, space, index, key, None)
            })
            .map_err(self.failed())
    }
}

/// All rows of one architecture, or `None` if it is not imported. If a recipe is given, only the trials with that recipe.
pub(crate) fn read_rows(
    connection: &Connection,
    layouts: &Layouts,
    space: SearchSpace,
    index: ArchitectureIndex,
    key: ArchitectureKey,
    recipe: Option<Recipe>,
) -> rusqlite::Result<Option<ArchitectureRows>> {
    let imported: Option<i64> = connection
        .prepare_cached("SELECT archive_id FROM architecture_sources WHERE architecture_id = ?1")?
        .query_row([key.get()], |row| row.get(0))
        .optional()?;
    if imported.is_none() {
        return Ok(None);
    }
    let of_trials = recipe.map_or_else(|| key.trials(), |recipe| key.trials_with(recipe));
    let of_epochs = epochs_of_trials(&of_trials);
    let of_trials = [*of_trials.start(), *of_trials.end()];
    let of_epochs = [*of_epochs.start(), *of_epochs.end()];
    let trials = rows(
        connection,
        include_str!("../../sql/queries/architecture_trials.sql"),
        of_trials,
        |row| trial_row(connection, layouts, row),
    )?;
    let mut metrics =
        Vec::with_capacity(trials.iter().map(|trial| usize::from(trial.epochs)).sum());
    for_each_row(
        connection,
        include_str!("../../sql/queries/architecture_epochs.sql"),
        of_epochs,
        |row| {
            metrics.push(MetricRow {
                key: row.get(0)?,
                values: metric_values(row, 1)?,
            });
            Ok(())
        },
    )?;
    Ok(Some(ArchitectureRows {
        space,
        index,
        key,
        recipes: rows(
            connection,
            include_str!("../../sql/queries/architecture_recipes.sql"),
            [key.get(); 2],
            |row| {
                Ok(RecipeRow {
                    recipe: row.get(0)?,
                    position: row.get(1)?,
                    weights_cleared: row.get(2)?,
                })
            },
        )?,
        datasets: rows(
            connection,
            include_str!("../../sql/queries/architecture_datasets.sql"),
            [key.get(); 2],
            dataset_row,
        )?,
        trials,
        latencies: rows(
            connection,
            include_str!("../../sql/queries/architecture_latencies.sql"),
            of_trials,
            |row| {
                Ok(LatencyRow {
                    trial: row.get(0)?,
                    position: row.get(1)?,
                    seconds: row.get(2)?,
                })
            },
        )?,
        epoch_times: rows(
            connection,
            include_str!("../../sql/queries/architecture_epoch_times.sql"),
            of_trials,
            |row| {
                Ok(EpochTimeRow {
                    trial: row.get(0)?,
                    split: row.get(1)?,
                    epoch: row.get(2)?,
                    seconds: row.get(3)?,
                })
            },
        )?,
        metrics,
    }))
}

fn rows<T>(
    connection: &Connection,
    sql: &str,
    range: [i64; 2],
    mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    let mut found = Vec::new();
    for_each_row(connection, sql, range, |row| {
        found.push(read(row)?);
        Ok(())
    })?;
    Ok(found)
}

fn for_each_row(
    connection: &Connection,
    sql: &str,
    range: [i64; 2],
    mut take: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = select.query(range)?;
    while let Some(row) = rows.next()? {
        take(row)?;
    }
    Ok(())
}

/// Reads nine metrics from consecutive columns, the first of which is given.
pub(crate) fn metric_values(row: &Row<'_>, first: usize) -> rusqlite::Result<MetricValues> {
    let mut values = MetricValues::ABSENT;
    for (offset, value) in values.0.iter_mut().enumerate() {
        match row.get_ref(first + offset)? {
            ValueRef::Null => {}
            ValueRef::Real(number) => *value = number,
            _ => *value = row.get(first + offset)?,
        }
    }
    Ok(values)
}

/// Four columns from `first` on, one for each split.
fn by_split(row: &Row<'_>, first: usize) -> rusqlite::Result<[Option<f64>; 4]> {
    let mut values = [None; 4];
    for (offset, value) in values.iter_mut().enumerate() {
        *value = row.get(first + offset)?;
    }
    Ok(values)
}

fn dataset_row(row: &Row<'_>) -> rusqlite::Result<DatasetRow> {
    Ok(DatasetRow {
        recipe: row.get(0)?,
        dataset: row.get(1)?,
        position: row.get(2)?,
        params_millions: row.get(3)?,
        flops_millions: row.get(4)?,
        latency_seconds: row.get(5)?,
        top1_percent: by_split(row, 6)?,
        epoch_seconds: by_split(row, 10)?,
        total_seconds: by_split(row, 14)?,
        trial_count: row.get(18)?,
    })
}

fn trial_row(
    connection: &Connection,
    layouts: &Layouts,
    row: &Row<'_>,
) -> rusqlite::Result<TrialRow> {
    Ok(TrialRow {
        key: row.get(0)?,
        recipe: row.get(1)?,
        dataset: row.get(2)?,
        seed: row.get(3)?,
        seed_position: row.get(4)?,
        result_position: row.get(5)?,
        epochs: row.get(6)?,
        params_millions: row.get(7)?,
        flops_millions: row.get(8)?,
        latency_count: row.get(9)?,
        latency_seconds: row.get(10)?,
        constant_seconds: [row.get(11)?, row.get(12)?, row.get(13)?, row.get(14)?],
        config: Arc::new(config_row(row, 15)?),
        layout: layouts.get(connection, row.get(20)?)?,
        final_metrics: metric_values(row, 21)?,
    })
}

/// Reads a network from five consecutive columns, the first of which is given.
pub(crate) fn config_row(row: &Row<'_>, first: usize) -> rusqlite::Result<ConfigRow> {
    Ok(ConfigRow {
        channel: row.get(first)?,
        num_cells: row.get(first + 1)?,
        name: row.get(first + 2)?,
        genotype: row.get(first + 3)?,
        class_num: row.get(first + 4)?,
    })
}

#[cfg(feature = "import")]
fn list_architectures(
    connection: &Connection,
    space: SearchSpace,
) -> rusqlite::Result<Vec<StoredArchitecture>> {
    connection
        .prepare_cached(include_str!("../../sql/queries/architecture_list.sql"))?
        .query_map(named_params! { ":space_id": space }, |row| {
            Ok(StoredArchitecture {
                index: row.get(0)?,
                architecture: row.get(1)?,
                columns: space_columns(row, space)?,
                content_sha256: row.get(14)?,
                archive_form: row.get(15)?,
            })
        })?
        .collect()
}

#[cfg(feature = "import")]
/// Reads the row of the table of the space, if it is there: none of its columns is NULL.
fn space_columns(row: &Row<'_>, space: SearchSpace) -> rusqlite::Result<Option<SpaceColumns>> {
    let first = match space {
        SearchSpace::Topology => 2,
        SearchSpace::Size => 9,
    };
    if row.get_ref(first)? == ValueRef::Null {
        return Ok(None);
    }
    Ok(Some(match space {
        SearchSpace::Topology => SpaceColumns::Topology {
            operations: [
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.get(5)?,
                row.get(6)?,
                row.get(7)?,
            ],
            unique_str: row.get(8)?,
        },
        SearchSpace::Size => SpaceColumns::Size {
            channels: [
                row.get(9)?,
                row.get(10)?,
                row.get(11)?,
                row.get(12)?,
                row.get(13)?,
            ],
        },
    }))
}
