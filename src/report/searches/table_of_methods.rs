//! Table 4: what methods had found at their budgets.

use crate::experiment::{RowGroup, SEARCHED_DATASETS, TableEntry, paper_table};
use crate::model::{Dataset, SearchSpace};
use crate::query::{NatsBench, SqlValue};
use crate::report::counts::{architecture_count, full_recipe, trial_count};
use crate::report::definition::{About, Definition};
use crate::report::rows::{Rows, count, number, text};
use crate::report::{
    Answer, Axis, Colour, Column, Figure, Findings, Layer, Mark, Panel, ReportError, Shape, Table,
};

const SQL: &str = include_str!("../../../sql/reports/table_of_methods.sql");

pub(super) const REPORT: Definition = Definition {
    name: "table-of-methods",
    title: "Table of methods (Table 4)",
    explanation: "What the best architecture at the budget reaches after full training: mean and standard deviation over runs, \
                  beside the best of the space, the ResNet cell and the largest architecture.",
    basis: "test accuracy after full training (hp {full}), mean and standard deviation over runs",
    sql: SQL,
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    if Rows::read(bench, SQL, space)?.is_empty() {
        let what = format!(
            "searches; `natsbench search --all --space {space} --db {}` makes and stores those of the paper, \
             `natsbench score` adds searches made elsewhere",
            bench.path().display()
        );
        return Ok(Answer::Missing { what });
    }
    let entries = paper_table(&bench.space(space)?)?.entries;
    let panels = SEARCHED_DATASETS
        .into_iter()
        .map(|dataset| panel(dataset, &entries));
    Ok(Answer::Found(Findings {
        architectures: architecture_count(bench, space)?,
        trials: trial_count(bench, space, &[full_recipe(space)], Dataset::ALL)?,
        table: Table {
            columns: vec![
                Column::named("kind"),
                Column::named("method"),
                Column::named("dataset"),
                Column::measured("budget_seconds", "simulated seconds"),
                Column::named("runs"),
                Column::measured("valid_mean_percent", "top-1 %"),
                Column::measured("valid_std_percent", "top-1 %, over runs"),
                Column::measured("test_mean_percent", "top-1 %"),
                Column::measured("test_std_percent", "top-1 %, over runs"),
                Column::named("arch_index"),
                Column::measured("among_architectures", "architectures"),
            ],
            rows: entries.iter().map(row).collect(),
        },
        figure: Figure::grid(panels.collect(), 3),
    }))
}

fn row(entry: &TableEntry) -> Vec<SqlValue> {
    vec![
        text(entry.group.as_str()),
        text(&entry.method),
        text(entry.dataset),
        number(entry.budget_seconds),
        count(entry.runs),
        number(entry.valid_percent.map(|value| value.mean)),
        number(entry.valid_percent.map(|value| value.std)),
        number(entry.test_percent.map(|value| value.mean)),
        number(entry.test_percent.map(|value| value.std)),
        entry
            .architecture
            .map_or(SqlValue::Null, |index| count(index.0 as usize)),
        entry.among_architectures.map_or(SqlValue::Null, count),
    ]
}

/// One row per method, with its deviation as a line.
fn panel(dataset: Dataset, entries: &[TableEntry]) -> Panel {
    let of_dataset: Vec<&TableEntry> = entries
        .iter()
        .filter(|entry| entry.dataset == dataset && entry.test_percent.is_some())
        .collect();
    let names: Vec<&str> = of_dataset
        .iter()
        .map(|entry| entry.method.as_str())
        .collect();
    let mut layers = Vec::new();
    for (place, entry) in of_dataset.iter().enumerate() {
        let (Some(test), place) = (entry.test_percent, place as f64) else {
            continue;
        };
        let colour = match entry.group {
            RowGroup::Reference => Colour::Ink,
            RowGroup::Search => Colour::Blue,
            RowGroup::WeightSharing => Colour::Green,
            RowGroup::External => Colour::Vermillion,
        };
        let what = format!("{}: {:.2} ± {:.2} %", entry.method, test.mean, test.std);
        let ends = vec![(test.mean - test.std, place), (test.mean + test.std, place)];
        layers.push(Layer::new("", colour, Shape::Line(ends)));
        let mark = Mark::new(test.mean, place, what);
        layers.push(Layer::new("", colour, Shape::Marks(vec![mark])));
    }
    Panel {
        title: dataset.to_string(),
        x: Axis::linear("test accuracy (%)"),
        y: Axis::categories("", &names),
        layers,
    }
}
