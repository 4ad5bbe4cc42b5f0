//! Arguments as the official package takes them: names, numbers as text, `None`, and wrong ones.
//!
//! The official package reads its data first and looks at some arguments afterwards. If such an argument is unusual,
//! `natsbench._step_by_step` takes the same steps, and so fails in the same place.

use std::borrow::Cow;

use natsbench::query::EpochSelector;
use natsbench::{Dataset, Epoch, Recipe, Seed};
use pyo3::call::PyCallArgs;
use pyo3::exceptions::PyKeyError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyString};

/// The data set with this name.
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

/// Places of names in a list, as a Python dict. Python stores the hash of a text in it, so looking it up is fast, while the
/// stable interface of Python 3.9 gives the bytes of a text only as a copy.
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

/// The recipe, if `hp` must be a text.
pub(crate) fn recipe_text(hp: &Bound<'_, PyAny>) -> Option<Recipe> {
    text(hp)?.parse().ok()
}

/// The text, if the value is one.
pub(crate) fn text<'a>(value: &'a Bound<'_, PyAny>) -> Option<Cow<'a, str>> {
    value.cast::<PyString>().ok()?.to_cow().ok()
}

/// The number, if the value is an integer of Python or of another package such as `NumPy`, and fits.
pub(crate) fn integer(value: &Bound<'_, PyAny>) -> Option<i64> {
    if value.is_instance_of::<PyFloat>() {
        return None;
    }
    value.extract().ok()
}

/// As [`integer`], but only for Python's own integers, as in the official package.
pub(crate) fn kind_integer(value: &Bound<'_, PyAny>, strict: bool) -> Option<i64> {
    if !value.is_instance_of::<PyInt>() && (strict || is_flag(value)) {
        return None;
    }
    integer(value)
}

/// Whether it is True or False, of Python or of `NumPy`: these values also count as numbers.
fn is_flag(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyBool>() || value.extract::<bool>().is_ok()
}

/// The exception of a dict that lacks this key: `TypeError` for a value that cannot be a key, otherwise `KeyError`.
pub(crate) fn no_key(value: &Bound<'_, PyAny>) -> PyErr {
    match value.hash() {
        Ok(_) => PyKeyError::new_err(value.clone().unbind()),
        Err(error) => error,
    }
}

/// A seed as the official package looks it up in a dict, where 777.0 equals 777; `None` for a value that equals no seed.
pub(crate) fn seed_key(value: &Bound<'_, PyAny>) -> PyResult<Option<Seed>> {
    if let Some(number) = integer(value) {
        return Ok(u32::try_from(number).ok().map(Seed));
    }
    value.hash()?;
    let number = value
        .extract::<f64>()
        .map_or(u32::MAX, |number| number as u32);
    Ok(value.eq(number)?.then_some(Seed(number)))
}

/// Whether Python's `if` takes an argument for true.
pub(crate) struct Truth(pub(crate) bool);

impl<'py> FromPyObject<'_, 'py> for Truth {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        object.is_truthy().map(Self)
    }
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
    /// No trial has such an epoch, or it is a number of another type: what the official package does with it depends on
    /// the data of the trials.
    Odd,
}

impl EpochArgument {
    pub(crate) fn new(value: Option<&Bound<'_, PyAny>>, strict: bool) -> Self {
        let Some(value) = value else {
            return Self::Is(EpochSelector::Last);
        };
        let is_plain = value.is_exact_instance_of::<PyInt>();
        if !is_plain && (is_flag(value) || strict && value.hash().is_err()) {
            return Self::Odd;
        }
        let number = integer(value).and_then(|number| u16::try_from(number).ok());
        number.map_or(Self::Odd, |epoch| Self::Is(EpochSelector::At(Epoch(epoch))))
    }
}

/// `is_random`.
pub(crate) enum TrialArgument {
    Mean,
    Drawn,
    Seed(Seed),
    /// A value that means no trial. The official package notices this only after it has read all trials.
    Odd,
}

impl TrialArgument {
    pub(crate) fn new(value: &Bound<'_, PyAny>, strict: bool) -> Self {
        let flag = match value.cast::<PyBool>() {
            Ok(flag) => Some(flag.is_true()),
            Err(_) if strict || value.is_instance_of::<PyInt>() => None,
            Err(_) => value.extract::<bool>().ok(), // a bool of NumPy
        };
        match flag {
            Some(true) => Self::Drawn,
            Some(false) => Self::Mean,
            None => kind_integer(value, strict)
                .and_then(|number| u32::try_from(number).ok())
                .map_or(Self::Odd, |seed| Self::Seed(Seed(seed))),
        }
    }

    /// The argument as the official package takes it.
    pub(crate) fn official<'py>(&self, given: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = given.py();
        let flag = |is_set: bool| PyBool::new(py, is_set).to_owned().into_any();
        Ok(match self {
            Self::Mean => flag(false),
            Self::Drawn => flag(true),
            Self::Seed(seed) => seed.0.into_pyobject(py)?.into_any(),
            Self::Odd => given.clone(),
        })
    }
}

/// Answers a call with unusual arguments, by the steps of the official package.
pub(crate) fn step_by_step<'py>(
    py: Python<'py>,
    call: &str,
    arguments: impl PyCallArgs<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    py.import(intern!(py, "natsbench._step_by_step"))?
        .call_method1(call, arguments)
}

/// `hp`, which is "12" if it is left out; an explicit `None` is wrong.
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
