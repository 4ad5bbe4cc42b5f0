//! The pages, run: what they say that a command prints is what it prints.
//!
//! A ```` ```console ```` block is a session: `$ ` begins a command, `> ` continues it, the lines after
//! it are its output. A line `...` stands for any lines, `[..]` for anything within a line. All blocks
//! of a page run in one folder, in order, with the folder `sql/examples` of the repository in it. Blocks
//! in Rust are compiled as doc tests, those in Python run in `python/tests`.
//!
//! With `SNAPSHOTS=overwrite`, what a command prints now takes the place of what its page shows; what a `...` or `[..]`
//! still stands for stays one.
//!
//! snapbox compares. `trycmd` would also find and run the blocks, but it has no shell: a command could not
//! read a file with `<`, nor could the first one, `cargo run --release -- demo`, use this build.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use snapbox::{Assert, IntoData};

/// Commands that a reader types first; `.ci/run` runs them as they stand.
const FIRST_COMMANDS: &[&str] = &["cargo run --release -- demo", "cargo test"];

/// Lines that a stranger reads before deciding to stay, with the table that has a line for each page.
const README_LINES: usize = 150;

/// Folders of the repository whose files pages name.
const FOLDERS: &[&str] = &[
    ".ci",
    ".github",
    "crates",
    "docs",
    "examples",
    "migrations",
    "python",
    "sql",
    "src",
    "tests",
    "tools",
];

struct Page {
    path: PathBuf,
    text: String,
}

struct Step {
    command: String,
    output: String,
    /// Number of the line behind the command, where its output begins.
    line: usize,
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages beside the README and those of `docs`, sorted.
fn pages() -> Vec<Page> {
    let mut pages = Vec::new();
    for folder in [repository().to_owned(), repository().join("docs")] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let text = fs::read_to_string(&path).unwrap();
                pages.push(Page { path, text });
            }
        }
    }
    assert!(pages.len() >= 12, "{} pages", pages.len());
    pages.sort_by(|one, other| one.path.cmp(&other.path));
    pages
}

fn page(name: &str) -> Page {
    let path = repository().join(name);
    let mut pages = pages().into_iter();
    pages.find(|page| page.path == path).unwrap()
}

impl Page {
    fn name(&self) -> String {
        let name = self.path.strip_prefix(repository()).unwrap();
        name.display().to_string()
    }

    /// All steps of all sessions.
    fn steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        let mut in_session = false;
        for (number, line) in self.text.lines().enumerate() {
            if line.starts_with("```") {
                in_session = line == "```console";
            } else if !in_session {
            } else if let Some(command) = line.strip_prefix("$ ") {
                steps.push(Step {
                    command: command.to_owned(),
                    output: String::new(),
                    line: number + 1,
                });
            } else {
                let step = steps.last_mut().expect("a session begins with a command");
                match line.strip_prefix("> ") {
                    Some(more) if step.output.is_empty() => {
                        step.command.push('\n');
                        step.command.push_str(more);
                        step.line = number + 1;
                    }
                    _ => {
                        step.output.push_str(line);
                        step.output.push('\n');
                    }
                }
            }
        }
        steps
    }

    /// Writes the page with other outputs, each from the line where the old one of so many lines begins.
    fn overwrite(&self, outputs: &[(usize, usize, String)]) {
        let mut lines: Vec<&str> = self.text.lines().collect();
        for (start, length, output) in outputs.iter().rev() {
            lines.splice(*start..start + length, output.lines());
        }
        fs::write(&self.path, lines.join("\n") + "\n").unwrap();
    }

    /// The lines outside of blocks.
    fn prose(&self) -> impl Iterator<Item = &str> {
        let mut in_block = false;
        self.text.lines().filter(move |line| {
            let is_fence = line.starts_with("```");
            in_block ^= is_fence;
            !in_block && !is_fence
        })
    }

    /// What links to a heading of this page end in, as GitHub makes it from the heading.
    fn anchors(&self) -> Vec<String> {
        let headings = self.prose().filter(|line| line.starts_with('#'));
        let anchor = |line: &str| {
            let words = line.trim_start_matches('#').trim().to_lowercase();
            let kept = |letter: &char| letter.is_alphanumeric() || "-_ ".contains(*letter);
            words
                .chars()
                .filter(kept)
                .collect::<String>()
                .replace(' ', "-")
        };
        headings.map(anchor).collect()
    }

    /// What it links to, and the pictures that it shows.
    fn links(&self) -> Vec<&str> {
        let mut links = Vec::new();
        for (start, end) in [("](", ')'), ("src=\"", '"')] {
            for line in self.prose() {
                let parts = line.split(start).skip(1);
                links.extend(parts.filter_map(|part| part.split(end).next()));
            }
        }
        links
    }

    /// Texts in backticks.
    fn quoted(&self) -> impl Iterator<Item = &str> {
        self.prose()
            .flat_map(|line| line.split('`').skip(1).step_by(2))
    }
}

