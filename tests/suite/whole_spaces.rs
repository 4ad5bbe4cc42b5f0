//! Curves and costs of a whole space as arrays, against the views and the call for one architecture.

use natsbench::query::{ArchitectureCosts, CurveMetric, CurveQuestion, QueryError};
use natsbench::{Dataset, NatsBench, Recipe, SearchSpace, Seed, Split};
use rusqlite::Connection;

use crate::views_examples::sample_database;

const QUESTION: CurveQuestion = CurveQuestion {
    dataset: Dataset::Cifar100,
    recipe: Recipe::Hp12,
    split: Split::XValid,
    metric: CurveMetric::Top1,
};

#[test]
fn curves_are_the_rows_of_the_view_in_their_places() {
    let bench = NatsBench::open(sample_database()).unwrap();
    let database = Connection::open(sample_database()).unwrap();
    let select = "SELECT arch_index, seed, epoch, CASE ?5 WHEN 0 THEN top1_percent WHEN 1 THEN top5_percent ELSE loss END \
                  FROM epoch_metrics WHERE space = ?1 AND dataset = ?2 AND hp = ?3 AND split = ?4";
    let mut select = database.prepare(select).unwrap();
    let mut compared = 0;
    for (space, recipe) in [
        (SearchSpace::Topology, Recipe::Hp12),
        (SearchSpace::Topology, Recipe::Hp200),
        (SearchSpace::Size, Recipe::Hp90),
    ] {
        let opened = bench.space(space).unwrap();
        for split in Split::ALL {
            for metric in [CurveMetric::Top1, CurveMetric::Top5, CurveMetric::Loss] {
                let question = CurveQuestion {
                    recipe,
                    split: *split,
                    metric,
                    ..QUESTION
                };
                let axes = opened.curve_axes(question, None).unwrap();
                let mut expected = vec![f64::NAN; axes.len()];
                let named = [
                    space.as_str(),
                    QUESTION.dataset.as_str(),
                    recipe.as_str(),
                    split.as_str(),
                ];
                let [space, dataset, hp, split] = named;
                let mut rows = select
                    .query(rusqlite::params![space, dataset, hp, split, metric as i64])
                    .unwrap();
                while let Some(row) = rows.next().unwrap() {
                    let (index, epoch): (usize, usize) = (row.get(0).unwrap(), row.get(2).unwrap());
                    let seed = Seed(row.get(1).unwrap());
                    let seed = axes.seeds.iter().position(|known| *known == seed).unwrap();
                    let place = (index * axes.seeds.len() + seed) * axes.epochs + epoch;
                    expected[place] = row.get::<_, Option<f64>>(3).unwrap().unwrap_or(f64::NAN);
                }
                // As doubles, and as their bytes.
                let mut values = vec![0.0; axes.len()];
                let mut bytes = vec![[0; 8]; axes.len()];
                let filled = opened.fill_curves(question, &axes, &mut values);
                if expected.iter().all(|value| value.is_nan()) {
                    assert!(
                        matches!(filled, Err(QueryError::NotMeasured { .. })),
                        "{question:?}"
                    );
                    continue;
                }
                filled.unwrap();
                opened.fill_curves(question, &axes, &mut bytes).unwrap();
                let bits = |values: &[f64]| {
                    values
                        .iter()
                        .map(|value| value.to_bits())
                        .collect::<Vec<_>>()
                };
                assert!(bits(&values) == bits(&expected), "{question:?}");
                let from_bytes: Vec<f64> = bytes.into_iter().map(f64::from_ne_bytes).collect();
                assert!(bits(&from_bytes) == bits(&expected), "{question:?}");
                compared += 1;
            }
        }
    }
    // Top-5 accuracies were logged for training only, and not in the long training of cells.
    assert_eq!(compared, 3 * 2 * Split::ALL.len() + 2);
}

#[test]
fn an_array_of_another_length_and_a_seed_that_is_not_there_are_refused() {
    let topology = NatsBench::open(sample_database())
        .unwrap()
        .topology()
        .unwrap();
    let axes = topology.curve_axes(QUESTION, None).unwrap();
    let error = topology
        .fill_curves(QUESTION, &axes, &mut [0.0; 3])
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the array has 3 places; expected {}, as its axes say",
            axes.len()
        )
    );
    let error = topology.curve_axes(QUESTION, Some(&[Seed(5)])).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("there is no seed 5; the seeds are"),
        "{error}"
    );
    let untrained = CurveQuestion {
        recipe: Recipe::Hp90,
        ..QUESTION
    };
    let error = topology.curve_axes(untrained, None).unwrap_err();
    assert!(matches!(error, QueryError::NotTrained { .. }), "{error}");
}

#[test]
fn costs_are_what_the_call_for_one_architecture_answers() {
    let bench = NatsBench::open(sample_database()).unwrap();
    for space in SearchSpace::ALL {
        let space = bench.space(*space).unwrap();
        for recipe in space.available_recipes().unwrap() {
            let costs = space.costs(Dataset::Cifar100, recipe).unwrap();
            assert_eq!(costs.len(), 40);
            for one in costs {
                let official = space
                    .cost_info(one.index, Dataset::Cifar100, recipe)
                    .unwrap();
                let mut expected = [None; ArchitectureCosts::NAMES.len()];
                expected[0] = Some(official.flops_millions);
                expected[1] = Some(official.params_millions);
                expected[2] = official.latency_seconds;
                for times in &official.times {
                    let start = format!("{}_", times.split.as_str().replace('-', "_"));
                    let place = ArchitectureCosts::NAMES
                        .iter()
                        .position(|name| name.starts_with(&start))
                        .unwrap();
                    expected[place] = times.epoch_seconds;
                    expected[place + 1] = times.total_seconds;
                }
                assert_eq!(
                    one.costs.map(|cost| cost.map(f64::to_bits)),
                    expected.map(|cost| cost.map(f64::to_bits))
                );
            }
        }
        let error = space.costs(Dataset::Cifar100, Recipe::Hp01);
        assert_eq!(
            error.is_err(),
            space.search_space() == SearchSpace::Topology
        );
    }
}
