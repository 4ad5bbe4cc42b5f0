//! Table 6 of NAS-Bench-201: does validation early in training predict what training in full reaches?

use crate::model::{Dataset, SearchSpace};
use crate::query::{NatsBench, SqlValue};
use crate::report::counts::missing;
use crate::report::definition::{About, Definition};
use crate::report::rows::Rows;
use crate::report::{
    Answer, Axis, Colour, Column, Figure, Findings, Layer, Panel, ReportError, Shape, Table,
};
use crate::search::Random;
use crate::statistics::{mean, pearson, standard_deviation};

use super::final_columns::FINAL_COLUMNS;

pub(super) const REPORT: Definition = Definition {
    name: "early-stop",
    title: "Early stopping (NAS-Bench-201, Table 6)",
    explanation: "Pearson's correlation of the validation accuracy on CIFAR-10 after some epochs of training with the accuracies after \
                  200: mean, and in the table the standard deviation, over 100 draws of one seed for each architecture and run. The \
                  draws are seeded: each run of this report draws the same.",
    basis: "hp 12 and hp 200, one seed drawn for each architecture and run",
    sql: include_str!("../../../sql/reports/early_stop.sql"),
    about: About::Nats {
        spaces: &[SearchSpace::Topology],
        build,
    },
};

const COLUMNS: [Column; 5] = [
    Column::measured("epochs_trained", "epochs"),
    Column::measured("epochs_planned", "epochs"),
    Column::named("final_column"),
    Column::measured("pearson_mean", "-1 to 1, mean over draws"),
    Column::measured(
        "pearson_deviation",
        "standard deviation over draws (ddof 0)",
    ),
];

/// How often the seeds are drawn.
const DRAWS: usize = 100;

/// Seed of the draws.
const RANDOM_SEED: u64 = 2020;

/// The epochs after which a validation accuracy is taken, the epochs of its recipe, and its column.
const EARLY: [(i64, i64, &str); 8] = [
    (6, 12, "after_6_percent"),
    (12, 12, "after_12_percent"),
    (12, 200, "after_12_percent"),
    (24, 200, "after_24_percent"),
    (100, 200, "after_100_percent"),
    (150, 200, "after_150_percent"),
    (175, 200, "after_175_percent"),
    (200, 200, "last_valid_percent"),
];

/// The trials behind each of [`FINAL_COLUMNS`], and whether it is a validation accuracy (`true`) or a test accuracy. Both
/// come from the same trial, except for CIFAR-10, whose validation accuracy has trials of its own.
const FINALS: [(Dataset, bool); 6] = [
    (Dataset::Cifar10Valid, true),
    (Dataset::Cifar10, false),
    (Dataset::Cifar100, true),
    (Dataset::Cifar100, false),
    (Dataset::ImageNet16, true),
    (Dataset::ImageNet16, false),
];

/// The runs of an architecture.
#[derive(Debug, Default, Clone)]
struct Runs {
    /// Percent by seed, for each of [`EARLY`].
    early: [Vec<f64>; EARLY.len()],
    /// Percent of validation and test by seed, for each data set.
    last: [Vec<(f64, f64)>; Dataset::ALL.len()],
}

impl Runs {
    fn are_complete(&self) -> bool {
        self.early.iter().all(|seeds| !seeds.is_empty())
            && self.last.iter().all(|seeds| !seeds.is_empty())
    }
}

pub(super) fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let rows = Rows::read(bench, REPORT.sql, space)?;
    let all = runs(&rows)?;
    let trials_by_architecture = all.iter().filter(|(runs, _)| runs.are_complete());
    let (complete, trials): (Vec<&Runs>, Vec<usize>) = trials_by_architecture
        .map(|(runs, trials)| (runs, *trials))
        .unzip();
    if complete.len() < 2 {
        let what = "learning curves of the runs of 12 and 200 epochs on CIFAR-10 (cifar10-valid) together with last epochs on all data sets, of two architectures";
        return missing(bench, space, what);
    }
    let drawn = correlations(&complete);
    let (mut rows, mut cells) = (Vec::new(), Vec::new());
    for ((trained, planned, _), of_early) in EARLY.iter().zip(&drawn) {
        for ((name, _), draws) in FINAL_COLUMNS.iter().zip(of_early) {
            let value = |value: Option<f64>| value.map_or(SqlValue::Null, SqlValue::Real);
            rows.push(vec![
                SqlValue::Integer(*trained),
                SqlValue::Integer(*planned),
                SqlValue::Text((*name).to_owned()),
                value(mean(draws)),
                value(standard_deviation(draws)),
            ]);
        }
        cells.push(of_early.iter().map(|draws| mean(draws)).collect());
    }
    Ok(Answer::Found(Findings {
        architectures: complete.len(),
        trials: trials.iter().sum(),
        table: Table {
            columns: COLUMNS.to_vec(),
            rows,
        },
        figure: Figure::single(panel(cells)),
    }))
}

