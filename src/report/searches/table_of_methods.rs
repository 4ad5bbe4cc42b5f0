//! Table 4: what methods had found at their budgets.

use crate::experiment::{RowGroup, TableEntry, nasbench101_table, paper_table, searched_datasets};
use crate::model::{BenchmarkDataset, BenchmarkSpace};
use crate::query::{NatsBench, SqlValue};
use crate::report::definition::{About, Definition};
use crate::report::rows::{Rows, count, number, text};
use crate::report::{
    Answer, Axis, Colour, Column, Figure, Findings, Layer, Mark, Panel, ReportError, Shape, Table,
};

use super::judged::{behind, unjudged};

const SQL: &str = include_str!("../../../sql/reports/table_of_methods.sql");

pub(super) const REPORT: Definition = Definition {
    name: "table-of-methods",
    title: "Table of methods (Table 4)",
    explanation: "What the best architecture at the budget reaches after full training: mean and standard deviation over runs, \
                  beside the best of the space and, in NATS-Bench, the ResNet cell and the largest architecture. In NAS-Bench-101, \
                  the clock charges training alone.",
    basis: "test accuracy after full training (hp {full}), mean and standard deviation over runs",
    sql: SQL,
    about: About::All { build },
};

fn build(bench: &NatsBench, space: BenchmarkSpace) -> Result<Answer, ReportError> {
    if let Some(answer) = unjudged(bench, space)? {
        return Ok(answer);
    }
    if Rows::read(bench, SQL, space)?.is_empty() {
        let database = bench.path().display();
        let what = match space {
            BenchmarkSpace::Nats(_space) => format!(
                "searches; `natsbench search --all --space {space} --db {database}` makes and stores those of the paper, \
                 `natsbench score` adds searches made elsewhere"
            ),
            BenchmarkSpace::NasBench101 => format!(
                "searches; `natsbench search --method random,rea --space {space} --db {database}` makes and stores some"
            ),
        };
        return Ok(Answer::Missing { what });
    }
    let table = match space {
        BenchmarkSpace::Nats(space) => paper_table(&bench.space(space)?)?,
        BenchmarkSpace::NasBench101 => nasbench101_table(&bench.nasbench101()?)?,
    };
    let entries = table.entries;
    let datasets = searched_datasets(space);
    let panels = datasets.iter().map(|dataset| panel(*dataset, &entries));
    let (architectures, trials) = behind(bench, space)?;
    Ok(Answer::Found(Findings {
        architectures,
        trials,
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
fn panel(dataset: BenchmarkDataset, entries: &[TableEntry]) -> Panel {
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
