//! Objects, networks and texts of one architecture.

use natsbench::{ArchitectureIndex, Recipe};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::{self, Hp, shown};
use crate::dicts;
use crate::editing::Shared;
use crate::errors::Raise;
use crate::files::print;
use crate::results::ArchResults;

use super::{Absent, Benchmark};

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

impl Benchmark {
    fn results(&self, py: Python<'_>, index: u32, recipe: Recipe) -> PyResult<ArchResults> {
        let results = self.ask(py, index, Absent::ByIndex, |space| {
            space.query_by_index(ArchitectureIndex(index), recipe)
        })?;
        let shared = Shared::new(results, self.is_cleared(index, recipe));
        Ok(ArchResults::of(shared))
    }

    fn meta_info(&self, index: Any<'_, '_>, hp: Any<'_, '_>) -> PyResult<ArchResults> {
        let py = hp.py();
        let index = self.index_only(index, Absent::ByIndex)?;
        if let Some(recipe) = arguments::recipe(hp) {
            self.results(py, index, recipe)
        } else {
            let available = self.load(py, index, Absent::ByIndex)?;
            Err(self.no_recipe(index, &available, &shown(hp)))
        }
    }

    /// Whether the architecture is there; in fast mode it is an error if not.
    fn is_there(&self, py: Python<'_>, index: u32) -> PyResult<bool> {
        match self.load(py, index, Absent::ByIndex) {
            Ok(_) => Ok(true),
            Err(_) if !self.settings().fast_mode => Ok(false),
            Err(error) => Err(error),
        }
    }
}

#[pymethods]
impl Benchmark {
    /// The `ArchResults` of an architecture under one recipe.
    #[pyo3(signature = (arch_index, hp=Hp(None)), text_signature = "($self, arch_index, hp='12')")]
    fn query_meta_info_by_index<'py>(
        &self,
        py: Python<'py>,
        arch_index: Any<'_, 'py>,
        hp: Hp<'py>,
    ) -> PyResult<ArchResults> {
        self.meta_info(arch_index, &hp.get(py))
    }

    /// As `query_meta_info_by_index`, or with a data set a dict from seeds to trials.
    #[pyo3(signature = (arch_index, dataname=None, hp=Hp(None)), text_signature = "($self, arch_index, dataname=None, hp='12')")]
    fn query_by_index<'py>(
        &self,
        py: Python<'py>,
        arch_index: Any<'_, 'py>,
        dataname: Option<Bound<'py, PyAny>>,
        hp: Hp<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let results = self.meta_info(arch_index, &hp.get(py))?;
        let Some(name) = dataname else {
            return Ok(Bound::new(py, results)?.into_any());
        };
        if !results.has_dataset(&name) {
            let message = format!("invalid dataset-name : {}", shown(&name));
            return Err(PyValueError::new_err(message));
        }
        results.query(py, &name, None)
    }

    /// What is built for an architecture on a data set, as a dict.
    fn get_net_config<'py>(
        &self,
        py: Python<'py>,
        index: Any<'_, 'py>,
        dataset: Any<'_, 'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let index = self.index_only(index, Absent::NetConfig)?;
        self.load(py, index, Absent::NetConfig)?;
        let Some(known) = arguments::dataset(dataset) else {
            return Err(PyKeyError::new_err(shown(dataset)));
        };
        let config = self.ask(py, index, Absent::NetConfig, |space| {
            space.net_config(ArchitectureIndex(index), known)
        })?;
        dicts::net_config(py, &config, None)
    }

    /// Weights of one trial, or a dict from seeds to weights: None each, since databases hold none.
    #[pyo3(signature = (index, dataset, seed, hp=Hp(None)), text_signature = "($self, index, dataset, seed, hp='12')")]
    fn get_net_param<'py>(
        &self,
        py: Python<'py>,
        index: Any<'_, 'py>,
        dataset: Any<'_, 'py>,
        seed: Option<Bound<'py, PyAny>>,
        hp: Hp<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.meta_info(index, &hp.get(py))?
            .get_net_param(py, dataset, seed)
    }

    /// The official text about an architecture, or None if it is not there.
    fn _info_text(
        &self,
        py: Python<'_>,
        arch: Any<'_, '_>,
        hp: Any<'_, '_>,
    ) -> PyResult<(i64, Option<String>)> {
        let asked = self.index_of(arch)?;
        if !self.settings().fast_mode && self.within(asked).is_none() {
            return Ok((asked, None));
        }
        let index = self.loadable(asked, Absent::ByIndex)?;
        if !self.is_there(py, index)? {
            return Ok((asked, None));
        }
        let available = self.load(py, index, Absent::ByIndex)?;
        let recipe = arguments::recipe_text(hp).filter(|recipe| available.contains(recipe));
        let recipe = recipe.ok_or_else(|| self.no_recipe(index, &available, &shown(hp)))?;
        let text = self.ask(py, index, Absent::ByIndex, |space| {
            space.info_text(ArchitectureIndex(index), recipe)
        })?;
        Ok((asked, Some(text)))
    }

    /// Prints the official text about an architecture under all recipes.
    #[pyo3(signature = (index=-1), text_signature = "($self, index=-1)")]
    fn show(slf: &Bound<'_, Self>, index: i64) -> PyResult<()> {
        let (py, this) = (slf.py(), slf.get());
        if index < 0 {
            print(py, &format!("{}\n", slf.repr()?))?;
            let loaded = this.loaded()?;
            let Some(first) = loaded.first() else {
                return Ok(());
            };
            let (line, total) = ("-".repeat(10), loaded.len());
            let heading = format!(
                "\n{line} The ({:5}/{total:5}) {:06}-th architecture! {line}\narch : {}\n",
                0,
                first.0,
                this.string(first.0)?
            );
            print(py, &heading)?;
            return Err(PyKeyError::new_err(index)); // as the official package
        }
        let Some(known) = this.within(index) else {
            let total = this.total;
            return print(
                py,
                &format!("This index ({index}) is out of range (0~{total}).\n"),
            );
        };
        if !this.is_there(py, known)? {
            let text = "architecture has not been evaluated or not saved.";
            return print(py, &format!("The {index}-th {text}\n"));
        }
        let mut text = String::new();
        let space = this.space()?;
        let result = py.detach(|| space.show(ArchitectureIndex(known), &mut text));
        print(py, &text)?;
        result.map_err(Raise::raise)
    }
}
