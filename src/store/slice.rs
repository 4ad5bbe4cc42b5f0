//! Slices: smaller databases with the same schema and views, for sharing.

use std::ops::ControlFlow;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::fallible_iterator::FallibleIterator;

use super::connection::{Reader, refuse_other_than_file};
use super::database::Database;
use super::kept::Slice;
use super::trouble::for_sqlite;
use super::unfinished::Unfinished;
use super::{StoreError, Waiting};

impl Slice {
    /// Writes what is kept of `source` into a new database.
    ///
    /// The file appears under its name when it is complete.
    ///
    /// # Errors
    ///
    /// [`StoreError::Exists`] if there is such a file already, or as [`Reader::open`] for the source and
    /// [`Database::create_or_open`] for the new file; nothing is left of it then.
    pub fn write(
        &self,
        source: impl AsRef<Path>,
        target: impl AsRef<Path>,
    ) -> Result<(), StoreError> {
        let (source, target) = (source.as_ref(), target.as_ref());
        drop(Reader::open(source)?); // its errors say more than those of ATTACH
        refuse_other_than_file("make", target)?;
        if target.exists() {
            return Err(StoreError::Exists {
                path: target.to_owned(),
            });
        }
        let unfinished = Unfinished::beside(target);
        let database = Database::create_or_open(&unfinished.0)?;
        let failed = database.failed("write the slice to");
        self.fill(&database.connection, source).map_err(&failed)?;
        // Nobody else knows the file.
        let mut go_on = |_waiting: &Waiting| ControlFlow::Continue(());
        database.summarise(&mut go_on)?;
        database.analyze(&mut go_on)?;
        drop(database);
        unfinished.publish(target)
    }

    fn fill(&self, connection: &Connection, source: &Path) -> rusqlite::Result<()> {
        let list = |ids: Vec<i64>| serde_json::Value::from(ids).to_string();
        let spaces = list(self.spaces.iter().map(|space| space.id()).collect());
        let recipes = list(self.recipes.iter().map(|recipe| recipe.id()).collect());
        let datasets = list(self.datasets.iter().map(|dataset| dataset.id()).collect());
        // As bytes: the name of a file need not be text.
        let name = for_sqlite(source).into_os_string().into_encoded_bytes();
        connection.execute("ATTACH CAST(?1 AS TEXT) AS source", [name])?;
        connection.execute_batch("BEGIN")?;
        let scripts = [
            include_str!("../../sql/slices/architectures.sql"),
            include_str!("../../sql/slices/trials.sql"),
            if self.curves {
                include_str!("../../sql/slices/curves.sql")
            } else {
                ""
            },
            include_str!("../../sql/slices/describe.sql"),
        ];
        for script in scripts {
            let mut statements = rusqlite::Batch::new(connection, script);
            while let Some(mut statement) = statements.next()? {
                for (name, value) in [
                    (":spaces", &spaces as &dyn rusqlite::ToSql),
                    (":recipes", &recipes),
                    (":datasets", &datasets),
                    (":has_curves", &self.curves),
                    (":natsbench_version", &env!("CARGO_PKG_VERSION")),
                ] {
                    if let Some(parameter) = statement.parameter_index(name)? {
                        statement.raw_bind_parameter(parameter, value)?;
                    }
                }
                statement.raw_execute()?;
            }
        }
        connection.execute_batch("COMMIT; DETACH source")
    }
}

impl Reader {
    /// Checks that the database is whole.
    ///
    /// # Errors
    ///
    /// [`StoreError::IsSlice`] if it is a slice, [`StoreError::Sql`] if it cannot be read.
    pub fn refuse_slice(&self) -> Result<(), StoreError> {
        match Slice::of(&self.connection).map_err(|source| self.failed(source))? {
            None => Ok(()),
            Some(_) => Err(StoreError::IsSlice {
                path: self.path.clone(),
            }),
        }
    }
}
