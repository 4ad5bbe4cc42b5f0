//! Turns records into rows: keys, constant times, layouts, last epochs and costs.

use std::sync::Arc;

use smallvec::SmallVec;

use crate::model::{
    ArchitectureKey, ArchitectureRecord, CurveLayout, Dataset, Epoch, EpochKey, EpochTimeRow,
    MetricValues, NetworkConfig, Recipe, RecipeRecord, Run, Split, SplitRun, TrialKey, TrialRecord,
};
use crate::rules::{self, ConstantSums, CostFacts, TrialFacts};
use crate::store::{
    ArchitectureRows, ConfigRow, DatasetRow, LatencyRow, MetricRow, RecipeRow, TrialRow,
};

use super::RowsError;
use super::negative_zero::{check_zeros, trial_name};

/// Everything that is stored about one architecture.
///
/// # Errors
///
/// [`RowsError::TooLarge`] if its keys would overlap with those of the next architecture,
/// [`RowsError::NegativeZero`] if the database could not give a number back unchanged.
pub(crate) fn architecture_rows(
    record: &ArchitectureRecord,
) -> Result<ArchitectureRows, RowsError> {
    check_zeros(record)?;
    let key = ArchitectureKey::new(record.space, record.index).ok_or(RowsError::TooLarge)?;
    let mut rows = ArchitectureRows {
        space: record.space,
        index: record.index,
        key,
        recipes: Vec::new(),
        datasets: Vec::new(),
        trials: Vec::new(),
        latencies: Vec::new(),
        epoch_times: Vec::new(),
        metrics: Vec::with_capacity(epoch_count(record)),
    };
    for (position, recipe) in (0_u32..).zip(&record.recipes) {
        rows.recipes.push(RecipeRow {
            recipe: recipe.recipe,
            position,
            weights_cleared: recipe.weights_cleared,
        });
        for (position, dataset) in (0_u32..).zip(&recipe.datasets) {
            let firsts = (rows.trials.len(), rows.epoch_times.len());
            for (seed_position, &seed) in (0_u32..).zip(&dataset.seeds) {
                let (result_position, trial) = (0_u32..)
                    .zip(&recipe.trials)
                    .find(|(_, trial)| trial.dataset == dataset.dataset && trial.seed == seed)
                    .ok_or_else(|| RowsError::NoTrial {
                        trial: trial_name(recipe.recipe, dataset.dataset, seed),
                    })?;
                push_trial(&mut rows, recipe, trial, seed_position, result_position)?;
            }
            push_dataset(&mut rows, recipe.recipe, dataset.dataset, position, firsts);
        }
    }
    // Archives may list recipes and data sets in any order.
    rows.trials.sort_by_key(|row| row.key);
    rows.latencies.sort_by_key(|row| row.trial);
    rows.epoch_times.sort_by_key(|row| row.trial);
    rows.metrics.sort_by_key(|row| row.key);
    Ok(rows)
}

fn epoch_count(record: &ArchitectureRecord) -> usize {
    let trials = record.recipes.iter().flat_map(|recipe| &recipe.trials);
    trials.map(|trial| usize::from(trial.epochs)).sum()
}

fn push_trial(
    rows: &mut ArchitectureRows,
    recipe: &RecipeRecord,
    trial: &TrialRecord,
    seed_position: u32,
    result_position: u32,
) -> Result<(), RowsError> {
    let key = TrialKey::new(rows.key, recipe.recipe, trial.dataset, seed_position)
        .ok_or(RowsError::TooLarge)?;
    let latencies = trial.latency_seconds.as_deref();
    let constant_seconds = push_times(rows, key, trial);
    let final_metrics = push_metrics(rows, key, recipe.recipe, trial)?;
    if let Some(several @ [_, _, ..]) = latencies {
        let row = |(position, &seconds)| LatencyRow {
            trial: key,
            position,
            seconds,
        };
        rows.latencies.extend((0_u32..).zip(several).map(row));
    }
    rows.trials.push(TrialRow {
        key,
        recipe: recipe.recipe,
        dataset: trial.dataset,
        seed: trial.seed,
        seed_position,
        result_position,
        epochs: trial.epochs,
        params_millions: trial.params_millions,
        flops_millions: trial.flops_millions,
        latency_count: latencies.map(|list| list.len() as u32),
        latency_seconds: match latencies {
            Some(&[single]) => Some(single),
            _ => None,
        },
        config: config_row(rows, &trial.config),
        layout: layout(rows, trial),
        constant_seconds,
        final_metrics,
    });
    Ok(())
}

