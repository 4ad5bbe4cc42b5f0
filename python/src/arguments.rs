//! Arguments as the official package takes them: names, numbers as text, `None`, and wrong ones.
//!
//! The official package reads its data first and looks at some arguments afterwards, so a wrong epoch or
//! trial is kept as the exception that it will raise if nothing else is wrong.

use std::borrow::Cow;

use natsbench::query::EpochSelector;
use natsbench::{Dataset, Epoch, Recipe, Seed};
use pyo3::exceptions::{PyKeyError, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyString};

/// The data set of that name.
pub(crate) fn dataset(value: &Bound<'_, PyAny>) -> Option<Dataset> {
    static PLACES: Places = Places(PyOnceLock::new());
    match PLACES.of(value, || Dataset::ALL.iter().map(|known| known.as_str())) {
        Some(place) => Dataset::ALL.get(place).copied(),
        None => text(value)?.parse().ok(),
    }
}

/// The recipe that `str(hp)` names, so 12 as well as `"12"`.
pub(crate) fn recipe(hp: &Bound<'_, PyAny>) -> Option<Recipe> {
    static PLACES: Places = Places(PyOnceLock::new());
    match PLACES.of(hp, || Recipe::ALL.iter().map(|known| known.as_str())) {
        Some(place) => Recipe::ALL.get(place).copied(),
        None => hp.str().ok()?.to_cow().ok()?.parse().ok(),
    }
}

/// Places of names in a list, as a dict: Python keeps the hash of a text with it, while the stable interface of
/// Python 3.9 gives its bytes only as a copy.
struct Places(PyOnceLock<Py<PyDict>>);

impl Places {
    fn of<N: Iterator<Item = &'static str>>(
        &self,
        value: &Bound<'_, PyAny>,
        names: impl FnOnce() -> N,
    ) -> Option<usize> {
        if !value.is_exact_instance_of::<PyString>() {
            return None;
        }
        let py = value.py();
        let list = || -> PyResult<_> {
            let places = PyDict::new(py);
            for (place, name) in names().enumerate() {
                places.set_item(PyString::intern(py, name), place)?;
            }
            Ok(places.unbind())
        };
        let places = self.0.get_or_try_init(py, list).ok()?;
        places.bind(py).get_item(value).ok()??.extract().ok()
    }
}

/// The recipe where `hp` has to be text.
pub(crate) fn recipe_text(hp: &Bound<'_, PyAny>) -> Option<Recipe> {
    text(hp)?.parse().ok()
}

/// The text, if it is one.
pub(crate) fn text<'a>(value: &'a Bound<'_, PyAny>) -> Option<Cow<'a, str>> {
    value.cast::<PyString>().ok()?.to_cow().ok()
}

/// The number, if it is an integer of Python or `NumPy` that fits.
pub(crate) fn integer(value: &Bound<'_, PyAny>) -> Option<i64> {
    if value.is_instance_of::<PyFloat>() {
        return None;
    }
    value.extract().ok()
}

/// How Python shows a value within a message.
pub(crate) fn shown(value: &Bound<'_, PyAny>) -> String {
    value
        .str()
        .map_or_else(|_| "?".to_owned(), |text| text.to_string())
}

/// `iepoch`.
pub(crate) enum EpochArgument {
    Is(EpochSelector),
    /// With the epoch that is checked to exist before the exception is raised.
    Wrong(EpochSelector, PyErr),
}

impl EpochArgument {
    pub(crate) fn new(value: Option<&Bound<'_, PyAny>>) -> Self {
        let Some(value) = value else {
            return Self::Is(EpochSelector::Last);
        };
        if let Some(number) = integer(value) {
            return match u16::try_from(number) {
                Ok(epoch) => Self::Is(EpochSelector::At(Epoch(epoch))),
                Err(_) => Self::Wrong(
                    EpochSelector::Last,
                    PyValueError::new_err(format!("invalid iepoch={number}")),
                ),
            };
        }
        let Ok(number) = value.extract::<f64>() else {
            let message = format!("iepoch is {}; expected an int or None", shown(value));
            return Self::Wrong(EpochSelector::Last, PyTypeError::new_err(message));
        };
        let checked = EpochSelector::At(Epoch(number as u16));
        if number.fract() == 0.0 {
            let message = "iepoch is a float; expected an int or None";
            return Self::Wrong(checked, PyTypeError::new_err(message));
        }
        Self::Wrong(checked, PyKeyError::new_err(number))
    }

    /// The epoch to ask about, and the exception that a wrong one raises afterwards.
    pub(crate) fn split(self) -> (EpochSelector, Option<PyErr>) {
        match self {
            Self::Is(epoch) => (epoch, None),
            Self::Wrong(checked, error) => (checked, Some(error)),
        }
    }
}

/// `is_random`.
pub(crate) enum TrialArgument {
    Mean,
    Drawn,
    Seed(Seed),
    Wrong(PyErr),
}

impl TrialArgument {
    pub(crate) fn new(value: &Bound<'_, PyAny>) -> Self {
        if let Ok(drawn) = value.cast::<PyBool>() {
            return if drawn.is_true() {
                Self::Drawn
            } else {
                Self::Mean
            };
        }
        if !value.is_instance_of::<PyInt>() {
            let message = format!("invalid value for is_random: {}", shown(value));
            return Self::Wrong(PyValueError::new_err(message));
        }
        match value.extract() {
            Ok(seed) => Self::Seed(Seed(seed)),
            Err(_) => Self::Wrong(PyValueError::new_err(format!(
                "can not find random seed ({})",
                shown(value)
            ))),
        }
    }
}

/// `hp`, which is "12" where it is left out; an explicit `None` is a wrong one.
pub(crate) struct Hp<'py>(pub(crate) Option<Bound<'py, PyAny>>);

impl<'py> FromPyObject<'_, 'py> for Hp<'py> {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self(Some(object.to_owned())))
    }
}

impl<'py> Hp<'py> {
    pub(crate) fn get(self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.0
            .unwrap_or_else(|| intern!(py, "12").clone().into_any())
    }
}
