//! Test accuracies after full training: against weights, and how often each is reached.

use std::collections::BTreeMap;

use crate::model::FULL_EPOCHS;
use crate::query::NasBench101;
use crate::report::definition::{About, Definition};
use crate::report::rows::{count, number};
use crate::report::{
    Answer, Axis, Bar, Colour, Column, Figure, Findings, Layer, Panel, ReportError, Shape, Table,
};

use super::without_full_training;

/// Widths of the bars of the distribution, as parts of one percent.
const BARS_PER_PERCENT: f64 = 4.0;

pub(super) const REPORT: Definition = Definition {
    name: "accuracies",
    title: "Test accuracies and weights",
    explanation: "Every module by its weights and its test accuracy; the picture is darker where there are more modules. Beside it, how \
                  many modules reach each quarter of a percent. Runs that came to nothing are far below all others.",
    basis: "test accuracy after {full} epochs, mean over repeats, all imported modules",
    sql: include_str!("../../../sql/reports/nb101_accuracies.sql"),
    about: About::NasBench101 { build },
};

/// Millions of weights and percent of test images of every module with full training.
pub(super) fn points(nb101: &NasBench101) -> Result<Vec<(f64, f64)>, ReportError> {
    let means = nb101.means()?;
    let Some(full) = means
        .budgets
        .iter()
        .find(|budget| budget.epochs == FULL_EPOCHS)
    else {
        return Ok(Vec::new());
    };
    let points = means.modules.iter().zip(&full.test_percent);
    let points = points.filter(|(_module, test)| !test.is_nan());
    let points = points.map(|(module, &test)| (module.trainable_parameters() as f64 / 1e6, test));
    Ok(points.collect())
}

fn build(nb101: &NasBench101) -> Result<Answer, ReportError> {
    let points = points(nb101)?;
    if points.len() < 2 {
        return Ok(without_full_training());
    }
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for (_millions, percent) in &points {
        *counts
            .entry((percent * BARS_PER_PERCENT).floor() as i64)
            .or_default() += 1;
    }
    let bars = counts.iter().map(|(&step, &modules)| Bar {
        from: step as f64 / BARS_PER_PERCENT,
        to: (step + 1) as f64 / BARS_PER_PERCENT,
        height: modules as f64,
    });
    let bars: Vec<Bar> = bars.collect();
    let row = |bar: &Bar| {
        vec![
            number(Some(bar.from)),
            number(Some(bar.to)),
            count(bar.height as usize),
        ]
    };
    let table = Table {
        columns: vec![
            Column::measured("from_percent", "percent, test"),
            Column::measured("to_percent", "percent, test"),
            Column::named("modules"),
        ],
        rows: bars.iter().map(row).collect(),
    };
    let architectures = points.len();
    let panels = vec![
        Panel {
            title: "accuracy against weights".to_owned(),
            x: Axis::logarithmic("params (millions)"),
            y: Axis::linear("test accuracy (%)"),
            layers: vec![Layer::new("", Colour::Blue, Shape::Cloud(points))],
        },
        Panel {
            title: "distribution".to_owned(),
            x: Axis::linear("test accuracy (%)"),
            y: Axis::linear("modules"),
            layers: vec![Layer::new("", Colour::Blue, Shape::Bars(bars))],
        },
    ];
    Ok(Answer::Found(Findings {
        architectures,
        trials: 0,
        table,
        figure: Figure::grid(panels, 2),
    }))
}
