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
