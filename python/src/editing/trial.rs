//! Changes of one trial.

use natsbench::Seed;
use pyo3::exceptions::{PyAssertionError, PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::arguments::shown;
use crate::trial::ResultsCount;

use super::{Shared, alone};

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

fn dict_of_epochs(py: Python<'_>, epochs: u16, value: f64) -> PyResult<Bound<'_, PyDict>> {
    let dict = PyDict::new(py);
    for epoch in 0..epochs {
        dict.set_item(epoch, value)?;
    }
    Ok(dict)
}

/// Adds an evaluation of a split to the attributes of a trial.
fn add_split(trial: Any<'_, '_>, name: &str, values: &[(&str, Any<'_, '_>)]) -> PyResult<()> {
    trial
        .get_item("eval_names")?
        .call_method1("append", (name,))?;
    let epochs: u16 = trial.get_item("epochs")?.extract()?;
    for epoch in 0..epochs {
        let key = format!("{name}@{epoch}");
        for (attribute, given) in values {
            trial
                .get_item(attribute)?
                .set_item(&key, given.get_item(&key)?)?;
        }
    }
    Ok(())
}

fn has_split(trial: Any<'_, '_>, name: &str) -> PyResult<bool> {
    trial.get_item("eval_names")?.contains(name)
}

#[pymethods]
impl ResultsCount {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "those of the official class")]
    fn new<'py>(
        py: Python<'py>,
        name: Any<'_, 'py>,
        state_dict: Any<'_, 'py>,
        train_accs: Any<'_, 'py>,
        train_losses: Any<'_, 'py>,
        params: Any<'_, 'py>,
        flop: Any<'_, 'py>,
        arch_config: Any<'_, 'py>,
        seed: Any<'_, 'py>,
        epochs: Any<'_, 'py>,
        latency: Any<'_, 'py>,
    ) -> PyResult<Self> {
        let seed: u32 = seed.extract().or_else(|_| {
            seed.extract::<String>()?
                .parse::<u32>()
                .map_err(PyErr::from)
        })?;
        let state = PyDict::new(py);
        state.set_item("name", name)?;
        state.set_item("net_state_dict", state_dict)?;
        state.set_item("train_acc1es", train_accs)?;
        state.set_item("train_acc5es", py.None())?;
        state.set_item("train_losses", train_losses)?;
        state.set_item("train_times", py.None())?;
        state.set_item("arch_config", arch_config)?;
        state.set_item("params", params)?;
        state.set_item("flop", flop)?;
        state.set_item("seed", format!("{seed:04}"))?;
        state.set_item("epochs", epochs)?;
        state.set_item("latency", latency)?;
        state.set_item("eval_names", PyList::empty(py))?;
        for name in ["eval_acc1es", "eval_times", "eval_losses"] {
            state.set_item(name, PyDict::new(py))?;
        }
        Self::create_from_state_dict(&state.into_any())
    }

    /// A new trial from the dict that `state_dict` gives.
    #[staticmethod]
    fn create_from_state_dict(state_dict: Any<'_, '_>) -> PyResult<Self> {
        let (state, (name, seed)) = alone(state_dict)?;
        let dataset = name.parse().map_err(|_| PyKeyError::new_err(name))?;
        let shared = Shared::of_state(state.as_any())?;
        Ok(Self::of(shared, dataset, Seed(seed)))
    }

    /// Takes attributes from a dict.
    fn load_state_dict(&self, py: Python<'_>, state_dict: Any<'_, '_>) -> PyResult<()> {
        self.edit(py, |trial| {
            trial.call_method1("update", (state_dict,)).map(drop)
        })
    }

    /// Sets the curves of training: dicts from epochs to percent, loss, seconds.
    fn update_train_info(
        &self,
        py: Python<'_>,
        train_acc1es: Any<'_, '_>,
        train_acc5es: Any<'_, '_>,
        train_losses: Any<'_, '_>,
        train_times: Any<'_, '_>,
    ) -> PyResult<()> {
        self.edit(py, |trial| {
            trial.set_item("train_acc1es", train_acc1es)?;
            trial.set_item("train_acc5es", train_acc5es)?;
            trial.set_item("train_losses", train_losses)?;
            trial.set_item("train_times", train_times)
        })
    }

    /// Sets the training time of every epoch, in seconds.
    pub(crate) fn reset_pseudo_train_times(
        &self,
        py: Python<'_>,
        estimated_per_epoch_time: f64,
    ) -> PyResult<()> {
        self.edit(py, |trial| {
            let epochs = trial.get_item("epochs")?.extract()?;
            let times = dict_of_epochs(py, epochs, estimated_per_epoch_time)?;
            trial.set_item("train_times", times)
        })
    }

    /// Sets the evaluation time of a split after every epoch, in seconds.
    pub(crate) fn reset_pseudo_eval_times(
        &self,
        py: Python<'_>,
        eval_name: &str,
        estimated_per_epoch_time: f64,
    ) -> PyResult<()> {
        self.edit(py, |trial| {
            if !has_split(trial, eval_name)? {
                let message = format!("invalid eval name : {eval_name}");
                return Err(PyValueError::new_err(message));
            }
            let epochs: u16 = trial.get_item("epochs")?.extract()?;
            let times = trial.get_item("eval_times")?;
            for epoch in 0..epochs {
                times.set_item(format!("{eval_name}@{epoch}"), estimated_per_epoch_time)?;
            }
            Ok(())
        })
    }

    /// Forgets all evaluations.
    fn reset_eval(&self, py: Python<'_>) -> PyResult<()> {
        self.edit(py, |trial| {
            trial.set_item("eval_names", PyList::empty(py))?;
            for name in ["eval_acc1es", "eval_times", "eval_losses"] {
                trial.set_item(name, PyDict::new(py))?;
            }
            Ok(())
        })
    }

    /// Sets the latencies: a list of seconds for a batch of 256 images, or None.
    pub(crate) fn update_latency(&self, py: Python<'_>, latency: Any<'_, '_>) -> PyResult<()> {
        self.edit(py, |trial| trial.set_item("latency", latency))
    }

    /// Adds evaluations of splits: dicts from `split@epoch` to percent, loss, seconds.
    fn update_eval(
        &self,
        py: Python<'_>,
        accs: Any<'_, '_>,
        losses: Any<'_, '_>,
        times: Any<'_, '_>,
    ) -> PyResult<()> {
        self.edit(py, |trial| {
            let mut names: Vec<String> = Vec::new();
            for key in accs.try_iter()? {
                let key: String = key?.extract()?;
                let name = key.split('@').next().unwrap_or_default();
                if !names.iter().any(|known| known == name) {
                    names.push(name.to_owned());
                }
            }
            for name in names {
                if has_split(trial, &name)? {
                    let message = format!("{name} has already been added into eval-names");
                    return Err(PyValueError::new_err(message));
                }
                let values = [
                    ("eval_acc1es", accs),
                    ("eval_losses", losses),
                    ("eval_times", times),
                ];
                add_split(trial, &name, &values)?;
            }
            Ok(())
        })
    }

    /// Adds evaluations of a split without times: dicts from epochs to percent and loss.
    #[expect(non_snake_case, reason = "the official name")]
    fn update_OLD_eval(
        &self,
        py: Python<'_>,
        name: &str,
        accs: Any<'_, '_>,
        losses: Any<'_, '_>,
    ) -> PyResult<()> {
        self.edit(py, |trial| {
            if has_split(trial, name)? {
                let message = format!("{name} has already added");
                return Err(PyAssertionError::new_err(message));
            }
            trial
                .get_item("eval_names")?
                .call_method1("append", (name,))?;
            let epochs: u16 = trial.get_item("epochs")?.extract()?;
            for epoch in 0..epochs {
                if accs.contains(epoch)? {
                    let key = format!("{name}@{epoch}");
                    trial
                        .get_item("eval_acc1es")?
                        .set_item(&key, accs.get_item(epoch)?)?;
                    trial
                        .get_item("eval_losses")?
                        .set_item(&key, losses.get_item(epoch)?)?;
                }
            }
            Ok(())
        })
    }

    /// Raises `ValueError` if there is no such epoch.
    fn judge_valid(&self, iepoch: Any<'_, '_>) -> PyResult<()> {
        let epochs = self.get_total_epoch()?;
        if iepoch.lt(0)? || iepoch.ge(epochs)? {
            let message = format!("invalid iepoch={} < {epochs}", shown(iepoch));
            return Err(PyValueError::new_err(message));
        }
        Ok(())
    }
}

impl ResultsCount {
    fn edit<'py>(
        &self,
        py: Python<'py>,
        change: impl FnOnce(&Bound<'py, PyAny>) -> PyResult<()>,
    ) -> PyResult<()> {
        self.shared.edit(py, self.dataset, self.seed, change)
    }
}
