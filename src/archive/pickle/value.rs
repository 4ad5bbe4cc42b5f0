//! What a pickle holds: plain values in an arena.
//!
//! A value is small and `Copy`: text is borrowed from the input and a container
//! is the number of its contents in the [`Document`]. So a container can be
//! shared, filled after it was referred to, or contain itself, and dropping a
//! document never recurses.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::counted::{Counted, Place, Stretch};

/// A tuple or list of a [`Document`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SequenceId(pub(super) u32);

/// A dictionary of a [`Document`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DictId(pub(super) u32);

/// A set of a [`Document`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetId(pub(super) u32);

/// A description of array elements (`numpy.dtype`) of a [`Document`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DtypeId(pub(super) u32);

/// The functions a pickle may name. None of them is run; each has a meaning here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Global {
    /// `collections.OrderedDict`.
    OrderedDict,
    /// `numpy.core.multiarray.scalar`.
    NumpyScalar,
    /// `numpy.dtype`.
    NumpyDtype,
    /// `_codecs.encode`, by which protocol 2 writes a `bytes`.
    Encode,
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
    /// A `bytes`.
    Bytes(&'a [u8]),
    /// A `bytes` written as the text that Latin-1 turns into it, as protocol 2 does.
    Latin1(&'a str),
    /// A `tuple`; see [`Document::items`].
    Tuple(SequenceId),
    /// A `list`; see [`Document::items`].
    List(SequenceId),
    /// A `dict` or `OrderedDict`; see [`Document::pairs`].
    Dict(DictId),
    /// A `set`; see [`Document::members`].
    Set(SetId),
    /// A `numpy.dtype`, always of little-endian doubles.
    Dtype(DtypeId),
    /// A function that was named, not called.
    Global(Global),
}

impl Value<'_> {
    /// The Python name of its type, for messages.
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
            Self::Global(_) => "function",
        }
    }
}

/// The items of a tuple or list. Most are keys of trials, arguments of functions, and lists of seeds.
pub(super) type Items<'a> = SmallVec<[Value<'a>; 3]>;

/// Keys and values. Dictionaries of one epoch are frequent.
pub(super) type Pairs<'a> = SmallVec<[(Value<'a>, Value<'a>); 1]>;

/// One dictionary.
#[derive(Debug)]
pub(super) struct Dict<'a> {
    pub(super) contents: Contents<'a>,
    /// Whether it is an `OrderedDict`.
    pub(super) ordered: bool,
}

/// The contents of one dictionary.
#[derive(Debug)]
pub(super) enum Contents<'a> {
    /// Keys and values in the order in which the keys were first set.
    Pairs(Pairs<'a>),
    Counted(Place),
}

impl<'a> Contents<'a> {
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Pairs(pairs) if pairs.is_empty())
    }

    /// Pairs, to add others.
    pub(super) fn pairs_mut(&mut self, counted: &Counted<'a>) -> &mut Pairs<'a> {
        if let Self::Counted(place) = self {
            *self = Self::Pairs(counted.pairs(place).into());
        }
        match self {
            Self::Pairs(pairs) => pairs,
            Self::Counted(_) => unreachable!("turned into pairs above"),
        }
    }
}

/// A dictionary of floats whose keys count upwards, stretch by stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountedDict<'d, 'a> {
    /// Its keys.
    pub stretches: &'d [Stretch<'a>],
    /// The value of each key.
    pub values: &'d [f64],
}

/// A pickle that was read to its end: its root and all containers.
///
/// Containers may contain themselves, so whoever walks a document must bound its
/// own depth.
#[derive(Debug)]
pub struct Document<'a> {
    pub(super) root: Value<'a>,
    pub(super) sequences: Vec<Items<'a>>,
    pub(super) dicts: Vec<Dict<'a>>,
    pub(super) counted: Counted<'a>,
    pub(super) sets: Vec<Vec<Value<'a>>>,
}

impl<'a> Document<'a> {
    /// The object that was pickled.
    #[must_use]
    pub const fn root(&self) -> Value<'a> {
        self.root
    }

    /// The items of a tuple or list; empty for an id of another document.
    #[must_use]
    pub fn items(&self, id: SequenceId) -> &[Value<'a>] {
        self.sequences
            .get(id.0 as usize)
            .map_or(&[], Items::as_slice)
    }

    /// The keys and values of a dictionary, in Python's order: that in which the
    /// keys were first set. No key occurs twice. Empty for an id of another document.
    #[must_use]
    pub fn pairs(&self, id: DictId) -> Cow<'_, [(Value<'a>, Value<'a>)]> {
        match self.dicts.get(id.0 as usize).map(|dict| &dict.contents) {
            Some(Contents::Pairs(pairs)) => Cow::Borrowed(pairs),
            Some(Contents::Counted(place)) => Cow::Owned(self.counted.pairs(place)),
            None => Cow::Borrowed(&[]),
        }
    }

    /// The same without making the pairs, if the dictionary is known to hold floats under keys that count upwards. Curves
    /// are like that.
    #[must_use]
    pub fn counted(&self, id: DictId) -> Option<CountedDict<'_, 'a>> {
        match &self.dicts.get(id.0 as usize)?.contents {
            Contents::Pairs(_) => None,
            Contents::Counted(place) => Some(CountedDict {
                stretches: self.counted.list(place.list)?.stretches(),
                values: self.counted.floats(&place.floats),
            }),
        }
    }

    /// Whether a dictionary is an `OrderedDict`.
    #[must_use]
    pub fn is_ordered(&self, id: DictId) -> bool {
        self.dicts
            .get(id.0 as usize)
            .is_some_and(|dict| dict.ordered)
    }

    /// The members of a set, in the order in which they were added, each once.
    /// Empty for an id of another document.
    #[must_use]
    pub fn members(&self, id: SetId) -> &[Value<'a>] {
        self.sets.get(id.0 as usize).map_or(&[], Vec::as_slice)
    }
}
