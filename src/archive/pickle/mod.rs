//! A reader of pickles that hold data.
//!
//! It never runs anything: the few functions that archives name have a meaning
//! here, and every other is refused. It never panics, and its memory is bounded by
//! the length of its input.
//!
//! ```
//! use natsbench::archive::pickle::{Document, Value};
//!
//! let document = Document::parse(b"\x80\x04]\x94(K\x01K\x02e.")?; // [1, 2]
//! let Value::List(list) = document.root() else { panic!("not a list") };
//! assert_eq!(document.items(list), [Value::Int(1), Value::Int(2)]);
//! # Ok::<(), natsbench::archive::pickle::PickleError>(())
//! ```

mod counted;
mod error;
mod globals;
mod heap;
mod input;
mod keys;
mod machine;
mod memo;
mod opcodes;
mod stream;
#[cfg(test)]
mod tests;
mod value;
#[cfg(test)]
pub(crate) mod writer;

pub use counted::Stretch;
pub use error::{PickleError, PickleProblem};
pub use stream::{Pair, PairStream, StreamError};
pub use value::{CountedDict, DictId, Document, DtypeId, Global, SequenceId, SetId, Value};

use error::unexpected;
use machine::Machine;
use opcodes::{Cursor, Instruction};

/// How much a pickle may ask for. The number of items in containers needs no
/// limit: each takes a byte of the input or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Marks open at once, one for each container that is being filled.
    pub nesting: usize,
    /// Objects that can be referred to.
    pub memo_entries: usize,
    /// Values waiting for their container.
    pub stack_values: usize,
    /// Containers of each kind.
    pub containers: usize,
    /// Length of one text or byte string in bytes.
    pub text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            nesting: 256,
            memo_entries: 1 << 22,
            stack_values: 1 << 20,
            containers: 1 << 20,
            text_bytes: 1 << 20,
        }
    }
}

impl<'a> Document<'a> {
    /// Reads a whole pickle of protocol 2 to 5 with the default [`Limits`].
    ///
    /// # Errors
    ///
    /// Whatever is damaged, truncated, followed by other bytes, or not plain data,
    /// with the offset of the opcode.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, PickleError> {
        Self::parse_with(bytes, Limits::default())
    }

    /// Reads a whole pickle within `limits`.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_with(bytes: &'a [u8], limits: Limits) -> Result<Self, PickleError> {
        let mut cursor = Cursor::new(bytes);
        let mut machine = Machine::new(limits, bytes.len());
        if let Some(opcode) = cursor.opcode()
            && opcode != opcodes::PROTO
        {
            let problem = PickleProblem::Protocol {
                found: format!("byte 0x{opcode:02x}"),
            };
            return Err(PickleError {
                offset: 0,
                opcode: None,
                problem,
            });
        }
        loop {
            let before = cursor;
            let at = |problem| PickleError {
                offset: before.offset(),
                opcode: before.opcode(),
                problem,
            };
            let instruction = cursor.next(limits.text_bytes).map_err(at)?;
            if matches!(instruction, Instruction::Mark) && machine.fill_counted(&mut cursor) {
                continue;
            }
            if !matches!(instruction, Instruction::Stop) {
                machine.step(instruction).map_err(at)?;
                continue;
            }
            return match cursor.remaining() {
                0 => machine.finish().map_err(at),
                count => {
                    let problem = PickleProblem::TrailingBytes { count };
                    Err(PickleError {
                        offset: cursor.offset(),
                        opcode: None,
                        problem,
                    })
                }
            };
        }
    }
}
