//! `get_compute_costs`: params, FLOPs, latency and times of a data set's trials.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::model::{Seed, Split};

use super::metrics::mean_time;
use super::{RuleError, TrialFacts, mean, sum};

/// The seed whose costs are right if seeds disagree, because of an old error in a migration of the archive.
const DECIDING_SEED: Seed = Seed(888);

/// One trial with its costs, as the rules see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CostFacts<'a> {
    /// The trial.
    pub trial: TrialFacts<'a>,
    /// Weights in millions.
    pub params_millions: f64,
    /// Multiply-adds in millions.
    pub flops_millions: f64,
    /// Latencies in seconds, or `None` as in the archive.
    pub latency_seconds: Option<&'a [f64]>,
}

/// What the official `get_cost_info` answers. Serialises to its keys, such as `T-train@total`.
#[derive(Debug, Clone, PartialEq)]
pub struct CostInfo {
    /// Multiply-adds for one image in millions.
    pub flops_millions: f64,
    /// Weights in millions.
    pub params_millions: f64,
    /// Seconds for a batch of 256 images; `None` if no trial has a positive one.
    pub latency_seconds: Option<f64>,
    /// Seconds of one epoch and of all of them: training first, then the evaluated splits in order of first appearance.
    pub times: Vec<SplitTimes>,
}

impl Serialize for CostInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("flops", &self.flops_millions)?;
        map.serialize_entry("params", &self.params_millions)?;
        map.serialize_entry("latency", &self.latency_seconds)?;
        for times in &self.times {
            map.serialize_entry(&format!("T-{}@epoch", times.split), &times.epoch_seconds)?;
            map.serialize_entry(&format!("T-{}@total", times.split), &times.total_seconds)?;
        }
        map.end()
    }
}

/// Seconds of a split: mean of one epoch (or evaluation) and sum over all epochs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SplitTimes {
    /// The split.
    pub split: Split,
    /// Mean seconds of one epoch, `T-…@epoch`.
    pub epoch_seconds: Option<f64>,
    /// Seconds of all epochs, `T-…@total`.
    pub total_seconds: Option<f64>,
}

