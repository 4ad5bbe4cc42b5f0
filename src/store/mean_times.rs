//! Mean times of epochs, for the views: of the trials whose epochs take different times.
//!
//! Nearly all trials have one time for all epochs, and nothing is stored for them.

use crate::model::{Epoch, EpochKey, EpochTimeRow};

use super::rows::{ArchitectureRows, DatasetRow, TrialRow};

/// The columns of `stored_epoch_metrics` with mean times, for one trial and epoch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct MeanTimes {
    pub(super) key: EpochKey,
    /// By [`Split::id`](crate::Split::id): mean seconds of the epochs up to this one.
    pub(super) of_trial: [Option<f64>; 4],
    /// The same as the mean over seeds; of the first seed only.
    pub(super) of_seeds: [Option<f64>; 4],
}

/// The rows of an architecture that have any mean time, by key.
pub(super) fn mean_times(rows: &ArchitectureRows) -> Vec<MeanTimes> {
    let mut found = Vec::new();
    for dataset in &rows.datasets {
        let is_of =
            |row: &&TrialRow| (row.recipe, row.dataset) == (dataset.recipe, dataset.dataset);
        let seeds: Vec<&TrialRow> = rows.trials.iter().filter(is_of).collect();
        let is_in_dataset = [0, 1, 2, 3].map(|split| is_in_dataset(rows, dataset, &seeds, split));
        if !rows.epoch_times.is_empty() || is_in_dataset.contains(&false) {
            push_dataset(rows, &seeds, is_in_dataset, &mut found);
        }
    }
    found.sort_by_key(|row| row.key);
    found
}

/// Whether the views can take the mean over seeds of a split from the data set: all seeds have one time for all epochs, and
/// the official call for costs answers their mean. (It fails if costs contradict each other, and it leaves out seeds that do
/// not name the split.)
fn is_in_dataset(
    rows: &ArchitectureRows,
    dataset: &DatasetRow,
    seeds: &[&TrialRow],
    split: usize,
) -> bool {
    let times = seeds.iter().map(|seed| seed.constant_seconds[split]);
    let sum: Option<f64> = times.sum();
    match (dataset.epoch_seconds[split], sum) {
        (Some(of_costs), Some(sum)) => {
            let mean = sum / seeds.len() as f64;
            (of_costs - mean).abs() <= ROUNDING * mean.abs()
        }
        // Where no epochs differ, a seed without a time has none at all, so there is no mean.
        (None, None) => rows.epoch_times.is_empty(),
        _ => false,
    }
}

/// Rounding of a mean, relative to it. The views promise answers within 1e-12.
const ROUNDING: f64 = 1e-13;

fn push_dataset(
    rows: &ArchitectureRows,
    seeds: &[&TrialRow],
    is_in_dataset: [bool; 4],
    found: &mut Vec<MeanTimes>,
) {
    let means: Vec<[Vec<Option<f64>>; 4]> = seeds
        .iter()
        .map(|seed| [0, 1, 2, 3].map(|split| means_of_trial(rows, seed, split)))
        .collect();
    for (position, (seed, means_of_seed)) in seeds.iter().zip(&means).enumerate() {
        for epoch in 0..seed.epochs {
            let at = |means: &[Vec<Option<f64>>; 4], split: usize| {
                means[split].get(usize::from(epoch)).copied().flatten()
            };
            let of_trial = std::array::from_fn(|split| {
                let is_constant = seed.constant_seconds[split].is_some();
                at(means_of_seed, split).filter(|_| !is_constant)
            });
            let of_seeds = std::array::from_fn(|split| {
                if position > 0 || is_in_dataset[split] {
                    return None;
                }
                let sum: Option<f64> = means.iter().map(|of| at(of, split)).sum();
                sum.map(|sum| sum / seeds.len() as f64)
            });
            let Some(key) = EpochKey::new(seed.key, Epoch(epoch)) else {
                continue; // rows with such an epoch are refused before
            };
            if [of_trial, of_seeds]
                .as_flattened()
                .iter()
                .any(Option::is_some)
            {
                found.push(MeanTimes {
                    key,
                    of_trial,
                    of_seeds,
                });
            }
        }
    }
}

/// For each epoch of a trial the mean of the seconds up to it; `None` from the first epoch on that has no time.
fn means_of_trial(rows: &ArchitectureRows, trial: &TrialRow, split: usize) -> Vec<Option<f64>> {
    if let Some(seconds) = trial.constant_seconds[split] {
        return vec![Some(seconds); trial.epochs.into()];
    }
    let is_of = |row: &&EpochTimeRow| row.trial == trial.key && row.split.id() as usize == split;
    let times = rows.epoch_times.iter().filter(is_of);
    let mut means = Vec::with_capacity(trial.epochs.into());
    let mut sum = 0.0;
    for (expected, row) in (0_u16..trial.epochs).zip(times) {
        if row.epoch.0 != expected {
            break;
        }
        sum += row.seconds;
        means.push(Some(sum / f64::from(expected + 1)));
    }
    means
}
