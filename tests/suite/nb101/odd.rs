//! Numbers and fields that the official files do not have: nothing of them is lost.

use natsbench::NatsBench;
use natsbench::nasbench101::records::{Evaluation, Metrics};

use crate::support::value;

use super::file::{Files, Run, metrics, module};

/// Imports one run, whose database must agree with the file to the last bit, and returns the files.
fn imported(run: Run) -> Files {
    let files = Files::new(&[run]);
    files.import(&[]).ends(0, &["1 imported"]);
    files.verify().ends(0, &["0 differences"]);
    files.import(&[]).ends(0, &["1 already there, unchanged"]);
    files
}

fn changed(change: impl FnOnce(&mut Metrics)) -> Run {
    let mut metrics = metrics(&module(1), 108, 0);
    change(&mut metrics);
    Run::with(module(1), 108, &metrics)
}

/// Messages that are kept besides the columns.
fn kept(files: &Files) -> i64 {
    value(&files.db, "SELECT count(*) FROM stored_nb101_messages")
}

#[test]
fn the_numbers_of_official_files_need_nothing_besides_the_columns() {
    assert_eq!(kept(&imported(changed(|_metrics| ()))), 0);
}

#[test]
fn accuracies_that_are_no_shares_and_times_that_are_no_milliseconds_are_in_the_views() {
    let files = imported(changed(|metrics| {
        metrics.evaluations[2].test_accuracy = 0.123_456_789;
        metrics.evaluations[1].training_seconds = 1_234.567_890_123;
    }));
    assert_eq!(kept(&files), 0);
    let accuracy: f64 = value(&files.db, "SELECT final_test_accuracy FROM nb101_runs");
    assert_eq!(accuracy.to_bits(), 0.123_456_789_f64.to_bits());
    let seconds: f64 = value(&files.db, "SELECT halfway_training_seconds FROM nb101_runs");
    assert_eq!(seconds.to_bits(), 1_234.567_890_123_f64.to_bits());
}

#[test]
fn what_is_not_a_number_is_null_and_does_not_count_in_rankings() {
    let files = imported(changed(|metrics| {
        metrics.evaluations[2].test_accuracy = f64::NAN;
        metrics.evaluations[2].train_accuracy = -0.5;
        metrics.total_seconds = f64::NAN;
    }));
    let nulls = "SELECT final_test_accuracy IS NULL AND final_train_accuracy IS NULL AND total_seconds IS NULL \
                 AND final_valid_accuracy IS NOT NULL FROM nb101_runs";
    assert!(value::<bool>(&files.db, nulls));
    let ranked = "SELECT group_concat(metric) FROM stored_nb101_rankings";
    assert_eq!(value::<String>(&files.db, ranked), "valid");
    let nb101 = NatsBench::open(&files.db).unwrap().nasbench101().unwrap();
    let index = nb101.index_of(module(1).hash()).unwrap().unwrap();
    let run = nb101.runs(index).unwrap()[0];
    assert!(run.last.test_accuracy.is_nan() && run.total_seconds.is_nan());
    // -0.5 cannot be told from NULL in the columns, but the message has it.
    assert_eq!(kept(&files), 1);
}

#[test]
fn fields_evaluations_and_epochs_beyond_those_of_the_official_files_are_kept() {
    let more = changed(|metrics| metrics.evaluations.push(Evaluation::default()));
    let path =
        changed(|metrics| metrics.evaluations[0].checkpoint_path = Some(b"model.ckpt".to_vec()));
    let epoch = changed(|metrics| metrics.evaluations[1].current_epoch = 50.0);
    let mut unknown = changed(|_metrics| ());
    unknown.message.extend([0x7a, 3, b'a', b'b', b'c']); // field 15, three bytes
    // The last field is missing, which reads as 0.
    let mut missing = changed(|metrics| metrics.total_seconds = 0.0);
    missing.message.truncate(missing.message.len() - 9);
    let files = Files::new(&[more, path, epoch, unknown, missing]);
    files.import(&[]).ends(0, &["5 imported"]);
    files.verify().ends(0, &["0 differences"]);
    files.import(&[]).ends(0, &["5 already there, unchanged"]);
    assert_eq!(kept(&files), 5);
    let missing = "SELECT total_seconds FROM nb101_runs WHERE repeat_index = 4";
    assert_eq!(value::<f64>(&files.db, missing).to_bits(), 0);
}

#[test]
fn a_module_may_have_one_run_or_many() {
    let runs: Vec<Run> = (0..64)
        .map(|repeat| Run::new(module(3), 36, repeat))
        .collect();
    let files = Files::new(&runs);
    files.import(&[]).ends(0, &["64 imported"]);
    files.verify().ends(0, &["0 differences"]);
    let repeats = "SELECT max(repeat_index) FROM nb101_runs WHERE epochs = 36";
    assert_eq!(value::<i64>(&files.db, repeats), 63);
}
