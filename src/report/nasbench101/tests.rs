//! The reports on a small sample, against the rows of their statements.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use nasbench101::{EditDistances, Module, ModuleSpace};

use crate::import::ImportNasbench101;
use crate::model::{BenchmarkSpace, SearchSpace};
use crate::query::{NatsBench, SqlValue};
use crate::report::figure::Shape;
use crate::report::{Answer, Report};
use crate::sample::SampleNasbench101;
use crate::search::{Genome, Random};
use crate::statistics::{kendall_tau_b, spearman};

use super::{REPORTS, accuracies, budgets, locality};

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
fn a_landscape_is_what_the_statement_gives() {
    let landscape = locality::Landscape::read(&bench().nasbench101().unwrap()).unwrap();
    let rows = rows(locality::REPORT.sql);
    assert_eq!((landscape.modules.len(), rows.len()), (40, 40));
    let percents = landscape.valid_percent.iter().zip(&landscape.test_percent);
    for ((valid, test), row) in percents.zip(&rows) {
        assert!((valid - row[3]).abs() < 1e-9 && (test - row[4]).abs() < 1e-9);
    }
}

/// All modules, in their stored form.
fn modules() -> &'static [Module] {
    static MODULES: LazyLock<Vec<Module>> = LazyLock::new(|| {
        let space = ModuleSpace::enumerate(2);
        space.iter().map(|(_hash, module)| module).collect()
    });
    &MODULES
}

/// The autocorrelation of a walk where modules reach this.
fn correlation(percent: impl Fn(&Module) -> f64) -> Vec<f64> {
    let visited = locality::walk(1, 20_000);
    let percents: Vec<f64> = visited.iter().map(percent).collect();
    let places: Vec<usize> = (0..visited.len()).collect();
    locality::along(&places, &percents, 30)
}

#[test]
fn a_smooth_landscape_stays_alike_along_a_walk_and_noise_does_not() {
    let smooth = correlation(|module| module.edges() as f64);
    assert!((smooth[0] - 1.0).abs() < 1e-12);
    assert!(smooth[1] > 0.6, "{smooth:?}");
    assert!(
        smooth[..8].is_sorted_by(|one, next| one > next),
        "{smooth:?}"
    );
    assert!(smooth[30].abs() < 0.15, "{smooth:?}");
    let noise = correlation(|module| f64::from(module.hash().as_bytes()[0]));
    // two steps lead back to where they came from once in about 25 times
    assert!(noise[1].abs() < 0.03, "{noise:?}");
    assert!((0.01..0.1).contains(&noise[2]), "{noise:?}");
    assert!(
        noise[3..].iter().all(|value| value.abs() < 0.06),
        "{noise:?}"
    );
    assert!(correlation(|_module| 90.0).is_empty());
}

#[test]
fn every_change_that_leads_to_another_module_is_equally_likely() {
    let space = BenchmarkSpace::NasBench101;
    let mut random = Random::new(5, 0);
    for _genome in 0..3 {
        let genome = Genome::random(space, &mut random);
        let module = locality::stored(genome).unwrap();
        let all = (0..26).flat_map(|position| (0..3).map(move |value| (position, value)));
        let changed = all.filter_map(|(position, value)| genome.with_gene(position, value));
        let others = changed.filter(|other| locality::stored(*other) != Some(module));
        let mut counts: BTreeMap<Genome, f64> = others.map(|other| (other, 0.0)).collect();
        let draws = 4_000;
        for _draw in 0..draws {
            let next = locality::step(genome, module, &mut random);
            *counts.get_mut(&next).unwrap() += 1.0;
        }
        let expected = f64::from(draws) / counts.len() as f64;
        for count in counts.values() {
            assert!(
                (count - expected).abs() < 5.0 * expected.sqrt(),
                "{counts:?}"
            );
        }
    }
}

#[test]
fn rings_around_the_best_module_have_its_neighbours_first() {
    let modules = modules();
    let best = 4_789;
    let mut distances = EditDistances::to(&modules[best]);
    let distances: Vec<f64> = modules
        .iter()
        .map(|module| f64::from(distances.of(module)))
        .collect();
    let percents: Vec<f64> = distances.iter().map(|distance| 90.0 - distance).collect();
    let rings = locality::rings_around_the_best(modules, &percents);
    let counted: usize = rings.iter().flatten().map(|ring| ring.modules).sum();
    assert_eq!(counted, modules.len());
    assert_eq!(rings[0].unwrap().modules, 1);
    for (distance, ring) in rings.iter().enumerate() {
        let Some(ring) = ring else { continue };
        let at_distance = distances.iter().filter(|&&of| of as usize == distance);
        assert_eq!(ring.modules, at_distance.count());
        assert!((ring.mean - (90.0 - distance as f64)).abs() < 1e-9);
        assert!(ring.deviation < 1e-9);
    }
    assert_eq!(locality::rings_around_the_best(&[], &[]), []);
}

#[test]
fn a_part_of_the_space_is_no_landscape() {
    let report = Report::make(bench(), BenchmarkSpace::NasBench101, "locality").unwrap();
    let what = "a landscape to walk through: 40 of 423,624 modules have accuracies after 108 epochs; \
                `natsbench import nasbench_only108.tfrecord` brings all";
    let what = what.to_owned();
    assert_eq!(report.answer, Answer::Missing { what });
}

#[test]
fn pictures_say_what_they_are_about_and_that_the_numbers_are_invented() {
    let small = REPORTS.iter().filter(|report| report.name != "locality"); // which needs all modules
    assert_eq!(small.clone().count(), REPORTS.len() - 1);
    for definition in small {
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
