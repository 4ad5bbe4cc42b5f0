//! A place in which an export differs from its database.

use std::fmt;

/// Something in an export that differs from the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportDifference {
    /// The file, as a path within the folder.
    pub file: String,
    /// Number of the row in the file, from 1; `None` if it is about all of the file.
    pub row: Option<u64>,
    /// The column, or a place in the manifest.
    pub column: Option<String>,
    /// What the database says; of sizes and digests, what the manifest says.
    pub database: String,
    /// What the export has.
    pub export: String,
}

impl ExportDifference {
    /// A difference of a whole file.
    pub(super) fn of_file(file: &str, expected: &str, found: &str) -> Self {
        Self {
            file: file.to_owned(),
            row: None,
            column: None,
            database: expected.to_owned(),
            export: found.to_owned(),
        }
    }
}

impl fmt::Display for ExportDifference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.file)?;
        if let Some(row) = self.row {
            write!(formatter, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(formatter, ", {column}")?;
        }
        let Self {
            database, export, ..
        } = self;
        write!(formatter, ": expected {database}, found {export}")
    }
}
