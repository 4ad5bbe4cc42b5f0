//! What can be wrong with the folder of a run.

use std::io;
use std::path::{Path, PathBuf};

use safetensors::SafeTensorError;

/// A run that cannot be kept, or cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The disk refuses.
    #[error("cannot {action} {}", .path.display())]
    Disk {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the disk says.
        source: io::Error,
    },
    /// An epoch is done, but not on the disk.
    #[error(
        "epoch {epoch} is not kept; {}",
        match .kept {
            Some(kept) => format!("the checkpoint of epoch {kept} is as it was, and the run can go on from it"),
            None => "the run has no checkpoint yet".to_owned(),
        }
    )]
    NotKept {
        /// The epoch.
        epoch: i64,
        /// The last one whose checkpoint is on the disk.
        kept: Option<i64>,
        /// Why.
        source: Box<RunError>,
    },
    /// The folder has a run, and another one was to begin there.
    #[error("{} has a run of {run} already: expected a new folder, or that this run goes on", .path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
        /// Its method and seed.
        run: String,
    },
    /// Another process writes into the folder.
    #[error("{} is in use: another process runs a search there", .path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// A file that is not what it should be.
    #[error("{} is damaged, or is no file of a run: expected {expected}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What should be there.
        expected: String,
        /// What was found while it was read, if more can be said.
        source: Option<Problem>,
    },
    /// A file of another version of this program.
    #[error("{} has the format {found}: expected {expected}, which this version writes", .path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u64,
        /// That of this version.
        expected: u64,
    },
    /// A run with another method, other settings or other images.
    #[error("{} is of another run: its {what} is {found}, and now it is {expected}", .path.display())]
    OtherRun {
        /// The file.
        path: PathBuf,
        /// Where the two differ, such as `seed` or `settings.batch_size`.
        what: String,
        /// What it is in the file.
        found: String,
        /// What it is in the run that was to go on.
        expected: String,
    },
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// It is no JSON, or has something else in it.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// It is no file of tensors.
    #[error(transparent)]
    Safetensors(#[from] SafeTensorError),
}

impl RunError {
    /// For `map_err`: an error of the disk with the file it is about.
    pub(super) fn disk(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Disk {
            action,
            path,
            source,
        }
    }

    pub(super) fn damaged(
        path: &Path,
        expected: impl Into<String>,
        source: Option<Problem>,
    ) -> Self {
        Self::Damaged {
            path: path.to_owned(),
            expected: expected.into(),
            source,
        }
    }
}
