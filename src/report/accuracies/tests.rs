//! The reports on a small sample of both spaces.

use std::sync::OnceLock;

use crate::import::Import;
use crate::model::{ArchitectureIndex, Dataset, Recipe, SearchSpace};
use crate::query::{EpochSelector, NatsBench, SqlValue, TrialSelector};
use crate::report::figure::{Layer, Shape};
use crate::report::{Answer, Findings, Report};
use crate::sample::{Sample, Selection};
use crate::statistics::{kendall_tau_b, ordinal_ranks};
use crate::store::{Database, Slice};

use super::REPORTS;

/// Architectures of the sample, among them marked ones and those of the quick correlation.
const TOPOLOGIES: [u32; 14] = [
    1, 301, 601, 901, 1201, 5, 7, 1462, 2000, 4000, 6000, 8000, 8001, 15_000,
];
const SIZES: [u32; 14] = [
    0, 1, 2, 3, 700, 1000, 1100, 1200, 1300, 1400, 1500, 9000, 20_000, 32_767,
];

/// A database with both.
fn sample() -> &'static NatsBench {
    static BENCH: OnceLock<(tempfile::TempDir, NatsBench)> = OnceLock::new();
    let (_folder, bench) = BENCH.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let spaces = [
            (SearchSpace::Topology, TOPOLOGIES),
            (SearchSpace::Size, SIZES),
        ];
        let archive = |(space, indexes): (SearchSpace, [u32; 14])| {
            let mut sample = Sample::new(space, folder.path());
            sample.selection = Selection::Indexes(indexes.map(ArchitectureIndex).to_vec());
            sample.run(&mut |_event| ()).unwrap().path
        };
        let database = folder.path().join("natsbench.db");
        let import = Import {
            archives: spaces.into_iter().map(archive).collect(),
            database: database.clone(),
            ..Import::default()
        };
        import.run(&mut |_event| ()).unwrap();
        let bench = NatsBench::open(&database).unwrap();
        (folder, bench)
    });
    bench
}

fn reports(bench: &NatsBench) -> Vec<Report> {
    let of_all_spaces = REPORTS.iter().flat_map(|definition| {
        let report = |space| definition.report(bench, space).unwrap();
        definition.spaces().into_iter().map(report)
    });
    of_all_spaces.collect()
}

fn report(bench: &NatsBench, name: &str, space: SearchSpace) -> Report {
    let definition = REPORTS.iter().find(|of| of.name == name).unwrap();
    definition.report(bench, space.into()).unwrap()
}

fn findings(report: &Report) -> &Findings {
    match &report.answer {
        Answer::Found(findings) => findings,
        Answer::Missing { what } => panic!("{}: {what}", report.file_stem()),
    }
}

/// A column of the table.
fn column<'a>(findings: &'a Findings, name: &str) -> Vec<&'a SqlValue> {
    let number = findings.table.columns.iter().position(|of| of.name == name);
    let rows = &findings.table.rows;
    rows.iter().map(|row| &row[number.unwrap()]).collect()
}

fn numbers(findings: &Findings, name: &str) -> Vec<f64> {
    let number = |value: &SqlValue| match value {
        SqlValue::Integer(value) => *value as f64,
        SqlValue::Real(value) => *value,
        other => panic!("{other:?}"),
    };
    column(findings, name).into_iter().map(number).collect()
}

/// What `get_more_info` answers: validation or test after full training, of all architectures by index.
fn accuracies(space: SearchSpace, dataset: Dataset, is_validation: bool) -> Vec<f64> {
    let space = sample().space(space).unwrap();
    let of = |index| {
        let recipe = space.full_train_recipe();
        let (last, mean) = (EpochSelector::Last, TrialSelector::Mean);
        let info = space.more_info(index, dataset, recipe, last, mean).unwrap();
        let split = if is_validation { info.valid } else { info.test };
        split.unwrap().accuracy_percent
    };
    space.imported().unwrap().into_iter().map(of).collect()
}

#[test]
fn every_report_of_a_sample_has_numbers_and_pictures() {
    for report in reports(sample()) {
        let findings = findings(&report);
        let expected = if report.name == "quick-correlation" {
            5
        } else {
            14
        };
        assert_eq!(findings.architectures, expected, "{}", report.file_stem());
        assert!(
            findings.trials >= expected && !findings.table.rows.is_empty(),
            "{}",
            report.file_stem()
        );
        let columns = findings.table.columns.len();
        assert!(findings.table.rows.iter().all(|row| row.len() == columns));
        assert!(!findings.figure.panels.is_empty());
        let picture = findings.to_svg(report.title);
        assert!(
            !picture.contains("NaN") && !picture.contains("inf"),
            "{}",
            report.file_stem()
        );
    }
}

#[test]
fn statements_ask_about_the_topology_space_unless_told_otherwise() {
    for definition in REPORTS {
        let told = sample()
            .sql_of_space(definition.sql, SearchSpace::Topology)
            .unwrap();
        let unbound = definition.sql.replace(":space", "NULL");
        let untold = sample()
            .sql_of_space(&unbound, SearchSpace::Topology)
            .unwrap();
        assert_eq!(told, untold, "{}", definition.name);
        assert!(!told.rows.is_empty(), "{}", definition.name);
    }
}

