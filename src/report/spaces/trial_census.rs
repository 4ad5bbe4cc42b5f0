//! How many trials architectures have.

use std::collections::BTreeSet;

use crate::model::{Dataset, Recipe, SearchSpace};
use crate::query::NatsBench;
use crate::report::counts::{architecture_count, missing, trial_count};
use crate::report::definition::{About, Definition};
use crate::report::rows::{Rows, count, text};
use crate::report::{
    Answer, Axis, Bar, Colour, Column, Figure, Findings, Layer, Panel, ReportError, Shape, Table,
};

const SQL: &str = include_str!("../../../sql/reports/trial_census.sql");

pub(super) const REPORT: Definition = Definition {
    name: "trial-census",
    title: "Trial census",
    explanation: "Architectures by the number of their trials, which differ in the seed: what statistics of the official API \
                  answers.",
    basis: "trials of each data set and recipe (hp)",
    sql: SQL,
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

/// Architectures that have so many trials.
struct Entry {
    hp: Recipe,
    dataset: Dataset,
    trials: usize,
    architectures: usize,
}

fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let rows = Rows::read(bench, SQL, space)?;
    let mut entries = Vec::new();
    for row in rows.iter() {
        let names = (row.text("hp")?.parse(), row.text("dataset")?.parse());
        let (Ok(hp), Ok(dataset)) = names else {
            continue;
        };
        entries.push(Entry {
            hp,
            dataset,
            trials: row.integer("trials")? as usize,
            architectures: row.integer("architectures")? as usize,
        });
    }
    if entries.is_empty() {
        return missing(bench, space, "trials with any recipe");
    }
    let recipes: BTreeSet<Recipe> = entries.iter().map(|entry| entry.hp).collect();
    let panels: Vec<Panel> = recipes.into_iter().map(|hp| panel(hp, &entries)).collect();
    Ok(Answer::Found(Findings {
        architectures: architecture_count(bench, space)?,
        trials: trial_count(bench, space, Recipe::ALL, Dataset::ALL)?,
        table: Table {
            columns: vec![
                Column::measured("hp", "epochs"),
                Column::named("dataset"),
                Column::measured("trials", "of an architecture"),
                Column::named("architectures"),
            ],
            rows: entries
                .iter()
                .map(|entry| {
                    vec![
                        text(entry.hp),
                        text(entry.dataset),
                        count(entry.trials),
                        count(entry.architectures),
                    ]
                })
                .collect(),
        },
        figure: Figure::grid(panels, 3),
    }))
}

fn panel(hp: Recipe, entries: &[Entry]) -> Panel {
    let most = entries.iter().map(|entry| entry.trials).max().unwrap_or(0);
    let places: Vec<usize> = (0..=most).collect();
    let width = 0.8 / Dataset::ALL.len() as f64;
    let layer = |(position, &dataset): (usize, &Dataset)| {
        let of = entries
            .iter()
            .filter(|entry| entry.hp == hp && entry.dataset == dataset);
        let bars: Vec<Bar> = of
            .map(|entry| {
                let from = entry.trials as f64 - 0.4 + width * position as f64;
                Bar {
                    from,
                    to: from + width,
                    height: entry.architectures as f64,
                }
            })
            .collect();
        (!bars.is_empty()).then(|| {
            Layer::new(
                dataset.as_str(),
                Colour::of_series(position),
                Shape::Bars(bars),
            )
        })
    };
    Panel {
        title: format!("hp {hp}"),
        x: Axis::categories("trials of an architecture", &places),
        y: Axis::linear("architectures"),
        layers: Dataset::ALL.iter().enumerate().filter_map(layer).collect(),
    }
}
