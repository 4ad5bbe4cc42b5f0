//! What searches see of a database.

use natsbench::NatsBench;
use natsbench::experiment::{SEARCHED_DATASETS, load_benchmark};
use natsbench::query::{CurveEpochs, TrialSelector};
use natsbench::search::Benchmark;
use natsbench::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed};

use crate::support::natsbench;
use crate::views_examples::sample_database;

use super::whole_space;

#[test]
fn curves_are_what_simulate_train_eval_answers_bit_for_bit() {
    let bench = NatsBench::open(sample_database()).unwrap();
    let mut compared = 0;
    for &space in SearchSpace::ALL {
        let space = bench.space(space).unwrap();
        // with the full recipe of tss, accuracies of earlier epochs are those of test images
        for recipe in [Recipe::Hp12, space.full_train_recipe()] {
            for dataset in SEARCHED_DATASETS {
                let curves = space
                    .validation_curves(dataset, recipe, CurveEpochs::All)
                    .unwrap();
                for curve in &curves {
                    let epochs = curve.train_seconds.len();
                    assert_eq!(epochs, recipe.id() as usize);
                    for epoch in (0..epochs).step_by(1 + epochs / 13).chain([epochs - 1]) {
                        let answer = space
                            .simulate_train_eval(
                                curve.architecture,
                                dataset,
                                recipe,
                                epoch as u16,
                                TrialSelector::Seed(curve.seed),
                            )
                            .unwrap();
                        let cost = curve.train_seconds[epoch] + curve.valid_seconds[epoch];
                        assert_eq!(cost.to_bits(), answer.time_cost_seconds.to_bits());
                        let accuracy = curve.accuracy_percent[epoch];
                        assert_eq!(accuracy.to_bits(), answer.valid_accuracy_percent.to_bits());
                        compared += 1;
                    }
                }
                let ends = space
                    .validation_curves(dataset, recipe, CurveEpochs::Last)
                    .unwrap();
                assert_eq!(ends.len(), curves.len());
                for (end, whole) in ends.iter().zip(&curves) {
                    assert_eq!(
                        (end.architecture, end.seed),
                        (whole.architecture, whole.seed)
                    );
                    let last = whole.train_seconds.len() - 1;
                    assert_eq!(usize::from(end.first_epoch), last);
                    assert_eq!(end.accuracy_percent, whole.accuracy_percent[last..]);
                    assert_eq!(end.train_seconds, whole.train_seconds[last..]);
                    assert_eq!(end.valid_seconds, whole.valid_seconds[last..]);
                }
                let mut indexes: Vec<_> = curves.iter().map(|curve| curve.architecture.0).collect();
                indexes.dedup();
                assert_eq!(indexes, (0..40).collect::<Vec<_>>());
            }
        }
    }
    assert!(compared > 10_000, "{compared} epochs compared");
}

#[test]
fn a_single_curve_is_what_simulate_train_eval_answers_bit_for_bit() {
    let bench = NatsBench::open(sample_database()).unwrap();
    let mut compared = 0;
    for &space in SearchSpace::ALL {
        let space = bench.space(space).unwrap();
        for recipe in [Recipe::Hp12, space.full_train_recipe()] {
            for dataset in SEARCHED_DATASETS {
                for index in [0_u32, 7, 18] {
                    let trained_on = match dataset {
                        Dataset::Cifar10 => Dataset::Cifar10Valid,
                        other => other,
                    };
                    let results = space.query_by_index(index, recipe).unwrap();
                    let seeds = results.seeds(trained_on).unwrap();
                    for seed in seeds.iter().copied().map(Some).chain([None]) {
                        let trial = || seed.map_or(TrialSelector::Mean, TrialSelector::Seed);
                        let curve = space
                            .simulated_curve(index, dataset, recipe, CurveEpochs::All, trial())
                            .unwrap();
                        assert_eq!(curve.seed, seed);
                        let epochs = curve.train_seconds.len();
                        assert_eq!(epochs, recipe.id() as usize);
                        for epoch in (0..epochs).step_by(1 + epochs / 13).chain([epochs - 1]) {
                            let answer = space
                                .simulate_train_eval(index, dataset, recipe, epoch as u16, trial())
                                .unwrap();
                            let cost = curve.train_seconds[epoch] + curve.valid_seconds[epoch];
                            assert_eq!(cost.to_bits(), answer.time_cost_seconds.to_bits());
                            let accuracy = curve.accuracy_percent[epoch];
                            assert_eq!(accuracy.to_bits(), answer.valid_accuracy_percent.to_bits());
                            assert_eq!(curve.validated[epoch], answer.validated);
                            compared += 1;
                        }
                        let end = space
                            .simulated_curve(index, dataset, recipe, CurveEpochs::Last, trial())
                            .unwrap();
                        let last = epochs - 1;
                        assert_eq!(end.accuracy_percent, curve.accuracy_percent[last..]);
                        assert_eq!(end.train_seconds, curve.train_seconds[last..]);
                        assert_eq!(end.valid_seconds, curve.valid_seconds[last..]);
                        assert_eq!(end.validated, [true]);
                    }
                }
            }
        }
    }
    assert!(compared > 1_000, "{compared} epochs compared");
}

#[test]
fn a_curve_that_is_not_there_says_what_there_is() {
    let topology = NatsBench::open(sample_database())
        .unwrap()
        .topology()
        .unwrap();
    let ask = |index: u32, dataset, seed| {
        let trial = TrialSelector::Seed(Seed(seed));
        topology
            .simulated_curve(index, dataset, Recipe::Hp200, CurveEpochs::All, trial)
            .unwrap_err()
            .to_string()
    };
    let no_seed = ask(7, Dataset::Cifar10, 778);
    assert!(
        no_seed.contains("778") && no_seed.contains("777"),
        "{no_seed}"
    );
    let missing = ask(15_000, Dataset::Cifar10, 777);
    assert!(
        missing.contains("15000") || missing.contains("15,000"),
        "{missing}"
    );
    let unknown = ask(7, Dataset::Cifar10Valid, 777);
    assert!(unknown.contains("cifar10-valid"), "{unknown}");
}

#[test]
fn seeds_are_in_the_order_that_the_official_api_draws_from() {
    let topology = NatsBench::open(whole_space()).unwrap().topology().unwrap();
    let benchmark =
        load_benchmark(&topology, Dataset::Cifar10, Recipe::Hp12, CurveEpochs::All).unwrap();
    for index in [0, 5, 11].map(ArchitectureIndex) {
        let official = topology.query_by_index(index, Recipe::Hp12).unwrap();
        let seeds = official.seeds(Dataset::Cifar10Valid).unwrap();
        assert_eq!(benchmark.seeds(index), seeds);
    }
}

#[test]
fn what_is_not_there_cannot_be_searched() {
    natsbench(&["search", "--all", "--db", "no-such.db"], &[]).ends(1, &["no-such.db", "import"]);
    assert!(!std::path::Path::new("no-such.db").exists());
}
