//! The interactive section of the page: all architectures in one chart, and each of them opened.
//!
//! The same code draws on two [`Source`]s: data inside the page, which then opens from the disk, or the JSON API of a server.
//! Charts are drawn by Apache `ECharts`, whose `common` build is kept in `vendor/` (docs/explorer.md says why).

mod curves;
mod packed;

use std::collections::BTreeSet;

use serde::Serialize;

use super::marked;
use crate::ids::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Split};
use crate::query::{NatsBench, OverviewRow, QueryError, Space};
use crate::space::OPERATIONS;

pub use curves::{ArchitectureCurves, CurveFilter, SplitCurve, TrialCurves};
pub use packed::Packed;

/// Architectures whose curves are inside a page that opens from the disk: at most so many a space.
const EMBEDDED_CURVES: usize = 80;

/// Steps to which accuracies (percent), millions, and seconds are rounded.
const STEP_PERCENT: f64 = 0.002;
const STEP_MILLIONS: f64 = 0.000_01;
const STEP_SECONDS: f64 = 0.000_001;

/// A space as the page draws it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explorer {
    /// The space.
    pub space: SearchSpace,
    /// The recipe of its full training.
    pub full_hp: Recipe,
    /// Imported architectures, ascending.
    pub indexes: Vec<ArchitectureIndex>,
    /// What each is made of, a digit a part: in `tss` the position of each edge's operation in the official list, in `sss`
    /// each layer's channels divided by 8.
    pub parts: Vec<String>,
    /// What is known of them.
    pub columns: Vec<Column>,
    /// The numbers of the columns, one an architecture.
    pub numbers: Vec<Packed>,
}

/// A measure of all architectures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Column {
    /// The recipe.
    pub hp: Recipe,
    /// The data set.
    pub dataset: Dataset,
    /// The name of a split (top-1 percent), `flops` or `params` (millions), `latency` or `seconds`.
    pub measure: &'static str,
    /// Position of its numbers in [`Explorer::numbers`]; columns with the same numbers share them.
    pub numbers: usize,
}

impl Explorer {
    /// Reads a space.
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub fn read(space: &Space) -> Result<Self, QueryError> {
        let rows = space.overview()?;
        let indexes = space.imported()?;
        let names = space.architectures()?;
        let name = |index: &ArchitectureIndex| names.get(index.0 as usize).map(String::as_str);
        let parts = indexes
            .iter()
            .map(|index| parts(name(index).unwrap_or_default()));
        let mut explorer = Self {
            space: space.search_space(),
            full_hp: space.full_train_recipe(),
            parts: parts.collect(),
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
        let mut add = |measure, step, value: &dyn Fn(&OverviewRow) -> Option<f64>| {
            let numbers = self.packed(rows, step, value);
            let Some(numbers) = numbers else { return };
            let known = self.numbers.iter().position(|other| *other == numbers);
            let position = known.unwrap_or(self.numbers.len());
            if known.is_none() {
                self.numbers.push(numbers);
            }
            let column = Column {
                hp,
                dataset,
                measure,
                numbers: position,
            };
            self.columns.push(column);
        };
        for (position, split) in Split::ALL.iter().enumerate() {
            add(split.as_str(), STEP_PERCENT, &|row| {
                row.accuracy_percent.get(position).copied().flatten()
            });
        }
        add("flops", STEP_MILLIONS, &|row| row.flops_millions);
        add("params", STEP_MILLIONS, &|row| row.params_millions);
        add("latency", STEP_SECONDS, &|row| row.latency_seconds);
        add("seconds", STEP_SECONDS, &|row| row.train_seconds);
    }

    /// A value an architecture, `None` if there is none at all. Rows are in the order of the indexes.
    fn packed(
        &self,
        rows: &[&OverviewRow],
        step: f64,
        value: &dyn Fn(&OverviewRow) -> Option<f64>,
    ) -> Option<Packed> {
        let mut rows = rows.iter().peekable();
        let values: Vec<Option<f64>> = self
            .indexes
            .iter()
            .map(|&index| {
                let row = rows.next_if(|row| row.index == index)?;
                value(row)
            })
            .collect();
        values
            .iter()
            .any(Option::is_some)
            .then(|| Packed::new(&values, step))
    }
}

/// The digits of an architecture; `?` for what has none.
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

/// Where the page gets its data from.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// The JSON API of the server that the page comes from.
    Api {
        /// The spaces to choose from.
        spaces: &'a [SearchSpace],
    },
    /// The page itself.
    Embedded {
        /// The spaces.
        spaces: &'a [Explorer],
        /// The curves that can be shown.
        curves: &'a [ArchitectureCurves<Packed>],
    },
}

/// What is written into the page.
#[derive(Serialize)]
struct PageData<'a> {
    source: &'static str,
    spaces: Vec<SearchSpace>,
    explorers: &'a [Explorer],
    curves: &'a [ArchitectureCurves<Packed>],
    operations: [&'static str; 5],
}

