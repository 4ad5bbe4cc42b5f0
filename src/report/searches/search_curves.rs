//! Figure 6: what methods had found over simulated time.

use crate::experiment::searched_datasets;
use crate::model::{BenchmarkDataset, BenchmarkSpace};
use crate::query::NatsBench;
use crate::report::counts::{full_recipe, missing};
use crate::report::definition::{About, Definition};
use crate::report::rows::Rows;
use crate::report::{Answer, Figure, Findings, ReportError, Table};
use crate::search::{NASBENCH101_BUDGET_SECONDS, official_budget_seconds};

use super::found::{OFFICIAL_POINTS, Search, columns, panel, rows, title};
use super::judged::{behind, full_accuracies, unjudged};

const SQL: &str = include_str!("../../../sql/reports/search_curves.sql");

pub(in crate::report) const REPORT: Definition = Definition {
    name: "search-curves",
    title: "Search curves (Fig. 6)",
    explanation: "Test accuracy after full training of the best architecture that a run had found so far, over simulated time: \
                  mean over runs at 150 time points up to the budget, interpolated between results as in the paper.",
    basis: "test accuracy after full training (hp {full}), mean over runs",
    sql: SQL,
    about: About::All { build },
};

/// The simulated seconds that the searches of a data set have by default.
fn official_budget(space: BenchmarkSpace, dataset: BenchmarkDataset) -> f64 {
    match (space, dataset) {
        (BenchmarkSpace::Nats(space), BenchmarkDataset::Nats(dataset)) => {
            official_budget_seconds(space, dataset)
        }
        _ => NASBENCH101_BUDGET_SECONDS,
    }
}

pub(in crate::report) fn build(
    bench: &NatsBench,
    space: BenchmarkSpace,
) -> Result<Answer, ReportError> {
    if let Some(answer) = unjudged(bench, space)? {
        return Ok(answer);
    }
    let searches = Search::read_all(&Rows::read(bench, SQL, space)?, space)?;
    let (mut table, mut panels, mut untrained) = (Vec::new(), Vec::new(), Vec::new());
    for dataset in searched_datasets(space) {
        let budget = official_budget(space, dataset);
        let of_dataset: Vec<&Search> = searches
            .iter()
            .filter(|search| {
                search.dataset == dataset && search.budget_seconds.total_cmp(&budget).is_eq()
            })
            .collect();
        if of_dataset.is_empty() {
            continue;
        }
        let accuracies = full_accuracies(bench, space, dataset)?;
        let mut scopes: Vec<_> = of_dataset.iter().map(|search| &search.scope).collect();
        scopes.sort_unstable();
        scopes.dedup();
        for scope in scopes {
            let curves = of_dataset
                .iter()
                .filter(|search| search.scope == *scope)
                .map(|search| search.curve(bench, &accuracies, OFFICIAL_POINTS))
                .collect::<Result<Vec<_>, _>>()?;
            if curves.iter().all(|curve| curve.points.is_empty()) {
                untrained.push(title(dataset, scope.as_ref(), space));
                continue;
            }
            table.extend(curves.iter().flat_map(|curve| rows(dataset, curve)));
            panels.push(panel(
                title(dataset, scope.as_ref(), space),
                budget,
                &curves,
            ));
        }
    }
    if panels.is_empty() {
        return absent(bench, space, &untrained);
    }
    let (architectures, trials) = behind(bench, space)?;
    Ok(Answer::Found(Findings {
        architectures,
        trials,
        table: Table {
            columns: columns(),
            rows: table,
        },
        figure: Figure::grid(panels, 3),
    }))
}

/// What is missing if there are no curves: searches, or what these are judged by.
fn absent(
    bench: &NatsBench,
    space: BenchmarkSpace,
    untrained: &[String],
) -> Result<Answer, ReportError> {
    let database = bench.path().display();
    let what = match space {
        BenchmarkSpace::Nats(space) if !untrained.is_empty() => {
            let what = format!(
                "accuracies after full training (hp {}) of what searches found on {}",
                full_recipe(space),
                untrained.join("; ")
            );
            return missing(bench, space, &what);
        }
        BenchmarkSpace::Nats(_space) => format!(
            "searches at the paper's budgets; `natsbench search --all --space {space} --db {database}` makes and stores them"
        ),
        BenchmarkSpace::NasBench101 => format!(
            "searches with {NASBENCH101_BUDGET_SECONDS} simulated seconds, the budget of the official notebook; \
             `natsbench search --method random,rea --space nb101 --db {database}` makes and stores some"
        ),
    };
    Ok(Answer::Missing { what })
}
