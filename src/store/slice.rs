//! Slices: smaller databases with the same schema and views, for sharing.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::fallible_iterator::FallibleIterator;

use super::StoreError;
use super::connection::Reader;
use super::database::Database;
use super::kept::Slice;

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
        if target.exists() {
            return Err(StoreError::Exists {
                path: target.to_owned(),
            });
        }
        let unfinished = Unfinished::beside(target);
        let database = Database::create_or_open(&unfinished.0)?;
        let failed = database.failed("write the slice to");
        self.fill(&database.connection, source).map_err(&failed)?;
        database.summarise()?;
        database.analyze()?;
        drop(database);
        fs::rename(&unfinished.0, target).map_err(|source| StoreError::Rename {
            path: target.to_owned(),
            source,
        })
    }

    fn fill(&self, connection: &Connection, source: &Path) -> rusqlite::Result<()> {
        let list = |ids: Vec<i64>| serde_json::Value::from(ids).to_string();
        let spaces = list(self.spaces.iter().map(|space| space.id()).collect());
        let recipes = list(self.recipes.iter().map(|recipe| recipe.id()).collect());
        let datasets = list(self.datasets.iter().map(|dataset| dataset.id()).collect());
        let name = source.to_str();
        let name = name.ok_or_else(|| rusqlite::Error::InvalidPath(source.to_owned()))?;
        connection.execute("ATTACH ?1 AS source", [name])?;
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

/// A file that is removed unless it gets its final name.
struct Unfinished(PathBuf);

impl Unfinished {
    fn beside(target: &Path) -> Self {
        let mut name = target.as_os_str().to_owned();
        name.push(format!(".unfinished-{}", std::process::id()));
        Self(name.into())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0); // gone already if all went well
    }
}
