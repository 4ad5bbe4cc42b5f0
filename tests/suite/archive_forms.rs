//! Every published form of an archive: the same content is the same database.

use std::fs;
use std::path::{Path, PathBuf};

use natsbench::import::{Import, ImportError, ImportEvent, ImportSummary};
use natsbench::internals::decompress;
use natsbench::internals::{single_file_pickle, write_single_file};
use natsbench::query::ArchitectureRecord;
use natsbench::{ArchitectureIndex, SearchSpace};
use tempfile::TempDir;

use crate::support::{assert_same, compress, dump, natsbench, records, text, value, write};
use crate::torch_writer;

const CELLS: SearchSpace = SearchSpace::Topology;

/// The start of the list of architectures, long enough for `records`.
fn list(space: SearchSpace, records: &[ArchitectureRecord]) -> Vec<String> {
    natsbench::space::architectures(space)[..records.len() + 2].to_vec()
}

/// The pickle of a single file.
fn single_pickle(space: SearchSpace, records: &[ArchitectureRecord]) -> Vec<u8> {
    let indexes: Vec<ArchitectureIndex> = records.iter().map(|record| record.index).collect();
    let mut next = records.iter();
    let mut bytes = Vec::new();
    single_file_pickle(
        &list(space, records),
        &indexes,
        |_index| Ok::<_, ()>(next.next().unwrap().clone()),
        |part| {
            bytes.extend(part);
            Ok(())
        },
    )
    .unwrap();
    bytes
}

/// The records as archives in all forms, with the name of each form.
fn all_forms(folder: &Path, records: &[ArchitectureRecord]) -> Vec<(&'static str, PathBuf)> {
    let list = list(CELLS, records);
    let directory = folder.join("NATS-tss-v1_0-00000-simple");
    write(records, CELLS, &directory);
    let tar = folder.join("NATS-tss-v1_0-00000-simple.tar");
    let mut builder = tar::Builder::new(fs::File::create(&tar).unwrap());
    builder.append_dir_all("inner", &directory).unwrap();
    builder.finish().unwrap();
    let single = write_single_file(CELLS, records, &list, folder)
        .unwrap()
        .path;
    let object = torch_writer::object(records, &list);
    let (legacy, zip) = (folder.join("old.pth"), folder.join("new.pth"));
    fs::write(&legacy, torch_writer::legacy(&object)).unwrap();
    fs::write(&zip, torch_writer::zip(&object)).unwrap();
    vec![
        ("directory", directory),
        ("tar", tar),
        ("single file", single),
        ("torch legacy", legacy),
        ("torch zip", zip),
    ]
}

fn import(archive: &Path, db: &Path) -> Result<ImportSummary, ImportError> {
    Import {
        archives: vec![archive.to_owned()],
        database: db.to_owned(),
        ..Import::default()
    }
    .run(&mut |_event| ())
}

/// What a database says, but for the digests, which are of the bytes and not of what they mean.
fn content(db: &Path) -> Vec<String> {
    let mut lines = dump(db);
    lines.retain(|line| !line.starts_with("architecture_sources: "));
    lines
}

/// An error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    let texts: Vec<String> = std::iter::once(error.to_string())
        .chain(causes.map(ToString::to_string))
        .collect();
    texts.join(": ")
}

#[test]
fn all_forms_of_the_same_content_give_the_same_database_and_verify() {
    let folder = tempfile::tempdir().unwrap();
    let forms = all_forms(folder.path(), &records(CELLS, 3));
    let mut first: Option<Vec<String>> = None;
    for (form, archive) in &forms {
        let db = folder.path().join(format!("{form}.db"));
        natsbench(&["import", text(archive), "--db", text(&db)], &[])
            .ends(0, &["(tss): architectures: 3 imported"]);
        assert_eq!(value::<String>(&db, "SELECT form FROM archives"), *form);
        let found = content(&db);
        assert_same(first.get_or_insert_with(|| found.clone()), &found);
        natsbench(&["verify", text(archive), "--db", text(&db)], &[])
            .ends(0, &["3 architectures, ", "compared: 0 differences"]);
        natsbench(&["import", text(archive), "--db", text(&db)], &[])
            .ends(0, &["architectures: 3 already there, unchanged"]);
    }
}

