//! Figure 4 of the paper: ranks by validation against ranks by test.

use crate::model::SearchSpace;
use crate::query::NatsBench;
use crate::report::counts::missing;
use crate::report::definition::{About, Definition};
use crate::report::rows::Rows;
use crate::report::{Answer, Colour, Column, Figure, Findings, ReportError};

use super::rank_panel::rank_panel;

pub(super) const REPORT: Definition = Definition {
    name: "valid-test-rank",
    title: "Rank by validation against rank by test (Fig. 4)",
    explanation: "A search sees validation accuracies only. Here is the rank that they give each architecture against its rank by \
                  test accuracy; on the line, both are equal. Rank 0 is the least accurate. Validation on CIFAR-10 is that of the \
                  runs that train on one half of the training images, test that of the runs that train on all.",
    basis: "accuracy after full training (hp {full}), mean over seeds",
    sql: include_str!("../../../sql/reports/valid_test_rank.sql"),
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

const COLUMNS: [Column; 8] = [
    Column::named("arch_index"),
    Column::measured("cifar10_test_rank", "from 0, worst first"),
    Column::measured("cifar10_valid_rank", "from 0, worst first"),
    Column::measured("cifar100_test_rank", "from 0, worst first"),
    Column::measured("cifar100_valid_rank", "from 0, worst first"),
    Column::measured("imagenet16_test_rank", "from 0, worst first"),
    Column::measured("imagenet16_valid_rank", "from 0, worst first"),
    Column::measured("trials", "runs behind the row"),
];

/// The data sets, with the columns of their ranks: by test, by validation.
const DATASETS: [(&str, &str, &str, Colour); 3] = [
    (
        "CIFAR-10",
        "cifar10_test_rank",
        "cifar10_valid_rank",
        Colour::Blue,
    ),
    (
        "CIFAR-100",
        "cifar100_test_rank",
        "cifar100_valid_rank",
        Colour::Green,
    ),
    (
        "ImageNet16-120",
        "imagenet16_test_rank",
        "imagenet16_valid_rank",
        Colour::Vermillion,
    ),
];

pub(super) fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let rows = Rows::read(bench, REPORT.sql, space)?;
    if rows.is_empty() {
        let what = "validation and test accuracies after full training on all data sets";
        return missing(bench, space, what);
    }
    let mut panels = Vec::new();
    for (name, test, valid, colour) in DATASETS {
        let (test, valid) = (rows.numbers(test)?, rows.numbers(valid)?);
        panels.push(rank_panel(
            name.to_owned(),
            "rank by test accuracy".to_owned(),
            "rank by validation accuracy".to_owned(),
            test.into_iter().zip(valid).collect(),
            colour,
        ));
    }
    Ok(Answer::Found(Findings {
        architectures: rows.len(),
        trials: rows.total("trials")?,
        table: rows.into_table(&COLUMNS)?,
        figure: Figure::grid(panels, 3),
    }))
}
