//! Columns of extensions: what others measured of the same architectures.

use natsbench::query::{ColumnLimit, ColumnRanking, CostLimits, MeasuredColumn, MetricSet, RankBy};
use natsbench::{Dataset, Recipe};
use pyo3::exceptions::{PyKeyError, PyLookupError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::shown;
use crate::errors::Raise;
use crate::extending::{dropped, info};
use crate::table::doubles_in_memory;

use super::Benchmark;

/// A place in a ranking: index, string, accuracy (percent), FLOPs and params (millions), and the columns, each with its unit
/// and value.
type Ranked = (u32, String, f64, f64, f64, Vec<(String, String, f64)>);

#[pymethods]
impl Benchmark {
    /// The extensions of this space, by name.
    fn _extensions<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let space = self.space()?;
        let found = py.detach(|| space.extensions());
        let found = found.map_err(Raise::raise)?;
        found.iter().map(|one| info(py, one)).collect()
    }

    /// Drops an extension of this space, and returns what it was; a `LookupError` if there is none of this name.
    fn _drop_extension<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyDict>> {
        let space = self.space()?;
        py.detach(|| space.extension(name)).map_err(Raise::raise)?;
        info(py, &dropped(py, &self.database(), name)?)
    }

    /// A column for all architectures in index order, as raw doubles; NaN where there is no value. `dataset` and `hp` choose
    /// the rows that the column does not choose.
    fn _measured<'py>(
        &self,
        py: Python<'py>,
        column: &str,
        dataset: Option<Bound<'py, PyAny>>,
        hp: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let column = column_of(column)?;
        let known = dataset.as_ref().map(dataset_of).transpose()?;
        let recipe = recipe_of(hp)?;
        let space = self.space()?;
        let measured = py.detach(|| space.measured(&column, known, recipe));
        let measured = measured.map_err(Raise::raise)?;
        if measured.values.is_empty() {
            let text = format!("{} has no value of any architecture", measured.column);
            return Err(PyLookupError::new_err(text));
        }
        let mut values = vec![f64::NAN; self.total];
        for (index, value) in measured.values {
            if let Some(place) = values.get_mut(index.0 as usize) {
                *place = value;
            }
        }
        doubles_in_memory(py, values.into_iter())
    }

    /// A ranking with limits on columns, or by a column.
    #[expect(
        clippy::too_many_arguments,
        reason = "all that a ranking can be asked for"
    )]
    fn _best_within(
        &self,
        py: Python<'_>,
        dataset: &Bound<'_, PyAny>,
        metric_on_set: &Bound<'_, PyAny>,
        hp: &Bound<'_, PyAny>,
        at_most: Vec<(String, f64)>,
        at_least: Vec<(String, f64)>,
        lowest: Option<&str>,
        highest: Option<&str>,
        flop_max: Option<f64>,
        param_max: Option<f64>,
        count: u32,
    ) -> PyResult<Vec<Ranked>> {
        let set = set_of(metric_on_set)?;
        let mut question = ColumnRanking::new(dataset_of(dataset)?, set, recipe_of(hp)?, count);
        question.costs = CostLimits {
            flops_millions: flop_max,
            params_millions: param_max,
        };
        for (column, limit) in at_most {
            let limit = ColumnLimit::at_most(column_of(&column)?, limit);
            question.limits.push(limit);
        }
        for (column, limit) in at_least {
            let limit = ColumnLimit::at_least(column_of(&column)?, limit);
            question.limits.push(limit);
        }
        question.by = match (lowest, highest) {
            (None, None) => RankBy::Accuracy,
            (Some(column), None) => RankBy::Lowest(column_of(column)?),
            (None, Some(column)) => RankBy::Highest(column_of(column)?),
            (Some(lowest), Some(highest)) => {
                let text = format!(
                    "lowest is {lowest:?} and highest is {highest:?}; expected one of them, as a ranking goes by one column"
                );
                return Err(PyValueError::new_err(text));
            }
        };
        let space = self.space()?;
        let ranked = py.detach(|| space.ranking_with_columns(&question));
        let places = ranked.map_err(Raise::raise)?.into_iter().map(|place| {
            let columns = place.columns.into_iter();
            (
                place.ranked.index.0,
                place.ranked.architecture,
                place.ranked.accuracy_percent,
                place.ranked.flops_millions,
                place.ranked.params_millions,
                columns
                    .map(|column| (column.column, column.unit, column.value))
                    .collect(),
            )
        });
        Ok(places.collect())
    }
}

fn column_of(text: &str) -> PyResult<MeasuredColumn> {
    text.parse().map_err(PyValueError::new_err)
}

// These are no calls of the official package, so other spellings of names are taken, too.

fn dataset_of(value: &Bound<'_, PyAny>) -> PyResult<Dataset> {
    Dataset::meant_by(&shown(value)).ok_or_else(|| PyKeyError::new_err(shown(value)))
}

fn recipe_of(value: &Bound<'_, PyAny>) -> PyResult<Recipe> {
    Recipe::meant_by(&shown(value)).ok_or_else(|| PyKeyError::new_err(shown(value)))
}

fn set_of(value: &Bound<'_, PyAny>) -> PyResult<MetricSet> {
    MetricSet::meant_by(&shown(value)).ok_or_else(|| PyKeyError::new_err(shown(value)))
}
