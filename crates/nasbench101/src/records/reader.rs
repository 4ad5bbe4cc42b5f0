//! The frames of a TFRecord file.

use std::io::{BufReader, ErrorKind, Read};

use super::checksum::{HEAD, masked_crc32c, parse_head};
use super::error::{ReadError, ReadProblem};

/// The longest record that is read. Those of the official files have about 400 bytes.
pub const MOST_RECORD_BYTES: u64 = 1 << 24;

/// How much of a file is read at once.
const BUFFER_BYTES: usize = 1 << 18;
/// How much memory a record gets before its bytes are there. A damaged length cannot make it more.
const STEP_BYTES: u64 = 1 << 16;
/// Bytes of the checksum after the data.
const TAIL: usize = 4;

/// A record whose checksums fit, as the bytes that are in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawRecord {
    /// The number of the record in the file, from 0.
    pub number: u64,
    /// Where the record starts in the file: the byte of its length.
    pub offset: u64,
    /// Its data, which is JSON.
    pub data: Vec<u8>,
}

/// Reads a TFRecord file from front to back, one record at a time, and checks both checksums of each.
///
/// It is an iterator of [`RawRecord`]s, which ends after the last record or the first error. [`read_into`](Self::read_into)
/// does the same without a new record for each.
#[derive(Debug)]
pub struct RecordReader<R: Read> {
    input: BufReader<R>,
    number: u64,
    offset: u64,
    is_over: bool,
}

impl<R: Read> RecordReader<R> {
    /// A reader of a file that starts here. It has a buffer of its own.
    pub fn new(input: R) -> Self {
        Self {
            input: BufReader::with_capacity(BUFFER_BYTES, input),
            number: 0,
            offset: 0,
            is_over: false,
        }
    }

    /// How many bytes the records had that were read so far.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// Reads the next record in the place of another one. Returns `false` after the last record or an error.
    ///
    /// # Errors
    ///
    /// The file cannot be read, ends within a record, or has a wrong checksum.
    pub fn read_into(&mut self, record: &mut RawRecord) -> Result<bool, ReadError> {
        if self.is_over {
            return Ok(false);
        }
        record.number = self.number;
        record.offset = self.offset;
        let length = self.read_frame(&mut record.data);
        self.is_over = !matches!(length, Ok(Some(_)));
        let read = length.map_err(|problem| ReadError {
            number: self.number,
            offset: self.offset,
            problem,
        })?;
        if let Some(length) = read {
            self.number += 1;
            self.offset += (HEAD + TAIL) as u64 + length;
        }
        Ok(read.is_some())
    }

    /// The length of the next data, which is read, or `None` at the end of the file.
    fn read_frame(&mut self, data: &mut Vec<u8>) -> Result<Option<u64>, ReadProblem> {
        data.clear();
        let mut head = [0; HEAD];
        match self.fill(&mut head)? {
            0 => return Ok(None),
            HEAD => (),
            found => {
                return Err(truncated(
                    "its length and checksum",
                    HEAD as u64,
                    found as u64,
                ));
            }
        }
        let (length, expected) = parse_head(&head);
        compare("its length", expected, &length)?;
        let length = u64::from_le_bytes(length);
        if length > MOST_RECORD_BYTES {
            return Err(ReadProblem::TooLong {
                length,
                most: MOST_RECORD_BYTES,
            });
        }
        let mut found = 0;
        while found < length {
            let end = length.min(found + STEP_BYTES);
            data.resize(end as usize, 0);
            let step = self.fill(&mut data[found as usize..])?;
            found += step as u64;
            if found < end {
                return Err(truncated("data", length, found));
            }
        }
        let mut tail = [0; TAIL];
        let found = self.fill(&mut tail)?;
        if found < TAIL {
            return Err(truncated(
                "the checksum of its data",
                TAIL as u64,
                found as u64,
            ));
        }
        compare("its data", u32::from_le_bytes(tail), data)?;
        Ok(Some(length))
    }

    /// Reads until the place is full or the file ends; returns how much was read.
    fn fill(&mut self, place: &mut [u8]) -> Result<usize, ReadProblem> {
        let mut filled = 0;
        while filled < place.len() {
            match self.input.read(&mut place[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => (),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(filled)
    }
}

impl<R: Read> Iterator for RecordReader<R> {
    type Item = Result<RawRecord, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = RawRecord::default();
        let read = self.read_into(&mut record);
        read.map(|is_read| is_read.then_some(record)).transpose()
    }
}

fn truncated(part: &'static str, expected: u64, found: u64) -> ReadProblem {
    ReadProblem::Truncated {
        part,
        expected,
        found,
    }
}

/// Compares a checksum of the file with that of the bytes.
fn compare(part: &'static str, expected: u32, bytes: &[u8]) -> Result<(), ReadProblem> {
    let found = masked_crc32c(bytes);
    if found == expected {
        Ok(())
    } else {
        Err(ReadProblem::Checksum {
            part,
            expected,
            found,
        })
    }
}
