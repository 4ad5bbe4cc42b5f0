//! Columns of extensions as charts need them: one value for each architecture.

use std::collections::BTreeMap;

use crate::model::{ArchitectureIndex, Recipe, SearchSpace};
use crate::query::NatsBench;

use super::ReportError;
use super::rows::{Row, Rows};

/// The numbers of a space.
const VALUES: &str = include_str!("../../sql/queries/extension_values.sql");

/// A column of an extension, with the keys that tell its rows apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ColumnName {
    /// The extension.
    pub extension: String,
    /// The column.
    pub column: String,
    /// The data set that it was measured on; empty if it belongs to none.
    pub dataset: String,
    /// The recipe that it was measured with; `None` if it belongs to none.
    pub recipe: Option<Recipe>,
    /// Further keys, such as `device=raspi4`; empty if there are none.
    pub further_keys: String,
}

impl ColumnName {
    /// The keys that tell its rows apart, such as `hp 200, device=raspi4`; empty if there are none.
    pub(super) fn keys(&self) -> String {
        let recipe = self.recipe.map(|recipe| format!("hp {recipe}"));
        let further = Some(&self.further_keys).filter(|keys| !keys.is_empty());
        let all: Vec<String> = recipe.into_iter().chain(further.cloned()).collect();
        all.join(", ")
    }

    /// The column with its keys but for the data set, such as `latency_ms, hp 200, device=raspi4`.
    pub(super) fn with_keys(&self) -> String {
        match self.keys() {
            keys if keys.is_empty() => self.column.clone(),
            keys => format!("{}, {keys}", self.column),
        }
    }
}

/// What is known of a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ColumnValues {
    /// Its unit; empty if it has none, or none was said.
    pub unit: String,
    /// Whether a higher value is a better one; `None` if that was not said.
    pub higher_is_better: Option<bool>,
    /// The value of each architecture that has one: the mean over seeds, where there are several.
    pub values: BTreeMap<ArchitectureIndex, f64>,
}

/// All columns with numbers of the extensions of a space.
///
/// # Errors
///
/// [`ReportError`] if the database cannot be read.
pub(super) fn extension_columns(
    bench: &NatsBench,
    space: SearchSpace,
) -> Result<BTreeMap<ColumnName, ColumnValues>, ReportError> {
    let mut columns: BTreeMap<ColumnName, ColumnValues> = BTreeMap::new();
    let extensions = bench.extensions()?;
    if extensions.iter().all(|extension| extension.space != space) {
        return Ok(columns);
    }
    let is_better = |name: &ColumnName| {
        let extension = extensions.iter().find(|one| one.name == name.extension)?;
        let column = extension.values().find(|one| one.name == name.column)?;
        column.higher_is_better
    };
    let rows = Rows::read(bench, VALUES, space)?;
    let mut of_architecture: Option<(ColumnName, ArchitectureIndex, Vec<f64>)> = None;
    let mut keep = |name: ColumnName, index, values: &[f64], unit: &str| {
        let column = columns.entry(name).or_insert_with_key(|name| ColumnValues {
            unit: unit.to_owned(),
            higher_is_better: is_better(name),
            values: BTreeMap::new(),
        });
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        column.values.insert(index, mean);
    };
    let mut unit = String::new();
    for row in rows.iter() {
        let (name, index, value) = (name(row)?, index(row)?, row.real("value")?);
        match &mut of_architecture {
            Some((last, of, values)) if *last == name && *of == index => values.push(value),
            other => {
                if let Some((name, index, values)) = other.replace((name, index, vec![value])) {
                    keep(name, index, &values, &unit);
                }
                row.text("unit")?.clone_into(&mut unit);
            }
        }
    }
    if let Some((name, index, values)) = of_architecture {
        keep(name, index, &values, &unit);
    }
    Ok(columns)
}

fn name(row: Row<'_>) -> Result<ColumnName, ReportError> {
    Ok(ColumnName {
        extension: row.text("extension")?.to_owned(),
        column: row.text("column")?.to_owned(),
        dataset: row.text("dataset")?.to_owned(),
        recipe: row.text("hp")?.parse().ok(),
        further_keys: row.text("further_keys")?.to_owned(),
    })
}

fn index(row: Row<'_>) -> Result<ArchitectureIndex, ReportError> {
    u32::try_from(row.integer("arch_index")?)
        .map(ArchitectureIndex)
        .map_err(|_negative| ReportError::Statement {
            expected: "column arch_index of indexes".to_owned(),
        })
}
