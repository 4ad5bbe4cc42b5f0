//! Turns rows back into a record, which proves that nothing was lost.

use std::collections::HashMap;

use crate::model::{
    ArchitectureRecord, DatasetSeeds, EpochSeries, MetricValues, NetworkConfig, RecipeRecord, Run,
    Split, SplitRun, SplitSeries, TrainCurves, TrialRecord,
};
use crate::store::{ArchitectureRows, ConfigRow, MetricRow, TrialRow};

/// The record from which `rows` were made, given the architecture's string.
///
/// `None` if the rows contradict each other, as after a change by hand.
#[must_use]
pub(crate) fn restore(rows: &ArchitectureRows, architecture: &str) -> Option<ArchitectureRecord> {
    let mut recipes = Vec::with_capacity(rows.recipes.len());
    for row in &rows.recipes {
        let mut trials: Vec<&TrialRow> = rows
            .trials
            .iter()
            .filter(|trial| trial.recipe == row.recipe)
            .collect();
        let seeds_of = |dataset| {
            let of_dataset = trials.iter().filter(|trial| trial.dataset == dataset);
            of_dataset.map(|trial| trial.seed).collect()
        };
        let datasets = rows
            .datasets
            .iter()
            .filter(|dataset| dataset.recipe == row.recipe)
            .map(|dataset| DatasetSeeds {
                dataset: dataset.dataset,
                seeds: seeds_of(dataset.dataset),
            })
            .collect();
        trials.sort_by_key(|trial| trial.result_position);
        recipes.push(RecipeRecord {
            recipe: row.recipe,
            datasets,
            trials: trials
                .into_iter()
                .map(|trial| restore_trial(rows, trial))
                .collect::<Option<_>>()?,
            weights_cleared: row.weights_cleared,
        });
    }
    Some(ArchitectureRecord {
        space: rows.space,
        index: rows.index,
        architecture: architecture.to_owned(),
        recipes,
    })
}

fn restore_trial(rows: &ArchitectureRows, trial: &TrialRow) -> Option<TrialRecord> {
    let curves = Curves::of(rows, trial);
    let layout = &trial.layout;
    let train = |runs: &[Run], column| curves.series(runs, column);
    let evaluation =
        |runs: &[SplitRun], column: fn(Split) -> usize| curves.split_series(runs, column);
    Some(TrialRecord {
        dataset: trial.dataset,
        seed: trial.seed,
        epochs: trial.epochs,
        params_millions: trial.params_millions,
        flops_millions: trial.flops_millions,
        latency_seconds: match trial.latency_count {
            Some(count) => Some(restore_latencies(rows, trial, count)?),
            None => None, // as the archive
        },
        config: restore_config(&trial.config)?,
        train: TrainCurves {
            loss: train(&layout.train_loss, MetricValues::loss_column(Split::Train))?,
            top1_percent: train(&layout.train_top1, MetricValues::top1_column(Split::Train))?,
            top5_percent: match &layout.train_top5 {
                Some(runs) => Some(train(runs, MetricValues::TRAIN_TOP5)?),
                None => None,
            },
            seconds: match &layout.train_seconds {
                Some(runs) => Some(curves.train_seconds(runs)?),
                None => None,
            },
        },
        evaluated_splits: layout.evaluated_splits.to_vec(),
        evaluation_loss: evaluation(&layout.evaluation_loss, MetricValues::loss_column)?,
        evaluation_top1_percent: evaluation(&layout.evaluation_top1, MetricValues::top1_column)?,
        evaluation_seconds: curves.evaluation_seconds(&layout.evaluation_seconds)?,
    })
}

/// The curves of one trial, ready for lookups by epoch.
struct Curves<'a> {
    trial: &'a TrialRow,
    metrics: &'a [MetricRow],
    times: HashMap<(Split, u16), f64>,
}

impl<'a> Curves<'a> {
    fn of(rows: &'a ArchitectureRows, trial: &'a TrialRow) -> Self {
        let first = rows
            .metrics
            .partition_point(|row| row.key.trial() < trial.key);
        let from_trial = &rows.metrics[first..];
        let count = from_trial.partition_point(|row| row.key.trial() == trial.key);
        let times = rows.epoch_times.iter().filter(|row| row.trial == trial.key);
        Self {
            trial,
            metrics: &from_trial[..count],
            times: times
                .map(|row| ((row.split, row.epoch.0), row.seconds))
                .collect(),
        }
    }

