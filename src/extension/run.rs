//! Adds a table to a database, and drops one.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::model::{ExtensionInfo, SearchSpace, hexadecimal};
use crate::store::{Database, Reader, Written};

use super::about::About;
use super::build::{Built, Input};
use super::cell::InputTable;
use super::error::ExtendError;
use super::read::{self, Original, ReadTable};
use super::settings::Extend;
use super::{build, name};

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
    /// A folder is taken if it is one in which a table was published.
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
        let beside = if table.is_dir() {
            None
        } else {
            About::beside(table)?
        };
        let (read, sha256) = read::read_path(table)?;
        let mut settings = self.clone();
        settings.about = settings.about.over(beside.unwrap_or_default());
        let of_file = name::of_file(table);
        settings.read_table(
            &table.display().to_string(),
            sha256,
            read,
            of_file,
            database,
        )
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
        let sha256 = hexadecimal(&Sha256::digest(bytes));
        self.clone().read_table(file, sha256, read, None, database)
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
        let sha256 = hexadecimal(&Sha256::digest(said.as_bytes()));
        let read = ReadTable::of_rows(table);
        self.clone().read_table(file, sha256, read, None, database)
    }

    /// `of_file` is the name that follows from that of the file.
    fn read_table(
        mut self,
        file: &str,
        sha256: String,
        mut read: ReadTable,
        of_file: Option<String>,
        database: &mut Database,
    ) -> Result<Extended, ExtendError> {
        let not_said = |what: String| ExtendError::NotSaid {
            file: file.to_owned(),
            what,
        };
        let mut warnings = Vec::new();
        if let Some(original) = read.original.take() {
            self.name = self.name.or(Some(original.name.clone()));
            self.space = Some(space_of(self.space, &original).map_err(not_said)?);
            self.about = self.about.over(original.about);
            self.spreads_to_isomorphs |= original.is_spread;
            warnings = original.notes;
        }
        let Some(space) = self.space else {
            return Err(ExtendError::NoSpace {
                file: file.to_owned(),
            });
        };
        let Some(name) = self.name.take().or(of_file) else {
            let what = "its name cannot be that of an extension; add --name NAME";
            return Err(not_said(what.to_owned()));
        };
        name::check(&name)?;
        let reader = Reader::open(database.path())?;
        let listed = build::listed(&reader, space)?;
        let input = Input {
            name,
            file,
            sha256,
            read,
        };
        let Built {
            new,
            warnings: of_columns,
            datasets,
        } = build::built(&self, input, &listed, &reader)?;
        warnings.extend(of_columns);
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

/// The space of a published table, which must be that of the settings, if they say one.
fn space_of(said: Option<SearchSpace>, original: &Original) -> Result<SearchSpace, String> {
    match said {
        Some(said) if said != original.space => Err(format!(
            "this is {}, which measured architectures of {}, not of {said}",
            original.is, original.space
        )),
        _ => Ok(original.space),
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
