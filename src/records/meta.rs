//! The list of architectures that every archive has.

use std::collections::{BTreeSet, HashMap};

use plain_pickle::{Document, Value};

use crate::model::{ArchitectureIndex, SampleMark, SearchSpace};

use super::error::{Fault, Problem, Within};
use super::reader::{fields, int, list, text, wrong_type, wrong_value};
use super::sample::{SAMPLE_KEY, sample_mark};
use super::space::space_of;
use super::{RESULTS_KEY, RecordError};

/// All architectures of a search space. The position of an architecture is its index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MetaList {
    space: SearchSpace,
    architectures: Vec<String>,
    sample: Option<SampleMark>,
}

impl MetaList {
    /// Reads the decompressed bytes of `meta.pickle.pbz2`.
    ///
    /// # Errors
    ///
    /// As [`from_pickle`](Self::from_pickle), and when the bytes are no pickle.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, RecordError> {
        Self::from_pickle(&Document::parse(bytes)?)
    }

    /// Reads the list from a pickle.
    ///
    /// # Errors
    ///
    /// When its length is not the total that it states, when a string occurs twice or is not
    /// of the same space as the first, or when the file also has results.
    pub(crate) fn from_pickle(document: &Document<'_>) -> Result<Self, RecordError> {
        Ok(meta_list(document)?)
    }

    /// Reads the list from the start of a file that holds all architectures.
    ///
    /// # Errors
    ///
    /// As [`from_pickle`](Self::from_pickle), and when the list comes after the results.
    pub(crate) fn from_start(document: &Document<'_>) -> Result<Self, RecordError> {
        let keys = &["meta_archs", "total_archs", SAMPLE_KEY];
        let [strings, total, sample] = fields(document, document.root(), keys, &[SAMPLE_KEY])
            .within(|| format!("before {RESULTS_KEY}"))?;
        Ok(list_of(document, strings, total, sample)?)
    }

    /// The space that all architectures belong to, which is known from the form of their strings.
    #[must_use]
    pub(crate) const fn space(&self) -> SearchSpace {
        self.space
    }

    /// What invented the numbers of the archive, if it says that it is a sample.
    #[must_use]
    pub(crate) const fn sample(&self) -> Option<&SampleMark> {
        self.sample.as_ref()
    }

    /// The strings of all architectures, by index.
    #[must_use]
    pub(crate) fn architectures(&self) -> &[String] {
        &self.architectures
    }

    /// The string of one architecture, if the index is in the list.
    #[must_use]
    pub(crate) fn architecture(&self, index: ArchitectureIndex) -> Option<&str> {
        self.architectures.get(index.0 as usize).map(String::as_str)
    }

    /// The number of architectures.
    #[must_use]
    pub(crate) fn total(&self) -> usize {
        self.architectures.len()
    }
}

fn meta_list(document: &Document<'_>) -> Result<MetaList, Fault> {
    let [strings, total, sample, results, evaluated] = fields(
        document,
        document.root(),
        &[
            "meta_archs",
            "total_archs",
            SAMPLE_KEY,
            "arch2infos",
            "evaluated_indexes",
        ],
        &[SAMPLE_KEY],
    )?;
    no_results(document, results).within(|| "arch2infos".to_owned())?;
    no_results(document, evaluated).within(|| "evaluated_indexes".to_owned())?;

    list_of(document, strings, total, sample)
}

/// Compares the indexes at the end of a file that holds all architectures, in a set or a list, with
/// those of the architectures in it.
///
/// # Errors
///
/// When they differ.
pub(crate) fn check_evaluated_indexes(
    document: &Document<'_>,
    found: &BTreeSet<u32>,
) -> Result<(), RecordError> {
    let keys = &[RESULTS_KEY, "evaluated_indexes"];
    let [_results, evaluated] = fields(document, document.root(), keys, &[])?;
    Ok(compare_indexes(document, evaluated, found).within(|| "evaluated_indexes".to_owned())?)
}

fn compare_indexes<'a>(
    document: &Document<'a>,
    evaluated: Value<'a>,
    found: &BTreeSet<u32>,
) -> Result<(), Fault> {
    let items = match evaluated {
        Value::Set(id) => document.members(id),
        Value::List(id) => document.items(id),
        other => return Err(wrong_type("a set or list", other)),
    };
    for &item in items {
        let index = int(item)?;
        if !u32::try_from(index).is_ok_and(|index| found.contains(&index)) {
            return Err(wrong_value("indexes with results", index));
        }
    }
    if items.len() != found.len() {
        let expected = format_args!("{} indexes, as many as have results", found.len());
        return Err(wrong_value(expected, items.len()));
    }
    Ok(())
}

fn list_of<'a>(
    document: &Document<'a>,
    strings: Value<'a>,
    total: Value<'a>,
    sample: Value<'a>,
) -> Result<MetaList, Fault> {
    let sample = sample_mark(document, sample)?;
    let strings = list(document, strings).within(|| "meta_archs".to_owned())?;
    let total = int(total).within(|| "total_archs".to_owned())?;
    if usize::try_from(total) != Ok(strings.len()) {
        let expected = format!("{}, the length of meta_archs", strings.len());
        return Err(wrong_value(expected, total)).within(|| "total_archs".to_owned());
    }
    architectures(strings, sample)
}

/// Checks that there are no results: only the single-file form has them here.
fn no_results<'a>(document: &Document<'a>, value: Value<'a>) -> Result<(), Fault> {
    let empty = match value {
        Value::None => true,
        Value::Dict(id) => document.pairs(id).is_empty(),
        Value::List(id) => document.items(id).is_empty(),
        Value::Set(id) => document.members(id).is_empty(),
        other => return Err(wrong_type("None or an empty container", other)),
    };
    if empty {
        Ok(())
    } else {
        Err(Problem::ResultsInMeta.into())
    }
}

fn architectures(strings: &[Value<'_>], sample: Option<SampleMark>) -> Result<MetaList, Fault> {
    let mut space = None;
    let mut places = HashMap::with_capacity(strings.len());
    let mut architectures = Vec::with_capacity(strings.len());
    for (index, &string) in strings.iter().enumerate() {
        let here = || format!("meta_archs[{index}]");
        let string = text(string).within(here)?;
        let its_space = space_of(string).within(here)?;
        let expected = *space.get_or_insert(its_space);
        if its_space != expected {
            let expected = format!("an architecture of {expected} as before");
            return Err(wrong_value(expected, format_args!("'{string}'"))).within(here);
        }
        if places.insert(string, index).is_some() {
            return Err(Problem::Duplicate {
                item: format!("'{string}'"),
            })
            .within(here);
        }
        architectures.push(string.to_owned());
    }
    match space {
        Some(space) => Ok(MetaList {
            space,
            architectures,
            sample,
        }),
        None => {
            Err(wrong_value("at least one architecture", "none")).within(|| "meta_archs".to_owned())
        }
    }
}
