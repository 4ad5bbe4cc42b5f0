//! The clock in SQL: `simulation_log`, its guard, and `simulation_clock`.

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use crate::sqlite_shell::{Row, rows, run_shell, shell_is_installed};
use crate::views_examples::sample_database;

/// A copy of the sample that a test may write to.
fn writable(name: &str) -> PathBuf {
    let copy = sample_database().with_file_name(format!("{name}.db"));
    fs::copy(sample_database(), &copy).unwrap();
    copy
}

const COLUMNS: &str =
    "INSERT INTO simulation_log (run, step, space, arch_index, dataset, hp, epoch, seed) VALUES";

#[test]
fn the_clock_adds_up_what_each_step_costs() {
    if !shell_is_installed() {
        return;
    }
    let database = writable("clock");
    let steps = format!(
        "{COLUMNS} ('a', 1, 'tss', 3, 'cifar10', '12', NULL, 111), ('a', 2, 'tss', 7, 'cifar10', '12', 5, 111), \
         ('a', 3, 'sss', 7, 'cifar100', '90', NULL, 777), ('a', 4, 'tss', 3, 'cifar10', '12', 11, 111), \
         ('a', 5, 'tss', 20, 'cifar10', '200', NULL, 777), ('b', 1, 'tss', 7, 'cifar100', '12', NULL, 111);"
    );
    run_shell(&database, &[], &steps).unwrap();
    let clock = rows(
        &database,
        "SELECT * FROM simulation_clock WHERE run = 'a' ORDER BY step",
    );
    assert_eq!(clock.len(), 5);
    let (mut used, mut best) = (0.0, None::<(f64, i64)>);
    for row in &clock {
        let asked = format!(
            "SELECT * FROM simulated_train_eval WHERE space = {} AND arch_index = {} AND dataset = {} AND hp = {} \
             AND seed = {} AND epoch = {}",
            row["space"], row["arch_index"], row["dataset"], row["hp"], row["seed"],
            if row["epoch"].is_null() { format!("(SELECT epochs - 1 FROM recipes WHERE hp = {})", row["hp"]) } else { row["epoch"].to_string() }
        ).replace('"', "'");
        let single = rows(&database, &asked).remove(0);
        for column in [
            "valid_accuracy_percent",
            "latency_seconds",
            "time_cost_seconds",
        ] {
            assert_eq!(row[column], single[column], "{column} of {row:?}");
        }
        used += single["time_cost_seconds"].as_f64().unwrap();
        let found = row["used_seconds"].as_f64().unwrap();
        assert!(
            (found - used).abs() <= 1e-12 * used,
            "{row:?}, expected {used}"
        );
        if row["space"] == "sss" {
            assert_eq!(
                row["best_arch_index"], 7,
                "the best of another space does not count"
            );
            continue;
        }
        let accuracy = row["valid_accuracy_percent"].as_f64().unwrap();
        if best.is_none_or(|(highest, _)| accuracy > highest) {
            best = Some((accuracy, row["arch_index"].as_i64().unwrap()));
        }
        let (highest, architecture) = best.unwrap();
        assert_eq!(row["best_accuracy_percent"], json!(highest), "{row:?}");
        assert_eq!(row["best_arch_index"], json!(architecture), "{row:?}");
    }
    assert_eq!(
        rows(&database, "SELECT * FROM simulation_clock WHERE run = 'b'").len(),
        1
    );
}

#[test]
fn the_first_of_equal_accuracies_stays_the_best() {
    if !shell_is_installed() {
        return;
    }
    let database = writable("ties");
    let equal = "UPDATE stored_epoch_metrics SET x_valid_top1_percent = 50.0;";
    let steps = format!(
        "{COLUMNS} ('a', 1, 'tss', 9, 'cifar10', '12', NULL, 111), ('a', 2, 'tss', 2, 'cifar10', '12', NULL, 111);"
    );
    run_shell(&database, &[], &format!("{equal}\n{steps}")).unwrap();
    let clock = rows(
        &database,
        "SELECT step, best_arch_index, best_step FROM simulation_clock ORDER BY step",
    );
    assert_eq!(
        json!(clock[1]),
        json!({"step": 2, "best_arch_index": 9, "best_step": 1})
    );
}

#[test]
fn a_step_without_an_answer_is_refused_with_what_is_wrong() {
    if !shell_is_installed() {
        return;
    }
    let database = writable("refused");
    for (step, complaint) in [
        (
            "('a', 1, 'nas', 3, 'cifar10', '12', NULL, 111)",
            "unknown space; it is 'tss' or 'sss'",
        ),
        (
            "('a', 1, 'tss', 3, 'cifar10-valid', '12', NULL, 111)",
            "unknown dataset; it is 'cifar10'",
        ),
        (
            "('a', 1, 'tss', 3, 'cifar10', 'twelve', NULL, 111)",
            "unknown hp; it is '01'",
        ),
        (
            "('a', 0, 'tss', 3, 'cifar10', '12', NULL, 111)",
            "CHECK constraint failed: step >= 1",
        ),
        (
            "('a', 1, 'tss', 15000, 'cifar10', '12', NULL, 111)",
            "no imported architecture has that trial with that epoch",
        ),
        (
            "('a', 1, 'tss', 3, 'cifar10', '90', NULL, 777)",
            "no imported architecture has that trial with that epoch",
        ),
        (
            "('a', 1, 'tss', 3, 'cifar10', '12', NULL, 1)",
            "no imported architecture has that trial with that epoch",
        ),
        (
            "('a', 1, 'tss', 3, 'cifar10', '12', 12, 111)",
            "no imported architecture has that trial with that epoch",
        ),
    ] {
        let error = run_shell(&database, &[], &format!("{COLUMNS} {step};")).unwrap_err();
        assert!(error.contains(complaint), "{step}: {error}");
    }
    let written = rows(&database, "SELECT count(*) AS steps FROM simulation_log");
    assert_eq!(written[0]["steps"], 0);
}

#[test]
fn the_random_search_stays_within_its_budget() {
    if !shell_is_installed() {
        return;
    }
    let sql = include_str!("../../sql/examples/random_search.sql").replace("20000.0", "700.0");
    for _ in 0..3 {
        let improvements = rows(sample_database(), &sql);
        let number = |row: &Row, column: &str| row[column].as_f64().unwrap();
        assert_eq!(number(&improvements[0], "step") as i64, 1);
        for pair in improvements.windows(2) {
            for column in ["step", "valid_accuracy_percent", "used_seconds"] {
                assert!(
                    number(&pair[0], column) < number(&pair[1], column),
                    "{pair:?}"
                );
            }
        }
        let last = improvements.last().unwrap();
        assert!(number(last, "used_seconds") <= 700.0, "{last:?}");
    }
}
