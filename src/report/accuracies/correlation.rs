//! Figure 5 of the paper: correlations of accuracies across data sets and splits.

use crate::model::{SearchSpace, counted};
use crate::query::{NatsBench, SqlValue};
use crate::report::counts::missing;
use crate::report::definition::{About, Definition};
use crate::report::{
    Answer, Axis, Colour, Column, Figure, Findings, Layer, Panel, ReportError, Shape, Table,
};
use crate::statistics::kendall_tau_b;

use super::final_columns::{self, FINAL_COLUMNS, FinalColumns};

pub(super) const REPORT: Definition = Definition {
    name: "correlation",
    title: "Correlation across data sets and splits (Fig. 5)",
    explanation: "Kendall's tau-b between validation (V) and test (T) accuracies on CIFAR-10 (C10), CIFAR-100 (C100) and ImageNet16-120 \
                  (I120): of all architectures, and of those with more than 92 % on the test images of CIFAR-10, among which a good \
                  search has to choose.",
    basis: "Kendall's tau-b of accuracies after full training (hp {full}), each the mean over seeds",
    sql: final_columns::SQL,
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

/// Architectures with a higher test accuracy on CIFAR-10, in percent, are also correlated on their own.
const GOOD_PERCENT: f64 = 92.0;

const COLUMNS: [Column; 9] = [
    Column::named("selection"),
    Column::measured("architectures", "number"),
    Column::named("column"),
    Column::measured("cifar10_valid_tau", "-1 to 1"),
    Column::measured("cifar10_test_tau", "-1 to 1"),
    Column::measured("cifar100_valid_tau", "-1 to 1"),
    Column::measured("cifar100_test_tau", "-1 to 1"),
    Column::measured("imagenet16_valid_tau", "-1 to 1"),
    Column::measured("imagenet16_test_tau", "-1 to 1"),
];

/// Tau of each pair of columns; `None` where it is not defined.
type Matrix = [[Option<f64>; 6]; 6];

pub(super) fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let finals = FinalColumns::read(bench, space)?;
    if finals.len() < 2 {
        let what = "two architectures with validation and test accuracies after full training on all data sets";
        return missing(bench, space, what);
    }
    let good = finals.above_cifar10_test(GOOD_PERCENT);
    let (mut rows, mut panels) = (Vec::new(), Vec::new());
    for (selection, columns) in [
        ("all", &finals.columns),
        ("more than 92 % on CIFAR-10", &good),
    ] {
        let number = columns[0].len();
        let matrix = taus(columns);
        if number >= 2 {
            panels.push(panel(selection, number, &matrix));
        }
        for ((name, _), taus) in FINAL_COLUMNS.iter().zip(matrix) {
            let mut row = vec![
                SqlValue::Text(selection.to_owned()),
                SqlValue::Integer(number as i64),
                SqlValue::Text((*name).to_owned()),
            ];
            row.extend(taus.map(|tau| tau.map_or(SqlValue::Null, SqlValue::Real)));
            rows.push(row);
        }
    }
    Ok(Answer::Found(Findings {
        architectures: finals.len(),
        trials: finals.trials,
        table: Table {
            columns: COLUMNS.to_vec(),
            rows,
        },
        figure: Figure::grid(panels, 2),
    }))
}

fn taus(columns: &[Vec<f64>; 6]) -> Matrix {
    let mut matrix = Matrix::default();
    for (row, left) in columns.iter().enumerate() {
        for (column, right) in columns.iter().enumerate().take(row + 1) {
            let tau = kendall_tau_b(left, right);
            matrix[row][column] = tau;
            matrix[column][row] = tau;
        }
    }
    matrix
}

fn panel(selection: &str, number: usize, matrix: &Matrix) -> Panel {
    let names = FINAL_COLUMNS.map(|(_, short)| short);
    let cells = matrix.iter().map(|row| row.to_vec()).collect();
    Panel {
        title: format!("{selection} ({})", counted(number, "architecture")),
        x: Axis::categories("", &names),
        y: Axis::categories("", &names),
        layers: vec![Layer::new("", Colour::Blue, Shape::Cells(cells))],
    }
}
