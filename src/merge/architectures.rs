//! Merging the architectures of a space.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use crate::model::{ArchitectureIndex, SearchSpace};
use crate::rows::{architecture_row, differences};
use crate::store::{ArchitectureRows, Batch, ListedArchitecture, MergeSource, StoreError};

use super::{Merge, MergeError, MergeEvent};

/// Architectures that are read ahead of the writer: some 50 MB.
const ROWS_AHEAD: usize = 256;

/// How many architectures were added and how many were there already.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) added: usize,
    pub(super) there: usize,
}

/// An architecture that the target lacks: where it goes, and the digest of its file.
type New = (ArchitectureIndex, i64, [u8; 32]);

/// Adds the architectures of a space that the target lacks. `archives` has the key in the target of each archive of the
/// source.
pub(super) fn merge_space(
    merge: &Merge,
    source: &mut MergeSource,
    batch: &mut Batch<'_>,
    space: SearchSpace,
    archives: &BTreeMap<i64, i64>,
    on_event: &mut dyn FnMut(MergeEvent<'_>),
) -> Result<Counts, MergeError> {
    let theirs = source.architectures(space)?;
    if theirs.is_empty() {
        return Ok(Counts::default());
    }
    let mut ours = batch.listed_architectures(space)?;
    if ours.is_empty() {
        write_list(source, batch, space, &theirs)?;
        ours = theirs.iter().map(not_imported).collect();
    }
    refuse_other_list(merge, source, space, &theirs, &ours)?;
    let mut new: Vec<New> = Vec::new();
    let mut counts = Counts::default();
    for (theirs, ours) in theirs.iter().zip(&ours) {
        match (theirs.file, ours.file) {
            (None, _) => {}
            (Some(file), None) => {
                let archive = archives.get(&file.archive_id).copied();
                // An architecture without its archive, as after a change by hand.
                let archive = archive.ok_or_else(|| StoreError::Contradiction {
                    path: source.path().to_owned(),
                    space,
                    index: theirs.index,
                })?;
                new.push((theirs.index, archive, file.content_sha256));
            }
            (Some(file), Some(other)) => {
                if file.content_sha256 != other.content_sha256 {
                    refuse_other_results(merge, source, batch, space, theirs.index)?;
                }
                counts.there += 1;
            }
        }
    }
    if let Some((index, ..)) = new.first() {
        refuse_slices(merge, source, batch, space, *index)?;
        on_event(MergeEvent::Copying {
            source: source.path(),
            architectures: new.len(),
        });
        copy(merge, source, batch, space, &new, on_event)?;
        counts.added = new.len();
    }
    Ok(counts)
}

fn not_imported(listed: &ListedArchitecture) -> ListedArchitecture {
    ListedArchitecture {
        file: None,
        ..listed.clone()
    }
}

fn write_list(
    source: &MergeSource,
    batch: &Batch<'_>,
    space: SearchSpace,
    list: &[ListedArchitecture],
) -> Result<(), MergeError> {
    for listed in list {
        let row = architecture_row(space, listed.index, &listed.architecture).map_err(|error| {
            MergeError::Architecture {
                source_path: source.path().to_owned(),
                space,
                index: listed.index,
                source: error,
            }
        })?;
        batch.write_architecture(space, &row)?;
    }
    Ok(())
}

fn refuse_other_list(
    merge: &Merge,
    source: &MergeSource,
    space: SearchSpace,
    theirs: &[ListedArchitecture],
    ours: &[ListedArchitecture],
) -> Result<(), MergeError> {
    for position in 0..theirs.len().max(ours.len()) {
        let at = |list: &[ListedArchitecture]| {
            let listed = list.get(position);
            listed.map(|listed| (listed.index, listed.architecture.clone()))
        };
        let (theirs, ours) = (at(theirs), at(ours));
        if theirs != ours {
            let text = |listed: Option<(_, String)>| {
                listed.map_or_else(String::new, |(_index, architecture)| architecture)
            };
            return Err(MergeError::OtherList {
                source_path: source.path().to_owned(),
                target: merge.target.clone(),
                space,
                index: ArchitectureIndex(position as u32),
                theirs: text(theirs),
                ours: text(ours),
            });
        }
    }
    Ok(())
}

/// Compares the results of an architecture whose files have different digests: the same content may have been compressed in
/// another way.
fn refuse_other_results(
    merge: &Merge,
    source: &MergeSource,
    batch: &mut Batch<'_>,
    space: SearchSpace,
    index: ArchitectureIndex,
) -> Result<(), MergeError> {
    let theirs = source.architecture_rows(space, index)?;
    let ours = batch.architecture_rows(space, index)?;
    let found = ours.map(|ours| differences(&theirs, &ours));
    let Some(first) = found.and_then(|found| found.into_iter().next()) else {
        return Ok(());
    };
    Err(MergeError::OtherResults {
        source_path: source.path().to_owned(),
        target: merge.target.clone(),
        space,
        index,
        place: first.place,
        theirs: first.archive,
        ours: first.database,
    })
}

fn refuse_slices(
    merge: &Merge,
    source: &MergeSource,
    batch: &Batch<'_>,
    space: SearchSpace,
    index: ArchitectureIndex,
) -> Result<(), MergeError> {
    let slice = if source.is_slice {
        source.path()
    } else if batch.is_slice()? {
        &merge.target
    } else {
        return Ok(());
    };
    Err(MergeError::Slice {
        slice: slice.to_owned(),
        source_path: source.path().to_owned(),
        target: merge.target.clone(),
        space,
        index,
    })
}

/// Copies architectures: a thread reads while this one writes.
fn copy(
    merge: &Merge,
    source: &mut MergeSource,
    batch: &mut Batch<'_>,
    space: SearchSpace,
    new: &[New],
    on_event: &mut dyn FnMut(MergeEvent<'_>),
) -> Result<(), MergeError> {
    let source_path = source.path().to_owned();
    thread::scope(|scope| {
        let (sender, read) = sync_channel(ROWS_AHEAD);
        scope.spawn(move || {
            for (index, ..) in new {
                // The receiver is gone when writing has failed.
                if sender
                    .send(source.architecture_rows(space, *index))
                    .is_err()
                {
                    break;
                }
            }
        });
        let read: Receiver<Result<ArchitectureRows, StoreError>> = read;
        for (_, archive, content_sha256) in new {
            if merge.is_stopped() {
                return Err(MergeError::Stopped { source_path });
            }
            let Ok(rows) = read.recv() else {
                return Err(MergeError::ReaderLost { source_path });
            };
            batch.write_trials(&rows?, *archive, content_sha256)?;
            on_event(MergeEvent::Copied);
        }
        Ok(())
    })
}
