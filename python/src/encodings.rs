//! Architectures in the forms of other programs, and whole spaces as arrays.

use natsbench::space::{EncodedArchitecture as Encoded, Form, FormError, FormValue};
use natsbench::{ArchitectureIndex, SearchSpace};
use pyo3::exceptions::{PyAttributeError, PyIndexError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple,
};

use crate::arguments::shown;

/// An architecture that was read in one form, with its other forms as attributes.
#[pyclass(frozen, eq, hash, from_py_object, module = "natsbench.encodings")]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EncodedArchitecture(Encoded);

/// Reads an architecture in a form, or in the only form that looks like it.
#[pyfunction]
#[pyo3(signature = (architecture, form=None, space=None))]
pub(crate) fn read_architecture(
    architecture: &Bound<'_, PyAny>,
    form: Option<&str>,
    space: Option<&str>,
) -> PyResult<EncodedArchitecture> {
    let (form, space) = (form.map(named_form), space.map(named_space));
    let (form, space) = (form.transpose()?, space.transpose()?);
    let wrong = |error: FormError| PyValueError::new_err(error.to_string());
    if let Ok(known) = architecture.extract::<EncodedArchitecture>() {
        // It has no form; a form that its space lacks is refused as for any other architecture.
        let value = known.0.write(form.unwrap_or(Form::String)).map_err(wrong)?;
        let space = space.or(Some(known.0.space()));
        let read = Encoded::from_value(&value, Some(form.unwrap_or(Form::String)), space);
        return read.map(EncodedArchitecture).map_err(wrong);
    }
    let value = match architecture.cast::<PyString>() {
        Ok(text) => text.to_cow()?.parse().map_err(wrong)?,
        Err(_) => form_value(architecture)?,
    };
    let read = Encoded::from_value(&value, form, space);
    read.map(EncodedArchitecture).map_err(wrong)
}

/// A value of Python. Arrays of `NumPy` count as lists, and mappings as dictionaries; a structure is the list of its nodes.
fn form_value(value: &Bound<'_, PyAny>) -> PyResult<FormValue> {
    let list = |items: &Bound<'_, PyAny>| -> PyResult<Vec<FormValue>> {
        items.try_iter()?.map(|item| form_value(&item?)).collect()
    };
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(FormValue::Text(text.to_cow()?.into_owned()));
    }
    if value.is_instance_of::<PyBool>() {
        return Ok(FormValue::Other(shown(value)));
    }
    if value.is_instance_of::<PyInt>() {
        let number = value.extract().map(FormValue::Integer);
        return Ok(number.unwrap_or_else(|_| FormValue::Other(shown(value))));
    }
    if value.is_instance_of::<PyFloat>() {
        return Ok(FormValue::from_double(value.extract()?));
    }
    if value.is_instance_of::<PyTuple>() {
        return Ok(FormValue::Tuple(list(value)?));
    }
    if value.is_instance_of::<PyList>() {
        return Ok(FormValue::List(list(value)?));
    }
    if let Ok(mapping) = value.cast::<PyMapping>() {
        let entries = mapping.items()?.iter().map(|entry| {
            let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = entry.extract()?;
            Ok((shown(&key), form_value(&value)?))
        });
        return Ok(FormValue::Dict(entries.collect::<PyResult<_>>()?));
    }
    // A structure has a method `tolist` of its own, with an argument.
    if value.hasattr("node_num")? && value.hasattr("nodes")? {
        return form_value(&value.getattr("nodes")?);
    }
    if value.hasattr("tolist")? {
        return form_value(&value.call_method0("tolist")?);
    }
    Ok(FormValue::Other(value.repr()?.to_string()))
}

fn python_value<'py>(py: Python<'py>, value: &FormValue) -> PyResult<Bound<'py, PyAny>> {
    let all = |items: &[FormValue]| -> PyResult<Vec<Bound<'py, PyAny>>> {
        items.iter().map(|item| python_value(py, item)).collect()
    };
    Ok(match value {
        FormValue::Integer(number) => number.into_pyobject(py)?.into_any(),
        FormValue::Text(text) | FormValue::Other(text) => text.into_pyobject(py)?.into_any(),
        FormValue::List(items) => PyList::new(py, all(items)?)?.into_any(),
        FormValue::Tuple(items) => PyTuple::new(py, all(items)?)?.into_any(),
        FormValue::Dict(entries) => {
            let dict = PyDict::new(py);
            for (key, value) in entries {
                dict.set_item(key, python_value(py, value)?)?;
            }
            dict.into_any()
        }
    })
}

