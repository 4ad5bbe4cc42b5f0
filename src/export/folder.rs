//! The folder of an export: what it holds before, and what is removed from it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::store::{FileTrouble, StoreError, remove_leftovers};

use super::ExportError;
use super::journal::{self, Header, JOURNAL};
use super::manifest::{MANIFEST, Manifest, ManifestFile};
use super::plan::is_path_of_export;

/// What an earlier export has left in the folder.
#[derive(Debug, Clone, Default)]
pub(super) struct Earlier {
    /// Files that can be kept if they are as they were.
    pub(super) keepable: Vec<ManifestFile>,
    /// Files that go unless they are written again.
    pub(super) stale: Vec<String>,
    /// SHA-256 of its dataset card, if it has one.
    pub(super) dataset_card_sha256: Option<String>,
    /// Whether it came to its end.
    pub(super) is_finished: bool,
}

/// Looks at the folder for a new export.
///
/// # Errors
///
/// [`ExportError::Foreign`] if it holds something else, [`ExportError::OtherDatabase`], [`ExportError::Manifest`],
/// [`ExportError::Store`].
pub(super) fn inspect(folder: &Path, ours: &Header) -> Result<Earlier, ExportError> {
    let Some(entry) = any_entry(folder)? else {
        return Ok(Earlier::default());
    };
    let (mut dataset_card_sha256, mut is_finished) = (None, false);
    let (theirs, files) = if let Some(found) = Manifest::read(folder)? {
        let files: Vec<ManifestFile> = found.files().cloned().collect();
        (dataset_card_sha256, is_finished) = (found.dataset_card_sha256.clone(), true);
        let header = Header {
            archives: found.archives(),
            natsbench_version: found.natsbench_version,
            settings: found.settings,
            sources_sha256: found.sources_sha256,
        };
        (header, files)
    } else if let Some(unfinished) = journal::read(folder)? {
        unfinished
    } else if entry == JOURNAL && only_entry(folder)? {
        return Ok(Earlier::default()); // of an export that was killed at once
    } else {
        return Err(ExportError::Foreign {
            folder: folder.to_owned(),
            entry,
        });
    };
    if theirs.sources_sha256 != ours.sources_sha256 {
        return Err(ExportError::OtherDatabase {
            folder: folder.to_owned(),
            theirs: theirs.archives,
            ours: ours.archives.clone(),
        });
    }
    let stale = files.iter().map(|file| file.path.clone());
    let stale = stale.filter(|path| is_path_of_export(path)).collect();
    let is_same =
        theirs.settings == ours.settings && theirs.natsbench_version == ours.natsbench_version;
    Ok(Earlier {
        stale,
        dataset_card_sha256,
        is_finished,
        keepable: if is_same { files } else { Vec::new() },
    })
}

/// Something that is in a folder; `None` if it is empty or does not exist.
fn any_entry(folder: &Path) -> Result<Option<String>, ExportError> {
    let failed = |source: io::Error| StoreError::io("read the folder", folder, &source);
    let mut entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error).into()),
    };
    let Some(entry) = entries.next() else {
        return Ok(None);
    };
    let name = entry.map_err(failed)?.file_name();
    Ok(Some(name.to_string_lossy().into_owned()))
}

fn only_entry(folder: &Path) -> Result<bool, ExportError> {
    let failed = |source: io::Error| StoreError::io("read the folder", folder, &source);
    Ok(fs::read_dir(folder).map_err(failed)?.count() == 1)
}

/// The folders that an export makes go again if nothing is in them in the end.
#[derive(Debug)]
pub(super) struct MadeFolders {
    root: PathBuf,
    /// Those that were not there before, each behind the one that it is in.
    new: Vec<PathBuf>,
}

impl MadeFolders {
    /// Makes the folder of an export.
    pub(super) fn make(root: &Path) -> Result<Self, ExportError> {
        if root.as_os_str().is_empty() {
            return Err(StoreError::File {
                action: "create the folder",
                path: root.to_owned(),
                trouble: FileTrouble::NoName,
            }
            .into());
        }
        let absolute =
            std::path::absolute(root).unwrap_or_else(|_no_current_folder| root.to_owned());
        let above = absolute.ancestors().take_while(|above| !above.exists());
        let mut new: Vec<PathBuf> = above.map(Path::to_owned).collect();
        new.reverse();
        let made = Self {
            root: root.to_owned(),
            new,
        };
        match fs::create_dir_all(root) {
            Ok(()) => Ok(made),
            Err(source) => {
                made.remove_empty();
                Err(StoreError::io("create the folder", root, &source).into())
            }
        }
    }

    /// Removes the folders that were made, as far as they are empty.
    pub(super) fn remove_empty(&self) {
        for folder in self.new.iter().rev() {
            let _ = fs::remove_dir(folder); // one that is not empty stays
        }
    }

    /// Removes the folders of these files within the folder of the export, as far as they are empty.
    pub(super) fn remove_empty_within<'a>(&self, files: impl IntoIterator<Item = &'a str>) {
        for file in files {
            remove_empty_folders(&self.root, file);
        }
    }
}

/// Removes the folders of a file within the folder of an export, as far as they are empty.
fn remove_empty_folders(root: &Path, file: &str) {
    let mut folder = Path::new(file);
    while let Some(above) = folder
        .parent()
        .filter(|above| !above.as_os_str().is_empty())
    {
        if fs::remove_dir(root.join(above)).is_err() {
            break; // it is not empty
        }
        folder = above;
    }
}

/// Removes what a killed export has left of files that it was writing.
pub(super) fn remove_unfinished<'a>(root: &Path, files: impl IntoIterator<Item = &'a str>) {
    for file in files {
        remove_leftovers(&root.join(file));
    }
    remove_leftovers(&root.join(MANIFEST));
}

/// Removes a file of an earlier export.
pub(super) fn remove(root: &Path, file: &str) -> Result<(), ExportError> {
    let path = root.join(file);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::io("remove", &path, &error).into())
        }
        _ => {
            remove_empty_folders(root, file);
            Ok(())
        }
    }
}
