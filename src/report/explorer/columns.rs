//! A whole space as columns of numbers.

use std::collections::HashMap;

use serde::{Serialize, Serializer};

use crate::model::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Split};
use crate::query::{NatsBench, OverviewRow, QueryError, Space};
use crate::report::ReportError;
use crate::report::extension_columns::extension_columns;
use crate::space::{Equivalence, OPERATIONS, TopologyStructure};

use super::Packed;
use super::packed::packed_text;

/// Steps to which accuracies are rounded. The page rounds to two decimals. An odd fraction of 0.01 makes sure that rounding
/// twice gives the same decimals as rounding once. Training accuracies take so many different values that their step is larger.
const STEP_PERCENT: f64 = 0.01 / 3.0;
const STEP_TRAIN_PERCENT: f64 = 0.01;

/// Steps for FLOPs and weights, in millions, and for latencies, in seconds with four decimals on the page.
const STEP_MILLIONS: f64 = 0.000_01;
const STEP_LATENCY: f64 = 0.000_1 / 7.0;

/// Number of steps from 0 to the longest training time. Since the step is relative, trainings that differ only in the number
/// of epochs have the same numbers.
const STEPS_SECONDS: f64 = 65_534.0;

/// The numbers of a space that the page draws.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Explorer {
    /// The space.
    pub space: SearchSpace,
    /// Says that its numbers are invented, and by what, if an archive says that it is a sample.
    pub sample: Option<String>,
    /// The recipe of its full training.
    pub full_hp: Recipe,
    /// Imported architectures, ascending. Serialised as runs: the first index of a run, and its length.
    #[serde(serialize_with = "as_runs")]
    pub indexes: Vec<ArchitectureIndex>,
    /// What each architecture is made of, with one digit per part: in `tss` the position of each edge's operation in the
    /// official list, in `sss` each layer's channels divided by 8. Serialised as one text, with a space between two of them,
    /// deflated and in base64.
    #[serde(serialize_with = "as_one_text")]
    pub parts: Vec<String>,
    /// The class of each cell: cells that compute the same have the same number. `None` in the size space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isomorphism: Option<Packed>,
    /// What is known about the architectures.
    pub columns: Vec<Column>,
    /// The numbers of the columns, one per architecture, as [`Packed::data`].
    pub numbers: Vec<String>,
}

/// A measure of all architectures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Column {
    /// The recipe; `None` in an extension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hp: Option<Recipe>,
    /// The data set; `None` if a column of an extension belongs to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// The name of a split (top-1 percent), `flops` or `params` (millions), `latency` or `seconds`; in an extension the name
    /// of its column.
    pub measure: String,
    /// The extension that it belongs to, and its unit there.
    #[serde(flatten)]
    pub extension: Option<OfExtension>,
    /// Position of its numbers in [`Explorer::numbers`]; columns with the same numbers share them.
    pub numbers: usize,
    /// The number by which they are multiplied, as [`Packed::step`].
    pub step: f64,
}

/// What a column of an extension has besides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct OfExtension {
    /// The extension.
    pub extension: String,
    /// Its unit; empty if it has none.
    pub unit: String,
    /// The recipe that it was measured with; `None` if it belongs to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trained_hp: Option<Recipe>,
    /// Keys that tell its rows apart, besides data set and recipe, such as `device=raspi4`; empty if there are none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub further_keys: String,
    /// Whether a higher value is a better one; `None` if that was not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub higher_is_better: Option<bool>,
    /// The number to which its multiples of the step are added, since it may be negative.
    pub from: f64,
}

impl Explorer {
    /// Reads a space.
    ///
    /// # Errors
    ///
    /// [`ReportError::Query`] if the database cannot be read.
    pub(crate) fn read(bench: &NatsBench, space: SearchSpace) -> Result<Self, ReportError> {
        let space = bench.space(space)?;
        let rows = space.overview()?;
        Self::new(bench, &space, &rows)
    }

