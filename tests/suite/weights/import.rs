//! Importing weights: every form and codec, what is chosen, what was stopped or killed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use natsbench::import::{Import, Verify};
use natsbench::weights::{Chosen, Codec, ImportWeights, WeightsError, WeightsEvent, WeightsFile};
use natsbench::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed};
use rusqlite::Connection;

use super::archive::{Full, compress, has_all, pickle, problems, record};
use crate::support::{natsbench, text};

const CELLS: SearchSpace = SearchSpace::Topology;
const SIZES: SearchSpace = SearchSpace::Size;

/// What a file says, but for when it was made, by which version, and from what kind of archive.
fn dump(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut rows = Vec::new();
    for sql in [
        "SELECT space, archive, finished FROM weight_archives",
        "SELECT architecture_id, arch_str, hex(file_sha256), listed_trials FROM weight_sources ORDER BY 1",
        "SELECT layout_id, hex(layout_sha256), tensors, bytes, layer_versions FROM weight_layouts ORDER BY 1",
        "SELECT * FROM weight_layout_tensors ORDER BY 1, 2",
        "SELECT trial_id, space, arch_index, hp, dataset, seed, layout_id, codec, stored_bytes, hex(numbers_sha256), \
         numbers_not_finite FROM stored_weights ORDER BY 1",
        "SELECT trial_id, hex(content) FROM weight_contents ORDER BY 1",
    ] {
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let values = (0..columns).map(|column| format!("{:?}", row.get_ref(column).unwrap()));
            rows.push(values.collect::<Vec<_>>().join(" | "));
        }
    }
    rows
}

#[test]
fn folder_tar_and_parts_give_the_same_file() {
    for space in [CELLS, SIZES] {
        let full = Full::new(space, 3);
        let parts = full.parts(4);
        let forms = [
            ("folder.db", vec![full.archive.clone()]),
            ("tar.db", vec![full.tar()]),
            ("parts.db", parts.clone()),
            ("beside.db", vec![parts[0].clone()]),
        ];
        let mut dumps = Vec::new();
        for (name, archives) in forms {
            let summary = full.import(&archives, name).run(&mut |_event| ()).unwrap();
            assert_eq!(summary.archives[0].architectures, 3);
            assert_eq!(summary.archives[0].space, Some(space));
            let path = full.path(name);
            has_all(&WeightsFile::open(&path).unwrap(), space, 3);
            assert_eq!(problems(&path, &[&full.archive]), Vec::<String>::new());
            dumps.push(dump(&path));
        }
        for other in &dumps[1..] {
            assert_eq!(other, &dumps[0]);
        }
    }
}

