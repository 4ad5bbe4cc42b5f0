//! `ArchResults`: the trials of an architecture under one recipe.

use std::sync::Arc;

use natsbench::query::ArchitectureResults;
use natsbench::{Dataset, Seed};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::{self, EpochArgument, Hp, TrialArgument, shown};
use crate::dicts;
use crate::draws::{Draw, Generator};
use crate::editing::Shared;
use crate::errors::Raise;
use crate::trial::{ResultsCount, absent_split, split};

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

/// All trials of an architecture under one recipe.
#[pyclass(frozen, module = "natsbench")]
pub(crate) struct ArchResults {
    pub(crate) shared: Arc<Shared>,
    generator: Generator,
}

pub(crate) fn known(dataset: Any<'_, '_>) -> PyResult<Dataset> {
    arguments::dataset(dataset).ok_or_else(|| PyKeyError::new_err(shown(dataset)))
}

impl ArchResults {
    pub(crate) fn of(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            generator: Generator::default(),
        }
    }

    fn results(&self) -> Arc<ArchitectureResults> {
        self.shared.get()
    }

    pub(crate) fn has_dataset(&self, name: Any<'_, '_>) -> bool {
        arguments::dataset(name).is_some_and(|of| self.results().datasets().contains(&of))
    }

    fn one(&self, dataset: Dataset, seed: Seed) -> ResultsCount {
        ResultsCount::of(Arc::clone(&self.shared), dataset, seed)
    }
}

#[pymethods]
impl ArchResults {
    /// Index of the architecture.
    #[getter]
    fn arch_index(&self) -> u32 {
        self.results().index().0
    }

    /// Its string.
    #[getter]
    fn arch_str(&self) -> String {
        self.results().architecture().to_owned()
    }

    /// Whether the weights were removed.
    #[getter]
    fn clear_net_done(&self) -> bool {
        self.shared.is_cleared()
    }

