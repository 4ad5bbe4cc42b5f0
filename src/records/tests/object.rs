//! Small files of an archive as Python objects, to be changed and pickled.

use plain_pickle::PickleWriter;

/// A Python object to be pickled.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Object {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Tuple(Vec<Object>),
    List(Vec<Object>),
    Set(Vec<Object>),
    Dict(Vec<(Object, Object)>),
}

impl Object {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// A dictionary whose keys are text.
    pub(super) fn dict<const N: usize>(pairs: [(&str, Self); N]) -> Self {
        Self::Dict(pairs.map(|(key, value)| (Self::text(key), value)).into())
    }

    /// The value of a key that must be there.
    pub(super) fn at(&mut self, key: &Self) -> &mut Self {
        let Self::Dict(pairs) = self else {
            panic!("{self:?} is no dictionary")
        };
        let pair = pairs.iter_mut().find(|pair| pair.0 == *key);
        &mut pair.unwrap_or_else(|| panic!("no key {key:?}")).1
    }

    /// Adds an item to a dictionary.
    pub(super) fn insert(&mut self, key: Self, value: Self) {
        let Self::Dict(pairs) = self else {
            panic!("{self:?} is no dictionary")
        };
        pairs.push((key, value));
    }

    /// Takes an item from a dictionary.
    pub(super) fn remove(&mut self, key: &Self) {
        let Self::Dict(pairs) = self else {
            panic!("{self:?} is no dictionary")
        };
        pairs.retain(|pair| pair.0 != *key);
    }

    /// The pickle of this object.
    pub(super) fn pickle(&self) -> Vec<u8> {
        let mut pickle = PickleWriter::new();
        self.write(&mut pickle);
        pickle.finish()
    }

    fn write(&self, pickle: &mut PickleWriter) {
        let write = |pickle: &mut PickleWriter, item: &Self| item.write(pickle);
        match self {
            Self::None => pickle.none(),
            Self::Bool(flag) => pickle.bool(*flag),
            Self::Int(number) => pickle.int(*number),
            Self::Float(number) => pickle.float(*number),
            Self::Text(text) => pickle.text(text),
            Self::Tuple(items) => pickle.tuple(items.len(), |pickle| {
                for item in items {
                    item.write(pickle);
                }
            }),
            Self::List(items) => pickle.list(items, write),
            Self::Set(items) => pickle.set(items, write),
            Self::Dict(pairs) => pickle.dict(pairs, |pickle, (key, value)| {
                key.write(pickle);
                value.write(pickle);
            }),
        }
    }
}
