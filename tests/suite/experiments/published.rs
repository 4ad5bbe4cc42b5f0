//! The published cells of weight-sharing searches, scored with the real accuracies of the space.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use crate::oracle::shared;
use crate::support::{Ran, natsbench, tamper, text};

use super::writable;

const CELLS: &str = "examples/data/published_cells.csv";

/// Method, data set, and what the original table says: indexes and test accuracies of the cells, mean and deviation.
type Row = (
    &'static str,
    &'static str,
    &'static [u32],
    &'static [&'static str],
    &'static str,
);

/// Rows of the original results, as the cells score in the real table.
const ROWS: [Row; 9] = [
    (
        "darts-v1",
        "cifar10",
        &[1835; 3],
        &["54.30"; 3],
        "54.30 ± 0.00",
    ),
    (
        "darts-v2",
        "cifar10",
        &[1835; 3],
        &["54.30"; 3],
        "54.30 ± 0.00",
    ),
    (
        "gdas",
        "cifar10",
        &[3928, 138, 6168],
        &["93.61", "93.67", "92.41"],
        "93.23 ± 0.58",
    ),
    (
        "darts-v1",
        "cifar100",
        &[3521, 3521, 12830],
        &["58.13", "58.13", "67.52"],
        "61.26 ± 4.43",
    ),
    (
        "darts-v2",
        "cifar100",
        &[12669, 561, 2057],
        &["55.59", "58.61", "67.27"],
        "60.49 ± 4.95",
    ),
    (
        "gdas",
        "cifar100",
        &[12218, 3203, 12940],
        &["69.73", "64.64", "70.13"],
        "68.17 ± 2.50",
    ),
    (
        "darts-v1",
        "ImageNet16-120",
        &[12686, 12686, 4771],
        &["39.93", "39.93", "33.77"],
        "37.88 ± 2.91",
    ),
    (
        "darts-v2",
        "ImageNet16-120",
        &[1728],
        &["26.06"],
        "26.06 ± 0.00",
    ),
    (
        "gdas",
        "ImageNet16-120",
        &[6960; 3],
        &["39.40"; 3],
        "39.40 ± 0.00",
    ),
];

/// Puts the real test accuracies of these cells into a database that has the whole space.
fn with_real_accuracies(db: &Path, table: &Path, indexes: &HashSet<u32>) {
    let mut statements = "BEGIN;\n".to_owned();
    let mut changed = 0;
    for row in csv::Reader::from_path(table)
        .unwrap()
        .into_deserialize::<HashMap<String, String>>()
    {
        let row = row.unwrap();
        let index: u32 = row["index"].parse().unwrap();
        if !indexes.contains(&index) {
            continue;
        }
        changed += 1;
        for (dataset, split, column, name) in [
            (1, 3, "ori_test_top1_percent", "c10_test_200"),
            (2, 2, "x_test_top1_percent", "c100_test_200"),
            (3, 2, "x_test_top1_percent", "in16_test_200"),
        ] {
            let percent = &row[name];
            writeln!(
                statements,
                "UPDATE stored_final_accuracies SET {column} = {percent}
                 WHERE setting_id = 200 * 4 + {dataset} AND arch_index = {index};
                 UPDATE ranked_accuracies SET top1_percent = {percent}
                 WHERE space_id = 0 AND recipe_id = 200 AND dataset_id = {dataset}
                     AND split_id = {split} AND arch_index = {index};"
            )
            .unwrap();
        }
    }
    assert_eq!(changed, indexes.len());
    statements.push_str("COMMIT;");
    tamper(db, &statements);
}

#[test]
fn published_cells_score_what_the_original_results_say() {
    let Some(table) = shared("data/tables/tss_accuracy.csv") else {
        return;
    };
    let db = writable("published");
    let indexes = ROWS.iter().flat_map(|row| row.2).copied().collect();
    with_real_accuracies(&db, &table, &indexes);

    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "run",
            "--quiet",
            "--offline",
            "--example",
            "score_published_cells",
            "--",
        ])
        .arg(&db)
        .output();
    let ran: Ran = output.unwrap().into();
    let lines: Vec<String> = ROWS
        .iter()
        .map(|(method, dataset, indexes, accuracies, summary)| {
            let cells = indexes.iter().zip(*accuracies);
            let cells: Vec<String> = cells
                .map(|(index, percent)| format!("{index}: {percent} %"))
                .collect();
            format!(
                "{method} (published) on {dataset}: {summary} %  ({})\n",
                cells.join(", ")
            )
        })
        .collect();
    ran.ends(0, &[]);
    assert_eq!(ran.out, lines.concat());

    // The command stores the same file, and its table has the same means.
    let cells = Path::new(env!("CARGO_MANIFEST_DIR")).join(CELLS);
    let to_db = ["--space", "tss", "--db", text(&db)];
    natsbench(&["score", text(&cells)], &to_db).ends(0, &["9 stored, 0 already stored"]);
    let table = natsbench(&["table", "--format", "csv"], &to_db);
    for (method, dataset, cells, _, summary) in ROWS {
        let start = format!(
            "tss,external,{method} (published),{dataset},,{0},{0},",
            cells.len()
        );
        let line = table.out.lines().find(|line| line.starts_with(&start));
        let columns: Vec<&str> = line.unwrap().split(',').collect();
        let [mean, deviation] =
            [9, 10].map(|column: usize| columns[column].parse::<f64>().unwrap());
        assert_eq!(
            format!("{mean:.2} ± {deviation:.2}"),
            summary,
            "{method} on {dataset}"
        );
    }
}
