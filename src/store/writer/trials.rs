//! Trials, data sets and recipes: written some thousand trials at a time, and deleted.
//!
//! Between the trials of one architecture and of the next lie a thousand rows of curves. Written one architecture at a
//! time, each page of trials would lie alone between pages of curves, so that reading them all would touch the whole
//! file.

use rusqlite::types::Value;
use rusqlite::{params, params_from_iter};

use crate::model::{ArchitectureKey, MetricValues};
use crate::store::rows::{ArchitectureRows, DatasetRow, RecipeRow, TrialRow};

use super::Batch;

/// Trials that are written at once: half a megabyte.
const TRIALS_AT_ONCE: usize = 4096;

/// Columns of `stored_trials` before those of the last epoch.
const TRIAL_COLUMNS: usize = 18;

/// What waits to be written.
#[derive(Debug, Default)]
pub(super) struct PendingTrials {
    recipes: Vec<(ArchitectureKey, RecipeRow)>,
    datasets: Vec<(ArchitectureKey, DatasetRow)>,
    trials: Vec<([Value; TRIAL_COLUMNS], MetricValues)>,
}

impl Batch {
    /// Keeps what is to be written of an architecture, and writes all that waits once it is enough.
    pub(super) fn add_trials(&mut self, rows: &ArchitectureRows) -> rusqlite::Result<()> {
        for row in &rows.trials {
            let layout_id = self.layout_id(&row.layout)?;
            let config_id = self.config_id(rows.space, &row.config)?;
            let columns = trial_columns(rows.key, row, layout_id, config_id);
            self.trials.trials.push((columns, row.final_metrics));
        }
        let of_this = |row: &RecipeRow| (rows.key, *row);
        self.trials.recipes.extend(rows.recipes.iter().map(of_this));
        let of_this = |row: &DatasetRow| (rows.key, *row);
        let datasets = &mut self.trials.datasets;
        datasets.extend(rows.datasets.iter().map(of_this));
        if self.trials.trials.len() >= TRIALS_AT_ONCE {
            self.write_pending_trials()?;
        }
        Ok(())
    }

    /// Forgets all trials of an architecture.
    pub(super) fn delete_trials(&mut self, key: ArchitectureKey) -> rusqlite::Result<()> {
        self.write_pending_trials()?;
        let (trials, epochs) = (key.trials(), key.epochs());
        for (sql, range) in [
            (
                "DELETE FROM stored_epoch_metrics WHERE epoch_key BETWEEN ?1 AND ?2",
                &epochs,
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
            self.connection()
                .prepare_cached(sql)?
                .execute(params![range.start(), range.end()])?;
        }
        for sql in [
            "DELETE FROM stored_datasets WHERE architecture_id = ?1",
            "DELETE FROM stored_recipes WHERE architecture_id = ?1",
            "DELETE FROM architecture_sources WHERE architecture_id = ?1",
        ] {
            self.connection()
                .prepare_cached(sql)?
                .execute([key.get()])?;
        }
        Ok(())
    }

    pub(in crate::store) fn write_pending_trials(&mut self) -> rusqlite::Result<()> {
        let PendingTrials {
            recipes,
            datasets,
            trials,
        } = std::mem::take(&mut self.trials);
        // OR REPLACE: an architecture that is there was refused before, and SQLite then need not look for each key.
        let mut insert = self
            .connection()
            .prepare_cached("INSERT OR REPLACE INTO stored_recipes VALUES (?1, ?2, ?3, ?4)")?;
        for (key, row) in recipes {
            insert.execute(params![
                key.get(),
                row.recipe,
                row.position,
                row.weights_cleared
            ])?;
        }
        let mut insert = self
            .connection()
            .prepare_cached(include_str!("../../../sql/writes/insert_dataset.sql"))?;
        for (key, row) in datasets {
            let [train, x_valid, x_test, ori_test] = row.top1_percent;
            insert.execute(params![
                key.get(),
                row.recipe,
                row.dataset,
                row.position,
                row.params_millions,
                row.flops_millions,
                row.latency_seconds,
                train,
                x_valid,
                x_test,
                ori_test
            ])?;
        }
        let mut insert = self
            .connection()
            .prepare_cached(include_str!("../../../sql/writes/insert_trial.sql"))?;
        for (columns, last) in trials {
            let last = last.0.map(Value::from);
            insert.execute(params_from_iter(columns.into_iter().chain(last)))?;
        }
        Ok(())
    }
}

/// The row of a trial up to its last epoch, in the order of the table's columns.
fn trial_columns(
    architecture: ArchitectureKey,
    row: &TrialRow,
    layout_id: i64,
    config_id: i64,
) -> [Value; TRIAL_COLUMNS] {
    let [train, x_valid, x_test, ori_test] = row.constant_seconds.map(Value::from);
    [
        row.key.get().into(),
        architecture.get().into(),
        row.recipe.id().into(),
        row.dataset.id().into(),
        row.seed.0.into(),
        row.seed_position.into(),
        row.result_position.into(),
        row.epochs.into(),
        row.params_millions.into(),
        row.flops_millions.into(),
        row.latency_count.into(),
        row.latency_seconds.into(),
        config_id.into(),
        layout_id.into(),
        train,
        x_valid,
        x_test,
        ori_test,
    ]
}
