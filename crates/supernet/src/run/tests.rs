//! Folders of runs: going on, what is refused, and a disk without room.

use std::fs;
use std::path::Path;

use super::*;
use crate::EpochRecord;
use crate::data::Synthetic;
use crate::settings::{MethodName, Settings};
use crate::state::State;

fn description() -> Description {
    let images = Synthetic::default().halves().unwrap();
    let settings = Settings::small(MethodName::Gdas);
    Description::new(&settings, "cifar10", &images, "CPU", "0.1.0")
}

fn record(epoch: i64) -> EpochRecord {
    EpochRecord {
        epoch,
        architecture: "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|".to_owned(),
        score_percent: Some(epoch as f64 / 3.0),
        training: None,
        validation: None,
        probabilities: vec![vec![0.2; 5]; 6],
        seconds: 1.0,
    }
}

fn state(epoch: i64) -> State {
    let mut state = State::default();
    state.put("weights", vec![epoch as f64 / 7.0; 1_000]);
    state
}

/// Keeps epochs from -1 to `last`.
fn run_to(path: &Path, last: i64) -> RunFolder {
    let mut run = RunFolder::begin(path, description()).unwrap();
    for epoch in -1..=last {
        run.keep(&record(epoch), &state(epoch)).unwrap();
    }
    run
}

/// The files whose bytes do not depend on the time.
fn files(path: &Path) -> Vec<(String, Vec<u8>)> {
    let names = [
        "run.json",
        "epochs.jsonl",
        "epochs.txt",
        "checkpoint.safetensors",
    ];
    let read = |name: &str| (name.to_owned(), fs::read(path.join(name)).unwrap());
    names.into_iter().map(read).collect()
}

fn chain(error: &RunError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(found) = cause {
        text = format!("{text}: {found}");
        cause = found.source();
    }
    text
}

#[test]
fn a_run_that_goes_on_ends_with_the_files_of_one_that_was_never_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let [whole, stopped] = ["whole", "stopped"].map(|name| folder.path().join(name));
    drop(run_to(&whole, 3));
    drop(run_to(&stopped, 1));
    // Killed after the line of epoch 2, while its checkpoint was written.
    let lines = fs::read(stopped.join("epochs.jsonl")).unwrap();
    let line = serde_json::to_string(&record(2)).unwrap();
    fs::write(
        stopped.join("epochs.jsonl"),
        [&lines, line.as_bytes()].concat(),
    )
    .unwrap();
    fs::write(stopped.join(".unfinished-x"), b"half").unwrap();

    let (mut run, kept) = RunFolder::go_on(&stopped, description()).unwrap();
    assert_eq!((kept, run.kept_epoch()), (Some(state(1)), Some(1)));
    for epoch in 2..=3 {
        run.keep(&record(epoch), &state(epoch)).unwrap();
    }
    assert_eq!(files(&stopped), files(&whole));
    assert!(!stopped.join(".unfinished-x").exists());
    let events = |path: &Path| {
        let names = path
            .read_dir()
            .unwrap()
            .map(|entry| entry.unwrap().file_name());
        names
            .filter(|name| name.to_string_lossy().starts_with("events.out.tfevents."))
            .count()
    };
    assert_eq!((events(&whole), events(&stopped)), (1, 2));
}

#[test]
fn a_run_without_a_checkpoint_begins_again() {
    let folder = tempfile::tempdir().unwrap();
    drop(RunFolder::begin(folder.path(), description()).unwrap());
    let (run, kept) = RunFolder::go_on(folder.path(), description()).unwrap();
    assert_eq!((run.kept_epoch(), kept), (None, None));
    drop(run);

    let mut other = description();
    other.seed = 778;
    let refused = RunFolder::go_on(folder.path(), other).unwrap_err();
    assert!(
        chain(&refused).ends_with("run.json is of another run: its seed is 777, and now it is 778")
    );
    let (run, _) = RunFolder::go_on(&folder.path().join("new"), description()).unwrap();
    assert_eq!(run.kept_epoch(), None);
}