#[test]
fn importing_another_form_of_what_is_there_changes_nothing_and_either_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let forms = all_forms(folder.path(), &records(CELLS, 2));
    for (form, archive) in &forms {
        let db = folder.path().join(format!("{form}.db"));
        import(archive, &db).unwrap();
        let before = dump(&db);
        for (_form, other) in &forms {
            let options = ["--db", text(&db), "--replace"];
            natsbench(&["import", text(other)], &options)
                .ends(0, &["architectures: 2 already there, unchanged"]);
            natsbench(&["verify", text(other), "--db", text(&db)], &[])
                .ends(0, &["compared: 0 differences"]);
        }
        assert_same(&before, &dump(&db));
    }
}

#[test]
fn a_single_file_in_any_order_is_imported_and_its_replacement_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let space = SearchSpace::Size;
    let ordered = records(space, 3);
    let mut shuffled = ordered.clone();
    shuffled.rotate_left(1);
    let (one, other) = (folder.path().join("one.db"), folder.path().join("other.db"));
    let path = folder.path().join("a.pickle.pbz2");
    fs::write(&path, compress(&single_pickle(space, &ordered))).unwrap();
    import(&path, &one).unwrap();
    fs::write(&path, compress(&single_pickle(space, &shuffled))).unwrap();
    import(&path, &other).unwrap();
    assert_same(&dump(&one), &dump(&other));

    shuffled[0].recipes[0].trials[0].train.loss[0].1 += 1.0;
    fs::write(&path, compress(&single_pickle(space, &shuffled))).unwrap();
    natsbench(&["verify", text(&path), "--db", text(&one)], &[]).ends(1, &["train_loss"]);
    let summary = &import(&path, &one).unwrap().archives[0];
    assert_eq!((summary.unchanged, summary.kept), (2, 1));
    natsbench(
        &["import", text(&path), "--db", text(&one), "--replace"],
        &[],
    )
    .ends(0, &["1 replaced, 2 already there, unchanged"]);
    natsbench(&["verify", text(&path), "--db", text(&one)], &[]).ends(0, &[": 0 differences"]);
}

/// Imports these bytes, which are damaged, and says why they are refused and what was kept.
fn refused(folder: &TempDir, bytes: &[u8]) -> (String, i64) {
    let (path, db) = (
        folder.path().join("a.pickle.pbz2"),
        folder.path().join("a.db"),
    );
    fs::write(&path, bytes).unwrap();
    let _ = fs::remove_file(&db);
    let error = import(&path, &db).unwrap_err();
    let kept = if db.exists() {
        let of_trials = "SELECT count(DISTINCT architecture_id) FROM stored_trials";
        let kept: i64 = value(&db, of_trials);
        let listed: i64 = value(&db, "SELECT sum(imported_architectures) FROM search_spaces");
        assert_eq!(kept, listed, "whole architectures only");
        kept
    } else {
        0
    };
    (told(&error), kept)
}

#[test]
fn a_file_cut_anywhere_is_refused_with_the_place_and_keeps_whole_architectures() {
    let folder = tempfile::tempdir().unwrap();
    let records = records(CELLS, 3);
    let pickle = single_pickle(CELLS, &records);
    let object = torch_writer::object(&records, &list(CELLS, &records));
    let mut most = 0;
    for twelfth in 0..12 {
        let length = 20 + (pickle.len() - 21) * twelfth / 11;
        let (error, kept) = refused(&folder, &compress(&pickle[..length]));
        let place = error.rsplit_once(" at byte ").unwrap().1;
        let place: usize = place.split(' ').next().unwrap().parse().unwrap();
        assert!(error.contains("truncated pickle"), "{error}");
        assert!(place <= length && place + 300 > length, "{length}: {error}");
        assert!(kept >= most, "{kept} at {length}");
        most = kept;

        let legacy = torch_writer::legacy(&object);
        let length = 20 + (legacy.len() - 21) * twelfth / 11;
        let (error, _) = refused(&folder, &legacy[..length]);
        assert!(error.contains("truncated pickle: expected "), "{error}");
        let (error, _) = refused(&folder, &torch_writer::zip(&object)[..length]);
        assert!(error.contains("is a damaged zip file"), "{error}");

        let compressed = compress(&pickle);
        let length = 20 + (compressed.len() - 21) * twelfth / 11;
        let (error, _) = refused(&folder, &compressed[..length]);
        assert!(error.contains(" decompressed bytes"), "{error}");
    }
    assert_eq!(most, 3);
}

