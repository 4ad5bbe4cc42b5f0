//! Pictures for notebooks, as the text of SVG files. They are those of `natsbench plot`.

use natsbench::query::MetricSet;
use natsbench::report::{ParetoCost, Picture, ReportError};
use natsbench::{ArchitectureIndex, Dataset, NatsBench, Recipe};
use pyo3::exceptions::{PyKeyError, PyLookupError, PyOSError, PyValueError};
use pyo3::prelude::*;

use crate::arguments::shown;
use crate::errors::{Raise, chain};

use super::{Absent, Benchmark};

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

// These are no calls of the official package, so all spellings of names are taken.

fn dataset(name: Any<'_, '_>) -> PyResult<Dataset> {
    Dataset::meant_by(&shown(name)).ok_or_else(|| PyKeyError::new_err(shown(name)))
}

fn recipe(hp: Any<'_, '_>) -> PyResult<Recipe> {
    Recipe::meant_by(&shown(hp)).ok_or_else(|| PyKeyError::new_err(shown(hp)))
}

fn raised(error: ReportError) -> PyErr {
    match error {
        ReportError::Query(error) => error.raise(),
        error @ (ReportError::NothingToDraw { .. } | ReportError::Missing { .. }) => {
            PyLookupError::new_err(error.to_string())
        }
        error => PyOSError::new_err(chain(&error)),
    }
}

impl Benchmark {
    /// The index of an architecture that is given in any way.
    fn known(&self, arch: Any<'_, '_>) -> PyResult<u32> {
        let index = self.index_of(arch)?;
        self.within(index).ok_or_else(|| {
            PyValueError::new_err(format!("{} is no architecture of {}", shown(arch), self.id))
        })
    }

    /// Draws a picture of the database, without the interpreter lock.
    fn picture(
        &self,
        py: Python<'_>,
        draw: impl FnOnce(&NatsBench) -> Result<Picture, ReportError> + Send,
    ) -> PyResult<String> {
        drop(self.space()?); // an error if the benchmark is closed
        let database = self.database();
        py.detach(|| {
            let bench = NatsBench::open(&database).map_err(Raise::raise)?;
            let picture = draw(&bench).map_err(raised)?;
            Ok(picture.svg())
        })
    }
}

#[pymethods]
impl Benchmark {
    /// The recipes of an architecture in the order of its file, which counts it as loaded.
    fn _recipes_of(&self, py: Python<'_>, arch: Any<'_, '_>) -> PyResult<Vec<&'static str>> {
        let recipes = self.load(py, self.known(arch)?, Absent::ByIndex)?;
        Ok(recipes.into_iter().map(Recipe::as_str).collect())
    }

    /// Learning curves of all trials of an architecture on a data set.
    fn _picture_of_curves(
        &self,
        py: Python<'_>,
        arch: Any<'_, '_>,
        dataset: Any<'_, '_>,
        hp: Any<'_, '_>,
    ) -> PyResult<String> {
        let index = ArchitectureIndex(self.known(arch)?);
        let (dataset, recipe) = (self::dataset(dataset)?, recipe(hp)?);
        let space = self.id;
        self.picture(py, |bench| {
            Picture::learning_curves(bench, space, index, dataset, recipe)
        })
    }

    /// Accuracy against FLOPs of all architectures.
    fn _picture_of_pareto(
        &self,
        py: Python<'_>,
        dataset: Any<'_, '_>,
        metric_on_set: Any<'_, '_>,
        hp: Any<'_, '_>,
    ) -> PyResult<String> {
        let set = MetricSet::meant_by(&shown(metric_on_set))
            .ok_or_else(|| PyKeyError::new_err(shown(metric_on_set)))?;
        let (dataset, recipe) = (self::dataset(dataset)?, recipe(hp)?);
        let space = self.id;
        self.picture(py, |bench| {
            Picture::pareto(bench, space, dataset, set, recipe, &ParetoCost::default())
        })
    }

    /// Stored searches on a data set over simulated time.
    fn _picture_of_searches(&self, py: Python<'_>, dataset: Any<'_, '_>) -> PyResult<String> {
        let dataset = self::dataset(dataset)?;
        let space = self.id;
        self.picture(py, |bench| {
            Picture::search_trajectories(bench, space, dataset)
        })
    }

    /// The graph of a cell, or the channels of the layers.
    fn _picture_of_architecture(&self, arch: Any<'_, '_>) -> PyResult<String> {
        let index = self.known(arch)?;
        let picture =
            Picture::architecture(self.id, ArchitectureIndex(index), &self.string(index)?);
        let picture = picture.map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(picture.svg())
    }
}

/// A picture as the bytes of a PNG file.
#[pyfunction]
pub(crate) fn svg_to_png(py: Python<'_>, svg: &str) -> PyResult<Vec<u8>> {
    py.detach(|| natsbench::report::to_png(svg))
        .map_err(|error| PyValueError::new_err(chain(&error)))
}
