//! Files of an archive, written so that a failure leaves nothing behind.
//!
//! Everything is written into a temporary file or folder beside the target, which gets its
//! final name at the end.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use bzip2::Compression;
use bzip2::write::BzEncoder;

use crate::model::ArchitectureIndex;

use super::SampleError;

/// Name of the file with all strings of the space.
pub(super) const META_FILE: &str = "meta.pickle.pbz2";

/// Bytes of the header of a file in a tar.
const TAR_BLOCK: usize = 512;

/// Name of the file of an architecture.
pub(super) fn architecture_file(index: ArchitectureIndex) -> String {
    format!("{:06}.pickle.pbz2", index.0)
}

/// One bzip2 stream with 900 kB blocks, as in the real archives.
pub(super) fn compress(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = BzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// An archive that is being written.
pub(super) struct ArchiveWriter {
    target: PathBuf,
    partial: Partial,
    form: Form,
}

/// The folder or tar that the files of an archive are written into.
enum Form {
    Directory,
    Tar {
        /// Folder that the files have inside the tar.
        folder: String,
        builder: tar::Builder<io::BufWriter<fs::File>>,
    },
}

impl ArchiveWriter {
    /// Starts an archive that is a directory.
    pub(super) fn directory(target: &Path) -> Result<Self, SampleError> {
        let partial = Partial::beside(target)?;
        fs::create_dir(&partial.path).map_err(io_error("create", &partial.path))?;
        Ok(Self {
            target: target.to_owned(),
            partial,
            form: Form::Directory,
        })
    }

    /// Starts an archive that is a tar, whose files are in `folder`.
    pub(super) fn tar(target: &Path, folder: &str) -> Result<Self, SampleError> {
        let partial = Partial::beside(target)?;
        let file = fs::File::create(&partial.path).map_err(io_error("create", &partial.path))?;
        let builder = tar::Builder::new(io::BufWriter::new(file));
        let form = Form::Tar {
            folder: folder.to_owned(),
            builder,
        };
        Ok(Self {
            target: target.to_owned(),
            partial,
            form,
        })
    }

    /// Adds a file.
    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), SampleError> {
        match &mut self.form {
            Form::Directory => {
                let path = self.partial.path.join(name);
                fs::write(&path, bytes).map_err(io_error("write", &path))
            }
            Form::Tar { folder, builder } => {
                let mut header = tar_header(bytes);
                builder
                    .append_data(&mut header, format!("{folder}/{name}"), bytes)
                    .map_err(io_error("write", &self.partial.path))
            }
        }
    }

    /// Gives the archive its name; an older copy is replaced.
    pub(super) fn finish(self) -> Result<(), SampleError> {
        let Self {
            target,
            partial,
            form,
        } = self;
        if let Form::Tar { builder, .. } = form {
            let written = builder.into_inner().and_then(|mut file| file.flush());
            written.map_err(io_error("write", &partial.path))?;
        }
        remove(&target).map_err(io_error("replace", &target))?;
        fs::rename(&partial.path, &target)
            .map_err(io_error("rename the finished archive to", &target))
    }
}

/// The header of a file in a tar; the same on every machine and day.
fn tar_header(bytes: &[u8]) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_mtime(0);
    header
}

/// Whether `target` does not exist, or is an older copy of the archive and nothing else: its
/// file names are `names`, and its file `probe` has these bytes.
pub(super) fn is_free_or_copy(
    target: &Path,
    names: &[String],
    (probe, bytes): (&str, &[u8]),
) -> Result<bool, SampleError> {
    let error = io_error("read", target);
    if !target.try_exists().map_err(&error)? {
        return Ok(true);
    }
    if target.is_file() {
        // In a tar, the file `probe` comes first, after a header of one block.
        let mut start = Vec::new();
        let file = fs::File::open(target).map_err(&error)?;
        let length = TAR_BLOCK + bytes.len();
        file.take(length as u64)
            .read_to_end(&mut start)
            .map_err(&error)?;
        return Ok(start.get(TAR_BLOCK..) == Some(bytes));
    }
    let mut empty = true;
    for entry in fs::read_dir(target).map_err(&error)? {
        let name = entry.map_err(&error)?.file_name();
        empty = false;
        if !names.iter().any(|known| name == known.as_str()) {
            return Ok(false);
        }
    }
    Ok(empty || fs::read(target.join(probe)).is_ok_and(|contents| contents == bytes))
}

/// A file or directory that is removed unless it was renamed.
pub(super) struct Partial {
    pub(super) path: PathBuf,
}

impl Partial {
    pub(super) fn beside(target: &Path) -> Result<Self, SampleError> {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
            // `/` or a path that ends in `..`
            return Err(SampleError::TargetInUse {
                path: target.to_owned(),
            });
        };
        if !parent.as_os_str().is_empty() {
            fs::create_dir_all(parent).map_err(io_error("create", parent))?;
        }
        // A number distinguishes several temporary files of this process beside the same target.
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let name = name.to_string_lossy();
        let path =
            target.with_file_name(format!(".{name}.partial-{}-{number}", std::process::id()));
        Ok(Self { path })
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // A failure here cannot be reported. If the file stays, its name says that it is temporary.
        let _ = remove(&self.path);
    }
}

/// Removes a file or a directory with its files, if there is one.
fn remove(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Adds to an I/O error what was being done, and to which file.
pub(super) fn io_error(action: &'static str, path: &Path) -> impl Fn(io::Error) -> SampleError {
    let path = path.to_owned();
    move |source| SampleError::Io {
        action,
        path: path.clone(),
        source,
    }
}
