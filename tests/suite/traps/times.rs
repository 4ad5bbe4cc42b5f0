//! Times of training and evaluation.

use natsbench::model::{ArchitectureRecord, TrialRecord};
use natsbench::{Dataset, SearchSpace, Split};

use super::Maker;
use super::build::{architecture, each_trial, set_seeds, trial_mut};

pub(super) const UNEVEN: &[Maker] = &[
    every_epoch_takes_another_time,
    train_times_are_not_stored_by_epoch,
    evaluation_times_are_not_stored_by_epoch,
    only_one_epoch_is_slower,
];

pub(super) const ABSENT: &[Maker] = &[
    train_times_are_none,
    train_times_are_none_in_the_first_trial,
    train_times_are_none_in_a_later_trial,
    train_times_are_empty,
    train_times_lack_an_epoch,
    evaluation_times_are_empty,
    evaluation_times_are_empty_in_the_first_trial,
    evaluation_times_are_empty_in_a_later_trial,
    evaluation_times_lack_an_early_epoch,
    evaluation_times_lack_the_last_epoch,
    there_are_no_times_at_all,
];

/// Seconds of three epochs whose sum is another in every other order: from the first it is
/// 1.0999999999999999, rotated or reversed it is 1.1.
const UNEVEN_SECONDS: [f64; 3] = [0.1, 0.7, 0.3];

fn make_times_uneven(trial: &mut TrialRecord) {
    // Powers of two leave the rounding as it is.
    let of_seed = if trial.seed.0 == 777 { 1.0 } else { 2.0 };
    let of_split = [16.0, 1.0, 2.0, 4.0];
    for (epoch, seconds) in trial.train.seconds.iter_mut().flatten() {
        *seconds = UNEVEN_SECONDS[usize::from(*epoch)] * of_seed * of_split[0];
    }
    for (split, epoch, seconds) in &mut trial.evaluation_seconds {
        let of_split = of_split[split.id() as usize];
        *seconds = UNEVEN_SECONDS[usize::from(*epoch)] * of_seed * of_split;
    }
}

/// `all_time` adds epochs up in order, and per-epoch time is not that of the epoch.
fn every_epoch_takes_another_time(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    each_trial(&mut record, make_times_uneven);
    record
}

/// `T-train@total` adds up in stored order, `all_time` in that of the epochs.
fn train_times_are_not_stored_by_epoch(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = every_epoch_takes_another_time(space, index);
    each_trial(&mut record, |trial| {
        if let Some(seconds) = &mut trial.train.seconds {
            seconds.rotate_left(1);
        }
        trial.train.loss.reverse();
        trial.train.top1_percent.rotate_left(1);
    });
    record
}

/// `T-x-valid@total` adds up by epoch, unlike the total of training.
fn evaluation_times_are_not_stored_by_epoch(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = every_epoch_takes_another_time(space, index);
    each_trial(&mut record, |trial| {
        trial.evaluation_seconds.reverse();
        trial.evaluation_loss.rotate_left(1);
        trial.evaluation_top1_percent.reverse();
    });
    record
}

/// One time among equals must not be taken for the constant.
fn only_one_epoch_is_slower(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    let trial = trial_mut(&mut record, Dataset::Cifar100, 888);
    for (_, seconds) in trial.train.seconds.iter_mut().flatten().skip(2) {
        *seconds += 0.1;
    }
    for (_, _, seconds) in trial.evaluation_seconds.iter_mut().take(1) {
        *seconds += 0.1;
    }
    record
}

/// `None` in the topology space, `TypeError` by accident in the size space.
fn train_times_are_none(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    each_trial(&mut record, |trial| trial.train.seconds = None);
    record
}

/// The first trial decides that there are no times.
fn train_times_are_none_in_the_first_trial(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    trial_mut(&mut record, Dataset::Cifar10Valid, 777)
        .train
        .seconds = None;
    trial_mut(&mut record, Dataset::Cifar100, 777).train.seconds = None;
    record
}

/// A time followed by `None` has no mean: `TypeError` by accident.
fn train_times_are_none_in_a_later_trial(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    trial_mut(&mut record, Dataset::Cifar10Valid, 888)
        .train
        .seconds = None;
    trial_mut(&mut record, Dataset::Cifar100, 888).train.seconds = None;
    record
}

/// An empty dictionary is not `None`: a missing key, and a mean of nothing.
fn train_times_are_empty(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    trial_mut(&mut record, Dataset::Cifar10Valid, 777)
        .train
        .seconds = Some(vec![]);
    trial_mut(&mut record, Dataset::Cifar100, 888).train.seconds = Some(vec![]);
    record
}

/// Earlier epochs answer, this and later ones do not; the total is over what is there.
fn train_times_lack_an_epoch(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = every_epoch_takes_another_time(space, index);
    for seed in [777, 888] {
        let trial = trial_mut(&mut record, Dataset::Cifar10Valid, seed);
        if let Some(seconds) = &mut trial.train.seconds {
            seconds.remove(1);
        }
    }
    record
}

/// As in NAS-Bench-201: evaluation without times.
fn evaluation_times_are_empty(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    each_trial(&mut record, |trial| trial.evaluation_seconds.clear());
    record
}

/// The first trial decides that evaluation has no times.
fn evaluation_times_are_empty_in_the_first_trial(
    space: SearchSpace,
    index: u32,
) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    for dataset in [Dataset::Cifar10Valid, Dataset::Cifar100] {
        trial_mut(&mut record, dataset, 777)
            .evaluation_seconds
            .clear();
    }
    record
}

/// A time followed by `None`: an error that `get_more_info` swallows for some splits.
fn evaluation_times_are_empty_in_a_later_trial(
    space: SearchSpace,
    index: u32,
) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    for dataset in [Dataset::Cifar10Valid, Dataset::Cifar100] {
        trial_mut(&mut record, dataset, 888)
            .evaluation_seconds
            .clear();
    }
    record
}

/// The epoch itself is `ValueError`; one before the epoch asked for is `KeyError`.
fn evaluation_times_lack_an_early_epoch(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    for seed in [777, 888] {
        trial_mut(&mut record, Dataset::Cifar100, seed)
            .evaluation_seconds
            .retain(|&(split, epoch, _)| split != Split::XValid || epoch != 0);
    }
    record
}

/// One seed without the last time spoils the last epoch for all, and its own total.
fn evaluation_times_lack_the_last_epoch(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    set_seeds(&mut record, 0, Dataset::ImageNet16, &[777, 888, 999]);
    for (dataset, seed) in [(Dataset::Cifar100, 777), (Dataset::ImageNet16, 999)] {
        let trial = trial_mut(&mut record, dataset, seed);
        let last = trial.epochs - 1;
        trial
            .evaluation_seconds
            .retain(|&(_, epoch, _)| epoch != last);
    }
    record
}

/// Nothing was timed, as in NAS-Bench-201: `simulate_train_eval` has nothing to add up.
fn there_are_no_times_at_all(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = train_times_are_none(space, index);
    each_trial(&mut record, |trial| {
        trial.evaluation_seconds.clear();
        trial.train.top5_percent = None;
    });
    record
}