#[test]
fn ranks_are_those_of_the_official_means() {
    for &space in SearchSpace::ALL {
        let relative = report(sample(), "relative-rank", space);
        let both = report(sample(), "valid-test-rank", space);
        let mut checked = 0;
        for (report, name, dataset, is_validation) in [
            (&relative, "cifar10_rank", Dataset::Cifar10, false),
            (&relative, "cifar100_rank", Dataset::Cifar100, false),
            (&relative, "imagenet16_rank", Dataset::ImageNet16, false),
            (&both, "cifar10_valid_rank", Dataset::Cifar10Valid, true),
            (&both, "cifar10_test_rank", Dataset::Cifar10, false),
            (&both, "cifar100_valid_rank", Dataset::Cifar100, true),
            (&both, "imagenet16_test_rank", Dataset::ImageNet16, false),
        ] {
            let findings = findings(report);
            let mut by_index: Vec<(f64, f64)> = numbers(findings, "arch_index")
                .into_iter()
                .zip(numbers(findings, name))
                .collect();
            by_index.sort_by(|one, other| one.0.total_cmp(&other.0));
            let found: Vec<usize> = by_index.iter().map(|(_, rank)| *rank as usize).collect();
            let expected = ordinal_ranks(&accuracies(space, dataset, is_validation));
            assert_eq!(found, expected, "{space} {name}");
            checked += 1;
        }
        assert_eq!(checked, 7);
    }
}

#[test]
fn costs_are_the_official_ones_and_named_architectures_are_marked() {
    for (space, recipe, marked) in [
        (SearchSpace::Topology, Recipe::Hp12, vec!["largest cell"]),
        (SearchSpace::Size, Recipe::Hp90, vec!["largest network"]),
    ] {
        let report = report(sample(), "cost-accuracy", space);
        let findings = findings(&report);
        let list = sample().space(space).unwrap();
        let datasets = column(findings, "dataset");
        let indexes = numbers(findings, "arch_index");
        let (flops, params) = (
            numbers(findings, "flops_millions"),
            numbers(findings, "params_millions"),
        );
        for row in 0..indexes.len() {
            let SqlValue::Text(dataset) = datasets[row] else {
                panic!("{:?}", datasets[row]);
            };
            let cost = list
                .cost_info(indexes[row] as u32, dataset.parse().unwrap(), recipe)
                .unwrap();
            assert_eq!(
                (flops[row], params[row]),
                (cost.flops_millions, cost.params_millions)
            );
        }
        assert_eq!(indexes.len(), 3 * 14);
        for panel in &findings.figure.panels {
            let is_marked = |name: &&str| {
                let of_name = |layer: &&Layer| layer.name.starts_with(*name);
                let layer = panel.layers.iter().find(of_name);
                matches!(layer.map(|layer| &layer.shape), Some(Shape::Marks(marks)) if marks.len() == 1)
            };
            assert!(marked.iter().all(is_marked));
        }
        assert_eq!(findings.figure.panels.len(), 12);
    }
}

#[test]
fn the_matrix_holds_taus_of_the_official_means() {
    let report = report(sample(), "correlation", SearchSpace::Size);
    let findings = findings(&report);
    let valid = accuracies(SearchSpace::Size, Dataset::Cifar10Valid, true);
    let test = accuracies(SearchSpace::Size, Dataset::ImageNet16, false);
    let expected = kendall_tau_b(&valid, &test).unwrap();
    let across = numbers_of(&findings.table.rows[0]);
    let down = numbers_of(&findings.table.rows[5]);
    assert_eq!(across[5].to_bits(), expected.to_bits());
    assert_eq!(down[0].to_bits(), expected.to_bits());
    assert!((across[0] - 1.0).abs() < 1e-15);
}

/// The numbers of a row of the matrix.
fn numbers_of(row: &[SqlValue]) -> Vec<f64> {
    let number = |value: &SqlValue| match value {
        SqlValue::Real(value) => Some(*value),
        _ => None,
    };
    row.iter().filter_map(number).collect()
}

#[test]
fn random_draws_are_the_same_each_time() {
    for name in ["rank-stability", "early-stop"] {
        let space = SearchSpace::Topology;
        let (once, again) = (report(sample(), name, space), report(sample(), name, space));
        assert_eq!(once, again);
    }
}

#[test]
fn where_each_architecture_has_one_seed_its_rank_is_that_of_the_mean() {
    let report = report(sample(), "rank-stability", SearchSpace::Size);
    let findings = findings(&report);
    let best_fifth = &findings.table.rows[9..];
    assert_eq!(numbers(findings, "architectures")[9..], [2.0; 3]);
    for row in best_fifth {
        assert_eq!(row[3], SqlValue::Real(1.0));
    }
}

#[test]
fn a_database_without_the_data_says_what_brings_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.db");
    drop(Database::create_or_open(&path).unwrap());
    for report in reports(&NatsBench::open(&path).unwrap()) {
        let command = if report.space == SearchSpace::Topology.into() {
            "natsbench import NATS-tss-v1_0-3ffb9-simple.tar --db "
        } else {
            "natsbench import NATS-sss-v1_0-50262-simple.tar --db "
        };
        assert!(is_missing(&report, command), "{:?}", report.answer);
    }
}

#[test]
fn a_slice_says_that_it_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("slice.db");
    let slice = Slice {
        recipes: vec![Recipe::Hp200],
        datasets: vec![Dataset::Cifar100],
        curves: false,
        ..Slice::default()
    };
    slice.write(sample().path(), &path).unwrap();
    let reports = reports(&NatsBench::open(&path).unwrap());
    // the stability of ranks is about each data set on its own
    let (stability, others): (Vec<_>, Vec<_>) = reports
        .iter()
        .partition(|report| report.file_stem() == "tss-rank-stability");
    assert_eq!(findings(stability[0]).architectures, 14);
    assert_eq!(others.len(), 11);
    for report in others {
        assert!(is_missing(report, "slice"), "{:?}", report.answer);
    }
}

fn is_missing(report: &Report, told: &str) -> bool {
    matches!(&report.answer, Answer::Missing { what } if what.contains(told))
}
