//! Arrays for predictors: learning curves and costs of a whole space.

use natsbench::query::{ArchitectureCosts, CurveAxes, CurveMetric, CurveQuestion, MetricSet};
use natsbench::{Dataset, Recipe, Seed};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyDict};

use crate::arguments::shown;
use crate::errors::Raise;
use crate::table::doubles_in_memory;

use super::Benchmark;

/// Bytes of a double.
const BYTES: usize = size_of::<f64>();

#[pymethods]
impl Benchmark {
    /// The curves as raw doubles by architecture, seed and epoch; the seeds; the number of epochs; the name of the metric in SQL.
    fn _curves<'py>(
        &self,
        py: Python<'py>,
        dataset: &Bound<'py, PyAny>,
        metric_on_set: &Bound<'py, PyAny>,
        hp: &Bound<'py, PyAny>,
        seeds: Option<Vec<u32>>,
        metric: &str,
    ) -> PyResult<(Bound<'py, PyByteArray>, Vec<u32>, usize, &'static str)> {
        let (dataset, recipe) = named(dataset, hp)?;
        let unknown = || PyKeyError::new_err(shown(metric_on_set));
        let set = MetricSet::meant_by(&shown(metric_on_set)).ok_or_else(unknown)?;
        let (dataset, split) = set.resolve(dataset).ok_or_else(unknown)?;
        let (metric, column) = match metric {
            "accuracy" => (CurveMetric::Top1, "top1_percent"),
            "top5" => (CurveMetric::Top5, "top5_percent"),
            "loss" => (CurveMetric::Loss, "loss"),
            _ => {
                let message = format!("unknown metric {metric:?}; expected accuracy, top5 or loss");
                return Err(PyValueError::new_err(message));
            }
        };
        let question = CurveQuestion {
            dataset,
            recipe,
            split,
            metric,
        };
        let space = self.space()?;
        let seeds: Option<Vec<Seed>> = seeds.map(|seeds| seeds.into_iter().map(Seed).collect());
        let axes = py.detach(|| space.curve_axes(question, seeds.as_deref()));
        let axes: CurveAxes = axes.map_err(Raise::raise)?;
        let memory = PyByteArray::new_with(py, axes.len() * BYTES, |bytes| {
            let (places, _rest) = bytes.as_chunks_mut::<BYTES>();
            let filled = py.detach(|| space.fill_curves(question, &axes, places));
            filled.map_err(Raise::raise)
        })?;
        let seeds = axes.seeds.iter().map(|seed| seed.0).collect();
        Ok((memory, seeds, axes.epochs, column))
    }

    /// Each cost of all architectures in index order, as raw doubles.
    fn _costs<'py>(
        &self,
        py: Python<'py>,
        dataset: &Bound<'py, PyAny>,
        hp: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let (dataset, recipe) = named(dataset, hp)?;
        let (space, total) = (self.space()?, self.total);
        let found = py
            .detach(|| space.costs(dataset, recipe))
            .map_err(Raise::raise)?;
        let arrays = PyDict::new(py);
        for (column, name) in ArchitectureCosts::NAMES.into_iter().enumerate() {
            let mut numbers = vec![f64::NAN; total];
            for of_one in &found {
                if let Some(place) = numbers.get_mut(of_one.index.0 as usize) {
                    *place = of_one.costs[column].unwrap_or(f64::NAN);
                }
            }
            arrays.set_item(name, doubles_in_memory(py, numbers.into_iter())?)?;
        }
        Ok(arrays)
    }
}

/// This is no call of the official package, so other spellings of names are taken, too.
fn named(dataset: &Bound<'_, PyAny>, hp: &Bound<'_, PyAny>) -> PyResult<(Dataset, Recipe)> {
    let unknown = |value| PyKeyError::new_err(shown(value));
    let known = Dataset::meant_by(&shown(dataset)).ok_or_else(|| unknown(dataset))?;
    let recipe = Recipe::meant_by(&shown(hp)).ok_or_else(|| unknown(hp))?;
    Ok((known, recipe))
}
