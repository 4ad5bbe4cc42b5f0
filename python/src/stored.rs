//! A trial as it is in the file: the attributes of the official `ResultsCount`.

use natsbench::query::{ArchitectureResults, Trial};
use natsbench::query::{EpochSeries, NetworkConfig, SplitSeries};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// All attributes, in the order of the file; dicts keep their order.
pub(crate) fn state<'py>(
    py: Python<'py>,
    results: &ArchitectureResults,
    trial: &Trial,
) -> PyResult<Bound<'py, PyDict>> {
    let record = trial.record();
    let by_epoch = |series: &EpochSeries| -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (epoch, value) in series {
            dict.set_item(epoch, value)?;
        }
        Ok(dict)
    };
    let by_split = |series: &SplitSeries| -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (split, epoch, value) in series {
            dict.set_item(format!("{split}@{epoch}"), value)?;
        }
        Ok(dict)
    };
    let train = &record.train;
    let splits = record.evaluated_splits.iter().map(|split| split.as_str());
    let state = PyDict::new(py);
    state.set_item("name", record.dataset.as_str())?;
    state.set_item("net_state_dict", py.None())?;
    state.set_item("train_acc1es", by_epoch(&train.top1_percent)?)?;
    state.set_item(
        "train_acc5es",
        train.top5_percent.as_ref().map(by_epoch).transpose()?,
    )?;
    state.set_item("train_losses", by_epoch(&train.loss)?)?;
    state.set_item(
        "train_times",
        train.seconds.as_ref().map(by_epoch).transpose()?,
    )?;
    state.set_item(
        "arch_config",
        config(py, &record.config, results.architecture())?,
    )?;
    state.set_item("params", record.params_millions)?;
    state.set_item("flop", record.flops_millions)?;
    state.set_item("seed", format!("{:04}", record.seed.0))?;
    state.set_item("epochs", record.epochs)?;
    state.set_item("latency", record.latency_seconds.clone())?;
    state.set_item("eval_names", splits.collect::<Vec<_>>())?;
    state.set_item("eval_acc1es", by_split(&record.evaluation_top1_percent)?)?;
    state.set_item("eval_times", by_split(&record.evaluation_seconds)?)?;
    state.set_item("eval_losses", by_split(&record.evaluation_loss)?)?;
    Ok(state)
}

fn config<'py>(
    py: Python<'py>,
    config: &NetworkConfig,
    architecture: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    match config {
        NetworkConfig::Topology {
            channel,
            num_cells,
            class_num,
        } => {
            dict.set_item("channel", channel)?;
            dict.set_item("num_cells", num_cells)?;
            dict.set_item("arch_str", architecture)?;
            dict.set_item("class_num", class_num)?;
        }
        NetworkConfig::Size {
            name,
            genotype,
            class_num,
        } => {
            dict.set_item("name", name)?;
            dict.set_item("channels", architecture)?;
            dict.set_item("arch_str", architecture)?;
            dict.set_item("genotype", genotype)?;
            dict.set_item("class_num", class_num)?;
        }
    }
    Ok(dict)
}
