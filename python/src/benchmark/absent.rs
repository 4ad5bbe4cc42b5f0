//! Architectures that are asked for but are missing: whether they may be read, and which exception is raised.

use std::path::Path;

use natsbench::query::QueryError;
use natsbench::{ArchitectureIndex, NatsBench, SearchSpace};
use pyo3::exceptions::{PyAssertionError, PyValueError};
use pyo3::prelude::*;

use crate::arguments::{integer, shown};
use crate::errors::Raise;

use super::Benchmark;

/// The message of an official object that lacks an architecture, if it was opened with `fast_mode=False`.
#[derive(Clone, Copy)]
pub(super) enum Absent {
    MoreInfo,
    ByIndex,
    NetConfig,
}

impl Absent {
    pub(super) fn raise(self, index: &str) -> PyErr {
        PyValueError::new_err(match self {
            Self::MoreInfo => format!("Did not find {index} from arch2infos_dict."),
            Self::ByIndex => format!("arch_index [{index}] does not in arch2infos"),
            Self::NetConfig => format!("The arch_index={index} is not in arch2infos_dict."),
        })
    }
}

/// The error for a space of which a database has nothing. It names the spaces that the database has.
pub(super) fn no_space(benchmark: &NatsBench, asked: SearchSpace, source: &str) -> PyResult<PyErr> {
    let mut others = Vec::new();
    for &id in SearchSpace::ALL {
        let space = benchmark.space(id).map_err(Raise::raise)?;
        if !space.is_empty() {
            let imported = space.imported().map_err(Raise::raise)?.len();
            others.push(format!(
                "{id} ({imported} of {} architectures)",
                space.len()
            ));
        }
    }
    if benchmark.nasbench101().is_ok() {
        others.push("NAS-Bench-101, which natsbench.nasbench.api.NASBench opens".to_owned());
    }
    let others = if others.is_empty() {
        "nothing was imported into it".to_owned()
    } else {
        format!("it has {}", others.join(" and "))
    };
    let message = format!("{source} has no architecture of the space {asked}; {others}");
    Ok(PyValueError::new_err(message))
}

impl Benchmark {
    /// Checks whether this architecture may be read at all: some objects do not read more than they have.
    pub(super) fn check_loadable(&self, index: u32, absent: Absent) -> PyResult<()> {
        if self.loaded.contains(index) {
            return Ok(());
        }
        let settings = self.settings();
        match (settings.fast_mode, &settings.archive_dir) {
            (true, Some(_)) => Ok(()),
            (true, None) => Err(invalid_status()),
            (false, _) => Err(absent.raise(&index.to_string())),
        }
    }

    /// The error for an architecture of the list that was not imported.
    pub(super) fn not_there(&self, index: u32) -> PyErr {
        let settings = self.settings();
        let folder = settings.archive_dir.as_ref();
        match folder.filter(|folder| settings.fast_mode && Path::new(folder).is_dir()) {
            Some(folder) => PyAssertionError::new_err(format!(
                "invalid data path : {folder}/{index}.pickle.pbz2"
            )),
            None if settings.fast_mode => PyAssertionError::new_err(self.says_what_there_is(index)),
            None => PyValueError::new_err(self.says_what_there_is(index)),
        }
    }

    fn says_what_there_is(&self, index: u32) -> String {
        let imported = self.space().ok().and_then(|space| space.imported().ok());
        let imported = imported.map_or_else(String::new, |list| {
            format!(", which has {} of {} architectures", list.len(), self.total)
        });
        format!(
            "architecture {index} of the space {} is not in {}{imported}",
            self.id, self.source
        )
    }

    /// An argument that the official package takes only as an index: it looks the value up among what is loaded, then
    /// compares it with the length of the list, then makes the name of a file from it.
    pub(super) fn index_only(&self, value: &Bound<'_, PyAny>, absent: Absent) -> PyResult<u32> {
        let number = integer(value);
        if let Some(index) = number.and_then(|number| self.within(number)) {
            return Ok(index);
        }
        if let Some(number) = number {
            return Err(self.out_of_range(&number.to_string(), absent));
        }
        value.hash()?;
        if let Some(index) = self.equal_index(value)?
            && self.is_loaded(value.py(), index)
        {
            return Ok(index);
        }
        if !self.settings().fast_mode {
            return Err(absent.raise(&shown(value)));
        }
        if self.settings().archive_dir.is_none() {
            return Err(invalid_status());
        }
        if value.is_none() {
            return Err(self.not_all(absent)?);
        }
        if value.ge(0)? && value.lt(self.total)? {
            let message = format!(
                "an architecture has a whole number, unlike {}",
                shown(value)
            );
            return Err(PyValueError::new_err(message));
        }
        Err(self.out_of_range(&shown(value), absent))
    }

    /// None as an index. The official package takes it for all architectures, and stops at the first that is missing.
    fn not_all(&self, absent: Absent) -> PyResult<PyErr> {
        let imported = self.space()?.imported().map_err(Raise::raise)?;
        let there = (0..)
            .zip(&imported)
            .take_while(|(place, index)| index.0 == *place);
        let there = there.count() as u32;
        for index in 0..there {
            self.loaded.insert(index);
        }
        Ok(if there as usize == self.total {
            absent.raise("None")
        } else {
            self.not_there(there)
        })
    }

    fn out_of_range(&self, number: &str, absent: Absent) -> PyErr {
        let settings = self.settings();
        match (settings.fast_mode, &settings.archive_dir) {
            (true, Some(_)) => PyValueError::new_err(format!("invalid index of {number}")),
            (true, None) => invalid_status(),
            (false, _) => absent.raise(number),
        }
    }

    /// The index that equals a number of another type, such as 5.0.
    pub(super) fn equal_index(&self, value: &Bound<'_, PyAny>) -> PyResult<Option<u32>> {
        if let Some(number) = integer(value) {
            return Ok(self.within(number));
        }
        let Ok(number) = value.extract::<f64>() else {
            return Ok(None);
        };
        let index = self.within(number as i64);
        Ok(match index {
            Some(index) if value.eq(index)? => Some(index),
            _ => None,
        })
    }

    /// Whether the official object would have loaded an architecture already.
    pub(super) fn is_loaded(&self, py: Python<'_>, index: u32) -> bool {
        self.loaded.contains(index) && self.load(py, index, Absent::ByIndex).is_ok()
    }

    /// An index that was found from the arguments of a call; -1 stands for an unknown architecture.
    pub(super) fn loadable(&self, index: i64, absent: Absent) -> PyResult<u32> {
        let within = self.within(index);
        within.ok_or_else(|| self.out_of_range(&index.to_string(), absent))
    }

    /// The exception of a search that stopped at an architecture without an answer.
    pub(super) fn stopped(&self, error: QueryError) -> PyErr {
        match error {
            QueryError::NotImported {
                index: ArchitectureIndex(index),
                ..
            } => self.not_there(index),
            error => error.raise(),
        }
    }
}

fn invalid_status() -> PyErr {
    PyValueError::new_err("Invalid status: fast_mode=True and archive_dir=None")
}
