//! Whether a file is intact and what every database of this version must be: pages, schema, vocabulary, counts, and all
//! that follows from other rows.

mod answers;
mod difference;
mod mean_times;
mod nb101;
mod objects;
mod provenance;
mod rows;
mod summaries;

pub(crate) use difference::{Checked, SchemaDifference};
pub(crate) use provenance::{StoredArchive, StoredFailure};

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::model::SearchSpace;

use super::connection::Reader;
use super::experiment_bests::bests;
use super::extensions::digest_differences;
use super::{StoreError, schema};
use answers::answer_differences;
use mean_times::mean_time_differences;
use nb101::ranking_differences;
use objects::object_differences;
use rows::{compare, found_rows, text};
use summaries::summary_differences;

/// Questions that a fresh, empty database answers in the same way.
const FIXED: &[(&str, &str)] = &[
    (
        "refinery_schema_history",
        "SELECT version, name, checksum FROM refinery_schema_history ORDER BY version",
    ),
    (
        "search_spaces",
        "SELECT space_id, space, official_name, full_train_recipe_id, meaning FROM search_spaces ORDER BY space_id",
    ),
    ("datasets", "SELECT * FROM datasets ORDER BY dataset_id"),
    ("splits", "SELECT * FROM splits ORDER BY split_id"),
    ("recipes", "SELECT * FROM recipes ORDER BY recipe_id"),
    ("operations", "SELECT * FROM operations ORDER BY operation"),
    (
        "nb101_budgets",
        "SELECT budget, epochs FROM nb101_budgets ORDER BY budget",
    ),
    (
        "stored_benchmarks",
        "SELECT * FROM stored_benchmarks ORDER BY position",
    ),
    (
        "metric_sets",
        include_str!("../../../sql/checks/metric_sets.sql"),
    ),
    (
        "data_dictionary",
        "SELECT object || '.' || column, type, nullable, unit, meaning FROM data_dictionary ORDER BY object, column",
    ),
];

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
    (
        "seed_counts",
        include_str!("../../../sql/checks/counted_seeds.sql"),
        include_str!("../../../sql/checks/stored_seed_counts.sql"),
    ),
    (
        "trial_counts",
        include_str!("../../../sql/checks/counted_trials.sql"),
        include_str!("../../../sql/checks/stored_trial_counts.sql"),
    ),
    (
        "stored_epoch_metrics, rows",
        "SELECT 'all trials', sum(epochs) FROM stored_trials HAVING count(*) > 0",
        "SELECT 'all trials', count(*) FROM stored_epoch_metrics HAVING count(*) > 0",
    ),
];

/// Questions that an intact database answers with no row. Each row of an answer names a place, what is expected there and
/// what was found.
const WRONG_ROWS: &[&str] = &[
    include_str!("../../../sql/checks/wrong_sources.sql"),
    include_str!("../../../sql/checks/wrong_archives.sql"),
    include_str!("../../../sql/checks/wrong_failures.sql"),
    include_str!("../../../sql/checks/wrong_statistics.sql"),
    include_str!("../../../sql/checks/wrong_sizes.sql"),
    include_str!("../../../sql/checks/nb101_wrong_runs.sql"),
];

impl Reader {
    /// Compares the file with what a database of this version must be: pages that fit together, schema, vocabulary, counts
    /// and what is derived of whole spaces.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if nothing can be compared. A part of the file that cannot be read is a difference.
    pub(crate) fn check(&self) -> Result<Checked, StoreError> {
        let failed = |source| self.failed(source);
        let mut fresh = Connection::open_in_memory().map_err(failed)?;
        schema::migrate(&mut fresh).map_err(|source| StoreError::Migration {
            path: self.path.clone(),
            source: Box::new(source),
        })?;
        let connection = &self.connection;
        let mut checked = Checked::default();
        let copied = schema::copy_extensions(connection, &fresh).map(|()| Vec::new());
        checked.add("extensions", copied);
        schema::refresh_views(&mut fresh).map_err(failed)?;
        checked.add("integrity", integrity(connection));
        let objects = object_differences(connection, &fresh);
        let objects = objects.map(|(differences, own)| {
            checked.own.extend(own);
            differences
        });
        checked.add("schema", objects);
        for (place, sql) in FIXED {
            checked.add(place, same_answer(place, sql, &fresh, sql, connection));
        }
        checked.add("answered_epochs", answer_differences(connection));
        checked.add("stored_epoch_metrics", mean_time_differences(connection));
        for (place, counted, stored) in COUNTS {
            checked.add(
                place,
                same_answer(place, counted, connection, stored, connection),
            );
        }
        checked.add("foreign keys", foreign_keys(connection, &fresh));
        for sql in WRONG_ROWS {
            checked.add("rows", wrong_rows(connection, sql));
        }
        for &space in SearchSpace::ALL {
            checked.add("summaries", summary_differences(connection, space));
        }
        checked.add("experiments", best_differences(connection));
        checked.add("extensions", digest_differences(connection));
        checked.add("stored_nb101_rankings", ranking_differences(connection));
        Ok(checked)
    }
}

