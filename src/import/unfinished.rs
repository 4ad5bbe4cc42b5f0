//! Leaving nothing half-written behind.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

/// Removes the database on the way out if this import made it and stored nothing in it.
pub(super) struct NewFile<'a> {
    path: Option<&'a Path>,
    keep: Cell<bool>,
}

impl<'a> NewFile<'a> {
    pub(super) fn before(path: &'a Path) -> Self {
        Self {
            path: (!path.exists()).then_some(path),
            keep: Cell::new(false),
        }
    }

    pub(super) fn keep(&self) {
        self.keep.set(true);
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        if let (Some(path), false) = (self.path, self.keep.get()) {
            let _ = fs::remove_file(path); // nothing more can be done about it here
            let _ = fs::remove_file(journal_of(path));
        }
    }
}

fn journal_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-journal");
    name.into()
}
