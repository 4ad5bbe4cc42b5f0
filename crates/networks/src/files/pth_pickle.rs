//! The pickle inside a `.pth` file.
//!
//! `torch.load(weights_only=True)` knows only the opcodes of protocol 2, and a few functions.
//! plain-pickle writes protocol 4, as the archives of NATS-Bench are, so this is written here; the
//! bytes are those that PyTorch's own pickler writes for the same dictionary, but for texts that
//! it happens to find in memory already.

use std::collections::HashMap;

use super::error::WriteProblem;
use crate::state::{DataType, StateDict, Tensor};

const PROTO: u8 = 0x80;
const STOP: u8 = b'.';
const MARK: u8 = b'(';
const EMPTY_DICT: u8 = b'}';
const EMPTY_TUPLE: u8 = b')';
const TUPLE1: u8 = 0x85;
const TUPLE2: u8 = 0x86;
const TUPLE3: u8 = 0x87;
const TUPLE: u8 = b't';
const SETITEM: u8 = b's';
const SETITEMS: u8 = b'u';
const BININT: u8 = b'J';
const BININT1: u8 = b'K';
const BININT2: u8 = b'M';
const BINUNICODE: u8 = b'X';
const NEWFALSE: u8 = 0x89;
const GLOBAL: u8 = b'c';
const REDUCE: u8 = b'R';
const BUILD: u8 = b'b';
const BINPERSID: u8 = b'Q';
const BINPUT: u8 = b'q';
const LONG_BINPUT: u8 = b'r';
const BINGET: u8 = b'h';
const LONG_BINGET: u8 = b'j';

/// Python's pickler puts this many items under one mark.
const BATCH: usize = 1000;

/// The `OrderedDict` of a state dict; the bytes of tensor i are those of storage i.
pub(super) fn pickle(weights: &StateDict) -> Result<Vec<u8>, WriteProblem> {
    let mut writer = Writer::default();
    writer.bytes.extend([PROTO, 2]);
    writer.ordered_dict();
    let entries: Vec<_> = weights.iter().enumerate().collect();
    writer.items(&entries, |writer, &(number, (key, tensor))| {
        if u32::try_from(key.len()).is_err() {
            return Err(too_large(key, "the length of the name", key.len()));
        }
        writer.text(key);
        writer.tensor(number, key, tensor)
    })?;
    writer.metadata(weights)?;
    writer.bytes.push(STOP);
    Ok(writer.bytes)
}

/// The modules that the keys name, in order, each with the version of its layout.
///
/// PyTorch also lists modules without weights, but looks up only those of tensors.
fn modules(weights: &StateDict) -> Vec<(&str, u8)> {
    let mut found: Vec<(&str, u8)> = vec![("", 1)];
    let mut places = HashMap::from([("", 0_usize)]);
    for (key, _) in weights.iter() {
        for (end, _) in key.match_indices('.') {
            let name = &key[..end];
            places.entry(name).or_insert_with(|| {
                found.push((name, 1));
                found.len() - 1
            });
        }
        if let Some(name) = key.strip_suffix(".num_batches_tracked")
            && let Some(&place) = places.get(name)
        {
            found[place].1 = 2; // what PyTorch says of batch norms that count
        }
    }
    found
}

/// A pickle of protocol 2 that is being written.
#[derive(Debug, Default)]
struct Writer {
    bytes: Vec<u8>,
    memo_length: u32,
    /// Places in the memo of the texts that were written.
    texts: HashMap<String, u32>,
    /// And of the functions, by their lines in the pickle.
    globals: HashMap<String, u32>,
}

impl Writer {
    /// The attribute `_metadata` of the state dict.
    fn metadata(&mut self, weights: &StateDict) -> Result<(), WriteProblem> {
        self.bytes.push(EMPTY_DICT);
        self.put();
        self.text("_metadata");
        self.ordered_dict();
        self.items(&modules(weights), |writer, &(name, version)| {
            writer.text(name);
            writer.bytes.push(EMPTY_DICT);
            writer.put();
            writer.text("version");
            writer.bytes.extend([BININT1, version, SETITEM]);
            Ok(())
        })?;
        self.bytes.extend([SETITEM, BUILD]);
        Ok(())
    }

