//! Makes the tables from `migrations/`, the views from `sql/views/`, and the data dictionary from `sql/`.
//!
//! Tables are migrated once. Views and the dictionary follow from the version of the program, so they are made again
//! when a database with others is opened for writing.
//!
//! Each migration sets `PRAGMA user_version` to its own number, in its own transaction. A reader learns the version
//! from it without reading the schema. Development versions before the first release left it at 0 and had other tables
//! under the same numbers, so their databases are recognised and refused.

use std::collections::BTreeSet;

use refinery_core::{Migration, Runner};
use rusqlite::Connection;

use super::extensions;

macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../migrations/", $name, ".sql")))),+]
    };
}

/// Every file of `migrations/`, by version.
const MIGRATIONS: &[(&str, &str)] = migrations![
    "V1__vocabulary",
    "V2__architectures",
    "V3__trials",
    "V4__curves",
    "V5__summaries",
    "V6__data_dictionary",
    "V7__simulation_log",
    "V8__experiments",
    "V9__slices",
    "V10__samples",
    "V11__lookups",
    "V12__supernets",
    "V13__extensions",
    "V14__nasbench101",
    "V15__searches_of_spaces",
];

macro_rules! views {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../sql/views/", $name, ".sql")))),+]
    };
}

/// Every view with its statement, in the order in which they must be made.
const VIEWS: &[(&str, &str)] = views![
    "architectures",
    "architecture_encodings",
    "trials",
    "epoch_metrics",
    "final_metrics",
    "final_accuracies",
    "coverage",
    // the queries of the official API
    "more_info",
    "more_info_mean",
    "cost_info",
    "simulated_train_eval",
    "simulation_clock",
    "statistics",
    "best_architectures",
    "isomorphism",
    // NAS-Bench-101
    "nb101_architectures",
    "nb101_runs",
    "nb101_means",
    "nb101_best",
    // searches
    "search_experiments",
    "search_trajectory",
    "search_incumbents",
    "search_regret",
    "weight_sharing_epochs",
    // of others
    "extension_values",
    // all of them
    "benchmarks",
];

/// Every view of natsbench: its name, and the file that makes it, whose head comment says what its rows are.
pub(crate) fn view_statements() -> impl Iterator<Item = (&'static str, &'static str)> {
    VIEWS.iter().copied()
}

/// The statements that fill the table `data_dictionary`, in order.
const fn data_dictionary_sql() -> &'static str {
    concat!(
        include_str!("../../sql/data_dictionary.sql"),
        include_str!("../../sql/data_dictionary_queries.sql"),
        include_str!("../../sql/data_dictionary_experiments.sql"),
        include_str!("../../sql/data_dictionary_extensions.sql"),
        include_str!("../../sql/data_dictionary_nasbench101.sql")
    )
}

/// Brings the tables up to date: all migrations or none.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), refinery_core::Error> {
    let migrations: Vec<Migration> = MIGRATIONS
        .iter()
        .map(|(name, sql)| Migration::unapplied(name, sql))
        .collect::<Result<_, _>>()?;
    Runner::new(&migrations)
        .set_grouped(true)
        .run(connection)
        .map(|_report| ())
}

/// An empty database in memory, to compare with.
pub(super) fn fresh() -> rusqlite::Result<Connection> {
    let mut connection = empty()?;
    refresh_views(&mut connection)?;
    Ok(connection)
}

/// As [`fresh`], with the extensions of a database, without their rows.
fn fresh_like(database: &Connection) -> rusqlite::Result<Connection> {
    let mut connection = empty()?;
    copy_extensions(database, &connection)?;
    refresh_views(&mut connection)?;
    Ok(connection)
}

fn empty() -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    for (_name, sql) in MIGRATIONS {
        connection.execute_batch(sql)?;
    }
    Ok(connection)
}

/// Gives a new database the extensions of another one, without their rows.
pub(super) fn copy_extensions(source: &Connection, target: &Connection) -> rusqlite::Result<()> {
    extensions::copy_registry(source, target)?;
    extensions::make_tables(target)
}

/// The names of all tables.
pub(super) fn tables() -> rusqlite::Result<Vec<String>> {
    fresh()?
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL ORDER BY name",
        )?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// Whether the views and the data dictionary of a database are those of this version. Views of the user do not count.
pub(super) fn has_current_views(connection: &Connection) -> rusqlite::Result<bool> {
    let (found, expected) = (derived(connection)?, derived(&fresh_like(connection)?)?);
    let columns = |rows: &BTreeSet<[String; 3]>| {
        let columns = rows.iter().filter(|[kind, ..]| kind == "column");
        columns.count()
    };
    Ok(found.is_superset(&expected) && columns(&found) == columns(&expected))
}

/// Kind, name and text of each object that [`refresh_views`] makes.
fn derived(connection: &Connection) -> rusqlite::Result<BTreeSet<[String; 3]>> {
    connection
        .prepare(include_str!("../../sql/checks/derived.sql"))?
        .query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?
        .collect()
}

/// Makes the views and the data dictionary again.
pub(super) fn refresh_views(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    make_views(&transaction)?;
    transaction.commit()
}

