//! Figure 2 of the paper: ranks on two data sets against the rank on CIFAR-10.

use crate::model::SearchSpace;
use crate::query::NatsBench;
use crate::report::counts::missing;
use crate::report::definition::{About, Definition};
use crate::report::rows::Rows;
use crate::report::{Answer, Colour, Column, Figure, Findings, ReportError};

use super::rank_panel::rank_panel;

pub(super) const REPORT: Definition = Definition {
    name: "relative-rank",
    title: "Ranks across data sets (Fig. 2)",
    explanation: "The rank of each architecture by test accuracy on CIFAR-100 and ImageNet16-120 against its rank on \
                  CIFAR-10; on the line, both are equal. Rank 0 is the least accurate; equal accuracies rank in the order of \
                  their indexes.",
    basis: "test accuracy after full training (hp {full}), mean over seeds",
    sql: include_str!("../../../sql/reports/relative_rank.sql"),
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

const COLUMNS: [Column; 5] = [
    Column::named("arch_index"),
    Column::measured("cifar10_rank", "from 0, worst first"),
    Column::measured("cifar100_rank", "from 0, worst first"),
    Column::measured("imagenet16_rank", "from 0, worst first"),
    Column::measured("trials", "runs behind the row"),
];

pub(super) fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let rows = Rows::read(bench, REPORT.sql, space)?;
    if rows.is_empty() {
        let what = "test accuracies after full training on all three data sets";
        return missing(bench, space, what);
    }
    let cifar10 = rows.numbers("cifar10_rank")?;
    let mut panels = Vec::new();
    for (name, column, colour) in [
        ("CIFAR-100", "cifar100_rank", Colour::Green),
        ("ImageNet16-120", "imagenet16_rank", Colour::Vermillion),
    ] {
        let ranks = rows.numbers(column)?;
        let points = cifar10.iter().copied().zip(ranks).collect();
        panels.push(rank_panel(
            name.to_owned(),
            "rank on CIFAR-10".to_owned(),
            format!("rank on {name}"),
            points,
            colour,
        ));
    }
    Ok(Answer::Found(Findings {
        architectures: rows.len(),
        trials: rows.total("trials")?,
        table: rows.into_table(&COLUMNS)?,
        figure: Figure::grid(panels, 2),
    }))
}
