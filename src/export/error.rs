//! Why an export could not be written or compared.

use std::path::PathBuf;

use crate::model::BenchmarkSpace;
use crate::store::{Holder, StoreError};

use super::ExportFormat;

/// An export that could not be written, or could not be compared with its database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The database or a file cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such view.
    #[error("there is no view {name:?} to export; there are {}", .known.join(", "))]
    UnknownView {
        /// The name.
        name: String,
        /// The names of all views that can be exported.
        known: Vec<&'static str>,
    },
    /// The database has nothing of what was asked for.
    #[error("{} has no rows of {what}; it has {there}", .database.display())]
    NoRows {
        /// The database.
        database: PathBuf,
        /// What was asked for.
        what: String,
        /// What it has.
        there: String,
    },
    /// A view that was asked for has no rows.
    #[error("{} has no rows of {view} within what is exported", .database.display())]
    EmptyView {
        /// The database.
        database: PathBuf,
        /// The view.
        view: &'static str,
    },
    /// The compression level does not exist.
    #[error("there is no compression level {level}; expected 1 to 22")]
    Level {
        /// The level.
        level: i32,
    },
    /// Readers of a dataset card would guess types in files of this form.
    #[error(
        "a dataset card needs Parquet files, and {format} was asked for: readers would guess its types, and make 1 of the hp 01"
    )]
    DatasetCardForm {
        /// The form.
        format: ExportFormat,
    },
    /// The folder has a README.md that no export has written, or that was changed since.
    #[error("{} would be replaced by the dataset card, and it is not as an export has written it; move it away", .path.display())]
    DatasetCardEdited {
        /// The file.
        path: PathBuf,
    },
    /// An archive is being imported into the database.
    #[error("an import into {} is running ({writer}); export it when that has ended", .database.display())]
    ImportRunning {
        /// The database.
        database: PathBuf,
        /// Who imports.
        writer: Holder,
    },
    /// An import was killed before it could write the rankings of a space.
    #[error(
        "{}: an import of {space} was cut off before it could rank the architectures; the same import again ends it",
        .database.display()
    )]
    ImportCutOff {
        /// The database.
        database: PathBuf,
        /// The space.
        space: BenchmarkSpace,
    },
    /// Another program wrote into the database meanwhile.
    #[error("{} was written into meanwhile; try again when nothing writes", .database.display())]
    WrittenMeanwhile {
        /// The database.
        database: PathBuf,
    },
    /// The folder holds something else, which would be mixed with the export.
    #[error(
        "{} is not empty and no export: it has {entry}; choose another folder", .folder.display()
    )]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// Something that is in it.
        entry: String,
    },
    /// The folder is an export of another database.
    #[error(
        "{} is an export of another database, from {theirs}; this one is from {ours}; choose another folder",
        .folder.display()
    )]
    OtherDatabase {
        /// The folder.
        folder: PathBuf,
        /// The archives behind the export.
        theirs: String,
        /// The archives behind the database.
        ours: String,
    },
    /// The manifest is not as an export wrote it.
    #[error("{}: {reason}; export again into another folder", .manifest.display())]
    Manifest {
        /// The file.
        manifest: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The folder is no finished export.
    #[error("{} is no finished export: {reason}", .folder.display())]
    NotFinished {
        /// The folder.
        folder: PathBuf,
        /// What is missing, and what can be done.
        reason: String,
    },
    /// Another export writes into the folder.
    #[error("another export is writing into {}", .folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// A row has something else than its column declares, as after a change by hand.
    #[error("{view}, row {row}, column {column}: expected {expected}, found {found}")]
    Value {
        /// The view.
        view: &'static str,
        /// The column.
        column: String,
        /// Number of the row in its file, from 1.
        row: u64,
        /// The declared type, or what else was expected.
        expected: String,
        /// What the database has.
        found: String,
    },
    /// The data dictionary of the database does not describe a view as this program knows it.
    #[error(
        "{} does not describe the columns of {view} as this program knows them; \
         any command that writes into the database brings its views up to date", .database.display()
    )]
    Columns {
        /// The database.
        database: PathBuf,
        /// The view.
        view: &'static str,
    },
    /// A Parquet file cannot be written.
    #[error("cannot write {}", .path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: parquet::errors::ParquetError,
    },
    /// A CSV file cannot be written.
    #[error("cannot write {}", .path.display())]
    Csv {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: csv::Error,
    },
    /// The caller asked to stop. Finished files are kept.
    #[error("stopped; finished files are kept, and the same export goes on from there")]
    Stopped,
    /// A worker thread ended without an answer.
    #[error("a worker thread ended unexpectedly")]
    WorkerLost,
}
