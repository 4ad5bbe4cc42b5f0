//! The files of an uncompressed tar file, by their offsets.

use std::fs::File;
use std::path::Path;

use super::ArchiveError;
use super::member::{Found, Place};

/// Bytes of a tar header.
pub(super) const HEADER_BYTES: usize = 512;

/// Whether a file begins with a tar header: its checksum is right.
pub(super) fn is_tar(start: &[u8]) -> bool {
    let Some(bytes) = start.first_chunk::<HEADER_BYTES>() else {
        return false;
    };
    let mut header = tar::Header::new_old();
    header.as_mut_bytes().copy_from_slice(bytes);
    let Ok(stored) = header.cksum() else {
        return false;
    };
    header.set_cksum();
    bytes[0] != 0 && header.cksum().is_ok_and(|computed| computed == stored)
}

/// Reads all headers of a tar file once.
pub(super) fn list(path: &Path) -> Result<Vec<Found>, ArchiveError> {
    let unreadable = |source| ArchiveError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let mut archive = tar::Archive::new(file);
    let mut files: Vec<Found> = Vec::new();
    for entry in archive.entries_with_seek().map_err(unreadable)? {
        let entry = entry.map_err(|source| ArchiveError::DamagedTar {
            path: path.to_owned(),
            entries: files.len(),
            source,
        })?;
        let kind = entry.header().entry_type();
        if kind.is_dir() {
            continue;
        }
        let mut name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if !(kind.is_file() || kind.is_contiguous()) {
            // A link or device: named so that it is reported as a stray.
            name.push_str(" (not a plain file)");
        }
        let (start, byte_len) = (entry.raw_file_position(), entry.size());
        let end = start.saturating_add(byte_len);
        if end > length {
            return Err(ArchiveError::TruncatedTar {
                path: path.to_owned(),
                entry: name,
                end,
                length,
            });
        }
        files.push(Found {
            path: name,
            byte_len,
            place: Place::Offset(start),
        });
    }
    Ok(files)
}
