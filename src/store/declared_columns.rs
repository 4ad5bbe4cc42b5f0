//! Reading the table `data_dictionary`: which columns a view or table has, of which type, and what they mean.

use rusqlite::Connection;

use crate::model::DeclaredColumn;

use super::{ReadPool, Reader, StoreError};

impl Reader {
    /// The columns of a view or table, in its own order, with their types, units and meanings.
    ///
    /// There are none if the database describes no view or table of that name.
    ///
    /// ```no_run
    /// use natsbench::query::{ColumnType, Reader};
    ///
    /// let reader = Reader::open("natsbench.db")?;
    /// let columns = reader.declared_columns("epoch_metrics")?;
    /// let loss = columns.iter().find(|column| column.name == "loss").unwrap();
    /// assert_eq!((loss.column_type, loss.unit.as_str()), (ColumnType::Double, "nats"));
    /// # Ok::<(), natsbench::query::StoreError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read or its dictionary has no types, as in development versions.
    pub fn declared_columns(&self, object: &str) -> Result<Vec<DeclaredColumn>, StoreError> {
        declared_columns(&self.connection, object).map_err(|source| self.failed(source))
    }
}

impl ReadPool {
    /// The names of the public views, without those of the user.
    pub(crate) fn declared_views(&self) -> Result<Vec<String>, StoreError> {
        declared_views(&*self.connection()?)
            .map_err(|source| StoreError::sql("read from", self.path(), source))
    }

    /// As [`Reader::declared_columns`].
    pub(crate) fn declared_columns(&self, object: &str) -> Result<Vec<DeclaredColumn>, StoreError> {
        declared_columns(&*self.connection()?, object)
            .map_err(|source| StoreError::sql("read from", self.path(), source))
    }
}

fn declared_columns(
    connection: &Connection,
    object: &str,
) -> rusqlite::Result<Vec<DeclaredColumn>> {
    connection
        .prepare_cached(include_str!("../../sql/queries/declared_columns.sql"))?
        .query_map([object], |row| {
            Ok(DeclaredColumn {
                name: row.get(0)?,
                column_type: row.get(1)?,
                nullable: row.get(2)?,
                unit: row.get(3)?,
                meaning: row.get(4)?,
            })
        })?
        .collect()
}

fn declared_views(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare_cached(include_str!("../../sql/queries/declared_views.sql"))?
        .query_map([], |row| row.get(0))?
        .collect()
}