/// Stores the times of each split that differ between epochs, and returns the others, which are one number per split.
fn push_times(rows: &mut ArchitectureRows, key: TrialKey, trial: &TrialRecord) -> [Option<f64>; 4] {
    let mut constants = [None; 4];
    for &split in Split::ALL {
        let training = trial.train.seconds.iter().flatten();
        let training = training.filter(|_| split == Split::Train).copied();
        let evaluation = trial.evaluation_seconds.iter();
        let evaluation = evaluation.filter(|&&(of, ..)| of == split);
        let times = training.chain(evaluation.map(|&(_, epoch, seconds)| (epoch, seconds)));
        let constant = constant_seconds(times.clone(), trial.epochs);
        constants[split.id() as usize] = constant;
        if constant.is_some() {
            continue;
        }
        let first = rows.epoch_times.len();
        rows.epoch_times
            .extend(times.map(|(epoch, seconds)| EpochTimeRow {
                trial: key,
                split,
                epoch: Epoch(epoch),
                seconds,
            }));
        if let Some(of_split) = rows.epoch_times.get_mut(first..) {
            of_split.sort_unstable_by_key(|row| row.epoch);
        }
    }
    constants
}

/// The seconds of every epoch, if they are the same to the last bit. Epochs are distinct and below the count, so if there
/// are as many as the count says, none is missing.
fn constant_seconds(times: impl Iterator<Item = (u16, f64)>, epochs: u16) -> Option<f64> {
    let mut seconds = times.map(|(_epoch, seconds)| seconds);
    let first = seconds.next()?;
    let mut count = 1;
    let is_constant = seconds.all(|other| {
        count += 1;
        other.to_bits() == first.to_bits()
    });
    (is_constant && count == epochs).then_some(first)
}

/// Stores the metrics of each epoch; returns those of the last one.
fn push_metrics(
    rows: &mut ArchitectureRows,
    key: TrialKey,
    recipe: Recipe,
    trial: &TrialRecord,
) -> Result<MetricValues, RowsError> {
    // Every epoch gets a row, even without metrics: it may have times, and people count epochs in SQL.
    let first = rows.metrics.len();
    for epoch in 0..trial.epochs {
        rows.metrics.push(MetricRow {
            key: EpochKey::new(key, Epoch(epoch)).ok_or(RowsError::TooLarge)?,
            values: MetricValues::ABSENT,
        });
    }
    let by_epoch = &mut rows.metrics[first..];
    let mut set = |epoch: u16, column: usize, value: f64| match by_epoch.get_mut(usize::from(epoch))
    {
        Some(row) => {
            row.values.0[column] = value;
            Ok(())
        }
        None => Err(RowsError::EpochOutOfRange {
            trial: trial_name(recipe, trial.dataset, trial.seed),
            epoch,
            epochs: trial.epochs,
        }),
    };
    let train = &trial.train;
    for &(epoch, value) in &train.loss {
        set(epoch, MetricValues::loss_column(Split::Train), value)?;
    }
    for &(epoch, value) in &train.top1_percent {
        set(epoch, MetricValues::top1_column(Split::Train), value)?;
    }
    for &(epoch, value) in train.top5_percent.iter().flatten() {
        set(epoch, MetricValues::TRAIN_TOP5, value)?;
    }
    for &(split, epoch, value) in &trial.evaluation_loss {
        set(epoch, MetricValues::loss_column(split), value)?;
    }
    for &(split, epoch, value) in &trial.evaluation_top1_percent {
        set(epoch, MetricValues::top1_column(split), value)?;
    }
    Ok(by_epoch
        .last()
        .map_or(MetricValues::ABSENT, |row| row.values))
}

/// Stores the costs of a data set, whose trials and times are the last ones that were stored.
fn push_dataset(
    rows: &mut ArchitectureRows,
    recipe: Recipe,
    dataset: Dataset,
    position: u32,
    (first_trial, first_time): (usize, usize),
) {
    let trials = &rows.trials[first_trial..];
    let times = &rows.epoch_times[first_time..];
    let latencies: Vec<Option<Vec<f64>>> = trials
        .iter()
        .map(|trial| latencies_of(rows, trial))
        .collect();
    let mut facts: Vec<CostFacts<'_>> = trials
        .iter()
        .zip(&latencies)
        .map(|(trial, latencies)| CostFacts {
            trial: TrialFacts {
                seed: trial.seed,
                epochs: trial.epochs,
                layout: &trial.layout,
                constant_seconds: trial.constant_seconds,
                epoch_times: times_of(times, trial.key),
                constant_sums: None,
            },
            params_millions: trial.params_millions,
            flops_millions: trial.flops_millions,
            latency_seconds: latencies.as_deref(),
        })
        .collect();
    let mut sums: Option<ConstantSums> = None;
    for CostFacts { trial, .. } in &mut facts {
        sums = Some(ConstantSums::after(
            sums,
            trial.constant_seconds,
            trial.epochs,
        ));
        trial.constant_sums = sums;
    }
    let top1_percent = [Split::Train, Split::XValid, Split::XTest, Split::OriTest]
        .map(|split| mean_top1_percent(&facts, trials, split));
    let costs = rules::costs(&facts);
    let costs = costs.as_ref().ok(); // NULL if the official package raises an exception
    let (mut epoch_seconds, mut total_seconds) = ([None; 4], [None; 4]);
    for times in costs.iter().flat_map(|costs| &costs.times) {
        let column = times.split.id() as usize;
        (epoch_seconds[column], total_seconds[column]) = (times.epoch_seconds, times.total_seconds);
    }
    let row = DatasetRow {
        recipe,
        dataset,
        position,
        epoch_seconds,
        total_seconds,
        trial_count: trials.len() as u32,
        params_millions: costs.map(|costs| costs.params_millions),
        flops_millions: costs.map(|costs| costs.flops_millions),
        latency_seconds: costs.and_then(|costs| costs.latency_seconds),
        top1_percent,
    };
    rows.datasets.push(row);
}

