//! Files that appear under their name when they are complete.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::StoreError;

/// A file that is removed unless it gets its final name.
#[derive(Debug)]
pub(crate) struct Unfinished(pub(crate) PathBuf);

impl Unfinished {
    pub(crate) fn beside(target: &Path) -> Self {
        let mut name = target.as_os_str().to_owned();
        name.push(format!(".unfinished-{}", std::process::id()));
        Self(name.into())
    }

    /// Gives the file its name, unless another has it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Exists`], [`StoreError::File`].
    pub(crate) fn publish(self, target: &Path) -> Result<(), StoreError> {
        // A second name, unlike a new one, never takes the place of a file. Not every disk has them.
        match fs::hard_link(&self.0, target) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists || target.exists() => {
                return Err(StoreError::Exists {
                    path: target.to_owned(),
                });
            }
            Err(_) => fs::rename(&self.0, target)
                .map_err(|source| StoreError::io("make", target, &source))?,
        }
        drop(self);
        remember_names_in_folder_of(target);
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0); // gone already where it was renamed
    }
}

/// Has the disk keep the new name through a loss of power, where it can.
fn remember_names_in_folder_of(path: &Path) {
    let absolute = std::path::absolute(path);
    let folder = absolute.as_deref().ok().and_then(Path::parent);
    if let Some(folder) = folder.and_then(|folder| fs::File::open(folder).ok()) {
        let _ = folder.sync_all(); // not on every disk
    }
}
