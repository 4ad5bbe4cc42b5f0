//! The calls that searches make: metrics, costs, simulated training.

use natsbench::query::{EpochSelector, QueryError, Space, TrialSelector};
use natsbench::{ArchitectureIndex, Dataset, Recipe};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::{self, EpochArgument, Hp, TrialArgument, shown};
use crate::dicts;
use crate::draws::Draw;

use super::remembered::{Again, Choice, Question, Remembered};
use super::{Absent, Benchmark};

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

/// Accuracy in percent, latency and time in seconds.
pub(super) type Simulated = (f64, Option<f64>, f64);

/// Epoch and trial, and the exception that a wrong one raises once everything else was found right.
pub(super) fn selectors(
    iepoch: Option<Any<'_, '_>>,
    is_random: Option<Any<'_, '_>>,
    otherwise: Choice,
) -> (EpochSelector, Choice, Option<PyErr>) {
    let (epoch, wrong_epoch) = EpochArgument::new(iepoch).split();
    let (choice, wrong_trial) = match is_random.map(TrialArgument::new) {
        None => (otherwise, None),
        Some(TrialArgument::Mean) => (Choice::Mean, None),
        Some(TrialArgument::Drawn) => (Choice::Drawn(None), None),
        Some(TrialArgument::Seed(seed)) => (Choice::Seed(seed), None),
        Some(TrialArgument::Wrong(error)) => (Choice::Mean, Some(error)),
    };
    (epoch, choice, wrong_epoch.or(wrong_trial))
}

impl Benchmark {
    /// Recipe and data set; where a name is unknown, what the official call raises.
    fn names(
        &self,
        index: u32,
        dataset: Any<'_, '_>,
        hp: Any<'_, '_>,
        absent: Absent,
    ) -> PyResult<(Dataset, Recipe)> {
        let (known, recipe) = (arguments::dataset(dataset), arguments::recipe(hp));
        if let (Some(known), Some(recipe)) = (known, recipe) {
            return Ok((known, recipe));
        }
        let available = self.load(hp.py(), index, absent)?;
        if recipe.is_none_or(|recipe| !available.contains(&recipe)) {
            return Err(match absent {
                Absent::MoreInfo => PyKeyError::new_err(shown(hp)),
                _ => self.no_recipe(index, &available, &shown(hp)),
            });
        }
        Err(PyKeyError::new_err(shown(dataset)))
    }

    pub(super) fn loadable(&self, index: i64, absent: Absent) -> PyResult<u32> {
        self.within(index).ok_or_else(|| {
            if self.settings().fast_mode {
                PyValueError::new_err(format!("invalid index of {index}"))
            } else {
                absent.raise(&index.to_string())
            }
        })
    }

    /// The choice with its draw made, where a question that was asked before tells from how many trials.
    fn drawn<T: Again>(
        &self,
        py: Python<'_>,
        choice: Choice,
        question: &Question,
        remembered: &Remembered<T>,
    ) -> PyResult<Choice> {
        match (choice, remembered.trials(question)) {
            (Choice::Drawn(None), Some(count)) => {
                let position = self.generator.choice(py, count)?;
                Ok(Choice::Drawn(Some(position.min(count - 1))))
            }
            _ => Ok(choice),
        }
    }

