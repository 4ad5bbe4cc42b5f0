//! Which architectures count as loaded, and the calls that change it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use natsbench::{ArchitectureIndex, Recipe};
use pyo3::exceptions::{PyAssertionError, PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyList, PySet};

use crate::arguments::{Truth, integer, recipe, shown};
use crate::errors::Raise;

use super::{Absent, Benchmark};

/// The architectures that the official object would have loaded.
pub(super) struct Loaded {
    /// With `fast_mode=False`: all that are imported.
    whole: AtomicBool,
    bits: Vec<AtomicU64>,
    /// The set that the program sees as `evaluated_indexes`, once it has asked for it or has set it. It may change the set.
    evaluated: Mutex<Option<Py<PySet>>>,
}

impl Loaded {
    pub(super) fn new(total: usize, whole: bool) -> Self {
        let words = total.div_ceil(64);
        Self {
            whole: AtomicBool::new(whole),
            bits: (0..words).map(|_| AtomicU64::new(0)).collect(),
            evaluated: Mutex::default(),
        }
    }

    /// Whether it may be asked about without loading it. With `fast_mode=False`, the database decides.
    pub(super) fn contains(&self, index: u32) -> bool {
        self.is_whole() || self.has_bit(index)
    }

    pub(super) fn is_whole(&self) -> bool {
        self.whole.load(Ordering::Relaxed)
    }

    fn has_bit(&self, index: u32) -> bool {
        let word = self.bits.get(index as usize / 64);
        word.is_some_and(|word| word.load(Ordering::Relaxed) >> (index % 64) & 1 == 1)
    }

    pub(super) fn insert(&self, index: u32) {
        if !self.has_bit(index)
            && let Some(word) = self.bits.get(index as usize / 64)
        {
            word.fetch_or(1 << (index % 64), Ordering::Relaxed);
            if !self.is_whole() {
                Python::attach(|py| self.count_as_evaluated(py, index));
            }
        }
    }

    fn count_as_evaluated(&self, py: Python<'_>, index: u32) {
        if let Some(evaluated) = self.evaluated(py) {
            let _ = evaluated.add(index); // a number can always be added to a set
        }
    }

    /// Takes a set as the one that the program has, unless another thread was faster and `if_none` is asked for.
    fn set_evaluated<'py>(&self, set: Bound<'py, PySet>, if_none: bool) -> Bound<'py, PySet> {
        let py = set.py();
        let mut evaluated = self
            .evaluated
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match &*evaluated {
            Some(first) if if_none => first.bind(py).clone(),
            _ => {
                *evaluated = Some(set.clone().unbind());
                set
            }
        }
    }

    /// The set that the program has, if it has one.
    fn evaluated<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PySet>> {
        let evaluated = self.evaluated.lock();
        let evaluated = evaluated.unwrap_or_else(PoisonError::into_inner);
        evaluated.as_ref().map(|set| set.bind(py).clone())
    }

    fn listed(&self) -> Vec<ArchitectureIndex> {
        let all = 0..(self.bits.len() * 64) as u32;
        all.filter(|&index| self.has_bit(index))
            .map(ArchitectureIndex)
            .collect()
    }
}

impl Benchmark {
    /// The loaded architectures, ascending.
    pub(super) fn loaded(&self) -> PyResult<Vec<ArchitectureIndex>> {
        if self.loaded.is_whole() {
            return self.space()?.imported().map_err(Raise::raise);
        }
        Ok(self.loaded.listed())
    }

