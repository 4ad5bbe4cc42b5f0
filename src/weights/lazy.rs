//! Folders of an archive that are only registered: the file of an architecture is read when it is asked for.
//!
//! For whoever has the archive on disk anyway, and wants the weights of a few architectures now and then.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::archive::{Archive, Bzip2, Decompressor};
use crate::model::{ArchitectureIndex, SearchSpace};

use super::blob::from_blob;
use super::opening::Writable;
use super::reading::{ArchitectureContent, TrialContent, read_content};
use super::trial_name::{TrialName, in_words};
use super::writer::{NewArchive, RowWriter};
use super::{Chosen, Codec, ImportWeights, Weights, WeightsError, WeightsFileError};

/// How a registered folder is named in the column `form`.
const LAZY: &str = "lazy";

impl ImportWeights {
    /// Registers folders in the file of weights instead of importing from them: their files are read when they are asked
    /// for, and must stay where they are.
    ///
    /// # Errors
    ///
    /// [`WeightsError`] if a folder is no archive, its first file has no results, or the file of weights cannot be written.
    pub fn register(&self, folders: &[PathBuf]) -> Result<(), WeightsError> {
        let mut registered = Vec::new();
        for folder in folders {
            let paths = [folder.clone()];
            let (archive, _) = Archive::open_as_far_as_there(&paths, &mut |_index| false)?;
            if !folder.is_dir() {
                return Err(WeightsError::NoWeights {
                    archive: folder.clone(),
                });
            }
            let space = space_of(&archive)?;
            registered.push((archive, space));
        }
        let mut on_wait = |_waiting: &_| {
            if self.is_stopped() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let mut writer = RowWriter::new(Writable::open(&self.weights, &mut on_wait)?);
        for (archive, space) in &registered {
            let path = archive.path();
            let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            let new = NewArchive {
                space: *space,
                name: archive.name(),
                form: LAZY,
                folder: Some(&full.to_string_lossy()),
            };
            writer.begin_archive(&new, &mut on_wait)?;
        }
        writer.commit(&mut on_wait)?;
        writer.close();
        Ok(())
    }
}

/// The space of an archive, as its first file says.
fn space_of(archive: &Archive) -> Result<SearchSpace, WeightsError> {
    let Some(first) = archive.members().first() else {
        return Err(WeightsError::NoWeights {
            archive: archive.path().to_owned(),
        });
    };
    let mut decompressor = Decompressor::new(Bzip2::default());
    let nothing = |_recipe, _dataset, _seed| false;
    let mut read = || -> Result<SearchSpace, WeightsFileError> {
        decompressor.read(|bytes| archive.read_into(first, bytes))?;
        let bytes = decompressor.decompress()?;
        let document =
            plain_pickle::Document::parse(bytes).map_err(crate::records::RecordError::from)?;
        let index = ArchitectureIndex(first.index);
        let read = crate::records::read_weights(&document, bytes.len(), index, &nothing)?;
        Ok(read.space)
    };
    read().map_err(|source| WeightsError::File {
        archive: archive.path().to_owned(),
        file: first.name.clone(),
        source: Box::new(source),
    })
}

/// What was read last.
#[derive(Default)]
pub(super) struct LazyFolders {
    last: Mutex<Option<LastRead>>,
}

struct LastRead {
    file: PathBuf,
    content: ArchitectureContent,
}

impl std::fmt::Debug for LazyFolders {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("LazyFolders")
    }
}

impl LazyFolders {
    /// The weights of a trial, as a safetensors file and as tensors, out of the first folder that has the file of its
    /// architecture.
    pub(super) fn weights(
        &self,
        folders: &[PathBuf],
        space: SearchSpace,
        trial: TrialName,
    ) -> Result<Option<(Vec<u8>, Weights)>, WeightsError> {
        let (index, ..) = trial;
        let files = folders.iter().flat_map(|folder| names(folder, index));
        let Some(file) = files.into_iter().find(|file| file.exists()) else {
            return Ok(None);
        };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|read| read.file != file) {
            *last = None; // its memory is free before the next takes as much
            let content = read(&file, index)?;
            *last = Some(LastRead { file, content });
        }
        let Some(read) = last.as_ref().filter(|read| read.content.space == space) else {
            return Ok(None);
        };
        weights_of(read, trial)
    }

    pub(super) fn forget(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// The names that the file of an architecture may have.
fn names(folder: &Path, index: ArchitectureIndex) -> [PathBuf; 2] {
    let number = index.0;
    [
        folder.join(format!("{number:06}.pickle.pbz2")),
        folder.join(format!("{number}.pickle.pbz2")),
    ]
}

/// Reads all weights of the file of an architecture.
fn read(file: &Path, index: ArchitectureIndex) -> Result<ArchitectureContent, WeightsError> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let name = file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let read = || -> Result<ArchitectureContent, WeightsFileError> {
        let bytes = Archive::read_member(file)?;
        let mut decompressor = Decompressor::new(Bzip2::default());
        decompressor.read(|into| {
            *into = bytes;
            Ok::<_, WeightsFileError>(())
        })?;
        let bytes = decompressor.decompress()?;
        read_content(bytes, index, &Chosen::default(), Codec::Raw)
    };
    read().map_err(|source| WeightsError::File {
        archive: folder.to_owned(),
        file: name,
        source: Box::new(source),
    })
}

fn weights_of(
    read: &LastRead,
    (index, recipe, dataset, seed): TrialName,
) -> Result<Option<(Vec<u8>, Weights)>, WeightsError> {
    let name = (recipe, dataset, seed);
    let is_it = |trial: &&TrialContent| trial.trial == name;
    let trial = read.content.trials.iter().find(is_it);
    let Some(weights) = trial.and_then(|trial| trial.weights.as_ref()) else {
        return Ok(None);
    };
    let blob = weights.content.clone();
    let damaged = |problem| WeightsError::Damaged {
        path: read.file.clone(),
        trial: in_words(read.content.space, index, name),
        problem,
    };
    let state = from_blob(&blob, &weights.layout).map_err(damaged)?;
    let versions = weights.layout.layer_versions.clone();
    Ok(Some((blob, Weights::new(state, versions, weights.sha256))))
}
