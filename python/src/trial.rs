//! `ResultsCount`: one trial.

use std::sync::Arc;

use natsbench::query::{ArchitectureResults, EpochSelector, Trial};
use natsbench::{Dataset, Epoch, Seed, Split};
use pyo3::exceptions::{PyAttributeError, PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::{self, EpochArgument, shown};
use crate::editing::Shared;
use crate::errors::Raise;
use crate::{dicts, stored};

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
    pub(crate) shared: Arc<Shared>,
    pub(crate) dataset: Dataset,
    pub(crate) seed: Seed,
}

impl ResultsCount {
    pub(crate) const fn of(shared: Arc<Shared>, dataset: Dataset, seed: Seed) -> Self {
        Self {
            shared,
            dataset,
            seed,
        }
    }

    /// Does something with the trial as it is now.
    fn with<T>(
        &self,
        act: impl FnOnce(&ArchitectureResults, &Trial) -> PyResult<T>,
    ) -> PyResult<T> {
        let results = self.shared.get();
        let trial = results.trial(self.dataset, self.seed);
        act(&results, trial.map_err(Raise::raise)?)
    }
}

#[pymethods]
impl ResultsCount {
    fn __repr__(&self) -> PyResult<String> {
        self.with(|_, trial| Ok(trial.to_string()))
    }

    /// Number of epochs trained.
    pub(crate) fn get_total_epoch(&self) -> PyResult<u16> {
        self.with(|_, trial| Ok(trial.total_epochs()))
    }

    /// The evaluated splits, in the order of the file.
    fn get_eval_set(&self) -> PyResult<Vec<&'static str>> {
        self.with(|_, trial| {
            let splits = trial.evaluated_splits().iter();
            Ok(splits.map(|split| split.as_str()).collect())
        })
    }

    /// Mean latency in seconds for a batch of 256; -1.0 if there is none.
    fn get_latency(&self) -> PyResult<f64> {
        self.with(|_, trial| {
            let latency = trial.latency_seconds().map_err(Raise::raise)?;
            Ok(latency.unwrap_or(-1.0))
        })
    }

    /// Seconds of one epoch and of all.
    pub(crate) fn get_times<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.with(|_, trial| dicts::times(py, &trial.times().map_err(Raise::raise)?))
    }

    /// Loss, accuracy (percent) and times (seconds) on the training images after an epoch; None is the last.
    #[pyo3(signature = (iepoch=None))]
    fn get_train<'py>(
        &self,
        py: Python<'py>,
        iepoch: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let (epoch, wrong) = EpochArgument::new(iepoch.as_ref()).split();
        wrong.map_or(Ok(()), Err)?;
        self.with(|_, trial| dicts::metrics(py, &trial.train(epoch).map_err(Raise::raise)?))
    }

    /// Loss, accuracy (percent) and times (seconds) on a split after an epoch; None is the last.
    #[pyo3(signature = (name, iepoch=None))]
    fn get_eval<'py>(
        &self,
        py: Python<'py>,
        name: Any<'_, 'py>,
        iepoch: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let (epoch, wrong) = EpochArgument::new(iepoch.as_ref()).split();
        wrong.map_or(Ok(()), Err)?;
        self.with(
            |_, trial| match split(name).filter(|split| *split != Split::Train) {
                Some(split) => {
                    dicts::metrics(py, &trial.evaluation(split, epoch).map_err(Raise::raise)?)
                }
                None => Err(absent_split(trial, epoch, name)),
            },
        )
    }

    /// Weights: None, since databases hold none.
    #[pyo3(signature = (clone=false))]
    #[expect(clippy::unused_self, reason = "databases hold no weights")]
    fn get_net_param(&self, clone: bool) -> Option<u32> {
        let _ = clone;
        None
    }

    /// The attributes of the official object: curves, times, costs.
    pub(crate) fn state_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.with(|results, trial| stored::state(py, results, trial))
    }

    /// Attributes by their official names, such as `train_acc1es`.
    fn __getattr__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let found = self.state_dict(py)?.get_item(name)?;
        found.ok_or_else(|| PyAttributeError::new_err(name.to_owned()))
    }

    /// The network as a dict; with a function, `genotype` is what that makes of its text.
    fn get_config<'py>(
        &self,
        py: Python<'py>,
        str2structure: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        self.with(|_, trial| dicts::net_config(py, &trial.config(), str2structure.as_ref()))
    }
}