    pub(super) fn new(
        bench: &NatsBench,
        space: &Space,
        rows: &[OverviewRow],
    ) -> Result<Self, ReportError> {
        let mut explorer = Self::of_space(space, rows)?;
        explorer.add_extensions(bench)?;
        Ok(explorer)
    }

    fn of_space(space: &Space, rows: &[OverviewRow]) -> Result<Self, QueryError> {
        let indexes = space.imported()?;
        let names = space.architectures()?;
        let name = |index: &ArchitectureIndex| names.get(index.0 as usize).map(String::as_str);
        let parts = indexes
            .iter()
            .map(|index| parts(name(index).unwrap_or_default()));
        let mut explorer = Self {
            space: space.search_space(),
            sample: space.sample()?.map(|share| share.to_string()),
            full_hp: space.full_train_recipe(),
            parts: parts.collect(),
            isomorphism: match space.search_space() {
                SearchSpace::Topology => {
                    let cells = indexes.iter().map(|index| name(index).unwrap_or_default());
                    Some(classes(cells)?)
                }
                SearchSpace::Size => None,
            },
            indexes,
            columns: Vec::new(),
            numbers: Vec::new(),
        };
        for &hp in Recipe::ALL {
            for &dataset in Dataset::ALL {
                let is_of = |row: &&OverviewRow| row.recipe == hp && row.dataset == dataset;
                let of: Vec<&OverviewRow> = rows.iter().filter(is_of).collect();
                if !of.is_empty() {
                    explorer.add_columns(hp, dataset, &of);
                }
            }
        }
        Ok(explorer)
    }

    fn add_columns(&mut self, hp: Recipe, dataset: Dataset, rows: &[&OverviewRow]) {
        let mut add = |measure: &str, step, value: &dyn Fn(&OverviewRow) -> Option<f64>| {
            let values = self.values(rows, value);
            if values.iter().all(Option::is_none) {
                return;
            }
            let (numbers, step) = self.keep(Packed::new(&values, step));
            self.columns.push(Column {
                hp: Some(hp),
                dataset: Some(dataset.to_string()),
                measure: String::from(measure),
                extension: None,
                numbers,
                step,
            });
        };
        for (position, split) in Split::ALL.iter().enumerate() {
            let step = match split {
                Split::Train => STEP_TRAIN_PERCENT,
                _ => STEP_PERCENT,
            };
            add(split.as_str(), step, &|row| {
                row.accuracy_percent.get(position).copied().flatten()
            });
        }
        add("flops", STEP_MILLIONS, &|row| row.flops_millions);
        add("params", STEP_MILLIONS, &|row| row.params_millions);
        add("latency", STEP_LATENCY, &|row| row.latency_seconds);
        let seconds = rows.iter().filter_map(|row| row.train_seconds);
        let step = seconds.fold(0.0, f64::max) / STEPS_SECONDS;
        add("seconds", step, &|row| row.train_seconds);
    }

    /// Keeps numbers, unless the same ones are kept already. Returns their position and their step.
    fn keep(&mut self, packed: Packed) -> (usize, f64) {
        let Packed { step, data, .. } = packed;
        let known = self.numbers.iter().position(|other| *other == data);
        let position = known.unwrap_or(self.numbers.len());
        if known.is_none() {
            self.numbers.push(data);
        }
        (position, step)
    }

