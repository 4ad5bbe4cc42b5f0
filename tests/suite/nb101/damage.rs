//! Files that are damaged, or that are something else: named with the record and its place, and nothing is written.

use std::fs;

use natsbench::nasbench101::records::write_record;

use crate::support::assert_same;

use super::file::{Files, Run, metrics, module, runs, said, write};

/// Imports a file into a new database and into one with other runs: neither is changed.
fn is_refused(bytes: &[u8], told: &[&str]) {
    let files = Files::without_database(&[]);
    fs::write(&files.file, bytes).unwrap();
    let told: Vec<&str> = ["nothing was imported: ", "runs.tfrecord"]
        .into_iter()
        .chain(told.iter().copied())
        .collect();
    files.import(&[]).ends(1, &told);
    assert!(!files.db.exists(), "{told:?}");

    let there = Files::new(&[Run::new(module(0), 12, 0)]);
    there.import(&[]).ends(0, &["1 imported"]);
    let before = said(&there.db);
    there.import_of(&files.file, &[]).ends(1, &told);
    assert_same(&said(&there.db), &before);
}

/// The bytes of a file of these runs, and where each record begins.
fn bytes_of(runs: &[Run]) -> (Vec<u8>, Vec<usize>) {
    let (mut bytes, mut starts) = (Vec::new(), Vec::new());
    for run in runs {
        starts.push(bytes.len());
        write_record(&mut bytes, run.hash, run.epochs, &run.module, &run.message).unwrap();
    }
    (bytes, starts)
}

#[test]
fn a_flipped_bit_and_a_missing_end_are_named_with_record_and_byte() {
    let (bytes, starts) = bytes_of(&runs());
    let place = format!("record 5 at byte {}: damaged", starts[5]);
    for (offset, part) in [(2, "its length"), (40, "its data")] {
        let mut damaged = bytes.clone();
        damaged[starts[5] + offset] ^= 4;
        is_refused(&damaged, &[&place, part]);
    }
    let last = starts.last().unwrap();
    let place = format!("record 23 at byte {last}: truncated: expected");
    for missing in [1, 9, bytes.len() - last - 1] {
        is_refused(&bytes[..bytes.len() - missing], &[&place]);
    }
}

#[test]
fn what_is_no_file_of_nas_bench_101_is_refused() {
    is_refused(b"", &["an empty file"]);
    is_refused(
        b"something else, with a name that ends in .tfrecord",
        &["record 0 at byte 0"],
    );
    // A TFRecord file of other data: the framing is right.
    let framed = |data: &[u8]| {
        let length = (data.len() as u64).to_le_bytes();
        let masked = |bytes: &[u8]| {
            let sum = crc32c::crc32c(bytes);
            sum.rotate_right(15).wrapping_add(0xa282_ead8).to_le_bytes()
        };
        [&length[..], &masked(&length), data, &masked(data)].concat()
    };
    is_refused(
        &framed(b"\x0a\x05image"),
        &["record 0 at byte 0: expected a list of five"],
    );
    is_refused(
        &framed(b"[1, 2, 3, 4, 5]"),
        &["record 0 at byte 0: expected a list of five"],
    );
}

#[test]
fn records_that_contradict_the_space_or_each_other_are_named() {
    let refused = |runs: &[Run], told: &[&str]| is_refused(&bytes_of(runs).0, told);
    let run = |repeat| Run::new(module(1), 108, repeat);

    refused(
        &[
            run(0),
            Run {
                epochs: 5,
                ..run(1)
            },
        ],
        &[
            "record 1 at byte",
            "expected 4, 12, 36 or 108 epochs, found 5",
        ],
    );
    let unknown = Run {
        hash: "0".repeat(32).parse().unwrap(),
        ..run(1)
    };
    refused(
        &[run(0), unknown],
        &["record 1 at byte", "found 00000000000000000000000000000000"],
    );
    let other = Run {
        hash: module(0).hash(),
        ..run(1)
    };
    refused(
        &[run(0), other],
        &["record 1 at byte", "and the record has"],
    );
    let two_forms = Run {
        hash: module(1).hash(),
        ..Run::new(module(2), 108, 1)
    };
    refused(
        &[run(0), two_forms],
        &["record 1 at byte", "and the record has"],
    );

    let mut heavier = metrics(&module(1), 108, 1);
    heavier.trainable_parameters += 1;
    let heavier = Run::with(module(1), 108, &heavier);
    refused(
        &[run(0), heavier],
        &["record 1 at byte", "weights, and the record says"],
    );

    refused(
        &[run(0), run(1), run(0)],
        &["record 2 at byte", "the same training run", "as record 0"],
    );
    let many: Vec<Run> = (0..65).map(run).collect();
    refused(
        &many,
        &["record 64 at byte", "has more than 64 runs of 108 epochs"],
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let files = Files::without_database(&[]);
    let missing = files.folder.path().join("missing.tfrecord");
    files
        .import_of(&missing, &[])
        .ends(1, &["missing.tfrecord: cannot be opened"]);
    assert!(!files.db.exists());
    write(&runs(), &files.file);
    files.verify().ends(1, &["does not exist"]);
}
