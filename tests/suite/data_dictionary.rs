//! The table `data_dictionary` against the schema that it describes.

use std::collections::BTreeSet;

use natsbench::Database;
use natsbench::query::Reader;
use natsbench::query::{SqlValue, run_sql};

/// All units there are: the closed set that `sql/data_dictionary.sql` lists.
const UNITS: &[&str] = &[
    "",
    "architectures",
    "bytes",
    "cells",
    "channels",
    "classes",
    "epochs",
    "images",
    "measurements",
    "millions of multiply-adds",
    "millions of weights",
    "nats",
    "percent",
    "pixels",
    "seconds",
    "share",
    "trials",
];

/// Ends of names that promise a unit.
const PROMISES: &[(&str, &str)] = &[
    ("_percent", "percent"),
    ("accuracy", "percent"),
    ("_seconds", "seconds"),
    ("loss", "nats"),
    ("flops_millions", "millions of multiply-adds"),
    ("params_millions", "millions of weights"),
];

/// The rows of a statement on an empty database of this version, as text.
fn rows(sql: &str) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.db");
    drop(Database::create_or_open(&path).unwrap());
    let answer = run_sql(&Reader::open(&path).unwrap(), sql).unwrap();
    let text = |value| match value {
        SqlValue::Text(text) => text,
        other => panic!("{other:?} is no text"),
    };
    let rows = answer.rows.into_iter();
    rows.map(|row| row.into_iter().map(text).collect())
        .collect()
}

#[test]
fn every_column_has_an_entry_and_every_entry_a_column() {
    // table_xinfo, since table_info leaves out generated columns.
    let columns = rows(
        "SELECT sqlite_schema.name, columns.name \
         FROM sqlite_schema INNER JOIN pragma_table_xinfo(sqlite_schema.name) AS columns \
         WHERE sqlite_schema.type IN ('table', 'view') AND sqlite_schema.name NOT GLOB 'sqlite_*'",
    );
    let entries = rows("SELECT object, column FROM data_dictionary");
    let (columns, entries): (BTreeSet<_>, BTreeSet<_>) =
        (columns.into_iter().collect(), entries.into_iter().collect());
    assert!(columns.len() > 150, "{} columns found", columns.len());
    let missing: Vec<_> = columns.difference(&entries).collect();
    let unfounded: Vec<_> = entries.difference(&columns).collect();
    assert!(missing.is_empty(), "columns without an entry: {missing:?}");
    assert!(
        unfounded.is_empty(),
        "entries without a column: {unfounded:?}"
    );
}

#[test]
fn units_come_from_a_closed_set_and_agree_with_names() {
    for row in rows("SELECT object || '.' || column, unit, meaning FROM data_dictionary") {
        let [column, unit, meaning] = row.as_slice() else {
            panic!("three columns asked for, {row:?} found");
        };
        assert!(UNITS.contains(&unit.as_str()), "{column}: unit {unit:?}");
        assert!(!meaning.is_empty(), "{column} has no meaning");
        let promised = PROMISES.iter().find(|(end, _)| column.ends_with(end));
        if let Some((_, promised)) = promised {
            // Accuracies of NAS-Bench-101 are shares, as its API answers them.
            let is_share = column.starts_with("nb101_") || column.starts_with("stored_nb101_");
            let is_kept = unit == promised || (is_share && unit == "share");
            assert!(
                is_kept,
                "{column}: unit {unit:?}, and {promised:?} is promised"
            );
        }
    }
}
