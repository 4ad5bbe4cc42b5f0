//! Writes the weights of a network, as Python pickles what PyTorch's `state_dict()` gives.

use crate::opcodes::{
    APPEND, BINBYTES, BININT, BINPERSID, BINPUT, BINUNICODE, BUILD, EMPTY_DICT, EMPTY_LIST, GLOBAL,
    MARK, NEWTRUE, NONE, PROTO, REDUCE, SETITEMS, STOP, TUPLE,
};
use crate::storage::NumberType;
use crate::tensor::Tensor;
use crate::writer::PickleWriter;

/// The first two pickles of a storage: a magic number and the version 1001.
const START: &[u8] = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.";

impl PickleWriter {
    /// The weights of a network: an `OrderedDict` of tensors by name, with the versions of its layers as the attribute
    /// `_metadata`. Every tensor has a storage of its own.
    ///
    /// ```
    /// use plain_pickle::{Document, NumberType, PickleWriter, Tensor, Value};
    ///
    /// let numbers = 3_i64.to_le_bytes();
    /// let counter = Tensor { number: NumberType::Int64, shape: vec![], bytes: &numbers };
    /// let mut pickle = PickleWriter::new();
    /// pickle.state_dict(&[("stem.1.num_batches_tracked", counter.clone())], &[("", 1)]);
    /// let bytes = pickle.finish();
    ///
    /// let document = Document::parse(&bytes)?;
    /// let Value::Dict(weights) = document.root() else { panic!("not a dict") };
    /// let (_name, Value::Tensor(id)) = document.pairs(weights)[0] else { panic!("not a tensor") };
    /// assert_eq!(document.tensor(id)?, counter);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn state_dict(&mut self, tensors: &[(&str, Tensor<'_>)], layer_versions: &[(&str, i64)]) {
        let numbered = (0_u32..).zip(tensors);
        self.ordered_dict(numbered, |pickle, (number, (name, tensor))| {
            pickle.text(name);
            pickle.tensor(number, tensor);
        });
        self.dict(["_metadata"], |pickle, key| {
            pickle.text(key);
            pickle.ordered_dict(layer_versions, |pickle, (layer, version)| {
                pickle.text(layer);
                pickle.dict([*version], |pickle, version| {
                    pickle.text("version");
                    pickle.int(version);
                });
            });
        });
        self.opcode(BUILD, &[]);
    }

    /// `_rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())`
    fn tensor(&mut self, number: u32, tensor: &Tensor<'_>) {
        self.known_global("torch._utils", "_rebuild_tensor_v2");
        self.tuple(6, |pickle| {
            pickle.known_global("torch.storage", "_load_from_bytes");
            pickle.tuple(1, |pickle| pickle.bytes(&storage(number, tensor)));
            pickle.reduce();
            pickle.int(0);
            pickle.lengths(&tensor.shape);
            pickle.lengths(&strides(&tensor.shape));
            pickle.bool(false);
            pickle.ordered_dict(std::iter::empty::<()>(), |_pickle, ()| ());
        });
        self.reduce();
    }

    fn lengths(&mut self, lengths: &[usize]) {
        self.tuple(lengths.len(), |pickle| {
            for length in lengths {
                pickle.int(*length as i64);
            }
        });
    }

    /// A `bytes`, with its length in four bytes.
    fn bytes(&mut self, bytes: &[u8]) {
        self.opcode(BINBYTES, &(bytes.len() as u32).to_le_bytes());
        self.extend(bytes);
        self.memoize();
    }

    fn reduce(&mut self) {
        self.opcode(REDUCE, &[]);
        self.memoize();
    }
}

/// The strides of a shape in row-major order.
fn strides(shape: &[usize]) -> Vec<usize> {
    let after = |place: usize| shape.iter().skip(place + 1).product();
    (0..shape.len()).map(after).collect()
}

/// A storage as PyTorch writes it. PyTorch names one by its address in memory, and here its number stands instead.
fn storage(number: u32, tensor: &Tensor<'_>) -> Vec<u8> {
    let (name, bytes_each) = match tensor.number {
        NumberType::Float32 => ("torch\nFloatStorage\n", 4),
        NumberType::Int64 => ("torch\nLongStorage\n", 8),
    };
    let count = tensor.bytes.len() / bytes_each;
    let key = unicode(&format!(
        "{}",
        94_000_000_000_000_u64 + u64::from(number) * 64
    ));
    let int = |number: u32| [&[BININT][..], &number.to_le_bytes()].concat();
    let sizes = ["short", "int", "long"].into_iter().zip([2, 4, 4]);
    let sizes: Vec<u8> = sizes
        .flat_map(|(name, bytes)| [unicode(name), int(bytes)].concat())
        .collect();
    [
        START,
        &[PROTO, 2, EMPTY_DICT, BINPUT, 0, MARK],
        &unicode("protocol_version"),
        &int(1001),
        &unicode("little_endian"),
        &[NEWTRUE],
        &unicode("type_sizes"),
        &[EMPTY_DICT, BINPUT, 1, MARK],
        &sizes,
        &[SETITEMS, SETITEMS, STOP],
        &[PROTO, 2, MARK],
        &unicode("storage"),
        &[GLOBAL],
        name.as_bytes(),
        &key,
        &unicode("cpu"),
        &int(count as u32),
        &[NONE, TUPLE, BINPUT, 0, BINPERSID, STOP],
        &[PROTO, 2, EMPTY_LIST, BINPUT, 0],
        &key,
        &[APPEND, STOP],
        &(count as u64).to_le_bytes(),
        tensor.bytes,
    ]
    .concat()
}

fn unicode(text: &str) -> Vec<u8> {
    [
        &[BINUNICODE][..],
        &(text.len() as u32).to_le_bytes(),
        text.as_bytes(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::value::Value;

    use super::*;

    #[test]
    fn weights_read_back_as_they_were_written_and_globals_are_named_once() {
        let floats: Vec<u8> = (0..24).collect();
        let counter = 97_i64.to_le_bytes();
        let weight = Tensor {
            number: NumberType::Float32,
            shape: vec![1, 2, 3],
            bytes: &floats,
        };
        let count = Tensor {
            number: NumberType::Int64,
            shape: vec![],
            bytes: &counter,
        };
        let tensors = [("a.weight", weight), ("a.count", count)];
        let mut pickle = PickleWriter::new();
        pickle.list([0, 1], |pickle, _time| {
            pickle.state_dict(&tensors, &[("", 1), ("a", 2)]);
        });
        let bytes = pickle.finish();
        let times = |word: &[u8]| bytes.windows(word.len()).filter(|at| *at == word).count();
        assert_eq!(times(b"_rebuild_tensor_v2"), 1);
        let document = Document::parse(&bytes).unwrap();
        let Value::List(list) = document.root() else {
            panic!("not a list")
        };
        for &weights in document.items(list) {
            let Value::Dict(id) = weights else {
                panic!("not a dict")
            };
            assert!(document.is_ordered(id) && document.attributes(id).is_some());
            let pairs = document.pairs(id);
            assert_eq!(pairs.len(), 2);
            for (&(key, value), (name, tensor)) in pairs.iter().zip(&tensors) {
                let Value::Tensor(id) = value else {
                    panic!("not a tensor")
                };
                assert_eq!(key, Value::Text(name));
                assert_eq!(document.tensor(id).unwrap(), *tensor);
            }
        }
    }
}