/// What `get_metrics` answers for the last epoch, mean over the trials.
fn mean_top1_percent(facts: &[CostFacts<'_>], trials: &[TrialRow], split: Split) -> Option<f64> {
    let last = |(CostFacts { trial, .. }, row): (&CostFacts<'_>, &TrialRow)| {
        trial.metrics(split, trial.last_epoch(), &row.final_metrics)
    };
    let metrics: Result<Vec<_>, _> = facts.iter().zip(trials).map(last).collect();
    let mean = rules::mean_metrics(split, &metrics.ok()?).ok()??;
    Some(mean.accuracy_percent)
}

fn latencies_of(rows: &ArchitectureRows, trial: &TrialRow) -> Option<Vec<f64>> {
    trial.latency_count?;
    Some(if let Some(single) = trial.latency_seconds {
        vec![single]
    } else {
        let of_trial = rows.latencies.iter().filter(|row| row.trial == trial.key);
        of_trial.map(|row| row.seconds).collect()
    })
}

/// The times of one trial. The times of a data set are ordered by trial, so those of one trial are next to each other.
fn times_of(times: &[EpochTimeRow], trial: TrialKey) -> &[EpochTimeRow] {
    let first = times.partition_point(|row| row.trial < trial);
    let end = times.partition_point(|row| row.trial <= trial);
    &times[first..end]
}

/// The layout of a trial, shared with an earlier trial that has the same one.
fn layout(rows: &ArchitectureRows, trial: &TrialRecord) -> Arc<CurveLayout> {
    let runs = |series: &[(u16, f64)]| Run::compress(series.iter().map(|&(epoch, _)| epoch));
    let split_runs = |series: &[(Split, u16, f64)]| {
        SplitRun::compress(series.iter().map(|&(split, epoch, _)| (split, epoch)))
    };
    let layout = CurveLayout {
        evaluated_splits: SmallVec::from_slice(&trial.evaluated_splits),
        train_loss: runs(&trial.train.loss),
        train_top1: runs(&trial.train.top1_percent),
        train_top5: trial.train.top5_percent.as_deref().map(runs),
        train_seconds: trial.train.seconds.as_deref().map(runs),
        evaluation_loss: split_runs(&trial.evaluation_loss),
        evaluation_top1: split_runs(&trial.evaluation_top1_percent),
        evaluation_seconds: split_runs(&trial.evaluation_seconds),
    };
    let mut known = rows.trials.iter().rev().map(|row| &row.layout);
    let same = known.find(|known| ***known == layout).map(Arc::clone);
    same.unwrap_or_else(|| Arc::new(layout))
}

/// The network of a trial, shared with an earlier trial that has the same one.
fn config_row(rows: &ArchitectureRows, config: &NetworkConfig) -> Arc<ConfigRow> {
    let mut known = rows.trials.iter().rev().map(|row| &row.config);
    let same = known.find(|known| is_row_of(known, config)).map(Arc::clone);
    same.unwrap_or_else(|| Arc::new(new_config_row(config)))
}

/// Whether a row has exactly these values. Comparing before any text is made means that most rows need no texts.
fn is_row_of(row: &ConfigRow, config: &NetworkConfig) -> bool {
    match config {
        NetworkConfig::Topology {
            channel,
            num_cells,
            class_num,
        } => {
            (row.channel, row.num_cells, row.class_num)
                == (Some(*channel), Some(*num_cells), *class_num)
        }
        NetworkConfig::Size {
            name,
            genotype,
            class_num,
        } => {
            let texts = (row.name.as_deref(), row.genotype.as_deref());
            texts == (Some(name), Some(genotype)) && row.class_num == *class_num
        }
    }
}

fn new_config_row(config: &NetworkConfig) -> ConfigRow {
    match config {
        NetworkConfig::Topology {
            channel,
            num_cells,
            class_num,
        } => ConfigRow {
            channel: Some(*channel),
            num_cells: Some(*num_cells),
            name: None,
            genotype: None,
            class_num: *class_num,
        },
        NetworkConfig::Size {
            name,
            genotype,
            class_num,
        } => ConfigRow {
            channel: None,
            num_cells: None,
            name: Some(name.clone()),
            genotype: Some(genotype.clone()),
            class_num: *class_num,
        },
    }
}
