//! The statements of the reports, each run by the `sqlite3` shell as the page shows it.

use std::fs;
use std::path::Path;

use natsbench::query::Reader;
use natsbench::query::run_sql;

use crate::sqlite_shell::{rows, shell_is_installed};
use crate::views_examples::sample_database;

#[test]
fn statements_of_reports_run_in_the_plain_shell() {
    if !shell_is_installed() {
        return;
    }
    let reader = Reader::open(sample_database()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/reports");
    let mut compared = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let sql = fs::read_to_string(&file).unwrap();
        let by_shell = rows(sample_database(), &sql);
        let by_library = run_sql(&reader, &sql).unwrap();
        assert_eq!(by_shell.len(), by_library.rows.len(), "{}", file.display());
        for row in &by_shell {
            let names: Vec<&String> = row.keys().collect();
            assert_eq!(names.len(), by_library.columns.len(), "{}", file.display());
        }
        compared += by_shell.len();
    }
    assert!(compared > 1000, "{compared}");
}

#[test]
fn statements_of_reports_say_what_a_row_is_and_its_units() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/reports");
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let sql = fs::read_to_string(&file).unwrap();
        for part in ["-- grain: ", "-- units: "] {
            assert!(sql.contains(part), "no {part:?} in {}", file.display());
        }
    }
}