    /// The elements of `evaluated_indexes` in ascending order; `None` while they are still the loaded architectures.
    fn evaluated<'py>(&self, py: Python<'py>) -> PyResult<Option<Vec<Bound<'py, PyAny>>>> {
        let Some(set) = self.loaded.evaluated(py) else {
            return Ok(None);
        };
        let list = PyList::new(py, set.iter())?;
        list.sort()?;
        Ok(Some(list.iter().collect()))
    }

    /// How many architectures count as evaluated.
    pub(super) fn evaluated_count(&self, py: Python<'_>) -> PyResult<usize> {
        match self.loaded.evaluated(py) {
            Some(set) => Ok(set.len()),
            None => Ok(self.loaded()?.len()),
        }
    }

    /// The evaluated architectures for a call that looks them up among those that are loaded; `KeyError` for another one.
    pub(super) fn evaluated_and_loaded(&self, py: Python<'_>) -> PyResult<Vec<ArchitectureIndex>> {
        let Some(elements) = self.evaluated(py)? else {
            return self.loaded();
        };
        let look_up = |element: Bound<'_, PyAny>| {
            let index = self.equal_index(&element)?;
            let loaded = index.filter(|&index| self.is_loaded(py, index));
            let index = loaded.ok_or_else(|| PyKeyError::new_err(element.unbind()))?;
            Ok(ArchitectureIndex(index))
        };
        elements.into_iter().map(look_up).collect()
    }

    /// The evaluated architectures for a call that loads them if the object may load anything.
    pub(super) fn evaluated_to_load(&self, py: Python<'_>) -> PyResult<Vec<ArchitectureIndex>> {
        if !self.settings().fast_mode {
            return self.evaluated_and_loaded(py);
        }
        let Some(elements) = self.evaluated(py)? else {
            return self.loaded();
        };
        let checked = |element: Bound<'_, PyAny>| {
            let index = self.index_only(&element, Absent::ByIndex)?;
            Ok(ArchitectureIndex(index))
        };
        elements.into_iter().map(checked).collect()
    }

    /// An error if the program has taken a loaded architecture out of `evaluated_indexes`.
    pub(super) fn check_evaluated(&self, py: Python<'_>, index: u32) -> PyResult<()> {
        match self.loaded.evaluated(py) {
            Some(set) if !set.contains(index)? => Err(PyValueError::new_err(format!(
                "The index of {index} is not in self.evaluated_indexes, there must be something wrong."
            ))),
            _ => Ok(()),
        }
    }

    /// Whether the evaluated architectures are all that are imported, without reading the list where this is known.
    pub(super) fn all_are_evaluated(&self, py: Python<'_>) -> bool {
        self.loaded.is_whole() && self.loaded.evaluated(py).is_none()
    }
}

#[pymethods]
impl Benchmark {
    /// Indexes of the architectures that are loaded: all, or in fast mode those that were asked about. A program may change
    /// the set; `find_best` and `statistics` look at those that are in it.
    #[getter]
    fn evaluated_indexes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PySet>> {
        if let Some(set) = self.loaded.evaluated(py) {
            return Ok(set);
        }
        let set = PySet::new(py, self.loaded()?.iter().map(|index| index.0))?;
        Ok(self.loaded.set_evaluated(set, true))
    }

    /// Sets them; from then on the program and the benchmark have this set in common.
    #[setter]
    fn set_evaluated_indexes(&self, indexes: &Bound<'_, PyAny>) -> PyResult<()> {
        let set = match indexes.cast::<PySet>() {
            Ok(set) => set.clone(),
            Err(_) => PySet::new(
                indexes.py(),
                indexes.try_iter()?.collect::<PyResult<Vec<_>>>()?,
            )?,
        };
        self.loaded.set_evaluated(set, false);
        Ok(())
    }

    /// Indexes of the architectures that are loaded, ascending, whatever the program has made of `evaluated_indexes`.
    #[getter]
    fn _loaded_indexes(&self) -> PyResult<Vec<u32>> {
        Ok(self.loaded()?.iter().map(|index| index.0).collect())
    }

    /// Makes sure that an architecture is loaded. With `fast_mode=False` nothing more can be loaded, and nothing happens.
    fn _prepare_info(&self, py: Python<'_>, index: &Bound<'_, PyAny>) -> PyResult<()> {
        if integer(index).is_none() {
            index.hash()?; // it is looked up in a dict
        }
        if let Some(known) = self.equal_index(index)?
            && self.is_loaded(py, known)
        {
            return self.check_evaluated(py, known);
        }
        let settings = self.settings();
        if !settings.fast_mode {
            return Ok(());
        }
        let folder = settings.archive_dir.clone();
        drop(settings);
        if index.is_none() && folder.is_some() {
            return self.reload(py, folder.as_deref(), None);
        }
        let index = self.index_only(index, Absent::ByIndex)?;
        self.load(py, index, Absent::ByIndex).map(drop)
    }

