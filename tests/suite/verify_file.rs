//! `natsbench verify` on what is not a value of the archive: pages, where the data came from, damaged files, and what
//! users have added.

use std::fs;
use std::path::Path;

use natsbench::SearchSpace;
use natsbench::import::Verify;
use rusqlite::types::Value;

use crate::support::{Bench, change_pickle, read_only, tamper};
use crate::verify::{imported, named};

/// Everything in a database but the times of its import.
fn everything(db: &Path) -> Vec<String> {
    let database = read_only(db);
    let mut tables = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .unwrap();
    let tables: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let mut lines = Vec::new();
    for table in tables {
        let mut select = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let timeless: Vec<usize> = (0..select.column_count())
            .filter(|&column| {
                let name = select.column_name(column).unwrap();
                !(name.ends_with("_at") || name == "applied_on")
            })
            .collect();
        let mut rows = select.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values = timeless.iter().map(|&column| row.get_unwrap(column));
            lines.push(format!("{table}: {:?}", values.collect::<Vec<Value>>()));
        }
    }
    lines
}

#[test]
fn every_flipped_byte_is_found_or_changes_nothing() {
    let bench = imported();
    let good = fs::read(&bench.db).unwrap();
    let expected = everything(&bench.db);
    let copy = bench.folder.path().join("flipped.db");
    let verify = Verify {
        archive: bench.archive.clone(),
        database: copy.clone(),
        threads: 1,
    };
    let (mut random, mut found) = (88_172_645_463_325_252_u64, 0);
    for _flip in 0..150 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let place = random as usize % good.len();
        let bit = 1 << (random >> 60 & 7);
        let mut bytes = good.clone();
        bytes[place] ^= bit;
        fs::write(&copy, &bytes).unwrap();
        let ran = verify.run(&mut |_event| ());
        if ran.is_ok_and(|summary| summary.differences == 0) {
            assert_eq!(everything(&copy), expected, "byte {place}, bit {bit}");
        } else {
            found += 1;
        }
    }
    assert!(found >= 10, "{found} of 150 found");
    println!("{found} of 150 found, the others change nothing");
}

#[test]
fn a_damaged_index_is_named() {
    let bench = imported();
    // The pages of an index, by turning all of its last one to zeros.
    let page: i64 = crate::support::value(
        &bench.db,
        "SELECT pageno FROM dbstat WHERE name = 'sqlite_autoindex_stored_trials_1' ORDER BY pageno DESC LIMIT 1",
    );
    let size: i64 = crate::support::value(&bench.db, "PRAGMA page_size");
    let mut bytes = fs::read(&bench.db).unwrap();
    let end = usize::try_from(page * size).unwrap();
    bytes[end - 60] ^= 0x15;
    fs::write(&bench.db, bytes).unwrap();
    bench
        .verify()
        .ends(1, &["integrity: expected pages that fit together"]);
}

#[test]
fn a_change_of_where_the_data_came_from_is_named() {
    let bench = imported();
    let place = |column: &str| format!("archives: NATS-sss-v1_0-00000-simple, {column}: ");
    named(
        &bench,
        &[
            (
                "UPDATE archives SET form = 'zip'",
                &[&place("form"), "expected 'directory', found 'zip'"],
            ),
            (
                "UPDATE archives SET meta_sha256 = replace(hex(zeroblob(32)), '00', '0a')",
                &[&place("meta_sha256"), "found '0a0a"],
            ),
            (
                "UPDATE archives SET natsbench_version = 'x'",
                &[&place("natsbench_version"), "found 'x'"],
            ),
            (
                "UPDATE archives SET first_import_at = last_import_at || 'x'",
                &[&place("first_import_at")],
            ),
            (
                "UPDATE archives SET last_import_at = '2026-13-01T00:00:00Z', first_import_at = '2026-01-01T00:00:00Z'",
                &[&place("last_import_at")],
            ),
            ("UPDATE archives SET finished = 0", &[&place("finished")]),
            (
                "DELETE FROM archives",
                &["archives: expected 'NATS-sss-v1_0-00000-simple', 'directory'"],
            ),
            (
                "UPDATE archives SET space_id = 0",
                &["architecture_sources: sss 0, archive_id: "],
            ),
            (
                "UPDATE architecture_sources SET archive_id = 9",
                &["architecture_sources: row 32768: expected a row of archives that it refers to"],
            ),
            (
                "UPDATE refinery_schema_history SET checksum = '1' WHERE version = 2",
                &["refinery_schema_history: 2: "],
            ),
            (
                "UPDATE sqlite_stat1 SET stat = 'x' WHERE tbl = 'stored_datasets'",
                &["sqlite_stat1: stored_datasets"],
            ),
            (
                "UPDATE table_sizes SET table_name = 'archived' WHERE table_name = 'archives'",
                &["table_sizes: expected the name of a table, found 'archived'"],
            ),
        ],
    );
}

#[test]
fn rows_that_belong_to_nothing_are_named() {
    named(
        &imported(),
        &[
            (
                "INSERT INTO stored_epoch_metrics (epoch_key, train_loss) VALUES (1, 1)",
                &["stored_epoch_metrics, rows: all trials: "],
            ),
            (
                "INSERT INTO stored_recipes VALUES (32770, 12, 0, 1)",
                &["stored_recipes: sss 2: expected no row, since the architecture is not imported"],
            ),
            (
                "INSERT INTO trial_latencies VALUES (7, 0, 1.0)",
                &["trial_latencies: expected a row of stored_trials that it refers to, found none"],
            ),
        ],
    );
}

