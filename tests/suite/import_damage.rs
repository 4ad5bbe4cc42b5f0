//! Damaged archives: nothing is run, everything is named, nothing half-imported stays.

use std::fs;
use std::path::Path;

use natsbench::SearchSpace;

use crate::support::{
    Bench, assert_same, change_pickle, compress, dump, read_only, records, text, value,
};

/// Damages the file of architecture 0 and imports; nothing may be left of the attempt.
#[track_caller]
fn refused(damage: impl FnOnce(&Path), told: &[&str]) {
    let bench = Bench::new(SearchSpace::Size, 2);
    damage(&bench.file(0));
    let ran = bench.import(&[]);
    ran.ends(
        1,
        &[
            "error: ",
            "NATS-sss-v1_0-00000-simple: 000000.pickle.pbz2: ",
        ],
    );
    ran.ends(1, told);
    let left: Vec<_> = fs::read_dir(bench.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| *path != bench.archive)
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Replaces a text, everywhere, by one of the same length.
fn replace(bytes: &mut [u8], old: &str, new: &str) {
    assert_eq!(old.len(), new.len());
    let mut replaced = 0;
    for start in 0..=bytes.len() - old.len() {
        if bytes[start..].starts_with(old.as_bytes()) {
            bytes[start..start + old.len()].copy_from_slice(new.as_bytes());
            replaced += 1;
        }
    }
    assert!(replaced > 0, "no {old}");
}

#[test]
fn a_truncated_file_is_refused() {
    let truncate = |file: &Path| {
        let bytes = fs::read(file).unwrap();
        fs::write(file, &bytes[..1000]).unwrap();
    };
    refused(
        truncate,
        &["truncated bzip2 data: it ends after 1000 bytes"],
    );
    let empty = |file: &Path| fs::write(file, "").unwrap();
    refused(empty, &["not bzip2 data"]);
}

#[test]
fn a_flipped_byte_is_noticed() {
    let flip = |file: &Path| {
        let mut bytes = fs::read(file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x40;
        fs::write(file, bytes).unwrap();
    };
    refused(flip, &["damaged bzip2 data"]);
}

#[test]
fn a_truncated_pickle_is_refused_with_its_place() {
    let truncate = |file: &Path| change_pickle(file, |bytes| bytes.truncate(5000));
    refused(
        truncate,
        &["not a readable pickle: truncated pickle", "at byte 49"],
    );
}

#[test]
fn a_pickle_that_would_run_a_command_is_refused_and_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let witness = folder.path().join("was-run");
    let command = format!("touch {}", text(&witness));
    let length = u32::try_from(command.len()).unwrap().to_le_bytes();
    let call = [b"X", &length[..], command.as_bytes(), b"\x85R."].concat(); // (command,), REDUCE, STOP
    let by_name = [b"\x80\x04cposix\nsystem\n", &call[..]].concat();
    let by_stack = [b"\x80\x04\x8c\x05posix\x8c\x06system\x93", &call[..]].concat();
    for (pickle, place) in [
        (by_name, "refused global posix.system at byte 2 (GLOBAL)"),
        (
            by_stack,
            "refused global posix.system at byte 17 (STACK_GLOBAL)",
        ),
    ] {
        refused(|file| fs::write(file, compress(&pickle)).unwrap(), &[place]);
        assert!(!witness.exists());
    }
}

#[test]
fn an_unknown_global_is_refused_by_name_and_place() {
    let rename = |bytes: &mut Vec<u8>| replace(bytes, "OrderedDict", "OrderedBomb");
    refused(
        |file| change_pickle(file, rename),
        &[
            "refused global collections.OrderedBomb at byte ",
            "(STACK_GLOBAL)",
        ],
    );
}

#[test]
fn the_file_of_another_architecture_is_refused() {
    let other = |file: &Path| {
        fs::copy(file.with_file_name("000001.pickle.pbz2"), file).unwrap();
    };
    refused(other, &["'01' / arch_index: expected 0, found 1"]);
}

#[test]
fn an_architecture_that_is_not_the_listed_one_is_refused() {
    let rename = |bytes: &mut Vec<u8>| replace(bytes, "8:8:8:8:8", "8:8:8:8:9");
    refused(
        |file| change_pickle(file, rename),
        &["'01' / arch_str: expected '8:8:8:8:8', found '8:8:8:8:9'"],
    );
}

#[test]
fn an_unknown_data_set_is_refused() {
    let rename = |bytes: &mut Vec<u8>| replace(bytes, "cifar100", "cifar101");
    refused(
        |file| change_pickle(file, rename),
        &["'01' / ", "\"cifar101\"", "cifar10-valid"],
    );
}

#[test]
fn a_metric_that_is_no_number_is_refused() {
    let mut damaged = records(SearchSpace::Size, 2);
    damaged[0].recipes[1].trials[0].train.loss[3].1 = f64::NAN;
    let bench = Bench::with_records(SearchSpace::Size, &damaged);
    let place = "'12' / all_results[('cifar10-valid', 777)] / train_losses[3]: expected a finite number, found NaN";
    bench.import(&[]).ends(1, &["000000.pickle.pbz2: ", place]);
    assert!(!bench.db.exists());
}

#[test]
fn an_archive_without_its_list_is_refused() {
    let bench = Bench::new(SearchSpace::Size, 1);
    fs::remove_file(bench.archive.join("meta.pickle.pbz2")).unwrap();
    let missing = "holds no meta.pickle.pbz2, which lists the architectures";
    bench.import(&[]).ends(1, &[text(&bench.archive), missing]);
    assert!(!bench.db.exists());
}

#[test]
fn a_damaged_list_is_named() {
    let bench = Bench::new(SearchSpace::Size, 1);
    let meta = bench.archive.join("meta.pickle.pbz2");
    change_pickle(&meta, |bytes| replace(bytes, "8:8:8:8:16", "8:8:8:8:8x"));
    bench
        .import(&[])
        .ends(1, &[text(&bench.archive), "meta_archs[1]"]);
    fs::write(&meta, "BZh9").unwrap();
    bench
        .import(&[])
        .ends(1, &["meta.pickle.pbz2", "truncated bzip2 data"]);
    assert!(!bench.db.exists());
}

#[test]
fn stray_files_are_told_and_left_alone() {
    let bench = Bench::new(SearchSpace::Size, 2);
    fs::write(bench.archive.join("notes.txt"), "mine").unwrap();
    fs::write(bench.archive.join("00000a.pickle.pbz2"), "").unwrap();
    fs::create_dir(bench.archive.join("backup")).unwrap();
    bench.import(&[]).ends(
        0,
        &["3 other files left alone", "architectures: 2 imported"],
    );
    bench.verify().ends(0, &[": 0 differences"]);
}

#[test]
fn what_was_imported_before_the_damage_stays() {
    let bench = Bench::new(SearchSpace::Size, 3);
    fs::write(bench.file(2), "").unwrap();
    bench.import(&[]).ends(1, &["000002.pickle.pbz2"]);
    let imported: i64 = value(&bench.db, "SELECT count(*) FROM architecture_sources");
    assert_eq!(imported, 2);
}

#[test]
fn an_archive_that_was_imported_stays_when_the_next_one_is_damaged() {
    let good = Bench::new(SearchSpace::Size, 2);
    let bad = Bench::new(SearchSpace::Topology, 1);
    fs::write(bad.file(0), "").unwrap();
    good.import(&[text(&bad.archive)])
        .ends(1, &["000000.pickle.pbz2"]);
    good.import(&[]).ends(0, &["2 already there, unchanged"]);
}

#[test]
fn keep_going_records_damage_until_it_is_repaired() {
    let bench = Bench::new(SearchSpace::Size, 4);
    let good = [1, 3].map(|index| (bench.file(index), fs::read(bench.file(index)).unwrap()));
    fs::write(bench.file(1), "no archive").unwrap();
    change_pickle(&bench.file(3), |bytes| bytes.truncate(100));

    bench.import(&["--keep-going"]).ends(
        3,
        &[
            "damaged: ",
            "000001.pickle.pbz2: cannot be decompressed: not bzip2 data",
            "2 imported, 2 damaged",
            "import_failures",
        ],
    );
    let failures: String = value(
        &bench.db,
        "SELECT group_concat(arch_index || ' ' || file || ' ' || reason, ';') FROM import_failures",
    );
    assert!(failures.contains("1 000001.pickle.pbz2 "), "{failures}");
    assert!(failures.contains("not bzip2 data"), "{failures}");
    assert!(failures.contains("truncated pickle: "), "{failures}");
    let imported: String = value(
        &bench.db,
        "SELECT group_concat(arch_index) FROM architectures WHERE imported",
    );
    assert_eq!(imported, "0,2");

    for (file, bytes) in &good {
        fs::write(file, bytes).unwrap();
    }
    bench
        .import(&["--keep-going"])
        .ends(0, &["2 imported, 2 already there, unchanged"]);
    let repaired = dump(&bench.db);
    let undamaged = Bench::new(SearchSpace::Size, 4);
    undamaged.import(&[]).ends(0, &[]);
    assert_same(&repaired, &dump(&undamaged.db));
}

#[test]
fn a_failure_goes_when_the_file_is_again_what_was_imported() {
    let bench = Bench::new(SearchSpace::Size, 2);
    bench.import(&[]).ends(0, &[]);
    let good = fs::read(bench.file(1)).unwrap();
    fs::write(bench.file(1), "no archive").unwrap();
    bench
        .import(&["--replace", "--keep-going"])
        .ends(3, &["1 damaged"]);
    fs::write(bench.file(1), good).unwrap();
    bench.import(&[]).ends(0, &["2 already there, unchanged"]);
    let failures = read_only(&bench.db)
        .prepare("SELECT * FROM import_failures")
        .unwrap()
        .exists([])
        .unwrap();
    assert!(!failures);
}
