//! `ArchResults`: the trials of an architecture under one recipe.

use std::sync::Arc;

use natsbench::query::{ArchitectureResults, TrialSelector};
use natsbench::{Dataset, Seed};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyList};

use crate::arguments::{self, EpochArgument, Hp, TrialArgument, shown};
use crate::dicts::{self, html};
use crate::draws::{Draw, Generator};
use crate::editing::Shared;
use crate::errors::Raise;
use crate::trial::{ResultsCount, split};

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

/// All trials of an architecture under one recipe.
#[pyclass(frozen, module = "natsbench")]
pub(crate) struct ArchResults {
    pub(crate) shared: Arc<Shared>,
    generator: Generator,
}

pub(crate) fn known(dataset: Any<'_, '_>) -> PyResult<Dataset> {
    arguments::dataset(dataset).ok_or_else(|| arguments::no_key(dataset))
}

/// What `get_net_param` answers: the weights of a trial, or a dict from all seeds to theirs; `read` gives those of a list of
/// seeds. Without `seeds` the data set is not there. `keys` are named where a trial is not.
pub(crate) fn weights<'py>(
    dataset: Any<'_, 'py>,
    seeds: Option<&[Seed]>,
    seed: Option<Any<'_, 'py>>,
    keys: impl FnOnce() -> PyResult<Vec<(Dataset, Seed)>>,
    read: impl FnOnce(Dataset, &[Seed]) -> PyResult<Vec<Bound<'py, PyAny>>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = dataset.py();
    if let Some(given) = seed {
        dataset.hash()?; // data set and seed are looked up at once
        let seed = arguments::seed_key(given)?;
        let found = seed.filter(|seed| seeds.is_some_and(|seeds| seeds.contains(seed)));
        let Some(seed) = found else {
            return Err(no_trial(dataset, given, &keys()?)?);
        };
        let read = read(known(dataset)?, &[seed])?;
        return Ok(read.into_iter().next().unwrap_or(py.None().into_bound(py)));
    }
    let seeds = seeds.ok_or_else(|| arguments::no_key(dataset))?;
    let dict = PyDict::new(py);
    for (seed, weights) in seeds.iter().zip(read(known(dataset)?, seeds)?) {
        dict.set_item(seed.0, weights)?;
    }
    Ok(dict.into_any())
}

/// The official error for a trial that is not there.
fn no_trial(dataset: Any<'_, '_>, seed: Any<'_, '_>, keys: &[(Dataset, Seed)]) -> PyResult<PyErr> {
    let py = dataset.py();
    let key = (dataset, seed).into_pyobject(py)?.repr()?;
    let keys = keys
        .iter()
        .map(|(dataset, seed)| (dataset.as_str(), seed.0));
    let keys = PyList::new(py, keys)?.repr()?;
    Ok(PyValueError::new_err(format!("key={key} not in {keys}")))
}

impl ArchResults {
    pub(crate) fn of(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            generator: Generator::default(),
        }
    }

    fn results(&self) -> PyResult<Arc<ArchitectureResults>> {
        self.shared.get()
    }

    fn one(&self, dataset: Dataset, seed: Seed) -> ResultsCount {
        ResultsCount::of(Arc::clone(&self.shared), dataset, seed)
    }

    /// A dict from seeds to trials.
    pub(crate) fn trials<'py>(
        &self,
        py: Python<'py>,
        dataset: Dataset,
        seeds: &[Seed],
    ) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for seed in seeds {
            dict.set_item(seed.0, Bound::new(py, self.one(dataset, *seed))?)?;
        }
        Ok(dict)
    }
}

#[pymethods]
impl ArchResults {
    /// Index of the architecture.
    #[getter]
    fn arch_index(&self) -> PyResult<u32> {
        Ok(self.results()?.index().0)
    }

    /// Its string.
    #[getter]
    fn arch_str(&self) -> PyResult<String> {
        Ok(self.results()?.architecture().to_owned())
    }

    /// Whether the weights were removed.
    #[getter]
    fn clear_net_done(&self) -> bool {
        self.shared.is_cleared()
    }

