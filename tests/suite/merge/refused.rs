//! What cannot be merged is refused with its reason, and nothing is written.

use std::fs;
use std::path::Path;

use natsbench::SearchSpace;
use natsbench::internals::SampleGenerator;
use natsbench::{ArchitectureIndex, Database};

use crate::support::{Bench, assert_same, dump, natsbench, tamper, text};

use super::{Split, assert_nothing_beside, merge};

/// Asserts that a merge is refused, whether the target exists or not, and changes nothing.
#[track_caller]
fn refused(split: &Split, from: &[&Path], told: &[&str]) {
    let new = split.new_path("new.db");
    merge(&new, from).ends(1, told);
    assert!(!new.exists());
    let before = dump(&split.whole.db);
    merge(&split.whole.db, from).ends(1, told);
    assert_same(&dump(&split.whole.db), &before);
    for path in [&new, &split.whole.db] {
        assert_nothing_beside(path);
    }
}

#[test]
fn files_that_are_no_databases_are_refused_before_anything_is_written() {
    let split = Split::new(SearchSpace::Size, |index| index < 3);
    let [first, second] = split.paths();
    let absent = split.new_path("absent.db");
    refused(&split, &[first, &absent], &["absent.db does not exist"]);
    let notes = split.new_path("notes.txt");
    fs::write(
        &notes,
        "not a database, but long enough to be read as one\n".repeat(30),
    )
    .unwrap();
    refused(
        &split,
        &[first, &notes],
        &["notes.txt is not a natsbench database"],
    );
    let folder = split.whole.folder.path();
    refused(
        &split,
        &[first, folder],
        &["it is a folder; expected a file"],
    );
    let newer = split.new_path("newer.db");
    fs::copy(second, &newer).unwrap();
    tamper(&newer, "PRAGMA user_version = 1000");
    refused(
        &split,
        &[first, &newer],
        &["newer.db has schema version 1000, this program needs 15"],
    );
    natsbench(&["merge", text(&absent)], &[]).ends(2, &["<FROM>"]);
}

#[test]
fn one_file_under_two_names_is_refused() {
    let split = Split::new(SearchSpace::Size, |index| index < 3);
    let [first, second] = split.paths();
    refused(
        &split,
        &[first, second, first],
        &["first.db are the same file"],
    );
    let link = split.new_path("link.db");
    fs::hard_link(first, &link).unwrap();
    refused(&split, &[first, &link], &["link.db are the same file"]);
    merge(second, &[first, second]).ends(1, &["second.db are the same file"]);
    #[cfg(unix)]
    {
        let link = split.new_path("symbolic.db");
        std::os::unix::fs::symlink(second, &link).unwrap();
        merge(second, &[first, &link]).ends(1, &["symbolic.db are the same file"]);
    }
}

#[test]
fn a_damaged_database_is_refused_as_a_whole() {
    let split = Split::new(SearchSpace::Topology, |index| index < 3);
    let [first, second] = split.paths();
    let bytes = fs::read(second).unwrap();
    let damaged = split.new_path("damaged.db");
    fs::write(&damaged, &bytes[..bytes.len() / 2]).unwrap();
    let new = split.new_path("new.db");
    merge(&new, &[first, &damaged]).ends(1, &["damaged.db"]);
    assert!(!new.exists());
    assert_nothing_beside(&new);
    // An intact file with rows missing.
    fs::write(&damaged, &bytes).unwrap();
    tamper(
        &damaged,
        "DELETE FROM stored_epoch_metrics WHERE epoch_key = (SELECT max(epoch_key) FROM stored_epoch_metrics)",
    );
    let before = dump(first);
    merge(first, &[&damaged]).ends(1, &["damaged.db: the rows of tss 5 contradict each other"]);
    assert_same(&dump(first), &before);
    assert_nothing_beside(first);
}

#[test]
fn other_results_of_an_architecture_are_named() {
    let split = Split::new(SearchSpace::Size, |index| index < 3);
    let generator = SampleGenerator::new(SearchSpace::Size, 2);
    let records: Vec<_> = (0..6)
        .map(|index| generator.record(ArchitectureIndex(index)).unwrap())
        .collect();
    let other = Bench::with_records(SearchSpace::Size, &records);
    other.import(&["--quiet"]).ends(0, &[]);
    let before = dump(&split.whole.db);
    merge(&split.whole.db, &[&other.db]).ends(
        1,
        &[
            "sss 0 has other results in ",
            text(&other.db),
            "stored_",
            "nothing of ",
        ],
    );
    assert_same(&dump(&split.whole.db), &before);
}

#[test]
fn another_list_of_a_space_is_named() {
    let split = Split::new(SearchSpace::Size, |index| index < 3);
    let other = Bench::new(SearchSpace::Size, 2);
    other.import(&["--quiet"]).ends(0, &[]);
    let before = dump(&split.whole.db);
    merge(&split.whole.db, &[&other.db]).ends(
        1,
        &[
            "architecture 4 of sss is \"\" in ",
            " and \"8:8:8:8:40\" in ",
        ],
    );
    assert_same(&dump(&split.whole.db), &before);
}

#[test]
fn a_database_without_anything_is_merged_into_nothing() {
    let split = Split::new(SearchSpace::Size, |index| index < 3);
    let empty = split.new_path("empty.db");
    drop(Database::create_or_open(&empty).unwrap());
    let before = dump(&split.whole.db);
    merge(&split.whole.db, &[&empty]).ends(0, &["empty.db: nothing to merge"]);
    assert_same(&dump(&split.whole.db), &before);
}
