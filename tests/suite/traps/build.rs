//! Well-behaved architectures, and handles to spoil them by.

use std::sync::LazyLock;

use natsbench::query::{
    ArchitectureRecord, DatasetSeeds, NetworkConfig, RecipeRecord, TrainCurves, TrialRecord,
};
use natsbench::space::architectures;
use natsbench::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed, Split};

/// Length of a trap's meta list: as many as the richest topic needs, and one without a file.
pub(super) const MEMBERS: usize = 12;

/// Epochs of a trial; few, so that every one can be asked about.
pub(super) const EPOCHS: u16 = 3;

/// The first strings of a space.
pub(super) fn strings(space: SearchSpace) -> &'static [String] {
    static STRINGS: LazyLock<[Vec<String>; 2]> = LazyLock::new(|| {
        [SearchSpace::Topology, SearchSpace::Size].map(|space| {
            let mut strings = architectures(space);
            strings.truncate(MEMBERS + 1);
            strings
        })
    });
    match space {
        SearchSpace::Topology => &STRINGS[0],
        SearchSpace::Size => &STRINGS[1],
    }
}

/// An architecture under recipe 12: `cifar10-valid` and `cifar100` with two seeds, `cifar10` with one.
pub(super) fn architecture(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let mut record = ArchitectureRecord {
        space,
        index: ArchitectureIndex(index),
        architecture: strings(space)[index as usize].clone(),
        recipes: Vec::new(),
    };
    add_recipe(&mut record, Recipe::Hp12);
    record
}

/// Adds a recipe with the usual data sets and seeds.
pub(super) fn add_recipe(record: &mut ArchitectureRecord, recipe: Recipe) {
    record.recipes.push(RecipeRecord {
        recipe,
        datasets: Vec::new(),
        trials: Vec::new(),
        weights_cleared: true,
    });
    let place = record.recipes.len() - 1;
    set_seeds(record, place, Dataset::Cifar10Valid, &[777, 888]);
    set_seeds(record, place, Dataset::Cifar10, &[777]);
    set_seeds(record, place, Dataset::Cifar100, &[777, 888]);
}

/// Gives a data set of a recipe these seeds, in this order, with well-behaved trials.
pub(super) fn set_seeds(
    record: &mut ArchitectureRecord,
    recipe: usize,
    dataset: Dataset,
    seeds: &[u32],
) {
    let seeds: Vec<_> = seeds.iter().copied().map(Seed).collect();
    let trials = seeds
        .iter()
        .map(|&seed| trial(record, recipe, dataset, seed));
    let trials: Vec<_> = trials.collect();
    let recipe = &mut record.recipes[recipe];
    recipe.trials.retain(|trial| trial.dataset != dataset);
    recipe.trials.extend(trials);
    match recipe
        .datasets
        .iter_mut()
        .find(|entry| entry.dataset == dataset)
    {
        Some(entry) => entry.seeds = seeds,
        None => recipe.datasets.push(DatasetSeeds { dataset, seeds }),
    }
}

/// Forgets a data set of the first recipe.
pub(super) fn remove_dataset(record: &mut ArchitectureRecord, dataset: Dataset) {
    let recipe = &mut record.recipes[0];
    recipe.datasets.retain(|entry| entry.dataset != dataset);
    recipe.trials.retain(|trial| trial.dataset != dataset);
}

/// A trial of the first recipe.
pub(super) fn trial_mut(
    record: &mut ArchitectureRecord,
    dataset: Dataset,
    seed: u32,
) -> &mut TrialRecord {
    let mut trials = record.recipes[0].trials.iter_mut();
    trials
        .find(|trial| (trial.dataset, trial.seed) == (dataset, Seed(seed)))
        .expect("a trap spoils a trial that is there")
}

/// Does something to every trial of the first recipe.
pub(super) fn each_trial(record: &mut ArchitectureRecord, spoil: impl FnMut(&mut TrialRecord)) {
    record.recipes[0].trials.iter_mut().for_each(spoil);
}

