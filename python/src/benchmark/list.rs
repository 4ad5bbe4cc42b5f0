//! The list of architectures: numbers, strings and indexes.

use std::sync::{Arc, PoisonError};

use natsbench::space::{Equivalence, TopologyStructure};
use natsbench::{ArchitectureIndex, SearchSpace};
use pyo3::exceptions::{PyIndexError, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyInt, PyList, PySlice, PyString};

use crate::arguments::{self, kind_integer, shown, text};
use crate::errors::Raise;

use super::Benchmark;

impl Benchmark {
    pub(super) fn string(&self, index: u32) -> PyResult<String> {
        self.space()?
            .architecture(ArchitectureIndex(index))
            .map_err(Raise::raise)
    }

    /// `query_index_by_arch`: -1 for everything that is not in the list.
    pub(super) fn index_of(&self, arch: &Bound<'_, PyAny>) -> PyResult<i64> {
        if arch.is_instance_of::<PyInt>() {
            let number: Option<i64> = arch.extract().ok();
            return match number.and_then(|number| self.within(number)) {
                Some(index) => Ok(i64::from(index)),
                None => Err(PyValueError::new_err(format!(
                    "Invalid architecture index {} vs [0, {}].",
                    shown(arch),
                    self.total
                ))),
            };
        }
        if arch.is_exact_instance_of::<PyString>() {
            return self.index_of_exact(arch);
        }
        if let Some(text) = text(arch) {
            return self.index_of_string(&text);
        }
        let tostr = intern!(arch.py(), "tostr");
        if arch.hasattr(tostr)? {
            let string = arch.call_method0(tostr)?;
            return self.index_of_string(text(&string).as_deref().unwrap_or_default());
        }
        match kind_integer(arch, self.strict) {
            Some(number) => self.checked(number),
            None => Ok(-1),
        }
    }

    /// A number that is an index.
    fn checked(&self, number: i64) -> PyResult<i64> {
        let index = self.within(number).ok_or_else(|| {
            let total = self.total;
            PyValueError::new_err(format!(
                "Invalid architecture index {number} vs [0, {total}]."
            ))
        })?;
        Ok(i64::from(index))
    }

    /// As `index_of_string`, but remembers what was found.
    fn index_of_exact(&self, string: &Bound<'_, PyAny>) -> PyResult<i64> {
        let py = string.py();
        let strings = self.remembered.strings.bind(py);
        if let Some(index) = strings.get_item(string)? {
            return index.extract();
        }
        let index = self.index_of_string(text(string).as_deref().unwrap_or_default())?;
        if index >= 0 {
            strings.set_item(string, index)?;
        }
        Ok(index)
    }

    /// The imported architectures, ascending.
    fn imported(&self, py: Python<'_>) -> PyResult<Arc<[ArchitectureIndex]>> {
        let kept = &self.remembered.imported;
        if let Some(imported) = &*kept.lock().unwrap_or_else(PoisonError::into_inner) {
            return Ok(Arc::clone(imported));
        }
        let space = self.space()?;
        let imported: Arc<[_]> = py.detach(|| space.imported()).map_err(Raise::raise)?.into();
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&imported));
        Ok(imported)
    }

    fn index_of_string(&self, text: &str) -> PyResult<i64> {
        let index = self.space()?.index_of(text).map_err(Raise::raise)?;
        Ok(index.map_or(-1, |index| i64::from(index.0)))
    }
}

#[pymethods]
impl Benchmark {
    /// Number of architectures of the space, loaded or not.
    fn __len__(&self) -> usize {
        self.total
    }

