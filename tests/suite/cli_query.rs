//! The subcommands that answer questions, and the slice that answers some of them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Ran, natsbench, program, text};
use crate::views_examples::sample_database;

/// Asks the sample of 40 architectures of each space. Arguments are separated by spaces.
fn ask(line: &str) -> Ran {
    ask_of(sample_database(), line)
}

fn ask_of(database: &Path, line: &str) -> Ran {
    let arguments: Vec<&str> = line.split(' ').collect();
    natsbench(&arguments, &["--db", text(database)])
}

#[track_caller]
fn json_of(line: &str) -> Value {
    let ran = ask(&format!("{line} --json"));
    ran.ends(0, &[]);
    serde_json::from_str(&ran.out).unwrap()
}

const CELL: &str =
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|none~0|nor_conv_3x3~1|avg_pool_3x3~2|";

#[test]
fn a_string_and_an_index_get_the_same_answer() {
    let string = ask("arch 11 --space tss");
    string.ends(0, &[]);
    assert_eq!(string.out, format!("{CELL}\n"));
    assert_eq!(ask(&format!("index {CELL}")).out, "11\n");
    assert_eq!(ask("index 8:8:8:8:16").out, "1\n");
    for question in [
        "more-info ARCH --dataset cifar100 --hp 200",
        "more-info ARCH --dataset cifar10-valid --epoch 3 --seed 111 --json",
        "cost ARCH --dataset cifar10",
        "cost ARCH --dataset cifar10 --json",
        "simulate ARCH --dataset cifar10",
        "simulate ARCH --dataset cifar10 --random 1 --json",
        "curve ARCH --dataset cifar10-valid --split x-valid",
        "curve ARCH --dataset cifar10-valid --split train --json",
        "show ARCH",
        "show ARCH --hp 12",
    ] {
        let by_string = ask(&question.replace("ARCH", CELL));
        let by_index = ask(&format!("{} --space tss", question.replace("ARCH", "11")));
        by_string.ends(0, &[]);
        assert_eq!(by_string.out, by_index.out, "{question}");
        assert!(by_string.out.len() > 20, "{question}: {}", by_string.out);
    }
}

#[test]
fn json_has_the_keys_of_the_official_api_in_its_order() {
    for (line, keys) in [
        (
            "more-info 11 --space tss -d cifar100 --hp 200",
            "train-loss train-accuracy train-per-time train-all-time \
             valid-loss valid-accuracy valid-per-time valid-all-time \
             test-loss test-accuracy test-per-time test-all-time \
             valtest-loss valtest-accuracy valtest-per-time valtest-all-time",
        ),
        (
            "cost 11 --space tss -d cifar10",
            "flops params latency T-train@epoch T-train@total T-ori-test@epoch T-ori-test@total",
        ),
        (
            "simulate 11 --space tss -d cifar10",
            "valid_accuracy latency time_cost",
        ),
        ("stats --space tss -d cifar10 --hp 12", "1"),
    ] {
        let ran = ask(&format!("{line} --json"));
        ran.ends(0, &[]);
        // The parsed object would have lost the order.
        let printed = ran.out.lines().filter_map(|line| line.split('"').nth(1));
        assert_eq!(printed.collect::<Vec<_>>().join(" "), keys, "{line}");
        let parsed: Value = serde_json::from_str(&ran.out).unwrap();
        assert!(parsed.as_object().unwrap().values().all(Value::is_number));
    }
}

#[test]
fn human_answers_name_units_and_what_is_meant() {
    ask("more-info 11 --space tss -d cifar10 --hp 200").ends(
        0,
        &[
            "cifar10, hp 200, last epoch, mean over seeds",
            "loss (nats)",
            "top-1 (%)",
            "all epochs (s)",
        ],
    );
    ask("more-info 11 --space tss -d cifar10-valid --seed 111 --epoch 0")
        .ends(0, &["epoch 0, seed 111", "valid"]);
    ask("cost 3 --space sss -d cifar100 --hp 90").ends(
        0,
        &["million multiply-adds an image", "seconds a batch of 256"],
    );
    ask("simulate 11 --space tss -d cifar100 --hp 200 --epoch 5 --seed 777").ends(
        0,
        &[
            "valid and test images, not validated at this epoch",
            "seconds, training and one validation",
        ],
    );
    ask("curve 11 --space tss -d cifar10-valid").ends(0, &["loss (nats)", "until then (s)"]);
    ask("stats --space sss -d cifar10 --hp 90").ends(0, &["trials", "architectures"]);
    ask("show 11 --space tss").ends(0, &[CELL, "FLOP="]);
    ask("show 11 --space tss --plot --hp 12").ends(0, &["cifar100, hp 12", "epoch 11", ". train"]);
}