    /// Asks the database, with draws from Python's generator; also gives the choice with the draw that was made, and the
    /// number of trials that it was made from.
    fn ask_about<T: Send>(
        &self,
        py: Python<'_>,
        question: &Question,
        choice: Choice,
        ask: impl FnOnce(&Space, TrialSelector<'_>) -> Result<T, QueryError> + Send,
    ) -> PyResult<(T, Choice, Option<usize>)> {
        let generator = |py: Python<'_>, count| self.generator.choice(py, count);
        let made = match choice {
            Choice::Drawn(made) => made,
            _ => None,
        };
        let mut draw = Draw::new(&generator).made(made);
        let answer = self.ask(py, question.index, Absent::MoreInfo, |space| {
            ask(space, choice.selector(&mut draw))
        });
        let drawn = draw.into_result()?;
        let answer = answer?;
        Ok(match drawn {
            None => (answer, choice, None),
            Some((position, count)) => (answer, Choice::Drawn(Some(position)), Some(count)),
        })
    }

    /// The dict of `get_cost_info`, which is not for the caller to keep.
    fn costs<'py>(
        &self,
        index: Any<'_, 'py>,
        dataset: Any<'_, 'py>,
        hp: Any<'_, 'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let py = hp.py();
        let index = self.index_only(index, Absent::ByIndex)?;
        let (dataset, recipe) = self.names(index, dataset, hp, Absent::ByIndex)?;
        let question = Question {
            index,
            dataset,
            recipe,
            epoch: EpochSelector::Last,
        };
        if let Some(costs) = self.remembered.costs.get(py, &question, Choice::Mean) {
            return Ok(costs.into_bound(py));
        }
        let costs = self.ask(py, index, Absent::ByIndex, |space| {
            space.cost_info(ArchitectureIndex(index), dataset, recipe)
        })?;
        let costs = dicts::cost_info(py, &costs)?;
        let kept = || costs.clone().unbind();
        let remembered = &self.remembered.costs;
        remembered.keep(question, Choice::Mean, None, kept);
        Ok(costs)
    }
}

impl Benchmark {
    /// Asks for a simulated training: accuracy, latency, seconds.
    fn simulate(
        &self,
        py: Python<'_>,
        question: Question,
        choice: Choice,
        wrong: Option<PyErr>,
    ) -> PyResult<Simulated> {
        let Question {
            index,
            dataset,
            recipe,
            epoch,
        } = question;
        let (result, choice, trials) = self.ask_about(py, &question, choice, |space, trial| {
            space.simulate_train_eval(ArchitectureIndex(index), dataset, recipe, epoch, trial)
        })?;
        if let Some(error) = wrong {
            return Err(error);
        }
        let simulated = (
            result.valid_accuracy_percent,
            result.latency_seconds,
            result.time_cost_seconds,
        );
        // without a validation there is a second draw
        if result.validated {
            let remembered = &self.remembered.simulations;
            remembered.keep(question, choice, trials, || simulated);
        }
        Ok(simulated)
    }
}

