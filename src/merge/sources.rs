//! Opening the databases that are merged, all of them before anything is written.

use std::path::Path;

use same_file::Handle;

use crate::store::MergeSource;

use super::{Merge, MergeError};

/// Opens every source, and checks that no two databases are the same file.
pub(super) fn open(merge: &Merge) -> Result<Vec<MergeSource>, MergeError> {
    if merge.sources.is_empty() {
        return Err(MergeError::NoSources {
            target: merge.target.clone(),
        });
    }
    let mut opened = Vec::new();
    for path in &merge.sources {
        opened.push(MergeSource::open(path)?);
    }
    let paths = std::iter::once(&merge.target).chain(&merge.sources);
    refuse_twice(paths.map(AsRef::as_ref))?;
    Ok(opened)
}

fn refuse_twice<'a>(paths: impl Iterator<Item = &'a Path>) -> Result<(), MergeError> {
    let mut seen: Vec<(&Path, Handle)> = Vec::new();
    for path in paths {
        // A target that does not exist yet is no other file.
        let Ok(file) = Handle::from_path(path) else {
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
