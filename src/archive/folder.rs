//! The files of a folder.

use std::fs;
use std::path::Path;

use super::ArchiveError;
use super::member::{Found, Place};

/// Lists a folder; folders within it are listed by name and not entered.
pub(super) fn list(path: &Path) -> Result<Vec<Found>, ArchiveError> {
    let unreadable = |path: &Path, source| ArchiveError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(|error| unreadable(path, error))? {
        let entry = entry.map_err(|error| unreadable(path, error))?;
        let mut name = entry.file_name().to_string_lossy().into_owned();
        // Follows links, which an archive may consist of.
        let metadata =
            fs::metadata(entry.path()).map_err(|error| unreadable(&entry.path(), error))?;
        if metadata.is_dir() {
            name.push('/');
        }
        files.push(Found {
            path: name,
            byte_len: metadata.len(),
            place: Place::File,
        });
    }
    Ok(files)
}
