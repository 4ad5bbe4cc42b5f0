//! Changes of the trials under one recipe.

use std::path::PathBuf;
use std::sync::Arc;

use natsbench::Dataset;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::arguments::{self, shown};
use crate::errors::Raise;
use crate::files;
use crate::results::{ArchResults, known};
use crate::trial::ResultsCount;

use super::Shared;

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

#[pymethods]
impl ArchResults {
    #[new]
    fn new<'py>(
        py: Python<'py>,
        arch_index: Any<'_, 'py>,
        arch_str: Any<'_, 'py>,
    ) -> PyResult<Self> {
        let state = PyDict::new(py);
        state.set_item("arch_index", arch_index)?;
        state.set_item("arch_str", arch_str)?;
        state.set_item("all_results", PyDict::new(py))?;
        state.set_item("dataset_seed", PyDict::new(py))?;
        state.set_item("clear_net_done", false)?;
        Ok(Self::of(Shared::of_state(state.as_any())?))
    }

    /// New results from the dict that `state_dict` gives, or from the path of a file with such a dict.
    #[staticmethod]
    fn create_from_state_dict(state_dict_or_file: Any<'_, '_>) -> PyResult<Self> {
        if state_dict_or_file.is_instance_of::<PyDict>() {
            return Ok(Self::of(Shared::of_state(state_dict_or_file)?));
        }
        let py = state_dict_or_file.py();
        let path: PathBuf = state_dict_or_file.extract().map_err(|_| {
            let kind = shown(state_dict_or_file.get_type().as_any());
            PyValueError::new_err(format!("invalid type of state_dict_or_file : {kind}"))
        })?;
        let state = files::pickle_load(py, path, ".pbz2")?;
        Ok(Self::of(Shared::of_state(&state)?))
    }

    /// The attributes of the official object, with a dict for each trial.
    fn state_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.shared.state(py)
    }

    /// Takes attributes from a dict.
    fn load_state_dict(&self, py: Python<'_>, state_dict: Any<'_, '_>) -> PyResult<()> {
        let state = self.shared.state(py)?;
        state.update(state_dict.cast()?)?;
        self.shared.load(state.as_any())
    }

    /// Adds a trial.
    fn update(
        &self,
        py: Python<'_>,
        dataset_name: &str,
        seed: u32,
        result: &ResultsCount,
    ) -> PyResult<()> {
        let state = self.shared.state(py)?.into_any();
        let by_dataset = state.get_item("dataset_seed")?;
        if !by_dataset.contains(dataset_name)? {
            by_dataset.set_item(dataset_name, PyList::empty(py))?;
        }
        let seeds = by_dataset.get_item(dataset_name)?;
        if seeds.contains(seed)? {
            let index = self.shared.get()?.index();
            return Err(PyValueError::new_err(format!(
                "{index}-th arch already has this seed ({seed}) on {dataset_name}"
            )));
        }
        seeds.call_method1("append", (seed,))?;
        seeds.call_method0("sort")?;
        let trials = state.get_item("all_results")?;
        trials.set_item((dataset_name, seed), result.state_dict(py)?)?;
        state.set_item("clear_net_done", false)?;
        self.shared.load(&state)
    }

    /// Forgets weights. There are none, so this only sets `clear_net_done`.
    fn clear_params(&self) {
        self.shared.clear();
    }

    /// Sets the latency of a trial, or of all of a data set, in seconds for a batch of 256 images.
    #[pyo3(signature = (dataset, seed, latency))]
    fn reset_latency(
        &self,
        py: Python<'_>,
        dataset: Any<'_, '_>,
        seed: Option<Bound<'_, PyAny>>,
        latency: f64,
    ) -> PyResult<()> {
        let list = PyList::new(py, [latency])?.into_any();
        for trial in self.chosen(dataset, seed.as_ref())? {
            trial.update_latency(py, &list)?;
        }
        Ok(())
    }

    /// Sets the training time of every epoch of a trial, or of all of a data set, in seconds.
    #[pyo3(signature = (dataset, seed, estimated_per_epoch_time))]
    fn reset_pseudo_train_times(
        &self,
        py: Python<'_>,
        dataset: Any<'_, '_>,
        seed: Option<Bound<'_, PyAny>>,
        estimated_per_epoch_time: f64,
    ) -> PyResult<()> {
        for trial in self.chosen(dataset, seed.as_ref())? {
            trial.reset_pseudo_train_times(py, estimated_per_epoch_time)?;
        }
        Ok(())
    }

    /// Sets the evaluation time of a split after every epoch of a trial, or of all of a data set, in seconds.
    #[pyo3(signature = (dataset, seed, eval_name, estimated_per_epoch_time))]
    fn reset_pseudo_eval_times(
        &self,
        py: Python<'_>,
        dataset: Any<'_, '_>,
        seed: Option<Bound<'_, PyAny>>,
        eval_name: &str,
        estimated_per_epoch_time: f64,
    ) -> PyResult<()> {
        for trial in self.chosen(dataset, seed.as_ref())? {
            trial.reset_pseudo_eval_times(py, eval_name, estimated_per_epoch_time)?;
        }
        Ok(())
    }

    /// Prints latencies and times of all trials.
    fn debug_test(&self, py: Python<'_>) -> PyResult<()> {
        for dataset in Dataset::ALL {
            let results = self.shared.get()?;
            let latency = results.latency_seconds(*dataset).map_err(Raise::raise)?;
            let latency = latency.into_pyobject(py)?.repr()?;
            files::print(
                py,
                &format!("---->>>> {dataset}\nThe latency on {dataset} is {latency} s\n"),
            )?;
            for trial in results.trials_on(*dataset).map_err(Raise::raise)? {
                let one = ResultsCount::of(Arc::clone(&self.shared), *dataset, trial.seed());
                let costs = one.get_times(py)?.repr()?;
                files::print(
                    py,
                    &format!("  ==>> result = {trial}\n  ==>> cost = {costs}\n"),
                )?;
            }
        }
        Ok(())
    }
}

impl ArchResults {
    /// The trials of a data set, or the one with a seed.
    fn chosen(
        &self,
        dataset: Any<'_, '_>,
        seed: Option<Any<'_, '_>>,
    ) -> PyResult<Vec<ResultsCount>> {
        let known = known(dataset)?;
        let results = self.shared.get()?;
        let seeds = match seed {
            None => results.seeds(known).map_err(Raise::raise)?.to_vec(),
            Some(given) => {
                let seed = arguments::seed_key(given)?.ok_or_else(|| arguments::no_key(given))?;
                results.trial(known, seed).map_err(Raise::raise)?;
                vec![seed]
            }
        };
        let one = |seed| ResultsCount::of(Arc::clone(&self.shared), known, seed);
        Ok(seeds.into_iter().map(one).collect())
    }
}
