//! The best architectures, by validation and by test images.

use crate::experiment::SEARCHED_DATASETS;
use crate::model::{Dataset, SearchSpace};
use crate::query::{NatsBench, SqlValue};
use crate::report::counts::{architecture_count, full_recipe, missing, trial_count};
use crate::report::definition::{About, Definition};
use crate::report::rows::{Row, Rows};
use crate::report::rows::{count, number, text};
use crate::report::{
    Answer, Axis, Colour, Column, Figure, Findings, Layer, Mark, Panel, ReportError, Shape, Table,
};

const SQL: &str = include_str!("../../../sql/reports/show_best.sql");

/// So many places of both rankings are in the table.
const TABLE_PLACES: i64 = 10;

/// The figure shows this share of the architectures, the best by validation.
const SHOWN_SHARE: f64 = 0.2;

pub(super) const REPORT: Definition = Definition {
    name: "show-best",
    title: "Best architectures",
    explanation: "Accuracy on validation against test images of the best fifth of the architectures, after full training. What \
                  find_best answers is marked: the best by validation is seldom the best by test.",
    basis: "the best fifth of the architectures, accuracy after full training (hp {full}), mean over seeds",
    sql: SQL,
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

/// An architecture on a data set.
#[derive(Clone, Copy)]
struct Place<'a> {
    dataset: &'a str,
    index: i64,
    architecture: &'a str,
    valid_percent: f64,
    test_percent: f64,
    valid_rank: i64,
    test_rank: i64,
    flops_millions: f64,
    params_millions: f64,
}

impl<'a> Place<'a> {
    fn read(row: &Row<'a>) -> Result<Self, ReportError> {
        Ok(Self {
            dataset: row.text("dataset")?,
            index: row.integer("arch_index")?,
            architecture: row.text("arch_str")?,
            valid_percent: row.real("valid_percent")?,
            test_percent: row.real("test_percent")?,
            valid_rank: row.integer("valid_rank")?,
            test_rank: row.integer("test_rank")?,
            flops_millions: row.real("flops_millions")?,
            params_millions: row.real("params_millions")?,
        })
    }

    fn table_row(&self) -> Vec<SqlValue> {
        vec![
            text(self.dataset),
            SqlValue::Integer(self.valid_rank),
            SqlValue::Integer(self.test_rank),
            count(self.index as usize),
            text(self.architecture),
            number(self.valid_percent),
            number(self.test_percent),
            number(self.flops_millions),
            number(self.params_millions),
        ]
    }
}

fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let rows = Rows::read(bench, SQL, space)?;
    let places = rows
        .iter()
        .map(|row| Place::read(&row))
        .collect::<Result<Vec<_>, _>>()?;
    if places.is_empty() {
        return missing(bench, space, "trials with full training");
    }
    let of = |dataset: Dataset| -> Vec<Place<'_>> {
        let places = places.iter().copied();
        places
            .filter(|place| place.dataset == dataset.as_str())
            .collect()
    };
    let panels = SEARCHED_DATASETS
        .into_iter()
        .filter_map(|dataset| panel(dataset, &of(dataset)));
    let outstanding = SEARCHED_DATASETS.into_iter().flat_map(of);
    Ok(Answer::Found(Findings {
        architectures: architecture_count(bench, space)?,
        trials: trial_count(bench, space, &[full_recipe(space)], Dataset::ALL)?,
        table: Table {
            columns: vec![
                Column::named("dataset"),
                Column::measured("valid_rank", "from 1"),
                Column::measured("test_rank", "from 1"),
                Column::named("arch_index"),
                Column::named("arch_str"),
                Column::measured("valid_percent", "top-1 %"),
                Column::measured("test_percent", "top-1 %"),
                Column::measured("flops_millions", "multiply-adds, millions"),
                Column::measured("params_millions", "weights, millions"),
            ],
            rows: outstanding
                .filter(|place| place.valid_rank.min(place.test_rank) <= TABLE_PLACES)
                .map(|place| place.table_row())
                .collect(),
        },
        figure: Figure::grid(panels.collect(), 3),
    }))
}

/// `places` must be in the order of validation accuracy.
fn panel(dataset: Dataset, places: &[Place<'_>]) -> Option<Panel> {
    let best_by_valid = places.first()?;
    let best_by_test = places.iter().min_by_key(|place| place.test_rank)?;
    let shown = ((places.len() as f64 * SHOWN_SHARE) as usize).max(10);
    let cloud = places.iter().take(shown);
    let cloud = cloud.map(|place| (place.valid_percent, place.test_percent));
    let marked = |name: &str, place: &Place<'_>, colour| {
        let what = format!(
            "{}: {} ({:.2} % valid, {:.2} % test)",
            place.index, place.architecture, place.valid_percent, place.test_percent
        );
        let mark = Mark::new(place.valid_percent, place.test_percent, what);
        let name = format!("{name}: {}", place.index);
        Layer::new(name, colour, Shape::Marks(vec![mark]))
    };
    Some(Panel {
        title: dataset.to_string(),
        x: Axis::linear("validation accuracy (%)"),
        y: Axis::linear("test accuracy (%)"),
        layers: vec![
            Layer::new(
                "an architecture",
                Colour::SkyBlue,
                Shape::Cloud(cloud.collect()),
            ),
            marked("best by validation", best_by_valid, Colour::Blue),
            marked("best by test", best_by_test, Colour::Vermillion),
        ],
    })
}