#[test]
fn every_codec_gives_the_same_weights_and_raw_ones_are_a_safetensors_file() {
    let full = Full::new(CELLS, 1);
    let first = &record(CELLS, 0).recipes[0];
    let trial = &first.trials[0];
    let name = (
        ArchitectureIndex(0),
        first.recipe,
        trial.dataset,
        trial.seed,
    );
    let mut blobs = BTreeSet::new();
    for codec in Codec::ALL {
        let file = format!("{codec}.db");
        let import = ImportWeights {
            codec: *codec,
            ..full.import(std::slice::from_ref(&full.archive), &file)
        };
        let summary = import.run(&mut |_event| ()).unwrap();
        let archive = &summary.archives[0];
        assert_eq!(archive.stored_bytes < archive.bytes, *codec != Codec::Raw);
        let file = WeightsFile::open(full.path(&file)).unwrap();
        has_all(&file, CELLS, 1);
        blobs.insert(file.safetensors(CELLS, name).unwrap().unwrap());
    }
    assert_eq!(blobs.len(), 1);
    let stored: Vec<u8> = Connection::open(full.path("raw.db"))
        .unwrap()
        .query_row(
            "SELECT content FROM weight_contents ORDER BY trial_id LIMIT 1",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let read = nats_networks::files::read_safetensors(&stored).unwrap();
    assert_eq!(read.iter().next().unwrap().0, "stem.0.weight");
}

#[test]
fn only_what_is_chosen_is_imported_and_the_rest_later() {
    let full = Full::new(CELLS, 4);
    let chosen = Chosen {
        architectures: [ArchitectureIndex(2), ArchitectureIndex(0)].into(),
        recipes: vec![Recipe::Hp200],
        datasets: vec![Dataset::Cifar10],
        seeds: vec![Seed(777)],
    };
    let some = ImportWeights {
        chosen,
        ..full.import(std::slice::from_ref(&full.archive), "weights.db")
    };
    let summary = some.run(&mut |_event| ()).unwrap();
    assert_eq!(summary.archives[0].architectures, 2);
    assert_eq!(summary.archives[0].stored, 2);
    let again = some.run(&mut |_event| ()).unwrap();
    assert_eq!(
        (again.archives[0].stored, again.archives[0].architectures),
        (0, 2)
    );
    let all = full.import(std::slice::from_ref(&full.archive), "weights.db");
    let rest = all.run(&mut |_event| ()).unwrap();
    assert_eq!(rest.archives[0].unchanged, 2);
    full.import(std::slice::from_ref(&full.archive), "at_once.db")
        .run(&mut |_event| ())
        .unwrap();
    let sorted = |name: &str| {
        let mut rows = dump(&full.path(name));
        rows.sort();
        rows
    };
    assert_eq!(sorted("weights.db"), sorted("at_once.db"));
    let missing = ImportWeights {
        chosen: Chosen {
            architectures: [ArchitectureIndex(9)].into(),
            ..Chosen::default()
        },
        ..full.import(std::slice::from_ref(&full.archive), "none.db")
    };
    let error = missing.run(&mut |_event| ()).unwrap_err();
    assert!(
        error.to_string().ends_with("has no architecture 9"),
        "{error}"
    );
    assert!(!full.path("none.db").exists());
}

#[test]
fn an_import_that_was_stopped_goes_on_to_the_same_file() {
    let full = Full::new(SIZES, 6);
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = ImportWeights {
        stop: Some(Arc::clone(&stop)),
        threads: 1,
        ..full.import(std::slice::from_ref(&full.archive), "stopped.db")
    };
    let mut done = 0;
    let error = stopped
        .run(&mut |event| {
            if let WeightsEvent::Done { .. } = event {
                done += 1;
                stop.store(done == 3, Ordering::Relaxed);
            }
        })
        .unwrap_err();
    assert!(matches!(error, WeightsError::Stopped), "{error}");
    let path = full.path("stopped.db");
    let info = WeightsFile::open(&path).unwrap().info().unwrap();
    assert_eq!(info.archives[0].architectures, 3);
    assert!(!info.archives[0].finished);
    assert_eq!(problems(&path, &[]), Vec::<String>::new());
    stop.store(false, Ordering::Relaxed);
    stopped.run(&mut |_event| ()).unwrap();
    full.import(std::slice::from_ref(&full.archive), "at_once.db")
        .run(&mut |_event| ())
        .unwrap();
    assert_eq!(dump(&path), dump(&full.path("at_once.db")));
}

#[test]
fn a_killed_import_leaves_whole_trials_and_goes_on() {
    let full = Full::new(CELLS, 40);
    let path = full.path("killed.db");
    let arguments = [
        "import-weights",
        text(&full.archive),
        "--weights",
        text(&path),
        "--quiet",
    ];
    let mut was_cut = false;
    for milliseconds in [5, 20, 60, 120, 250] {
        let mut child = crate::support::program()
            .args(arguments)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        let _ = child.kill(); // it may have ended
        was_cut |= !child.wait().unwrap().success();
        if path.exists() {
            let file = WeightsFile::open(&path).unwrap();
            assert!(file.info().is_ok());
        }
    }
    assert!(was_cut, "no import was cut off");
    natsbench(&arguments, &[]).ends(0, &["40 architectures"]);
    has_all(&WeightsFile::open(&path).unwrap(), CELLS, 40);
    full.import(std::slice::from_ref(&full.archive), "at_once.db")
        .run(&mut |_event| ())
        .unwrap();
    assert_eq!(dump(&path), dump(&full.path("at_once.db")));
}

#[test]
fn other_weights_of_a_trial_are_kept_unless_they_are_to_be_replaced() {
    let full = Full::new(SIZES, 1);
    let import = full.import(std::slice::from_ref(&full.archive), "weights.db");
    import.run(&mut |_event| ()).unwrap();
    let mut changed = pickle(&record(SIZES, 0));
    let number = 777.0_f32.to_le_bytes();
    let place = changed
        .windows(8)
        .position(|bytes| bytes[..4] == number && bytes[4..] != [0; 4])
        .unwrap();
    changed[place + 1] ^= 1;
    let file = full.archive.join("000000.pickle.pbz2");
    fs::write(&file, compress(&changed)).unwrap();
    let told = problems(&full.path("weights.db"), &[&full.archive]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].ends_with("not the weights of the archive"),
        "{told:?}"
    );
    let second = import.run(&mut |_event| ()).unwrap();
    assert_eq!(second.archives[0].kept, 1);
    let replacing = ImportWeights {
        replace: true,
        ..import
    };
    let third = replacing.run(&mut |_event| ()).unwrap();
    assert_eq!(third.archives[0].kept, 0);
    assert_eq!(
        problems(&full.path("weights.db"), &[]),
        Vec::<String>::new()
    );
}

#[test]
fn accuracies_of_an_archive_with_weights_are_imported_without_them() {
    let full = Full::new(SIZES, 3);
    let parts = full.parts(3);
    for (name, archive) in [
        ("folder", full.archive.clone()),
        ("parts", parts[0].clone()),
    ] {
        let database = full.path(&format!("{name}.db"));
        let import = Import {
            archives: vec![archive.clone()],
            database: database.clone(),
            ..Import::default()
        };
        let summary = import.run(&mut |_event| ()).unwrap();
        assert_eq!(summary.archives[0].stored, 3);
        let verify = Verify {
            archive,
            database: database.clone(),
            threads: 1,
        };
        let summary = verify.run(&mut |_event| ()).unwrap();
        assert_eq!((summary.architectures, summary.differences), (3, 0));
    }
}

#[test]
fn weights_that_are_no_numbers_are_told() {
    let full = Full::new(SIZES, 1);
    let mut bytes = pickle(&record(SIZES, 0));
    let number = 777.0_f32.to_le_bytes();
    let place = bytes.windows(4).position(|found| found == number).unwrap();
    bytes[place..place + 4].copy_from_slice(&f32::NAN.to_le_bytes());
    fs::write(full.archive.join("000000.pickle.pbz2"), compress(&bytes)).unwrap();
    let mut told = Vec::new();
    full.import(std::slice::from_ref(&full.archive), "weights.db")
        .run(&mut |event| {
            if let WeightsEvent::NotFinite { trial, numbers } = event {
                told.push((trial.to_owned(), numbers));
            }
        })
        .unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].1, 1);
}
