//! Texts of strangers on a terminal: their control characters are shown and not obeyed.

use std::fs;
use std::path::Path;

use natsbench::SearchSpace;
use serde_json::Value;

use crate::support::{Bench, Ran, compress, natsbench, tamper, text};
use crate::views_examples::sample_database;

/// What hides a line, ends another and names the window.
const HOSTILE: &str = "\u{1b}[2K\u{1b}]0;title\u{7}\u{9b}31m\rforged\nline";

/// A copy of the sample in which every text that can be changed is hostile.
fn hostile_database(folder: &Path) -> std::path::PathBuf {
    let db = folder.join("hostile.db");
    fs::copy(sample_database(), &db).unwrap();
    let hostile = format!("'{}'", HOSTILE.replace('\'', "''"));
    tamper(
        &db,
        &format!(
            "UPDATE archives SET archive = {hostile} || archive, natsbench_version = {hostile};
             UPDATE stored_architectures SET arch_str = {hostile} || arch_str;
             CREATE TABLE \"{HOSTILE}\" (a);"
        ),
    );
    db
}

#[track_caller]
fn assert_harmless(ran: &Ran, what: &str) {
    for (stream, text) in [("stdout", &ran.out), ("stderr", &ran.err)] {
        let found = text
            .chars()
            .find(|character| character.is_control() && !matches!(character, '\n' | '\t'));
        assert_eq!(found, None, "{what}, {stream}: {text:?}");
    }
}

#[test]
fn control_characters_of_a_database_are_made_visible() {
    let folder = tempfile::tempdir().unwrap();
    let db = hostile_database(folder.path());
    let db = text(&db);
    let mut shown = 0;
    for line in [
        "info",
        "best --space tss --dataset cifar10",
        "arch 11 --space tss",
        "index 11 --space tss",
        "show 11 --space tss",
        "show 11 --space tss --hp 12",
        "show 11 --space tss --plot",
        "more-info 11 --space tss --dataset cifar10",
        "curve 11 --space tss --dataset cifar10 --split train",
        "stats --space tss --dataset cifar10",
        "table --space tss",
        "table --space tss --format markdown",
        "best --space tss --dataset cifar10 --json",
        "info --json",
    ] {
        let arguments: Vec<&str> = line.split(' ').collect();
        let ran = natsbench(&arguments, &["--db", db]);
        assert_harmless(&ran, line);
        shown += usize::from(ran.out.contains("\\u001b[2K"));
    }
    assert!(shown >= 4, "{shown} commands show it");
    for format in ["table", "markdown", "json"] {
        let statement = "SELECT archive, natsbench_version AS \"a\u{1b}b\" FROM archives";
        let ran = natsbench(&["sql", statement, "--format", format], &["--db", db]);
        ran.ends(0, &[]);
        assert_harmless(&ran, format);
        // Markdown escapes the bracket as well.
        let shown = ["\\u001b[2K", "\\u001b\\[2K"];
        let is_shown = shown.iter().any(|text| ran.out.contains(text));
        assert!(is_shown, "{format}: {}", ran.out);
    }
    for wrong in [
        "SELECT \u{1b}[2K",
        "SELECT * FROM \"\u{1b}[2K\"",
        "SELECT abs('\u{7}', 1)",
    ] {
        let ran = natsbench(&["sql", wrong], &["--db", db]);
        ran.ends(1, &["error: "]);
        assert_harmless(&ran, wrong);
    }
}

#[test]
fn csv_and_json_stay_exact() {
    let folder = tempfile::tempdir().unwrap();
    let db = hostile_database(folder.path());
    let statement = "SELECT natsbench_version FROM archives LIMIT 1";
    let ran = natsbench(&["sql", statement, "--format", "csv"], &["--db", text(&db)]);
    let csv = ran.ends(0, &[]).out.clone();
    assert_eq!(csv, format!("natsbench_version\n\"{HOSTILE}\"\n"));
    let ran = natsbench(
        &["sql", statement, "--format", "json"],
        &["--db", text(&db)],
    );
    let json: Value = serde_json::from_str(&ran.ends(0, &[]).out).unwrap();
    assert_eq!(json[0]["natsbench_version"], HOSTILE);
}

#[test]
fn names_of_files_are_made_visible() {
    let bench = Bench::new(SearchSpace::Size, 2);
    let stray = bench.archive.join("stray\u{1b}[2K\u{9b}m.txt");
    fs::write(stray, "").unwrap();
    let ran = bench.import(&[]);
    assert_harmless(ran.ends(0, &[]), "import");
    let ran = natsbench(&["info", "--db", "no\u{1b}[2Ksuch.db"], &[]);
    assert_harmless(ran.ends(1, &["no\\u001b[2Ksuch.db"]), "info");
}

/// A few hundred bytes that decompress to half a gigabyte.
fn bomb() -> Vec<u8> {
    let part = compress(&vec![0; 1 << 26]);
    part.repeat(8)
}

#[test]
fn files_that_unfold_to_fill_the_memory_are_refused_by_name_and_limit() {
    for file in ["000000.pickle.pbz2", "meta.pickle.pbz2"] {
        for options in [&[][..], &["--libbz2"]] {
            let bench = Bench::new(SearchSpace::Size, 2);
            fs::write(bench.archive.join(file), bomb()).unwrap();
            let ran = bench.import(options);
            ran.ends(1, &[file, "decompresses to more than 33554432 bytes"]);
        }
    }
    let bench = Bench::new(SearchSpace::Size, 2);
    let long = fs::File::create(bench.file(0)).unwrap();
    long.set_len(10_000_000_000).unwrap(); // a hole: takes no disk
    let told = [
        "000000.pickle.pbz2",
        "has 10000000000 bytes: expected 268435456 at most",
    ];
    bench.import(&[]).ends(1, &told);
    // A single file of zeros is no pickle, and is not unfolded to find that out.
    let single = bench.folder.path().join("NATS-sss-v1_0-00000.pickle.pbz2");
    let mut pickle = compress(b"\x80\x04");
    pickle.extend(bomb());
    fs::write(&single, pickle).unwrap();
    let db = bench.folder.path().join("single.db");
    natsbench(&["import", text(&single)], &["--db", text(&db)]).ends(1, &["NATS-sss"]);
}

#[test]
fn everything_on_standard_error_passes_through_the_writer_that_makes_it_visible() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() || path.ends_with("visible.rs") {
            continue;
        }
        let code = fs::read_to_string(&path).unwrap();
        let others = code.matches("io::stderr()").count();
        let asked = code.matches("io::stderr().is_terminal()").count();
        assert_eq!(
            others,
            asked,
            "{}: use visible::standard_error",
            path.display()
        );
        assert!(!code.contains("eprint"), "{}", path.display());
    }
}
