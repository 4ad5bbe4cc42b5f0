//! Reads a file into a table; its content says which form it has.

mod delimited;
mod json;
#[cfg(feature = "export")]
mod parquet;

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
    let known_forms: [(&[u8], &str); 4] = [
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
        let line = 1 + bytes[..wrong.valid_up_to()]
            .iter()
            .filter(|&&byte| byte == b'\n')
            .count();
        refuse(&format!(
            "line {line} is no text in UTF-8; expected CSV, TSV, JSON lines or Parquet"
        ))
    })?;
    match text.trim_start().as_bytes().first() {
        Some(b'{' | b'[') => json::read(file, text),
        _ => delimited::read(file, text),
    }
}
