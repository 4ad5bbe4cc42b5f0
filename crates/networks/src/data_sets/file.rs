//! A file, read as a whole.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::error::ImageError;

/// Larger than any of the published files of images, which have 154 MB at most.
pub(super) const LARGEST_FILE: u64 = 1 << 29;

/// The bytes of a file, unless it has more than `most`.
pub(super) fn read_file(path: &Path, most: u64) -> Result<Vec<u8>, ImageError> {
    let unreadable = |source| ImageError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    let found = file.metadata().map_err(unreadable)?.len();
    if found > most {
        return Err(ImageError::TooLarge {
            path: path.to_owned(),
            found,
            most,
        });
    }
    let mut bytes = Vec::new();
    file.take(most)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}
