//! Writes pickles of protocol 4, as Python writes them.
//!
//! A [`PickleWriter`] appends one object after the other, as Python's own pickler does
//! when it walks a value: containers are opened, filled and closed, in frames of about
//! 64 KiB, a thousand items at most under one mark. Opcodes and their meaning are
//! those of `pickletools` in the Python library.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::opcodes::{
    ADDITEMS, APPEND, APPENDS, BINFLOAT, BINGET, BININT, BININT1, BININT2, BINUNICODE, BUILD,
    EMPTY_DICT, EMPTY_LIST, EMPTY_SET, EMPTY_TUPLE, FRAME, LONG_BINGET, LONG1, MARK, MEMOIZE,
    NEWFALSE, NEWTRUE, NONE, PROTO, REDUCE, SETITEM, SETITEMS, SHORT_BINBYTES, SHORT_BINUNICODE,
    STACK_GLOBAL, STOP, TUPLE, TUPLE1, TUPLE2, TUPLE3,
};

/// Python's pickler closes a frame once it has this many bytes.
const FRAME_SIZE: usize = 64 * 1024;
/// Python's pickler puts this many items under one mark.
const BATCH: usize = 1000;
/// A frame opcode and its length.
const FRAME_HEADER: usize = 9;

/// Number of an object in the memo, by which it can be written again:
/// [`PickleWriter::get`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memo(u32);

/// A pickle that is being written.
///
/// ```
/// use plain_pickle::PickleWriter;
///
/// let mut pickle = PickleWriter::new();
/// pickle.dict(["one", "two"], |pickle, key| {
///     pickle.text(key);
///     pickle.float(1.0);
/// });
/// assert!(pickle.finish().starts_with(b"\x80\x04\x95"));
/// ```
#[derive(Debug)]
pub struct PickleWriter {
    bytes: Vec<u8>,
    frame_start: usize,
    memo_length: u32,
    texts: HashMap<String, Memo, RandomState>,
    ordered_dict: Option<Memo>,
    /// Other functions that were named.
    globals: HashMap<&'static str, Memo, RandomState>,
    numpy: Option<NumpyMemo>,
}

/// What every numpy scalar after the first takes from the memo.
#[derive(Debug, Clone, Copy)]
struct NumpyMemo {
    scalar: Memo,
    dtype: Memo,
}

impl Default for PickleWriter {
    fn default() -> Self {
        Self::new()
    }
}

impl PickleWriter {
    /// An empty pickle.
    #[must_use]
    pub fn new() -> Self {
        let mut writer = Self {
            bytes: vec![PROTO, 4],
            frame_start: 0,
            memo_length: 0,
            texts: HashMap::default(),
            ordered_dict: None,
            globals: HashMap::default(),
            numpy: None,
        };
        writer.open_frame();
        writer
    }

