//! What others have put into the file that would change what is written into our tables.
//!
//! Triggers do nothing while we write. A unique index does: a row that it refuses ends the work with an error, or
//! silently takes the place of another one.

use std::path::Path;

use rusqlite::Connection;

use super::{StoreError, schema};

/// That nobody has put a unique index on a table of ours.
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

/// The unique indexes of the user on our tables, in words. Those of our own come with their tables.
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
