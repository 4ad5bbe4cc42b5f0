//! Known values of the benchmark, on a database of the whole topology space if there is one.
//!
//! `NATSBENCH_FULL_DB` names the database. It may come from a "semi-real" archive: one that has the real accuracies of the
//! topology space on all data sets after 12 epochs, and on test images after 200 (except for the runs on `cifar10-valid`).
//! Validation accuracies after 200 epochs and the whole size space are synthetic there, so these published values cannot be
//! tested: best by validation (6111, 9930, 10676), Pearson's 0.912 of the notebook issue-96, and the mean of 91.085 % over
//! the size space.

use std::path::Path;

use crate::model::{Dataset, Recipe};
use crate::query::{EpochSelector, NatsBench, SqlValue, TrialSelector};

use super::{Answer, Findings, PlannedReport};

fn whole_space() -> Option<NatsBench> {
    let Some(path) = std::env::var_os("NATSBENCH_FULL_DB") else {
        println!("skipped: NATSBENCH_FULL_DB names no database of the whole topology space");
        return None;
    };
    Some(NatsBench::open(Path::new(&path)).unwrap())
}

fn findings(bench: &NatsBench, stem: &str) -> Findings {
    let report = PlannedReport::of_file_stem(stem).unwrap().make(bench);
    match report.unwrap().answer {
        Answer::Found(findings) => findings,
        Answer::Missing { what } => panic!("{stem}: {what}"),
    }
}

impl Findings {
    /// The rows that have this text or number in a column.
    fn rows_with(&self, column: &str, value: &SqlValue) -> Vec<&Vec<SqlValue>> {
        let at = self.position(column);
        self.table
            .rows
            .iter()
            .filter(|row| row[at] == *value)
            .collect()
    }

    fn position(&self, column: &str) -> usize {
        let named = |of: &super::Column| of.name == column;
        self.table.columns.iter().position(named).unwrap()
    }

    fn number(&self, row: &[SqlValue], column: &str) -> f64 {
        match row[self.position(column)] {
            SqlValue::Integer(value) => value as f64,
            SqlValue::Real(value) => value,
            ref other => panic!("{column}: {other:?}"),
        }
    }
}

fn name(text: &str) -> SqlValue {
    SqlValue::Text(text.to_owned())
}

#[test]
fn the_best_by_test_are_the_published_ones() {
    let Some(bench) = whole_space() else { return };
    let best = findings(&bench, "tss-show-best");
    for (dataset, index, percent) in [
        ("cifar10", 6111, 94.373_333),
        ("cifar100", 9930, 73.513_333),
        ("ImageNet16-120", 857, 47.311_111),
    ] {
        let rows = best.rows_with("dataset", &name(dataset));
        let is_first =
            |row: &&&Vec<SqlValue>| best.number(row, "test_rank").total_cmp(&1.0).is_eq();
        let first = rows.iter().find(is_first).unwrap();
        assert_eq!(
            first[best.position("arch_index")],
            SqlValue::Integer(index),
            "{dataset}"
        );
        let found = best.number(first, "test_percent");
        assert!((found - percent).abs() < 1e-5, "{dataset}: {found}");
    }
}

#[test]
fn the_largest_cell_has_its_published_accuracies() {
    let Some(bench) = whole_space() else { return };
    let cost = findings(&bench, "tss-cost-accuracy");
    let rows = cost.rows_with("arch_index", &SqlValue::Integer(1462));
    let row = rows
        .iter()
        .find(|row| row[cost.position("dataset")] == name("cifar10"));
    let after_200 = cost.number(row.unwrap(), "test_percent");
    assert!((after_200 - 93.76).abs() < 1e-9, "{after_200}");
    let (last, mean) = (EpochSelector::Last, TrialSelector::Mean);
    let space = bench.topology().unwrap();
    let after_12 = space.more_info(1462, Dataset::Cifar10, Recipe::Hp12, last, mean);
    let after_12 = after_12.unwrap().test.unwrap().accuracy_percent;
    assert!((after_12 - 82.20).abs() < 1e-9, "{after_12}");
}

/// Pearson's r that scipy 1.17.1 computes from the published columns, which were not rounded to float32.
#[test]
fn twelve_epochs_predict_200_as_well_as_in_the_published_columns() {
    let Some(bench) = whole_space() else { return };
    let early = findings(&bench, "tss-twelve-against-200");
    for (dataset, expected) in [
        ("cifar100", 0.871_694_696_522_344),
        ("ImageNet16-120", 0.897_999_617_622_617_6),
    ] {
        let rows = early.rows_with("dataset", &name(dataset));
        let r = early.number(rows[0], "pearson_r");
        assert!((r - expected).abs() < 1e-7, "{dataset}: {r}");
    }
}

#[test]
fn the_census_is_that_of_the_paper() {
    let Some(bench) = whole_space() else { return };
    let census = findings(&bench, "tss-space-census");
    let numbers = census
        .table
        .rows
        .iter()
        .map(|row| census.number(row, "architectures"));
    assert_eq!(
        numbers.collect::<Vec<f64>>(),
        [15_625.0, 12_751.0, 6_466.0, 15_284.0]
    );
}

/// Kendall's tau of columns of the semi-real topology space: all architectures, then those above 92 %. By scipy
/// 1.17.1, from `tools/record_statistics.py`.
const OF_SCIPY: [(usize, usize, f64, f64); 3] = [
    (0, 1, 0.876_671_206_020_541_6, 0.579_948_344_584_424_5),
    (1, 3, 0.881_589_309_230_983_8, 0.656_520_974_226_371_5),
    (2, 5, 0.839_812_756_454_581_1, 0.583_372_986_462_822_4),
];

#[test]
fn correlations_are_those_that_scipy_finds() {
    let Some(bench) = whole_space() else { return };
    let matrix = findings(&bench, "tss-correlation");
    assert_eq!(matrix.architectures, 15_625);
    let columns: Vec<&str> = matrix
        .table
        .columns
        .iter()
        .skip(3)
        .map(|of| of.name)
        .collect();
    for (left, right, of_all, of_good) in OF_SCIPY {
        for (row, expected) in [(left, of_all), (left + 6, of_good)] {
            let tau = matrix.number(&matrix.table.rows[row], columns[right]);
            assert!((tau - expected).abs() < 1e-12, "{tau} {expected}");
        }
    }
}
