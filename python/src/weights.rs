//! Trained weights: out of files of weights, and into one from the file of an architecture.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use natsbench::weights::{
    Chosen, Codec, ImportWeights, Weights, WeightsError, WeightsFile as File,
};
use natsbench::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed};
use plain_pickle::NumberType;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyList, PyTuple};

use crate::errors::chain;

fn raise(error: WeightsError) -> PyErr {
    match error {
        WeightsError::File { .. } | WeightsError::Damaged { .. } => {
            PyValueError::new_err(chain(&error))
        }
        error => PyOSError::new_err(chain(&error)),
    }
}

/// A name that the Python side has from here.
fn parsed<T: FromStr>(name: &str) -> PyResult<T> {
    let error = |_| PyValueError::new_err(format!("invalid name : {name}"));
    name.parse().map_err(error)
}

/// A file of weights. Opened by the first question, as no connection may cross a fork.
#[pyclass(frozen, module = "natsbench._native")]
pub(crate) struct WeightsFile {
    path: PathBuf,
    open: Mutex<Option<File>>,
}

#[pymethods]
impl WeightsFile {
    #[new]
    fn new(path: PathBuf) -> Self {
        Self {
            path,
            open: Mutex::default(),
        }
    }

    /// Opens it now, to learn whether it is one.
    fn check(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.file()).map(drop).map_err(raise)
    }

    /// Gives the file back until the next question.
    fn park(&self) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The weights of trials that differ in their seeds, None where there are none. Weights are tensors, each as name, type,
    /// shape and little-endian bytes, and the layers with their versions.
    fn read<'py>(
        &self,
        py: Python<'py>,
        space: &str,
        index: u32,
        hp: &str,
        dataset: &str,
        seeds: Vec<u32>,
    ) -> PyResult<Vec<Option<Bound<'py, PyTuple>>>> {
        let (space, recipe): (SearchSpace, Recipe) = (parsed(space)?, parsed(hp)?);
        let dataset: Dataset = parsed(dataset)?;
        let read = py.detach(|| -> Result<Vec<Option<Weights>>, WeightsError> {
            let file = self.file()?;
            let trial = |seed| (ArchitectureIndex(index), recipe, dataset, Seed(seed));
            let weights = seeds.iter().map(|&seed| file.weights(space, trial(seed)));
            weights.collect()
        });
        let weights = read.map_err(raise)?.into_iter();
        weights
            .map(|weights| weights.map(|weights| parts(py, &weights)).transpose())
            .collect()
    }
}

impl WeightsFile {
    fn file(&self) -> Result<File, WeightsError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = &*open {
            return Ok(file.clone());
        }
        let file = File::open(&self.path)?;
        Ok(open.insert(file).clone())
    }
}

fn parts<'py>(py: Python<'py>, weights: &Weights) -> PyResult<Bound<'py, PyTuple>> {
    let tensors = PyList::empty(py);
    for (name, tensor) in weights.state_dict().iter() {
        let shape = PyTuple::new(py, tensor.shape())?;
        let bytes = PyByteArray::new(py, &tensor.values().to_le_bytes());
        tensors.append((name, tensor.data_type().name(), shape, bytes))?;
    }
    (tensors, weights.layer_versions().to_vec()).into_pyobject(py)
}

/// A tensor of a pickle.
pub(crate) fn tensor<'py>(
    py: Python<'py>,
    tensor: &plain_pickle::Tensor<'_>,
) -> PyResult<Bound<'py, PyAny>> {
    let kind = match tensor.number {
        NumberType::Float32 => "float32",
        NumberType::Int64 => "int64",
    };
    let shape = PyTuple::new(py, &tensor.shape)?;
    let bytes = PyByteArray::new(py, tensor.bytes);
    py.import("natsbench._arrays")?
        .call_method1("tensor", (kind, shape, bytes))
}

/// Takes the weights of an architecture from a folder into a file of weights.
#[pyfunction]
pub(crate) fn import_weights(
    py: Python<'_>,
    folder: PathBuf,
    path: PathBuf,
    index: u32,
) -> PyResult<()> {
    let import = ImportWeights {
        archives: vec![folder],
        weights: path,
        chosen: Chosen {
            architectures: [ArchitectureIndex(index)].into(),
            ..Chosen::default()
        },
        codec: Codec::Raw,
        threads: 1,
        ..ImportWeights::default()
    };
    py.detach(|| import.run(&mut |_event| ()))
        .map(drop)
        .map_err(raise)
}
