//! The files of an uncompressed tar file, by their offsets.

use std::io::{self, BufRead as _, BufReader, Read, Seek};

use super::ArchiveError;
use super::member::{Found, Place};
use super::parts::Parts;

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

/// The files of a tar file.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) files: Vec<Found>,
    /// What is wrong with its end; `None` if it is whole, or was not read to its end.
    pub(super) end: Option<ArchiveError>,
}

/// Reads the headers of a tar file once, up to a file that is enough: `is_enough` gets the path of each.
///
/// The end of the tar is checked, too. The reader of entries does not do that: it would take a file that was cut off
/// where a member begins for a complete one.
pub(super) fn list(
    parts: &Parts,
    is_enough: &mut dyn FnMut(&str) -> bool,
) -> Result<Listed, ArchiveError> {
    let path = parts.first();
    let unreadable = |source| ArchiveError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let length = parts.byte_len();
    check_names(parts.reader()).map_err(|source| ArchiveError::DamagedTar {
        path: path.to_owned(),
        entries: 0,
        source,
    })?;
    let mut archive = tar::Archive::new(parts.reader());
    let mut files: Vec<Found> = Vec::new();
    let mut last = String::new();
    let mut last_end = 0;
    for entry in archive.entries_with_seek().map_err(unreadable)? {
        let entry = entry.map_err(|source| damaged(parts, last_end, files.len(), source))?;
        let kind = entry.header().entry_type();
        let mut name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        last.clone_from(&name);
        let (start, byte_len) = (entry.raw_file_position(), entry.size());
        let end = start.saturating_add(byte_len);
        last_end = end.next_multiple_of(HEADER_BYTES as u64);
        if kind.is_dir() {
            continue;
        }
        let is_plain = kind.is_file() || kind.is_contiguous();
        if !is_plain {
            // A link or device gets such a name, so that it is reported as a file that does not belong to the archive.
            name.push_str(" (not a plain file)");
        }
        // An entry of another kind, such as a sparse file, may take fewer bytes here than its size says.
        if is_plain && end > length {
            let end = parts
                .missing_after_last()
                .unwrap_or_else(|| ArchiveError::TruncatedTar {
                    path: path.to_owned(),
                    entry: name,
                    end,
                    length,
                });
            let end = Some(end);
            return Ok(Listed { files, end });
        }
        let is_last = is_enough(&name);
        files.push(Found {
            path: name,
            byte_len,
            place: Place::Offset(start),
        });
        if is_last {
            return Ok(Listed { files, end: None });
        }
    }
    let end = match end_of(archive.into_inner(), length).map_err(unreadable)? {
        End::Whole => None,
        End::Cut => Some(
            parts
                .missing_after_last()
                .unwrap_or_else(|| ArchiveError::CutTar {
                    path: path.to_owned(),
                    last,
                    length,
                }),
        ),
        End::Data(place) => {
            let (path, place) = parts.place(place);
            let path = path.to_owned();
            Some(ArchiveError::DataAfterTar { path, last, place })
        }
        End::Zeros(bytes) => Some(ArchiveError::ZerosAfterTar {
            path: path.to_owned(),
            last,
            bytes,
        }),
    };
    Ok(Listed { files, end })
}

/// No entry begins where the one before ended.
fn damaged(parts: &Parts, place: u64, entries: usize, source: io::Error) -> ArchiveError {
    if parts.are_several() {
        let (path, place) = parts.place(place);
        return ArchiveError::DamagedPart {
            path: path.to_owned(),
            place,
            entries,
            source,
        };
    }
    ArchiveError::DamagedTar {
        path: parts.first().to_owned(),
        entries,
        source,
    }
}

/// Refuses names that are too long, since the reader of entries holds them in memory. It reports everything else itself.
fn check_names(file: impl Read + Seek) -> io::Result<()> {
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
fn end_of(mut file: impl Read + Seek, length: u64) -> io::Result<End> {
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
    use std::fs::File;
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
            let parts = Parts::find(&[path]).unwrap();
            let error = list(&parts, &mut |_path| false).unwrap_err();
            let ArchiveError::DamagedTar { source, .. } = error else {
                panic!("{error:?}");
            };
            assert!(source.to_string().contains("20000000000 bytes"), "{source}");
        }
    }
}
