//! Statements of the user's own.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Ran, natsbench, program, text};
use crate::views_examples::sample_database;

fn sql(format: &str, statement: &str) -> Ran {
    natsbench(
        &["sql", statement, "--format", format],
        &["--db", text(sample_database())],
    )
}

#[test]
fn sql_answers_in_four_forms() {
    let statement = "SELECT arch_index, channels_1 / 16.0 AS half, NULL AS absent, 'a,b' AS words FROM architectures \
                     WHERE space = 'sss' AND arch_index < 2";
    let table = sql("table", statement);
    table.ends(0, &["arch_index  half  absent  words"]);
    assert_eq!(table.out.lines().count(), 3);
    assert_eq!(
        sql("csv", statement).out,
        "arch_index,half,absent,words\n0,0.5,,\"a,b\"\n1,0.5,,\"a,b\"\n"
    );
    let rows: Value = serde_json::from_str(&sql("json", statement).out).unwrap();
    assert_eq!(
        rows[1],
        json!({"arch_index": 1, "half": 0.5, "absent": null, "words": "a,b"})
    );
    let markdown = sql("markdown", statement).out;
    let lines: Vec<&str> = markdown.lines().collect();
    assert!(
        lines[0].starts_with("| arch_index | half") && lines[1].starts_with("|--"),
        "{markdown}"
    );
    assert_eq!(lines.len(), 4);
}

#[test]
fn sql_reads_a_statement_from_standard_input() {
    let mut child = program()
        .args([
            "sql",
            "-",
            "--format",
            "csv",
            "--db",
            text(sample_database()),
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"-- a comment\n.headers on\nSELECT count(*) AS n\nFROM architectures\nWHERE imported;\n").unwrap();
    drop(input);
    let ran: Ran = child.wait_with_output().unwrap().into();
    ran.ends(0, &[]);
    assert_eq!(ran.out, "n\n80\n");
}

#[test]
fn sql_changes_nothing_and_says_what_is_wrong() {
    let before = fs::read(sample_database()).unwrap();
    for (statement, told) in [
        ("DELETE FROM stored_trials", "readonly"),
        ("DROP TABLE stored_trials", "readonly"),
        ("SELECT top1 FROM trials", "no such column: top1"),
        ("SELECT 1; SELECT 2", "Multiple statements"),
        (" ", "there is no statement"),
    ] {
        sql("table", statement).ends(1, &[told]);
    }
    assert!(
        before == fs::read(sample_database()).unwrap(),
        "the database changed"
    );
}
