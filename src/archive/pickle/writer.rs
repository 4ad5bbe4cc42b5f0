//! Writes small pickles for tests.

use super::opcodes::{
    ADDITEMS, APPENDS, BINFLOAT, BINUNICODE, EMPTY_DICT, EMPTY_LIST, EMPTY_SET, LONG1, MARK,
    NEWFALSE, NEWTRUE, NONE, PROTO, SETITEMS, STOP, TUPLE,
};

/// A Python object to be pickled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Object {
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
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// A dictionary whose keys are text.
    pub(crate) fn dict<const N: usize>(pairs: [(&str, Self); N]) -> Self {
        Self::Dict(pairs.map(|(key, value)| (Self::text(key), value)).into())
    }

    /// The value of a key that must be there.
    pub(crate) fn at(&mut self, key: &Self) -> &mut Self {
        let Self::Dict(pairs) = self else {
            panic!("{self:?} is no dictionary")
        };
        let pair = pairs.iter_mut().find(|pair| pair.0 == *key);
        &mut pair.unwrap_or_else(|| panic!("no key {key:?}")).1
    }

    /// Adds an item to a dictionary.
    pub(crate) fn insert(&mut self, key: Self, value: Self) {
        let Self::Dict(pairs) = self else {
            panic!("{self:?} is no dictionary")
        };
        pairs.push((key, value));
    }

    /// Takes an item from a dictionary.
    pub(crate) fn remove(&mut self, key: &Self) {
        let Self::Dict(pairs) = self else {
            panic!("{self:?} is no dictionary")
        };
        pairs.retain(|pair| pair.0 != *key);
    }

    /// The pickle of this object.
    pub(crate) fn pickle(&self) -> Vec<u8> {
        let mut bytes = vec![PROTO, 4];
        self.write(&mut bytes);
        bytes.push(STOP);
        bytes
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::None => bytes.push(NONE),
            Self::Bool(flag) => bytes.push(if *flag { NEWTRUE } else { NEWFALSE }),
            Self::Int(number) => {
                bytes.extend([LONG1, 8]);
                bytes.extend(number.to_le_bytes());
            }
            Self::Float(number) => {
                bytes.push(BINFLOAT);
                bytes.extend(number.to_be_bytes());
            }
            Self::Text(text) => {
                bytes.push(BINUNICODE);
                bytes.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
                bytes.extend(text.as_bytes());
            }
            Self::Tuple(items) => {
                bytes.push(MARK);
                write_all(items, bytes);
                bytes.push(TUPLE);
            }
            Self::List(items) => {
                bytes.extend([EMPTY_LIST, MARK]);
                write_all(items, bytes);
                bytes.push(APPENDS);
            }
            Self::Set(items) => {
                bytes.extend([EMPTY_SET, MARK]);
                write_all(items, bytes);
                bytes.push(ADDITEMS);
            }
            Self::Dict(pairs) => {
                bytes.extend([EMPTY_DICT, MARK]);
                for (key, value) in pairs {
                    key.write(bytes);
                    value.write(bytes);
                }
                bytes.push(SETITEMS);
            }
        }
    }
}

fn write_all(items: &[Object], bytes: &mut Vec<u8>) {
    for item in items {
        item.write(bytes);
    }
}
