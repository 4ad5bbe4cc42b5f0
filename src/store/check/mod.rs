//! What must be the same in every database of this version: vocabulary, views; and counts, which must be right.

mod difference;
mod summaries;

pub(crate) use difference::SchemaDifference;

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use crate::model::SearchSpace;

use super::connection::Reader;
use super::{StoreError, schema};
use summaries::summary_differences;

/// The first of the questions below.
const SCHEMA: &str = "schema";

/// Questions that a fresh, empty database answers in the same way.
const FIXED: &[(&str, &str)] = &[
    (
        SCHEMA,
        "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name",
    ),
    (
        "search_spaces",
        "SELECT space_id, space, official_name, full_train_recipe_id, meaning FROM search_spaces ORDER BY space_id",
    ),
    ("datasets", "SELECT * FROM datasets ORDER BY dataset_id"),
    ("splits", "SELECT * FROM splits ORDER BY split_id"),
    ("recipes", "SELECT * FROM recipes ORDER BY recipe_id"),
    (
        "answered_sets",
        "SELECT * FROM answered_sets ORDER BY answer_id",
    ),
    ("operations", "SELECT * FROM operations ORDER BY operation"),
    (
        "metric_sets",
        include_str!("../../../sql/checks/metric_sets.sql"),
    ),
    (
        "data_dictionary",
        "SELECT object || '.' || column, unit, meaning FROM data_dictionary ORDER BY object, column",
    ),
];

/// What is derived from each layout.
const LAYOUT_EPOCHS: &str =
    "SELECT layout_id || ', epoch ' || epoch, * FROM layout_epochs ORDER BY layout_id, epoch";

/// Pairs of questions with one answer: what is counted, and what is stored as the count.
const COUNTS: &[(&str, &str, &str)] = &[
    (
        "search_spaces, imported_architectures",
        "SELECT architecture_id / 32768, count(*) FROM architecture_sources GROUP BY 1",
        "SELECT space_id, imported_architectures FROM search_spaces WHERE imported_architectures <> 0",
    ),
    (
        "search_spaces, summarised_architectures",
        "SELECT architecture_id / 32768, count(*) FROM architecture_sources GROUP BY 1",
        "SELECT space_id, summarised_architectures FROM search_spaces WHERE summarised_architectures <> 0",
    ),
    (
        "ranking_coverage",
        include_str!("../../../sql/checks/counted_rankings.sql"),
        include_str!("../../../sql/checks/stored_ranking_counts.sql"),
    ),
];

impl Reader {
    /// Compares schema, vocabulary, counts and what is derived of whole spaces with what a database of this version must
    /// have.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the file cannot be read.
    pub fn schema_differences(&self) -> Result<Vec<SchemaDifference>, StoreError> {
        let failed = |source| self.failed(source);
        let mut fresh = Connection::open_in_memory().map_err(failed)?;
        schema::migrate(&mut fresh).map_err(|source| StoreError::Migration {
            path: self.path.clone(),
            source: Box::new(source),
        })?;
        schema::refresh_views(&mut fresh).map_err(failed)?;
        let mut differences = Vec::new();
        for (place, sql) in FIXED {
            let expected = rows(&fresh, sql).map_err(failed)?;
            let found = rows(&self.connection, sql).map_err(failed)?;
            compare(place, expected, found, &mut differences);
        }
        copy_layouts(&self.connection, &fresh).map_err(failed)?;
        let expected = rows(&fresh, LAYOUT_EPOCHS).map_err(failed)?;
        let found = rows(&self.connection, LAYOUT_EPOCHS).map_err(failed)?;
        compare("layout_epochs", expected, found, &mut differences);
        for (place, counted, stored) in COUNTS {
            let expected = rows(&self.connection, counted).map_err(failed)?;
            let found = rows(&self.connection, stored).map_err(failed)?;
            compare(place, expected, found, &mut differences);
        }
        for &space in SearchSpace::ALL {
            differences.extend(summary_differences(&self.connection, space).map_err(failed)?);
        }
        Ok(differences)
    }
}

/// Copies the layouts, and derives their epochs again.
fn copy_layouts(from: &Connection, to: &Connection) -> rusqlite::Result<()> {
    let mut select = from.prepare("SELECT * FROM curve_layouts")?;
    let mut insert =
        to.prepare("INSERT INTO curve_layouts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    let mut derive = to.prepare(include_str!("../../../sql/writes/insert_layout_epochs.sql"))?;
    let columns = select.column_count();
    let mut layouts = select.query([])?;
    while let Some(layout) = layouts.next()? {
        let values: Vec<Value> = (0..columns)
            .map(|column| layout.get(column))
            .collect::<Result<_, _>>()?;
        insert.execute(params_from_iter(values))?;
        derive.execute([to.last_insert_rowid()])?;
    }
    Ok(())
}

/// First column to all columns, as text.
fn rows(connection: &Connection, sql: &str) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let texts = |row: &Row<'_>| {
        let value = |column| {
            row.get::<_, Value>(column)
                .map(|value| format!("{value:?}"))
        };
        let all: Vec<String> = (0..columns).map(value).collect::<Result<_, _>>()?;
        Ok((value(0)?, all.join(", ")))
    };
    statement.query_map([], texts)?.collect()
}

fn compare(
    place: &str,
    expected: BTreeMap<String, String>,
    mut found: BTreeMap<String, String>,
    differences: &mut Vec<SchemaDifference>,
) {
    let mut push = |key: &str, expected: &str, found: &str| {
        differences.push(SchemaDifference {
            place: format!("{place}: {key}"),
            expected: expected.to_owned(),
            found: found.to_owned(),
        });
    };
    for (key, expected) in expected {
        match found.remove(&key) {
            Some(found) if found == expected => (),
            Some(found) => push(&key, &expected, &found),
            None => push(&key, &expected, "nothing"),
        }
    }
    for (key, found) in found {
        push(&key, "nothing", &found);
    }
}
