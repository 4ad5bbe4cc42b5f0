//! Why a file cannot be read on, and where.

use std::error::Error;
use std::{fmt, io};

use super::json::EXPECTED;
use crate::module_hash::NotAHash;
use crate::module_text::ModuleError;

/// A record that was refused: which one, where it is, and what is wrong with it.
#[derive(Debug)]
pub struct ReadError {
    /// The number of the record in the file, from 0.
    pub number: u64,
    /// Where the record starts in the file: the byte of its length.
    pub offset: u64,
    /// What is wrong with it.
    pub problem: ReadProblem,
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            number,
            offset,
            problem,
        } = self;
        write!(formatter, "record {number} at byte {offset}: {problem}")
    }
}

impl Error for ReadError {
    /// The problem is part of the text, so its cause comes next.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.problem.source()
    }
}

/// What is wrong with a record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadProblem {
    /// The file cannot be read.
    #[error("cannot be read")]
    Io(#[from] io::Error),
    /// The file ends within the record.
    #[error("truncated: expected {expected} bytes of {part}, found {found}")]
    Truncated {
        /// Which part of the record is not whole.
        part: &'static str,
        /// Its length.
        expected: u64,
        /// How many bytes of it are there.
        found: u64,
    },
    /// A part is not what its checksum was made of.
    #[error("damaged: expected the checksum {expected:08x} of {part}, found {found:08x}")]
    Checksum {
        /// Which part of the record is damaged.
        part: &'static str,
        /// What the file says.
        expected: u32,
        /// What its bytes give.
        found: u32,
    },
    /// A record longer than any of NAS-Bench-101 can be.
    #[error("expected a record of at most {most} bytes, found one of {length}")]
    TooLong {
        /// The length of its data.
        length: u64,
        /// The greatest length that is read.
        most: u64,
    },
    /// Not the JSON of a record: no UTF-8, no list of five items, or an item of another type.
    #[error("expected {EXPECTED}, found other data")]
    Json(#[from] serde_json::Error),
    /// The first item is no hash.
    #[error(transparent)]
    Hash(#[from] NotAHash),
    /// The third and fourth item are no module.
    #[error(transparent)]
    Module(#[from] ModuleError),
    /// The last item is not base64.
    #[error("expected a message in base64")]
    Base64(#[from] base64::DecodeError),
    /// The message is no protocol buffer of this kind.
    #[error("expected the protocol buffer ModelMetrics")]
    Protobuf(#[from] prost::DecodeError),
    /// The message has too few evaluations for an end and a point halfway.
    #[error("expected at least 3 evaluations (start, halfway, end), found {found}")]
    Evaluations {
        /// How many it has.
        found: usize,
    },
}
