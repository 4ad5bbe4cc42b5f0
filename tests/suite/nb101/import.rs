//! Files that are as they should be.

use std::fs;

use crate::support::{assert_same, natsbench, text, value};

use super::file::{Files, Run, module, runs, said};

#[test]
fn a_file_is_told_apart_by_its_content_and_imported_into_a_new_database() {
    let files = Files::without_database(&runs());
    let renamed = files.folder.path().join("renamed");
    fs::rename(&files.file, &renamed).unwrap();
    files.import_of(&renamed, &[]).ends(
        0,
        &["renamed (NAS-Bench-101): 4 modules, 4, 108 epochs, runs: 24 imported"],
    );
    let listed: i64 = value(&files.db, "SELECT count(*) FROM nb101_architectures");
    assert_eq!(listed, 423_624);
    let imported = "SELECT count(*) FROM nb101_architectures WHERE is_imported = 1";
    assert_eq!(value::<i64>(&files.db, imported), 4);
}

#[test]
fn the_same_file_again_changes_nothing() {
    let files = Files::new(&runs());
    files.import(&[]).ends(0, &["24 imported"]);
    let once = said(&files.db);
    files
        .import(&["--replace"])
        .ends(0, &["24 already there, unchanged"]);
    assert_same(&said(&files.db), &once);
}

#[test]
fn answers_as_json_have_every_count() {
    let files = Files::new(&runs());
    let ran = files.import(&["--json"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let of_file = &answer["nasbench101"][0];
    assert_eq!(of_file["stored"], 24);
    assert_eq!(of_file["modules"], 4);
    assert_eq!(of_file["epochs"], serde_json::json!([4, 108]));
    assert!(of_file["official_file"].is_null() && of_file["sample"].is_null());
}

#[test]
fn any_order_of_the_records_gives_the_same_database() {
    let in_order = Files::new(&runs());
    in_order.import(&[]).ends(0, &[]);
    let without_files = |lines: Vec<String>| {
        let is_of_file =
            |line: &String| line.starts_with("nb101_files") || line.contains("module_order");
        lines
            .into_iter()
            .filter(|line| !is_of_file(line))
            .collect::<Vec<_>>()
    };
    let expected = without_files(said(&in_order.db));

    // Budgets apart, modules backwards; repeats of a module and budget keep their order, which numbers them.
    let mut shuffled = runs();
    shuffled.sort_by_key(|run| (std::cmp::Reverse(run.hash), run.epochs));
    shuffled.sort_by_key(|run| std::cmp::Reverse(run.epochs));
    let files = Files::new(&shuffled);
    files.import(&[]).ends(0, &["24 imported"]);
    assert_same(&without_files(said(&files.db)), &expected);
    files.verify().ends(0, &["0 differences"]);

    // The order of the file is known as well, which is that of the official hash_iterator.
    let first = shuffled[0].hash.to_string();
    let found: String = value(
        &files.db,
        "SELECT lower(hex(module_hash)) FROM stored_nb101_module_order JOIN stored_nb101_modules USING (arch_index) \
         ORDER BY position LIMIT 1",
    );
    assert_eq!(found, first);
}

#[test]
fn further_budgets_and_modules_come_from_further_files() {
    let all = runs();
    let (short, long): (Vec<Run>, Vec<Run>) = all.into_iter().partition(|run| run.epochs == 4);
    let files = Files::new(&short);
    files
        .import(&[])
        .ends(0, &["4 modules, 4 epochs, runs: 12 imported"]);
    let other = files.another("long.tfrecord", &long);
    files
        .import_of(&other, &[])
        .ends(0, &["108 epochs, runs: 12 imported"]);
    files.verify().ends(
        0,
        &[
            "0 differences",
            "not compared, since they are not in this file: 12 runs",
        ],
    );
    let rankings = "SELECT count(DISTINCT epochs || metric) FROM stored_nb101_rankings";
    assert_eq!(value::<i64>(&files.db, rankings), 4);
}

#[test]
fn other_runs_of_a_module_are_left_out_unless_they_replace_those_that_are_there() {
    let files = Files::new(&runs());
    files.import(&[]).ends(0, &[]);
    let before = said(&files.db);
    let others: Vec<Run> = (3..6)
        .map(|repeat| Run::new(module(1), 108, repeat))
        .collect();
    let other = files.another("others.tfrecord", &others);
    files
        .import_of(&other, &[])
        .ends(0, &["3 left out, as the database has others"]);
    let runs_of = |lines: &[String]| -> Vec<String> {
        let is_run = |line: &&String| line.starts_with("stored_nb101_runs");
        lines.iter().filter(is_run).cloned().collect()
    };
    assert_same(&runs_of(&said(&files.db)), &runs_of(&before));
    files
        .import_of(&other, &["--replace"])
        .ends(0, &["3 replaced"]);
    files
        .verify()
        .ends(1, &["108 epochs, repeat 0, final_test: expected"]);
}

#[test]
fn both_benchmarks_are_in_one_file_and_leave_each_other_alone() {
    let files = Files::new(&runs());
    let archive = crate::support::Bench::new(natsbench::SearchSpace::Size, 2);
    natsbench(
        &[
            "import",
            text(&archive.archive),
            text(&files.file),
            "--quiet",
            "--db",
            text(&files.db),
        ],
        &[],
    )
    .ends(0, &["2 imported", "24 imported"]);
    let counts = "SELECT group_concat(benchmark || ' ' || imported_architectures) FROM benchmarks";
    assert_eq!(value::<String>(&files.db, counts), "nb101 4,tss 0,sss 2");
    files.verify().ends(0, &["0 differences"]);
    natsbench(
        &[
            "verify",
            text(&archive.archive),
            "--quiet",
            "--db",
            text(&files.db),
        ],
        &[],
    )
    .ends(0, &["0 differences"]);
}

#[test]
fn keep_going_is_refused_since_a_file_is_imported_as_a_whole() {
    let files = Files::without_database(&runs());
    files
        .import(&["--keep-going"])
        .ends(2, &["--keep-going is for archives of NATS-Bench"]);
    assert!(!files.db.exists());
}
