//! `ResultsCount`: one trial.

use std::sync::Arc;

use natsbench::query::{ArchitectureResults, Trial};
use natsbench::{Dataset, Seed, Split};
use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::{self, EpochArgument, Truth};
use crate::editing::Shared;
use crate::errors::Raise;
use crate::{
    dicts::{self, html},
    stored,
};

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

/// The split with this name; an unknown name counts as a split that was never evaluated.
pub(crate) fn split(name: Any<'_, '_>) -> Option<Split> {
    match arguments::text(name)?.as_ref() {
        "valid" => Some(Split::XValid),
        name => name.parse().ok(),
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

    /// Calls a function with the trial as it is now.
    fn with<T>(
        &self,
        act: impl FnOnce(&ArchitectureResults, &Trial) -> PyResult<T>,
    ) -> PyResult<T> {
        let results = self.shared.get()?;
        let trial = results.trial(self.dataset, self.seed);
        act(&results, trial.map_err(Raise::raise)?)
    }
}

#[pymethods]
impl ResultsCount {
    /// The table that notebooks show: its splits after the last epoch.
    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        html(slf, "trial")
    }

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

    /// Loss, accuracy (percent) and times (seconds) on the training images after an epoch; None means the last.
    #[pyo3(signature = (iepoch=None))]
    fn get_train<'py>(
        &self,
        py: Python<'py>,
        iepoch: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let strict = self.shared.is_strict();
        let EpochArgument::Is(epoch) = EpochArgument::new(iepoch.as_ref(), strict) else {
            let metrics = arguments::step_by_step(py, "train", (self.state_dict(py)?, iepoch))?;
            return Ok(metrics.cast_into()?);
        };
        self.with(|_, trial| dicts::metrics(py, &trial.train(epoch).map_err(Raise::raise)?))
    }

    /// Loss, accuracy (percent) and times (seconds) on a split after an epoch; None means the last.
    #[pyo3(signature = (name, iepoch=None))]
    fn get_eval<'py>(
        &self,
        py: Python<'py>,
        name: Any<'_, 'py>,
        iepoch: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let strict = self.shared.is_strict();
        let split = split(name).filter(|split| *split != Split::Train);
        let (EpochArgument::Is(epoch), Some(split)) =
            (EpochArgument::new(iepoch.as_ref(), strict), split)
        else {
            let arguments = (self.state_dict(py)?, name, iepoch);
            let metrics = arguments::step_by_step(py, "evaluation", arguments)?;
            return Ok(metrics.cast_into()?);
        };
        self.with(|_, trial| {
            dicts::metrics(py, &trial.evaluation(split, epoch).map_err(Raise::raise)?)
        })
    }

    /// Its weights, or None if there are none. They are the caller's own, with or without `clone`.
    #[pyo3(signature = (clone=Truth(false)), text_signature = "($self, clone=False)")]
    fn get_net_param<'py>(&self, py: Python<'py>, clone: Truth) -> PyResult<Bound<'py, PyAny>> {
        let _ = clone;
        let weights = self.shared.weights(py, self.dataset, &[self.seed])?;
        Ok(weights
            .into_iter()
            .next()
            .unwrap_or(py.None().into_bound(py)))
    }

    /// The attributes of the official object: curves, times, costs.
    pub(crate) fn state_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.with(|results, trial| stored::state(py, results, trial))
    }

    /// Attributes by their official names, such as `train_acc1es`.
    fn __getattr__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        if name == "net_state_dict" {
            return self.get_net_param(py, Truth(false));
        }
        let found = self.state_dict(py)?.get_item(name)?;
        found.ok_or_else(|| PyAttributeError::new_err(name.to_owned()))
    }

    /// The network as a dict. If a function is given, it makes `genotype` from its text.
    fn get_config<'py>(
        &self,
        py: Python<'py>,
        str2structure: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        self.with(|_, trial| dicts::net_config(py, &trial.config(), str2structure.as_ref()))
    }
}