fn named_form(name: &str) -> PyResult<Form> {
    // Names of attributes have no hyphens.
    let known = name.replace('_', "-").parse();
    known.map_err(|error: natsbench::UnknownName| PyValueError::new_err(error.to_string()))
}

fn named_space(name: &str) -> PyResult<SearchSpace> {
    SearchSpace::meant_by(name).ok_or_else(|| {
        PyValueError::new_err(format!(
            "unknown search space {name:?}; expected tss or sss"
        ))
    })
}

impl EncodedArchitecture {
    fn attribute<'py>(&self, py: Python<'py>, form: Form) -> PyResult<Bound<'py, PyAny>> {
        let written = self.0.write(form);
        let written = written.map_err(|error| PyAttributeError::new_err(error.to_string()))?;
        python_value(py, &written)
    }
}

#[pymethods]
impl EncodedArchitecture {
    /// The architecture in the form with this name. A form of the other space is a `ValueError`.
    fn to<'py>(&self, py: Python<'py>, form: &str) -> PyResult<Bound<'py, PyAny>> {
        let written = self.0.write(named_form(form)?);
        let written = written.map_err(|error| PyValueError::new_err(error.to_string()))?;
        python_value(py, &written)
    }

    /// `tss` or `sss`.
    #[getter]
    fn space(&self) -> &'static str {
        self.0.space().as_str()
    }

    /// The index in the official numbering.
    #[getter]
    fn index(&self) -> u32 {
        self.0.index().0
    }

    /// The official string.
    #[getter]
    fn string(&self) -> String {
        self.0.to_string()
    }

    /// Six positions in the official list of operations, in the order of the string.
    #[getter]
    fn operations<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(py, Form::Operations)
    }

    /// The tuple of `NASLib`.
    #[getter]
    fn naslib<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(py, Form::Naslib)
    }

    /// The dictionary of NNI.
    #[getter]
    fn nni<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(py, Form::Nni)
    }

    /// The pairs of operation and source, node by node.
    #[getter]
    fn genotype<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(py, Form::Genotype)
    }

    /// The pairs of operation and source in one list.
    #[getter]
    fn flat_genotype<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(py, Form::FlatGenotype)
    }

    /// A row with a single 1 for each edge or layer.
    #[getter]
    fn one_hot<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(py, Form::OneHot)
    }

    /// The matrix of `str2matrix`.
    #[getter]
    fn adjacency<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(py, Form::Adjacency)
    }

    /// Five channel counts.
    #[getter]
    fn channels<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(py, Form::Channels)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        let (space, index) = (self.0.space(), self.0.index());
        format!("EncodedArchitecture({space} {index}: {})", self.0)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let read = py
            .import("natsbench._native")?
            .getattr("read_architecture")?;
        Ok((read, (self.0.to_string(),)))
    }
}

/// Architectures of a space, or those with the indexes, in a form made of small numbers: the bytes, and the shape of one.
#[pyfunction]
pub(crate) fn encoded_bytes<'py>(
    py: Python<'py>,
    form: &str,
    space: &str,
    indexes: Option<Vec<i64>>,
) -> PyResult<(Bound<'py, PyByteArray>, Vec<usize>)> {
    let (form, space) = (named_form(form)?, named_space(space)?);
    let total = space.architecture_count();
    let chosen = indexes.unwrap_or_else(|| (0..i64::from(total)).collect());
    let numbers = |index: i64| -> PyResult<(Vec<u8>, Vec<usize>)> {
        let out_of_range = || {
            PyIndexError::new_err(format!(
                "{index} is no index of {space}; expected 0 to {}",
                total - 1
            ))
        };
        let index = u32::try_from(index).map_err(|_| out_of_range())?;
        let architecture =
            Encoded::from_index(space, ArchitectureIndex(index)).ok_or_else(out_of_range)?;
        architecture
            .numbers(form)
            .map_err(|error| PyValueError::new_err(error.to_string()))
    };
    let (_, shape) = numbers(0)?; // also where no index is given
    let mut bytes = Vec::with_capacity(chosen.len() * shape.iter().product::<usize>());
    for index in chosen {
        bytes.extend(numbers(index)?.0);
    }
    Ok((PyByteArray::new(py, &bytes), shape))
}
