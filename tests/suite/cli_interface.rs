//! The command line's own manners: help, completions, wrong usage.

use std::io::Write;
use std::process::{Command, Output, Stdio};

const SUBCOMMANDS: &[&str] = &[
    "import",
    "verify",
    "import-weights",
    "verify-weights",
    "replay",
    "info",
    "slice",
    "merge",
    "export",
    "verify-export",
    "sample",
    "demo",
    "more-info",
    "cost",
    "simulate",
    "best",
    "arch",
    "index",
    "curve",
    "show",
    "stats",
    "nb101",
    "network",
    "check",
    "evaluate",
    #[cfg(feature = "networks")]
    "proxies",
    "sql",
    "search",
    #[cfg(feature = "train")]
    "train",
    "table",
    "score",
    "report",
    "plot",
    "serve",
    "datasette-metadata",
    "completions",
    "man",
];

fn natsbench(arguments: &[&str], columns: usize) -> Output {
    Command::new(env!("CARGO_BIN_EXE_natsbench"))
        .args(arguments)
        .env("COLUMNS", columns.to_string())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn help_names_every_subcommand_and_says_what_each_does() {
    let output = natsbench(&["--help"], 80);
    assert!(output.status.success());
    for subcommand in SUBCOMMANDS {
        let line = text(&output.stdout)
            .lines()
            .find(|line| line.split_whitespace().next() == Some(subcommand))
            .unwrap_or_else(|| panic!("no line on {subcommand}"));
        assert!(line.split_whitespace().count() > 3, "{line}");
    }
}

#[test]
fn help_keeps_within_the_terminal() {
    for columns in [80, 120] {
        for arguments in SUBCOMMANDS
            .iter()
            .map(|name| vec![*name, "--help"])
            .chain([vec!["--help"], vec!["-h"]])
        {
            let output = natsbench(&arguments, columns);
            assert!(output.status.success(), "{arguments:?}");
            for line in text(&output.stdout).lines() {
                let width = line.chars().count();
                assert!(width <= columns, "{arguments:?}, {width} columns: {line}");
            }
        }
    }
}

#[test]
fn completions_know_the_subcommands_and_parse_in_their_shell() {
    for shell in ["bash", "zsh"] {
        let output = natsbench(&["completions", shell], 80);
        assert!(output.status.success());
        let script = text(&output.stdout);
        for subcommand in SUBCOMMANDS {
            assert!(script.contains(subcommand), "{shell}: no {subcommand}");
        }
        assert!(script.contains("--keep-going"), "{shell}");
        let parsed = Command::new(shell)
            .arg("-n")
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        match parsed {
            Err(_) => println!("skipped: no {shell} to parse the script"),
            Ok(mut child) => {
                let mut input = child.stdin.take().unwrap();
                input.write_all(&output.stdout).unwrap();
                drop(input);
                let output = child.wait_with_output().unwrap();
                assert!(output.status.success(), "{}", text(&output.stderr));
            }
        }
    }
}

#[test]
fn wrong_usage_exits_with_2_and_says_so_on_standard_error() {
    for arguments in [
        &["improt"][..],
        &[],
        &["import"],
        &["import", "archive", "--nonsense"],
        &["sample", "--space", "nas", "--out", "here"],
        &["completions", "cobol"],
    ] {
        let output = natsbench(arguments, 80);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(text(&output.stderr).contains("--help"), "{arguments:?}");
    }
    let output = natsbench(&["improt"], 80);
    assert!(text(&output.stderr).contains("'import'"), "no suggestion");
}

#[test]
fn a_failure_exits_with_1_and_names_the_file() {
    let output = natsbench(&["info", "--db", "no-such.db"], 80);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("no-such.db"));
}

#[test]
fn help_lists_the_commands_in_groups() {
    for flag in ["-h", "--help"] {
        let output = natsbench(&[flag], 80);
        let help = text(&output.stdout);
        let place = |part: &str| {
            help.find(part)
                .unwrap_or_else(|| panic!("no {part:?} in {help}"))
        };
        let order = [
            "Usage: natsbench",
            "\nMake a database:\n",
            "\n  import ",
            "\nAsk about architectures:\n",
            "\n  best ",
            "\nSearch architectures:\n",
            "\n  search ",
            "\nOptions:\n",
            "Exit codes: ",
        ];
        assert!(order.map(place).is_sorted(), "{help}");
    }
}

#[test]
fn manual_pages_are_printed_and_written() {
    let page = natsbench(&["man"], 80);
    let page = text(&page.stdout);
    assert!(page.contains(".TH natsbench 1"), "{page}");
    for subcommand in SUBCOMMANDS {
        assert!(
            page.contains(&format!(
                "natsbench\\-{}(1)",
                subcommand.replace('-', "\\-")
            )),
            "{subcommand}"
        );
    }
    let best = natsbench(&["man", "best"], 80);
    assert!(text(&best.stdout).contains("max\\-params"));
    assert_eq!(natsbench(&["man", "bset"], 80).status.code(), Some(2));

    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("man1");
    let written = natsbench(&["man", "--out", out.to_str().unwrap()], 80);
    assert!(written.status.success());
    for page in ["natsbench.1", "natsbench-best.1", "natsbench-plot-curve.1"] {
        assert!(out.join(page).exists(), "{page}");
    }
}
