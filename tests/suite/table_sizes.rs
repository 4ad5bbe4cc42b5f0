//! The sizes of tables that `natsbench info` shows: what an import has stored, if that is still right.

use std::collections::BTreeMap;
use std::path::Path;

use natsbench::SearchSpace;
use serde_json::Value;

use crate::support::{Bench, natsbench, read_only, tamper, text, value};

/// The sizes that a scan of all pages finds.
fn measured(db: &Path) -> BTreeMap<String, u64> {
    let database = read_only(db);
    let mut statement = database
        .prepare(
            "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name)
             WHERE aggregate = TRUE GROUP BY tbl_name",
        )
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

/// The sizes that the program shows.
fn shown(db: &Path) -> BTreeMap<String, u64> {
    let ran = natsbench(&["info", "--json", "--db", text(db)], &[]);
    let info: Value = serde_json::from_str(&ran.ends(0, &[]).out).unwrap();
    let tables = info["tables"].as_array().unwrap().iter();
    let table = |table: &Value| {
        let name = table["table"].as_str().unwrap().to_owned();
        (name, table["bytes"].as_u64().unwrap())
    };
    tables.map(table).collect()
}

#[test]
fn sizes_are_right_after_every_kind_of_change() {
    let bench = Bench::new(SearchSpace::Topology, 4);
    bench.import(&["--quiet"]).ends(0, &[]);
    let db = &bench.db;
    assert_eq!(shown(db), measured(db));
    for change in [
        // Tables that others than an import change, or that are the user's.
        "INSERT INTO search_runs (run_id, steps)
         WITH RECURSIVE numbers (value) AS (
             SELECT 1 UNION ALL SELECT value + 1 FROM numbers LIMIT 50000
         )
         SELECT value, 0 FROM numbers",
        "CREATE TABLE own AS SELECT * FROM stored_epoch_metrics",
        "DELETE FROM own",
        // What an import has measured.
        "DELETE FROM stored_epoch_metrics",
        "VACUUM",
        "DELETE FROM table_sizes",
    ] {
        tamper(db, change);
        assert_eq!(shown(db), measured(db), "{change}");
    }
}

#[test]
fn sizes_that_an_import_has_stored_are_not_measured_again() {
    let bench = Bench::new(SearchSpace::Size, 4);
    bench.import(&["--quiet"]).ends(0, &[]);
    let before = shown(&bench.db);
    // All sizes together are still those of the file.
    tamper(
        &bench.db,
        "UPDATE table_sizes SET bytes = bytes + iif(table_name = 'stored_trials', 16384, -16384)
         WHERE table_name IN ('stored_trials', 'stored_epoch_metrics')",
    );
    let after = shown(&bench.db);
    assert_eq!(after["stored_trials"], before["stored_trials"] + 16_384);
    assert_eq!(
        after["stored_epoch_metrics"],
        before["stored_epoch_metrics"] - 16_384
    );
    tamper(&bench.db, "UPDATE table_sizes SET bytes = bytes + 16384");
    assert_eq!(shown(&bench.db), before);
}

#[test]
fn an_import_that_was_cut_off_has_its_trials_counted_now() {
    let bench = Bench::new(SearchSpace::Size, 4);
    bench.import(&["--quiet"]).ends(0, &[]);
    let facts = || {
        let ran = natsbench(&["info", "--json", "--db", text(&bench.db)], &[]);
        let info: Value = serde_json::from_str(&ran.ends(0, &[]).out).unwrap();
        (info["spaces"].clone(), info["coverage"].clone())
    };
    let before = facts();
    let counted = "SELECT sum(architectures) = (SELECT count(*) FROM stored_trials) FROM coverage";
    assert!(value::<bool>(&bench.db, counted));
    assert_eq!(
        before.0[1]["epochs"],
        value::<u64>(&bench.db, "SELECT count(*) FROM stored_epoch_metrics")
    );
    tamper(
        &bench.db,
        "DELETE FROM seed_counts; UPDATE search_spaces SET summarised_architectures = 0",
    );
    assert_eq!(facts(), before);
}
