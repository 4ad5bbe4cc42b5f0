//! `natsbench verify-export` finds whatever differs, and says where.

use std::fs;
use std::path::{Path, PathBuf};

use natsbench::export::{Export, ExportFormat};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::{copy, export};
use crate::support::{Ran, natsbench, tamper, text};

/// A copy of the database with its export.
fn pair(format: ExportFormat) -> (TempDir, PathBuf, PathBuf) {
    let (folder, db) = copy();
    let out = folder.path().join("out");
    let settings = Export {
        database: db.clone(),
        format,
        ..export(&out)
    };
    settings.run(&mut |_event| ()).unwrap();
    (folder, db, out)
}

fn verify(out: &Path, db: &Path) -> Ran {
    natsbench(
        &["verify-export", text(out), "--db", text(db)],
        &["--quiet"],
    )
}

#[test]
fn an_export_is_equal_to_its_database() {
    let (_folder, db, out) = pair(ExportFormat::Parquet);
    verify(&out, &db).ends(0, &["files, ", " values compared: 0 differences"]);
}

#[test]
fn a_value_that_differs_in_its_last_bit_is_named_with_file_row_and_column() {
    for format in ExportFormat::ALL {
        let (_folder, db, out) = pair(*format);
        tamper(
            &db,
            "UPDATE stored_trials SET final_train_loss = final_train_loss * (1 + 2.3e-16) \
             WHERE trial_id = (SELECT min(trial_id) FROM stored_trials WHERE recipe_id = 200 AND dataset_id = 1)",
        );
        let place = format!("final_metrics/part-0.{format}, row ");
        let ran = verify(&out, &db);
        ran.ends(1, &[&place, ", loss: expected ", ": 1 difference"]);
        tamper(&db, "UPDATE stored_trials SET final_train_loss = NULL");
        verify(&out, &db).ends(1, &[", loss: expected NULL, found ", "... and "]);
    }
}

#[test]
fn rows_that_came_or_went_are_differences() {
    let (_folder, db, out) = pair(ExportFormat::Parquet);
    let last = "SELECT max(epoch_key) FROM stored_epoch_metrics";
    tamper(
        &db,
        &format!("DELETE FROM stored_epoch_metrics WHERE epoch_key = ({last})"),
    );
    let ran = verify(&out, &db);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.out.contains("epoch_metrics/space=sss"), "{ran:?}");
    // Counted in the file itself, not only in the manifest.
    assert!(ran.out.contains(" rows, found "), "{ran:?}");
}

#[test]
fn changed_and_missing_files_are_differences() {
    let (_folder, db, out) = pair(ExportFormat::Parquet);
    let changed = out.join("trials/part-0.parquet");
    let mut bytes = fs::read(&changed).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&changed, bytes).unwrap();
    fs::remove_file(out.join("cost_info/part-0.parquet")).unwrap();
    fs::write(out.join("views.sql"), "SELECT 1;").unwrap();
    verify(&out, &db).ends(
        1,
        &[
            "trials/part-0.parquet: expected ",
            "(see manifest.json), found ",
            "cost_info/part-0.parquet: expected a file, found none",
            "views.sql: expected the statements of an export, found other statements",
            "3 differences",
        ],
    );
}

/// Appends to a file, and makes size and digests in the manifest right again, as a program that forges them would.
fn forge(out: &Path, file: &str, appended: &[u8]) {
    let digest = |bytes: &[u8]| -> String {
        let digits = Sha256::digest(bytes).into_iter();
        digits.fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    };
    let (path, manifest) = (out.join(file), out.join("manifest.json"));
    let before = fs::read(&path).unwrap();
    let after = [before.as_slice(), appended].concat();
    fs::write(&path, &after).unwrap();
    let text = fs::read_to_string(&manifest).unwrap();
    let own = super::manifest(out)["manifest_sha256"].clone();
    let own = own.as_str().unwrap();
    let (name, size) = (format!("\"path\": \"{file}\""), "\"bytes\": ");
    let place = text.find(&name).unwrap();
    let (head, tail) = text.split_at(place);
    let tail = tail
        .replacen(
            &format!("{size}{}", before.len()),
            &format!("{size}{}", after.len()),
            1,
        )
        .replacen(&digest(&before), &digest(&after), 1);
    let unsigned = format!("{head}{tail}").replacen(own, "", 1);
    let signed = unsigned.replacen(
        "\"manifest_sha256\": \"\"",
        &format!("\"manifest_sha256\": \"{}\"", digest(unsigned.as_bytes())),
        1,
    );
    fs::write(&manifest, signed).unwrap();
}

#[test]
fn what_stands_behind_the_last_row_is_a_difference_also_if_it_cannot_be_read() {
    for (format, appended) in [
        (ExportFormat::Csv, &b"neither a row\n"[..]),
        (ExportFormat::Jsonl, b"neither a row\n"),
    ] {
        let (_folder, db, out) = pair(format);
        let file = format!("coverage/part-0.{format}");
        forge(&out, &file, appended);
        verify(&out, &db).ends(1, &[&format!("{file}, row "), ": 1 difference"]);
    }
}

#[test]
fn a_changed_manifest_and_an_unfinished_export_are_refused() {
    let (_folder, db, out) = pair(ExportFormat::Jsonl);
    let manifest = out.join("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(
        &manifest,
        text.replacen("\"unit\": \"nats\"", "\"unit\": \"bits\"", 1),
    )
    .unwrap();
    let changed = "it was changed after it was written";
    verify(&out, &db).ends(1, &["manifest.json: ", changed]);
    fs::write(&manifest, "{}").unwrap();
    verify(&out, &db).ends(1, &["this version of natsbench did not write it"]);
    fs::remove_file(&manifest).unwrap();
    verify(&out, &db).ends(1, &["is no finished export: it has no manifest.json"]);
    fs::remove_dir_all(&out).unwrap();
    verify(&out, &db).ends(1, &["is no finished export"]);
}

#[test]
fn the_export_of_another_database_is_refused() {
    let (_folder, db, out) = pair(ExportFormat::Csv);
    tamper(
        &db,
        "UPDATE architecture_sources SET content_sha256 = zeroblob(32) WHERE architecture_id = 1",
    );
    verify(&out, &db).ends(1, &["is an export of another database"]);
}
