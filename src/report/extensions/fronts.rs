//! Which architectures none beats in both accuracy and a cost that others measured.

use std::collections::BTreeSet;

use crate::model::{ArchitectureIndex, Dataset, SearchSpace};
use crate::query::NatsBench;
use crate::report::counts::{full_recipe, trial_count};
use crate::report::definition::{About, Definition};
use crate::report::extension_columns::{ColumnName, ColumnValues, extension_columns};
use crate::report::rows::{count, number, text};
use crate::report::{
    Answer, Axis, Colour, Column, Figure, Findings, Layer, Mark, Panel, ReportError, Shape, Table,
};
use crate::statistics::{Point, pareto_front};

use super::accuracies::{self, Pair, belongs, pairs};

/// Panels of the picture, each of which takes as many bytes of the page as a column in Explore; the table has all fronts.
const PANELS: usize = 9;

/// Units of which less is better, if it was not said of a column which way is.
const UNITS_OF_COSTS: [&str; 9] = [
    "ms", "us", "seconds", "mJ", "J", "W", "MB", "bytes", "millions",
];

pub(super) const REPORT: Definition = Definition {
    name: "extension-fronts",
    title: "Accuracy against costs that others measured",
    explanation: "The architectures that none beats in both test accuracy of full training and a cost of an extension, such as a latency. \
                  Costs are columns of which a lower value was said to be a better one, and those in units of time, energy or memory. \
                  The picture has the first 9 columns, each on one data set; the table has all.",
    basis: "test accuracy after full training (hp {full}), mean over seeds",
    sql: accuracies::SQL,
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

const COLUMNS: [Column; 9] = [
    Column::named("extension"),
    Column::named("column"),
    Column::named("keys"),
    Column::named("unit"),
    Column::named("dataset"),
    Column::measured("place", "from 1, by cost"),
    Column::named("arch_index"),
    Column::measured("cost", "in its unit"),
    Column::measured("test_percent", "% top-1"),
];

/// Whether less of a column is better.
fn is_cost(column: &ColumnValues) -> bool {
    column.higher_is_better.map_or_else(
        || UNITS_OF_COSTS.contains(&column.unit.as_str()),
        |higher| !higher,
    )
}

fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let recipe = full_recipe(space);
    let accuracies = accuracies::read(bench, space)?;
    let (mut rows, mut panels) = (Vec::new(), Vec::new());
    let mut architectures = BTreeSet::<ArchitectureIndex>::new();
    for (name, column) in &extension_columns(bench, space)? {
        if !is_cost(column) {
            continue;
        }
        let mut has_panel = false;
        for (of, accuracies) in &accuracies {
            if of.0 != recipe || !belongs(name, *of) {
                continue;
            }
            let all = pairs(column, accuracies);
            if all.is_empty() {
                continue;
            }
            architectures.extend(all.iter().map(|pair| pair.index));
            let front = front(&all);
            for (place, pair) in (1..).zip(&front) {
                rows.push(vec![
                    text(&name.extension),
                    text(&name.column),
                    text(name.keys()),
                    text(&column.unit),
                    text(of.1),
                    count(place),
                    count(pair.index.0 as usize),
                    number(pair.value),
                    number(pair.accuracy_percent),
                ]);
            }
            let is_drawn = std::mem::replace(&mut has_panel, true);
            if !is_drawn && panels.len() < PANELS {
                panels.push(panel(name, column, of.1, space, &all, &front));
            }
        }
    }
    if rows.is_empty() {
        let what = "columns of extensions with costs; `natsbench extend` adds them".to_owned();
        return Ok(Answer::Missing { what });
    }
    let datasets = [Dataset::Cifar10, Dataset::Cifar100, Dataset::ImageNet16];
    Ok(Answer::Found(Findings {
        architectures: architectures.len(),
        trials: trial_count(bench, space, &[recipe], &datasets)?,
        table: Table {
            columns: COLUMNS.to_vec(),
            rows,
        },
        figure: Figure::grid(panels, 3),
    }))
}

/// The pairs that none beats in both, the lowest cost first.
pub(super) fn front(all: &[Pair]) -> Vec<Pair> {
    let points: Vec<Point> = all
        .iter()
        .map(|pair| Point {
            cost: pair.value,
            gain: pair.accuracy_percent,
        })
        .collect();
    let places = pareto_front(&points).into_iter();
    places.filter_map(|place| all.get(place).copied()).collect()
}

fn panel(
    name: &ColumnName,
    column: &ColumnValues,
    dataset: Dataset,
    space: SearchSpace,
    all: &[Pair],
    front: &[Pair],
) -> Panel {
    let unit = match column.unit.as_str() {
        "" | "1" => String::new(),
        unit => format!(" ({unit})"),
    };
    let label = format!("{}{unit}", name.with_keys());
    let is_positive = all.iter().all(|pair| pair.value > 0.0);
    let place = |pair: &Pair| (pair.value, pair.accuracy_percent);
    let mark = |pair: &Pair| {
        let what = format!(
            "{}: {:.2} %, {}{unit}",
            pair.index, pair.accuracy_percent, pair.value
        );
        Mark::new(pair.value, pair.accuracy_percent, what)
    };
    Panel {
        title: format!("{}, {dataset}, hp {}", name.extension, full_recipe(space)),
        x: if is_positive {
            Axis::logarithmic(label)
        } else {
            Axis::linear(label)
        },
        y: Axis::linear("test accuracy (%)"),
        layers: vec![
            Layer::new(
                "",
                Colour::SkyBlue,
                Shape::Cloud(all.iter().map(place).collect()),
            ),
            Layer::new(
                "",
                Colour::Vermillion,
                Shape::Line(front.iter().map(place).collect()),
            ),
            Layer::new(
                "Pareto front",
                Colour::Vermillion,
                Shape::Marks(front.iter().map(mark).collect()),
            ),
        ],
    }
}
