//! What Datasette shows about each table and view.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::Serializer;

use crate::model::DeclaredColumn;
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

/// Views with millions of rows. Datasette counts all of them before it suggests filters, and shows an error instead of the
/// page if that takes more than a second, so it must not list them; the queries of `sql/forms` answer instead.
const UNCOUNTABLE_VIEWS: [&str; 5] = [
    "best_architectures",
    "epoch_metrics",
    "more_info",
    "more_info_mean",
    "simulated_train_eval",
];

/// Views that can be counted and not sorted in the second that Datasette waits, so it must not offer that.
const UNSORTABLE_VIEWS: [&str; 5] = [
    "cost_info",
    "final_accuracies",
    "final_metrics",
    "isomorphism",
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

/// Reads the columns of all tables and views of natsbench. Those of the user are in no dictionary and stay as they are.
pub(super) fn read(
    reader: &Reader,
    banner: Option<&str>,
) -> Result<BTreeMap<String, Table>, StoreError> {
    let objects =
        objects(reader).map_err(|source| StoreError::sql("read from", reader.path(), source))?;
    let mut tables = BTreeMap::new();
    for (name, is_view) in objects {
        let columns = reader.declared_columns(&name)?;
        if columns.is_empty() {
            continue;
        }
        let table = Table {
            columns: Columns(columns.into_iter().map(described).collect()),
            ..described_table(&name, is_view, banner)
        };
        tables.insert(name, table);
    }
    Ok(tables)
}

/// The names of all tables and views, and whether each is a view.
fn objects(reader: &Reader) -> rusqlite::Result<Vec<(String, bool)>> {
    let sql = "SELECT name, type = 'view' FROM sqlite_schema WHERE type IN ('table', 'view')";
    let mut statement = reader.connection().prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// The name of a column, and what it means in which unit.
fn described(column: DeclaredColumn) -> (String, String) {
    let DeclaredColumn {
        name,
        unit,
        meaning,
        ..
    } = column;
    if unit.is_empty() {
        return (name, meaning);
    }
    (name, format!("{meaning} [{unit}]"))
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
