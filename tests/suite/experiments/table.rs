//! The paper's table and the views behind it.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use super::{accuracies, search, writable};
use crate::support::{natsbench, read_only, tamper, text};

/// (clock, incumbent) of each run.
fn points(db: &Path, dataset: &str) -> Vec<Vec<(f64, u32)>> {
    let database = read_only(db);
    let mut statement = database
        .prepare(
            "SELECT run, clock_seconds, incumbent_index FROM search_trajectory \
             WHERE dataset = ?1 ORDER BY run, step",
        )
        .unwrap();
    let mut runs: Vec<Vec<(f64, u32)>> = Vec::new();
    let mut rows = statement.query([dataset]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let run: usize = row.get(0).unwrap();
        runs.resize(runs.len().max(run + 1), Vec::new());
        runs[run].push((row.get(1).unwrap(), row.get(2).unwrap()));
    }
    runs
}

#[test]
fn the_table_is_what_sorting_all_results_by_their_distance_to_the_budget_gives() {
    let db = writable("table");
    search(
        &db,
        &[
            "--method",
            "random,rea",
            "--dataset",
            "cifar10,cifar100",
            "--runs",
            "9",
        ],
    )
    .ends(0, &[]);
    tamper(&db, "DELETE FROM experiments WHERE method = 'random'"); // views and table follow the experiments
    let table = |format| {
        natsbench(
            &["table", "--space", "tss", "--db", text(&db)],
            &["--format", format],
        )
    };
    let json: Value = serde_json::from_str(&table("json").ends(0, &[]).out).unwrap();
    let (as_text, as_markdown, as_csv) =
        (table("text").out, table("markdown").out, table("csv").out);
    for (dataset, budget) in [("cifar10", 20_000.0), ("cifar100", 40_000.0)] {
        for set in ["valid", "test"] {
            let accuracy = accuracies(&db, dataset, set);
            let estimates: Vec<f64> = points(&db, dataset)
                .into_iter()
                .map(|mut points| {
                    points.sort_by(|a, b| (a.0 - budget).abs().total_cmp(&(b.0 - budget).abs()));
                    let [(time_a, a), (time_b, b)] = [points[0], points[1]];
                    let share = (budget - time_a) / (time_b - time_a);
                    accuracy[&a] * (1.0 - share) + accuracy[&b] * share
                })
                .collect();
            let count = estimates.len() as f64;
            assert!((count - 9.0).abs() < f64::EPSILON);
            let mean = estimates.iter().sum::<f64>() / count;
            let variance = estimates.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
            let entry = json["entries"].as_array().unwrap().iter();
            let entry = entry
                .clone()
                .find(|entry| entry["method"] == "rea" && entry["dataset"] == dataset);
            let found = &entry.unwrap()[set];
            for (name, expected) in [("mean", mean), ("std", variance.sqrt())] {
                let found = found[name].as_f64().unwrap();
                assert!(
                    (found - expected).abs() < 1e-9,
                    "{dataset} {set} {name}: {found}, {expected}"
                );
            }
            let cell = format!("{mean:.2}±{:.2}", variance.sqrt());
            assert!(as_text.contains(&cell), "{cell} in\n{as_text}");
            assert!(as_markdown.contains(&cell), "{cell} in\n{as_markdown}");
            let best = accuracy.values().copied().fold(f64::MIN, f64::max);
            assert!(as_csv.contains(&best.to_string()), "{best} in\n{as_csv}");
        }
    }
    assert!(as_markdown.starts_with("| method"), "{as_markdown}");
    assert!(!as_text.contains("random"), "{as_text}");
}

/// Run, step, clock, incumbent, its valid and test accuracy, and its valid and test regret.
type Change = (usize, usize, f64, u32, f64, f64, (f64, f64));

#[test]
fn incumbents_are_the_changes_of_the_best_and_regret_is_what_they_lack() {
    let db = writable("incumbents");
    search(
        &db,
        &[
            "--method",
            "local-search",
            "--dataset",
            "cifar100",
            "--runs",
            "3",
        ],
    )
    .ends(0, &[]);
    let (valid, test) = (
        accuracies(&db, "cifar100", "valid"),
        accuracies(&db, "cifar100", "test"),
    );
    let best = |of: &HashMap<u32, f64>| of.values().copied().fold(f64::MIN, f64::max);
    let mut expected = Vec::new();
    for (run, points) in points(&db, "cifar100").iter().enumerate() {
        let mut last = None;
        for (step, &(clock, incumbent)) in points.iter().enumerate() {
            if last.replace(incumbent) != Some(incumbent) {
                let (valid_here, test_here) = (valid[&incumbent], test[&incumbent]);
                let regret = (best(&valid) - valid_here, best(&test) - test_here);
                expected.push((run, step, clock, incumbent, valid_here, test_here, regret));
            }
        }
    }
    let database = read_only(&db);
    let mut statement = database
        .prepare(
            "SELECT run, step, clock_seconds, arch_index, valid_accuracy_percent, \
             test_accuracy_percent, valid_regret_percent, test_regret_percent \
             FROM search_incumbents \
             INNER JOIN search_regret \
             USING (experiment_id, run, step, clock_seconds, arch_index) \
             ORDER BY run, step",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        let regret = (row.get(6)?, row.get(7)?);
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
            regret,
        ))
    });
    let found: Vec<Change> = rows.unwrap().collect::<Result<_, _>>().unwrap();
    assert!(found.len() > 6, "{} changes", found.len());
    assert_eq!(found, expected);
}
