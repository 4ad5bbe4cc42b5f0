//! Reads a file into a table; its content says which form it has.

mod delimited;
mod json;
mod original;
#[cfg(feature = "export")]
mod parquet;

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::model::{SearchSpace, hexadecimal};

use super::about::About;
use super::cell::InputTable;
use super::error::ExtendError;
use super::faults::Faults;

/// A table with what is known of the lines that could not be read.
#[derive(Debug)]
pub(super) struct ReadTable {
    pub(super) table: InputTable,
    pub(super) faults: Faults,
    /// Lines in the file that should be rows, with those that are wrong.
    pub(super) lines: usize,
    /// What is known of it, if it is a table that was published in a form of its own.
    pub(super) original: Option<Original>,
}

impl ReadTable {
    /// A table all of whose lines could be read.
    pub(super) fn of_rows(table: InputTable) -> Self {
        Self {
            lines: table.rows.len(),
            table,
            faults: Faults::default(),
            original: None,
        }
    }
}

/// What is known of a published table.
#[derive(Debug)]
pub(super) struct Original {
    /// What it is, such as `HW-NAS-Bench`.
    pub(super) is: &'static str,
    /// The name that its extension gets.
    pub(super) name: String,
    pub(super) space: SearchSpace,
    pub(super) about: About,
    /// Whether its rows also hold for cells that compute the same.
    pub(super) is_spread: bool,
    /// What was left out, a sentence each.
    pub(super) notes: Vec<String>,
}

/// Reads a table from a file, or from the folder in which it was published. Returns the SHA-256 of the file, too; that of a
/// folder is the one of the list that `sha256sum` prints about the files that were read.
///
/// # Errors
///
/// [`ExtendError::Read`], or as [`read`].
pub(super) fn read_path(path: &Path) -> Result<(ReadTable, String), ExtendError> {
    let name = path.display().to_string();
    let failed = |source| ExtendError::Read {
        file: path.to_owned(),
        source,
    };
    if path.is_dir() {
        return original::read_folder(&name, path);
    }
    let mut file = File::open(path).map_err(failed)?;
    let mut start = Vec::new();
    let mut reader = file.by_ref().take(ZIP_START.len() as u64);
    reader.read_to_end(&mut start).map_err(failed)?;
    // Most of a large zip file is not read: what is compressed in it is taken member by member.
    if start == ZIP_START {
        let mut hash = HashWriter(Sha256::new());
        let mut whole = Cursor::new(start).chain(file);
        io::copy(&mut whole, &mut hash).map_err(failed)?;
        let file = BufReader::new(File::open(path).map_err(failed)?);
        let read = original::read_zip(&name, Some(path), file)?;
        return Ok((read, hexadecimal(&hash.0.finalize())));
    }
    let mut bytes = start;
    file.read_to_end(&mut bytes).map_err(failed)?;
    Ok((read(&name, &bytes)?, hexadecimal(&Sha256::digest(&bytes))))
}

/// How a zip file begins, unless it is empty.
const ZIP_START: &[u8] = b"PK\x03\x04";

/// A digest that is written to.
struct HashWriter(Sha256);

impl io::Write for HashWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads a table from the bytes of a file.
///
/// # Errors
///
/// [`ExtendError::Form`] if it is empty, or of no form that is read.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<ReadTable, ExtendError> {
    let refuse = |reason: &str| ExtendError::Form {
        file: file.to_owned(),
        reason: reason.to_owned(),
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(refuse(
            "the file is empty; expected a line with the names of the columns, and rows",
        ));
    }
    if bytes.starts_with(b"PAR1") {
        #[cfg(feature = "export")]
        return parquet::read(file, bytes);
        #[cfg(not(feature = "export"))]
        return Err(refuse(
            "this is a Parquet file, which this build cannot read; expected CSV, TSV or \
                 JSON lines",
        ));
    }
    if bytes.starts_with(ZIP_START) {
        return original::read_zip(file, None, Cursor::new(bytes));
    }
    if let Some(read) = original::read_pickle(file, bytes) {
        return read;
    }
    let known_forms: [(&[u8], &str); 5] = [
        (
            b"\x1f\x8b",
            "compressed by gzip; decompress it first: gunzip FILE",
        ),
        (
            b"BZh",
            "compressed by bzip2; decompress it first: bunzip2 FILE",
        ),
        (
            b"\x28\xb5\x2f\xfd",
            "compressed by zstd; decompress it first: unzstd FILE",
        ),
        (
            b"PK\x05\x06",
            "an empty zip file; expected a table, or the files of a published one",
        ),
        (
            b"SQLite format 3\0",
            "a SQLite database; expected a table as CSV, TSV, JSON lines or Parquet",
        ),
    ];
    for (begin, what) in known_forms {
        if bytes.starts_with(begin) {
            return Err(refuse(&format!("this file is {what}")));
        }
    }
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let text = text.map_err(|wrong| {
        let line = bytes[..wrong.valid_up_to()]
            .split(|&byte| byte == b'\n')
            .count();
        refuse(&format!(
            "line {line} is no text in UTF-8; expected CSV, TSV, JSON lines or Parquet"
        ))
    })?;
    if let Some(read) = original::read_json(file, text) {
        return read;
    }
    match text.trim_start().as_bytes().first() {
        Some(b'{' | b'[') => json::read(file, text),
        _ => delimited::read(file, text),
    }
}
