//! Equal keys of dictionaries and members of sets.
//!
//! A pickle can set a key twice, and Python then keeps the first place and the
//! last value. Nothing in a pickle reads a dictionary, so this is settled once at
//! the end, where it is cheap.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};

use foldhash::fast::RandomState;
use smallvec::SmallVec;

use crate::document::{Items, Pairs};
use crate::error::{PickleProblem, unexpected};
use crate::value::Value;

/// Below this length a scan beats a table.
const SCANNED_LENGTH: usize = 8;

/// Tuples longer than this are no keys.
const TUPLE_KEY_LENGTH: usize = 8;

/// Stems that are told apart without a table.
const STRETCHES: usize = 8;

/// Digits that a `u64` holds for certain.
const NUMBER_LENGTH: usize = 18;

/// A value that can be a key: text, an integer or a short tuple of them.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Key<'d, 'a> {
    Scalar(Value<'a>),
    Tuple(&'d [Value<'a>]),
}

// Keys hold no floats: see `check`.
impl Eq for Key<'_, '_> {}

impl Hash for Key<'_, '_> {
    #[inline]
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        match self {
            Self::Scalar(value) => hash_scalar(value, hasher),
            Self::Tuple(items) => items.iter().for_each(|item| hash_scalar(item, hasher)),
        }
    }
}

#[inline]
fn hash_scalar<H: Hasher>(value: &Value<'_>, hasher: &mut H) {
    match value {
        Value::Text(text) => hasher.write(text.as_bytes()),
        Value::Int(number) => hasher.write_i64(*number),
        _ => {}
    }
}

impl<'d, 'a> Key<'d, 'a> {
    #[inline]
    fn new(value: Value<'a>, sequences: &'d [Items<'a>]) -> Self {
        match value {
            Value::Tuple(id) => {
                Self::Tuple(sequences.get(id.0 as usize).map_or(&[], Items::as_slice))
            }
            scalar => Self::Scalar(scalar),
        }
    }
}

/// Refuses what cannot be a key here.
#[inline]
pub(crate) fn check<'a>(value: Value<'a>, sequences: &[Items<'a>]) -> Result<(), PickleProblem> {
    let fits = match value {
        Value::Text(_) | Value::Int(_) => true,
        Value::Tuple(id) => sequences.get(id.0 as usize).is_some_and(|items| {
            items.len() <= TUPLE_KEY_LENGTH
                && items
                    .iter()
                    .all(|item| matches!(item, Value::Text(_) | Value::Int(_)))
        }),
        _ => false,
    };
    if fits {
        return Ok(());
    }
    let expected = "a key that is text, an integer or a short tuple of them";
    Err(unexpected(expected, value.type_name()))
}

/// Tables that are used again for each container of a document.
#[derive(Debug)]
pub(crate) struct Settler<'d, 'a> {
    sequences: &'d [Items<'a>],
    places: HashMap<Key<'d, 'a>, usize, RandomState>,
}

impl<'d, 'a> Settler<'d, 'a> {
    pub(crate) fn new(sequences: &'d [Items<'a>]) -> Self {
        Self {
            sequences,
            places: HashMap::default(),
        }
    }

    /// Leaves each key once: at its first place, with its last value.
    pub(crate) fn settle_dict(&mut self, pairs: &mut Pairs<'a>) {
        if self.are_distinct(pairs.iter().map(|pair| pair.0), pairs.len()) {
            return;
        }
        self.places.clear();
        let mut settled = Pairs::with_capacity(pairs.len());
        for &(key, value) in pairs.iter() {
            match self.places.entry(Key::new(key, self.sequences)) {
                Entry::Vacant(entry) => {
                    entry.insert(settled.len());
                    settled.push((key, value));
                }
                Entry::Occupied(entry) => {
                    if let Some(pair) = settled.get_mut(*entry.get()) {
                        pair.1 = value;
                    }
                }
            }
        }
        *pairs = settled;
    }

    /// Leaves each member once.
    pub(crate) fn settle_set(&mut self, members: &mut Vec<Value<'a>>) {
        if self.are_distinct(members.iter().copied(), members.len()) {
            return;
        }
        self.places.clear();
        let (sequences, places) = (self.sequences, &mut self.places);
        members.retain(|&member| places.insert(Key::new(member, sequences), 0).is_none());
    }

    fn are_distinct(
        &mut self,
        keys: impl Iterator<Item = Value<'a>> + Clone,
        length: usize,
    ) -> bool {
        if plainly_distinct(keys.clone()) {
            return true;
        }
        let sequences = self.sequences;
        let mut keys = keys.map(|key| Key::new(key, sequences));
        if length <= SCANNED_LENGTH {
            while let Some(key) = keys.next() {
                if keys.clone().any(|later| later == key) {
                    return false;
                }
            }
            return true;
        }
        self.places.clear();
        self.places.reserve(length);
        keys.all(|key| self.places.insert(key, 0).is_none())
    }
}

