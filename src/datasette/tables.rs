//! What Datasette shows about each table and view.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::Serializer;

use crate::store::{Reader, StoreError, view_statements};

use super::head_comment::{HeadComment, html};

/// Tables that are not internal: what the rows of the views come from, and what users may write into.
const SHOWN_TABLES: [&str; 5] = [
    "archives",
    "data_dictionary",
    "datasets",
    "recipes",
    "simulation_log",
];

/// Views that have to be counted row by row, which takes longer than Datasette waits. It would show an error instead of
/// their pages, so it must not list them; the queries of `sql/forms` answer instead.
const UNCOUNTABLE_VIEWS: [&str; 1] = ["epoch_metrics"];

/// Views with millions of rows: sorting them takes longer than Datasette waits, so it must not offer it.
const UNSORTABLE_VIEWS: [&str; 9] = [
    "best_architectures",
    "cost_info",
    "final_accuracies",
    "final_metrics",
    "isomorphism",
    "more_info",
    "more_info_mean",
    "simulated_train_eval",
    "trials",
];

/// Rows of a page of a wide view.
const ROWS_OF_A_PAGE: u32 = 20;

/// What Datasette shows about a table or view.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Table {
    #[serde(skip_serializing_if = "String::is_empty")]
    description_html: String,
    columns: Columns,
    /// It is listed on demand only.
    #[serde(skip_serializing_if = "is_false")]
    hidden: bool,
    /// `false`: its page answers nobody, so it is not listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    allow: Option<bool>,
    /// Rows of a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u32>,
    /// Columns by which the reader may sort; all if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    sortable_columns: Option<&'static [&'static str]>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// Columns with what they mean, in their order.
#[derive(Debug, Clone, Default)]
struct Columns(Vec<(String, String)>);

impl Serialize for Columns {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, meaning)| (name, meaning)))
    }
}

/// A row of `described_columns.sql`.
struct Described {
    object: String,
    is_view: bool,
    column: String,
    unit: String,
    meaning: String,
}

/// Reads the columns of all tables and views of natsbench.
pub(super) fn read(
    reader: &Reader,
    banner: Option<&str>,
) -> Result<BTreeMap<String, Table>, StoreError> {
    let columns = described_columns(reader)
        .map_err(|source| StoreError::sql("read from", reader.path(), source))?;
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for described in columns {
        let Described {
            object,
            is_view,
            column,
            unit,
            meaning,
        } = described;
        let meaning = match unit.as_str() {
            "" => meaning,
            unit => format!("{meaning} [{unit}]"),
        };
        let table = tables
            .entry(object)
            .or_insert_with_key(|name| described_table(name, is_view, banner));
        table.columns.0.push((column, meaning));
    }
    Ok(tables)
}

fn described_columns(reader: &Reader) -> rusqlite::Result<Vec<Described>> {
    reader
        .connection()
        .prepare(include_str!("../../sql/queries/described_columns.sql"))?
        .query_map([], |row| {
            Ok(Described {
                object: row.get(0)?,
                is_view: row.get(1)?,
                column: row.get(2)?,
                unit: row.get(3)?,
                meaning: row.get(4)?,
            })
        })?
        .collect()
}

/// A table or view, without its columns.
fn described_table(name: &str, is_view: bool, banner: Option<&str>) -> Table {
    if !is_view {
        return Table {
            hidden: !SHOWN_TABLES.contains(&name),
            ..Table::default()
        };
    }
    let statement = view_statements().find(|(view, _)| *view == name);
    let head = statement.map(|(_, statement)| HeadComment::of(statement));
    let is_large = UNSORTABLE_VIEWS.contains(&name);
    Table {
        description_html: head.map_or_else(String::new, |head| {
            let first = std::iter::once(head.title);
            html(banner, &first.chain(head.rest).collect::<Vec<_>>())
        }),
        allow: UNCOUNTABLE_VIEWS.contains(&name).then_some(false),
        size: is_large.then_some(ROWS_OF_A_PAGE),
        sortable_columns: is_large.then_some(&[]),
        ..Table::default()
    }
}

#[cfg(test)]
mod tests {
    use crate::Database;

    use super::*;

    #[test]
    fn the_lists_name_views_and_tables_that_exist() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty.db");
        drop(Database::create_or_open(&path).unwrap());
        let tables = read(&Reader::open(&path).unwrap(), None).unwrap();
        for view in UNCOUNTABLE_VIEWS.iter().chain(&UNSORTABLE_VIEWS) {
            assert!(!tables[*view].description_html.is_empty(), "{view}");
        }
        for table in SHOWN_TABLES {
            let table = &tables[table];
            assert!(!table.hidden && table.description_html.is_empty());
        }
        assert!(tables["stored_trials"].hidden);
    }
}