    /// The recipes (`hp`) that the loaded architectures were trained with. The spelling is that of the official package.
    #[getter]
    fn avaliable_hps(&self) -> PyResult<Vec<&'static str>> {
        let space = self.space()?;
        let all = space.available_recipes().map_err(Raise::raise)?;
        let mut met: Vec<Recipe> = Vec::new();
        if self.loaded.is_whole() {
            met.clone_from(&all);
        }
        for index in self.loaded.listed() {
            if met.len() == all.len() {
                break;
            }
            for recipe in space.recipes_of(index).map_err(Raise::raise)? {
                if !met.contains(&recipe) {
                    met.push(recipe);
                }
            }
        }
        Ok(met.into_iter().map(Recipe::as_str).collect())
    }

    /// Whether architectures count as loaded only when they are asked about.
    #[getter]
    fn fast_mode(&self) -> bool {
        self.settings().fast_mode
    }

    /// The folder of the archive in fast mode.
    #[getter]
    fn archive_dir(&self) -> Option<String> {
        self.settings().archive_dir.clone()
    }

    /// Last part of the path that was opened.
    #[getter]
    fn filename(&self) -> Option<String> {
        self.settings().filename.clone()
    }

    /// Sets `archive_dir`. Answers stay those of the database.
    fn reset_archive_dir(&self, archive_dir: Option<PathBuf>) {
        let archive_dir = archive_dir.map(|folder| folder.display().to_string());
        self.settings
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .archive_dir = archive_dir;
    }

    /// Sets `fast_mode`.
    fn reset_fast_mode(&self, fast_mode: Truth) {
        self.settings
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .fast_mode = fast_mode.0;
    }

    /// The recipes of a loaded architecture in the order of its file; None if it is not loaded.
    fn _recipes(&self, py: Python<'_>, index: i64) -> Option<Vec<&'static str>> {
        let index = self
            .within(index)
            .filter(|&index| self.loaded.contains(index))?;
        let recipes = self.load(py, index, Absent::ByIndex).ok()?;
        Some(recipes.into_iter().map(Recipe::as_str).collect())
    }

    /// Counts an architecture as loaded; or all of them, up to the first that is missing.
    #[pyo3(name = "_reload")]
    fn reload(&self, py: Python<'_>, folder: Option<&str>, index: Option<i64>) -> PyResult<()> {
        self.remembered.forget();
        let (first, last) = match index {
            None => (0, self.total as i64 - 1),
            Some(index) => (index, index),
        };
        for number in first..=last {
            let index = self
                .within(number)
                .ok_or_else(|| PyValueError::new_err(format!("invalid index of {number}")))?;
            let space = self.space()?;
            let found = py.detach(|| space.recipes_of(ArchitectureIndex(index)));
            found.map_err(|error| match folder {
                Some(folder) => PyAssertionError::new_err(format!(
                    "invalid data path : {folder}/{index}.pickle.pbz2"
                )),
                None => error.raise(),
            })?;
            self.loaded.insert(index);
            self.loaded.count_as_evaluated(py, index);
            let mut cleared = self.cleared.lock().unwrap_or_else(PoisonError::into_inner);
            cleared.retain(|(of, _)| *of != index);
        }
        Ok(())
    }

    /// Marks the weights of a loaded architecture (of one hp) as forgotten; False if it is not loaded.
    fn _clear_params(
        &self,
        py: Python<'_>,
        index: &Bound<'_, PyAny>,
        hp: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<bool> {
        if integer(index).is_none() {
            index.hash()?; // the official package looks it up in a dict, so it must be hashable
        }
        let Some(index) = self.equal_index(index)? else {
            return Ok(false);
        };
        if !self.loaded.contains(index) {
            return Ok(false);
        }
        let Ok(available) = self.load(py, index, Absent::ByIndex) else {
            return Ok(false);
        };
        let chosen = match hp {
            None => available,
            Some(hp) => match recipe(hp).filter(|recipe| available.contains(recipe)) {
                Some(recipe) => vec![recipe],
                None => return Err(self.no_recipe(index, &available, &shown(hp))),
            },
        };
        let mut cleared = self.cleared.lock().unwrap_or_else(PoisonError::into_inner);
        cleared.extend(chosen.into_iter().map(|recipe| (index, recipe)));
        Ok(true)
    }
}

impl Benchmark {
    pub(super) fn is_cleared(&self, index: u32, recipe: Recipe) -> bool {
        let cleared = self.cleared.lock().unwrap_or_else(PoisonError::into_inner);
        cleared.contains(&(index, recipe))
    }

    #[expect(
        clippy::unused_self,
        reason = "a method, since it is the error of an object"
    )]
    pub(super) fn no_recipe(&self, index: u32, available: &[Recipe], hp: &str) -> PyErr {
        let names: Vec<String> = available.iter().map(|of| format!("'{of}'")).collect();
        PyValueError::new_err(format!(
            "The {index}-th architecture only has hyper-parameters of [{}] instead of {hp}.",
            names.join(", ")
        ))
    }
}