    /// Ends the pickle, which must hold exactly one object, and returns its bytes.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        self.bytes.push(STOP);
        self.close_frame();
        self.bytes
    }

    /// Takes the bytes of all frames that are closed, which are final: by this, a long pickle is
    /// written without being held. [`finish`](Self::finish) then returns the rest.
    pub fn take_closed_frames(&mut self) -> Vec<u8> {
        let open = self.bytes.split_off(self.frame_start);
        self.frame_start = 0;
        std::mem::replace(&mut self.bytes, open)
    }

    /// `None`.
    pub fn none(&mut self) {
        self.opcode(NONE, &[]);
    }

    /// `True` or `False`.
    pub fn bool(&mut self, value: bool) {
        self.opcode(if value { NEWTRUE } else { NEWFALSE }, &[]);
    }

    /// An `int`, in the shortest form.
    pub fn int(&mut self, value: i64) {
        if let Ok(byte) = u8::try_from(value) {
            self.opcode(BININT1, &[byte]);
        } else if let Ok(short) = u16::try_from(value) {
            self.opcode(BININT2, &short.to_le_bytes());
        } else if let Ok(int) = i32::try_from(value) {
            self.opcode(BININT, &int.to_le_bytes());
        } else {
            self.opcode(LONG1, &[8]);
            self.bytes.extend(value.to_le_bytes());
        }
    }

    /// A `float`.
    pub fn float(&mut self, value: f64) {
        self.opcode(BINFLOAT, &value.to_be_bytes());
    }

    /// A `str`; the second time, it is taken from the memo.
    pub fn text(&mut self, text: &str) {
        if let Some(&memo) = self.texts.get(text) {
            self.get(memo);
        } else {
            let memo = self.fresh_text(text);
            self.texts.insert(text.to_owned(), memo);
        }
    }

    /// A `str` that is written out even if there was an equal one; with its memo it can
    /// be written again by [`Self::get`].
    pub fn fresh_text(&mut self, text: &str) -> Memo {
        if let Ok(length) = u8::try_from(text.len()) {
            self.opcode(SHORT_BINUNICODE, &[length]);
        } else {
            self.opcode(BINUNICODE, &(text.len() as u32).to_le_bytes());
        }
        self.bytes.extend(text.as_bytes());
        self.memoize()
    }

    /// An object that was written before.
    pub fn get(&mut self, memo: Memo) {
        if let Ok(short) = u8::try_from(memo.0) {
            self.opcode(BINGET, &[short]);
        } else {
            self.opcode(LONG_BINGET, &memo.0.to_le_bytes());
        }
    }

    /// A `tuple` of `length` objects, which `write_items` writes, all of them and no other.
    ///
    /// ```
    /// use plain_pickle::{Document, PickleWriter, Value};
    ///
    /// let mut pickle = PickleWriter::new();
    /// pickle.tuple(2, |pickle| {
    ///     pickle.text("seed");
    ///     pickle.int(777);
    /// });
    /// let bytes = pickle.finish();
    /// let document = Document::parse(&bytes)?;
    /// let Value::Tuple(pair) = document.root() else { panic!("not a tuple") };
    /// assert_eq!(document.items(pair), [Value::Text("seed"), Value::Int(777)]);
    /// # Ok::<(), plain_pickle::PickleError>(())
    /// ```
    pub fn tuple(&mut self, length: usize, write_items: impl FnOnce(&mut Self)) {
        let opcode = match length {
            0 => EMPTY_TUPLE,
            1 => TUPLE1,
            2 => TUPLE2,
            3 => TUPLE3,
            _ => TUPLE,
        };
        if opcode == TUPLE {
            self.opcode(MARK, &[]);
        }
        write_items(self);
        self.opcode(opcode, &[]);
        if length > 0 {
            self.memoize(); // Python has one empty tuple and keeps it out of the memo
        }
    }

    /// A `dict`; `write_item` writes a key and a value.
    pub fn dict<I: IntoIterator>(&mut self, items: I, write_item: impl FnMut(&mut Self, I::Item)) {
        self.opcode(EMPTY_DICT, &[]);
        self.memoize();
        self.fill(items, SETITEM, SETITEMS, write_item);
    }

    /// A `collections.OrderedDict`; `write_item` writes a key and a value.
    pub fn ordered_dict<I: IntoIterator>(
        &mut self,
        items: I,
        write_item: impl FnMut(&mut Self, I::Item),
    ) {
        if let Some(memo) = self.ordered_dict {
            self.get(memo);
        } else {
            self.ordered_dict = Some(self.global("collections", "OrderedDict"));
        }
        self.opcode(EMPTY_TUPLE, &[]);
        self.opcode(REDUCE, &[]);
        self.memoize();
        self.fill(items, SETITEM, SETITEMS, write_item);
    }

    /// A `list`; `write_item` writes an element.
    pub fn list<I: IntoIterator>(&mut self, items: I, write_item: impl FnMut(&mut Self, I::Item)) {
        self.opcode(EMPTY_LIST, &[]);
        self.memoize();
        self.fill(items, APPEND, APPENDS, write_item);
    }

    /// A `set`; `write_item` writes a member.
    pub fn set<I: IntoIterator>(
        &mut self,
        items: I,
        mut write_item: impl FnMut(&mut Self, I::Item),
    ) {
        self.opcode(EMPTY_SET, &[]);
        self.memoize();
        let mut items = items.into_iter().peekable();
        while items.peek().is_some() {
            self.opcode(MARK, &[]);
            for item in items.by_ref().take(BATCH) {
                write_item(self, item);
            }
            self.opcode(ADDITEMS, &[]);
        }
    }

    /// A `numpy.float64`: `scalar(dtype, 8 bytes)`.
    pub fn numpy_float(&mut self, value: f64) {
        if let Some(NumpyMemo { scalar, dtype }) = self.numpy {
            self.get(scalar);
            self.get(dtype);
        } else {
            let scalar = self.global("numpy.core.multiarray", "scalar");
            let dtype = self.numpy_dtype();
            self.numpy = Some(NumpyMemo { scalar, dtype });
        }
        self.opcode(SHORT_BINBYTES, &[8]);
        self.bytes.extend(value.to_le_bytes());
        self.memoize();
        self.opcode(TUPLE2, &[]);
        self.memoize();
        self.opcode(REDUCE, &[]);
        self.memoize();
    }

    /// `dtype('f8', 0, 1)`, set to little-endian by its state.
    fn numpy_dtype(&mut self) -> Memo {
        self.global("numpy", "dtype");
        self.tuple(3, |pickle| {
            pickle.text("f8");
            pickle.int(0);
            pickle.int(1);
        });
        self.opcode(REDUCE, &[]);
        let dtype = self.memoize();

        self.tuple(8, |pickle| {
            pickle.int(3);
            pickle.text("<");
            for _ in 0..3 {
                pickle.none();
            }
            for number in [-1, -1, 0] {
                pickle.int(number);
            }
        });
        self.opcode(BUILD, &[]);
        dtype
    }

    /// A function by module and name; the second time, it is taken from the memo.
    pub(crate) fn known_global(&mut self, module: &str, name: &'static str) {
        if let Some(&memo) = self.globals.get(name) {
            self.get(memo);
        } else {
            let memo = self.global(module, name);
            self.globals.insert(name, memo);
        }
    }

    /// Bytes that belong to the opcode before them.
    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// A class or function by module and name.
    fn global(&mut self, module: &str, name: &str) -> Memo {
        self.text(module);
        self.text(name);
        self.opcode(STACK_GLOBAL, &[]);
        self.memoize()
    }

    /// Adds items to the container on the stack, `one` alone and `many` under a mark.
    fn fill<I: IntoIterator>(
        &mut self,
        items: I,
        one: u8,
        many: u8,
        mut write_item: impl FnMut(&mut Self, I::Item),
    ) {
        let mut items = items.into_iter().peekable();
        while let Some(first) = items.next() {
            if items.peek().is_none() {
                write_item(self, first);
                self.opcode(one, &[]);
                return;
            }
            self.opcode(MARK, &[]);
            write_item(self, first);
            for item in items.by_ref().take(BATCH - 1) {
                write_item(self, item);
            }
            self.opcode(many, &[]);
        }
    }

    pub(crate) fn memoize(&mut self) -> Memo {
        self.opcode(MEMOIZE, &[]);
        let memo = Memo(self.memo_length);
        self.memo_length += 1;
        memo
    }

    /// Writes an opcode with its argument, in a new frame if the last one is full.
    pub(crate) fn opcode(&mut self, opcode: u8, argument: &[u8]) {
        if self.bytes.len() - self.frame_start >= FRAME_SIZE + FRAME_HEADER {
            self.close_frame();
            self.open_frame();
        }
        self.bytes.push(opcode);
        self.bytes.extend(argument);
    }

    fn open_frame(&mut self) {
        self.frame_start = self.bytes.len();
        self.bytes.push(FRAME);
        self.bytes.extend([0; FRAME_HEADER - 1]);
    }

    /// Writes into the header of the current frame how long it has become.
    fn close_frame(&mut self) {
        let body = self.frame_start + FRAME_HEADER;
        let length = (self.bytes.len() - body) as u64;
        self.bytes[self.frame_start + 1..body].copy_from_slice(&length.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::value::Value;

    use super::*;

    /// Lengths of the frames of a pickle, which must follow each other to the end.
    fn frame_lengths(pickle: &[u8]) -> Vec<usize> {
        let mut rest = pickle.strip_prefix(&[PROTO, 4]).unwrap();
        let mut lengths = Vec::new();
        while !rest.is_empty() {
            let (header, body) = rest.split_at(FRAME_HEADER);
            assert_eq!(header[0], FRAME);
            let length = u64::from_le_bytes(header[1..].try_into().unwrap()) as usize;
            lengths.push(length);
            rest = &body[length..];
        }
        assert_eq!(pickle.last(), Some(&STOP));
        lengths
    }

    #[test]
    fn frames_follow_each_other_and_hold_about_64_kib() {
        let mut pickle = PickleWriter::new();
        pickle.list(0..30_000, |pickle, value| pickle.float(f64::from(value)));
        let lengths = frame_lengths(&pickle.finish());
        assert_eq!(lengths.len(), 5);
        assert!(
            lengths[..4]
                .iter()
                .all(|length| (FRAME_SIZE..FRAME_SIZE + 16).contains(length))
        );
    }

    #[test]
    fn a_batch_is_a_thousand_items_and_a_last_single_one_has_no_mark() {
        let count = |length, opcode| {
            let mut pickle = PickleWriter::new();
            pickle.list(0..length, |pickle, _| pickle.none());
            // Without the frame header, whose length could look like an opcode.
            let bytes = pickle.finish().split_off(2 + FRAME_HEADER);
            bytes.into_iter().filter(|byte| *byte == opcode).count()
        };
        for (length, batches, singles) in [
            (0, 0, 0),
            (1, 0, 1),
            (2, 1, 0),
            (1000, 1, 0),
            (1001, 1, 1),
            (2500, 3, 0),
        ] {
            assert_eq!(count(length, APPENDS), batches, "{length}");
            assert_eq!(count(length, APPEND), singles, "{length}");
            assert_eq!(count(length, MARK), batches, "{length}");
        }
    }

    #[test]
    fn tuples_and_sets_of_every_length_read_back() {
        let mut pickle = PickleWriter::new();
        pickle.list([0, 1, 2, 3, 4, 1001], |pickle, length| {
            pickle.tuple(length as usize, |pickle| {
                for item in 0..length {
                    pickle.int(item);
                }
            });
            pickle.set(0..length, PickleWriter::int);
        });
        let bytes = pickle.finish();
        let document = Document::parse(&bytes).unwrap();
        let Value::List(list) = document.root() else {
            panic!("not a list")
        };
        let mut lengths = Vec::new();
        for &item in document.items(list) {
            let items = match item {
                Value::Tuple(id) => document.items(id),
                Value::Set(id) => document.members(id),
                other => panic!("{other:?}"),
            };
            assert!(
                items
                    .iter()
                    .zip(0..)
                    .all(|(&item, at)| item == Value::Int(at))
            );
            lengths.push(items.len());
        }
        assert_eq!(lengths, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 1001, 1001]);
    }

    #[test]
    fn closed_frames_can_be_taken_at_any_time() {
        let write = |pickle: &mut PickleWriter, taken: &mut Vec<u8>, take: bool| {
            pickle.list(0..30_000, |pickle, value| {
                pickle.float(f64::from(value));
                if take && value % 999 == 0 {
                    taken.extend(pickle.take_closed_frames());
                }
            });
        };
        let (mut whole, mut parts, mut taken) =
            (PickleWriter::new(), PickleWriter::new(), Vec::new());
        write(&mut whole, &mut Vec::new(), false);
        write(&mut parts, &mut taken, true);
        assert!(!taken.is_empty());
        taken.extend(parts.finish());
        assert_eq!(taken, whole.finish());
    }

    #[test]
    fn a_text_is_written_once_and_then_taken_from_the_memo() {
        let mut pickle = PickleWriter::new();
        pickle.list(["x-valid", "x-valid"], PickleWriter::text);
        let bytes = pickle.finish();
        assert_eq!(
            bytes
                .windows(7)
                .filter(|window| window == b"x-valid")
                .count(),
            1
        );
        assert!(bytes.ends_with(&[BINGET, 1, APPENDS, STOP]));
    }
}
