//! Orders of seeds and trials.

use natsbench::model::ArchitectureRecord;
use natsbench::{Dataset, SearchSpace};

use super::Maker;
use super::build::{architecture, set_seeds};

pub(super) const ALL: &[Maker] = &[
    seeds_are_not_ascending,
    trials_are_stored_in_another_order_than_seeds,
    seeds_look_like_booleans_and_large_numbers,
    every_dataset_has_other_seeds,
];

/// Means add up in the order of `dataset_seed`, and draws count in it.
fn seeds_are_not_ascending(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    set_seeds(&mut record, 0, Dataset::Cifar10Valid, &[999, 777, 888]);
    set_seeds(&mut record, 0, Dataset::Cifar100, &[888, 111, 999, 777]);
    record
}

/// `all_results` has an order of its own, which decides no sum.
fn trials_are_stored_in_another_order_than_seeds(
    space: SearchSpace,
    index: u32,
) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    set_seeds(&mut record, 0, Dataset::Cifar10, &[777, 888, 999]);
    record.recipes[0].trials.reverse();
    record
}

/// A seed of 0 or 1 is a seed although Python's False and True equal them.
fn seeds_look_like_booleans_and_large_numbers(
    space: SearchSpace,
    index: u32,
) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    set_seeds(&mut record, 0, Dataset::Cifar10Valid, &[1, 0]);
    set_seeds(&mut record, 0, Dataset::Cifar100, &[123_456_789, 5]);
    record
}

/// A seed that one data set has is absent from another; orders of data sets are data too.
fn every_dataset_has_other_seeds(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    record.recipes[0].datasets.reverse();
    set_seeds(&mut record, 0, Dataset::Cifar10, &[888]);
    set_seeds(&mut record, 0, Dataset::Cifar100, &[999, 111]);
    set_seeds(&mut record, 0, Dataset::ImageNet16, &[777, 999, 888]);
    record
}