    fn value(&self, epoch: u16, column: usize) -> Option<f64> {
        // Most trials have every epoch from 0.
        let of_epoch = |row: &&MetricRow| row.key.epoch().0 == epoch;
        let guess = self.metrics.get(usize::from(epoch)).filter(of_epoch);
        guess
            .or_else(|| {
                let at = self
                    .metrics
                    .binary_search_by_key(&epoch, |row| row.key.epoch().0);
                self.metrics.get(at.ok()?)
            })
            .map(|row| row.values.0[column])
            .filter(|value| !value.is_nan())
    }

    fn seconds(&self, split: Split, epoch: u16) -> Option<f64> {
        let constant = self.trial.constant_seconds[split.id() as usize];
        constant.or_else(|| self.times.get(&(split, epoch)).copied())
    }

    fn series(&self, runs: &[Run], column: usize) -> Option<EpochSeries> {
        collect(length(runs.iter()), epochs(runs), |epoch| {
            Some((epoch, self.value(epoch, column)?))
        })
    }

    fn split_series(&self, runs: &[SplitRun], column: fn(Split) -> usize) -> Option<SplitSeries> {
        collect(
            length(runs.iter().map(|run| &run.run)),
            keys(runs),
            |(split, epoch)| Some((split, epoch, self.value(epoch, column(split))?)),
        )
    }

    fn train_seconds(&self, runs: &[Run]) -> Option<EpochSeries> {
        collect(length(runs.iter()), epochs(runs), |epoch| {
            Some((epoch, self.seconds(Split::Train, epoch)?))
        })
    }

    fn evaluation_seconds(&self, runs: &[SplitRun]) -> Option<SplitSeries> {
        collect(
            length(runs.iter().map(|run| &run.run)),
            keys(runs),
            |(split, epoch)| Some((split, epoch, self.seconds(split, epoch)?)),
        )
    }
}

/// Collects the value of each key; `None` if a key has no value. `collect` of the library would not know the
/// length, and would move the values again and again as the list grows.
fn collect<Key, Entry>(
    length: usize,
    keys: impl Iterator<Item = Key>,
    value: impl Fn(Key) -> Option<Entry>,
) -> Option<Vec<Entry>> {
    let mut entries = Vec::with_capacity(length);
    keys.map(value).try_for_each(|entry| {
        entries.push(entry?);
        Some(())
    })?;
    Some(entries)
}

fn length<'a>(runs: impl Iterator<Item = &'a Run>) -> usize {
    runs.map(|run| run.epochs().len()).sum()
}

fn epochs(runs: &[Run]) -> impl Iterator<Item = u16> {
    runs.iter().flat_map(|run| run.epochs())
}

fn keys(runs: &[SplitRun]) -> impl Iterator<Item = (Split, u16)> {
    runs.iter()
        .flat_map(|run| run.run.epochs().map(|epoch| (run.split, epoch)))
}

/// The latencies of a trial that has `count` of them; `None` if there are more or fewer.
fn restore_latencies(rows: &ArchitectureRows, trial: &TrialRow, count: u32) -> Option<Vec<f64>> {
    let list: Vec<f64> = if let Some(single) = trial.latency_seconds {
        vec![single]
    } else {
        let of_trial = rows.latencies.iter().filter(|row| row.trial == trial.key);
        of_trial.map(|row| row.seconds).collect()
    };
    (list.len() == count as usize).then_some(list)
}

/// A network; `None` if its columns do not belong to one space.
#[must_use]
pub(crate) fn restore_config(config: &ConfigRow) -> Option<NetworkConfig> {
    let class_num = config.class_num;
    match (
        config.channel,
        config.num_cells,
        &config.name,
        &config.genotype,
    ) {
        (Some(channel), Some(num_cells), None, None) => Some(NetworkConfig::Topology {
            channel,
            num_cells,
            class_num,
        }),
        (None, None, Some(name), Some(genotype)) => Some(NetworkConfig::Size {
            name: name.clone(),
            genotype: genotype.clone(),
            class_num,
        }),
        _ => None,
    }
}
