//! The calls that searches make: metrics, costs, simulated training.

use natsbench::query::{
    CurveEpochs, EpochSelector, OfficialCall, QueryError, Space, TrialSelector, more_info_comment,
};
use natsbench::space::DrawBelow;
use natsbench::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed};
use pyo3::exceptions::{PyIndexError, PyKeyError, PyLookupError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict};

use crate::arguments::{self, EpochArgument, Hp, TrialArgument, Truth, shown};
use crate::dicts;
use crate::draws::Draw;

use super::remembered::{Again, Choice, Question, Remembered};
use super::{Absent, Benchmark};

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

/// Accuracy in percent, latency and time in seconds.
pub(super) type Simulated = (f64, Option<f64>, f64);

/// Seed, accuracies in percent, whether they were validated, seconds of training, seconds of one validation.
type CurveLists = (Option<u32>, Vec<f64>, Vec<bool>, Vec<f64>, Vec<f64>);

/// A draw that was made by the caller, as a share of the positions.
struct Share(f64);

impl DrawBelow for Share {
    fn draw_below(&mut self, count: usize) -> usize {
        (self.0 * count as f64) as usize
    }
}

/// Epoch and trial; `None` if an argument is unusual, so that the call must be answered step by step.
fn selectors(
    iepoch: Option<Any<'_, '_>>,
    is_random: Option<Any<'_, '_>>,
    strict: bool,
) -> Option<(EpochSelector, Choice)> {
    let EpochArgument::Is(epoch) = EpochArgument::new(iepoch, strict) else {
        return None;
    };
    let choice = match is_random.map(|value| TrialArgument::new(value, strict)) {
        None | Some(TrialArgument::Drawn) => Choice::Drawn(None),
        Some(TrialArgument::Mean) => Choice::Mean,
        Some(TrialArgument::Seed(seed)) => Choice::Seed(seed),
        Some(TrialArgument::Odd) => return None,
    };
    Some((epoch, choice))
}

