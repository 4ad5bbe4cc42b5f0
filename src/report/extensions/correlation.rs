//! How well what others measured tells accuracies: the figure of papers about zero-cost proxies.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ArchitectureIndex, Dataset, SearchSpace};
use crate::query::NatsBench;
use crate::report::counts::{full_recipe, trial_count};
use crate::report::definition::{About, Definition};
use crate::report::extension_columns::extension_columns;
use crate::report::rows::{count, number, text};
use crate::report::{
    Answer, Axis, Bar, Colour, Column, Figure, Findings, Layer, Panel, ReportError, Shape, Table,
};
use crate::statistics::{kendall_tau_b, spearman};

use super::NO_EXTENSIONS;
use super::accuracies::{self, Pair, belongs, pairs};

/// Columns of an extension in one panel at most: as many names as have room above each other.
const COLUMNS_OF_PANEL: usize = 12;

pub(super) const REPORT: Definition = Definition {
    name: "extension-correlation",
    title: "What others measured against accuracy",
    explanation: "Rank correlations of each column of numbers of the extensions with test accuracy: of all architectures that have \
                  both, and of the most accurate tenth of them. A column that was measured on a data set is compared with that one. \
                  Bars are Spearman's rho with accuracies of full training; the table also has Kendall's tau-b and other recipes.",
    basis: "test accuracy after full training (hp {full}), mean over seeds",
    sql: accuracies::SQL,
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

const COLUMNS: [Column; 11] = [
    Column::named("extension"),
    Column::named("column"),
    Column::named("keys"),
    Column::named("unit"),
    Column::named("hp"),
    Column::named("dataset"),
    Column::measured("architectures", "number"),
    Column::measured("kendall_tau_b", "-1 to 1"),
    Column::measured("spearman_rho", "-1 to 1"),
    Column::measured("top_tenth_kendall_tau_b", "-1 to 1"),
    Column::measured("top_tenth_spearman_rho", "-1 to 1"),
];

/// Spearman's rho of all and of the most accurate tenth.
type Rhos = [Option<f64>; 2];

fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let columns = extension_columns(bench, space)?;
    let accuracies = accuracies::read(bench, space)?;
    let (mut rows, mut architectures) = (Vec::new(), BTreeSet::<ArchitectureIndex>::new());
    let mut bars: BTreeMap<(String, Dataset), Vec<(String, Rhos)>> = BTreeMap::new();
    for (name, column) in &columns {
        for (of, accuracies) in &accuracies {
            if !belongs(name, *of) {
                continue;
            }
            let all = pairs(column, accuracies);
            if all.len() < 2 {
                continue;
            }
            architectures.extend(all.iter().map(|pair| pair.index));
            let top = top_tenth(&all);
            let [all_tau, top_tau] = [&all, &top].map(|pairs| correlation(pairs, kendall_tau_b));
            let rhos = [&all, &top].map(|pairs| correlation(pairs, spearman));
            rows.push(vec![
                text(&name.extension),
                text(&name.column),
                text(name.keys()),
                text(&column.unit),
                text(of.0),
                text(of.1),
                count(all.len()),
                number(all_tau),
                number(rhos[0]),
                number(top_tau),
                number(rhos[1]),
            ]);
            if of.0 == full_recipe(space) {
                let panel = bars.entry((name.extension.clone(), of.1)).or_default();
                panel.push((name.with_keys(), rhos));
            }
        }
    }
    if rows.is_empty() {
        let what = NO_EXTENSIONS.to_owned();
        return Ok(Answer::Missing { what });
    }
    let mut panels = Vec::new();
    for ((extension, dataset), columns) in bars {
        // Panels with about as many columns each.
        let panels_of = columns.len().div_ceil(COLUMNS_OF_PANEL);
        for columns in columns.chunks(columns.len().div_ceil(panels_of)) {
            panels.push(panel(&extension, dataset, space, columns));
        }
    }
    let datasets = [Dataset::Cifar10, Dataset::Cifar100, Dataset::ImageNet16];
    Ok(Answer::Found(Findings {
        architectures: architectures.len(),
        trials: trial_count(bench, space, &[full_recipe(space)], &datasets)?,
        table: Table {
            columns: COLUMNS.to_vec(),
            rows,
        },
        figure: Figure::grid(panels, 3),
    }))
}

fn correlation(pairs: &[Pair], of: fn(&[f64], &[f64]) -> Option<f64>) -> Option<f64> {
    let values: Vec<f64> = pairs.iter().map(|pair| pair.value).collect();
    let accuracies: Vec<f64> = pairs.iter().map(|pair| pair.accuracy_percent).collect();
    of(&values, &accuracies)
}

/// The most accurate tenth, rounded up; among equals the lower index counts.
pub(super) fn top_tenth(pairs: &[Pair]) -> Vec<Pair> {
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|one, other| {
        let by_accuracy = other.accuracy_percent.total_cmp(&one.accuracy_percent);
        by_accuracy.then(one.index.cmp(&other.index))
    });
    sorted.truncate(pairs.len().div_ceil(10));
    sorted
}

fn panel(
    extension: &str,
    dataset: Dataset,
    space: SearchSpace,
    columns: &[(String, Rhos)],
) -> Panel {
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let bars = |which: usize, from: f64| {
        let of_columns = columns.iter().enumerate();
        let bars = of_columns.filter_map(|(place, (_, rhos))| {
            let from = place as f64 + from;
            let to = from + 0.38;
            rhos[which].map(|height| Bar { from, to, height })
        });
        Shape::Bars(bars.collect())
    };
    Panel {
        title: format!("{extension}, {dataset}, hp {}", full_recipe(space)),
        x: Axis::linear("Spearman's rho with test accuracy").spanning(-1.0, 1.0),
        y: Axis::categories("", &names),
        layers: vec![
            Layer::new("all", Colour::Blue, bars(0, -0.38)),
            Layer::new("most accurate tenth", Colour::Orange, bars(1, 0.0)),
        ],
    }
}
