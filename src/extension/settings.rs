//! What a table becomes: its name, its keys, its units.

use std::collections::BTreeMap;
use std::path::Path;

use crate::model::{ColumnType, ExtensionInfo, SearchSpace};
use crate::store::{Database, Reader, Written};

use super::about::{About, AboutColumn};
use super::build::Built;
use super::cell::InputTable;
use super::checks::Check;
use super::error::ExtendError;
use super::keys::ArchitectureName;
use super::read::{self, ReadTable};
use super::{build, name};

/// Adds tables that others measured to a database, as extensions.
///
/// ```no_run
/// use natsbench::{Database, SearchSpace};
/// use natsbench::extension::{AboutColumn, Extend};
///
/// let mut extend = Extend::new(SearchSpace::Topology);
/// extend.name = Some("hw_nas_bench".to_owned());
/// let ms = AboutColumn { unit: Some("ms".to_owned()), ..AboutColumn::default() };
/// extend.about.columns.insert("edgegpu_latency".to_owned(), ms);
/// let mut database = Database::open_for_searches("natsbench.db")?;
/// let added = extend.file("hw.csv", &mut database)?;
/// println!("{} rows", added.extension.rows);
/// # Ok::<(), natsbench::extension::ExtendError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Extend {
    /// Name of the extension and of its view. `None`: that of the file, without its ending.
    pub name: Option<String>,
    /// The space whose architectures were measured.
    pub space: SearchSpace,
    /// How the table names its architectures, with the column if it has another name. Empty: in all ways that are there,
    /// which must agree.
    pub keys: BTreeMap<ArchitectureName, Option<String>>,
    /// What is said about the table and its columns. It goes before what the file beside the table says.
    pub about: About,
    /// The types of columns that are not to be decided by their values: `Int64`, `Double` or `Text`.
    pub types: BTreeMap<String, ColumnType>,
    /// Words that stand for a missing value, such as `nan`.
    pub nulls: Vec<String>,
    /// Columns that must agree with what is known of each architecture.
    pub checks: Vec<Check>,
    /// Whether cells without a row get that of a cell that computes the same.
    pub spreads_to_isomorphs: bool,
    /// Whether another extension of this name is replaced.
    pub replaces: bool,
}

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
    /// Settings that take everything from the table.
    #[must_use]
    pub fn new(space: SearchSpace) -> Self {
        Self {
            name: None,
            space,
            keys: BTreeMap::new(),
            about: About::default(),
            types: BTreeMap::new(),
            nulls: Vec::new(),
            checks: Vec::new(),
            spreads_to_isomorphs: false,
            replaces: false,
        }
    }

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
            faults: super::faults::Faults::default(),
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
        let listed = build::listed(&reader, self.space)?;
        let Built {
            new,
            warnings,
            datasets,
        } = build::built(self, name, file, bytes, read, &listed, &reader)?;
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

impl About {
    /// What is said in two places; what is said here goes before the other.
    fn over(mut self, other: Self) -> Self {
        self.source = self.source.or(other.source);
        self.licence = self.licence.or(other.licence);
        if self.by.is_empty() {
            self.by = other.by;
        }
        for (name, said) in other.columns {
            let column = self.columns.entry(name).or_default();
            let AboutColumn {
                unit,
                meaning,
                higher_is_better,
            } = said;
            column.unit = column.unit.take().or(unit);
            column.meaning = column.meaning.take().or(meaning);
            column.higher_is_better = column.higher_is_better.or(higher_is_better);
        }
        self
    }
}
