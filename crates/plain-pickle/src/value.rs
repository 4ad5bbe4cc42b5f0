//! What a pickle holds: plain values.
//!
//! A value is small and `Copy`: text is borrowed from the input and a container
//! is the number of its contents in the [`Document`](crate::Document). So a container can be
//! shared, filled after it was referred to, or contain itself, and dropping a
//! document never recurses.

/// A tuple or list of a [`Document`](crate::Document).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SequenceId(pub(crate) u32);

/// A dictionary of a [`Document`](crate::Document).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DictId(pub(crate) u32);

/// A set of a [`Document`](crate::Document).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetId(pub(crate) u32);

/// A description of array elements (`numpy.dtype`) of a [`Document`](crate::Document).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DtypeId(pub(crate) u32);

/// A tensor of a [`Document`](crate::Document).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TensorId(pub(crate) u32);
/// An array (`numpy.ndarray`) of a [`Document`](crate::Document).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArrayId(pub(crate) u32);

/// The functions a pickle may name. None of them is run; each has a meaning here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Global {
    /// `collections.OrderedDict`.
    OrderedDict,
    /// `numpy.core.multiarray.scalar`.
    NumpyScalar,
    /// `numpy.dtype`.
    NumpyDtype,
    /// `numpy.ndarray`, named as the type of an array.
    NumpyArray,
    /// `numpy.core.multiarray._reconstruct`, by which an array begins.
    NumpyReconstruct,
    /// `numpy.core.numeric._frombuffer`, which is an array in protocol 5.
    NumpyFromBuffer,
    /// `_codecs.encode`, by which protocol 2 writes a `bytes`.
    Encode,
    /// `torch._utils._rebuild_tensor_v2`.
    RebuildTensor,
    /// `torch.storage._load_from_bytes`.
    LoadStorage,
    /// `torch.FloatStorage`.
    FloatStorage,
    /// `torch.LongStorage`.
    LongStorage,
}

/// One Python object.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An `int` of at most 64 bits.
    Int(i64),
    /// A longer `int`: two's complement, least significant byte first.
    BigInt(&'a [u8]),
    /// A `float` or a `numpy.float64`.
    Float(f64),
    /// A `str`.
    Text(&'a str),
    /// A `bytes` or `bytearray`, or a `str` of Python 2.
    Bytes(&'a [u8]),
    /// A `bytes` written as the text that Latin-1 turns into it, as protocol 2 does.
    Latin1(&'a str),
    /// A `tuple`; see [`Document::items`](crate::Document::items).
    Tuple(SequenceId),
    /// A `list`; see [`Document::items`](crate::Document::items).
    List(SequenceId),
    /// A `dict` or `OrderedDict`; see [`Document::pairs`](crate::Document::pairs).
    Dict(DictId),
    /// A `set`; see [`Document::members`](crate::Document::members).
    Set(SetId),
    /// A `numpy.dtype`.
    Dtype(DtypeId),
    /// The numbers behind a tensor of PyTorch, in the bytes that PyTorch wrote, which are looked at when the tensor is.
    Storage(&'a [u8]),
    /// A tensor of PyTorch; see [`Document::tensor`](crate::Document::tensor).
    Tensor(TensorId),
    /// An object outside the pickle, by the tuple that names it. Only storages have one, and no document that is handed
    /// out.
    Outside(SequenceId),
    /// A `numpy.ndarray` of numbers; see [`Document::array`](crate::Document::array).
    Array(ArrayId),
    /// A function that was named, not called.
    Global(Global),
}

impl Value<'_> {
    /// The Python name of its type, for messages.
    ///
    /// ```
    /// assert_eq!(plain_pickle::Value::Float(0.5).type_name(), "float");
    /// ```
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Bool(_) => "bool",
            Self::Int(_) | Self::BigInt(_) => "int",
            Self::Float(_) => "float",
            Self::Text(_) => "str",
            Self::Bytes(_) | Self::Latin1(_) => "bytes",
            Self::Tuple(_) => "tuple",
            Self::List(_) => "list",
            Self::Dict(_) => "dict",
            Self::Set(_) => "set",
            Self::Dtype(_) => "numpy.dtype",
            Self::Storage(_) => "torch storage",
            Self::Tensor(_) => "torch tensor",
            Self::Outside(_) => "persistent reference",
            Self::Array(_) => "numpy.ndarray",
            Self::Global(_) => "function",
        }
    }
}

/// What a number of the memo stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum MemoEntry<'a> {
    Value(Value<'a>),
    /// A key of a counted dictionary, by its list and its place there.
    Key {
        list: u32,
        place: u32,
    },
}
