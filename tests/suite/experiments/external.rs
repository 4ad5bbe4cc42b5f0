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
