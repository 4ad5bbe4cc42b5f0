//! Files that are whole or not there.

use std::io::Write;
use std::path::Path;

use super::error::FileError;

/// Writes a file beside `path` and then gives it that name, so that nobody ever sees half of
/// it; a file that is there is replaced.
///
/// # Errors
///
/// [`FileError::Io`] where the folder is missing or the disk refuses; what was there before
/// is still there then.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("answer");
/// nats_networks::files::write_whole(&path, b"whole")?;
/// assert_eq!(std::fs::read(&path)?, b"whole");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let failed = |action, path: &Path| {
        let path = path.to_owned();
        move |source| FileError::Io {
            action,
            path,
            source,
        }
    };
    let mut beside = new_file(folder).map_err(failed("create a file in", folder))?;
    beside.write_all(bytes).map_err(failed("write", path))?;
    beside
        .persist(path)
        .map_err(|refused| failed("write", path)(refused.error))?;
    Ok(())
}

/// A temporary file with the rights of any new file; tempfile would keep it from others.
fn new_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".natsbench-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Less what the user's umask takes away.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
