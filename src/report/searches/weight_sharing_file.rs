//! Figure 7 of weight-sharing searches made elsewhere, which a CSV file has.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Deserialize;

use crate::experiment::SEARCHED_DATASETS;
use crate::model::{Dataset, SearchSpace};
use crate::query::{NatsBench, SqlValue};
use crate::report::counts::{architecture_count, full_recipe, missing, trial_count};
use crate::report::definition::Definition;
use crate::report::rows::{Rows, count, number, text};
use crate::report::{
    Answer, Axis, Colour, Column, Figure, Findings, Layer, Panel, ReportError, Shape, Table,
};
use crate::search::trajectory::MeanStd;

use super::weight_sharing;

const SQL: &str = include_str!("../../../sql/reports/weight_sharing_file.sql");

/// The report, as if it were about a database alone.
pub(in crate::report) const REPORT: Definition = Definition {
    sql: SQL,
    ..weight_sharing::REPORT
};

/// A row of the file; other columns are not read.
#[derive(Deserialize)]
struct Step {
    epoch: u32,
    /// Epoch of the search. It is read so that a file without it is refused.
    #[serde(rename = "seed")]
    _seed: u32,
    /// An architecture's string or its index.
    arch: String,
}

/// Validation and test accuracy in percent.
type Accuracies = (Option<f64>, Option<f64>);

/// The report from a CSV file with a header and the columns epoch, seed and arch.
pub(in crate::report) fn from_csv(
    bench: &NatsBench,
    space: SearchSpace,
    path: &Path,
) -> Result<Answer, ReportError> {
    let failed = |source| ReportError::Csv {
        path: path.to_owned(),
        source,
    };
    let mut epochs: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for step in csv::Reader::from_path(path)
        .map_err(failed)?
        .into_deserialize()
    {
        let step: Step = step.map_err(failed)?;
        epochs.entry(step.epoch).or_default().push(step.arch);
    }
    let rows = Rows::read(bench, SQL, space)?;
    if rows.is_empty() {
        return missing(bench, space, "trials with full training");
    }
    let (mut table, mut layers) = (Vec::new(), Vec::new());
    for (series, dataset) in SEARCHED_DATASETS.into_iter().enumerate() {
        let known = accuracies(&rows, dataset)?;
        let mut line = Vec::new();
        for (&epoch, architectures) in &epochs {
            let found = architectures
                .iter()
                .map(|architecture| {
                    let unknown = || ReportError::UnknownArchitecture {
                        path: path.to_owned(),
                        architecture: architecture.clone(),
                        space,
                    };
                    known.get(architecture).copied().ok_or_else(unknown)
                })
                .collect::<Result<Vec<Accuracies>, _>>()?;
            let valid = MeanStd::of(&found.iter().filter_map(|of| of.0).collect::<Vec<f64>>());
            let test = MeanStd::of(&found.iter().filter_map(|of| of.1).collect::<Vec<f64>>());
            line.extend(test.map(|test| (f64::from(epoch), test.mean)));
            table.push(table_row(dataset, epoch, found.len(), valid, test));
        }
        let colour = Colour::of_series(series);
        layers.push(Layer::new(dataset.as_str(), colour, Shape::Line(line)));
    }
    Ok(Answer::Found(Findings {
        architectures: architecture_count(bench, space)?,
        trials: trial_count(bench, space, &[full_recipe(space)], &SEARCHED_DATASETS)?,
        table: Table {
            columns: vec![
                Column::named("dataset"),
                Column::measured("epoch", "of the search, from 0"),
                Column::measured("seeds", "of the search"),
                Column::measured("valid_mean_percent", "top-1 %"),
                Column::measured("valid_std_percent", "top-1 %, over seeds"),
                Column::measured("test_mean_percent", "top-1 %"),
                Column::measured("test_std_percent", "top-1 %, over seeds"),
            ],
            rows: table,
        },
        figure: Figure::single(Panel {
            title: String::new(),
            x: Axis::linear("epoch of the search"),
            y: Axis::linear("test accuracy (%)"),
            layers,
        }),
    }))
}

/// Accuracies on a data set by string and by index.
fn accuracies(rows: &Rows, dataset: Dataset) -> Result<HashMap<String, Accuracies>, ReportError> {
    let mut known = HashMap::new();
    for row in rows.iter() {
        if row.text("dataset")? == dataset.as_str() {
            let accuracies = (
                row.optional_real("valid_percent")?,
                row.optional_real("test_percent")?,
            );
            known.insert(row.text("arch_str")?.to_owned(), accuracies);
            known.insert(row.integer("arch_index")?.to_string(), accuracies);
        }
    }
    Ok(known)
}

fn table_row(
    dataset: Dataset,
    epoch: u32,
    seeds: usize,
    valid: Option<MeanStd>,
    test: Option<MeanStd>,
) -> Vec<SqlValue> {
    vec![
        text(dataset),
        count(epoch as usize),
        count(seeds),
        number(valid.map(|value| value.mean)),
        number(valid.map(|value| value.std)),
        number(test.map(|value| value.mean)),
        number(test.map(|value| value.std)),
    ]
}
