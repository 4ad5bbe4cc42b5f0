//! Columns that others have measured of the same architectures: the view `extension_values`, if the database has it.

use std::collections::BTreeMap;

use crate::model::{ArchitectureIndex, SearchSpace};
use crate::query::NatsBench;
use crate::report::ReportError;
use crate::report::rows::Rows;

/// Whether there is such a view.
const HAS: &str = "SELECT name FROM sqlite_schema WHERE name = 'extension_values'";

/// The numbers of a space.
const VALUES: &str = include_str!("../../../sql/queries/extension_values.sql");

/// A column of an extension.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ExtensionColumn {
    /// The extension.
    pub extension: String,
    /// The column.
    pub column: String,
    /// The data set that it was measured on; empty if it belongs to none.
    pub dataset: String,
    /// Its unit; empty if it has none.
    pub unit: String,
}

/// All columns of extensions of a space, with the numbers of the architectures that have one.
pub(super) fn columns(
    bench: &NatsBench,
    space: SearchSpace,
) -> Result<BTreeMap<ExtensionColumn, BTreeMap<ArchitectureIndex, f64>>, ReportError> {
    let mut columns: BTreeMap<ExtensionColumn, BTreeMap<ArchitectureIndex, f64>> = BTreeMap::new();
    if bench.sql_of_space(HAS, space)?.rows.is_empty() {
        return Ok(columns);
    }
    for row in Rows::read(bench, VALUES, space)?.iter() {
        let column = ExtensionColumn {
            extension: row.text("extension")?.to_owned(),
            column: row.text("column")?.to_owned(),
            dataset: row.text("dataset")?.to_owned(),
            unit: row.text("unit")?.to_owned(),
        };
        let index = u32::try_from(row.integer("arch_index")?).map_err(|_negative| {
            let expected = "column arch_index of indexes".to_owned();
            ReportError::Statement { expected }
        })?;
        let value = row.real("value")?;
        columns
            .entry(column)
            .or_default()
            .insert(ArchitectureIndex(index), value);
    }
    Ok(columns)
}
