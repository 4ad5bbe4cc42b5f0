//! The README's commands, run: what it says they print is what they print.
//!
//! A ```` ```console ```` block is a session: `$ ` begins a command, `> ` continues it, the lines after
//! it are its output. A line `...` stands for any lines, `[..]` for anything within a line. All blocks
//! run in one folder, in order, with the folder `sql` of the repository in it. Blocks in Rust are
//! compiled as doc tests.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Commands that a reader types first; `.ci/run` runs them as they stand.
const FIRST_COMMANDS: &[&str] = &["cargo run --release -- demo", "cargo test"];

struct Step {
    command: String,
    output: Vec<String>,
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(repository().join("README.md")).unwrap()
}

/// Names of the files in `sql/examples`.
fn example_files() -> Vec<String> {
    let entries = fs::read_dir(repository().join("sql/examples")).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// All steps of all sessions.
fn steps(markdown: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut in_session = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            in_session = line == "```console";
        } else if !in_session {
        } else if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step {
                command: command.to_owned(),
                output: Vec::new(),
            });
        } else {
            let step = steps.last_mut().expect("a session begins with a command");
            match line.strip_prefix("> ") {
                Some(more) if step.output.is_empty() => {
                    step.command.push('\n');
                    step.command.push_str(more);
                }
                _ => step.output.push(line.to_owned()),
            }
        }
    }
    steps
}

/// Whether a line is what a pattern says.
fn line_matches(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split("[..]");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<_> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Whether all lines are what a pattern says.
fn output_matches(pattern: &[String], found: &[String]) -> bool {
    match pattern {
        [] => found.is_empty(),
        [first, rest @ ..] if first == "..." => {
            (0..=found.len()).any(|skipped| output_matches(rest, &found[skipped..]))
        }
        [first, rest @ ..] => found.split_first().is_some_and(|(line, others)| {
            line_matches(first, line.trim_end()) && output_matches(rest, others)
        }),
    }
}

#[test]
fn every_command_prints_what_the_readme_shows() {
    let steps = steps(&readme());
    let folder = tempfile::tempdir().unwrap();
    let examples = folder.path().join("sql/examples");
    fs::create_dir_all(&examples).unwrap();
    for name in example_files() {
        fs::copy(
            repository().join("sql/examples").join(&name),
            examples.join(&name),
        )
        .unwrap();
    }
    let binary = Path::new(env!("CARGO_BIN_EXE_natsbench"));
    let path = env::join_paths(
        std::iter::once(binary.parent().unwrap().to_owned())
            .chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
    )
    .unwrap();
    let has_sqlite = Command::new("sqlite3").arg("--version").output().is_ok();
    let mut run = 0;
    for step in &steps {
        if step.command.starts_with("cargo test") {
            continue; // is running
        }
        if step.command.contains("sqlite3 ") && !has_sqlite {
            println!("skipped: no sqlite3 shell for {}", step.command);
            continue;
        }
        // The binary of this build in place of another build.
        let command = step.command.replace("cargo run --release --", "natsbench");
        let output = Command::new("sh")
            .args(["-c", &command])
            .current_dir(folder.path())
            .env("PATH", &path)
            .env_remove("NATSBENCH_DB")
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}\n{errors}");
        let found = String::from_utf8(output.stdout).unwrap();
        let lines: Vec<_> = found.lines().map(str::to_owned).collect();
        assert!(
            output_matches(&step.output, &lines),
            "{command}\nprints\n{found}\nthe README says\n{}",
            step.output.join("\n")
        );
        run += 1;
    }
    println!("{run} of {} commands of the README run", steps.len());
}

#[test]
fn the_first_commands_are_those_that_the_gate_runs() {
    let steps = steps(&readme());
    let gate = fs::read_to_string(repository().join(".ci/run"));
    for (position, command) in FIRST_COMMANDS.iter().enumerate() {
        assert_eq!(steps[position].command, *command);
        // A package from the registry has no gate.
        if let Ok(gate) = &gate {
            let runs_it = |line: &str| line.starts_with(command);
            assert!(gate.lines().any(runs_it), ".ci/run lacks {command}");
        }
    }
}

#[test]
fn every_example_query_is_listed_with_its_question() {
    let readme = readme();
    for name in example_files() {
        let row = readme
            .lines()
            .find(|line| line.starts_with(&format!("| `{name}` |")));
        let row = row.unwrap_or_else(|| panic!("the README does not list {name}"));
        let question = row.split(" | ").nth(1).unwrap().trim_end_matches(" |");
        let query = fs::read_to_string(repository().join("sql/examples").join(&name)).unwrap();
        let asked = query.starts_with(&format!("-- {question}"));
        assert!(
            asked || name == "random_search.sql",
            "{name} does not begin with {question:?}"
        );
    }
}

#[test]
fn a_wildcard_matches_only_what_it_stands_for() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let is = |pattern, found| output_matches(&lines(pattern), &lines(found));
    assert!(is("a\n...\nd", "a\nb\nc\nd"));
    assert!(is("a\n...", "a"));
    assert!(!is("a\n...\nd", "a\nb"));
    assert!(!is("a", "a\nb"));
    assert!(is("it took [..] s", "it took 12 s"));
    assert!(!is("it took [..] s", "it took 12 m"));
    assert!(!is("[..]b[..]c", "a c b"));
    assert!(is("[..]b[..]c", "abac"));
}
