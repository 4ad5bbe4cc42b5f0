//! Counted dictionaries: floats under keys that count upwards, as the curves in training
//! logs are.
//!
//! `{0: 26.0, 1: 33.7, ...}` and `{'x-valid@0': 27.5, 'x-valid@1': 26.8, ..., 'ori-test@0': ...}`
//! are kept as stretches of keys and a list of floats.

use std::cell::OnceCell;
use std::ops::Range;

use smallvec::SmallVec;

use crate::cursor::{Cursor, Instruction};
use crate::value::Value;

/// Keys of a dictionary that count upwards by one, such as `'x-valid@0'`, `'x-valid@1'`.
///
/// See [`Document::counted`](crate::Document::counted).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch<'a> {
    /// What is before the number in a key, or `None` if the keys are integers.
    pub stem: Option<&'a str>,
    /// The first number.
    pub first: u32,
    /// How many keys there are.
    pub count: u32,
}

impl Stretch<'_> {
    /// The number after the last one.
    pub(crate) const fn end(&self) -> u32 {
        self.first + self.count
    }
}

/// The keys of a counted dictionary, which others may share.
#[derive(Debug)]
pub(crate) struct KeyList<'a> {
    stretches: SmallVec<[Stretch<'a>; 4]>,
    /// The instructions that made them, if they are texts.
    source: &'a [u8],
    /// The texts one by one, made at the first question.
    texts: OnceCell<Vec<&'a str>>,
}

impl<'a> KeyList<'a> {
    /// Keys in `stretches`, made by the instructions of `source` if they are texts.
    pub(crate) fn new(stretches: SmallVec<[Stretch<'a>; 4]>, source: &'a [u8]) -> Self {
        Self {
            stretches,
            source,
            texts: OnceCell::new(),
        }
    }

    pub(crate) fn stretches(&self) -> &[Stretch<'a>] {
        &self.stretches
    }

    /// A key that is text, by its place.
    ///
    /// # Panics
    ///
    /// Beyond the last.
    pub(crate) fn text(&self, place: u32) -> &'a str {
        self.texts()[place as usize]
    }

    /// All keys one by one.
    pub(crate) fn keys(&self) -> impl Iterator<Item = Value<'a>> {
        let ints = self
            .stretches
            .iter()
            .filter(|stretch| stretch.stem.is_none());
        let ints = ints.flat_map(|stretch| stretch.first..stretch.end());
        let texts = self.texts().iter().map(|&text| Value::Text(text));
        ints.map(|number| Value::Int(number.into())).chain(texts)
    }

    #[expect(
        clippy::expect_used,
        reason = "a list is made of instructions that were read"
    )]
    fn texts(&self) -> &[&'a str] {
        self.texts.get_or_init(|| {
            let mut cursor = Cursor::new(self.source);
            let mut texts = Vec::new();
            while cursor.remaining() > 0 {
                let instruction = cursor.next(usize::from(u8::MAX));
                let instruction = instruction.expect("these bytes were read once before");
                if let Instruction::Push(Value::Text(text)) = instruction {
                    texts.push(text);
                }
            }
            texts
        })
    }

    /// Number of keys.
    pub(crate) fn length(&self) -> usize {
        self.stretches
            .iter()
            .map(|stretch| stretch.count as usize)
            .sum()
    }
}

/// A counted dictionary: the position of its key list, and of its floats among all.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) list: usize,
    pub(crate) floats: Range<usize>,
}

/// What all counted dictionaries of a pickle hold.
#[derive(Debug, Default)]
pub(crate) struct Counted<'a> {
    pub(crate) lists: Vec<KeyList<'a>>,
    pub(crate) floats: Vec<f64>,
}

impl<'a> Counted<'a> {
    /// A key list by its position. Lists are never taken away.
    pub(crate) fn list(&self, position: usize) -> &KeyList<'a> {
        &self.lists[position]
    }

    /// The floats of a dictionary, which stay once it is made.
    pub(crate) fn floats(&self, place: &Place) -> &[f64] {
        &self.floats[place.floats.clone()]
    }

    /// Keys and values one by one.
    pub(crate) fn pairs(&self, place: &Place) -> Vec<(Value<'a>, Value<'a>)> {
        let values = self.floats(place).iter().copied().map(Value::Float);
        self.list(place.list).keys().zip(values).collect()
    }
}