fn panel(cells: Vec<Vec<Option<f64>>>) -> Panel {
    let early = EARLY.map(|(trained, planned, _)| format!("{trained} of {planned}"));
    let finals = FINAL_COLUMNS.map(|(_, short)| short);
    Panel {
        title: format!("Pearson's correlation, mean of {DRAWS} draws"),
        x: Axis::categories("accuracy after 200 epochs", &finals),
        y: Axis::categories("epochs of validation accuracy", &early),
        layers: vec![Layer::new("", Colour::Blue, Shape::Cells(cells))],
    }
}

/// The runs of each architecture and the number of its trials, in the order of the indexes.
fn runs(rows: &Rows) -> Result<Vec<(Runs, usize)>, ReportError> {
    let (indexes, datasets) = (rows.integers("arch_index")?, rows.texts("dataset")?);
    let recipes = rows.texts("hp")?;
    let valid = rows.optional_numbers("last_valid_percent")?;
    let test = rows.optional_numbers("last_test_percent")?;
    let mut early = Vec::new();
    for (_, planned, column) in EARLY {
        early.push((
            planned.to_string(),
            rows.optional_numbers(column)?.into_iter(),
        ));
    }
    let mut found: Vec<(Runs, usize)> = Vec::new();
    let mut current = None;
    let rows = indexes.iter().zip(&datasets).zip(&recipes);
    for (((index, dataset), hp), last) in rows.zip(valid.into_iter().zip(test)) {
        if current != Some(index) {
            current = Some(index);
            found.push((Runs::default(), 0));
        }
        let is_early = *dataset == Dataset::Cifar10Valid.as_str();
        let Some((runs, trials)) = found.last_mut() else {
            continue;
        };
        *trials += 1;
        for ((planned, values), seeds) in early.iter_mut().zip(&mut runs.early) {
            let value = values.next().flatten();
            if is_early && planned == hp {
                seeds.extend(value);
            }
        }
        let position = Dataset::ALL.iter().position(|of| of.as_str() == *dataset);
        if let (Some(seeds), "200") = (position.and_then(|at| runs.last.get_mut(at)), *hp) {
            // an accuracy that the data set does not have is never read, so NaN can stand for it
            seeds.push((last.0.unwrap_or(f64::NAN), last.1.unwrap_or(f64::NAN)));
        }
    }
    Ok(found)
}

/// Pearson's correlation in each draw, for each of [`EARLY`] with each of [`FINALS`].
fn correlations(architectures: &[&Runs]) -> [[Vec<f64>; FINALS.len()]; EARLY.len()] {
    let mut random = Random::new(RANDOM_SEED, 0);
    let mut found: [[Vec<f64>; FINALS.len()]; EARLY.len()] = Default::default();
    for _ in 0..DRAWS {
        let finals = draw_finals(architectures, &mut random);
        for (number, of_early) in found.iter_mut().enumerate() {
            let early: Vec<f64> = architectures
                .iter()
                .filter_map(|runs| random.choose(runs.early.get(number)?).copied())
                .collect();
            for (correlations, last) in of_early.iter_mut().zip(&finals) {
                correlations.extend(pearson(&early, last));
            }
        }
    }
    found
}

/// The final columns, with one seed drawn for each architecture and data set.
fn draw_finals(architectures: &[&Runs], random: &mut Random) -> [Vec<f64>; FINALS.len()] {
    let mut columns: [Vec<f64>; FINALS.len()] = Default::default();
    for runs in architectures {
        let mut drawn = [(f64::NAN, f64::NAN); Dataset::ALL.len()];
        for (place, seeds) in drawn.iter_mut().zip(&runs.last) {
            *place = random.choose(seeds).copied().unwrap_or(*place);
        }
        for (column, (dataset, is_validation)) in columns.iter_mut().zip(FINALS) {
            let (valid, test) = drawn[dataset as usize];
            column.push(if is_validation { valid } else { test });
        }
    }
    columns
}
