//! Calls that change trials. They change the dict of the official attributes, which is then read and checked like a
//! file of an archive. Databases stay as they are.

mod results;
mod shared;
mod trial;

use std::sync::Arc;

use plain_pickle::Document;

use natsbench::query::ArchitectureRecord;
use natsbench::query::ArchitectureResults;
use natsbench::{Dataset, Recipe, Seed};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList};

use crate::errors::{Raise, chain};
use crate::stored;

pub(crate) use shared::Shared;

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

impl Shared {
    fn of_state(state: Any<'_, '_>) -> PyResult<Arc<Self>> {
        Ok(Self::new(read(state, recipe_of(state))?, false))
    }

    /// The attributes of the official `ArchResults`.
    pub(crate) fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let results = self.get()?;
        let (all, seeds) = (PyDict::new(py), PyDict::new(py));
        for (dataset, seed) in results.stored_order() {
            let trial = results.trial(dataset, seed).map_err(Raise::raise)?;
            all.set_item(
                (dataset.as_str(), seed.0),
                stored::state(py, &results, trial)?,
            )?;
        }
        for dataset in results.datasets() {
            let of = results.seeds(dataset).map_err(Raise::raise)?;
            seeds.set_item(
                dataset.as_str(),
                PyList::new(py, of.iter().map(|seed| seed.0))?,
            )?;
        }
        let state = PyDict::new(py);
        state.set_item("arch_index", results.index().0)?;
        state.set_item("arch_str", results.architecture())?;
        state.set_item("all_results", all)?;
        state.set_item("dataset_seed", seeds)?;
        state.set_item("clear_net_done", self.is_cleared())?;
        Ok(state)
    }

    fn load(&self, state: Any<'_, '_>) -> PyResult<()> {
        self.set(read(state, self.get()?.recipe())?);
        Ok(())
    }

    /// Changes the attributes of one trial.
    fn edit<'py>(
        &self,
        py: Python<'py>,
        dataset: Dataset,
        seed: Seed,
        change: impl FnOnce(&Bound<'py, PyAny>) -> PyResult<()>,
    ) -> PyResult<()> {
        let state = self.state(py)?.into_any();
        change(
            &state
                .get_item("all_results")?
                .get_item((dataset.as_str(), seed.0))?,
        )?;
        self.load(&state)
    }
}

/// Reads the attributes of an `ArchResults`; `ValueError` if they are not as in archives.
fn read(state: Any<'_, '_>, recipe: Recipe) -> PyResult<ArchitectureResults> {
    let pickle = state.py().import("pickle")?;
    let bytes = pickle
        .call_method1("dumps", (state, 4))?
        .cast_into::<PyBytes>()?;
    let wrong = |error: &dyn std::error::Error| PyValueError::new_err(chain(error));
    let document = Document::parse(bytes.as_bytes()).map_err(|error| wrong(&error))?;
    let record =
        ArchitectureRecord::from_state(&document, recipe).map_err(|error| wrong(&error))?;
    let results =
        ArchitectureResults::from_record(record, recipe).map_err(|error| wrong(&error))?;
    results.ok_or_else(|| PyValueError::new_err("no results"))
}

/// The recipe, which the attributes do not name: the one with as many epochs as the first trial.
fn recipe_of(state: Any<'_, '_>) -> Recipe {
    let epochs = || -> PyResult<i64> {
        let trials = state.get_item("all_results")?.call_method0("values")?;
        trials
            .try_iter()?
            .next()
            .map_or(Ok(12), |trial| trial?.get_item("epochs")?.extract())
    };
    let epochs = epochs().unwrap_or(12);
    let mut known = Recipe::ALL.iter().copied();
    known
        .find(|recipe| recipe.id() == epochs)
        .unwrap_or(Recipe::Hp12)
}

/// The attributes of an `ArchResults` with one trial.
fn alone<'py>(trial: Any<'_, 'py>) -> PyResult<(Bound<'py, PyDict>, (String, u32))> {
    let py = trial.py();
    let key: (String, u32) = (
        trial.get_item("name")?.extract()?,
        trial.get_item("seed")?.extract::<String>()?.parse()?,
    );
    let (all, seeds, state) = (PyDict::new(py), PyDict::new(py), PyDict::new(py));
    all.set_item(key.clone(), trial)?;
    seeds.set_item(&key.0, [key.1])?;
    state.set_item("arch_index", 0)?;
    let architecture = trial.get_item("arch_config")?.get_item("arch_str")?;
    state.set_item("arch_str", architecture)?;
    state.set_item("all_results", all)?;
    state.set_item("dataset_seed", seeds)?;
    state.set_item("clear_net_done", false)?;
    Ok((state, key))
}
