//! Extensions of a database that is merged, with their rows.

use rusqlite::types::Value;

use crate::store::StoreError;
use crate::store::extensions::{NewExtension, NewRow, Written, extensions, quoted, table_of};
use crate::store::writer::Batch;

use super::source::MergeSource;

/// What became of an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MergedExtension {
    /// It was added.
    Added,
    /// It was there, with the same columns and rows.
    There,
    /// The target has another one of its name. Nothing was written.
    Differs,
}

impl MergeSource {
    /// Its extensions with their rows.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] or [`StoreError::File`] if the file cannot be read.
    pub(crate) fn extensions(&self) -> Result<Vec<NewExtension>, StoreError> {
        let connection = self.connection();
        let read = || -> rusqlite::Result<Vec<NewExtension>> {
            let mut found = Vec::new();
            for extension in extensions(connection)? {
                let info = extension.info;
                let table = quoted(&table_of(&info.name));
                let mut select = connection.prepare(&format!("SELECT * FROM {table}"))?;
                let columns = select.column_count();
                let rows = select.query_map([], |row| {
                    let values = (1..columns).map(|column| row.get::<_, Value>(column));
                    Ok(NewRow {
                        architecture_id: row.get(0)?,
                        values: values.collect::<rusqlite::Result<_>>()?,
                    })
                })?;
                let rows = rows.collect::<rusqlite::Result<_>>()?;
                found.push(NewExtension { info, rows });
            }
            Ok(found)
        };
        read().map_err(|source| StoreError::sql("read from", self.path(), source))
    }
}

impl Batch<'_> {
    /// Adds an extension of another database, unless one of its name is there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] or [`StoreError::File`] if the file cannot be written, [`StoreError::NameTaken`].
    pub(crate) fn merge_extension(
        &self,
        new: &NewExtension,
    ) -> Result<MergedExtension, StoreError> {
        let there = extensions(self.connection()).map_err(self.failed())?;
        if let Some(there) = there.iter().find(|one| one.info.name == new.info.name) {
            let is_same = there.info.content_sha256 == new.info.content_sha256;
            return Ok(if is_same {
                MergedExtension::There
            } else {
                MergedExtension::Differs
            });
        }
        match self.add_extension(new, false)? {
            Written::Added(_) => Ok(MergedExtension::Added),
            Written::Replaced(_) | Written::Unchanged(_) => Ok(MergedExtension::There),
        }
    }
}
