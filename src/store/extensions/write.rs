//! Adding extensions to a database, and dropping them.

use std::iter::once;
use std::sync::Arc;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::model::ExtensionInfo;
use crate::store::writer::Batch;
use crate::store::{Database, StoreError, schema};

use super::digest::content_digest;
use super::registry::{RegisteredExtension, extensions};
use super::statements::{create_table, register};
use super::{quoted, table_of};

/// An extension that is to be added.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NewExtension {
    /// What it is. The digest of its content does not matter, and if the time is empty, it is now.
    pub info: ExtensionInfo,
    /// Its rows.
    pub rows: Vec<NewRow>,
}

/// A row of an extension that is to be added.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NewRow {
    /// The key of the architecture.
    pub architecture_id: i64,
    /// A value for each column. Rows with the same values can share them.
    pub values: Arc<[Value]>,
}

/// What became of an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Written {
    /// It is new.
    Added(ExtensionInfo),
    /// It is there instead of another one of that name.
    Replaced(ExtensionInfo),
    /// It was there already, with the same columns and rows.
    Unchanged(ExtensionInfo),
}

/// Why a transaction is not committed.
enum NotWritten {
    Unchanged(Box<ExtensionInfo>),
    Failed(StoreError),
}

impl From<StoreError> for NotWritten {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl Database {
    /// Adds an extension with its rows, in one transaction. `replace` says that it may take the place of another one of its
    /// name.
    ///
    /// # Errors
    ///
    /// [`StoreError::NameTaken`], [`StoreError::OtherExtension`], or as all writing; nothing was written then.
    pub(crate) fn add_extension(
        &mut self,
        new: &NewExtension,
        replace: bool,
    ) -> Result<Written, StoreError> {
        let written = self.write(|batch| match batch.add_extension(new, replace)? {
            // Nothing is written then, not even the same rows again.
            Written::Unchanged(info) => Err(NotWritten::Unchanged(Box::new(info))),
            written => Ok(written),
        });
        match written {
            Ok(written) => Ok(written),
            Err(NotWritten::Unchanged(info)) => Ok(Written::Unchanged(*info)),
            Err(NotWritten::Failed(error)) => Err(error),
        }
    }

    /// Drops an extension, and returns what it was.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoExtension`], or as all writing; nothing was changed then.
    pub(crate) fn drop_extension(&mut self, name: &str) -> Result<ExtensionInfo, StoreError> {
        self.write(|batch| {
            let failed = batch.failed();
            let found = extensions(batch.connection()).map_err(&failed)?;
            let there = found.iter().map(|one| one.info.name.clone()).collect();
            let named = found.into_iter().find(|one| one.info.name == name);
            let Some(named) = named else {
                return Err(StoreError::NoExtension {
                    path: batch.path().to_owned(),
                    name: name.to_owned(),
                    there,
                });
            };
            drop_one(batch.connection(), &named)
                .and_then(|()| schema::make_views(batch.connection()))
                .map_err(&failed)?;
            Ok(named.info)
        })
    }
}

impl Batch<'_> {
    pub(in crate::store) fn add_extension(
        &self,
        new: &NewExtension,
        replace: bool,
    ) -> Result<Written, StoreError> {
        let (connection, failed) = (self.connection(), self.failed());
        let name = &new.info.name;
        let found = extensions(connection).map_err(&failed)?;
        let last_id = found.iter().map(|one| one.id).max().unwrap_or_default();
        let other = found.into_iter().find(|one| one.info.name == *name);
        if let Some(other) = &other {
            drop_one(connection, other).map_err(&failed)?;
        } else if let Some(taken) = object_named(connection, name).map_err(&failed)? {
            return Err(StoreError::NameTaken {
                path: self.path().to_owned(),
                name: name.clone(),
                taken,
            });
        }
        let id = other.as_ref().map_or(last_id + 1, |other| other.id);
        let added = add_one(connection, new, id).map_err(&failed)?;
        match other {
            None => Ok(Written::Added(added)),
            // The transaction has written what was there: the same rows under the same name.
            Some(other) if other.info.content_sha256 == added.content_sha256 => {
                Ok(Written::Unchanged(other.info))
            }
            Some(_) if replace => Ok(Written::Replaced(added)),
            Some(other) => Err(StoreError::OtherExtension {
                path: self.path().to_owned(),
                name: name.clone(),
                file: other.info.file,
            }),
        }
    }
}

/// A table, view or index that has this name, in whatever case: what it is.
fn object_named(connection: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    let mut select =
        connection.prepare_cached(include_str!("../../../sql/extensions/name_taken.sql"))?;
    let mut found = select.query_map([name], |row| row.get(0))?;
    found.next().transpose()
}

fn drop_one(connection: &Connection, extension: &RegisteredExtension) -> rusqlite::Result<()> {
    let name = &extension.info.name;
    connection.execute_batch(&format!("DROP VIEW IF EXISTS main.{}", quoted(name)))?;
    connection.execute_batch(&format!("DROP TABLE main.{}", quoted(&table_of(name))))?;
    for table in ["extension_columns", "extensions"] {
        connection.execute(
            &format!("DELETE FROM {table} WHERE extension_id = ?1"),
            [extension.id],
        )?;
    }
    connection
        .execute(
            "DELETE FROM table_sizes WHERE table_name = ?1",
            [table_of(name)],
        )
        .map(|_rows| ())
}

/// Writes an extension with its views, and returns it with the digest of its content.
fn add_one(
    connection: &Connection,
    new: &NewExtension,
    id: i64,
) -> rusqlite::Result<ExtensionInfo> {
    let mut info = new.info.clone();
    connection.execute_batch(&create_table(&info))?;
    let places = vec!["?"; info.columns.len() + 1].join(", ");
    let table = quoted(&table_of(&info.name));
    let mut insert = connection.prepare(&format!("INSERT INTO {table} VALUES ({places})"))?;
    for row in &new.rows {
        let architecture = Value::Integer(row.architecture_id);
        insert.execute(params_from_iter(
            once(&architecture).chain(row.values.iter()),
        ))?;
    }
    drop(insert);
    info.content_sha256 = content_digest(connection, &info)?;
    let registered = RegisteredExtension { id, info };
    register(connection, &registered)?;
    schema::make_views(connection)?;
    let all = extensions(connection)?;
    let stored = all.into_iter().find(|one| one.id == id);
    Ok(stored.map_or(registered.info, |stored| stored.info))
}
