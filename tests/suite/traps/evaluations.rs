//! Names of evaluated splits, and trials of different length.

use natsbench::model::ArchitectureRecord;
use natsbench::{Dataset, SearchSpace, Split};

use super::Maker;
use super::build::{architecture, each_trial, set_seeds, trial_mut};

pub(super) const ALL: &[Maker] = &[
    names_are_in_another_order,
    trials_name_different_splits,
    a_named_split_has_no_curve,
    curves_have_no_name,
    no_split_is_named,
    trials_have_different_numbers_of_epochs,
    curves_are_longer_than_their_names_say,
];

/// Keys of times follow `eval_names`, and so does the text of a trial.
fn names_are_in_another_order(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    each_trial(&mut record, |trial| trial.evaluated_splits.reverse());
    record
}

/// A trial without the name takes no part in the mean of its times.
fn trials_name_different_splits(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    set_seeds(&mut record, 0, Dataset::Cifar100, &[777, 888, 999]);
    let names = |record: &mut ArchitectureRecord, seed, splits: &[Split]| {
        trial_mut(record, Dataset::Cifar100, seed).evaluated_splits = splits.to_vec();
    };
    names(&mut record, 777, &[Split::XTest]);
    names(&mut record, 888, &[Split::OriTest, Split::XTest]);
    names(&mut record, 999, &[Split::XValid, Split::OriTest]);
    record
}

/// Its times are `None`, its metrics an error.
fn a_named_split_has_no_curve(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    trial_mut(&mut record, Dataset::Cifar10, 777).evaluated_splits =
        vec![Split::XTest, Split::OriTest, Split::XValid];
    record
}

/// Metrics are there, times in the costs are not.
fn curves_have_no_name(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    trial_mut(&mut record, Dataset::Cifar10Valid, 777).evaluated_splits = vec![Split::OriTest];
    trial_mut(&mut record, Dataset::Cifar10Valid, 888).evaluated_splits = vec![Split::XValid];
    record
}

/// Zero names print as an empty list.
fn no_split_is_named(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    each_trial(&mut record, |trial| trial.evaluated_splits.clear());
    record
}

/// "The last epoch" is each trial's own, and the mean epoch a fraction.
fn trials_have_different_numbers_of_epochs(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    for dataset in [Dataset::Cifar10Valid, Dataset::Cifar100] {
        let trial = trial_mut(&mut record, dataset, 888);
        trial.epochs = 2;
        trial.train.loss.truncate(2);
        trial.train.top1_percent.truncate(2);
        trial.train.top5_percent.iter_mut().for_each(|top5| {
            top5.truncate(2);
        });
        trial.train.seconds.iter_mut().for_each(|seconds| {
            seconds.truncate(2);
        });
        trial.evaluation_loss.retain(|&(_, epoch, _)| epoch < 2);
        trial
            .evaluation_top1_percent
            .retain(|&(_, epoch, _)| epoch < 2);
        trial.evaluation_seconds.retain(|&(_, epoch, _)| epoch < 2);
    }
    record
}

/// `x-valid` was measured on a data set that is said to have none.
fn curves_are_longer_than_their_names_say(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    let trial = trial_mut(&mut record, Dataset::Cifar10, 777);
    for series in [
        &mut trial.evaluation_loss,
        &mut trial.evaluation_top1_percent,
        &mut trial.evaluation_seconds,
    ] {
        let copies: Vec<_> = series
            .iter()
            .map(|&(_, epoch, value)| (Split::XValid, epoch, value / 3.0))
            .collect();
        series.extend(copies);
    }
    record
}
