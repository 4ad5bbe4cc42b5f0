//! Where hill climbing gets stuck.

use crate::model::{Dataset, SearchSpace};
use crate::query::{NatsBench, SqlValue};
use crate::report::counts::{full_recipe, trial_count};
use crate::report::definition::{About, Definition};
use crate::report::rows::{count, number, text};
use crate::report::{
    Answer, Axis, Colour, Column, Figure, Findings, Layer, Mark, Panel, ReportError, Shape, Table,
    svg,
};

use super::neighbourhood::{DATASETS, Landscape, LocalMaximum, size_of};

const SQL: &str = include_str!("../../../sql/reports/landscape.sql");

pub(super) const REPORT: Definition = Definition {
    name: "landscape",
    title: "Local maxima and their basins",
    explanation: "Architectures that none of their neighbours beats in validation accuracy after full training; neighbours \
                  differ in one operation or width. The basin of a maximum is all architectures from which steepest ascent leads \
                  to it.",
    basis: "validation accuracy after full training (hp {full}), mean over seeds",
    sql: SQL,
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

/// The answer if architectures of the landscape are missing.
pub(super) fn incomplete(space: SearchSpace) -> Answer {
    Answer::Missing {
        what: format!(
            "validation accuracies after full training of all {} architectures of {space}, since any may be a neighbour; \
             `natsbench import` of the whole archive brings them",
            svg::grouped(size_of(space) as f64)
        ),
    }
}

fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let landscapes = Landscape::read(bench, SQL, space)?;
    let (mut rows, mut panels) = (Vec::new(), Vec::new());
    for (dataset, landscape) in &landscapes {
        if let Some(landscape) = landscape {
            let maxima = landscape.local_maxima();
            rows.extend(maxima.iter().filter_map(|of| row(*dataset, landscape, *of)));
            panels.push(panel(*dataset, landscape, &maxima));
        }
    }
    if panels.is_empty() {
        return Ok(incomplete(space));
    }
    Ok(Answer::Found(Findings {
        architectures: size_of(space),
        trials: trial_count(bench, space, &[full_recipe(space)], &DATASETS)?,
        table: Table {
            columns: vec![
                Column::named("dataset"),
                Column::named("arch_index"),
                Column::named("arch_str"),
                Column::measured("valid_percent", "top-1 %"),
                Column::measured("basin_architectures", "architectures"),
                Column::measured("basin_percent", "% of the space"),
            ],
            rows,
        },
        figure: Figure::grid(panels, 3),
    }))
}

fn share_percent(landscape: &Landscape, maximum: LocalMaximum) -> f64 {
    100.0 * maximum.basin as f64 / landscape.len() as f64
}

fn row(dataset: Dataset, landscape: &Landscape, maximum: LocalMaximum) -> Option<Vec<SqlValue>> {
    let place = landscape.place(maximum.code)?;
    Some(vec![
        text(dataset),
        SqlValue::Integer(place.index),
        text(&place.architecture),
        number(place.percent),
        count(maximum.basin),
        number(share_percent(landscape, maximum)),
    ])
}

fn panel(dataset: Dataset, landscape: &Landscape, maxima: &[LocalMaximum]) -> Panel {
    let mark = |maximum: &LocalMaximum| {
        let place = landscape.place(maximum.code)?;
        let share = share_percent(landscape, *maximum);
        let what = format!(
            "{}: {}, basin {share:.2} %",
            place.index, place.architecture
        );
        Some(Mark::new(place.percent, share, what))
    };
    Panel {
        title: format!("{dataset}: {} local maxima", maxima.len()),
        x: Axis::linear("validation accuracy of the maximum (%)"),
        y: Axis::logarithmic("basin (% of the space)"),
        layers: vec![Layer::new(
            "",
            Colour::Blue,
            Shape::Marks(maxima.iter().filter_map(mark).collect()),
        )],
    }
}
