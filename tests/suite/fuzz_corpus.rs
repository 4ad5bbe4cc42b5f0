//! Every input of `fuzz/corpus`, at the door that it was made for. What a campaign of `tools/fuzz` once found stays fixed.

use std::fs;
use std::path::Path;

#[path = "../../fuzz/doors.rs"]
mod doors;

/// Calls a door with each file of its folder.
#[track_caller]
fn replay(target: &str, fewest: usize, door: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut inputs = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        door(&fs::read(&path).unwrap());
        inputs += 1;
    }
    assert!(inputs >= fewest, "{inputs} files in {}", folder.display());
}

#[test]
fn pickles_are_read_or_refused() {
    replay("pickle", 6, doors::pickle);
}

#[test]
fn bzip2_is_decompressed_as_libbz2_does() {
    replay("bzip2", 5, doors::bzip2);
}

#[test]
fn archives_are_listed_or_refused() {
    replay("archive", 4, doors::archive);
}

#[test]
fn statements_of_strangers_keep_their_limits() {
    replay("sql", 13, doors::sql);
}

#[test]
fn searches_made_elsewhere_are_read_or_refused() {
    replay("csv", 5, doors::csv);
}

#[test]
fn files_of_nasbench101_are_read_or_refused() {
    replay("nasbench101", 2, doors::nasbench101);
}
