//! A stream of instructions, of which a part at a time is held.

use std::io::{self, Read};

use crate::cursor::{Cursor, Instruction};
use crate::error::{PickleError, PickleProblem, StreamError, unexpected};
use crate::limits::Limits;

/// Bytes that are read at once.
const READ_BYTES: usize = 256 << 10;

/// Most bytes of one part.
const PART_LIMIT: usize = 64 << 20;

/// Bytes that are read as they are needed.
#[derive(Debug)]
pub(crate) struct Input<R> {
    reader: R,
    limits: Limits,
    buffer: Vec<u8>,
    /// Where in the buffer the current part begins.
    start: usize,
    /// Where in the stream it begins.
    offset: usize,
    ended: bool,
}

/// Whether a scan goes on after it has seen an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scan {
    On,
    /// The part ends before the instruction.
    Before,
    /// The part ends with the instruction.
    After,
}

impl<R: Read> Input<R> {
    pub(crate) const fn new(reader: R, limits: Limits) -> Self {
        Self {
            reader,
            limits,
            buffer: Vec::new(),
            start: 0,
            offset: 0,
            ended: false,
        }
    }

    /// Where in the stream the current part begins.
    pub(crate) const fn offset(&self) -> usize {
        self.offset
    }

    /// The first bytes of the current part, as many as a scan has found.
    pub(crate) fn part(&self, length: usize) -> &[u8] {
        &self.unread()[..length]
    }

    /// Ends the current part.
    pub(crate) fn skip(&mut self, length: usize) {
        self.start += length;
        self.offset += length;
    }

    /// The length of the part that ends where `see` says.
    pub(crate) fn scan(
        &mut self,
        mut see: impl FnMut(&Instruction<'_>) -> Result<Scan, PickleProblem>,
    ) -> Result<usize, StreamError> {
        let mut scanned = 0;
        loop {
            let mut cursor = Cursor::new(&self.unread()[scanned..]);
            loop {
                let before = cursor;
                let seen = cursor
                    .next(self.limits.text_bytes)
                    .and_then(|instruction| see(&instruction));
                let problem = match seen {
                    Ok(Scan::On) => continue,
                    Ok(Scan::Before) => return Ok(scanned + before.offset()),
                    Ok(Scan::After) => return Ok(scanned + cursor.offset()),
                    Err(PickleProblem::Truncated { .. }) if !self.ended => {
                        scanned += before.offset();
                        break;
                    }
                    Err(problem) => problem,
                };
                return Err(StreamError::Pickle(PickleError {
                    offset: self.offset + scanned + before.offset(),
                    opcode: before.opcode(),
                    problem,
                }));
            }
            self.fill(scanned)?;
        }
    }

    /// Checks that the stream is at its end.
    pub(crate) fn expect_end(&mut self) -> Result<(), StreamError> {
        while self.unread().is_empty() && !self.ended {
            self.fill(0)?;
        }
        match self.unread().len() {
            0 => Ok(()),
            count => Err(self.error(PickleProblem::TrailingBytes { count }).into()),
        }
    }

    /// An error at the start of the current part.
    pub(crate) const fn error(&self, problem: PickleProblem) -> PickleError {
        PickleError {
            offset: self.offset,
            opcode: None,
            problem,
        }
    }

    fn unread(&self) -> &[u8] {
        &self.buffer[self.start..] // no more is skipped than was scanned
    }

    /// Reads more behind a part of which so many bytes were scanned.
    fn fill(&mut self, scanned: usize) -> Result<(), StreamError> {
        if self.unread().len() > PART_LIMIT {
            let problem = PickleProblem::Limit {
                what: "bytes in a part of the pickle",
                limit: PART_LIMIT,
            };
            return Err(self.error(problem).into());
        }
        debug_assert!(scanned <= self.unread().len());
        self.buffer.drain(..self.start);
        self.start = 0;
        let before = self.buffer.len();
        self.buffer.resize(before + READ_BYTES, 0);
        let read = loop {
            match self.reader.read(&mut self.buffer[before..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        match read {
            Ok(count) => {
                self.buffer.truncate(before + count);
                self.ended = count == 0;
                Ok(())
            }
            Err(source) => {
                self.buffer.truncate(before);
                self.ended = true;
                let offset = self.offset + before;
                Err(StreamError::Read { offset, source })
            }
        }
    }
}

/// How high the stack is, and where its marks are: enough to know where a value ends.
#[derive(Debug, Default)]
pub(crate) struct Heights {
    height: usize,
    marks: Vec<usize>,
}

impl Heights {
    pub(crate) const fn height(&self) -> usize {
        self.height
    }

    pub(crate) fn marks(&self) -> &[usize] {
        &self.marks
    }

    /// Does to the height what an instruction does to the stack.
    pub(crate) fn apply(&mut self, instruction: &Instruction<'_>) -> Result<(), PickleProblem> {
        let (taken, made) = match *instruction {
            Instruction::Push(_)
            | Instruction::Get(_)
            | Instruction::Global { .. }
            | Instruction::EmptyList
            | Instruction::EmptyDict
            | Instruction::EmptySet => (0, 1),
            Instruction::TupleOf(length) => (length, 1),
            Instruction::StackGlobal | Instruction::Reduce => (2, 1),
            Instruction::Append | Instruction::Build => (1, 0),
            Instruction::SetItem => (2, 0),
            Instruction::Memoize
            | Instruction::Put(_)
            | Instruction::Protocol
            | Instruction::Frame => (0, 0),
            Instruction::Mark => {
                self.marks.push(self.height);
                return Ok(());
            }
            Instruction::Tuple
            | Instruction::Appends
            | Instruction::SetItems
            | Instruction::AddItems => {
                self.height = self.marks.pop().ok_or(unexpected("a mark", "none"))?;
                (0, usize::from(matches!(instruction, Instruction::Tuple)))
            }
            Instruction::Stop => {
                let found = self.height + self.marks.len();
                return Err(PickleProblem::Unfinished { found });
            }
        };
        let left = self.height.checked_sub(taken);
        self.height = left.ok_or(unexpected("a value", "nothing"))? + made;
        Ok(())
    }
}
