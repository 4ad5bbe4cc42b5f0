//! A slice of a database.

use std::fs;
use std::path::{Path, PathBuf};

use natsbench::SearchSpace;
use serde_json::{Value, json};

use super::{ask, ask_of};
use crate::nb101::file::{Files, runs};
use crate::support::{Bench, natsbench, text, value};
use crate::views_examples::sample_database;

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
fn nas_bench_101_is_left_out_and_that_is_said() {
    let files = Files::new(&runs());
    files.import(&[]).ends(0, &[]);
    let out = files.folder.path().join("slice.db");
    let slice = |db: &Path, options: &[&str]| {
        natsbench(&["slice", "--db", text(db), "--out", text(&out)], options)
    };
    slice(&files.db, &[]).ends(
        1,
        &[
            "no trials of these spaces, recipes and data sets",
            "it has NAS-Bench-101, which a slice leaves out",
        ],
    );
    assert!(!out.exists());

    let sizes = Bench::new(SearchSpace::Size, 1);
    sizes.import(&["--quiet"]).ends(0, &[]);
    let into = text(&files.db);
    natsbench(&["merge", "--quiet", into, text(&sizes.db)], &[]).ends(0, &[]);
    slice(&files.db, &[]).ends(0, &["bytes\nNAS-Bench-101 is left out: "]);
    let kept = "SELECT group_concat(benchmark || imported_architectures) FROM benchmarks";
    assert_eq!(value::<String>(&out, kept), "nb1010,tss0,sss1");
    for (db, left_out) in [(&files.db, json!(["nb101"])), (&sizes.db, json!([]))] {
        fs::remove_file(&out).unwrap();
        let ran = slice(db, &["--json"]);
        let answer: Value = serde_json::from_str(&ran.ends(0, &[]).out).unwrap();
        assert_eq!(answer["left_out"], left_out);
    }
}
