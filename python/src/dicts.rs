//! Answers as the dicts of the official package, with the same keys in the same order. Keys are interned, since making
//! dicts is most of the work of a call.

use natsbench::Split;
use natsbench::query::{
    CostInfo, EpochNumber, Metrics, MoreInfo, NetConfig, SplitInfo, SplitTimes,
};
use natsbench::space::SearchSpaceInfo;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};

type Dict<'py> = PyResult<Bound<'py, PyDict>>;

/// The keys of one split: loss, accuracy, time of an epoch and of all epochs.
macro_rules! split_keys {
    ($py:expr, $name:literal) => {
        [
            intern!($py, concat!($name, "-loss")),
            intern!($py, concat!($name, "-accuracy")),
            intern!($py, concat!($name, "-per-time")),
            intern!($py, concat!($name, "-all-time")),
        ]
    };
}

/// An object as notebooks show it, by a function of `natsbench._html`.
pub(crate) fn html<'py, T>(object: &Bound<'py, T>, kind: &str) -> PyResult<Bound<'py, PyAny>> {
    let py = object.py();
    py.import(intern!(py, "natsbench._html"))?
        .call_method1(kind, (object.as_any(),))
}

pub(crate) fn more_info<'py>(py: Python<'py>, info: &MoreInfo) -> Dict<'py> {
    // A copy of an answer with the same keys already has room for them: a new dict would have to grow twice.
    static ALIKE: [PyOnceLock<Py<PyDict>>; 16] = [const { PyOnceLock::new() }; 16];
    let sets = [
        info.comment.is_some(),
        info.valid.is_some(),
        info.test.is_some(),
        info.valtest.is_some(),
    ];
    let keys = sets
        .iter()
        .fold(0, |keys, &is_there| keys * 2 + usize::from(is_there));
    let Some(alike) = ALIKE.get(keys) else {
        return filled(PyDict::new(py), info);
    };
    let first = || filled(PyDict::new(py), info).map(Bound::unbind);
    filled(alike.get_or_try_init(py, first)?.bind(py).copy()?, info)
}

fn filled<'py>(dict: Bound<'py, PyDict>, info: &MoreInfo) -> Dict<'py> {
    let py = dict.py();
    set_split(&dict, split_keys!(py, "train"), &info.train)?;
    if let Some(comment) = &info.comment {
        dict.set_item(intern!(py, "comment"), comment)?;
    }
    if let Some(valid) = &info.valid {
        set_split(&dict, split_keys!(py, "valid"), valid)?;
    }
    if let Some(test) = &info.test {
        set_split(&dict, split_keys!(py, "test"), test)?;
    }
    if let Some(valtest) = &info.valtest {
        set_split(&dict, split_keys!(py, "valtest"), valtest)?;
    }
    Ok(dict)
}

fn set_split(
    dict: &Bound<'_, PyDict>,
    [loss, accuracy, per_time, all_time]: [&Bound<'_, PyString>; 4],
    info: &SplitInfo,
) -> PyResult<()> {
    dict.set_item(loss, info.loss)?;
    dict.set_item(accuracy, info.accuracy_percent)?;
    dict.set_item(per_time, info.per_time_seconds)?;
    dict.set_item(all_time, info.all_time_seconds)
}

pub(crate) fn cost_info<'py>(py: Python<'py>, costs: &CostInfo) -> Dict<'py> {
    let dict = PyDict::new(py);
    dict.set_item(intern!(py, "flops"), costs.flops_millions)?;
    dict.set_item(intern!(py, "params"), costs.params_millions)?;
    dict.set_item(intern!(py, "latency"), costs.latency_seconds)?;
    set_times(&dict, &costs.times)?;
    Ok(dict)
}

pub(crate) fn times<'py>(py: Python<'py>, times: &[SplitTimes]) -> Dict<'py> {
    let dict = PyDict::new(py);
    set_times(&dict, times)?;
    Ok(dict)
}

fn set_times(dict: &Bound<'_, PyDict>, times: &[SplitTimes]) -> PyResult<()> {
    let py = dict.py();
    for of_split in times {
        let (epoch, total) = match of_split.split {
            Split::Train => (intern!(py, "T-train@epoch"), intern!(py, "T-train@total")),
            Split::XValid => (
                intern!(py, "T-x-valid@epoch"),
                intern!(py, "T-x-valid@total"),
            ),
            Split::XTest => (intern!(py, "T-x-test@epoch"), intern!(py, "T-x-test@total")),
            Split::OriTest => (
                intern!(py, "T-ori-test@epoch"),
                intern!(py, "T-ori-test@total"),
            ),
        };
        dict.set_item(epoch, of_split.epoch_seconds)?;
        dict.set_item(total, of_split.total_seconds)?;
    }
    Ok(())
}

pub(crate) fn metrics<'py>(py: Python<'py>, metrics: &Metrics) -> Dict<'py> {
    let dict = PyDict::new(py);
    let iepoch = intern!(py, "iepoch");
    match metrics.epoch {
        EpochNumber::Exact(epoch) => dict.set_item(iepoch, epoch)?,
        EpochNumber::Mean(epoch) => dict.set_item(iepoch, epoch)?,
    }
    dict.set_item(intern!(py, "loss"), metrics.loss)?;
    dict.set_item(intern!(py, "accuracy"), metrics.accuracy_percent)?;
    dict.set_item(intern!(py, "cur_time"), metrics.epoch_seconds)?;
    dict.set_item(intern!(py, "all_time"), metrics.all_time_seconds)?;
    Ok(dict)
}

/// The network as a dict. If `structure` is given, it makes the cell or genotype from its text.
pub(crate) fn net_config<'py>(
    py: Python<'py>,
    config: &NetConfig,
    structure: Option<&Bound<'py, PyAny>>,
) -> Dict<'py> {
    let dict = PyDict::new(py);
    match config {
        NetConfig::Topology {
            name,
            channels,
            cells,
            arch_str,
            num_classes,
        } => {
            dict.set_item("name", name)?;
            dict.set_item("C", channels)?;
            dict.set_item("N", cells)?;
            match structure {
                None => dict.set_item("arch_str", arch_str)?,
                Some(structure) => dict.set_item("genotype", structure.call1((arch_str,))?)?,
            }
            dict.set_item("num_classes", num_classes)?;
        }
        NetConfig::Size {
            name,
            channels,
            genotype,
            num_classes,
        } => {
            dict.set_item("name", name)?;
            dict.set_item("channels", channels)?;
            match structure {
                None => dict.set_item("genotype", genotype)?,
                Some(structure) => dict.set_item("genotype", structure.call1((genotype,))?)?,
            }
            dict.set_item("num_classes", num_classes)?;
        }
    }
    Ok(dict)
}

pub(crate) fn search_space_info(py: Python<'_>, info: SearchSpaceInfo) -> Dict<'_> {
    let dict = PyDict::new(py);
    match info {
        SearchSpaceInfo::Topology {
            op_names,
            num_nodes,
        } => {
            dict.set_item("op_names", op_names.to_vec())?;
            dict.set_item("num_nodes", num_nodes)?;
        }
        SearchSpaceInfo::Size {
            candidates,
            num_layers,
        } => {
            dict.set_item("candidates", candidates.to_vec())?;
            dict.set_item("num_layers", num_layers)?;
        }
    }
    Ok(dict)
}
