//! Python pickles of plain data, read and written; nothing in a pickle is ever run.
//!
//! A pickle is a program for a small stack machine, and Python lets it call any
//! function. This reader gives the few functions that data needs (of `collections`,
//! `numpy` and `_codecs`) a meaning of its own and refuses every other. It never
//! panics, whatever the input, and its memory is bounded by the length of the input and
//! by [`Limits`].
//!
//! ```
//! use plain_pickle::{Document, Value};
//!
//! let document = Document::parse(b"\x80\x04]\x94(K\x01K\x02e.")?; // [1, 2]
//! let Value::List(list) = document.root() else { panic!("not a list") };
//! assert_eq!(document.items(list), [Value::Int(1), Value::Int(2)]);
//! # Ok::<(), plain_pickle::PickleError>(())
//! ```
//!
//! [`PairStream`] reads a pickle of any length, a pair of its dictionary at a time.
//! [`PickleWriter`] writes pickles.
//!
//! # What is read
//!
//! Protocols 2 to 5: `None`, `bool`, `int`, `float`, `str`, `bytes`, `tuple`, `list`,
//! `dict`, `OrderedDict`, `set` and `numpy.float64`, shared or not. Keys are `str`, `bytes`, `int`
//! or short tuples of `str` and `int`. Arrays of NumPy, of little-endian numbers: [`Document::array`].
//! Tensors of PyTorch, of float32 and int64: [`Document::tensor`].
//!
//! # A file each
//!
//! 1. `opcodes.rs`, `cursor.rs`: bytes to instructions;
//! 2. `machine.rs`, `globals.rs`: instructions to values, with the containers of
//!    `containers.rs` (`keys.rs`: equal keys);
//! 3. `counted.rs`, `read_counted.rs`: a short cut for curves, the dictionaries of floats
//!    whose keys count upwards;
//! 4. `array.rs`: arrays of NumPy; `tensor.rs`, `storage.rs`: tensors of PyTorch, looked at when they are asked for;
//! 5. `value.rs`, `document.rs`: what comes out; `parse.rs`: from bytes in memory;
//!    `pair_stream.rs`, `input.rs`, `long_memo.rs`: from a stream.

mod array;
mod containers;
mod counted;
mod cursor;
mod document;
mod error;
mod globals;
mod input;
mod keys;
mod limits;
mod long_memo;
mod machine;
mod opcodes;
mod pair_stream;
mod parse;
mod read_counted;
mod storage;
mod tensor;
mod tensor_writer;
#[cfg(test)]
mod tests;
mod value;
mod writer;

pub use array::{Array, ElementKind, ElementType};
pub use counted::Stretch;
pub use document::{CountedDict, Document};
pub use error::{PickleError, PickleProblem, StreamError};
pub use limits::Limits;
pub use pair_stream::{Pair, PairStream};
pub use storage::{NumberType, StorageProblem};
pub use tensor::{Tensor, TensorError};
pub use value::{ArrayId, DictId, DtypeId, Global, SequenceId, SetId, TensorId, Value};
pub use writer::{Memo, PickleWriter};