/// Whether no key repeats, as far as can be seen without a table: ascending integers, or texts in a few stretches that
/// each count upwards behind a stem of their own (`x-valid@0`, `x-valid@1`, ..., `ori-test@0`, ...). Dictionaries by epoch
/// are like that.
fn plainly_distinct<'a>(mut keys: impl Iterator<Item = Value<'a>>) -> bool {
    let Some(first) = keys.next() else {
        return true;
    };
    match first {
        Value::Int(mut before) => keys.all(|key| match key {
            Value::Int(key) => key > std::mem::replace(&mut before, key),
            _ => false,
        }),
        Value::Text(first) => {
            let mut stretches = Stretches::starting_with(first.as_bytes());
            keys.all(|key| match key {
                Value::Text(key) => stretches.go_on_with(key.as_bytes()),
                _ => false,
            })
        }
        _ => false,
    }
}

/// Texts seen so far, each a stem and a number.
struct Stretches<'a> {
    earlier_stems: SmallVec<[&'a [u8]; STRETCHES]>,
    stem: &'a [u8],
    number: Option<u64>,
}

impl<'a> Stretches<'a> {
    fn starting_with(text: &'a [u8]) -> Self {
        let digits = text.iter().rev().take_while(|byte| byte.is_ascii_digit());
        let (stem, digits) = text.split_at(text.len() - digits.count());
        Self {
            earlier_stems: SmallVec::new(),
            stem,
            number: number(digits),
        }
    }

    /// Adds a text; false if it may have been there before.
    fn go_on_with(&mut self, text: &'a [u8]) -> bool {
        // A stem ends in no digit, so a text has one stem only.
        let digits = text
            .strip_prefix(self.stem)
            .filter(|rest| rest.iter().all(u8::is_ascii_digit));
        if let Some(digits) = digits {
            // A number that is too long counts as `None`, which is less than any.
            let before = std::mem::replace(&mut self.number, number(digits));
            return self.number > before;
        }
        self.earlier_stems.push(self.stem);
        let Self { stem, number, .. } = Self::starting_with(text);
        (self.stem, self.number) = (stem, number);
        self.earlier_stems.len() < STRETCHES && !self.earlier_stems.contains(&stem)
    }
}

/// The number that digits spell; `None` for no digits and for too many.
#[inline]
fn number(digits: &[u8]) -> Option<u64> {
    let add = |number: u64, digit: &u8| number * 10 + u64::from(digit - b'0');
    (1..=NUMBER_LENGTH)
        .contains(&digits.len())
        .then(|| digits.iter().fold(0, add))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_count_upwards_are_told_from_those_that_may_repeat() {
        let texts =
            |texts: &[&'static str]| plainly_distinct(texts.iter().map(|&text| Value::Text(text)));
        for distinct in [
            &[][..],
            &["x-valid@0", "x-valid@9", "x-valid@10", "ori-test@10"],
            &["x-valid@0", "x-valid@1", "ori-test@0", "ori-test@1", "x"],
            &["", "7", "b", "b0"],
        ] {
            assert!(texts(distinct), "{distinct:?}");
        }
        for doubtful in [
            &["x-valid@9", "x-valid@9"][..],
            &["x-valid@9", "x-valid@10", "x-valid@9"],
            &["x-valid@9", "x-test@10", "x-valid@9"],
            &["x@1", "y", "x@2"],
            &["b0", "b"],
            &["x@1", "x@9999999999999999999", "x@9999999999999999999"],
            &["a", "b", "c", "d", "e", "f", "g", "h", "i"],
        ] {
            assert!(!texts(doubtful), "{doubtful:?}");
        }
        let ints = |ints: &[i64]| plainly_distinct(ints.iter().map(|&int| Value::Int(int)));
        assert!(ints(&[]) && ints(&[-1, 0, 199]));
        assert!(!ints(&[0, 0]) && !ints(&[1, 0]));
        assert!(!plainly_distinct(
            [Value::Int(0), Value::Text("0")].into_iter()
        ));
        assert!(!plainly_distinct(
            [Value::Text("0"), Value::Int(0)].into_iter()
        ));
    }
}
