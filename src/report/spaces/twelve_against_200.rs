//! Whether a short training predicts a long one.

use crate::model::{Dataset, Recipe, SearchSpace};
use crate::query::NatsBench;
use crate::report::counts::{full_recipe, missing, trial_count};
use crate::report::definition::{About, Definition};
use crate::report::rows::{Rows, count, number, text};
use crate::report::{
    Answer, Axis, Colour, Column, Figure, Findings, Layer, Panel, ReportError, Shape, Table,
};
use crate::statistics::{kendall_tau_b, pearson, spearman};

const SQL: &str = include_str!("../../../sql/reports/twelve_against_200.sql");
const DATASETS: [Dataset; 3] = [
    Dataset::Cifar10Valid,
    Dataset::Cifar100,
    Dataset::ImageNet16,
];

/// Test accuracy on CIFAR-10 above which the paper looks at good architectures alone.
const GOOD_PERCENT: f64 = 92.0;

pub(super) const REPORT: Definition = Definition {
    name: "twelve-against-200",
    title: "12 against 200 epochs",
    explanation: "Validation accuracy after 12 epochs against test accuracy after full training (200 epochs; 90 in the size \
                  space), of runs on the same training images. Pearson's r is the number asked for in the notebook issue-96.",
    basis: "accuracy after hp 12 and after full training (hp {full}), mean over seeds",
    sql: SQL,
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let rows = Rows::read(bench, SQL, space)?;
    let mut pairs: [Vec<(f64, f64)>; 3] = Default::default();
    for row in rows.iter() {
        let dataset = row.text("dataset")?;
        for (of, pairs) in DATASETS.iter().zip(&mut pairs) {
            if of.as_str() == dataset {
                pairs.push((row.real("early_percent")?, row.real("late_percent")?));
            }
        }
    }
    if rows.is_empty() {
        return missing(bench, space, "trials with 12 epochs and with full training");
    }
    let full = full_recipe(space);
    let (mut table, mut panels) = (Vec::new(), Vec::new());
    for (&dataset, pairs) in DATASETS.iter().zip(&pairs) {
        let mut add = |group: &str, pairs: &[(f64, f64)]| {
            let (early, late): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
            let r = pearson(&early, &late);
            table.push(vec![
                text(dataset),
                text(group),
                count(pairs.len()),
                number(r),
                number(spearman(&early, &late)),
                number(kendall_tau_b(&early, &late)),
            ]);
            r
        };
        let r = add("all", pairs);
        if dataset == Dataset::Cifar10Valid {
            let good = pairs.iter().filter(|pair| pair.1 > GOOD_PERCENT);
            add("test above 92 %", &good.copied().collect::<Vec<_>>());
        }
        panels.push(Panel {
            title: match r {
                Some(r) => format!("{dataset}: r = {r:.4}"),
                None => dataset.to_string(),
            },
            x: Axis::linear("validation accuracy after 12 epochs (%)"),
            y: Axis::linear(format!("test accuracy after {} epochs (%)", full.id())),
            layers: vec![Layer::new("", Colour::Blue, Shape::Cloud(pairs.clone()))],
        });
    }
    Ok(Answer::Found(Findings {
        architectures: pairs.iter().map(Vec::len).max().unwrap_or(0),
        trials: trial_count(bench, space, &[Recipe::Hp12, full], &DATASETS)?,
        table: Table {
            columns: vec![
                Column::named("dataset"),
                Column::named("architectures_of"),
                Column::named("architectures"),
                Column::measured("pearson_r", "-1 to 1"),
                Column::measured("spearman_rho", "-1 to 1"),
                Column::measured("kendall_tau_b", "-1 to 1"),
            ],
            rows: table,
        },
        figure: Figure::grid(panels, 3),
    }))
}
