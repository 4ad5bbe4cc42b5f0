//! The statements of the reports, each run by the `sqlite3` shell as the page shows it.

use std::fs;
use std::path::Path;

use natsbench::query::Reader;
use natsbench::query::{SqlBox, SqlValue, run_sql, run_sql_with};
use natsbench::report::Report;
use natsbench::{NatsBench, SearchSpace};

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
        // What is NULL in the shell, which means tss, has to be given here.
        let space = ("space", SqlValue::Text("tss".to_owned()));
        let values = [space];
        let values = if sql.contains(":space") {
            &values[..]
        } else {
            &[]
        };
        let by_library = run_sql_with(&reader, &sql, values).unwrap();
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

#[test]
fn statements_run_as_reports_show_them_in_the_shell_the_box_and_the_command() {
    if !shell_is_installed() {
        return;
    }
    let bench = NatsBench::open(sample_database()).unwrap();
    let reader = Reader::open(sample_database()).unwrap();
    let mut shown = 0;
    for report in natsbench::report::available() {
        for &space in &report.spaces {
            let sql = Report::make(&bench, space, report.name).unwrap().sql;
            assert!(
                !sql.contains(":space") && !sql.contains(".parameter"),
                "{sql}"
            );
            let by_shell = rows(sample_database(), &sql).len();
            let by_command = run_sql(&reader, &sql).unwrap().rows;
            assert_eq!(by_shell, by_command.len(), "{}", report.name);
            let all = SqlBox {
                rows: usize::MAX,
                ..SqlBox::default()
            };
            let by_box = all.answer(sample_database(), &sql).unwrap();
            assert_eq!(by_box.answer.rows, by_command, "{}", report.name);
            shown += 1;
            if space == SearchSpace::Size.into() && report.spaces.len() == 2 {
                let topology = Report::make(&bench, SearchSpace::Topology, report.name)
                    .unwrap()
                    .sql;
                let names_a_space = topology.contains("'tss'");
                assert!(
                    !names_a_space || topology != sql,
                    "{} is the same for both",
                    report.name
                );
            }
        }
    }
    assert!(shown >= 20, "{shown}");
}

#[test]
fn the_box_names_a_parameter_without_a_value() {
    let error =
        SqlBox::default().answer(sample_database(), "SELECT hp FROM recipes WHERE hp = :hp");
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("the parameter :hp, which has no value"),
        "{error}"
    );
}
