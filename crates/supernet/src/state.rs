//! What is kept between the epochs of a search, so that it can be stopped and go on later.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Arrays and single values by name.
///
/// ```
/// use nats_supernet::state::State;
///
/// let mut state = State::default();
/// state.put("momentum", vec![0.5, 0.25]);
/// state.put_count("steps", 17);
/// assert_eq!(state.array("momentum", 2)?, [0.5, 0.25]);
/// assert_eq!(state.count("steps")?, 17);
/// assert!(state.array("momentum", 3).is_err());
/// # Ok::<(), nats_supernet::state::StateError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// Numbers of weights, moments and other arrays.
    pub arrays: BTreeMap<String, Vec<f64>>,
    /// What is no array, as JSON.
    pub values: Map<String, Value>,
}

/// Why something cannot be restored from a state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// Nothing of this name.
    #[error("the saved state has no {name:?}; it may be of another method or of other settings")]
    Missing {
        /// What is missing.
        name: String,
    },
    /// Too few numbers, or too many.
    #[error(
        "{name:?} has {found} numbers in the saved state; expected {expected}, as the settings say"
    )]
    WrongLength {
        /// The array.
        name: String,
        /// Its numbers.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A value of another kind.
    #[error("{name:?} is {found} in the saved state; expected {expected}")]
    WrongValue {
        /// The value.
        name: String,
        /// What it is, as JSON.
        found: String,
        /// What it should be.
        expected: String,
    },
}

impl State {
    /// Keeps an array.
    pub fn put(&mut self, name: &str, numbers: Vec<f64>) {
        self.arrays.insert(name.to_owned(), numbers);
    }

    /// Keeps a number that counts something.
    pub fn put_count(&mut self, name: &str, count: u64) {
        self.values.insert(name.to_owned(), Value::from(count));
    }

    /// Keeps a number to its last bit, or that there is none.
    pub fn put_number(&mut self, name: &str, number: Option<f64>) {
        self.arrays
            .insert(name.to_owned(), number.into_iter().collect());
    }

    /// An array of this length.
    ///
    /// # Errors
    ///
    /// There is none, or it has another length.
    pub fn array(&self, name: &str, expected: usize) -> Result<&[f64], StateError> {
        let array = self.any_array(name)?;
        if array.len() == expected {
            return Ok(array);
        }
        Err(StateError::WrongLength {
            name: name.to_owned(),
            found: array.len(),
            expected,
        })
    }

    /// A number, or that there is none, as [`put_number`](Self::put_number) kept it.
    ///
    /// # Errors
    ///
    /// There is no such array, or it has more than one number.
    pub fn number(&self, name: &str) -> Result<Option<f64>, StateError> {
        match self.any_array(name)? {
            [] => Ok(None),
            [number] => Ok(Some(*number)),
            more => Err(StateError::WrongLength {
                name: name.to_owned(),
                found: more.len(),
                expected: 1,
            }),
        }
    }

    /// A number that counts something.
    ///
    /// # Errors
    ///
    /// There is none, or it is no whole number of at least 0.
    pub fn count(&self, name: &str) -> Result<u64, StateError> {
        let value = self.values.get(name).ok_or_else(|| missing(name))?;
        value.as_u64().ok_or_else(|| StateError::WrongValue {
            name: name.to_owned(),
            found: value.to_string(),
            expected: "a whole number of at least 0".to_owned(),
        })
    }

    /// Checks that a text is what it should be.
    ///
    /// # Errors
    ///
    /// There is none, or it is another.
    pub fn check_text(&self, name: &str, expected: &str) -> Result<(), StateError> {
        let value = self.values.get(name).ok_or_else(|| missing(name))?;
        if value.as_str() == Some(expected) {
            return Ok(());
        }
        Err(StateError::WrongValue {
            name: name.to_owned(),
            found: value.to_string(),
            expected: format!("{expected:?}"),
        })
    }

    /// Adds another state, with this and a slash before each of its names.
    pub fn nest(&mut self, folder: &str, inner: Self) {
        let Self { arrays, values } = inner;
        let named = |name: String| format!("{folder}/{name}");
        self.arrays
            .extend(arrays.into_iter().map(|(name, array)| (named(name), array)));
        self.values
            .extend(values.into_iter().map(|(name, value)| (named(name), value)));
    }

    /// What [`nest`](Self::nest) added with this before its names; empty, if that is nothing.
    #[must_use]
    pub fn nested(&self, folder: &str) -> Self {
        let inner = |name: &String| {
            let rest = name.strip_prefix(folder)?.strip_prefix('/')?;
            Some(rest.to_owned())
        };
        let arrays = self.arrays.iter();
        let values = self.values.iter();
        Self {
            arrays: arrays
                .filter_map(|(name, array)| Some((inner(name)?, array.clone())))
                .collect(),
            values: values
                .filter_map(|(name, value)| Some((inner(name)?, value.clone())))
                .collect(),
        }
    }

    fn any_array(&self, name: &str) -> Result<&[f64], StateError> {
        let array = self.arrays.get(name).ok_or_else(|| missing(name))?;
        Ok(array)
    }
}

fn missing(name: &str) -> StateError {
    let name = name.to_owned();
    StateError::Missing { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nested_state_comes_back_without_its_neighbours() {
        let mut inner = State::default();
        inner.put("a", vec![1.0]);
        inner.put_count("steps", 3);
        let mut outer = State::default();
        outer.put("sgdx/a", vec![2.0]);
        outer.nest("sgd", inner.clone());
        assert_eq!(outer.nested("sgd"), inner);
        assert_eq!(outer.nested("adam"), State::default());
    }

    #[test]
    fn what_is_missing_or_of_another_kind_is_named() {
        let mut state = State::default();
        state.values.insert("steps".to_owned(), Value::from(-1));
        state.put("baseline", vec![1.0, 2.0]);
        assert_eq!(
            state.count("steps").unwrap_err().to_string(),
            "\"steps\" is -1 in the saved state; expected a whole number of at least 0"
        );
        assert_eq!(
            state.array("baseline", 3).unwrap_err().to_string(),
            "\"baseline\" has 2 numbers in the saved state; expected 3, as the settings say"
        );
        assert!(state.number("baseline").is_err());
        assert_eq!(
            state.array("moments", 3).unwrap_err().to_string(),
            "the saved state has no \"moments\"; it may be of another method or of other settings"
        );
    }
}
