//! Any record that an archive could hold comes back as it was: from its rows, and from a file.

use std::ops::ControlFlow;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use crate::model::arbitrary::architecture_record;
use crate::model::{ArchitectureIndex, ArchitectureRecord, SearchSpace};
use crate::rows::{architecture_row, architecture_rows, differences, restore};
use crate::sample::SampleGenerator;
use crate::store::{ArchitectureRows, Database, NewArchive, ReadPool};

/// Any record that a database can hold: -0.0 is refused.
fn record() -> impl Strategy<Value = ArchitectureRecord> {
    architecture_record().prop_map(|record| {
        let mut json = serde_json::to_string(&record).unwrap();
        for end in [",", "]", "}"] {
            json = json.replace(&format!("-0.0{end}"), &format!("0.0{end}"));
        }
        serde_json::from_str(&json).unwrap()
    })
}

/// Text in which doubles differ when their bits do: `==` takes 0.0 for -0.0.
fn bits(record: &ArchitectureRecord) -> String {
    format!("{record:?}")
}

#[test]
fn a_negative_zero_is_refused_by_name() {
    let generator = SampleGenerator::new(SearchSpace::Size, 0);
    let mut record = generator.record(ArchitectureIndex(3)).unwrap();
    assert!(architecture_rows(&record).is_ok());
    record.recipes[0].trials[0].train.loss[0].1 = -0.0;
    let error = architecture_rows(&record).unwrap_err().to_string();
    let expected = "hp 01, cifar10-valid, seed 777, train_losses: found -0.0, which a database gives back as 0.0";
    assert_eq!(error, expected);
}

proptest! {
    #![proptest_config(Config::with_cases(64))]

    #[test]
    fn rows_give_any_record_back(record in record()) {
        let rows = architecture_rows(&record).unwrap();
        let restored = restore(&rows, &record.architecture).unwrap();
        prop_assert_eq!(bits(&restored), bits(&record));
    }
}

/// Stores rows; others of that architecture, if there are some, are replaced.
fn store(database: &Database, rows: &ArchitectureRows, architecture: &str) {
    let (space, index) = (rows.space, rows.index);
    let known = database.architectures(space).unwrap();
    let mut go_on = |_waiting: &_| ControlFlow::Continue(());
    let mut batch = database.begin(&mut go_on).unwrap();
    if known.iter().all(|stored| stored.index != index) {
        let row = architecture_row(space, index, architecture).unwrap();
        batch.write_architecture(space, &row).unwrap();
    }
    let archive = NewArchive {
        space,
        name: "any",
        form: "directory",
        meta_sha256: &"0".repeat(64),
        sample: None,
        natsbench_version: "0",
    };
    let archive_id = batch.begin_archive(archive).unwrap();
    batch.replace_trials(rows, archive_id, &[7; 32]).unwrap();
    batch.commit(&mut go_on).unwrap();
}

#[test]
fn a_database_gives_any_record_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("any.db");
    let database = Database::create_or_open(&path).unwrap();
    let check = |record: ArchitectureRecord| {
        let rows = architecture_rows(&record).unwrap();
        store(&database, &rows, &record.architecture);
        let stored = ReadPool::open(&path, 1)
            .unwrap()
            .architecture_rows(record.space, record.index)
            .unwrap()
            .unwrap();
        assert_eq!(differences(&rows, &stored), []);
        let restored = restore(&stored, &record.architecture).unwrap();
        assert_eq!(bits(&restored), bits(&record));
    };
    let mut runner = TestRunner::deterministic();
    for _case in 0..32 {
        let record = record().new_tree(&mut runner).unwrap();
        check(record.current());
    }
}
