//! The files of a folder.

use std::fs;
use std::path::Path;

use super::ArchiveError;
use super::member::{Found, Place};

/// Lists a folder. Folders in it are listed by name, but not what they hold.
pub(super) fn list(path: &Path) -> Result<Vec<Found>, ArchiveError> {
    let unreadable = |source| ArchiveError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let mut name = entry.file_name().to_string_lossy().into_owned();
        // Follows links, since an archive may consist of links. A broken one is listed like
        // a file: as a stray, or it fails when it is read.
        let metadata = fs::metadata(entry.path()).ok();
        if metadata.as_ref().is_some_and(fs::Metadata::is_dir) {
            name.push('/');
        }
        files.push(Found {
            path: name,
            byte_len: metadata.map_or(0, |metadata| metadata.len()),
            place: Place::File,
        });
    }
    Ok(files)
}
