//! Whose turn it is to write.
//!
//! A program that writes holds the lock of a small file beside the database. The operating system frees the lock when the
//! process ends, however it ends. The file names the program, for those that wait, and is removed when the turn ends.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

#[cfg(feature = "write")]
use super::waiting::{OnWait, Patience};
use crate::store::StoreError;

/// Who writes into a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holder {
    /// Number of the process; `None` if it cannot be read.
    pub process: Option<u32>,
    /// What it does, such as `natsbench import`.
    pub what: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.process {
            Some(process) => write!(formatter, "process {process}, {}", self.what),
            None => formatter.write_str(&self.what),
        }
    }
}

/// The right to write, until this is dropped.
#[derive(Debug)]
pub struct Turn {
    /// Its lock is the turn.
    _locked: File,
    beside: PathBuf,
}

impl Turn {
    /// Waits until nobody else writes.
    ///
    /// # Errors
    ///
    /// [`StoreError::File`] if no file can be made beside the database, [`StoreError::StoppedWaiting`].
    #[cfg(feature = "write")]
    pub fn take(database: &Path, what: &str, on_wait: OnWait<'_>) -> Result<Self, StoreError> {
        let mut patience = Patience::new(database);
        loop {
            if let Some(turn) = Self::try_take(database, what)? {
                return Ok(turn);
            }
            let whom = || match holder(database) {
                Some(holder) => holder.to_string(),
                None => "another natsbench".to_owned(), // just ended
            };
            patience.pause(whom, on_wait)?;
        }
    }

    /// Takes the turn if nobody has it.
    pub(in crate::store) fn try_take(
        database: &Path,
        what: &str,
    ) -> Result<Option<Self>, StoreError> {
        let beside = beside(database);
        Self::try_lock(&beside, what).map_err(|source| {
            // The user did not name the file beside the database, so an error names the database.
            let mut error = StoreError::io("write into", &beside, &source);
            if let StoreError::File { path, .. } = &mut error {
                database.clone_into(path);
            }
            error
        })
    }

    fn try_lock(beside: &Path, what: &str) -> io::Result<Option<Self>> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false) // it may be another's
            .open(beside)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // The program that had the turn may have removed the file after it was opened here. Others would not see a lock on it.
        if !is_at(&file, beside)? {
            return Ok(None);
        }
        file.set_len(0)?;
        write!(file, "{}\n{what}\n", std::process::id())?;
        Ok(Some(Self {
            _locked: file,
            beside: beside.to_owned(),
        }))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // It is removed while it is locked, and only if it is still the file at that path, so never the file of another
        // program. On systems other than Unix, a file that others have open cannot be removed and made again.
        if cfg!(unix) {
            let _ = fs::remove_file(&self.beside); // if it stays, it is not locked, so nobody has the turn
        }
    }
}

/// Who writes into a database at the moment, if anybody does.
pub(crate) fn holder(database: &Path) -> Option<Holder> {
    let beside = beside(database);
    let file = File::open(&beside).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => {}
        // Left behind by a process that was killed.
        Ok(()) | Err(TryLockError::Error(_)) => return None,
    }
    let text = fs::read_to_string(&beside).unwrap_or_default();
    let (process, what) = text.split_once('\n').unwrap_or_default();
    let what = what.trim_end();
    Some(Holder {
        process: process.parse().ok(),
        what: if what.is_empty() {
            "another natsbench".to_owned()
        } else {
            what.to_owned()
        },
    })
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let own = file.metadata()?;
    match fs::metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (own.dev(), own.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> io::Result<bool> {
    Ok(true) // it is never removed
}

/// The file that is locked. It is the same for all paths that lead to a database, like the files of `SQLite` itself.
fn beside(database: &Path) -> PathBuf {
    let real = fs::canonicalize(database).or_else(|_not_there_yet| {
        let absolute = std::path::absolute(database)?;
        let (Some(folder), Some(name)) = (absolute.parent(), absolute.file_name()) else {
            return Ok::<_, io::Error>(absolute.clone());
        };
        Ok(fs::canonicalize(folder)?.join(name))
    });
    let mut name = real
        .unwrap_or_else(|_no_such_folder| database.to_owned())
        .into_os_string();
    name.push("-writer");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writer_at_a_time_has_the_turn_and_says_who_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("any.db");
        assert_eq!(holder(&database), None);
        let turn = Turn::try_take(&database, "a test").unwrap().unwrap();
        assert!(Turn::try_take(&database, "another").unwrap().is_none());
        let holder_now = holder(&database).unwrap();
        let own = format!("process {}, a test", std::process::id());
        assert_eq!(holder_now.to_string(), own);
        drop(turn);
        assert_eq!(holder(&database), None);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_a_killed_process_leaves_is_no_turn() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("any.db");
        fs::write(beside(&database), "1\nnatsbench import\n").unwrap();
        assert_eq!(holder(&database), None);
        assert!(Turn::try_take(&database, "a test").unwrap().is_some());
    }

    #[test]
    fn many_threads_have_the_turn_one_after_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("any.db");
        let inside = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _thread in 0..8 {
                scope.spawn(|| {
                    for _turn in 0..50 {
                        let turn = loop {
                            if let Some(turn) = Turn::try_take(&database, "a test").unwrap() {
                                break turn;
                            }
                            std::thread::yield_now();
                        };
                        let order = std::sync::atomic::Ordering::SeqCst;
                        assert_eq!(inside.fetch_add(1, order), 0);
                        inside.fetch_sub(1, order);
                        drop(turn);
                    }
                });
            }
        });
    }
}