/// What `get_compute_costs` answers for trials in the order of their seeds.
///
/// # Errors
///
/// [`RuleError::NoDecidingSeed`], [`RuleError::NoLatencies`], [`RuleError::NoTrainTimes`],
/// [`RuleError::NoTrials`] or [`RuleError::MixedTimes`], in the order in which the official API fails.
pub(crate) fn costs(trials: &[CostFacts<'_>]) -> Result<CostInfo, RuleError> {
    let flops_millions = agreed(trials, "FLOPs", |trial| trial.flops_millions)?;
    let params_millions = agreed(trials, "params", |trial| trial.params_millions)?;
    let mut latencies = Vec::with_capacity(trials.len());
    for trial in trials {
        latencies.push(trial_latency(trial)?);
    }
    let latency_seconds = mean(
        latencies
            .into_iter()
            .flatten()
            .filter(|&seconds| seconds > 0.0),
    );
    let mut collected: Vec<(Split, Vec<SplitTimes>)> = Vec::new();
    for trial in trials {
        for times in trial_times(&trial.trial)? {
            match collected
                .iter_mut()
                .find(|(split, _times)| *split == times.split)
            {
                Some((_split, of_split)) => of_split.push(times),
                None => collected.push((times.split, vec![times])),
            }
        }
    }
    let flops_millions = flops_millions.ok_or(RuleError::NoTrials)?;
    let params_millions = params_millions.ok_or(RuleError::NoTrials)?;
    let mut times = Vec::with_capacity(collected.len());
    for (split, of_split) in collected {
        times.push(SplitTimes {
            split,
            epoch_seconds: mean_time(split, of_split.iter().map(|times| times.epoch_seconds))?,
            total_seconds: mean_time(split, of_split.iter().map(|times| times.total_seconds))?,
        });
    }
    Ok(CostInfo {
        flops_millions,
        params_millions,
        latency_seconds,
        times,
    })
}

/// What `get_times` answers for one trial: `train` first, then its evaluated splits in their order.
///
/// # Errors
///
/// [`RuleError::NoTrainTimes`] if the archive has an empty dictionary of training times.
pub(crate) fn trial_times(trial: &TrialFacts<'_>) -> Result<Vec<SplitTimes>, RuleError> {
    let mut all = Vec::with_capacity(1 + trial.layout.evaluated_splits.len());
    all.push(train_times(trial)?);
    for &split in &trial.layout.evaluated_splits {
        all.push(constant_times(trial, split).unwrap_or_else(|| {
            let seconds: Option<Vec<f64>> = (0..trial.epochs)
                .map(|epoch| trial.seconds(split, epoch))
                .collect();
            split_times(split, seconds.as_deref())
        }));
    }
    Ok(all)
}

fn train_times(trial: &TrialFacts<'_>) -> Result<SplitTimes, RuleError> {
    let Some(runs) = &trial.layout.train_seconds else {
        return Ok(split_times(Split::Train, None));
    };
    if let Some(times) = constant_times(trial, Split::Train) {
        return Ok(times);
    }
    // in stored order, which need not be the order of the epochs
    let epochs = runs.iter().flat_map(|run| run.epochs());
    let seconds: Vec<f64> = epochs
        .filter_map(|epoch| trial.seconds(Split::Train, epoch))
        .collect();
    if seconds.is_empty() {
        return Err(RuleError::NoTrainTimes { seed: trial.seed });
    }
    Ok(split_times(Split::Train, Some(&seconds)))
}

/// Times of a split whose epochs all take the same time.
fn constant_times(trial: &TrialFacts<'_>, split: Split) -> Option<SplitTimes> {
    let total = trial.constant_sum(split, trial.epochs)?;
    Some(SplitTimes {
        split,
        epoch_seconds: Some(total / f64::from(trial.epochs)),
        total_seconds: Some(total),
    })
}

/// What `ArchResults.get_latency` needs of a trial: its mean latency, if that is positive.
///
/// # Errors
///
/// [`RuleError::NoLatencies`] if the archive has an empty list.
pub(crate) fn positive_latency(trial: &CostFacts<'_>) -> Result<Option<f64>, RuleError> {
    Ok(trial_latency(trial)?.filter(|&seconds| seconds > 0.0))
}

fn split_times(split: Split, seconds: Option<&[f64]>) -> SplitTimes {
    SplitTimes {
        split,
        epoch_seconds: seconds.and_then(|seconds| mean(seconds.iter().copied())),
        total_seconds: seconds.map(|seconds| sum(seconds.iter().copied())),
    }
}

fn trial_latency(trial: &CostFacts<'_>) -> Result<Option<f64>, RuleError> {
    match trial.latency_seconds {
        None => Ok(None),
        Some(list) => mean(list.iter().copied())
            .map(Some)
            .ok_or(RuleError::NoLatencies {
                seed: trial.trial.seed,
            }),
    }
}

/// The mean if all values agree to five decimals, else the value of seed 888.
fn agreed(
    trials: &[CostFacts<'_>],
    cost: &'static str,
    value: impl Fn(&CostFacts<'_>) -> f64,
) -> Result<Option<f64>, RuleError> {
    let Some((first, others)) = trials.split_first() else {
        return Ok(None);
    };
    let first = value(first);
    // Mostly the values have equal bits, so texts are made only if they differ.
    let agree = others.iter().all(|trial| {
        let other = value(trial);
        other.to_bits() == first.to_bits() || format!("{other:.5}") == format!("{first:.5}")
    });
    if agree {
        return Ok(mean(trials.iter().map(value)));
    }
    let deciding = trials
        .iter()
        .find(|trial| trial.trial.seed == DECIDING_SEED);
    deciding
        .map(|trial| Some(value(trial)))
        .ok_or_else(|| RuleError::NoDecidingSeed {
            cost,
            seeds: trials.iter().map(|trial| trial.trial.seed).collect(),
        })
}
