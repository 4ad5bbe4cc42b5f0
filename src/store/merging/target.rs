//! The database that others are merged into.

use std::path::{Path, PathBuf};

use crate::store::database::Database;
use crate::store::importing::{AfterImport, Importing};
use crate::store::share::{OnWait, Turn};
use crate::store::unfinished::{Unfinished, remove_leftovers};
use crate::store::{StoreError, connection::refuse_other_than_file};

/// What other programs show while they wait for a merge.
const WHAT: &str = "natsbench merge";

/// A database while others are merged into it: no other program writes into it.
#[derive(Debug)]
pub(crate) struct MergeTarget(Form);

#[derive(Debug)]
enum Form {
    /// It was there. Others go on reading, as during an import.
    Existing(Importing),
    /// It is new, and gets its name when it is complete. The fields are dropped in this order.
    New {
        database: Database,
        unfinished: Unfinished,
        path: PathBuf,
        turn: Turn,
    },
}

impl MergeTarget {
    /// Waits until no other program writes, then opens the database, or makes it.
    ///
    /// # Errors
    ///
    /// As [`Importing::begin`], but slices are taken.
    pub(crate) fn begin(path: &Path, on_wait: OnWait<'_>) -> Result<Self, StoreError> {
        refuse_other_than_file("write into", path)?;
        let turn = Turn::take(path, WHAT, on_wait)?;
        if path.exists() {
            // A slice can take experiments.
            let any = |_: &_, _: &_| Ok(());
            let importing = Importing::begin_in_turn(path, WHAT, turn, any, on_wait)?;
            return Ok(Self(Form::Existing(importing)));
        }
        remove_leftovers(path);
        let unfinished = Unfinished::beside(path);
        Ok(Self(Form::New {
            database: Database::create_or_open(&unfinished.0)?,
            unfinished,
            path: path.to_owned(),
            turn,
        }))
    }

    /// The database.
    pub(crate) const fn database(&self) -> &Database {
        match &self.0 {
            Form::Existing(importing) => &importing.database,
            Form::New { database, .. } => database,
        }
    }

    /// Ends the merge. A new database gets its name, or, if the merge has failed, is gone.
    ///
    /// # Errors
    ///
    /// As [`Importing::end`]; [`StoreError::Exists`] if another program has made a file of that name.
    pub(crate) fn end(self, has_failed: bool) -> Result<AfterImport, StoreError> {
        match self.0 {
            Form::Existing(importing) => importing.end(has_failed),
            Form::New {
                database,
                unfinished,
                path,
                turn,
            } => {
                drop(database);
                if has_failed {
                    drop(unfinished);
                } else {
                    unfinished.publish(&path)?;
                }
                drop(turn);
                Ok(AfterImport::Done)
            }
        }
    }
}
