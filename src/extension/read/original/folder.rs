//! The files of a folder, and of the folders in it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::extension::error::ExtendError;
use crate::model::hexadecimal;

use super::members::{Members, at_most};

/// How many folders deep files are looked for.
const DEEPEST: usize = 3;

/// Files of a folder by their names below it. Hidden files, whose names begin with a dot, are not among them.
pub(super) struct FolderMembers {
    files: BTreeMap<String, PathBuf>,
    /// SHA-256 of the files that were read.
    digests: BTreeMap<String, String>,
}

impl FolderMembers {
    /// Lists the files.
    ///
    /// # Errors
    ///
    /// [`ExtendError::Read`].
    pub(super) fn open(folder: &Path) -> Result<Self, ExtendError> {
        let mut files = BTreeMap::new();
        list(folder, "", DEEPEST, &mut files)?;
        Ok(Self {
            files,
            digests: BTreeMap::new(),
        })
    }

    /// SHA-256 of what `sha256sum` prints about the files that were read, in the order of their names.
    pub(super) fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (name, digest) in &self.digests {
            hash.update(format!("{digest}  {name}\n"));
        }
        hexadecimal(&hash.finalize())
    }
}

impl Members for FolderMembers {
    fn names(&self) -> Vec<String> {
        self.files.keys().cloned().collect()
    }

    fn read(&mut self, name: &str, most_bytes: u64) -> Result<Vec<u8>, String> {
        let path = self.files.get(name).ok_or("is not there")?;
        let file = File::open(path).map_err(|error| format!("cannot be read: {error}"))?;
        let bytes = at_most(file, most_bytes)?;
        let digest = hexadecimal(&Sha256::digest(&bytes));
        self.digests.insert(name.to_owned(), digest);
        Ok(bytes)
    }
}

fn list(
    folder: &Path,
    before: &str,
    deepest: usize,
    files: &mut BTreeMap<String, PathBuf>,
) -> Result<(), ExtendError> {
    let failed = |source| ExtendError::Read {
        file: folder.to_owned(),
        source,
    };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let Some(name) = path.file_name().map(|name| name.to_string_lossy()) else {
            continue;
        };
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{before}{name}");
        if !path.is_dir() {
            files.insert(name, path);
        } else if deepest > 0 {
            list(&path, &format!("{name}/"), deepest - 1, files)?;
        }
    }
    Ok(())
}
