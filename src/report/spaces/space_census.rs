//! How many cells there are, and how many of them compute different things.

use std::collections::HashSet;

use crate::model::SearchSpace;
use crate::query::NatsBench;
use crate::report::counts::missing;
use crate::report::definition::{About, Definition};
use crate::report::rows::{Rows, count, text};
use crate::report::{
    Answer, Axis, Bar, Colour, Column, Figure, Findings, Layer, Panel, ReportError, Shape, Table,
    svg,
};
use crate::space::{Equivalence, TopologyStructure};

const SQL: &str = include_str!("../../../sql/reports/space_census.sql");

pub(super) const REPORT: Definition = Definition {
    name: "space-census",
    title: "Space census",
    explanation: "Cells of the topology space: all of them; those that differ when skip connections are taken out (skip); \
                  when zeros are taken out too (zero); and those with a path from the input to the output (path).",
    basis: "all of its cells, counted by their strings; no training",
    sql: SQL,
    about: About::Nats {
        spaces: &[SearchSpace::Topology],
        build,
    },
};

fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let rows = Rows::read(bench, SQL, space)?;
    if rows.is_empty() {
        return missing(bench, space, "trials with any recipe");
    }
    let names = rows
        .iter()
        .map(|row| row.text("arch_str"))
        .collect::<Result<Vec<_>, _>>()?;
    let counted = census(&names);
    let labels: Vec<String> = counted
        .iter()
        .map(|(label, _, number)| format!("{label}: {}", svg::grouped(*number as f64)))
        .collect();
    let bars = counted
        .iter()
        .enumerate()
        .map(|(place, (_, _, number))| Bar {
            from: place as f64 - 0.35,
            to: place as f64 + 0.35,
            height: *number as f64,
        });
    let panel = Panel {
        title: String::new(),
        x: Axis::categories("cells that are told apart", &labels),
        y: Axis::linear("cells"),
        layers: vec![Layer::new("", Colour::Blue, Shape::Bars(bars.collect()))],
    };
    Ok(Answer::Found(Findings {
        architectures: names.len(),
        trials: 0,
        table: Table {
            columns: vec![
                Column::named("counted"),
                Column::measured("architectures", "cells"),
            ],
            rows: counted
                .iter()
                .map(|(_, meaning, number)| vec![text(meaning), count(*number)])
                .collect(),
        },
        figure: Figure::single(panel),
    }))
}

/// Label, meaning and number of each kind of cells. A text that is no cell counts as a kind of its own.
fn census(names: &[&str]) -> [(&'static str, &'static str, usize); 4] {
    let cells: Vec<_> = names
        .iter()
        .filter_map(|name| TopologyStructure::parse(name).ok())
        .collect();
    let distinct = |equivalence| {
        let strings = cells
            .iter()
            .filter_map(|cell| cell.unique_string(equivalence).ok());
        strings.collect::<HashSet<String>>().len()
    };
    let connected = cells
        .iter()
        .filter(|cell| cell.is_connected().unwrap_or(false));
    [
        (
            "all",
            "distinct strings",
            names.iter().collect::<HashSet<_>>().len(),
        ),
        (
            "skip",
            "distinct, skip connections merged",
            distinct(Equivalence::MergeSkip),
        ),
        (
            "zero",
            "distinct, skip connections and zeros merged",
            distinct(Equivalence::MergeSkipAndZero),
        ),
        (
            "path",
            "with a path from input to output",
            connected.count(),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_census_is_the_one_of_the_paper() {
        let names = crate::space::architectures(crate::model::SearchSpace::Topology);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let numbers = census(&names).map(|(_, _, number)| number);
        assert_eq!(numbers, [15_625, 12_751, 6_466, 15_284]);
    }
}
