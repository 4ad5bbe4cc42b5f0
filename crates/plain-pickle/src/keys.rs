//! Equal keys of dictionaries and members of sets.
//!
//! A pickle can set a key twice, and Python then keeps the first place and the
//! last value. Nothing in a pickle reads a dictionary, so this is settled once at
//! the end, where it is cheap.
//!
//! Curves that `read_counted.rs` reads in one go never come here, and they are nearly all keys
//! of a training log. Recognising here too, without a table, that keys count upwards was
//! measured: it saved 2 % of the time to read a log of protocol 4 (0.65 ms for 330 KB), and
//! 9 % with protocol 2 (2.8 ms for 400 KB), which was not worth eighty lines.

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

/// A value that can be a key: text, bytes, an integer or a short tuple of texts and integers.
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
        Value::Bytes(bytes) => hasher.write(bytes),
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
        Value::Text(_) | Value::Bytes(_) | Value::Int(_) => true,
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
    let expected = "a key that is text, bytes, an integer or a short tuple of them";
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
