//! Objects, networks and texts of one architecture.

use std::sync::Arc;

use natsbench::query::{ArchitectureResults, AskedResults, EpochSelector, QueryError};
use natsbench::{ArchitectureIndex, Dataset, Recipe, Seed};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::{self, Hp, shown};
use crate::dicts;
use crate::editing::Shared;
use crate::errors::Raise;
use crate::files::print;
use crate::results::{self, ArchResults};

use super::remembered::Question;
use super::{Absent, Benchmark};

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

fn not_evaluated(index: &str) -> String {
    format!("The {index}-th architecture has not been evaluated or not saved.\n")
}

/// A question without an epoch.
fn question_of(index: u32, dataset: Dataset, recipe: Recipe) -> Question {
    Question {
        index,
        dataset,
        recipe,
        epoch: EpochSelector::Last,
    }
}

impl Benchmark {
    /// Results that exist. They are read when the program looks at them.
    pub(super) fn results(slf: &Bound<'_, Self>, asked: AskedResults) -> ArchResults {
        let this = slf.get();
        let cleared = this.is_cleared(asked.index().0, asked.recipe());
        let shared = Shared::asked(slf, asked, cleared);
        this.unread.add(&shared);
        ArchResults::of(shared)
    }

    /// The weights of trials: an object each, or None.
    pub(crate) fn weights<'py>(
        slf: &Bound<'py, Self>,
        asked: &AskedResults,
        dataset: Dataset,
        seeds: &[Seed],
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let seeds: Vec<u32> = seeds.iter().map(|seed| seed.0).collect();
        let recipe = asked.recipe().as_str();
        let is_in_archive = !asked.weights_cleared();
        let arguments = (
            asked.index().0,
            recipe,
            dataset.as_str(),
            seeds,
            is_in_archive,
        );
        slf.call_method1("_stored_weights", arguments)?.extract()
    }

    /// Reads results that the program already has an object for.
    pub(crate) fn read_results(
        &self,
        py: Python<'_>,
        asked: &AskedResults,
    ) -> PyResult<Arc<ArchitectureResults>> {
        let recent = &self.remembered.results;
        if let Some(results) = recent.get(asked) {
            return Ok(results);
        }
        let space = self.space()?;
        let results = py.detach(|| space.read_results(asked));
        if let Err(QueryError::Replaced { .. }) = results {
            self.remembered.forget(); // so that the program can ask for it again
        }
        let results = Arc::new(results.map_err(Raise::raise)?);
        recent.keep(asked, &results);
        Ok(results)
    }

    fn asked(&self, index: Any<'_, '_>, hp: Any<'_, '_>) -> PyResult<AskedResults> {
        let py = hp.py();
        let index = self.index_only(index, Absent::ByIndex)?;
        let Some(recipe) = arguments::recipe(hp) else {
            let available = self.load(py, index, Absent::ByIndex)?;
            return Err(self.no_recipe(index, &available, &shown(hp)));
        };
        let question = question_of(index, Dataset::Cifar10, recipe); // the same for all data sets
        self.remembered.asked.or_ask(py, question, || {
            self.ask(py, index, Absent::ByIndex, |space| {
                space.ask_results(ArchitectureIndex(index), recipe)
            })
        })
    }

    /// The seeds of results on a data set, without reading the results; `None` if they lack the data set.
    fn seeds_of(
        &self,
        py: Python<'_>,
        asked: &AskedResults,
        dataset: Any<'_, '_>,
    ) -> PyResult<Option<Arc<[Seed]>>> {
        let Some(known) = arguments::dataset(dataset) else {
            return Ok(None);
        };
        let (index, recipe) = (asked.index(), asked.recipe());
        let mut lacks = false;
        let question = question_of(index.0, known, recipe);
        let seeds = self.remembered.seeds.or_ask(py, question, || {
            self.ask(py, index.0, Absent::ByIndex, |space| {
                let seeds = space.seeds(index, known, recipe);
                lacks = matches!(seeds, Err(QueryError::NoDataset { .. }));
                seeds.map(Into::into)
            })
        });
        if lacks { Ok(None) } else { seeds.map(Some) }
    }

    /// The number that `show` compares, from an argument of any type; `None` for a number that no architecture has.
    fn number_to_show(&self, index: Any<'_, '_>) -> PyResult<Option<i64>> {
        if let Some(number) = arguments::integer(index) {
            return Ok(Some(number));
        }
        if index.lt(0)? {
            return Ok(Some(-1));
        }
        if !(index.ge(0)? && index.lt(self.total)?) {
            return Ok(Some(i64::MAX));
        }
        match self.index_only(index, Absent::ByIndex) {
            Err(_) if !self.settings().fast_mode => Ok(None),
            found => found.map(|index| Some(i64::from(index))),
        }
    }

    /// Whether the architecture is there. In fast mode, a missing one is an error.
    fn is_there(&self, py: Python<'_>, index: u32) -> PyResult<bool> {
        match self.load(py, index, Absent::ByIndex) {
            Ok(_) => Ok(true),
            Err(_) if !self.settings().fast_mode => Ok(false),
            Err(error) => Err(error),
        }
    }
}