#[pymethods]
impl Benchmark {
    /// Loss, accuracy (percent) and time (seconds) of all splits after an epoch, as a dict.
    ///
    /// `is_random=True`, the default, draws a trial; False is the mean over trials, a number the trial of that seed.
    #[pyo3(signature = (index, dataset, iepoch=None, hp=Hp(None), is_random=Hp(None)), text_signature = "($self, index, dataset, iepoch=None, hp='12', is_random=True)")]
    fn get_more_info<'py>(
        &self,
        py: Python<'py>,
        index: Any<'_, 'py>,
        dataset: Any<'_, 'py>,
        iepoch: Option<Bound<'py, PyAny>>,
        hp: Hp<'py>,
        is_random: Hp<'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let index = self.loadable(self.index_of(index)?, Absent::MoreInfo)?;
        let (dataset, recipe) = self.names(index, dataset, &hp.get(py), Absent::MoreInfo)?;
        let (epoch, choice, wrong) =
            selectors(iepoch.as_ref(), is_random.0.as_ref(), Choice::Drawn(None));
        let question = Question {
            index,
            dataset,
            recipe,
            epoch,
        };
        let remembered = &self.remembered.more_infos;
        let choice = self.drawn(py, choice, &question, remembered)?;
        if wrong.is_none()
            && let Some(info) = remembered.get(py, &question, choice)
        {
            return info.bind(py).copy();
        }
        let (info, choice, trials) = self.ask_about(py, &question, choice, |space, trial| {
            space.more_info(ArchitectureIndex(index), dataset, recipe, epoch, trial)
        })?;
        if let Some(error) = wrong {
            return Err(error);
        }
        let info = dicts::more_info(py, &info)?;
        let is_kept = remembered.keep(question, choice, trials, || info.clone().unbind());
        if is_kept { info.copy() } else { Ok(info) }
    }

    /// FLOPs and params (millions), latency (seconds for a batch of 256) and training times (seconds), as a dict.
    #[pyo3(signature = (index, dataset, hp=Hp(None)), text_signature = "($self, index, dataset, hp='12')")]
    fn get_cost_info<'py>(
        &self,
        py: Python<'py>,
        index: Any<'_, 'py>,
        dataset: Any<'_, 'py>,
        hp: Hp<'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        self.costs(index, dataset, &hp.get(py))?.copy()
    }

    /// Seconds for a batch of 256 images, or None.
    #[pyo3(signature = (index, dataset, hp=Hp(None)), text_signature = "($self, index, dataset, hp='12')")]
    fn get_latency<'py>(
        &self,
        py: Python<'py>,
        index: Any<'_, 'py>,
        dataset: Any<'_, 'py>,
        hp: Hp<'py>,
    ) -> PyResult<Option<f64>> {
        let costs = self.costs(index, dataset, &hp.get(py))?;
        costs.as_any().get_item(intern!(py, "latency"))?.extract()
    }

    /// Simulates training and one validation: (accuracy in percent, latency, seconds, seconds on the clock).
    #[pyo3(signature = (arch, dataset, iepoch=None, hp=Hp(None), account_time=true), text_signature = "($self, arch, dataset, iepoch=None, hp='12', account_time=True)")]
    fn simulate_train_eval<'py>(
        &self,
        py: Python<'py>,
        arch: Any<'_, 'py>,
        dataset: Any<'_, 'py>,
        iepoch: Option<Bound<'py, PyAny>>,
        hp: Hp<'py>,
        account_time: bool,
    ) -> PyResult<(f64, Option<f64>, f64, Bound<'py, PyAny>)> {
        let index = self.index_of(arch)?;
        let known = arguments::dataset(dataset).filter(|known| *known != Dataset::Cifar10Valid);
        let Some(known) = known else {
            return Err(PyValueError::new_err(format!(
                "Invalid dataset name : {} vs ('cifar10', 'cifar100', 'ImageNet16-120')",
                shown(dataset)
            )));
        };
        let index = self.within(index).ok_or_else(|| {
            PyValueError::new_err(format!(
                "Invalid architecture index {index} vs [0, {}].",
                self.total
            ))
        })?;
        let (_, recipe) = self.names(index, dataset, &hp.get(py), Absent::MoreInfo)?;
        let (epoch, choice, wrong) = selectors(iepoch.as_ref(), None, Choice::Drawn(None));
        let question = Question {
            index,
            dataset: known,
            recipe,
            epoch,
        };
        let remembered = &self.remembered.simulations;
        let choice = self.drawn(py, choice, &question, remembered)?;
        let known_already = remembered.get(py, &question, choice);
        let simulation = match known_already.filter(|_| wrong.is_none()) {
            Some(simulation) => simulation,
            None => self.simulate(py, question, choice, wrong)?,
        };
        let (valid_accuracy, latency, time_cost) = simulation;
        if account_time {
            let mut clock = self.clock();
            *clock = Some(clock.unwrap_or_default() + time_cost);
        }
        let used = self.used_time(py)?;
        Ok((valid_accuracy, latency, time_cost, used))
    }

    /// Seconds on the clock of simulated training.
    #[getter]
    fn used_time<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match *self.clock() {
            None => 0_i64.into_pyobject(py)?.into_any(),
            Some(seconds) => seconds.into_pyobject(py)?.into_any(),
        })
    }

    /// Sets the clock, to go on with a search that was stopped.
    fn _set_used_time(&self, seconds: f64) {
        *self.clock() = (seconds != 0.0).then_some(seconds);
    }

    /// Sets the clock to zero.
    fn reset_time(&self) {
        *self.clock() = None;
    }
}