/// Names of the files in `sql/examples`.
fn example_files() -> Vec<String> {
    let entries = fs::read_dir(repository().join("sql/examples")).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// Compares what a command printed with the pattern of a page.
fn compare(printed: &str, pattern: &str) -> Result<(), Difference> {
    // Cells of a table end in spaces that a page does not show.
    let lines = printed
        .lines()
        .map(|line| line.trim_end().to_owned() + "\n");
    let printed: String = lines.collect();
    let assert = Assert::new().normalize_paths(false);
    let pattern = pattern.to_owned().into_data();
    let (normal, _) = assert.normalize(printed.clone().into_data(), pattern.clone());
    let compared = assert.try_eq(None, printed.into_data(), pattern);
    compared.map_err(|difference| Difference {
        text: difference.to_string(),
        shown: normal.render(),
    })
}

/// How what was printed differs from what a page shows.
#[derive(Debug)]
struct Difference {
    text: String,
    /// What the page should show, with the wildcards that still fit.
    shown: Option<String>,
}

/// `PATH` with the program of this build first.
fn path_with_program() -> OsString {
    let folder = Path::new(env!("CARGO_BIN_EXE_natsbench")).parent().unwrap();
    let others = env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(folder.to_owned()).chain(env::split_paths(&others));
    env::join_paths(all).unwrap()
}

/// Runs a command in a shell and compares what it prints.
fn run(step: &Step, folder: &Path, path: &OsString) -> Result<(), Difference> {
    let command = step.command.replace("cargo run --release --", "natsbench");
    let output = Command::new("sh")
        .args(["-c", &command])
        .current_dir(folder)
        .env("PATH", path)
        .env_remove("NATSBENCH_DB")
        .output()
        .unwrap();
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(Difference {
            text: format!("{}\n{errors}", output.status),
            shown: None,
        });
    }
    compare(&String::from_utf8(output.stdout).unwrap(), &step.output)
}

