//! Tables from `migrations/weights`, the view and the data dictionary from `sql/weights`.

use refinery_core::{Migration, Runner};
use rusqlite::Connection;

/// `PRAGMA application_id` of files of weights: "NATW" in ASCII.
pub(super) const APPLICATION_ID: i64 = 0x4e41_5457;

/// Version of the newest migration; a test compares.
pub(super) const NEWEST_VERSION: i64 = 1;

/// Every file of `migrations/weights`, by version.
const MIGRATIONS: &[(&str, &str)] = &[(
    "V1__weights",
    include_str!("../../migrations/weights/V1__weights.sql"),
)];

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

/// Makes the view and the data dictionary again.
pub(super) fn refresh_views(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(include_str!("../../sql/weights/view_weights.sql"))?;
    transaction.execute_batch(include_str!("../../sql/weights/data_dictionary.sql"))?;
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        refresh_views(&mut connection).unwrap();
        connection
    }

    #[test]
    fn every_file_of_the_folder_is_a_migration_and_the_last_sets_the_version() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/weights");
        let files = std::fs::read_dir(folder).unwrap();
        let mut found: Vec<String> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        found.sort();
        let listed: Vec<String> = MIGRATIONS
            .iter()
            .map(|(name, _)| format!("{name}.sql"))
            .collect();
        assert_eq!(found, listed);
        let version: i64 = fresh()
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .unwrap();
        assert_eq!(version, NEWEST_VERSION);
        assert_eq!(MIGRATIONS.len() as i64, NEWEST_VERSION);
    }

    #[test]
    fn every_column_has_an_entry_and_every_entry_a_column() {
        let connection = fresh();
        let rows = |sql: &str| -> Vec<(String, String)> {
            let mut statement = connection.prepare(sql).unwrap();
            let rows = statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap();
            rows.collect::<Result<_, _>>().unwrap()
        };
        let columns = rows(
            "SELECT sqlite_schema.name, columns.name FROM sqlite_schema \
             INNER JOIN pragma_table_xinfo(sqlite_schema.name) AS columns \
             WHERE sqlite_schema.type IN ('table', 'view') \
             AND sqlite_schema.name NOT IN ('refinery_schema_history', 'sqlite_sequence') \
             ORDER BY 1, 2",
        );
        let entries = rows("SELECT object, column FROM data_dictionary ORDER BY 1, 2");
        assert_eq!(entries, columns);
    }
}