/// The section as HTML, with its style, its script and the library for charts.
#[must_use]
pub fn fragment(source: &Source<'_>) -> String {
    let data = match *source {
        Source::Api { spaces } => PageData {
            source: "api",
            spaces: spaces.to_vec(),
            explorers: &[],
            curves: &[],
            operations: OPERATIONS,
        },
        Source::Embedded { spaces, curves } => PageData {
            source: "embedded",
            spaces: spaces.iter().map(|of| of.space).collect(),
            explorers: spaces,
            curves,
            operations: OPERATIONS,
        },
    };
    // No text in it can end the script: "<" only occurs in strings.
    let data = serde_json::to_string(&data)
        .unwrap_or_default()
        .replace('<', "\\u003c");
    [
        "<style>\n",
        include_str!("explorer.css"),
        "</style>\n",
        include_str!("explorer.html"),
        "<script type=\"application/json\" id=\"explorer-data\">",
        &data,
        "</script>\n<script>",
        include_str!("vendor/echarts/echarts.common.min.js"),
        "</script>\n<script>\n(() => {\n\"use strict\";\n",
        include_str!("data.js"),
        include_str!("picture.js"),
        include_str!("curves.js"),
        include_str!("explorer.js"),
        "})();\n</script>\n",
    ]
    .concat()
}

/// The section with the data of a database inside, for a page that opens from the disk; `None` if nothing is imported.
///
/// Curves of full training are inside for the architectures that stand out: the best of each data set and split, those that
/// none beats in accuracy with as few FLOPs, and those that the paper marks; at most 80 a space.
///
/// # Errors
///
/// [`QueryError::Store`] if the database cannot be read.
pub fn embedded(bench: &NatsBench) -> Result<Option<String>, QueryError> {
    let (mut explorers, mut curves) = (Vec::new(), Vec::new());
    for &space in SearchSpace::ALL {
        let space = bench.space(space)?;
        let explorer = Explorer::read(&space)?;
        if explorer.indexes.is_empty() {
            continue;
        }
        for index in outstanding(&space)? {
            let read = ArchitectureCurves::read(
                &space,
                index,
                space.full_train_recipe(),
                CurveFilter::default(),
            );
            match read {
                Ok(of_index) => curves.push(of_index.packed()),
                Err(QueryError::NoRecipe { .. } | QueryError::LeftOut { .. }) => (), // the page says that there are none
                Err(error) => return Err(error),
            }
        }
        explorers.push(explorer);
    }
    if explorers.is_empty() {
        return Ok(None);
    }
    Ok(Some(fragment(&Source::Embedded {
        spaces: &explorers,
        curves: &curves,
    })))
}

/// The architectures that stand out under full training: marked, best, then those on a Pareto front.
fn outstanding(space: &Space) -> Result<Vec<ArchitectureIndex>, QueryError> {
    let recipe = space.full_train_recipe();
    let imported: BTreeSet<ArchitectureIndex> = space.imported()?.into_iter().collect();
    let mut chosen = Vec::new();
    let groups = marked::of_space(space.search_space());
    for &architecture in groups.iter().flat_map(|(_, architectures)| *architectures) {
        let index = space.index_of(architecture)?;
        chosen.extend(index.filter(|index| imported.contains(index)));
    }
    let rows = space.overview()?;
    let mut fronts = Vec::new();
    for &dataset in Dataset::ALL {
        for position in 0..Split::ALL.len() {
            let point = |row: &OverviewRow| {
                let accuracy = row.accuracy_percent.get(position).copied().flatten()?;
                Some((row.flops_millions?, accuracy, row.index))
            };
            let of = rows
                .iter()
                .filter(|row| row.recipe == recipe && row.dataset == dataset);
            let mut points: Vec<_> = of.filter_map(point).collect();
            points.sort_by(|one, other| one.0.total_cmp(&other.0).then(other.1.total_cmp(&one.1)));
            let mut best = f64::NEG_INFINITY;
            points.retain(|&(_, accuracy, _)| {
                let is_better = accuracy > best;
                best = best.max(accuracy);
                is_better
            });
            let front: Vec<ArchitectureIndex> = points.iter().map(|point| point.2).collect();
            chosen.extend(front.last()); // the best of all
            fronts.extend(front);
        }
    }
    chosen.extend(fronts);
    let mut seen = BTreeSet::new();
    chosen.retain(|index| seen.insert(*index));
    chosen.truncate(EMBEDDED_CURVES);
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_architecture_is_a_digit_a_part() {
        let resnet =
            "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|";
        assert_eq!(parts(resnet), "303101");
        assert_eq!(parts("8:16:24:32:64"), "12348");
        assert_eq!(parts("8:9"), "1?");
    }

    #[test]
    fn data_cannot_end_its_script() {
        let curves = [ArchitectureCurves::<Packed> {
            space: SearchSpace::Topology,
            index: ArchitectureIndex(0),
            architecture: "</script><b>".to_owned(),
            hp: Recipe::Hp12,
            trials: Vec::new(),
        }];
        let html = fragment(&Source::Embedded {
            spaces: &[],
            curves: &curves,
        });
        assert!(!html.contains("<b>") && html.contains("\\u003cb>"));
        assert_eq!(
            html.matches("</script>").count(),
            html.matches("<script").count()
        );
    }
}
