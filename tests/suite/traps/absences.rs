//! Epochs, data sets and seeds that are not there.

use natsbench::model::{ArchitectureRecord, TrialRecord};
use natsbench::{Dataset, SearchSpace, Split};

use super::Maker;
use super::build::{architecture, each_trial, remove_dataset, set_seeds, trial_mut};

pub(super) const EPOCHS: &[Maker] = &[
    training_lacks_an_epoch,
    training_loss_and_accuracy_lack_different_epochs,
    validation_is_known_at_the_last_epoch_only,
    all_evaluation_is_known_at_the_last_epoch_only,
    one_seed_lacks_the_last_validation,
    validation_is_never_known,
    evaluation_accuracy_is_missing_and_loss_is_not,
];

pub(super) const DATASETS: &[Maker] = &[
    everything_is_there,
    a_dataset_is_missing,
    only_one_dataset_is_there,
    a_dataset_has_no_seeds,
    cifar10_valid_has_no_validation,
    there_are_no_datasets_at_all,
];

/// The epoch is `KeyError` for one seed and therefore for all.
fn training_lacks_an_epoch(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    let trial = trial_mut(&mut record, Dataset::Cifar10Valid, 888);
    trial.train.loss.remove(1);
    trial.train.top1_percent.remove(1);
    record
}

/// Loss is looked up before accuracy.
fn training_loss_and_accuracy_lack_different_epochs(
    space: SearchSpace,
    index: u32,
) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    let trial = trial_mut(&mut record, Dataset::Cifar100, 777);
    trial.train.loss.remove(0);
    trial.train.top1_percent.remove(1);
    trial_mut(&mut record, Dataset::Cifar10, 777)
        .train
        .top1_percent
        .remove(2);
    record
}

fn keep_last(trial: &mut TrialRecord, keep: impl Fn(Split) -> bool) {
    let last = trial.epochs - 1;
    let is_gone = |split: Split, epoch: u16| !keep(split) && epoch != last;
    trial
        .evaluation_loss
        .retain(|&(split, epoch, _)| !is_gone(split, epoch));
    trial
        .evaluation_top1_percent
        .retain(|&(split, epoch, _)| !is_gone(split, epoch));
}

/// As in the real topology archive at recipe 200: `simulate_train_eval` falls back to
/// `ori-test` and draws a second seed for the time.
fn validation_is_known_at_the_last_epoch_only(
    space: SearchSpace,
    index: u32,
) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    set_seeds(&mut record, 0, Dataset::Cifar100, &[999, 777, 888]);
    each_trial(&mut record, |trial| {
        keep_last(trial, |split| split == Split::OriTest);
    });
    record
}

/// With `ori-test` gone too there is nothing to fall back to.
fn all_evaluation_is_known_at_the_last_epoch_only(
    space: SearchSpace,
    index: u32,
) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    each_trial(&mut record, |trial| keep_last(trial, |_| false));
    record
}

/// The fallback at the last epoch asks for the validation that it lacks.
fn one_seed_lacks_the_last_validation(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    let trial = trial_mut(&mut record, Dataset::Cifar100, 888);
    let last = trial.epochs - 1;
    trial
        .evaluation_top1_percent
        .retain(|&(split, epoch, _)| split != Split::XValid || epoch != last);
    record
}

/// A split without any value: named in `eval_names`, timed, never measured.
fn validation_is_never_known(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    each_trial(&mut record, |trial| {
        trial
            .evaluation_loss
            .retain(|&(split, ..)| split != Split::XValid);
        trial
            .evaluation_top1_percent
            .retain(|&(split, ..)| split != Split::XValid);
    });
    record
}

/// Either missing is an error.
fn evaluation_accuracy_is_missing_and_loss_is_not(
    space: SearchSpace,
    index: u32,
) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    let trial = trial_mut(&mut record, Dataset::Cifar10Valid, 777);
    trial
        .evaluation_top1_percent
        .retain(|&(split, epoch, _)| split != Split::OriTest || epoch != 1);
    let trial = trial_mut(&mut record, Dataset::Cifar10, 777);
    trial.evaluation_loss.retain(|&(_, epoch, _)| epoch != 0);
    record
}

/// A neighbour of whom others differ.
fn everything_is_there(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    set_seeds(&mut record, 0, Dataset::ImageNet16, &[777]);
    record
}

/// `KeyError` in most calls, `ValueError` in some, 0 trials in `statistics`.
fn a_dataset_is_missing(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = everything_is_there(space, index);
    remove_dataset(&mut record, Dataset::Cifar10);
    record
}

/// `simulate_train_eval("cifar10")` needs two data sets.
fn only_one_dataset_is_there(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    remove_dataset(&mut record, Dataset::Cifar10);
    remove_dataset(&mut record, Dataset::Cifar100);
    record
}

/// Metrics of no seeds are empty, costs divide by zero, a draw has nothing to choose from.
fn a_dataset_has_no_seeds(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    set_seeds(&mut record, 0, Dataset::Cifar100, &[]);
    record
}

/// The validation of `cifar10-valid` is required where that of others may be absent.
fn cifar10_valid_has_no_validation(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    each_trial(&mut record, |trial| {
        trial
            .evaluated_splits
            .retain(|&split| split != Split::XValid);
        trial
            .evaluation_loss
            .retain(|&(split, ..)| split != Split::XValid);
        trial
            .evaluation_top1_percent
            .retain(|&(split, ..)| split != Split::XValid);
        trial
            .evaluation_seconds
            .retain(|&(split, ..)| split != Split::XValid);
    });
    record
}

/// A recipe with nothing in it.
fn there_are_no_datasets_at_all(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    record.recipes[0].datasets.clear();
    record.recipes[0].trials.clear();
    record
}
