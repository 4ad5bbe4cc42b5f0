//! Records of any content, for property tests.
//!
//! They are stranger than any real archive: empty lists of seeds, absent and empty
//! curves, data sets, seeds and epochs in any order and incomplete. Still, an archive
//! could hold each of these records: seeds and trials agree, and epochs are below their
//! number.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::space::architectures;

use super::{
    ArchitectureIndex, ArchitectureRecord, Dataset, DatasetSeeds, EpochSeries, NetworkConfig,
    Recipe, RecipeRecord, SearchSpace, Seed, Split, SplitSeries, TrainCurves, TrialRecord,
};

/// Any record of an architecture.
pub(crate) fn architecture_record() -> impl Strategy<Value = ArchitectureRecord> {
    select(SearchSpace::ALL).prop_flat_map(|space| {
        let recipes = any_order(Recipe::ALL).prop_flat_map(move |recipes| {
            recipes
                .into_iter()
                .map(|recipe| recipe_record(space, recipe))
                .collect::<Vec<_>>()
        });
        let strings = strings_of(space);
        (0..strings.len(), recipes).prop_map(move |(index, recipes)| ArchitectureRecord {
            space,
            index: ArchitectureIndex(index as u32),
            architecture: strings[index].clone(),
            recipes,
        })
    })
}

/// The architectures of a space, which are made once for all records.
fn strings_of(space: SearchSpace) -> &'static [String] {
    static TOPOLOGIES: LazyLock<Vec<String>> =
        LazyLock::new(|| architectures(SearchSpace::Topology));
    static SIZES: LazyLock<Vec<String>> = LazyLock::new(|| architectures(SearchSpace::Size));
    match space {
        SearchSpace::Topology => &TOPOLOGIES,
        SearchSpace::Size => &SIZES,
    }
}

fn recipe_record(space: SearchSpace, recipe: Recipe) -> impl Strategy<Value = RecipeRecord> {
    let datasets = any_order(Dataset::ALL).prop_flat_map(|datasets| {
        let seeds = datasets
            .into_iter()
            .map(|dataset| (Just(dataset), any_seeds()));
        seeds.collect::<Vec<_>>()
    });
    (datasets, any::<bool>()).prop_flat_map(move |(datasets, weights_cleared)| {
        let keys: Vec<_> = datasets
            .iter()
            .flat_map(|(dataset, seeds)| seeds.iter().map(|&seed| (*dataset, seed)))
            .collect();
        let trials = Just(keys).prop_shuffle().prop_flat_map(move |keys| {
            let trials = keys
                .into_iter()
                .map(|(dataset, seed)| trial_record(space, dataset, seed));
            trials.collect::<Vec<_>>()
        });
        let datasets: Vec<_> = datasets
            .into_iter()
            .map(|(dataset, seeds)| DatasetSeeds { dataset, seeds })
            .collect();
        trials.prop_map(move |trials| RecipeRecord {
            recipe,
            datasets: datasets.clone(),
            trials,
            weights_cleared,
        })
    })
}

fn trial_record(
    space: SearchSpace,
    dataset: Dataset,
    seed: Seed,
) -> impl Strategy<Value = TrialRecord> {
    (1..=256_u16).prop_flat_map(move |epochs| {
        let numbers = (finite(), finite(), option::of(vec(finite(), 0..4)));
        let series = || split_series(epochs);
        let evaluations = (any_order(&Split::EVALUATED), series(), series(), series());
        (
            numbers,
            network_config(space),
            train_curves(epochs),
            evaluations,
        )
            .prop_map(move |(numbers, config, train, evaluations)| {
                let (params_millions, flops_millions, latency_seconds) = numbers;
                let (evaluated_splits, loss, top1_percent, seconds) = evaluations;
                TrialRecord {
                    dataset,
                    seed,
                    epochs,
                    params_millions,
                    flops_millions,
                    latency_seconds,
                    config,
                    train,
                    evaluated_splits,
                    evaluation_loss: loss,
                    evaluation_top1_percent: top1_percent,
                    evaluation_seconds: seconds,
                }
            })
    })
}

fn train_curves(epochs: u16) -> impl Strategy<Value = TrainCurves> {
    let series = move || epoch_series(epochs);
    (
        series(),
        series(),
        option::of(series()),
        option::of(series()),
    )
        .prop_map(|(loss, top1_percent, top5_percent, seconds)| TrainCurves {
            loss,
            top1_percent,
            top5_percent,
            seconds,
        })
}

fn network_config(space: SearchSpace) -> BoxedStrategy<NetworkConfig> {
    match space {
        SearchSpace::Topology => (any::<i64>(), any::<i64>(), any::<i64>())
            .prop_map(|(channel, num_cells, class_num)| NetworkConfig::Topology {
                channel,
                num_cells,
                class_num,
            })
            .boxed(),
        SearchSpace::Size => (".{0,300}", "[a-z~|+0-9]{0,80}", any::<i64>())
            .prop_map(|(name, genotype, class_num)| NetworkConfig::Size {
                name,
                genotype,
                class_num,
            })
            .boxed(),
    }
}

/// Values at some of so many epochs, in any order.
fn epoch_series(epochs: u16) -> impl Strategy<Value = EpochSeries> {
    any_order_of(0..epochs, 12).prop_flat_map(|epochs| {
        epochs
            .into_iter()
            .map(|epoch| (Just(epoch), finite()))
            .collect::<Vec<_>>()
    })
}

/// Values at some of so many epochs of some splits, in any order.
fn split_series(epochs: u16) -> impl Strategy<Value = SplitSeries> {
    let keys = Split::EVALUATED
        .into_iter()
        .flat_map(move |split| (0..epochs).map(move |epoch| (split, epoch)));
    any_order_of(keys, 12).prop_flat_map(|keys| {
        let values = keys
            .into_iter()
            .map(|(split, epoch)| (Just(split), Just(epoch), finite()));
        values.collect::<Vec<_>>()
    })
}

/// Any double except NaN, which is in no known archive.
fn finite() -> impl Strategy<Value = f64> {
    use proptest::num::f64::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO
}

/// Some seeds of up to four digits, none twice.
fn any_seeds() -> impl Strategy<Value = Vec<Seed>> {
    any_order_of((0..10_000_u32).map(Seed), 4)
}

fn any_order<T: Clone + std::fmt::Debug + 'static>(
    all: &'static [T],
) -> impl Strategy<Value = Vec<T>> {
    any_order_of(all.iter().cloned(), all.len() + 1)
}

/// Fewer than `limit` of `all`, none twice, in any order.
fn any_order_of<T: Clone + std::fmt::Debug + 'static>(
    all: impl IntoIterator<Item = T>,
    limit: usize,
) -> impl Strategy<Value = Vec<T>> {
    let all: Vec<_> = all.into_iter().collect();
    let sizes = 0..limit.min(all.len() + 1);
    subsequence(all, sizes).prop_shuffle()
}
