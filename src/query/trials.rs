//! Loading the trials of one data set: one statement, a few rows.

use std::sync::Arc;

use rusqlite::{Connection, Row, params};

use crate::ids::{Dataset, Recipe, Seed, Split};
use crate::rules::{ConstantSums, Metrics, RuleError, TrialFacts};
use crate::store::{
    ArchitectureKey, CurveLayout, EpochTimeRow, Layouts, MetricValues, TrialKey, metric_values,
};

use super::selectors::EpochSelector;

/// A trial with the metrics of one of its epochs.
#[derive(Debug, Clone)]
pub(super) struct LoadedTrial {
    key: TrialKey,
    pub(super) seed: Seed,
    seed_position: u32,
    pub(super) epochs: u16,
    params_millions: f64,
    flops_millions: f64,
    latencies: Latencies,
    pub(super) layout: Arc<CurveLayout>,
    constant_seconds: [Option<f64>; 4],
    epoch_times: Vec<EpochTimeRow>,
    /// Up to the epoch that was loaded.
    constant_sums: Option<ConstantSums>,
    pub(super) values: MetricValues,
}

/// Most trials have one latency, which needs no list.
#[derive(Debug, Clone)]
enum Latencies {
    Absent,
    Single(f64),
    /// In a table of their own, which only costs need: [`LoadedTrial::read_latencies`].
    Unread,
    List(Vec<f64>),
}

impl LoadedTrial {
    /// Reads a list of latencies, where there is one.
    pub(super) fn read_latencies(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        if matches!(self.latencies, Latencies::Unread) {
            let list = connection
                .prepare_cached(include_str!("../../sql/queries/trial_latencies.sql"))?
                .query_map([self.key], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            self.latencies = Latencies::List(list);
        }
        Ok(())
    }

    pub(super) fn facts(&self) -> TrialFacts<'_> {
        TrialFacts {
            seed: self.seed,
            epochs: self.epochs,
            params_millions: self.params_millions,
            flops_millions: self.flops_millions,
            latency_seconds: match &self.latencies {
                Latencies::Absent | Latencies::Unread => None,
                Latencies::Single(seconds) => Some(std::slice::from_ref(seconds)),
                Latencies::List(list) => Some(list),
            },
            layout: &self.layout,
            constant_seconds: self.constant_seconds,
            epoch_times: &self.epoch_times,
            constant_sums: self.constant_sums,
        }
    }

    /// Metrics of a split at the epoch that was loaded.
    pub(super) fn metrics(&self, split: Split, epoch: EpochSelector) -> Result<Metrics, RuleError> {
        let facts = self.facts();
        let epoch = facts.resolve_epoch(epoch.epoch())?;
        facts.metrics(split, epoch, &self.values)
    }
}

/// The trials of a data set in the order of their seeds, with the metrics of an epoch.
/// Empty if there is no such architecture, recipe or data set.
///
/// Last epochs come from the compact table, which a slice without curves has too.
pub(super) fn load_trials(
    connection: &Connection,
    layouts: &Layouts,
    architecture: ArchitectureKey,
    recipe: Recipe,
    dataset: Dataset,
    epoch: EpochSelector,
) -> rusqlite::Result<Vec<LoadedTrial>> {
    let trials_of = params![architecture.get(), recipe, dataset];
    let at_epoch = params![architecture.get(), recipe, dataset, epoch.epoch()];
    let (sql, parameters) = match epoch {
        EpochSelector::Last => (
            include_str!("../../sql/queries/trials_at_last_epoch.sql"),
            trials_of,
        ),
        EpochSelector::At(_) => (
            include_str!("../../sql/queries/trials_at_epoch.sql"),
            at_epoch,
        ),
    };
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut trials: Vec<LoadedTrial> = Vec::with_capacity(4);
    while let Some(row) = rows.next()? {
        trials.push(loaded_trial(connection, layouts, row)?);
    }
    trials.sort_unstable_by_key(|trial| trial.seed_position);
    add_up_times(&mut trials, epoch);
    Ok(trials)
}

/// Works out the sums of constant times up to an epoch, once for trials that agree.
fn add_up_times(trials: &mut [LoadedTrial], epoch: EpochSelector) {
    let mut sums: Option<ConstantSums> = None;
    for trial in trials {
        let epochs = epoch.epoch().map_or(trial.epochs, |epoch| {
            trial.epochs.min(epoch.0.saturating_add(1))
        });
        let seconds = trial.constant_seconds;
        sums = Some(ConstantSums::after(sums, seconds, epochs));
        trial.constant_sums = sums;
    }
}

/// A trial from a row with the columns of `trials_at_epoch.sql`.
pub(super) fn loaded_trial(
    connection: &Connection,
    layouts: &Layouts,
    row: &Row<'_>,
) -> rusqlite::Result<LoadedTrial> {
    let key: TrialKey = row.get(0)?;
    let layout = layouts.get(connection, row.get(8)?)?;
    let constant_seconds = [row.get(9)?, row.get(10)?, row.get(11)?, row.get(12)?];
    let epoch_times = if times_are_constant(&layout, &constant_seconds) {
        Vec::new()
    } else {
        load_times(connection, key)?
    };
    Ok(LoadedTrial {
        key,
        seed: row.get(1)?,
        seed_position: row.get(2)?,
        epochs: row.get(3)?,
        params_millions: row.get(4)?,
        flops_millions: row.get(5)?,
        latencies: latencies(row.get(6)?, row.get(7)?),
        layout,
        constant_seconds,
        epoch_times,
        constant_sums: None,
        values: metric_values(row, 13)?,
    })
}

/// Whether every split that has times has the same one at all epochs.
pub(super) fn times_are_constant(
    layout: &CurveLayout,
    constant_seconds: &[Option<f64>; 4],
) -> bool {
    let is_constant = |split: Split| constant_seconds[split.id() as usize].is_some();
    let train = layout
        .train_seconds
        .as_ref()
        .is_none_or(|runs| runs.is_empty() || is_constant(Split::Train));
    train
        && layout
            .evaluation_seconds
            .iter()
            .all(|run| is_constant(run.split))
}

pub(super) fn load_times(
    connection: &Connection,
    trial: TrialKey,
) -> rusqlite::Result<Vec<EpochTimeRow>> {
    connection
        .prepare_cached(include_str!("../../sql/queries/trial_times.sql"))?
        .query_map([trial], |row| {
            Ok(EpochTimeRow {
                trial,
                split: row.get(0)?,
                epoch: row.get(1)?,
                seconds: row.get(2)?,
            })
        })?
        .collect()
}

fn latencies(count: Option<u32>, single: Option<f64>) -> Latencies {
    match (count, single) {
        (None, _) => Latencies::Absent,
        (Some(_), Some(seconds)) => Latencies::Single(seconds),
        (Some(0), None) => Latencies::List(Vec::new()),
        (Some(_), None) => Latencies::Unread,
    }
}
