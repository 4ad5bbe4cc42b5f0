//! Searches made elsewhere, and settings that are refused.

use std::fs;

use natsbench::SearchSpace;

use crate::support::{natsbench, text, value};

use super::{accuracies, search, whole_space, writable};

#[test]
fn searches_of_others_are_stored_and_stand_in_the_table() {
    let db = writable("score");
    let file = db.with_file_name("darts.csv");
    let score = |content: &str, more: &[&str]| {
        fs::write(&file, content).unwrap();
        natsbench(
            &["score", text(&file), "--space", "tss", "--db", text(&db)],
            more,
        )
    };
    let header = "method,dataset,seed,epoch,architecture\n";
    let skips = "|skip_connect~0|+|skip_connect~0|skip_connect~1|+|skip_connect~0|skip_connect~1|skip_connect~2|";
    let index = natsbench::space::architectures(SearchSpace::Topology);
    let skips_index = index
        .iter()
        .position(|architecture| architecture == skips)
        .unwrap() as u32;
    let good = format!(
        "{header}darts,cifar10,777,98,4\ndarts,cifar10,777,99,{skips}\ndarts,cifar10,888,99,7\n\"gdas, mine\",cifar100,1,0,9\n"
    );
    score(&good, &[]).ends(
        0,
        &[
            "darts on cifar10: 2 seeds, 3 epochs",
            "2 stored, 0 already stored",
        ],
    );
    score(&good, &[]).ends(0, &["0 stored, 2 already stored"]);

    let test = accuracies(&db, "cifar10", "test");
    let mean = f64::midpoint(test[&skips_index], test[&7]);
    let table = natsbench(
        &[
            "table",
            "--space",
            "tss",
            "--format",
            "csv",
            "--db",
            text(&db),
        ],
        &[],
    );
    let line = table
        .out
        .lines()
        .find(|line| line.contains(",darts,"))
        .unwrap();
    assert!(
        line.starts_with("tss,external,darts,cifar10,,2,2,"),
        "{line}"
    );
    let found: f64 = line.split(',').nth(9).unwrap().parse().unwrap();
    assert!((found - mean).abs() < 1e-9, "{line}, expected {mean}");
    table.ends(0, &["\"gdas, mine\""]);
    let last: u32 = value(
        &db,
        "SELECT arch_index FROM search_incumbents WHERE method = 'darts' AND run = 777 AND step = 99",
    );
    assert_eq!(last, skips_index);

    let other = format!("{header}darts,cifar10,777,99,5\n");
    score(&other, &[]).ends(
        1,
        &[
            "darts on cifar10 is stored with other architectures",
            "--replace",
        ],
    );
    score(&other, &["--replace"]).ends(0, &["1 stored"]);
    assert_eq!(value::<u32>(&db, "SELECT count(*) FROM search_steps"), 2);
}

#[test]
fn a_bad_file_of_searches_is_refused_with_its_line() {
    let db = writable("bad-score");
    let file = db.with_file_name("bad.csv");
    let header = "method,dataset,seed,epoch,architecture\n";
    for (content, told) in [
        (
            "",
            "expected a header with method, dataset, seed, epoch, architecture",
        ),
        (header, "has no searches"),
        ("method,dataset,seed,epoch\na,cifar10,1,2\n", "architecture"),
        (
            &format!("{header}a,cifar10,1,2,3\na,cifar,1,2,3\n"),
            "line 3: unknown data set \"cifar\"; expected cifar10",
        ),
        (
            &format!("{header}a,cifar10-valid,1,2,3\n"),
            "line 2: unknown data set",
        ),
        (&format!("{header}a,cifar10,x,2,3\n"), "line: 2"),
        (&format!("{header}a,cifar10,1\n"), "line: 2"),
        (
            &format!("{header}a,cifar10,1,2,15625\n"),
            "line 2: \"15625\" is no architecture of tss",
        ),
        (
            &format!("{header}a,cifar10,1,2,8:8:8:8:8\n"),
            "line 2: \"8:8:8:8:8\" is no architecture of tss",
        ),
        (
            &format!("{header}a,cifar10,1,2,3\n\nb,cifar10,1,2,3\na,cifar10,1,2,4\n"),
            "line 5: the same method, data set, seed and epoch as line 2",
        ),
        (
            &format!("{header}a,cifar10,1048576,2,3\n"),
            "line 2: seed 1048576",
        ),
        (&format!("{header},cifar10,1,2,3\n"), "line 2: no name"),
    ] {
        fs::write(&file, content).unwrap();
        natsbench(
            &["score", text(&file), "--space", "tss", "--db", text(&db)],
            &[],
        )
        .ends(1, &["bad.csv", told]);
    }
    assert_eq!(value::<u32>(&db, "SELECT count(*) FROM experiments"), 0);
}

