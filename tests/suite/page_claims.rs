//! Numbers and lists that pages repeat from elsewhere. What a page shows as a session is run by `pages`; the claims of
//! `docs/traps.md` are in `trap_claims`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use natsbench::query::SqlBox;
use natsbench::search::{MethodSettings, official_budget_seconds};
use natsbench::{Dataset, SearchSpace};

use crate::views_examples::sample_database;

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// A page on one line, so that a claim may be broken over two.
fn page(name: &str) -> String {
    file(name).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(name: &str, claim: &str) {
    assert!(page(name).contains(claim), "{name} does not say {claim:?}");
}

/// What stands behind a key of a TOML file.
fn value_of(text: &str, key: &str) -> String {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{key} = ")));
    line.unwrap().trim_matches('"').to_owned()
}

/// 15,625.
fn grouped(number: usize) -> String {
    format!("{},{:03}", number / 1000, number % 1000)
}

#[test]
fn versions_that_pages_ask_for_are_those_of_the_build() {
    let rust = value_of(&file("Cargo.toml"), "rust-version");
    says("README.md", &format!("a Rust toolchain ({rust} or later)"));
    let python = value_of(&file("python/pyproject.toml"), "requires-python");
    let python = python.strip_prefix(">=").unwrap();
    for name in ["docs/python.md", "python/PYPI.md"] {
        says(name, &format!("needs Python {python} or later"));
    }
    says("docs/python.md", &format!("needs Rust {rust} or later"));
    let script = file("tools/build_release");
    let (_, glibc) = script.split_once("GLIBC = \"").unwrap();
    let (glibc, _) = glibc.split_once('"').unwrap();
    says("docs/python.md", &format!("glibc {glibc} or later"));
    says(
        ".github/workflows/release.yml",
        "MACOSX_DEPLOYMENT_TARGET: \"11.0\"",
    );
    says("docs/python.md", "macOS 11 or later");
    let version = value_of(&file("Cargo.toml"), "version");
    let (minor, _patch) = version.rsplit_once('.').unwrap();
    says(
        "docs/rust.md",
        &format!("natsbench = {{ version = \"{minor}\", default-features = false }}"),
    );
}

#[test]
fn pages_count_architectures_and_examples_right() {
    for (space, what) in [
        (SearchSpace::Topology, "cells"),
        (SearchSpace::Size, "channel sizes"),
    ] {
        let total = grouped(natsbench::space::architectures(space).len());
        for name in ["README.md", "docs/data.md"] {
            says(name, &format!("{total} {what}"));
        }
    }
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/examples");
    let examples = fs::read_dir(examples).unwrap().count();
    for name in ["README.md", "docs/sql.md"] {
        says(name, &format!("{examples} example queries"));
    }
}

/// Names of the features, from the table that a page has of them.
fn features_of(name: &str) -> BTreeSet<String> {
    let text = file(name);
    let rows = text.lines().map(|line| line.trim_start_matches("//! "));
    let rows = rows.skip_while(|line| !line.starts_with("| feature | adds"));
    rows.take_while(|line| line.starts_with('|'))
        .filter_map(|line| {
            line.strip_prefix("| `")?
                .split('`')
                .next()
                .map(str::to_owned)
        })
        .collect()
}

#[test]
fn every_feature_is_on_the_pages_that_list_them() {
    let manifest = file("Cargo.toml");
    let section = manifest.split("[features]").nth(1).unwrap();
    let section = section.split("\n[").next().unwrap();
    let names = section.lines().filter_map(|line| line.split_once(" = "));
    let names = names
        .map(|(name, _)| name.to_owned())
        .filter(|name| name != "default" && name.chars().all(|letter| letter.is_ascii_lowercase()));
    let names: BTreeSet<String> = names.collect();
    assert!(names.len() >= 8, "{names:?}");
    for name in ["docs/rust.md", "ARCHITECTURE.md", "src/lib.rs"] {
        assert_eq!(features_of(name), names, "{name}");
    }
}

#[test]
fn every_method_and_budget_of_the_search_page_is_that_of_the_code() {
    let text = page("docs/search.md");
    for method in MethodSettings::NAMES {
        assert!(text.contains(&format!("`{method}`")), "{method}");
    }
    let budgets = |space| {
        [Dataset::Cifar10, Dataset::Cifar100, Dataset::ImageNet16]
            .map(|dataset| grouped(official_budget_seconds(space, dataset) as usize))
    };
    let [first, second, third] = budgets(SearchSpace::Topology);
    says(
        "docs/search.md",
        &format!("`tss` {first} on CIFAR-10, {second} on CIFAR-100, {third} on ImageNet16-120"),
    );
    says(
        "docs/search.md",
        &format!("`sss` {}", budgets(SearchSpace::Size).join(", ")),
    );
}

#[test]
fn limits_of_the_box_are_those_of_its_page() {
    let SqlBox { time, rows, bytes } = SqlBox::default();
    says(
        "docs/explorer.md",
        &format!("| time of a statement | {} seconds |", time.as_secs()),
    );
    let answer = format!(
        "| the answer | {} rows, and {} MiB",
        grouped(rows),
        bytes >> 20
    );
    says("docs/explorer.md", &answer);
}

#[test]
fn every_view_is_on_a_page() {
    let database = crate::support::read_only(sample_database());
    let mut statement = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'view'")
        .unwrap();
    let names = statement
        .query_map([], |row| row.get::<_, String>(0))
        .unwrap();
    let pages = ["docs/schema.md", "docs/sql.md", "docs/search.md"].map(page);
    for name in names.map(Result::unwrap) {
        let listed = pages.iter().any(|page| page.contains(&format!("`{name}`")));
        assert!(listed, "{name}");
    }
}
