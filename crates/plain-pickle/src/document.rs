//! A pickle that was read: its values and the containers that they refer to.

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::array::Array;
use crate::counted::{Counted, Place, Stretch};
use crate::tensor::{PickledTensor, Tensor, TensorError, read_tensor};
use crate::value::{ArrayId, DictId, SequenceId, SetId, TensorId, Value};

/// The items of a tuple or list. Most are short: keys, arguments of functions.
pub(crate) type Items<'a> = SmallVec<[Value<'a>; 3]>;

/// Keys and values. Dictionaries of one pair are frequent.
pub(crate) type Pairs<'a> = SmallVec<[(Value<'a>, Value<'a>); 1]>;

/// One dictionary.
#[derive(Debug)]
pub(crate) struct Dict<'a> {
    pub(crate) contents: Contents<'a>,
    /// Whether it is an `OrderedDict`.
    pub(crate) ordered: bool,
    /// The attributes that an `OrderedDict` was given besides.
    pub(crate) attributes: Option<DictId>,
}

/// The contents of one dictionary.
#[derive(Debug)]
pub(crate) enum Contents<'a> {
    /// Keys and values in the order in which the keys were first set.
    Pairs(Pairs<'a>),
    Counted(Place),
}

impl<'a> Contents<'a> {
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Pairs(pairs) if pairs.is_empty())
    }

    /// Pairs, to add others.
    pub(crate) fn pairs_mut(&mut self, counted: &Counted<'a>) -> &mut Pairs<'a> {
        if let Self::Counted(place) = self {
            *self = Self::Pairs(counted.pairs(place).into());
        }
        match self {
            Self::Pairs(pairs) => pairs,
            Self::Counted(_) => unreachable!("turned into pairs above"),
        }
    }
}

/// A dictionary of floats whose keys count upwards, stretch by stretch; see
/// [`Document::counted`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountedDict<'d, 'a> {
    /// Its keys, in order.
    pub stretches: &'d [Stretch<'a>],
    /// The value of each key.
    pub values: &'d [f64],
}

/// A pickle that was read to its end: its root and all containers.
///
/// Containers may contain themselves, so code that walks a document must bound its
/// own depth.
///
/// ```
/// use plain_pickle::{Document, Value};
///
/// let document = Document::parse(b"\x80\x04}\x8c\x04seedM\x09\x03s.")?; // {'seed': 777}
/// let Value::Dict(dict) = document.root() else { panic!("not a dict") };
/// assert_eq!(*document.pairs(dict), [(Value::Text("seed"), Value::Int(777))]);
/// # Ok::<(), plain_pickle::PickleError>(())
/// ```
#[derive(Debug)]
pub struct Document<'a> {
    pub(crate) root: Value<'a>,
    pub(crate) sequences: Vec<Items<'a>>,
    pub(crate) dicts: Vec<Dict<'a>>,
    pub(crate) counted: Counted<'a>,
    pub(crate) sets: Vec<Vec<Value<'a>>>,
    pub(crate) tensors: Vec<PickledTensor<'a>>,
    pub(crate) arrays: Vec<Option<Array<'a>>>,
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

    /// The same without making the pairs, if the dictionary is known to hold floats under
    /// keys that count upwards, as the curves in training logs do; `None` if not, or for
    /// an id of another document.
    ///
    /// ```
    /// use plain_pickle::{Document, PickleWriter, Value};
    ///
    /// let mut pickle = PickleWriter::new();
    /// pickle.dict([0, 1], |pickle, epoch| {
    ///     pickle.int(epoch);
    ///     pickle.float(0.5);
    /// });
    /// let bytes = pickle.finish();
    /// let document = Document::parse(&bytes)?;
    /// let Value::Dict(curve) = document.root() else { panic!("not a dict") };
    /// let curve = document.counted(curve).unwrap();
    /// assert_eq!((curve.stretches[0].first, curve.stretches[0].count), (0, 2));
    /// assert_eq!(curve.values, [0.5, 0.5]);
    /// # Ok::<(), plain_pickle::PickleError>(())
    /// ```
    #[must_use]
    pub fn counted(&self, id: DictId) -> Option<CountedDict<'_, 'a>> {
        match &self.dicts.get(id.0 as usize)?.contents {
            Contents::Pairs(_) => None,
            Contents::Counted(place) => Some(CountedDict {
                stretches: self.counted.list(place.list).stretches(),
                values: self.counted.floats(place),
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

    /// The attributes that an `OrderedDict` was given besides its pairs, as PyTorch gives `_metadata` to a state dict.
    #[must_use]
    pub fn attributes(&self, id: DictId) -> Option<DictId> {
        self.dicts.get(id.0 as usize)?.attributes
    }

    /// The numbers of a tensor, whose storage is looked at now.
    ///
    /// # Errors
    ///
    /// [`TensorError`] for whatever PyTorch would not write for a tensor on its own: see there.
    pub fn tensor(&self, id: TensorId) -> Result<Tensor<'a>, TensorError> {
        let pickled = self.tensors.get(id.0 as usize);
        read_tensor(self, pickled.ok_or(TensorError::OtherDocument)?)
    }

    /// The numbers of an array, with their shape; `None` for one that was never given them, or for an
    /// id of another document.
    #[must_use]
    pub fn array(&self, id: ArrayId) -> Option<&Array<'a>> {
        self.arrays.get(id.0 as usize)?.as_ref()
    }

    /// The members of a set, in the order in which they were added, each once.
    /// Empty for an id of another document.
    #[must_use]
    pub fn members(&self, id: SetId) -> &[Value<'a>] {
        self.sets.get(id.0 as usize).map_or(&[], Vec::as_slice)
    }
}