#[test]
fn every_command_of_every_page_prints_what_the_page_shows() {
    let path = path_with_program();
    let overwrites = env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite");
    let has_sqlite = Command::new("sqlite3").arg("--version").output().is_ok();
    let (mut run_commands, mut failures) = (0, Vec::new());
    for page in pages() {
        let mut outputs = Vec::new();
        let folder = tempfile::tempdir().unwrap();
        let examples = folder.path().join("sql/examples");
        fs::create_dir_all(&examples).unwrap();
        for name in example_files() {
            let from = repository().join("sql/examples").join(&name);
            fs::copy(from, examples.join(&name)).unwrap();
        }
        for step in page.steps() {
            if step.command.starts_with("cargo test") {
                continue; // is running
            }
            if step.command.contains("sqlite3 ") && !has_sqlite {
                println!("skipped: no sqlite3 shell for {}", step.command);
                continue;
            }
            run_commands += 1;
            match run(&step, folder.path(), &path) {
                Ok(()) => (),
                Err(Difference {
                    shown: Some(shown), ..
                }) if overwrites => {
                    outputs.push((step.line, step.output.lines().count(), shown));
                }
                Err(Difference { text, .. }) => {
                    failures.push(format!("{}: {}\n{text}", page.name(), step.command));
                }
            }
        }
        if !outputs.is_empty() {
            page.overwrite(&outputs);
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    println!("{run_commands} commands run");
    assert!(run_commands >= 25, "{run_commands} commands run");
}

#[test]
fn the_first_commands_are_those_that_the_gate_runs() {
    let steps = page("README.md").steps();
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
fn the_readme_is_short_and_other_pages_say_whom_they_are_for() {
    let lines = page("README.md").text.lines().count();
    assert!(lines <= README_LINES, "the README has {lines} lines");
    for page in pages() {
        let name = page.name();
        if name == "README.md" || name == "CHANGELOG.md" {
            continue;
        }
        let opening = page.text.lines().nth(2).unwrap();
        assert!(opening.starts_with("This page is for whoever "), "{name}");
    }
}

#[test]
fn links_between_pages_lead_somewhere() {
    let pages = pages();
    let mut followed = 0;
    for page in &pages {
        for link in page.links() {
            if link.starts_with("https://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => page.path.clone(),
                _ => page.path.parent().unwrap().join(file),
            };
            let target = target.canonicalize();
            let target = target.unwrap_or_else(|error| panic!("{}: {link}: {error}", page.name()));
            if !anchor.is_empty() {
                let linked = pages.iter().find(|page| page.path == target).unwrap();
                let found = linked.anchors().iter().any(|heading| heading == anchor);
                assert!(found, "{}: {link}: no such heading", page.name());
            }
            followed += 1;
        }
    }
    assert!(followed >= 30, "{followed} links");
}

#[test]
fn files_that_the_pages_name_are_there() {
    let mut looked_up = 0;
    for page in pages() {
        let name = page.name();
        if name == "CHANGELOG.md" {
            continue; // names what is gone
        }
        for text in page.quoted() {
            let is_path = |letter: char| letter.is_ascii_alphanumeric() || "/._-".contains(letter);
            let folder = text.split('/').next().unwrap();
            if !FOLDERS.contains(&folder) || !text.chars().all(is_path) || text.contains("NAME") {
                continue;
            }
            assert!(repository().join(text).exists(), "{name}: no {text}");
            looked_up += 1;
        }
    }
    assert!(looked_up >= 80, "{looked_up} files");
}

#[test]
fn every_page_but_the_readme_is_in_its_table() {
    let readme = page("README.md");
    let links = readme.links();
    for page in pages() {
        let name = page.name();
        assert!(
            name == "README.md" || links.contains(&name.as_str()),
            "{name}"
        );
    }
}

#[test]
fn rust_examples_of_every_page_are_compiled() {
    let library = fs::read_to_string(repository().join("src/lib.rs")).unwrap();
    let mut compiled = 0;
    for page in pages() {
        if page.text.contains("\n```rust") {
            let name = page.name();
            let include = format!("include_str!(\"../{name}\")");
            assert!(library.contains(&include), "src/lib.rs lacks {name}");
            compiled += 1;
        }
    }
    assert!(compiled >= 2, "{compiled} pages");
}

#[test]
fn every_example_query_is_listed_with_its_question() {
    let page = page("docs/sql.md");
    for name in example_files() {
        let row = page
            .text
            .lines()
            .find(|line| line.starts_with(&format!("| `{name}` |")));
        let row = row.unwrap_or_else(|| panic!("{} does not list {name}", page.name()));
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
    let is = |pattern: &str, found: &str| compare(found, pattern).is_ok();
    assert!(is("a\n...\nd\n", "a\nb\nc\nd\n"));
    assert!(is("a\n...\n", "a\n"));
    assert!(!is("a\n...\nd\n", "a\nb\n"));
    assert!(!is("a\n", "a\nb\n"));
    assert!(!is("a\n", ""));
    assert!(!is("", "a\n"));
    assert!(is("...\n", ""));
    assert!(is("it took [..] s\n", "it took 12 s\n"));
    assert!(!is("it took [..] s\n", "it took 12 m\n"));
    assert!(!is("[..]b[..]c\n", "a c b\n"));
    assert!(is("[..]b[..]c\n", "abac\n"));
}
