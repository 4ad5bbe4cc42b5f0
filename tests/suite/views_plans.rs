//! How the `sqlite3` shell reads: keyed questions by index alone, whole spaces from compact tables.

use std::path::Path;

use crate::nb101::file::imported_runs;
use crate::sqlite_shell::{run_shell, shell_is_installed};
use crate::views_examples::sample_database;

/// Tables of a few rows, which may be read whole.
const VOCABULARY: [&str; 5] = [
    "search_spaces",
    "recipes",
    "datasets",
    "splits",
    "metric_sets",
];

fn plan(sql: &str) -> String {
    plan_in(sample_database(), sql)
}

fn plan_in(database: &Path, sql: &str) -> String {
    let explain = format!("EXPLAIN QUERY PLAN {sql};");
    run_shell(database, &["-readonly"], &explain).unwrap()
}

/// What a plan reads whole, other than vocabulary.
fn scanned(plan: &str) -> Vec<&str> {
    plan.lines()
        .filter_map(|line| line.split_once("SCAN ").map(|(_, what)| what))
        .filter(|what| {
            !VOCABULARY
                .iter()
                .any(|table| what.split(' ').next() == Some(table))
        })
        .collect()
}

const ARCHITECTURE: &str =
    "space = 'tss' AND arch_index = 11 AND dataset = 'cifar100' AND hp = '200'";

#[test]
fn keyed_lookups_search_indexes_alone() {
    if !shell_is_installed() {
        return;
    }
    let lookups = [
        format!("SELECT * FROM more_info WHERE {ARCHITECTURE} AND seed = 777 AND epoch = 11"),
        format!("SELECT * FROM more_info WHERE {ARCHITECTURE} AND seed = 777"),
        format!("SELECT * FROM more_info WHERE {ARCHITECTURE}"),
        "SELECT * FROM more_info WHERE space = 'tss' AND arch_index = 11".to_owned(),
        format!(
            "SELECT * FROM simulated_train_eval \
             WHERE {ARCHITECTURE} AND seed = 777 AND epoch = 11"
        ),
        format!("SELECT * FROM simulated_train_eval WHERE {ARCHITECTURE}"),
        "SELECT * FROM isomorphism WHERE arch_index = 11".to_owned(),
        "SELECT * FROM isomorphism \
         WHERE arch_str = '|none~0|+|none~0|none~1|+|none~0|none~1|none~2|'"
            .to_owned(),
    ];
    for sql in lookups {
        let plan = plan(&sql);
        assert_eq!(scanned(&plan), Vec::<&str>::new(), "{sql}\n{plan}");
        assert!(plan.contains("SEARCH"), "{sql}\n{plan}");
    }
}

#[test]
fn means_and_the_ranking_scan_their_own_rows_alone() {
    if !shell_is_installed() {
        return;
    }
    // The rows of a subquery are scanned after they were found by indexes.
    for (sql, subquery) in [
        (
            format!("SELECT * FROM more_info_mean WHERE {ARCHITECTURE} AND epoch = 11"),
            "more_info_mean",
        ),
        (
            format!("SELECT * FROM cost_info WHERE {ARCHITECTURE}"),
            "cost_info",
        ),
        (
            "SELECT * FROM best_architectures \
             WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10' \
             AND metric_on_set = 'valid' ORDER BY rank LIMIT 10"
                .to_owned(),
            "ranked",
        ),
    ] {
        let plan = plan(&sql);
        let unexpected: Vec<_> = scanned(&plan)
            .into_iter()
            .filter(|what| *what != subquery && !what.starts_with("(subquery"))
            .collect();
        assert_eq!(unexpected, Vec::<&str>::new(), "{sql}\n{plan}");
    }
}

#[test]
fn a_ranking_is_read_in_its_stored_order() {
    if !shell_is_installed() {
        return;
    }
    let plan = plan(
        "SELECT arch_index, accuracy_percent FROM best_architectures \
         WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10' AND metric_on_set = 'valid' ORDER BY rank LIMIT 10",
    );
    assert!(
        plan.contains("SEARCH ranked USING PRIMARY KEY (space_id=? AND recipe_id=? AND dataset_id=? AND split_id=?)"),
        "{plan}"
    );
    let unexpected = [
        "stored_architectures",
        "stored_epoch_metrics",
        "TEMP B-TREE",
    ];
    assert!(!unexpected.iter().any(|what| plan.contains(what)), "{plan}");
}

#[test]
fn two_data_sets_are_compared_by_the_key_of_one_compact_table() {
    if !shell_is_installed() {
        return;
    }
    let plan = plan(
        "SELECT one.ori_test_top1_percent, other.ori_test_top1_percent \
         FROM final_accuracies AS one INNER JOIN final_accuracies AS other USING (space, arch_index, hp) \
         WHERE space = 'tss' AND hp = '200' AND one.dataset = 'cifar10' AND other.dataset = 'cifar100'",
    );
    for part in [
        "PRIMARY KEY (setting_id=?)",
        "PRIMARY KEY (setting_id=? AND arch_index=?)",
    ] {
        let search = format!("SEARCH stored_final_accuracies USING {part}");
        assert!(plan.contains(&search), "{plan}");
    }
    assert!(!plan.contains("stored_datasets"), "{plan}");
}

#[test]
fn whole_spaces_do_not_read_the_big_table() {
    if !shell_is_installed() {
        return;
    }
    for sql in [
        "SELECT * FROM best_architectures",
        "SELECT * FROM cost_info WHERE hp = '12'",
        "SELECT * FROM statistics",
        "SELECT * FROM isomorphism",
    ] {
        let plan = plan(sql);
        assert!(!plan.contains("stored_epoch_metrics"), "{sql}\n{plan}");
    }
}

#[test]
fn the_first_rows_and_the_number_of_rows_need_nothing_else() {
    if !shell_is_installed() {
        return;
    }
    for view in [
        "more_info",
        "more_info_mean",
        "simulated_train_eval",
        "cost_info",
        "statistics",
    ] {
        // What SQLite sorts, groups or keeps, it reads to the end first.
        let first = plan(&format!("SELECT * FROM {view} LIMIT 100"));
        let count = plan(&format!("SELECT count(*) FROM {view}"));
        for what in ["TEMP B-TREE", "MATERIALIZE", "CO-ROUTINE"] {
            assert!(!first.contains(what), "{view}\n{first}");
            assert!(!count.contains(what), "{view}\n{count}");
        }
        assert!(!count.contains("SUBQUERY"), "{view}\n{count}"); // the means
    }
}

#[test]
fn modules_of_nas_bench_101_are_found_by_their_keys() {
    if !shell_is_installed() {
        return;
    }
    for sql in [
        "SELECT * FROM nb101_architectures WHERE arch_index = 11",
        "SELECT * FROM nb101_runs WHERE arch_index = 11 AND epochs = 108",
        "SELECT * FROM nb101_runs WHERE arch_index = 11",
        "SELECT valid_percent, test_percent FROM nb101_means WHERE arch_index = 11 AND epochs = 108",
        "SELECT * FROM nb101_best WHERE epochs = 108 AND metric = 'test' ORDER BY rank LIMIT 10",
    ] {
        let plan = plan_in(imported_runs(), sql);
        // The four budgets are a vocabulary.
        let scanned: Vec<&str> = scanned(&plan)
            .into_iter()
            .filter(|what| !what.starts_with("nb101_budgets"))
            .collect();
        assert_eq!(scanned, Vec::<&str>::new(), "{sql}\n{plan}");
        assert!(plan.contains("SEARCH"), "{sql}\n{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
    }
}