    /// The string of an architecture; negative positions count from the end, as in a list.
    fn __getitem__<'py>(
        &self,
        py: Python<'py>,
        position: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if position.is_instance_of::<PySlice>() {
            return self.meta_archs(py)?.as_any().get_item(position);
        }
        if arguments::integer(position).is_none() {
            // the error of a list
            return PyList::empty(py).as_any().get_item(position);
        }
        let number: i64 = position.extract()?;
        let from_start = if number < 0 {
            number.saturating_add(self.total as i64)
        } else {
            number
        };
        let index = self
            .within(from_start)
            .ok_or_else(|| PyIndexError::new_err("list index out of range"))?;
        Ok(PyString::new(py, &self.string(index)?).into_any())
    }

    /// All strings, by index.
    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.meta_archs(py)?.try_iter()?.into_any())
    }

    /// The list of all strings, by index.
    #[getter]
    fn meta_archs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let space = self.space()?;
        let strings = py.detach(|| space.architectures()).map_err(Raise::raise)?;
        PyList::new(py, strings)
    }

    /// The string of an architecture.
    fn arch(&self, index: &Bound<'_, PyAny>) -> PyResult<String> {
        let number = arguments::integer(index);
        if let Some(index) = number.and_then(|number| self.within(number)) {
            return self.string(index);
        }
        // the official package compares the number before it looks it up
        if number.is_some() || index.lt(0)? || index.ge(self.total)? {
            let (number, total) = (shown(index), self.total);
            let message = format!("invalid index : {number} vs. {total}.");
            return Err(PyValueError::new_err(message));
        }
        Err(PyTypeError::new_err(format!(
            "an architecture has a whole number, unlike {}",
            shown(index)
        )))
    }

    /// The index of an architecture given by index, string, or an object with `tostr`; -1 for an unknown one.
    fn query_index_by_arch<'py>(&self, arch: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let index = self.index_of(arch)?;
        if arch.is_instance_of::<PyInt>() {
            return Ok(arch.clone()); // True stays True
        }
        Ok(index.into_pyobject(arch.py())?.into_any())
    }

    /// A random index among the architectures that are imported. On a whole database this is `random.randint`
    /// over the whole space, as in the official package; with `strict`, it is so on every database.
    fn random(&self, py: Python<'_>) -> PyResult<u32> {
        if self.strict {
            return Ok(self.generator.randint(py, self.total)? as u32);
        }
        let imported = self.imported(py)?;
        if imported.is_empty() {
            let message = format!("{} has no architecture to draw", self.source);
            return Err(PyValueError::new_err(message));
        }
        let place = self.generator.randint(py, imported.len())?;
        let drawn = imported.get(place).or(imported.last());
        Ok(drawn.map_or(0, |index| index.0))
    }

    /// A text that is equal for cells that compute the same.
    fn _unique_string(&self, arch: &Bound<'_, PyAny>) -> PyResult<String> {
        let index = match self.index_of(arch)? {
            -1 => self.total as i64 - 1, // as in the official package: the last one instead of an unknown one
            index => index,
        };
        let index = self
            .within(index)
            .ok_or_else(|| PyIndexError::new_err("list index out of range"))?;
        let structure = TopologyStructure::parse(&self.string(index)?).map_err(Raise::raise)?;
        structure
            .unique_string(Equivalence::MergeSkipAndZero)
            .map_err(Raise::raise)
    }

    /// Epochs of the full training: 200 in the topology space, 90 in the size space.
    #[getter]
    const fn full_train_epochs(&self) -> u16 {
        match self.id {
            SearchSpace::Topology => 200,
            SearchSpace::Size => 90,
        }
    }

    /// As `full_train_epochs`.
    #[getter]
    const fn full_epochs_in_paper(&self) -> u16 {
        self.full_train_epochs()
    }

    /// "topology" or "size".
    #[getter]
    const fn search_space_name(&self) -> &'static str {
        match self.id {
            SearchSpace::Topology => "topology",
            SearchSpace::Size => "size",
        }
    }

    /// Whether this is the size space.
    #[getter]
    fn is_size(&self) -> bool {
        self.id == SearchSpace::Size
    }

    /// Whether this is the topology space.
    #[getter]
    fn is_topology(&self) -> bool {
        self.id == SearchSpace::Topology
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let this = slf.get();
        let settings = this.settings();
        let fast = if settings.fast_mode { "True" } else { "False" };
        // A closed benchmark still has a `repr`.
        let sample = this.sample(slf.py()).ok().flatten();
        let sample = sample.map_or_else(String::new, |text| format!(", {text}"));
        Ok(format!(
            "{}({}/{} architectures, fast_mode={fast}, file={}{sample})",
            slf.get_type().name()?,
            this.evaluated_count(slf.py())?,
            this.total,
            settings.filename.as_deref().unwrap_or("None")
        ))
    }

    /// Says that the numbers are invented, and by what; None if no archive behind them says that it is a sample.
    #[getter]
    fn sample(&self, py: Python<'_>) -> PyResult<Option<String>> {
        let space = self.space()?;
        let share = py.detach(|| space.sample()).map_err(Raise::raise)?;
        Ok(share.map(|share| share.to_string()))
    }
}
