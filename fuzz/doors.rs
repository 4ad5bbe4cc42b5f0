//! What must hold for every input of a stranger, one function for each door. The fuzz targets call them with inputs of
//! libFuzzer, the suite with the files of `corpus`.

#![allow(dead_code, reason = "a target uses one of them")]

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use bunzip::{Decoder, StreamDecoder};
use bzip2::bufread::MultiBzDecoder;
use nasbench101::records::{RawRecord, RecordReader, decode, encode_message, write_record};
use natsbench::experiment::ExternalSearches;
use natsbench::internals::{list_archive, list_pickle, read_architecture_pickle};
use natsbench::query::SqlBox;
use natsbench::{ArchitectureIndex, Database, NatsBench, SearchSpace, Space, space};
use plain_pickle::{Document, PairStream, StreamError, Value};
use tempfile::TempDir;

/// Most bytes that a case of bzip2 is decompressed to.
const MOST_BYTES: usize = 1 << 20;

/// Reads a pickle in all the ways we have.
pub(crate) fn pickle(data: &[u8]) {
    match Document::parse(data) {
        Ok(document) => count(&document, document.root(), &mut 10_000),
        Err(error) => assert!(error.offset <= data.len(), "{error}"),
    }
    if let Err(StreamError::Pickle(error)) = drain(data) {
        assert!(error.offset <= data.len(), "{error}");
    }
    for (_space, list) in LISTS.iter() {
        let index = ArchitectureIndex(0);
        if let Err(error) = read_architecture_pickle(list, data, index) {
            assert!(!error.to_string().is_empty());
        }
        // The other way round: the input as the list.
        drop(read_architecture_pickle(data, list, index));
    }
}

/// The lists of both spaces, cut to their first entries.
static LISTS: LazyLock<Vec<(SearchSpace, Vec<u8>)>> = LazyLock::new(|| {
    let first = |&of| (of, list_pickle(&space::architectures(of)[..3]));
    SearchSpace::ALL.iter().map(first).collect()
});

/// Visits values until `left` of them were seen: one that is shared many times would take for ever.
fn count(document: &Document<'_>, value: Value<'_>, left: &mut usize) {
    if *left == 0 {
        return;
    }
    *left -= 1;
    match value {
        Value::Tuple(id) | Value::List(id) => {
            for &item in document.items(id) {
                count(document, item, left);
            }
        }
        Value::Set(id) => {
            for &member in document.members(id) {
                count(document, member, left);
            }
        }
        Value::Dict(id) => {
            for &(key, value) in document.pairs(id).iter() {
                count(document, key, left);
                count(document, value, left);
            }
        }
        // Looked at for the first time: whatever is wrong is an error.
        Value::Tensor(id) => drop(document.tensor(id)),
        _ => (),
    }
}

fn drain(data: &[u8]) -> Result<(), StreamError> {
    let mut stream = PairStream::open(data, "arch2infos")?;
    drop(stream.start()?);
    while let Some(pair) = stream.next_pair()? {
        count(&pair.value, pair.value.root(), &mut 1000);
    }
    stream.expect_end()?;
    drop(stream.end()?);
    Ok(())
}

/// Decompresses with both decoders, and compares with libbz2.
pub(crate) fn bzip2(data: &[u8]) {
    let mut expected = Vec::new();
    let read = MultiBzDecoder::new(data)
        .take(MOST_BYTES as u64 + 1)
        .read_to_end(&mut expected);
    let is_too_long = expected.len() > MOST_BYTES;
    let expected = (read.is_ok() && !is_too_long).then_some(expected);
    let mut output = Vec::new();
    let ours = Decoder::new().decompress(data, MOST_BYTES, &mut output);
    assert_eq!(
        ours.is_ok().then_some(&output),
        expected.as_ref(),
        "{ours:?}"
    );
    // Starting the threads of a stream takes longer than the rest.
    if data.len().is_multiple_of(8) && !is_too_long {
        let mut streamed = Vec::new();
        let read = StreamDecoder::new(Cursor::new(data.to_vec())).read_to_end(&mut streamed);
        assert_eq!(
            read.is_ok().then_some(&streamed),
            expected.as_ref(),
            "{read:?}"
        );
    }
}

