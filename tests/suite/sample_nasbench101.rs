//! Samples of NAS-Bench-101: their bytes, their import, and what is said about them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use nasbench101::records::{RecordReader, decode};
use natsbench::sample::{SampleError, SampleNasbench101};

use crate::support::{natsbench, text};

fn sample(out: &Path, architectures: u32) -> SampleNasbench101 {
    SampleNasbench101 {
        architectures,
        ..SampleNasbench101::new(out)
    }
}

/// A sample of 300 modules, made once.
pub(crate) fn nasbench101_file() -> &'static Path {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nasbench101-file");
        drop(fs::remove_dir_all(&folder)); // of an earlier run
        sample(&folder, 300).run(&mut |_event| ()).unwrap().path
    })
}

/// A database with that sample and nothing else, made once.
pub(crate) fn nasbench101_database() -> &'static Path {
    static DATABASE: OnceLock<PathBuf> = OnceLock::new();
    DATABASE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nasbench101");
        drop(fs::remove_dir_all(&folder)); // of an earlier run
        fs::create_dir_all(&folder).unwrap();
        let file = nasbench101_file();
        let db = folder.join("nasbench101.db");
        let ran = natsbench(&["import", text(file), "--db", text(&db)], &[]);
        ran.ends(
            0,
            &["3,600 imported", "sample: invented numbers (natsbench "],
        );
        let ran = natsbench(&["verify", text(file), "--db", text(&db)], &[]);
        ran.ends(0, &["300 modules, 3,600 runs", " 0 differences"]);
        db
    })
}

#[test]
fn a_sample_is_imported_and_every_answer_says_that_it_is_one() {
    let db = text(nasbench101_database());
    let best = natsbench(&["nb101", "best", "--db", db, "--top", "1"], &[]);
    best.ends(0, &["sample: invented numbers", "    1  "]);
    natsbench(&["nb101", "show", "0", "--db", db], &[])
        .ends(0, &["sample: invented numbers", "module 0 ("]);
}

#[test]
fn the_numbers_of_a_module_depend_on_nothing_but_the_seed() {
    let folder = tempfile::tempdir().unwrap();
    let few = sample(&folder.path().join("few"), 2);
    let run = |sample: &SampleNasbench101| {
        let summary = sample.run(&mut |_event| ()).unwrap();
        let bytes = fs::read(&summary.path).unwrap();
        assert_eq!(summary.bytes, bytes.len() as u64);
        bytes
    };
    let bytes = run(&few);
    assert_eq!(bytes, run(&few), "the same again, in its place");
    // Modules 0 and 211,812 are among four at equal distances as well, and the records of each follow each other.
    let more = run(&sample(&folder.path().join("more"), 4));
    let first = bytes.len() / 2;
    assert!(more.windows(first).any(|part| part == &bytes[..first]));
    let only = SampleNasbench101 {
        epochs: vec![108],
        ..few.clone()
    };
    let last = RecordReader::new(bytes.as_slice()).last().unwrap().unwrap();
    let only_bytes = run(&only);
    let last_only = RecordReader::new(only_bytes.as_slice()).last().unwrap();
    assert_eq!(last.data, last_only.unwrap().data);
    let other = SampleNasbench101 { seed: 1, ..few };
    assert_ne!(bytes, run(&other));
}

#[test]
fn its_numbers_are_of_the_official_kind() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path(), 40)
        .run(&mut |_event| ())
        .unwrap()
        .path;
    let mut records = 0;
    for raw in RecordReader::new(fs::File::open(path).unwrap()) {
        let record = decode(&raw.unwrap()).unwrap();
        assert_eq!(record.hash, record.module.hash());
        assert_eq!(record.module, record.module.stored_form());
        let metrics = record.metrics;
        let parameters = record.module.trainable_parameters();
        assert_eq!(
            metrics.trainable_parameters,
            i64::try_from(parameters).unwrap()
        );
        let epochs: Vec<f64> = metrics
            .evaluations
            .iter()
            .map(|of| of.current_epoch)
            .collect();
        let all = f64::from(record.epochs);
        assert_eq!(epochs, [0.0, all / 2.0, all]);
        let mut before = 0.0;
        for point in &metrics.evaluations {
            for accuracy in [
                point.train_accuracy,
                point.validation_accuracy,
                point.test_accuracy,
            ] {
                let images = (accuracy * 9_984.0).round();
                assert_eq!(
                    accuracy.to_bits(),
                    f64::from((images / 9_984.0) as f32).to_bits()
                );
            }
            assert!(point.training_seconds > before);
            before = point.training_seconds;
        }
        assert!(metrics.total_seconds > before);
        records += 1;
    }
    assert_eq!(records, 40 * 12);
}

#[test]
fn what_cannot_be_made_is_refused_with_what_can() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |sample: SampleNasbench101| sample.run(&mut |_event| ()).unwrap_err();
    for count in [0, 423_625] {
        let error = refused(sample(folder.path(), count)).to_string();
        assert!(error.contains("nb101 has 423624: expected 1 to"), "{error}");
    }
    for epochs in [vec![], vec![108, 200]] {
        let error = refused(SampleNasbench101 {
            epochs,
            ..sample(folder.path(), 1)
        });
        assert!(
            error
                .to_string()
                .contains("expected one or more of 4, 12, 36, 108")
        );
    }
    let path = sample(folder.path(), 1).run(&mut |_event| ()).unwrap().path;
    fs::write(&path, "years of work").unwrap();
    let error = refused(sample(folder.path(), 1));
    assert!(matches!(error, SampleError::TargetInUse { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"years of work");

    let out = text(folder.path());
    let asked = ["sample", "--space", "nb101", "--out", out];
    natsbench(&asked, &["--layout", "tar"]).ends(2, &["--layout is for --space tss and sss"]);
    natsbench(&asked, &["--weights"]).ends(2, &["--weights is for --space tss and sss"]);
    natsbench(&asked, &["--epochs", "4,5"]).ends(2, &["expected 4, 12, 36 or 108"]);
    let asked = ["sample", "--space", "tss", "--out", out];
    natsbench(&asked, &["--epochs", "4"]).ends(2, &["--epochs is for --space nb101"]);
}
