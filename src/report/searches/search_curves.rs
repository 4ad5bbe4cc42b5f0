//! Figure 6: what methods had found over simulated time.

use crate::experiment::{FullAccuracies, SEARCHED_DATASETS};
use crate::model::SearchSpace;
use crate::query::NatsBench;
use crate::report::counts::{architecture_count, full_recipe, missing, trial_count};
use crate::report::definition::{About, Definition};
use crate::report::rows::Rows;
use crate::report::{Answer, Figure, Findings, ReportError, Table};
use crate::search::official_budget_seconds;

use super::found::{OFFICIAL_POINTS, Search, columns, panel, rows, title};

const SQL: &str = include_str!("../../../sql/reports/search_curves.sql");

pub(in crate::report) const REPORT: Definition = Definition {
    name: "search-curves",
    title: "Search curves (Fig. 6)",
    explanation: "Test accuracy after full training of the best architecture that a run had found so far, over simulated time: \
                  mean over runs at 150 time points up to the budget, interpolated between results as in the paper.",
    basis: "test accuracy after full training (hp {full}), mean over runs",
    sql: SQL,
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

pub(in crate::report) fn build(
    bench: &NatsBench,
    space: SearchSpace,
) -> Result<Answer, ReportError> {
    let searches = Search::read_all(&Rows::read(bench, SQL, space)?, space)?;
    let of_space = bench.space(space)?;
    let (mut table, mut panels, mut untrained) = (Vec::new(), Vec::new(), Vec::new());
    for dataset in SEARCHED_DATASETS {
        let budget = official_budget_seconds(space, dataset);
        let of_dataset: Vec<&Search> = searches
            .iter()
            .filter(|search| {
                search.dataset == dataset && search.budget_seconds.total_cmp(&budget).is_eq()
            })
            .collect();
        if of_dataset.is_empty() {
            continue;
        }
        let accuracies = FullAccuracies::load(&of_space, dataset)?;
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
    if panels.is_empty() && !untrained.is_empty() {
        let what = format!(
            "accuracies after full training (hp {}) of what searches found on {}",
            full_recipe(space),
            untrained.join("; ")
        );
        return missing(bench, space, &what);
    }
    if panels.is_empty() {
        let what = format!(
            "searches at the paper's budgets; `natsbench search --all --space {space} --db {}` makes and stores them",
            bench.path().display()
        );
        return Ok(Answer::Missing { what });
    }
    Ok(Answer::Found(Findings {
        architectures: architecture_count(bench, space)?,
        trials: trial_count(bench, space, &[full_recipe(space)], &SEARCHED_DATASETS)?,
        table: Table {
            columns: columns(),
            rows: table,
        },
        figure: Figure::grid(panels, 3),
    }))
}
