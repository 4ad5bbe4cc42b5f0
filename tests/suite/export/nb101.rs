//! Exports of a database with nothing but NAS-Bench-101.

use std::fs;

use serde_json::Value;

use crate::nb101::file::{Files, runs};
use crate::support::{natsbench, tamper, text, value};

#[test]
fn a_database_with_nothing_else_is_exported_and_compared() {
    let files = Files::new(&runs());
    files.import(&[]).ends(0, &[]);
    let out = files.folder.path().join("out");
    let arguments = [
        "export",
        "--quiet",
        "--db",
        text(&files.db),
        "--out",
        text(&out),
    ];
    natsbench(&arguments, &["--views", "all"]).ends(0, &[]);
    natsbench(
        &[
            "verify-export",
            text(&out),
            "--quiet",
            "--db",
            text(&files.db),
        ],
        &[],
    )
    .ends(0, &["0 differences"]);
    let manifest: Value =
        serde_json::from_str(&fs::read_to_string(out.join("manifest.json")).unwrap()).unwrap();
    let rows = |view: &str| {
        let views = manifest["views"].as_array().unwrap();
        let of_view = views.iter().find(|of| of["view"] == view).unwrap();
        of_view["rows"].as_u64().unwrap()
    };
    assert_eq!(
        [
            "nb101_architectures",
            "nb101_runs",
            "nb101_means",
            "nb101_best",
            "benchmarks",
            "trials"
        ]
        .map(rows),
        [423_624, 24, 8, 16, 3, 0]
    );
    let source = &manifest["sources"][0]["archives"][0];
    assert_eq!(source["archive"], "runs.tfrecord");
    assert_eq!(source["runs"], 24);
    let digest: String = value(&files.db, "SELECT file_sha256 FROM nb101_files");
    assert_eq!(source["files_sha256"], digest);
    assert_eq!(manifest["samples"], serde_json::json!([]));

    // Another file of it is another database.
    let mut fewer = runs();
    fewer.truncate(6);
    let other = Files::new(&fewer);
    other.import(&[]).ends(0, &[]);
    natsbench(
        &[
            "verify-export",
            text(&out),
            "--quiet",
            "--db",
            text(&other.db),
        ],
        &[],
    )
    .ends(1, &["runs.tfrecord"]);
}

#[test]
fn samples_are_marked_and_what_was_cut_off_or_is_not_chosen_is_refused() {
    let files = Files::new(&runs());
    files.import(&[]).ends(0, &[]);
    let out = files.folder.path().join("out");
    let arguments = [
        "export",
        "--quiet",
        "--db",
        text(&files.db),
        "--out",
        text(&out),
    ];
    natsbench(&arguments, &["--space", "tss"]).ends(1, &["has no rows of tss; it has nb101"]);
    natsbench(&arguments, &["--hp", "12"]).ends(1, &["has no rows of hp 12; it has nb101"]);
    tamper(
        &files.db,
        "UPDATE nb101_files SET finished = 0, sample_generator = 'natsbench 0.1.0', sample_seed = '7'",
    );
    natsbench(&arguments, &[]).ends(1, &["an import of nb101 was cut off"]);
    assert!(!out.exists());
    tamper(&files.db, "UPDATE nb101_files SET finished = 1");
    let words = "nb101: sample: invented numbers (natsbench 0.1.0, seed 7)";
    let views = ["--views", "nb101_runs,benchmarks", "--dataset-card"];
    natsbench(&arguments, &views).ends(0, &[words]);
    for name in ["manifest.json", "README.md"] {
        let text = fs::read_to_string(out.join(name)).unwrap();
        assert!(
            text.contains("invented numbers (natsbench 0.1.0, seed 7)"),
            "{name}: {text}"
        );
    }
}
