//! How many architectures and trials are behind a report, and the answer if there are none.

use crate::model::{Dataset, Recipe, SearchSpace};
use crate::query::NatsBench;

use super::rows::Rows;
use super::{Answer, ReportError};

/// Number of imported architectures of a space.
pub(super) fn architecture_count(
    bench: &NatsBench,
    space: SearchSpace,
) -> Result<usize, ReportError> {
    Ok(bench.space(space)?.imported()?.len())
}

/// Number of trials of a space with these recipes on these data sets.
pub(super) fn trial_count(
    bench: &NatsBench,
    space: SearchSpace,
    recipes: &[Recipe],
    datasets: &[Dataset],
) -> Result<usize, ReportError> {
    let sql = include_str!("../../sql/queries/trial_counts.sql");
    let rows = Rows::read(bench, sql, space)?;
    let mut trials = 0;
    for row in rows.iter() {
        let (hp, dataset) = (row.text("hp")?, row.text("dataset")?);
        let is_meant = recipes.iter().any(|recipe| recipe.as_str() == hp)
            && datasets.iter().any(|of| of.as_str() == dataset);
        if is_meant {
            trials += row.integer("trials")? as usize;
        }
    }
    Ok(trials)
}

/// The recipe behind the paper's accuracies.
pub(super) const fn full_recipe(space: SearchSpace) -> Recipe {
    match space {
        SearchSpace::Topology => Recipe::Hp200,
        SearchSpace::Size => Recipe::Hp90,
    }
}

/// The answer if a database lacks `what`, with the command that brings it.
pub(super) fn missing(
    bench: &NatsBench,
    space: SearchSpace,
    what: &str,
) -> Result<Answer, ReportError> {
    let archive = match space {
        SearchSpace::Topology => "NATS-tss-v1_0-3ffb9-simple.tar",
        SearchSpace::Size => "NATS-sss-v1_0-50262-simple.tar",
    };
    let file = bench.path().display();
    let what = if bench.slice().is_some() {
        format!(
            "{what}. This database is a slice; ask the whole one, or cut the slice again with `natsbench slice`"
        )
    } else if bench.space(space)?.imported()?.is_empty() {
        format!(
            "{what}, as no architecture of {space} is imported: `natsbench import {archive} --db {file}`"
        )
    } else {
        format!("{what}. The whole archive has it: `natsbench import {archive} --db {file}`")
    };
    Ok(Answer::Missing { what })
}
