//! Figure 8: is it better to see 12 epochs of many architectures, or all epochs of few?

use crate::experiment::{FullAccuracies, StoredScope};
use crate::model::{Dataset, SearchSpace};
use crate::query::NatsBench;
use crate::report::counts::{architecture_count, full_recipe, trial_count};
use crate::report::definition::{About, Definition};
use crate::report::rows::Rows;
use crate::report::{Answer, Figure, Findings, ReportError, Table};

use super::found::{Search, columns, panel, rows, title};

const SQL: &str = include_str!("../../../sql/reports/full_against_proxy.sql");
const POINTS: u32 = 200;

pub(super) const REPORT: Definition = Definition {
    name: "full-against-proxy",
    title: "Full training against a proxy (Fig. 8)",
    explanation: "Regularized evolution on CIFAR-10 that sees 12 epochs of training, and that sees all of them, at the same \
                  large budget: mean over runs of the test accuracy of the best found so far, at 200 time points.",
    basis: "test accuracy after full training (hp {full}), mean over runs",
    sql: SQL,
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let found = Rows::read(bench, SQL, space)?;
    let recipes = found
        .iter()
        .map(|row| row.text("hp"))
        .collect::<Result<Vec<_>, _>>()?;
    let searches = Search::read_all(&found, space.into())?;
    let mut searches: Vec<(Search, &str)> = searches.into_iter().zip(recipes).collect();
    let full = full_recipe(space);
    let both = ["12", full.as_str()];
    let lacks = |scope: &Option<StoredScope>| {
        both.into_iter().find(|hp| {
            let is_there = |(search, of): &(Search, &str)| search.scope == *scope && of == hp;
            !searches.iter().any(is_there)
        })
    };
    // if several parts of the space were searched both ways, the largest of them
    let mut scopes: Vec<_> = searches
        .iter()
        .map(|(search, _)| search.scope.clone())
        .collect();
    let size = |scope: &Option<StoredScope>| scope.as_ref().map_or(usize::MAX, StoredScope::len);
    scopes.sort_by_key(|scope| std::cmp::Reverse(size(scope)));
    let chosen = scopes.iter().find(|scope| lacks(scope).is_none()).cloned();
    let missing = match &chosen {
        Some(_) => None,
        None => scopes.first().map_or(Some(both[0]), lacks),
    };
    let scope = chosen.flatten();
    searches.retain(|(search, _)| search.scope == scope);
    let budget = match space {
        SearchSpace::Topology => 1_200_000,
        SearchSpace::Size => 200_000,
    };
    if let Some(hp) = missing {
        let what = format!(
            "evolution on cifar10 that sees {hp} epochs, at {budget} simulated seconds; `natsbench search --method rea --space \
             {space} --dataset cifar10 --hp {hp} --budget {budget} --db {}` makes and stores it",
            bench.path().display()
        );
        return Ok(Answer::Missing { what });
    }
    for (search, hp) in &mut searches {
        search.name = format!("{} epochs seen", hp.trim_start_matches('0'));
        search.short_name.clone_from(&search.name);
    }
    let accuracies = FullAccuracies::load(&bench.space(space)?, Dataset::Cifar10)?;
    let curves = searches
        .iter()
        .map(|(search, _)| search.curve(bench, &accuracies, POINTS))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Answer::Found(Findings {
        architectures: architecture_count(bench, space)?,
        trials: trial_count(bench, space, &[full], &[Dataset::Cifar10])?,
        table: Table {
            columns: columns(),
            rows: curves
                .iter()
                .flat_map(|curve| rows(Dataset::Cifar10.into(), curve))
                .collect(),
        },
        figure: Figure::single(panel(
            title(Dataset::Cifar10.into(), scope.as_ref(), space.into()),
            f64::from(budget),
            &curves,
        )),
    }))
}
