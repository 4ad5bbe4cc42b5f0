//! Multiply-adds, weights and latencies.

use natsbench::model::ArchitectureRecord;
use natsbench::{Dataset, SearchSpace};

use super::Maker;
use super::build::{architecture, each_trial, set_seeds, trial_mut};

pub(super) const DECIDED: &[Maker] = &[
    seed_888_decides_disagreeing_costs,
    flops_and_params_are_judged_apart,
    costs_agree_to_five_decimals_but_not_in_bits,
    costs_are_close_but_round_apart,
    seed_888_decides_from_the_first_place,
];

/// Each with a data set whose costs cannot be told.
pub(super) const UNDECIDED: &[Maker] = &[
    costs_disagree_without_seed_888,
    only_params_disagree_without_seed_888,
];

pub(super) const LATENCIES: &[Maker] = &[
    latency_is_none_everywhere,
    latency_is_none_in_the_first_trial,
    latency_is_minus_one_or_zero,
    latency_has_several_elements,
    latency_list_is_empty,
    latencies_cancel_to_nothing_positive,
];

/// Where seeds disagree, the costs are those of seed 888, not a mean.
fn seed_888_decides_disagreeing_costs(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    set_seeds(&mut record, 0, Dataset::Cifar10Valid, &[777, 888, 999]);
    let trial = trial_mut(&mut record, Dataset::Cifar10Valid, 999);
    trial.flops_millions = 47.1;
    trial.params_millions = 0.73;
    record
}

/// The rule holds for each of the two by itself: one may be decided, the other averaged.
fn flops_and_params_are_judged_apart(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    trial_mut(&mut record, Dataset::Cifar10Valid, 777).flops_millions = 33.3;
    trial_mut(&mut record, Dataset::Cifar100, 777).params_millions = 1.7;
    record
}

/// Equal texts of five decimals are agreement: then the mean counts, and 888 has no say.
fn costs_agree_to_five_decimals_but_not_in_bits(
    space: SearchSpace,
    index: u32,
) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    let near = [15.651_001, 15.651_003, 15.650_998];
    set_seeds(&mut record, 0, Dataset::Cifar10Valid, &[777, 888, 999]);
    set_seeds(&mut record, 0, Dataset::Cifar10, &[111, 777, 999]);
    for dataset in [Dataset::Cifar10Valid, Dataset::Cifar10] {
        let mut near = near.iter();
        for trial in &mut record.recipes[0].trials {
            if trial.dataset == dataset {
                trial.flops_millions = *near.next().expect("three seeds");
                trial.params_millions = trial.flops_millions / 100.0;
            }
        }
    }
    record
}

/// 1e-9 apart, on both sides of a rounding: no agreement.
fn costs_are_close_but_round_apart(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    trial_mut(&mut record, Dataset::Cifar100, 777).flops_millions = 15.650_004_999_9;
    trial_mut(&mut record, Dataset::Cifar100, 888).flops_millions = 15.650_005_000_1;
    trial_mut(&mut record, Dataset::Cifar100, 777).params_millions = 0.125_004_999_9;
    trial_mut(&mut record, Dataset::Cifar100, 888).params_millions = 0.125_005_000_1;
    record
}

/// 888 counts wherever it stands in the order of seeds.
fn seed_888_decides_from_the_first_place(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    set_seeds(&mut record, 0, Dataset::Cifar100, &[888, 777, 111]);
    trial_mut(&mut record, Dataset::Cifar100, 888).flops_millions = 99.5;
    trial_mut(&mut record, Dataset::Cifar100, 888).params_millions = 9.5;
    record
}

/// Without seed 888 there is nobody to decide.
fn costs_disagree_without_seed_888(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    set_seeds(&mut record, 0, Dataset::Cifar10Valid, &[777, 999]);
    trial_mut(&mut record, Dataset::Cifar10Valid, 999).flops_millions = 47.1;
    record
}

/// Agreement on one cost does not help the other.
fn only_params_disagree_without_seed_888(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    set_seeds(&mut record, 0, Dataset::Cifar100, &[111, 777]);
    trial_mut(&mut record, Dataset::Cifar100, 111).params_millions = 2.5;
    record
}

/// No latency is `None` in the costs, -1.0 for a trial, an error for its `ArchResults`.
fn latency_is_none_everywhere(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    each_trial(&mut record, |trial| trial.latency_seconds = None);
    record
}

/// The mean is over those that have one, whichever is first.
fn latency_is_none_in_the_first_trial(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    set_seeds(&mut record, 0, Dataset::Cifar100, &[777, 888, 999]);
    trial_mut(&mut record, Dataset::Cifar10Valid, 777).latency_seconds = None;
    trial_mut(&mut record, Dataset::Cifar100, 777).latency_seconds = None;
    record
}

/// Only latencies above zero count, however little.
fn latency_is_minus_one_or_zero(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    trial_mut(&mut record, Dataset::Cifar10Valid, 777).latency_seconds = Some(vec![-1.0]);
    trial_mut(&mut record, Dataset::Cifar10, 777).latency_seconds = Some(vec![0.0]);
    trial_mut(&mut record, Dataset::Cifar100, 888).latency_seconds = Some(vec![1e-300]);
    record
}

/// A list counts by its mean, added up from left to right.
fn latency_has_several_elements(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    let several = vec![
        0.013_9, 0.3, 0.017_1, 0.2, 0.1, 0.7, 0.011, 0.023, 0.019, 0.6,
    ];
    trial_mut(&mut record, Dataset::Cifar10Valid, 888).latency_seconds = Some(several.clone());
    trial_mut(&mut record, Dataset::Cifar10, 777).latency_seconds = Some(several);
    record
}

/// An empty list has no mean: an error of the official package by accident.
fn latency_list_is_empty(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    trial_mut(&mut record, Dataset::Cifar10Valid, 888).latency_seconds = Some(vec![]);
    trial_mut(&mut record, Dataset::Cifar10, 777).latency_seconds = Some(vec![]);
    record
}

/// Positive and negative elements whose mean is not above zero do not count either.
fn latencies_cancel_to_nothing_positive(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    trial_mut(&mut record, Dataset::Cifar10, 777).latency_seconds = Some(vec![0.25, -0.25]);
    trial_mut(&mut record, Dataset::Cifar100, 777).latency_seconds = Some(vec![0.25, -0.75]);
    record
}
