//! What keeps a database file from being read or written, in plain words.
//!
//! `SQLite` says "unable to open database file" for a missing folder and for a missing permission alike, so this module
//! looks at the path to find out which it is.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use super::StoreError;

/// Why a file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileTrouble {
    /// Its name is empty.
    #[error("the name of the file is empty")]
    NoName,
    /// The folder that it should be in is not there.
    #[error("there is no folder {}", .folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// Its path names a file where a folder should be.
    #[error("{} is a file, not a folder", .folder.display())]
    FileAsFolder {
        /// The file.
        folder: PathBuf,
    },
    /// It is a folder.
    #[error("it is a folder; expected a file")]
    IsFolder,
    /// It is a device, a pipe or the like.
    #[error("it is no regular file")]
    IsSpecial,
    /// This user has no permission for the action.
    #[error("no permission")]
    NoPermission,
    /// This user has no permission to make files beside it, which the action needs.
    #[error("no permission to make a file in {}", .folder.display())]
    FolderNotWritable {
        /// The folder.
        folder: PathBuf,
    },
    /// It can be read, but not written.
    #[error("no permission to write, or the disk is read-only")]
    NotWritable,
    /// There is no room.
    #[error("the disk is full")]
    DiskFull,
    /// Another program has locked it.
    #[error("another program is writing into it; try again when it has ended")]
    InUse,
    /// Its pages contradict each other.
    #[error("the file is damaged; `natsbench verify` with the archive reports where")]
    Damaged,
    /// The last changes are in a file beside it, which cannot be read there.
    #[error(
        "the last changes are in {}, which can be read only where files can be made beside it: \
         copy both into a folder of your own", .wal.display()
    )]
    LogBeside {
        /// The file beside it.
        wal: PathBuf,
    },
    /// Anything else.
    #[error("{reason}")]
    System {
        /// What the operating system or `SQLite` says.
        reason: String,
    },
}

impl FileTrouble {
    /// The cause of an error of `SQLite`, if the file is the cause.
    fn behind(path: &Path, error: &rusqlite::Error) -> Option<Self> {
        let rusqlite::Error::SqliteFailure(failure, _) = error else {
            return None;
        };
        Some(match failure.code {
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::InUse,
            ErrorCode::DatabaseCorrupt => Self::Damaged,
            ErrorCode::PermissionDenied => Self::NoPermission,
            ErrorCode::ReadOnly => Self::NotWritable,
            ErrorCode::CannotOpen => Self::of_unopened(path),
            ErrorCode::SystemIoFailure => Self::at_once(path).unwrap_or_else(|| Self::System {
                reason: format!(
                    "the disk failed to read or write (code {} of SQLite)",
                    failure.extended_code
                ),
            }),
            _ => return None,
        })
    }

    /// The trouble that can be seen without opening the file.
    pub(super) fn at_once(path: &Path) -> Option<Self> {
        if path.as_os_str().is_empty() {
            return Some(Self::NoName);
        }
        match fs::metadata(path) {
            Ok(there) if there.is_dir() => Some(Self::IsFolder),
            Ok(there) if !there.is_file() => Some(Self::IsSpecial),
            Ok(_) => None,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::of_folder(path),
            Err(error) => Some(Self::of_io(path, &error)),
        }
    }

    /// What is wrong with the folder of a file that is not there.
    fn of_folder(path: &Path) -> Option<Self> {
        let folder = folder_of(path);
        match fs::metadata(folder) {
            Ok(there) if there.is_dir() => None,
            Ok(_) => Some(Self::FileAsFolder {
                folder: folder.to_owned(),
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Self::NoFolder {
                folder: folder.to_owned(),
            }),
            Err(error) => Some(Self::of_io(path, &error)),
        }
    }

    fn of_unopened(path: &Path) -> Self {
        if let Some(trouble) = Self::at_once(path) {
            return trouble;
        }
        if path.exists() {
            match File::open(path) {
                Err(error) => return Self::of_io(path, &error),
                // The file is not opened here: closing it would remove the locks that other connections of this process have on it.
                Ok(file) => std::mem::forget(file),
            }
        }
        Self::FolderNotWritable {
            folder: folder_of(path).to_owned(),
        }
    }

    /// What an error of the operating system says.
    pub(super) fn of_io(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied => Self::NoPermission,
            io::ErrorKind::ReadOnlyFilesystem => Self::NotWritable,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::IsADirectory => Self::IsFolder,
            io::ErrorKind::NotFound => Self::of_folder(path).unwrap_or_else(|| {
                // For example /proc, where nobody can make files.
                Self::FolderNotWritable {
                    folder: folder_of(path).to_owned(),
                }
            }),
            io::ErrorKind::NotADirectory => Self::FileAsFolder {
                folder: first_file(path).to_owned(),
            },
            _ => Self::System {
                reason: error.to_string(),
            },
        }
    }
}

impl StoreError {
    /// What an error of `SQLite` means: the trouble with the file, or else the error as it is.
    pub(crate) fn sql(action: &'static str, path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        if source.sqlite_error_code() == Some(ErrorCode::NotADatabase) {
            return Self::NotOurs { path };
        }
        match FileTrouble::behind(&path, &source) {
            Some(trouble) => Self::File {
                action,
                path,
                trouble,
            },
            None => Self::Sql {
                action,
                path,
                source,
            },
        }
    }

    /// The trouble with the file that an error of another library has among its causes.
    #[cfg(feature = "write")]
    pub(super) fn behind(
        action: &'static str,
        path: &Path,
        error: &(dyn std::error::Error + 'static),
    ) -> Option<Self> {
        let trouble = match error.downcast_ref::<rusqlite::Error>() {
            Some(error) => FileTrouble::behind(path, error),
            None => None,
        };
        match trouble {
            Some(trouble) => Some(Self::File {
                action,
                path: path.to_owned(),
                trouble,
            }),
            None => Self::behind(action, path, error.source()?),
        }
    }

    pub(crate) fn io(action: &'static str, path: &Path, source: &io::Error) -> Self {
        Self::File {
            action,
            path: path.to_owned(),
            trouble: FileTrouble::of_io(path, source),
        }
    }
}

/// The folder of a file, as its path names it.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The file that stands in a path where a folder should.
fn first_file(path: &Path) -> &Path {
    let mut above = path.ancestors().skip(1);
    above.find(|above| above.is_file()).unwrap_or(path)
}

/// The path in a form that `SQLite` always takes for the name of a file: a bare `:memory:` or `file:x` means something else
/// to it.
pub(crate) fn for_sqlite(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_no_current_folder| path.to_owned())
}
