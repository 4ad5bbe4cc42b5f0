//! The Python module `natsbench._native`: the official NATS-Bench API, made from the Rust accessors.
//!
//! Rules and arithmetic are in the library. Here is only what Python programs see: dicts with the official keys,
//! the official exceptions, and the record of which architectures are loaded.

mod arguments;
mod benchmark;
mod columns;
mod command;
mod dicts;
mod draws;
mod editing;
mod encodings;
mod errors;
mod export;
mod extending;
mod files;
mod merging;
mod nb101;
mod results;
mod stored;
mod structure;
mod table;
mod trial;
mod weights;

use natsbench::Dataset;
use natsbench::query::MetricSet;
use natsbench::space::search_space_info as info;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::Truth;
use crate::errors::Raise;

/// What architectures are made of, for the official tags.
#[pyfunction]
fn search_space_info<'py>(
    py: Python<'py>,
    main_tag: &str,
    aux_tag: Option<&str>,
) -> PyResult<Bound<'py, PyDict>> {
    dicts::search_space_info(py, info(main_tag, aux_tag).map_err(Raise::raise)?)
}

/// The data set and split that `find_best` means by two names. Other names are returned as they are.
#[pyfunction(name = "remap_dataset_set_names")]
#[pyo3(signature = (dataset, metric_on_set, verbose=Truth(false)), text_signature = "(dataset, metric_on_set, verbose=False)")]
fn remap<'py>(
    dataset: Bound<'py, PyAny>,
    metric_on_set: Bound<'py, PyAny>,
    verbose: Truth,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    let _ = verbose;
    remap_dataset_set_names(&dataset, &metric_on_set)
}

fn remap_dataset_set_names<'py>(
    dataset: &Bound<'py, PyAny>,
    metric_on_set: &Bound<'py, PyAny>,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    let set: Option<MetricSet> = arguments::text(metric_on_set).and_then(|name| name.parse().ok());
    let meant = arguments::dataset(dataset).filter(|known| *known != Dataset::Cifar10Valid);
    let Some((meant, split)) = meant.zip(set).and_then(|(known, set)| set.resolve(known)) else {
        return Ok((dataset.clone(), metric_on_set.clone()));
    };
    let py = dataset.py();
    Ok((
        meant.as_str().into_pyobject(py)?.into_any(),
        split.as_str().into_pyobject(py)?.into_any(),
    ))
}

/// The functions and classes of the module.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<benchmark::Benchmark>()?;
    module.add_class::<results::ArchResults>()?;
    module.add_class::<trial::ResultsCount>()?;
    module.add_class::<structure::TopologyStructure>()?;
    module.add_class::<table::Table>()?;
    module.add_function(wrap_pyfunction!(command::run_command, module)?)?;
    module.add_class::<encodings::EncodedArchitecture>()?;
    module.add_function(wrap_pyfunction!(encodings::read_architecture, module)?)?;
    module.add_function(wrap_pyfunction!(encodings::encoded_bytes, module)?)?;
    module.add_function(wrap_pyfunction!(draws::shuffled, module)?)?;
    module.add_function(wrap_pyfunction!(search_space_info, module)?)?;
    module.add_function(wrap_pyfunction!(remap, module)?)?;
    module.add_function(wrap_pyfunction!(structure::str2lists, module)?)?;
    module.add_function(wrap_pyfunction!(structure::str2rows, module)?)?;
    module.add_function(wrap_pyfunction!(benchmark::pictures::svg_to_png, module)?)?;
    module.add_function(wrap_pyfunction!(table::run_statement, module)?)?;
    module.add_function(wrap_pyfunction!(table::curves_table, module)?)?;
    module.add_function(wrap_pyfunction!(export::export_views, module)?)?;
    module.add_function(wrap_pyfunction!(export::compare_export, module)?)?;
    module.add_function(wrap_pyfunction!(files::import_archive, module)?)?;
    module.add_function(wrap_pyfunction!(files::create_empty, module)?)?;
    module.add_function(wrap_pyfunction!(merging::merge, module)?)?;
    module.add_function(wrap_pyfunction!(extending::extend_with_file, module)?)?;
    module.add_function(wrap_pyfunction!(extending::extend_with_arrow, module)?)?;
    module.add_function(wrap_pyfunction!(extending::extend_with_columns, module)?)?;
    module.add_class::<files::WriterTurn>()?;
    module.add_class::<weights::WeightsFile>()?;
    module.add_class::<nb101::Nasbench101>()?;
    module.add_function(wrap_pyfunction!(nb101::hash_module, module)?)?;
    module.add_function(wrap_pyfunction!(nb101::import_nasbench101, module)?)?;
    module.add_function(wrap_pyfunction!(nb101::is_nasbench101_file, module)?)?;
    module.add_function(wrap_pyfunction!(weights::import_weights, module)?)?;
    module.add_function(wrap_pyfunction!(files::pickle_load, module)?)
}
