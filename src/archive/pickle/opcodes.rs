//! From bytes to instructions: the opcodes of protocols 2 to 4 that data needs.
//!
//! Knows how long operands are and nothing about the stack they work on.

use super::error::PickleProblem;
use super::value::Value;

/// Declares the opcodes with the names of Python's `pickletools`.
macro_rules! opcodes {
    ($($name:ident = $byte:literal;)+) => {
        $(pub(super) const $name: u8 = $byte;)+

        /// The name of an opcode that is read here.
        pub(super) const fn name(byte: u8) -> Option<&'static str> {
            match byte {
                $($name => Some(stringify!($name)),)+
                _ => None,
            }
        }

        /// Every opcode that is read here.
        #[cfg(test)]
        pub(super) const ALL: &[u8] = &[$($name,)+];
    };
}

opcodes! {
    PROTO = 0x80;
    FRAME = 0x95;
    STOP = b'.';
    NONE = b'N';
    NEWTRUE = 0x88;
    NEWFALSE = 0x89;
    BININT = b'J';
    BININT1 = b'K';
    BININT2 = b'M';
    LONG1 = 0x8a;
    BINFLOAT = b'G';
    SHORT_BINUNICODE = 0x8c;
    BINUNICODE = b'X';
    BINUNICODE8 = 0x8d;
    SHORT_BINBYTES = b'C';
    BINBYTES = b'B';
    BINBYTES8 = 0x8e;
    MARK = b'(';
    EMPTY_TUPLE = b')';
    TUPLE1 = 0x85;
    TUPLE2 = 0x86;
    TUPLE3 = 0x87;
    TUPLE = b't';
    EMPTY_LIST = b']';
    APPEND = b'a';
    APPENDS = b'e';
    EMPTY_DICT = b'}';
    SETITEM = b's';
    SETITEMS = b'u';
    EMPTY_SET = 0x8f;
    ADDITEMS = 0x90;
    MEMOIZE = 0x94;
    BINPUT = b'q';
    LONG_BINPUT = b'r';
    BINGET = b'h';
    LONG_BINGET = b'j';
    STACK_GLOBAL = 0x93;
    GLOBAL = b'c';
    REDUCE = b'R';
    BUILD = b'b';
    PERSID = b'P';
    BINPERSID = b'Q';
}

/// One instruction with its operand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Instruction<'a> {
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
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
    length: usize,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            length: bytes.len(),
        }
    }

    /// The bytes that are left.
    pub(super) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Leaves bytes out.
    pub(super) fn skip(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }

    /// Position of the next byte.
    pub(super) const fn offset(&self) -> usize {
        self.length - self.rest.len()
    }

    /// Bytes that are left.
    pub(super) const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// The next byte, which is an opcode, without taking it.
    #[inline]
    pub(super) fn opcode(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Takes the next instruction, with text and bytes of at most `text_limit` bytes.
    #[expect(
        clippy::inline_always,
        reason = "called apart from the loop, it hands its result over in memory"
    )]
    #[inline(always)]
    pub(super) fn next(&mut self, text_limit: usize) -> Result<Instruction<'a>, PickleProblem> {
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
            SHORT_BINBYTES | BINBYTES | BINBYTES8 => {
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

    /// The length in front of text or bytes; its own size tells from the opcode.
    #[inline]
    fn length(&mut self, opcode: u8) -> Result<usize, PickleProblem> {
        match opcode {
            SHORT_BINUNICODE | SHORT_BINBYTES => self.array("a length").map(|[byte]| byte.into()),
            BINUNICODE | BINBYTES => Ok(u32::from_le_bytes(self.array("a length")?) as usize),
            _ => {
                let length = u64::from_le_bytes(self.array("a length")?);
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
        let end = self.rest.iter().position(|&byte| byte == b'\n');
        let (line, rest) = end.and_then(|end| self.rest.split_at_checked(end)).ok_or(
            PickleProblem::Truncated {
                expected: "a line of text",
            },
        )?;
        self.rest = rest.get(1..).unwrap_or_default();
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