/// What SQLite finds in the pages: damaged ones, indexes without their rows, values that a table does not allow.
fn integrity(connection: &Connection) -> rusqlite::Result<Vec<SchemaDifference>> {
    // A view or index of the user may call a function that this program does not have. Then only our own tables are checked.
    let mut found = messages(connection, "PRAGMA integrity_check").or_else(|_error| {
        let tables = schema::tables()?.into_iter();
        let each =
            tables.map(|table| messages(connection, &format!("PRAGMA integrity_check({table})")));
        Ok::<_, rusqlite::Error>(each.collect::<rusqlite::Result<Vec<_>>>()?.concat())
    })?;
    found.retain(|message| message != "ok");
    let difference = |message| SchemaDifference {
        place: "integrity".to_owned(),
        expected: "pages that fit together".to_owned(),
        found: message,
    };
    Ok(found.into_iter().map(difference).collect())
}

fn messages(connection: &Connection, pragma: &str) -> rusqlite::Result<Vec<String>> {
    let mut check = connection.prepare(pragma)?;
    let rows = check.query_map([], |row| row.get(0))?;
    rows.collect()
}

fn same_answer(
    place: &str,
    expected: &str,
    expected_in: &Connection,
    found: &str,
    found_in: &Connection,
) -> rusqlite::Result<Vec<SchemaDifference>> {
    let expected = found_rows(expected_in, expected)?;
    Ok(compare(place, expected, found_rows(found_in, found)?))
}

/// Rows of our tables that refer to rows which are not there.
fn foreign_keys(
    connection: &Connection,
    fresh: &Connection,
) -> rusqlite::Result<Vec<SchemaDifference>> {
    let mut tables = fresh.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let tables = tables.query_map([], |row| row.get::<_, String>(0))?;
    let mut found = Vec::new();
    for table in tables {
        let mut check = connection.prepare(&format!("PRAGMA foreign_key_check({})", table?))?;
        let rows = check.query_map([], |row| {
            let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
            let row = match row.get::<_, Option<i64>>(1)? {
                Some(key) => format!("{table}: row {key}"),
                None => table,
            };
            Ok(SchemaDifference {
                place: row,
                expected: format!("a row of {parent} that it refers to"),
                found: "none".to_owned(),
            })
        })?;
        for row in rows {
            found.push(row?);
        }
    }
    Ok(found)
}

/// Experiments whose best accuracies do not follow from those of their space.
fn best_differences(connection: &Connection) -> rusqlite::Result<Vec<SchemaDifference>> {
    let wrong = bests(connection, None)?.into_iter();
    let wrong = wrong.filter(|bests| bests.stored != bests.expected);
    let in_sql = |bests: [Option<f64>; 2]| bests.map(|best| text(&Value::from(best))).join(", ");
    let difference = wrong.map(|bests| SchemaDifference {
        place: format!(
            "experiments: {}, best accuracies by valid and test",
            bests.experiment_id
        ),
        expected: in_sql(bests.expected),
        found: in_sql(bests.stored),
    });
    Ok(difference.collect())
}

fn wrong_rows(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<SchemaDifference>> {
    let mut select = connection.prepare(sql)?;
    let rows = select.query_map([], |row| {
        Ok(SchemaDifference {
            place: row.get(0)?,
            expected: row.get(1)?,
            found: text(&row.get(2)?),
        })
    })?;
    rows.collect()
}
