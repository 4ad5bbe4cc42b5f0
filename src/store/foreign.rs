//! Objects that users have added to the file and that would change what is written into our tables.
//!
//! Triggers are switched off while natsbench writes. A unique index cannot be: a row that it refuses ends the work with an
//! error, or silently replaces another row.

use std::path::Path;

use rusqlite::Connection;

use super::{StoreError, schema};

/// Checks that no user has made a unique index on one of our tables.
///
/// # Errors
///
/// [`StoreError::Foreign`] with their names.
pub(super) fn refuse_foreign(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let found =
        unique_indexes(connection).map_err(|source| StoreError::sql("write into", path, source))?;
    if found.is_empty() {
        return Ok(());
    }
    Err(StoreError::Foreign {
        path: path.to_owned(),
        objects: found.join(" and "),
    })
}

/// The unique indexes of the user on our tables, in words. Our own unique indexes belong to the definitions of the tables.
pub(super) fn unique_indexes(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut select = connection.prepare(
        "SELECT name FROM pragma_index_list(?1) WHERE \"unique\" AND origin = 'c' ORDER BY name",
    )?;
    let mut found = Vec::new();
    for table in schema::tables()? {
        let names = select.query_map([&table], |row| row.get::<_, String>(0))?;
        for name in names {
            found.push(format!("the unique index {} on {table}", name?));
        }
    }
    Ok(found)
}
