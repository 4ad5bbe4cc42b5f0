//! A pickle in memory, read as a whole.

use crate::cursor::{Cursor, Instruction};
use crate::document::Document;
use crate::error::{PickleError, PickleProblem};
use crate::limits::Limits;
use crate::machine::Machine;
use crate::opcodes;

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
        let (document, length) = parse_start(bytes, limits, References::Refused)?;
        match bytes.len() - length {
            0 => Ok(document),
            count => Err(PickleError {
                offset: length,
                opcode: None,
                problem: PickleProblem::TrailingBytes { count },
            }),
        }
    }
}

/// What becomes of a reference to an object outside the pickle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum References {
    /// It is refused: plain data has none.
    Refused,
    /// It is a value, as in the storages of PyTorch.
    Read,
}

/// Reads the pickle that the bytes begin with, and says where it ends.
pub(crate) fn parse_start(
    bytes: &[u8],
    limits: Limits,
    references: References,
) -> Result<(Document<'_>, usize), PickleError> {
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
        let next = cursor.next(limits.text_bytes);
        let instruction = match next {
            Ok(instruction) => instruction,
            Err(PickleProblem::PersistentReference)
                if references == References::Read
                    && before.opcode() == Some(opcodes::BINPERSID) =>
            {
                machine.refer_outside().map_err(at)?;
                continue;
            }
            Err(problem) => return Err(at(problem)),
        };
        if matches!(instruction, Instruction::Mark) && machine.fill_counted(&mut cursor) {
            continue;
        }
        if matches!(instruction, Instruction::Stop) {
            return Ok((machine.finish().map_err(at)?, cursor.offset()));
        }
        machine.step(instruction).map_err(at)?;
    }
}
