//! Archives that lie, or would run code in Python: refused by name and place, and nothing of them is kept.

use std::fs;

use natsbench::SearchSpace;
use natsbench::weights::{WeightsError, WeightsFile};

use super::archive::{Full, compress, pickle, record};
use crate::support::{natsbench, text};

const SIZES: SearchSpace = SearchSpace::Size;

/// Replaces the first occurrence of some bytes by as many others.
fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let place = bytes
        .windows(old.len())
        .position(|found| found == old)
        .unwrap();
    [&bytes[..place], new, &bytes[place + old.len()..]].concat()
}

/// The shape (180, 3) and the strides (3, 1) of the first tensor, as the file has them: with their memo entries.
const SHAPE_AND_STRIDES: &[u8] = b"K\xb4K\x03\x86\x94K\x03K\x01\x86\x94";

#[test]
fn what_is_hostile_or_damaged_is_refused_by_name_and_place() {
    let full = Full::new(SIZES, 2);
    let good = pickle(&record(SIZES, 1));
    let with_strides = |strides: &[u8]| {
        let new = [b"K\xb4K\x03\x86\x94", strides, b"\x86\x94"].concat();
        replaced(&good, SHAPE_AND_STRIDES, &new)
    };
    let cases = [
        (
            "wrong strides",
            with_strides(b"K\x01K\xb4"),
            "it has the strides [1, 180]; expected [3, 1], the row-major order of the shape [180, 3]",
        ),
        (
            "an offset beyond its storage",
            replaced(
                &good,
                &[b"K\0", SHAPE_AND_STRIDES].concat(),
                &[b"K\x01", SHAPE_AND_STRIDES].concat(),
            ),
            "it begins at number 1 of its storage and has the shape [180, 3]; the storage has 540 numbers",
        ),
        (
            "big-endian numbers",
            replaced(&good, b"little_endian\x88", b"little_endian\x89"),
            "its storage: it is big-endian; expected little-endian numbers",
        ),
        (
            "a length that lies",
            replaced(&good, &540_u64.to_le_bytes(), &541_u64.to_le_bytes()),
            "its storage: it counts 540 numbers where it is referred to, and 541 before them",
        ),
        (
            "an unknown type",
            replaced(&good, b"FloatStorage", b"FlaotStorage"),
            "pickle 4 of 5: refused global torch.FlaotStorage at byte ",
        ),
        (
            "a pickle inside that would run code",
            replaced(&good, b"ctorch\nFloatStorage\n", b"cos\nsystem\n0000000X."),
            "pickle 4 of 5: refused global os.system at byte ",
        ),
    ];
    let file = full.archive.join("000001.pickle.pbz2");
    for (what, bytes, expected) in cases {
        fs::write(&file, compress(&bytes)).unwrap();
        let _ = fs::remove_file(full.path("weights.db"));
        let db = full.path("weights.db");
        let command = [
            "import-weights",
            text(&full.archive),
            "--weights",
            text(&db),
        ];
        let ran = natsbench(&command, &[]);
        ran.ends(
            1,
            &[
                "000001.pickle.pbz2",
                "all_results[(",
                "net_state_dict['stem.0.weight']",
                expected,
            ],
        );
        // The one before is kept, and with --keep-going this one is only left out.
        let info = WeightsFile::open(&db).unwrap().info().unwrap();
        assert_eq!(info.archives[0].architectures, 1, "{what}");
        natsbench(&command, &["--keep-going"]).ends(3, &["1 damaged file left out", expected]);
    }
}

#[test]
fn code_outside_of_the_storages_is_refused_too() {
    let full = Full::new(SIZES, 1);
    let good = pickle(&record(SIZES, 0));
    let file = full.archive.join("000000.pickle.pbz2");
    for (old, new, expected) in [
        (
            &b"_load_from_bytes"[..],
            &b"_load_from_Bytes"[..],
            "refused global torch.storage._load_from_Bytes",
        ),
        (
            b"_rebuild_tensor_v2",
            b"_rebuild_tensor_v3",
            "refused global torch._utils._rebuild_tensor_v3",
        ),
    ] {
        fs::write(&file, compress(&replaced(&good, old, new))).unwrap();
        let error = full
            .import(std::slice::from_ref(&full.archive), "weights.db")
            .run(&mut |_event| ())
            .unwrap_err();
        let WeightsError::File { file, source, .. } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(file, "000000.pickle.pbz2");
        let mut cause: &dyn std::error::Error = source.as_ref();
        let mut told = cause.to_string();
        while let Some(next) = cause.source() {
            told.push_str(&next.to_string());
            cause = next;
        }
        assert!(told.contains(expected), "{told}");
        assert!(!full.path("weights.db").exists(), "an empty file was left");
    }
}

#[test]
fn a_file_that_was_cut_is_refused_and_leaves_no_file_of_weights() {
    let full = Full::new(SIZES, 1);
    let path = full.archive.join("000000.pickle.pbz2");
    let whole = fs::read(&path).unwrap();
    for length in [0, 10, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        let import = full.import(std::slice::from_ref(&full.archive), "cut.db");
        let error = import.run(&mut |_event| ()).unwrap_err();
        assert!(matches!(error, WeightsError::File { .. }), "{error:?}");
        assert!(!full.path("cut.db").exists());
    }
}
