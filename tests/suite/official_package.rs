//! The official Python package on an archive of ours, compared with the database made from it.
//!
//! Needs a Python with `nats_bench` 1.8 and `numpy<2`: that of `NATSBENCH_PYTHON`, or of a
//! virtual environment `.venv` in the project's folder, which `.ci/run` makes.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use natsbench::SearchSpace;
use natsbench::import::Import;
use natsbench::sample::{Sample, Selection};

const PROJECT: &str = env!("CARGO_MANIFEST_DIR");

/// The Python with the package, or `None` with a note.
fn official_python() -> Option<PathBuf> {
    if let Some(python) = env::var_os("NATSBENCH_PYTHON") {
        return Some(python.into()); // whoever names one wants it used, so no check
    }
    let python = Path::new(PROJECT).join(".venv/bin/python");
    let imports = Command::new(&python)
        .args(["-c", "import nats_bench"])
        .output();
    if imports.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    println!("skipped: no Python with nats_bench; see .ci/run, or set NATSBENCH_PYTHON");
    None
}

#[test]
fn the_official_api_reads_a_sample_and_answers_the_numbers_of_our_views() {
    let Some(python) = official_python() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut archives = Vec::new();
    for &space in SearchSpace::ALL {
        let mut sample = Sample::new(space, folder.path());
        sample.selection = Selection::First(3);
        archives.push(sample.run(&mut |_event| ()).unwrap().path);
    }
    let database = folder.path().join("sample.db");
    let import = Import {
        archives: archives.clone(),
        database: database.clone(),
        ..Import::default()
    };
    import.run(&mut |_event| ()).unwrap();

    let output = Command::new(python)
        .arg(Path::new(PROJECT).join("tools/check_sample_with_official.py"))
        .args(&archives)
        .arg("--db")
        .arg(&database)
        .output()
        .unwrap();
    let answer = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{answer}{errors}");
    assert_eq!(answer.matches("all answered").count(), 2, "{answer}");
    // The script stops at the first difference; this guards against comparing nothing.
    let compared = answer
        .lines()
        .filter_map(|line| line.split_once(" numbers equal"))
        .filter_map(|(before, _)| before.rsplit(' ').next()?.parse::<usize>().ok());
    let compared: Vec<_> = compared.collect();
    assert_eq!(compared.len(), 2, "{answer}");
    assert!(compared.iter().all(|&numbers| numbers > 1_000), "{answer}");
    println!("{answer}");
}
