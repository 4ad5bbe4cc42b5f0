//! Which extensions a database has.

use rusqlite::{Connection, Row};

use crate::model::{ExtensionColumn, ExtensionInfo, SearchSpace};
use crate::store::{Reader, StoreError};

/// An extension with its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RegisteredExtension {
    /// Key of its row of `extensions`.
    pub id: i64,
    /// What it is.
    pub info: ExtensionInfo,
}

impl Reader {
    /// The extensions of the database, by name: tables of what others measured of the same architectures.
    ///
    /// ```no_run
    /// let reader = natsbench::query::Reader::open("natsbench.db")?;
    /// for extension in reader.extensions()? {
    ///     println!("{}: {} rows", extension.name, extension.rows);
    /// }
    /// # Ok::<(), natsbench::query::StoreError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub fn extensions(&self) -> Result<Vec<ExtensionInfo>, StoreError> {
        let found = extensions(&self.connection).map_err(|source| self.failed(source))?;
        Ok(found.into_iter().map(|extension| extension.info).collect())
    }
}

/// The extensions of a database, by name.
pub(crate) fn extensions(connection: &Connection) -> rusqlite::Result<Vec<RegisteredExtension>> {
    let mut found: Vec<RegisteredExtension> = connection
        .prepare_cached(include_str!("../../../sql/queries/extensions.sql"))?
        .query_map([], registered)?
        .collect::<rusqlite::Result<_>>()?;
    for extension in &mut found {
        extension.info.columns = connection
            .prepare_cached(include_str!("../../../sql/queries/extension_columns.sql"))?
            .query_map([extension.id], column)?
            .collect::<rusqlite::Result<_>>()?;
    }
    Ok(found)
}

fn registered(row: &Row<'_>) -> rusqlite::Result<RegisteredExtension> {
    let space: SearchSpace = row.get(2)?;
    Ok(RegisteredExtension {
        id: row.get(0)?,
        info: ExtensionInfo {
            name: row.get(1)?,
            space,
            rows: row.get(3)?,
            architectures: row.get(4)?,
            is_spread: row.get(5)?,
            file: row.get(6)?,
            file_sha256: row.get(7)?,
            content_sha256: row.get(8)?,
            source: row.get(9)?,
            licence: row.get(10)?,
            added_at: row.get(11)?,
            natsbench_version: row.get(12)?,
            columns: Vec::new(),
        },
    })
}

fn column(row: &Row<'_>) -> rusqlite::Result<ExtensionColumn> {
    Ok(ExtensionColumn {
        name: row.get(0)?,
        is_key: row.get(1)?,
        column_type: row.get(2)?,
        nullable: row.get(3)?,
        unit: row.get(4)?,
        meaning: row.get(5)?,
        higher_is_better: row.get(6)?,
    })
}
