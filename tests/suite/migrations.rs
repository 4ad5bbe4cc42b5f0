//! Migrations are never changed once a release has had them: databases of that release hold what they made.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// One line of `migrations/digests.txt`: a migration, the first release that has it, and the SHA-256 of its file.
struct Line {
    file: String,
    release: String,
    digest: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")
}

fn lines() -> Vec<Line> {
    let text = fs::read_to_string(folder().join("digests.txt")).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [file, release, digest] = words[..] else {
                panic!("digests.txt: {line:?} is not a file, a release and a digest");
            };
            Line {
                file: file.to_owned(),
                release: release.to_owned(),
                digest: digest.to_owned(),
            }
        })
        .collect()
}

/// The migrations of a folder within `migrations` and of those in it, by their paths there.
fn migrations_below(within: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder().join(within)).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{within}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            found.extend(migrations_below(&format!("{name}/")));
        } else if name != "digests.txt" {
            found.insert(name);
        }
    }
    found
}

#[test]
fn every_migration_is_what_its_digest_says() {
    for line in lines() {
        let content = fs::read(folder().join(&line.file)).unwrap();
        let mut found = String::new();
        for byte in Sha256::digest(&content) {
            write!(found, "{byte:02x}").unwrap();
        }
        let advice = if line.release == "unreleased" {
            format!("no release has it: write {found} into migrations/digests.txt")
        } else {
            format!(
                "release {} has it, so put it back and write another migration",
                line.release
            )
        };
        assert_eq!(found, line.digest, "{} was changed; {advice}", line.file);
    }
}

#[test]
fn every_migration_has_a_digest_and_a_release_or_none_yet() {
    let listed: BTreeSet<String> = lines().into_iter().map(|line| line.file).collect();
    let there = migrations_below("");
    assert_eq!(there, listed, "files in migrations/, lines of digests.txt");
    let changelog = fs::read_to_string(folder().with_file_name("CHANGELOG.md")).unwrap();
    let is_released = |version: &str| changelog.contains(&format!("\n## [{version}]"));
    for line in lines() {
        let is_right = line.release == "unreleased" || is_released(&line.release);
        assert!(
            is_right,
            "{}: CHANGELOG.md has no release {}",
            line.file, line.release
        );
    }
    // A release moves what is under this heading below its own.
    let newest = changelog.split("\n## [").nth(1).unwrap();
    let is_empty = newest
        .split_once(']')
        .is_none_or(|(name, rest)| name == "Unreleased" && rest.trim().is_empty());
    let unreleased: Vec<_> = lines()
        .into_iter()
        .filter(|line| line.release == "unreleased")
        .collect();
    assert!(
        unreleased.is_empty() || !is_empty,
        "the newest release has all migrations: write it for \"unreleased\" in migrations/digests.txt"
    );
}