    /// `_rebuild_tensor_v2(storage, offset, shape, stride, requires_grad, hooks)`.
    fn tensor(&mut self, number: usize, key: &str, tensor: &Tensor) -> Result<(), WriteProblem> {
        self.global("torch._utils", "_rebuild_tensor_v2");
        self.bytes.push(MARK);

        self.bytes.push(MARK);
        self.text("storage");
        match tensor.data_type() {
            DataType::Float32 => self.global("torch", "FloatStorage"),
            DataType::Int64 => self.global("torch", "LongStorage"),
        }
        self.text(&number.to_string());
        self.text("cpu");
        let numbers = tensor.values().len();
        self.int(numbers)
            .ok_or_else(|| too_large(key, "the number of values", numbers))?;
        self.bytes.push(TUPLE);
        self.put();
        self.bytes.push(BINPERSID);

        self.bytes.extend([BININT1, 0]);
        self.tuple(tensor.shape())
            .ok_or_else(|| too_large(key, "a side", numbers))?;
        self.tuple(&strides(tensor.shape()))
            .ok_or_else(|| too_large(key, "a stride", numbers))?;
        self.bytes.push(NEWFALSE);
        self.ordered_dict();
        self.bytes.push(TUPLE);
        self.put();
        self.bytes.push(REDUCE);
        self.put();
        Ok(())
    }

    /// An empty `OrderedDict`.
    fn ordered_dict(&mut self) {
        self.global("collections", "OrderedDict");
        self.bytes.extend([EMPTY_TUPLE, REDUCE]);
        self.put();
    }

    /// Adds items to the dictionary on the stack.
    fn items<T>(
        &mut self,
        items: &[T],
        mut write_item: impl FnMut(&mut Self, &T) -> Result<(), WriteProblem>,
    ) -> Result<(), WriteProblem> {
        for batch in items.chunks(BATCH) {
            if let [item] = batch {
                write_item(self, item)?;
                self.bytes.push(SETITEM);
                continue;
            }
            self.bytes.push(MARK);
            for item in batch {
                write_item(self, item)?;
            }
            self.bytes.push(SETITEMS);
        }
        Ok(())
    }

    /// A class or function; from the memo, if it was written before.
    fn global(&mut self, module: &str, name: &str) {
        let line = format!("{module}\n{name}\n");
        if let Some(&place) = self.globals.get(&line) {
            return self.get(place);
        }
        self.bytes.push(GLOBAL);
        self.bytes.extend(line.as_bytes());
        let place = self.put();
        self.globals.insert(line, place);
    }

    /// A text; from the memo, if it was written before.
    fn text(&mut self, text: &str) {
        if let Some(&place) = self.texts.get(text) {
            return self.get(place);
        }
        self.bytes.push(BINUNICODE);
        self.bytes.extend((text.len() as u32).to_le_bytes());
        self.bytes.extend(text.as_bytes());
        let place = self.put();
        self.texts.insert(text.to_owned(), place);
    }

    /// A tuple of sizes; `None` if one is too large.
    fn tuple(&mut self, sizes: &[usize]) -> Option<()> {
        let opcode = match sizes.len() {
            0 => {
                self.bytes.push(EMPTY_TUPLE);
                return Some(());
            }
            1 => TUPLE1,
            2 => TUPLE2,
            3 => TUPLE3,
            _ => TUPLE,
        };
        if opcode == TUPLE {
            self.bytes.push(MARK);
        }
        for &size in sizes {
            self.int(size)?;
        }
        self.bytes.push(opcode);
        self.put();
        Some(())
    }

    /// An integer in its shortest form; `None` if it needs more than 31 bits.
    fn int(&mut self, value: usize) -> Option<()> {
        let value = i32::try_from(value).ok()?;
        if let Ok(byte) = u8::try_from(value) {
            self.bytes.extend([BININT1, byte]);
        } else if let Ok(short) = u16::try_from(value) {
            self.bytes.push(BININT2);
            self.bytes.extend(short.to_le_bytes());
        } else {
            self.bytes.push(BININT);
            self.bytes.extend(value.to_le_bytes());
        }
        Some(())
    }

    /// Puts the value on top of the stack into the memo: its place there.
    fn put(&mut self) -> u32 {
        let place = self.memo_length;
        self.memo_length += 1;
        self.memo_opcode(BINPUT, LONG_BINPUT, place);
        place
    }

    fn get(&mut self, place: u32) {
        self.memo_opcode(BINGET, LONG_BINGET, place);
    }

    fn memo_opcode(&mut self, short: u8, long: u8, place: u32) {
        if let Ok(byte) = u8::try_from(place) {
            self.bytes.extend([short, byte]);
        } else {
            self.bytes.push(long);
            self.bytes.extend(place.to_le_bytes());
        }
    }
}

fn too_large(key: &str, what: &'static str, found: usize) -> WriteProblem {
    WriteProblem::TooLarge {
        key: key.to_owned(),
        what,
        found,
    }
}

/// The distances between neighbours along each side, of numbers in row-major order.
fn strides(shape: &[usize]) -> Vec<usize> {
    let mut strides = vec![1_usize; shape.len()];
    for side in (1..shape.len()).rev() {
        strides[side - 1] = strides[side].saturating_mul(shape[side].max(1)); // empty sides: as PyTorch
    }
    strides
}
