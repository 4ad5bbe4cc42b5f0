//! Opening the databases that are merged, all of them before anything is written.

use std::path::Path;

use crate::store::MergeSource;

use super::{Merge, MergeError};

/// Checks that no two databases are the same file, and opens every source.
pub(super) fn open(merge: &Merge) -> Result<Vec<MergeSource>, MergeError> {
    if merge.sources.is_empty() {
        return Err(MergeError::NoSources {
            target: merge.target.clone(),
        });
    }
    let paths = std::iter::once(&merge.target).chain(&merge.sources);
    refuse_twice(paths.map(AsRef::as_ref))?;
    let mut opened = Vec::new();
    for path in &merge.sources {
        opened.push(MergeSource::open(path)?);
    }
    Ok(opened)
}

fn refuse_twice<'a>(paths: impl Iterator<Item = &'a Path>) -> Result<(), MergeError> {
    let mut seen: Vec<(&Path, _)> = Vec::new();
    for path in paths {
        // A file that does not exist is no other file. If it is a source, opening it says so.
        let Some(file) = identity(path) else {
            continue;
        };
        if let Some((earlier, _)) = seen.iter().find(|(_, other)| *other == file) {
            return Err(MergeError::SameFile {
                one: earlier.to_path_buf(),
                other: path.to_owned(),
            });
        }
        seen.push((path, file));
    }
    Ok(())
}

/// What tells a file from all others, also through links. The crate same-file would open the file; if this process has the
/// database open elsewhere, closing it again would free the locks that SQLite holds.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;

    let file = std::fs::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

/// What tells a file from most others, also through symbolic links.
#[cfg(not(unix))]
fn identity(path: &Path) -> Option<std::path::PathBuf> {
    std::fs::canonicalize(path).ok()
}
