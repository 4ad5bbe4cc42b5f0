//! Architectures as the dicts of an archive, whether they count as loaded or not.

use natsbench::ArchitectureIndex;
use natsbench::query::QueryError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::editing::Shared;
use crate::errors::Raise;

use super::Benchmark;

#[pymethods]
impl Benchmark {
    /// Indexes of all architectures of the database, ascending.
    #[getter]
    fn _imported_indexes(&self, py: Python<'_>) -> PyResult<Vec<u32>> {
        let space = self.space()?;
        let imported = py.detach(|| space.imported()).map_err(Raise::raise)?;
        Ok(imported.iter().map(|index| index.0).collect())
    }

    /// The official attributes of an architecture under each recipe, in the order of its file. It does not become loaded.
    fn _states<'py>(&self, py: Python<'py>, index: u32) -> PyResult<Bound<'py, PyDict>> {
        let (space, index) = (self.space()?, ArchitectureIndex(index));
        let read = || {
            let recipes = space.recipes_of(index)?;
            let results = recipes.into_iter().map(|recipe| {
                let asked = space.ask_results(index, recipe)?;
                Ok::<_, QueryError>((recipe, space.read_results(&asked)?))
            });
            results.collect::<Result<Vec<_>, _>>()
        };
        let states = PyDict::new(py);
        for (recipe, results) in py.detach(read).map_err(Raise::raise)? {
            let state = Shared::new(results, self.strict).state(py)?;
            states.set_item(recipe.as_str(), state)?;
        }
        Ok(states)
    }
}
