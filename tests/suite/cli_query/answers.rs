//! Answers: the same for a string and an index, as text and as JSON.

use std::fs;

use natsbench::SearchSpace;
use serde_json::{Value, json};

use super::{CELL, ask, json_of};
use crate::support::{Bench, natsbench, text};
use crate::views_examples::sample_database;

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
        &[
            "million multiply-adds per image",
            "seconds per batch of 256",
        ],
    );
    ask("simulate 11 --space tss -d cifar100 --hp 200 --epoch 5 --seed 777").ends(
        0,
        &[
            "valid and test images, not validated at this epoch",
            "seconds, training and one validation",
        ],
    );
    ask("curve 11 --space tss -d cifar10-valid").ends(0, &["loss (nats)", "until then (s)"]);
    ask("stats --space sss -d cifar10 --hp 90").ends(
        0,
        &[
            "cifar10, hp 90; among 40 imported of 32,768",
            "trials",
            "architectures",
        ],
    );
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
            "cifar10, test images, hp 200, last epoch, mean over seeds; among 40 imported of ",
            ranking[0]["architecture"].as_str().unwrap(),
        ],
    );
    ask("best --space tss -d cifar10 --max-flops 0.001").ends(
        1,
        &[
            "none of the 40 architectures of tss",
            "of 0.001 million FLOPs",
            "the least FLOPs are 7.",
        ],
    );
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

#[test]
fn tables_are_rounded_to_what_is_measured_and_json_has_all_digits() {
    let question = "more-info 11 --space tss -d cifar100 --hp 200";
    let exact = json_of(question)["test-accuracy"].as_f64().unwrap();
    let (rounded, all) = (format!(" {exact:.2} "), format!(" {exact} "));
    assert_ne!(rounded, all);
    let table = ask(question);
    table.ends(0, &[&rounded]);
    assert!(!table.out.contains(&all), "{table:?}");
    ask(&format!("{question} --full")).ends(0, &[&all]);
    for line in [
        "cost 11 --space tss -d cifar10",
        "simulate 11 --space tss -d cifar10",
        "best --space tss -d cifar10 --set valid --top 5",
        "curve 11 --space tss -d cifar10-valid",
    ] {
        let most = |printed: &str| {
            let numbers = printed
                .split_whitespace()
                .filter(|word| word.parse::<f64>().is_ok());
            let decimals = numbers.filter_map(|number| number.split_once('.'));
            decimals.map(|(_, decimals)| decimals.len()).max().unwrap()
        };
        assert!(most(&ask(line).ends(0, &[]).out) <= 6, "{line}");
        assert!(
            most(&ask(&format!("{line} --full")).ends(0, &[]).out) > 8,
            "{line}"
        );
    }
}

#[test]
fn every_command_that_prints_facts_prints_them_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let json = |line: &str| -> Value {
        let arguments: Vec<&str> = line.split(' ').collect();
        let ran = natsbench(&arguments, &["--json"]);
        ran.ends(0, &[]);
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{line}: {error}"))
    };
    let sample = format!("sample --space tss --archs 1 --out {}", path("archives"));
    let archive = json(&sample)["archive"].as_str().unwrap().to_owned();
    let db = format!("--db {}", path("new.db"));
    for (line, key) in [
        (
            format!("import {archive} {db} --quiet"),
            "/archives/0/stored",
        ),
        (format!("verify {archive} {db} --quiet"), "/differences"),
        (format!("info {db}"), "/spaces/0/imported"),
        (format!("slice --out {} {db}", path("slice.db")), "/bytes"),
        (format!("arch 0 --space tss {db}"), "/architecture"),
        (format!("index {CELL} {db}"), "/index"),
        (format!("show 0 --space tss {db}"), "/text"),
        (format!("show 0 --space tss --hp 12 {db}"), "/text"),
        (format!("sql VALUES(1) {db}"), "/0/column1"),
        (format!("table --space tss {db}"), "/entries"),
        (
            format!(
                "report --only space-census --out {} {db} --quiet",
                path("report")
            ),
            "/reports",
        ),
        ("report --list".to_owned(), "/0/name"),
        (
            format!(
                "plot curve 0 --space tss -d cifar100 --out {} {db}",
                path("curve.svg")
            ),
            "/file",
        ),
        (
            format!(
                "plot architecture 0 --space tss --out {} {db}",
                path("cell.svg")
            ),
            "/file",
        ),
        (format!("best --space tss -d cifar10 {db}"), "/0/accuracy"),
        (format!("stats --space tss -d cifar10 {db}"), "/1"),
        (format!("curve 0 --space tss -d cifar10 {db}"), "/0/loss"),
        (format!("cost 0 --space tss -d cifar10 {db}"), "/flops"),
        (
            format!("simulate 0 --space tss -d cifar10 {db}"),
            "/latency",
        ),
        (
            format!("more-info 0 --space tss -d cifar10 {db}"),
            "/train-loss",
        ),
    ] {
        let answer = json(&line);
        assert!(
            answer.pointer(key).is_some(),
            "{line}: no {key} in {answer}"
        );
    }
}

#[test]
fn one_of_something_is_no_plural() {
    let bench = Bench::new(SearchSpace::Topology, 1);
    bench.import(&[]).ends(0, &["1 imported"]);
    let db = ["--db", text(&bench.db)];
    let told = |line: &str, told: &str| {
        let arguments: Vec<&str> = line.split(' ').collect();
        natsbench(&arguments, &db).ends(1, &[told]);
    };
    bench
        .verify()
        .ends(0, &["1 architecture, ", ": 0 differences"]);
    natsbench(&["info"], &db).ends(0, &["1 architecture, imported"]);
    told(
        "cost 1 --space tss -d cifar10",
        "not imported; 1 architecture is",
    );
    let out = bench.folder.path().join("report");
    let report = [
        "report",
        "--only",
        "space-census",
        "--quiet",
        "--out",
        text(&out),
    ];
    natsbench(&report, &db).ends(0, &["1 report, 0 without data"]);
}
