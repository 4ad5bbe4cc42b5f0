//! Test accuracies of all architectures, for each recipe and data set.

use std::collections::BTreeMap;

use crate::model::{ArchitectureIndex, Dataset, Recipe, SearchSpace, UnknownName};
use crate::query::NatsBench;
use crate::report::ReportError;
use crate::report::extension_columns::{ColumnName, ColumnValues};
use crate::report::rows::Rows;

/// The statement.
pub(super) const SQL: &str = include_str!("../../../sql/reports/extension_accuracies.sql");

/// Test accuracies in percent of the architectures that have one.
pub(super) type Accuracies = BTreeMap<(Recipe, Dataset), BTreeMap<ArchitectureIndex, f64>>;

/// A pair of what was measured and the accuracy of the same architecture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    pub(super) index: ArchitectureIndex,
    pub(super) value: f64,
    pub(super) accuracy_percent: f64,
}

pub(super) fn read(bench: &NatsBench, space: SearchSpace) -> Result<Accuracies, ReportError> {
    let unreadable = |error: UnknownName| ReportError::Statement {
        expected: error.to_string(),
    };
    let mut accuracies = Accuracies::new();
    for row in Rows::read(bench, SQL, space)?.iter() {
        let recipe: Recipe = row.text("hp")?.parse().map_err(unreadable)?;
        let dataset: Dataset = row.text("dataset")?.parse().map_err(unreadable)?;
        let index = u32::try_from(row.integer("arch_index")?);
        let index = index.map_err(|_negative| ReportError::Statement {
            expected: "column arch_index of indexes".to_owned(),
        })?;
        accuracies
            .entry((recipe, dataset))
            .or_default()
            .insert(ArchitectureIndex(index), row.real("test_percent")?);
    }
    Ok(accuracies)
}

/// Whether accuracies of a recipe and data set are about the same as a column: a column that was measured on a data set or
/// with a recipe is compared with no other.
pub(super) fn belongs(name: &ColumnName, (recipe, dataset): (Recipe, Dataset)) -> bool {
    let is_of_dataset = name.dataset.is_empty() || name.dataset == dataset.as_str();
    is_of_dataset && name.recipe.is_none_or(|of| of == recipe)
}

/// The architectures that have both, by index.
pub(super) fn pairs(
    column: &ColumnValues,
    accuracies: &BTreeMap<ArchitectureIndex, f64>,
) -> Vec<Pair> {
    let both = column.values.iter().filter_map(|(index, value)| {
        Some(Pair {
            index: *index,
            value: *value,
            accuracy_percent: *accuracies.get(index)?,
        })
    });
    both.collect()
}
