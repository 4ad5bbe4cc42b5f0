//! The statements that make the tables and views of extensions. They have names of columns, which cannot be bound.

use rusqlite::{Connection, params};

use super::registry::{RegisteredExtension, extensions};
use super::{quoted, table_of, text_literal};
use crate::model::{ColumnType, DATASET, ExtensionInfo, HP, SEED};

const VIEW: &str = include_str!("../../../sql/extensions/view.sql");
const VALUES: &str = include_str!("../../../sql/extensions/values.sql");
const DESCRIBE: &str = include_str!("../../../sql/extensions/describe.sql");

/// Where the name of a column is the key of another table.
const DATASET_JOIN: &str = "\nJOIN datasets USING (dataset_id)";
const RECIPE_JOIN: &str = "\nJOIN recipes USING (recipe_id)";

/// A statement without its comments before it, which would stand in the file of each database.
fn without_head(statement: &str) -> &str {
    let mut rest = statement;
    while rest.starts_with("--") {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rest
}

/// The statement that makes the table of an extension.
pub(super) fn create_table(info: &ExtensionInfo) -> String {
    let mut parts =
        vec!["    architecture_id INTEGER NOT NULL REFERENCES stored_architectures".to_owned()];
    let mut key = vec!["architecture_id".to_owned()];
    for column in &info.columns {
        let name = quoted(column.stored_name());
        if column.is_key {
            key.push(name.clone());
        }
        let sql_type = match column.column_type {
            _ if column.is_key && matches!(column.name.as_str(), DATASET | HP) => "INTEGER",
            ColumnType::Text => "TEXT",
            ColumnType::Double => "REAL",
            _ => "INTEGER",
        };
        let references = match column.name.as_str() {
            DATASET if column.is_key => " REFERENCES datasets",
            HP if column.is_key => " REFERENCES recipes",
            _ => "",
        };
        let not_null = if column.nullable { "" } else { " NOT NULL" };
        parts.push(format!("    {name} {sql_type}{not_null}{references}"));
    }
    parts.push(format!("    PRIMARY KEY ({})", key.join(", ")));
    format!(
        "CREATE TABLE {} (\n{}\n) STRICT, WITHOUT ROWID",
        quoted(&table_of(&info.name)),
        parts.join(",\n")
    )
}

/// The statement that makes the view of an extension.
fn create_view(info: &ExtensionInfo) -> String {
    let mut columns = String::new();
    for column in &info.columns {
        columns.push_str(",\n    ");
        let is_name = column.is_key && matches!(column.name.as_str(), DATASET | HP);
        if !is_name {
            columns.push_str("of_extension.");
        }
        columns.push_str(&quoted(&column.name));
    }
    without_head(VIEW)
        .replace("{name}", &quoted(&info.name))
        .replace("{table}", &quoted(&table_of(&info.name)))
        .replace("{columns}", &columns)
        .replace("{joins}", &joins(info))
}

fn joins(info: &ExtensionInfo) -> String {
    let has_key = |name: &str| info.keys().any(|key| key.name == name);
    let mut joins = String::new();
    if has_key(DATASET) {
        joins.push_str(DATASET_JOIN);
    }
    if has_key(HP) {
        joins.push_str(RECIPE_JOIN);
    }
    joins
}

/// The part of `extension_values` with the values of an extension.
fn values_of(extension: &RegisteredExtension) -> String {
    let info = &extension.info;
    let key = |name: &'static str| {
        let has_key = info.keys().any(|key| key.name == name);
        if has_key { name } else { "NULL" }
    };
    let further: Vec<String> = info
        .keys()
        .filter(|key| !matches!(key.name.as_str(), DATASET | HP | SEED))
        .map(|key| {
            let begin = text_literal(&format!("{}=", key.name));
            format!("{begin} || of_extension.{}", quoted(&key.name))
        })
        .collect();
    let further = if further.is_empty() {
        "''".to_owned()
    } else {
        further.join(" || ', ' || ")
    };
    without_head(VALUES)
        .replace("{extension}", &text_literal(&info.name))
        .replace("{dataset}", key(DATASET))
        .replace("{hp}", key(HP))
        .replace("{seed}", key(SEED))
        .replace("{further_keys}", &further)
        .replace("{table}", &quoted(&table_of(&info.name)))
        .replace("{joins}", &joins(info))
        .replace("{extension_id}", &extension.id.to_string())
        .replace(
            "{number}",
            &value_of(info, |found| found != ColumnType::Text),
        )
        .replace("{text}", &value_of(info, |found| found == ColumnType::Text))
}

