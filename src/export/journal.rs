//! What an export has finished so far, in a file beside the others, so that an interrupted export goes on.
//!
//! The first line says what is exported, and each other line names a finished file. The file is locked while an export
//! runs, so two of them cannot write into one folder. It goes when the manifest is there.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::store::StoreError;

use super::ExportError;
use super::manifest::{ManifestFile, Settings};

/// The name of the file.
pub(super) const JOURNAL: &str = "unfinished.jsonl";

/// What decides the bytes of the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) natsbench_version: String,
    pub(super) settings: Settings,
    pub(super) sources_sha256: String,
    /// The names of the archives, for messages.
    pub(super) archives: String,
}

/// The open journal of an export.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    path: PathBuf,
    /// Whether it names no file.
    is_empty: bool,
}

impl Journal {
    /// Begins or goes on with the journal of a folder: what it had is replaced.
    ///
    /// # Errors
    ///
    /// [`ExportError::InUse`] if another export runs; [`ExportError::Store`], and then the journal is as it was.
    pub(super) fn begin(
        folder: &Path,
        header: &Header,
        finished: &[ManifestFile],
    ) -> Result<Self, ExportError> {
        let path = folder.join(JOURNAL);
        let failed = |source: io::Error| StoreError::io("write", &path, &source);
        let was_there = path.exists();
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        let file = options.open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(ExportError::InUse {
                    folder: folder.to_owned(),
                });
            }
            Err(TryLockError::Error(_no_locks_on_this_disk)) => {}
        }
        let mut lines = line(header);
        for file in finished {
            lines.extend(line(file));
        }
        let begun = file
            .set_len(0)
            .and_then(|()| (&file).write_all(&lines))
            .map_err(failed);
        if begun.is_err() && !was_there {
            let _ = fs::remove_file(&path); // the first error is the one to report
        }
        begun?;
        Ok(Self {
            file,
            path,
            is_empty: finished.is_empty(),
        })
    }

    /// Whether it names no file.
    pub(super) const fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Remembers a finished file.
    pub(super) fn add(&mut self, file: &ManifestFile) -> Result<(), ExportError> {
        self.is_empty = false;
        let written = self.file.write_all(&line(file));
        Ok(written.map_err(|source| StoreError::io("write", &self.path, &source))?)
    }

    /// Removes the journal.
    pub(super) fn remove(self) -> Result<(), ExportError> {
        let removed = fs::remove_file(&self.path);
        Ok(removed.map_err(|source| StoreError::io("remove", &self.path, &source))?)
    }
}

/// Reads the journal of a folder; `None` if it has none, or one whose first line is not complete.
pub(super) fn read(folder: &Path) -> Result<Option<(Header, Vec<ManifestFile>)>, ExportError> {
    let path = folder.join(JOURNAL);
    let text = match fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::io("read", &path, &error).into()),
    };
    let mut lines = text.lines();
    let header = lines
        .next()
        .and_then(|line| serde_json::from_str(line).ok());
    let Some(header) = header else {
        return Ok(None);
    };
    // The last line is incomplete if the program was killed while it wrote it.
    let files = lines.map_while(|line| serde_json::from_str(line).ok());
    Ok(Some((header, files.collect())))
}

fn line(value: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).unwrap_or_default(); // cannot fail: all keys are texts
    line.push(b'\n');
    line
}