    /// A dict from data sets to their seeds.
    #[getter]
    fn dataset_seed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let (dict, results) = (PyDict::new(py), self.results()?);
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
        for (dataset, seed) in self.results()?.stored_order() {
            let trial = Bound::new(py, self.one(dataset, seed))?;
            dict.set_item((dataset.as_str(), seed.0), trial)?;
        }
        Ok(dict)
    }

    /// The index in six digits.
    fn arch_idx_str(&self) -> PyResult<String> {
        Ok(self.results()?.index_text())
    }

    /// The data sets, in the order of the file.
    fn get_dataset_names(&self) -> PyResult<Vec<&'static str>> {
        let datasets = self.results()?.datasets();
        Ok(datasets.into_iter().map(Dataset::as_str).collect())
    }

    /// The seeds of a data set, in the order in which means add them up.
    fn get_dataset_seeds(&self, dataset: Any<'_, '_>) -> PyResult<Vec<u32>> {
        let results = self.results()?;
        let seeds = results.seeds(known(dataset)?).map_err(Raise::raise)?;
        Ok(seeds.iter().map(|seed| seed.0).collect())
    }

    /// Mean latency in seconds, if that of every trial is positive.
    fn get_latency(&self, dataset: Any<'_, '_>) -> PyResult<f64> {
        self.results()?
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
        self.results()?.total_epochs(dataset).map_err(Raise::raise)
    }

    /// FLOPs, params (millions), latency and times (seconds).
    fn get_compute_costs<'py>(
        &self,
        py: Python<'py>,
        dataset: Any<'_, 'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let costs = self.results()?.compute_costs(known(dataset)?);
        dicts::cost_info(py, &costs.map_err(Raise::raise)?)
    }

    /// Metrics of a split after an epoch: of the mean, of a drawn trial (True) or of the trial with a seed.
    #[pyo3(signature = (dataset, setname, iepoch=None, is_random=Hp(None)), text_signature = "($self, dataset, setname, iepoch=None, is_random=False)")]
    fn get_metrics<'py>(
        slf: &Bound<'py, Self>,
        py: Python<'py>,
        dataset: Any<'_, 'py>,
        setname: Any<'_, 'py>,
        iepoch: Option<Bound<'py, PyAny>>,
        is_random: Hp<'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let known = known(dataset)?;
        let strict = slf.get().shared.is_strict();
        let odd_trial = is_random
            .0
            .as_ref()
            .is_some_and(|given| matches!(TrialArgument::new(given, strict), TrialArgument::Odd));
        let (EpochArgument::Is(epoch), Some(split), false) = (
            EpochArgument::new(iepoch.as_ref(), strict),
            split(setname),
            odd_trial,
        ) else {
            return Self::odd_metrics(slf, dataset, setname, iepoch.as_ref(), is_random.0);
        };
        let this = slf.get();
        let results = this.results()?;
        let draw = |py: Python<'_>, count| this.generator.randint(py, count);
        let mut draw = Draw::new(&draw);
        let given = is_random.0.as_ref();
        let trial = match given.map(|given| TrialArgument::new(given, strict)) {
            None | Some(TrialArgument::Mean | TrialArgument::Odd) => TrialSelector::Mean,
            Some(TrialArgument::Drawn) => TrialSelector::Random(&mut draw),
            Some(TrialArgument::Seed(seed)) => TrialSelector::Seed(seed),
        };
        let metrics = results.metrics(known, split, epoch, trial);
        draw.into_result()?;
        match metrics.map_err(Raise::raise)? {
            Some(metrics) => dicts::metrics(py, &metrics),
            None => Ok(PyDict::new(py)),
        }
    }

    /// A position below `count`, drawn as `get_metrics` draws.
    fn _choose(&self, py: Python<'_>, count: usize) -> PyResult<usize> {
        self.generator.randint(py, count)
    }

    /// A dict from seeds to trials, or the trial of a seed.
    #[pyo3(signature = (dataset, seed=None))]
    fn query<'py>(
        &self,
        py: Python<'py>,
        dataset: Any<'_, 'py>,
        seed: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let found = match &seed {
            Some(given) => {
                dataset.hash()?; // data set and seed are looked up at once
                arguments::seed_key(given)?
            }
            None => None,
        };
        let (dataset, results) = (known(dataset)?, self.results()?);
        if let Some(given) = seed {
            let seed =
                found.ok_or_else(|| PyKeyError::new_err((dataset.as_str(), given.unbind())))?;
            results.trial(dataset, seed).map_err(Raise::raise)?;
            return Ok(Bound::new(py, self.one(dataset, seed))?.into_any());
        }
        let seeds = results.seeds(dataset).map_err(Raise::raise)?;
        Ok(self.trials(py, dataset, seeds)?.into_any())
    }

    /// Weights of one trial, or a dict from seeds to weights; None where there are none.
    #[pyo3(signature = (dataset, seed=None))]
    fn get_net_param<'py>(
        &self,
        py: Python<'py>,
        dataset: Any<'_, 'py>,
        seed: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let results = self.results()?;
        let known = arguments::dataset(dataset);
        let seeds = known.and_then(|known| results.seeds(known).ok());
        let keys = || Ok(results.stored_order());
        weights(dataset, seeds, seed.as_ref(), keys, |dataset, seeds| {
            self.shared.weights(py, dataset, seeds)
        })
    }

    /// The table that notebooks show: its trials, with their accuracies after the last epoch.
    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        html(slf, "results")
    }

    fn __repr__(&self) -> PyResult<String> {
        let text = self.results()?.to_string();
        Ok(if self.shared.is_cleared() {
            text.replace("clear=False", "clear=True")
        } else {
            text
        })
    }
}

impl ArchResults {
    /// `get_metrics` with unusual arguments, answered step by step.
    fn odd_metrics<'py>(
        slf: &Bound<'py, Self>,
        dataset: Any<'_, 'py>,
        setname: Any<'_, 'py>,
        iepoch: Option<Any<'_, 'py>>,
        is_random: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let (py, this) = (slf.py(), slf.get());
        let strict = this.shared.is_strict();
        let trial = match is_random {
            None => PyBool::new(py, false).to_owned().into_any(),
            Some(given) => TrialArgument::new(&given, strict).official(&given)?,
        };
        let choose = slf.getattr("_choose")?;
        let arguments = (slf, dataset, setname, iepoch, trial, choose);
        let metrics = arguments::step_by_step(py, "metrics", arguments)?;
        Ok(metrics.cast_into()?)
    }
}