/// The value of the column that `position` says, if its type is among those that are wanted.
fn value_of(info: &ExtensionInfo, is_wanted: impl Fn(ColumnType) -> bool) -> String {
    let cases: Vec<String> = (0..)
        .zip(&info.columns)
        .filter(|(_, column)| !column.is_key && is_wanted(column.column_type))
        .map(|(position, column): (i64, _)| {
            format!("WHEN {position} THEN of_extension.{}", quoted(&column.name))
        })
        .collect();
    if cases.is_empty() {
        "NULL".to_owned()
    } else {
        format!("CASE extension_columns.position {} END", cases.join(" "))
    }
}

/// The statement that makes the view `extension_values` with the values of all extensions.
pub(in crate::store) fn values_view(
    connection: &Connection,
    without_any: &str,
) -> rusqlite::Result<String> {
    let found = extensions(connection)?;
    if found.is_empty() {
        return Ok(without_any.to_owned());
    }
    let begin = without_any
        .rsplit_once(';')
        .map_or(without_any, |(begin, _no_row)| begin);
    let all: Vec<String> = found.iter().map(values_of).collect();
    Ok(format!("{begin}\n{};", all.join("").trim_end()))
}

/// Makes the views of all extensions again, and describes their columns in the table `data_dictionary`.
pub(in crate::store) fn make_views(connection: &Connection) -> rusqlite::Result<()> {
    let found = extensions(connection)?;
    if found.is_empty() {
        return Ok(());
    }
    for extension in &found {
        let name = quoted(&extension.info.name);
        // While a slice is made, another database with a view of this name is attached.
        connection.execute_batch(&format!("DROP VIEW IF EXISTS main.{name}"))?;
        connection.execute_batch(&create_view(&extension.info))?;
    }
    connection.execute_batch(DESCRIBE)
}

/// Makes the tables of all extensions, without rows.
pub(in crate::store) fn make_tables(connection: &Connection) -> rusqlite::Result<()> {
    for extension in extensions(connection)? {
        connection.execute_batch(&create_table(&extension.info))?;
    }
    Ok(())
}

/// Makes the tables of all extensions, and fills them from an attached database that has the same.
pub(in crate::store) fn copy_rows(connection: &Connection, attached: &str) -> rusqlite::Result<()> {
    make_tables(connection)?;
    for extension in extensions(connection)? {
        let table = quoted(&table_of(&extension.info.name));
        connection.execute_batch(&format!(
            "INSERT INTO main.{table} SELECT * FROM {attached}.{table}"
        ))?;
    }
    Ok(())
}

/// Writes the registry of a database into another one.
pub(in crate::store) fn copy_registry(
    source: &Connection,
    target: &Connection,
) -> rusqlite::Result<()> {
    for extension in extensions(source)? {
        register(target, &extension)?;
    }
    Ok(())
}

/// Records an extension and its columns.
pub(super) fn register(
    connection: &Connection,
    extension: &RegisteredExtension,
) -> rusqlite::Result<()> {
    let info = &extension.info;
    connection.execute(
        include_str!("../../../sql/extensions/register.sql"),
        rusqlite::named_params! {
            ":extension_id": extension.id,
            ":name": info.name,
            ":space_id": info.space,
            ":row_count": info.rows,
            ":architectures": info.architectures,
            ":is_spread": info.is_spread,
            ":file": info.file,
            ":file_sha256": info.file_sha256,
            ":content_sha256": info.content_sha256,
            ":source": info.source,
            ":licence": info.licence,
            ":added_at": info.added_at,
            ":natsbench_version": info.natsbench_version,
        },
    )?;
    let mut insert =
        connection.prepare(include_str!("../../../sql/extensions/register_column.sql"))?;
    for (position, column) in info.columns.iter().enumerate() {
        insert.execute(params![
            extension.id,
            position,
            column.name,
            column.is_key,
            column.column_type.as_str(),
            column.nullable,
            column.unit,
            column.meaning,
            column.higher_is_better,
        ])?;
    }
    Ok(())
}