#[pymethods]
impl Benchmark {
    /// The `ArchResults` of an architecture under one recipe.
    #[pyo3(signature = (arch_index, hp=Hp(None)), text_signature = "($self, arch_index, hp='12')")]
    fn query_meta_info_by_index<'py>(
        slf: &Bound<'py, Self>,
        arch_index: Any<'_, 'py>,
        hp: Hp<'py>,
    ) -> PyResult<ArchResults> {
        let asked = slf.get().asked(arch_index, &hp.get(slf.py()))?;
        Ok(Self::results(slf, asked))
    }

    /// As `query_meta_info_by_index`, or with a data set a dict from seeds to trials.
    #[pyo3(signature = (arch_index, dataname=None, hp=Hp(None)), text_signature = "($self, arch_index, dataname=None, hp='12')")]
    fn query_by_index<'py>(
        slf: &Bound<'py, Self>,
        arch_index: Any<'_, 'py>,
        dataname: Option<Bound<'py, PyAny>>,
        hp: Hp<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (py, this) = (slf.py(), slf.get());
        let asked = this.asked(arch_index, &hp.get(py))?;
        let Some(name) = dataname else {
            return Ok(Bound::new(py, Self::results(slf, asked))?.into_any());
        };
        let seeds = this.seeds_of(py, &asked, &name)?;
        let (Some(seeds), Some(known)) = (seeds, arguments::dataset(&name)) else {
            let message = format!("invalid dataset-name : {}", shown(&name));
            return Err(PyValueError::new_err(message));
        };
        let trials = Self::results(slf, asked).trials(py, known, &seeds)?;
        Ok(trials.into_any())
    }

    /// What is built for an architecture on a data set, as a dict.
    fn get_net_config<'py>(
        &self,
        py: Python<'py>,
        index: Any<'_, 'py>,
        dataset: Any<'_, 'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let index = self.index_only(index, Absent::NetConfig)?;
        let Some(known) = arguments::dataset(dataset) else {
            self.load(py, index, Absent::NetConfig)?;
            return Err(arguments::no_key(dataset));
        };
        let question = question_of(index, known, Recipe::Hp12); // no recipe is asked for
        let config = self.remembered.networks.or_ask(py, question, || {
            let config = self.ask(py, index, Absent::NetConfig, |space| {
                space.net_config(ArchitectureIndex(index), known)
            })?;
            Ok(dicts::net_config(py, &config, None)?.unbind())
        })?;
        config.bind(py).copy()
    }

    /// Weights of one trial, or a dict from seeds to weights; None where there are none.
    #[pyo3(signature = (index, dataset, seed, hp=Hp(None)), text_signature = "($self, index, dataset, seed, hp='12')")]
    fn get_net_param<'py>(
        slf: &Bound<'py, Self>,
        index: Any<'_, 'py>,
        dataset: Any<'_, 'py>,
        seed: Option<Bound<'py, PyAny>>,
        hp: Hp<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (py, this) = (slf.py(), slf.get());
        let asked = this.asked(index, &hp.get(py))?;
        let seeds = this.seeds_of(py, &asked, dataset)?;
        let keys = || Ok(this.read_results(py, &asked)?.stored_order());
        let is_forgotten = this.is_cleared(asked.index().0, asked.recipe());
        let read = |dataset, seeds: &[Seed]| {
            if is_forgotten {
                return Ok(vec![py.None().into_bound(py); seeds.len()]);
            }
            Self::weights(slf, &asked, dataset, seeds)
        };
        results::weights(dataset, seeds.as_deref(), seed.as_ref(), keys, read)
    }

    /// Weights of trials, None where there are none. Where they come from is known in Python.
    #[expect(clippy::unused_self, reason = "for classes that are made of this one")]
    fn _stored_weights(
        &self,
        index: u32,
        hp: &str,
        dataset: &str,
        seeds: Vec<u32>,
        is_in_archive: bool,
    ) -> Vec<Option<u32>> {
        let _ = (index, hp, dataset, is_in_archive);
        vec![None; seeds.len()]
    }

    /// An `ArchResults` as `find_best` asks for it: by the official text of the recipe.
    fn _results_for_search(
        slf: &Bound<'_, Self>,
        index: u32,
        hp: Any<'_, '_>,
    ) -> PyResult<ArchResults> {
        let (py, this) = (slf.py(), slf.get());
        let available = this.load(py, index, Absent::ByIndex)?;
        let recipe = arguments::recipe_text(hp).filter(|recipe| available.contains(recipe));
        let recipe = recipe.ok_or_else(|| arguments::no_key(hp))?;
        let asked = this.ask(py, index, Absent::ByIndex, |space| {
            space.ask_results(ArchitectureIndex(index), recipe)
        })?;
        Ok(Self::results(slf, asked))
    }

    /// The official text about an architecture, or None if it is not there.
    fn _info_text(
        &self,
        py: Python<'_>,
        arch: Any<'_, '_>,
        hp: Any<'_, '_>,
    ) -> PyResult<(i64, Option<String>)> {
        let asked = self.index_of(arch)?;
        if !self.settings().fast_mode && self.within(asked).is_none() {
            return Ok((asked, None));
        }
        let index = self.loadable(asked, Absent::ByIndex)?;
        if !self.is_there(py, index)? {
            return Ok((asked, None));
        }
        let available = self.load(py, index, Absent::ByIndex)?;
        hp.hash()?; // it is looked up in a dict
        let recipe = arguments::recipe_text(hp).filter(|recipe| available.contains(recipe));
        let recipe = recipe.ok_or_else(|| self.no_recipe(index, &available, &shown(hp)))?;
        let text = self.ask(py, index, Absent::ByIndex, |space| {
            space.info_text(ArchitectureIndex(index), recipe)
        })?;
        Ok((asked, Some(text)))
    }

    /// Prints the official text about an architecture under all recipes.
    #[pyo3(signature = (index=Hp(None)), text_signature = "($self, index=-1)")]
    fn show(slf: &Bound<'_, Self>, index: Hp<'_>) -> PyResult<()> {
        let (py, this) = (slf.py(), slf.get());
        let index = match index.0 {
            None => -1,
            Some(given) => match this.number_to_show(&given)? {
                Some(number) => number,
                None => return print(py, &not_evaluated(&shown(&given))),
            },
        };
        if index < 0 {
            print(py, &format!("{}\n", slf.repr()?))?;
            let evaluated = this.evaluated_and_loaded(py)?;
            let Some(first) = evaluated.first() else {
                return Ok(());
            };
            let (line, total) = ("-".repeat(10), evaluated.len());
            let heading = format!(
                "\n{line} The ({:5}/{total:5}) {:06}-th architecture! {line}\narch : {}\n",
                0,
                first.0,
                this.string(first.0)?
            );
            print(py, &heading)?;
            return Err(PyKeyError::new_err(index)); // as in the official package
        }
        let Some(known) = this.within(index) else {
            let total = this.total;
            return print(
                py,
                &format!("This index ({index}) is out of range (0~{total}).\n"),
            );
        };
        if !this.is_there(py, known)? {
            return print(py, &not_evaluated(&index.to_string()));
        }
        this.check_evaluated(py, known)?;
        let mut text = String::new();
        let space = this.space()?;
        let result = py.detach(|| space.show(ArchitectureIndex(known), &mut text));
        print(py, &text)?;
        result.map_err(Raise::raise)
    }
}
