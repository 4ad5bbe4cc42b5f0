//! The reports on a small sample, against the rows of their statements.

use std::sync::OnceLock;

use crate::import::ImportNasbench101;
use crate::model::{BenchmarkSpace, SearchSpace};
use crate::query::{NatsBench, SqlValue};
use crate::report::figure::Shape;
use crate::report::{Answer, Report};
use crate::sample::SampleNasbench101;
use crate::statistics::{kendall_tau_b, spearman};

use super::{REPORTS, accuracies, budgets};

/// A database of 40 modules and nothing else.
fn bench() -> &'static NatsBench {
    static BENCH: OnceLock<(tempfile::TempDir, NatsBench)> = OnceLock::new();
    let (_folder, bench) = BENCH.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let sample = SampleNasbench101 {
            architectures: 40,
            ..SampleNasbench101::new(folder.path())
        };
        let database = folder.path().join("natsbench.db");
        let import = ImportNasbench101 {
            file: sample.run(&mut |_event| ()).unwrap().path,
            database: database.clone(),
            ..ImportNasbench101::default()
        };
        import.run(&mut |_event| ()).unwrap();
        let bench = NatsBench::open(&database).unwrap();
        (folder, bench)
    });
    bench
}

/// The rows of a statement, as numbers.
fn rows(sql: &str) -> Vec<Vec<f64>> {
    let number = |value: &SqlValue| match value {
        SqlValue::Integer(number) => *number as f64,
        SqlValue::Real(number) => *number,
        _ => f64::NAN,
    };
    let answer = bench().sql_of_space(sql, SearchSpace::Topology).unwrap();
    let rows = answer.rows.iter();
    rows.map(|row| row.iter().map(number).collect()).collect()
}

#[test]
fn correlations_are_those_of_the_rows_of_the_statement() {
    let rows = rows(budgets::REPORT.sql);
    assert_eq!(rows.len(), 40 * 4);
    let foresights = budgets::foresights(&bench().nasbench101().unwrap()).unwrap();
    let trained: Vec<u16> = foresights.iter().map(|of| of.trained).collect();
    assert_eq!(trained, [2, 4, 6, 12, 18, 36, 54, 108]);
    for of in foresights {
        let column = if of.trained < of.epochs { 2 } else { 3 };
        let chosen = rows.iter().filter(|row| row[1] as u16 == of.epochs);
        let (valid, test): (Vec<f64>, Vec<f64>) = chosen.map(|row| (row[column], row[4])).unzip();
        let close =
            |one: Option<f64>, other: Option<f64>| (one.unwrap() - other.unwrap()).abs() < 1e-12;
        assert_eq!(of.modules, 40);
        assert!(close(of.spearman, spearman(&valid, &test)));
        assert!(close(of.kendall, kendall_tau_b(&valid, &test)));
    }
}

#[test]
fn every_module_is_a_point_and_in_one_bar() {
    let nb101 = bench().nasbench101().unwrap();
    let rows = rows(accuracies::REPORT.sql);
    for ((millions, percent), row) in accuracies::points(&nb101).unwrap().iter().zip(&rows) {
        assert!((millions - row[1]).abs() < 1e-9 && (percent - row[2]).abs() < 1e-9);
    }
    let space = BenchmarkSpace::NasBench101;
    let report = Report::make(bench(), space, "accuracies").unwrap();
    let Answer::Found(findings) = report.answer else {
        panic!("{:?}", report.answer);
    };
    assert_eq!(findings.architectures, 40);
    let Shape::Bars(bars) = &findings.figure.panels[1].layers[0].shape else {
        panic!("no bars");
    };
    let sum: f64 = bars.iter().map(|bar| bar.height).sum();
    assert_eq!(sum as usize, rows.len());
}

#[test]
fn pictures_say_what_they_are_about_and_that_the_numbers_are_invented() {
    for definition in REPORTS {
        let space = BenchmarkSpace::NasBench101;
        let report = definition.report(bench(), space).unwrap();
        assert!(report.file_stem().starts_with("nb101-"));
        let Answer::Found(findings) = &report.answer else {
            panic!("{:?}", report.answer);
        };
        let svg = findings.to_svg(report.title);
        for told in [
            "NAS-Bench-101 (nb101): ",
            "sample: invented numbers",
            "nasbench_sample_",
        ] {
            assert!(svg.contains(told), "{told}");
        }
        assert!(
            definition
                .report(bench(), SearchSpace::Size.into())
                .is_err()
        );
    }
}
