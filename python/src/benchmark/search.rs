//! Calls over many architectures.

use natsbench::ArchitectureIndex;
use natsbench::query::{BestArchitecture, Candidates, CostLimits, QueryError};
use pyo3::exceptions::{PyAssertionError, PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::{self, Hp, Truth, shown};
use crate::errors::Raise;

use super::Benchmark;

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

/// The limits, if they are numbers.
fn limits(flop_max: Option<Any<'_, '_>>, param_max: Option<Any<'_, '_>>) -> Option<CostLimits> {
    let number = |limit: Option<Any<'_, '_>>| match limit {
        None => Some(None),
        // no cost is above NaN, so in the official package NaN means no limit
        Some(limit) => Some(
            limit
                .extract()
                .ok()
                .map(Some)?
                .filter(|limit: &f64| !limit.is_nan()),
        ),
    };
    Some(CostLimits {
        flops_millions: number(flop_max)?,
        params_millions: number(param_max)?,
    })
}

#[pymethods]
impl Benchmark {
    /// The most accurate architecture within limits: (index, accuracy in percent), or (-1, None).
    #[pyo3(signature = (dataset, metric_on_set, flop_max=None, param_max=None, hp=Hp(None), enforce_all=None), text_signature = "($self, dataset, metric_on_set, flop_max=None, param_max=None, hp='12', enforce_all=None)")]
    fn find_best<'py>(
        slf: &Bound<'py, Self>,
        dataset: Any<'_, 'py>,
        metric_on_set: Any<'_, 'py>,
        flop_max: Option<Bound<'py, PyAny>>,
        param_max: Option<Bound<'py, PyAny>>,
        hp: Hp<'py>,
        enforce_all: Option<Truth>,
    ) -> PyResult<(i64, Option<f64>)> {
        let (py, this) = (slf.py(), slf.get());
        let fast = this.settings().fast_mode;
        let enforced = enforce_all.map_or(fast, |enforced| enforced.0);
        if enforced && !fast {
            return Err(PyAssertionError::new_err(
                "enforce_all can only be set when fast_mode=True",
            ));
        }
        let evaluated = if enforced {
            Vec::new()
        } else {
            this.evaluated_to_load(py)?
        };
        if !enforced && evaluated.is_empty() {
            return Ok((-1, None));
        }
        let hp = hp.get(py);
        let set = arguments::text(metric_on_set).and_then(|name| name.parse().ok());
        let (Some(recipe), Some(known), Some(set), Some(limits)) = (
            arguments::recipe_text(&hp),
            arguments::dataset(dataset),
            set,
            limits(flop_max.as_ref(), param_max.as_ref()),
        ) else {
            let indexes: Vec<u32> = if enforced {
                (0..this.total as u32).collect()
            } else {
                evaluated.iter().map(|index| index.0).collect()
            };
            let (dataset, set) = crate::remap_dataset_set_names(dataset, metric_on_set)?;
            let arguments = (slf, dataset, set, flop_max, param_max, hp, indexes);
            return arguments::step_by_step(py, "best", arguments)?.extract();
        };
        let space = this.space()?;
        let candidates = if enforced {
            Candidates::WholeSpace
        } else if this.all_are_evaluated(py)
            || evaluated == space.imported().map_err(Raise::raise)?
        {
            Candidates::Imported
        } else {
            Candidates::These(&evaluated)
        };
        let best = py.detach(|| space.find_best(known, set, limits, recipe, candidates));
        if enforced {
            this.count_as_loaded((0..this.total as u32).map(ArchitectureIndex), &best);
        } else if fast {
            this.count_as_loaded(evaluated.iter().copied(), &best);
        }
        let best = best.map_err(|error| this.stopped(error))?;
        Ok(best.map_or((-1, None), |best| {
            (i64::from(best.index.0), Some(best.accuracy_percent))
        }))
    }

    /// A dict from a number of trials on a data set to the number of loaded architectures that have so many.
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
        let (evaluated, space) = (self.evaluated_and_loaded(py)?, self.space()?);
        if evaluated.is_empty() {
            return Ok(counts);
        }
        let recipe = arguments::recipe(hp).ok_or_else(|| PyKeyError::new_err(shown(hp)))?;
        let all = self.all_are_evaluated(py);
        let found = py.detach(|| {
            if all {
                space.statistics(known, recipe)
            } else {
                space.statistics_among(&evaluated, known, recipe)
            }
        });
        for (trials, architectures) in found.map_err(Raise::raise)? {
            counts.set_item(trials, architectures)?;
        }
        Ok(counts)
    }
}

impl Benchmark {
    /// The official search loads each candidate until one fails.
    fn count_as_loaded(
        &self,
        candidates: impl Iterator<Item = ArchitectureIndex>,
        best: &Result<Option<BestArchitecture>, QueryError>,
    ) {
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
        for ArchitectureIndex(index) in candidates.take_while(|candidate| candidate.0 < end) {
            self.loaded.insert(index);
        }
    }
}