    /// A dict from data sets to their seeds.
    #[getter]
    fn dataset_seed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let (dict, results) = (PyDict::new(py), self.results());
        for dataset in results.datasets() {
            let seeds = results.seeds(dataset).map_err(Raise::raise)?;
            dict.set_item(
                dataset.as_str(),
                seeds.iter().map(|seed| seed.0).collect::<Vec<_>>(),
            )?;
        }
        Ok(dict)
    }

    /// A dict from (data set, seed) to trials, in the order of the file.
    #[getter]
    fn all_results<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (dataset, seed) in self.results().stored_order() {
            let trial = Bound::new(py, self.one(dataset, seed))?;
            dict.set_item((dataset.as_str(), seed.0), trial)?;
        }
        Ok(dict)
    }

    /// The index in six digits.
    fn arch_idx_str(&self) -> String {
        self.results().index_text()
    }

    /// The data sets, in the order of the file.
    fn get_dataset_names(&self) -> Vec<&'static str> {
        self.results()
            .datasets()
            .into_iter()
            .map(Dataset::as_str)
            .collect()
    }

    /// The seeds of a data set, in the order that means follow.
    fn get_dataset_seeds(&self, dataset: Any<'_, '_>) -> PyResult<Vec<u32>> {
        let results = self.results();
        let seeds = results.seeds(known(dataset)?).map_err(Raise::raise)?;
        Ok(seeds.iter().map(|seed| seed.0).collect())
    }

    /// Mean latency in seconds, if that of every trial is positive.
    fn get_latency(&self, dataset: Any<'_, '_>) -> PyResult<f64> {
        self.results()
            .latency_seconds(known(dataset)?)
            .map_err(Raise::raise)
    }

    /// Epochs of the trials of a data set, or of all; `ValueError` if they differ.
    #[pyo3(signature = (dataset=None))]
    fn get_total_epoch(&self, dataset: Option<Bound<'_, PyAny>>) -> PyResult<u16> {
        let dataset = match dataset {
            None => None,
            Some(name) if arguments::text(&name).is_some() => Some(known(&name)?),
            Some(other) => {
                return Err(PyValueError::new_err(format!(
                    "invalid dataset={}",
                    shown(&other)
                )));
            }
        };
        self.results().total_epochs(dataset).map_err(Raise::raise)
    }

    /// FLOPs, params (millions), latency and times (seconds).
    fn get_compute_costs<'py>(
        &self,
        py: Python<'py>,
        dataset: Any<'_, 'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let costs = self.results().compute_costs(known(dataset)?);
        dicts::cost_info(py, &costs.map_err(Raise::raise)?)
    }

    /// Metrics of a split after an epoch: the mean, a drawn trial (True) or that of a seed.
    #[pyo3(signature = (dataset, setname, iepoch=None, is_random=Hp(None)), text_signature = "($self, dataset, setname, iepoch=None, is_random=False)")]
    fn get_metrics<'py>(
        &self,
        py: Python<'py>,
        dataset: Any<'_, 'py>,
        setname: Any<'_, 'py>,
        iepoch: Option<Bound<'py, PyAny>>,
        is_random: Hp<'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        use natsbench::query::TrialSelector;
        let dataset = known(dataset)?;
        let results = self.results();
        let trials = results.trials_on(dataset).map_err(Raise::raise)?;
        let (epoch, wrong) = EpochArgument::new(iepoch.as_ref()).split();
        if let Some(error) = wrong {
            return Err(error);
        }
        let Some(split) = split(setname) else {
            return Err(trials.first().map_or_else(
                || PyKeyError::new_err(shown(setname)),
                |trial| absent_split(trial, epoch, setname),
            ));
        };
        let draw = |py: Python<'_>, count| self.generator.randint(py, count);
        let mut draw = Draw::new(&draw);
        let (trial, wrong) = match is_random.0.as_ref().map(TrialArgument::new) {
            None | Some(TrialArgument::Mean) => (TrialSelector::Mean, None),
            Some(TrialArgument::Drawn) => (TrialSelector::Random(&mut draw), None),
            Some(TrialArgument::Seed(seed)) => (TrialSelector::Seed(seed), None),
            Some(TrialArgument::Wrong(error)) => (TrialSelector::Mean, Some(error)),
        };
        let metrics = results.metrics(dataset, split, epoch, trial);
        draw.into_result()?;
        match (metrics.map_err(Raise::raise)?, wrong) {
            (_, Some(error)) => Err(error),
            (Some(metrics), None) => dicts::metrics(py, &metrics),
            (None, None) => Ok(PyDict::new(py)),
        }
    }

    /// A dict from seeds to trials, or the trial of a seed.
    #[pyo3(signature = (dataset, seed=None))]
    pub(crate) fn query<'py>(
        &self,
        py: Python<'py>,
        dataset: Any<'_, 'py>,
        seed: Option<u32>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (dataset, results) = (known(dataset)?, self.results());
        if let Some(seed) = seed {
            results.trial(dataset, Seed(seed)).map_err(Raise::raise)?;
            return Ok(Bound::new(py, self.one(dataset, Seed(seed)))?.into_any());
        }
        let dict = PyDict::new(py);
        for seed in results.seeds(dataset).map_err(Raise::raise)? {
            dict.set_item(seed.0, Bound::new(py, self.one(dataset, *seed))?)?;
        }
        Ok(dict.into_any())
    }

    /// Weights: None, or a dict from seeds to None.
    #[pyo3(signature = (dataset, seed=None))]
    pub(crate) fn get_net_param<'py>(
        &self,
        py: Python<'py>,
        dataset: Any<'_, 'py>,
        seed: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if let Some(seed) = seed {
            let found = arguments::dataset(dataset).zip(seed.extract().ok());
            let is_there = found.is_some_and(|(dataset, number)| {
                self.results().trial(dataset, Seed(number)).is_ok()
            });
            if is_there {
                return Ok(py.None().into_bound(py));
            }
            return Err(PyValueError::new_err(format!(
                "there is no trial ({}, {})",
                shown(dataset),
                shown(&seed)
            )));
        }
        let (dict, results) = (PyDict::new(py), self.results());
        for seed in results.seeds(known(dataset)?).map_err(Raise::raise)? {
            dict.set_item(seed.0, py.None())?;
        }
        Ok(dict.into_any())
    }

    fn __repr__(&self) -> String {
        let text = self.results().to_string();
        if self.shared.is_cleared() {
            text.replace("clear=False", "clear=True")
        } else {
            text
        }
    }
}
