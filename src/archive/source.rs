//! An archive as a whole: recognised, listed, and read member by member.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::member::{Listing, Member, Place};
use super::{ArchiveError, decompress, folder, tarball};

/// How an archive is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A folder with a file for each architecture.
    Directory,
    /// An uncompressed tar file of such a folder.
    Tar,
}

/// An open archive: a list of its members, which can be read in any order and from
/// several threads at once. Nothing is unpacked to disk.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    name: String,
    form: Form,
    meta: Member,
    members: Vec<Member>,
    strays: Vec<String>,
}

impl Archive {
    /// Opens a folder, or an uncompressed tar file of it, told apart by content.
    ///
    /// # Errors
    ///
    /// When the path cannot be read, is something else (a compressed tar, the
    /// single-file form), has no architectures or no `meta.pickle.pbz2`, or when a
    /// tar file is damaged, truncated or holds two archives.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let form = recognise(path)?;
        let files = match form {
            Form::Directory => folder::list(path)?,
            Form::Tar => tarball::list(path)?,
        };
        let listing = Listing::new(files).map_err(|files| ArchiveError::Duplicate {
            path: path.to_owned(),
            first: files.first,
            second: files.second,
        })?;
        if listing.members.is_empty() {
            return Err(ArchiveError::Empty {
                path: path.to_owned(),
            });
        }
        Ok(Self {
            path: path.to_owned(),
            name: name(path),
            form,
            meta: listing.meta.ok_or_else(|| ArchiveError::MissingMeta {
                path: path.to_owned(),
            })?,
            members: listing.members,
            strays: listing.strays,
        })
    }

    /// The path it was opened from.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name of the folder, or of the tar file without `.tar`, such as
    /// `NATS-tss-v1_0-3ffb9-simple`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it is stored.
    #[must_use]
    pub const fn form(&self) -> Form {
        self.form
    }

    /// The files of architectures, in ascending order of their indexes.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Files that do not belong to an archive, sorted; folders end in `/`.
    #[must_use]
    pub fn strays(&self) -> &[String] {
        &self.strays
    }

    /// The decompressed list of architectures.
    ///
    /// # Errors
    ///
    /// When it cannot be read or decompressed.
    pub fn meta(&self) -> Result<Vec<u8>, ArchiveError> {
        let compressed = self.read(&self.meta)?;
        decompress(&compressed).map_err(|source| ArchiveError::Decompress {
            path: self.path.clone(),
            name: self.meta.name.clone(),
            source,
        })
    }

    /// The compressed bytes of a member.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or is gone since the archive was opened.
    pub fn read(&self, member: &Member) -> Result<Vec<u8>, ArchiveError> {
        let (path, bytes) = match member.place {
            Place::File => {
                let path = self.path.join(&member.name);
                let bytes = fs::read(&path);
                (path, bytes)
            }
            Place::Offset(offset) => (
                self.path.clone(),
                read_part(&self.path, offset, member.byte_len),
            ),
        };
        bytes.map_err(|source| ArchiveError::Unreadable { path, source })
    }
}

/// Reads bytes of a file; a handle of its own keeps threads apart.
fn read_part(path: &Path, offset: u64, byte_len: u64) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let length = usize::try_from(byte_len).map_err(|_| std::io::ErrorKind::FileTooLarge)?;
    let mut bytes = vec![0; length];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Tells the form of an archive by its content.
fn recognise(path: &Path) -> Result<Form, ArchiveError> {
    let unreadable = |source| ArchiveError::Unreadable {
        path: path.to_owned(),
        source,
    };
    if fs::metadata(path).map_err(unreadable)?.is_dir() {
        return Ok(Form::Directory);
    }
    let mut start = Vec::with_capacity(tarball::HEADER_BYTES);
    let file = File::open(path).map_err(unreadable)?;
    file.take(tarball::HEADER_BYTES as u64)
        .read_to_end(&mut start)
        .map_err(unreadable)?;
    if tarball::is_tar(&start) {
        return Ok(Form::Tar);
    }
    let form = match start.as_slice() {
        [b'B', b'Z', b'h', ..] if ends_with(path, ".pickle.pbz2") => "a single compressed pickle",
        [b'B', b'Z', b'h', ..] => "compressed with bzip2",
        [0x1f, 0x8b, ..] => "compressed with gzip",
        [0xfd, b'7', b'z', ..] => "compressed with xz",
        [b'P', b'K', 3, 4, ..] => "a zip file, such as PyTorch writes",
        [0x80, 2..=5, ..] => "a bare pickle, such as PyTorch writes",
        _ => {
            return Err(ArchiveError::NotAnArchive {
                path: path.to_owned(),
            });
        }
    };
    Err(ArchiveError::UnsupportedForm {
        path: path.to_owned(),
        form,
    })
}

fn ends_with(path: &Path, suffix: &str) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().ends_with(suffix))
}

/// The name of an archive at a path; resolves paths such as `.`, which have none.
fn name(path: &Path) -> String {
    let file_name = path.file_name().map(ToOwned::to_owned).or_else(|| {
        fs::canonicalize(path)
            .ok()?
            .file_name()
            .map(ToOwned::to_owned)
    });
    let name = file_name.unwrap_or_default().to_string_lossy().into_owned();
    match name.strip_suffix(".tar") {
        Some(stem) if path.is_file() => stem.to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests;
