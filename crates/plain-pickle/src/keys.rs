//! Equal keys of dictionaries and members of sets.
//!
//! A pickle can set a key twice, and Python then keeps the first place and the
//! last value. Nothing in a pickle reads a dictionary, so this is settled once at
//! the end, where it is cheap.
//!
//! Curves that `read_counted.rs` reads in one go never come here. Those of protocol 2 do, so
//! one comparison a key (`ascend`) saves most of them the table of keys.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};

use foldhash::fast::RandomState;

use crate::document::{Items, Pairs};
use crate::error::{PickleProblem, unexpected};
use crate::value::Value;

/// Below this length a scan beats a table.
const SCANNED_LENGTH: usize = 8;

/// Tuples longer than this are no keys.
const TUPLE_KEY_LENGTH: usize = 8;

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
            Value::Tuple(id) => Self::Tuple(&sequences[id.0 as usize]),
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
                    settled[*entry.get()].1 = value;
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
        if ascend(keys.clone()) {
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

/// Whether each key is greater than the one before, so that none repeats: integers, or texts
/// by their length first, as `a@9` is less than `a@10`. Dictionaries by epoch are like that.
fn ascend<'a>(keys: impl Iterator<Item = Value<'a>>) -> bool {
    keys.is_sorted_by(|before, after| match (before, after) {
        (Value::Int(before), Value::Int(after)) => before < after,
        (Value::Text(before), Value::Text(after)) => (before.len(), before) < (after.len(), after),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_ascend_cannot_repeat() {
        let texts = |texts: &[&'static str]| ascend(texts.iter().map(|&text| Value::Text(text)));
        for distinct in [
            &[][..],
            &["", "7", "b", "b0"],
            &["x-valid@9", "x-valid@10", "x-valid@11", "ori-test@11"],
        ] {
            assert!(texts(distinct), "{distinct:?}");
        }
        for doubtful in [
            &["x-valid@9", "x-valid@9"][..],
            &["x-valid@9", "x-valid@10", "x-valid@9"],
            &["b0", "b"],
        ] {
            assert!(!texts(doubtful), "{doubtful:?}");
        }
        let ints = |ints: &[i64]| ascend(ints.iter().map(|&int| Value::Int(int)));
        assert!(ints(&[]) && ints(&[-1, 0, 199]));
        assert!(!ints(&[0, 0]) && !ints(&[1, 0]));
        assert!(!ascend([Value::Int(0), Value::Text("0")].into_iter()));
        assert!(!ascend([Value::Text("0"), Value::Int(0)].into_iter()));
    }
}
