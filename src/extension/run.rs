//! Adds a table to a database, and drops one.

use std::path::Path;

use crate::model::ExtensionInfo;
use crate::store::{Database, Reader, Written};

use super::about::About;
use super::build::{Built, built, listed};
use super::cell::InputTable;
use super::error::ExtendError;
use super::faults::Faults;
use super::name;
use super::read::{self, ReadTable};
use super::settings::Extend;

/// What became of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extended {
    /// The extension as it is in the database.
    pub extension: ExtensionInfo,
    /// Whether it is new, instead of another one, or was there already.
    pub outcome: ExtendOutcome,
    /// Architectures in the list of its space.
    pub listed: u64,
    /// The data sets of its rows; empty if it does not say them.
    pub datasets: Vec<String>,
    /// What should be looked at, a sentence each.
    pub warnings: Vec<String>,
}

/// What became of an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtendOutcome {
    /// It is new.
    Added,
    /// It replaced another one of its name.
    Replaced,
    /// It was there already, with the same columns and rows.
    Unchanged,
}

impl Extend {
    /// Adds the table of a file, in one transaction. What a file of the same name with `.json` behind it says is taken, too.
    ///
    /// # Errors
    ///
    /// [`ExtendError`]; nothing was written then.
    pub fn file(
        &self,
        table: impl AsRef<Path>,
        database: &mut Database,
    ) -> Result<Extended, ExtendError> {
        let table = table.as_ref();
        let bytes = std::fs::read(table).map_err(|source| ExtendError::Read {
            file: table.to_owned(),
            source,
        })?;
        let mut settings = self.clone();
        if let Some(beside) = About::beside(table)? {
            settings.about = settings.about.over(beside);
        }
        if settings.name.is_none() {
            settings.name = name::of_file(table);
        }
        settings.bytes(&table.display().to_string(), &bytes, database)
    }

    /// As [`file`](Self::file), of what was read of it, such as of standard input. `file` is its name in errors.
    ///
    /// # Errors
    ///
    /// [`ExtendError`]; nothing was written then.
    pub fn bytes(
        &self,
        file: &str,
        bytes: &[u8],
        database: &mut Database,
    ) -> Result<Extended, ExtendError> {
        let read = read::read(file, bytes)?;
        self.read_table(file, bytes, read, database)
    }

    /// As [`file`](Self::file), of a table in memory. `file` is its name in errors and in the registry.
    ///
    /// # Errors
    ///
    /// [`ExtendError`]; nothing was written then.
    pub fn table(
        &self,
        file: &str,
        table: InputTable,
        database: &mut Database,
    ) -> Result<Extended, ExtendError> {
        let said = format!("{table:?}");
        let lines = table.rows.len();
        let read = ReadTable {
            table,
            faults: Faults::default(),
            lines,
        };
        self.read_table(file, said.as_bytes(), read, database)
    }

    fn read_table(
        &self,
        file: &str,
        bytes: &[u8],
        read: ReadTable,
        database: &mut Database,
    ) -> Result<Extended, ExtendError> {
        let Some(name) = &self.name else {
            let what = "its name cannot be that of an extension; add --name NAME".to_owned();
            let file = file.to_owned();
            return Err(ExtendError::NotSaid { file, what });
        };
        name::check(name)?;
        let reader = Reader::open(database.path())?;
        let listed = listed(&reader, self.space)?;
        let Built {
            new,
            warnings,
            datasets,
        } = built(self, name, file, bytes, read, &listed, &reader)?;
        drop(reader);
        let written = database.add_extension(&new, self.replaces)?;
        let (extension, outcome) = match written {
            Written::Added(info) => (info, ExtendOutcome::Added),
            Written::Replaced(info) => (info, ExtendOutcome::Replaced),
            Written::Unchanged(info) => (info, ExtendOutcome::Unchanged),
        };
        Ok(Extended {
            extension,
            outcome,
            listed: listed.strings.len() as u64,
            datasets,
            warnings,
        })
    }
}

/// Drops an extension: its rows, its view, and what the database says of it. Returns what it was.
///
/// # Errors
///
/// [`ExtendError::Store`] if there is none of that name, or the database cannot be written.
pub fn drop_extension(name: &str, database: &mut Database) -> Result<ExtensionInfo, ExtendError> {
    Ok(database.drop_extension(name)?)
}
