//! A whole space at once.

use natsbench::query::{CostLimits, MetricSet};
use natsbench::{Dataset, Recipe};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;

use crate::arguments::shown;
use crate::errors::Raise;
use crate::table::doubles_in_memory;

use super::Benchmark;

type Memory<'py> = Bound<'py, PyAny>;

#[pymethods]
impl Benchmark {
    /// Accuracy (percent), FLOPs and params (millions) of all architectures in index order, as raw doubles.
    fn _sweep<'py>(
        &self,
        py: Python<'py>,
        dataset: &Bound<'py, PyAny>,
        metric_on_set: &Bound<'py, PyAny>,
        hp: &Bound<'py, PyAny>,
    ) -> PyResult<(Memory<'py>, Memory<'py>, Memory<'py>)> {
        let unknown = |value| PyKeyError::new_err(shown(value));
        // This is no call of the official package, so other spellings of names are taken, too.
        let known = Dataset::meant_by(&shown(dataset)).ok_or_else(|| unknown(dataset))?;
        let recipe = Recipe::meant_by(&shown(hp)).ok_or_else(|| unknown(hp))?;
        let set =
            MetricSet::meant_by(&shown(metric_on_set)).ok_or_else(|| unknown(metric_on_set))?;
        let (space, total) = (self.space()?, self.total);
        let ranked =
            py.detach(|| space.ranking(known, set, CostLimits::default(), recipe, u32::MAX));
        let mut columns: [Vec<f64>; 3] = std::array::from_fn(|_| vec![f64::NAN; total]);
        for place in ranked.map_err(Raise::raise)? {
            let values = [
                place.accuracy_percent,
                place.flops_millions,
                place.params_millions,
            ];
            for (column, value) in columns.iter_mut().zip(values) {
                if let Some(cell) = column.get_mut(place.index.0 as usize) {
                    *cell = value;
                }
            }
        }
        let [accuracy, flops, params] = columns;
        Ok((
            doubles_in_memory(py, accuracy.into_iter())?,
            doubles_in_memory(py, flops.into_iter())?,
            doubles_in_memory(py, params.into_iter())?,
        ))
    }
}
