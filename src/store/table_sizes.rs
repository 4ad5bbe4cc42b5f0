//! How much room each table takes in the file.

use rusqlite::Connection;

use super::TableInfo;

/// Bytes of each table with its indexes, largest first.
///
/// The sizes of the big tables are those that the last import found. If all sizes together are not what the file has, as
/// after an import that was cut off or a VACUUM, all tables are measured, which reads the whole file.
pub(super) fn table_sizes(connection: &Connection) -> rusqlite::Result<Vec<TableInfo>> {
    let known = read(
        connection,
        include_str!("../../sql/queries/known_table_bytes.sql"),
    )?;
    let in_file: u64 = connection.query_row(
        include_str!("../../sql/queries/bytes_of_all_tables.sql"),
        [],
        |row| row.get(0),
    )?;
    if known.iter().map(|table| table.bytes).sum::<u64>() == in_file {
        return Ok(known);
    }
    read(
        connection,
        include_str!("../../sql/queries/table_bytes.sql"),
    )
}

fn read(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<TableInfo>> {
    let mut statement = connection.prepare(sql)?;
    let sizes = statement.query_map([], |row| {
        Ok(TableInfo {
            table: row.get(0)?,
            bytes: row.get(1)?,
        })
    })?;
    sizes.collect()
}

/// Measures the tables that only imports change. For the end of an import.
#[cfg(feature = "write")]
pub(super) fn measure(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(include_str!("../../sql/writes/measure_tables.sql"))
}

#[cfg(test)]
#[cfg(feature = "write")]
mod tests {
    use crate::store::Database;

    use super::*;

    /// The sizes that a scan of the whole file finds.
    fn measured(connection: &Connection) -> Vec<TableInfo> {
        read(
            connection,
            include_str!("../../sql/queries/table_bytes.sql"),
        )
        .unwrap()
    }

    fn sorted(mut sizes: Vec<TableInfo>) -> Vec<TableInfo> {
        sizes.sort_by(|one, other| one.table.cmp(&other.table));
        sizes
    }

    const NUMBERS: &str = "WITH RECURSIVE numbers (value) AS (
        SELECT 0 UNION ALL SELECT value + 1 FROM numbers WHERE value < 32767
    )";

    #[test]
    fn sizes_are_right_after_every_kind_of_change() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::create_or_open(folder.path().join("sizes.db")).unwrap();
        let connection = &database.connection;
        let check = |is_known: bool| {
            let known = read(
                connection,
                include_str!("../../sql/queries/known_table_bytes.sql"),
            );
            let known = sorted(known.unwrap());
            assert_eq!(known == sorted(measured(connection)), is_known);
            let found = sorted(table_sizes(connection).unwrap());
            assert_eq!(found, sorted(measured(connection)));
        };
        check(true); // nothing is stored yet, so everything is measured
        measure(connection).unwrap();
        check(true);
        let fill = |table: &str| {
            connection
                .execute_batch(&format!(
                    "INSERT INTO {table} {NUMBERS}
                     SELECT value, 0, value, 'x' || value FROM numbers"
                ))
                .unwrap();
        };
        fill("stored_architectures"); // behind the back of the stored size
        check(false);
        measure(connection).unwrap();
        check(true);
        connection
            .execute_batch(&format!(
                "CREATE TABLE own (a, b, c, d);
                 INSERT INTO search_runs (run_id, steps) {NUMBERS} SELECT value, 0 FROM numbers"
            ))
            .unwrap();
        fill("own");
        check(true); // both are measured whenever they are asked for
        connection.execute_batch("DELETE FROM own").unwrap();
        check(true); // free pages count
        connection
            .execute_batch("DELETE FROM stored_architectures; VACUUM")
            .unwrap();
        check(false);
    }
}