/// Lists an archive, whatever form the bytes seem to have.
pub(crate) fn archive(data: &[u8]) {
    static FOLDER: LazyLock<TempDir> = LazyLock::new(folder);
    let path = FOLDER.path().join("NATS-tss-v1_0-00000-simple.tar");
    fs::write(&path, data).expect("a temporary folder takes files");
    if let Err(error) = list_archive(&path) {
        assert!(!error.to_string().is_empty());
    }
}

/// Answers a statement in the box of strangers.
pub(crate) fn sql(data: &[u8]) {
    static EMPTY: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
        let folder = folder();
        let path = folder.path().join("natsbench.db");
        drop(Database::create_or_open(&path).expect("a new database"));
        (folder, path)
    });
    let Ok(statement) = str::from_utf8(data) else {
        return;
    };
    let small = SqlBox {
        time: Duration::from_millis(200),
        rows: 50,
        bytes: 1 << 16,
    };
    let (folder, database) = &*EMPTY;
    let before = files(folder.path());
    match small.answer(database, statement) {
        Ok(bounded) => assert!(bounded.answer.rows.len() <= small.rows),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    assert_eq!(files(folder.path()), before);
}

/// Names, lengths and times of all files.
fn files(folder: &Path) -> Vec<(PathBuf, u64, std::time::SystemTime)> {
    let entries = fs::read_dir(folder).expect("a folder");
    let facts = entries.map(|entry| {
        let path = entry.expect("an entry").path();
        let metadata = fs::metadata(&path).expect("a file");
        let changed = metadata.modified().expect("a time");
        (path, metadata.len(), changed)
    });
    facts.collect()
}

/// Reads searches made elsewhere, and stores what is accepted.
pub(crate) fn csv(data: &[u8]) {
    static SPACE: LazyLock<(TempDir, PathBuf, Space)> = LazyLock::new(|| {
        let folder = folder();
        let path = folder.path().join("natsbench.db");
        drop(Database::create_or_open(&path).expect("a new database"));
        let space = NatsBench::open(&path)
            .and_then(|bench| bench.space(SearchSpace::Topology))
            .expect("a space");
        (folder, path, space)
    });
    let (_folder, path, space) = &*SPACE;
    match ExternalSearches::read(space, data) {
        Ok(searches) => {
            let mut database = Database::create_or_open(path).expect("the database from before");
            let outcome = searches
                .store(&mut database, true)
                .expect("what was accepted fits");
            assert_ne!(outcome.stored + outcome.unchanged, 0);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Reads a file of NAS-Bench-101, and the input as the data of a record, as hardly any has the right checksums.
pub(crate) fn nasbench101(data: &[u8]) {
    let mut end = 0;
    for record in RecordReader::new(data) {
        match record {
            Ok(record) => {
                end = record.offset + 16 + record.data.len() as u64;
                training_run(&record);
            }
            Err(error) => assert_eq!(error.offset, end, "{error}"),
        }
    }
    assert!(end <= data.len() as u64);
    let whole = RawRecord {
        data: data.to_vec(),
        ..RawRecord::default()
    };
    training_run(&whole);
}

/// What is read is written and read again.
fn training_run(raw: &RawRecord) {
    let Ok(record) = decode(raw) else {
        return;
    };
    assert_eq!(record.module.stored_form().hash(), record.module.hash());
    let mut file = Vec::new();
    let message = encode_message(&record.metrics);
    write_record(
        &mut file,
        record.hash,
        record.epochs,
        &record.module,
        &message,
    )
    .expect("memory takes bytes");
    let read = RecordReader::new(file.as_slice()).next();
    let again = read.expect("a record").and_then(|raw| decode(&raw));
    let again = again.expect("what was written is read");
    assert_eq!(again.module, record.module);
    // Compared as bytes, as NaN is not equal to itself.
    assert_eq!(encode_message(&again.metrics), message);
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}
