//! The numbers behind a tensor of PyTorch: a stream in the layout of `torch.save` before PyTorch 1.6.
//!
//! Plain `pickle` writes a storage as `torch.storage._load_from_bytes(bytes)`, and the bytes are such a stream: five
//! pickles (a magic number, a version, a description of the machine, a reference to the storage, the list of its name
//! alone), the count of the numbers, and the numbers.

use crate::document::Document;
use crate::error::PickleError;
use crate::limits::Limits;
use crate::parse::{References, parse_start};
use crate::value::{Global, Value};

/// The number that a stream begins with, `0x1950a86a20f9469cfc6c`, least significant byte first.
const MAGIC: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

const VERSION: i64 = 1001;

/// What a pickle of a stream needs at most; those seen have a few dozen values.
const LIMITS: Limits = Limits {
    nesting: 8,
    memo_entries: 64,
    stack_values: 64,
    containers: 64,
    text_bytes: 4096,
};

/// What the numbers of a tensor are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberType {
    /// Four bytes each.
    Float32,
    /// Eight bytes each.
    Int64,
}

impl NumberType {
    /// Bytes of one number.
    #[must_use]
    pub const fn bytes(self) -> usize {
        match self {
            Self::Float32 => 4,
            Self::Int64 => 8,
        }
    }
}

/// Why the storage of a tensor was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StorageProblem {
    /// One of its pickles is damaged, or names what a storage does not need: a function, another type of numbers.
    #[error("pickle {number} of 5: {problem}")]
    Pickle {
        /// Which one, from 1.
        number: usize,
        /// What is wrong with it, where in it.
        problem: PickleError,
    },
    /// One of its pickles is something else.
    #[error("pickle {number} of 5: expected {expected}, found {found}")]
    Content {
        /// Which one, from 1.
        number: usize,
        /// What should be there.
        expected: &'static str,
        /// The type of what is.
        found: &'static str,
    },
    /// It was written on a machine that orders bytes the other way.
    #[error("it is big-endian; expected little-endian numbers")]
    BigEndian,
    /// It ends before the count of its numbers.
    #[error("expected the count of the numbers in 8 bytes, found {found} bytes")]
    NoCount {
        /// Bytes that are there.
        found: usize,
    },
    /// Its two counts of the numbers differ.
    #[error("it counts {stated} numbers where it is referred to, and {counted} before them")]
    Count {
        /// The count in the reference.
        stated: i64,
        /// The count in front of the numbers.
        counted: i64,
    },
    /// The numbers are fewer or more than the count says.
    #[error("expected {count} numbers of {bytes_each} bytes, found {found} bytes")]
    Length {
        /// The count.
        count: i64,
        /// Bytes of one.
        bytes_each: usize,
        /// Bytes that are there.
        found: usize,
    },
}

/// Numbers, little-endian.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Storage<'a> {
    pub(crate) number: NumberType,
    pub(crate) count: usize,
    pub(crate) bytes: &'a [u8],
}

/// Reads a stream to its end.
pub(crate) fn read_storage(bytes: &[u8]) -> Result<Storage<'_>, StorageProblem> {
    let mut stream = Stream { bytes, pickles: 0 };
    stream.magic()?;
    stream.version()?;
    stream.machine()?;
    let (number, key, stated) = stream.reference()?;
    stream.key(key)?;
    let (count, numbers) = stream.bytes.split_first_chunk().ok_or({
        let found = stream.bytes.len();
        StorageProblem::NoCount { found }
    })?;
    let counted = i64::from_le_bytes(*count);
    if counted != stated {
        return Err(StorageProblem::Count { stated, counted });
    }
    let bytes_each = number.bytes();
    let count = usize::try_from(counted).ok();
    match count.filter(|count| count.checked_mul(bytes_each) == Some(numbers.len())) {
        Some(count) => Ok(Storage {
            number,
            count,
            bytes: numbers,
        }),
        None => Err(StorageProblem::Length {
            count: counted,
            bytes_each,
            found: numbers.len(),
        }),
    }
}

/// What is left of a stream, and the pickles that were read of it.
struct Stream<'a> {
    bytes: &'a [u8],
    pickles: usize,
}

impl<'a> Stream<'a> {
    fn next(&mut self) -> Result<Document<'a>, StorageProblem> {
        self.pickles += 1;
        let number = self.pickles;
        let read = parse_start(self.bytes, LIMITS, References::Read);
        let (document, length) =
            read.map_err(|problem| StorageProblem::Pickle { number, problem })?;
        self.bytes = self.bytes.get(length..).unwrap_or_default();
        Ok(document)
    }

    fn other(&self, expected: &'static str, found: Value<'_>) -> StorageProblem {
        StorageProblem::Content {
            number: self.pickles,
            expected,
            found: found.type_name(),
        }
    }

    fn magic(&mut self) -> Result<(), StorageProblem> {
        match self.next()?.root() {
            Value::BigInt(bytes) if *bytes == MAGIC => Ok(()),
            found => Err(self.other("the magic number of PyTorch", found)),
        }
    }

    fn version(&mut self) -> Result<(), StorageProblem> {
        match self.next()?.root() {
            Value::Int(VERSION) => Ok(()),
            found => Err(self.other("version 1001 of PyTorch's layout", found)),
        }
    }

    fn machine(&mut self) -> Result<(), StorageProblem> {
        let document = self.next()?;
        let expected = "a dict that says whether it is little_endian";
        let Value::Dict(machine) = document.root() else {
            return Err(self.other(expected, document.root()));
        };
        let pairs = document.pairs(machine);
        let endian = pairs
            .iter()
            .find(|(key, _)| *key == Value::Text("little_endian"));
        match endian {
            Some((_, Value::Bool(true))) => Ok(()),
            Some((_, Value::Bool(false))) => Err(StorageProblem::BigEndian),
            _ => Err(self.other(expected, document.root())),
        }
    }

    /// What the numbers are, the name of the storage, and how many there are. Where it was, on which processor or
    /// device, does not matter.
    fn reference(&mut self) -> Result<(NumberType, &'a str, i64), StorageProblem> {
        let document = self.next()?;
        let expected = "a reference ('storage', its type, a name, a device, a count, None)";
        let Value::Outside(reference) = document.root() else {
            return Err(self.other(expected, document.root()));
        };
        let [
            Value::Text("storage"),
            Value::Global(number),
            Value::Text(key),
            Value::Text(_device),
            Value::Int(count),
            Value::None,
        ] = *document.items(reference)
        else {
            return Err(self.other(expected, document.root()));
        };
        match number {
            Global::FloatStorage => Ok((NumberType::Float32, key, count)),
            Global::LongStorage => Ok((NumberType::Int64, key, count)),
            _ => Err(self.other("a storage of float32 or int64", Value::Global(number))),
        }
    }

    /// The list of storages has the one that was referred to.
    fn key(&mut self, key: &str) -> Result<(), StorageProblem> {
        let document = self.next()?;
        match document.root() {
            Value::List(keys) if *document.items(keys) == [Value::Text(key)] => Ok(()),
            found => Err(self.other("a list of the storage's name alone", found)),
        }
    }
}
