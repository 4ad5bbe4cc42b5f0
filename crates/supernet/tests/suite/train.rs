//! Whole runs on invented images: each method learns, and a run that was stopped or killed ends with the same bits.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use nats_supernet::EpochRecord;
use nats_supernet::data::Synthetic;
use nats_supernet::engine::Cpu;
use nats_supernet::epoch::Event;
use nats_supernet::run::{Outcome, RunEvent, Train, TrainError};
use nats_supernet::settings::{MethodName, Settings};

const CLASSES: usize = 4;

/// A run of a second or so.
fn train(method: MethodName, folder: &Path) -> Train {
    let mut settings = Settings::small(method);
    settings.epochs = 6;
    settings.batch_size = 16;
    settings.validation_batch_size = 32;
    settings.width = 4;
    settings.candidates = vec![2, 4, 8];
    settings.compared = 6;
    (settings.controller.updates, settings.controller.samples) = (2, 3);
    settings.weights.learning_rate = 0.1;
    settings.architecture.learning_rate = 0.03;
    let images = Synthetic {
        side: 8,
        classes: CLASSES,
        images: 128,
        ..Synthetic::default()
    };
    Train {
        settings,
        dataset: "cifar10".to_owned(),
        images: images.halves().unwrap(),
        folder: folder.to_owned(),
        goes_on: false,
        natsbench_version: "0.1.0".to_owned(),
        stop: None,
    }
}

fn run(train: Train) -> Result<Outcome, TrainError> {
    train.run(Cpu::<f32>::new(2).unwrap(), &mut |_| {})
}

/// The epochs of a folder, without the seconds that they took.
fn epochs(folder: &Path) -> Vec<EpochRecord> {
    let lines = fs::read_to_string(folder.join("epochs.jsonl")).unwrap();
    let record = |line: &str| EpochRecord {
        seconds: 0.0,
        ..serde_json::from_str(line).unwrap()
    };
    lines.lines().map(record).collect()
}

/// What two runs of the same settings must have in common to the last bit.
fn files(folder: &Path) -> (Vec<EpochRecord>, Vec<u8>, Vec<u8>) {
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    (
        epochs(folder),
        read("checkpoint.safetensors"),
        read("run.json"),
    )
}

#[test]
fn each_method_learns_on_invented_images() {
    let folder = tempfile::tempdir().unwrap();
    for method in MethodName::ALL {
        let path = folder.path().join(method.name());
        let outcome = run(train(method.clone(), &path)).unwrap();
        assert_eq!(outcome, Outcome::Finished);
        let epochs = epochs(&path);
        let numbers: Vec<i64> = epochs.iter().map(|record| record.epoch).collect();
        assert_eq!(numbers, [-1, 0, 1, 2, 3, 4, 5], "{method}");
        let phases: Vec<_> = epochs
            .iter()
            .filter_map(|record| record.training.as_ref())
            .collect();
        assert!(phases.iter().all(|training| training.steps == 8));
        let (first, last) = (phases[0].weights, phases[5].weights);
        // By chance it would be 25, with a deviation of 4.
        assert!(last.top1_percent > 40.0, "{method}: {last:?}");
        assert!(last.loss < first.loss, "{method}: {first:?} {last:?}");
        let probabilities = &epochs[6].probabilities;
        for row in probabilities {
            assert!(
                (row.iter().sum::<f64>() - 1.0).abs() < 1e-9,
                "{method}: {row:?}"
            );
        }
        let furthest = probabilities
            .iter()
            .flatten()
            .fold(0.0, |furthest: f64, probability| {
                let columns = probabilities[0].len() as f64;
                furthest.max((probability - 1.0 / columns).abs())
            });
        assert!(
            probabilities.is_empty() || furthest > 0.01,
            "{method}: {probabilities:?}"
        );
    }
}

/// Fewer epochs and images.
fn short(method: MethodName, folder: &Path) -> Train {
    let mut train = train(method, folder);
    train.settings.epochs = 3;
    train.images = train.images.limited(48);
    train
}

