//! Figure 7: the architectures that weight-sharing searches would end with after each of their epochs.

use std::collections::BTreeMap;

use crate::experiment::{SEARCHED_DATASETS, weight_sharing_name, weight_sharing_place};
use crate::model::{Dataset, SearchSpace};
use crate::query::{NatsBench, SqlValue};
use crate::report::counts::{architecture_count, full_recipe, missing, trial_count};
use crate::report::definition::{About, Definition};
use crate::report::rows::{Row, Rows, number, text};
use crate::report::{
    Answer, Axis, Column, Figure, Findings, Layer, Panel, ReportError, Shape, Table,
};
use crate::search::trajectory::MeanStd;

const SQL: &str = include_str!("../../../sql/reports/weight_sharing.sql");

/// The name of this report, the only one that can also be made from a file.
pub(in crate::report) const NAME: &str = "weight-sharing";

pub(in crate::report) const REPORT: Definition = Definition {
    name: NAME,
    title: "Weight-sharing searches (Fig. 7)",
    explanation: "What the architecture that a weight-sharing search would end with reaches when it is fully trained, by the \
                  epoch of the search, from -1, before the first: mean over the seeds of the search that have reached the epoch.",
    basis: "test accuracy after full training (hp {full}), mean over the seeds of the search",
    sql: SQL,
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

/// The choices of all runs of an experiment.
struct Search {
    dataset: Dataset,
    /// The method with what is not as in the paper.
    name: String,
    /// By epoch, one value for each seed that has reached it.
    epochs: BTreeMap<i64, Vec<Accuracies>>,
}

/// What an architecture reaches when it is fully trained, in percent.
struct Accuracies {
    valid: Option<f64>,
    test: Option<f64>,
}

fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let searches = searches(&Rows::read(bench, SQL, space)?)?;
    if searches.is_empty() {
        let what = format!(
            "weight-sharing searches; `natsbench score RUN_FOLDER... --db {}` stores those that `natsbench train` made, and \
             `natsbench report --weight-sharing FILE` takes a CSV file of epoch, seed, arch",
            bench.path().display()
        );
        return Ok(Answer::Missing { what });
    }
    let mut names: Vec<&str> = searches.iter().map(|search| search.name.as_str()).collect();
    names.sort_by_key(|name| (weight_sharing_place(name), *name));
    names.dedup();
    let (mut table, mut panels) = (Vec::new(), Vec::new());
    for dataset in SEARCHED_DATASETS {
        let mut layers = Vec::new();
        for (series, name) in names.iter().enumerate() {
            let is_meant = |search: &&Search| search.dataset == dataset && search.name == *name;
            for search in searches.iter().filter(is_meant) {
                table.extend(search.rows());
                let line = search.line();
                if !line.is_empty() {
                    let name = search.name.clone();
                    layers.push(Layer::of_series(name, series, Shape::Line(line)));
                }
            }
        }
        if !layers.is_empty() {
            panels.push(Panel {
                title: dataset.to_string(),
                x: Axis::linear("epoch of the search"),
                y: Axis::linear("test accuracy (%)"),
                layers,
            });
        }
    }
    if panels.is_empty() {
        let hp = full_recipe(space);
        let what = format!("accuracies after full training (hp {hp}) of what searches chose");
        return missing(bench, space, &what);
    }
    Ok(Answer::Found(Findings {
        architectures: architecture_count(bench, space)?,
        trials: trial_count(bench, space, &[full_recipe(space)], &SEARCHED_DATASETS)?,
        table: Table {
            columns: columns(),
            rows: table,
        },
        figure: Figure::grid(panels, 3),
    }))
}

/// The stored experiments, in the order in which they were stored.
fn searches(rows: &Rows) -> Result<Vec<Search>, ReportError> {
    let mut searches: Vec<(i64, Search)> = Vec::new();
    for row in rows.iter() {
        let id = row.integer("experiment_id")?;
        if searches.last().is_none_or(|(last, _search)| *last != id) {
            searches.push((id, Search::begin(&row)?));
        }
        if let Some((_id, search)) = searches.last_mut() {
            let epoch = search.epochs.entry(row.integer("epoch")?).or_default();
            epoch.push(Accuracies {
                valid: row.optional_real("valid_accuracy_percent")?,
                test: row.optional_real("test_accuracy_percent")?,
            });
        }
    }
    let keys: Vec<(Dataset, String)> = searches
        .iter()
        .map(|(_id, search)| (search.dataset, search.name.clone()))
        .collect();
    for (id, search) in &mut searches {
        let is_same = |(dataset, name): &&(Dataset, String)| {
            *dataset == search.dataset && *name == search.name
        };
        if keys.iter().filter(is_same).count() > 1 {
            search.name = format!("{}, experiment {id}", search.name);
        }
    }
    Ok(searches.into_iter().map(|(_id, search)| search).collect())
}

impl Search {
    fn begin(row: &Row<'_>) -> Result<Self, ReportError> {
        let dataset = row.text("dataset")?.parse();
        let dataset = dataset.map_err(|_unknown| ReportError::Statement {
            expected: "data set in a column dataset".to_owned(),
        })?;
        Ok(Self {
            dataset,
            name: weight_sharing_name(dataset, row.text("method")?, row.text("settings")?)?,
            epochs: BTreeMap::new(),
        })
    }

    /// The mean test accuracy by epoch.
    fn line(&self) -> Vec<(f64, f64)> {
        let point = |(&epoch, found): (&i64, &Vec<Accuracies>)| {
            let mean = over_seeds(found, |of| of.test)?.mean;
            Some((epoch as f64, mean))
        };
        self.epochs.iter().filter_map(point).collect()
    }

    /// One row per epoch.
    fn rows(&self) -> impl Iterator<Item = Vec<SqlValue>> {
        self.epochs.iter().map(|(&epoch, found)| {
            let valid = over_seeds(found, |of| of.valid);
            let test = over_seeds(found, |of| of.test);
            vec![
                text(self.dataset),
                text(&self.name),
                SqlValue::Integer(epoch),
                SqlValue::Integer(found.len() as i64),
                number(valid.map(|value| value.mean)),
                number(valid.map(|value| value.std)),
                number(test.map(|value| value.mean)),
                number(test.map(|value| value.std)),
            ]
        })
    }
}

fn over_seeds(found: &[Accuracies], value: fn(&Accuracies) -> Option<f64>) -> Option<MeanStd> {
    MeanStd::of(&found.iter().filter_map(value).collect::<Vec<f64>>())
}

fn columns() -> Vec<Column> {
    vec![
        Column::named("dataset"),
        Column::named("method"),
        Column::measured("epoch", "of the search, from 0; -1: before it"),
        Column::measured("seeds", "of the search"),
        Column::measured("valid_mean_percent", "top-1 %"),
        Column::measured("valid_std_percent", "top-1 %, over seeds"),
        Column::measured("test_mean_percent", "top-1 %"),
        Column::measured("test_std_percent", "top-1 %, over seeds"),
    ]
}
