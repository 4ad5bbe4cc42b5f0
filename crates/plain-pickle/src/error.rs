//! Why a pickle was refused, and where.

use std::io;

use crate::opcodes;

/// A pickle that was refused: what is wrong, and at which opcode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem} at byte {offset}{}", opcode_note(*.opcode))]
pub struct PickleError {
    /// Position of the opcode from the start of the pickle.
    pub offset: usize,
    /// The opcode, or `None` where the input ends before one.
    pub opcode: Option<u8>,
    /// What is wrong with it.
    pub problem: PickleProblem,
}

/// What is wrong at some opcode of a pickle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PickleProblem {
    /// The input ends before the opcode or within its operand.
    #[error("truncated pickle: expected {expected}")]
    Truncated {
        /// What should have followed.
        expected: &'static str,
    },
    /// The input does not begin with a protocol that is read here.
    #[error("not a pickle of protocol 2 to 5: found {found}")]
    Protocol {
        /// What it begins with.
        found: String,
    },
    /// An opcode that plain data does not need.
    #[error("unsupported opcode")]
    UnsupportedOpcode,
    /// A function that plain data does not need.
    #[error("refused global {module}.{name}")]
    RefusedGlobal {
        /// The module it is looked up in.
        module: String,
        /// Its name there.
        name: String,
    },
    /// An operand of the wrong type or value.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What the opcode needs.
        expected: &'static str,
        /// The type of what was there.
        found: &'static str,
    },
    /// Text that is not UTF-8.
    #[error("text is not UTF-8")]
    Text,
    /// A reference to a memo entry that does not exist.
    #[error("memo entry {entry} does not exist; there are {count}")]
    Memo {
        /// The entry asked for.
        entry: u32,
        /// The number of entries.
        count: usize,
    },
    /// A reference to a memo entry of an earlier part of a long pickle, which was not kept.
    #[error(
        "memo entry {entry} was made before this part and is not kept: \
         expected text, a float or a function"
    )]
    Forgotten {
        /// The entry asked for.
        entry: u32,
    },
    /// A reference to an object outside the pickle, as PyTorch writes for weights.
    #[error("expected plain data, found a persistent reference, as PyTorch writes for weights")]
    PersistentReference,
    /// Something is larger than [`Limits`](crate::Limits) allow.
    #[error("more than {limit} {what}")]
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        limit: usize,
    },
    /// The pickle ended with values left over.
    #[error("expected one value at the end, found {found}")]
    Unfinished {
        /// The number of values and marks on the stack.
        found: usize,
    },
    /// Bytes after the end of the pickle.
    #[error("expected the end of the pickle, found {count} more bytes")]
    TrailingBytes {
        /// How many bytes follow.
        count: usize,
    },
}

/// A [`PairStream`](crate::PairStream) that cannot be read on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    /// The input cannot be read or decompressed.
    #[error("damaged or truncated after {offset} decompressed bytes")]
    Read {
        /// How many bytes of the pickle came before.
        offset: usize,
        /// What is wrong.
        source: io::Error,
    },
    /// The pickle is damaged, truncated or not plain data.
    #[error("not a readable pickle")]
    Pickle(#[from] PickleError),
}

/// The problem of an operand that is not what the opcode needs.
pub(crate) const fn unexpected(expected: &'static str, found: &'static str) -> PickleProblem {
    PickleProblem::Unexpected { expected, found }
}

/// The opcode in brackets, or nothing.
fn opcode_note(opcode: Option<u8>) -> String {
    match opcode {
        None => String::new(),
        Some(byte) => match opcodes::name(byte) {
            Some(name) => format!(" ({name})"),
            None => format!(" (0x{byte:02x})"),
        },
    }
}