#[test]
fn a_run_that_is_stopped_goes_on_to_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    for method in MethodName::ALL {
        let whole = folder.path().join(format!("whole-{method}"));
        run(short(method.clone(), &whole)).unwrap();
        let stopped = folder.path().join(format!("stopped-{method}"));
        let mut train = short(method.clone(), &stopped);
        let stop = Arc::new(AtomicBool::new(false));
        train.stop = Some(Arc::clone(&stop));
        let outcome = train.run(Cpu::<f32>::new(2).unwrap(), &mut |event| {
            if let RunEvent::Search(Event::Step {
                epoch: 1, done: 2, ..
            }) = event
            {
                stop.store(true, Ordering::Relaxed);
            }
        });
        assert_eq!(outcome.unwrap(), Outcome::Stopped { epoch: 1 }, "{method}");
        assert_eq!(epochs(&stopped).len(), 2);

        let mut train = short(method.clone(), &stopped);
        train.goes_on = true;
        let mut kept_before = None;
        let outcome = train.run(Cpu::<f32>::new(2).unwrap(), &mut |event| {
            if let RunEvent::Begun { kept, .. } = event {
                kept_before = kept.map(|record| record.epoch);
            }
        });
        assert_eq!(
            (outcome.unwrap(), kept_before),
            (Outcome::Finished, Some(0))
        );
        assert_eq!(files(&stopped), files(&whole), "{method}");
        // A run whose epochs are all done stays as it is.
        let mut train = short(method.clone(), &stopped);
        train.goes_on = true;
        assert_eq!(run(train).unwrap(), Outcome::Finished);
        assert_eq!(files(&stopped), files(&whole), "{method}");
    }
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_with_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    run(train(MethodName::Enas, &whole)).unwrap();
    let killed = folder.path().join("killed");
    let start = || -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args([
                "--ignored",
                "--exact",
                "train::goes_on_in_a_process_of_its_own",
            ])
            .env("FOLDER", &killed)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    // Moments that follow no pattern of the run.
    for milliseconds in [20, 90, 170, 230, 310, 370, 430, 490] {
        let mut child = start();
        sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();
    }
    assert!(start().wait().unwrap().success());
    assert_eq!(files(&killed), files(&whole));
}

#[test]
#[ignore = "runs in a process of its own"]
fn goes_on_in_a_process_of_its_own() {
    let Ok(folder) = std::env::var("FOLDER") else {
        return; // somebody runs all ignored tests
    };
    let mut train = train(MethodName::Enas, Path::new(&folder));
    train.goes_on = true;
    run(train).unwrap();
}

#[test]
fn any_number_of_threads_gives_the_same_epochs() {
    let folder = tempfile::tempdir().unwrap();
    let all = [1, 2, 3].map(|threads| {
        let path = folder.path().join(threads.to_string());
        let train = short(MethodName::DartsV1, &path);
        train
            .run(Cpu::<f32>::new(threads).unwrap(), &mut |_| {})
            .unwrap();
        epochs(&path)
    });
    assert_eq!(all[0], all[1]);
    assert_eq!(all[0], all[2]);
}

#[test]
fn numbers_that_are_not_finite_end_a_run_with_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut train = short(MethodName::Gdas, folder.path());
    train.settings.weights.learning_rate = 1e30;
    let error = run(train).unwrap_err().to_string();
    assert!(
        error.contains("is not a finite number in epoch 0"),
        "{error}"
    );
    assert_eq!(epochs(folder.path()).len(), 1);
}

#[test]
fn a_folder_with_another_method_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    run(short(MethodName::Rsps, folder.path())).unwrap();
    let before = files(folder.path());
    let mut other = short(MethodName::Gdas, folder.path());
    other.goes_on = true;
    let error = run(other).unwrap_err().to_string();
    assert!(
        error.ends_with("is of another run: its method is rsps, and now it is gdas"),
        "{error}"
    );
    assert_eq!(files(folder.path()), before);
}