#[test]
fn a_flipped_byte_of_a_single_file_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let mut compressed = compress(&single_pickle(CELLS, &records(CELLS, 2)));
    let middle = compressed.len() / 2;
    compressed[middle] ^= 4;
    let (error, _) = refused(&folder, &compressed);
    // Bytes come before the checksum of their block, so the pickle may be the first to be wrong.
    let noticed = ["damaged or truncated after ", "not a readable pickle"];
    assert!(noticed.iter().any(|part| error.contains(part)), "{error}");
}

#[test]
fn foreign_functions_are_refused_by_name_and_place_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let records = records(CELLS, 2);
    let rename = |mut bytes: Vec<u8>| {
        let place = bytes.windows(11).position(|text| text == b"OrderedDict");
        bytes[place.unwrap()..][..11].copy_from_slice(b"OrderedBomb");
        bytes
    };
    let object = rename(torch_writer::object(&records, &list(CELLS, &records)));
    for bytes in [
        compress(&rename(single_pickle(CELLS, &records))),
        torch_writer::legacy(&object),
        torch_writer::zip(&object),
    ] {
        let (error, kept) = refused(&folder, &bytes);
        let expected = "refused global collections.OrderedBomb at byte ";
        assert!(error.contains(expected), "{error}");
        assert_eq!(kept, 0);
    }
}

#[test]
fn weights_and_files_that_contradict_themselves_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let records = records(CELLS, 2);
    let pickle = single_pickle(CELLS, &records);

    let mut other_index = pickle.clone();
    let set = pickle
        .windows(5)
        .rposition(|bytes| bytes == b"K\0K\x01\x90")
        .unwrap();
    other_index[set + 3] = 2;
    let (error, kept) = refused(&folder, &compress(&other_index));
    assert!(
        error.ends_with("evaluated_indexes: expected indexes with results, found 2"),
        "{error}"
    );
    assert_eq!(kept, 2);

    let twice = [&records[..1], &records[..1]].concat();
    let (error, kept) = refused(&folder, &compress(&single_pickle(CELLS, &twice)));
    assert!(
        error.ends_with("arch2infos: architecture 0 occurs twice; expected it once"),
        "{error}"
    );
    assert_eq!(kept, 1);

    let (error, _) = refused(&folder, &compress(&[&pickle[..], b"more"].concat()));
    assert!(error.contains("found 4 more bytes"), "{error}");

    let object = torch_writer::object(&records, &list(CELLS, &records));
    let mut weights = torch_writer::legacy(&object);
    weights.truncate(weights.len() - 1);
    weights.extend(b"X\x01\0\0\x000a.");
    let (error, _) = refused(&folder, &weights);
    assert!(error.contains("as PyTorch writes for weights"), "{error}");
}

#[test]
fn other_files_are_no_single_archive_and_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("directory");
    write(&records(CELLS, 1), CELLS, &directory);
    for (file, expected) in [
        (
            "000000.pickle.pbz2",
            "expected a dict of the list of architectures and all results",
        ),
        ("meta.pickle.pbz2", "expected a dict of all results"),
    ] {
        let bytes = fs::read(directory.join(file)).unwrap();
        assert!(decompress(&bytes).is_ok());
        let (error, _) = refused(&folder, &bytes);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_hash_in_the_name_that_is_not_of_the_file_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let records = records(CELLS, 1);
    let list = list(CELLS, &records);
    let right = write_single_file(CELLS, &records, &list, folder.path())
        .unwrap()
        .path;
    let wrong = folder.path().join("NATS-tss-v1_0-3ffb9.pickle.pbz2");
    fs::copy(&right, &wrong).unwrap();
    for (archive, expected) in [(&right, 0), (&wrong, 1)] {
        let mut mismatches = 0;
        Import {
            archives: vec![archive.clone()],
            database: folder.path().join("natsbench.db"),
            ..Import::default()
        }
        .run(&mut |event| {
            if let ImportEvent::NameMismatch { archive, mismatch } = event {
                assert_eq!(
                    (archive, &*mismatch.named),
                    ("NATS-tss-v1_0-3ffb9", "3ffb9")
                );
                assert!(text(&right).contains(&mismatch.actual));
                mismatches += 1;
            }
        })
        .unwrap();
        assert_eq!(mismatches, expected);
    }
}
