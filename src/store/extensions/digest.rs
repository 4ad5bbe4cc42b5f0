//! The digest of an extension: of its columns and of its rows, as they are in the database.

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use crate::model::{ExtensionInfo, hexadecimal};
#[cfg(feature = "import")]
use crate::store::check::SchemaDifference;

#[cfg(feature = "import")]
use super::registry::extensions;
use super::{quoted, table_of};

/// SHA-256 of an extension in hexadecimal digits: what its columns say, its source and licence, and all its rows in the
/// order of their keys.
pub(super) fn content_digest(
    connection: &Connection,
    info: &ExtensionInfo,
) -> rusqlite::Result<String> {
    let mut hash = Sha256::new();
    let said = serde_json::json!([
        info.name,
        info.space,
        info.is_spread,
        info.source,
        info.licence,
        info.columns
    ]);
    hash.update(said.to_string());
    let mut key = vec!["architecture_id".to_owned()];
    key.extend(info.keys().map(|key| quoted(key.stored_name())));
    let table = quoted(&table_of(&info.name));
    let key = key.join(", ");
    let mut select = connection.prepare(&format!("SELECT * FROM {table} ORDER BY {key}"))?;
    let columns = select.column_count();
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            add(&mut hash, row.get_ref(column)?);
        }
    }
    Ok(hexadecimal(&hash.finalize()))
}

/// Adds a value, with its type and, where it can vary, its length.
fn add(hash: &mut Sha256, value: ValueRef<'_>) {
    let mut add = |of_type: u8, bytes: &[u8]| {
        hash.update([of_type]);
        hash.update(bytes);
    };
    match value {
        ValueRef::Null => add(0, &[]),
        ValueRef::Integer(number) => add(1, &number.to_le_bytes()),
        ValueRef::Real(number) => add(2, &number.to_bits().to_le_bytes()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            add(3, &(bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
    }
}

/// Extensions whose columns or rows are not those that were added, or whose counts are wrong.
#[cfg(feature = "import")]
pub(in crate::store) fn digest_differences(
    connection: &Connection,
) -> rusqlite::Result<Vec<SchemaDifference>> {
    let mut found = Vec::new();
    for extension in extensions(connection)? {
        let info = extension.info;
        let mut differs = |what: &str, expected: String, now: String| {
            if expected != now {
                found.push(SchemaDifference {
                    place: format!("extension {}, {what}", info.name),
                    expected,
                    found: now,
                });
            }
        };
        let table = quoted(&table_of(&info.name));
        let counts: (u64, u64) = connection.query_row(
            &format!("SELECT count(*), count(DISTINCT architecture_id) FROM {table}"),
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        differs("rows", info.rows.to_string(), counts.0.to_string());
        differs(
            "architectures",
            info.architectures.to_string(),
            counts.1.to_string(),
        );
        let digest = content_digest(connection, &info)?;
        differs(
            "SHA-256 of its content",
            info.content_sha256.clone(),
            digest,
        );
    }
    Ok(found)
}
