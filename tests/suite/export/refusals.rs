//! What cannot be exported is refused with a reason, and nothing half-written is left.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use natsbench::Waiting;
use natsbench::internals::Turn;

use super::{Database, contents, copy};
use crate::support::{Ran, natsbench, tamper, text};

fn export(db: &Path, out: &Path, options: &[&str]) -> Ran {
    let arguments = ["export", "--db", text(db), "--out", text(out), "--quiet"];
    natsbench(&arguments, options)
}

/// Asserts that an export ends with a reason and leaves the folder as it was.
#[track_caller]
fn refused(db: &Path, out: &Path, options: &[&str], reasons: &[&str]) {
    let before = out.exists().then(|| contents(out));
    let code = if options.contains(&"no_view") || options.contains(&"23") {
        2
    } else {
        1
    };
    export(db, out, options).ends(code, reasons);
    assert!(before == out.exists().then(|| contents(out)));
}

#[test]
fn a_folder_with_something_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("thesis.tex"), "...").unwrap();
    let reason = "is not empty and no export: it has thesis.tex; choose another folder";
    refused(Database::shared(), folder.path(), &[], &[reason]);
    let file = folder.path().join("thesis.tex");
    let ran = export(Database::shared(), &file, &[]);
    ran.ends(1, &["cannot read the folder", "thesis.tex"]);
    assert_eq!(fs::read_to_string(file).unwrap(), "...");
}

#[test]
fn the_export_of_another_database_and_a_changed_manifest_are_left_alone() {
    let (folder, db) = copy();
    let out = folder.path().join("out");
    export(&db, &out, &["--views", "trials"]).ends(0, &[]);
    let manifest = out.join("manifest.json");
    let written = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, written.replacen("\"rows\": ", "\"rows\": 1", 1)).unwrap();
    refused(&db, &out, &[], &["it was changed after it was written"]);
    fs::write(&manifest, written).unwrap();
    tamper(
        &db,
        "UPDATE architecture_sources SET content_sha256 = zeroblob(32) WHERE architecture_id = 1",
    );
    let names = "from NATS-sss-v1_0-e6f62-simple, NATS-tss-v1_0-e6f62-simple";
    refused(&db, &out, &[], &["is an export of another database", names]);
}

#[test]
fn what_the_database_lacks_is_refused_with_what_it_has() {
    let (folder, db) = copy();
    let out = folder.path().join("out");
    refused(&db, &out, &["--views", "no_view"], &["no_view"]);
    refused(&db, &out, &["--level", "23"], &["23"]);
    refused(
        &db,
        &out,
        &["--space", "tss", "--hp", "01"],
        &["has no rows of tss with hp 01"],
    );
    refused(
        &db,
        &out,
        &["--views", "simulation_clock"],
        &["has no rows of simulation_clock within what is exported"],
    );
    refused(
        &folder.path().join("none.db"),
        &out,
        &[],
        &["none.db does not exist"],
    );
    assert!(!out.exists());
}

#[test]
fn a_slice_without_curves_is_exported_without_them() {
    let folder = tempfile::tempdir().unwrap();
    let (db, out) = (folder.path().join("slice.db"), folder.path().join("out"));
    natsbench(
        &[
            "slice",
            "--no-curves",
            "--hp",
            "200",
            "--db",
            text(Database::shared()),
        ],
        &["--out", text(&db)],
    )
    .ends(0, &[]);
    refused(
        &db,
        &out,
        &["--views", "epoch_metrics"],
        &["has no rows of epoch_metrics"],
    );
    let lacks = "has no rows of hp 90; it has ";
    refused(&db, &out, &["--hp", "90"], &[lacks, "tss with hp 200"]);
    let curves = "epoch_metrics: the database is a slice without learning curves";
    let recipes = "the database is a slice without the hp 01, 12, 90";
    export(&db, &out, &[]).ends(0, &[curves, recipes]);
    let manifest = super::manifest(&out);
    assert!(
        manifest["left_out"].to_string().contains(curves),
        "{manifest}"
    );
    assert_eq!(manifest["slice"]["has_curves"], false);
    natsbench(
        &["verify-export", text(&out), "--db", text(&db)],
        &["--quiet"],
    )
    .ends(0, &[]);
}

#[test]
fn a_database_that_is_being_imported_or_was_cut_off_is_refused() {
    let (folder, db) = copy();
    let out = folder.path().join("out");
    let mut go_on = |_waiting: &Waiting| ControlFlow::Continue(());
    let turn = Turn::take(&db, "natsbench import", &mut go_on).unwrap();
    refused(
        &db,
        &out,
        &[],
        &[
            "an import into",
            "is running",
            "export it when that has ended",
        ],
    );
    drop(turn);
    tamper(
        &db,
        "UPDATE search_spaces SET summarised_architectures = 0 WHERE space = 'sss';
         DELETE FROM seed_counts WHERE space_id = 1",
    );
    let reason = "an import of sss was cut off before it could rank the architectures";
    refused(&db, &out, &[], &[reason]);
    export(&db, &out, &["--space", "tss"]).ends(0, &[]);
}

#[test]
fn a_value_that_is_not_what_its_column_declares_is_named() {
    let (folder, db) = copy();
    let out = folder.path().join("out");
    tamper(
        &db,
        "UPDATE stored_epoch_metrics SET train_loss = 'much'
         WHERE epoch_key = (SELECT min(epoch_key) FROM stored_epoch_metrics)",
    );
    export(&db, &out, &["--space", "tss", "--views", "more_info"]).ends(
        1,
        &[
            "more_info, row ",
            ", column train_loss: expected double, found \"much\"",
        ],
    );
    let left = contents(&out);
    assert!(
        left.keys().all(|name| !name.contains(".unfinished-")),
        "{:?}",
        left.keys()
    );
    assert!(!left.contains_key("manifest.json"));
}

/// A limit on the size of files stands for a full disk: both end a write in its middle.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing_half_written() {
    for (format, blocks) in [("parquet", 4), ("csv", 4), ("jsonl", 4), ("parquet", 0)] {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("deep/out");
        let program = env!("CARGO_BIN_EXE_natsbench");
        let script = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec {program} export --views trials --format {format} --quiet \
             --db {} --out {}",
            text(Database::shared()),
            text(&out)
        );
        let ran: Ran = Command::new("sh")
            .args(["-c", &script])
            .output()
            .unwrap()
            .into();
        let file = if blocks == 0 {
            "unfinished.jsonl"
        } else {
            "trials/part-0"
        };
        ran.ends(1, &["cannot write", file]);
        assert!(!folder.path().join("deep").exists(), "{format}, {blocks}");
    }
}
