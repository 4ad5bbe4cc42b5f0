//! Files that get their name only when they are complete.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::StoreError;

/// A file that is removed unless it gets its final name.
#[derive(Debug)]
pub(crate) struct Unfinished(pub(crate) PathBuf);

/// What stands between the name of a file and the process that makes it.
const MARK: &str = ".unfinished-";

impl Unfinished {
    pub(crate) fn beside(target: &Path) -> Self {
        let mut name = target.as_os_str().to_owned();
        name.push(format!("{MARK}{}", std::process::id()));
        Self(name.into())
    }

    /// Gives the file its name, unless another has it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Exists`], [`StoreError::File`].
    pub(crate) fn publish(self, target: &Path) -> Result<(), StoreError> {
        // Giving the file a second name (a hard link) never replaces another file, which renaming does. Not every disk can do it.
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
        let _ = fs::remove_file(&self.0); // it does not exist any more if it was renamed
    }
}

/// Removes what killed processes have left of a file that they were making, and what SQLite put beside it. The caller has the
/// turn to write the file, so no other process is making it now.
pub(crate) fn remove_leftovers(target: &Path) {
    let absolute = std::path::absolute(target);
    let Some((folder, name)) = absolute
        .as_deref()
        .ok()
        .and_then(|path| path.parent().zip(path.file_name()))
    else {
        return;
    };
    let prefix = [name.as_encoded_bytes(), MARK.as_bytes()].concat();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let behind = name.as_encoded_bytes().strip_prefix(&prefix[..]);
        let is_leftover =
            behind.is_some_and(|process| process.first().is_some_and(u8::is_ascii_digit));
        if is_leftover {
            let _ = fs::remove_file(entry.path()); // the next program tries again
        }
    }
}

/// Makes sure that the new name survives a loss of power, if the disk can do that.
fn remember_names_in_folder_of(path: &Path) {
    let absolute = std::path::absolute(path);
    let folder = absolute.as_deref().ok().and_then(Path::parent);
    if let Some(folder) = folder.and_then(|folder| fs::File::open(folder).ok()) {
        let _ = folder.sync_all(); // not every disk can do this
    }
}
