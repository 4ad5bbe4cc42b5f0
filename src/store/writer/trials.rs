//! Writes trials, data sets and recipes, some thousand trials at a time, and deletes them.
//!
//! An architecture has a thousand rows of curves beside its few trials. If trials were written one architecture at a time,
//! each page of trials would lie alone between pages of curves, so that reading all trials would touch the whole file.

use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use crate::model::{ArchitectureKey, MetricValues};
use crate::store::rows::{ArchitectureRows, DatasetRow, RecipeRow, TrialRow};

use super::answers::AnswersOfRows;

/// Trials that are written at once: half a megabyte.
const TRIALS_AT_ONCE: usize = 4096;

/// Columns of `stored_trials` before those of the last epoch.
const TRIAL_COLUMNS: usize = 19;

/// Rows that wait to be written.
#[derive(Debug, Default)]
pub(super) struct PendingTrials {
    recipes: Vec<(ArchitectureKey, RecipeRow)>,
    /// With the number of the epochs that are answered.
    datasets: Vec<(ArchitectureKey, DatasetRow, Option<i64>)>,
    trials: Vec<([Value; TRIAL_COLUMNS], MetricValues)>,
}

/// Ids of the rows that a trial refers to.
#[derive(Debug, Clone, Copy)]
pub(super) struct SharedRows {
    pub(super) layout_id: i64,
    pub(super) config_id: i64,
}

impl PendingTrials {
    /// Keeps the rows of an architecture until they are written, given the rows that each of its trials refers to.
    pub(super) fn add(
        &mut self,
        rows: &ArchitectureRows,
        shared: &[SharedRows],
        answers: &AnswersOfRows,
    ) {
        for (row, &shared) in rows.trials.iter().zip(shared) {
            let answers_id = answers.trials.get(&row.key).copied().flatten();
            let columns = trial_columns(rows.key, row, shared, answers_id);
            self.trials.push((columns, row.final_metrics));
        }
        let of_this = |row: &RecipeRow| (rows.key, *row);
        self.recipes.extend(rows.recipes.iter().map(of_this));
        let of_this = |row: &DatasetRow| {
            let answers_id = answers.datasets.get(&(row.recipe, row.dataset));
            (rows.key, *row, answers_id.copied().flatten())
        };
        self.datasets.extend(rows.datasets.iter().map(of_this));
    }

    /// Whether enough rows wait to be worth a write.
    pub(super) const fn are_enough(&self) -> bool {
        self.trials.len() >= TRIALS_AT_ONCE
    }

    /// Writes all rows that wait.
    pub(super) fn write(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let Self {
            recipes,
            datasets,
            trials,
        } = std::mem::take(self);
        // OR REPLACE: an architecture that exists was refused before, and with these words SQLite need not look for each key.
        let mut insert = connection
            .prepare_cached("INSERT OR REPLACE INTO stored_recipes VALUES (?1, ?2, ?3, ?4)")?;
        for (key, row) in recipes {
            insert.execute(params![
                key.get(),
                row.recipe,
                row.position,
                row.weights_cleared
            ])?;
        }
        let mut insert =
            connection.prepare_cached(include_str!("../../../sql/writes/insert_dataset.sql"))?;
        for (key, row, answers_id) in datasets {
            let first_trial = *key.trials_on(row.recipe, row.dataset).start();
            let first: [Value; 11] = [
                key.get().into(),
                row.recipe.id().into(),
                row.dataset.id().into(),
                row.position.into(),
                row.trial_count.into(),
                first_trial.into(),
                (first_trial + i64::from(row.trial_count) - 1).into(),
                answers_id.into(),
                row.params_millions.into(),
                row.flops_millions.into(),
                row.latency_seconds.into(),
            ];
            let by_split = [row.top1_percent, row.epoch_seconds, row.total_seconds];
            let by_split = by_split.into_iter().flatten().map(Value::from);
            insert.execute(params_from_iter(first.into_iter().chain(by_split)))?;
        }
        let mut insert =
            connection.prepare_cached(include_str!("../../../sql/writes/insert_trial.sql"))?;
        for (columns, last) in trials {
            let last = last.0.map(Value::from);
            insert.execute(params_from_iter(columns.into_iter().chain(last)))?;
        }
        Ok(())
    }
}

/// Deletes all trials of an architecture, none of which may wait to be written.
pub(super) fn delete_trials(connection: &Connection, key: ArchitectureKey) -> rusqlite::Result<()> {
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
        connection
            .prepare_cached(sql)?
            .execute(params![range.start(), range.end()])?;
    }
    for sql in [
        "DELETE FROM stored_datasets WHERE architecture_id = ?1",
        "DELETE FROM stored_recipes WHERE architecture_id = ?1",
        "DELETE FROM architecture_sources WHERE architecture_id = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([key.get()])?;
    }
    Ok(())
}

/// The row of a trial up to its last epoch, in the order of the table's columns.
fn trial_columns(
    architecture: ArchitectureKey,
    row: &TrialRow,
    shared: SharedRows,
    answers_id: Option<i64>,
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
        shared.config_id.into(),
        shared.layout_id.into(),
        answers_id.into(),
        train,
        x_valid,
        x_test,
        ori_test,
    ]
}
