//! What training a whole space would have cost.

use crate::model::{Dataset, Recipe, SearchSpace};
use crate::query::NatsBench;
use crate::report::counts::{architecture_count, missing, trial_count};
use crate::report::definition::{About, Definition};
use crate::report::rows::{Rows, count, number, text};
use crate::report::{
    Answer, Axis, Bar, Colour, Column, Figure, Findings, Layer, Panel, ReportError, Shape, Table,
};

const SQL: &str = include_str!("../../../sql/reports/total_training_time.sql");
const SECONDS_PER_DAY: f64 = 86_400.0;
const DATASETS: [Dataset; 3] = [
    Dataset::Cifar10Valid,
    Dataset::Cifar100,
    Dataset::ImageNet16,
];

pub(super) const REPORT: Definition = Definition {
    name: "total-training-time",
    title: "Total training time",
    explanation: "Training every architecture once for 12 epochs, mean over seeds, on one GPU. The factor in brackets compares with \
                  CIFAR-10, where training sees half of the images.",
    basis: "hp 12, mean over seeds, all imported architectures together",
    sql: SQL,
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let rows = Rows::read(bench, SQL, space)?;
    let mut sums = Vec::new();
    for row in rows.iter() {
        let architectures = row.integer("architectures")? as usize;
        sums.push((row.text("dataset")?, architectures, row.real("seconds")?));
    }
    if sums.is_empty() {
        return missing(bench, space, "trials with 12 epochs");
    }
    let cifar10 = sums
        .iter()
        .find(|sum| sum.0 == Dataset::Cifar10Valid.as_str())
        .map(|sum| sum.2);
    let ratio = |seconds: f64| cifar10.map(|cifar10| seconds / cifar10);
    let labels: Vec<String> = sums
        .iter()
        .map(|&(dataset, _, seconds)| match ratio(seconds) {
            Some(ratio) => format!("{dataset} ({ratio:.2})"),
            None => dataset.to_owned(),
        })
        .collect();
    let bars = sums.iter().enumerate().map(|(place, sum)| Bar {
        from: place as f64 - 0.35,
        to: place as f64 + 0.35,
        height: sum.2 / SECONDS_PER_DAY,
    });
    let panel = Panel {
        title: String::new(),
        x: Axis::categories("data set", &labels),
        y: Axis::linear("training (days on one GPU)"),
        layers: vec![Layer::new("", Colour::Blue, Shape::Bars(bars.collect()))],
    };
    let table_row = |&(dataset, architectures, seconds): &(&str, usize, f64)| {
        vec![
            text(dataset),
            count(architectures),
            number(seconds),
            number(seconds / SECONDS_PER_DAY),
            number(ratio(seconds)),
        ]
    };
    Ok(Answer::Found(Findings {
        architectures: architecture_count(bench, space)?,
        trials: trial_count(bench, space, &[Recipe::Hp12], &DATASETS)?,
        table: Table {
            columns: vec![
                Column::named("dataset"),
                Column::named("architectures"),
                Column::measured("train_seconds", "seconds, 12 epochs"),
                Column::measured("train_days", "days"),
                Column::measured("ratio_to_cifar10", "factor"),
            ],
            rows: sums.iter().map(table_row).collect(),
        },
        figure: Figure::single(panel),
    }))
}