    fn add_extensions(&mut self, bench: &NatsBench) -> Result<(), ReportError> {
        for (name, known) in extension_columns(bench, self.space)? {
            let from = known.values.values().copied().fold(f64::INFINITY, f64::min);
            let value = |index| known.values.get(index).map(|value| value - from);
            let values: Vec<Option<f64>> = self.indexes.iter().map(value).collect();
            if values.iter().all(Option::is_none) {
                continue;
            }
            // Whole numbers stay as they are, if there is room for them.
            let is_whole = |value: &f64| value.fract() == 0.0;
            let step = f64::from(u8::from(values.iter().flatten().all(is_whole)));
            let (numbers, step) = self.keep(Packed::new(&values, step));
            self.columns.push(Column {
                hp: None,
                dataset: Some(name.dataset).filter(|dataset| !dataset.is_empty()),
                measure: name.column,
                extension: Some(OfExtension {
                    extension: name.extension,
                    unit: known.unit,
                    trained_hp: name.recipe,
                    further_keys: name.further_keys,
                    higher_is_better: known.higher_is_better,
                    from,
                }),
                numbers,
                step,
            });
        }
        Ok(())
    }

    /// One value per architecture. The rows are in the order of the indexes.
    fn values(
        &self,
        rows: &[&OverviewRow],
        value: &dyn Fn(&OverviewRow) -> Option<f64>,
    ) -> Vec<Option<f64>> {
        let mut rows = rows.iter().peekable();
        let of_index = |&index| {
            let row = rows.next_if(|row| row.index == index)?;
            value(row)
        };
        self.indexes.iter().map(of_index).collect()
    }
}

/// The class of each cell, numbered in the order of the first member.
fn classes<'a>(cells: impl Iterator<Item = &'a str>) -> Result<Packed, QueryError> {
    let mut numbers: HashMap<String, f64> = HashMap::new();
    let mut classes = Vec::new();
    for cell in cells {
        let structure = TopologyStructure::parse(cell)?;
        let text = structure.unique_string(Equivalence::MergeSkipAndZero)?;
        let next = numbers.len() as f64;
        classes.push(Some(*numbers.entry(text).or_insert(next)));
    }
    Ok(Packed::new(&classes, 1.0))
}

fn as_runs<S: Serializer>(indexes: &[ArchitectureIndex], to: S) -> Result<S::Ok, S::Error> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for index in indexes {
        match runs.last_mut() {
            Some((first, count)) if *first + *count == index.0 => *count += 1,
            _ => runs.push((index.0, 1)),
        }
    }
    runs.serialize(to)
}

fn as_one_text<S: Serializer>(parts: &[String], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&packed_text(&parts.join(" ")))
}

/// The digits of an architecture; `?` for a part that has no digit.
fn parts(architecture: &str) -> String {
    let digit = |number: Option<usize>| {
        number
            .and_then(|number| char::from_digit(number as u32, 10))
            .unwrap_or('?')
    };
    if architecture.contains('|') {
        let edges = architecture
            .split(['|', '+'])
            .filter_map(|edge| edge.split_once('~'));
        edges
            .map(|(operation, _from)| digit(OPERATIONS.iter().position(|of| *of == operation)))
            .collect()
    } else {
        let channels = architecture.split(':').map(str::parse::<usize>);
        channels
            .map(|channels| digit(channels.ok().filter(|of| of % 8 == 0).map(|of| of / 8)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_are_written_as_runs_and_parts_as_one_text() {
        let explorer = Explorer {
            space: SearchSpace::Size,
            sample: None,
            full_hp: Recipe::Hp90,
            indexes: [3, 4, 5, 9].map(ArchitectureIndex).to_vec(),
            parts: ["11114", "11115", "11116", "11122"]
                .map(str::to_owned)
                .to_vec(),
            isomorphism: None,
            columns: Vec::new(),
            numbers: Vec::new(),
        };
        let json = serde_json::to_value(&explorer).unwrap();
        assert_eq!(json["indexes"], serde_json::json!([[3, 3], [9, 1]]));
        assert_eq!(json["parts"], packed_text("11114 11115 11116 11122"));
    }

    #[test]
    fn an_architecture_is_a_digit_a_part() {
        let resnet =
            "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|";
        assert_eq!(parts(resnet), "303101");
        assert_eq!(parts("8:16:24:32:64"), "12348");
        assert_eq!(parts("8:9"), "1?");
    }
}