/// As [`refresh_views`], in a transaction that has begun already.
pub(super) fn make_views(connection: &Connection) -> rusqlite::Result<()> {
    for (name, sql) in VIEWS {
        if *name == "extension_values" {
            connection.execute_batch(&extensions::values_view(connection, sql)?)?;
        } else {
            connection.execute_batch(sql)?;
        }
    }
    connection.execute_batch(data_dictionary_sql())?;
    extensions::make_views(connection)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::connection::NEWEST_VERSION;

    #[test]
    fn the_newest_version_is_that_of_the_last_migration_and_is_in_the_file() {
        let version = |name: &str| -> i64 {
            let (number, _title) = name[1..].split_once("__").unwrap();
            number.parse().unwrap()
        };
        let versions: Vec<i64> = MIGRATIONS.iter().map(|(name, _)| version(name)).collect();
        assert_eq!(versions, (1..=NEWEST_VERSION).collect::<Vec<_>>());
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let in_file: i64 = connection
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .unwrap();
        assert_eq!(in_file, NEWEST_VERSION, "each migration sets user_version");
    }

    /// A database with the first migrations.
    fn with_migrations(count: usize) -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        let migrations: Vec<Migration> = MIGRATIONS[..count]
            .iter()
            .map(|(name, sql)| Migration::unapplied(name, sql).unwrap())
            .collect();
        let runner = Runner::new(&migrations).set_grouped(true);
        runner.run(&mut connection).unwrap();
        connection
    }

    /// All rows of a table, as JSON.
    fn rows(connection: &Connection, columns: &str, table: &str) -> Vec<String> {
        let sql = format!("SELECT json_array({columns}) FROM {table} ORDER BY 1");
        let mut statement = connection.prepare(&sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn searches_keep_their_steps_when_the_table_gets_room_for_all_spaces() {
        const RUNS: &str = "
            INSERT INTO experiments (experiment_id, kind, method, space_id, dataset_id, images, settings, requested_runs,
                natsbench_version, created_at)
            VALUES (1, 'weight-sharing', 'darts-v1', 0, 1, 'cifar10', '{}', 1, '0.1.0', 'now'),
                (2, 'external', 'other', 1, 2, NULL, '{}', 1, '0.1.0', 'now');
            INSERT INTO search_runs (run_id, steps) VALUES (1048576, 2), (2097153, 1);
            INSERT INTO search_steps (step_key, arch_index, incumbent_index, start_seconds, charged_seconds)
            VALUES (1048576 << 20, 7, 7, 0.0, 0.1), ((1048576 << 20) + 1, 15624, 15624, 0.1, 0.2),
                (2097153 << 20, 32767, 32767, NULL, NULL);
            INSERT INTO supernet_runs VALUES (1048576, 'CPU', '0.1.0');
            INSERT INTO supernet_epochs (step_key, batches, probabilities)
            VALUES (1048576 << 20, NULL, '[[0.5]]'), ((1048576 << 20) + 1, 12, NULL);
            CREATE VIEW of_the_user AS SELECT arch_index FROM search_steps;";
        let steps = "step_key, run_id, step, arch_index, incumbent_index, start_seconds, charged_seconds, clock_seconds";
        let epochs = "step_key, batches, probabilities";
        let mut connection = with_migrations(14);
        connection.execute_batch(RUNS).unwrap();
        make_views(&connection).unwrap();
        let before = [
            rows(&connection, steps, "search_steps"),
            rows(&connection, epochs, "supernet_epochs"),
        ];
        assert_eq!((before[0].len(), before[1].len()), (3, 2));
        migrate(&mut connection).unwrap();
        refresh_views(&mut connection).unwrap();
        let after = [
            rows(&connection, steps, "search_steps"),
            rows(&connection, epochs, "supernet_epochs"),
        ];
        assert_eq!(before, after);
        assert_eq!(rows(&connection, "arch_index", "of_the_user").len(), 3);
        let broken = "SELECT count(*) FROM pragma_foreign_key_check";
        let broken: u32 = connection.query_row(broken, [], |row| row.get(0)).unwrap();
        assert_eq!(broken, 0);

        let insert =
            "INSERT INTO search_steps (step_key, arch_index, incumbent_index) VALUES (?1, ?2, 0)";
        let key = (2_097_153_i64 << 20) + 1;
        assert!(connection.execute(insert, [key, 423_624]).is_err());
        connection.execute(insert, [key, 423_623]).unwrap();
        assert!(has_current_views(&connection).unwrap());
        let tables = "SELECT name || sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'refinery%' ORDER BY 1";
        let tables_of = |connection: &Connection| -> Vec<String> {
            let mut statement = connection.prepare(tables).unwrap();
            let names = statement.query_map([], |row| row.get(0)).unwrap();
            names.collect::<Result<_, _>>().unwrap()
        };
        assert_eq!(tables_of(&connection), tables_of(&fresh().unwrap()));
    }

    #[test]
    fn every_file_of_the_folder_is_a_migration() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let files = std::fs::read_dir(folder).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut found: Vec<_> = names
            .filter_map(|name| name.strip_suffix(".sql").map(str::to_owned))
            .collect();
        found.sort();
        let mut listed: Vec<_> = MIGRATIONS
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect();
        listed.sort();
        assert_eq!(found, listed);
    }
}
