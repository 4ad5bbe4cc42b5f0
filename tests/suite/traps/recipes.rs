//! Recipes of an architecture.

use natsbench::model::{ArchitectureRecord, NetworkConfig};
use natsbench::{Dataset, Recipe, SearchSpace};

use super::Maker;
use super::build::{add_recipe, architecture, remove_dataset, set_seeds};

pub(super) const ALL: &[Maker] = &[
    recipes_are_not_ascending,
    the_first_recipe_lacks_a_dataset,
    only_full_training_is_there,
    weights_are_not_said_to_be_cleared,
];

/// The recipe of full training.
fn full(space: SearchSpace) -> Recipe {
    match space {
        SearchSpace::Topology => Recipe::Hp200,
        SearchSpace::Size => Recipe::Hp90,
    }
}

/// `show` follows the file, and `get_net_config` takes the first of it.
fn recipes_are_not_ascending(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    add_recipe(&mut record, full(space));
    record.recipes.swap(0, 1);
    for trial in &mut record.recipes[0].trials {
        match &mut trial.config {
            NetworkConfig::Topology { class_num, .. } | NetworkConfig::Size { class_num, .. } => {
                *class_num += 7;
            }
        }
    }
    record
}

/// `get_net_config` looks into the first recipe only; recipes differ in data sets and seeds.
fn the_first_recipe_lacks_a_dataset(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    remove_dataset(&mut record, Dataset::Cifar100);
    add_recipe(&mut record, Recipe::Hp01);
    set_seeds(&mut record, 1, Dataset::ImageNet16, &[999]);
    add_recipe(&mut record, full(space));
    set_seeds(&mut record, 2, Dataset::Cifar10Valid, &[888, 999, 777]);
    record
}

/// The default recipe is not there: `ValueError` in some calls, `KeyError` in others.
fn only_full_training_is_there(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    record.recipes[0].recipe = full(space);
    record
}

/// `clear_net_done` is told as it is.
fn weights_are_not_said_to_be_cleared(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    add_recipe(&mut record, full(space));
    record.recipes[0].weights_cleared = false;
    record
}
