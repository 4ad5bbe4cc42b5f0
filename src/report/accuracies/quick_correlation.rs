//! The paper's quick look at validation against test: 34 architectures.

use crate::model::SearchSpace;
use crate::query::NatsBench;
use crate::report::counts::missing;
use crate::report::definition::{About, Definition};
use crate::report::rows::{Rows, count, number, text};
use crate::report::{
    Answer, Axis, Colour, Column, Figure, Findings, Layer, Mark, Panel, ReportError, Shape, Table,
};
use crate::statistics::{kendall_tau_b, spearman};

pub(super) const REPORT: Definition = Definition {
    name: "quick-correlation",
    title: "Validation against test of a sample",
    explanation: "Kendall's tau-b and Spearman's rho of validation and test accuracy on CIFAR-10 after 200 epochs, of the 34 \
                  architectures that draw-correlations.py takes: every 300th from number 1 on, below 10,000. The script takes the \
                  topology space whatever space it is asked for, so this report is about that space alone.",
    basis: "cifar10, hp 200, mean over seeds",
    sql: include_str!("../../../sql/reports/quick_correlation.sql"),
    about: About::Nats {
        spaces: &[SearchSpace::Topology],
        build,
    },
};

const COLUMNS: [Column; 3] = [
    Column::named("statistic"),
    Column::measured("architectures", "number"),
    Column::measured("correlation", "-1 to 1"),
];

pub(super) fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let rows = Rows::read(bench, REPORT.sql, space)?;
    let (valid, test) = (
        rows.numbers("valid_percent")?,
        rows.numbers("test_percent")?,
    );
    let correlations = (kendall_tau_b(&valid, &test), spearman(&valid, &test));
    let (Some(tau), Some(rho)) = correlations else {
        let what =
            "accuracies on CIFAR-10 after 200 epochs of two of the architectures 1, 301, ..., 9901";
        return missing(bench, space, what);
    };
    let row = |name: &str, value: f64| vec![text(name), count(valid.len()), number(value)];
    let table = vec![row("Kendall's tau-b", tau), row("Spearman's rho", rho)];
    let indexes = rows.integers("arch_index")?;
    let places = valid.iter().zip(&test).zip(indexes);
    let marks = places
        .map(|((x, y), index)| {
            let what = format!("number {index}: validation {x:.2} %, test {y:.2} %");
            Mark::new(*x, *y, what)
        })
        .collect();
    Ok(Answer::Found(Findings {
        architectures: rows.len(),
        trials: rows.total("trials")?,
        table: Table {
            columns: COLUMNS.to_vec(),
            rows: table,
        },
        figure: Figure::single(Panel {
            title: format!("Kendall's tau-b {tau:.3}, Spearman's rho {rho:.3}"),
            x: Axis::linear("validation accuracy on CIFAR-10 (%)"),
            y: Axis::linear("test accuracy on CIFAR-10 (%)"),
            layers: vec![Layer::new("", Colour::Blue, Shape::Marks(marks))],
        }),
    }))
}
