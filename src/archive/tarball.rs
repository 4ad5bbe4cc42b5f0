//! The files of an uncompressed tar file, by their offsets.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Seek as _};
use std::path::Path;

use super::ArchiveError;
use super::member::{Found, Place};

/// Bytes of a tar header.
pub(super) const HEADER_BYTES: usize = 512;

/// Most bytes of zeros after the two blocks that end a tar: programs fill up the last record, which has 10 kB, or more if
/// it was written for a tape.
const MOST_PADDING: u64 = 1 << 20;

/// Most bytes of a name that has an entry of its own: such an entry is read into memory.
const LONGEST_NAME_BYTES: u64 = 1 << 20;

/// Whether a file begins with a tar header, which is recognised by its checksum.
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
///
/// The end of the tar is checked, too. The reader of entries does not do that: it would take a file that was cut off
/// where a member begins for a complete one.
pub(super) fn list(path: &Path) -> Result<Vec<Found>, ArchiveError> {
    let unreadable = |source| ArchiveError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    check_names(&file).map_err(|source| ArchiveError::DamagedTar {
        path: path.to_owned(),
        entries: 0,
        source,
    })?;
    (&file).rewind().map_err(unreadable)?;
    let mut archive = tar::Archive::new(&file);
    let mut files: Vec<Found> = Vec::new();
    let mut last = String::new();
    for entry in archive.entries_with_seek().map_err(unreadable)? {
        let entry = entry.map_err(|source| ArchiveError::DamagedTar {
            path: path.to_owned(),
            entries: files.len(),
            source,
        })?;
        let kind = entry.header().entry_type();
        let mut name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        last.clone_from(&name);
        if kind.is_dir() {
            continue;
        }
        let is_plain = kind.is_file() || kind.is_contiguous();
        if !is_plain {
            // A link or device gets such a name, so that it is reported as a file that does not belong to the archive.
            name.push_str(" (not a plain file)");
        }
        let (start, byte_len) = (entry.raw_file_position(), entry.size());
        let end = start.saturating_add(byte_len);
        // An entry of another kind, such as a sparse file, may take fewer bytes here than its size says.
        if is_plain && end > length {
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
    match end_of(&file, length).map_err(unreadable)? {
        End::Whole => Ok(files),
        End::Cut => Err(ArchiveError::CutTar {
            path: path.to_owned(),
            last,
            length,
        }),
        End::Data(place) => Err(ArchiveError::DataAfterTar {
            path: path.to_owned(),
            last,
            place,
        }),
        End::Zeros(bytes) => Err(ArchiveError::ZerosAfterTar {
            path: path.to_owned(),
            last,
            bytes,
        }),
    }
}

/// Refuses names that are too long, since the reader of entries holds them in memory. It reports everything else itself.
fn check_names(file: &File) -> io::Result<()> {
    let mut archive = tar::Archive::new(file);
    let raw = archive.entries_with_seek()?.raw(true);
    for entry in raw.map_while(Result::ok) {
        let kind = entry.header().entry_type();
        let is_name = kind.is_gnu_longname()
            || kind.is_gnu_longlink()
            || kind.is_pax_local_extensions()
            || kind.is_pax_global_extensions();
        let bytes = entry.size();
        if is_name && bytes > LONGEST_NAME_BYTES {
            let message = format!(
                "the name of a file has {bytes} bytes: expected {LONGEST_NAME_BYTES} at most"
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
    }
    Ok(())
}

/// How a tar file ends.
enum End {
    /// It ends with two blocks of zeros, and a little padding.
    Whole,
    /// The file ends before these two blocks are complete.
    Cut,
    /// Other bytes than zeros follow, from this byte on.
    Data(u64),
    /// So many zeros follow that part of the file was never written.
    Zeros(u64),
}

/// Looks at what follows the last member. The position in the file is where the reader of entries stopped: after a first
/// block of zeros, or where that should begin.
fn end_of(mut file: &File, length: u64) -> io::Result<End> {
    let stop = file.stream_position()?;
    if stop.saturating_add(HEADER_BYTES as u64) > length {
        return Ok(End::Cut);
    }
    let mut rest = BufReader::new(file);
    let mut place = stop;
    loop {
        let bytes = rest.fill_buf()?;
        if bytes.is_empty() {
            break;
        }
        if let Some(offset) = bytes.iter().position(|&byte| byte != 0) {
            return Ok(End::Data(place + offset as u64));
        }
        let count = bytes.len();
        place += count as u64;
        rest.consume(count);
    }
    let zeros = place - stop;
    Ok(if zeros > MOST_PADDING {
        End::Zeros(zeros)
    } else {
        End::Whole
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_name_of_any_length_is_not_read_into_memory() {
        for kind in [tar::EntryType::GNULongName, tar::EntryType::XHeader] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("long.tar");
            let mut header = tar::Header::new_gnu();
            header.set_path("././@LongLink").unwrap();
            header.set_entry_type(kind);
            header.set_size(20_000_000_000);
            header.set_cksum();
            let mut file = File::create(&path).unwrap();
            file.write_all(header.as_bytes()).unwrap();
            file.set_len(20_000_002_048).unwrap(); // a hole: takes no disk
            let error = list(&path).unwrap_err();
            let ArchiveError::DamagedTar { source, .. } = error else {
                panic!("{error:?}");
            };
            assert!(source.to_string().contains("20000000000 bytes"), "{source}");
        }
    }
}