#[test]
fn the_best_come_first_and_keep_within_limits() {
    let ranking = json_of("best --space tss -d cifar10 --set test --hp 200 --top 40");
    let ranking = ranking.as_array().unwrap();
    assert_eq!(ranking.len(), 40);
    let number = |place: &Value, key: &str| place[key].as_f64().unwrap();
    for pair in ranking.windows(2) {
        assert!(number(&pair[0], "accuracy") >= number(&pair[1], "accuracy"));
    }
    let limited = json_of(
        "best --space tss -d cifar10 --set test --hp 200 --top 40 --max-params 0.5 --max-flops 60",
    );
    let within: Vec<_> = ranking
        .iter()
        .filter(|place| {
            number(place, "params_millions") <= 0.5 && number(place, "flops_millions") <= 60.0
        })
        .cloned()
        .collect();
    assert!(within.len() > 1 && within.len() < 40);
    assert_eq!(limited, Value::Array(within));
    let first = ask("best --space tss -d cifar10 --hp 200");
    first.ends(
        0,
        &[
            "cifar10, test images, hp 200",
            ranking[0]["architecture"].as_str().unwrap(),
        ],
    );
    ask("best --space tss -d cifar10 --max-flops 0.001")
        .ends(0, &["no imported architecture is within the limits"]);
}

#[test]
fn an_unknown_name_exits_with_2_and_the_valid_ones() {
    for (line, told) in [
        (
            "more-info 11 --space tss -d cifar1",
            &[
                "cifar10-valid, cifar10, cifar100, ImageNet16-120",
                "'cifar10'",
            ][..],
        ),
        (
            "cost 11 --space tss -d cifar10 --hp 13",
            &["01, 12, 90, 200"],
        ),
        (
            "best --space tss -d cifar10 --set tset",
            &["x-valid", "'test'"],
        ),
        ("stats --space ts -d cifar10", &["tss, sss"]),
        (
            "curve 11 --space tss -d cifar10 --split xvalid",
            &["'x-valid'"],
        ),
        ("more-info 11 --space tss", &["--dataset <DATASET>"]),
        (
            "simulate 11 --space tss -d cifar10 --seed 1 --random 1",
            &["cannot be used with"],
        ),
        ("sql --format xml SELECT", &["table, csv, json, markdown"]),
    ] {
        ask(line).ends(2, told);
    }
}

#[test]
fn a_question_without_an_answer_exits_with_1_and_says_what_has_one() {
    for (line, told) in [
        (
            "more-info 11 -d cifar10",
            &["11 is an index: add --space tss or --space sss"][..],
        ),
        (
            "arch eleven",
            &["neither an index such as 284", "8:8:40:32:40"],
        ),
        (
            "more-info 99 --space tss -d cifar10",
            &["99 of tss is not imported; 40 architectures are"],
        ),
        ("arch 15625 --space tss", &["indexes go from 0 to 15624"]),
        ("index 9:8:8:8:8", &["no architecture of sss", "8:8:8:8:8"]),
        (
            "cost |none~0| -d cifar10",
            &["letter by letter, as in", "|+|"],
        ),
        (
            "more-info 11 --space tss -d cifar10 --hp 90",
            &["no hp 90; it has 12, 200"],
        ),
        (
            "more-info 11 --space tss -d cifar10 --seed 5",
            &["no seed 5; the seeds are 111"],
        ),
        (
            "more-info 11 --space tss -d cifar10 --epoch 12",
            &["the trial has epochs 0 to 11"],
        ),
        (
            "simulate 11 --space tss -d cifar10-valid",
            &["expected cifar10, cifar100 or ImageNet16-120"],
        ),
        (
            "best --space tss -d cifar10-valid --set test",
            &["expected train, valid, x-valid or ori-test"],
        ),
        ("best --space tss -d cifar10 --set x-valid", &["x-valid"]),
        (
            "best --space tss -d cifar10 --hp 90",
            &["no hp 90; it has 12, 200"],
        ),
        (
            "stats --space sss -d cifar10 --hp 200",
            &["no hp 200; it has 01, 12, 90"],
        ),
    ] {
        let ran = ask(line);
        ran.ends(1, told);
        assert!(
            ran.out.is_empty() && ran.err.starts_with("error: "),
            "{ran:?}"
        );
    }
}

fn sql(format: &str, statement: &str) -> Ran {
    natsbench(
        &["sql", statement, "--format", format],
        &["--db", text(sample_database())],
    )
}

#[test]
fn sql_answers_in_four_forms() {
    let statement = "SELECT arch_index, channels_1 / 16.0 AS half, NULL AS absent, 'a,b' AS words FROM architectures \
                     WHERE space = 'sss' AND arch_index < 2";
    let table = sql("table", statement);
    table.ends(0, &["arch_index  half  absent  words"]);
    assert_eq!(table.out.lines().count(), 3);
    assert_eq!(
        sql("csv", statement).out,
        "arch_index,half,absent,words\n0,0.5,,\"a,b\"\n1,0.5,,\"a,b\"\n"
    );
    let rows: Value = serde_json::from_str(&sql("json", statement).out).unwrap();
    assert_eq!(
        rows[1],
        json!({"arch_index": 1, "half": 0.5, "absent": null, "words": "a,b"})
    );
    let markdown = sql("markdown", statement).out;
    let lines: Vec<&str> = markdown.lines().collect();
    assert!(
        lines[0].starts_with("| arch_index | half") && lines[1].starts_with("|--"),
        "{markdown}"
    );
    assert_eq!(lines.len(), 4);
}