/// The splits that are evaluated after training on a data set.
pub(super) fn splits(dataset: Dataset) -> &'static [Split] {
    match dataset {
        Dataset::Cifar10Valid => &[Split::XValid, Split::OriTest],
        Dataset::Cifar10 => &[Split::OriTest],
        Dataset::Cifar100 | Dataset::ImageNet16 => &[Split::OriTest, Split::XValid, Split::XTest],
    }
}

/// A trial with all curves at all epochs and with even times.
fn trial(record: &ArchitectureRecord, recipe: usize, dataset: Dataset, seed: Seed) -> TrialRecord {
    let epochs = EPOCHS + recipe as u16;
    let salt = [record.index.0, dataset.id() as u32, seed.0, recipe as u32];
    let series = |kind: u32, least: f64, range: f64| -> Vec<(u16, f64)> {
        let value = |epoch: u16| least + range * fraction(&salt, kind, epoch.into());
        (0..epochs).map(|epoch| (epoch, value(epoch))).collect()
    };
    let by_split = |kind: u32, least: f64, range: f64| -> Vec<(Split, u16, f64)> {
        let of_split = |split: &Split| {
            let (split, kind) = (*split, kind + 10 * split.id() as u32);
            series(kind, least, range)
                .into_iter()
                .map(move |(epoch, value)| (split, epoch, value))
        };
        splits(dataset).iter().flat_map(of_split).collect()
    };
    let same = |epoch_series: Vec<(u16, f64)>| {
        let first = epoch_series[0].1;
        epoch_series
            .into_iter()
            .map(|(epoch, _)| (epoch, first))
            .collect()
    };
    let mut evaluation_seconds = by_split(7, 0.5, 2.0);
    for place in 1..evaluation_seconds.len() {
        if evaluation_seconds[place].1 > 0 {
            evaluation_seconds[place].2 = evaluation_seconds[place - 1].2;
        }
    }
    let cost = fraction(&[record.index.0, dataset.id() as u32, 0, 0], 9, 0);
    TrialRecord {
        dataset,
        seed,
        epochs,
        params_millions: 0.1 + cost,
        flops_millions: 10.0 + 100.0 * cost,
        latency_seconds: Some(vec![0.01 + 0.01 * fraction(&salt, 8, 0)]),
        config: config(record.space, dataset),
        train: TrainCurves {
            loss: series(1, 0.5, 2.0),
            top1_percent: series(2, 10.0, 80.0),
            top5_percent: Some(series(3, 90.0, 10.0)),
            seconds: Some(same(series(4, 5.0, 10.0))),
        },
        evaluated_splits: splits(dataset).to_vec(),
        evaluation_loss: by_split(5, 0.5, 2.0),
        evaluation_top1_percent: by_split(6, 10.0, 80.0),
        evaluation_seconds,
    }
}

fn config(space: SearchSpace, dataset: Dataset) -> NetworkConfig {
    let class_num = match dataset {
        Dataset::Cifar10Valid | Dataset::Cifar10 => 10,
        Dataset::Cifar100 => 100,
        Dataset::ImageNet16 => 120,
    };
    match space {
        SearchSpace::Topology => NetworkConfig::Topology {
            channel: 16,
            num_cells: 5,
            class_num,
        },
        SearchSpace::Size => NetworkConfig::Size {
            name: "infer.shape.tiny".to_owned(),
            genotype: "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|\
                       skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"
                .to_owned(),
            class_num,
        },
    }
}

/// A number of `[0, 1)` for a place, with all bits in use so that the order of a sum shows.
fn fraction(salt: &[u32; 4], kind: u32, epoch: u32) -> f64 {
    let mut number = 17_u32;
    for part in salt.iter().chain(&[kind, epoch]) {
        number = (number * 31 + part) % 9973;
    }
    f64::from(number) / 9973.0
}
