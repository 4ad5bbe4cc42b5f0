//! Which architectures count as loaded, and the calls that change it.

use std::path::PathBuf;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use natsbench::{ArchitectureIndex, Recipe};
use pyo3::exceptions::{PyAssertionError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PySet;

use crate::arguments::{Truth, integer, recipe, shown};
use crate::errors::Raise;

use super::{Absent, Benchmark};

/// The architectures that the official object would have loaded.
pub(super) struct Loaded {
    /// With `fast_mode=False`: all that are imported.
    whole: AtomicBool,
    bits: Vec<AtomicU64>,
}

impl Loaded {
    pub(super) fn new(total: usize, whole: bool) -> Self {
        let words = total.div_ceil(64);
        Self {
            whole: AtomicBool::new(whole),
            bits: (0..words).map(|_| AtomicU64::new(0)).collect(),
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
        }
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
}

#[pymethods]
impl Benchmark {
    /// Indexes of the architectures that are loaded: all, or in fast mode those that were asked about.
    #[getter]
    fn evaluated_indexes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PySet>> {
        PySet::new(py, self.loaded()?.iter().map(|index| index.0))
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
    fn _reload(&self, py: Python<'_>, folder: Option<&str>, index: Option<i64>) -> PyResult<()> {
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
