//! `ResultsCount`: one trial.

use std::sync::Arc;

use natsbench::ids::{Dataset, Epoch, Seed, Split};
use natsbench::query::{ArchitectureResults, EpochSelector, Trial};
use pyo3::exceptions::{PyAttributeError, PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::{self, EpochArgument, shown};
use crate::dicts;
use crate::errors::Raise;
use crate::stored;

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

/// A split by name; an unknown one stands for one that was never evaluated.
pub(crate) fn split(name: Any<'_, '_>) -> Option<Split> {
    match arguments::text(name)?.as_ref() {
        "valid" => Some(Split::XValid),
        name => name.parse().ok(),
    }
}

/// What a split that there is not raises: `ValueError` where there are times, else `KeyError`.
fn no_split(trial: &Trial, name: Any<'_, '_>) -> PyErr {
    if trial.record().evaluation_seconds.is_empty() {
        PyKeyError::new_err(shown(name))
    } else {
        PyValueError::new_err(format!("{} was not evaluated", shown(name)))
    }
}

/// The error for a split with an unknown name, once the epoch is right.
pub(crate) fn absent_split(trial: &Trial, epoch: EpochSelector, name: Any<'_, '_>) -> PyErr {
    let last = trial.total_epochs().saturating_sub(1);
    match epoch {
        EpochSelector::At(Epoch(epoch)) if epoch > last => {
            PyValueError::new_err(format!("invalid iepoch={epoch} < {}", last + 1))
        }
        _ => no_split(trial, name),
    }
}

/// One trial.
#[pyclass(frozen, module = "natsbench")]
pub(crate) struct ResultsCount {
    results: Arc<ArchitectureResults>,
    dataset: Dataset,
    seed: Seed,
}

impl ResultsCount {
    pub(crate) const fn new(
        results: Arc<ArchitectureResults>,
        dataset: Dataset,
        seed: Seed,
    ) -> Self {
        Self {
            results,
            dataset,
            seed,
        }
    }

    fn trial(&self) -> PyResult<&Trial> {
        self.results
            .trial(self.dataset, self.seed)
            .map_err(Raise::raise)
    }
}

#[pymethods]
impl ResultsCount {
    fn __repr__(&self) -> PyResult<String> {
        Ok(self.trial()?.to_string())
    }

    fn get_total_epoch(&self) -> PyResult<u16> {
        Ok(self.trial()?.total_epochs())
    }

    fn get_eval_set(&self) -> PyResult<Vec<&'static str>> {
        Ok(self
            .trial()?
            .evaluated_splits()
            .iter()
            .map(|split| split.as_str())
            .collect())
    }

    /// Mean latency in seconds for a batch of 256; -1.0 if there is none.
    fn get_latency(&self) -> PyResult<f64> {
        Ok(self
            .trial()?
            .latency_seconds()
            .map_err(Raise::raise)?
            .unwrap_or(-1.0))
    }

    /// Seconds of one epoch and of all.
    fn get_times<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dicts::times(py, &self.trial()?.times().map_err(Raise::raise)?)
    }

    #[pyo3(signature = (iepoch=None))]
    fn get_train<'py>(
        &self,
        py: Python<'py>,
        iepoch: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let (epoch, wrong) = EpochArgument::new(iepoch.as_ref()).split();
        wrong.map_or(Ok(()), Err)?;
        dicts::metrics(py, &self.trial()?.train(epoch).map_err(Raise::raise)?)
    }

    #[pyo3(signature = (name, iepoch=None))]
    fn get_eval<'py>(
        &self,
        py: Python<'py>,
        name: Any<'_, 'py>,
        iepoch: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let (epoch, wrong) = EpochArgument::new(iepoch.as_ref()).split();
        wrong.map_or(Ok(()), Err)?;
        let trial = self.trial()?;
        match split(name).filter(|split| *split != Split::Train) {
            Some(split) => {
                dicts::metrics(py, &trial.evaluation(split, epoch).map_err(Raise::raise)?)
            }
            None => Err(absent_split(trial, epoch, name)),
        }
    }

    #[pyo3(signature = (clone=false))]
    #[expect(clippy::unused_self, reason = "databases hold no weights")]
    fn get_net_param(&self, clone: bool) -> Option<u32> {
        let _ = clone;
        None
    }

    /// The attributes of the official object: curves, times, costs.
    fn state_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        stored::state(py, &self.results, self.trial()?)
    }

    /// Attributes by their official names, such as `train_acc1es`.
    fn __getattr__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let found = self.state_dict(py)?.get_item(name)?;
        found.ok_or_else(|| PyAttributeError::new_err(name.to_owned()))
    }

    fn get_config<'py>(
        &self,
        py: Python<'py>,
        str2structure: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        dicts::net_config(py, &self.trial()?.config(), str2structure.as_ref())
    }
}
