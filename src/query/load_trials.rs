//! Loading the trials of one data set: one statement, a few rows.

use std::ops::RangeInclusive;
use std::sync::Arc;

use rusqlite::{Connection, Row, Rows, params};

use crate::model::{
    ArchitectureKey, CurveLayout, Dataset, EpochTimeRow, MetricValues, Recipe, Seed, Split,
    TrialKey,
};
use crate::rules::{ConstantSums, CostFacts, Metrics, RuleError, TrialFacts};
use crate::store::{Layouts, metric_values};

use super::selectors::EpochSelector;

/// A trial with the metrics of one of its epochs.
#[derive(Debug, Clone)]
pub(super) struct LoadedTrial {
    pub(super) seed: Seed,
    pub(super) epochs: u16,
    pub(super) layout: Arc<CurveLayout>,
    constant_seconds: [Option<f64>; 4],
    epoch_times: Vec<EpochTimeRow>,
    /// Times up to the epoch that was loaded.
    constant_sums: Option<ConstantSums>,
    pub(super) values: MetricValues,
}

impl LoadedTrial {
    pub(super) fn facts(&self) -> TrialFacts<'_> {
        TrialFacts {
            seed: self.seed,
            epochs: self.epochs,
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

/// A trial with its costs, without metrics.
#[derive(Debug)]
pub(super) struct CostTrial {
    trial: LoadedTrial,
    params_millions: f64,
    flops_millions: f64,
    latencies: Latencies,
}

/// Most trials have one latency, which needs no list.
#[derive(Debug)]
enum Latencies {
    Absent,
    Single(f64),
    List(Vec<f64>),
}

impl CostTrial {
    pub(super) fn facts(&self) -> CostFacts<'_> {
        CostFacts {
            trial: self.trial.facts(),
            params_millions: self.params_millions,
            flops_millions: self.flops_millions,
            latency_seconds: match &self.latencies {
                Latencies::Absent => None,
                Latencies::Single(seconds) => Some(std::slice::from_ref(seconds)),
                Latencies::List(list) => Some(list),
            },
        }
    }
}

/// The trials of a data set, whose keys are given, in the order of their seeds with the metrics of an epoch.
/// Empty if there is no such architecture, recipe or data set.
///
/// Last epochs come from the trials' own table, which a slice without curves has too.
pub(super) fn load_trials(
    connection: &Connection,
    layouts: &Layouts,
    keys: &RangeInclusive<i64>,
    epoch: EpochSelector,
) -> rusqlite::Result<Vec<LoadedTrial>> {
    let sql = match epoch {
        EpochSelector::Last => include_str!("../../sql/queries/trials_at_last_epoch.sql"),
        EpochSelector::At(_) => include_str!("../../sql/queries/trials_at_epoch.sql"),
    };
    let mut statement = connection.prepare_cached(sql)?;
    let rows = match epoch.epoch() {
        None => statement.query(params![keys.start(), keys.end()])?,
        Some(number) => statement.query(params![keys.start(), keys.end(), number])?,
    };
    read_trials(connection, layouts, rows, epoch, |_row| Ok(()))
}

/// As [`load_trials`] for the first data set, and the latency on the second one, if the import has computed one and the
/// first one has trials.
pub(super) fn load_simulated(
    connection: &Connection,
    layouts: &Layouts,
    architecture: ArchitectureKey,
    recipe: Recipe,
    [trained_on, dataset]: [Dataset; 2],
    epoch: EpochSelector,
) -> rusqlite::Result<(Vec<LoadedTrial>, Option<f64>)> {
    let sql = match epoch {
        EpochSelector::Last => include_str!("../../sql/queries/simulation_at_last_epoch.sql"),
        EpochSelector::At(_) => include_str!("../../sql/queries/simulation_at_epoch.sql"),
    };
    let keys = architecture.trials_on(recipe, trained_on);
    let (first, last, architecture) = (keys.start(), keys.end(), architecture.get());
    let mut statement = connection.prepare_cached(sql)?;
    let rows = match epoch.epoch() {
        None => statement.query(params![first, last, architecture, recipe, dataset])?,
        Some(number) => {
            statement.query(params![first, last, number, architecture, recipe, dataset])?
        }
    };
    let mut latency_seconds = None; // the same in each row
    let trials = read_trials(connection, layouts, rows, epoch, |row| {
        latency_seconds = row.get(FIRST_METRIC + MetricValues::COLUMNS)?;
        Ok(())
    })?;
    Ok((trials, latency_seconds))
}

/// Makes trials from rows with the columns of `trials_at_epoch.sql`, and hands each row to the caller, who may read more.
fn read_trials(
    connection: &Connection,
    layouts: &Layouts,
    mut rows: Rows<'_>,
    epoch: EpochSelector,
    mut read_more: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<Vec<LoadedTrial>> {
    let mut trials: Vec<LoadedTrial> = Vec::with_capacity(4);
    while let Some(row) = rows.next()? {
        let values = metric_values(row, FIRST_METRIC)?;
        trials.push(loaded_trial(connection, layouts, row, values)?);
        read_more(row)?;
    }
    add_up_times(&mut trials, epoch);
    Ok(trials)
}

/// The trials of a data set, whose keys are given, in the order of their seeds with their costs.
/// Empty if there is no such architecture, recipe or data set.
pub(super) fn load_cost_trials(
    connection: &Connection,
    layouts: &Layouts,
    keys: &RangeInclusive<i64>,
) -> rusqlite::Result<Vec<CostTrial>> {
    let mut statement =
        connection.prepare_cached(include_str!("../../sql/queries/trial_costs.sql"))?;
    let mut rows = statement.query([keys.start(), keys.end()])?;
    let mut trials: Vec<CostTrial> = Vec::with_capacity(4);
    while let Some(row) = rows.next()? {
        trials.push(CostTrial {
            trial: loaded_trial(connection, layouts, row, MetricValues::ABSENT)?,
            params_millions: row.get(8)?,
            flops_millions: row.get(9)?,
            latencies: latencies(connection, row.get(0)?, row.get(10)?, row.get(11)?)?,
        });
    }
    add_up_times(
        trials.iter_mut().map(|trial| &mut trial.trial),
        EpochSelector::Last,
    );
    Ok(trials)
}

/// Computes the sums of constant times up to an epoch, only once for trials that have the same times.
fn add_up_times<'t>(trials: impl IntoIterator<Item = &'t mut LoadedTrial>, epoch: EpochSelector) {
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

/// Column of the first metric in `trials_at_epoch.sql`.
pub(super) const FIRST_METRIC: usize = 8;

/// A trial from a row whose first columns are those of `trials_at_epoch.sql`.
pub(super) fn loaded_trial(
    connection: &Connection,
    layouts: &Layouts,
    row: &Row<'_>,
    values: MetricValues,
) -> rusqlite::Result<LoadedTrial> {
    let layout = layouts.get(connection, row.get(3)?)?;
    let constant_seconds = [row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?];
    let epoch_times = if times_are_constant(&layout, &constant_seconds) {
        Vec::new()
    } else {
        load_times(connection, row.get(0)?)?
    };
    Ok(LoadedTrial {
        seed: row.get(1)?,
        epochs: row.get(2)?,
        layout,
        constant_seconds,
        epoch_times,
        constant_sums: None,
        values,
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

fn latencies(
    connection: &Connection,
    trial: TrialKey,
    count: Option<u32>,
    single: Option<f64>,
) -> rusqlite::Result<Latencies> {
    Ok(match (count, single) {
        (None, _) => Latencies::Absent,
        (Some(_), Some(seconds)) => Latencies::Single(seconds),
        (Some(0), None) => Latencies::List(Vec::new()),
        (Some(_), None) => {
            let list = connection
                .prepare_cached(include_str!("../../sql/queries/trial_latencies.sql"))?
                .query_map([trial], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            Latencies::List(list)
        }
    })
}