#[test]
fn a_folder_takes_one_run_and_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let shown = |error: &RunError| chain(error).replace(&*path.to_string_lossy(), "FOLDER");
    let run = run_to(path, 0);
    for refused in [
        RunFolder::begin(path, description()).unwrap_err(),
        RunFolder::go_on(path, description()).unwrap_err(),
    ] {
        assert_eq!(
            shown(&refused),
            "FOLDER is in use: another process runs a search there"
        );
    }
    drop(run);
    let before = files(path);
    assert_eq!(
        shown(&RunFolder::begin(path, description()).unwrap_err()),
        "FOLDER has a run of gdas with seed 777 already: expected a new folder, or that this run goes on"
    );
    assert_eq!(files(path), before);
}

#[test]
fn a_checkpoint_of_another_run_or_version_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    drop(run_to(path, 1));
    let before = files(path);
    let refused = |change: fn(&mut Description)| {
        let mut other = description();
        change(&mut other);
        let error = RunFolder::go_on(path, other).unwrap_err();
        assert_eq!(files(path), before);
        chain(&error).replace(&*path.to_string_lossy(), "FOLDER")
    };
    let other = "FOLDER/checkpoint.safetensors is of another run: its";
    assert_eq!(
        refused(|run| run.method = MethodName::Tas),
        format!("{other} method is gdas, and now it is tas")
    );
    assert_eq!(
        refused(|run| run.settings.epochs = 30),
        format!("{other} settings.epochs is 20, and now it is 30")
    );
    assert_eq!(
        refused(|run| run.images = "CIFAR-10".to_owned()),
        format!("{other} images is invented images, and now it is CIFAR-10")
    );
    assert_eq!(
        refused(|run| run.dataset = "cifar100".to_owned()),
        format!("{other} dataset is cifar10, and now it is cifar100")
    );

    let checkpoint = path.join("checkpoint.safetensors");
    fs::write(&checkpoint, b"half").unwrap();
    let error = RunFolder::go_on(path, description()).unwrap_err();
    assert!(
        chain(&error).contains(
            "is damaged, or is no file of a run: expected a checkpoint in safetensors form"
        ),
        "{}",
        chain(&error)
    );
    fs::write(&checkpoint, &before[3].1).unwrap();
    fs::remove_file(path.join("epochs.jsonl")).unwrap();
    let error = RunFolder::go_on(path, description()).unwrap_err();
    assert!(chain(&error).ends_with("a line for each epoch from -1 to 1; that of -1 is missing"));
}

/// A limit on the size of files is what a full disk is to a process, and needs no disk.
#[cfg(unix)]
#[test]
fn a_disk_without_room_leaves_the_checkpoint_before() {
    let folder = tempfile::tempdir().unwrap();
    drop(run_to(folder.path(), 0));
    let before = fs::read(folder.path().join("checkpoint.safetensors")).unwrap();
    let limited = "trap '' XFSZ; ulimit -f 16; exec \"$@\"";
    let output = std::process::Command::new("bash")
        .args(["-c", limited, "bash"])
        .arg(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "run::tests::goes_on_without_room"])
        .env("FOLDER", folder.path())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    assert_eq!(
        fs::read(folder.path().join("checkpoint.safetensors")).unwrap(),
        before
    );

    let (mut run, kept) = RunFolder::go_on(folder.path(), description()).unwrap();
    assert_eq!(kept, Some(state(0)));
    run.keep(&record(1), &state(1)).unwrap();
    let left: Vec<_> = folder
        .path()
        .read_dir()
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert!(
        !left
            .iter()
            .any(|name| name.to_string_lossy().starts_with(".unfinished"))
    );
}

#[cfg(unix)]
#[test]
#[ignore = "runs in a process of its own, with room for files of 16 KiB"]
fn goes_on_without_room() {
    let Ok(path) = std::env::var("FOLDER") else {
        return; // somebody runs all ignored tests
    };
    let path = Path::new(&path);
    let (mut run, _) = RunFolder::go_on(path, description()).unwrap();
    let mut large = state(1);
    large.put("more", vec![0.1; 10_000]);
    let error = run.keep(&record(1), &large).unwrap_err();
    let text = chain(&error).replace(&*path.to_string_lossy(), "FOLDER");
    assert!(
        text.starts_with(
            "epoch 1 is not kept; the checkpoint of epoch 0 is as it was, and the run can go on from it: cannot write \
             FOLDER/checkpoint.safetensors: "
        ),
        "{text}"
    );
}