#[test]
fn a_clock_of_searches_made_elsewhere_is_stored_and_checked() {
    let db = writable("timed-score");
    let file = db.with_file_name("timed.csv");
    let score = |content: &str, more: &[&str]| {
        fs::write(&file, content).unwrap();
        natsbench(
            &["score", text(&file), "--space", "tss", "--db", text(&db)],
            more,
        )
    };
    let header = "method,dataset,seed,epoch,architecture,start_seconds,charged_seconds\n";
    let timed = format!(
        "{header}darts,cifar10,1,1,5,60.25,0.5\ndarts,cifar10,1,0,3,0,60\ndarts,cifar10,2,7,4,1e3,0.125\n"
    );
    score(&timed, &[]).ends(0, &["1 stored"]);
    score(&timed, &[]).ends(0, &["0 stored, 1 already stored"]);
    let stored: String = value(
        &db,
        "SELECT group_concat(concat_ws(' ', run, step, arch_index, start_seconds, charged_seconds, \
         clock_seconds), ', ') FROM search_trajectory",
    );
    assert_eq!(
        stored,
        "1 0 3 0.0 60.0 60.0, 1 1 5 60.25 0.5 60.75, 2 7 4 1000.0 0.125 1000.125"
    );
    let is_told = "SELECT settings ->> 'clock' FROM search_experiments";
    assert_eq!(value::<String>(&db, is_told), "measured");
    let found = "SELECT clock_seconds FROM search_incumbents WHERE run = 1 AND arch_index = 5";
    assert_eq!(value::<f64>(&db, found).to_bits(), 60.75_f64.to_bits());
    natsbench(&["table", "--space", "tss", "--db", text(&db)], &[]).ends(0, &["darts"]);
    // Another clock is another search.
    score(&timed.replace("60.25", "60.5"), &[]).ends(1, &["with other architectures or times"]);

    let row = |clock: &str| format!("{header}a,cifar10,1,0,3,0,9\na,cifar10,1,1,3,{clock}\n");
    for (content, told) in [
        (row("-1,2"), "line 3: start_seconds -1; expected 0 or more"),
        (
            row("9,0"),
            "line 3: charged_seconds 0; expected more than 0",
        ),
        (
            row("NaN,1"),
            "line 3: start_seconds NaN; expected a finite number",
        ),
        (
            row("9,inf"),
            "line 3: charged_seconds inf; expected a finite number",
        ),
        (
            row("1e308,1e308"),
            "line 3: start_seconds and charged_seconds together",
        ),
        (
            row(",1"),
            "line 3: no start_seconds; expected a number in each row",
        ),
        (row("9,x"), "line: 3"),
        (
            row("1,7.5"),
            "line 3: epoch 1 of seed 1 ends after 8.5 seconds; expected at least 9, when the epoch \
             before it ends",
        ),
        (
            "method,dataset,seed,epoch,architecture,start_seconds\na,cifar10,1,0,3,1\n".to_owned(),
            "line 1: the column start_seconds without charged_seconds; expected both or none",
        ),
        (
            "method,dataset,seed,epoch,architecture,charged_seconds\na,cifar10,1,0,3,1\n"
                .to_owned(),
            "line 1: the column charged_seconds without start_seconds; expected both or none",
        ),
    ] {
        score(&content, &[]).ends(1, &["timed.csv", told]);
    }
    assert_eq!(value::<u32>(&db, "SELECT count(*) FROM experiments"), 1);
}

#[test]
fn hyper_parameters_of_other_methods_and_impossible_values_are_refused() {
    let db = whole_space();
    search(db, &["--method", "rea", "--learning-rate", "0.1"])
        .ends(2, &["rea has no --learning-rate"]);
    search(db, &["--method", "rea", "--population-size", "0"])
        .ends(2, &["a whole number from 1 to 32768"]);
    search(db, &["--method", "rea", "--budget", "-1"]).ends(2, &[]);
    search(db, &["--method", "rea", "--budget=-1"]).ends(2, &["above 0 up to 1000000000"]);
    search(db, &["--method", "darts"]).ends(2, &["possible values", "bohb-official"]);
    search(db, &["--method", "rea", "--dataset", "cifar10-valid"]).ends(1, &["cifar10-valid"]);
    search(db, &["--method", "rea", "--policy", "worker=2"])
        .ends(2, &["invalid part \"worker=2\""]);
    search(db, &["--all", "--method", "rea"]).ends(2, &["cannot be used with"]);
    assert_eq!(value::<u32>(db, "SELECT count(*) FROM experiments"), 0);
}
