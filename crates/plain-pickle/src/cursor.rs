//! From bytes to instructions.
//!
//! Knows how long operands are and nothing about the stack they work on.

use crate::error::PickleProblem;
use crate::opcodes::{
    ADDITEMS, APPEND, APPENDS, BINBYTES, BINBYTES8, BINFLOAT, BINGET, BININT, BININT1, BININT2,
    BINPERSID, BINPUT, BINSTRING, BINUNICODE, BINUNICODE8, BUILD, BYTEARRAY8, EMPTY_DICT,
    EMPTY_LIST, EMPTY_SET, EMPTY_TUPLE, FRAME, GLOBAL, LONG_BINGET, LONG_BINPUT, LONG1, MARK,
    MEMOIZE, NEWFALSE, NEWTRUE, NONE, PERSID, PROTO, REDUCE, SETITEM, SETITEMS, SHORT_BINBYTES,
    SHORT_BINSTRING, SHORT_BINUNICODE, STACK_GLOBAL, STOP, TUPLE, TUPLE1, TUPLE2, TUPLE3,
};
use crate::value::Value;

/// One instruction with its operand.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Instruction<'a> {
    Protocol,
    /// The length of a frame; frames only help readers of a stream.
    Frame,
    Stop,
    Push(Value<'a>),
    Mark,
    /// A tuple of so many of the last values.
    TupleOf(usize),
    /// A tuple of all values since the mark.
    Tuple,
    EmptyList,
    EmptyDict,
    EmptySet,
    Append,
    Appends,
    SetItem,
    SetItems,
    AddItems,
    Memoize,
    Put(u32),
    Get(u32),
    StackGlobal,
    Global {
        module: &'a str,
        name: &'a str,
    },
    Reduce,
    Build,
}

