//! An archive as a whole: recognised, listed, and read member by member.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::decompress::{LONGEST_MEMBER, decompress_member, read_start};
use super::member::{Listing, Member, Place};
use super::name_hash::{actual_hash, named_hash};
use super::part_name::PartName;
use super::parts::Parts;
use super::{ArchiveError, Bzip2, Form, NameMismatch, Results, folder, tarball, torch};

/// How the name of a single file ends.
const SINGLE_FILE_ENDING: &str = ".pickle.pbz2";

/// An open archive. Nothing of it is unpacked to disk.
///
/// A directory or tar file is a list of members, which can be read in any order and from several
/// threads at once. The other forms have no members; their [`results`](Self::results) are read from
/// front to back.
#[derive(Debug)]
pub(crate) struct Archive {
    path: PathBuf,
    name: String,
    form: Form,
    /// Of a tar file.
    parts: Option<Parts>,
    meta: Option<Member>,
    members: Vec<Member>,
    strays: Vec<String>,
}

/// Paths in groups that are an archive each: the parts of a tar file that was cut are one.
#[must_use]
pub(crate) fn group_parts(paths: &[PathBuf]) -> Vec<Vec<PathBuf>> {
    let mut groups: Vec<(Option<PartName>, Vec<PathBuf>)> = Vec::new();
    for path in paths {
        let name = PartName::of(path);
        let of_same = groups.iter_mut().find(|(other, _)| {
            let pair = other.as_ref().zip(name.as_ref());
            pair.is_some_and(|(other, name)| other.stem() == name.stem())
        });
        match of_same {
            Some((_, group)) => group.push(path.clone()),
            None => groups.push((name, vec![path.clone()])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// What an archive lacks that was opened as far as it is there.
#[derive(Debug, Default)]
pub(crate) struct Incomplete {
    /// What is wrong with the end of a tar file that was read to its end.
    pub(crate) end: Option<ArchiveError>,
}

impl Archive {
    /// Opens an archive in any published form. The form is recognised by the content.
    ///
    /// # Errors
    ///
    /// When the path cannot be read, is something else (a compressed tar), has no architectures or no `meta.pickle.pbz2`, or when a
    /// tar file is damaged, truncated or holds two archives.
    #[cfg(test)]
    pub(crate) fn open(path: impl AsRef<Path>) -> Result<Self, ArchiveError> {
        Self::open_all(&[path.as_ref().to_owned()])
    }

    /// Opens an archive that lies in one file or folder, or is a tar file in parts, in any order. Of parts, one is enough
    /// if the others lie beside it.
    ///
    /// # Errors
    ///
    /// When a path cannot be read, is something else (a compressed tar), has no architectures or no `meta.pickle.pbz2`, when
    /// a tar file is damaged, truncated or holds two archives, or when a part of it is missing.
    pub(crate) fn open_all(paths: &[PathBuf]) -> Result<Self, ArchiveError> {
        let (archive, incomplete) = Self::open_as_far_as_there(paths, &mut |_index| false)?;
        if let Some(error) = incomplete.end {
            return Err(error);
        }
        if !archive.form.is_stream() && archive.meta.is_none() {
            let path = archive.path;
            return Err(ArchiveError::MissingMeta { path });
        }
        Ok(archive)
    }

    /// As [`open_all`](Self::open_all), with whatever there is of a tar file, and without its list of architectures. A tar
    /// file is read up to the architecture, by its index, that is enough.
    ///
    /// # Errors
    ///
    /// As [`open_all`](Self::open_all), but for what is [`Incomplete`].
    pub(crate) fn open_as_far_as_there(
        paths: &[PathBuf],
        is_enough: &mut dyn FnMut(u32) -> bool,
    ) -> Result<(Self, Incomplete), ArchiveError> {
        let is_part = |path: &PathBuf| PartName::of(path).is_some();
        let parts = if paths.iter().any(is_part) {
            Some(Parts::find(paths)?)
        } else {
            None
        };
        let path = match (&parts, paths) {
            (Some(parts), _) => parts.first().to_owned(),
            (None, [path]) => path.clone(),
            (None, _) => {
                let path = paths.first().cloned().unwrap_or_default();
                return Err(ArchiveError::OtherPart { path });
            }
        };
        let form = recognise(&path)?;
        let mut archive = Self {
            name: name(&path),
            path,
            form,
            parts: None,
            meta: None,
            members: Vec::new(),
            strays: Vec::new(),
        };
        let mut incomplete = Incomplete::default();
        let files = match form {
            Form::Directory => folder::list(&archive.path)?,
            Form::Tar => {
                let parts = match parts {
                    Some(parts) => parts,
                    None => Parts::find(std::slice::from_ref(&archive.path))?,
                };
                let mut enough = |path: &str| Member::index_of(path).is_some_and(&mut *is_enough);
                let listed = tarball::list(&parts, &mut enough)?;
                archive.parts = Some(parts);
                incomplete.end = listed.end;
                listed.files
            }
            Form::SingleFile | Form::TorchLegacy | Form::TorchZip => {
                return Ok((archive, incomplete));
            }
        };
        let listing = Listing::new(files).map_err(|files| ArchiveError::Duplicate {
            path: archive.path.clone(),
            first: files.first,
            second: files.second,
        })?;
        if listing.members.is_empty() {
            return Err(incomplete
                .end
                .unwrap_or(ArchiveError::Empty { path: archive.path }));
        }
        archive.meta = listing.meta;
        archive.members = listing.members;
        archive.strays = listing.strays;
        Ok((archive, incomplete))
    }

    /// The path it was opened from.
    #[must_use]
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The name of the folder, or of the file without its ending, such as
    /// `NATS-tss-v1_0-3ffb9-simple`.
    #[must_use]
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The form in which it is stored.
    #[must_use]
    pub(crate) const fn form(&self) -> Form {
        self.form
    }

    /// The files of architectures, in ascending order of their indexes; none in a single file.
    #[must_use]
    pub(crate) fn members(&self) -> &[Member] {
        &self.members
    }

    /// Files that do not belong to an archive, sorted; folders end in `/`.
    #[must_use]
    pub(crate) fn strays(&self) -> &[String] {
        &self.strays
    }

    /// The decompressed list of architectures of a directory or tar file.
    ///
    /// # Errors
    ///
    /// When it cannot be read or decompressed, or is not a file of its own.
    pub(crate) fn meta(&self) -> Result<Vec<u8>, ArchiveError> {
        let meta = self
            .meta
            .as_ref()
            .ok_or_else(|| ArchiveError::MissingMeta {
                path: self.path.clone(),
            })?;
        let compressed = self.read(meta)?;
        decompress_member(&compressed).map_err(|source| ArchiveError::Decompress {
            path: self.path.clone(),
            name: meta.name.clone(),
            source,
        })
    }

    /// All architectures of a form that is one pickle: that pickle is a dictionary, in which the value
    /// of `key` is a dictionary from indexes to results. `bzip2` decompresses it where it is compressed.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or holds something else.
    pub(crate) fn results(&self, key: &'static str, bzip2: Bzip2) -> Result<Results, ArchiveError> {
        Results::open(&self.path, self.form, key, bzip2)
    }

    /// Compares the hash in the name of a single file with the file, all of which is read;
    /// `None` if they agree or the name has none.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub(crate) fn name_mismatch(&self) -> Result<Option<NameMismatch>, ArchiveError> {
        let named = match self.form {
            Form::SingleFile => named_hash(&self.name),
            _ => None,
        };
        let Some(named) = named else { return Ok(None) };
        let actual = actual_hash(&self.path).map_err(|source| ArchiveError::Unreadable {
            path: self.path.clone(),
            source,
        })?;
        let named = named.to_owned();
        Ok((named != actual).then_some(NameMismatch { named, actual }))
    }

    /// The compressed bytes of a member.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is gone since the archive was opened, or is longer than any that was published.
    pub(crate) fn read(&self, member: &Member) -> Result<Vec<u8>, ArchiveError> {
        let mut bytes = Vec::new();
        self.read_into(member, &mut bytes)?;
        Ok(bytes)
    }

    /// The compressed bytes of a file of a folder, by its path.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    #[cfg(feature = "weights")]
    pub(crate) fn read_member(path: &Path) -> Result<Vec<u8>, ArchiveError> {
        let unreadable = |source| ArchiveError::Unreadable {
            path: path.to_owned(),
            source,
        };
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(unreadable)?;
        let limit = LONGEST_MEMBER as u64;
        file.take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        if bytes.len() > LONGEST_MEMBER {
            return Err(ArchiveError::TooLong {
                path: path.parent().unwrap_or(path).to_owned(),
                name: path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                byte_len: bytes.len() as u64,
                limit: LONGEST_MEMBER,
            });
        }
        Ok(bytes)
    }

    /// As [`read`](Self::read), into a buffer whose memory is used again. What it held is replaced.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub(crate) fn read_into(
        &self,
        member: &Member,
        bytes: &mut Vec<u8>,
    ) -> Result<(), ArchiveError> {
        bytes.clear();
        let too_long = |byte_len| ArchiveError::TooLong {
            path: self.path.clone(),
            name: member.name.clone(),
            byte_len,
            limit: LONGEST_MEMBER,
        };
        let limit = LONGEST_MEMBER as u64;
        if member.byte_len > limit {
            return Err(too_long(member.byte_len));
        }
        let (path, read) = match member.place {
            Place::File => {
                let path = self.path.join(&member.name);
                // one more byte is asked for, to notice that the file has grown since it was listed
                let read = File::open(&path)
                    .and_then(|file| file.take(limit.saturating_add(1)).read_to_end(bytes));
                if bytes.len() > LONGEST_MEMBER {
                    return Err(too_long(bytes.len() as u64));
                }
                (path, read.map(|_length| ()))
            }
            Place::Offset(offset) => match &self.parts {
                Some(parts) => (
                    parts.place(offset).0.to_owned(),
                    read_part(parts, offset, member.byte_len, bytes),
                ),
                None => (self.path.clone(), Ok(())), // only tar files have offsets
            },
        };
        read.map_err(|source| ArchiveError::Unreadable { path, source })
    }
}

/// Reads bytes of a tar file; a handle of its own keeps threads apart.
fn read_part(
    parts: &Parts,
    offset: u64,
    byte_len: u64,
    bytes: &mut Vec<u8>,
) -> std::io::Result<()> {
    let mut file = parts.reader();
    file.seek(SeekFrom::Start(offset))?;
    let length = usize::try_from(byte_len).map_err(|_| std::io::ErrorKind::FileTooLarge)?;
    bytes.resize(length, 0);
    file.read_exact(bytes)
}

/// Recognises the form of an archive by its content.
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
    if torch::is_legacy(&start) {
        return Ok(Form::TorchLegacy);
    }
    if torch::is_zip(&start) {
        return Ok(Form::TorchZip);
    }
    let form = match start.as_slice() {
        [b'B', b'Z', b'h', ..] if is_compressed_pickle(path).map_err(unreadable)? => {
            return Ok(Form::SingleFile);
        }
        [b'B', b'Z', b'h', ..] => "compressed with bzip2",
        [0x1f, 0x8b, ..] => "compressed with gzip",
        [0xfd, b'7', b'z', ..] => "compressed with xz",
        [0x80, 2..=5, ..] => "a bare pickle",
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

/// Whether a bzip2 file holds a pickle. The first bytes come out before the checksum of their block is checked. A file that
/// is already damaged there counts as a pickle if its name says so, so that the damage is reported.
fn is_compressed_pickle(path: &Path) -> std::io::Result<bool> {
    let mut start = [0; 2];
    let is_pickle = match read_start(File::open(path)?, &mut start) {
        Ok(()) => matches!(start, [0x80, 2..=5]),
        Err(_damaged) => false,
    };
    Ok(is_pickle || path.to_string_lossy().ends_with(SINGLE_FILE_ENDING))
}

/// The name of an archive at a path. A path without a name, such as `.`, is resolved first.
fn name(path: &Path) -> String {
    let file_name = path.file_name().map(ToOwned::to_owned).or_else(|| {
        fs::canonicalize(path)
            .ok()?
            .file_name()
            .map(ToOwned::to_owned)
    });
    let name = file_name
        .as_deref()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned();
    if let Some(part) = PartName::of(path) {
        let tar = part.stem();
        return tar.strip_suffix(".tar").unwrap_or(tar).to_owned();
    }
    let stem = [".tar", SINGLE_FILE_ENDING, ".pth"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending));
    match stem {
        Some(stem) if path.is_file() => stem.to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests;