#[test]
fn triggers_and_unique_indexes_on_our_tables_are_named() {
    named(
        &imported(),
        &[
            (
                "CREATE TRIGGER sqliteXstat AFTER UPDATE ON search_spaces BEGIN DELETE FROM stored_epoch_metrics; END",
                &[
                    "schema: trigger sqliteXstat: expected nothing, found on search_spaces 'CREATE TRIGGER",
                ],
            ),
            (
                "CREATE TRIGGER mine BEFORE INSERT ON Stored_Trials BEGIN SELECT 1; END",
                &["schema: trigger mine: "],
            ),
            (
                // with the name of a table
                "CREATE TRIGGER stored_trials BEFORE INSERT ON stored_trials BEGIN SELECT 1; END",
                &["schema: trigger stored_trials: "],
            ),
            (
                "CREATE UNIQUE INDEX sqlite1stat ON stored_trials (seed, trial_id)",
                &["schema: index sqlite1stat: "],
            ),
            (
                "DROP INDEX topology_cells_by_unique_str",
                &[
                    "schema: index topology_cells_by_unique_str: ",
                    "found nothing",
                ],
            ),
        ],
    );
}

#[test]
fn what_users_have_added_is_named_as_their_own_and_is_no_difference() {
    let bench = imported();
    tamper(
        &bench.db,
        "CREATE TABLE sqliteXstat (note TEXT PRIMARY KEY, number INTEGER UNIQUE);
         CREATE TABLE counted (number INTEGER PRIMARY KEY AUTOINCREMENT);
         INSERT INTO counted VALUES (1);
         CREATE VIEW mine AS SELECT absent FROM nowhere;
         CREATE INDEX by_seed ON stored_trials (seed);
         CREATE UNIQUE INDEX once ON counted (number);
         CREATE TRIGGER of_mine AFTER INSERT ON sqliteXstat BEGIN SELECT 1; END;
         CREATE TRIGGER into_view INSTEAD OF INSERT ON trials BEGIN SELECT 1; END;
         ANALYZE",
    );
    let own = "not compared, since it is your own: index by_seed on stored_trials, index once on counted, \
               table counted, table sqliteXstat, trigger into_view on trials, trigger of_mine on sqliteXstat, view mine\n";
    let ran = bench.verify();
    ran.ends(0, &[own, ": 0 differences"]);
    bench.import(&[]).ends(0, &["2 already there, unchanged"]);
    bench.verify().ends(0, &[own]);
}

#[test]
fn differences_are_values_of_sql_and_no_text_of_the_program() {
    let bench = imported();
    tamper(
        &bench.db,
        "UPDATE datasets SET meaning = 'it''s' WHERE dataset_id = 0;
         UPDATE size_channels SET channels_5 = 17 WHERE architecture_id % 32768 = 1;
         DELETE FROM size_channels WHERE architecture_id % 32768 = 0;
         DELETE FROM operations WHERE operation = 'none';
         UPDATE architecture_sources SET content_sha256 = zeroblob(32);
         DROP VIEW coverage",
    );
    let ran = bench.verify();
    ran.ends(
        1,
        &[
            "'it''s'",
            "stored_architectures: sss 1: expected '8:8:8:8:16', 8, 8, 8, 8, 16, \
             found '8:8:8:8:16', 8, 8, 8, 8, 17\n",
            "found '8:8:8:8:8' without a row of its parts\n",
            "operations: none: expected 'none', 0, 'no connection', found nothing\n",
            "found x'00000000",
        ],
    );
    for word in [
        "Some(", "None", "Text(", "Integer(", "Size {", "\\\"", "Ok(",
    ] {
        assert!(!ran.out.contains(word), "{word} in {}", ran.out);
    }
}

#[test]
fn damaged_files_are_reported_and_what_lies_behind_them_is_compared() {
    let bench = Bench::new(SearchSpace::Size, 5);
    let good = fs::read(bench.file(1)).unwrap();
    fs::write(bench.file(1), "no archive").unwrap();
    change_pickle(&bench.file(3), |bytes| bytes.truncate(100));
    bench
        .import(&["--keep-going"])
        .ends(3, &["3 imported, 2 damaged"]);
    bench.verify().ends(
        3,
        &[
            "damaged: ",
            "000001.pickle.pbz2: cannot be decompressed: not bzip2 data",
            "000003.pickle.pbz2: ",
            "damaged and not imported, as the database says: 2 files",
            "3 architectures, ",
            ": 0 differences",
        ],
    );
    named(
        &bench,
        &[
            (
                "DELETE FROM import_failures WHERE arch_index = 3",
                &[
                    "import_failures: sss 3: expected a damaged file, ",
                    "found no row of that file",
                    "3 architectures, ",
                    "compared: 1 difference",
                ],
            ),
            (
                "UPDATE architecture_sources SET content_sha256 = zeroblob(32) \
                 WHERE architecture_id % 32768 = 4",
                &["architecture_sources: sss 4, content_sha256: "],
            ),
            (
                "UPDATE import_failures SET failed_at = 'x'",
                &["import_failures: sss 1, failed_at: "],
            ),
        ],
    );
    fs::write(bench.file(1), good).unwrap();
    bench.verify().ends(
        1,
        &[
            "import_failures: sss 1: expected an intact file, \
             found the damaged file '000001.pickle.pbz2'",
            "sss 1: expected trials, found none",
        ],
    );
}

#[test]
fn what_is_not_in_the_archive_is_named() {
    let bench = imported();
    let cells = Bench::new(SearchSpace::Topology, 1);
    bench
        .import(&[crate::support::text(&cells.archive)])
        .ends(0, &[]);
    bench
        .verify()
        .ends(0, &["not compared, since it is not in this archive: tss\n"]);
}
