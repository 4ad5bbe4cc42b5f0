//! An archive with its list of architectures.

use std::path::PathBuf;

use crate::archive::{Archive, Bzip2};
use crate::records::{MetaList, RESULTS_KEY};

use super::{FileError, ImportError};

/// An archive and its list of architectures.
#[derive(Debug)]
pub(super) struct ListedArchive {
    pub(super) archive: Archive,
    pub(super) meta: MetaList,
}

impl ListedArchive {
    /// Opens an archive that lies in one path, or is a tar file in parts.
    pub(super) fn open(paths: &[PathBuf]) -> Result<Self, ImportError> {
        let archive = Archive::open_all(paths)?;
        let meta = if archive.form().is_stream() {
            MetaList::from_start(&archive.results(RESULTS_KEY, Bzip2::default())?.start()?)
        } else {
            MetaList::read(&archive.meta()?)
        };
        let meta = meta.map_err(|source| ImportError::MetaList {
            archive: archive.path().to_owned(),
            source: Box::new(source),
        })?;
        Ok(Self { archive, meta })
    }

    /// Number of architectures in the archive. For a single pickle, whose number is known only at its end, the
    /// length of the list: there may be fewer.
    pub(super) fn architectures(&self) -> usize {
        if self.archive.form().is_stream() {
            self.meta.total()
        } else {
            self.archive.members().len()
        }
    }

    pub(super) fn file_error(&self, file: &str, source: FileError) -> ImportError {
        ImportError::File {
            archive: self.archive.path().to_owned(),
            file: file.to_owned(),
            source: Box::new(source),
        }
    }
}