impl Benchmark {
    /// Recipe and data set; if a name is unknown, the exception of the official call.
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
        Err(arguments::no_key(dataset))
    }

    /// The choice, with the draw already made if the same question was asked before, so that the number of trials is known.
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

    /// Asks the database, with draws from Python's generator. Also returns the choice with the draw that was made, and the
    /// number of trials from which it was drawn.
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

    /// The dict of `get_cost_info`. It is shared, so the caller of the call must get a copy.
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
    /// `get_more_info` with an unusual epoch or trial, answered step by step.
    fn odd_more_info<'py>(
        slf: &Bound<'py, Self>,
        (index, dataset, recipe): (u32, Dataset, Recipe),
        iepoch: Option<Any<'_, 'py>>,
        is_random: Option<Any<'_, 'py>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let (py, this) = (slf.py(), slf.get());
        let drawn = || PyBool::new(py, true).to_owned().into_any();
        let given = is_random.map_or_else(drawn, Clone::clone);
        let trial = TrialArgument::new(&given, this.strict);
        let asked = this.ask(py, index, Absent::MoreInfo, |space| {
            // a slice lacks data, so it cannot show at which point the official package would fail
            let found = space
                .ask_results(ArchitectureIndex(index), recipe)
                .and_then(|results| {
                    Ok((
                        results,
                        space.seeds(ArchitectureIndex(index), dataset, recipe)?,
                    ))
                });
            match found {
                Err(QueryError::LeftOut { .. }) => Ok(None),
                Err(QueryError::NoRecipe {
                    space,
                    index,
                    recipe,
                    available,
                    ..
                }) => Err(QueryError::NoRecipe {
                    space,
                    index,
                    recipe,
                    available,
                    call: OfficialCall::MoreInfoRandom, // the official call fails here because a dict lacks the key
                }),
                found => found.map(Some),
            }
        })?;
        let Some((asked, seeds)) = asked else {
            arguments::step_by_step(py, "refuse", (iepoch, trial.official(&given)?))?;
            return Err(PyLookupError::new_err(
                "this database is a slice without these trials",
            ));
        };
        let choice = match trial {
            TrialArgument::Drawn if seeds.is_empty() => {
                return Err(PyIndexError::new_err(
                    "Cannot choose from an empty sequence",
                ));
            }
            TrialArgument::Drawn => {
                let place = this.generator.choice(py, seeds.len())?;
                let seed = seeds.get(place).map_or(0, |seed| seed.0);
                seed.into_pyobject(py)?.into_any()
            }
            trial => trial.official(&given)?,
        };
        let results = Bound::new(py, Self::results(slf, asked))?;
        let is_size = this.id == SearchSpace::Size;
        let comment = more_info_comment(dataset, recipe);
        let arguments = (results, dataset.as_str(), iepoch, choice, comment, is_size);
        let info = arguments::step_by_step(py, "more_info", arguments)?;
        Ok(info.cast_into()?)
    }

    /// Asks for a simulated training: accuracy, latency, seconds.
    fn simulate(&self, py: Python<'_>, question: Question, choice: Choice) -> PyResult<Simulated> {
        let Question {
            index,
            dataset,
            recipe,
            epoch,
        } = question;
        let (result, choice, trials) = self.ask_about(py, &question, choice, |space, trial| {
            space.simulate_train_eval(ArchitectureIndex(index), dataset, recipe, epoch, trial)
        })?;
        let simulated = (
            result.valid_accuracy_percent,
            result.latency_seconds,
            result.time_cost_seconds,
        );
        // without a validation, the official call draws a second time
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
        slf: &Bound<'py, Self>,
        index: Any<'_, 'py>,
        dataset: Any<'_, 'py>,
        iepoch: Option<Bound<'py, PyAny>>,
        hp: Hp<'py>,
        is_random: Hp<'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let (py, this) = (slf.py(), slf.get());
        let index = this.loadable(this.index_of(index)?, Absent::MoreInfo)?;
        let (dataset, recipe) = this.names(index, dataset, &hp.get(py), Absent::MoreInfo)?;
        let Some((epoch, choice)) =
            selectors(iepoch.as_ref(), is_random.0.as_ref(), slf.get().strict)
        else {
            let iepoch = iepoch.as_ref();
            return Self::odd_more_info(
                slf,
                (index, dataset, recipe),
                iepoch,
                is_random.0.as_ref(),
            );
        };
        let question = Question {
            index,
            dataset,
            recipe,
            epoch,
        };
        let remembered = &this.remembered.more_infos;
        let choice = this.drawn(py, choice, &question, remembered)?;
        if let Some(info) = remembered.get(py, &question, choice) {
            return info.bind(py).copy();
        }
        let (info, choice, trials) = this.ask_about(py, &question, choice, |space, trial| {
            space.more_info(ArchitectureIndex(index), dataset, recipe, epoch, trial)
        })?;
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
    #[pyo3(signature = (arch, dataset, iepoch=None, hp=Hp(None), account_time=Truth(true)), text_signature = "($self, arch, dataset, iepoch=None, hp='12', account_time=True)")]
    fn simulate_train_eval<'py>(
        slf: &Bound<'py, Self>,
        arch: Any<'_, 'py>,
        dataset: Any<'_, 'py>,
        iepoch: Option<Bound<'py, PyAny>>,
        hp: Hp<'py>,
        account_time: Truth,
    ) -> PyResult<(f64, Option<f64>, f64, Bound<'py, PyAny>)> {
        let (py, this) = (slf.py(), slf.get());
        let index = this.index_of(arch)?;
        let known = arguments::dataset(dataset).filter(|known| *known != Dataset::Cifar10Valid);
        let Some(known) = known else {
            return Err(PyValueError::new_err(format!(
                "Invalid dataset name : {} vs ('cifar10', 'cifar100', 'ImageNet16-120')",
                shown(dataset)
            )));
        };
        let index = this.within(index).ok_or_else(|| {
            PyValueError::new_err(format!(
                "Invalid architecture index {index} vs [0, {}].",
                this.total
            ))
        })?;
        let hp = hp.get(py);
        let (_, recipe) = this.names(index, dataset, &hp, Absent::MoreInfo)?;
        let usual = selectors(iepoch.as_ref(), None, this.strict);
        let simulation = if let Some((epoch, choice)) = usual {
            let question = Question {
                index,
                dataset: known,
                recipe,
                epoch,
            };
            let remembered = &this.remembered.simulations;
            let choice = this.drawn(py, choice, &question, remembered)?;
            match remembered.get(py, &question, choice) {
                Some(simulation) => simulation,
                None => this.simulate(py, question, choice)?,
            }
        } else {
            let arguments = (slf, index, dataset, iepoch, hp);
            arguments::step_by_step(py, "simulation", arguments)?.extract()?
        };
        let (valid_accuracy, latency, time_cost) = simulation;
        if account_time.0 {
            let mut clock = this.clock();
            *clock = Some(clock.unwrap_or_default() + time_cost);
        }
        let used = this.used_time(py)?;
        Ok((valid_accuracy, latency, time_cost, used))
    }

    /// What `simulate_train_eval` answers for one trial at every epoch, or at the last: its seed, and lists of accuracies in
    /// percent, of whether they were validated, of the seconds of training up to an epoch, and of one validation.
    ///
    /// The trial is that with the seed; or the one at this share of those that there are, between 0 and 1; or else the mean,
    /// which has no seed.
    #[pyo3(signature = (index, dataset, hp, only_last, seed=None, drawn=None))]
    fn _simulated_curve<'py>(
        slf: &Bound<'py, Self>,
        index: u32,
        dataset: Any<'_, 'py>,
        hp: Any<'_, 'py>,
        only_last: bool,
        seed: Option<u32>,
        drawn: Option<f64>,
    ) -> PyResult<CurveLists> {
        let (py, this) = (slf.py(), slf.get());
        let (dataset, recipe) = this.names(index, dataset, hp, Absent::MoreInfo)?;
        let epochs = if only_last {
            CurveEpochs::Last
        } else {
            CurveEpochs::All
        };
        let curve = this.ask(py, index, Absent::MoreInfo, |space| {
            let mut share = Share(drawn.unwrap_or_default());
            let trial = match (seed, drawn) {
                (Some(seed), _) => TrialSelector::Seed(Seed(seed)),
                (None, Some(_)) => TrialSelector::Random(&mut share),
                (None, None) => TrialSelector::Mean,
            };
            space.simulated_curve(ArchitectureIndex(index), dataset, recipe, epochs, trial)
        })?;
        Ok((
            curve.seed.map(|seed| seed.0),
            curve.accuracy_percent,
            curve.validated,
            curve.train_seconds,
            curve.valid_seconds,
        ))
    }

    /// Seconds on the clock of simulated training.
    #[getter]
    fn used_time<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match *self.clock() {
            None => 0_i64.into_pyobject(py)?.into_any(),
            Some(seconds) => seconds.into_pyobject(py)?.into_any(),
        })
    }

    /// Sets the clock, to continue a search that was stopped.
    fn _set_used_time(&self, seconds: f64) {
        *self.clock() = (seconds != 0.0).then_some(seconds);
    }

    /// Sets the clock to zero.
    fn reset_time(&self) {
        *self.clock() = None;
    }
}
