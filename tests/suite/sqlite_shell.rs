//! The plain `sqlite3` shell, as a user without our program has it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// One row: a JSON object by column name.
pub(crate) type Row = serde_json::Map<String, Value>;

/// Whether the shell is installed; says so if not.
pub(crate) fn shell_is_installed() -> bool {
    let found = Command::new("sqlite3").arg("--version").output().is_ok();
    if !found {
        println!("skipped: no sqlite3 shell");
    }
    found
}

/// What the shell prints for an input, or its complaint.
pub(crate) fn run_shell(database: &Path, options: &[&str], input: &str) -> Result<String, String> {
    let mut shell = Command::new("sqlite3")
        .args(["-bail", "-batch"])
        .args(options)
        .arg(database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = shell.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = shell.wait_with_output().unwrap();
    drop(writer.join().unwrap()); // a shell that gave up says why below
    if output.status.success() {
        Ok(String::from_utf8(output.stdout).unwrap())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// The rows of one statement.
pub(crate) fn rows(database: &Path, sql: &str) -> Vec<Row> {
    answers(database, &[sql.to_owned()]).remove(0)
}

/// The rows of many statements, all answered by one shell.
pub(crate) fn answers(database: &Path, statements: &[String]) -> Vec<Vec<Row>> {
    const END: &str = "-- end of answer";
    let mut input = String::new();
    for statement in statements {
        input.push_str(statement.trim_end_matches([';', '\n']));
        input.push_str(";\n.print '");
        input.push_str(END);
        input.push_str("'\n");
    }
    let printed = run_shell(database, &["-readonly", "-json"], &input).unwrap();
    let mut answers: Vec<&str> = printed.split(END).collect();
    assert_eq!(answers.pop().map(str::trim), Some(""));
    assert_eq!(answers.len(), statements.len());
    let parse = |answer: &str| match answer.trim() {
        "" => Vec::new(),
        json => serde_json::from_str(json).unwrap(),
    };
    answers.into_iter().map(parse).collect()
}

/// A text as SQL literal.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