/// The part of the input that was not read yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
    length: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            length: bytes.len(),
        }
    }

    /// The bytes that are left.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Goes on where `rest` begins, which is the end of what was left.
    pub(crate) const fn continue_at(&mut self, rest: &'a [u8]) {
        self.rest = rest;
    }

    /// Position of the next byte.
    pub(crate) const fn offset(&self) -> usize {
        self.length - self.rest.len()
    }

    /// Bytes that are left.
    pub(crate) const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// The next byte, which is an opcode, without taking it.
    #[inline]
    pub(crate) fn opcode(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Takes the next instruction, with text and bytes of at most `text_limit` bytes.
    #[expect(
        clippy::inline_always,
        reason = "called apart from the loop, it hands its result over in memory"
    )]
    #[inline(always)]
    pub(crate) fn next(&mut self, text_limit: usize) -> Result<Instruction<'a>, PickleProblem> {
        let [opcode] = self.array("an opcode")?;
        Ok(match opcode {
            BINFLOAT => Instruction::Push(Value::Float(f64::from_be_bytes(self.array("8 bytes")?))),
            BININT1 => {
                Instruction::Push(Value::Int(self.array("1 byte").map(|[byte]| byte)?.into()))
            }
            BININT2 => Instruction::Push(Value::Int(
                u16::from_le_bytes(self.array("2 bytes")?).into(),
            )),
            BININT => Instruction::Push(Value::Int(
                i32::from_le_bytes(self.array("4 bytes")?).into(),
            )),
            SHORT_BINUNICODE | BINUNICODE | BINUNICODE8 => {
                let length = self.length(opcode)?;
                let bytes = self.bytes(length, text_limit)?;
                let text = std::str::from_utf8(bytes).map_err(|_| PickleProblem::Text)?;
                Instruction::Push(Value::Text(text))
            }
            SHORT_BINBYTES | BINBYTES | BINBYTES8 | SHORT_BINSTRING | BINSTRING | BYTEARRAY8 => {
                let length = self.length(opcode)?;
                Instruction::Push(Value::Bytes(self.bytes(length, text_limit)?))
            }
            MEMOIZE => Instruction::Memoize,
            BINGET => Instruction::Get(self.array("1 byte").map(|[byte]| byte)?.into()),
            LONG_BINGET => Instruction::Get(u32::from_le_bytes(self.array("4 bytes")?)),
            BINPUT => Instruction::Put(self.array("1 byte").map(|[byte]| byte)?.into()),
            LONG_BINPUT => Instruction::Put(u32::from_le_bytes(self.array("4 bytes")?)),
            MARK => Instruction::Mark,
            SETITEMS => Instruction::SetItems,
            SETITEM => Instruction::SetItem,
            APPENDS => Instruction::Appends,
            APPEND => Instruction::Append,
            ADDITEMS => Instruction::AddItems,
            EMPTY_DICT => Instruction::EmptyDict,
            EMPTY_LIST => Instruction::EmptyList,
            EMPTY_SET => Instruction::EmptySet,
            EMPTY_TUPLE => Instruction::TupleOf(0),
            TUPLE1 => Instruction::TupleOf(1),
            TUPLE2 => Instruction::TupleOf(2),
            TUPLE3 => Instruction::TupleOf(3),
            TUPLE => Instruction::Tuple,
            NONE => Instruction::Push(Value::None),
            NEWTRUE => Instruction::Push(Value::Bool(true)),
            NEWFALSE => Instruction::Push(Value::Bool(false)),
            LONG1 => Instruction::Push(self.long()?),
            STACK_GLOBAL => Instruction::StackGlobal,
            GLOBAL => Instruction::Global {
                module: self.line()?,
                name: self.line()?,
            },
            REDUCE => Instruction::Reduce,
            BUILD => Instruction::Build,
            FRAME => self.array::<8>("8 bytes").map(|_| Instruction::Frame)?,
            PROTO => self.protocol()?,
            STOP => Instruction::Stop,
            PERSID | BINPERSID => return Err(PickleProblem::PersistentReference),
            _ => return Err(PickleProblem::UnsupportedOpcode),
        })
    }

    #[inline]
    fn array<const N: usize>(&mut self, expected: &'static str) -> Result<[u8; N], PickleProblem> {
        let (array, rest) = self
            .rest
            .split_first_chunk()
            .ok_or(PickleProblem::Truncated { expected })?;
        self.rest = rest;
        Ok(*array)
    }

    /// The length in front of text or bytes; how long it is itself, the opcode says.
    #[inline]
    fn length(&mut self, opcode: u8) -> Result<usize, PickleProblem> {
        match opcode {
            SHORT_BINUNICODE | SHORT_BINBYTES | SHORT_BINSTRING => {
                self.array("a length").map(|[byte]| byte.into())
            }
            BINUNICODE | BINBYTES | BINSTRING => {
                Ok(u32::from_le_bytes(self.array("a length")?) as usize)
            }
            _ => {
                let length = u64::from_le_bytes(self.array("a length")?);
                // Too long for a `usize` is too long for any limit.
                Ok(usize::try_from(length).unwrap_or(usize::MAX))
            }
        }
    }

    #[inline]
    fn bytes(&mut self, length: usize, limit: usize) -> Result<&'a [u8], PickleProblem> {
        if length > limit {
            return Err(PickleProblem::Limit {
                what: "bytes of text",
                limit,
            });
        }
        let expected = "as many bytes as the length says";
        let (bytes, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(PickleProblem::Truncated { expected })?;
        self.rest = rest;
        Ok(bytes)
    }

    /// The integer of a LONG1, sign-extended to 64 bits if it fits.
    fn long(&mut self) -> Result<Value<'a>, PickleProblem> {
        let [length] = self.array("a length")?;
        let bytes = self.bytes(length.into(), usize::MAX)?;
        let sign = bytes
            .last()
            .map_or(0, |&byte| if byte >= 0x80 { 0xff } else { 0 });
        let mut wide = [sign; 8];
        match wide.get_mut(..bytes.len()) {
            Some(low) => low.copy_from_slice(bytes),
            None => return Ok(Value::BigInt(bytes)),
        }
        Ok(Value::Int(i64::from_le_bytes(wide)))
    }

    /// Text up to the end of the line.
    fn line(&mut self) -> Result<&'a str, PickleProblem> {
        let mut parts = self.rest.splitn(2, |&byte| byte == b'\n');
        let (Some(line), Some(rest)) = (parts.next(), parts.next()) else {
            return Err(PickleProblem::Truncated {
                expected: "a line of text",
            });
        };
        self.rest = rest;
        std::str::from_utf8(line).map_err(|_| PickleProblem::Text)
    }

    fn protocol(&mut self) -> Result<Instruction<'a>, PickleProblem> {
        match self.array("a protocol number")? {
            [2..=5] => Ok(Instruction::Protocol),
            [found] => Err(PickleProblem::Protocol {
                found: format!("protocol {found}"),
            }),
        }
    }
}
