//! What is behind a report: architectures and trials.

use crate::model::{Dataset, Recipe, SearchSpace};
use crate::query::NatsBench;

use super::ReportError;
use super::rows::Rows;

/// Imported architectures.
pub(super) fn architecture_count(
    bench: &NatsBench,
    space: SearchSpace,
) -> Result<usize, ReportError> {
    Ok(bench.space(space)?.imported()?.len())
}

/// Trials of a space with these recipes on these data sets.
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
