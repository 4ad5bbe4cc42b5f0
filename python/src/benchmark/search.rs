//! Calls over many architectures.

use natsbench::query::{
    BestArchitecture, Candidates, CostLimits, EpochSelector, MetricSet, QueryError,
};
use natsbench::{ArchitectureIndex, Split};
use pyo3::exceptions::{PyAssertionError, PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::{self, Hp, shown};
use crate::errors::Raise;
use crate::trial::absent_split;

use super::{Absent, Benchmark};

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

#[pymethods]
impl Benchmark {
    /// The most accurate architecture within limits: (index, accuracy in percent), or (-1, None).
    #[pyo3(signature = (dataset, metric_on_set, flop_max=None, param_max=None, hp=Hp(None), enforce_all=None), text_signature = "($self, dataset, metric_on_set, flop_max=None, param_max=None, hp='12', enforce_all=None)")]
    #[expect(clippy::too_many_arguments, reason = "those of the official call")]
    fn find_best<'py>(
        &self,
        py: Python<'py>,
        dataset: Any<'_, 'py>,
        metric_on_set: Any<'_, 'py>,
        flop_max: Option<f64>,
        param_max: Option<f64>,
        hp: Hp<'py>,
        enforce_all: Option<bool>,
    ) -> PyResult<(i64, Option<f64>)> {
        let fast = self.settings().fast_mode;
        let enforced = enforce_all.unwrap_or(fast);
        if enforced && !fast {
            return Err(PyAssertionError::new_err(
                "enforce_all can only be set when fast_mode=True",
            ));
        }
        let loaded = self.loaded()?;
        let space = self.space()?;
        let imported = if self.loaded.is_whole() || enforced {
            loaded.len()
        } else {
            space.imported().map_err(Raise::raise)?.len()
        };
        let candidates = if enforced {
            Candidates::WholeSpace
        } else if loaded.len() == imported {
            Candidates::Imported
        } else {
            Candidates::These(&loaded)
        };
        if !enforced && loaded.is_empty() {
            return Ok((-1, None));
        }
        let hp = hp.get(py);
        let Some(recipe) = arguments::recipe_text(&hp) else {
            return Err(PyKeyError::new_err(shown(&hp)));
        };
        let Some(known) = arguments::dataset(dataset) else {
            return Err(PyKeyError::new_err(shown(dataset)));
        };
        let set: Option<MetricSet> =
            arguments::text(metric_on_set).and_then(|name| name.parse().ok());
        // no cost is above NaN: in the official package it is no limit
        let number = |limit: Option<f64>| limit.filter(|limit| !limit.is_nan());
        let limits = CostLimits {
            flops_millions: number(flop_max),
            params_millions: number(param_max),
        };
        // what an unknown set has no name for fails after the costs, as training images would not
        let asked = set.unwrap_or(MetricSet::Split(Split::Train));
        let best = py.detach(|| space.find_best(known, asked, limits, recipe, candidates));
        if enforced {
            self.count_as_loaded(&best);
        }
        let best = best.map_err(|error| match error {
            QueryError::NotImported { index, .. } => self.not_there(index.0, Absent::ByIndex),
            error => error.raise(),
        })?;
        match best {
            None => Ok((-1, None)),
            Some(best) if set.is_none() => {
                let results = space
                    .query_by_index(best.index, recipe)
                    .map_err(Raise::raise)?;
                let trials = results.trials_on(known).map_err(Raise::raise)?;
                let absent = |trial: &&_| absent_split(trial, EpochSelector::Last, metric_on_set);
                let first = trials.first();
                Err(first.map_or_else(|| PyKeyError::new_err(shown(metric_on_set)), absent))
            }
            Some(best) => Ok((i64::from(best.index.0), Some(best.accuracy_percent))),
        }
    }

    /// Number of trials on a data set to the number of loaded architectures with so many.
    fn statistics<'py>(
        &self,
        py: Python<'py>,
        dataset: Any<'_, 'py>,
        hp: Any<'_, 'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let Some(known) = arguments::dataset(dataset) else {
            let message = format!("{} is no data set", shown(dataset));
            return Err(PyValueError::new_err(message));
        };
        let counts = PyDict::new(py);
        let (loaded, space) = (self.loaded()?, self.space()?);
        if loaded.is_empty() {
            return Ok(counts);
        }
        let recipe = arguments::recipe(hp).ok_or_else(|| PyKeyError::new_err(shown(hp)))?;
        let whole = self.loaded.is_whole();
        let found = py.detach(|| {
            if whole {
                space.statistics(known, recipe)
            } else {
                space.statistics_among(&loaded, known, recipe)
            }
        });
        for (trials, architectures) in found.map_err(Raise::raise)? {
            counts.set_item(trials, architectures)?;
        }
        Ok(counts)
    }
}

impl Benchmark {
    /// The official search over a whole space loads each architecture until one fails.
    fn count_as_loaded(&self, best: &Result<Option<BestArchitecture>, QueryError>) {
        let end = match best {
            Ok(_) => self.total as u32,
            Err(QueryError::NotImported { index, .. }) => index.0,
            Err(
                QueryError::NoRecipe { index, .. }
                | QueryError::NoDataset { index, .. }
                | QueryError::Rule { index, .. },
            ) => index.0 + 1,
            Err(_) => 0,
        };
        for ArchitectureIndex(index) in (0..end).map(ArchitectureIndex) {
            self.loaded.insert(index);
        }
    }
}