#[test]
fn sql_reads_a_statement_from_standard_input() {
    let mut child = program()
        .args([
            "sql",
            "-",
            "--format",
            "csv",
            "--db",
            text(sample_database()),
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"-- a comment\n.headers on\nSELECT count(*) AS n\nFROM architectures\nWHERE imported;\n").unwrap();
    drop(input);
    let ran: Ran = child.wait_with_output().unwrap().into();
    ran.ends(0, &[]);
    assert_eq!(ran.out, "n\n80\n");
}

#[test]
fn sql_changes_nothing_and_says_what_is_wrong() {
    let before = fs::read(sample_database()).unwrap();
    for (statement, told) in [
        ("DELETE FROM stored_trials", "readonly"),
        ("DROP TABLE stored_trials", "readonly"),
        ("SELECT top1 FROM trials", "no such column: top1"),
        ("SELECT 1; SELECT 2", "Multiple statements"),
        (" ", "there is no statement"),
    ] {
        sql("table", statement).ends(1, &[told]);
    }
    assert!(
        before == fs::read(sample_database()).unwrap(),
        "the database changed"
    );
}

/// A slice of the sample, in a folder of its own.
fn slice(options: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("slice.db");
    ask(&format!("slice --out {} {options}", text(&out))).ends(0, &["slice.db: ", " bytes"]);
    (folder, out)
}

#[test]
fn a_slice_without_curves_answers_at_the_last_epoch() {
    let (_folder, out) = slice("--space tss --hp 200 --datasets cifar10 --no-curves");
    let question = "more-info 11 --space tss -d cifar10 --hp 200 --json";
    let answer = ask_of(&out, question);
    answer.ends(0, &["test-accuracy"]);
    assert_eq!(answer.out, ask(question).out);
    let ranking = "best --space tss -d cifar10 --set test --hp 200 --top 5";
    assert_eq!(ask_of(&out, ranking).ends(0, &[]).out, ask(ranking).out);
    for (line, told) in [
        (
            "more-info 11 --space tss -d cifar10 --hp 200 --epoch 5",
            "slice without curves; it has last epochs",
        ),
        (
            "curve 11 --space tss -d cifar10 --hp 200",
            "slice without curves; it has last epochs",
        ),
        (
            "more-info 11 --space tss -d cifar10 --hp 12",
            "slice without hp 12; it has 200",
        ),
        (
            "stats --space tss -d cifar10 --hp 12",
            "slice without hp 12; it has 200",
        ),
        (
            "cost 11 --space tss -d cifar100 --hp 200",
            "slice without cifar100; it has cifar10",
        ),
        (
            "best --space tss -d cifar100 --hp 200",
            "slice without cifar100; it has cifar10",
        ),
        (
            "more-info 8:8:8:8:8 -d cifar10 --hp 200",
            "no archive of this space was imported",
        ),
    ] {
        ask_of(&out, line).ends(1, &[told]);
    }
}

#[test]
fn a_slice_is_much_smaller_and_never_overwrites() {
    let (_folder, out) = slice("--space sss --hp 90 --no-curves");
    let (_other_folder, with_curves) = slice("--space sss --hp 90");
    let [whole, curves, small] =
        [sample_database(), &with_curves, &out].map(|file| fs::metadata(file).unwrap().len());
    assert!(whole > 2 * small, "{whole} and {small} bytes");
    assert!(curves > small + 250_000, "{curves} and {small} bytes");
    let before = fs::read(&out).unwrap();
    ask(&format!("slice --out {}", text(&out)))
        .ends(1, &["exists; remove it or choose another name"]);
    assert!(before == fs::read(&out).unwrap(), "the slice changed");
}

#[test]
fn a_slice_refuses_to_be_imported_into_and_to_be_verified() {
    let (_folder, out) = slice("--hp 12");
    let archives = fs::read_dir(sample_database().parent().unwrap()).unwrap();
    let archive = archives
        .map(|entry| entry.unwrap().path())
        .find(|path| path.is_dir())
        .unwrap();
    for command in ["import", "verify"] {
        ask_of(&out, &format!("{command} {}", text(&archive)))
            .ends(1, &["slice of another database; use the whole one"]);
    }
}

#[test]
fn info_tells_a_program_what_is_there() {
    let info = json_of("info");
    assert_eq!(
        info["bytes"],
        fs::metadata(sample_database()).unwrap().len()
    );
    for (space, architectures) in [("tss", 15_625), ("sss", 32_768)] {
        let spaces = info["spaces"].as_array().unwrap();
        let found = spaces
            .iter()
            .find(|summary| summary["space"] == space)
            .unwrap();
        assert_eq!(
            (&found["architectures"], &found["imported"]),
            (&json!(architectures), &json!(40))
        );
    }
    assert_eq!(info["archives"].as_array().unwrap().len(), 2);
    assert!(info["coverage"].as_array().unwrap().len() > 10);
}
