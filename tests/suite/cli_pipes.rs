//! Where answers go: a reader that has seen enough, a disk that is full, and nobody who reads errors.

use std::fs::OpenOptions;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Ran, program, text};
use crate::views_examples::sample_database;

/// Every command that prints an answer, in each of its forms, and help.
const ANSWERS: &[&str] = &[
    "--help",
    "-h",
    "--version",
    "help best",
    "best --help",
    "plot curve --help",
    "info",
    "info --json",
    "more-info 11 --space tss -d cifar10",
    "more-info 11 --space tss -d cifar10 --json",
    "cost 11 --space tss -d cifar10",
    "simulate 11 --space tss -d cifar10",
    "best --space tss -d cifar10 --top 40",
    "best --space tss -d cifar10 --top 40 --json",
    "arch 11 --space tss",
    "index 8:8:8:8:16 --json",
    "curve 11 --space tss -d cifar10-valid --hp 200",
    "curve 11 --space tss -d cifar10-valid --hp 200 --json",
    "show 11 --space tss",
    "show 11 --space tss --plot",
    "stats --space tss -d cifar10",
    "sql SELECT\t*\tFROM\tarchitectures",
    "sql --format csv SELECT\t*\tFROM\tarchitectures",
    "sql --format json SELECT\t*\tFROM\tarchitectures",
    "sql --format markdown SELECT\t*\tFROM\tarchitectures\tLIMIT\t2000",
    "sql VALUES(1)",
    "table --space tss",
    "table --space tss --format csv",
    "table --space tss --format json",
    "table --space tss --format markdown",
    "report --list",
    "report --list --json",
    "completions bash",
    "completions zsh",
    "completions fish",
    "man",
    "man best",
];

/// Prints through the same writer as the others, and takes longer than all of them together.
const DEMO: &str = "demo";

/// The command of a line; its words are separated by spaces, and a tab is a space within a word.
fn command(line: &str) -> Command {
    let mut command = program();
    command
        .args(line.split(' ').map(|word| word.replace('\t', " ")))
        .env("NATSBENCH_DB", text(sample_database()));
    command
}

/// What stands on standard error, but for the notes that numbers of a sample are invented.
fn complaints(ran: &Ran) -> Vec<&str> {
    let is_note = |line: &&str| line.contains("sample: invented numbers");
    ran.err.lines().filter(|line| !is_note(line)).collect()
}

#[test]
fn a_reader_that_has_seen_enough_ends_an_answer_quietly() {
    for line in ANSWERS.iter().chain([&DEMO]) {
        let mut child = command(line)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take()); // as `head -0`
        let ran: Ran = child.wait_with_output().unwrap().into();
        assert_eq!((ran.code, complaints(&ran)), (Some(0), vec![]), "{line}");
    }
}

/// An answer without an end: its first rows are there before the last one is found.
#[test]
fn rows_are_printed_as_they_are_found() {
    let endless = "sql WITH\tRECURSIVE\tn(i)\tAS\t(SELECT\t1\tUNION\tALL\tSELECT\ti+1\tFROM\tn)\tSELECT\ti\tFROM\tn";
    for (format, first) in [
        ("csv", "i\n1\n2\n"),
        ("json", "[\n  {\n    \"i\": 1\n  },\n  {\n"),
    ] {
        let mut child = command(&format!("{endless} --format {format}"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut start = vec![0; first.len()];
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut start).unwrap();
        assert_eq!(String::from_utf8(start).unwrap(), first);
        drop(out);
        assert_eq!(child.wait().unwrap().code(), Some(0), "{format}");
    }
}

#[test]
fn a_wrong_answer_is_no_success_because_nobody_reads_it() {
    let mut child = command("sql SELECT\tnowhere")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran: Ran = child.wait_with_output().unwrap().into();
    ran.ends(1, &["no such column: nowhere"]);
}

#[test]
fn a_full_disk_is_a_failure_that_says_so() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        println!("skipped: no /dev/full");
        return;
    }
    for line in ANSWERS {
        let file = OpenOptions::new().write(true).open(full).unwrap();
        let ran: Ran = command(line).stdout(file).output().unwrap().into();
        assert_eq!(ran.code, Some(1), "{line}: {ran:?}");
        let told = "error: cannot write the answer to standard output: No space left on device";
        let complaints = complaints(&ran);
        assert_eq!(complaints.len(), 1, "{line}: {ran:?}");
        assert!(complaints[0].starts_with(told), "{line}: {ran:?}");
    }
}

#[test]
fn nobody_who_reads_errors_changes_no_exit_code() {
    for (line, code) in [
        ("best --space tss -d cifar10", 0),
        ("sql SELECT\tnowhere", 1),
        ("best", 2),
        ("arch 11", 2),
        ("sample --space tss --archs 2 --out OUT", 0),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let line = line.replace("OUT", text(folder.path()));
        let mut child = command(&line)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stderr.take());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{line}");
    }
}
