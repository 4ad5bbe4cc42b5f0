//! The two layouts of `torch.save`, in which NAS-Bench-201 was published.
//!
//! Before PyTorch 1.6, a file is a sequence of pickles: a magic number, a version, a description of the
//! machine, the object, and the keys of the weights, after which the weights follow. Newer files are zip
//! files with the object in `archive/data.pkl`. Weights are not read: the published files have none.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};
use std::path::Path;

use plain_pickle::{Document, PickleProblem, Value};

use super::ArchiveError;

/// Number of pickles before the object.
pub(super) const PICKLES_BEFORE: usize = 3;

/// The first pickle: protocol 2, a LONG1 of ten bytes.
const MAGIC_PICKLE: [u8; 15] = *b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";

const VERSION: i64 = 1001;

/// Start of every zip file that holds something.
const ZIP_MAGIC: &[u8] = b"PK\x03\x04";

/// How the name of the object's file ends. The folder before it can have any name.
const OBJECT_FILE: &str = "/data.pkl";

pub(super) fn is_legacy(start: &[u8]) -> bool {
    start.starts_with(&MAGIC_PICKLE)
}

pub(super) fn is_zip(start: &[u8]) -> bool {
    start.starts_with(ZIP_MAGIC)
}

/// Checks a pickle before the object, given its number.
pub(super) fn check_before(number: usize, document: &Document<'_>) -> Result<(), PickleProblem> {
    let unexpected = |expected| PickleProblem::Unexpected {
        expected,
        found: document.root().type_name(),
    };
    match (number, document.root()) {
        (0, Value::BigInt(bytes)) if MAGIC_PICKLE[4..].starts_with(bytes) => Ok(()),
        (0, _) => Err(unexpected("the magic number of PyTorch")),
        (1, Value::Int(VERSION)) => Ok(()),
        (1, _) => Err(unexpected("version 1001 of PyTorch's layout")),
        (_, Value::Dict(_)) => Ok(()),
        _ => Err(unexpected("a dict about the machine")),
    }
}

/// Checks the pickle after the object, which lists weights.
pub(super) fn check_after(document: &Document<'_>) -> Result<(), PickleProblem> {
    match document.root() {
        Value::List(keys) if document.items(keys).is_empty() => Ok(()),
        Value::List(_) => Err(PickleProblem::PersistentReference),
        other => Err(PickleProblem::Unexpected {
            expected: "a list of weights",
            found: other.type_name(),
        }),
    }
}

/// Opens the object of a zip file.
pub(super) fn open_zip(path: &Path) -> Result<Checked, ArchiveError> {
    let refused = |source| ArchiveError::Zip {
        path: path.to_owned(),
        source,
    };
    let unreadable = |source| ArchiveError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut zip = zip::ZipArchive::new(BufReader::new(file)).map_err(refused)?;
    let no_object = || ArchiveError::UnsupportedForm {
        path: path.to_owned(),
        form: "a zip file without a stored data.pkl, which PyTorch would write",
    };
    for position in 0..zip.len() {
        let entry = zip.by_index_raw(position).map_err(refused)?;
        let is_object = entry.name_raw().ends_with(OBJECT_FILE.as_bytes());
        if !is_object || entry.compression() != zip::CompressionMethod::Stored {
            continue;
        }
        let (start, length, checksum) = (entry.data_start(), entry.size(), entry.crc32());
        drop(entry);
        let mut file = zip.into_inner().into_inner();
        file.seek(SeekFrom::Start(start.ok_or_else(no_object)?))
            .map_err(unreadable)?;
        return Ok(Checked::new(file.take(length), length, checksum));
    }
    Err(no_object())
}

/// Part of a file, whose length and checksum are checked at its end.
#[derive(Debug)]
pub(super) struct Checked {
    file: Take<File>,
    bytes_left: u64,
    hasher: crc32fast::Hasher,
    checksum: u32,
}

impl Checked {
    fn new(file: Take<File>, length: u64, checksum: u32) -> Self {
        Self {
            file,
            bytes_left: length,
            hasher: crc32fast::Hasher::new(),
            checksum,
        }
    }
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        self.bytes_left = self.bytes_left.saturating_sub(count as u64);
        if count == 0 && !buffer.is_empty() {
            if self.bytes_left > 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if self.hasher.clone().finalize() != self.checksum {
                let text = "the checksum of data.pkl is wrong";
                return Err(io::Error::new(io::ErrorKind::InvalidData, text));
            }
        }
        Ok(count)
    }
}
