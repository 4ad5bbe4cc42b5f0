//! The values of a column for all architectures.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::model::{
    ArchitectureIndex, ColumnType, DATASET, Dataset, ExtensionColumn, ExtensionInfo, HP, Recipe,
};
use crate::query::{ExtensionError, QueryError, Space};
use crate::store::{quoted, table_of};

use super::column::MeasuredColumn;

/// What a column of an extension says of each architecture.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The column, with all keys that chose its rows.
    pub column: MeasuredColumn,
    /// Unit of the values; empty if they have none, or none was said.
    pub unit: String,
    /// Whether a higher value is a better one; `None` if that was not said.
    pub higher_is_better: Option<bool>,
    /// The architectures that have a value, by index, with their values.
    pub values: Vec<(ArchitectureIndex, f64)>,
}

impl Space {
    /// The values of a column of an extension. Of a table with a row for each data set or recipe, those of `dataset` and
    /// `recipe`, unless the column chooses others. With `None`, only the column itself chooses.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::{Dataset, Recipe};
    ///
    /// let column = "hw_nas_bench.raspi4_latency".parse()?;
    /// let measured = bench.topology()?.measured(&column, Dataset::Cifar10, Recipe::Hp200)?;
    /// for (index, latency) in &measured.values {
    ///     println!("{index}: {latency} {}", measured.unit);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::Extension`] if there is no such extension, column or row, or a key is not chosen; [`QueryError::Store`].
    pub fn measured(
        &self,
        column: &MeasuredColumn,
        dataset: impl Into<Option<Dataset>>,
        recipe: impl Into<Option<Recipe>>,
    ) -> Result<Measured, QueryError> {
        let chosen = self.chosen(column, dataset.into(), recipe.into())?;
        let name = quoted(&column.column);
        let table = quoted(&table_of(&column.extension));
        let conditions: Vec<String> = (1..)
            .zip(&chosen.keys)
            .map(|(place, (key, _)): (usize, _)| format!(" AND {} = ?{place}", quoted(key)))
            .collect();
        let sql = include_str!("../../../sql/extensions/column.sql")
            .replace("{column}", &name)
            .replace("{table}", &table)
            .replace("{conditions}", &conditions.concat());
        let values = self.bench.read(|connection, _| {
            connection
                .prepare_cached(&sql)?
                .query_map(
                    params_from_iter(chosen.keys.iter().map(|key| &key.1)),
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )?
                .collect()
        })?;
        Ok(Measured {
            column: chosen.name,
            unit: chosen.column.unit,
            higher_is_better: chosen.column.higher_is_better,
            values,
        })
    }

    /// The rows of a column that are meant.
    pub(super) fn chosen(
        &self,
        column: &MeasuredColumn,
        dataset: Option<Dataset>,
        recipe: Option<Recipe>,
    ) -> Result<Chosen, QueryError> {
        let info = self.extension(&column.extension)?;
        self.bench
            .read(|connection, _| chosen(connection, &info, column, dataset, recipe))?
            .map_err(QueryError::Extension)
    }
}

/// A column with the keys that choose one row for each architecture.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    /// Its name, with all keys.
    pub(super) name: MeasuredColumn,
    pub(super) column: ExtensionColumn,
    /// Columns of the extension's table, and their values.
    pub(super) keys: Vec<(String, Value)>,
}

fn chosen(
    connection: &Connection,
    info: &ExtensionInfo,
    asked: &MeasuredColumn,
    dataset: Option<Dataset>,
    recipe: Option<Recipe>,
) -> rusqlite::Result<Result<Chosen, ExtensionError>> {
    let extension = || info.name.clone();
    let is_number = |column: &&ExtensionColumn| column.column_type != ColumnType::Text;
    let Some(column) = info
        .values()
        .filter(is_number)
        .find(|one| one.name == asked.column)
    else {
        return Ok(Err(ExtensionError::NoColumn {
            extension: extension(),
            column: asked.column.clone(),
            there: info
                .values()
                .filter(is_number)
                .map(|one| one.name.clone())
                .collect(),
        }));
    };
    let key_names = || info.keys().map(|key| key.name.clone());
    if let Some(key) = asked
        .keys
        .keys()
        .find(|key| info.keys().all(|one| one.name != **key))
    {
        return Ok(Err(ExtensionError::NoKey {
            extension: extension(),
            key: key.clone(),
            there: key_names().collect(),
        }));
    }
    let (mut name, mut keys) = (asked.clone(), Vec::new());
    for key in info.keys() {
        let of_question = match key.name.as_str() {
            DATASET => dataset.map(Dataset::as_str),
            HP => recipe.map(Recipe::as_str),
            _ => None,
        };
        let wanted = asked
            .keys
            .get(&key.name)
            .map(String::as_str)
            .or(of_question);
        let there = values_of_key(connection, info, key)?;
        let texts = || there.iter().map(|(text, _)| text.clone()).collect();
        let found = match (wanted, &there[..]) {
            (Some(wanted), there) => there.iter().find(|(text, _)| text == wanted),
            (None, [only]) => Some(only),
            (None, _) => {
                return Ok(Err(ExtensionError::KeyNotChosen {
                    extension: extension(),
                    column: asked.column.clone(),
                    key: key.name.clone(),
                    there: texts(),
                }));
            }
        };
        let Some((text, value)) = found else {
            return Ok(Err(ExtensionError::NoRows {
                extension: extension(),
                key: key.name.clone(),
                value: wanted.unwrap_or_default().to_owned(),
                there: texts(),
            }));
        };
        name.keys.insert(key.name.clone(), text.clone());
        keys.push((key.stored_name().to_owned(), value.clone()));
    }
    Ok(Ok(Chosen {
        name,
        column: column.clone(),
        keys,
    }))
}

/// The values of a key, each as a text and as it is stored.
fn values_of_key(
    connection: &Connection,
    info: &ExtensionInfo,
    key: &ExtensionColumn,
) -> rusqlite::Result<Vec<(String, Value)>> {
    let table = quoted(&table_of(&info.name));
    let stored = quoted(key.stored_name());
    let sql = format!("SELECT DISTINCT {stored} FROM {table} ORDER BY {stored}");
    let mut select = connection.prepare_cached(&sql)?;
    let values = select.query_map([], |row| row.get::<_, Value>(0))?;
    let mut found = Vec::new();
    for value in values {
        let value = value?;
        let text = match (key.name.as_str(), &value) {
            (DATASET, Value::Integer(id)) => Dataset::from_id(*id).map(|name| name.to_string()),
            (HP, Value::Integer(id)) => Recipe::from_id(*id).map(|name| name.to_string()),
            (_, Value::Integer(number)) => Some(number.to_string()),
            (_, Value::Real(number)) => Some(number.to_string()),
            (_, Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        found.extend(text.map(|text| (text, value)));
    }
    Ok(found)
}
