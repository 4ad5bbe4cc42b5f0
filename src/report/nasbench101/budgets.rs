//! How well short trainings foresee the full one.

use crate::model::FULL_EPOCHS;
use crate::query::NasBench101;
use crate::report::definition::{About, Definition};
use crate::report::rows::{count, number};
use crate::report::{
    Answer, Axis, Colour, Column, Dash, Figure, Findings, Layer, Panel, ReportError, Shape, Table,
};
use crate::statistics::{kendall_tau_b, spearman};

use super::without_full_training;

pub(super) const REPORT: Definition = Definition {
    name: "budgets",
    title: "What short trainings say about the full one",
    explanation: "Rank correlation of the validation accuracy after some epochs with the test accuracy after 108, over all modules. A \
                  training of 12 epochs is not the beginning of one of 36: its learning rate has fallen to 0 by then. Halfway through \
                  a training, the learning rate is still high, and the accuracy says less.",
    basis: "means over repeats, all imported modules with runs of {full} epochs",
    sql: include_str!("../../../sql/reports/nb101_budgets.sql"),
    about: About::NasBench101 { build },
};

/// How the validation accuracy at a point of trainings goes with the test accuracy after full training.
pub(super) struct Foresight {
    /// Epochs of the whole training.
    pub(super) epochs: u16,
    /// Epochs up to the point.
    pub(super) trained: u16,
    pub(super) modules: usize,
    pub(super) spearman: Option<f64>,
    pub(super) kendall: Option<f64>,
}

pub(super) fn foresights(nb101: &NasBench101) -> Result<Vec<Foresight>, ReportError> {
    let means = nb101.means()?;
    let Some(full) = means
        .budgets
        .iter()
        .find(|budget| budget.epochs == FULL_EPOCHS)
    else {
        return Ok(Vec::new());
    };
    let foresights = means.budgets.iter().flat_map(|budget| {
        let points = [
            (budget.epochs / 2, &budget.halfway_valid_percent),
            (budget.epochs, &budget.valid_percent),
        ];
        points.map(|(trained, valid)| {
            let pairs = valid.iter().zip(&full.test_percent);
            let known = pairs.filter(|(valid, test)| !valid.is_nan() && !test.is_nan());
            let (valid, test): (Vec<f64>, Vec<f64>) = known.unzip();
            Foresight {
                epochs: budget.epochs,
                trained,
                modules: valid.len(),
                spearman: spearman(&valid, &test),
                kendall: kendall_tau_b(&valid, &test),
            }
        })
    });
    Ok(foresights.collect())
}

fn build(nb101: &NasBench101) -> Result<Answer, ReportError> {
    let foresights = foresights(nb101)?;
    let most = foresights.iter().map(|of| of.modules).max().unwrap_or(0);
    if most < 2 {
        return Ok(without_full_training());
    }
    let line = |name: &str, is_halfway: bool, value: fn(&Foresight) -> Option<f64>| {
        let points = foresights
            .iter()
            .filter(|of| (of.trained < of.epochs) == is_halfway);
        let points = points.filter_map(|of| Some((f64::from(of.trained), value(of)?)));
        let (place, dash) = if is_halfway {
            ("halfway", Dash::Long)
        } else {
            ("at the end", Dash::Solid)
        };
        let colour = if name == "Spearman" {
            Colour::Blue
        } else {
            Colour::Vermillion
        };
        let name = format!("{name}, {place} of a training");
        Layer::new(name, colour, Shape::Line(points.collect())).dashed(dash)
    };
    let panel = Panel {
        title: String::new(),
        x: Axis::logarithmic("epochs of training"),
        y: Axis::linear("rank correlation with test accuracy after 108 epochs"),
        layers: vec![
            line("Spearman", false, |of| of.spearman),
            line("Spearman", true, |of| of.spearman),
            line("Kendall", false, |of| of.kendall),
            line("Kendall", true, |of| of.kendall),
        ],
    };
    let row = |of: &Foresight| {
        vec![
            count(usize::from(of.epochs)),
            count(usize::from(of.trained)),
            count(of.modules),
            number(of.spearman),
            number(of.kendall),
        ]
    };
    Ok(Answer::Found(Findings {
        architectures: most,
        trials: 0,
        table: Table {
            columns: vec![
                Column::measured("epochs", "of the whole training"),
                Column::measured("trained_epochs", "up to the point"),
                Column::named("modules"),
                Column::measured("spearman", "-1 to 1"),
                Column::measured("kendall_tau_b", "-1 to 1"),
            ],
            rows: foresights.iter().map(row).collect(),
        },
        figure: Figure::single(panel),
    }))
}
