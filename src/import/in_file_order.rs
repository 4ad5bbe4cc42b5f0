//! Architectures of an archive that is one pickle, in the order of the file.

use std::collections::BTreeSet;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use plain_pickle::Pair;
use sha2::{Digest, Sha256};

use crate::archive::Bzip2;
use crate::model::{ArchitectureIndex, ArchitectureRecord};
use crate::records::{Problem, RESULTS_KEY, RecordError, check_evaluated_indexes};

use super::listed_archive::ListedArchive;
use super::{FileError, ImportError};

/// Number of results that the reading thread may be ahead of the consumer.
const RESULTS_AHEAD: usize = 4;

/// An architecture and the result of the work on it.
type Made<Output> = (ArchitectureIndex, Result<Output, FileError>);

/// Where an architecture is in its file, in the words of messages.
pub(super) fn place_in_results(index: ArchitectureIndex) -> String {
    format!("{RESULTS_KEY}[{index}]")
}

/// The digest of an architecture that has no file of its own: SHA-256 of a label and of its record in
/// the Postcard format. It depends on the content alone, not on the form or on the order in a file.
pub(super) fn record_digest(record: &ArchitectureRecord) -> Result<[u8; 32], FileError> {
    let bytes = postcard::to_stdvec(record)?;
    let hasher = Sha256::new().chain_update("natsbench record 1\n");
    Ok(hasher.chain_update(bytes).finalize().into())
}

/// Applies `work` to every architecture on another thread, and `consume` to the results, both in the
/// order of the file. At the end, checks that the file lists the architectures it holds.
pub(super) fn in_file_order<Output: Send>(
    source: &ListedArchive,
    bzip2: Bzip2,
    work: impl Fn(ArchitectureIndex, &Pair<'_>) -> Result<Output, FileError> + Send,
    mut consume: impl FnMut(ArchitectureIndex, Result<Output, FileError>) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(RESULTS_AHEAD);
        let reading = scope.spawn(move || read_all(source, bzip2, work, &sender));
        for (index, output) in receiver {
            consume(index, output)?;
        }
        reading.join().map_err(|_panic| ImportError::WorkerLost)?
    })
}

fn read_all<Output>(
    source: &ListedArchive,
    bzip2: Bzip2,
    work: impl Fn(ArchitectureIndex, &Pair<'_>) -> Result<Output, FileError>,
    sender: &SyncSender<Made<Output>>,
) -> Result<(), ImportError> {
    let inconsistent = |source_error| ImportError::Results {
        archive: source.archive.path().to_owned(),
        source: Box::new(source_error),
    };
    let mut results = source.archive.results(RESULTS_KEY, bzip2)?;
    let mut found = BTreeSet::new();
    while let Some(pair) = results.next_pair()? {
        let index = index_of(pair.key, source.meta.total()).map_err(inconsistent)?;
        if !found.insert(index.0) {
            return Err(inconsistent(RecordError::Invalid {
                place: RESULTS_KEY.to_owned(),
                problem: Problem::Duplicate {
                    item: format!("architecture {index}"),
                },
            }));
        }
        // The receiver is gone when the consumer has failed.
        if sender.send((index, work(index, &pair))).is_err() {
            return Ok(());
        }
    }
    check_evaluated_indexes(&results.finish()?, &found).map_err(inconsistent)
}

fn index_of(key: i64, total: usize) -> Result<ArchitectureIndex, RecordError> {
    let index = u32::try_from(key).ok();
    index
        .filter(|&index| (index as usize) < total)
        .map(ArchitectureIndex)
        .ok_or_else(|| RecordError::Invalid {
            place: format!("a key of {RESULTS_KEY}"),
            problem: Problem::Value {
                expected: format!("an index below {total}, the length of the list"),
                found: key.to_string(),
            },
        })
}
