//! Makes a smaller archive from the first architectures of an archive.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// The files of architectures in an archive directory, in order.
pub(crate) fn member_files(archive: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(archive)? {
        let name = entry?.file_name();
        if name
            .as_encoded_bytes()
            .first()
            .is_some_and(u8::is_ascii_digit)
        {
            files.push(archive.join(name));
        }
    }
    files.sort();
    Ok(files)
}

/// Makes a directory of the same name in `scratch` that shares the first `count` files of
/// architectures and all other files (the meta list) with the archive. Returns it and its number of
/// architectures.
pub(crate) fn link_first(
    archive: &Path,
    count: Option<usize>,
    scratch: &Path,
) -> io::Result<(PathBuf, usize)> {
    let archive = archive.canonicalize()?;
    let name = archive.file_name().unwrap_or(archive.as_os_str());
    let target = scratch.join(name);
    fs::create_dir(&target)?;
    let mut members = member_files(&archive)?;
    let mut others = Vec::new();
    for entry in fs::read_dir(&archive)? {
        let path = entry?.path();
        if members.binary_search(&path).is_err() {
            others.push(path);
        }
    }
    members.truncate(count.unwrap_or(usize::MAX));
    for file in members.iter().chain(&others) {
        let name = file.file_name().unwrap_or(file.as_os_str());
        symlink(file, target.join(name))?;
    }
    Ok((target, members.len()))
}

/// Reads every file once, so that all measurements find the files in memory.
pub(crate) fn warm(archive: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for file in member_files(archive)? {
        bytes += fs::read(file)?.len() as u64;
    }
    Ok(bytes)
}

/// Packs the files of an archive directory into a tar file, under the directory's name.
pub(crate) fn pack(archive: &Path, tar: &Path) -> io::Result<()> {
    let mut builder = tar::Builder::new(io::BufWriter::new(fs::File::create(tar)?));
    let folder = Path::new(archive.file_name().unwrap_or_default());
    let mut names: Vec<_> = fs::read_dir(archive)?
        .map(|entry| Ok(entry?.file_name()))
        .collect::<io::Result<_>>()?;
    names.sort();
    for name in names {
        builder.append_path_with_name(archive.join(&name), folder.join(&name))?;
    }
    builder.into_inner()?.into_inner()?.sync_all()
}
