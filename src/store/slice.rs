//! Slices: smaller databases with the same schema and views, for sharing.

use std::ops::ControlFlow;
use std::path::Path;

use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::{Connection, ErrorCode};

use crate::model::{Dataset, Recipe, SearchSpace};

use super::connection::{PATIENCE, Reader, refuse_other_than_file};
use super::database::Database;
use super::extensions::copy_rows;
use super::kept::Slice;
use super::share::{Turn, name_beside_log};
use super::trouble::for_sqlite;
use super::unfinished::{Unfinished, remove_leftovers};
use super::{StoreError, Waiting, schema};

impl Slice {
    /// Writes what is kept of `source` into a new database.
    ///
    /// The file appears under its name when it is complete. NAS-Bench-101 is left out: it has no trials of these spaces, recipes
    /// and data sets.
    ///
    /// # Errors
    ///
    /// [`StoreError::Exists`] if there is such a file already, [`StoreError::NothingToKeep`] if `source` lacks one of the spaces,
    /// recipes and data sets, where not all are kept, or has no trial of them at all; or as [`Reader::open`] for the source and
    /// [`Database::create_or_open`] for the new file; nothing is left of it then.
    pub fn write(
        &self,
        source: impl AsRef<Path>,
        target: impl AsRef<Path>,
    ) -> Result<(), StoreError> {
        let (source, target) = (source.as_ref(), target.as_ref());
        refuse_other_than_file("make", target)?;
        if target.exists() {
            return Err(StoreError::Exists {
                path: target.to_owned(),
            });
        }
        self.refuse_nothing(source)?;
        // If another slice is being made under this name, it ends first. No other program knows the unfinished file.
        let mut go_on = |_waiting: &Waiting| ControlFlow::Continue(());
        let _turn = Turn::take(target, "natsbench slice", &mut go_on)?;
        remove_leftovers(target);
        let unfinished = Unfinished::beside(target);
        let database = Database::create_or_open(&unfinished.0)?;
        let failed = database.failed("write the slice to");
        attach(&database.connection, source)?;
        self.fill(&database.connection).map_err(&failed)?;
        database.summarise(&mut go_on)?;
        database.analyze(&mut go_on)?;
        drop(database);
        unfinished.publish(target)
    }

    /// Refuses a slice of something that the source does not have.
    fn refuse_nothing(&self, source: &Path) -> Result<(), StoreError> {
        let reader = Reader::open(source)?; // its errors say more than those of ATTACH
        let read = || {
            reader
                .connection
                .prepare(include_str!("../../sql/queries/trained_spaces.sql"))?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<rusqlite::Result<Vec<Trained>>>()
        };
        let there = read().map_err(|source| reader.failed(source))?;
        let is_kept = |&&(space, recipe, dataset): &&Trained| {
            self.spaces.contains(&space)
                && self.recipes.contains(&recipe)
                && self.datasets.contains(&dataset)
        };
        let kept: Vec<&Trained> = there.iter().filter(is_kept).collect();
        let mut missing = lacking("", &self.spaces, SearchSpace::ALL, |of| {
            kept.iter().any(|trained| trained.0 == of)
        });
        missing.extend(lacking("hp ", &self.recipes, Recipe::ALL, |of| {
            kept.iter().any(|trained| trained.1 == of)
        }));
        missing.extend(lacking("", &self.datasets, Dataset::ALL, |of| {
            kept.iter().any(|trained| trained.2 == of)
        }));
        if missing.is_empty() && !kept.is_empty() {
            return Ok(());
        }
        Err(StoreError::NothingToKeep {
            path: source.to_owned(),
            missing: missing.join(", "),
            there: if there.is_empty() && reader.has_nb101()? {
                "NAS-Bench-101, which a slice leaves out".to_owned()
            } else {
                shown(&there)
            },
        })
    }

    fn fill(&self, connection: &Connection) -> rusqlite::Result<()> {
        let list = |ids: Vec<i64>| serde_json::Value::from(ids).to_string();
        let spaces = list(self.spaces.iter().map(|space| space.id()).collect());
        let recipes = list(self.recipes.iter().map(|recipe| recipe.id()).collect());
        let datasets = list(self.datasets.iter().map(|dataset| dataset.id()).collect());
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
            include_str!("../../sql/slices/extensions.sql"),
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
        copy_rows(connection, "source")?;
        schema::make_views(connection)?;
        connection.execute_batch("COMMIT; DETACH source")
    }
}

/// Attaches the source database under the name `source`.
fn attach(connection: &Connection, source: &Path) -> Result<(), StoreError> {
    let attach = |name: Vec<u8>| {
        // As bytes: the name of a file need not be text.
        connection.execute("ATTACH CAST(?1 AS TEXT) AS source", [name])?;
        connection.query_row("SELECT count(*) FROM source.sqlite_schema", [], |_row| {
            Ok(())
        })
    };
    let failed = |error| StoreError::sql("open", source, error);
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    match attach(for_sqlite(source).into_os_string().into_encoded_bytes()) {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::CannotOpen) => {
            let _ = connection.execute_batch("DETACH source"); // it may not have been attached
            attach(name_beside_log(source)?.into_bytes()).map_err(failed)
        }
        other => other.map_err(failed),
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

/// Checks that there are trials to keep.
type Trained = (SearchSpace, Recipe, Dataset);

/// The names that were asked for and are not there. If all names were asked for, none counts as missing.
fn lacking<T: Copy + PartialEq + std::fmt::Display>(
    kind: &str,
    asked: &[T],
    all: &[T],
    is_there: impl Fn(T) -> bool,
) -> Vec<String> {
    if asked == all {
        return Vec::new();
    }
    let missing = asked.iter().copied().filter(|&of| !is_there(of));
    missing.map(|of| format!("{kind}{of}")).collect()
}

/// `tss: hp 12 (cifar10-valid, cifar10), hp 200 (cifar10)`.
fn shown(there: &[Trained]) -> String {
    let of_recipe = |group: &[Trained]| {
        let datasets: Vec<&str> = group.iter().map(|of| of.2.as_str()).collect();
        let recipe = group.first().map(|of| format!("hp {}", of.1));
        format!("{} ({})", recipe.unwrap_or_default(), datasets.join(", "))
    };
    let of_space = |group: &[Trained]| {
        let recipes = group.chunk_by(|one, other| one.1 == other.1);
        let recipes: Vec<String> = recipes.map(of_recipe).collect();
        let space = group.first().map(|of| of.0.to_string());
        format!("{}: {}", space.unwrap_or_default(), recipes.join(", "))
    };
    let spaces = there.chunk_by(|one, other| one.0 == other.0);
    let spaces: Vec<String> = spaces.map(of_space).collect();
    match spaces.as_slice() {
        [] => "nothing".to_owned(),
        spaces => spaces.join("; "),
    }
}
