//! What a slice has kept of the database that it was made from.

use rusqlite::{Connection, OptionalExtension};

use crate::model::{Dataset, LayoutError, Recipe, SearchSpace, parse_names};

/// What a slice keeps of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// The search spaces.
    pub spaces: Vec<SearchSpace>,
    /// The recipes.
    pub recipes: Vec<Recipe>,
    /// The data sets.
    pub datasets: Vec<Dataset>,
    /// Whether the curves are kept; otherwise only last epochs and costs are.
    pub curves: bool,
}

impl Default for Slice {
    /// Everything.
    fn default() -> Self {
        Self {
            spaces: SearchSpace::ALL.to_vec(),
            recipes: Recipe::ALL.to_vec(),
            datasets: Dataset::ALL.to_vec(),
            curves: true,
        }
    }
}

impl Slice {
    /// Reads what a database keeps; `None` if it is whole.
    pub(crate) fn of(connection: &Connection) -> rusqlite::Result<Option<Self>> {
        connection
            .prepare_cached(include_str!("../../sql/queries/slice.sql"))?
            .query_row([], |row| {
                let unreadable = |error: LayoutError| {
                    rusqlite::Error::FromSqlConversionFailure(
                        0,
                        rusqlite::types::Type::Text,
                        Box::new(error),
                    )
                };
                Ok(Self {
                    spaces: parse_names(&row.get::<_, String>(0)?).map_err(unreadable)?,
                    recipes: parse_names(&row.get::<_, String>(1)?).map_err(unreadable)?,
                    datasets: parse_names(&row.get::<_, String>(2)?).map_err(unreadable)?,
                    curves: row.get(3)?,
                })
            })
            .optional()
    }
}
