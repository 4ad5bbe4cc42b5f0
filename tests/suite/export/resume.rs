//! An export that was interrupted goes on, and one that is complete is repaired.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use natsbench::export::{Export, ExportError, ExportEvent, ExportFormat, Outcome};

use super::{contents, copy, export, named};
use crate::support::{natsbench, tamper, text};

/// An export that is stopped when so many files are complete.
fn stopped_after(settings: &Export, files: usize) {
    let stop = Arc::new(AtomicBool::new(false));
    let settings = Export {
        stop: Some(Arc::clone(&stop)),
        threads: 1,
        ..settings.clone()
    };
    let mut finished = 0;
    let result = settings.run(&mut |event| {
        if let ExportEvent::Finished { .. } = event {
            finished += 1;
            stop.store(finished >= files, Ordering::Relaxed);
        }
    });
    assert!(matches!(result, Err(ExportError::Stopped)), "{result:?}");
}

#[test]
fn a_stopped_export_has_no_manifest_and_the_same_again_keeps_what_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let settings = export(&folder.path().join("out"));
    stopped_after(&settings, 5);
    let left = contents(&settings.out);
    assert!(!left.contains_key("manifest.json"));
    assert!(
        left.keys().all(|name| !name.contains(".unfinished-")),
        "{:?}",
        left.keys()
    );
    let parquet = left
        .keys()
        .filter(|name| name.ends_with(".parquet"))
        .cloned();
    let mut parquet: Vec<String> = parquet.collect();
    assert!(parquet.len() >= 5, "{parquet:?}");
    // One of the files is damaged, and a killed export has left another.
    let damaged = settings.out.join(parquet.pop().unwrap());
    fs::write(&damaged, b"PAR1").unwrap();
    let leftover = format!("{}.unfinished-1", damaged.display());
    fs::write(&leftover, b"PAR1").unwrap();
    let mut kept = Vec::new();
    let summary = settings.run(&mut |event| {
        if let ExportEvent::Finished { path, outcome, .. } = event
            && outcome == Outcome::Kept
        {
            kept.push(path.to_str().unwrap().to_owned());
        }
    });
    assert_eq!(summary.unwrap().kept, kept.len());
    kept.sort();
    assert_eq!(kept, parquet);
    let fresh = export(&folder.path().join("fresh"));
    fresh.run(&mut |_event| ()).unwrap();
    assert!(contents(&settings.out) == contents(&fresh.out));
}

#[test]
fn a_complete_export_again_keeps_its_files_and_other_settings_replace_them() {
    let folder = tempfile::tempdir().unwrap();
    let settings = export(&folder.path().join("out"));
    settings.run(&mut |_event| ()).unwrap();
    let first = contents(&settings.out);
    let again = settings.run(&mut |_event| ()).unwrap();
    // Views of searches and extensions can change while the archives stay the same, so they are written again.
    assert_eq!(again.files - again.kept, 7, "{again:?}");
    assert!(contents(&settings.out) == first);
    let other_level = Export {
        level: settings.level + 1,
        ..settings.clone()
    };
    assert_eq!(other_level.run(&mut |_event| ()).unwrap().kept, 0);
    let csv = Export {
        format: ExportFormat::Csv,
        views: named(&["trials"]),
        ..settings
    };
    csv.run(&mut |_event| ()).unwrap();
    let found = contents(&csv.out);
    let files: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(
        files,
        [
            "manifest.json",
            "trials/part-0.csv",
            "views.sql",
            "views_spark.sql"
        ]
    );
}

#[test]
fn searches_that_came_later_are_in_the_next_export() {
    let (folder, db) = copy();
    let settings = Export {
        database: db.clone(),
        ..export(&folder.path().join("out"))
    };
    settings.run(&mut |_event| ()).unwrap();
    tamper(
        &db,
        "UPDATE experiments SET requested_runs = requested_runs + 1",
    );
    settings.run(&mut |_event| ()).unwrap();
    let verified = natsbench(
        &["verify-export", text(&settings.out), "--db", text(&db)],
        &["--quiet"],
    );
    verified.ends(0, &["0 differences"]);
}
