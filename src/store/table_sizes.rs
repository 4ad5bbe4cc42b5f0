//! How much room each table takes in the file.

use rusqlite::Connection;
use serde::Serialize;

/// Room that a table takes with its indexes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableInfo {
    /// The table.
    pub table: String,
    /// Bytes in the file.
    pub bytes: u64,
}

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
