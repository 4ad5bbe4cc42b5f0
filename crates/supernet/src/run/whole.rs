//! Files that are whole or not there, also after the power has failed.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use super::error::RunError;

/// Writes a file beside `path`, waits until the disk has it, and then gives it that name. Whenever the process is killed or
/// the disk is full, what was there before is there, or all of the new file.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), RunError> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut beside = new_file(folder).map_err(RunError::disk("create a file in", folder))?;
    beside
        .write_all(bytes)
        .and_then(|()| beside.as_file().sync_all())
        .map_err(RunError::disk("write", path))?;
    beside
        .persist(path)
        .map_err(|refused| RunError::disk("write", path)(refused.error))?;
    sync_folder(folder);
    Ok(())
}

/// Waits until the disk has the names of a folder. Not every system can do this; then it happens soon.
pub(super) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Removes files that a killed process was about to write.
pub(super) fn remove_unfinished(folder: &Path) {
    let Ok(entries) = folder.read_dir() else {
        return;
    };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(PREFIX) {
            let _ = std::fs::remove_file(entry.path()); // it only takes room
        }
    }
}

const PREFIX: &str = ".unfinished-";

/// A temporary file with the rights of any new file; tempfile would keep it from others.
fn new_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Less what the user's umask takes away.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
