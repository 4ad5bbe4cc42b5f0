//! How far one seed misleads among the best architectures.

use std::collections::BTreeMap;

use crate::model::SearchSpace;
use crate::query::{NatsBench, SqlValue};
use crate::report::counts::missing;
use crate::report::definition::{About, Definition};
use crate::report::rows::Rows;
use crate::report::{Answer, Colour, Column, Figure, Findings, ReportError, Table};
use crate::search::Random;
use crate::statistics::{kendall_tau_b, ordinal_ranks};

use super::rank_panel::rank_panel;

pub(super) const REPORT: Definition = Definition {
    name: "rank-stability",
    title: "Rank by one seed against rank by the mean",
    explanation: "Of the most accurate 1, 5, 10 and 20 % by mean test accuracy, the rank by the accuracy of one randomly chosen seed \
                  against the rank by the mean, and Kendall's tau-b of the two accuracies. Topology space after 200 epochs, size space \
                  after 12, as in the paper. The choice of seeds is itself seeded: each run of this report draws the same.",
    basis: "test accuracy (in tss after hp 200, in sss after hp 12) of one seed drawn at random, and the mean over seeds",
    sql: include_str!("../../../sql/reports/rank_stability.sql"),
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

const COLUMNS: [Column; 4] = [
    Column::measured("top_percent", "% of the architectures"),
    Column::named("dataset"),
    Column::measured("architectures", "number"),
    Column::measured("kendall_tau", "-1 to 1; empty: not defined"),
];

const TOP_PERCENT: [usize; 4] = [1, 5, 10, 20];

const DATASETS: [(&str, &str, Colour); 3] = [
    ("cifar10", "CIFAR-10", Colour::Blue),
    ("cifar100", "CIFAR-100", Colour::Green),
    ("ImageNet16-120", "ImageNet16-120", Colour::Vermillion),
];

/// Seed of the choice of seeds.
const RANDOM_SEED: u64 = 2020;

/// An architecture on one data set.
#[derive(Debug, Default)]
struct Tested {
    mean_percent: f64,
    seeds_percent: Vec<f64>,
}

pub(super) fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let rows = Rows::read(bench, REPORT.sql, space)?;
    if rows.is_empty() {
        let epochs = match space {
            SearchSpace::Topology => "200",
            SearchSpace::Size => "12",
        };
        return missing(
            bench,
            space,
            &format!("test accuracies after {epochs} epochs"),
        );
    }
    let mut random = Random::new(RANDOM_SEED, 0);
    let ranked: Vec<_> = by_dataset(&rows)?.into_iter().map(best_first).collect();
    let (mut table, mut panels) = (Vec::new(), Vec::new());
    for percent in TOP_PERCENT {
        for ((dataset, name, colour), ranked) in DATASETS.into_iter().zip(&ranked) {
            let number = ranked.len() * percent / 100;
            let best = &ranked[..number];
            let means: Vec<f64> = best.iter().map(|tested| tested.mean_percent).collect();
            let drawn: Vec<f64> = best
                .iter()
                .filter_map(|tested| random.choose(&tested.seeds_percent).copied())
                .collect();
            let tau = kendall_tau_b(&means, &drawn);
            table.push(vec![
                SqlValue::Integer(percent as i64),
                SqlValue::Text(dataset.to_owned()),
                SqlValue::Integer(number as i64),
                tau.map_or(SqlValue::Null, SqlValue::Real),
            ]);
            let Some(tau) = tau else { continue };
            let ranks = ordinal_ranks(&means).into_iter().zip(ordinal_ranks(&drawn));
            panels.push(rank_panel(
                format!("{name}, best {percent} %: tau {tau:.3}"),
                "rank by the mean over seeds".to_owned(),
                "rank by one seed".to_owned(),
                ranks.map(|(mean, one)| (mean as f64, one as f64)).collect(),
                colour,
            ));
        }
    }
    Ok(Answer::Found(Findings {
        architectures: ranked.iter().map(Vec::len).max().unwrap_or_default(),
        trials: rows.len(),
        table: Table {
            columns: COLUMNS.to_vec(),
            rows: table,
        },
        figure: Figure::grid(panels, 3),
    }))
}

/// The architectures of each data set, by index.
fn by_dataset(rows: &Rows) -> Result<[BTreeMap<i64, Tested>; 3], ReportError> {
    let datasets = rows.texts("dataset")?;
    let indexes = rows.integers("arch_index")?;
    let (seeds, means) = (rows.numbers("seed_percent")?, rows.numbers("mean_percent")?);
    let mut found: [BTreeMap<i64, Tested>; 3] = Default::default();
    let rows = datasets.iter().zip(indexes).zip(seeds.iter().zip(&means));
    for ((dataset, index), (seed_percent, mean_percent)) in rows {
        let position = DATASETS.iter().position(|(name, _, _)| name == dataset);
        let Some(of_dataset) = position.and_then(|position| found.get_mut(position)) else {
            continue;
        };
        let tested = of_dataset.entry(index).or_default();
        tested.mean_percent = *mean_percent;
        tested.seeds_percent.push(*seed_percent);
    }
    Ok(found)
}

/// The most accurate first. Of equally accurate ones the higher index comes first, as in the reversed sort of the script.
fn best_first(of_dataset: BTreeMap<i64, Tested>) -> Vec<Tested> {
    let mut tested: Vec<Tested> = of_dataset.into_values().rev().collect();
    tested.sort_by(|one, other| other.mean_percent.total_cmp(&one.mean_percent));
    tested
}
