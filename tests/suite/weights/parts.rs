//! The parts of a tar file: what is missing or wrong is named, and only those are needed in which something lies.

use std::fs;

use natsbench::weights::{Chosen, ImportWeights, WeightsError, WeightsFile};
use natsbench::{ArchitectureIndex, SearchSpace};

use super::archive::{Full, has_all};
use crate::support::{natsbench, text};

const SIZES: SearchSpace = SearchSpace::Size;

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[test]
fn parts_behind_the_last_wanted_architecture_are_not_needed() {
    let full = Full::new(SIZES, 5);
    let parts = full.parts(4);
    fs::remove_file(parts.last().unwrap()).unwrap();
    // The tar file has the last architecture first.
    let import = ImportWeights {
        chosen: Chosen {
            architectures: [ArchitectureIndex(4)].into(),
            ..Chosen::default()
        },
        ..full.import(&parts[..1], "last.db")
    };
    assert_eq!(
        import.run(&mut |_event| ()).unwrap().archives[0].architectures,
        1
    );
    // What comes before the gap is imported, and the gap named.
    let all = full.import(&parts[..1], "all.db");
    let error = all.run(&mut |_event| ()).unwrap_err();
    assert!(
        matches!(error, WeightsError::Incomplete { .. }),
        "{error:?}"
    );
    let told = chain(&error);
    assert!(
        told.contains("full.tarad is missing: expected it behind"),
        "{told}"
    );
    let info = WeightsFile::open(full.path("all.db"))
        .unwrap()
        .info()
        .unwrap();
    assert!((1..5).contains(&info.archives[0].architectures));
    assert!(!info.archives[0].finished);
}

#[test]
fn wrong_parts_are_named_before_anything_is_made() {
    let full = Full::new(SIZES, 3);
    let parts = full.parts(4);
    let refused = |archives: &[std::path::PathBuf]| {
        let error = full
            .import(archives, "none.db")
            .run(&mut |_event| ())
            .unwrap_err();
        assert!(!full.path("none.db").exists());
        chain(&error)
    };
    let gap = [parts[0].clone(), parts[2].clone()];
    assert!(refused(&gap).contains("full.tarab is missing"));
    assert!(refused(&parts[1..3]).contains("full.taraa is missing"));
    // One that was cut off while it came.
    let bytes = fs::read(&parts[1]).unwrap();
    fs::write(&parts[1], &bytes[..bytes.len() - 1]).unwrap();
    let told = refused(&parts);
    assert!(
        told.contains("full.tarab has ") && told.contains("no complete download"),
        "{told}"
    );
    // Two that have each other's names.
    fs::write(&parts[1], fs::read(&parts[2]).unwrap()).unwrap();
    fs::write(&parts[2], &bytes).unwrap();
    let told = refused(&parts);
    let is_named =
        told.contains("was not put together from the right parts") && told.contains(".tara");
    assert!(is_named, "{told}");
}

#[test]
fn parts_that_were_cut_again_are_one_archive() {
    let full = Full::new(SIZES, 2);
    let parts = full.parts(2);
    let mut pieces = Vec::new();
    for part in &parts {
        let bytes = fs::read(part).unwrap();
        for (piece, letter) in bytes.chunks(bytes.len() / 2 + 1).zip(['a', 'b']) {
            let path = part.with_file_name(format!(
                "{}-a{letter}",
                part.file_name().unwrap().to_str().unwrap()
            ));
            fs::write(&path, piece).unwrap();
            pieces.push(path);
        }
        fs::remove_file(part).unwrap();
    }
    for archives in [&pieces[..], &pieces[..1]] {
        full.import(archives, "pieces.db")
            .run(&mut |_event| ())
            .unwrap();
        has_all(
            &WeightsFile::open(full.path("pieces.db")).unwrap(),
            SIZES,
            2,
        );
    }
}

#[test]
fn the_command_says_which_part_is_missing() {
    let full = Full::new(SIZES, 2);
    let parts = full.parts(3);
    let db = full.path("weights.db");
    natsbench(
        &[
            "import-weights",
            text(&parts[0]),
            text(&parts[2]),
            "--weights",
            text(&db),
        ],
        &[],
    )
    .ends(1, &["full.tarab is missing: expected it behind"]);
    natsbench(&["import-weights", "--weights", text(&db)], &[]).ends(2, &["SOURCE"]);
    natsbench(&["import-weights", text(&parts[0]), "--arch", "x"], &[])
        .ends(2, &["\"x\" is no architecture"]);
    let list = full.archive.join("meta.pickle.pbz2");
    natsbench(
        &["import-weights", text(&list), "--weights", text(&db)],
        &[],
    )
    .ends(1, &["is one file of all architectures, and has no weights"]);
}
