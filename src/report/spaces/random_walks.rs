//! How similar the accuracies are that a random walk visits one after the other.

use crate::model::SearchSpace;
use crate::query::NatsBench;
use crate::report::counts::{full_recipe, trial_count};
use crate::report::definition::{About, Definition};
use crate::report::rows::{count, number, text};
use crate::report::{
    Answer, Axis, Colour, Column, Figure, Findings, Layer, Panel, ReportError, Shape, Table,
};

use super::landscape::incomplete;
use super::neighbourhood::{DATASETS, Landscape, size_of};

const SQL: &str = include_str!("../../../sql/reports/random_walks.sql");
const SEED: u64 = 1;
const STEPS: usize = 100_000;
const LAGS: usize = 30;

pub(super) const REPORT: Definition = Definition {
    name: "random-walks",
    title: "Autocorrelation of random walks",
    explanation: "Correlation between the validation accuracies of two architectures of a random walk, by the number of steps \
                  between them: one walk of 100,000 steps to random neighbours (seed 1). The slower it falls, the smoother the \
                  landscape; the length in brackets is -1 / ln of the value at one step.",
    basis: "validation accuracy after full training (hp {full}), mean over seeds",
    sql: SQL,
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let landscapes = Landscape::read(bench, SQL, space)?;
    let (mut rows, mut layers) = (Vec::new(), Vec::new());
    for (series, (dataset, landscape)) in landscapes.iter().enumerate() {
        let Some(landscape) = landscape else { continue };
        let correlation = landscape.autocorrelation(SEED, STEPS, LAGS);
        let length = correlation.get(1).map(|first| -1.0 / first.ln());
        let points = correlation.iter().enumerate();
        rows.extend(
            points
                .clone()
                .map(|(lag, value)| vec![text(dataset), count(lag), number(*value)]),
        );
        layers.push(Layer::new(
            match length {
                Some(length) => format!("{dataset} ({length:.1})"),
                None => dataset.to_string(),
            },
            Colour::of_series(series),
            Shape::Line(points.map(|(lag, &value)| (lag as f64, value)).collect()),
        ));
    }
    if layers.is_empty() {
        return Ok(incomplete(space));
    }
    let panel = Panel {
        title: String::new(),
        x: Axis::linear("steps apart"),
        y: Axis::linear("autocorrelation"),
        layers,
    };
    Ok(Answer::Found(Findings {
        architectures: size_of(space),
        trials: trial_count(bench, space, &[full_recipe(space)], &DATASETS)?,
        table: Table {
            columns: vec![
                Column::named("dataset"),
                Column::measured("lag", "steps"),
                Column::measured("autocorrelation", "-1 to 1"),
            ],
            rows,
        },
        figure: Figure::single(panel),
    }))
}
